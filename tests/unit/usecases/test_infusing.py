"""During an infusion: what is told is recorded, once, by whom may say it, and never refused.

B18 B19 B20 B22 B23; DESIGN rules 5, 6 and 9.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, EMIL
from app.domain.causes import Cause
from app.domain.infusion import (
    Action,
    End,
    EndReason,
    PauseReason,
    Phase,
    Reaction,
    StepKind,
    VitalSigns,
)
from app.domain.moves import BagState, MoveKind
from app.domain.rules import Failed
from app.identifiers import Private, SerialNumber
from app.usecases import infusing
from app.usecases import infusing_views as views
from app.usecases.infusing_acts import Act, Recorded, sign_in
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Draft, file
from tests.support.actors import Bedside
from tests.support.auditor import Auditor
from tests.support.infusions import HANA, WHOLE, act, begun, signed_in
from tests.support.station import FATIMA, GUS, Ward, new_ward

MINUTE = timedelta(minutes=1)
PART = End(
    whole=False,
    reason=EndReason.PART_ORDERED,
    infused_ml=Decimal("40.0"),
    residual_ml=Decimal(10),
    rinsed=True,
    remarks=Private("the line was flushed for Alma"),
)


@pytest.fixture
def ward() -> Ward:
    ward = new_ward()
    begun(ward)
    return ward


def on_record(ward: Ward, kind: StepKind) -> int:
    return len(ward.on_record(kind.value))


def causes(told: Recorded) -> set[Cause]:
    return {o.cause for o in told.outcomes if isinstance(o, Failed)}


# -- who, and when


@pytest.mark.parametrize("who", [CARLA, DORA, EMIL])
def test_who_may_not_verify_ends_no_infusion(ward: Ward, who: object) -> None:
    with pytest.raises(PermissionError, match="let somebody sign in"):
        infusing.end(ward.station, act(ward, who), WHOLE)  # type: ignore[arg-type]  # one of them

    assert on_record(ward, StepKind.ENDED) == 0
    assert ward.keys.open == {}


@pytest.mark.parametrize("who", [ANA, FATIMA, GUS, HANA])
def test_anybody_who_may_verify_ends_an_infusion(ward: Ward, who: object) -> None:  # rule 6
    told = infusing.end(ward.station, act(ward, who), WHOLE)  # type: ignore[arg-type]  # as above

    assert told.infusion.end == WHOLE
    assert ward.bag(ward.alma).state is BagState.INFUSED_FULL


def test_an_act_is_signed_by_as_many_people_as_it_needs(ward: Ward) -> None:
    for people in ((), (ANA, BEN)):
        acting = act(ward, *people) if people else Act(bag=ward.alma.bag.bag, by=())
        with pytest.raises(PermissionError, match="1 different people sign this"):
            infusing.end(ward.station, acting, WHOLE)


def test_a_time_to_come_is_asked_for_again(ward: Ward) -> None:
    with pytest.raises(ValueError, match="say when it happened"):
        infusing.end(ward.station, act(ward, at=ward.station.now() + 10 * MINUTE), WHOLE)
    with pytest.raises(ValueError, match="has no zone"):
        act(ward, at=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001  no zone: that is the point
    assert on_record(ward, StepKind.ENDED) == 0


def test_what_happened_earlier_is_a_late_entry_with_both_times(ward: Ward) -> None:
    ward.clock.passes(90 * MINUTE)
    at = ward.station.now() - 60 * MINUTE
    told = infusing.end(ward.station, act(ward, at=at), WHOLE)

    assert told.late
    assert told.at == told.infusion.ended == at
    assert told.infusion.late == {told.entry}
    assert ward.on_record(StepKind.ENDED.value)[0]["told"] is True
    assert not infusing.interrupt(ward.station, act(ward), PauseReason.PUMP).late


def test_a_session_is_opened_for_one_signature_by_whom_may_give_it(ward: Ward) -> None:
    wanted = infusing.BY_WARD[0]
    bag, station = ward.alma.bag.bag, ward.station
    session = sign_in(station, bag, wanted, ANA.badge, Private(ANA.pin))
    refused = sign_in(station, bag, wanted, DORA.badge, Private(DORA.pin))

    assert not isinstance(session, Refused)
    assert infusing.end(station, Act(bag=bag, by=(session,)), WHOLE).infusion.end == WHOLE
    assert isinstance(refused, Refused)
    assert refused.why is Why.NOT_PERMITTED


# -- the end is always recorded


def test_the_end_of_what_never_started_on_record_is_recorded(ward: Ward) -> None:  # rule 6
    told = infusing.end(ward.station, act(ward, therapy=ward.bruno), WHOLE)

    assert told.infusion.started is None
    assert ward.bag(ward.bruno).state is BagState.INFUSED_NOT_VERIFIED


def test_the_end_of_a_bag_that_nobody_knows_is_recorded(ward: Ward) -> None:  # rule 6
    unknown = Act(
        bag=ward.alma.bag.bag.of(ward.alma.bag.product, SerialNumber("UNHEARDOF")),
        by=signed_in(ward, ANA),
    )
    told = infusing.end(ward.station, unknown, WHOLE)

    assert views.was_verified(ward.station, unknown.bag) is False
    assert told.infusion.ended is not None


@pytest.mark.parametrize("kind", [MoveKind.ACCEPTED, MoveKind.ISSUED, MoveKind.THAWED])
def test_the_end_of_a_contested_bag_is_recorded(ward: Ward, kind: MoveKind) -> None:  # rule 6
    start = ward.ledger.kind(StepKind.STARTED.value)[-1]
    draft = Draft(kind=kind.value, subject=start.statement.subject, after=start.statement.after)
    file(ward.station, draft)
    assert ward.bag(ward.alma).contested
    infusing.end(ward.station, act(ward), WHOLE)

    assert on_record(ward, StepKind.ENDED) == 1
    assert ward.bag(ward.alma).state.value.startswith("infused")
    assert Auditor(ward.ledger, (ward.alma, ward.bruno)).complaints() == []


def test_the_end_is_recorded_with_the_clock_set_back_and_central_away(ward: Ward) -> None:
    ward.clock.is_set(-timedelta(days=2))
    told = infusing.end(ward.station, act(ward), WHOLE)

    assert told.infusion.end == WHOLE
    assert on_record(ward, StepKind.ENDED) == 1


# -- once


def test_the_same_end_again_is_found_and_not_repeated(ward: Ward) -> None:
    first = infusing.end(ward.station, act(ward), PART)
    ward.clock.passes(MINUTE)
    again = infusing.end(ward.station, act(ward, BEN), PART)

    assert (again.entry, again.at) == (first.entry, first.at)
    assert on_record(ward, StepKind.ENDED) == 1
    assert ward.keys.open == {}


def test_another_end_corrects_the_first_and_leaves_the_bag_where_it_is(ward: Ward) -> None:
    first = infusing.end(ward.station, act(ward), PART)
    state = ward.bag(ward.alma)
    fixed = End(whole=False, infused_ml=Decimal(38))
    told = infusing.end(ward.station, act(ward, BEN), fixed)
    again = infusing.end(ward.station, act(ward, BEN), fixed)

    assert told.infusion.end == fixed
    assert told.infusion.ended == first.at
    assert again.entry == told.entry
    assert ward.bag(ward.alma) == state
    assert ward.on_record(StepKind.CORRECTED.value)[0]["corrects"] == first.entry.value


def test_the_same_form_sent_twice_is_one_act(ward: Ward) -> None:
    form = str(uuid.uuid5(uuid.NAMESPACE_OID, "a form"))
    reaction = Reaction(grade=2, action=Action.SLOWED)
    first = infusing.react(ward.station, act(ward, id=form), reaction)
    again = infusing.react(ward.station, act(ward, id=form), reaction)

    assert again.entry == first.entry
    assert on_record(ward, StepKind.REACTION) == 1
    with pytest.raises(ValueError, match="open it again and repeat"):
        infusing.end(ward.station, act(ward, id=form), WHOLE)
    with pytest.raises(ValueError, match="open the form again"):
        act(ward, id="form 7")


def test_an_interruption_lasts_until_it_goes_on_and_is_said_once(ward: Ward) -> None:  # B20
    station = ward.station
    first = infusing.interrupt(station, act(ward), PauseReason.LINE)
    ward.clock.passes(4 * MINUTE)
    assert infusing.interrupt(station, act(ward), PauseReason.LINE).entry == first.entry
    assert first.infusion.paused is not None
    going_on = infusing.resume(station, act(ward))
    assert infusing.resume(station, act(ward)).entry == going_on.entry
    infusing.interrupt(station, act(ward), PauseReason.PUMP)

    told = views.infusion(station, ward.alma.bag.bag)
    assert told is not None
    assert [p.until is None for p in told.pauses] == [False, True]
    lasted = told.pauses[0].until - told.pauses[0].since if told.pauses[0].until else None
    assert lasted is not None
    assert 4 * MINUTE <= lasted < 5 * MINUTE
    assert on_record(ward, StepKind.INTERRUPTED) == 2


def test_an_interruption_told_late_is_another_one_unless_its_time_is_the_same(ward: Ward) -> None:
    ward.clock.passes(60 * MINUTE)
    at = ward.station.now() - 30 * MINUTE
    for _ in range(2):
        infusing.interrupt(ward.station, act(ward, at=at), PauseReason.OTHER)
    infusing.interrupt(ward.station, act(ward, at=at + MINUTE), PauseReason.OTHER)

    assert on_record(ward, StepKind.INTERRUPTED) == 2


def test_vital_signs_of_a_phase_are_recorded_once_and_others_beside_them(ward: Ward) -> None:
    calm = VitalSigns(phase=Phase.QUARTER_HOUR, values={"pulse_per_min": Decimal(70)})
    fast = VitalSigns(phase=Phase.QUARTER_HOUR, values={"pulse_per_min": Decimal(400)})
    told = [infusing.observe(ward.station, act(ward), s) for s in (calm, calm, fast)]  # B19

    assert told[-1].infusion.observed == 2
    assert [b["unlikely"] for b in ward.on_record(StepKind.OBSERVED.value)] == [
        [],
        ["pulse_per_min"],
    ]


# -- what stands where


def test_patients_values_and_peoples_words_stand_in_private_rows_only(ward: Ward) -> None:
    station = ward.station
    infusing.observe(
        station,
        act(ward),
        VitalSigns(phase=Phase.START, values={"temperature_c": Decimal("39.7")}),
    )
    infusing.react(
        station,
        act(ward),
        Reaction(grade=3, action=Action.TREATED, remarks=Private("urticaria, antihistamine")),
    )
    infusing.end(station, act(ward), PART)

    clear = b"".join(r.statement.data + r.entry.data for r in ward.ledger.records)
    kept = b"".join(r.content for r in ward.disk.private.values())
    for value in (b"39.7", b"urticaria", b"treated", b"flushed for Alma"):
        assert value not in clear
        assert value in kept


def test_the_end_says_what_was_measured_and_which_rules_it_was_held_against(ward: Ward) -> None:
    told = infusing.end(ward.station, act(ward), PART)

    body = ward.on_record(StepKind.ENDED.value)[0]
    assert (body["infused_ml"], body["residual_ml"], body["rinsed"]) == ("40", "10", True)
    assert (body["whole"], body["reason"]) == (False, "part_ordered")
    assert {o["rule"] for o in body["outcomes"]} == {"B20", "B22", "B22b", "B23", "B23b"}
    assert causes(told) == set()
    assert all(o.rule.says for o in told.outcomes)
    assert ward.bag(ward.alma).state is BagState.INFUSED_PARTIAL
    about = ward.ledger.get(told.entry)
    assert about is not None
    assert about.statement.about("order") == ward.alma.order.value
    assert about.statement.about("verification") is not None


def test_a_bag_that_is_infused_is_not_verified_again(ward: Ward) -> None:  # A06, X7
    infusing.end(ward.station, act(ward), WHOLE)
    check = Bedside(ward).ana.scans(ward.alma.bag)

    assert [t.cause for t in check.told] == [Cause.BAG_USED]


def test_an_end_that_another_program_wrote_oddly_stops_nobody(ward: Ward) -> None:  # rule 6
    start = ward.ledger.kind(StepKind.STARTED.value)[-1]
    body = {"whole": "yes", "reason": "bored", "infused_ml": "much", "outcomes": "none"}
    kind, subject = StepKind.ENDED.value, start.statement.subject
    file(ward.station, Draft(kind=kind, subject=subject, after=(start.digest,), body=body))
    told = infusing.end(ward.station, act(ward), PART)

    assert told.infusion.end is not None
    assert told.infusion.end.infused_ml == PART.infused_ml
    assert on_record(ward, StepKind.CORRECTED) == 1
