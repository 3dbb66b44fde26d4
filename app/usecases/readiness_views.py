"""What is ready before the thaw and at the bedside, order by order, and what a rehearsal found.

Pseudonyms only: nothing here opens what names a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.causes import Cause
from app.domain.moves import USED_STATES
from app.domain.order import Order, OrderState
from app.domain.profile import Profile
from app.domain.rules import Outcome
from app.domain.verification import outcomes_of
from app.identifiers import BagId, Digest
from app.usecases import history
from app.usecases.history import ORDERED
from app.usecases.laboratory_thaw import FAILED, PASSED, expires
from app.usecases.neighbours import about
from app.usecases.order_views import bags_in_order
from app.usecases.readiness import Confirmed, bedside_of, readiness_of
from app.usecases.station import Station

NEWEST = 128  # orders on the list: months of a large centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The newest comparison of a bag before its thaw (DESIGN §7).

    Attributes:
        by_name: of the person who scanned and signed.
        cause: the gravest failure; None if it passed.
    """

    bag: BagId
    at: datetime
    by_name: str
    passed: bool
    outcomes: tuple[Outcome, ...]
    cause: Cause | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One order, and what people confirmed about it.

    Attributes:
        ready: the newest readiness before the thaw, however old (T05).
        bedside: the newest bedside checklist, however old (B11).
        rehearsals: of its bags that are not used, in the order of their numbers; None: none yet.
        until: the first end of a thawed bag's own time (T08); None: no such clock runs.
    """

    order: Order
    profile: Profile
    ready: Confirmed | None
    bedside: Confirmed | None
    rehearsals: tuple[tuple[BagId, Rehearsal | None], ...]
    until: datetime | None


def to_confirm(station: Station, most: int = NEWEST) -> tuple[Ready, ...]:
    """Return the active orders with something left to infuse, newest first."""
    found = (ready_of(station, record.digest) for record in station.ledger.latest(ORDERED, most))
    return tuple(one for one in found if one is not None)


def with_bag(station: Station, bag: BagId) -> tuple[Ready, ...]:
    """Return the active orders that name a bag, or what it was drawn from: one for each day."""
    known = history.bag(station.ledger, bag)
    origin = known.origin or known.parent or bag
    orders = history.orders_about(station.ledger, "bag", origin.value)
    found = (ready_of(station, order.entry) for order in orders)
    return tuple(one for one in found if one is not None)


def ready_of(station: Station, entry: Digest) -> Ready | None:
    """Return one order as it stands; None: cancelled, without its profile, or nothing left."""
    order = history.order(station.ledger, entry)
    if order is None or order.state is not OrderState.ACTIVE:
        return None
    profile = history.profile(station.ledger, order.profile)
    left = [
        bag
        for bag in bags_in_order(order)
        if history.bag(station.ledger, bag).state not in USED_STATES
    ]
    if profile is None or not left:
        return None
    thaws = left if profile.thaw is not None else []
    return Ready(
        order=order,
        profile=profile,
        ready=readiness_of(station, order),
        bedside=bedside_of(station, order),
        rehearsals=tuple((bag, rehearsal_of(station, bag)) for bag in thaws),
        until=min(
            (at for bag in left if (at := expires(station, order, bag)) is not None), default=None
        ),
    )


def rehearsal_of(station: Station, bag: BagId) -> Rehearsal | None:
    """Return the newest comparison of a bag before its thaw; None: there is none."""
    for record in reversed(about(station.ledger, "bag", bag.value)):
        statement = record.statement
        if statement.kind not in (PASSED, FAILED) or not statement.signers:
            continue
        who = statement.signers[0].person
        person = history.person(station, who)
        code = statement.body.get("cause")
        return Rehearsal(
            bag=bag,
            at=statement.occurred,
            by_name=person.name if person else who.value,
            passed=statement.kind == PASSED,
            outcomes=outcomes_of(statement.body["outcomes"]),
            cause=Cause.of(str(code)) if code is not None else None,
        )
    return None
