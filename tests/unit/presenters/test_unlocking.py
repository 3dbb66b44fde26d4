"""A person whom wrong PINs locked out is unlocked, by keys and badges (screens §5.2, §5.11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, Member
from app.domain.moves import BagState
from app.domain.people import Purpose
from app.identifiers import Private, VerificationId
from app.ports import Session
from app.usecases import sign_in, unlocking
from app.usecases.sign_in import TRIES, Refused, Why
from app.usecases.unlocking import Reason
from tests.support.actors import play
from tests.support.approvers import IDA, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import GUS, Ward
from tests.support.work_hands import types, view, works_on
from ui import wording, wording_work
from ui import wording_quality as words
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.deciding import AfterStopStep, verdict_step
from ui.presenters.jobs import JobsStep
from ui.presenters.unlocking import UnlockStep
from ui.presenters.work import GO_ON

ANY = Purpose(of=VerificationId("00000000-0000-0000-0000-000000000001"), proposal="any")


@pytest.fixture
def at() -> QuickDesk:
    """Stand where Ana typed five wrong PINs."""
    ward = ward_with_approvers()
    locks_out(ward, ANA)
    return QuickDesk(ward, NOTHING)


def tries(ward: Ward, member: Member, pin: str | None = None) -> Session | Refused:
    number = member.badge.number
    return sign_in.open_session(ward.station, number, Private(pin or member.pin), ANY)


def locks_out(ward: Ward, member: Member) -> None:
    for _ in range(TRIES):
        tries(ward, member, "000000")
    refused = tries(ward, member)
    assert isinstance(refused, Refused)
    assert refused.why is Why.LOCKED


def locked(ward: Ward, member: Member = ANA) -> bool:
    return sign_in.locked_until(ward.station, member.person) is not None


def unlocks(at: QuickDesk, *people: Member, who: Member = ANA) -> None:
    works_on(at, "unlock")
    at.taps(who)
    types(at, "1")
    at.desk.acted(GO_ON)
    for member in people:
        at.signs(member)


def test_the_person_in_charge_unlocks_on_the_spot(at: QuickDesk) -> None:
    unlocks(at)
    assert (words.PERSON, ANA.name) in view(at).facts
    at.signs(GUS)

    assert isinstance(at.desk.step, JobsStep)
    assert view(at).message == words.UNLOCKED
    (record,) = at.ward.ledger.kind("sign_in.unlocked")
    assert record.statement.body == {"person": ANA.person.value, "reason": "mistyped"}
    assert [(s.person, s.meaning) for s in record.statement.signers] == [
        (GUS.person, "reset_approved")
    ]
    assert isinstance(tries(at.ward, ANA), Session)


def test_it_is_on_record_after_a_power_cut_and_five_more_tries_count_from_one(
    at: QuickDesk,
) -> None:
    unlocks(at, GUS)
    at.ward.restart()

    assert not locked(at.ward)
    refused = tries(at.ward, ANA, "000000")
    assert isinstance(refused, Refused)
    assert refused.tries_left == TRIES - 1
    for _ in range(TRIES - 1):
        tries(at.ward, ANA, "000000")
    assert locked(at.ward)


@pytest.mark.parametrize("member", [BEN, CARLA, DORA, IDA], ids=lambda m: m.name)
def test_nobody_else_unlocks(at: QuickDesk, member: Member) -> None:
    unlocks(at, member)

    assert locked(at.ward)
    assert at.ward.on_record("sign_in.unlocked") == []
    assert view(at).message == wording_work.MAY_NOT_SIGN


def test_nobody_unlocks_themselves(at: QuickDesk) -> None:
    ward = at.ward
    mine = unlocking.purpose(GUS.person, unlocking.IN_CHARGE)
    early = sign_in.open_session(ward.station, GUS.badge.number, Private(GUS.pin), mine)
    assert isinstance(early, Session)
    locks_out(ward, GUS)
    assert unlocking.unlock(ward.station, GUS.person, Reason.OTHER, (early,)) == Refused(
        why=Why.SAME_PERSON
    )
    unlocks(at, GUS, who=GUS)

    assert locked(ward, GUS)
    assert ward.on_record("sign_in.unlocked") == []
    assert view(at).message.startswith(wording.LOCKED_OUT.partition("{")[0])


def test_a_session_for_one_person_unlocks_no_other(at: QuickDesk) -> None:
    ward = at.ward
    locks_out(ward, BEN)
    purpose = unlocking.purpose(BEN.person, unlocking.IN_CHARGE)
    session = sign_in.open_session(ward.station, GUS.badge.number, Private(GUS.pin), purpose)
    assert isinstance(session, Session)

    refused = unlocking.unlock(ward.station, ANA.person, Reason.OTHER, (session,))
    assert refused == Refused(why=Why.NOT_PERMITTED)
    assert ward.keys.open == {}


def test_who_is_not_locked_out_is_not_unlocked(at: QuickDesk) -> None:
    unlocks(at, who=BEN)

    assert isinstance(at.desk.step, UnlockStep)
    assert "not locked out" in view(at).message
    at.taps(ANA)
    at.desk.acted(GO_ON)
    at.signs(GUS)
    assert not locked(at.ward)


def test_unlocked_again_what_stands_is_returned(at: QuickDesk) -> None:
    unlocks(at, GUS)
    ward, purpose = at.ward, unlocking.purpose(ANA.person, unlocking.IN_CHARGE)
    session = sign_in.open_session(ward.station, GUS.badge.number, Private(GUS.pin), purpose)
    assert isinstance(session, Session)
    unlocking.unlock(ward.station, ANA.person, Reason.OTHER, (session,))

    assert len(ward.on_record("sign_in.unlocked")) == 1
    assert ward.keys.open == {}


def test_while_a_stop_waits_two_people_sign(at: QuickDesk) -> None:
    ward = at.ward
    ward.clock.passes(timedelta(minutes=16))
    wrong = {"bag": ward.bruno.bag}
    play(ward, ward.alma, first=wrong, second=wrong)
    locks_out(ward, ANA)
    unlocks(at, GUS)
    assert view(at).findings == (words.UNLOCK_TWO,)
    assert ward.on_record("sign_in.unlocked") == []
    at.signs(GUS)
    assert ward.on_record("sign_in.unlocked") == []
    at.signs(IDA)

    (record,) = ward.ledger.kind("sign_in.unlocked")
    assert {s.person for s in record.statement.signers} == {GUS.person, IDA.person}
    assert not locked(ward)


def test_leaving_unlocks_nobody(at: QuickDesk) -> None:
    unlocks(at)
    at.desk.cancelled()
    at.desk.cancelled()
    at.desk.cancelled()

    assert isinstance(at.desk.step, JobsStep)
    at.desk.cancelled()
    assert isinstance(at.desk.step, LockStep)
    assert locked(at.ward)


def test_at_a_stop_who_is_locked_out_is_unlocked_and_the_stop_stays(at: QuickDesk) -> None:
    ward = at.ward
    ward.clock.passes(timedelta(minutes=16))
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    locks_out(ward, ANA)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    at.desk.acted("quarantine")
    at.signs(BEN)
    at.taps(ANA)
    assert isinstance(at.desk.step, UnlockStep)
    assert view(at).message.startswith(wording.LOCKED_OUT.partition("{")[0])
    at.desk.cancelled()
    assert isinstance(at.desk.step, AfterStopStep)

    at.taps(ANA)
    at.taps(ANA)
    types(at, "1")
    at.desk.acted(GO_ON)
    at.signs(GUS)
    at.signs(IDA)
    assert isinstance(at.desk.step, AfterStopStep)
    assert at.view.message == words.UNLOCKED
    at.signs(ANA)
    assert ward.bag(ward.bruno).state is BagState.QUARANTINE
