"""What two people decide together after the reveal, each signing with badge and PIN.

* after a match, or a hold that was approved (`app.usecases.deviations`): both agree to start, and
  only then the infusion starts;
* after a stop: both begin once more from the beginning, or both quarantine the bag;
* after a hold that nobody approves: both quarantine the bag.

Each person opens a session of their own; both sign the same statement, which names both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain import status
from app.domain.causes import Cause
from app.domain.moves import ENDED_STATES
from app.domain.people import Meaning, Purpose
from app.domain.verification import Cleared, Hold, Stop, agree, may_start
from app.evidence.fields import read_instant
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, PersonId, Private, VerificationId
from app.labels.label import Badge
from app.ports import Session
from app.usecases import history
from app.usecases.deviations import (
    approval_record,
    needs,
    on_record,
    order_cancelled,
    standing,
)
from app.usecases.elapsed import since
from app.usecases.holding import on_hold
from app.usecases.sign_in import Refused, Why, open_session
from app.usecases.station import Draft, Station, file, file_signed, signer, verification
from app.usecases.verdicts import (
    QUARANTINED,
    RESTARTED,
    Revealed,
    decided,
    restartable,
)

AGREED, STARTED = "verification.agreed", "infusion.started"


class Decision(Enum):
    """What two people can decide; the value names the session's purpose."""

    AGREE = "agree"
    RESTART = "restart"
    QUARANTINE = "quarantine"

    @property
    def meaning(self) -> Meaning:
        """What each of the two signatures says."""
        return {
            Decision.AGREE: Meaning.AGREED_TO_START,
            Decision.RESTART: Meaning.RESTARTED,
            Decision.QUARANTINE: Meaning.QUARANTINED,
        }[self]


def sign_in_for(
    station: Station, revealed: Revealed, decision: Decision, badge: Badge, pin: Private[str]
) -> Session | Refused:
    """Open a session that can sign one decision about one verification.

    Only the two persons who checked may agree to start; any two verifiers may restart or
    quarantine after a stop (DESIGN §7).
    """
    return open_session(
        station,
        badge.number,
        pin,
        Purpose(of=revealed.of, proposal=decision.value),
        only=who_may(revealed, decision),
    )


def who_may(revealed: Revealed, decision: Decision) -> frozenset[PersonId] | None:
    """Return the only persons who may sign a decision, or None for any two verifiers."""
    if decision is Decision.AGREE:
        return frozenset({revealed.pair.first.by, revealed.pair.second.by})
    return None


def decide(
    station: Station,
    revealed: Revealed,
    decision: Decision,
    sessions: tuple[Session, Session],
    reason: str = "",
) -> Cleared | Digest | Cause | Refused:
    """Record what two people decided, signed by both.

    Returns:
        A clearance for an agreement; the record's digest for another decision; otherwise why
        not, with nothing recorded and both sessions ended.
    """
    judged = on_record(station, revealed)
    try:
        problem = _problem(station, revealed, decision, sessions)
        if problem is not None:
            return problem
        if decision is Decision.AGREE:
            return _agree(station, revealed, judged, sessions)
        return _after_stop(station, revealed, decision, sessions, reason)
    finally:
        for session in sessions:
            station.keys.close(session.id)


def _problem(
    station: Station, revealed: Revealed, decision: Decision, sessions: tuple[Session, Session]
) -> Refused | Cause | None:
    """Check that the sessions are two persons' and were opened for this decision.

    1. Both were opened for it, and are what they say they are.
    2. They are two persons with two keys.
    3. After a stop there is no agreement, one decision, and no restart beyond the one allowed;
       a hold is approved or quarantined, never restarted.
    """
    first, second = sessions
    # (1)
    purpose = Purpose(of=revealed.of, proposal=decision.value)
    for session in sessions:
        if session.purpose != purpose or station.keys.session(session.id) not in (None, session):
            return Refused(why=Why.NOT_PERMITTED)
    # (2)
    if first.person == second.person or first.key == second.key:
        return Refused(why=Why.SAME_PERSON)
    # (3)
    if decision is Decision.AGREE:
        return revealed.verdict.cause if isinstance(revealed.verdict, Stop) else None
    allowed = isinstance(revealed.verdict, Stop | Hold) and not decided(station, revealed.of)
    if decision is Decision.RESTART:
        allowed = allowed and isinstance(revealed.verdict, Stop) and revealed.may_restart
        allowed = allowed and (not revealed.bags or bool(restartable(station, revealed.bags)))
    return None if allowed else Refused(why=Why.NOT_PERMITTED)


def _agree(
    station: Station, revealed: Revealed, judged: Record, sessions: tuple[Session, Session]
) -> Cleared | Cause:
    approval = approval_record(station, revealed)
    cleared = agree(
        standing(station, revealed) or revealed.verdict,
        revealed.pair,
        [s.person for s in sessions],
        bag=revealed.bags[0] if revealed.bags else None,
        until=revealed.until,
        now=station.now(),
    )
    if isinstance(cleared, Cause):
        return cleared
    relied_on = approval or judged
    if not _still_good(station, relied_on):
        return Cause.PAIR_TOO_OLD
    moved_on = _moved_on(station, cleared.bag, relied_on.digest, judged.digest)
    if moved_on is not None:
        return moved_on
    body: dict[str, object] = {"judged": revealed.judged.value}
    if approval is not None:
        body["approved"] = approval.digest.value
    # Who signs has read them: the screen shows every warning above the two signatures.
    warnings = sorted(failed.rule.id for failed in needs(revealed).warnings)
    if warnings:
        body["acknowledged"] = warnings
    draft = Draft(
        kind=AGREED,
        subject=(verification(revealed.of), Subject(scheme="bag", value=cleared.bag.value)),
        signers=tuple(signer(s, Decision.AGREE.meaning.value) for s in sessions),
        body=body,
    )
    file_signed(station, draft, sessions)
    return cleared


def _moved_on(station: Station, bag: BagId, relied_on: Digest, judged: Digest) -> Cause | None:
    """Say what became of a bag: its match, or its approval, must still be its last move.

    A hold or recall that central published since stops it, too, and so does the cancelling of
    its order, wherever that was done, though neither moves a bag (X16, X11).
    """
    if order_cancelled(station, judged):
        return Cause.ORDER_CANCELLED
    folded = history.bag(station.ledger, bag)
    cause = status.inventory(folded, station.ward)
    if cause is None and folded.heads != {relied_on}:
        return Cause.PAIR_TOO_OLD
    return cause or (Cause.RECALLED if on_hold(station, bag) else None)


def _after_stop(
    station: Station,
    revealed: Revealed,
    decision: Decision,
    sessions: tuple[Session, Session],
    reason: str,
) -> Digest:
    restart = decision is Decision.RESTART
    chosen = restartable(station, revealed.bags) if restart else _unused(station, revealed.bags)
    heads = {head.value for bag in chosen for head in history.bag(station.ledger, bag).heads}
    bags = tuple(Subject(scheme="bag", value=bag.value) for bag in chosen)
    draft = Draft(
        kind=RESTARTED if restart else QUARANTINED,
        subject=(verification(revealed.of), *bags),
        after=tuple(Digest(h) for h in sorted(heads)),
        signers=tuple(signer(s, decision.meaning.value) for s in sessions),
        body={"judged": revealed.judged.value, "reason": reason},
    )
    return file_signed(station, draft, sessions).digest


def _unused(station: Station, bags: Iterable[BagId]) -> tuple[BagId, ...]:
    """Return the bags that can still be quarantined: one whose life is over stays as it is."""
    return tuple(b for b in bags if history.bag(station.ledger, b).state not in ENDED_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An infusion that began, recorded."""

    of: VerificationId
    bag: BagId
    at: datetime
    entry: Digest


def start(station: Station, cleared: Cleared) -> Started | Cause:
    """Record that the infusion of a cleared bag starts now.

    The record follows the match, or the approval of the hold, and names the agreement of the two
    people. Starting the same verification again returns the start that stands.
    """
    standing = _newest(station, cleared, STARTED)
    if standing is not None:
        return _started(standing, cleared)
    agreement = _newest(station, cleared, AGREED)
    relied_on = _relied_on(station, agreement)
    if agreement is None or relied_on is None:
        return Cause.PAIR_TOO_OLD
    # How long a match is good is taken from its record, too: a clearance cannot lengthen it.
    if not may_start(cleared, now=station.now()) or not _still_good(station, relied_on):
        return Cause.PAIR_TOO_OLD
    judged = Digest(str(agreement.statement.body["judged"]))
    moved_on = _moved_on(station, cleared.bag, relied_on.digest, judged)
    if moved_on is not None:
        return moved_on
    bag = history.bag(station.ledger, cleared.bag)
    draft = Draft(
        kind=STARTED,
        subject=(
            verification(cleared.verification),
            Subject(scheme="bag", value=cleared.bag.value),
        ),
        after=tuple(sorted(bag.heads, key=lambda d: d.value)),
        body={"agreed": agreement.digest.value},
    )
    return _started(file(station, draft), cleared)


def _newest(station: Station, cleared: Cleared, kind: str) -> Record | None:
    about = station.ledger.about("verification", cleared.verification.value)
    wanted = [
        r
        for r in about
        if r.statement.kind == kind and r.statement.about("bag") == cleared.bag.value
    ]
    return wanted[-1] if wanted else None


def _still_good(station: Station, relied_on: Record) -> bool:
    """Whether a match or approval is still good, by the wall clock and the one nobody can set."""
    until, made = read_instant(str(relied_on.statement.body["until"])), relied_on.statement
    return station.now() <= until and since(station, relied_on) <= until - made.occurred


def _relied_on(station: Station, agreement: Record | None) -> Record | None:
    """Return the match, or the approval of a hold, that two people agreed on."""
    if agreement is None:
        return None
    body = agreement.statement.body
    return station.ledger.get(Digest(str(body.get("approved", body["judged"]))))


def _started(record: Record, cleared: Cleared) -> Started:
    return Started(
        of=cleared.verification,
        bag=cleared.bag,
        at=record.statement.occurred.astimezone(record.statement.zone),
        entry=record.digest,
    )
