"""What two people decide together after the reveal, each signing with badge and PIN.

* after a match: both agree to start, and only then the infusion starts;
* after a stop: both begin once more from the beginning, or both quarantine the bag.

Each person opens a session of their own; both sign the same statement, which names both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from app.domain.causes import Cause
from app.domain.people import Meaning, Purpose
from app.domain.verification import Cleared, Stop, agree, may_start
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, PersonId, Private, VerificationId
from app.labels.label import Badge
from app.ports import Session
from app.usecases import history
from app.usecases.sign_in import Refused, Why, open_session
from app.usecases.station import Draft, Station, file, file_signed, signer, verification
from app.usecases.verdicts import Revealed

AGREED, RESTARTED, QUARANTINED, STARTED = (
    "verification.agreed",
    "verification.restarted",
    "bag.quarantined",
    "infusion.started",
)


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
    problem = _problem(revealed, decision, sessions)
    if problem is None and decision is Decision.AGREE:
        return _agree(station, revealed, sessions)
    if problem is None:
        return _after_stop(station, revealed, decision, sessions, reason)
    for session in sessions:
        station.keys.close(session.id)
    return problem


def _problem(
    revealed: Revealed, decision: Decision, sessions: tuple[Session, Session]
) -> Refused | Cause | None:
    """Check that the sessions are two persons' and were opened for this decision.

    1. Both were opened for it.
    2. They are two persons with two keys.
    3. After a stop there is no agreement, and no restart beyond the one allowed.
    """
    first, second = sessions
    # (1)
    purpose = Purpose(of=revealed.of, proposal=decision.value)
    if first.purpose != purpose or second.purpose != purpose:
        return Refused(why=Why.NOT_PERMITTED)
    # (2)
    if first.person == second.person or first.key == second.key:
        return Refused(why=Why.SAME_PERSON)
    # (3)
    stopped = isinstance(revealed.verdict, Stop)
    if decision is not Decision.AGREE:
        allowed = stopped and (decision is Decision.QUARANTINE or revealed.may_restart)
        return None if allowed else Refused(why=Why.NOT_PERMITTED)
    return revealed.verdict.cause if isinstance(revealed.verdict, Stop) else None


def _agree(
    station: Station, revealed: Revealed, sessions: tuple[Session, Session]
) -> Cleared | Cause:
    cleared = agree(
        revealed.verdict,
        revealed.pair,
        [s.person for s in sessions],
        bag=revealed.bags[0] if revealed.bags else None,
        until=revealed.until,
        now=station.now(),
    )
    if isinstance(cleared, Cause):
        for session in sessions:
            station.keys.close(session.id)
        return cleared
    draft = Draft(
        kind=AGREED,
        subject=(verification(revealed.of), Subject(scheme="bag", value=cleared.bag.value)),
        signers=tuple(signer(s, Decision.AGREE.meaning.value) for s in sessions),
        body={"judged": revealed.judged.value},
    )
    file_signed(station, draft, sessions)
    return cleared


def _after_stop(
    station: Station,
    revealed: Revealed,
    decision: Decision,
    sessions: tuple[Session, Session],
    reason: str,
) -> Digest:
    heads = {
        head.value for bag in revealed.bags for head in history.bag(station.ledger, bag).heads
    }
    bags = tuple(Subject(scheme="bag", value=bag.value) for bag in revealed.bags)
    draft = Draft(
        kind=RESTARTED if decision is Decision.RESTART else QUARANTINED,
        subject=(verification(revealed.of), *bags),
        after=tuple(Digest(h) for h in sorted(heads)),
        signers=tuple(signer(s, decision.meaning.value) for s in sessions),
        body={"judged": revealed.judged.value, "reason": reason},
    )
    return file_signed(station, draft, sessions).digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An infusion that began, recorded."""

    of: VerificationId
    bag: BagId
    at: datetime
    entry: Digest


def start(station: Station, cleared: Cleared) -> Started | Cause:
    """Record that the infusion of a cleared bag starts now.

    The record follows the match and names the agreement of the two people.
    """
    agreement = next(
        (
            r
            for r in reversed(station.ledger.about("verification", cleared.verification.value))
            if r.statement.kind == AGREED
        ),
        None,
    )
    if agreement is None or not may_start(cleared, now=station.now()):
        return Cause.PAIR_TOO_OLD
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
    record = file(station, draft)
    return Started(
        of=cleared.verification,
        bag=cleared.bag,
        at=record.statement.occurred.astimezone(record.statement.zone),
        entry=record.digest,
    )
