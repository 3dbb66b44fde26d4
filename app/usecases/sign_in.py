"""Signing in: a badge says who, the PIN proves it, and the session is for one signature.

* A badge alone identifies and never authorises.
* A session is opened for exactly one turn, or one signature under one decision.
* The first person of a verification cannot open its second turn (X14), whatever the PIN.
* A wrong PIN is a record; after five in a row the person is locked out for a while, across
  restarts, because the count is read from the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from app.domain.people import VERIFIERS, Person, Purpose, Role
from app.identifiers import BadgeNumber, PersonId, Private
from app.ports import Session
from app.usecases import history
from app.usecases.station import Draft, Station, file, verification

OPENED, REFUSED = "sign_in.opened", "sign_in.refused"
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
LOOK_BACK = 64  # sign-ins of everybody; five wrong PINs in a row stand among the newest


class Why(Enum):
    """Why somebody was not signed in."""

    UNKNOWN_BADGE = "unknown_badge"
    NOT_PERMITTED = "not_permitted"
    SAME_PERSON = "same_person"
    NOT_OF_THE_PAIR = "not_of_the_pair"
    WRONG_PIN = "wrong_pin"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Somebody was not signed in.

    Attributes:
        tries_left: before the lock-out, after a wrong PIN.
        until: when a lock-out ends.
    """

    why: Why
    tries_left: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A badge that belongs to somebody who may go on to the PIN."""

    person: PersonId
    name: str


def identify(
    station: Station,
    badge: BadgeNumber,
    purpose: Purpose,
    only: Iterable[PersonId] | None = None,
) -> Identified | Refused:
    """Say whose badge this is, and whether that person may sign in for this purpose.

    1. The badge is enrolled.
    2. The person may verify here today (X14).
    3. The person did not make the other check of this verification (X14).
    4. Where a decision belongs to certain people, the person is one of them.
    5. The person is not locked out.
    """
    # (1)
    person = history.person_with_badge(station, badge)
    if person is None:
        return _refuse(station, purpose, Refused(why=Why.UNKNOWN_BADGE), None)
    refusal = _refusal(station, person, purpose, only)
    if refusal is not None:
        return _refuse(station, purpose, refusal, person.id)
    return Identified(person=person.id, name=person.name)


def _refusal(
    station: Station, person: Person, purpose: Purpose, only: Iterable[PersonId] | None
) -> Refused | None:
    # (2)
    if not person.verifies or station.keys.key_of(person.id) is None:
        return Refused(why=Why.NOT_PERMITTED)
    # (3)
    if made_the_other_check(station, person.id, purpose):
        return Refused(why=Why.SAME_PERSON)
    # (4)
    if only is not None and person.id not in only:
        return Refused(why=Why.NOT_OF_THE_PAIR)
    # (5)
    locked = _locked_until(station, person.id)
    return Refused(why=Why.LOCKED, until=locked) if locked else None


def made_the_other_check(station: Station, person: PersonId, purpose: Purpose) -> bool:
    """Say whether a person already sealed the other turn of this verification."""
    if purpose.place is None:
        return False
    turns = station.ledger.sealed_turns(purpose.of)
    if any(t.by == person and t.place is not purpose.place for t in turns):
        return True
    # Asked again, everybody keeps the place of their own first turn.
    mine = {t.place: t.by for t in turns}.get(purpose.place)
    return purpose.round > 1 and mine is not None and mine != person


def open_session(
    station: Station,
    badge: BadgeNumber,
    pin: Private[str],
    purpose: Purpose,
    only: Iterable[PersonId] | None = None,
) -> Session | Refused:
    """Open a session for one signature: everything that `identify` checks, then the PIN."""
    who = identify(station, badge, purpose, only)
    if isinstance(who, Refused):
        return who
    session = station.keys.unlock(who.person, pin, _role(station, who.person), purpose)
    if session is None:
        left = TRIES - 1 - _wrong_in_a_row(station, who.person)
        return _refuse(
            station, purpose, Refused(why=Why.WRONG_PIN, tries_left=max(left, 0)), who.person
        )
    body = {"person": session.person.value, "place": _place(purpose), "round": purpose.round}
    file(station, Draft(kind=OPENED, subject=(verification(purpose.of),), body=body))
    return session


def end_session(station: Station, session: Session) -> None:
    """End a session that signed nothing; its key is wiped."""
    station.keys.close(session.id)


def _role(station: Station, person: PersonId) -> str:
    found = history.person(station, person)
    held = sorted(r.value for r in found.roles & VERIFIERS) if found else []
    return held[0] if held else Role.NURSE_VERIFIER.value


def _place(purpose: Purpose) -> str:
    return purpose.place.value if purpose.place else "signature"


def _refuse(
    station: Station, purpose: Purpose, refusal: Refused, person: PersonId | None
) -> Refused:
    body = {"why": refusal.why.value, "place": _place(purpose)}
    if person is not None:
        body["person"] = person.value
    file(station, Draft(kind=REFUSED, subject=(verification(purpose.of),), body=body))
    return refusal


def _wrong_in_a_row(station: Station, person: PersonId) -> int:
    """Count a person's wrong PINs since the last time that person signed in."""
    opened = [r for r in station.ledger.latest(OPENED, LOOK_BACK) if _is(r.statement.body, person)]
    since = opened[0].entry.seq if opened else 0
    return sum(
        1
        for r in station.ledger.latest(REFUSED, LOOK_BACK)
        if r.entry.seq > since
        and _is(r.statement.body, person)
        and r.statement.body["why"] == Why.WRONG_PIN.value
    )


def _locked_until(station: Station, person: PersonId) -> datetime | None:
    if _wrong_in_a_row(station, person) < TRIES:
        return None
    wrong = [
        r.statement.occurred
        for r in station.ledger.latest(REFUSED, LOOK_BACK)
        if _is(r.statement.body, person) and r.statement.body["why"] == Why.WRONG_PIN.value
    ]
    until = wrong[0] + LOCKED_FOR
    return until if station.now() < until else None


def _is(body: Mapping[str, Any], person: PersonId) -> bool:
    return body.get("person") == person.value
