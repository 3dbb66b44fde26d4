"""What must be in place before an infusion: order, custody, readiness, station, dose, bedside.

X11, T04, T05, B02, B09 and B11 (domain §4.2-4.4). One rule has one class; where an id has
several, the graver keeps the id: X11 cancelled, X11b unsigned, X11c not its time. Each item of a
checklist has the weight that the profile gives it, so T05 and B11 have one rule for each weight;
B11d is what the profile says of filter, pump and irradiation.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from app.domain.causes import Cause
from app.domain.order import OrderState, Prescription
from app.domain.profile import CheckItem, DoseRange, Profile, Use, Weight
from app.domain.readiness import FILTER, IRRADIATED, PUMP, Checklist
from app.domain.rules import Effect, Facts, Finding, Rule, Severity
from app.domain.rules.identity import ordered_bag
from app.domain.rules.product import component_of
from app.identifiers import BagId

SKEW_MOST = timedelta(minutes=2)  # DESIGN §7; above five minutes nothing becomes green at all
# Weeks without a network are normal here, and never a reason to stop. After one of them a person
# says that nothing that central might have said matters for this patient.
SILENCE_MOST = timedelta(days=7)


# -- the order


def _x11(facts: Facts) -> Finding:
    # Facts exist only once exactly one order was found.
    return Cause.ORDER_CANCELLED if facts.order.state is OrderState.CANCELLED else None


def _x11b(facts: Facts) -> Finding:
    if facts.profile.dose is None:
        return "the profile asks for no prescription"
    asked = facts.order.prescription
    return None if asked is not None and asked.by.strip() else Cause.ORDER_UNSIGNED


def _x11c(facts: Facts) -> Finding:
    if facts.order.window is None:
        return "no time was planned"
    begins, ends = facts.order.window
    return None if begins <= facts.now <= ends else Cause.OUTSIDE_WINDOW


# -- custody, readiness and the station


def _t04(facts: Facts) -> Finding:
    if facts.profile.custody_gap is None:
        return "the profile sets no limit"
    return Cause.CUSTODY_GAP if facts.gap > facts.profile.custody_gap else None


def confirmed(
    items: tuple[CheckItem, ...], weight: Weight, checklist: Checklist | None
) -> Cause | str | None:
    """Check the items of one weight: all confirmed, and all as they must be.

    An item that nobody answered was not confirmed; it is never taken to hold.
    """
    asked = [item.code for item in items if item.weight is weight]
    if not asked:
        return "the profile asks for nothing of this weight"
    if checklist is None or any(code not in checklist.items for code in asked):
        return Cause.NO_CONFIRMATION
    return None if all(checklist.items[code] for code in asked) else Cause.NOT_READY


def _t05(weight: Weight) -> Callable[[Facts], Finding]:
    return lambda facts: confirmed(facts.profile.readiness, weight, facts.ready)


def _b02(facts: Facts) -> Finding:
    return Cause.CLOCK_OFF if abs(facts.skew) > SKEW_MOST else None


def _b02b(facts: Facts) -> Finding:
    if facts.silence is None:
        return "this site has heard from no central system yet"
    return Cause.SYNC_OLD if facts.silence > SILENCE_MOST else None


# -- the dose


def _b09(facts: Facts) -> Finding:
    """Compare the dose with the profile's range (B09).

    1. It was prescribed, within the range.
    2. If it is for each kg, the weight is known and recent.
    3. What the day's bags hold, as far as it is given, is within the range too.
    """
    dose, asked = facts.profile.dose, facts.order.prescription
    if dose is None:
        return "the profile gives no range"
    # (1)
    if asked is None or asked.cells is None or not dose.least <= asked.cells <= dose.most:
        return Cause.DOSE_DIFFERS
    # (2)
    per = _divisor(dose, asked, facts.now.date())
    if per is None:
        return Cause.DOSE_DIFFERS
    # (3)
    given = _cells_today(facts)
    if given is None or not dose.least * per <= given <= dose.most * per:
        return Cause.DOSE_DIFFERS
    return None


def _divisor(dose: DoseRange, asked: Prescription, today: date) -> Decimal | None:
    """Return by what the range is multiplied: one, or the patient's weight if that is recent."""
    if not dose.per_kg:
        return Decimal(1)
    if asked.weight_kg is None or asked.weight_kg <= 0 or asked.weighed is None:
        return None
    recent = timedelta() <= today - asked.weighed <= dose.weight_age
    return asked.weight_kg if recent else None


def _cells_today(facts: Facts) -> Decimal | None:
    """Return how many cells (x 10^6) the day's bags give; None if any bag does not say."""
    order, total = facts.order, Decimal()
    for bag in order.bags:
        part = component_of(order, facts.profile, bag)
        if part is not None and part.dose_day != order.dose_day:
            continue
        detail = order.detail(bag)
        if detail is None or detail.cells is None:
            return None
        if detail.infuse_ml is None:
            total += detail.cells
        elif detail.volume_ml:
            total += detail.cells * detail.infuse_ml / detail.volume_ml
        else:
            return None  # a part of a bag whose volume nobody gave
    return total


def _b09b(facts: Facts) -> Finding:
    bags = {ordered_bag(turn.product.label, facts) for turn in (facts.first, facts.second)}
    found = [_volume(bag, facts) for bag in sorted(bags, key=lambda bag: bag.value)]
    causes = [one for one in found if isinstance(one, Cause)]
    return causes[0] if causes else found[0]


def _volume(bag: BagId, facts: Facts) -> Finding:
    """Check how much of one bag is to be infused: what the order says, and never too much."""
    detail = facts.order.detail(bag)
    ordered = detail.infuse_ml if detail else None
    planned = facts.checklist.infuse_ml if facts.checklist else None
    if ordered is None and planned is None:
        return "all of the bag is to be infused"
    volume = detail.volume_ml if detail else None
    amount = planned if planned is not None else ordered
    expected = ordered if ordered is not None else volume
    if amount is None or volume is None or not 0 < amount <= volume or amount != expected:
        return Cause.DOSE_DIFFERS
    part = component_of(facts.order, facts.profile, bag)
    whole = amount == volume
    return None if whole or (part is not None and part.partial) else Cause.DOSE_DIFFERS


# -- the bedside


def _b11(weight: Weight) -> Callable[[Facts], Finding]:
    return lambda facts: confirmed(facts.profile.bedside, weight, facts.checklist)


def _uses(profile: Profile) -> dict[str, Use]:
    said = {FILTER: profile.filter, PUMP: profile.pump, IRRADIATED: profile.irradiation}
    return {name: use for name, use in said.items() if use is not Use.ALLOWED}


def _b11d(facts: Facts) -> Finding:
    uses = _uses(facts.profile)
    # Cells are never irradiated. Where a therapy asks nothing else, nobody is asked that.
    if not facts.profile.bedside and uses in ({}, {IRRADIATED: Use.FORBIDDEN}):
        if facts.checklist is None or not facts.checklist.items.get(IRRADIATED, False):
            return "the profile asks for no confirmation"
        return Cause.USE_FORBIDDEN if uses else None
    if facts.checklist is None or any(name not in facts.checklist.items for name in uses):
        return Cause.NO_CONFIRMATION
    used = facts.checklist.items
    if any(use is Use.FORBIDDEN and used[name] for name, use in uses.items()):
        return Cause.USE_FORBIDDEN
    missing = any(use is Use.REQUIRED and not used[name] for name, use in uses.items())
    return Cause.NOT_READY if missing else None


_two = partial(Rule, severity=Severity.DEV2, effect=Effect.HOLD)
_one = partial(Rule, severity=Severity.DEV1, effect=Effect.HOLD)
_note = partial(Rule, severity=Severity.WARN, effect=Effect.NOTE)

ACTIVE_ORDER = Rule(
    id="X11",
    says="Exactly one active order at this site fits what was scanned.",
    severity=Severity.HARD,
    effect=Effect.STOP,
    check=_x11,
)

CONDITIONS: tuple[Rule, ...] = (
    _two(id="X11b", says="Somebody who prescribes has signed the order.", check=_x11b),
    _one(id="X11c", says="It is the time for which the infusion is planned.", check=_x11c),
    _two(id="T04", says="The bag was never in nobody's hands for too long.", check=_t04),
    _two(
        id="T05",
        says="The ward confirmed the patient's readiness before the thaw.",
        check=_t05(Weight.DEV2),
    ),
    _one(
        id="T05b",
        says="The ward confirmed, before the thaw, what one signature may replace.",
        check=_t05(Weight.DEV1),
    ),
    _note(
        id="T05c",
        says="The ward confirmed, before the thaw, what is good to have.",
        check=_t05(Weight.WARN),
    ),
    _one(id="B02", says="This workstation's clock is right within two minutes.", check=_b02),
    _one(id="B02b", says="This workstation has heard from central within a week.", check=_b02b),
    _two(
        id="B09",
        says="The prescribed dose, and the dose in the bags, are within the therapy's range.",
        check=_b09,
    ),
    _two(
        id="B09b",
        says="The volume to infuse is the ordered one; part of a bag only where that is allowed.",
        check=_b09b,
    ),
    _two(
        id="B11",
        says="The ward confirmed at the bedside what this therapy needs.",
        check=_b11(Weight.DEV2),
    ),
    _one(
        id="B11b",
        says="The ward confirmed, at the bedside, what one signature may replace.",
        check=_b11(Weight.DEV1),
    ),
    _note(
        id="B11c",
        says="The ward confirmed, at the bedside, what is good to have.",
        check=_b11(Weight.WARN),
    ),
    _two(
        id="B11d",
        says="Filter, pump and irradiation are used as the therapy allows.",
        check=_b11d,
    ),
)
