"""The band across a screen that says how it ended: colour, shape and word, seen from 3 m."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui import theme
from ui.presenters.views import VerdictKind
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text

_FILL = {
    VerdictKind.MATCH: ("ok", Tone.ON_OK, "match"),
    VerdictKind.HOLD: ("caution", Tone.ON_CAUTION, "hold"),
    VerdictKind.STOP: ("stop", Tone.ON_STOP, "stop"),
}


class Band(QFrame):
    """A filled band with a shape, the word at 96 px, and a short sentence."""

    def __init__(self) -> None:
        """Make a band that shows nothing yet."""
        super().__init__()
        self._kind = VerdictKind.HOLD
        self._compact = False
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, 0)
        row.setSpacing(theme.MARGIN)
        self._shape = IconView("hold", 96, Tone.ON_CAUTION)
        self._word = Text(Role.RESULT, wrap=False)
        self._says = Text(Role.INSTRUCTION)
        self._order = Text(Role.WORD)
        row.addWidget(self._shape)
        row.addWidget(self._word)
        row.addWidget(self._says, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._order, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_verdict(self, kind: VerdictKind, word: str, says: str) -> None:
        """Say `word` in the verdict's colour, and `says` beside it."""
        self._kind = kind
        _, tone, icon = _FILL[kind]
        self._shape.show_icon(icon, tone)
        self._word.setText(word)
        self._word.set_tone(tone)
        tall = kind is VerdictKind.STOP
        self._says.say("" if tall else says)
        self._order.say(says if tall else "")
        for text in (self._says, self._order):
            text.set_tone(tone)
        self.setAccessibleName(f"{word} {says}")
        self._size()
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Take less height in a small window."""
        self._compact = compact
        self._size()

    def _size(self) -> None:
        """Take the height that belongs to the verdict: a stop is the tallest."""
        tall = self._kind is VerdictKind.STOP
        if self._compact:
            self.setFixedHeight(96 if tall else 72)
        else:
            self.setFixedHeight(152 if tall else 120)
        self._shape.set_px((64 if tall else 48) if self._compact else (112 if tall else 88))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Fill the band."""
        fill = getattr(theme.active(), _FILL[self._kind][0])
        QPainter(self).fillRect(self.rect(), QColor(fill))
