"""Donation numbers: thirteen characters, flags about the print, a check character when typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.gs1 import LabelError
from app.labels.isbt128 import Din, check, read_typed
from tests.unit.labels.isbt_samples import CAPITALS, CHECKED_DINS, DIN, PLAIN_DINS

LAZY = settings(deadline=None)  # a shared machine pauses


def refusal(data: str) -> str:
    """Parse what must be refused and return the sentence."""
    with pytest.raises(LabelError) as refused:
        Din.parse(data)
    return " ".join(refused.value.reasons)


@LAZY
@given(CHECKED_DINS, st.integers(0, 14), st.sampled_from(CAPITALS))
def test_no_single_wrong_character_passes_flags_that_check(
    din: Din, place: int, character: str
) -> None:
    wrong = din.data[:place] + character + din.data[place + 1 :]
    if wrong == din.data:
        return

    try:
        read = Din.parse(wrong)
    except LabelError:
        return
    # What is left is a change of the flags into such that check nothing: the number stands.
    assert place in (13, 14)
    assert read.number == din.number


@LAZY
@given(CHECKED_DINS, st.integers(0, 11))
def test_two_characters_that_changed_places_do_not_pass(din: Din, place: int) -> None:
    swapped = list(din.data)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    if "".join(swapped) != din.data:
        assert refusal("".join(swapped)).startswith("Expected")


def test_flags_that_do_not_verify_are_told() -> None:
    assert refusal("G12341765432171") == (
        "Expected another check value in the flags of the donation number (=): it was misread."
    )


@pytest.mark.parametrize("flags", ["00", "01", "04", "15", "19", "20", "59"])
def test_a_bags_flags_pass(flags: str) -> None:
    Din.parse(DIN + flags).demand_bag()
    assert Din.parse(DIN + flags).number == DIN


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        ("05", "a reprint"),
        ("06", "a pilot tube"),
        ("07", "a test tube"),
        ("08", "a donor record"),
        ("09", "a sample tube for nucleic acid tests"),
        ("10", "a sample for bacterial tests"),
        ("11", "a label that is matched with the bag's"),
        ("12", "a partial label"),
        ("13", "a partial label"),
    ],
)
def test_a_number_from_something_else_than_a_bag_is_told(flags: str, what: str) -> None:
    with pytest.raises(LabelError) as refused:
        Din.parse(DIN + flags).demand_bag()
    assert refused.value.reasons == (
        f"Expected the donation number of a bag, got that of {what} ({flags}).",
    )


@pytest.mark.parametrize("flags", ["14", "97", "99", "A1", "Z9"])
def test_reserved_flags_are_told(flags: str) -> None:
    message = re.escape(f"got reserved flags ({flags})")
    with pytest.raises(LabelError, match=message):
        Din.parse(DIN + flags).demand_bag()


def test_flags_are_told_only_where_they_say_something() -> None:
    assert Din.parse(DIN + "00").meaning == (("donation", DIN),)
    assert Din.of(DIN).meaning == (("donation", DIN),)
    assert Din.parse(DIN + "07").meaning == (("donation", DIN), ("donation_flags", "07"))


@LAZY
@given(PLAIN_DINS, st.booleans())
def test_a_typed_number_with_its_check_character_is_read(din: Din, flags: bool) -> None:
    text = f"{din.facility} {din.year} {din.serial} {din.flags if flags else ''} {din.k}"

    assert read_typed(text.lower()).number == din.number


@LAZY
@given(PLAIN_DINS, st.sampled_from(check.ALPHABET))
def test_a_typed_number_with_another_check_character_is_refused(din: Din, k: str) -> None:
    if k == din.k:
        return
    with pytest.raises(LabelError) as refused:
        read_typed(din.number + k)
    assert refused.value.reasons == (
        "Expected another check character after the donation number: type it again.",
    )


@pytest.mark.parametrize("text", ["", "A9999", DIN, "not a number", DIN + "00" + "00" + "0"])
def test_what_is_typed_otherwise_is_told(text: str) -> None:
    with pytest.raises(LabelError, match="Expected a donation number of 13 characters and its"):
        read_typed(text)


@pytest.mark.parametrize("text", ["", "a1", "A 1", "A=1", "٣"])
def test_a_check_needs_digits_and_capitals(text: str) -> None:
    with pytest.raises(ValueError, match="needs digits and capital letters"):
        check.value(text)
