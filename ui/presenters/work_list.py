"""Lists of work: what is open, worst first, and what an arrow key and Enter open. Qt-free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from app.identifiers import BagId
from app.usecases.release_views import marked
from app.usecases.station import Station
from ui import wording_work as words
from ui.presenters.desk import Desk
from ui.presenters.work import Ways, WorkStep
from ui.presenters.work_views import Mark, WorkRow, WorkTable, WorkView
from ui.wording_releasing import FOREVER

T = TypeVar("T")


class ListStep(WorkStep):
    """Lines to choose from: deviations, orders, bags, drills; nothing is typed.

    A scan goes to `badge` or, if the step wants labels, to its tiles as on every work screen.
    """

    empty = ""

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        *,
        heads: tuple[str, ...],
        rows: tuple[WorkRow, ...] = (),
        on_open: Callable[[str], None],
        person: str = "",
    ) -> None:
        """Show lines that are already known; `on_open` gets the id of the one that is opened."""
        super().__init__(desk, ways, person=person)
        self._heads = heads
        self._rows = rows
        self._on_open = on_open
        self._selected = -1

    def show_rows(self, rows: tuple[WorkRow, ...]) -> None:
        """Show other lines; the one that was chosen stays chosen while it is there."""
        chosen = self._rows[self._selected].id if self._selected >= 0 else ""
        self._rows = rows
        self._selected = next((at for at, row in enumerate(rows) if row.id == chosen), -1)
        bags = tuple(bag for row in rows for bag in row.bags)
        if bags:
            self.desk.run(self, lambda station: marked(station, bags), self._red_are)
        self.desk.refresh()

    def _red_are(self, bags: frozenset[BagId]) -> None:
        """Take which bags came out under an exceptional release: their lines say so (A14)."""
        self._rows = tuple(
            replace(row, forever=FOREVER) if bags & set(row.bags) else row for row in self._rows
        )
        self.desk.refresh()

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Add the list."""
        table = WorkTable(
            state_head=words.STATE,
            heads=self._heads,
            rows=self._rows,
            selected=self._selected,
            empty=self.empty,
        )
        return replace(view, table=table, actions=(self.extra,) if self.extra else ())

    def moved(self, by: int) -> None:
        """Choose another line; the ends hold."""
        if self._rows:
            first = 0 if by > 0 else len(self._rows) - 1
            at = first if self._selected < 0 else self._selected + by
            self._selected = min(max(at, 0), len(self._rows) - 1)
            self.desk.refresh()

    def entered(self) -> None:
        """Open the line that was chosen; before that, nothing."""
        if self._selected >= 0 and not self.busy:
            self._on_open(self._rows[self._selected].id)

    def picked(self, part: str, key: str) -> None:
        """Open the line that was pressed."""
        del key
        if any(row.id == part for row in self._rows) and not self.busy:
            self._on_open(part)


def show_list(
    desk: Desk,
    step: ListStep,
    ask: Callable[[Station], T],
    told: Callable[[T], None],
    message: str = "",
) -> None:
    """Show a list, with news if there is any, and let it be told what the records answer."""
    desk.go(step)
    if message:
        step.say(message, refused=False)
    desk.run(step, ask, told)


def by_risk(rows: tuple[WorkRow, ...]) -> tuple[WorkRow, ...]:
    """Put the worst first and keep the order, such as age, within one state."""
    worst = (Mark.STOP, Mark.CAUTION, Mark.NOW, Mark.OPEN, Mark.GOOD)
    return tuple(sorted(rows, key=lambda row: worst.index(row.mark)))
