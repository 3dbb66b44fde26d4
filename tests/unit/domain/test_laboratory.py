"""The laboratory's rules: what is refused, what is a deviation, what passes (T01-T12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.causes import Cause
from app.domain.container import LabelCount
from app.domain.custody import Gap
from app.domain.laboratory import LabFacts, Looks, Measured, check, next_bags
from app.domain.order import OrderedBag, OrderState
from app.domain.profile import Donation
from app.domain.rules import Effect, Failed, NotRequired, Passed, Severity
from app.domain.rules.laboratory import LAB_RULES
from app.domain.rules.rehearsal import REHEARSAL
from app.identifiers import BagId, CoiId, LotNumber, OrderId, SerialNumber
from tests.unit.domain.facts import ANA, LABEL, NOW, ORDER, PROFILE, bag
from tests.unit.domain.lab_facts import (
    CD4,
    CD8,
    DAY_2,
    LIMITS,
    MINUTE,
    NEEDS_COA,
    NEEDS_ITEMS,
    PARTS,
    RELEASE,
    RULES,
    SEVERAL,
    THAW,
    VIALS,
    cause,
    lab,
    outcome,
    ready,
)


def test_with_everything_right_no_rule_of_the_laboratory_fails() -> None:
    found = check(lab(), (*LAB_RULES, *REHEARSAL))

    assert [o.rule.id for o in found if isinstance(o, Failed)] == []
    assert sum(isinstance(o, Passed) for o in found) > 15


def test_with_nothing_known_no_rule_passes_that_needs_to_know() -> None:  # DESIGN rule 7
    profile = replace(
        NEEDS_ITEMS,
        release_doc="CoA",
        viability_min=Decimal(70),
        transport_max=MINUTE,
        thaw=LIMITS,
    )
    nothing = LabFacts(order=ORDER, profile=profile, bag=bag(heads=frozenset()), now=NOW)
    passed = {o.rule.id for o in check(nothing, tuple(RULES.values())) if isinstance(o, Passed)}

    # These say of the order that it stands, and of the bag that it is its only one.
    assert passed == {"T03c", "RX11"}


def test_what_is_refused_is_hard_and_what_is_hard_is_refused() -> None:
    for rule in RULES.values():
        assert (rule.severity is Severity.HARD) == (rule.effect is Effect.REFUSE), rule.id


def test_a_laboratory_rule_read_as_one_of_the_bedside_never_holds() -> None:
    named = outcome("T01").rule

    assert named.check(None) is Cause.NO_ORDER  # type: ignore[arg-type]


# -- issue


def test_a_slip_of_another_order_is_refused() -> None:  # T01
    assert cause("T01", slip=OrderId("ORDER-8")) is Cause.NO_ORDER
    assert cause("T01", slip=None) is Cause.NO_ORDER
    cancelled = replace(ORDER, state=OrderState.CANCELLED)
    assert cause("T01", order=cancelled) is Cause.ORDER_CANCELLED


@pytest.mark.parametrize(
    ("begins", "ends", "inside"), [(-1, 1, True), (0, 0, True), (1, 2, False), (-2, -1, False)]
)
def test_issue_outside_the_planned_time_is_a_deviation(
    begins: int, ends: int, inside: bool
) -> None:  # T01b
    order = replace(ORDER, window=(NOW + begins * MINUTE, NOW + ends * MINUTE))

    assert cause("T01b", order=order) is (None if inside else Cause.OUTSIDE_WINDOW)
    assert isinstance(outcome("T01b"), NotRequired)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"kind": "RFI"}, Cause.NOT_RELEASED),
        ({"lot": LotNumber("L8")}, Cause.RELEASE_DIFFERS),
        ({"coi": CoiId("COI-8")}, Cause.RELEASE_DIFFERS),
        ({"bags": frozenset({BagId("OTHER")})}, Cause.RELEASE_DIFFERS),
        ({"bags": frozenset({LABEL.bag})}, None),
        ({"exceptional": True, "approvers": ("A",)}, Cause.NOT_RELEASED),
        ({"exceptional": True, "approvers": ("A", "A")}, Cause.NOT_RELEASED),
        ({"exceptional": True, "approvers": ("A", "B")}, None),
        ({"kind": "exceptional", "exceptional": True, "approvers": ("A", "B")}, None),
    ],
)
def test_the_release_gate(change: dict[str, Any], why: Cause | None) -> None:  # T02, A13, A14
    assert cause("T02", profile=NEEDS_COA, release=replace(RELEASE, **change)) is why


def test_without_a_document_nothing_is_released_where_one_is_needed() -> None:  # T02
    assert cause("T02", profile=NEEDS_COA, release=None) is Cause.NOT_RELEASED
    assert isinstance(outcome("T02", release=None), NotRequired)


def test_an_off_the_shelf_lot_is_released_for_every_patient() -> None:  # T02
    shelf = replace(NEEDS_COA, donation=Donation.OFF_THE_SHELF)
    other = replace(RELEASE, coi=CoiId("LOT-WIDE"))

    assert cause("T02", profile=shelf, release=other) is None


def test_a_bag_with_a_lot_of_its_own_is_released_by_that_lot() -> None:  # T02
    own = LotNumber("L7-B")
    order = replace(ORDER, details=(OrderedBag(bag=LABEL.bag, lot=own),))

    assert cause("T02", profile=NEEDS_COA, order=order) is Cause.RELEASE_DIFFERS
    assert cause("T02", profile=NEEDS_COA, order=order, release=replace(RELEASE, lot=own)) is None


def test_two_people_must_scan_the_one_bag_of_the_slip() -> None:  # T03
    other = replace(LABEL, serial=SerialNumber("OTHER"))

    assert cause("T03", second=other) is Cause.CHECKERS_PRODUCT
    assert cause("T03", label=other, second=other) is Cause.CHECKERS_PRODUCT
    assert cause("T03", second=None) is Cause.WRONG_PRODUCT
    not_its = replace(ORDER, bags=frozenset({other.bag}))
    assert cause("T03", order=not_its) is Cause.WRONG_PRODUCT


@pytest.mark.parametrize("change", [{"lot": LotNumber("L8")}, {"coi": CoiId("COI-8")}])
def test_a_label_that_differs_from_the_order_in_anything_is_wrong(
    change: dict[str, Any],
) -> None:  # T03
    wrong = replace(LABEL, **change)

    assert cause("T03", second=wrong) is Cause.WRONG_PRODUCT
    assert cause("T03", label=wrong) is Cause.WRONG_PRODUCT


def test_the_bag_of_another_day_is_refused_today() -> None:  # T03b, A04
    facts = {"order": SEVERAL, "profile": VIALS}

    assert cause("T03b", **facts, bag=bag(id=DAY_2.bag)) is Cause.WRONG_DAY
    assert cause("T03b", **facts, bag=bag(id=CD8.bag)) is None


def test_cd4_before_cd8_is_refused_where_the_sequence_is_strict() -> None:  # T03c, A05
    facts = {"order": SEVERAL, "profile": VIALS, "bag": bag(id=CD4.bag)}

    assert cause("T03c", **facts) is Cause.WRONG_COMPONENT
    assert isinstance(outcome("T03d", **facts), NotRequired)
    assert cause("T03c", **facts, taken=frozenset({CD8.bag})) is None


def test_a_bag_at_another_place_than_it_was_stored_at_is_a_deviation() -> None:  # T03e
    assert cause("T03e", stored="C-04-11", found_at="C-04-12") is Cause.OTHER_PLACE
    assert cause("T03e", stored="C-04-11", found_at="C-04-11") is None
    assert isinstance(outcome("T03e", stored="", found_at="C-04-12"), NotRequired)
    assert isinstance(outcome("T03e", stored="C-04-11", found_at=""), NotRequired)


def test_cd4_before_cd8_is_a_deviation_where_it_is_not_strict() -> None:  # T03d, A05
    loose = replace(VIALS, strict_sequence=False)
    facts = {"order": SEVERAL, "profile": loose, "bag": bag(id=CD4.bag)}

    assert cause("T03d", **facts) is Cause.OUT_OF_SEQUENCE
    assert isinstance(outcome("T03c", **facts), NotRequired)


def test_bags_of_equal_place_come_in_any_order_and_the_last_leaves_none() -> None:
    equal = replace(VIALS, components=tuple(replace(part, sequence=1) for part in PARTS))

    assert next_bags(SEVERAL, equal, frozenset()) == {CD8.bag, CD4.bag}
    assert next_bags(SEVERAL, VIALS, frozenset()) == {CD8.bag}
    assert next_bags(SEVERAL, VIALS, frozenset({CD8.bag, CD4.bag})) == frozenset()


@pytest.mark.parametrize(("minutes", "failed"), [(10, False), (11, True)])
def test_a_longer_custody_gap_than_allowed_needs_two_people(
    minutes: int, failed: bool
) -> None:  # T04, T04b
    limited = replace(PROFILE, custody_gap=10 * MINUTE)
    gap = Gap(after="store", before="lab", lasting=minutes * MINUTE)

    assert (cause("T04b", profile=limited, gap=gap) is Cause.CUSTODY_GAP) is failed
    assert isinstance(outcome("T04b", gap=gap), NotRequired)


# -- readiness and thaw


@pytest.mark.parametrize(("rule", "item"), [("RT05", "bed"), ("RT05b", "line"), ("RT05c", "tea")])
def test_each_item_of_readiness_fails_by_its_weight(rule: str, item: str) -> None:
    checklist = ready(**{item: False})  # RT05, RT05b, RT05c

    failed = [
        r for r in ("RT05", "RT05b", "RT05c") if cause(r, profile=NEEDS_ITEMS, checklist=checklist)
    ]
    assert failed == [rule]
    assert cause(rule, profile=NEEDS_ITEMS, checklist=checklist) is Cause.NOT_READY
    assert cause(rule, profile=NEEDS_ITEMS, checklist=None) is Cause.NO_CONFIRMATION
    assert cause(rule, profile=NEEDS_ITEMS, checklist=ready()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"bath_c": Decimal("38.1")},
        {"bath_c": Decimal("35.9")},
        {"bath_c": None},
        {"method": "hands"},
        {"device": ""},
        {"calibrated_until": NOW.date() - timedelta(days=1)},
        {"calibrated_until": None},
    ],
)
def test_a_thaw_outside_its_limits_is_one_persons_deviation(change: dict[str, Any]) -> None:  # T06
    found = outcome("T06", thaw=replace(THAW, **change))

    assert isinstance(found, Failed)
    assert (found.cause, found.severity) == (Cause.THAW_OUTSIDE, Severity.DEV1)


def test_a_product_that_comes_fresh_is_not_thawed() -> None:  # T06
    assert cause("T06", profile=replace(PROFILE, thaw=None)) is Cause.THAW_OUTSIDE


@pytest.mark.parametrize(
    ("started", "fails"), [(-10, False), (-11, True), (1, True), (None, True)]
)
def test_a_thaws_times_are_in_order_and_not_too_long(started: int | None, fails: bool) -> None:
    begin = None if started is None else NOW + started * MINUTE  # T07

    assert (cause("T07", thaw=replace(THAW, started=begin)) is Cause.THAW_OUTSIDE) is fails


@pytest.mark.parametrize(
    ("ago", "fails"), [(0, False), (60, False), (61, True), (-1, True), (None, True)]
)
def test_no_thaw_without_a_recent_rehearsal(ago: int | None, fails: bool) -> None:  # T05d
    when = None if ago is None else NOW - ago * MINUTE

    assert (cause("T05d", rehearsed=when) is Cause.NOT_REHEARSED) is fails


@pytest.mark.parametrize("looks", Looks)
def test_only_a_product_that_looks_well_passes(looks: Looks) -> None:  # T09
    fine = looks in (Looks.OK, Looks.CLUMPS_DISPERSE)

    assert cause("T09", looks=looks) is (None if fine else Cause.THAW_LOOKS)
    assert cause("T09", looks=None) is Cause.THAW_LOOKS


@pytest.mark.parametrize(("found", "fails"), [("70", False), ("69.9", True), (None, True)])
def test_viability_below_the_profiles_is_a_deviation(found: str | None, fails: bool) -> None:
    limited = replace(PROFILE, viability_min=Decimal(70))  # T10
    measured = Measured(viability=None if found is None else Decimal(found))

    failed = cause("T10", profile=limited, measured=measured) is Cause.COUNT_OUTSIDE
    assert failed is fails
    assert isinstance(outcome("T10"), NotRequired)


# -- preparation and hand-over


def test_more_drawn_than_there_was_is_a_deviation() -> None:  # T11
    found = outcome("T11", waste_ml=Decimal("0.1"))

    assert isinstance(found, Failed)
    assert (found.cause, found.severity) == (Cause.VOLUME_DIFFERS, Severity.DEV2)
    assert cause("T11", source_ml=None) is Cause.VOLUME_DIFFERS


def test_labels_that_do_not_add_up_are_refused() -> None:  # T11b
    assert cause("T11b", labels=LabelCount(printed=3, used=2)) is Cause.LABELS_DIFFER
    assert cause("T11b", labels=None) is Cause.LABELS_DIFFER


@pytest.mark.parametrize(("minutes", "late"), [(30, False), (31, True), (-1, True), (None, True)])
def test_a_way_longer_than_allowed_is_one_persons_deviation(
    minutes: int | None, late: bool
) -> None:  # T12
    limited = replace(PROFILE, transport_max=30 * MINUTE)
    carried = None if minutes is None else minutes * MINUTE

    assert (cause("T12", profile=limited, carried=carried) is Cause.TRANSPORT_LATE) is late


def test_nobody_hands_over_to_themselves() -> None:  # T12b
    assert cause("T12b", people=(ANA, ANA)) is Cause.SAME_PERSON
    assert cause("T12b", people=(ANA,)) is Cause.SAME_PERSON


@pytest.mark.parametrize("rule", ["T04c", "T12c"])
def test_a_holder_who_is_not_the_last_on_record_is_a_custody_gap(rule: str) -> None:
    assert cause(rule, holder="Cryo store") is Cause.CUSTODY_GAP  # T04c, T12c
    assert cause(rule, holder=None, hands="") is Cause.CUSTODY_GAP


def test_a_hand_over_after_the_products_time_warns() -> None:  # T08
    assert cause("T08", until=NOW - MINUTE) is Cause.THAW_EXPIRED
    assert cause("T08", until=NOW) is None
    assert isinstance(outcome("T08", until=None), NotRequired)
