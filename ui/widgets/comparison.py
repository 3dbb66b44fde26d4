"""The comparison after the reveal: what the order says, and what each person read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme, wording
from ui.presenters.views import RecordState, RowView, SignatureView
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text, empty


class Comparison(QFrame):
    """A row an item; a row in which all three agree shows the one value across."""

    def __init__(self) -> None:
        """Make an empty table."""
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SPACE)
        self._shown: tuple[RowView, ...] = ()
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.set_compact(compact=False)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room between rows."""
        self._compact = compact
        self._grid.setVerticalSpacing(6 if compact else 14)

    def show_rows(self, rows: tuple[RowView, ...]) -> None:
        """Show these rows; an empty table takes no room."""
        self.setVisible(bool(rows))
        if rows == self._shown:
            return
        self._shown = rows
        empty(self._grid)
        heads = (wording.ITEM, wording.ORDER, wording.FIRST, wording.SECOND)
        for column, head in enumerate(heads):
            self._add(Text(Role.LABEL, head, tone=Tone.QUIET, wrap=False), 0, column)
        for at, row in enumerate(rows, start=1):
            self._show_row(at, row)
        for column, stretch in enumerate((0, 3, 3, 3, 0)):
            self._grid.setColumnStretch(column, stretch)

    def _show_row(self, at: int, row: RowView) -> None:
        """Show one row."""
        item = Text(Role.STRONG, row.item, wrap=False)
        self._add(item, at, 0)
        if row.agrees:
            item.setAccessibleName(wording.ALL_SAME.format(item=row.item, value=row.order))
            self._add(Text(_role(row), row.order), at, 1, 3)
            self._grid.addWidget(
                IconView("match", 18 if self._compact else 24, Tone.OK),
                at,
                4,
                Qt.AlignmentFlag.AlignVCenter,
            )
            return
        item.setAccessibleName(
            wording.DIFFERENT.format(
                item=row.item, order=row.order, first=row.first, second=row.second
            )
        )
        for column, value in enumerate((row.order, row.first, row.second), start=1):
            same = value == row.order
            text = Text(_role(row), value)
            self._add(text, at, column)
            if not same:
                font = text.font()
                font.setBold(True)
                text.setFont(font)

    def _add(self, text: Text, row: int, column: int, span: int = 1) -> None:
        """Put one text into the grid."""
        text.set_compact(compact=self._compact)
        self._grid.addWidget(text, row, column, 1, span, Qt.AlignmentFlag.AlignVCenter)


def _role(row: RowView) -> Role:
    """An identifier is read character by character, anything else as words."""
    return Role.IDENTIFIER if row.identifier else Role.BODY


class Signatures(QWidget):
    """Who signs, and who has signed: a shape, a name, and the time."""

    def __init__(self, *, in_row: bool = False) -> None:
        """Make an empty list, below each other or side by side."""
        super().__init__()
        self._box: QVBoxLayout | QHBoxLayout = QHBoxLayout(self) if in_row else QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.MARGIN if in_row else theme.GAP)
        self._shown: tuple[SignatureView, ...] = ()
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room."""
        self._compact = compact
        self._box.setSpacing(4 if compact else theme.GAP)

    def show_signatures(self, views: tuple[SignatureView, ...]) -> None:
        """Show these people."""
        self.setVisible(bool(views))
        if views == self._shown:
            return
        self._shown = views
        empty(self._box)
        for view in views:
            icon, state = _signature(view)
            self._box.addWidget(_line(icon, f"{view.person}, {state}", compact=self._compact))


def _signature(view: SignatureView) -> tuple[tuple[str, Tone], str]:
    """Return how far a signature is, as a shape and a word: on record, ready, or missing."""
    if view.signed_at:
        return ("match", Tone.OK), wording.SIGNED_AT.format(time=view.signed_at)
    if view.ready:
        return ("hourglass", Tone.QUIET), wording.READY_TO_SIGN
    return ("empty", Tone.QUIET), wording.NOT_SIGNED


class RecordSteps(QWidget):
    """How far a record has come: recorded, sent, logged."""

    def __init__(self) -> None:
        """Make the three steps."""
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        self._shown: RecordState | None = None
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room."""
        self._compact = compact

    def show_state(self, state: RecordState) -> None:
        """Tick every step up to this one."""
        if state is self._shown:
            return
        self._shown = state
        empty(self._column)
        steps = list(RecordState)
        words = (wording.RECORDED, wording.SENT, wording.LOGGED)
        for step, word in zip(steps, words, strict=True):
            done = steps.index(step) <= steps.index(state)
            icon = ("match", Tone.OK) if done else ("empty", Tone.QUIET)
            line = _line(icon, word, compact=self._compact)
            says = wording.STEP_DONE if done else wording.STEP_OPEN
            line.setAccessibleName(says.format(step=word))
            self._column.addWidget(line)


def _line(icon: tuple[str, Tone], text: str, *, compact: bool) -> QWidget:
    """Return a shape and a text side by side."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.GAP)
    row.addWidget(IconView(icon[0], 18 if compact else 24, icon[1]))
    label = Text(Role.BODY, text)
    label.set_compact(compact=compact)
    row.addWidget(label, 1)
    line.setAccessibleName(text)
    return line
