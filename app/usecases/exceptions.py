"""The list of everything that went another way: stops, holds, quarantines, deviations, reports.

Read from records, newest `MOST` of each kind: nobody keeps the list, so nothing can be lost from
it. What stands on it may be shown to whoever works here: it holds no patient's data.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.deviation import Category, State
from app.domain.moves import ASIDE_STATES, MoveKind
from app.domain.people import APPROVERS, LAB, QUALITY, VERIFIERS, Role
from app.evidence.record import Record
from app.identifiers import BagId, Digest, VerificationId
from app.usecases import history
from app.usecases.deviations import APPROVED, waits
from app.usecases.holding import PUBLISHED
from app.usecases.holding_views import recalls_here
from app.usecases.near_misses import CLASSIFIED
from app.usecases.neighbours import is_own
from app.usecases.reporting import RECORDED, state_of, steps
from app.usecases.resolving import QA
from app.usecases.station import Station
from app.usecases.typing_in import typed_verifications
from app.usecases.verdicts import DEVIATED, JUDGED, NEAR_MISS, QUARANTINED, RESTARTED

MOST = 100
EMERGENCY, LAPSED = "emergency.recorded", "verification.lapsed"
RECALLED, LOST = MoveKind.RECALLED.value, MoveKind.LOST.value
LISTED_AFTER = timedelta(minutes=30)  # no check waits longer for its second person
# Steps whose records list the outcomes of rules (`outcomes` in the body); the reveal's are holds.
STEPS = (
    "bag.issued",
    "bag.thaw_started",
    "bag.thawed",
    "bag.inspected",
    "bag.drawn",
    "bag.made",
    "bag.handed_over",
    "custody.accepted",
    "infusion.started",
    "infusion.interrupted",
    "infusion.ended",
    "infusion.corrected",
    "bag.disposed",
    "case.closed",
    EMERGENCY,
)


class What(Enum):
    """What kind of exception it is; the order is that of the risk to a patient."""

    STOP = "stop"
    UNVERIFIED = "unverified"
    HOLD = "hold"
    QUARANTINE = "quarantine"
    RECALLED = "recalled"
    LOST = "lost"
    TWO_SIGN = "two_sign"
    ONE_SIGNS = "one_signs"
    REPORTED = "reported"


class Next(Enum):
    """What is to be done next."""

    DECIDE = "decide"
    APPROVE = "approve"
    RESOLVE = "resolve"
    CLASSIFY = "classify"
    CONTAIN = "contain"
    DISPOSE = "dispose"
    CLOSE = "close"
    NOTHING = "nothing"

    @property
    def owner(self) -> frozenset[Role]:
        """Who does it: one of these roles."""
        return _OWNERS[self]


_OWNERS = {
    Next.DECIDE: VERIFIERS,
    Next.APPROVE: APPROVERS,
    Next.RESOLVE: QA,
    Next.CLASSIFY: QUALITY,
    Next.CONTAIN: VERIFIERS | LAB,
    Next.DISPOSE: QUALITY,
    Next.CLOSE: QUALITY,
    Next.NOTHING: frozenset[Role](),
}


# While their bag is held or set aside, quality assurance says how it goes on.
_UNTIL_RESOLVED = frozenset({What.STOP, What.HOLD, What.QUARANTINE, What.RECALLED, What.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """One line of the list.

    Attributes:
        entry: the record that it began with: the *root* of `app.usecases.reporting`.
        kind: that record's kind, which says at which step it was.
        cause: the gravest; None for what somebody reported.
        category: of what somebody reported.
        age: since it happened.
        typed: a label of its verification was typed; never told before both turns are judged.
        unsynced: central's log has not proved it yet.
        elsewhere: another workstation filed it: a check of two people is decided about there.
    """

    entry: Digest
    what: What
    kind: str
    cause: Cause | None
    category: Category | None
    of: VerificationId | None
    bags: tuple[BagId, ...]
    where: str
    at: datetime
    age: timedelta
    state: State
    next: Next
    typed: bool
    unsynced: bool
    elsewhere: bool = False

    @property
    def owner(self) -> frozenset[Role]:
        """Who does what is next."""
        return self.next.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was read once for all rows."""

    steps: dict[Digest, Record]
    classified: frozenset[str]
    recalls: dict[Digest, tuple[BagId, ...]]


def exceptions(station: Station, *, closed: bool = False) -> tuple[ExceptionRow, ...]:
    """Return what went another way, by risk to a patient, then oldest first.

    At most the newest `MOST` records of each kind are looked at. Without `closed` only what
    somebody still has to do something about.
    """
    seen = _Seen(
        steps=steps(station),
        classified=frozenset(
            str(r.statement.body["near_miss"]) for r in station.ledger.latest(CLASSIFIED, 4 * MOST)
        ),
        recalls=recalls_here(station),
    )
    roots = [*_roots(station), *_recalls(station, seen)]
    rows = [_row(station, root, what, seen) for root, what in roots]
    shown = [row for row in rows if closed or row.state is not State.CLOSED]
    order = list(What)
    return tuple(sorted(shown, key=lambda row: (order.index(row.what), row.at)))


def bounded(station: Station) -> bool:
    """Whether there are more records of some kind than the list looks at."""
    kinds = (NEAR_MISS, DEVIATED, QUARANTINED, RECALLED, LOST, RECORDED, *STEPS)
    return any(len(station.ledger.latest(kind, MOST + 1)) > MOST for kind in kinds)


def _roots(station: Station) -> list[tuple[Record, What]]:
    """Return what exceptions began with; a quarantine that follows a stop or hold is theirs."""
    ledger = station.ledger
    near, held = ledger.latest(NEAR_MISS, MOST), ledger.latest(DEVIATED, MOST)
    theirs = {r.statement.body.get("judged") for r in (*near, *held)}
    found = [(r, What.STOP) for r in near] + [(r, What.HOLD) for r in held]
    found += [
        (r, What.QUARANTINE)
        for r in ledger.latest(QUARANTINED, MOST)
        if r.statement.body.get("judged") is None or r.statement.body["judged"] not in theirs
    ]
    found += [(r, What.RECALLED) for r in ledger.latest(RECALLED, MOST)]
    found += [(r, What.LOST) for r in ledger.latest(LOST, MOST)]
    for kind in STEPS:
        for record in ledger.latest(kind, MOST):
            what = _at_a_step(record)
            if what is not None:
                found.append((record, what))
    found += [
        (r, What.REPORTED)
        for r in ledger.latest(RECORDED, MOST)
        if "of" not in r.statement.body and not _still_blind(station, r)
    ]
    return found


def _recalls(station: Station, seen: _Seen) -> list[tuple[Record, What]]:
    """Return the notices of recalls that name bags here, and those that somebody acted on."""
    entries = seen.recalls.keys() | seen.steps.keys()
    records = (station.ledger.get(entry) for entry in sorted(entries, key=lambda e: e.value))
    return [(r, What.RECALLED) for r in records if r and r.statement.kind == PUBLISHED]


def _still_blind(station: Station, report: Record) -> bool:
    """Whether a report was made while a check waits for its second person (DESIGN rule 1).

    It is listed once both turns are judged or have lapsed, or, where it was made, when that time
    is over: another workstation's clock says nothing of it.
    """
    of = report.statement.about("verification")
    if of is None:
        return False
    here = is_own(station.ledger, report)
    if here and station.now() - report.statement.occurred > LISTED_AFTER:
        return False
    kinds = {r.statement.kind for r in station.ledger.about("verification", of)}
    return not kinds & {JUDGED, LAPSED}


def _failed(record: Record) -> list[dict[str, str]]:
    rows = record.statement.body.get("outcomes", ())
    return [dict(row) for row in rows if row["result"] == "failed"]


def _at_a_step(record: Record) -> What | None:
    if record.statement.kind == EMERGENCY:
        return What.UNVERIFIED
    classes = {row["class"] for row in _failed(record)}
    if "hard" in classes:
        return What.UNVERIFIED
    if "dev2" in classes:
        return What.TWO_SIGN
    return What.ONE_SIGNS if "dev1" in classes else None


def _row(station: Station, root: Record, what: What, seen: _Seen) -> ExceptionRow:
    statement, reached = root.statement, seen.steps.get(root.digest)
    of = statement.about("verification")
    about = tuple(BagId(s.value) for s in statement.subject if s.scheme == "bag")
    bags = seen.recalls.get(root.digest, about)
    folded = [history.bag(station.ledger, bag) for bag in bags]
    at, category = statement.occurred.astimezone(statement.zone), statement.body.get("category")
    state = state_of(reached) if reached else _by_itself(station, root, what)
    return ExceptionRow(
        entry=root.digest,
        what=what,
        kind=statement.kind,
        cause=Cause.RECALLED if what is What.RECALLED else _cause(root),
        category=Category(str(category)) if what is What.REPORTED else None,
        of=VerificationId(of) if of is not None else None,
        bags=bags,
        where=next((b.place for b in folded if b.place), str(statement.body.get("ward", ""))),
        at=at,
        age=max(station.now() - at, timedelta(0)),
        state=state,
        next=_next(station, root, what, state, folded, seen),
        typed=of is not None and bool(typed_verifications(station, (VerificationId(of),))),
        unsynced=not station.ledger.proved(root.digest),
        elsewhere=not is_own(station.ledger, root),
    )


def _cause(root: Record) -> Cause | None:
    codes = [row["cause"] for row in _failed(root)]
    if "cause" in root.statement.body:
        codes = [str(root.statement.body["cause"])]
    order = list(Cause)
    return min((Cause.of(code) for code in codes), key=order.index, default=None)


def _kinds_since(station: Station, root: Record) -> set[str]:
    """Return the kinds of the records about a root's verification that decide about it."""
    of = root.statement.about("verification")
    if of is None:
        return set()
    about = station.ledger.about("verification", of)
    return {
        r.statement.kind
        for r in about
        if r.statement.kind in (RESTARTED, APPROVED)
        or (r.statement.kind == QUARANTINED and r.statement.signers)
    }


def _by_itself(station: Station, root: Record, what: What) -> State:
    """Return how far a deviation is before anybody said more: decided about means contained."""
    if what in (What.QUARANTINE, What.RECALLED):
        return State.CONTAINED
    if what in (What.STOP, What.HOLD) and _kinds_since(station, root):
        return State.CONTAINED
    return State.OPEN


def _next(
    station: Station,
    root: Record,
    what: What,
    state: State,
    bags: Iterable[Bag],
    seen: _Seen,
) -> Next:
    if state is State.CLOSED:
        return Next.NOTHING
    aside = what in (What.RECALLED, What.LOST)
    troubled = [b for b in bags if (b.state in ASIDE_STATES if aside else b.troubled)]
    before = _before_disposition(station, root, what, seen, troubled)
    if before is not None:
        return before
    steps_on = {State.OPEN: Next.CONTAIN, State.CONTAINED: Next.DISPOSE}
    return steps_on.get(state, Next.CLOSE)


def _before_disposition(
    station: Station, root: Record, what: What, seen: _Seen, troubled: list[Bag]
) -> Next | None:
    of, decided = root.statement.about("verification"), bool(_kinds_since(station, root))
    if what is What.STOP and of is not None and not decided:
        return Next.DECIDE
    if what is What.HOLD and _waits(station, root):
        return Next.APPROVE
    if what in _UNTIL_RESOLVED and troubled:
        return Next.RESOLVE
    if what is What.STOP and root.digest.value not in seen.classified:
        return Next.CLASSIFY
    return None


def _waits(station: Station, hold: Record) -> bool:
    named = hold.statement.body.get("judged")
    judged = station.ledger.get(Digest(str(named))) if named is not None else None
    bag = hold.statement.about("bag")
    return judged is not None and bag is not None and waits(station, judged, BagId(bag))
