"""Downtime forms: numbers that catch slips of the pen, and copies by two people (row 26)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.downtime import (
    FORMS,
    Differs,
    FieldKind,
    FormKind,
    Part,
    compare,
    fields_of,
    is_number,
    number,
)

SAMPLES = {
    FieldKind.LINE: "ward line",
    FieldKind.DATE: "2026-11-23",
    FieldKind.TIME: "14:05",
    FieldKind.NUMBER: "12.5",
    FieldKind.YES_NO: "yes",
}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"


def written(kind: FormKind, **instead: str) -> dict[str, str]:
    """Return a form that is filled in wholly."""
    return {f.code: SAMPLES[f.kind] for f in fields_of(kind)} | instead


@given(st.binary(min_size=5, max_size=32), st.integers(0, 13), st.sampled_from(LETTERS))
def test_a_form_number_with_one_wrong_character_is_refused(
    drawn: bytes, at: int, wrong: str
) -> None:
    made = number("20261123", drawn)
    places = [i for i, c in enumerate(made) if c != "-"]
    place = places[at]
    other = made[:place] + wrong + made[place + 1 :]

    assert is_number(made)
    assert is_number(other) == (other == made)


@given(st.binary(min_size=5, max_size=32), st.integers(0, 12))
def test_a_form_number_with_two_characters_swapped_is_refused(drawn: bytes, at: int) -> None:
    made = number("20261123", drawn)
    letters = list(made.replace("-", ""))
    letters[at], letters[at + 1] = letters[at + 1], letters[at]
    swapped = "".join(letters[:8]) + "-" + "".join(letters[8:])

    assert is_number(swapped) == (swapped == made)


@pytest.mark.parametrize("kind", FormKind)
def test_two_equal_copies_join(kind: FormKind) -> None:
    one = written(kind)
    other = {code: f"  {value} " for code, value in one.items()}

    assert compare(kind, one, other) == one


@pytest.mark.parametrize("kind", FormKind)
def test_every_field_that_differs_is_named_and_no_value(kind: FormKind) -> None:
    for field in fields_of(kind):
        changed = {"yes": "no", "14:05": "14:06", "2026-11-23": "2026-11-24"}
        other = changed.get(SAMPLES[field.kind], SAMPLES[field.kind] + "1")
        found = compare(kind, written(kind), written(kind, **{field.code: other}))

        assert found == Differs(unequal=(field.code,))


def test_what_was_left_out_is_named() -> None:
    short = written(FormKind.INFUSION)
    del short["started"]
    del short["ended"]  # which a form may lack

    assert compare(FormKind.INFUSION, short, short) == Differs(missing=("started",))


@pytest.mark.parametrize(
    ("code", "value"),
    [("on", "23.11.2026"), ("on", "2026-13-01"), ("started", "25:00"), ("agree", "maybe")],
)
def test_a_value_that_is_not_of_its_kind_is_named(code: str, value: str) -> None:
    copy = written(FormKind.INFUSION, **{code: value})

    assert compare(FormKind.INFUSION, copy, copy) == Differs(malformed=(code,))


def test_a_field_that_no_form_has_is_not_kept() -> None:
    copy = written(FormKind.THAW, surprise="x")

    assert compare(FormKind.THAW, copy, copy) == written(FormKind.THAW)


def test_the_two_people_write_the_same_things_each_alone() -> None:
    parts = {
        section.part: [field.code.partition("_")[2] for field in section.fields]
        for section in FORMS[FormKind.INFUSION]
    }

    assert parts[Part.FIRST] == parts[Part.SECOND]


@pytest.mark.parametrize("kind", FormKind)
def test_no_two_fields_of_a_form_share_a_name(kind: FormKind) -> None:
    codes = [f.code for f in fields_of(kind)]

    assert len(set(codes)) == len(codes)


def test_what_names_the_patient_or_may_as_free_text_is_private() -> None:
    private = {f.code for f in fields_of(FormKind.INFUSION) if f.private}

    assert private == {"why", "first_patient", "first_born", "second_patient", "second_born"}
