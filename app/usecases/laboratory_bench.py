"""What is known of a bag on the laboratory's bench, in one view for its screens.

The scan of a label leads here: the bag or container, its order, its clock, what is left in it, and
in whose hands it was. Nothing is recorded, but that a label read back is another one's (T11b).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.container import LabelCount
from app.domain.custody import Gap
from app.domain.laboratory import component
from app.domain.order import Order
from app.domain.profile import Donation, Profile
from app.domain.rules import Failed
from app.domain.rules.laboratory import RECONCILED
from app.identifiers import BagId
from app.labels.label import ProductLabel
from app.usecases import history
from app.usecases.handing_over import gap_of
from app.usecases.laboratory import NotDone, Work, profile_of, refuse, work_of
from app.usecases.laboratory_issue import Slip, find_slip, open_slip, stored_place
from app.usecases.laboratory_prepare import DRAWN, ancestor, counted, prepared, rest
from app.usecases.laboratory_thaw import expires
from app.usecases.orders import orders_with
from app.usecases.station import Station
from app.usecases.taking_over import Given, given

OTHERS_LABEL = "Take this label off and destroy it. Print one for a container of this bag."


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBench:
    """A bag or container that was scanned, and what is known of it.

    Attributes:
        source: the order's bag that it is, or was made of.
        until: the last moment at which it may be started (T08); None: no clock runs.
        methods: how the profile lets it be thawed; empty: it does not say.
        gap: a time in nobody's hands that is too long, or that ends here (T04); None: there is
            none.
        rest_ml: what is left in it, in millilitres; None: its volume is not on record.
        prepared: whether something was drawn from it, or it was drawn.
        labels: what became of the labels of its preparation; None: nobody counted.
        slip: the unused pick-up slip of the order's next bag (T01); None: there is none.
        given: the hand-over of it that nobody has received; None: there is none.
        stored: the place in store at which it was last put (T03); empty: no record names one.
    """

    bag: Bag
    source: BagId
    work: Work
    place: str
    until: datetime | None = None
    methods: tuple[str, ...] = ()
    gap: Gap | None = None
    rest_ml: Decimal | None = None
    prepared: bool = False
    labels: LabelCount | None = None
    slip: Slip | None = None
    given: Given | None = None
    stored: str = ""


def on_bench(station: Station, bag: BagId) -> OnBench | None:
    """Return what is known of a bag, if an order names it or what it was made of.

    An active order counts before a cancelled one; what happens to a bag of a cancelled one is
    recorded, too.
    """
    source = ancestor(station, bag)
    orders = orders_with(station, source) or history.orders_about(
        station.ledger, "bag", source.value
    )
    if not orders:
        return None
    order = orders[-1]
    profile = profile_of(station, order)
    work = work_of(station, order, source)
    found = history.bag(station.ledger, bag)
    return OnBench(
        bag=found,
        source=source,
        work=work,
        place=station.ward,
        until=expires(station, order, bag),
        methods=profile.thaw.methods if profile and profile.thaw else (),
        gap=_gap(station, work, found, profile),
        rest_ml=rest(station, work, bag),
        prepared=prepared(station, [bag]),
        labels=counted(station, [bag]),
        slip=open_slip(station, work),
        given=given(station, bag),
        stored=stored_place(station, found),
    )


def order_away(station: Station, bag: BagId) -> bool:
    """Say whether an order of another workstation names a bag, and its details are not here."""
    return bool(history.orders_away(station.ledger, "bag", ancestor(station, bag).value))


def work_now(station: Station, found: OnBench) -> Work:
    """Return the order with what the records say of it now: the ward may have confirmed since."""
    order = history.order(station.ledger, found.work.order.entry) or found.work.order
    return work_of(station, order, found.source)


def of_slip(station: Station, scanned: str) -> BagId | None:
    """Return the bag that a scanned pick-up slip asks for; None: it is no slip of this site."""
    slip = find_slip(station, scanned)
    return slip.bag if slip is not None else None


def _gap(station: Station, work: Work, bag: Bag, profile: Profile | None) -> Gap | None:
    gap = gap_of(station, work, bag.id)
    most = profile.custody_gap if profile else None
    long = gap is not None and most is not None and gap.lasting > most
    return gap if long or bag.place != station.ward else None


def read_back(station: Station, work: Work, parent: BagId, label: ProductLabel) -> NotDone | None:
    """Refuse a container's label that is of another therapy than its parent (T11b).

    A label of somebody else on a container of this bag is a near miss.
    """
    profile = profile_of(station, work.order)
    if profile is not None and _is_of(label, work.order, profile, ancestor(station, parent)):
        return None
    outcome = Failed(rule=RECONCILED.named, cause=Cause.WRONG_PRODUCT)
    return refuse(station, work, parent, DRAWN, (outcome,), OTHERS_LABEL)


def _is_of(label: ProductLabel, order: Order, profile: Profile, source: BagId) -> bool:
    part = component(order, profile, source)
    personal = profile.donation is not Donation.OFF_THE_SHELF
    return (
        label.product == (part.product if part else order.product)
        and label.lot == order.lot_of(source)
        and (label.coi == order.coi or not personal)
    )
