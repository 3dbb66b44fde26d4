"""What is typed, chosen and answered: which keys count, and when it is complete."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from ui import wording_work as words
from ui.presenters.work_form import Check, Choices, Form
from ui.presenters.work_typing import Field, Value
from ui.presenters.work_views import Answer, FieldKind

VOLUME = Field(id="volume", label="Volume", kind=FieldKind.DECIMAL, unit="mL")
DAY = Field(id="day", label="Day", kind=FieldKind.DATE)
AT = Field(id="at", label="At", kind=FieldKind.TIME)
LOT = Field(id="lot", label="Lot", kind=FieldKind.CODE, required=False)
NOTE = Field(id="note", label="Note", kind=FieldKind.TEXT, most=20)
COUNT = Field(id="count", label="Count", kind=FieldKind.DIGITS, most=3)
LOOKS = Choices(
    id="looks", label="Looks", options=(("ok", "Intact"), ("clumps", "Clumps")), one_of=False
)
WHO = Choices(id="who", label="Who", options=(("a", "One"), ("b", "Two")))
CHECKS = tuple(Check(code=f"T05-{n}", sentence=f"Line {n}") for n in range(1, 4))


def typed(field: Field, text: str) -> Form:
    """Return a form with one field and what was typed into it."""
    form = Form((field,))
    for character in text:
        form.type(character)
    return form


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("-196", "-196"),
        ("12..5", "12.5"),
        ("1,000", "1.00"),  # a third decimal is refused: a thousand must never read as one
        (",5", "5"),
        ("1e5x", "15"),
        ("1-2", "12"),
    ],
)
def test_point_and_comma_both_begin_the_decimals(text: str, value: str) -> None:
    form = typed(VOLUME, text)

    assert form.fields()[0].value == value
    assert form.filled().decimal("volume") == Decimal(value)


def test_a_number_is_read_back_with_its_unit() -> None:
    assert typed(VOLUME, "68,5").fields()[0].echo == "68.5 mL"


@pytest.mark.parametrize("text", ["-", "12.", "-."])
def test_half_a_number_is_told_once_the_keys_are_elsewhere(text: str) -> None:
    form = Form((VOLUME, NOTE))
    for character in text:
        form.type(character)
    assert form.fields()[0].problem == ""

    form.turn(forward=True)

    assert form.fields()[0].problem == words.NOT_NUMBER
    assert "volume" in form.missing


def test_a_day_is_typed_as_day_month_year_and_read_back_in_words() -> None:
    form = typed(DAY, "14.03.2026 9")

    assert form.fields()[0].value == "14032026"
    assert form.fields()[0].echo == "14 March 2026"
    assert form.filled().day("day") == date(2026, 3, 14)
    assert form.missing == ()


@pytest.mark.parametrize("text", ["31022026", "00012026", "12132026", "01010000"])
def test_a_day_that_does_not_exist_is_told_and_not_taken(text: str) -> None:
    form = typed(DAY, text)

    assert form.fields()[0].problem == words.NOT_DATE
    assert form.missing == ("day",)
    assert form.filled().day("day") is None


def test_a_time_of_day_is_four_digits() -> None:
    assert typed(AT, "0907").filled().at("at") == time(9, 7)
    assert typed(AT, "2460").fields()[0].problem == words.NOT_TIME
    assert typed(AT, "09").missing == ("at",)


def test_a_code_is_capital_letters_digits_and_a_few_signs() -> None:
    assert typed(LOT, "wb 22/1.a-é~").fields()[0].value == "WB22/1.A-"


def test_a_text_ends_where_its_room_ends() -> None:
    form = typed(NOTE, "  Two drops,  beside the port")

    assert form.filled().text("note") == "Two drops, beside t"
    assert not form.type("x")


@pytest.mark.parametrize("key", ["\n", "\t", "\x1d", "", "ab", "\x00"])
def test_what_is_no_character_is_never_text(key: str) -> None:
    form = Form((NOTE,))

    assert not form.type(key)
    assert not form.touched


def test_an_optional_field_may_stay_empty_but_not_half_filled() -> None:
    day = Field(id="day", label="Day", kind=FieldKind.DATE, required=False)

    assert Form((day,)).missing == ()
    assert typed(day, "1403").missing == ("day",)


def test_a_value_that_the_step_does_not_want_says_why() -> None:
    def small(value: Value) -> str:
        return "Type at most 100 mL." if isinstance(value, Decimal) and value > 100 else ""

    field = Field(id="v", label="V", kind=FieldKind.DECIMAL, check=small)

    assert typed(field, "680").fields()[0].problem == "Type at most 100 mL."
    assert typed(field, "680").missing == ("v",)
    assert typed(field, "68").missing == ()


def test_a_digit_chooses_one_answer_and_another_digit_another() -> None:
    form = Form((WHO,))
    assert form.missing == ("who",)

    form.type("1")
    form.type("2")

    assert form.filled().one("who") == "b"
    assert [choice.chosen for choice in form.choices()[0].choices] == [False, True]
    assert not form.type("3")


def test_several_answers_are_set_and_taken_back_with_the_same_digit() -> None:
    form = Form((LOOKS,))

    form.type("2")
    form.type("1")
    assert form.filled().chosen("looks") == ("ok", "clumps")
    form.type("2")

    assert form.filled().chosen("looks") == ("ok",)


def test_backspace_takes_back_one_character_or_the_answer() -> None:
    form = Form((COUNT, WHO))
    for key in "12":
        form.type(key)
    assert form.backspace()
    assert form.fields()[0].value == "1"

    form.turn(forward=True)
    form.type("1")
    form.backspace()

    assert form.filled().one("who") == ""
    assert not form.backspace()


def test_a_checklist_goes_on_line_by_line_and_every_line_needs_an_answer() -> None:
    form = Form(CHECKS)

    for key in "13":
        form.type(key)
    assert form.missing == ("T05-3",)
    assert [check.active for check in form.checklist()] == [False, False, True]
    form.type("2")

    assert not form.missing
    assert form.filled().answers == {
        "T05-1": Answer.YES,
        "T05-2": Answer.UNKNOWN,
        "T05-3": Answer.NO,
    }


def test_the_keys_go_round_in_the_order_of_the_screen() -> None:
    form = Form((*CHECKS, WHO, NOTE))

    order = []
    for _ in range(6):
        assert form.active is not None
        order.append(form.active.id)
        form.turn(forward=True)

    assert order == ["note", "who", "T05-1", "T05-2", "T05-3", "note"]


def test_a_form_without_parts_takes_nothing() -> None:
    form = Form()

    form.turn(forward=True)

    assert not form.type("1")
    assert not form.backspace()
    assert form.missing == ()


def test_two_parts_with_one_name_and_ten_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="own id"):
        Form((NOTE, NOTE))
    with pytest.raises(ValueError, match="at most 9"):
        Choices(id="x", label="x", options=tuple((str(n), str(n)) for n in range(10)))


def test_what_was_typed_is_in_no_repr() -> None:
    form = typed(NOTE, "WEBER Lena")

    told = f"{form!r} {form.filled()!r} {form.fields()!r}"

    assert "WEBER" not in told
