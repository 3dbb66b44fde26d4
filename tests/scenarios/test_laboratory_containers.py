"""A syringe at the bedside: drawn from a bag, verified and given as that bag (X4, X8, X9, T11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, WARD, Therapy
from app.domain.causes import Cause
from app.domain.container import ContainerKind, NewContainer
from app.domain.infusion import End, Fate, Labels, Way
from app.domain.moves import BagState, MoveKind
from app.domain.order import OrderedBag
from app.domain.rules import Failed
from app.domain.verification import Cleared, Hold, Match
from app.evidence.statement import Subject
from app.identifiers import OrderId, SerialNumber
from app.labels.label import ProductLabel
from app.usecases import emptying, history, infusing, releases
from app.usecases.approval import Decision
from app.usecases.emptying import Closed, Closing
from app.usecases.facts import infused
from app.usecases.handing_over import Giving, HandedOver, hand_over
from app.usecases.laboratory import Recorded, work_of
from app.usecases.laboratory_away import Destruction, WhyAway, destroy
from app.usecases.laboratory_prepare import Drawing, Drawn, draw
from app.usecases.overdue import What, on_the_ward
from app.usecases.station import Draft, file
from app.usecases.verdicts import Revealed
from tests.support.actors import play, stopped
from tests.support.infusions import act, signed_in, two
from tests.support.station import Ward
from tests.unit.usecases.orders import order_of
from tests.unit.usecases.test_releases import PAPER, release

PARTS: list[dict[str, Any]] = [
    {"code": "red", "says": "Red bag", "least": 1, "most": 1, "sequence": 1, "dose_day": 1},
    {"code": "blue", "says": "Blue bag", "least": 1, "most": 1, "sequence": 2, "dose_day": 1},
]
TWO = {"component": PARTS, "strict_sequence": True}
DAY_TWO = {"component": [PARTS[0], {**PARTS[1], "dose_day": 2}], "strict_sequence": True}


class Preparing:
    """A ward with an order of two thawed bags, red before blue, and a syringe drawn in time.

    Alma has another order of the same chain of identity: only the bag tells them apart.
    """

    def __init__(self, profile: dict[str, Any]) -> None:
        self.ward = Ward(profile=profile)
        alma = self.ward.alma
        self.red, self.blue = (
            replace(alma.bag, serial=SerialNumber(f"PB9000{n}TWO{n}")) for n in (1, 2)
        )
        self.therapy = replace(alma, order=OrderId("PRACTICE-ORDER-TWO"), bag=self.red)
        details = tuple(
            OrderedBag(bag=one.bag, component=code, number=1, of=1, volume_ml=Decimal(50))
            for one, code in ((self.red, "red"), (self.blue, "blue"))
        )
        both = frozenset({self.red.bag, self.blue.bag})
        self.ward.orders(self.therapy, bags=both, details=details)
        for one in (self.red, self.blue):
            self.ward.brings(replace(self.therapy, bag=one))

    def draws(
        self, label: ProductLabel, of: ProductLabel, kind: ContainerKind = ContainerKind.SYRINGE
    ) -> Therapy:
        """Fill a container; return the therapy with its label."""
        station = self.ward.station
        work = work_of(station, order_of(self.ward, self.therapy))
        made = NewContainer(
            id=label.bag, kind=kind, label=label.serial.value, drawn_ml=Decimal(20)
        )
        drawing = Drawing(parent=of.bag, made=(made,))
        assert isinstance(draw(station, work, drawing, self.ward.set_up(CARLA)), Drawn)
        return replace(self.therapy, bag=label)

    def gives(self, therapy: Therapy) -> None:
        """Verify and start a container or bag."""
        bedside, _ = play(self.ward, therapy)
        cleared = bedside.decides(Decision.AGREE)
        assert isinstance(cleared, Cleared)
        bedside.starts(cleared)


def child(label: ProductLabel, n: int) -> ProductLabel:
    """Return the label of a container of a bag."""
    return replace(label, serial=SerialNumber(f"{label.serial.value}-S{n}"))


@pytest.fixture
def at() -> Preparing:
    return Preparing(TWO)


def verdict(at: Preparing, therapy: Therapy) -> Any:  # noqa: ANN401  any verdict
    _, found = play(at.ward, therapy)
    assert isinstance(found, Revealed)
    return found.verdict


def test_a_syringe_is_verified_and_given_as_the_bag_it_was_drawn_from(at: Preparing) -> None:
    syringe = at.draws(child(at.red, 1), at.red)  # X9, T11
    assert isinstance(verdict(at, syringe), Match)

    at.gives(syringe)
    given = history.bag(at.ward.ledger, syringe.bag.bag)
    assert (given.state, given.unverified) == (BagState.INFUSING, False)


def test_a_syringe_of_a_wash_is_given_as_the_bag_that_was_washed(at: Preparing) -> None:
    wash = at.draws(child(at.red, 1), at.red, ContainerKind.WASH)  # X9, T11
    syringe = at.draws(child(at.red, 2), wash.bag)

    assert isinstance(verdict(at, syringe), Match)


def test_a_syringe_of_blue_waits_for_red(at: Preparing) -> None:  # A05, X9
    blue = at.draws(child(at.blue, 1), at.blue)
    _, found = play(at.ward, blue)

    assert stopped(found) is Cause.WRONG_COMPONENT


def test_after_the_syringes_of_red_comes_blue(at: Preparing) -> None:  # A05, X9
    first, second = (at.draws(child(at.red, n), at.red) for n in (1, 2))
    at.gives(first)
    order = order_of(at.ward, at.therapy)
    assert infused(at.ward.station, order) == frozenset()  # one syringe of red still waits

    at.gives(second)
    assert infused(at.ward.station, order) == {at.red.bag}
    assert isinstance(verdict(at, replace(at.therapy, bag=at.blue)), Match)


def test_a_syringe_that_was_lost_keeps_nobody_waiting(at: Preparing) -> None:  # X9
    first, second = (at.draws(child(at.red, n), at.red) for n in (1, 2))
    at.gives(first)
    lost = second.bag.bag
    file(
        at.ward.station,
        Draft(
            kind=MoveKind.LOST.value,
            subject=(Subject(scheme="bag", value=lost.value),),
            after=tuple(history.bag(at.ward.ledger, lost).heads),
        ),
    )

    order = order_of(at.ward, at.therapy)
    assert infused(at.ward.station, order) == {at.red.bag}


def test_a_syringe_of_the_bag_of_day_two_stops_on_day_one() -> None:  # A04, X9
    at = Preparing(DAY_TWO)
    blue = at.draws(child(at.blue, 1), at.blue)
    _, found = play(at.ward, blue)

    assert stopped(found) is Cause.WRONG_DAY


def test_the_release_document_of_its_bag_releases_a_syringe(at: Preparing) -> None:  # X8
    for label, number in ((at.red, "COA-RED"), (at.blue, "COA-BLUE")):
        paper = release(at.therapy, number=number, bags=frozenset({label.bag}))
        releases.file_release(at.ward.station, paper, PAPER, at.ward.set_up(DORA))
    syringe = at.draws(child(at.red, 1), at.red)

    found = verdict(at, syringe)
    failed = [o.rule.id for o in found.outcomes if isinstance(o, Failed)]
    assert isinstance(found, Match | Hold)
    assert failed == []


@pytest.mark.parametrize(("infused_ml", "fails"), [("20", []), ("20.1", ["B23"])])
def test_what_was_infused_of_a_syringe_is_compared_with_what_was_filled_into_it(
    at: Preparing, infused_ml: str, fails: list[str]
) -> None:  # B23, T11
    syringe = at.draws(child(at.red, 1), at.red)
    at.gives(syringe)
    how = End(whole=True, infused_ml=Decimal(infused_ml))
    done = infusing.end(at.ward.station, act(at.ward, therapy=syringe), how)

    failed = [o.rule.id for o in done.outcomes if isinstance(o, Failed)]
    assert [rule for rule in failed if rule == "B23"] == fails


def test_a_case_is_closed_once_syringe_and_empty_bag_are_accounted_for() -> None:  # B24, T11
    at = Preparing({})
    order = replace(order_of(at.ward, at.therapy))
    for of in (at.red, at.blue):
        syringe = at.draws(child(of, 1), of)
        at.gives(syringe)
        infusing.end(
            at.ward.station,
            act(at.ward, therapy=syringe),
            End(whole=True, infused_ml=Decimal(20)),
        )
        waste = Fate(way=Way.BIOHAZARD, container="BIO-7")
        emptying.dispose(at.ward.station, two(at.ward, therapy=syringe), waste)
    assert emptying.open_bags(at.ward.station, order) == (at.red.bag, at.blue.bag)

    for of in (at.red, at.blue):
        ends = Destruction(bag=of.bag, why=WhyAway.DRAWN_EMPTY)
        people = [at.ward.set_up(member) for member in (CARLA, ANA)]
        assert isinstance(
            destroy(at.ward.station, work_of(at.ward.station, order), ends, people), Recorded
        )
    assert emptying.open_bags(at.ward.station, order) == ()
    closing = Closing(labels=Labels(came=2, in_chart=2, destroyed=0))
    closed = emptying.close_case(at.ward.station, order, closing, signed_in(at.ward, ANA))

    assert isinstance(closed, Closed)
    assert at.ward.on_record("case.closed")[-1]["verified"] is True
    planned = [row.order for row in on_the_ward(at.ward.station) if row.what is What.PLANNED]
    assert order.id not in planned


# -- a gap on record holds at the bedside


LIMITED = {"times": {"custody_gap_minutes": 30}}


@pytest.mark.parametrize(("minutes", "holds"), [(29, False), (42, True)])
@pytest.mark.parametrize("drawn", [False, True], ids=["the bag", "a syringe of it"])
def test_a_gap_that_a_hand_over_told_holds_the_bag_at_the_bedside(
    minutes: int, holds: bool, drawn: bool
) -> None:  # T04, T04c, screens 5.5
    at = Preparing(TWO | LIMITED)
    at.ward.clock.passes(timedelta(minutes=minutes - 1))
    work = work_of(at.ward.station, order_of(at.ward, at.therapy))
    giving = Giving(bags=(at.red.bag,), to=WARD, here="Cryo store", said="in the lift")
    given = hand_over(at.ward.station, work, giving, at.ward.set_up(CARLA))
    assert isinstance(given, HandedOver)
    assert given.gap is not None
    assert (given.gap.minutes > 30) is holds
    therapy = at.draws(child(at.red, 1), at.red) if drawn else at.therapy

    found = verdict(at, therapy)
    assert isinstance(found, Hold) is holds
    if holds:
        assert found.cause is Cause.CUSTODY_GAP
