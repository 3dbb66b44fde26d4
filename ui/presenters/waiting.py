"""What waits at this site: planned infusions, countdowns, infusions that run. Qt-free.

Anybody may look: the list names no patient.
"""

from __future__ import annotations

from datetime import datetime

from app.usecases import overdue
from app.usecases.overdue import Row
from ui import wording_jobs as words
from ui.presenters.desk import Desk
from ui.presenters.infusing import bag_end, show_infusion
from ui.presenters.moments import moment
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import Mark, WorkRow

INFUSED = frozenset({overdue.What.RUNNING, overdue.What.STANDS_STILL, overdue.What.NOT_DISPOSED})


def show_ward(desk: Desk, ways: Ways) -> None:
    """Show what waits at this site, and ask the records."""
    step = WardStep(desk, ways)
    desk.go(step)
    desk.run(step, overdue.on_the_ward, step.told)


class WardStep(ListStep):
    """Planned infusions, countdowns, infusions that run: urgent ones first."""

    title = words.WAITS
    instruction = words.WAITS_SAYS
    empty = words.NOTHING_WAITS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_ward` asks the records."""
        super().__init__(desk, ways, heads=words.WAITS_HEADS, on_open=self._open)
        self._waits: dict[str, Row] = {}

    def told(self, rows: tuple[Row, ...]) -> None:
        """Take what waits."""
        self._waits = {f"{at}": row for at, row in enumerate(rows)}
        now = self.desk.now()
        self.show_rows(tuple(_waiting(id, row, now) for id, row in self._waits.items()))

    def _open(self, id: str) -> None:
        row = self._waits[id]
        if row.bag is None or row.what not in INFUSED:
            self.say(words.NOT_HERE, refused=False)
            return
        back = Ways(back=lambda: show_ward(self.desk, self.ways), lock=self.ways.lock)
        show_infusion(self.desk, back, row.bag)


def _waiting(id: str, row: Row, now: datetime) -> WorkRow:
    name = bag_end(row.bag) if row.bag else ""
    if row.bag is None and row.order is not None:
        name = words.ORDER.format(end=row.order.value[-4:])
    return WorkRow(
        id=id,
        mark=Mark.CAUTION if row.urgent else Mark.NOW,
        word=words.URGENT if row.urgent else words.IN_TIME,
        cells=(
            words.WHAT[row.what.value],
            name,
            row.place or "",
            moment(row.since, now),
            moment(row.until, now),
        ),
    )
