"""What central demands of the approval of a hold, and of an agreement that rests on one.

Like everything in `sync.central.accept` a second look, with lists of its own: a station whose
types or tables were weakened must not make a deviation approve itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.evidence.fields import read_instant
from app.evidence.record import Record
from app.evidence.statement import Statement
from app.identifiers import Digest
from sync.central.demands import TWO, DisputedError, Known, get, named, pair, same

APPROVED = "deviation_approved"
GOOD_FOR = timedelta(minutes=10)  # DESIGN §7: the longest time that an approval is good
CLINICAL = frozenset({"physician"})
QUALITY = frozenset({"qa", "supervisor"})
_HOLDS = ("passed", "not_required")
_TOLD = ("warn", "info")
_ONE, _BOTH = "dev1", "dev2"
_WORDS = "approval"  # the private row with words and contact


def open_deviations(judged: Statement) -> dict[str, str]:
    """Return the failed rules of a hold and their classes, notes and warnings left out.

    Raises:
        DisputedError: one is of a class that nobody may approve, or of none that is known.
    """
    outcomes = judged.body.get("outcomes")
    if not isinstance(outcomes, list) or not outcomes:
        raise DisputedError("a verdict lists the outcome of every rule")
    failed = [o for o in outcomes if o["result"] not in _HOLDS and o["class"] not in _TOLD]
    if any(o["result"] != "failed" or o["class"] not in (_ONE, _BOTH) for o in failed):
        raise DisputedError("a rule failed that nobody may approve")
    return {o["rule"]: o["class"] for o in failed}


def approved(record: Record, known: Known) -> None:
    """Hold the approval of a hold against what its deviations ask for (C8)."""
    statement = record.statement
    judged = named(statement, "judged", "verification.judged", known)
    if judged.body.get("verdict") != "hold":
        raise DisputedError("only a hold is approved")
    # (1) one verification at one site, one bag, which was judged and had been put on hold
    same(statement, judged)
    bags = [s.value for s in statement.subject if s.scheme == "bag"]
    judged_bags = [s.value for s in judged.subject if s.scheme == "bag"]
    if len(bags) != 1 or bags[0] not in judged_bags:
        raise DisputedError("the bag is not one that was judged")
    if not _follows_its_hold(statement, bags[0], known):
        raise DisputedError("it does not follow the hold of its bag")
    # (2) every deviation has its reason, and as many people sign as its class asks for
    deviations = open_deviations(judged)
    _reasons(statement, deviations)
    _signers(statement, judged, deviations, known)
    # (3) no longer than any approval is good
    until = read_instant(statement.body["until"])
    if not timedelta(0) < until - statement.occurred <= GOOD_FOR:
        raise DisputedError("it is good for longer than any approval")


def _follows_its_hold(statement: Statement, bag: str, known: Known) -> bool:
    if len(statement.after) != 1:
        return False
    hold = get(statement.after[0].value, "bag.deviated", known)
    return hold.about("bag") == bag and hold.body.get("judged") == statement.body["judged"]


def _reasons(statement: Statement, deviations: Mapping[str, str]) -> None:
    reasons: Any = statement.body.get("reasons")
    if not isinstance(reasons, list) or not deviations:
        raise DisputedError("an approval lists what it approves")
    listed = {
        r["rule"]: r["class"] for r in reasons if isinstance(r["reason"], str) and r["reason"]
    }
    if listed != deviations or len(reasons) != len(deviations):
        raise DisputedError("it does not give one reason for each rule that failed")
    if _BOTH in deviations.values() and _WORDS not in [c.of for c in statement.private]:
        raise DisputedError("its words and its outside contact are missing")


def _signers(
    statement: Statement, judged: Statement, deviations: Mapping[str, str], known: Known
) -> None:
    """Check who signed. That each held the role is asked of every record (C1)."""
    signers, roles = statement.signers, [s.role for s in statement.signers]
    needed = TWO if _BOTH in deviations.values() else 1
    distinct = len({s.person for s in signers}) == len({s.key for s in signers}) == needed
    if len(signers) != needed or not distinct:
        raise DisputedError(f"it needs {needed} different people, this one has {len(signers)}")
    if any(s.meaning != APPROVED for s in signers):
        raise DisputedError("those who sign approve, with that meaning")
    if not all(s.auth for s in signers):
        raise DisputedError("a signer was not authenticated")
    if needed == TWO:
        right = any(r in CLINICAL for r in roles) and any(r in QUALITY for r in roles)
    else:
        right = all(role in CLINICAL | QUALITY for role in roles)
    if not right:
        raise DisputedError("those who signed do not hold the roles that it needs")
    checked = [
        s
        for key in ("turns", "scanned")
        for turn in pair(judged, key, known)
        for s in turn.signers
    ]
    if {s.person for s in signers} & {s.person for s in checked} or (
        {s.key for s in signers} & {s.key for s in checked}
    ):
        raise DisputedError("somebody who checked approved")


def rests_on(agreed: Statement, judged: Statement, known: Known) -> tuple[Digest, Statement]:
    """Return what an agreement rests on: the match, or the accepted approval of the hold.

    Raises:
        DisputedError: the verdict is neither, or the approval is of another verdict or bag.
    """
    verdict, digest = judged.body.get("verdict"), agreed.body["judged"]
    if verdict == "match" and "approved" not in agreed.body:
        return Digest(digest), judged
    if verdict != "hold" or "approved" not in agreed.body:
        raise DisputedError("the agreed verdict is not a match")
    approval = named(agreed, "approved", "verification.approved", known)
    if approval.body["judged"] != digest:
        raise DisputedError("the approval is of another verdict")
    same(agreed, approval)
    if approval.about("bag") != agreed.about("bag"):
        raise DisputedError("the approval is of another bag")
    open_deviations(judged)
    return Digest(agreed.body["approved"]), approval
