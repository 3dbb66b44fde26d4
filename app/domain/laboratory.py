"""The cell laboratory's view of a bag: what its rules look at, and which bag comes next.

`LabFacts` is to the rules of `app.domain.rules.laboratory` and `app.domain.rules.rehearsal` what
`Facts` is to the bedside's; each step fills what it knows, and a rule that misses something fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.container import NOTHING, LabelCount
from app.domain.custody import Gap
from app.domain.holds import LIST_OLD, HoldList
from app.domain.order import Order
from app.domain.profile import Component, Donation, Profile
from app.domain.readiness import Checklist
from app.domain.release import ReleaseDocument
from app.domain.rules import Finding, Outcome, RuleElsewhere
from app.identifiers import BagId, BandSerial, OrderId, PersonId
from app.labels.label import ProductLabel, Wristband


class Looks(Enum):
    """How a product looks after its thaw (T09)."""

    OK = "ok"
    CLUMPS_DISPERSE = "clumps_disperse"
    CLUMPS_PERSIST = "clumps_persist"
    LEAK = "leak"
    COLOUR = "colour"

    @property
    def fine(self) -> bool:
        """Whether nobody needs to decide anything."""
        return self in (Looks.OK, Looks.CLUMPS_DISPERSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thaw:
    """How a bag was thawed (T06, T07).

    Attributes:
        method: one of the profile's names.
        device: the bath's or plate's own number.
        calibrated_until: the last day on which its calibration holds.
        bath_c: in degrees Celsius.
        started, ended: None while unknown.
    """

    method: str
    device: str
    calibrated_until: date | None = None
    bath_c: Decimal | None = None
    started: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured after the thaw (T10): per cent, cells x 10^6, millilitres."""

    viability: Decimal | None = None
    cells: Decimal | None = None
    volume_ml: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFacts:
    """What the laboratory's rules may look at; each step fills what it knows.

    Attributes:
        bag: the inventory's view of it.
        label, second: the label as one and as the other person scanned it.
        slip: the order that the scanned pick-up slip is for.
        stored: the place in store at which a record last put it; `found_at`: the place that was
            scanned when it was taken out. Either may be empty: nobody knows, nothing was scanned.
        taken: bags of the order that were issued before this one, or are gone.
        gap: the longest time in nobody's hands on record (T04).
        holder: the bag's last place on record; `hands`: where the person stands who has it now.
        arrived: whether the giver's record is here; if not, a receipt stands for it.
        band: the wristband scanned on the ward before the thaw; `newest` its newest print.
        holds: the hold and recall list; None: this site has none to look at.
        rehearsed: when the comparison before the thaw last passed; None: it did not.
        source_ml: what the parent held, in millilitres; `drawn` of it, child by child, and waste.
        carried: from the giver's signature to the receiver's.
        until: the last moment at which the product may be started (T08).
        people: who signs, in order.
        now: with the site's zone.
    """

    order: Order
    profile: Profile
    bag: Bag
    now: datetime
    label: ProductLabel | None = None
    second: ProductLabel | None = None
    slip: OrderId | None = None
    stored: str = ""
    found_at: str = ""
    taken: frozenset[BagId] = frozenset()
    release: ReleaseDocument | None = None
    gap: Gap | None = None
    holder: str | None = None
    hands: str = ""
    arrived: bool = True
    checklist: Checklist | None = None
    band: Wristband | None = None
    newest: BandSerial | None = None
    holds: HoldList | None = None
    list_old: timedelta = LIST_OLD
    rehearsed: datetime | None = None
    thaw: Thaw | None = None
    looks: Looks | None = None
    measured: Measured = field(default_factory=Measured)
    source_ml: Decimal | None = None
    drawn: tuple[Decimal, ...] = ()
    waste_ml: Decimal = NOTHING
    labels: LabelCount | None = None
    carried: timedelta | None = None
    until: datetime | None = None
    people: tuple[PersonId, ...] = ()


class LabRule(RuleElsewhere[LabFacts]):
    """A rule of the laboratory."""

    __slots__ = ()


def check(facts: LabFacts, rules: Sequence[LabRule]) -> tuple[Outcome, ...]:
    """Check every rule; none hides another."""
    return tuple(rule.outcome(facts) for rule in rules)


# -- which bag comes next


def component(order: Order, profile: Profile, bag: BagId) -> Component | None:
    """Return which of the profile's kinds of bag this one of an order is."""
    detail = order.detail(bag)
    code = detail.component if detail else ""
    return next((part for part in profile.components if part.code == code), None)


def next_bags(order: Order, profile: Profile, taken: frozenset[BagId]) -> frozenset[BagId]:
    """Return the bags of the order's day that may come next; equal places go in any order."""
    parts = {bag: component(order, profile, bag) for bag in order.bags - taken}
    today = {
        bag: part.sequence if part else 1
        for bag, part in parts.items()
        if part is None or part.dose_day == order.dose_day
    }
    first = min(today.values(), default=0)
    return frozenset(bag for bag, place in today.items() if place == first)


def label_is_the_orders(label: ProductLabel, order: Order, profile: Profile) -> Finding:
    """Say whether a label is of a bag of this order: bag, product, lot, chain of identity."""
    personal = profile.donation is not Donation.OFF_THE_SHELF
    same = (
        label.bag in order.bags
        and label.product in profile.products
        and label.lot == order.lot_of(label.bag)
        and (label.coi == order.coi or not personal)
    )
    return None if same else Cause.WRONG_PRODUCT
