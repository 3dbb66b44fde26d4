"""A list of up to eight columns: state as shape and word, then texts; pages, never scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui import wording_work as words
from ui.presenters.work_views import Mark, WorkRow, WorkTable
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text, empty

MARKS = {
    Mark.OPEN: ("waiting", Tone.QUIET),
    Mark.NOW: ("captured", Tone.INFO),
    Mark.GOOD: ("match", Tone.OK),
    Mark.CAUTION: ("hold", Tone.TEXT),
    Mark.STOP: ("stop", Tone.STOP),
}
LEAST, MOST = 5, 26  # characters for which a column takes its share of the width
AIR = 2  # characters more for each column: a short word in bold letters is not cut
HIGH, HIGH_COMPACT = 52, 44
HEAD_AND_FOOT = 64


class Row(QWidget):
    """One line; a press opens it.

    Signals:
        picked: its id, and nothing.
    """

    picked = Signal(str, str)

    def __init__(
        self, view: WorkRow, shares: tuple[int, ...], *, selected: bool, compact: bool
    ) -> None:
        """Show a line, each column as wide as its share."""
        super().__init__()
        self._id = view.id
        self.selected = selected
        icon, tone = MARKS[view.mark]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(14, 2, theme.GAP, 2)
        lines.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(12)
        lines.addLayout(row, 1)
        if view.forever:
            lines.addWidget(_red(view.forever, compact=compact))
        row.addWidget(IconView(icon, 22, tone))
        word = Text(Role.LABEL, view.word, tone=tone)
        texts = [word, *(Text(Role.SMALL, cell) for cell in view.cells)]
        for text, share in zip(texts, shares, strict=True):
            row.addWidget(text, share)
            text.setVisible(share > 0)
            text.set_compact(compact=compact)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            text.setMinimumWidth(40)
        self.setMinimumHeight(HIGH_COMPACT if compact else HIGH)
        cells = ", ".join(filter(None, (view.forever, *view.cells)))
        says = words.ROW_SAYS.format(word=view.word, cells=cells)
        self.setAccessibleName(f"{says}, {words.SELECTED}" if selected else says)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open this line."""
        if self.rect().contains(event.position().toPoint()):
            self.picked.emit(self._id, "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the press, so that its release comes here."""
        event.accept()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw a line below, and the ring of the chosen line."""
        tokens = theme.active()
        painter = QPainter(self)
        if self.selected:
            painter.fillRect(self.rect(), QColor(tokens.surface))
            painter.fillRect(0, 0, 6, self.height(), QColor(tokens.focus))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.border))


def _red(forever: str, *, compact: bool) -> Text:
    """Return the mark that stays on everything about a bag, under its line's texts."""
    text = Text(Role.LABEL, forever, tone=Tone.STOP)
    text.set_compact(compact=compact)
    text.setIndent(22 + 12)
    return text


class Table(QWidget):
    """Heads, the lines that have room around the chosen one, and which of all they are.

    Signals:
        picked: the id of a line that was pressed, and nothing.
    """

    picked = Signal(str, str)

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._view: WorkTable | None = None
        self._room = 6
        self._first = 0
        self._compact = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def chosen(self) -> Row | None:
        """Return the line that an arrow key chose."""
        rows = (self._column.itemAt(at) for at in range(self._column.count()))
        widgets = (item.widget() for item in rows if item is not None)
        return next((w for w in widgets if isinstance(w, Row) and w.selected), None)

    @property
    def room(self) -> int:
        """How many lines a page of the list has."""
        return self._room

    def set_compact(self, *, compact: bool) -> None:
        """Take less room in a small window."""
        self._compact = compact
        self._draw()

    def set_height(self, height: int) -> None:
        """Show as many lines as this many pixels have room for."""
        line = HIGH_COMPACT if self._compact else HIGH
        room = max(2, (height - HEAD_AND_FOOT) // line)
        if room != self._room:
            self._room = room
            self._draw()

    def show_table(self, view: WorkTable | None) -> None:
        """Show a list, or nothing; nothing is rebuilt when nothing changed."""
        self.setVisible(view is not None)
        if view != self._view:
            self._view = view
            self._draw()

    def _draw(self) -> None:
        empty(self._column)
        view = self._view
        if view is None:
            return
        if not view.rows:
            self._column.addWidget(self._text(Text(Role.BODY, view.empty)))
            return
        chosen = max(view.selected, 0)
        last = max(len(view.rows) - self._room, 0)
        lowest = max(chosen - self._room + 1, 0)
        self._first = min(max(self._first, lowest), chosen, last)
        end = min(self._first + self._room, len(view.rows))
        shares = _shares(view)
        self._column.addWidget(self._heads(view, shares))
        for at in range(self._first, end):
            row = Row(view.rows[at], shares, selected=at == view.selected, compact=self._compact)
            row.picked.connect(self.picked)
            self._column.addWidget(row)
        of = words.SHOWN_OF.format(first=self._first + 1, last=end, all=len(view.rows))
        foot = Text(Role.SMALL, f"{of}   {words.LIST_KEYS}", tone=Tone.QUIET)
        self._column.addWidget(self._text(foot))

    def _text(self, text: Text) -> Text:
        text.set_compact(compact=self._compact)
        return text

    def _heads(self, view: WorkTable, shares: tuple[int, ...]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(14 + 22 + 12, 0, theme.GAP, 4)
        row.setSpacing(12)
        for head, share in zip((view.state_head, *view.heads), shares, strict=True):
            text = self._text(Text(Role.LABEL, head, tone=Tone.QUIET))
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            text.setMinimumWidth(40)
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
            row.addWidget(text, share)
            text.setVisible(share > 0)
        return line


def _shares(view: WorkTable) -> tuple[int, ...]:
    """Say how wide each column is beside the others: by its longest text; unused: none."""
    lines = [(row.word, *row.cells) for row in view.rows]
    shares = [
        min(max(len(head), *(len(line[at]) for line in lines), LEAST), MOST) + AIR
        for at, head in enumerate((view.state_head, *view.heads))
    ]
    return (shares[0] + AIR if any(row.word for row in view.rows) else 0, *shares[1:])
