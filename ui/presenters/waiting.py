"""What waits at this site: planned infusions, countdowns, infusions that run. Qt-free.

Anybody may look: the list names no patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.identifiers import BagId
from app.usecases import overdue
from app.usecases.overdue import Row
from app.usecases.station import Station
from app.usecases.typing_in import typed_bags
from ui import wording_jobs as words
from ui.presenters.closing import show_closing
from ui.presenters.desk import Desk
from ui.presenters.infusing import bag_end, show_infusion
from ui.presenters.moments import moment
from ui.presenters.ordering import show_order_numbered
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import Mark, WorkRow
from ui.wording_typing import MANUAL_SHORT

INFUSED = frozenset({overdue.What.RUNNING, overdue.What.STANDS_STILL, overdue.What.NOT_DISPOSED})


def show_ward(desk: Desk, ways: Ways) -> None:
    """Show what waits at this site, and ask the records."""
    step = WardStep(desk, ways)
    show_list(desk, step, _on_the_ward, step.told)


def _on_the_ward(station: Station) -> Waits:
    rows = overdue.on_the_ward(station)
    bags = [row.bag for row in rows if row.bag is not None]
    return rows, dict.fromkeys(typed_bags(station, bags), MANUAL_SHORT)


Waits = tuple[tuple[Row, ...], Mapping[BagId, str]]
"""What waits, and the marks of its bags: a label that was typed."""


class WardStep(ListStep):
    """Planned infusions, countdowns, infusions that run: urgent ones first."""

    title = words.WAITS
    instruction = words.WAITS_SAYS
    empty = words.NOTHING_WAITS

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_ward` asks the records."""
        super().__init__(desk, ways, heads=words.WAITS_HEADS, on_open=self._open)
        self._waits: dict[str, Row] = {}

    def told(self, waits: Waits) -> None:
        """Take what waits, and the marks that stay on its bags."""
        rows, marks = waits
        self._waits = {f"{at}": row for at, row in enumerate(rows)}
        now = self.desk.now()
        self.show_rows(tuple(_waiting(id, row, now, marks) for id, row in self._waits.items()))

    def _open(self, id: str) -> None:
        row = self._waits[id]
        back = Ways(back=lambda: show_ward(self.desk, self.ways), lock=self.ways.lock)
        if row.bag is not None and row.what in INFUSED:
            show_infusion(self.desk, back, row.bag)
        elif row.what is overdue.What.NOT_CLOSED:
            show_closing(self.desk, back)
        elif row.bag is None and row.order is not None:
            show_order_numbered(self.desk, back, row.order)
        else:
            self.say(words.NOT_HERE, refused=False)


def _waiting(id: str, row: Row, now: datetime, marks: Mapping[BagId, str]) -> WorkRow:
    name = bag_end(row.bag) if row.bag else ""
    if row.bag is None and row.order is not None:
        name = words.ORDER.format(end=row.order.value[-4:])
    return WorkRow(
        id=id,
        mark=Mark.CAUTION if row.urgent else Mark.NOW,
        word=words.URGENT if row.urgent else words.IN_TIME,
        cells=(
            _what(row, marks),
            name,
            row.place or "",
            moment(row.since, now),
            moment(row.until, now),
        ),
        bags=(row.bag,) if row.bag else (),
    )


def _what(row: Row, marks: Mapping[BagId, str]) -> str:
    what = words.WHAT[row.what.value]
    mark = marks.get(row.bag) if row.bag is not None else None
    return f"{mark}: {what}" if mark else what
