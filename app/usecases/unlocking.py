"""Unlocking somebody whom too many wrong PINs locked out: on the spot, offline, recorded.

A person in charge signs for it, never the one who is locked out. While a stop waits at this
workstation two people sign, so that nobody alone lets in who comes next (DESIGN §7;
screens §5.11). The PIN stays as it is: who has forgotten it is enrolled anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from app.domain.people import APPROVERS, Meaning, Person, Purpose, Role
from app.evidence.record import Record
from app.identifiers import BadgeNumber, PersonId, VerificationId
from app.ports import Session
from app.usecases import history, resume, sign_in
from app.usecases.near_misses import holds
from app.usecases.resume import Phase
from app.usecases.sign_in import UNLOCKED, Refused, Why
from app.usecases.station import Draft, Station, file_signed, signer

PROPOSAL = "unlock"
IN_CHARGE = frozenset({Role.SUPERVISOR})
_NOT_ONE = "00000000-0000-0000-0000-000000000000"  # it belongs to no verification


class Reason(Enum):
    """Why the wrong PINs came, as the person in charge was told."""

    MISTYPED = "mistyped"
    DEVICE = "device"
    ANOTHER_BADGE = "another_badge"
    OTHER = "other"


def who_signs(station: Station) -> tuple[frozenset[Role], ...]:
    """Return who signs, one person each: two while a stop waits here to be decided about."""
    waits = resume.awaiting(station)
    stopped = waits is not None and waits.phase is Phase.STOPPED
    return (IN_CHARGE, APPROVERS) if stopped else (IN_CHARGE,)


def locked_out(station: Station, badge: BadgeNumber) -> Person:
    """Return the person of a badge who is locked out here.

    Raises:
        ValueError: nobody has this badge, or its person is not locked out.
    """
    person = history.person_with_badge(station, badge)
    if person is None:
        msg = "This badge is not registered here. Scan the badge of who is locked out."
        raise ValueError(msg)
    if sign_in.locked_until(station, person.id) is None:
        msg = "This person is not locked out here. Let them tap their badge and try again."
        raise ValueError(msg)
    return person


def purpose(person: PersonId, roles: frozenset[Role]) -> Purpose:
    """Return what a session for one signature under an unlocking is for."""
    name = f"{PROPOSAL} {person.value}"
    return Purpose(of=VerificationId(_NOT_ONE), proposal=name, roles=roles)


def unlock(
    station: Station, person: PersonId, reason: Reason, sessions: Sequence[Session]
) -> Record | Refused:
    """Record that a person may try again; once unlocked, it returns what stands.

    1. As many different people sign as are needed now, and none is the one who is locked out.
    2. Each was signed in for this person, and holds the role today.

    Raises:
        ValueError: the person is not locked out, and was not unlocked.
    """
    try:
        if sign_in.locked_until(station, person) is None:
            return _standing(station, person)
        # (1)
        wanted = who_signs(station)
        people = {session.person for session in sessions}
        if person in people or len(people) != len(sessions):
            return Refused(why=Why.SAME_PERSON)
        # (2)
        if len(sessions) != len(wanted) or not all(
            session.purpose == purpose(person, roles) and holds(station, session, roles)
            for session, roles in zip(sessions, wanted, strict=True)
        ):
            return Refused(why=Why.NOT_PERMITTED)
        draft = Draft(
            kind=UNLOCKED,
            signers=tuple(signer(s, Meaning.RESET_APPROVED.value) for s in sessions),
            body={"person": person.value, "reason": reason.value},
        )
        return file_signed(station, draft, sessions)
    finally:
        for session in sessions:
            station.keys.close(session.id)


def _standing(station: Station, person: PersonId) -> Record:
    found = sign_in.newest(station, UNLOCKED, person)
    if found is None:
        msg = "This person is not locked out here. Let them tap their badge and try again."
        raise ValueError(msg)
    return found
