"""Holds and recalls in force, whom they touch here, and how old the list is (X16). Qt-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.usecases import holding_views
from app.usecases.holding_views import HoldRow, HoldsView
from ui import wording_ordering as words
from ui.presenters.desk import Desk
from ui.presenters.infusing import bag_end
from ui.presenters.moments import age, moment
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkRow, WorkView


def show_holds(desk: Desk, ways: Ways) -> None:
    """Show the holds and recalls in force, and ask the records."""
    step = HoldsStep(desk, ways)
    show_list(desk, step, holding_views.holds_here, step.told)


class HoldsStep(ListStep):
    """What nobody may infuse; those that touch a bag here stand first."""

    title = words.HOLDS
    instruction = words.HOLDS_SAYS
    empty = words.NO_HOLD

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_holds` asks the records."""
        super().__init__(desk, ways, heads=words.HOLDS_HEADS, on_open=self._open)
        self._shown: HoldsView | None = None
        self._notices: Mapping[str, HoldRow] = {}

    def told(self, shown: HoldsView) -> None:
        """Take the list."""
        self._shown = shown
        self.empty = "" if shown.alone else words.NO_HOLD
        self._notices = {row.notice.id: row for row in shown.rows}
        self.show_rows(tuple(map(_row, shown.rows)))

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say how old the list is: in a band if it is too old."""
        view = super().dress(view, now)
        shown = self._shown
        if shown is None:
            return view
        if shown.alone:
            return replace(view, detail=words.ALONE)
        if shown.age is None:
            return replace(view, band=_caution(words.NEVER_HEARD))
        old, heard = age(shown.age), moment(shown.heard, now)
        if shown.old:
            band = _caution(words.OLD.format(age=old))
            return replace(view, band=band, detail=words.LAST_HEARD.format(at=heard))
        return replace(view, findings=(words.HEARD.format(age=old, at=heard),))

    def _open(self, id: str) -> None:
        row = self._notices[id]
        bags = ", ".join(
            words.BAG_IS.format(end=bag_end(one.bag), state=words.BAG_STATES[one.state.value])
            for one in row.touched
        )
        here = words.TOUCHED.format(bags=bags) if bags else words.TOUCHES_NONE
        self.say(f"{row.notice.reason}. {here}".replace("..", "."), refused=False)


def _caution(sentence: str) -> WorkBand:
    return WorkBand(kind=BandKind.HOLD, sentence=sentence)


def _row(row: HoldRow) -> WorkRow:
    notice = row.notice
    here = words.HERE.format(count=len(row.touched)) if row.touched else words.NOT_HERE
    mark = Mark.CAUTION if row.touched else Mark.OPEN
    if row.touched and notice.recall:
        mark = Mark.STOP
    return WorkRow(
        id=notice.id,
        mark=mark,
        word=words.RECALL if notice.recall else words.HOLD,
        cells=(
            notice.reason,
            notice.product.value if notice.product else "",
            notice.lot.value if notice.lot else "",
            bag_end(notice.bag) if notice.bag else "",
            here,
        ),
    )
