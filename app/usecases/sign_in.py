"""Signing in: a badge says who, the PIN proves it, and the session is for one signature.

* A badge alone identifies and never authorises.
* A session is opened for exactly one turn, or one signature under one decision.
* The first person of a verification cannot open its second turn (X14), whatever the PIN.
* A second turn is signed in for only once the first is sealed: what the first person read was
  fixed before the second began.
* A wrong PIN is a record; after five in a row the person is locked out for a while, across
  restarts, because the count is read from the records; a person in charge may end that sooner
  (`app.usecases.unlocking`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.domain.people import Person, Place, Purpose, Role
from app.evidence.record import Record
from app.identifiers import BadgeNumber, PersonId, Private
from app.ports import Session
from app.usecases import history
from app.usecases.station import Draft, Station, file, verification

OPENED, REFUSED, WRONG = "sign_in.opened", "sign_in.refused", "sign_in.wrong_pin"
UNLOCKED = "sign_in.unlocked"
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# Sign-ins of everybody. Wrong PINs have a kind of their own, so that no flood of unknown badges
# pushes them out of sight, and everybody is locked out after a few: a flood of them ends, too.
LOOK_BACK = 256


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
    2. The person may do this here today: verify (X14), or what the purpose is for.
    3. It is that turn's time, and the person did not make the other check (X14).
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
    if not person.roles & purpose.roles or station.keys.key_of(person.id) is None:
        return Refused(why=Why.NOT_PERMITTED)
    # (3)
    why = _not_this_turn(station, person.id, purpose)
    if why is not None:
        return Refused(why=why)
    # (4)
    if only is not None and person.id not in only:
        return Refused(why=Why.NOT_OF_THE_PAIR)
    # (5)
    locked = locked_until(station, person.id)
    return Refused(why=Why.LOCKED, until=locked) if locked else None


def made_the_other_check(station: Station, person: PersonId, purpose: Purpose) -> bool:
    """Say whether a person already sealed the other turn of this verification."""
    if purpose.place is None:
        return False
    turns = station.ledger.sealed_turns(purpose.of)
    return any(t.by == person and t.place is not purpose.place for t in turns)


def _not_this_turn(station: Station, person: PersonId, purpose: Purpose) -> Why | None:
    """Say why a person may not do this turn now.

    1. One person does not make both checks.
    2. A second turn begins once the first is sealed; a sealed turn is not done again.
    3. Asked again, everybody keeps the place of their own first turn.
    """
    if purpose.place is None:
        return None
    # (1)
    if made_the_other_check(station, person, purpose):
        return Why.SAME_PERSON
    sealed = {(t.round, t.place): t.by for t in station.ledger.sealed_turns(purpose.of)}
    before = [(round_, place) for round_ in range(1, purpose.round) for place in Place]
    if purpose.place is Place.SECOND:
        before.append((purpose.round, Place.FIRST))
    # (2)
    if (purpose.round, purpose.place) in sealed or any(turn not in sealed for turn in before):
        return Why.NOT_PERMITTED
    # (3)
    mine = sealed.get((1, purpose.place), person)
    return None if mine == person else Why.NOT_OF_THE_PAIR


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
    session = station.keys.unlock(who.person, pin, _role(station, who.person, purpose), purpose)
    if session is None:
        return _wrong_pin(station, who.person, purpose)
    body = {"person": session.person.value, "place": _place(purpose), "round": purpose.round}
    file(station, Draft(kind=OPENED, subject=(verification(purpose.of),), body=body))
    return session


def end_session(station: Station, session: Session) -> None:
    """End a session that signed nothing; its key is wiped."""
    station.keys.close(session.id)


def _role(station: Station, person: PersonId, purpose: Purpose) -> str:
    found = history.person(station, person)
    held = sorted(r.value for r in found.roles & purpose.roles) if found else []
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


def _wrong_pin(station: Station, person: PersonId, purpose: Purpose) -> Refused:
    """Record a wrong PIN, with how many it makes in a row."""
    standing = _last_wrong(station, person)
    count = 1 + (int(standing.statement.body["in_a_row"]) if standing else 0)
    body = {"person": person.value, "place": _place(purpose), "in_a_row": count}
    file(station, Draft(kind=WRONG, subject=(verification(purpose.of),), body=body))
    return Refused(why=Why.WRONG_PIN, tries_left=max(TRIES - count, 0))


def _last_wrong(station: Station, person: PersonId) -> Record | None:
    """Return a person's newest wrong PIN, unless the person was let in or unlocked since."""
    wrong = newest(station, WRONG, person)
    opened, unlocked = (newest(station, kind, person) for kind in (OPENED, UNLOCKED))
    if unlocked is not None and not _by_another(unlocked, person):
        unlocked = None
    since = max((r.entry.seq for r in (opened, unlocked) if r is not None), default=-1)
    return wrong if wrong is not None and wrong.entry.seq >= since else None


def _by_another(unlocked: Record, person: PersonId) -> bool:
    """Whether a person in charge signed that somebody else may try again."""
    signers = unlocked.statement.signers
    charge = any(s.role == Role.SUPERVISOR.value for s in signers)
    return charge and all(s.person != person for s in signers)


def newest(station: Station, kind: str, person: PersonId) -> Record | None:
    """Return a person's newest record of a kind of sign-in here, as far as is looked back.

    A lock-out belongs to the workstation: another one's wrong PINs are counted there.
    """
    for record in station.ledger.own(kind, LOOK_BACK):
        if record.statement.body["person"] == person.value:
            return record
    return None


def locked_until(station: Station, person: PersonId) -> datetime | None:
    """Say until when a person is locked out.

    Within one run of the machine its monotonic clock decides: nobody can set that one forward.
    """
    wrong = _last_wrong(station, person)
    if wrong is None or wrong.statement.body["in_a_row"] < TRIES:
        return None
    then, now = wrong.entry.clock, station.clock.read()
    if then.boot == now.boot:
        left = LOCKED_FOR - timedelta(milliseconds=now.monotonic_ms - then.monotonic_ms)
    else:
        left = then.wall + LOCKED_FOR - now.wall
    return station.now() + left if left > timedelta(0) else None
