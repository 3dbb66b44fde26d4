"""Each rule of the infusion alone: what fails it, with which cause, class and effect.

X1 X2 X3 X4 X5 X6 X7 X10 X11 X14 X15 X15b X17 X18 B10
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.case import BagState
from app.domain.causes import Cause
from app.domain.people import Place, Role
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
from app.identifiers import BandSerial, CoiId, LotNumber, PatientId, PersonId
from tests.unit.domain.facts import (
    ANA,
    BAND,
    BEN,
    LABEL,
    NOW,
    bag,
    digest,
    facts,
    full,
    person,
    scan,
)

STRANGER = replace(BAND, patient=PatientId("952000000000090023"))
OTHER_COI = replace(LABEL, coi=CoiId("COI-8"))
YESTERDAY = (NOW - timedelta(days=1)).date()

FAILS: list[tuple[str, dict[str, Any], Cause]] = [
    ("X1", {"first": full(Place.FIRST, band=STRANGER)}, Cause.WRONG_PATIENT),
    (
        "X1",
        {"first": full(Place.FIRST, band=replace(BAND, coi=CoiId("COI-8")))},
        Cause.WRONG_PATIENT,
    ),
    (
        "X1",
        {"first": full(Place.FIRST, band=replace(BAND, born=date(1968, 3, 15)))},
        Cause.PATIENT_DATA_DIFFER,
    ),
    ("X2", {"second": full(Place.SECOND, band=STRANGER)}, Cause.WRONG_PATIENT),
    ("X3", {"second": full(Place.SECOND, band=STRANGER)}, Cause.CHECKERS_BAND),
    ("X3", {"second": full(Place.SECOND, label=OTHER_COI)}, Cause.CHECKERS_PRODUCT),
    ("X4", {"first": full(Place.FIRST, label=OTHER_COI)}, Cause.WRONG_PRODUCT),
    (
        "X4",
        {"first": full(Place.FIRST, label=replace(LABEL, lot=LotNumber("L8")))},
        Cause.WRONG_PRODUCT,
    ),
    ("X5", {"second": full(Place.SECOND, label=OTHER_COI)}, Cause.WRONG_PRODUCT),
    ("X6", {"first": full(Place.FIRST, label=OTHER_COI)}, Cause.DIFFERENT_PATIENTS),
    ("X7", {"bag": None}, Cause.BAG_UNKNOWN),
    ("X7", {"second_bag": None}, Cause.BAG_UNKNOWN),
    ("X7", {"bag": bag(heads=frozenset())}, Cause.BAG_UNKNOWN),
    ("X7", {"bag": bag(place="Ward 5")}, Cause.BAG_ELSEWHERE),
    ("X7", {"bag": bag(place=None)}, Cause.BAG_ELSEWHERE),
    ("X7", {"bag": bag(state=BagState.ISSUED)}, Cause.BAG_NOT_READY),
    ("X7", {"bag": bag(state=BagState.QUARANTINE)}, Cause.BAG_NOT_READY),
    ("X7", {"bag": bag(state=BagState.INFUSING)}, Cause.BAG_USED),
    ("X7", {"bag": bag(state=BagState.INFUSED_NOT_VERIFIED)}, Cause.BAG_USED),
    ("X7", {"bag": bag(held=True)}, Cause.BAG_ON_HOLD),
    ("X7", {"bag": bag(heads=frozenset({digest("a"), digest("b")}))}, Cause.BAG_CONTESTED),
    ("X7", {"bag": bag(waiting=frozenset({digest("a")}))}, Cause.BAG_CONTESTED),
    ("X7", {"bag": bag(irregular=True)}, Cause.BAG_CONTESTED),
    ("X10", {"first": full(Place.FIRST, label=replace(LABEL, expires=YESTERDAY))}, Cause.EXPIRED),
    (
        "X10",
        {"second": full(Place.SECOND, label=replace(LABEL, expires=YESTERDAY))},
        Cause.EXPIRED,
    ),
    ("X10", {"bag": bag(thawed_at=NOW - timedelta(hours=12, seconds=1))}, Cause.THAW_EXPIRED),
    ("X14", {"people": (None, person(BEN))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), None)}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA, Role.LAB_TECH), person(BEN))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(BEN, Role.QA))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(ANA))}, Cause.SAME_PERSON),
    ("X14", {"people": (person(BEN), person(ANA))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(PersonId("p-cleo")))}, Cause.NOT_PERMITTED),
    ("X15", {"reused": frozenset({scan(1)})}, Cause.SCAN_REUSED),
    (
        "X15",
        {
            "second": replace(
                full(Place.SECOND), wristband=replace(full(Place.SECOND).wristband, scan=scan(1))
            )
        },
        Cause.SCAN_REUSED,
    ),
    ("X15b", {"newest": (BandSerial("3"), BAND.serial)}, Cause.BAND_VOID),
    ("X15b", {"newest": (BAND.serial, BandSerial("3"))}, Cause.BAND_VOID),
    ("X17", {"first": full(Place.FIRST, born=date(1968, 3, 15))}, Cause.BORN_DIFFERS),
    ("X17", {"second": full(Place.SECOND, born=date(1968, 4, 14))}, Cause.BORN_DIFFERS),
    ("X18", {"second": full(Place.SECOND, end="K7QY")}, Cause.END_DIFFERS),
    ("X18", {"second": replace(full(Place.SECOND), end=None)}, Cause.END_DIFFERS),
    ("B10", {"first": full(Place.FIRST, intact=False)}, Cause.BAG_PROBLEM),
    ("B10", {"second": full(Place.SECOND, intact=False)}, Cause.BAG_PROBLEM),
]


def failed(found: Facts) -> dict[str, Failed]:
    return {o.rule.id: o for o in check(found) if isinstance(o, Failed)}


def test_when_everything_holds_it_is_a_match() -> None:
    verdict = judge(facts())

    assert isinstance(verdict, Match)
    assert {type(o) for o in verdict.outcomes} == {Passed}


@pytest.mark.parametrize(("rule", "changes", "cause"), FAILS)
def test_a_rule_fails_with_its_cause(rule: str, changes: dict[str, Any], cause: Cause) -> None:
    assert failed(facts(**changes))[rule].cause is cause


@pytest.mark.parametrize(("rule", "changes", "cause"), FAILS)
def test_whatever_fails_is_never_a_match(rule: str, changes: dict[str, Any], cause: Cause) -> None:
    severity = {r.id: r.severity for r in RULES}[rule]
    verdict = judge(facts(**changes))

    assert isinstance(verdict, Stop if severity is Severity.HARD else Stop | Hold)


def test_a_bag_past_its_last_day_or_with_a_problem_is_held_for_two_people() -> None:
    old = replace(LABEL, expires=YESTERDAY)
    expired = facts(first=full(Place.FIRST, label=old), second=full(Place.SECOND, label=old))
    clumps = facts(first=full(Place.FIRST, intact=False))

    for found, cause in ((expired, Cause.EXPIRED), (clumps, Cause.BAG_PROBLEM)):
        verdict = judge(found)
        assert isinstance(verdict, Hold)
        assert verdict.cause is cause


def test_every_rule_but_the_one_that_finds_the_order_can_fail() -> None:
    assert {rule for rule, _, _ in FAILS} == {r.id for r in RULES} - {"X11"}


def test_classes_and_effects_are_those_decided() -> None:
    table = {r.id: (r.severity, r.effect) for r in RULES}
    hard = ("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X11", "X14", "X15", "X15b")

    assert {table[i] for i in hard} == {(Severity.HARD, Effect.STOP)}
    assert {table[i] for i in ("X17", "X18")} == {(Severity.HARD, Effect.ASK_AGAIN)}
    assert {table[i] for i in ("X10", "B10")} == {(Severity.DEV2, Effect.HOLD)}


def test_only_what_concerns_one_object_is_told_at_once() -> None:
    assert {r.id for r in RULES if r.at_once} == {"X7", "X10", "X14", "X15", "X15b"}


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
