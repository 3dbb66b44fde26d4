"""Each rule of the infusion alone: what fails it, with which cause, class and effect.

The table is `failing`. X1 X2 X3 X4 X5 X6 X6b X7 X8 X8b X9 X9b X10 X11 X11b X11c X12 X14 X15 X15b
X15c X15d X15e X15f X16 X16b X17 X18 X19 X19b T04 T05 T05b T05c B02 B02b B04 B09 B09b B10 B11
B11b B11c B11d B21
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.causes import Cause
from app.domain.laboratory import LabRule
from app.domain.people import Place
from app.domain.rules import Effect, Facts, Failed, NotRequired, Passed, Rule, Severity
from app.domain.rules.infusion import RULES
from app.domain.turn import Item
from app.domain.verification import (
    Hold,
    Match,
    Stop,
    check,
    judge,
    outcomes_of,
    questions_again,
    recorded,
    slips,
    summary,
    verdict_of,
)
from scripts.make_requirements import EVERY_RULE
from tests.unit.domain.facts import BAND, LABEL, PROFILE, bag, everything, facts, full
from tests.unit.domain.failing import (
    ASKED,
    FAILS,
    KEEPING,
    KEPT,
    NOTED,
    OTHER_COI,
    STRANGER,
    YESTERDAY,
)


def failed(found: Facts) -> dict[str, Failed]:
    return {o.rule.id: o for o in check(found) if isinstance(o, Failed)}


def test_when_everything_holds_it_is_a_match() -> None:
    verdict = judge(facts())

    assert isinstance(verdict, Match)
    assert {type(o) for o in verdict.outcomes} == {Passed, NotRequired}


def test_when_everything_is_asked_and_holds_it_is_a_match() -> None:
    verdict = judge(everything())

    assert isinstance(verdict, Match)
    # The sequence is strict, so X9 and not X9b asks about it; all of the bag is infused.
    idle = {o.rule.id for o in verdict.outcomes if not isinstance(o, Passed)}
    assert idle == {"X9b", "B09b", "B21"}


@pytest.mark.parametrize(("rule", "changes", "cause"), FAILS)
def test_a_rule_fails_with_its_cause(rule: str, changes: dict[str, Any], cause: Cause) -> None:
    assert failed(facts(**changes))[rule].cause is cause


@pytest.mark.parametrize(("rule", "changes", "cause"), [*ASKED, *NOTED])
def test_what_a_therapy_asks_for_fails_with_its_cause(
    rule: str, changes: dict[str, Any], cause: Cause
) -> None:
    assert failed(everything(**changes))[rule].cause is cause


@pytest.mark.parametrize(("rule", "changes", "cause"), FAILS)
def test_whatever_fails_is_never_a_match(rule: str, changes: dict[str, Any], cause: Cause) -> None:
    severity = {r.id: r.severity for r in RULES}[rule]
    verdict = judge(facts(**changes))

    assert isinstance(verdict, Stop if severity is Severity.HARD else Stop | Hold)


@pytest.mark.parametrize(("rule", "changes", "cause"), ASKED)
def test_what_a_therapy_asks_for_is_never_a_match_without_it(
    rule: str, changes: dict[str, Any], cause: Cause
) -> None:
    severity = {r.id: r.severity for r in RULES}[rule]
    verdict = judge(everything(**changes))

    assert isinstance(verdict, Stop if severity is Severity.HARD else Stop | Hold)


@pytest.mark.parametrize(("rule", "changes", "cause"), NOTED)
def test_what_is_good_to_have_is_noted_and_holds_nobody_up(
    rule: str, changes: dict[str, Any], cause: Cause
) -> None:
    found = everything(**changes)

    assert isinstance(judge(found), Match)
    assert failed(found)[rule].severity is Severity.WARN


def test_a_bag_past_its_last_day_or_with_a_problem_is_held_for_two_people() -> None:
    old = replace(LABEL, expires=YESTERDAY)
    expired = facts(first=full(Place.FIRST, label=old), second=full(Place.SECOND, label=old))
    clumps = facts(first=full(Place.FIRST, intact=False))

    for found, cause in ((expired, Cause.EXPIRED), (clumps, Cause.BAG_PROBLEM)):
        verdict = judge(found)
        assert isinstance(verdict, Hold)
        assert verdict.cause is cause


def test_a_wristband_scan_of_the_bag_before_passes_for_another_bag_of_the_order() -> None:  # B21
    rule = next(r for r in RULES if r.id == "B21")
    held = facts(first=KEEPING, kept=(KEPT, None))

    assert isinstance(rule.outcome(held), Passed)
    limit = replace(KEPT, lasting=PROFILE.rescan)
    assert isinstance(rule.outcome(facts(first=KEEPING, kept=(limit, None))), Passed)


def test_every_rule_can_fail() -> None:
    assert {rule for rule, _, _ in (*FAILS, *ASKED, *NOTED)} == {r.id for r in RULES}


def test_classes_and_effects_are_those_decided() -> None:
    hard = "X1 X2 X3 X4 X5 X6 X6b X7 X8 X9 X11 X14 X15 X15b X15c X15d X19 B21"
    decided = {
        (Severity.HARD, Effect.STOP): hard,
        (Severity.HARD, Effect.STOP_AND_QUARANTINE): "X16",
        (Severity.HARD, Effect.ASK_AGAIN): "X17 X18",
        (Severity.DEV2, Effect.HOLD): "X8b X9b X10 X11b X12 X19b T04 T05 B09 B09b B10 B11 B11d",
        (Severity.DEV1, Effect.HOLD): "X11c X15e X16b T05b B02 B02b B04 B11b",
        (Severity.HARD, Effect.RESTART): "X15f",
        (Severity.WARN, Effect.NOTE): "T05c B11c",
    }
    wanted = {rule: kind for kind, rules in decided.items() for rule in rules.split()}

    assert {r.id: (r.severity, r.effect) for r in RULES} == wanted


def test_only_what_concerns_one_object_is_told_at_once() -> None:
    told = {"X7", "X10", "X14", "X15", "X15b", "X15c", "X16"}

    assert {r.id for r in RULES if r.at_once} == told


def test_two_people_who_scanned_the_same_wrong_bag_are_stopped() -> None:
    verdict = judge(
        facts(first=full(Place.FIRST, label=OTHER_COI), second=full(Place.SECOND, label=OTHER_COI))
    )

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.DIFFERENT_PATIENTS
    assert "X3" not in {o.rule.id for o in verdict.outcomes if isinstance(o, Failed)}


def test_twins_with_the_same_birth_date_are_told_apart_by_their_numbers() -> None:
    both = facts(first=full(Place.FIRST, band=STRANGER), second=full(Place.SECOND, band=STRANGER))

    assert {"X1", "X2"} <= failed(both).keys()


def test_a_band_without_the_bags_kind_of_identifier_makes_x6_not_required() -> None:
    plain = replace(BAND, coi=None)
    found = facts(first=full(Place.FIRST, band=plain), second=full(Place.SECOND, band=plain))
    x6 = next(o for o in check(found) if o.rule.id == "X6")

    assert isinstance(x6, NotRequired)
    assert isinstance(judge(found), Match)


def test_an_end_is_typed_in_either_case() -> None:
    assert isinstance(judge(facts(second=full(Place.SECOND, end="k7qx"))), Match)


def test_no_rule_at_all_is_no_match() -> None:
    assert isinstance(judge(facts(), ()), Stop)
    assert isinstance(verdict_of(()), Stop)


def test_nothing_that_was_not_required_makes_a_match() -> None:
    idle = NotRequired(rule=RULES[0], because="not here")

    assert isinstance(verdict_of((idle,)), Stop)


def test_what_contradicts_the_inventory_can_quarantine() -> None:
    rule = Rule(
        id="X99",
        says="A rule of another checklist.",
        severity=Severity.HARD,
        effect=Effect.STOP_AND_QUARANTINE,
        check=lambda _: Cause.BAG_UNKNOWN,
    )
    verdict = judge(facts(), (*RULES, rule))

    assert isinstance(verdict, Stop)
    assert verdict.quarantine


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, set()),
        ({"first": full(Place.FIRST, born=date(1968, 3, 15))}, {Item.BORN}),
        ({"second": full(Place.SECOND, end="XXXX")}, {Item.BORN, Item.PRODUCT_END}),
        ({"second": full(Place.SECOND, end="XXXX"), "round": 2}, set()),
        ({"second": full(Place.SECOND, end="XXXX"), "bag": bag(held=True)}, set()),
        ({"second": full(Place.SECOND, end="XXXX", intact=False)}, {Item.BORN, Item.PRODUCT_END}),
    ],
)
def test_a_slip_is_asked_again_once_and_only_if_nothing_else_stops(
    changes: dict[str, Any], asked: set[Item]
) -> None:
    found = facts(**changes)

    assert questions_again(slips(found, check(found))) == asked


@pytest.mark.parametrize(("rule", "changes", "cause"), [("", {}, Cause.NO_ORDER), *FAILS])
def test_outcomes_are_read_back_as_they_were_recorded(
    rule: str, changes: dict[str, Any], cause: Cause
) -> None:
    verdict = judge(facts(**changes))
    rows = summary(verdict.outcomes)
    told = None if isinstance(verdict, Match) else verdict.cause.code
    again = recorded(type(verdict).__name__.lower(), told, outcomes_of(rows))

    assert type(again) is type(verdict)
    assert summary(again.outcomes) == rows
    if isinstance(verdict, Stop | Hold) and isinstance(again, Stop | Hold):
        assert again.cause is verdict.cause


def test_a_record_whose_word_and_outcomes_disagree_is_read_as_the_graver() -> None:
    fine, bad = check(facts()), check(facts(bag=None))

    assert isinstance(recorded("match", None, bad), Stop)
    assert isinstance(recorded("stop", "wrong_product", fine), Stop)
    assert isinstance(recorded("hold", "bag_problem", fine), Hold)
    assert isinstance(recorded("match", None, ()), Stop)


@pytest.mark.parametrize(("word", "cause"), [("released", None), ("stop", "no such cause")])
def test_a_record_that_this_version_cannot_read_is_no_verdict(
    word: str, cause: str | None
) -> None:
    with pytest.raises(ValueError, match=r"."):
        recorded(word, cause, check(facts()))


def test_a_rule_read_back_from_a_record_never_passes() -> None:
    (first, *_) = outcomes_of(summary(check(facts())))

    assert isinstance(first.rule.outcome(facts()), Failed)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.id)
def test_every_rule_of_every_table_is_read_back_with_its_sentence(rule: Rule | LabRule) -> None:
    row = {"rule": rule.id, "class": rule.severity.value, "result": "passed"}
    (read,) = outcomes_of([row])

    assert read.rule.says == rule.says
