"""A hold's approvals: one record, signed by everybody whom the class of the deviation names.

Nobody who checked approves; a stop has no way through here. What was approved is read back from
its record and judged again each time it is used, so that it survives lock and restart, and so
that nobody can hand in an approval of their own making.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain import status
from app.domain.causes import Cause
from app.domain.deviation import (
    Approval,
    Approved,
    Grounds,
    Needs,
    NotApproved,
    Over,
    Side,
    Unmet,
    approve,
    required,
)
from app.domain.order import Order, OrderState
from app.domain.people import Meaning, Purpose, Role
from app.domain.verification import Hold, Stop
from app.evidence.fields import read_instant, write_instant
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, PersonId, Private
from app.labels.label import Badge
from app.ports import Session
from app.usecases import history
from app.usecases.elapsed import since
from app.usecases.sign_in import Refused, Why, open_session
from app.usecases.station import Draft, Station, file_signed, signer, verification
from app.usecases.verdicts import DEVIATED, JUDGED, Revealed

APPROVED = "verification.approved"
PROPOSAL = "approve"
ROW = "approval"


def needs(revealed: Revealed) -> Needs:
    """Return what a verdict needs before anybody goes on, for the screen that asks for it."""
    return required(revealed.verdict.outcomes)


def purpose(revealed: Revealed, side: Side) -> Purpose:
    """Return what a session for one signature under an approval is for."""
    return Purpose(of=revealed.of, proposal=PROPOSAL, roles=side.roles)


def sign_in_to_approve(
    station: Station, revealed: Revealed, side: Side, badge: Badge, pin: Private[str]
) -> Session | Refused:
    """Open a session that can sign one approval; the two who checked are not let in."""
    person = history.person_with_badge(station, badge.number)
    other = frozenset({person.id} - _checked(revealed)) if person else None
    result = open_session(station, badge.number, pin, purpose(revealed, side), only=other)
    if isinstance(result, Refused) and result.why is Why.NOT_OF_THE_PAIR:
        return replace(result, why=Why.SAME_PERSON)
    return result


def _checked(revealed: Revealed) -> frozenset[PersonId]:
    return frozenset({revealed.pair.first.by, revealed.pair.second.by})


def approve_hold(
    station: Station, revealed: Revealed, grounds: Grounds, sessions: Sequence[Session]
) -> Approved | NotApproved | Refused | Cause:
    """Record that the people whom a hold needs approve its deviations.

    1. There is no path from a stop; a match needs no approval. What was approved already is
       returned as it stands.
    2. The bag is still where it was when it was put on hold, and nothing has moved it.
    3. The sessions were opened for this, by people who hold the roles today.
    4. Reasons, words, contact and signatures are as the classes ask.

    Returns:
        The approval; or why there is none, with nothing recorded and every session ended.

    Raises:
        ValueError: what was shown is not what the ledger holds.
    """
    judged = on_record(station, revealed)
    try:
        # (1)
        if isinstance(revealed.verdict, Stop):
            return revealed.verdict.cause
        if not isinstance(revealed.verdict, Hold):
            return NotApproved(why=Unmet.NOTHING)
        made = _newest(station, revealed)
        if made is not None:
            return standing(station, revealed) or Cause.PAIR_TOO_OLD
        # (2)
        moved = _moved(station, revealed)
        if moved is not None:
            return moved
        # (3)
        if not all(_entitled(station, revealed, session) for session in sessions):
            return Refused(why=Why.NOT_PERMITTED)
        # (4)
        over = _over(station, revealed, judged)
        if isinstance(over, Cause):
            return over
        signed = [Approval(by=s.person, key=s.key, role=s.role) for s in sessions]
        approved = approve(revealed.verdict.outcomes, grounds, signed, over)
        if isinstance(approved, Approved):
            file_signed(station, _draft(station, revealed, grounds, sessions, over), sessions)
        return approved
    finally:
        for session in sessions:
            station.keys.close(session.id)


def on_record(station: Station, revealed: Revealed) -> Record:
    """Return the record of what is shown.

    Raises:
        ValueError: what is shown is not what the ledger holds.
    """
    judged = station.ledger.get(revealed.judged)
    if judged is None or judged.statement.kind != JUDGED or not _as_shown(judged, revealed):
        msg = "only a verdict that stands on record can be decided about"
        raise ValueError(msg)
    return judged


def _as_shown(judged: Record, revealed: Revealed) -> bool:
    body = judged.statement.body
    until = read_instant(str(body["until"])) if "until" in body else None
    pair = (revealed.pair.first.entry.value, revealed.pair.second.entry.value)
    bags = tuple(s.value for s in judged.statement.subject if s.scheme == "bag")
    shown = (
        revealed.of.value,
        type(revealed.verdict).__name__.lower(),
        revealed.until,
        pair,
        tuple(bag.value for bag in revealed.bags),
    )
    return shown == (
        judged.statement.about("verification"),
        body["verdict"],
        until,
        tuple(body["turns"]),
        bags,
    )


def _moved(station: Station, revealed: Revealed) -> Cause | None:
    """Say what became of the bag since the hold: its hold must still be its last move."""
    if len(revealed.bags) != 1:
        return Cause.BAG_UNKNOWN
    if order_cancelled(station, revealed.judged):
        return Cause.ORDER_CANCELLED
    bag = history.bag(station.ledger, revealed.bags[0])
    order = _order(station, revealed.judged)
    profile = history.profile(station.ledger, order.profile) if order else None
    cause = status.inventory(replace(bag, held=False), station.ward, profile)
    if cause is not None:
        return cause
    return None if bag.heads == _holds(station, revealed) else Cause.PAIR_TOO_OLD


def order_cancelled(station: Station, verdict: Digest) -> bool:
    """Whether the order that a verdict names no longer stands (X11).

    A hold may wait for hours, and another workstation may cancel it while two people sign.
    """
    order = _order(station, verdict)
    return order is None or order.state is OrderState.CANCELLED


def _order(station: Station, verdict: Digest) -> Order | None:
    """Return the order that a verdict names."""
    judged = station.ledger.get(verdict)
    named = judged.statement.body.get("order") if judged else None
    return history.order(station.ledger, Digest(str(named))) if named is not None else None


def _holds(station: Station, revealed: Revealed) -> frozenset[Digest]:
    """Return the records by which this hold put the bag on hold."""
    about = station.ledger.about("verification", revealed.of.value)
    return frozenset(
        r.digest
        for r in about
        if r.statement.kind == DEVIATED
        and r.statement.body.get("judged") == revealed.judged.value
        and r.statement.about("bag") == revealed.bags[0].value
    )


def _entitled(station: Station, revealed: Revealed, session: Session) -> bool:
    """Whether a session was opened for this approval by somebody who holds its role today."""
    if station.keys.session(session.id) not in (None, session):
        return False
    person = history.person(station, session.person)
    held = {role.value for role in person.roles} if person else set()
    return session.role in held and any(
        session.purpose == purpose(revealed, side) and Role(session.role) in side.roles
        for side in Side
    )


def _over(station: Station, revealed: Revealed, judged: Record) -> Over | Cause:
    """Say what an approval is about, and until when: no clock that still ran is outlived."""
    digest = judged.statement.basis.profile
    profile = history.profile(station.ledger, digest) if digest else None
    if profile is None:
        return Cause.NO_ORDER
    until = station.now() + profile.good_for
    if "limit" in judged.statement.body:
        limit = read_instant(str(judged.statement.body["limit"]))
        # A limit that passed while the bag was on hold is a deviation that nobody has looked at.
        if station.now() >= limit or since(station, judged) >= limit - judged.statement.occurred:
            return Cause.PAIR_TOO_OLD
        until = min(until, limit)
    return _about(revealed, until)


def _about(revealed: Revealed, until: datetime) -> Over:
    return Over(
        of=revealed.of,
        bag=revealed.bags[0],
        judged=revealed.judged,
        checked=_checked(revealed),
        until=until,
    )


def _draft(
    station: Station,
    revealed: Revealed,
    grounds: Grounds,
    sessions: Sequence[Session],
    over: Over,
) -> Draft:
    reasons = [
        {
            "rule": failed.rule.id,
            "class": failed.severity.value,
            "cause": failed.cause.code,
            "reason": grounds.reasons[failed.rule.id],
        }
        for failed in needs(revealed).deviations
    ]
    words = {"text": grounds.text.value, "contact": grounds.contact.value}
    heads = history.bag(station.ledger, over.bag).heads
    return Draft(
        kind=APPROVED,
        subject=(verification(over.of), Subject(scheme="bag", value=over.bag.value)),
        after=tuple(sorted(heads, key=lambda d: d.value)),
        signers=tuple(signer(s, Meaning.APPROVED.value) for s in sessions),
        rows=(row(ROW, station.keys.salt(), words),),
        body={
            "judged": over.judged.value,
            "reasons": reasons,
            "until": write_instant(over.until),
        },
    )


# -- what stands


def _newest(station: Station, revealed: Revealed) -> Record | None:
    about = station.ledger.about("verification", revealed.of.value)
    named = revealed.judged.value
    made = [
        r for r in about if r.statement.kind == APPROVED and r.statement.body["judged"] == named
    ]
    return made[-1] if made else None


def approval_record(station: Station, revealed: Revealed) -> Record | None:
    """Return the record of a hold's approval, if it is one and still good."""
    record = _newest(station, revealed)
    if record is None or not isinstance(revealed.verdict, Hold) or not revealed.bags:
        return None
    until = read_instant(str(record.statement.body["until"]))
    good = station.now() <= until and since(station, record) <= until - record.statement.occurred
    return record if good else None


def standing(station: Station, revealed: Revealed) -> Approved | None:
    """Return what was approved, judged again from its record; None if there is nothing good."""
    record = approval_record(station, revealed)
    if record is None or record.statement.about("bag") != revealed.bags[0].value:
        return None
    statement = record.statement
    if any(s.meaning != Meaning.APPROVED.value or not s.auth for s in statement.signers):
        return None
    signed = [Approval(by=s.person, key=s.key, role=s.role) for s in statement.signers]
    over = _about(revealed, read_instant(str(statement.body["until"])))
    approved = approve(revealed.verdict.outcomes, _grounds(station, record), signed, over)
    return approved if isinstance(approved, Approved) else None


def _grounds(station: Station, record: Record) -> Grounds:
    """Read the grounds back; without their private row there are none."""
    commitment = next((c for c in record.statement.private if c.of == ROW), None)
    kept = station.ledger.private(commitment.commit) if commitment else None
    words = kept.open() if kept else {}
    return Grounds(
        reasons={str(r["rule"]): str(r["reason"]) for r in record.statement.body["reasons"]},
        text=Private(str(words.get("text", ""))),
        contact=Private(str(words.get("contact", ""))),
    )


def waits(station: Station, judged: Record, bag: BagId) -> bool:
    """Whether a hold still waits for its approvals: its hold is the bag's last move."""
    heads = history.bag(station.ledger, bag).heads
    records = [station.ledger.get(head) for head in heads]
    return len(records) == 1 and all(
        r is not None
        and r.statement.kind == DEVIATED
        and r.statement.body.get("judged") == judged.digest.value
        for r in records
    )
