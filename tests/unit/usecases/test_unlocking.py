"""What a lock-out listens to: only a person in charge, never the person (DESIGN §7)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, Member
from app.domain.people import Meaning, Purpose
from app.identifiers import BadgeNumber, Private, VerificationId
from app.ports import Session
from app.usecases import sign_in, unlocking
from app.usecases.sign_in import TRIES, UNLOCKED
from app.usecases.station import Draft, file_signed, signer
from app.usecases.unlocking import Reason
from tests.support.approvers import IDA, ward_with_approvers
from tests.support.station import GUS, Ward

ANY = Purpose(of=VerificationId("00000000-0000-0000-0000-000000000001"), proposal="any")


@pytest.fixture
def ward() -> Ward:
    """Return a ward where Ana is locked out."""
    ward = ward_with_approvers()
    for _ in range(TRIES):
        sign_in.open_session(ward.station, ANA.badge.number, Private("000000"), ANY)
    assert sign_in.locked_until(ward.station, ANA.person) is not None
    return ward


def files(ward: Ward, *people: Member) -> None:
    """File an unlocking that these people signed, as another program could."""
    sessions = [ward.set_up(member) for member in people]
    draft = Draft(
        kind=UNLOCKED,
        signers=tuple(signer(s, Meaning.RESET_APPROVED.value) for s in sessions),
        body={"person": ANA.person.value, "reason": Reason.OTHER.value},
    )
    file_signed(ward.station, draft, sessions)


@pytest.mark.parametrize("people", [(), (BEN,), (IDA,), (ANA,), (ANA, GUS)])
def test_a_record_that_nobody_in_charge_signed_unlocks_nobody(
    ward: Ward, people: tuple[Member, ...]
) -> None:
    files(ward, *people)

    assert sign_in.locked_until(ward.station, ANA.person) is not None


def test_one_that_the_person_in_charge_signed_unlocks(ward: Ward) -> None:
    files(ward, GUS)

    assert sign_in.locked_until(ward.station, ANA.person) is None


def test_an_unknown_badge_is_told_with_what_to_do(ward: Ward) -> None:
    with pytest.raises(ValueError, match=r"not registered here\. Scan the badge"):
        unlocking.locked_out(ward.station, BadgeNumber("999"))
    with pytest.raises(ValueError, match="not locked out here"):
        unlocking.locked_out(ward.station, BEN.badge.number)
    assert unlocking.locked_out(ward.station, ANA.badge.number).id == ANA.person


def test_who_was_never_locked_out_cannot_be_unlocked(ward: Ward) -> None:
    purpose = unlocking.purpose(BEN.person, unlocking.IN_CHARGE)
    session = sign_in.open_session(ward.station, GUS.badge.number, Private(GUS.pin), purpose)
    assert isinstance(session, Session)
    with pytest.raises(ValueError, match="not locked out here"):
        unlocking.unlock(ward.station, BEN.person, Reason.OTHER, (session,))

    assert ward.on_record(UNLOCKED) == []
    assert ward.keys.open == {}
