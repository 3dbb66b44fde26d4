"""Taking over from the laboratory: the receiver's screen, here or at another workstation (T12).

Qt-free. The receiver scans every unit and signs with badge and PIN; giver and receiver are two
people. Where the giver's record has not arrived, the receipt on the giver's screen stands for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from app.domain.causes import Cause
from app.domain.people import LAB, WARD
from app.identifiers import BagId
from app.labels import gs1
from app.labels.label import Kind, Label
from app.labels.scan import Scan
from app.usecases import taking_over
from app.usecases.handing_over import Receipt
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_bench import order_away
from app.usecases.station import Station
from app.usecases.taking_over import Accepted, Given, Receiving
from ui import wording
from ui import wording_laboratory as words
from ui.presenters.desk import Desk
from ui.presenters.device_views import KeyAction
from ui.presenters.infusing import bag_end
from ui.presenters.laboratory_acts import (
    ProductStep,
    Sessions,
    Then,
    bag_of,
    of_outcomes,
    picked,
    product,
    refusal,
)
from ui.presenters.moments import moment
from ui.presenters.receipt import ReceiptStep
from ui.presenters.work import Taken, Wanted, Ways, counted
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_list import ListStep
from ui.presenters.work_signing import Signer
from ui.presenters.work_views import (
    BandKind,
    Mark,
    WorkBand,
    WorkCountdown,
    WorkRow,
    WorkView,
)

BAG = Wanted(id="bag 1", kind=Kind.PRODUCT, name=words.BAG)
WHERE, HERE, THERE = "where", "here", "there"
RECEIPT, MORE = "receipt", "more"
TILES_MOST = 6  # units in one go on the screen
LOOKS, GOOD, PROBLEM = "looks", "good", "problem"


class TakeStep(ProductStep):
    """The receiver's side: every unit is scanned, then one signature (T12)."""

    title = words.RECEIVE_TITLE
    instruction = words.TAKE
    step = "receive"
    roles = (LAB | WARD,)
    signers = (Signer(label=words.TAKEN_BY, meaning=words.I_TAKE),)

    def __init__(self, desk: Desk, ways: Ways, given: Given, here: str, then: Then) -> None:
        """Ask for every unit; `then` goes on with news."""
        self.given = given
        self._here = here
        super().__init__(desk, ways, wanted=_tiles(given), form=self._asks())
        self.until = given.until
        self.detail = "" if given.arrived else words.NOT_ARRIVED
        self._then = then
        self.extra = (
            KeyAction(id=RECEIPT, key="R", label=words.RECEIPT_KEY)
            if given.arrived
            else KeyAction(id=MORE, key="M", label=words.MORE)
        )

    def acted(self, action: str) -> None:
        """Show the receipt for another workstation, ask for one more unit, or go on."""
        if self.busy or action not in (RECEIPT, MORE):
            super().acted(action)
        elif action == RECEIPT:
            self.desk.go(ReceiptStep(self.desk, self, self.given))
        elif len(self.wanted) < TILES_MOST:
            at = len(self.wanted) + 1
            one = Wanted(id=f"bag {at}", kind=Kind.PRODUCT, name=words.BAG_NO.format(n=at))
            self.wanted = (*self.wanted, one)
            self.desk.refresh()

    def about(self) -> tuple[BagId, ...]:
        """Return the units that are handed over."""
        return tuple(self.given.units)

    @property
    def _elsewhere(self) -> bool:
        return self.given.arrived and self.given.to != self._here

    def _asks(self) -> Form:
        """Ask how it looks; and for whom it is taken, where it is not taken on its ward."""
        looks = Choices(id=LOOKS, label=words.CONDITION, options=words.CONDITIONS)
        if not self._elsewhere:
            return Form((looks,))
        where = ((THERE, self.given.to), (HERE, self._here))
        return Form((looks, Choices(id=WHERE, label=words.TAKEN_FOR, options=where)))

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Take each unit of this hand-over once, and nothing else."""
        bag = bag_of(label)
        if any(bag_of(taken.label) == bag for taken in self.taken.values()):
            return words.TWICE
        if not self.given.arrived:
            return ""  # whose it is, its order says when it is recorded
        return "" if bag in self.given.units else wording.tr(taking_over.FOREIGN)

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say what is handed over, and what its record says of a gap."""
        held = self._held(now)
        band = WorkBand(kind=BandKind.HOLD, sentence=held) if held else None
        return replace(super().dress(view, now), band=band, facts=_facts(self.given, now))

    def _held(self, now: datetime) -> str:
        if self.until is not None and now > self.until:
            return wording.why(Cause.THAW_EXPIRED)
        gap = self.given.gap_min
        return words.GAP_BEFORE.format(minutes=gap) if gap else ""

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Accepted | NotDone:
        """Record that the units were taken over."""
        receiving = Receiving(
            receipt=self.given.receipt,
            picked=tuple(picked(one, sessions[0].person) for one in taken.values()),
            here=self.given.to if self._elsewhere and filled.one(WHERE) == THERE else self._here,
            intact=filled.one(LOOKS) == GOOD,
        )
        return taking_over.accept_custody(station, self.given.work, receiving, sessions[0])

    def recorded(self, answer: object) -> None:
        """Go on with the news, or show why it was not recorded."""
        if isinstance(answer, NotDone):
            self.refuse(refusal(answer))
        elif isinstance(answer, Accepted):
            said = of_outcomes(answer.outcomes, words.TAKEN)
            bad = self.form.filled().one(LOOKS) == PROBLEM
            self._then(f"{said} {words.PROBLEM_SAYS}" if bad else said)


def _tiles(given: Given) -> tuple[Wanted, ...]:
    if len(given.units) == 1:
        return (BAG,)
    return tuple(
        Wanted(id=f"bag {n}", kind=Kind.PRODUCT, name=words.BAG_NO.format(n=n))
        for n in range(1, len(given.units) + 1)
    )


def _facts(given: Given, now: datetime) -> tuple[tuple[str, str], ...]:
    warm = given.transport.temperature_c
    pairs = (
        (words.UNITS, ", ".join(bag_end(unit) for unit in given.units)),
        (words.FROM, given.place),
        (words.GIVEN_BY, given.by),
        (words.AT, moment(given.receipt.at, now)),
        (words.BOX, given.transport.box),
        (words.SEAL, given.transport.seal),
        (words.TEMPERATURE, "" if warm is None else f"{warm} °C"),
    )
    return tuple((name, value) for name, value in pairs if value)


# -- the list: what is on its way to this place


def show_receive(desk: Desk, ways: Ways, message: str = "") -> None:
    """Show what was handed over to this place; a scanned label begins its acceptance."""
    step = ReceiveStep(desk, ways)
    desk.go(step)
    if message:
        step.say(message, refused=False)
    desk.run(step, lambda station: (station.ward, taking_over.given_to(station)), step.told)


class ReceiveStep(ListStep):
    """Hand-overs to this place that nobody has received; the unit's label leads on."""

    title = words.RECEIVE_TITLE
    empty = words.NONE_GIVEN

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_receive` asks the records."""
        super().__init__(desk, ways, heads=words.RECEIVE_HEADS, on_open=self._open)
        self.wanted = (BAG,)
        self.detail = words.RECEIVE_SAYS
        self._here = ""
        self._receipt: Receipt | None = None
        self._given: tuple[Given, ...] = ()

    def told(self, found: tuple[str, tuple[Given, ...]]) -> None:
        """Take what is on its way."""
        self._here, self._given = found
        now = self.desk.now()
        self.show_rows(tuple(_row(given, now) for given in self._given))

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the time of what ends first (T08)."""
        ends = [given.until for given in self._given if given.until is not None]
        return counted(min(ends), now, words.LEFT) if ends else None

    def _open(self, id: str) -> None:
        del id
        self.say(words.SCAN_IT, refused=False)

    def scanned(self, scan: Scan) -> None:
        """Take the receipt on the giver's screen, or a label."""
        raw, _ = gs1.split_aim(scan.raw, scan.symbology)
        receipt = Receipt.of(raw.decode("latin-1"))
        if receipt is None or self.busy:
            super().scanned(scan)
            return
        self._receipt = receipt
        self.say(words.RECEIPT_TAKEN, refused=False)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask the records which hand-over the unit belongs to."""
        del filled
        one, receipt = taken[BAG.id], self._receipt
        bag = product(one).bag

        def ask(station: Station) -> tuple[str, Given | str]:
            found = (
                taking_over.given(station, bag)
                if receipt is None
                else taking_over.given_by(station, receipt, bag)
            )
            away = words.ORDER_AWAY if order_away(station, bag) else words.NOT_GIVEN
            return station.ward, found or away

        self.desk.run(self, ask, partial(self._found, one))

    def _found(self, one: Taken, answer: tuple[str, Given | str]) -> None:
        here, given = answer
        if isinstance(given, str):
            self.taken.clear()
            self.say(given)
            return
        desk, ways = self.desk, self.ways
        back = Ways(back=lambda: show_receive(desk, ways), lock=ways.lock)
        step = TakeStep(desk, back, given, here, partial(show_receive, desk, ways))
        if product(one).bag in given.units:
            step.taken[BAG.id] = one
        desk.go(step)


def _row(given: Given, now: datetime) -> WorkRow:
    over = given.until is not None and now > given.until
    return WorkRow(
        id=given.receipt.entry.value,
        mark=Mark.CAUTION if over or given.gap_min else Mark.NOW,
        word=words.URGENT if over else words.WAITING,
        cells=(
            ", ".join(bag_end(unit) for unit in given.units),
            given.place,
            given.by,
            moment(given.receipt.at, now),
            moment(given.until, now),
        ),
    )
