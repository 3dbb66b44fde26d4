"""Signing in: who may, for which turn, and what a wrong PIN leads to (X14).

Every refusal is on record; the count of wrong PINs is read from the records, so that neither a
restart nor the wall clock nor a crowd of unknown badges resets it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, EMIL, Member
from app.domain.people import Place, Purpose
from app.identifiers import BadgeNumber, PersonId, Private
from app.ports import Session
from app.usecases import sign_in, turns
from app.usecases.sign_in import Identified, Refused, Why
from tests.support.actors import Bedside
from tests.support.station import FATIMA, GUS, Ward, new_ward

A_QUARTER = timedelta(minutes=15)


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def signs_in(
    ward: Ward, member: Member, pin: str | None = None, place: Place = Place.FIRST
) -> Session | Refused:
    purpose = Purpose(of=turns.new_verification(ward.station), place=place)
    return sign_in.open_session(
        ward.station, member.badge.number, Private(pin or member.pin), purpose
    )


def why(result: Session | Identified | Refused) -> Why | None:
    return result.why if isinstance(result, Refused) else None


def reasons(ward: Ward) -> list[str]:
    return [str(body["why"]) for body in ward.on_record(sign_in.REFUSED)]


@pytest.mark.parametrize("member", [ANA, BEN, FATIMA, GUS])
def test_nurses_and_charge_nurses_may_verify(ward: Ward, member: Member) -> None:
    session = signs_in(ward, member)

    assert isinstance(session, Session)
    assert session.role == member.roles[0]
    assert ward.on_record(sign_in.OPENED)[-1]["person"] == member.person.value


@pytest.mark.parametrize("member", [CARLA, DORA, EMIL])
def test_the_lab_quality_assurance_and_the_administrator_may_not(
    ward: Ward, member: Member
) -> None:
    assert why(signs_in(ward, member)) is Why.NOT_PERMITTED
    assert reasons(ward) == ["not_permitted"]
    assert ward.on_record(sign_in.OPENED) == []


def test_a_badge_that_nobody_enrolled_is_refused_and_recorded_without_its_number(
    ward: Ward,
) -> None:
    stranger = replace(ANA, number=999)

    assert why(signs_in(ward, stranger)) is Why.UNKNOWN_BADGE
    assert reasons(ward) == ["unknown_badge"]
    data = ward.ledger.records[-1].statement.data.decode()
    assert stranger.badge.number.value not in data


def test_a_badge_identifies_and_opens_nothing(ward: Ward) -> None:
    purpose = Purpose(of=turns.new_verification(ward.station), place=Place.FIRST)
    found = sign_in.identify(ward.station, ANA.badge.number, purpose)

    assert found == Identified(person=ANA.person, name=ANA.name)
    assert ward.keys.open == {}


def test_a_replaced_badge_belongs_to_nobody(ward: Ward) -> None:
    lost = ANA.badge.number
    ward.enrols(replace(ANA, number=201))
    purpose = Purpose(of=turns.new_verification(ward.station), place=Place.FIRST)

    assert why(sign_in.identify(ward.station, lost, purpose)) is Why.UNKNOWN_BADGE
    new = replace(ANA, number=201).badge.number
    assert isinstance(sign_in.identify(ward.station, new, purpose), Identified)


def test_somebody_whose_role_ended_may_not_verify(ward: Ward) -> None:
    ward.learns("role.ended", {"person": ANA.person.value, "role": "nurse_verifier"})

    assert why(signs_in(ward, ANA)) is Why.NOT_PERMITTED


def test_somebody_enrolled_without_a_key_here_may_not_verify(ward: Ward) -> None:
    del ward.members[ANA.person]

    assert why(signs_in(ward, ANA)) is Why.NOT_PERMITTED


# -- wrong PINs


def test_five_wrong_pins_in_a_row_lock_out_for_a_quarter_of_an_hour(ward: Ward) -> None:
    left = [signs_in(ward, ANA, "000000") for _ in range(5)]

    assert [r.tries_left for r in left if isinstance(r, Refused)] == [4, 3, 2, 1, 0]
    locked = signs_in(ward, ANA)
    assert why(locked) is Why.LOCKED
    assert isinstance(locked, Refused)
    assert locked.until is not None
    assert timedelta(minutes=14) < locked.until - ward.station.now() <= A_QUARTER
    assert [b["in_a_row"] for b in ward.on_record(sign_in.WRONG)] == [1, 2, 3, 4, 5]
    assert reasons(ward) == ["locked"]


def test_nobody_else_is_locked_out(ward: Ward) -> None:
    for _ in range(5):
        signs_in(ward, ANA, "000000")

    assert isinstance(signs_in(ward, BEN), Session)


def test_a_lock_out_survives_a_restart_and_ends(ward: Ward) -> None:
    for _ in range(5):
        signs_in(ward, ANA, "000000")
    ward.restart()
    assert why(signs_in(ward, ANA)) is Why.LOCKED
    ward.clock.passes(A_QUARTER)

    assert isinstance(signs_in(ward, ANA), Session)


def test_setting_the_clock_forward_ends_no_lock_out(ward: Ward) -> None:
    for _ in range(5):
        signs_in(ward, ANA, "000000")
    ward.clock.is_set(timedelta(days=1))

    assert why(signs_in(ward, ANA)) is Why.LOCKED


def test_setting_the_clock_back_lengthens_no_lock_out(ward: Ward) -> None:
    for _ in range(5):
        signs_in(ward, ANA, "000000")
    ward.clock.is_set(-timedelta(days=1))
    ward.clock.passes(A_QUARTER)

    assert isinstance(signs_in(ward, ANA), Session)


def test_signing_in_resets_the_count(ward: Ward) -> None:
    for _ in range(4):
        signs_in(ward, ANA, "000000")
    assert isinstance(signs_in(ward, ANA), Session)
    again = signs_in(ward, ANA, "000000")

    assert isinstance(again, Refused)
    assert (again.why, again.tries_left) == (Why.WRONG_PIN, 4)


def test_a_wrong_pin_after_a_lock_out_locks_out_at_once(ward: Ward) -> None:
    for _ in range(5):
        signs_in(ward, ANA, "000000")
    ward.clock.passes(A_QUARTER)

    assert why(signs_in(ward, ANA, "000000")) is Why.WRONG_PIN
    assert why(signs_in(ward, ANA)) is Why.LOCKED


def test_a_crowd_of_unknown_badges_hides_no_wrong_pin(ward: Ward) -> None:
    for _ in range(4):
        signs_in(ward, ANA, "000000")
    for number in range(300):
        signs_in(ward, replace(ANA, number=1000 + number))

    last = signs_in(ward, ANA, "000000")
    assert isinstance(last, Refused)
    assert last.tries_left == 0
    assert why(signs_in(ward, ANA)) is Why.LOCKED


# -- one turn each, in order


def test_the_first_person_is_refused_as_the_second_before_any_pin(ward: Ward) -> None:
    bedside = Bedside(ward, ANA, ANA)
    bedside.ana.checks(ward.alma)
    found = sign_in.identify(ward.station, ANA.badge.number, bedside.ben.purpose)

    assert why(found) is Why.SAME_PERSON
    assert reasons(ward) == ["same_person"]


def test_a_second_badge_does_not_make_a_second_person(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    other = replace(ANA, number=202)
    ward.enrols(other)

    found = sign_in.identify(ward.station, other.badge.number, bedside.ben.purpose)
    assert why(found) is Why.SAME_PERSON


def test_a_second_account_with_the_same_key_cannot_be_enrolled(ward: Ward) -> None:
    from app.evidence.errors import MalformedError
    from tests.support.station import key_of

    body = {
        "person": "p-novak-2",
        "name": "A. Novak",
        "badge": BadgeNumber("another").value,
        "key": key_of(ANA.person.value).public.to_json(),
    }

    with pytest.raises(MalformedError, match="two holders"):
        ward.learns("person.enrolled", body)
    assert PersonId("p-novak-2") not in {p.person for p in ward.members.values()}


def test_the_second_turn_waits_for_the_first_seal(ward: Ward) -> None:
    bedside = Bedside(ward)
    early = bedside.ben.signs_in()
    assert early.refused is not None
    assert early.refused.why is Why.NOT_PERMITTED

    bedside.ana.checks(ward.alma)
    assert bedside.ben.signs_in().session is not None


def test_a_sealed_turn_is_not_done_again_by_anybody(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    for member in (ANA, FATIMA):
        again = bedside.check(member, Place.FIRST).signs_in()
        assert again.refused is not None
        assert again.refused.why is Why.NOT_PERMITTED


def test_asked_again_everybody_keeps_their_own_place(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma, born=ward.bruno.born)
    bedside.ben.checks(ward.alma)
    bedside.reveals()

    swapped = bedside.check(BEN, Place.FIRST, 2).signs_in().refused
    stranger = bedside.check(FATIMA, Place.FIRST, 2).signs_in().refused
    early = bedside.check(BEN, Place.SECOND, 2).signs_in().refused
    assert [r.why for r in (swapped, stranger, early) if r] == [
        Why.SAME_PERSON,
        Why.NOT_OF_THE_PAIR,
        Why.NOT_PERMITTED,
    ]
    assert bedside.check(ANA, Place.FIRST, 2).signs_in().session is not None


# -- sessions


def test_a_session_signs_once_and_its_key_is_wiped(ward: Ward) -> None:
    from app.security.keyring import SessionError

    session = signs_in(ward, ANA)
    assert isinstance(session, Session)
    ward.keys.sign(session.id, b"once")

    assert ward.keys.open == {}
    with pytest.raises(SessionError):
        ward.keys.sign(session.id, b"twice")


def test_ending_a_session_wipes_its_key(ward: Ward) -> None:
    session = signs_in(ward, ANA)
    assert isinstance(session, Session)
    sign_in.end_session(ward.station, session)

    assert ward.keys.open == {}
