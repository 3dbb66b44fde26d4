"""The next bag: which wristband scan a person may keep, and what the records say of one kept.

A person may keep the scan that they made themselves, at this workstation, for another bag of the
same order, if what they checked last was verified and started, its infusion runs or ended as
planned, and the profile's limit has not passed (B21). Nobody uses another person's (A03).

Blind: what a turn is offered depends on what its own person did before, never on another turn
of the same verification; and it names an entry, never what was scanned. The scan itself is
opened by the reveal alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.domain.case import Bag
from app.domain.infusion import EndReason, StepKind
from app.domain.moves import USED_STATES
from app.domain.next_bag import Keeps, Kept
from app.domain.order import Order, OrderState
from app.domain.profile import Profile
from app.domain.turn import NextTurn
from app.evidence.record import Record
from app.identifiers import BagId, Digest, PersonId, VerificationId
from app.labels.scan import Mode
from app.usecases import history
from app.usecases import infusing_views as views
from app.usecases.elapsed import between
from app.usecases.neighbours import is_own
from app.usecases.station import Station
from app.usecases.verdicts import JUDGED

SEALED = "turn.sealed"
AGREED, STARTED = "verification.agreed", StepKind.STARTED.value
# Sealed turns of everybody here, newest first: as a rule the person's own is among the first few;
# the second number is far more than a workstation sees within the limit.
LOOK_BACK = (4, 64)
AS_PLANNED = frozenset({EndReason.COMPLETE, EndReason.PART_ORDERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """A person's own wristband scan that may serve again.

    Attributes:
        turn: the record of the sealed turn that holds the scan.
        started: the record of the start that followed from it.
    """

    turn: Record
    started: Record
    order: Order
    profile: Profile
    bags: frozenset[BagId]


def offer(station: Station, person: PersonId, of: VerificationId) -> Keeps | None:
    """Return the wristband scan that a person may keep in a turn that begins now, if any."""
    own = _own(station, person, of, None)
    if own is None or not _another(station, own.order):
        return None
    since = between(own.turn.entry.clock, station.clock.read())
    left = own.profile.rescan - since
    # Below zero the clock was set back over a restart: how long it was nobody knows.
    if since < timedelta() or left < timedelta():
        return None
    return Keeps(turn=own.turn.digest, started=own.started.digest, until=station.now() + left)


def may_seal(station: Station, turn: NextTurn) -> bool:
    """Say whether the scan that a turn keeps still serves at the moment of its seal."""
    offered = offer(station, turn.by, turn.of)
    return offered is not None and named(offered) == named(turn.keeps)


def named(keeps: Keeps) -> tuple[Digest, Digest]:
    """Return the two entries that a turn names when it keeps a scan."""
    return keeps.turn, keeps.started


def kept(station: Station, sealed: Record) -> Kept | None:
    """Say what the records hold about the scan that a sealed turn kept; None: it may not serve.

    The same is asked as when it was offered, of the records before the seal.
    """
    said = sealed.statement.body["kept"]
    of = VerificationId(sealed.statement.about("verification") or "")
    own = _own(station, sealed.statement.signers[0].person, of, sealed)
    if own is None or said != body(own.turn.digest, own.started.digest):
        return None
    lasting = between(own.turn.entry.clock, sealed.entry.clock)
    return Kept(order=own.order.id, bags=own.bags, lasting=lasting)


def body(turn: Digest, started: Digest) -> dict[str, str]:
    """Write what a sealed turn says of the scan that it keeps: two entries and nothing else."""
    return {"turn": turn.value, "started": started.value}


def another_bag(station: Station, bag: BagId) -> bool:
    """Say whether the order of a bag has another that nobody has begun to infuse."""
    order = views.order_of(station, bag)
    return order is not None and _another(station, order)


def _another(station: Station, order: Order) -> bool:
    states = (history.bag(station.ledger, bag).state for bag in order.bags)
    return order.state is OrderState.ACTIVE and any(s not in USED_STATES for s in states)


def _own(
    station: Station, person: PersonId, of: VerificationId, before: Record | None
) -> _Own | None:
    """Return the scan that a person may keep.

    1. What this person sealed last, in another verification, counts, and nothing before it: who
       has been with another patient since scans again.
    2. That verification was started, and all its bags are infused as planned.
    3. If that turn kept a scan as well, the one that it names is meant.
    """
    # (1)
    last = _last(station, person, of, before)
    started = _start_after(station, last) if last is not None else None
    if last is None or started is None:
        return None
    # (2)
    own = _followed(station, last, started)
    if own is None or "kept" not in last.statement.body:
        return own
    # (3)
    said = last.statement.body["kept"]
    turn, start = (station.ledger.get(Digest(str(said[key]))) for key in ("turn", "started"))
    root = _followed(station, turn, start) if turn and start else None
    if root is None or root.order.id != own.order.id:
        return None
    return _Own(
        turn=root.turn,
        started=root.started,
        order=own.order,
        profile=own.profile,
        bags=root.bags | own.bags,
    )


def _last(
    station: Station, person: PersonId, of: VerificationId, before: Record | None
) -> Record | None:
    """Return the newest first-round turn of a person, of another verification.

    It is one of this workstation's: a person who checked at another one since scans again.
    """
    at = (before.entry.epoch, before.entry.seq) if before is not None else None
    for most in LOOK_BACK:
        for record in station.ledger.own(SEALED, most):
            earlier = at is None or (record.entry.epoch, record.entry.seq) < at
            if earlier and _first_of(record, person) and not _about(record, of):
                return None if _checked_since(station, person, record, before) else record
    return None


def _first_of(record: Record, person: PersonId) -> bool:
    statement = record.statement
    return [s.person for s in statement.signers] == [person] and statement.body["round"] == 1


def _about(record: Record, of: VerificationId) -> bool:
    return record.statement.about("verification") == of.value


def _checked_since(
    station: Station, person: PersonId, turn: Record, before: Record | None
) -> bool:
    """Say whether a person sealed a turn at another workstation after one here."""
    until = before.statement.occurred if before is not None else station.now()
    return any(
        _first_of(record, person) and turn.statement.occurred < record.statement.occurred <= until
        for record in station.ledger.latest(SEALED, LOOK_BACK[-1])
        if not is_own(station.ledger, record)
    )


def _start_after(station: Station, turn: Record) -> Record | None:
    about = station.ledger.about("verification", turn.statement.about("verification") or "")
    return next((r for r in about if r.statement.kind == STARTED), None)


def _followed(station: Station, turn: Record, started: Record) -> _Own | None:
    """Return the scan of a sealed turn if a start followed from it and goes as planned."""
    agreed = _named(station, started, "agreed", AGREED)
    judged = _named(station, agreed, "judged", JUDGED) if agreed else None
    if judged is None or turn.digest.value not in judged.statement.body.get("scanned", ()):
        return None
    if any(r["mode"] == Mode.TYPED.value for r in turn.statement.body["readings"]):
        return None  # what was typed for one bag is scanned for the next, if it can be
    filed = judged.statement.body.get("order")
    order = history.order(station.ledger, Digest(str(filed))) if filed else None
    profile = history.profile(station.ledger, order.profile) if order else None
    begun = started.statement.about("bag")
    if order is None or profile is None or begun is None or not profile.rescan:
        return None
    bag = history.bag(station.ledger, BagId(begun))
    if not _as_planned(station, bag):
        return None
    return _Own(turn=turn, started=started, order=order, profile=profile, bags=frozenset({bag.id}))


def _named(station: Station, record: Record, key: str, kind: str) -> Record | None:
    name = str(record.statement.body.get(key, ""))
    found = station.ledger.get(Digest(name)) if Digest.FORM.fullmatch(name) else None
    return found if found is not None and found.statement.kind == kind else None


def _as_planned(station: Station, bag: Bag) -> bool:
    """Say whether an infusion was verified and runs, or ended because it was done."""
    found = views.infusion(station, bag.id)
    if found is None or not found.used or not views.was_verified(station, bag.id):
        return False
    if bag.contested or bag.waiting or bag.irregular or found.paused is not None:
        return False
    return found.end is None or found.end.reason in AS_PLANNED
