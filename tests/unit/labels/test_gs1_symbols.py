"""Which symbol may carry what, and the numbers of retail symbols."""

from __future__ import annotations

from datetime import date

import pytest

from app.labels import gs1

ON = date(2026, 11, 23)
GTIN = b"0109501101530003"
DIGITS = "Expected {} digits in the {} symbol, got {} characters or others than digits."


def refusal(raw: bytes, symbology: str = "") -> str:
    with pytest.raises(gs1.LabelError) as caught:
        gs1.read(raw, symbology, ON)
    (sentence,) = caught.value.reasons
    return sentence


def test_the_modifiers_of_symbols_with_fnc1_in_front_are_known() -> None:
    assert {
        "]C1", "]e0", "]d2", "]d5", "]d8", "]dB", "]Q3", "]Q4", "]J1", "]J4",
    } == gs1.GS1_SYMBOLS  # fmt: skip


@pytest.mark.parametrize("symbology", sorted(gs1.GS1_SYMBOLS))
def test_elements_are_read_in_every_gs1_symbol(symbology: str) -> None:
    found = gs1.read(symbology.encode() + GTIN, "", ON)

    assert found is not None
    assert found.value("01") == "09501101530003"


@pytest.mark.parametrize("symbology", ["]d1", "]Q1", "]J0", "]C0", "]C4", "]z0", "]d4"])
def test_elements_in_a_plain_symbol_are_text(symbology: str) -> None:
    assert gs1.read(GTIN, symbology, ON) is None
    with pytest.raises(gs1.LabelError, match="got a plain one"):
        gs1.parse(GTIN, symbology, ON)


@pytest.mark.parametrize("symbology", ["]C2", "]d3", "]d6", "]Q5", "]e1", "]X0", "]A0", "]zz"])
def test_other_symbols_are_not_read(symbology: str) -> None:
    assert refusal(GTIN, symbology) == (
        "Expected the AIM identifier of a known symbol, got another or none."
    )


def test_a_link_in_a_plain_symbol_is_read_as_elements() -> None:
    found = gs1.read(b"https://id.gs1.org/01/09520123456788/21/S1", "]Q1", ON)

    assert found is not None
    assert found.elements == (("01", "09520123456788"), ("21", "S1"))


def test_a_web_address_without_a_key_is_refused_rather_than_taken_for_text() -> None:
    assert refusal(b"https://example.com/", "]Q1") == (
        "Expected a GS1 key in the web address, got none."
    )


@pytest.mark.parametrize(
    ("raw", "symbology", "number"),
    [
        (b"4006381333931", "]E0", "04006381333931"),
        (b"0416000336108", "]E0", "00416000336108"),
        (b"02345673", "]E4", "00000002345673"),
    ],
)
def test_a_retail_symbol_is_a_product_code(raw: bytes, symbology: str, number: str) -> None:
    found = gs1.read(raw, symbology, ON)

    assert found is not None
    assert found.elements == (("01", number),)


@pytest.mark.parametrize(
    ("raw", "symbology", "sentence"),
    [
        (
            b"400638133393",
            "]E0",
            DIGITS.format(13, "EAN-13 or UPC", 12),
        ),
        (
            b"40063813339A1",
            "]E0",
            DIGITS.format(13, "EAN-13 or UPC", 13),
        ),
        (
            b"4006381333932",
            "]E0",
            (
                "Expected another check digit in the EAN-13 or UPC symbol, got one that does not "
                "fit: it was misread."
            ),
        ),
        (
            b"0234567",
            "]E4",
            DIGITS.format(8, "EAN-8", 7),
        ),
    ],
)
def test_a_retail_symbol_that_is_not_right_is_refused(
    raw: bytes, symbology: str, sentence: str
) -> None:
    assert refusal(raw, symbology) == sentence


@pytest.mark.parametrize("raw", [b"", b"Hello", b"]X", b"10LOT1"])
def test_data_of_a_hidden_symbol_count_only_as_our_labels(raw: bytes) -> None:
    assert refusal(raw) == "Expected a label of this site, got a barcode of another kind."
