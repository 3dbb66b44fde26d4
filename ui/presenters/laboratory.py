"""The cell laboratory's screens: a bag is scanned, and what can follow is offered (T01-T12).

The bag's state says which steps there are; every step is a form, scans, and signatures. A step
that is refused says why and what to do, and nothing is recorded. What was thawed and waits shows
on the first screen, with its time; only a scan of the label leads to a bag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from app.domain.moves import BagState
from app.identifiers import BagId
from app.labels import gs1
from app.labels.label import Kind
from app.labels.scan import Scan
from app.usecases import overdue
from app.usecases.laboratory_bench import OnBench, of_slip, on_bench, order_away
from app.usecases.overdue import Row
from app.usecases.print_jobs import HOUSE
from app.usecases.station import Station
from ui import wording_laboratory as words
from ui.presenters.desk import Desk
from ui.presenters.handing import GiveStep
from ui.presenters.infusing import bag_end
from ui.presenters.laboratory_acts import LabStep, Then, hold_of, product
from ui.presenters.laboratory_away import DestroyStep, ReturnStep
from ui.presenters.laboratory_issue import RetrieveStep, SlipStep
from ui.presenters.laboratory_prepare import DrawStep
from ui.presenters.laboratory_thaw import InspectStep, RehearseStep, ThawedStep, ThawStep
from ui.presenters.moments import moment
from ui.presenters.readying import WARD_ACTS, ward_action
from ui.presenters.taking import TakeStep
from ui.presenters.work import Taken, Wanted, Ways, counted
from ui.presenters.work_form import Filled
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import BandKind, Mark, WorkBand, WorkCountdown, WorkRow, WorkView

SLIPS = f"{HOUSE}SLIP/"
BAG = Wanted(id="bag", kind=Kind.PRODUCT, name=words.BAG)


def show_laboratory(desk: Desk, ways: Ways) -> None:
    """Show what was thawed and waits; a scanned label leads to its bag."""
    step = LaboratoryStep(desk, ways)
    desk.go(step)
    desk.run(step, overdue.on_the_ward, step.told)


class LaboratoryStep(ListStep):
    """Thawed bags with their time, the most urgent first; any work begins with a label (T08)."""

    title = words.TITLE
    empty = words.NONE_THAWED

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_laboratory` asks the records."""
        super().__init__(desk, ways, heads=words.WAITING_HEADS, on_open=self._open)
        self.wanted = (BAG,)
        self.detail = words.SCAN
        self._first: Row | None = None

    def told(self, rows: tuple[Row, ...]) -> None:
        """Take what waits: only what was thawed."""
        thawed = tuple(row for row in rows if row.what is overdue.What.THAWED)
        ends = [(row.until, row) for row in thawed if row.until is not None]
        self._first = min(ends, key=lambda pair: pair[0])[1] if ends else None
        now = self.desk.now()
        self.show_rows(tuple(_waiting(f"{at}", row, now) for at, row in enumerate(thawed)))

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the time of the bag that ends first (T08)."""
        first = self._first
        if first is None or first.until is None or first.bag is None:
            return None
        return counted(first.until, now, words.LEFT_OF.format(end=bag_end(first.bag)))

    def _open(self, id: str) -> None:
        del id
        self.say(words.SCAN_IT, refused=False)

    def scanned(self, scan: Scan) -> None:
        """Take a pick-up slip, which names its bag, or a label (T01)."""
        raw, _ = gs1.split_aim(scan.raw, scan.symbology)
        code = raw.decode("latin-1")
        if self.busy or not code.startswith(SLIPS):
            super().scanned(scan)
            return
        self.desk.run(self, partial(_look_slip, code), self._found)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask the records about the bag that was scanned."""
        del filled
        bag = product(taken[BAG.id]).bag
        self.desk.run(self, partial(_look, bag), self._found)

    def _found(self, found: OnBench | str) -> None:
        if isinstance(found, str):
            self.taken.clear()
            self.say(found)
            return
        again = Ways(back=lambda: show_laboratory(self.desk, self.ways), lock=self.ways.lock)
        self.desk.go(BenchStep(self.desk, again, found))


def _look_slip(code: str, station: Station) -> OnBench | str:
    """Return the bag of a pick-up slip, or say why there is nothing to do with it here."""
    bag = of_slip(station, code)
    return words.NO_SLIP if bag is None else _look(bag, station)


def _look(bag: BagId, station: Station) -> OnBench | str:
    """Return what is known of a bag, or say why there is nothing to do with it here."""
    away = words.ORDER_AWAY if order_away(station, bag) else words.NO_ORDER
    return on_bench(station, bag) or away


def _waiting(id: str, row: Row, now: datetime) -> WorkRow:
    return WorkRow(
        id=id,
        mark=Mark.CAUTION if row.urgent else Mark.NOW,
        word=words.URGENT if row.urgent else words.IN_TIME,
        cells=(
            bag_end(row.bag) if row.bag else "",
            row.place or "",
            moment(row.since, now),
            moment(row.until, now),
        ),
        bags=(row.bag,) if row.bag else (),
    )


class BenchStep(ListStep):
    """What can be done with one bag now."""

    instruction = words.CHOOSE
    empty = words.NOTHING

    def __init__(self, desk: Desk, ways: Ways, found: OnBench) -> None:
        """Offer what can follow the bag's state."""
        rows = tuple(_row(act) for act in follows(found))
        super().__init__(desk, ways, heads=words.HEADS, rows=rows, on_open=self._open)
        self.extra = ward_action(found.bag.state)
        self.title = words.BAG_OF.format(end=bag_end(found.bag.id))
        self._found = found

    def about(self) -> tuple[BagId, ...]:
        """Return the bag on the bench."""
        return (self._found.bag.id,)

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the product's own time, if it runs (T08)."""
        return counted(self._found.until, now, words.LEFT) if self._found.until else None

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say what the bag is, and what holds it."""
        found = self._found
        held = hold_of(found, now)
        return replace(
            super().dress(view, now),
            detail=words.STATES.get(found.bag.state.value, ""),
            band=WorkBand(kind=BandKind.HOLD, sentence=held) if held else None,
        )

    def _open(self, act: str) -> None:
        back = Ways(back=lambda: self._again(""), lock=self.ways.lock)
        found = self._found
        if found.given is not None:
            self.desk.go(TakeStep(self.desk, back, found.given, found.place, self._again))
            return
        self.desk.go(STEPS[act](self.desk, back, found, self._again))

    def acted(self, action: str) -> None:
        """Show what the ward confirms about this bag next, if that was pressed."""
        if action in WARD_ACTS and not self.busy:
            back = Ways(back=lambda: self._again(""), lock=self.ways.lock)
            WARD_ACTS[action](self.desk, back, self._found.bag.id)
            return
        super().acted(action)

    def _again(self, message: str) -> None:
        """Show the bag as the records have it now; until they answer, no line opens."""
        self.desk.go(self)
        self.busy = True
        show_bag(self.desk, self.ways, self._found.bag.id, message)


def show_bag(desk: Desk, ways: Ways, bag: BagId, message: str = "") -> None:
    """Show one bag as the records have it now, with news."""

    def told(found: OnBench | str) -> None:
        if isinstance(found, OnBench):
            step = BenchStep(desk, ways, found)
            desk.go(step)
            if message:
                step.say(message, refused=False)
        elif isinstance(desk.step, BenchStep):
            desk.step.say(found)

    desk.run(desk.step, partial(_look, bag), told)


def follows(found: OnBench) -> tuple[str, ...]:
    """Return which steps of the laboratory may follow; a bag is fetched with a slip (T01)."""
    if found.given is not None:
        return ("receive",)
    if found.bag.state is BagState.STORED:
        return ("issue",) if found.slip is not None else ("slip",)
    return _FOLLOWS.get(found.bag.state, ())


_FOLLOWS: dict[BagState, tuple[str, ...]] = {
    BagState.ISSUED: ("rehearse", "thaw", "draw", "hand over", "return", "destroy"),
    BagState.THAWING: ("thawed",),
    BagState.THAWED: ("inspect", "draw", "hand over", "destroy"),
    BagState.RETURNED: ("destroy",),
    BagState.REJECTED: ("destroy",),
    BagState.QUARANTINE: ("destroy",),
    BagState.RECALLED: ("destroy",),
}


def _row(act: str) -> WorkRow:
    return WorkRow(id=act, mark=Mark.OPEN, word="", cells=words.ACTS[act])


STEPS: dict[str, Callable[[Desk, Ways, OnBench, Then], LabStep]] = {
    "slip": SlipStep,
    "issue": RetrieveStep,
    "rehearse": RehearseStep,
    "thaw": ThawStep,
    "thawed": ThawedStep,
    "inspect": InspectStep,
    "draw": DrawStep,
    "hand over": GiveStep,
    "return": ReturnStep,
    "destroy": DestroyStep,
}
