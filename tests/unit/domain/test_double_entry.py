"""Blind double entry: what two people typed is compared, and neither is shown the other's."""

from __future__ import annotations

import pytest

from app.domain.double_entry import Agreed, Blind, FieldKind, StartOver, normalised
from app.identifiers import PersonId

ANA, BEN, CARLA = PersonId("p-ana"), PersonId("p-ben"), PersonId("p-carla")
KINDS = {"name": FieldKind.TEXT, "born": FieldKind.TEXT, "weight_kg": FieldKind.NUMBER}
TYPED = {"name": "SAMPLE, Zo\u00eb", "born": "1968-03-14", "weight_kg": "70.5"}


def entered(first: dict[str, str], second: dict[str, str]) -> Blind | Agreed | StartOver:
    """Let Ana and Ben enter, one after the other."""
    waiting = Blind.of(KINDS).enter(ANA, first)
    assert isinstance(waiting, Blind)
    return waiting.enter(BEN, second)


def test_two_alike_entries_agree_and_name_both_people() -> None:
    agreed = entered(TYPED, TYPED)

    assert isinstance(agreed, Agreed)
    assert (dict(agreed.values), agreed.by, agreed.tries) == (TYPED, (ANA, BEN), 1)


# A08
@pytest.mark.parametrize(
    "second",
    [
        TYPED | {"name": "SAMPLE, Zoe\u0308"},
        TYPED | {"name": "  SAMPLE,  Zo\u00eb "},
        TYPED | {"weight_kg": "70,50"},
    ],
    ids=["accents of two letters", "more spaces", "a decimal comma"],
)
def test_two_spellings_of_the_same_are_the_same(second: dict[str, str]) -> None:
    assert isinstance(entered(TYPED, second), Agreed)


# A08
@pytest.mark.parametrize(
    ("field", "second"),
    [
        ("name", "Zo\u00eb, SAMPLE"),
        ("name", "SAMPLE, Zoe"),
        ("name", "Sample, Zo\u00eb"),
        ("born", "1968-04-13"),
        ("born", "1968-13-14"),
        ("weight_kg", "7.05"),
        ("weight_kg", "NaN"),
        ("weight_kg", ""),
    ],
)
def test_what_differs_is_named_and_never_shown(field: str, second: str) -> None:
    again = entered(TYPED, TYPED | {field: second})

    assert isinstance(again, Blind)
    assert (again.asked, again.differing, again.tries) == ((field,), (field,), 2)
    shown = repr(again)
    assert TYPED[field] not in shown
    assert not second or second not in shown


def test_the_second_person_sees_nothing_of_the_first_entry() -> None:
    waiting = Blind.of(KINDS).enter(ANA, TYPED)

    assert isinstance(waiting, Blind)
    assert waiting.second
    assert waiting.asked == tuple(KINDS)
    assert not any(value in repr(waiting) for value in TYPED.values())


def test_one_repeat_that_agrees_keeps_what_had_agreed_before() -> None:
    again = entered(TYPED, TYPED | {"born": "1968-03-15"})
    assert isinstance(again, Blind)
    waiting = again.enter(ANA, {"born": "1968-03-15"})
    assert isinstance(waiting, Blind)
    agreed = waiting.enter(BEN, {"born": "1968-03-15"})

    assert isinstance(agreed, Agreed)
    assert dict(agreed.values) == TYPED | {"born": "1968-03-15"}
    assert agreed.tries == 2


def test_two_people_who_differ_twice_start_over() -> None:
    again = entered(TYPED, TYPED | {"born": "1968-03-15", "name": "X"})
    assert isinstance(again, Blind)
    waiting = again.enter(ANA, {"born": "1968-03-14", "name": "X"})
    assert isinstance(waiting, Blind)

    assert waiting.enter(BEN, {"born": "1968-03-15", "name": "X"}) == StartOver(
        differing=("born",)
    )


def test_nobody_enters_twice_and_nobody_else_repeats() -> None:
    waiting = Blind.of(KINDS).enter(ANA, TYPED)
    assert isinstance(waiting, Blind)
    with pytest.raises(ValueError, match="another person"):
        waiting.enter(ANA, TYPED)

    again = waiting.enter(BEN, TYPED | {"born": "1968-03-15"})
    assert isinstance(again, Blind)
    for stranger in (BEN, CARLA):
        with pytest.raises(ValueError, match="same two people"):
            again.enter(stranger, {"born": "1968-03-14"})


def test_an_entry_has_exactly_the_fields_that_were_asked() -> None:
    for values in ({}, TYPED | {"more": "x"}, {"name": "x"}):
        with pytest.raises(ValueError, match="exactly the fields"):
            Blind.of(KINDS).enter(ANA, values)


def test_a_number_that_is_none_stays_as_it_was_typed() -> None:
    assert normalised("ten", FieldKind.NUMBER) == "ten"
    assert normalised("1e3", FieldKind.NUMBER) == "1000"


@pytest.mark.parametrize(
    "typed",
    [
        "1e999999999",
        "1e-999999999",
        "0e999999",
        "1e99999",
        "70.5" + "0" * 30 + "1",
        "9" * 100_000,
        "sNaN",
        "\ud800",
        "1\0",
    ],
    ids=range(9),
)
def test_a_number_beyond_arithmetic_stays_as_it_was_typed(typed: str) -> None:
    """Nothing is rounded until two entries are alike, and no exponent becomes a page of zeros."""
    assert normalised(typed, FieldKind.NUMBER) == typed
    agreed = entered(TYPED | {"weight_kg": typed}, TYPED)
    assert isinstance(agreed, Blind)
    assert agreed.differing == ("weight_kg",)
