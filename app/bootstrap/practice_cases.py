"""What the practice site has beside its single bags: one case of each kind of therapy.

    rainbow   three coloured bags on two days, the last one infused in part
    sibling   from a named donor: donor, blood groups and tissue type are compared
    shelf     off the shelf: one lot for many patients, allocated to this one
    fresh     kept cold, never thawed
    paired    CD8 before CD4; nobody has released it yet

The profiles are the shipped ones (`resources/profiles`). Patients, numbers and lots are made up,
and marked so like everything of the practice site (`app.bootstrap.cast`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from app.bootstrap.cast import GOOD_FOR_DAYS, WARD, gsrn, product_id_end
from app.domain.order import OrderedBag, Prescription, TypedId
from app.domain.release import Evidence
from app.identifiers import (
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    Private,
    ProductCode,
    SerialNumber,
)
from app.labels.label import ProductLabel, Wristband
from app.usecases.order_body import NewOrder

WEIGHT_KG = Decimal(70)
PREFIX = "PRACTICE-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bag:
    """A bag as a kind of therapy has it; `says` is what its label and the tray call it."""

    says: str
    product: str
    component: str = ""
    day: int = 1
    volume_ml: int = 50
    infuse_ml: int | None = None
    cells: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of therapy as it is practised.

    Attributes:
        key: names the case in file names and in the tray.
        line: what stands on its labels.
        asked: the prescribed dose, x 10^6 cells, for each kg where `per_kg`.
        released: the release document that is filed with it; empty: none yet.
        ready: the ward confirmed the patient's readiness, of every item of these.
        tested: the biological identity test that is filed with it.
        issued: whether the bags wait on the ward already; else in the cell lab's store.
        filter: whether the profile asks for a filter at the bed.
    """

    key: str
    line: str
    name: str = field(repr=False)
    born: date = field(repr=False)
    bags: tuple[_Bag, ...]
    good_for_days: int = GOOD_FOR_DAYS
    asked: Decimal | None = None
    per_kg: bool = False
    released: str = ""
    ready: tuple[str, ...] = ()
    tested: Evidence | None = None
    donor: str = ""
    groups: tuple[str, str] = field(default=("", ""), repr=False)
    allocated: bool = False
    issued: bool = False
    filter: bool = False

    @property
    def therapy(self) -> str:
        """The therapy's name: what the page of the tray is called."""
        return self.line.partition(",")[0]


_RAINBOW, _SIBLING, _SHELF = "09520000002015", "09520000004019", "09520000005016"
_FRESH, _CD8, _CD4 = "09520000006013", "09520000003012", "09520000003029"

KINDS = (
    Kind(
        key="rainbow",
        line="Rainbow-cel, two days",
        name="SAMPLE, Dario",
        born=date(1962, 8, 30),
        bags=(
            _Bag(says="Red bag, day 1", product=_RAINBOW, component="red", cells=150),
            _Bag(says="Blue bag, day 2", product=_RAINBOW, component="blue", day=2, cells=100),
            _Bag(
                says="White bag, day 2, part",
                product=_RAINBOW,
                component="white",
                day=2,
                volume_ml=40,
                infuse_ml=20,
                cells=60,
            ),
        ),
        asked=Decimal(2),
        per_kg=True,
        released="RFI",
        ready=("tocilizumab",),
        filter=True,
    ),
    Kind(
        key="sibling",
        line="Sibling-cel, from a named donor",
        name="SAMPLE, Elin",
        born=date(1981, 1, 19),
        bags=(_Bag(says="Bag of the donation", product=_SIBLING, component="bag"),),
        released="CoA",
        tested=Evidence.HLA,
        donor="PRACTICE-DONOR-{number:05d}",
        groups=("A pos", "O pos"),
        filter=True,
    ),
    Kind(
        key="shelf",
        line="Shelf-cel, one lot for many",
        name="SAMPLE, Fabio",
        born=date(1949, 12, 5),
        bags=(_Bag(says="Bag of the lot", product=_SHELF, cells=105),),
        asked=Decimal("1.5"),
        per_kg=True,
        released="CoA",
        groups=("B pos", "O pos"),
        allocated=True,
    ),
    Kind(
        key="fresh",
        line="Fresh-cel, kept cold",
        name="SAMPLE, Greta",
        born=date(1990, 4, 11),
        bags=(_Bag(says="Bag, 2 to 8 °C", product=_FRESH),),
        good_for_days=2,
        released="RFI",
        issued=True,
    ),
    Kind(
        key="paired",
        line="Paired-cel, CD8 then CD4",
        name="SAMPLE, Hanno",
        born=date(1972, 9, 27),
        bags=(
            _Bag(says="CD8 vial", product=_CD8, component="CD8", volume_ml=5, cells=40),
            _Bag(says="CD4 vial", product=_CD4, component="CD4", volume_ml=5, cells=40),
        ),
        asked=Decimal(80),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBag:
    """One bag of a case: its label, and what the order says of it."""

    label: ProductLabel
    says: str
    day: int
    detail: OrderedBag


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One patient's therapy of one kind: wristband, bags, an order for each day.

    Attributes:
        number: which case of its kind this is, from 1.
    """

    kind: Kind
    number: int
    band: Wristband
    bags: tuple[CaseBag, ...]

    @property
    def days(self) -> tuple[int, ...]:
        """The days of treatment, in order."""
        return tuple(sorted({bag.day for bag in self.bags}))

    def order_id(self, day: int) -> OrderId:
        """Return the number of the order of one day."""
        return OrderId(f"{order_prefix(self.kind)}{self.number:05d}-{day}")

    def order(self, day: int, profile: Digest, now: datetime) -> NewOrder:
        """Return the order of one day of treatment, as two people copy it.

        Day 1 is planned for now, each later one for a day later.
        """
        kind, bags = self.kind, [bag for bag in self.bags if bag.day == day]
        begins = now - timedelta(hours=1) + timedelta(days=day - 1)
        return NewOrder(
            id=self.order_id(day),
            coi=_coi(kind, self.number),
            band=self.band,
            name=kind.name,
            product=bags[0].label.product,
            lot=bags[0].label.lot,
            bags=frozenset(bag.label.bag for bag in bags),
            profile=profile,
            ward=WARD,
            details=tuple(bag.detail for bag in bags),
            dose_day=day,
            window=(begins, begins + timedelta(hours=14)),
            prescription=self._asked(now),
            donor=Private(kind.donor.format(number=self.number)) if kind.donor else None,
            blood_groups=kind.groups,
            known=self._known(bags[0].label),
            allocated=f"ALLOCATION-{self.number:05d}" if kind.allocated else "",
        )

    def _asked(self, now: datetime) -> Prescription | None:
        kind = self.kind
        if kind.asked is None:
            return None
        weighed = now.date() if kind.per_kg else None
        weight = WEIGHT_KG if kind.per_kg else None
        return Prescription(cells=kind.asked, weight_kg=weight, weighed=weighed)

    def _known(self, label: ProductLabel) -> tuple[TypedId, ...]:
        return (TypedId(kind="donation", value=label.serial.value),) if self.kind.donor else ()


def order_prefix(kind: Kind) -> str:
    """Return how the numbers of all orders of a kind begin."""
    return f"{PREFIX}{kind.key.upper()}-"


def case_of(kind: Kind, number: int, today: date) -> Case:
    """Make a case of a kind; every one has numbers of its own.

    Args:
        kind: of therapy.
        number: which one of its kind, from 1.
        today: when it is made; the bags are good from then on.
    """
    place = KINDS.index(kind)
    band = Wristband(
        patient=PatientId(gsrn(9100 + place)),
        serial=BandSerial(str(number)),
        born=kind.born,
        coi=_coi(kind, number),
    )
    expires = today + timedelta(days=kind.good_for_days)
    bags = tuple(_bag(kind, number, at, expires) for at in range(len(kind.bags)))
    return Case(kind=kind, number=number, band=band, bags=bags)


def _coi(kind: Kind, number: int) -> CoiId:
    return CoiId(f"{PREFIX}COI-{kind.key.upper()}-{number:05d}")


def _bag(kind: Kind, number: int, at: int, expires: date) -> CaseBag:
    plan = kind.bags[at]
    serial = f"{kind.key[:2].upper()}{number:04d}{at + 1}"
    spread = 1000 * KINDS.index(kind) + 10 * number + at
    label = ProductLabel(
        product=ProductCode(plan.product),
        serial=SerialNumber(f"{serial}{product_id_end(spread)}"),
        lot=LotNumber(f"{kind.key[:4].upper()}{number:05d}"),
        expires=expires,
        expires_at=time(23, 59) if kind.issued else None,
        coi=_coi(kind, number),
    )
    detail = OrderedBag(
        bag=label.bag,
        component=plan.component,
        number=at + 1 if plan.component else 0,
        of=len(kind.bags) if plan.component else 0,
        lot=label.lot,
        volume_ml=Decimal(plan.volume_ml),
        infuse_ml=Decimal(plan.infuse_ml) if plan.infuse_ml is not None else None,
        cells=Decimal(plan.cells) if plan.cells is not None else None,
    )
    return CaseBag(label=label, says=plan.says, day=plan.day, detail=detail)
