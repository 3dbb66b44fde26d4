"""One exception as it is opened: what happened since, what failed, what the people wrote.

The timeline names people of the staff and never a patient. What people wrote may name one: it is
read by somebody who signed in for it (screens §5.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.deviation import State
from app.domain.moves import BagState
from app.domain.people import APPROVERS, LAB, VERIFIERS, Purpose
from app.domain.rules import Failed
from app.domain.verification import outcomes_of
from app.evidence.record import Record
from app.identifiers import Digest, Private, VerificationId
from app.ports import Session
from app.usecases import history
from app.usecases.exceptions import ExceptionRow, exceptions
from app.usecases.near_misses import CLASSIFIED, holds
from app.usecases.neighbours import row_away
from app.usecases.reporting import CLOSED, MOST, RECORDED, state_of
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Draft, Station, file

READERS = VERIFIERS | LAB | APPROVERS  # whoever treats, prepares or decides
READ = "deviation.read"
PROPOSAL = "read what was written"
# What is decided about the same verification or bag, beside the records that name the root.
DECIDES = frozenset(
    {
        "near_miss.recorded",
        "bag.held",
        "bag.deviated",
        "bag.quarantined",
        "bag.resolved",
        "bag.recalled",
        "bag.lost",
        "verification.restarted",
        "verification.approved",
        "verification.agreed",
        "infusion.started",
        "infusion.ended",
        "infusion.corrected",
        "emergency.recorded",
        "bag.disposed",
        "bag.destroyed",
    }
)
_WORDS = frozenset({"report", "approval", "resolution", "remarks"})  # rows that people wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the timeline.

    Attributes:
        state: what a step onwards reached; None for everything else.
        by: the names of who signed; empty where the station recorded it by itself.
        files: digests of what is attached.
        unsynced: central's log has not proved it yet.
    """

    entry: Digest
    kind: str
    state: State | None
    at: datetime
    by: tuple[str, ...]
    files: tuple[Digest, ...]
    unsynced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One exception.

    Attributes:
        failed: the ids and sentences of the rules that failed, with what was found.
        unverified: whether cells reached a patient without a valid verification.
        bags: what its bags are now.
    """

    row: ExceptionRow
    lines: tuple[Line, ...]
    failed: tuple[tuple[str, str, Cause], ...]
    bags: tuple[Bag, ...]

    @property
    def unverified(self) -> bool:
        """Whether cells reached a patient without a valid verification, for ever."""
        return any(b.unverified or b.state is BagState.INFUSED_NOT_VERIFIED for b in self.bags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote; never shown by `repr`.

    Attributes:
        away: it was written at another workstation, and has not come from there.
    """

    kind: str
    state: State | None
    at: datetime
    texts: tuple[Private[str], ...] = field(repr=False)
    away: bool = False


def detail(station: Station, root: Digest) -> Detail | None:
    """Return one exception as it stands now; None if the list does not hold it."""
    row = next((r for r in exceptions(station, closed=True) if r.entry == root), None)
    record = station.ledger.get(root)
    if row is None or record is None:
        return None
    outcomes = outcomes_of(record.statement.body.get("outcomes", ()) or _judged(station, record))
    failed = tuple((o.rule.id, o.rule.says, o.cause) for o in outcomes if isinstance(o, Failed))
    return Detail(
        row=row,
        lines=tuple(_line(station, r) for r in _timeline(station, record)),
        failed=failed,
        bags=tuple(history.bag(station.ledger, bag) for bag in row.bags),
    )


def _judged(station: Station, root: Record) -> tuple[dict[str, str], ...]:
    """Return the outcomes of the verdict that a stop or a hold names."""
    named = root.statement.body.get("judged")
    judged = station.ledger.get(Digest(str(named))) if named is not None else None
    return tuple(judged.statement.body["outcomes"]) if judged is not None else ()


def _timeline(station: Station, root: Record) -> tuple[Record, ...]:
    """Return the root and what was recorded about it since, oldest first."""
    found = {r.digest: r for r in _about(station, root)}
    return tuple(sorted(found.values(), key=lambda r: (r.statement.occurred, r.entry.seq)))


def _about(station: Station, root: Record) -> Iterator[Record]:
    yield root
    ledger = station.ledger
    for kind in (RECORDED, CLOSED):
        yield from (
            r for r in ledger.latest(kind, MOST) if r.statement.body.get("of") == root.digest.value
        )
    for record in ledger.latest(CLASSIFIED, MOST):
        if record.statement.body["near_miss"] == root.digest.value:
            yield record
    for subject in root.statement.subject:
        if subject.scheme not in ("verification", "bag"):
            continue
        for record in ledger.about(subject.scheme, subject.value):
            later = record.statement.occurred >= root.statement.occurred
            if later and record.statement.kind in DECIDES:
                yield record


def _line(station: Station, record: Record) -> Line:
    statement = record.statement
    people = (history.person(station, s.person) for s in statement.signers)
    return Line(
        entry=record.digest,
        kind=statement.kind,
        state=_state(record),
        at=statement.occurred.astimezone(statement.zone),
        by=tuple(person.name for person in people if person is not None),
        files=tuple(attached.sha256 for attached in statement.files),
        unsynced=not station.ledger.proved(record.digest),
    )


def _state(record: Record) -> State | None:
    onwards = record.statement.kind in (RECORDED, CLOSED) and "of" in record.statement.body
    return state_of(record) if onwards else None


def purpose(root: Digest) -> Purpose:
    """Return what a session that reads what was written is for; it signs nothing."""
    of = VerificationId("00000000-0000-0000-0000-000000000000")
    return Purpose(of=of, proposal=f"{PROPOSAL} {root.value}", roles=READERS)


def written(station: Station, root: Digest, session: Session) -> tuple[Written, ...] | Refused:
    """Return what people wrote about an exception, to somebody who signed in to read it.

    That it was read, and by whom, is on record before it is shown (screens §5.10).

    Raises:
        ValueError: no such record here.
    """
    try:
        record = station.ledger.get(root)
        if record is None:
            msg = "expected the record that a deviation began with; choose one from the list"
            raise ValueError(msg)
        if session.purpose != purpose(root) or not holds(station, session, READERS):
            return Refused(why=Why.NOT_PERMITTED)
        body = {"of": root.value, "person": session.person.value}
        file(station, Draft(kind=READ, subject=record.statement.subject, body=body))
        return tuple(_written(station, record))
    finally:
        station.keys.close(session.id)


def _written(station: Station, root: Record) -> Iterator[Written]:
    for record in _timeline(station, root):
        commits = [c.commit for c in record.statement.private if c.of in _WORDS]
        rows = [station.ledger.private(commit) for commit in commits]
        texts = [str(t) for r in rows if r for t in r.open().values() if isinstance(t, str)]
        said = tuple(Private(text) for text in texts if text.strip())
        away = any(row_away(station.ledger, record, of) for of in _WORDS)
        if said or away:
            at = record.statement.occurred.astimezone(record.statement.zone)
            kind, state = record.statement.kind, _state(record)
            yield Written(kind=kind, state=state, at=at, texts=said, away=away)
