"""The whole comparison before the irreversible thaw, as a rehearsal (DESIGN §7).

Order, wristband scanned on the ward, cassette label, release, expiry and holds are compared once
while the product can still go back. RX4 is the bedside's X4 as far as it can be known by then,
RT05 its T05, and so on. A rehearsal is no verification: nothing is infused on it.
"""

from __future__ import annotations

from collections.abc import Callable

from app.domain import status
from app.domain.causes import Cause
from app.domain.laboratory import LabFacts, LabRule, label_is_the_orders
from app.domain.moves import USED_STATES, BagState
from app.domain.order import OrderState
from app.domain.profile import Donation
from app.domain.rules import Effect, Finding, Severity
from app.domain.rules.laboratory import READY, RELEASED, approved


def _rx1(facts: LabFacts) -> Finding:
    band, order = facts.band, facts.order
    if band is None:
        # The ward confirms readiness only with the patient's newest wristband scanned (T05).
        return None if facts.checklist is not None else Cause.NO_CONFIRMATION
    if band.patient != order.patient or (band.coi is not None and band.coi != order.coi):
        return Cause.WRONG_PATIENT
    if band.born is not None and band.born != order.born:
        return Cause.PATIENT_DATA_DIFFER
    return status.band(band, facts.newest)


def _rx4(facts: LabFacts) -> Finding:
    if facts.label is None or facts.label.bag != facts.bag.id:
        return Cause.WRONG_PRODUCT
    return label_is_the_orders(facts.label, facts.order, facts.profile)


def _rx6(facts: LabFacts) -> Finding:
    if facts.label is None:
        return Cause.WRONG_PRODUCT
    if facts.band is None:
        return "the ward compared the wristband with the order"
    if facts.band.coi is None or facts.profile.donation is Donation.OFF_THE_SHELF:
        return "no kind of identifier is printed on both wristband and bag"
    return None if facts.band.coi == facts.label.coi else Cause.DIFFERENT_PATIENTS


def _rx7(facts: LabFacts) -> Finding:
    bag = facts.bag
    if not bag.heads:
        return Cause.BAG_UNKNOWN
    checks = (
        (bag.contested or bool(bag.waiting) or bag.irregular, Cause.BAG_CONTESTED),
        (bag.state in USED_STATES, Cause.BAG_USED),
        (bag.held, Cause.BAG_ON_HOLD),
        (bag.state not in (BagState.STORED, BagState.ISSUED), Cause.BAG_NOT_READY),
    )
    return next((cause for failed, cause in checks if failed), None)


def _rx10(facts: LabFacts) -> Finding:
    if facts.label is None:
        return Cause.WRONG_PRODUCT
    if facts.now < status.last_moment(facts.label, facts.now):
        return None
    release = facts.release
    covered = release is not None and release.covers_expiry and release.exceptional
    return None if covered and release is not None and approved(release) else Cause.EXPIRED


def _rx11(facts: LabFacts) -> Finding:
    return None if facts.order.state is OrderState.ACTIVE else Cause.ORDER_CANCELLED


def _rx16(facts: LabFacts) -> Finding:
    if facts.holds is None:
        return "this site has no hold and recall list"
    lot = facts.order.lot_of(facts.bag.id)
    products = facts.profile.products
    held = any(facts.holds.on_hold(facts.bag.id, product, lot) for product in products)
    return Cause.RECALLED if held else None


def _rx16b(facts: LabFacts) -> Finding:
    if facts.holds is None:
        return "this site has no hold and recall list"
    age = facts.holds.age(facts.now)
    return None if age is not None and age <= facts.list_old else Cause.LIST_OLD


def _rule(
    id: str,
    says: str,
    check: Callable[[LabFacts], Finding],
    severity: Severity = Severity.HARD,
) -> LabRule:
    effect = Effect.REFUSE if severity is Severity.HARD else Effect.HOLD
    return LabRule(id=id, says=says, severity=severity, effect=effect, check=check)


STANDS = (
    _rule("RX11", "Before the thaw the order stands.", _rx11),
    _rule("RX16", "Before the thaw the bag is on no hold or recall list.", _rx16),
)
COMPARED = (
    _rule("RX1", "The wristband scanned on the ward is the current one of the patient.", _rx1),
    _rule("RX4", "The cassette's label is of a bag of the order.", _rx4),
    _rule("RX6", "Cassette and wristband agree in every identifier on both.", _rx6),
    _rule("RX7", "Before the thaw the bag is on record here, undisputed and unused.", _rx7),
    _rule("RX10", "Before the thaw the date on the label has not passed.", _rx10),
    *STANDS,
    _rule("RX16b", "Before the thaw the hold list is not too old.", _rx16b, Severity.DEV1),
)
REHEARSAL = (*COMPARED, *RELEASED, *READY)
