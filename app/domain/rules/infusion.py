"""The infusion's comparison rules X1-X18 and B10 (domain §4.3, §4.4; DESIGN §7).

Every reading is compared with the order, each person's own; comparing the two people with each
other only would pass two who scanned the same wrong bag. X3 compares them too, because two
different readings mean that one person did not read what the other did.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain import status
from app.domain.causes import Cause
from app.domain.order import Order
from app.domain.rules import Effect, Facts, Finding, Rule, Severity
from app.domain.turn import PRODUCT_END_LENGTH, FullTurn
from app.labels.label import ProductLabel, Wristband


def _band_is_the_orders(band: Wristband, order: Order) -> Finding:
    if band.patient != order.patient:
        return Cause.WRONG_PATIENT
    if band.coi is not None and band.coi != order.coi:
        return Cause.WRONG_PATIENT
    if band.born is None:
        return None  # the second identifier is then the date of birth that was heard (X17)
    # Number and chain of identity agree: the records differ, and registration must resolve it.
    return None if band.born == order.born else Cause.PATIENT_DATA_DIFFER


def _label_is_the_orders(label: ProductLabel, order: Order) -> Finding:
    same = (
        label.coi == order.coi
        and label.product == order.product
        and label.lot == order.lot
        and label.bag in order.bags
    )
    return None if same else Cause.WRONG_PRODUCT


def _x1(facts: Facts) -> Finding:
    return _band_is_the_orders(facts.first.wristband.label, facts.order)


def _x2(facts: Facts) -> Finding:
    return _band_is_the_orders(facts.second.wristband.label, facts.order)


def _same_bag(one: ProductLabel, other: ProductLabel) -> bool:
    """Whether two readings agree; one person may have scanned a barcode more, with the time."""
    if one.expires_at is None or other.expires_at is None:
        one, other = replace(one, expires_at=None), replace(other, expires_at=None)
    return one == other


def _x3(facts: Facts) -> Finding:
    if facts.first.wristband.label != facts.second.wristband.label:
        return Cause.CHECKERS_BAND
    if not _same_bag(facts.first.product.label, facts.second.product.label):
        return Cause.CHECKERS_PRODUCT
    return None


def _x4(facts: Facts) -> Finding:
    return _label_is_the_orders(facts.first.product.label, facts.order)


def _x5(facts: Facts) -> Finding:
    return _label_is_the_orders(facts.second.product.label, facts.order)


def _x6(facts: Facts) -> Finding:
    pairs = [
        (turn.wristband.label.coi, turn.product.label.coi)
        for turn in (facts.first, facts.second)
        if turn.wristband.label.coi is not None
    ]
    if not pairs:
        return "no kind of identifier is printed on both wristband and bag"
    return None if all(band == bag for band, bag in pairs) else Cause.DIFFERENT_PATIENTS


def _x7(facts: Facts) -> Finding:
    return status.inventory(facts.bag, facts.here) or status.inventory(
        facts.second_bag, facts.here
    )


def _x10(facts: Facts) -> Finding:
    return status.expiry(
        facts.first.product.label, facts.bag, facts.profile, facts.now
    ) or status.expiry(facts.second.product.label, facts.second_bag, facts.profile, facts.now)


def _x14(facts: Facts) -> Finding:
    first, second = facts.people
    if first is None or second is None or not (first.verifies and second.verifies):
        return Cause.NOT_PERMITTED
    if first.id == second.id or facts.first.by == facts.second.by:
        return Cause.SAME_PERSON
    same = (first.id, second.id) == (facts.first.by, facts.second.by)
    return None if same else Cause.NOT_PERMITTED


def _scans(turn: FullTurn) -> list[object]:
    return [reading.scan for reading in turn.scans]


def _x15(facts: Facts) -> Finding:
    scans = _scans(facts.first) + _scans(facts.second)
    if facts.reused or len(set(scans)) != len(scans):
        return Cause.SCAN_REUSED
    return None


def _void(facts: Facts) -> Finding:
    bands = (facts.first.wristband.label, facts.second.wristband.label)
    causes = (status.band(b, n) for b, n in zip(bands, facts.newest, strict=True))
    return next((cause for cause in causes if cause), None)


def _x17(facts: Facts) -> Finding:
    heard = (facts.first.heard.born, facts.second.heard.born)
    return None if all(born == facts.order.born for born in heard) else Cause.BORN_DIFFERS


def _x18(facts: Facts) -> Finding:
    typed = facts.second.end
    if typed is None:
        return Cause.END_DIFFERS  # the second person is always asked
    printed = facts.second.product.label.serial.value[-PRODUCT_END_LENGTH:]
    return None if typed.text.upper() == printed.upper() else Cause.END_DIFFERS


def _b10(facts: Facts) -> Finding:
    intact = facts.first.inspected.intact and facts.second.inspected.intact
    return None if intact else Cause.BAG_PROBLEM


HARD, DEV2 = Severity.HARD, Severity.DEV2

ACTIVE_ORDER = Rule(
    id="X11",
    says="Exactly one active order at this site fits what was scanned.",
    severity=HARD,
    effect=Effect.STOP,
    check=lambda _facts: None,  # facts exist only once exactly one order was found
)

RULES: tuple[Rule, ...] = (
    ACTIVE_ORDER,
    Rule(
        id="X1",
        says="The wristband that the first person scanned is that of the order's patient.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x1,
    ),
    Rule(
        id="X2",
        says="The wristband that the second person scanned is that of the order's patient.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x2,
    ),
    Rule(
        id="X3",
        says="Both people scanned the same wristband and the same bag.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x3,
    ),
    Rule(
        id="X4",
        says="The bag that the first person scanned is one of the order's bags, in all numbers.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x4,
    ),
    Rule(
        id="X5",
        says="The bag that the second person scanned is one of the order's bags, in all numbers.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x5,
    ),
    Rule(
        id="X6",
        says="Every kind of identifier on both wristband and bag is equal on both.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x6,
    ),
    Rule(
        id="X7",
        says="The bag is in this site's records, at this ward, ready, and on no hold.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x7,
        at_once=True,
    ),
    Rule(
        id="X10",
        says="Neither the label's last day nor the time allowed after thawing has passed.",
        severity=DEV2,
        effect=Effect.HOLD,
        check=_x10,
        at_once=True,
    ),
    Rule(
        id="X14",
        says="The two people are different persons who may both verify here now.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x14,
        at_once=True,
    ),
    Rule(
        id="X15",
        says="Each scan was made for this turn and stands in no other.",
        severity=HARD,
        effect=Effect.STOP,
        check=_x15,
        at_once=True,
    ),
    Rule(
        id="X15b",
        says="The wristband is the newest print of the patient's band.",
        severity=HARD,
        effect=Effect.STOP,
        check=_void,
        at_once=True,
    ),
    Rule(
        id="X17",
        says="Each person heard the date of birth that stands on the order.",
        severity=HARD,
        effect=Effect.ASK_AGAIN,
        check=_x17,
    ),
    Rule(
        id="X18",
        says="The second person typed the end of the product id that the label's code holds.",
        severity=HARD,
        effect=Effect.ASK_AGAIN,
        check=_x18,
    ),
    Rule(
        id="B10",
        says="Both people found the bag intact, without clumps, of the right colour.",
        severity=DEV2,
        effect=Effect.HOLD,
        check=_b10,
    ),
)
