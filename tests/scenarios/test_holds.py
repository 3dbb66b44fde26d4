"""A bag on hold: who may let it go on, for how long, and that a stop has no such way.

Cites X10, B10, A14 (one signature is refused, two are enough), A39, DESIGN §7 *Expiry*.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.domain.causes import Cause
from app.domain.deviation import Approved, Grounds, NotApproved, Side, Unmet
from app.domain.moves import BagState, MoveKind
from app.domain.people import Purpose
from app.domain.verification import Cleared, Hold, Stop
from app.identifiers import Digest, Private
from app.ports import Session
from app.usecases import deviations, orders, resume
from app.usecases.approval import AGREED, STARTED, Decision, Started
from app.usecases.deviations import APPROVED
from app.usecases.resume import Phase
from app.usecases.setting_up import move_bag
from app.usecases.sign_in import Refused, Why
from app.usecases.verdicts import DEVIATED
from tests.support.actors import Bedside, play
from tests.support.approvers import (
    BOTH,
    IDA,
    QUINN,
    approves,
    grounds,
    signs_in,
    ward_with_approvers,
)
from tests.support.station import FATIMA, GUS, Ward

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


def bag_with_a_problem(ward: Ward) -> Bedside:
    bedside, _ = play(ward, ward.alma, first={"intact": False})
    assert isinstance(bedside.revealed().verdict, Hold)
    return bedside


def wrong_bag(ward: Ward) -> Bedside:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    assert isinstance(bedside.revealed().verdict, Stop)
    return bedside


def test_a_physician_and_quality_let_a_bag_go_on_and_both_checkers_start_it(ward: Ward) -> None:
    # A14, DEV2: two people approve, and only then the two who checked agree.
    bedside = bag_with_a_problem(ward)
    assert bedside.decides(Decision.AGREE) is Cause.BAG_PROBLEM
    approved = approves(ward, bedside.revealed())

    assert isinstance(approved, Approved)
    assert bedside.revealed().approved == approved
    bag = ward.bag(ward.alma)
    assert (bag.state, bag.held, bag.irregular) == (BagState.VERIFIED, False, False)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)
    bag = ward.bag(ward.alma)
    assert (bag.state, bag.irregular) == (BagState.INFUSING, False)
    record, start = ward.ledger.kind(APPROVED)[0], ward.ledger.kind(STARTED)[0]
    assert start.statement.after == (record.digest,)
    assert record.statement.after == (ward.ledger.kind(DEVIATED)[0].digest,)
    assert ward.on_record(AGREED)[0]["approved"] == record.digest.value


def test_what_was_written_to_approve_stays_at_the_site(ward: Ward) -> None:
    # The words may name the patient; a statement never does.
    bedside = bag_with_a_problem(ward)
    approves(ward, bedside.revealed())

    statement = ward.ledger.kind(APPROVED)[0].statement
    assert b"manufacturer was called" not in statement.data
    assert b"4711" not in statement.data
    assert statement.body["reasons"] == [
        {"rule": "B10", "class": "dev2", "cause": "bag_problem", "reason": "no_alternative"}
    ]
    assert {(s.meaning, s.role) for s in statement.signers} == {
        ("deviation_approved", "physician"),
        ("deviation_approved", "qa"),
    }


@pytest.mark.parametrize(
    "people",
    [
        {},
        {Side.CLINICAL: IDA},
        {Side.QUALITY: QUINN},
        {Side.EITHER: IDA},
        {Side.EITHER: IDA, Side.QUALITY: QUINN, Side.CLINICAL: IDA},
    ],
)
def test_one_signature_or_three_are_refused(ward: Ward, people: dict[Side, Member]) -> None:
    # A14
    shown = bag_with_a_problem(ward).revealed()
    result = approves(ward, shown, people)

    assert isinstance(result, NotApproved)
    assert result.why is Unmet.SIGNATURES_TWO
    assert ward.on_record(APPROVED) == []
    assert ward.keys.open == {}
    assert ward.bag(ward.alma).held


@pytest.mark.parametrize("member", [ANA, BEN, FATIMA, CARLA, GUS])
def test_nobody_signs_in_for_the_clinic_but_a_physician(ward: Ward, member: Member) -> None:
    shown = bag_with_a_problem(ward).revealed()

    refused = signs_in(ward, shown, Side.CLINICAL, member)
    assert isinstance(refused, Refused)
    assert refused.why is Why.NOT_PERMITTED


def test_nothing_approves_itself(ward: Ward) -> None:
    # A physician and a charge nurse checked; neither may approve what they found.
    ward.enrols(replace(ANA, roles=("nurse_verifier", "physician")))
    ward.enrols(replace(BEN, roles=("nurse_verifier", "supervisor")))
    shown = bag_with_a_problem(ward).revealed()

    assert signs_in(ward, shown, Side.CLINICAL, ANA) == Refused(why=Why.SAME_PERSON)
    assert signs_in(ward, shown, Side.QUALITY, BEN) == Refused(why=Why.SAME_PERSON)
    purpose = deviations.purpose(shown, Side.CLINICAL)
    by_the_back_door = ward.keys.unlock(ANA.person, Private(ANA.pin), "physician", purpose)
    quality = signs_in(ward, shown, Side.QUALITY, QUINN)
    assert isinstance(by_the_back_door, Session)
    assert isinstance(quality, Session)
    result = deviations.approve_hold(
        ward.station, shown, grounds(shown), (by_the_back_door, quality)
    )
    assert isinstance(result, NotApproved)
    assert result.why is Unmet.CHECKED_IT
    assert ward.on_record(APPROVED) == []


def test_a_session_for_something_else_approves_nothing(ward: Ward) -> None:
    shown = bag_with_a_problem(ward).revealed()
    other = Purpose(of=shown.of, proposal="agree", roles=Side.CLINICAL.roles)
    clinic = ward.keys.unlock(IDA.person, Private(IDA.pin), "physician", other)
    quality = signs_in(ward, shown, Side.QUALITY, QUINN)
    assert isinstance(clinic, Session)
    assert isinstance(quality, Session)

    result = deviations.approve_hold(ward.station, shown, grounds(shown), (clinic, quality))
    assert result == Refused(why=Why.NOT_PERMITTED)
    assert ward.keys.open == {}
    claimed = replace(quality, role="physician")
    assert deviations.approve_hold(ward.station, shown, grounds(shown), (claimed,)) == Refused(
        why=Why.NOT_PERMITTED
    )


def test_a_role_that_ended_approves_nothing(ward: Ward) -> None:
    shown = bag_with_a_problem(ward).revealed()
    sessions = [signs_in(ward, shown, side, member) for side, member in BOTH.items()]
    ward.learns("role.ended", {"person": QUINN.person.value, "role": "qa"})

    both = tuple(s for s in sessions if isinstance(s, Session))
    result = deviations.approve_hold(ward.station, shown, grounds(shown), both)
    assert result == Refused(why=Why.NOT_PERMITTED)
    assert ward.on_record(APPROVED) == []


def test_an_approval_without_its_reasons_or_words_records_nothing(ward: Ward) -> None:
    shown = bag_with_a_problem(ward).revealed()
    for why in (Grounds(), replace(grounds(shown), text=Private("no"))):
        result = approves(ward, shown, why=why)
        assert isinstance(result, NotApproved)
        assert result.sentence.endswith(".")
    assert ward.on_record(APPROVED) == []


def test_there_is_no_way_from_a_stop_whoever_approves(ward: Ward) -> None:
    # X4: identity has no override.
    bedside = wrong_bag(ward)

    assert approves(ward, bedside.revealed()) is Cause.DIFFERENT_PATIENTS
    assert bedside.decides(Decision.AGREE) is Cause.DIFFERENT_PATIENTS
    assert ward.on_record(APPROVED) == []
    forged = replace(bedside.revealed(), verdict=Hold(outcomes=(), cause=Cause.EXPIRED))
    with pytest.raises(ValueError, match="stands on record"):
        approves(ward, forged, why=Grounds())


def test_a_match_needs_no_approval(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    result = approves(ward, bedside.revealed())

    assert isinstance(result, NotApproved)
    assert result.why is Unmet.NOTHING


def test_an_approval_is_good_for_ten_minutes_and_no_longer(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    ward.clock.passes(30 * MINUTE)
    approved = approves(ward, bedside.revealed())
    assert isinstance(approved, Approved)
    ward.clock.passes(11 * MINUTE)

    assert bedside.revealed().approved is None
    assert bedside.decides(Decision.AGREE) is Cause.BAG_PROBLEM
    assert approves(ward, bedside.revealed()) is Cause.PAIR_TOO_OLD
    assert len(ward.on_record(APPROVED)) == 1


def test_a_clock_set_back_makes_no_approval_longer(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    approves(ward, bedside.revealed())
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    ward.clock.passes(11 * MINUTE)
    ward.clock.is_set(-10 * MINUTE)

    assert bedside.starts(cleared) is Cause.PAIR_TOO_OLD
    assert ward.on_record(STARTED) == []


def test_an_approval_never_outlives_the_thaw_that_still_ran() -> None:
    # T08: the problem was approved, the time since thawing was not.
    ward = Ward(profile={"post_thaw_s": 600})
    ward.enrols(IDA, QUINN)
    bedside = bag_with_a_problem(ward)
    approved = approves(ward.copy(), bedside.revealed())
    assert isinstance(approved, Approved)
    thawed = ward.bag(ward.alma).thawed_at
    assert thawed is not None
    assert approved.until == thawed + 10 * MINUTE
    ward.clock.passes(15 * MINUTE)

    assert approves(ward, bedside.revealed()) is Cause.PAIR_TOO_OLD
    assert ward.on_record(APPROVED) == []


def test_what_became_of_the_bag_meanwhile_is_not_approved(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    assert isinstance(bedside.decides(Decision.QUARANTINE), Digest)

    assert approves(ward, bedside.revealed()) is not None
    assert ward.on_record(APPROVED) == []
    assert ward.bag(ward.alma).state is BagState.QUARANTINE


def test_a_hold_of_a_cancelled_order_is_not_approved(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    order = orders.order_numbered(ward.station, ward.alma.order)
    assert order is not None
    orders.cancel(ward.station, order, ward.set_up(IDA), "The patient cannot be treated today.")

    assert approves(ward, bedside.revealed()) is Cause.ORDER_CANCELLED
    assert ward.on_record(APPROVED) == []


def test_a_hold_is_quarantined_but_never_restarted(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)

    assert bedside.decides(Decision.RESTART) == Refused(why=Why.NOT_PERMITTED)
    assert isinstance(bedside.decides(Decision.QUARANTINE), Digest)
    assert resume.awaiting(ward.station) is None


def test_approving_again_returns_what_stands(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    first = approves(ward, bedside.revealed())

    assert isinstance(first, Approved)
    assert approves(ward, bedside.revealed()) == first
    assert len(ward.on_record(APPROVED)) == 1


def test_a_hold_waits_through_lock_and_restart_until_it_is_approved(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    waits = resume.awaiting(ward.station)
    assert waits is not None
    assert (waits.phase, waits.of, waits.until) == (Phase.HELD, bedside.of, None)
    ward.clock.passes(40 * MINUTE)
    ward.restart()
    assert resume.awaiting(ward.station) == waits

    approved = approves(ward, bedside.revealed())
    assert isinstance(approved, Approved)
    ward.restart()
    waits = resume.awaiting(ward.station)
    assert waits is not None
    assert waits.phase is Phase.SIGNATURES
    assert bedside.revealed().approved == approved
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)
    assert resume.awaiting(ward.station) is None


def test_a_bag_that_somebody_moved_waits_for_no_approval(ward: Ward) -> None:
    bedside = bag_with_a_problem(ward)
    move_bag(ward.station, ward.alma.bag.bag, MoveKind.THAWED, ward.set_up(CARLA), ward.ward)

    assert resume.awaiting(ward.station) is None
    assert isinstance(approves(ward, bedside.revealed()), Cause)
    assert ward.on_record(APPROVED) == []
