"""GS1 messages are read strictly and whole."""

from __future__ import annotations

from datetime import date

import pytest
from biip import checksums
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import gs1

ON = date(2026, 11, 23)
GTIN = "0109501101530003"


def reasons(text: str | bytes, symbology: str = "]d2") -> str:
    """Parse what must be refused and return the sentences."""
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(gs1.LabelError) as refusal:
        gs1.parse(raw, symbology, ON)
    return " ".join(refusal.value.reasons)


def values(text: str, symbology: str = "]d2") -> dict[str, str]:
    """Parse what must be read and return the elements."""
    return dict(gs1.parse(text.encode(), symbology, ON).elements)


def test_a_message_is_read_element_by_element() -> None:
    assert values(f"{GTIN}1727123110AB12\x1d21S1") == {
        "01": "09501101530003",
        "17": "271231",
        "10": "AB12",
        "21": "S1",
    }


@pytest.mark.parametrize("symbology", ["]C1", "]d2", "]d5", "]d8", "]Q3", "]e0", "]J1"])
def test_symbols_that_begin_with_fnc1_are_gs1(symbology: str) -> None:
    assert values(GTIN, symbology)["01"] == "09501101530003"


@pytest.mark.parametrize("symbology", ["]C0", "]C4", "]d1", "]Q1", "]z0", "]E0", "]A0"])
def test_gs1_characters_in_a_plain_symbol_are_refused(symbology: str) -> None:
    assert f"got a plain one ({symbology})" in reasons(GTIN, symbology)


def test_an_aim_identifier_inside_the_bytes_is_used_and_taken_off() -> None:
    assert values("]d2" + GTIN, "") == values(GTIN)
    assert "got a plain one (]d1)" in reasons("]d1" + GTIN, "")


def test_an_aim_identifier_inside_the_bytes_of_a_known_symbol_is_data_and_refused() -> None:
    assert "Expected a GS1 element at character 1" in reasons("]d2" + GTIN, "]d2")


@pytest.mark.parametrize("text", [GTIN, "\x1d" + GTIN, "8017950110153000001011"])
def test_a_scanner_without_aim_identifier_is_heard_when_the_message_begins_as_ours(
    text: str,
) -> None:
    assert values(text, "")


@pytest.mark.parametrize("text", ["10AB12", "Hello", "https://id.gs1.org/01/09501101530003", "1"])
def test_a_scanner_without_aim_identifier_is_not_believed_otherwise(text: str) -> None:
    assert "got a barcode of another kind" in reasons(text, "")


@pytest.mark.parametrize("text", ["", "\x1d", "\x1d\x1d"])
def test_an_empty_message_is_refused(text: str) -> None:
    assert "empty symbol" in reasons(text)


@pytest.mark.parametrize(
    "text",
    [f"{GTIN}10A\x1d", f"\x1d{GTIN}10A", f"{GTIN}\x1d10A", f"{GTIN}\x1d\x1d10A\x1d\x1d"],
)
def test_superfluous_separators_are_tolerated(text: str) -> None:
    assert values(text) == {"01": "09501101530003", "10": "A"}


@pytest.mark.parametrize(
    ("ai", "text"),
    [
        ("00", "00123456789012345670"),
        ("01", "0109501101530004"),
        ("02", "0209501101530004"),
        ("8017", "8017950110153000001012"),
        ("8018", "8018950110153000000015"),
        ("8003", "800309501101530004"),
        ("414", "4149501101530004"),
        ("253", "2539501101530004"),
    ],
)
def test_a_wrong_check_digit_is_refused(ai: str, text: str) -> None:
    assert f"Expected another check digit in the {gs1.title(ai)}" in reasons(text)


@settings(deadline=None)  # a shared machine pauses
@given(st.text("0123456789", min_size=1, max_size=20))
def test_the_check_digit_is_the_one_of_gs1(digits: str) -> None:
    assert gs1.check_digit(digits) == str(checksums.gs1_standard_check_digit(digits))


@pytest.mark.parametrize("text", ["", "12a", "٣"])
def test_a_check_digit_needs_digits(text: str) -> None:
    with pytest.raises(ValueError, match="needs digits"):
        gs1.check_digit(text)


@pytest.mark.parametrize(
    "day", ["271331", "270229", "270431", "271300", "270000", "260230", "27 101", "2712"]
)
def test_an_expiry_that_is_no_day_is_refused(day: str) -> None:
    assert "expiry date (17)" in reasons(f"{GTIN}17{day}")


@pytest.mark.parametrize(
    "text", ["7003270200" + "1200", "7006270200", "4326270200", "8008270230" + "12"]
)
def test_an_impossible_day_in_other_dates_is_refused(text: str) -> None:
    assert reasons(text)


@pytest.mark.parametrize(
    ("day", "on", "expected"),
    [
        ("271231", ON, date(2027, 12, 31)),
        ("280200", ON, date(2028, 2, 29)),
        ("270200", ON, date(2027, 2, 28)),
        ("760101", ON, date(2076, 1, 1)),
        ("770101", ON, date(1977, 1, 1)),
        ("990101", ON, date(1999, 1, 1)),
        ("490101", date(1999, 6, 1), date(2049, 1, 1)),
        ("500101", date(1999, 6, 1), date(1950, 1, 1)),
        ("010101", date(2051, 6, 1), date(2101, 1, 1)),
        ("020101", date(2051, 6, 1), date(2002, 1, 1)),
    ],
)
def test_the_scans_date_places_the_century(day: str, on: date, expected: date) -> None:
    assert gs1.date_of(day, on) == expected


@pytest.mark.parametrize(
    "text", ["10" + "A" * 21, "21" + "B" * 21, "91" + "C" * 91, "801912345678901", "10", "21\x1d"]
)
def test_a_value_of_the_wrong_length_is_refused(text: str) -> None:
    assert "Expected a whole" in reasons(text)


@pytest.mark.parametrize("character", list("~#$@[\\]^`{|} "))
def test_a_character_outside_gs1s_set_is_refused(character: str) -> None:
    assert "Expected a whole lot number (10)" in reasons(f"10AB{character}12")


@pytest.mark.parametrize("raw", [b"10A\0", b"\x0010A", b"10A\n", b"10A\r", b"10A\x1e", b"10\x7f"])
def test_control_characters_are_refused(raw: bytes) -> None:
    assert "control character" in reasons(raw)


@pytest.mark.parametrize(
    "raw", [b"10\xff\xfe", "10Müller".encode(), "17\u0662\u0667\u0661".encode()]
)
def test_bytes_beyond_ascii_are_refused(raw: bytes) -> None:
    assert "another character" in reasons(raw)


def test_one_element_twice_with_different_values_is_refused() -> None:
    assert "Expected one lot number (10), got two" in reasons("10LOT1\x1d10LOT2")


def test_one_element_twice_with_the_same_value_is_read_once() -> None:
    assert values("10LOT1\x1d10LOT1") == {"10": "LOT1"}


@pytest.mark.parametrize(
    "text", [f"{GTIN}0209501101530003", "8017950110153000001011\x1d8018950110153000000014"]
)
def test_keys_that_exclude_each_other_are_refused(text: str) -> None:
    assert "got both" in reasons(text)


@pytest.mark.parametrize("text", ["0509501101530003", "45X", "ABC", "6", "1", f"{GTIN}9", "17"])
def test_unknown_elements_and_rests_are_refused(text: str) -> None:
    assert reasons(text)


def test_an_element_that_runs_over_because_its_separator_is_lost_is_refused() -> None:
    assert "Expected a whole patient number (8018)" in reasons("8018950110153000000014801912")


def test_no_reason_and_no_exception_repeats_what_was_scanned() -> None:
    with pytest.raises(gs1.LabelError) as refusal:
        gs1.parse(b"8018MUELLER19680314", "]d2", ON)

    assert refusal.value.__context__ is None
    assert "MUELLER" not in str(refusal.value)
    assert "1968" not in repr(refusal.value)


def test_elements_are_hidden_in_repr() -> None:
    assert "S1" not in repr(gs1.parse(b"21S1", "]d2", ON))
