"""What the ward confirms before the thaw and at the bedside, and what a rehearsal found. Qt-free.

Reached from the work menu by the order, and from the laboratory's bench by the bag. Nothing on a
list names a patient (T05, B11; DESIGN §7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.domain.moves import BagState
from app.domain.rules import Failed, NotRequired, Outcome, Passed
from app.identifiers import BagId, Digest
from app.usecases import readiness_views
from app.usecases.laboratory_bench import order_away
from app.usecases.readiness import Confirmed
from app.usecases.readiness_views import Ready, Rehearsal
from app.usecases.station import Station
from ui import wording
from ui import wording_readying as words
from ui.presenters.desk import Desk, Step
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.moments import moment
from ui.presenters.readying_forms import BedsideStep, BeforeStep, ChecklistStep
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkRow, WorkView

BEFORE, BEDSIDE = "before", "bedside"
STATES = {
    Mark.GOOD: words.READY,
    Mark.CAUTION: words.NOT_READY,
    Mark.NOW: words.TOO_OLD,
    Mark.OPEN: words.OPEN,
}
_FORMS: dict[str, type[ChecklistStep]] = {BEFORE: BeforeStep, BEDSIDE: BedsideStep}


def show_readiness(desk: Desk, ways: Ways, bag: BagId | None = None) -> None:
    """Show what is confirmed before the thaw; of one bag's order, the checklist itself.

    Args:
        desk: the desk.
        ways: where Escape and idleness lead.
        bag: a bag whose order's patient is to be looked at; None: choose the order.
    """
    if bag is not None:
        _show_form(desk, ways, bag, BEFORE)
        return
    step = ReadyListStep(desk, ways)
    desk.go(step)
    desk.run(step, readiness_views.to_confirm, step.told)


def show_bedside(desk: Desk, ways: Ways, bag: BagId) -> None:
    """Show the bedside checklist of a bag's order (B11)."""
    _show_form(desk, ways, bag, BEDSIDE)


WARD_ACTS: dict[str, Callable[[Desk, Ways, BagId], None]] = {
    BEFORE: show_readiness,
    BEDSIDE: show_bedside,
}
_WARD_AT = {BagState.STORED: BEFORE, BagState.ISSUED: BEFORE, BagState.THAWED: BEDSIDE}


def ward_action(state: BagState) -> KeyAction | None:
    """Return what the ward may confirm about a bag in this state, as an action of its screen."""
    act = _WARD_AT.get(state)
    return KeyAction(id=act, key="B", label=words.WARD_ACTS[act]) if act is not None else None


def show_rehearsal(desk: Desk, ways: Ways, rehearsal: Rehearsal) -> None:
    """Show what was compared before the thaw, rule by rule."""
    desk.go(RehearsalStep(desk, ways, rehearsal))


def _show_form(desk: Desk, ways: Ways, bag: BagId, form: str) -> None:
    """Show the checklist of the one order that names a bag; with several, let people choose."""
    step = ReadyListStep(desk, ways)
    desk.go(step)

    def told(answer: tuple[tuple[Ready, ...], bool]) -> None:
        found, away = answer
        if len(found) == 1:
            desk.go(_FORMS[form](desk, ways, found[0], lambda _: ways.back()))
            return
        step.told(found)
        if not found:
            step.say(words.ORDER_AWAY if away else words.NO_ORDER)

    def ask(station: Station) -> tuple[tuple[Ready, ...], bool]:
        return readiness_views.with_bag(station, bag), order_away(station, bag)

    desk.run(step, ask, told)


def show_order(desk: Desk, ways: Ways, order: Digest, message: str = "") -> None:
    """Show what stands for one order, as the records have it now, with news."""
    asker: Step = desk.step

    def told(found: Ready | None) -> None:
        step: ListStep = ReadyListStep(desk, ways)
        if found is not None:
            step = ReadyOrderStep(desk, ways, found)
        desk.go(step)
        if message or found is None:
            step.say(message or words.GONE, refused=found is None)

    desk.run(asker, lambda station: readiness_views.ready_of(station, order), told)


class ReadyListStep(ListStep):
    """The orders with something left to infuse, and what is confirmed about each."""

    title = words.TITLE
    instruction = words.CHOOSE
    empty = words.NONE

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `told` takes the orders."""
        super().__init__(desk, ways, heads=words.HEADS, on_open=self._open)
        self._found: dict[str, Ready] = {}

    def told(self, found: tuple[Ready, ...]) -> None:
        """Take the orders."""
        self._found = {one.order.entry.value: one for one in found}
        now = self.desk.now()
        self.show_rows(tuple(_row(id, one, now) for id, one in self._found.items()))

    def _open(self, id: str) -> None:
        back = Ways(back=lambda: show_readiness(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(ReadyOrderStep(self.desk, back, self._found[id]))


def _row(id: str, one: Ready, now: datetime) -> WorkRow:
    mark = standing(one.ready)
    cells = (
        one.order.id.value,
        one.profile.name,
        _short(one.ready, now),
        _short(one.bedside, now),
    )
    bags = tuple(one.order.bags)
    return WorkRow(id=id, mark=mark, word=STATES[mark], cells=cells, bags=bags)


def standing(confirmed: Confirmed | None) -> Mark:
    """Say how a checklist stands: holds, does not hold, too old, or never answered."""
    if confirmed is None:
        return Mark.OPEN
    if confirmed.missing:
        return Mark.CAUTION
    return Mark.GOOD if confirmed.counts else Mark.NOW


def _short(confirmed: Confirmed | None, now: datetime) -> str:
    if confirmed is None:
        return words.OPEN
    return words.CONFIRMED.format(time=moment(confirmed.checklist.at, now), name=confirmed.by_name)


def _long(confirmed: Confirmed | None, now: datetime) -> str:
    if confirmed is None:
        return words.NOT_CONFIRMED
    time, name = moment(confirmed.checklist.at, now), confirmed.by_name
    if confirmed.missing:
        items = "; ".join(item.says for item in confirmed.missing)
        return words.DOES_NOT_HOLD.format(time=time, name=name, items=items)
    if not confirmed.counts:
        return words.CONFIRM_AGAIN.format(time=time, name=name)
    return words.CONFIRMED.format(time=time, name=name)


class ReadyOrderStep(ListStep):
    """One order: both checklists, and what was compared before the thaw of each bag."""

    instruction = words.WHAT

    def __init__(self, desk: Desk, ways: Ways, found: Ready) -> None:
        """Show how it stands."""
        now = desk.now()
        lists = ((BEFORE, words.BEFORE, found.ready), (BEDSIDE, words.BEDSIDE, found.bedside))
        rows = tuple(_act(id, name, confirmed, now) for id, name, confirmed in lists)
        bags = tuple(_compared(bag, rehearsal, now) for bag, rehearsal in found.rehearsals)
        super().__init__(
            desk, ways, heads=words.ACT_HEADS, rows=(*rows, *bags), on_open=self._open
        )
        self.title = words.ORDER_TITLE.format(order=found.order.id.value)
        self._found = found

    def about(self) -> tuple[BagId, ...]:
        """Return the order's bags."""
        return tuple(self._found.order.bags)

    def _open(self, id: str) -> None:
        here = Ways(back=lambda: self.desk.go(self), lock=self.ways.lock)
        if id in _FORMS:
            self.desk.go(_FORMS[id](self.desk, here, self._found, self._done))
            return
        rehearsal = dict(self._found.rehearsals)[BagId(id)]
        if rehearsal is None:
            self.say(words.NEVER_COMPARED, refused=False)
            return
        show_rehearsal(self.desk, here, rehearsal)

    def _done(self, message: str) -> None:
        show_order(self.desk, self.ways, self._found.order.entry, message)


def _act(id: str, name: str, confirmed: Confirmed | None, now: datetime) -> WorkRow:
    mark = standing(confirmed)
    return WorkRow(id=id, mark=mark, word=STATES[mark], cells=(name, _long(confirmed, now)))


def _compared(bag: BagId, rehearsal: Rehearsal | None, now: datetime) -> WorkRow:
    name = words.REHEARSED.format(end=bag_end(bag))
    if rehearsal is None:
        cells = (name, words.NEVER_COMPARED)
        return WorkRow(id=bag.value, mark=Mark.OPEN, word=words.OPEN, cells=cells)
    mark = Mark.GOOD if rehearsal.passed else Mark.STOP
    word = words.HOLDS if rehearsal.passed else words.FAILS
    return WorkRow(id=bag.value, mark=mark, word=word, cells=(name, _came_of(rehearsal, now)))


def _came_of(rehearsal: Rehearsal, now: datetime) -> str:
    time = moment(rehearsal.at, now)
    if rehearsal.cause is None:
        return words.PASSED_AT.format(time=time, name=rehearsal.by_name)
    why = wording.why(rehearsal.cause)
    return words.FAILED_AT.format(time=time, name=rehearsal.by_name, why=why)


class RehearsalStep(ListStep):
    """What was compared before the thaw, rule by rule; what failed first."""

    instruction = words.LOOK

    def __init__(self, desk: Desk, ways: Ways, rehearsal: Rehearsal) -> None:
        """Show every rule's outcome."""
        outcomes = sorted(rehearsal.outcomes, key=lambda one: _MARKS[type(one)][2])
        super().__init__(
            desk,
            ways,
            heads=words.RULE_HEADS,
            rows=tuple(_outcome(one) for one in outcomes),
            on_open=_nothing,
        )
        self.title = words.REHEARSAL_TITLE.format(end=bag_end(rehearsal.bag))
        self._rehearsal = rehearsal

    def about(self) -> tuple[BagId, ...]:
        """Return the bag that was compared."""
        return (self._rehearsal.bag,)

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say how it ended, by whom and when."""
        cause = self._rehearsal.cause
        kind = BandKind.OK if cause is None else BandKind.STOP
        sentence = words.ALL_AGREED if cause is None else wording.why(cause)
        return replace(
            super().dress(view, now),
            band=WorkBand(kind=kind, sentence=sentence),
            detail=_came_of(self._rehearsal, now)
            if cause is None
            else _failed(self._rehearsal, now),
        )


def _failed(rehearsal: Rehearsal, now: datetime) -> str:
    return words.NOT_PASSED.format(time=moment(rehearsal.at, now), name=rehearsal.by_name)


def _nothing(id: str) -> None:
    """A rule leads nowhere."""


_MARKS: dict[type[Outcome], tuple[Mark, str, int]] = {
    Failed: (Mark.STOP, words.FAILS, 0),
    Passed: (Mark.GOOD, words.HOLDS, 1),
    NotRequired: (Mark.OPEN, words.NOT_ASKED, 2),
}


def _outcome(one: Outcome) -> WorkRow:
    mark, word, _ = _MARKS[type(one)]
    came = wording.why(one.cause) if isinstance(one, Failed) else ""
    cells = (one.rule.id, wording.tr(one.rule.says), came)
    return WorkRow(id=one.rule.id, mark=mark, word=word, cells=cells)
