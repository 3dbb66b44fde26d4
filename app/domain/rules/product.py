"""The bag itself: inventory, release, sequence, expiry, blood group, holds (X7-X10, X12, X16).

X19 is the biological identity of the cells, a fact of its own beside every label (domain row 13).

One rule has one class. Where the domain's table gives one id several, the graver part keeps the
id and the others carry a letter: X8 patient and lot, X8b the dose's words; X9 component, day and
a strict sequence, X9b a sequence that may be left; X16 a notice, X16b an old list; X19 a test
that disagrees, X19b one that is missing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial

from app.domain import status
from app.domain.causes import Cause
from app.domain.order import Order
from app.domain.profile import Component, Donation, Profile
from app.domain.release import ReleaseDocument
from app.domain.rules import Effect, Facts, Finding, Rule, Severity
from app.domain.rules.identity import both, is_its_number, ordered_bag, product_of
from app.identifiers import BagId
from app.labels.label import ProductLabel

APPROVERS_NEEDED = 2  # A14: clinical and quality, by name


def _x7(facts: Facts) -> Finding:
    bags = (facts.bag, facts.second_bag)
    found = (status.inventory(bag, facts.here, facts.profile) for bag in bags)
    return next((cause for cause in found if cause is not None), None)


# -- release


def released(label: ProductLabel, facts: Facts) -> Cause | None:
    """X8: say why the release document does not release the bag with this label, if so.

    1. There is one, of the kind that the profile asks for; an exceptional release takes its
       place, with two named people who approved it.
    2. It is for this patient, this product and this lot; a notice may name single bags.
    3. Its last day is the label's: two people who read the same wrong day are found here.
    """
    document = facts.release
    # (1)
    if document is None:
        return Cause.NOT_RELEASED
    if document.exceptional:
        if len(set(filter(None, document.approvers))) < APPROVERS_NEEDED:
            return Cause.NOT_RELEASED
    elif facts.profile.release_doc and document.kind != facts.profile.release_doc:
        return Cause.NOT_RELEASED
    # (2)
    if not _is_for(document, label, facts):
        return Cause.RELEASE_DIFFERS
    # (3)
    if document.expires is None:
        return None
    drawn = ordered_bag(label, facts) != label.bag  # a container never outlives its bag
    same = label.expires == document.expires
    return None if same or (drawn and label.expires < document.expires) else Cause.RELEASE_DIFFERS


def _is_for(document: ReleaseDocument, label: ProductLabel, facts: Facts) -> bool:
    order, profile, bag = facts.order, facts.profile, ordered_bag(label, facts)
    return (
        is_its_number(document.coi, order, profile)
        and document.product in (order.product, product_of(order, profile, bag))
        and document.lot == order.lot_of(bag) == label.lot
        and (not document.bags or bag in document.bags)
    )


def _x8(facts: Facts) -> Finding:
    if facts.release is None and not facts.profile.release_doc:
        return "the profile asks for no release document"
    return both(facts, lambda label: released(label, facts))


def _x8b(facts: Facts) -> Finding:
    if facts.release is None or not facts.release.dose:
        return "no release document here gives a dose"
    detail = facts.order.detail(ordered_bag(facts.first.product.label, facts))
    if detail is None or detail.cells is None:
        return "the order does not say how many cells the bag holds"
    counts = [one.cells for one in facts.order.details if one.cells is not None]
    said = _number(facts.release.dose)
    # A document of several bags may give the dose of one, or of all of them.
    return None if said in (detail.cells, sum(counts, Decimal())) else Cause.DOSE_TEXT_DIFFERS


def _number(words: str) -> Decimal | None:
    """Return the number with which a dose's words begin, as in `68 x 10^6 cells`."""
    found = re.match(r"\s*(\d+(?:\.\d+)?)(?![\d.,])", words, re.ASCII)
    return Decimal(found[1]) if found else None


# -- component, day and sequence


def component_of(order: Order, profile: Profile, bag: BagId) -> Component | None:
    """Return which component of the profile a bag is; None if that cannot be told for certain."""
    detail = order.detail(bag)
    if detail is not None and detail.component:
        return next((p for p in profile.components if p.code == detail.component), None)
    fits = [p for p in profile.components if bag.value.startswith(f"{p.product.value}.")]
    return fits[0] if len(fits) == 1 else None


def _component(label: ProductLabel, facts: Facts) -> Finding:
    """Compare a bag with its place in the therapy.

    1. It is of the order, or was drawn from a bag of it (T11): a container has the order's line
       of its bag and none of its own. It is a component of the therapy, and carries that
       component's product code.
    2. It is for the day of treatment that the order is for (A04).
    3. It is `i` of `n`, and no other bag of the order is the same one.
    4. In a strict sequence, nothing that comes before it is still to be given (A05).
    """
    order, profile, bag = facts.order, facts.profile, ordered_bag(label, facts)
    part, detail = component_of(order, profile, bag), order.detail(bag)
    # (1)
    if bag not in order.bags or part is None or part.product != label.product:
        return Cause.WRONG_COMPONENT
    # (2)
    if part.dose_day != order.dose_day:
        return Cause.WRONG_DAY
    # (3)
    if detail is not None and detail.of:
        place = (detail.component, detail.number, detail.of)
        same = [one for one in order.details if (one.component, one.number, one.of) == place]
        if not 1 <= detail.number <= detail.of or len(same) > 1:
            return Cause.WRONG_COMPONENT
    # (4)
    if profile.strict_sequence and _too_early(bag, part, facts):
        return Cause.WRONG_COMPONENT
    return None


def _too_early(bag: BagId, part: Component, facts: Facts) -> bool:
    """Say whether a bag that comes before this one, on the same day, is still to be given."""
    rest = facts.order.bags - facts.infused - {bag}
    parts = [component_of(facts.order, facts.profile, other) for other in rest]
    return any(
        # Of a bag whose place nobody knows, nobody knows that it comes later.
        before is None or (before.dose_day == part.dose_day and before.sequence < part.sequence)
        for before in parts
    )


def _x9(facts: Facts) -> Finding:
    if not facts.profile.components:
        return "the profile knows one kind of bag"
    return both(facts, lambda label: _component(label, facts))


def _x9b(facts: Facts) -> Finding:
    if not facts.profile.components:
        return "the profile knows one kind of bag"
    if facts.profile.strict_sequence:
        return "the profile's sequence is strict (X9)"

    def in_turn(label: ProductLabel) -> Finding:
        bag = ordered_bag(label, facts)
        part = component_of(facts.order, facts.profile, bag)
        early = part is not None and _too_early(bag, part, facts)
        return Cause.OUT_OF_SEQUENCE if early else None

    return both(facts, in_turn)


# -- expiry


def _x10(facts: Facts) -> Finding:
    covered = False
    turns = ((facts.first, facts.bag), (facts.second, facts.second_bag))
    for turn, bag in turns:
        label = turn.product.label
        if facts.now >= status.last_moment(label, facts.now):
            if not _covers_expiry(label, facts):
                return Cause.EXPIRED
            covered = True
        until = status.thaw_limit(bag, facts.profile)
        if until is not None and facts.now > until:
            return Cause.THAW_EXPIRED
    return "an exceptional release covers the label's last day" if covered else None


def _covers_expiry(label: ProductLabel, facts: Facts) -> bool:
    document = facts.release
    covers = document is not None and document.exceptional and document.covers_expiry
    return covers and released(label, facts) is None


# -- donor and patient


_GROUP = re.compile(r"\s*(AB|A|B|O|0)\s*(?:RH)?\s*(\+|-|POS|NEG|POSITIVE|NEGATIVE)?\s*", re.ASCII)


def compatible(patient: str, donor: str) -> bool:
    """Say whether a donor's red cells suit the patient (ABO, and Rh where both say it).

    A group that is empty or cannot be read suits nobody (DESIGN rule 7).
    """
    of_patient, of_donor = _GROUP.fullmatch(patient.upper()), _GROUP.fullmatch(donor.upper())
    if of_patient is None or of_donor is None:
        return False
    antigens = [set(found[1]) - {"O", "0"} for found in (of_donor, of_patient)]
    if not antigens[0] <= antigens[1]:
        return False
    rhesus = [(found[2] or "")[:1].replace("P", "+") for found in (of_donor, of_patient)]
    return not (rhesus[0] == "+" and rhesus[1] not in ("+", ""))


def _x12(facts: Facts) -> Finding:
    profile, order = facts.profile, facts.order
    if profile.donation is Donation.AUTOLOGOUS:
        return "donor and patient are one person"
    if profile.donation is Donation.DIRECTED and order.donor is None:
        return Cause.BLOOD_GROUP  # whose cells these are nobody wrote down
    if not profile.abo_matters:
        return "the profile asks for no comparison of blood groups"
    return None if compatible(*order.blood_groups) else Cause.BLOOD_GROUP


# -- holds, and what the cells themselves say


def _x16(facts: Facts) -> Finding:
    holds = facts.holds
    if holds is None:
        return "no hold or recall list has reached this site"

    def held(label: ProductLabel) -> Finding:
        bag = ordered_bag(label, facts)
        return status.recalled(label, holds) or (
            Cause.RECALLED if holds.on_hold(bag, label.product, facts.order.lot_of(bag)) else None
        )

    return both(facts, held)


def _x16b(facts: Facts) -> Finding:
    if facts.holds is None:
        return "no hold or recall list has reached this site"
    age = facts.holds.age(facts.now)
    return Cause.LIST_OLD if age is None or age > facts.list_old else None


def _x19(facts: Facts) -> Finding:
    if facts.identity is None:
        return "no biological identity test is on record"
    return None if facts.identity.matches else Cause.IDENTITY_DIFFERS


def _x19b(facts: Facts) -> Finding:
    wanted = facts.profile.biological_identity
    if not wanted:
        return "the profile asks for no biological identity test"
    tested = facts.identity is not None and facts.identity.evidence.value == wanted
    return None if tested else Cause.IDENTITY_UNTESTED


_stop = partial(Rule, severity=Severity.HARD, effect=Effect.STOP)
_two = partial(Rule, severity=Severity.DEV2, effect=Effect.HOLD)

PRODUCT: tuple[Rule, ...] = (
    _stop(
        id="X7",
        says="The bag is in this site's records, at this ward, ready, and on no hold.",
        check=_x7,
        at_once=True,
    ),
    _stop(
        id="X8",
        says="The release document is for this patient, lot and bag, and gives the label's day.",
        check=_x8,
    ),
    _two(
        id="X8b",
        says="The dose on the release document is the one on the order.",
        check=_x8b,
    ),
    _stop(
        id="X9",
        says="The bag is the component, and of the day, that comes next in the therapy.",
        check=_x9,
    ),
    _two(
        id="X9b",
        says="No bag that comes before this one is still to be given.",
        check=_x9b,
    ),
    _two(
        id="X10",
        says="Neither the label's last day nor the time allowed after thawing has passed.",
        check=_x10,
        at_once=True,
    ),
    _two(
        id="X12",
        says="The donor is known, and the blood groups suit where the therapy asks for it.",
        check=_x12,
    ),
    Rule(
        id="X16",
        says="The bag, its lot and its product are on no hold or recall list.",
        severity=Severity.HARD,
        effect=Effect.STOP_AND_QUARANTINE,
        check=_x16,
        at_once=True,
    ),
    Rule(
        id="X16b",
        says="The hold and recall list is recent.",
        severity=Severity.DEV1,
        effect=Effect.HOLD,
        check=_x16b,
    ),
    _stop(
        id="X19",
        says="The biological identity test found the patient's own or intended cells.",
        check=_x19,
    ),
    _two(
        id="X19b",
        says="The biological identity test that the therapy asks for was made.",
        check=_x19b,
    ),
)
