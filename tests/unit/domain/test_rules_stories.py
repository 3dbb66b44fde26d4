"""The comparison as the ward knows it: domain §8 A04-A07, A13, A14, A21, A22, A38, A39.

Single causes are in `test_rules`; here are what passes, what is not asked, and what an override
may never reach.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.causes import Cause
from app.domain.holds import HoldList
from app.domain.moves import BagState
from app.domain.order import TypedId
from app.domain.people import Place
from app.domain.profile import Donation, Use
from app.domain.rules import Failed, NotRequired, Outcome, Passed, Severity
from app.domain.rules.identity import cassette
from app.domain.rules.product import compatible
from app.domain.said import Said
from app.domain.verification import Hold, Match, Stop, check, judge, restarts
from app.identifiers import BagId, CoiId, LotNumber, PatientId, Private, SerialNumber
from tests.unit.domain.facts import (
    BAND,
    CD4,
    CD8,
    CHECKED,
    EVERYTHING,
    ITS_ORDER,
    LABEL,
    LATER,
    MARKED,
    NOW,
    ORDER,
    PROFILE,
    RELEASE,
    bag,
    everything,
    exceptional,
    facts,
    full,
)
from tests.unit.domain.failing import (
    BAND_TYPED,
    BAND_TYPED_SECOND,
    BOTH_TYPED,
    LAST,
    LAX,
    PAST,
    STRANGER,
    asked,
    labels,
    ordered,
    told_by,
)


def outcome(rule: str, found: Any) -> Outcome:  # noqa: ANN401  facts
    """Return one rule's outcome."""
    return next(o for o in check(found) if o.rule.id == rule)


# -- whose cells they are


DIRECTED = replace(PROFILE, donation=Donation.DIRECTED)
SHELF = replace(PROFILE, donation=Donation.OFF_THE_SHELF)
OF_LOT = replace(LABEL, coi=CoiId("DONOR-99"))
ALLOCATED = replace(ORDER, allocated="allocation-1")


def test_a_bag_from_a_sibling_matches_when_the_donor_is_somebody_else() -> None:
    order = replace(ORDER, donor=Private("952000000000090999"))

    assert isinstance(judge(facts(profile=DIRECTED, order=order)), Match)


@pytest.mark.parametrize("spelled", ["952000000000090016", " 952000000000090016 "])
def test_a_donors_number_that_is_the_patients_own_stops(spelled: str) -> None:  # A21
    found = facts(profile=DIRECTED, order=replace(ORDER, donor=Private(spelled)))
    verdict = judge(found)

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.MISLABELLED


def test_an_autologous_bag_may_carry_the_patients_own_number() -> None:  # A21 is of donors
    own = (TypedId(kind="donation", value=BAND.patient.value),)

    assert isinstance(judge(facts(order=replace(ORDER, known=own))), Match)


def test_a_lot_off_the_shelf_matches_by_its_allocation() -> None:
    found = facts(profile=SHELF, order=ALLOCATED, **labels(OF_LOT))

    assert isinstance(judge(found), Match)
    assert isinstance(outcome("X6", found), NotRequired)


def test_a_lot_off_the_shelf_carries_the_donation_that_the_order_names() -> None:
    known = (TypedId(kind="donation", value="DONOR-99"),)
    right = replace(ALLOCATED, known=known)
    other = replace(OF_LOT, coi=CoiId("DONOR-98"))

    assert isinstance(judge(facts(profile=SHELF, order=right, **labels(OF_LOT))), Match)
    assert isinstance(judge(facts(profile=SHELF, order=right, **labels(other))), Stop)


def test_a_lot_that_was_allocated_to_nobody_stops_even_if_every_number_agrees() -> None:
    verdict = judge(facts(profile=SHELF))

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.WRONG_ALLOCATION


def test_twin_brothers_are_told_apart() -> None:  # A07
    twin = replace(BAND, patient=PatientId("952000000000090023"))
    both = facts(first=full(Place.FIRST, band=twin), second=full(Place.SECOND, band=twin))

    assert isinstance(judge(both), Stop)


def test_a_bag_of_another_lot_of_the_order_carries_its_own_lot() -> None:
    details = tuple(replace(d, lot=LotNumber("L8")) for d in ITS_ORDER.details[:1])
    order = replace(ORDER, details=details)

    assert isinstance(judge(facts(order=order)), Stop)
    assert isinstance(
        judge(facts(order=order, **labels(replace(LABEL, lot=LotNumber("L8"))))), Match
    )


def test_a_donation_number_agrees_whatever_division_follows_it() -> None:
    din, divided = "A999926000001", SerialNumber("A99992600000103B")
    label = replace(LABEL, serial=divided)
    order = replace(
        ORDER, bags=frozenset({label.bag}), known=(TypedId(kind="donation", value=din),)
    )
    wants = replace(PROFILE, identifiers=("donation",))

    assert isinstance(judge(facts(profile=wants, order=order, **labels(label))), Match)
    assert isinstance(judge(facts(profile=wants, order=replace(order, known=()))), Stop)


def test_a_syringe_stands_for_the_bag_it_was_drawn_from() -> None:
    syringe = replace(LABEL, serial=SerialNumber("PB00001K7QX-S1"))
    drawn = bag(id=syringe.bag, parent=LABEL.bag)
    of_bag = asked(identifiers=("coi", "lot"))
    known = {"bag": drawn, "second_bag": drawn, **of_bag}

    assert isinstance(judge(everything(**labels(syringe), **known)), Match)
    assert isinstance(judge(everything(**labels(syringe), **of_bag)), Stop)
    late = replace(syringe, expires=LABEL.expires + timedelta(days=1))
    assert isinstance(judge(everything(**labels(late), **known)), Stop)


def test_cassette_and_bag_carry_the_same_numbers() -> None:  # X13
    assert cassette(LABEL, LABEL) is None
    assert cassette(replace(LABEL, lot=LotNumber("L8")), LABEL) is Cause.CASSETTE_DIFFERS
    assert cassette(replace(LABEL, coi=CoiId("COI-8")), LABEL) is Cause.CASSETTE_DIFFERS


# -- release, and what an exceptional one covers


def test_a_release_document_for_another_lot_stops() -> None:  # A13, X8
    verdict = judge(everything(release=replace(RELEASE, lot=LotNumber("L8"))))

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.RELEASE_DIFFERS


def test_a_release_document_nobody_asked_for_is_compared_all_the_same() -> None:
    assert isinstance(judge(facts(release=RELEASE)), Match)
    assert isinstance(judge(facts(release=replace(RELEASE, coi=CoiId("COI-8")))), Stop)
    assert isinstance(outcome("X8", facts()), NotRequired)


@pytest.mark.parametrize("names", [(), ("Dr Sample",), ("Dr Sample", "Dr Sample"), ("", "Q.")])
def test_an_exceptional_release_needs_two_names(names: tuple[str, ...]) -> None:  # A14
    assert isinstance(judge(everything(release=exceptional())), Match)
    assert isinstance(judge(everything(release=exceptional(approvers=names))), Stop)


def test_an_exceptional_release_that_covers_the_last_day_lets_the_bag_be_infused() -> None:  # X10
    covered = labels(PAST, release=exceptional(expires=PAST.expires))
    found = everything(**covered)
    x10 = outcome("X10", found)

    assert isinstance(judge(found), Match)
    assert isinstance(x10, NotRequired)
    assert "exceptional release" in x10.because


def test_it_does_not_cover_the_time_since_the_thaw() -> None:
    late = bag(thawed_at=NOW - timedelta(hours=13))
    found = everything(
        **labels(PAST, release=exceptional(expires=PAST.expires)), bag=late, second_bag=late
    )
    verdict = judge(found)

    assert isinstance(verdict, Hold)
    assert verdict.cause is Cause.THAW_EXPIRED


# -- component, day, sequence


def test_the_bag_of_day_ten_on_day_one_stops() -> None:  # A04
    day_ten = replace(CD8, code="day-10", dose_day=10)
    verdict = judge(everything(**asked(components=(day_ten, CD4)) | ordered(component="day-10")))

    assert isinstance(verdict, Stop)


def test_cd4_before_cd8_stops_where_the_sequence_is_strict_and_else_holds() -> None:  # A05
    release = replace(RELEASE, product=CD4.product, lot=LotNumber("L9"), bags=frozenset({LATER}))
    order = replace(ITS_ORDER, known=())
    strict = replace(EVERYTHING, identifiers=())
    second: dict[str, Any] = {
        **LAST,
        "order": order,
        "release": release,
        "bag": bag(id=LATER),
        "second_bag": bag(id=LATER),
    }
    first_given = {"infused": frozenset({LABEL.bag})}
    lax = replace(LAX["profile"], identifiers=())

    assert isinstance(judge(everything(**second, profile=strict)), Stop)
    assert isinstance(judge(everything(**second, profile=lax)), Hold)
    assert isinstance(judge(everything(**second, profile=strict, **first_given)), Match)


def test_a_bag_that_was_infused_already_stops() -> None:  # A06, X7
    used = bag(state=BagState.INFUSED_PARTIAL)
    verdict = judge(everything(bag=used, second_bag=used))

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.BAG_USED


def test_without_details_a_bags_component_is_known_by_its_product_if_only_one_fits() -> None:
    plain = replace(ITS_ORDER, details=())
    twice = (CD8, replace(CD8, code="CD8-b"), CD4)

    assert isinstance(outcome("X9", everything(order=plain)), Passed)
    assert isinstance(outcome("X9", everything(order=plain, **asked(components=twice))), Failed)


def test_a_bag_whose_place_nobody_knows_comes_first() -> None:
    unknown = replace(ITS_ORDER, bags=ITS_ORDER.bags | {BagId("09520000009999.X")})

    assert isinstance(outcome("X9", everything(order=unknown)), Failed)


# -- holds, blood groups, the cells


def test_a_recalled_lot_stops_and_an_old_list_waits_for_one_signature() -> None:  # A22, X16
    old = judge(everything(holds=HoldList(heard=NOW - timedelta(days=3))))

    assert isinstance(old, Hold)
    assert old.cause is Cause.LIST_OLD
    assert isinstance(judge(everything(holds=None)), Match)
    shorter = everything(list_old=timedelta(minutes=30))
    assert isinstance(outcome("X16b", shorter), Failed)


@pytest.mark.parametrize(
    ("patient", "donor", "suits"),
    [
        ("A+", "A+", True),
        ("A+", "0-", True),
        ("AB pos", "B neg", True),
        ("O", "O", True),
        ("A Rh+", "O Rh-", True),
        ("A-", "A+", False),
        ("O+", "A+", False),
        ("B", "AB", False),
        ("A", "", False),
        ("", "O-", False),
        ("A+", "unknown", False),
    ],
)
def test_red_cells_of_a_donor_suit_or_do_not(patient: str, donor: str, suits: bool) -> None:
    assert compatible(patient, donor) is suits


def test_cells_that_are_somebody_elses_stop_even_if_nobody_asked_for_the_test() -> None:
    found = everything()
    assert found.identity is not None
    verdict = judge(facts(identity=replace(found.identity, matches=False)))

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.IDENTITY_DIFFERS


# -- dose and bedside


def test_part_of_a_bag_is_given_only_where_the_component_allows_it() -> None:
    half = ordered(infuse_ml=Decimal(25))
    some = asked(components=(replace(CD8, partial=True), CD4))
    planned = {"checklist": replace(CHECKED, infuse_ml=Decimal(25))}

    assert isinstance(outcome("B09b", everything(**half)), Failed)
    assert isinstance(outcome("B09b", everything(**half, **some)), Passed)
    assert isinstance(outcome("B09b", everything(**half, **some, **planned)), Passed)
    assert isinstance(outcome("B09b", everything(**some, **planned)), Failed)


def test_a_dose_that_is_not_by_weight_needs_no_weight() -> None:
    assert EVERYTHING.dose is not None
    assert ITS_ORDER.prescription is not None
    whole = replace(EVERYTHING.dose, per_kg=False, least=Decimal(50), most=Decimal(70))
    asked_for = replace(ITS_ORDER.prescription, cells=Decimal(60), weight_kg=None, weighed=None)
    order = replace(ITS_ORDER, prescription=asked_for)

    assert isinstance(judge(everything(**asked(dose=whole), order=order)), Match)


def test_bags_of_another_day_are_no_part_of_todays_dose() -> None:
    later = replace(CD4, dose_day=2)
    day_two = everything(**asked(components=(CD8, later)))

    assert isinstance(outcome("B09", day_two), Passed)  # 40 of 60 kg: 0.67 of each kg
    only = asked(components=(replace(CD8, dose_day=2), later))
    assert isinstance(outcome("B09", everything(**only)), Failed)


def test_where_nothing_is_asked_nobody_has_to_confirm_that_nothing_was_irradiated() -> None:
    irradiated = replace(CHECKED, items={"irradiated": True})
    needs_filter = replace(PROFILE, filter=Use.REQUIRED)

    assert isinstance(outcome("B11d", facts()), NotRequired)
    assert isinstance(outcome("B11d", facts(checklist=irradiated)), Failed)
    assert isinstance(outcome("B11d", facts(profile=needs_filter)), Failed)


# -- wristbands


def test_a_code_that_does_not_say_what_it_is_on_is_recorded_as_such() -> None:  # A38
    assert isinstance(outcome("X15c", facts()), NotRequired)
    on_bands = facts(first=full(Place.FIRST, band=MARKED), second=full(Place.SECOND, band=MARKED))
    assert isinstance(outcome("X15c", on_bands), Passed)


def test_a_band_that_both_typed_waits_for_one_signature_and_two_typed_labels_stop() -> None:  # A39
    both = facts(first=BAND_TYPED, second=BAND_TYPED_SECOND)
    one, two = judge(both), judge(facts(first=BOTH_TYPED))

    assert isinstance(one, Hold)
    assert one.cause is Cause.TYPED
    assert {o.severity for o in one.outcomes if isinstance(o, Failed)} == {Severity.DEV1}
    assert restarts(one.outcomes, 1) is None
    assert isinstance(two, Stop)
    assert two.cause is Cause.TYPED_BOTH


def test_what_one_typed_and_the_other_scanned_begins_anew_and_never_goes_on() -> None:  # A39
    alone = check(facts(first=BAND_TYPED))

    assert restarts(alone, 1) is Cause.TYPED_BY_ONE
    assert restarts(alone, 2) is None
    assert isinstance(judge(facts(first=BAND_TYPED)), Stop)


def test_a_slip_beside_a_typed_band_begins_anew_and_an_identity_stops() -> None:
    slip = check(facts(first=BAND_TYPED, second=full(Place.SECOND, end="XXXX")))
    other = check(facts(first=BAND_TYPED, second=full(Place.SECOND, band=STRANGER)))

    assert restarts(slip, 1) is Cause.TYPED_BY_ONE
    assert restarts(other, 1) is None
    assert restarts(check(facts()), 1) is None


@pytest.mark.parametrize("said", list(Said))
def test_a_guardian_answers_for_a_child_and_anybody_else_needs_a_signature(said: Said) -> None:
    verdict = judge(facts(first=told_by(Place.FIRST, said), second=told_by(Place.SECOND, said)))

    assert isinstance(verdict, Hold if said.unable else Match)  # B04
    if isinstance(verdict, Hold):
        assert verdict.cause is Cause.NOT_HEARD
