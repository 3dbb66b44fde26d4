"""Closing a case: which are open, what each still lacks, and closing one (A35; B24-B27).

A case is closed once every bag and every label printed here is accounted for, and once quality
has said what becomes of a volume that does not add up. Labels that came with the bags are counted
when it is closed: those that nobody finds are a deviation (DESIGN rule 6; the screen asks once
more before it is recorded).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.domain.causes import Cause
from app.domain.deviation import State
from app.domain.infusion import StepKind
from app.domain.order import Order
from app.domain.rules import Failed
from app.domain.verification import outcomes_of
from app.identifiers import BagId, Digest
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history, reporting
from app.usecases import infusing_views as views
from app.usecases.emptying import Closed, Closing, close_case, closed, open_bags
from app.usecases.printing import ATTACHED, PRINT, PRINTED, VOIDED
from app.usecases.station import Station

NEWEST = 64  # starts and ends that are looked at, the newest first: weeks of a busy ward


class Lacks(Enum):
    """What keeps a case from being closed."""

    RUNS = "runs"
    NOT_DISPOSED = "not_disposed"
    NOT_BACK = "not_back"
    VOLUME = "volume"
    LABEL = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One thing to be done before a case is closed."""

    bag: BagId
    lacks: Lacks


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """An order of which something was infused, and that is not closed."""

    order: Order
    infused: frozenset[BagId]
    lacks: tuple[Open, ...]


def open_cases(station: Station) -> tuple[OpenCase, ...]:
    """Return the cases that are not closed, those that lack nothing first."""
    orders: dict[Digest, Order] = {}
    for kind in (StepKind.STARTED.value, StepKind.ENDED.value):
        for record in station.ledger.latest(kind, NEWEST):
            bag = record.statement.about("bag")
            order = views.order_of(station, BagId(bag)) if bag is not None else None
            if order is not None and closed(station, order) is None:
                orders[order.entry] = order
    cases = [_case(station, order) for order in orders.values()]
    return tuple(sorted(cases, key=lambda c: (len(c.lacks), c.order.id.value)))


def _case(station: Station, order: Order) -> OpenCase:
    infused = views.infused_bags(station, order)
    return OpenCase(order=order, infused=infused, lacks=lacks(station, order))


def lacks(station: Station, order: Order) -> tuple[Open, ...]:
    """Return what is to be done before an order's case is closed (A35)."""
    bags = tuple(Open(bag=bag, lacks=_why_open(station, bag)) for bag in open_bags(station, order))
    volumes = (
        Open(bag=bag, lacks=Lacks.VOLUME)
        for bag in sorted(views.infused_bags(station, order), key=lambda b: b.value)
        if _volume_open(station, bag)
    )
    labels = (
        Open(bag=bag, lacks=Lacks.LABEL)
        for bag in sorted(order.bags, key=lambda b: b.value)
        if _label_open(station, bag)
    )
    return (*bags, *volumes, *labels)


def _label_open(station: Station, bag: BagId) -> bool:
    """Whether a label that was printed for a bag is neither attached nor void."""
    printed = (r for r in station.ledger.about("bag", bag.value) if r.statement.kind == PRINTED)
    return any(
        not {r.statement.kind for r in station.ledger.about(PRINT, name)} & {ATTACHED, VOIDED}
        for name in (str(record.statement.about(PRINT)) for record in printed)
    )


def _why_open(station: Station, bag: BagId) -> Lacks:
    infused = views.infusion(station, bag)
    if infused is None or not infused.used:
        return Lacks.NOT_BACK
    return Lacks.RUNS if infused.ended is None else Lacks.NOT_DISPOSED


def _volume_open(station: Station, bag: BagId) -> bool:
    """Whether the last word on a bag's volumes does not add up, and quality has not decided."""
    said = [
        views.newest(station, bag, kind.value) for kind in (StepKind.ENDED, StepKind.CORRECTED)
    ]
    records = [record for record in said if record is not None]
    if not records:
        return False
    last = max(records, key=lambda r: r.entry.clock.wall)
    failed = (
        o for o in outcomes_of(last.statement.body.get("outcomes", ())) if isinstance(o, Failed)
    )
    if not any(o.cause is Cause.VOLUME_DIFFERS for o in failed):
        return False
    step = reporting.steps(station).get(last.digest)
    return step is None or reporting.state_of(step) not in (State.DISPOSITION, State.CLOSED)


def close(
    station: Station, order: Digest, closing: Closing, sessions: tuple[Session, ...]
) -> Closed:
    """Close an order's case, if it lacks nothing; closed again, it returns what stands.

    Raises:
        ValueError: no such order, or something is still to be done; nothing is recorded.
        PermissionError: nobody who may signed.
    """
    found = history.order(station.ledger, order)
    if found is None or (closed(station, found) is None and lacks(station, found)):
        for session in sessions:
            station.keys.close(session.id)
        what = len(lacks(station, found)) if found else 0
        msg = Sentence(
            "This case is still open: {what} thing(s) to do first. Look at its list again.",
            what=what,
        )
        raise ValueError(msg)
    return close_case(station, found, closing, sessions)
