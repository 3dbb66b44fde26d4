"""One thing to scan in a turn: not yet, or captured. It has no place for anything else."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QVBoxLayout

from ui import theme, wording, wording_next
from ui.presenters.views import TileState
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text

_WORDS = {
    TileState.CAPTURED: (wording.CAPTURED, wording.CAPTURED_SAYS),
    TileState.KEPT: (wording_next.FROM_BEFORE, wording_next.FROM_BEFORE_SAYS),
    TileState.PARTLY: (wording.NOT_ALL_YET, wording.PARTLY_SAYS),
}

_THERE = (TileState.CAPTURED, TileState.KEPT)


class Tile(QFrame):
    """A box with the object's shape and name, and its state as shape, word and colour."""

    def __init__(self, what: str, icon: str) -> None:
        """Make an empty tile for `what`."""
        super().__init__()
        self._what = what
        self._icon = icon
        self._state = TileState.EMPTY
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setSpacing(theme.GAP)
        self._shape = IconView(icon, 72, Tone.QUIET)
        self._name = Text(Role.TITLE, what, wrap=False)
        self._word = Text(Role.STRONG, wording.NOT_YET, tone=Tone.QUIET, wrap=False)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        self._words.addWidget(self._name)
        self._words.addWidget(self._word)
        self._row.addStretch(1)
        self._row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignCenter)
        self._row.addLayout(self._words)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_low(low=False)
        self.show_state(TileState.EMPTY)

    def set_low(self, *, low: bool) -> None:
        """Lay the tile out as a low row, or as a card."""
        align = Qt.AlignmentFlag.AlignLeft if low else Qt.AlignmentFlag.AlignHCenter
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if low else direction.TopToBottom)
        self._row.setContentsMargins(12 if low else 16, 8, 12 if low else 16, 8)
        self._row.setStretch(0, 0 if low else 1)
        self._shape.set_px(40 if low else 112)
        for text in (self._name, self._word):
            text.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(72 if low else 220)
        self.setMaximumHeight(72 if low else 320)

    def set_narrow(self, *, narrow: bool) -> None:
        """Leave the shape out where two tiles have the room of one."""
        self._shape.setVisible(not narrow)

    def show_state(self, state: TileState) -> None:
        """Show whether the object was captured."""
        self._state = state
        asked = state is not TileState.NOT_ASKED
        # Shown without a parent it would be a window of its own, and take the focus.
        if not asked or self.parentWidget() is not None:
            self.setVisible(asked)
        captured = state in _THERE
        self._shape.show_icon(
            "captured" if captured else self._icon, Tone.INFO if captured else Tone.QUIET
        )
        word, says = _WORDS.get(state, (wording.NOT_YET, wording.EMPTY_SAYS))
        self._word.setText(word)
        self._word.set_tone(Tone.INFO if captured else Tone.QUIET)
        self.setAccessibleName(says.format(what=self._what))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the box: dashed while empty, solid once captured."""
        tokens = theme.active()
        captured = self._state in _THERE
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.info if captured else tokens.border), 4 if captured else 2)
        pen.setStyle(Qt.PenStyle.SolidLine if captured else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 8, 8)
