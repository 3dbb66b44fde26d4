"""From the start to the empty bag: one bag, several bags, time that runs out, a power cut.

A06 A09 A12; B17 B20 B22 B23 B24 B26; DESIGN rules 4, 5 and 6.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, Therapy, therapies
from app.domain.causes import Cause
from app.domain.infusion import (
    Action,
    End,
    EndReason,
    Fate,
    Labels,
    PauseReason,
    Phase,
    Reaction,
    StepKind,
    VitalSigns,
    Way,
)
from app.domain.moves import BagState
from app.domain.order import OrderedBag
from app.domain.rules import Failed
from app.domain.verification import Cleared
from app.identifiers import SerialNumber
from app.usecases import emptying, infusing
from app.usecases import infusing_views as views
from app.usecases.approval import STARTED, Decision
from app.usecases.emptying import CLOSED, Closing
from app.usecases.infusing_acts import Recorded
from app.usecases.overdue import What, on_the_ward
from app.usecases.verdicts import JUDGED
from tests.support.actors import Bedside, play
from tests.support.auditor import Auditor
from tests.support.infusions import WHOLE, act, begun, order_of, signed_in, two
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import MORNING, Ward, new_ward

MINUTE = timedelta(minutes=1)
WASTE = Fate(way=Way.BIOHAZARD, container="BIO-7")
CALM = VitalSigns(phase=Phase.START, values={"pulse_per_min": Decimal(70)})


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def causes(told: Recorded) -> dict[str, tuple[str, Cause]]:
    failed = (o for o in told.outcomes if isinstance(o, Failed))
    return {o.rule.id: (o.severity.value, o.cause) for o in failed}


def of_the_last_day(ward: Ward) -> Therapy:
    """A second therapy of Alma, whose label ends with today; it is brought at 23:45."""
    made = therapies(6, MORNING.date() - timedelta(days=90))[0]
    ward.clock.passes(timedelta(hours=13, minutes=45))
    ward.orders(made)
    ward.brings(made)
    assert made.bag.expires == ward.station.now().date()
    return made


# -- time that runs out


def test_a_bag_whose_label_ended_a_second_ago_is_not_started(ward: Ward) -> None:  # A09
    late = of_the_last_day(ward)
    bedside, _ = play(ward, late)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    midnight = ward.station.now().replace(hour=23, minute=59, second=59, microsecond=0)
    ward.clock.passes(midnight + timedelta(seconds=2) - ward.station.now())

    assert isinstance(bedside.starts(cleared), Cause)
    assert ward.on_record(STARTED) == []
    assert ward.bag(late).state is BagState.VERIFIED


def test_a_label_that_ends_while_it_is_infused_is_one_deviation(ward: Ward) -> None:  # A09, B22
    late = of_the_last_day(ward)
    begun(ward, late)
    ward.clock.passes(30 * MINUTE)
    assert ward.bag(late).state is BagState.INFUSING
    assert not ward.bag(late).held
    told = infusing.end(ward.station, act(ward, therapy=late), WHOLE)

    assert causes(told) == {"B22": ("dev1", Cause.INFUSION_LATE)}
    assert ward.bag(late).state is BagState.INFUSED_FULL
    outcomes = ward.on_record(StepKind.ENDED.value)[0]["outcomes"]
    failed = [(o["rule"], o["cause"]) for o in outcomes if o["result"] == "failed"]
    assert failed == [("B22", "infusion_late")]


def test_time_after_thawing_that_ends_while_it_is_infused(ward: Ward) -> None:  # A09, B22
    ward.clock.passes(timedelta(hours=11, minutes=50))
    begun(ward)
    in_time = ward.copy()
    ward.clock.passes(10 * MINUTE)
    late = infusing.end(ward.station, act(ward), WHOLE)

    assert causes(late) == {"B22": ("dev1", Cause.INFUSION_LATE)}
    assert causes(infusing.end(in_time.station, act(in_time), WHOLE)) == {}
    assert not ward.bag(ward.alma).held


def test_a_clock_set_back_during_the_infusion_hides_nothing(ward: Ward) -> None:  # A12, B22
    ward.clock.passes(timedelta(hours=11, minutes=50))
    begun(ward)
    ward.clock.passes(30 * MINUTE)
    ward.clock.is_set(-29 * MINUTE)
    told = infusing.end(ward.station, act(ward), WHOLE)

    assert causes(told) == {"B22": ("dev1", Cause.INFUSION_LATE)}


# -- several bags


def two_bags(ward: Ward) -> tuple[Therapy, Therapy]:
    """One order of Bruno with two bags: all of the first, and 20 of 50 ml of the second."""
    first = therapies(6, MORNING.date())[1]
    second = replace(first, bag=replace(first.bag, serial=SerialNumber("PB70002KLMN")))
    part = {"code": "A", "says": "Bag", "most": 2, "partial": True}
    ward.publishes({"component": [part], "times": {"infusion_minutes": 30}})
    bags = (first.bag.bag, second.bag.bag)
    details = (
        OrderedBag(bag=bags[0], component="A", volume_ml=Decimal(50)),
        OrderedBag(bag=bags[1], component="A", volume_ml=Decimal(50), infuse_ml=Decimal(20)),
    )
    ward.orders(first, bags=frozenset(bags), details=details)
    for therapy in (first, second):
        ward.brings(therapy)
    return first, second


def ends(ward: Ward, therapy: Therapy, infused: str, residual: str, *, whole: bool) -> Recorded:
    how = End(
        whole=whole,
        reason=EndReason.COMPLETE if whole else EndReason.PART_ORDERED,
        infused_ml=Decimal(infused),
        residual_ml=Decimal(residual),
    )
    return infusing.end(ward.station, act(ward, therapy=therapy), how)


def test_two_bags_of_one_order_one_of_them_in_part(ward: Ward) -> None:  # B21, B23
    first, second = two_bags(ward)
    begun(ward, first)
    assert causes(ends(ward, first, "48", "2", whole=True)) == {}
    assert views.infused_bags(ward.station, order_of(ward, first)) == {first.bag.bag}
    begun(ward, second)
    assert causes(ends(ward, second, "20", "30", whole=False)) == {}

    told = views.order_progress(ward.station, order_of(ward, first))
    assert [(r.state, r.to_infuse_ml, r.infused_ml, r.verified) for r in told] == [
        (BagState.INFUSED_FULL, Decimal(50), Decimal(48), True),
        (BagState.INFUSED_PARTIAL, Decimal(20), Decimal(20), True),
    ]
    assert Auditor(ward.ledger, (first, second)).complaints() == []


def test_more_of_a_bag_than_was_ordered_or_than_it_held(ward: Ward) -> None:  # B23
    first, second = two_bags(ward)
    begun(ward, first)
    begun(ward, second)

    volume = ("dev1", Cause.VOLUME_DIFFERS)
    assert causes(ends(ward, first, "48", "3", whole=True)) == {"B23": volume}
    assert causes(ends(ward, second, "21", "0", whole=False)) == {"B23b": volume}


def test_a_bag_that_was_infused_is_told_at_once_when_it_is_brought_again(ward: Ward) -> None:
    first, second = two_bags(ward)  # A06
    begun(ward, first)
    ends(ward, first, "48", "2", whole=True)
    check = Bedside(ward).ana.scans(first.bag)

    assert [t.cause for t in check.told] == [Cause.BAG_USED]
    assert ward.bag(second).state is BagState.THAWED


def test_a_case_of_two_bags_is_closed_when_both_are_accounted_for(ward: Ward) -> None:  # B24
    first, second = two_bags(ward)
    order, closing = order_of(ward, first), Closing(labels=Labels(came=2, in_chart=2))
    begun(ward, first)
    ends(ward, first, "48", "2", whole=True)
    emptying.dispose(ward.station, two(ward, therapy=first), WASTE)
    assert emptying.open_bags(ward.station, order) == (second.bag.bag,)
    with pytest.raises(ValueError, match=r"1 bag\(s\) of this order are open"):
        emptying.close_case(ward.station, order, closing, signed_in(ward, ANA))
    begun(ward, second)
    ends(ward, second, "20", "30", whole=False)
    emptying.dispose(ward.station, two(ward, therapy=second), WASTE)
    emptying.close_case(ward.station, order, closing, signed_in(ward, ANA))

    assert len(ward.on_record(CLOSED)) == 1
    assert [row for row in on_the_ward(ward.station) if row.order == order.id] == []


def test_a_planned_infusion_waits_for_its_time_and_is_overdue_after_it(ward: Ward) -> None:
    made = therapies(6, MORNING.date())[0]
    now = ward.station.now()
    ward.orders(made, window=(now + 60 * MINUTE, now + 120 * MINUTE))
    ward.brings(made)

    def planned(ward: Ward) -> list[bool]:
        rows = on_the_ward(ward.station)
        return [r.urgent for r in rows if r.what is What.PLANNED and r.order == made.order]

    assert planned(ward) == [False]
    overdue = ward.copy()
    overdue.clock.passes(125 * MINUTE)
    assert planned(overdue) == [True]
    ward.clock.passes(70 * MINUTE)
    begun(ward, made)
    assert planned(ward) == []


def test_an_infusion_that_takes_too_long_is_urgent_and_then_a_deviation(ward: Ward) -> None:
    first, _ = two_bags(ward)  # B22
    begun(ward, first)
    ward.clock.passes(29 * MINUTE)

    def running() -> list[bool]:
        return [r.urgent for r in on_the_ward(ward.station) if r.what is What.RUNNING]

    assert running() == [False]
    ward.clock.passes(2 * MINUTE)
    assert running() == [True]
    told = ends(ward, first, "48", "2", whole=True)
    assert causes(told) == {"B22b": ("dev1", Cause.INFUSION_LONG)}


# -- power cuts


def whole_course(ward: Ward) -> None:
    """Everything after the start, each step as if nobody knew what was done already."""
    station = ward.station
    told = views.infusion(station, ward.alma.bag.bag)
    assert told is not None
    infusing.observe(station, act(ward), CALM)
    if not told.pauses:
        infusing.interrupt(station, act(ward), PauseReason.LINE)
    infusing.resume(station, act(ward))
    if not told.reactions:
        infusing.react(station, act(ward), Reaction(grade=1, action=Action.WATCHED))
    infusing.end(station, act(ward), WHOLE)
    emptying.dispose(station, two(ward), WASTE)
    closing = Closing(labels=Labels(came=1, in_chart=1))
    emptying.close_case(station, order_of(ward), closing, signed_in(ward, ANA))


STEPS = 7


@pytest.mark.parametrize("how", [Fail.BEFORE, Fail.AFTER])
@pytest.mark.parametrize("commit", range(STEPS))
def test_a_power_cut_between_any_two_steps_is_gone_on_from(
    ward: Ward, commit: int, how: Fail
) -> None:
    begun(ward)
    ward.disk.fail[:] = [*[None] * commit, how]
    with pytest.raises(PowerCutError):
        whole_course(ward)
    ward.restart()
    whole_course(ward)

    kinds = [k.value for k in StepKind if k is not StepKind.CORRECTED]
    counts = {kind: len(ward.on_record(kind)) for kind in [*kinds, CLOSED]}
    assert counts == dict.fromkeys(counts, 1)
    assert ward.bag(ward.alma).state is BagState.DISPOSED
    assert not ward.bag(ward.alma).irregular
    assert len(ward.on_record(JUDGED)) == 1
    assert Auditor(ward.ledger, (ward.alma, ward.bruno)).complaints() == []
