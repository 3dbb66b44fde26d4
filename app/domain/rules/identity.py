"""Wristbands, labels and order name one patient and one therapy (X1-X6, X13; domain §4.3).

Every reading is compared with the order, each person's own; comparing the two people with each
other only would pass two who scanned the same wrong bag. X3 compares them too, because two
different readings mean that one person did not read what the other did.

How a bag is tied to its patient depends on whose cells they are (domain row 11):

* autologous: the label carries the patient's chain of identity;
* directed: so it does, and nothing on it may be the patient's own number, since the donor is
  somebody else (A21);
* off the shelf: the label knows no patient; the order's allocation record is the link.

X6b is the rule that stands above the domain's table: two identifiers at least, one that only
this person has and one that only this therapy has; a profile may name more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from app.domain.causes import Cause
from app.domain.order import Order
from app.domain.profile import Donation, Profile
from app.domain.rules import Effect, Facts, Finding, Rule, Severity
from app.domain.turn import FullTurn
from app.identifiers import BagId, CoiId, ProductCode
from app.labels.label import ProductLabel, Wristband

# Systems of identifier whose values a product without a patient may carry as its own number.
PRODUCT_SYSTEMS = frozenset({"donation", "join"})
DIN_LENGTH = 13  # of a donation number without flags and division (ISBT 128 DS001)


def both(facts: Facts, check: Callable[[ProductLabel], Finding]) -> Finding:
    """Ask something of the label of each person; the first finding counts."""
    found = (check(turn.product.label) for turn in (facts.first, facts.second))
    return next((one for one in found if one is not None), None)


def product_of(order: Order, profile: Profile, bag: BagId) -> ProductCode:
    """Return the product code that a bag's label must carry: its component's, or the order's."""
    detail = order.detail(bag)
    named = detail.component if detail else ""
    codes = (part.product for part in profile.components if part.code == named)
    return next(codes, order.product)


def is_its_number(number: CoiId, order: Order, profile: Profile) -> bool:
    """Whether a chain of identity on a label or a document is this order's.

    A product off the shelf was labelled before anybody knew its patient: it carries a number of
    its donor, if the order knows one; if not, bag, lot and allocation are the link.
    """
    if profile.donation is not Donation.OFF_THE_SHELF:
        return number == order.coi
    known = {one.value for one in order.known if one.kind in PRODUCT_SYSTEMS}
    return not known or number.value in known or number == order.coi


def ordered_bag(label: ProductLabel, facts: Facts) -> BagId:
    """Return the order's bag that a label stands for: itself, or what it was drawn from (T11).

    What was washed first and then drawn into a syringe stands for the bag that was washed.
    """
    for bag in (facts.bag, facts.second_bag):
        if bag is not None and bag.id == label.bag:
            for source in (bag.parent, bag.origin):
                if source is not None and source in facts.order.bags:
                    return source
    return label.bag


# -- wristband and order


def _band_is_the_orders(band: Wristband, order: Order) -> Finding:
    if band.patient != order.patient:
        return Cause.WRONG_PATIENT
    if band.coi is not None and band.coi != order.coi:
        return Cause.WRONG_PATIENT
    if band.born is None:
        return None  # the second identifier is then the date of birth that was heard (X17)
    # Number and chain of identity agree: the records differ, and registration must resolve it.
    return None if band.born == order.born else Cause.PATIENT_DATA_DIFFER


def _x1(facts: Facts) -> Finding:
    return _band_is_the_orders(facts.first.wristband.label, facts.order)


def _x2(facts: Facts) -> Finding:
    return _band_is_the_orders(facts.second.wristband.label, facts.order)


# -- bag and order


def _label_is_the_orders(label: ProductLabel, facts: Facts) -> Finding:
    """Compare one label with the order.

    1. All its numbers are the order's, those of this one bag included.
    2. In a donation from somebody else, no number of the donor is the patient's own (A21).
    3. An off-the-shelf product was allocated to this patient.
    """
    order, profile, bag = facts.order, facts.profile, ordered_bag(label, facts)
    # (1)
    same = (
        is_its_number(label.coi, order, profile)
        and (not profile.components or order.product in profile.products)
        and label.product == product_of(order, profile, bag)
        and label.lot == order.lot_of(bag)
        and bag in order.bags
    )
    if not same:
        return Cause.WRONG_PRODUCT
    # (2)
    if profile.donation is not Donation.AUTOLOGOUS and _mislabelled(label, facts):
        return Cause.MISLABELLED
    # (3)
    if profile.donation is Donation.OFF_THE_SHELF and not order.allocated:
        return Cause.WRONG_ALLOCATION
    return None


def _mislabelled(label: ProductLabel, facts: Facts) -> bool:
    order = facts.order
    given = {label.serial.value, label.coi.value}
    given |= {label.lot.value} if label.lot else set()
    given |= {order.donor.value} if order.donor else set()
    given |= {one.value for one in order.known if one.kind in ("donor", "donation")}
    folded = {number.strip().upper() for number in given}
    return order.patient.value.strip().upper() in folded


def _x4(facts: Facts) -> Finding:
    return _label_is_the_orders(facts.first.product.label, facts)


def _x5(facts: Facts) -> Finding:
    return _label_is_the_orders(facts.second.product.label, facts)


# -- the two people, and the two objects


def same_item(one: ProductLabel, other: ProductLabel) -> bool:
    """Whether two readings agree; one person may have scanned a barcode more, with the time."""
    if one.expires_at is None or other.expires_at is None:
        one, other = replace(one, expires_at=None), replace(other, expires_at=None)
    return one == other


def cassette(outer: ProductLabel, inner: ProductLabel) -> Cause | None:
    """X13: cassette (or overwrap) and the bag inside carry the same numbers, every one."""
    return None if same_item(outer, inner) else Cause.CASSETTE_DIFFERS


def _x3(facts: Facts) -> Finding:
    if facts.first.wristband.label != facts.second.wristband.label:
        return Cause.CHECKERS_BAND
    if not same_item(facts.first.product.label, facts.second.product.label):
        return Cause.CHECKERS_PRODUCT
    return None


def _x6(facts: Facts) -> Finding:
    if facts.profile.donation is Donation.OFF_THE_SHELF:
        return "the label of an off-the-shelf product names no patient; the allocation does (X4)"
    pairs = [
        (turn.wristband.label.coi, turn.product.label.coi)
        for turn in (facts.first, facts.second)
        if turn.wristband.label.coi is not None
    ]
    if not pairs:
        return "no kind of identifier is printed on both wristband and bag"
    return None if all(band == bag for band, bag in pairs) else Cause.DIFFERENT_PATIENTS


def _agreeing(turn: FullTurn, facts: Facts) -> Iterator[str]:
    """Name the kinds of identifier that one person read as the order knows them."""
    order, band, label = facts.order, turn.wristband.label, turn.product.label
    bag = ordered_bag(label, facts)
    lot = order.lot_of(bag)
    pairs = (
        ("patient", band.patient == order.patient),
        ("born", order.born in (band.born, turn.heard.born)),
        ("coi", order.coi in (label.coi, band.coi)),
        ("lot", lot is not None and label.lot == lot),
        ("product", label.product == product_of(order, facts.profile, bag)),
        ("bag", bag in order.bags),
    )
    yield from (kind for kind, agrees in pairs if agrees)
    serial = label.serial.value
    read = {band.patient.value, serial, serial[:DIN_LENGTH], label.coi.value}
    read |= {one.value for one in (band.coi, label.lot) if one is not None}
    yield from (one.kind for one in order.known if one.value in read)


OF_THE_PERSON = frozenset({"patient", "subject", "national"})
OF_THE_THERAPY = frozenset({"coi", "join", "lot", "donation", "bag"})


def _x6b(facts: Facts) -> Finding:
    wanted = frozenset(facts.profile.identifiers)
    for turn in (facts.first, facts.second):
        agree = frozenset(_agreeing(turn, facts))
        if not agree & OF_THE_PERSON:
            return Cause.WRONG_PATIENT
        if not agree & OF_THE_THERAPY or wanted - agree:
            return Cause.WRONG_PRODUCT
    return None


_stop = partial(Rule, severity=Severity.HARD, effect=Effect.STOP)

IDENTITY: tuple[Rule, ...] = (
    _stop(
        id="X1",
        says="The wristband that the first person scanned is that of the order's patient.",
        check=_x1,
    ),
    _stop(
        id="X2",
        says="The wristband that the second person scanned is that of the order's patient.",
        check=_x2,
    ),
    _stop(
        id="X3",
        says="Both people scanned the same wristband and the same bag.",
        check=_x3,
    ),
    _stop(
        id="X4",
        says="The bag that the first person scanned is one of the order's bags, in all numbers.",
        check=_x4,
    ),
    _stop(
        id="X5",
        says="The bag that the second person scanned is one of the order's bags, in all numbers.",
        check=_x5,
    ),
    _stop(
        id="X6",
        says="Every kind of identifier on both wristband and bag is equal on both.",
        check=_x6,
    ),
    _stop(
        id="X6b",
        says="One identifier of the person and one of the therapy agree, and all the profile's.",
        check=_x6b,
    ),
)
