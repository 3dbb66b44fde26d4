"""A product profile: what one manufacturer's therapy asks of everybody who handles it.

A profile is data, published and signed by central; a case binds the version it began with. A new
therapy needs a new profile and no code: every way in which therapies differ has a field here
(domain §4.5). `app.domain.profile_table` reads profiles from data and says what is wrong with
them; nothing else makes one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from app.identifiers import Digest, ProductCode

FIRST_TO_SECOND = timedelta(minutes=15)  # DESIGN §7: first seal to second seal, at most
MATCH_GOOD_FOR = timedelta(minutes=10)  # DESIGN §7: a match is good for starting, at most
MINUTES = timedelta(minutes=1)


class Donation(Enum):
    """Whose cells a therapy is made of, and so how identity is compared (domain row 11)."""

    AUTOLOGOUS = "autologous"
    DIRECTED = "directed"
    OFF_THE_SHELF = "off_the_shelf"


class Condition(Enum):
    """In what condition a product is kept and received (domain §4)."""

    CRYO_VAPOUR = "cryo_vapour"
    FROZEN = "frozen_-80"
    CHILLED = "chilled_2_8"
    AMBIENT = "ambient_15_25"


class ClockFrom(Enum):
    """From which moment the time after thawing is counted (T08)."""

    START = "start"
    END = "end"


class Use(Enum):
    """Whether something is needed, allowed or forbidden (B11: filter, pump, irradiation)."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"


class Weight(Enum):
    """How grave it is when an item of a checklist does not hold."""

    DEV2 = "dev2"
    DEV1 = "dev1"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One kind of bag of a therapy (X9).

    Attributes:
        code: the profile's own name for it: `CD8`, `day-1-a`.
        says: what people call it.
        product: the product code on its label; components may share one.
        colour: of its label or tag, in words; empty if it has none.
        least, most: how many bags of it an order has.
        sequence: its place in the order of infusion, from 1; equal places go in any order.
        dose_day: on which day of the treatment it is given, from 1.
        partial: whether a part of a bag may be the dose.
    """

    code: str
    says: str
    product: ProductCode
    colour: str = ""
    least: int = 1
    most: int = 1
    sequence: int = 1
    dose_day: int = 1
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRange:
    """The prescribed dose's range (B09): cells x 10^6, of each kg of body weight or in all."""

    least: Decimal
    most: Decimal
    per_kg: bool = False
    weight_age: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThawLimits:
    """How a product is thawed (T06, T07); a product that comes fresh has none.

    Attributes:
        methods: the names of ways of thawing that the profile allows; empty: any.
        bath_least_c, bath_most_c: of the bath or plate, in degrees Celsius.
        longest: of the thaw itself.
    """

    methods: tuple[str, ...] = ()
    bath_least_c: Decimal | None = None
    bath_most_c: Decimal | None = None
    longest: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One thing that the ward confirms: before the thaw (T05), or at the bedside (B11)."""

    code: str
    says: str
    weight: Weight = Weight.DEV2


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the dock asks of a shipment of this product (domain §4.1)."""

    transit_max_c: Decimal | None = None
    above_allowed: timedelta = timedelta()
    hold_time_suffices: bool = False
    required_docs: tuple[str, ...] = ()
    label_required: tuple[str, ...] = ()
    two_person: bool = True
    exposure_max: timedelta = timedelta(seconds=60)
    notify_within: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One version of a therapy's profile.

    Attributes:
        digest: of the published bytes; verdicts name it in their basis.
        id: the same for every version; empty in a profile from before format 1.
        effective: the day from which it holds; None in a profile from before format 1.
        products: every product code that its labels may carry.
        identifiers: kinds of identifier that must agree, besides patient and chain of identity.
        grammars: names of the parsers in `app.labels` that its labels may come from; empty: any.
        storage_max_c: in degrees Celsius.
        release_doc: what kind of document releases it (T02); empty: none is needed.
        post_thaw: how long after the thaw an infusion may begin; None: it has no such clock.
        thaw: how it is thawed; None for a product that comes fresh.
        infusion_max: how long an infusion may take.
        gap: first seal to second seal, at most; never above `FIRST_TO_SECOND`.
        good_for: how long a match may be used for starting; never above `MATCH_GOOD_FOR`.
        rescan: how long a wristband that both people scanned serves for the patient's next bag
            (B21); zero: never.
        custody_gap: how long a bag may be in nobody's hands on record (T04).
        transport_max: laboratory to ward, at most (T12).
        viability_min: of the cells after the thaw, in per cent (T10).
        on_site: whether it is made where it is given.
        strict_sequence: whether a bag out of sequence is refused, or a deviation.
        retention_years: how long records are kept after the product's expiry.

    Raises:
        ValueError: a limit is not positive, or longer than the design allows.
    """

    digest: Digest
    name: str
    version: int
    therapy: str
    product: ProductCode
    post_thaw: timedelta | None
    gap: timedelta = FIRST_TO_SECOND
    good_for: timedelta = MATCH_GOOD_FOR
    id: str = ""
    effective: date | None = None
    donation: Donation = Donation.AUTOLOGOUS
    condition: Condition = Condition.CRYO_VAPOUR
    identifiers: tuple[str, ...] = ()
    grammars: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    strict_sequence: bool = True
    dose: DoseRange | None = None
    storage_max_c: Decimal | None = None
    receipt: Receipt = Receipt()
    release_doc: str = ""
    biological_identity: str = ""
    abo_matters: bool = False
    thaw: ThawLimits | None = ThawLimits()
    clock_from: ClockFrom = ClockFrom.END
    infusion_max: timedelta | None = None
    filter: Use = Use.ALLOWED
    pump: Use = Use.ALLOWED
    irradiation: Use = Use.FORBIDDEN
    readiness: tuple[CheckItem, ...] = ()
    bedside: tuple[CheckItem, ...] = ()
    rescan: timedelta = timedelta(minutes=30)
    custody_gap: timedelta | None = None
    transport_max: timedelta | None = None
    viability_min: Decimal | None = None
    on_site: bool = False
    retention_years: int = 30

    def __post_init__(self) -> None:
        """A profile may shorten the design's times, never lengthen them."""
        limits = ((self.gap, FIRST_TO_SECOND), (self.good_for, MATCH_GOOD_FOR))
        if any(not timedelta(0) < given <= most for given, most in limits):
            msg = "a profile may shorten the times between checks and start, never lengthen them"
            raise ValueError(msg)
        if self.post_thaw is not None and self.post_thaw <= timedelta(0):
            msg = "a profile's time after thawing must be above zero"
            raise ValueError(msg)

    @property
    def products(self) -> frozenset[ProductCode]:
        """Every product code that a bag of this therapy may carry."""
        return frozenset({self.product, *(part.product for part in self.components)})

    @property
    def thaws(self) -> bool:
        """Whether a bag is thawed before it is infused."""
        return self.thaw is not None
