"""Whether a move that needs certain people or records has them; `app.usecases.history` asks.

What a record says of itself is not believed: the records that it names must be here, be of the
right kind, be about the same bag and verification, and be signed by the people whom they need.
One that has not arrived leaves the move without them, until it has (DESIGN rule 7).
"""

from __future__ import annotations

from app.domain.moves import BagState, MoveKind
from app.domain.people import APPROVERS, CLINICAL, QUALITY, Meaning, Role
from app.domain.rules import Severity
from app.evidence.record import Record
from app.identifiers import BagId, Digest, PersonId
from app.ports import Ledger

AGREED, SEALED = "verification.agreed", "turn.sealed"
_TWO = 2
_STOPS = frozenset(kind.value for kind in (MoveKind.HELD, MoveKind.DEVIATED, MoveKind.QUARANTINED))
_STATES = frozenset(state.value for state in BagState)


def signed_for(ledger: Ledger, record: Record, kind: MoveKind, about: BagId) -> bool:
    """Whether a move of a bag has the people or the records that it needs."""
    match kind:
        case MoveKind.STARTED:
            return _agreed(ledger, record)
        case MoveKind.APPROVED:
            return _approved(ledger, record, about)
        case MoveKind.RESTARTED:
            return _two_sign(record, Meaning.RESTARTED)
        case MoveKind.RESOLVED:
            return _resolved(ledger, record)
        case MoveKind.DESTROYED | MoveKind.DISPOSED:
            return len(_people(record)) >= _TWO  # one of them witnesses (B24)
        case MoveKind.MADE:
            return _drawn(ledger, record, about)
        case _:
            return False


def transcribed(order: Record) -> bool:
    """Whether two people signed an order, as its station had them do."""
    return _two_sign(order, Meaning.TRANSCRIBED)


def released(document: Record) -> bool:
    """Whether somebody signed a release, as its station had them do."""
    return any(s.meaning == Meaning.RELEASED.value for s in document.statement.signers)


def lifts(ledger: Ledger, approved: Record, about: BagId) -> frozenset[Digest]:
    """Return the deviations of a bag that an approval decides about: those of its own verdict."""
    judged = approved.statement.body.get("judged")
    return frozenset(
        r.digest
        for r in ledger.about("bag", about.value)
        if r.statement.kind == MoveKind.DEVIATED.value
        and judged is not None
        and r.statement.body.get("judged") == judged
    )


def _people(*records: Record) -> frozenset[PersonId]:
    return frozenset(s.person for record in records for s in record.statement.signers)


def _two_sign(record: Record, meaning: Meaning) -> bool:
    signers = record.statement.signers
    return len(_people(record)) == _TWO and all(s.meaning == meaning.value for s in signers)


def _agreed(ledger: Ledger, started: Record) -> bool:
    """Whether a start names the agreement of the two who checked, over what it follows.

    That is a match, or a hold whose deviations were approved: then it follows the approval.
    """
    agreement = _named(ledger, started.statement.body.get("agreed"), AGREED)
    if agreement is None or not _two_sign(agreement, Meaning.AGREED_TO_START):
        return False
    judged = _judged(ledger, agreement)
    if judged is None or not _one_bag(started, agreement, judged):
        return False
    if not _follows(ledger, started, judged):
        return False
    of = {r.statement.about("verification") for r in (started, agreement, judged)}
    return len(of) == 1 and checkers(ledger, judged) == _people(agreement)


def _follows(ledger: Ledger, started: Record, judged: Record) -> bool:
    """Whether a start follows the match, or the approval of the hold, that was agreed on."""
    after = started.statement.after
    if judged.statement.body.get("verdict") == "match":
        return judged.digest in after
    bag = BagId(str(started.statement.about("bag")))
    named = (_named(ledger, d.value, MoveKind.APPROVED.value) for d in after)
    return any(
        r.statement.body.get("judged") == judged.digest.value and _approved(ledger, r, bag)
        for r in named
        if r is not None
    )


def _one_bag(started: Record, agreement: Record, judged: Record) -> bool:
    """Whether a start is of the one bag that was agreed on, and that the verdict was about."""
    bags = [_bags(record) for record in (started, agreement, judged)]
    return len(bags[0]) == 1 and bags[0] == bags[1] and bags[1] <= bags[2]


def _bags(record: Record) -> frozenset[str]:
    return frozenset(s.value for s in record.statement.subject if s.scheme == "bag")


def _approved(ledger: Ledger, record: Record, about: BagId) -> bool:
    """Whether a hold's deviations were approved by whom their classes ask for (domain §4).

    1. The verdict that it names is a hold about this bag, of the same verification.
    2. No approver sealed a turn of it: nothing approves itself.
    3. For DEV2 one of the clinic and one of quality, two persons; for DEV1 one of either.
    """
    judged = _judged(ledger, record)
    # (1)
    if judged is None or judged.statement.body.get("verdict") != "hold":
        return False
    same = judged.statement.about("verification") == record.statement.about("verification")
    if not same or not {about.value} == _bags(record) <= _bags(judged):
        return False
    # (2)
    people = checkers(ledger, judged)
    if people is None or people & _people(record):
        return False
    # (3)
    signers = record.statement.signers
    if not signers or any(s.meaning != Meaning.APPROVED.value for s in signers):
        return False
    classes = _open_classes(judged)
    if classes == {Severity.DEV1.value}:
        return all(s.role in _values(APPROVERS) for s in signers)
    clinical = {s.person for s in signers if s.role in _values(CLINICAL)}
    quality = {s.person for s in signers if s.role in _values(QUALITY)}
    known = classes <= {Severity.DEV1.value, Severity.DEV2.value}
    return known and any(a != b for a in clinical for b in quality)


def _open_classes(judged: Record) -> set[str]:
    """Return the classes of what failed in a verdict, notes and warnings left out."""
    told = {Severity.WARN.value, Severity.INFO.value}
    rows = judged.statement.body.get("outcomes", ())
    return {str(row["class"]) for row in rows if row["result"] == "failed"} - told


def _values(roles: frozenset[Role]) -> frozenset[str]:
    return frozenset(role.value for role in roles)


def _resolved(ledger: Ledger, record: Record) -> bool:
    """Whether quality assurance resolves it: none of those whose stop led here, none unknown."""
    to = record.statement.body.get("to")
    if to is not None and to not in _STATES:
        return False
    stoppers = _stoppers(ledger, record)
    signers = record.statement.signers
    qa = any(s.role == Role.QA.value for s in signers)
    return qa and stoppers is not None and not stoppers & _people(record)


def _stoppers(ledger: Ledger, resolution: Record) -> frozenset[PersonId] | None:
    """Return who signed the stops before a resolution, or their turns; None: not all are here."""
    found: frozenset[PersonId] = frozenset()
    seen: set[Digest] = set()
    ahead = list(resolution.statement.after)
    while ahead:
        entry = ahead.pop()
        before = ledger.get(entry)
        if entry in seen or before is None:
            continue  # the fold waits for one that has not arrived
        seen.add(entry)
        ahead += before.statement.after
        if before.statement.kind not in _STOPS:
            continue
        found |= _people(before)
        if before.statement.body.keys() & {"judged", "spoken"}:
            judged = _judged(ledger, before)
            people = checkers(ledger, judged) if judged is not None else None
            if people is None:
                return None
            found |= people
    return found


def _drawn(ledger: Ledger, made: Record, about: BagId) -> bool:
    """Whether a child's first move names the one by which it was drawn from its parent (T11)."""
    draw = _named(ledger, made.statement.body.get("drawn"), MoveKind.DRAWN.value)
    return (
        draw is not None
        and draw.statement.about("bag") == made.statement.body.get("parent")
        and about.value in draw.statement.body.get("children", ())
    )


def _judged(ledger: Ledger, record: Record) -> Record | None:
    """Return the verdict that a record is about, or that somebody spoke up about."""
    body = record.statement.body
    return _named(ledger, body.get("judged", body.get("spoken")), MoveKind.VERIFIED.value)


def checkers(ledger: Ledger, judged: Record) -> frozenset[PersonId] | None:
    """Return who sealed the turns of a verdict; None while not all of its turns are here."""
    turns = [_named(ledger, d, SEALED) for d in judged.statement.body.get("turns", ())]
    here = [turn for turn in turns if turn is not None]
    return _people(*here) if here and len(here) == len(turns) else None


def _named(ledger: Ledger, digest: object, kind: str) -> Record | None:
    """Return the record that another one names, if it is here and of that kind."""
    if not isinstance(digest, str) or not Digest.FORM.fullmatch(digest):
        return None
    record = ledger.get(Digest(digest))
    return record if record is not None and record.statement.kind == kind else None
