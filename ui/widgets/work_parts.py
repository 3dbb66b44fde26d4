"""The smaller parts of a work screen: facts to read, signatures, and the mark that stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui import wording_work as words
from ui.presenters.work_views import WorkSignature, WorkTile
from ui.theme import Role, Tone
from ui.widgets.fields import Part
from ui.widgets.icon import IconView
from ui.widgets.text import Text, empty
from ui.widgets.tile import Tile

T = TypeVar("T")
TILES_A_ROW = 3


class Section(QWidget):
    """Widgets one below the other, made anew when what they show has changed."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._shown: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_all(self, views: tuple[T, ...], make: Callable[[T], QWidget], how: object) -> None:
        """Show one widget for each view; `how` is what else they depend on, such as the size."""
        self.setVisible(bool(views))
        if (views, how) == self._shown:
            return
        self._shown = (views, how)
        empty(self._column)
        for view in views:
            self._column.addWidget(make(view))

    def active(self) -> Part | None:
        """Return the part here that takes the keys."""
        items = (self._column.itemAt(at) for at in range(self._column.count()))
        widgets = (item.widget() for item in items if item is not None)
        return next((w for w in widgets if isinstance(w, Part) and w.active), None)


class Facts(QWidget):
    """Names and values to read, one pair a line."""

    def __init__(self, facts: Iterable[tuple[str, str]], *, compact: bool) -> None:
        """Show the pairs."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.MARGIN)
        grid.setVerticalSpacing(2 if compact else theme.GAP)
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(facts):
            said = Text(Role.BODY, name, tone=Tone.QUIET)
            said.setMaximumWidth(320)
            says = Text(Role.STRONG, value)
            says.setAccessibleName(words.FIELD_SAYS.format(label=name, value=value))
            for text in (said, says):
                text.set_compact(compact=compact)
            said.setMinimumWidth(220 if compact else 300)
            grid.addWidget(said, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(says, at, 1, Qt.AlignmentFlag.AlignTop)


class Tiles(QWidget):
    """What to scan, side by side."""

    def __init__(self, views: Iterable[WorkTile], *, low: bool, compact: bool) -> None:
        """Show the tiles; `low` where other parts need the room."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GAP if low else theme.SPACE)
        shown = tuple(views)
        for at, view in enumerate(shown):
            tile = Tile(view.name, view.picture.value)
            grid.addWidget(tile, at // TILES_A_ROW, at % TILES_A_ROW)
            for text in tile.findChildren(Text):
                text.set_compact(compact=compact)
            tile.set_low(low=low)
            tile.set_narrow(narrow=compact and len(shown) >= TILES_A_ROW)
            tile.show_state(view.state)


class SignatureLine(QWidget):
    """One place under the statement: empty, next, ready or signed."""

    def __init__(self, view: WorkSignature, *, compact: bool) -> None:
        """Show a place."""
        super().__init__()
        icon, tone, state = _state(view)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, theme.GAP, 4)
        row.setSpacing(12)
        row.addWidget(IconView(icon, 22 if compact else 28, tone))
        texts = (
            Text(Role.BODY, view.meaning),
            Text(Role.STRONG, view.person),
            Text(Role.STRONG, state, tone=tone),
        )
        for text in texts:
            text.set_compact(compact=compact)
            row.addWidget(text, 1)
        self.setMinimumHeight(theme.TARGET)
        self.setAccessibleName(
            words.SIGNATURE_SAYS.format(meaning=view.meaning, person=view.person, state=state)
        )


def _state(view: WorkSignature) -> tuple[str, Tone, str]:
    if view.signed_at:
        return "match", Tone.OK, words.SIGNED_AT.format(at=view.signed_at)
    if view.ready:
        return "captured", Tone.INFO, words.READY
    return (
        ("badge", Tone.TEXT, words.SIGNS_NEXT)
        if view.active
        else (
            "empty",
            Tone.QUIET,
            words.AWAITED,
        )
    )
