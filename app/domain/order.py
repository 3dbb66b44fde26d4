"""An infusion order: which patient and which bags belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from app.identifiers import (
    BagId,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    Private,
    ProductCode,
)


class OrderState(Enum):
    """Whether an order still stands."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedId:
    """An identifier with its system: `donation`, `join`, `subject`, `national` (domain row 2)."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedBag:
    """One bag of an order (X9).

    Attributes:
        component: the profile's code of it; empty where a profile has no components.
        number, of: bag `number` of `of`, as printed; zero if nothing is printed.
        lot: of this bag, where the bags of an order have several; else the order's.
        volume_ml: in the bag, in millilitres.
        infuse_ml: how much of it is the dose; None: all of it.
        cells: x 10^6, as the release document says.
    """

    bag: BagId
    component: str = ""
    number: int = 0
    of: int = 0
    lot: LotNumber | None = None
    volume_ml: Decimal | None = None
    infuse_ml: Decimal | None = None
    cells: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """What the prescriber asked for (B09).

    Attributes:
        cells: x 10^6, in all or of each kg as the profile says.
        weight_kg: of the patient; `weighed` says when.
        by: the prescriber's name; empty: nobody signed.
    """

    cells: Decimal | None = None
    weight_kg: Decimal | None = field(default=None, repr=False)
    weighed: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What two people filed at the site, and what everything is compared with.

    Attributes:
        band: the newest print of the patient's wristband; older ones are void.
        born: the patient's date of birth.
        lot: the manufacturer's batch; none where labels carry none (ISBT 128).
        name: as registered; shown only after both turns are sealed.
        ward: where the infusion takes place.
        entry: the record that filed it.
        details: what is known of each bag; bags that it leaves out have no component.
        dose_day: which day of the treatment this order is for.
        window: from when to when the infusion is planned; None: no plan was given.
        donor: the donor's number, where donor and patient are two (directed donation).
        prescription: None where the order came without one.
        blood_groups: of patient and donor, as registered; empty if unknown.
        known: further identifiers, each with its system.
        allocated: for an off-the-shelf product, the record that gives this lot to this patient.
    """

    id: OrderId
    coi: CoiId
    patient: PatientId
    band: BandSerial
    born: date = field(repr=False)
    name: Private[str]
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    profile: Digest
    ward: str
    entry: Digest
    state: OrderState = OrderState.ACTIVE
    details: tuple[OrderedBag, ...] = ()
    dose_day: int = 1
    window: tuple[datetime, datetime] | None = None
    prescription: Prescription | None = None
    donor: Private[str] | None = None
    blood_groups: tuple[str, str] = ("", "")
    known: tuple[TypedId, ...] = ()
    allocated: str = ""

    def detail(self, bag: BagId) -> OrderedBag | None:
        """Return what is known of one of its bags."""
        return next((one for one in self.details if one.bag == bag), None)

    def lot_of(self, bag: BagId) -> LotNumber | None:
        """Return the lot that a bag's label must carry: its own if bags differ, or the order's."""
        detail = self.detail(bag)
        return detail.lot if detail is not None and detail.lot is not None else self.lot
