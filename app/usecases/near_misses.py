"""Near misses: every stop made one, none can be deleted, and somebody says what it was.

A classification may be corrected by another one; both stay on record. Only quality classifies,
and nobody who made one of the checks of that stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.causes import Cause
from app.domain.deviation import NearMissClass
from app.domain.people import QUALITY, Meaning, Purpose, Role
from app.evidence.record import Record
from app.identifiers import BagId, Digest, VerificationId
from app.ports import Session
from app.usecases import history
from app.usecases.neighbours import in_order
from app.usecases.sign_in import Refused, Why
from app.usecases.signed import checkers
from app.usecases.station import Draft, Station, file_signed, signer
from app.usecases.verdicts import NEAR_MISS

CLASSIFIED = "near_miss.classified"
PROPOSAL = "classify"
DUE = timedelta(days=3)
MOST = 200  # near misses looked at, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A stop that somebody has to learn from.

    Attributes:
        entry: its record, which a classification names.
        of: the verification that was stopped; another step's near miss stands for itself.
        found: what it was, as last classified; None while nobody has said.
        due: until when it is to be classified.
        overdue: whether that has passed and nobody has.
        unsynced: whether central's log has not proved it yet.
    """

    entry: Digest
    of: VerificationId
    bags: tuple[BagId, ...]
    cause: Cause
    at: datetime
    found: NearMissClass | None
    due: datetime
    overdue: bool
    unsynced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMisses:
    """The newest near misses, oldest first; `bounded` if there are more than were looked at."""

    rows: tuple[NearMiss, ...]
    bounded: bool


def near_misses(station: Station) -> NearMisses:
    """Return the newest near misses, at most `MOST`, classified or not."""
    records = station.ledger.latest(NEAR_MISS, MOST + 1)
    said = _classes(_newest_first(station))
    rows = tuple(_row(station, r, said.get(r.digest)) for r in reversed(records[:MOST]))
    return NearMisses(rows=rows, bounded=len(records) > MOST)


def open_near_misses(station: Station) -> NearMisses:
    """Return those of the newest near misses that nobody has classified, oldest first."""
    found = near_misses(station)
    rows = tuple(row for row in found.rows if row.found is None)
    return NearMisses(rows=rows, bounded=found.bounded)


def _newest_first(station: Station) -> list[Record]:
    return in_order(station.ledger.latest(CLASSIFIED, 2 * MOST))[::-1]


def _classes(newest_first: Sequence[Record]) -> dict[Digest, NearMissClass]:
    """Return the last word on each near miss."""
    said: dict[Digest, NearMissClass] = {}
    for record in newest_first:
        body = record.statement.body
        said.setdefault(Digest(str(body["near_miss"])), NearMissClass(str(body["class"])))
    return said


def _row(station: Station, record: Record, found: NearMissClass | None) -> NearMiss:
    statement = record.statement
    at = statement.occurred.astimezone(statement.zone)
    return NearMiss(
        entry=record.digest,
        of=near_miss_of(record),
        bags=tuple(BagId(s.value) for s in statement.subject if s.scheme == "bag"),
        cause=Cause.of(str(statement.body["cause"])),
        at=at,
        found=found,
        due=at + DUE,
        overdue=found is None and station.now() > at + DUE,
        unsynced=not station.ledger.proved(record.digest),
    )


def near_miss_of(record: Record) -> VerificationId:
    """Return the verification of a near miss; one of another step stands for itself."""
    return VerificationId(record.statement.about("verification") or record.statement.id)


def purpose(of: VerificationId) -> Purpose:
    """Return what a session for one classification is for; `NearMiss.of` says of what."""
    return Purpose(of=of, proposal=PROPOSAL, roles=QUALITY)


def classify(
    station: Station, near_miss: Digest, found: NearMissClass, session: Session
) -> Record | Refused:
    """Record what a near miss was; the same word again returns what stands.

    Raises:
        ValueError: the digest names no near miss of this site.
    """
    record = station.ledger.get(near_miss)
    try:
        if record is None or record.statement.kind != NEAR_MISS:
            msg = "expected the record of a near miss; choose one from the list"
            raise ValueError(msg)
        if session.purpose != purpose(near_miss_of(record)) or not holds(
            station, session, QUALITY
        ):
            return Refused(why=Why.NOT_PERMITTED)
        if made_the_stop(station, record, session):
            return Refused(why=Why.SAME_PERSON)
        standing = _standing(station, near_miss)
        if standing is not None and standing.statement.body["class"] == found.value:
            return standing
        body = {"near_miss": near_miss.value, "class": found.value}
        if standing is not None:
            body["corrects"] = standing.digest.value
        draft = Draft(
            kind=CLASSIFIED,
            subject=record.statement.subject,
            signers=(signer(session, Meaning.CLASSIFIED.value),),
            body=body,
        )
        return file_signed(station, draft, (session,))
    finally:
        station.keys.close(session.id)


def _standing(station: Station, near_miss: Digest) -> Record | None:
    named = (r for r in _newest_first(station) if r.statement.body["near_miss"] == near_miss.value)
    return next(named, None)


def holds(station: Station, session: Session, roles: frozenset[Role]) -> bool:
    """Whether a session is what it says, of somebody who holds its role today."""
    if station.keys.session(session.id) not in (None, session):
        return False
    person = history.person(station, session.person)
    held = {role.value for role in person.roles & roles} if person else set()
    return session.role in held


def made_the_stop(station: Station, stop: Record, session: Session) -> bool:
    """Whether a person made one of the checks that a stop's record names, or signed it."""
    if session.person in {s.person for s in stop.statement.signers}:
        return True
    named = stop.statement.body.get("judged", stop.statement.body.get("spoken"))
    judged = station.ledger.get(Digest(str(named))) if named is not None else None
    people = checkers(station.ledger, judged) if judged is not None else frozenset()
    return people is None or session.person in people
