"""Deviations that people report, contain, decide and close; nothing about them is ever deleted.

A *root* is what it is about: a stop's near miss, a hold, a deviation at some step, or what
somebody reported by hand. Each step onwards is a record of its own that names the root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.causes import Cause
from app.domain.deviation import (
    IDENTITY,
    Category,
    Side,
    State,
    closing,
    says_something,
    sides_signed,
)
from app.domain.people import QUALITY, Meaning, Purpose, Role
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, Private, VerificationId
from app.ports import Session
from app.usecases.near_misses import holds, made_the_stop
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Draft, Station, file_signed, signer, verification

RECORDED, CLOSED = "deviation.recorded", "deviation.closed"
PROPOSAL = "deviation"
ROW = "report"
REPORTERS = frozenset(Role) - {Role.AUDITOR}  # everybody who works here; an auditor reads
MOST = 400  # steps onwards that are looked at, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody saw (F9). The words may name a patient: they stand in a private row.

    Attributes:
        bag, of: the bag and the verification that were at work, if one was.
        step: the screen at which F9 was pressed, in one ASCII word; may be empty.
    """

    category: Category
    what_happened: Private[str]
    done_with_product: Private[str] = field(default_factory=lambda: Private(""))
    bag: BagId | None = None
    of: VerificationId | None = None
    step: str = ""


def purpose(root: Digest | None, roles: frozenset[Role]) -> Purpose:
    """Return what a session for one signature about a deviation is for; `None`: a new one."""
    name = f"{PROPOSAL} {root.value if root else 'new'}"
    return Purpose(of=VerificationId(_NOT_ONE), proposal=name, roles=roles)


_NOT_ONE = "00000000-0000-0000-0000-000000000000"  # a deviation belongs to no verification


def report(station: Station, what: Report, session: Session) -> Record | Refused:
    """Record what somebody reports, with words that say something.

    Raises:
        ValueError: the words are too short or too long.
    """
    try:
        if not says_something(what.what_happened):
            msg = "expected 10 to 2,000 characters on what happened; write a little more"
            raise ValueError(msg)
        if not _may(station, session, purpose(None, REPORTERS)):
            return Refused(why=Why.NOT_PERMITTED)
        words = {
            "what_happened": what.what_happened.value,
            "done_with_product": what.done_with_product.value,
        }
        draft = Draft(
            kind=RECORDED,
            subject=_about(what),
            signers=(signer(session, Meaning.CONFIRMED.value),),
            rows=(row(ROW, station.keys.salt(), words),),
            body={"category": what.category.value, "ward": station.ward}
            | ({"step": what.step} if what.step else {}),
        )
        return file_signed(station, draft, (session,))
    finally:
        station.keys.close(session.id)


def _about(what: Report) -> tuple[Subject, ...]:
    bag = (Subject(scheme="bag", value=what.bag.value),) if what.bag else ()
    return (*bag, verification(what.of)) if what.of else bag


def who_may(to: State) -> frozenset[Role]:
    """Return who may say that a deviation is contained, or what became of the product."""
    return REPORTERS if to is State.CONTAINED else QUALITY


def goes_on(
    station: Station, root: Digest, to: State, text: Private[str], session: Session
) -> Record | Refused:
    """Record that a deviation is contained, or what its disposition is.

    A state that was reached already returns what stands. Whoever made the check, or signed the
    record, that it began with says what was done, and never what becomes of it.

    Raises:
        ValueError: no such record here, the words are too short, or the state is no next one.
    """
    try:
        about = _root(station, root)
        if to not in (State.CONTAINED, State.DISPOSITION) or not says_something(text):
            msg = "expected contained or disposition, and 10 to 2,000 characters on what was done"
            raise ValueError(msg)
        if not _may(station, session, purpose(root, who_may(to))):
            return Refused(why=Why.NOT_PERMITTED)
        reached = steps(station).get(root)
        if reached is not None and not state_of(reached).may_become(to):
            return reached
        if to is State.DISPOSITION and made_the_stop(station, about, session):
            return Refused(why=Why.SAME_PERSON)
        draft = Draft(
            kind=RECORDED,
            subject=about.statement.subject,
            signers=(signer(session, Meaning.CONFIRMED.value),),
            rows=(row(ROW, station.keys.salt(), {"text": text.value}),),
            body={"of": root.value, "state": to.value},
        )
        return file_signed(station, draft, (session,))
    finally:
        station.keys.close(session.id)


def closers(station: Station, root: Digest) -> tuple[Side, ...]:
    """Return who closes a deviation: for an identity two people, else one of quality.

    Raises:
        ValueError: no such record here.
    """
    return closing(identity=is_identity(_root(station, root)))


def close(
    station: Station, root: Digest, text: Private[str], sessions: Sequence[Session]
) -> Record | Refused:
    """Record that a deviation is closed; closed again, it returns what stands.

    Nobody closes what they are party to: nothing approves itself.

    Raises:
        ValueError: no such record here, its disposition is missing, or the words are too short.
    """
    try:
        about, sides = _root(station, root), closers(station, root)
        reached = steps(station).get(root)
        if reached is not None and state_of(reached) is State.CLOSED:
            return reached
        if reached is None or state_of(reached) is not State.DISPOSITION:
            msg = "expected a disposition first; record what became of the product"
            raise ValueError(msg)
        if not says_something(text):
            msg = "expected 10 to 2,000 characters on why it is closed; write a little more"
            raise ValueError(msg)
        twice = len({s.person for s in sessions}) != len(sessions)
        if twice or any(made_the_stop(station, about, s) for s in sessions):
            return Refused(why=Why.SAME_PERSON)
        wanted = [purpose(root, side.roles) for side in sides]
        if not sides_signed(sides, [s.role for s in sessions]) or not all(
            any(_may(station, s, one) for one in wanted) for s in sessions
        ):
            return Refused(why=Why.NOT_PERMITTED)
        draft = Draft(
            kind=CLOSED,
            subject=about.statement.subject,
            signers=tuple(signer(s, Meaning.RESOLVED.value) for s in sessions),
            rows=(row(ROW, station.keys.salt(), {"text": text.value}),),
            body={"of": root.value},
        )
        return file_signed(station, draft, sessions)
    finally:
        for session in sessions:
            station.keys.close(session.id)


def _may(station: Station, session: Session, wanted: Purpose) -> bool:
    return session.purpose == wanted and holds(station, session, wanted.roles)


def _root(station: Station, root: Digest) -> Record:
    record = station.ledger.get(root)
    if record is None or "of" in record.statement.body:
        msg = "expected the record that a deviation began with; choose one from the list"
        raise ValueError(msg)
    return record


def is_identity(root: Record) -> bool:
    """Whether a deviation puts in question who or what was there."""
    body = root.statement.body
    named = {body.get("cause")} | {
        o.get("cause") for o in body.get("outcomes", ()) if o["result"] == "failed"
    }
    codes = {cause.code for cause in IDENTITY} | {Cause.NOT_VERIFIED.code}
    return bool(named & codes) or body.get("category") == Category.IDENTITY.value


def steps(station: Station) -> dict[Digest, Record]:
    """Return the furthest step onwards of each root, from the newest `MOST` of each kind."""
    found: dict[Digest, Record] = {}
    for record in (*station.ledger.latest(CLOSED, MOST), *station.ledger.latest(RECORDED, MOST)):
        if "of" not in record.statement.body:
            continue
        root = Digest(str(record.statement.body["of"]))
        if root not in found or state_of(found[root]).may_become(state_of(record)):
            found[root] = record
    return found


def state_of(step: Record) -> State:
    """Return the state that a step onwards leads to."""
    if step.statement.kind == CLOSED:
        return State.CLOSED
    return State(str(step.statement.body["state"]))
