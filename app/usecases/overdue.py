"""What waits on the ward: planned infusions, thawed bags, matches, infusions not finished.

One list for the ward's and the laboratory's screen. It is read with a bound: of each kind of
record that begins something, the `NEWEST` newest are looked at, and of each bag that they name
its own records, which an index finds. What is older than that is not listed here; it stays in
the records, and in its order's own view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.domain import status
from app.domain.case import Bag
from app.domain.infusion import PAUSE_MAX, Infusion, StepKind
from app.domain.moves import USED_STATES, BagState, MoveKind
from app.domain.order import Order, OrderState
from app.evidence.fields import read_instant
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, OrderId
from app.usecases import history
from app.usecases import infusing_views as views
from app.usecases.elapsed import since
from app.usecases.emptying import closed
from app.usecases.facts import infused
from app.usecases.history import ORDERED
from app.usecases.station import Draft, Station, file
from app.usecases.verdicts import JUDGED

NEWEST = 64  # of each kind of record: weeks of a busy ward
UNVERIFIED_AFTER = timedelta(hours=1)  # a thawed bag that waits longer is shown as urgent


class What(Enum):
    """What a row says; the value is what the screen says."""

    PLANNED = "Planned"
    THAWED = "Thawed"
    MATCH_RAN_OUT = "Not started in time"
    RUNNING = "Infusion runs"
    STANDS_STILL = "Infusion stands still"
    NOT_DISPOSED = "Empty bag not accounted for"
    NOT_CLOSED = "Case not closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that waits.

    Attributes:
        bag: None for a row about a whole order.
        place: where the bag is, or the order's ward.
        since: since when it waits; `until`: when its time ends; None: it has no such time.
        urgent: its time has passed, or it waits too long.
    """

    what: What
    order: OrderId | None
    bag: BagId | None
    place: str | None
    since: datetime | None
    until: datetime | None
    urgent: bool


def on_the_ward(station: Station, most: int = NEWEST) -> tuple[Row, ...]:
    """Return what waits at this site, urgent rows first, then by the time that ends first."""
    rows = [
        *_planned(station, most),
        *_thawed(station, most),
        *_matches(station, most),
        *_infusions(station, most),
    ]
    return tuple(sorted(rows, key=_first))


def _first(row: Row) -> tuple[bool, bool, float, str]:
    at = row.until or row.since
    name = row.bag.value if row.bag else row.order.value if row.order else ""
    return not row.urgent, at is None, at.timestamp() if at else 0.0, name


def _planned(station: Station, most: int) -> Iterator[Row]:
    for record in station.ledger.latest(ORDERED, most):
        order = history.order(station.ledger, record.digest)
        if order is None or order.window is None or order.state is not OrderState.ACTIVE:
            continue
        if infused(station, order) == order.bags:
            continue
        yield Row(
            what=What.PLANNED,
            order=order.id,
            bag=None,
            place=order.ward,
            since=order.window[0],
            until=order.window[1],
            urgent=station.now() > order.window[1],
        )


def _named(station: Station, most: int, *kinds: str) -> Iterator[Bag]:
    """Yield each bag once that the newest records of these kinds name."""
    names = {
        subject.value
        for kind in kinds
        for record in station.ledger.latest(kind, most)
        for subject in record.statement.subject
        if subject.scheme == "bag"
    }
    for name in sorted(names):
        yield history.bag(station.ledger, BagId(name))


def _thawed(station: Station, most: int) -> Iterator[Row]:
    """Countdowns of thawed bags; one that waits unverified for an hour is urgent."""
    now = station.now()
    for bag in _named(station, most, MoveKind.THAWED.value, MoveKind.MADE.value):
        if bag.state not in (BagState.THAWED, BagState.VERIFIED) or bag.thawed_at is None:
            continue
        order = views.order_of(station, bag.id)
        profile = history.profile(station.ledger, order.profile) if order else None
        until = status.thaw_limit(bag, profile)
        waits = bag.state is BagState.THAWED and now - bag.thawed_at >= UNVERIFIED_AFTER
        yield Row(
            what=What.THAWED,
            order=order.id if order else None,
            bag=bag.id,
            place=bag.place,
            since=bag.thawed_at.astimezone(now.tzinfo),
            until=until.astimezone(now.tzinfo) if until else None,
            urgent=waits or (until is not None and now > until),
        )


def _matches(station: Station, most: int) -> Iterator[Row]:
    """List the matches that nobody used in time."""
    for record, bag in _ran_out(station, most):
        order = views.order_of(station, bag.id)
        until = read_instant(str(record.statement.body["until"]))
        yield Row(
            what=What.MATCH_RAN_OUT,
            order=order.id if order else None,
            bag=bag.id,
            place=bag.place,
            since=until.astimezone(station.now().tzinfo),
            until=None,
            urgent=True,
        )


def _ran_out(station: Station, most: int) -> Iterator[tuple[Record, Bag]]:
    """Yield this workstation's matches whose time is over, if nothing else happened to the bag.

    Only where the match was made is it known at once that nobody started by it.
    """
    for record in station.ledger.own(JUDGED, most):
        told, name = record.statement.body.get("until"), record.statement.about("bag")
        if record.statement.body.get("verdict") != "match" or told is None or name is None:
            continue
        until = read_instant(str(told))
        spent = since(station, record) > until - record.statement.occurred
        if not spent and station.now() <= until:
            continue
        bag = history.bag(station.ledger, BagId(name))
        if bag.state is BagState.VERIFIED and bag.heads == {record.digest}:
            yield record, bag


def let_lapse(station: Station, most: int = NEWEST) -> tuple[Digest, ...]:
    """Record that matches which nobody used in time are over: their bags are as before (B17).

    Both people check again then. What was recorded already is not recorded again.
    """
    return tuple(
        file(
            station,
            Draft(
                kind=MoveKind.LAPSED.value,
                subject=(Subject(scheme="bag", value=bag.id.value), *_verification(record)),
                after=(record.digest,),
                body={"judged": record.digest.value},
            ),
        ).digest
        for record, bag in tuple(_ran_out(station, most))
    )


def _verification(judged: Record) -> tuple[Subject, ...]:
    return tuple(s for s in judged.statement.subject if s.scheme == "verification")


def _infusions(station: Station, most: int) -> Iterator[Row]:
    """Infusions that run, bags not accounted for, and then cases not closed."""
    waiting: dict[OrderId, Order] = {}
    kinds = (StepKind.STARTED.value, StepKind.ENDED.value)
    for bag in _named(station, most, *kinds):
        infused, order = views.infusion(station, bag.id), views.order_of(station, bag.id)
        if infused is None or bag.state not in USED_STATES:
            continue
        row = _unfinished(station, bag, infused, order)
        if row is not None:
            yield row
        elif order is not None and closed(station, order) is None:
            waiting[order.id] = order
    for order in waiting.values():
        yield Row(
            what=What.NOT_CLOSED,
            order=order.id,
            bag=None,
            place=order.ward,
            since=None,
            until=None,
            urgent=False,
        )


def _unfinished(station: Station, bag: Bag, infused: Infusion, order: Order | None) -> Row | None:
    now = station.now()
    profile = history.profile(station.ledger, order.profile) if order else None
    longest = profile.infusion_max if profile else None
    until = infused.started + longest if infused.started and longest else None
    what, urgent = What.RUNNING, until is not None and now > until
    if infused.paused is not None:
        what, urgent = What.STANDS_STILL, urgent or now - infused.paused.since > PAUSE_MAX
    elif infused.ended is not None:
        if infused.fate is not None:
            return None
        what, until, urgent = What.NOT_DISPOSED, None, False
    return Row(
        what=what,
        order=order.id if order else None,
        bag=bag.id,
        place=bag.place,
        since=infused.ended or infused.started,
        until=until,
        urgent=urgent,
    )
