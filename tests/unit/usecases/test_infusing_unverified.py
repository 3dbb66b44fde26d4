"""What began without a valid verification is recorded, and never becomes a verified infusion.

B17 B18; DESIGN rule 6 and §7 (*After a STOP*): no emergency switch, a decision recorded after.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, EMIL, Member
from app.domain.causes import Cause
from app.domain.infusion import (
    Action,
    End,
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
from app.domain.rules import Failed
from app.identifiers import Private
from app.store.errors import StoreError
from app.usecases import emptying, infusing, infusing_unverified
from app.usecases.approval import Decision
from app.usecases.infusing_acts import Act
from app.usecases.infusing_unverified import EMERGENCY
from app.usecases.verdicts import Revealed
from tests.support.actors import play
from tests.support.infusions import DECIDED, HANA, WHOLE, act, begun, order_of, two
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import FATIMA, GUS, Ward, new_ward

STARTED = StepKind.STARTED.value
WORDS = Private("copied from the paper of the night")
VERIFIED = {BagState.INFUSING, BagState.INFUSED_FULL, BagState.INFUSED_PARTIAL}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def emergency(ward: Ward, *people: Member, **more: Any) -> Any:  # noqa: ANN401  what is recorded
    acting = act(ward, *(people or (HANA, ANA)), **more)
    return infusing_unverified.record_emergency(ward.station, acting, DECIDED)


# -- who may


@pytest.mark.parametrize(
    "people",
    [(ANA, HANA), (ANA, BEN), (HANA,), (HANA, HANA), (HANA, EMIL), (HANA, ANA, BEN)],
)
def test_a_decision_needs_a_physician_first_and_somebody_else(
    ward: Ward, people: tuple[Member, ...]
) -> None:
    with pytest.raises(PermissionError, match="sign"):
        emergency(ward, *people)

    assert ward.on_record(EMERGENCY) == ward.on_record(STARTED) == []
    assert ward.keys.open == {}


@pytest.mark.parametrize("second", [ANA, CARLA, DORA, GUS])
def test_a_physician_and_a_second_person_record_what_was_decided(
    ward: Ward, second: Member
) -> None:
    play(ward, ward.alma, first={"bag": ward.bruno.bag})  # a STOP
    told = emergency(ward, HANA, second)

    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED
    assert told.infusion.running
    body = ward.on_record(STARTED)[0]
    assert body == {"emergency": told.entry.value}
    assert {o.cause for o in told.outcomes if isinstance(o, Failed)} == {Cause.NOT_VERIFIED}
    recorded = ward.ledger.get(told.entry)
    assert recorded is not None
    assert [s.person for s in recorded.statement.signers] == [HANA.person, second.person]
    assert b"could not wait" not in recorded.statement.data


def test_one_person_twice_tells_no_start(ward: Ward) -> None:
    for people in ((ANA,), (ANA, ANA), (ANA, DORA)):
        with pytest.raises(PermissionError):
            infusing_unverified.record_late_start(ward.station, act(ward, *people), WORDS)
    assert ward.on_record(STARTED) == []


# -- it stays what it is


def test_a_match_that_stands_does_not_make_an_emergency_verified(ward: Ward) -> None:
    _, result = play(ward, ward.alma)
    assert isinstance(result, Revealed)
    emergency(ward)

    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


def test_a_start_after_the_match_ran_out_is_told_as_late_and_not_verified(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)  # B17, B18
    bedside.decides(Decision.AGREE)
    ward.clock.passes(15 * MINUTE)
    told = infusing_unverified.record_late_start(ward.station, act(ward, ANA, BEN), WORDS)

    causes = {o.rule.id: o.cause for o in told.outcomes if isinstance(o, Failed)}
    assert causes == {"B17": Cause.LATE_START, "B18": Cause.NOT_VERIFIED}
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


def test_a_verified_infusion_stays_one_whatever_is_told_about_its_start(ward: Ward) -> None:
    begun(ward)
    first = ward.ledger.kind(STARTED)[0].digest
    told = infusing_unverified.record_late_start(ward.station, act(ward, ANA, BEN), WORDS)
    emergency(ward)

    assert told.entry == first
    assert ward.bag(ward.alma).state is BagState.INFUSING
    assert len(ward.on_record(STARTED)) == 1


def test_what_was_not_verified_is_so_for_ever(ward: Ward) -> None:
    emergency(ward)
    infusing.end(ward.station, act(ward), WHOLE)
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED
    emptying.dispose(ward.station, two(ward), Fate(way=Way.BIOHAZARD, container="BIO-1"))
    closing = emptying.Closing(labels=Labels(came=0, in_chart=0))
    emptying.close_case(ward.station, order_of(ward), closing, act(ward).by)

    assert ward.bag(ward.alma).unverified
    assert ward.on_record(emptying.CLOSED)[0]["verified"] is False


def test_the_same_decision_again_is_found(ward: Ward) -> None:
    first = emergency(ward)
    again = emergency(ward)

    assert again.entry == first.entry
    assert len(ward.on_record(EMERGENCY)) == len(ward.on_record(STARTED)) == 1


@pytest.mark.parametrize("how", [Fail.BEFORE, Fail.AFTER])
def test_a_power_cut_leaves_the_decision_and_its_start_or_neither(ward: Ward, how: Fail) -> None:
    acting = act(ward, HANA, ANA)
    ward.disk.fail[:] = [how]
    with pytest.raises(PowerCutError):
        infusing_unverified.record_emergency(ward.station, acting, DECIDED)
    ward.restart()
    there = 1 if how is Fail.AFTER else 0
    assert len(ward.on_record(EMERGENCY)) == len(ward.on_record(STARTED)) == there
    emergency(ward)

    assert len(ward.on_record(EMERGENCY)) == len(ward.on_record(STARTED)) == 1
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


# -- no path


def _late(ward: Ward, acting: Act) -> None:
    infusing_unverified.record_late_start(ward.station, acting, WORDS)


PULSE = VitalSigns(phase=Phase.START, values={"pulse_per_min": Decimal(80)})
ACTS: dict[str, Callable[[Ward, Any], object]] = {
    "late start": _late,
    "emergency": lambda w, a: infusing_unverified.record_emergency(w.station, a, DECIDED),
    "whole": lambda w, a: infusing.end(w.station, a, WHOLE),
    "part": lambda w, a: infusing.end(w.station, a, End(whole=False)),
    "interrupt": lambda w, a: infusing.interrupt(w.station, a, PauseReason.PUMP),
    "resume": lambda w, a: infusing.resume(w.station, a),
    "observe": lambda w, a: infusing.observe(w.station, a, PULSE),
    "react": lambda w, a: infusing.react(w.station, a, Reaction(grade=1, action=Action.WATCHED)),
    "dispose": lambda w, a: emptying.dispose(w.station, a, Fate(way=Way.SAMPLE, container="S-1")),
}
people = st.lists(st.sampled_from([ANA, BEN, CARLA, DORA, FATIMA, GUS, HANA]), max_size=3)
told = st.tuples(st.sampled_from(sorted(ACTS)), people, st.sampled_from([0, 0, 3, 600]))


@settings(max_examples=60, deadline=None)
@given(
    told_=st.lists(told, min_size=1, max_size=6), before=st.sampled_from(["none", "stop", "match"])
)
def test_nothing_that_is_told_afterwards_ever_reaches_a_verified_infusion(
    told_: list[tuple[str, list[Member], int]], before: str
) -> None:
    ward = new_ward()
    if before != "none":
        play(ward, ward.alma, first={"bag": ward.bruno.bag} if before == "stop" else {})
    for what, who, ago in told_:
        at = ward.station.now() - ago * MINUTE if ago else None
        acting = act(ward, *who, at=at) if who else Act(bag=ward.alma.bag.bag, by=())
        try:
            ACTS[what](ward, acting)
        except (PermissionError, ValueError, StoreError):
            continue
        assert ward.bag(ward.alma).state not in VERIFIED
        assert ward.bag(ward.bruno).state not in VERIFIED
    assert all("agreed" not in body for body in ward.on_record(STARTED))
    assert ward.keys.open == {}
