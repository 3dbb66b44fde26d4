"""Orders as a list and as one screen: pseudonyms only, and what is still missing.

Nothing here opens what names a patient: a row and a view hold numbers of orders, chains of
identity and bags. The list is read with a bound; what is older stays in the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from app.domain.moves import USED_STATES, BagState, MoveKind
from app.domain.order import Order, OrderState, Prescription
from app.domain.profile import Component, Profile
from app.evidence.directory import is_central
from app.evidence.record import Record
from app.identifiers import BagId, CoiId, Digest, LotNumber, OrderId, Private, ProductCode
from app.usecases import history, readiness, releases
from app.usecases.history import ORDERED
from app.usecases.identity_tests import identity_of
from app.usecases.neighbours import ORDER_AWAY
from app.usecases.orders import PRESCRIBED, prescribed_away
from app.usecases.refusal import NotFiledError
from app.usecases.station import Station

NEWEST = 128  # orders on the list: months of a large centre


class Origin(Enum):
    """How an order came to this workstation."""

    CENTRAL = "central"
    FILE = "file"
    HAND = "hand"


class Missing(Enum):
    """What an order still needs before its next bag can be a match."""

    PROFILE = "profile"
    PRESCRIPTION = "prescription"
    DOSE = "dose"
    RELEASE = "release"
    IDENTITY = "identity"
    READINESS = "readiness"
    BAGS = "bags"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One order of the list.

    Attributes:
        entry: the record that filed it.
        at: when that was.
        left: how many of its bags are not infused.
        signed: whether somebody who prescribes signed it.
        here: whether its patient is known here; if not, another workstation filed it, and
            nothing is done about it here.
    """

    entry: Digest
    order: OrderId
    coi: CoiId
    product: ProductCode
    bags: tuple[BagId, ...]
    dose_day: int
    state: OrderState
    origin: Origin
    at: datetime
    left: int
    signed: bool
    here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BagRow:
    """One bag of an order, and where its moves have brought it.

    Attributes:
        says: the profile's name of its component, with its colour; empty if it has none.
        held: on hold, contested, or with a history that does not add up.
        last: its last move; None: nothing is recorded about it.
    """

    bag: BagId
    number: int
    of: int
    says: str
    state: BagState
    held: bool
    place: str
    last: MoveKind | None
    since: datetime | None
    released: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """One order as it stands.

    Attributes:
        therapy: the profile's name; empty if the profile is not here.
        exceptional: names of who approved an exceptional release; shown in red for ever.
        missing: what is still missing, in the order in which people see to it.
    """

    row: OrderRow
    therapy: str
    lot: LotNumber | None
    ward: str
    window: tuple[datetime, datetime] | None
    bags: tuple[BagRow, ...]
    released: bool
    exceptional: tuple[str, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an order asks for, with its patient: only for who is signed in.

    Attributes:
        cells: x 10^6, of each kg if `per_kg`, else in all; None where nobody said.
        least, most: the profile's range of it; None: the profile asks for none.
        uses: filter, pump and irradiation, each with what the profile says of it.
    """

    name: Private[str]
    born: date = field(repr=False)
    cells: Decimal | None = field(repr=False)
    weight_kg: Decimal | None = field(repr=False)
    weighed: date | None
    per_kg: bool
    least: Decimal | None
    most: Decimal | None
    uses: tuple[tuple[str, str], ...]

    @property
    def in_all(self) -> Decimal | None:
        """The dose in all, x 10^6 cells, where dose and weight say it."""
        if not self.per_kg or self.cells is None or self.weight_kg is None:
            return None
        return self.cells * self.weight_kg

    def with_given(self, given: Prescription) -> Asked:
        """Return what is asked for once a physician has added this."""
        weighed = given if given.weight_kg is not None else self
        return replace(
            self,
            cells=given.cells if given.cells is not None else self.cells,
            weight_kg=weighed.weight_kg,
            weighed=weighed.weighed,
        )


def all_orders(station: Station, most: int = NEWEST) -> tuple[OrderRow, ...]:
    """Return the newest orders of this site, newest first; cancelled ones too."""
    rows = []
    for record in station.ledger.latest(ORDERED, most):
        order = history.order(station.ledger, record.digest)
        if order is not None:
            rows.append(_row(station, order, record))
        elif history.is_away(station.ledger, record):
            rows.append(_row_away(station, record))
    return tuple(rows)


def view_of(station: Station, entry: Digest) -> OrderView | None:
    """Return one order as it stands; None if it is no order any more."""
    record = station.ledger.get(entry)
    order = history.order(station.ledger, entry)
    if record is None or order is None:
        return None
    profile = history.profile(station.ledger, order.profile)
    found = releases.releases_of(station, order)
    return OrderView(
        row=_row(station, order, record),
        therapy=profile.name if profile else "",
        lot=order.lot,
        ward=order.ward,
        window=order.window,
        bags=tuple(_bag(station, order, profile, bag) for bag in bags_in_order(order)),
        released=found.newest is not None,
        exceptional=found.exceptional.approvers if found.exceptional else (),
        missing=tuple(missing(station, order)),
    )


def order_of(station: Station, view: OrderView) -> Order:
    """Return the order of a view, as it stands now.

    Raises:
        NotFiledError: it can no longer be read.
    """
    order = history.order(station.ledger, view.row.entry)
    record = station.ledger.get(view.row.entry)
    if order is None and record is not None and history.is_away(station.ledger, record):
        raise NotFiledError(ORDER_AWAY)
    if order is None:
        msg = "This order can no longer be read. Look at the list of orders again."
        raise NotFiledError(msg)
    return order


def asked_of(station: Station, view: OrderView) -> Asked:
    """Return what an order asks for, with its patient.

    Raises:
        NotFiledError: it can no longer be read.
    """
    order = order_of(station, view)
    profile = history.profile(station.ledger, order.profile)
    asked, dose = order.prescription or Prescription(), profile.dose if profile else None
    return Asked(
        name=order.name,
        born=order.born,
        cells=asked.cells,
        weight_kg=asked.weight_kg,
        weighed=asked.weighed,
        per_kg=dose is not None and dose.per_kg,
        least=dose.least if dose else None,
        most=dose.most if dose else None,
        uses=_uses(profile),
    )


def _uses(profile: Profile | None) -> tuple[tuple[str, str], ...]:
    if profile is None:
        return ()
    return (
        ("filter", profile.filter.value),
        ("pump", profile.pump.value),
        ("irradiation", profile.irradiation.value),
    )


def bags_in_order(order: Order) -> tuple[BagId, ...]:
    """Return an order's bags as their printed numbers count them."""

    def place(bag: BagId) -> tuple[int, str]:
        detail = order.detail(bag)
        return (detail.number if detail else 0, bag.value)

    return tuple(sorted(order.bags, key=place))


def missing(station: Station, order: Order) -> Iterator[Missing]:
    """Yield what an order still needs; nothing for one that was cancelled or is done."""
    if order.state is OrderState.CANCELLED or not _left(station, order):
        return
    profile = history.profile(station.ledger, order.profile)
    if profile is None:
        yield Missing.PROFILE
        return
    asked = order.prescription
    if profile.dose is not None and (asked is None or not asked.by.strip()):
        yield Missing.PRESCRIPTION
    if prescribed_away(station, order):
        yield Missing.DOSE
    if profile.release_doc and releases.releases_of(station, order).newest is None:
        yield Missing.RELEASE
    if profile.biological_identity and identity_of(station, order) is None:
        yield Missing.IDENTITY
    confirmed = readiness.readiness_of(station, order)
    if profile.readiness and (confirmed is None or not confirmed.counts or confirmed.missing):
        yield Missing.READINESS
    if any(history.bag(station.ledger, bag).state is BagState.EXPECTED for bag in order.bags):
        yield Missing.BAGS


def origin_of(station: Station, record: Record) -> Origin:
    """Say how an order came here: from another chain, from a file, or typed by two people."""
    if is_central(record.entry.station) or record.entry.station != station.ledger.station:
        return Origin.CENTRAL
    return Origin.FILE if "source" in record.statement.body else Origin.HAND


def _left(station: Station, order: Order) -> int:
    return _unused(station, order.bags)


def _unused(station: Station, bags: Iterable[BagId]) -> int:
    return sum(history.bag(station.ledger, b).state not in USED_STATES for b in bags)


def _row(station: Station, order: Order, record: Record) -> OrderRow:
    asked = order.prescription
    return OrderRow(
        entry=order.entry,
        order=order.id,
        coi=order.coi,
        product=order.product,
        bags=bags_in_order(order),
        dose_day=order.dose_day,
        state=order.state,
        origin=origin_of(station, record),
        at=record.statement.occurred,
        left=_left(station, order),
        signed=asked is not None and bool(asked.by.strip()),
    )


def _row_away(station: Station, record: Record) -> OrderRow:
    """Return a row of what an order of another workstation says in the clear."""
    body, number = record.statement.body, OrderId(str(record.statement.body["order"]))
    bags = tuple(BagId(str(bag)) for bag in body["bags"])
    later = station.ledger.about("order", number.value)
    said = {
        r.statement.kind for r in later if r.statement.body.get("filed") == record.digest.value
    }
    return OrderRow(
        entry=record.digest,
        order=number,
        coi=CoiId(str(body["coi"])),
        product=ProductCode(str(body["product"])),
        bags=bags,
        dose_day=int(body.get("dose_day", 1)),
        state=OrderState.CANCELLED if history.CANCELLED in said else OrderState.ACTIVE,
        origin=origin_of(station, record),
        at=record.statement.occurred,
        left=_unused(station, bags),
        signed=PRESCRIBED in said,
        here=False,
    )


def _bag(station: Station, order: Order, profile: Profile | None, id: BagId) -> BagRow:
    bag, detail = history.bag(station.ledger, id), order.detail(id)
    parts = {part.code: _says(part) for part in profile.components} if profile else {}
    return BagRow(
        bag=id,
        number=detail.number if detail else 0,
        of=detail.of if detail else 0,
        says=parts.get(detail.component, detail.component) if detail else "",
        state=bag.state,
        held=bag.troubled,
        place=bag.place or "",
        last=bag.way[-1].kind if bag.way else None,
        since=bag.since,
        released=_released(station, order, id),
    )


def _says(part: Component) -> str:
    told = part.colour.casefold() in part.says.casefold()
    return part.says if told else f"{part.says}, {part.colour}"


def _released(station: Station, order: Order, bag: BagId) -> bool:
    newest = releases.releases_of(station, order, bag).newest
    return newest is not None and (not newest.bags or bag in newest.bags)
