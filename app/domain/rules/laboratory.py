"""The cell laboratory's rules T01-T12: issue, thaw, preparation, hand-over (domain §4.2).

What has happened is never refused (DESIGN rule 6): a rule with effect *refuse* forbids the next
step; all others only say what the record must carry.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.domain.causes import Cause
from app.domain.container import fits
from app.domain.custody import Gap
from app.domain.laboratory import (
    LabFacts,
    LabRule,
    component,
    label_is_the_orders,
    next_bags,
)
from app.domain.order import Order, OrderState
from app.domain.profile import CheckItem, Donation, Profile, Weight
from app.domain.release import ReleaseDocument
from app.domain.rules import Effect, Finding, Severity
from app.identifiers import BagId

# What was compared may change: a recall arrives, a wristband is replaced.
REHEARSAL_GOOD_FOR = timedelta(hours=1)
APPROVERS_OF_EXCEPTION = 2  # T02: one of the clinic, one of quality
TWO_PEOPLE = 2


# -- issue


def _t01(facts: LabFacts) -> Finding:
    if facts.order.state is not OrderState.ACTIVE:
        return Cause.ORDER_CANCELLED
    return None if facts.slip == facts.order.id else Cause.NO_ORDER


def _t01b(facts: LabFacts) -> Finding:
    if facts.order.window is None:
        return "no time is planned for this order"
    begins, ends = facts.order.window
    return None if begins <= facts.now <= ends else Cause.OUTSIDE_WINDOW


def release_gate(
    release: ReleaseDocument | None, order: Order, profile: Profile, bag: BagId
) -> Finding:
    """T02: the document that the profile asks for names this patient's therapy, lot and bag.

    1. There is one, of the kind that the profile needs; an exceptional release takes its place.
    2. It is for this chain of identity, product, lot and bag.
    3. An exceptional release has its two approvals.
    """
    # (1)
    if not profile.release_doc:
        return "the profile asks for no release document"
    if release is None or (release.kind != profile.release_doc and not release.exceptional):
        return Cause.NOT_RELEASED
    # (2)
    personal = profile.donation is not Donation.OFF_THE_SHELF
    if (
        (personal and release.coi != order.coi)
        or release.product not in profile.products
        or release.lot != order.lot_of(bag)
        or (release.bags and bag not in release.bags)
    ):
        return Cause.RELEASE_DIFFERS
    # (3)
    return None if not release.exceptional or approved(release) else Cause.NOT_RELEASED


def approved(release: ReleaseDocument) -> bool:
    """Say whether two named people approved an exceptional release (A14)."""
    return len(set(release.approvers)) >= APPROVERS_OF_EXCEPTION


def _t02(facts: LabFacts) -> Finding:
    return release_gate(facts.release, facts.order, facts.profile, facts.bag.id)


def _t03(facts: LabFacts) -> Finding:
    if facts.label is None or facts.second is None:
        return Cause.WRONG_PRODUCT
    if facts.label.bag != facts.second.bag or facts.label.bag != facts.bag.id:
        return Cause.CHECKERS_PRODUCT
    return label_is_the_orders(facts.label, facts.order, facts.profile) or label_is_the_orders(
        facts.second, facts.order, facts.profile
    )


def _t03b(facts: LabFacts) -> Finding:
    part = component(facts.order, facts.profile, facts.bag.id)
    if part is None:
        return "the profile names no day for this bag"
    return None if part.dose_day == facts.order.dose_day else Cause.WRONG_DAY


def _in_sequence(facts: LabFacts) -> bool:
    return facts.bag.id in next_bags(facts.order, facts.profile, facts.taken)


def _t03c(facts: LabFacts) -> Finding:
    if not facts.profile.strict_sequence:
        return "the profile's sequence is not strict"
    return None if _in_sequence(facts) else Cause.WRONG_COMPONENT


def _t03d(facts: LabFacts) -> Finding:
    if facts.profile.strict_sequence:
        return "the profile's sequence is strict"
    return None if _in_sequence(facts) else Cause.OUT_OF_SEQUENCE


def _t03e(facts: LabFacts) -> Finding:
    if not facts.found_at:
        return "no storage place was scanned"
    if not facts.stored:
        return "no record says at which place it was stored"
    return None if facts.found_at == facts.stored else Cause.OTHER_PLACE


def custody_gap(gap: Gap | None, profile: Profile) -> Finding:
    """T04: no longer in nobody's hands than the profile allows."""
    if profile.custody_gap is None:
        return "the profile sets no limit"
    return Cause.CUSTODY_GAP if gap and gap.lasting > profile.custody_gap else None


def _t04(facts: LabFacts) -> Finding:
    return custody_gap(facts.gap, facts.profile)


# -- readiness and thaw


def _ready(weight: Weight) -> Callable[[LabFacts], Finding]:
    def items(facts: LabFacts) -> tuple[CheckItem, ...]:
        return tuple(item for item in facts.profile.readiness if item.weight is weight)

    def checked(facts: LabFacts) -> Finding:
        wanted = items(facts)
        if not wanted:
            return "the profile asks for nothing of this class"
        if facts.checklist is None:
            return Cause.NO_CONFIRMATION
        holds = facts.checklist.items
        ready = all(holds.get(item.code) is True for item in wanted)
        return None if ready else Cause.NOT_READY

    return checked


def _t06(facts: LabFacts) -> Finding:
    limits, thaw = facts.profile.thaw, facts.thaw
    if limits is None or thaw is None or not thaw.device:
        return Cause.THAW_OUTSIDE  # a product that comes fresh is not thawed
    least, most = limits.bath_least_c, limits.bath_most_c
    bath = thaw.bath_c
    inside = (least is None or (bath is not None and bath >= least)) and (
        most is None or (bath is not None and bath <= most)
    )
    named = not limits.methods or thaw.method in limits.methods
    due = thaw.calibrated_until is not None and thaw.calibrated_until >= facts.now.date()
    return None if inside and named and due else Cause.THAW_OUTSIDE


def _t07(facts: LabFacts) -> Finding:
    thaw, limits = facts.thaw, facts.profile.thaw
    if thaw is None or thaw.started is None or thaw.ended is None:
        return Cause.THAW_OUTSIDE
    lasted = thaw.ended - thaw.started
    if lasted < timedelta(0):
        return Cause.THAW_OUTSIDE
    longest = limits.longest if limits else None
    return Cause.THAW_OUTSIDE if longest is not None and lasted > longest else None


def _rehearsed(facts: LabFacts) -> Finding:
    if facts.rehearsed is None:
        return Cause.NOT_REHEARSED
    recent = timedelta(0) <= facts.now - facts.rehearsed <= REHEARSAL_GOOD_FOR
    return None if recent else Cause.NOT_REHEARSED


def _t09(facts: LabFacts) -> Finding:
    return None if facts.looks is not None and facts.looks.fine else Cause.THAW_LOOKS


def _t10(facts: LabFacts) -> Finding:
    least, found = facts.profile.viability_min, facts.measured.viability
    if least is None:
        return "the profile sets no limit"
    return None if found is not None and found >= least else Cause.COUNT_OUTSIDE


# -- preparation and hand-over


def _t11(facts: LabFacts) -> Finding:
    whole = fits(facts.source_ml, facts.drawn, facts.waste_ml)
    return None if whole else Cause.VOLUME_DIFFERS


def _t11b(facts: LabFacts) -> Finding:
    balanced = facts.labels is not None and facts.labels.balanced
    return None if balanced else Cause.LABELS_DIFFER


def _t12(facts: LabFacts) -> Finding:
    most = facts.profile.transport_max
    if most is None:
        return "the profile sets no limit"
    in_time = facts.carried is not None and timedelta(0) <= facts.carried <= most
    return None if in_time else Cause.TRANSPORT_LATE


def _t12b(facts: LabFacts) -> Finding:
    two = len(facts.people) == TWO_PEOPLE and len(set(facts.people)) == TWO_PEOPLE
    return None if two else Cause.SAME_PERSON


def _t12c(facts: LabFacts) -> Finding:
    return _t04c(facts) if facts.arrived else "the giver's record has not arrived"


def _t04c(facts: LabFacts) -> Finding:
    return None if facts.holder is not None and facts.holder == facts.hands else Cause.CUSTODY_GAP


def _t08(facts: LabFacts) -> Finding:
    if facts.until is None:
        return "no clock of this product runs"
    return None if facts.now <= facts.until else Cause.THAW_EXPIRED


def _rule(id: str, says: str, severity: Severity, check: Callable[[LabFacts], Finding]) -> LabRule:
    effects = {Severity.HARD: Effect.REFUSE, Severity.WARN: Effect.NOTE}
    effect = effects.get(severity, Effect.HOLD)
    return LabRule(id=id, says=says, severity=severity, effect=effect, check=check)


_HARD, _DEV2, _DEV1, _WARN = Severity.HARD, Severity.DEV2, Severity.DEV1, Severity.WARN
RELEASED = (
    _rule("T02", "The release document that the profile asks for is for this bag.", _HARD, _t02),
)
READY = (
    _rule(
        "RT05",
        "Before the thaw the ward confirmed all that the profile calls essential.",
        _DEV2,
        _ready(Weight.DEV2),
    ),
    _rule(
        "RT05b",
        "Before the thaw the ward confirmed what one person may decide on.",
        _DEV1,
        _ready(Weight.DEV1),
    ),
    _rule(
        "RT05c",
        "Before the thaw the ward confirmed what is worth a warning.",
        _WARN,
        _ready(Weight.WARN),
    ),
)
CUSTODY = (_rule("T04b", "The bag was in somebody's hands on record all the time.", _DEV2, _t04),)
ISSUE = (
    _rule("T01", "The pick-up slip is for this order, and the order stands.", _HARD, _t01),
    _rule("T01b", "Today is within the order's window.", _DEV1, _t01b),
    *RELEASED,
    _rule("T03", "Two people scanned one bag, and it is the slip's.", _HARD, _t03),
    _rule("T03b", "The bag is for this day of the treatment.", _HARD, _t03b),
    _rule("T03c", "Where the sequence is strict, the bag is the next one.", _HARD, _t03c),
    _rule("T03d", "Where the sequence is not strict, the bag is the next one.", _DEV2, _t03d),
    _rule("T03e", "The bag was at the place where it was stored.", _DEV2, _t03e),
    *CUSTODY,
)
THAW_START = (
    _rule(
        "T05d",
        "The whole comparison before the thaw was made for this bag, passed, and is recent.",
        _DEV2,
        _rehearsed,
    ),
    _rule(
        "T06",
        "Method, device, calibration and bath temperature are within the profile.",
        _DEV1,
        _t06,
    ),
)
THAW_END = (_rule("T07", "The thaw's times are in order and it was not too long.", _DEV1, _t07),)
INSPECTION = (
    _rule("T09", "The thawed product looks as it should.", _DEV2, _t09),
    _rule("T10", "What was measured after the thaw is within the profile.", _DEV2, _t10),
)
PREPARATION = (
    _rule("T11", "What was drawn and wasted is not more than the parent held.", _DEV2, _t11),
)
RECONCILED = _rule(
    "T11b", "Every label printed for the preparation is used, void or destroyed.", _HARD, _t11b
)
HAND_OVER = (
    _rule("T08", "The time after the thaw has not passed at the hand-over.", _WARN, _t08),
    _rule("T04c", "Who hands over was the last holder on record.", _DEV2, _t04c),
)
ACCEPTANCE = (
    _rule("T12", "The way from the laboratory was not too long.", _DEV1, _t12),
    _rule("T12b", "Giver and receiver are two persons.", _HARD, _t12b),
    _rule("T12c", "The bag was accepted where it was handed to.", _DEV2, _t12c),
)
LAB_RULES = (
    *ISSUE,
    *READY,
    *THAW_START,
    *THAW_END,
    *INSPECTION,
    *PREPARATION,
    RECONCILED,
    *HAND_OVER,
    *ACCEPTANCE,
)
