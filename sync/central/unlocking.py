"""What central demands of the end of a lock-out (DESIGN §7).

Like everything in `sync.central.accept` a second look, with lists of its own: nobody lets
themselves in again, and while a stop waits nobody alone lets in who comes next.
"""

from __future__ import annotations

from app.evidence.entry import Entry
from app.evidence.record import Record
from app.evidence.statement import Statement
from sync.central.demands import TWO, DisputedError, Known, earlier

MEANING = "reset_approved"
IN_CHARGE = "supervisor"
MAY_SIGN = frozenset({IN_CHARGE, "physician", "qa"})  # the second person, while a stop waits
_SEALED, _JUDGED = "turn.sealed", "verification.judged"
_OVER = frozenset({"verification.restarted", "verification.lapsed", "infusion.started"})
_QUARANTINED = "bag.quarantined"


def unlocked(record: Record, known: Known) -> None:
    """Hold the end of a lock-out against who may sign for it (C10).

    That each signer held the role is asked of every record (C1).
    """
    signers = record.statement.signers
    person = record.statement.body["person"]
    # (1) one or two different people, none of whom is let in by it
    if not 1 <= len(signers) <= TWO:
        raise DisputedError("one or two people end a lock-out")
    if not len({s.person for s in signers}) == len({s.key for s in signers}) == len(signers):
        raise DisputedError("two different people with two different keys are needed")
    if not isinstance(person, str) or not person:
        raise DisputedError("it does not say who was locked out")
    if any(s.person.value == person for s in signers):
        raise DisputedError("nobody ends their own lock-out")
    # (2) authenticated, with that meaning, one of them in charge
    if any(s.meaning != MEANING for s in signers):
        raise DisputedError("those who sign end a lock-out, with that meaning")
    if not all(s.auth for s in signers):
        raise DisputedError("a signer was not authenticated")
    roles = [s.role for s in signers]
    if IN_CHARGE not in roles or any(role not in MAY_SIGN for role in roles):
        raise DisputedError("those who signed do not hold the roles that it needs")
    # (3) two of them while a stop waits
    if len(signers) != TWO and _stop_waits(record.entry, known):
        raise DisputedError("while a stop waits two people end a lock-out")


def _stop_waits(entry: Entry, known: Known) -> bool:
    """Say whether central knows of a stop that waited at the workstation.

    What waits there is the verification of its newest sealed turn, or nothing. Central may not
    hold that turn, as after another epoch began; then it knows of no stop.
    """
    since: list[Statement] = []
    for _, found in earlier(entry, known):
        if found.kind == _SEALED:
            of = found.about("verification")
            return _stopped([s for s in since if s.about("verification") == of])
        since.append(found)
    return False


def _stopped(since: list[Statement]) -> bool:
    """Say whether a verification was stopped and not decided about, by what followed its seal.

    A bag that was quarantined by itself, without a signer, still waits for two people.
    """
    stop = any(s.kind == _JUDGED and s.body.get("verdict") == "stop" for s in since)
    over = any(s.kind in _OVER or (s.kind == _QUARANTINED and s.signers) for s in since)
    return stop and not over
