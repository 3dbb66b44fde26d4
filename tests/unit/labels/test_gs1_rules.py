"""Elements that need or exclude each other: warned of on a symbol, decided over an item."""

from __future__ import annotations

from datetime import date

import pytest

from app.labels import badge, gs1, product, wristband
from tests.unit.labels.samples import BADGE, BAG, BAND

ON = date(2026, 11, 23)
GTIN = "0109501101530003"


def elements(text: str) -> gs1.ElementStrings:
    return gs1.parse(text.encode(), "]d2", ON)


@pytest.mark.parametrize(
    "raw", [product.raw(BAG), wristband.raw(BAND), badge.raw(BADGE)], ids=["bag", "band", "badge"]
)
def test_our_own_labels_lack_nothing(raw: bytes) -> None:
    assert gs1.warnings(gs1.parse(raw, "]d2", ON)) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "21S1",
            (
                "Expected product code (01), code of the made-to-order product (03) or number of "
                "the piece (8006) beside the serial number (21), got none of them."
            ),
        ),
        (
            "17270331",
            (
                "Expected product code (01), code of the contained products (02), code of the "
                "made-to-order product (03), coupon number (255), number of the piece (8006) "
                "or number of the contained piece (8026) beside the expiry date (17), "
                "got none of them."
            ),
        ),
        (
            "801912",
            (
                "Expected staff number (8017) or patient number (8018) beside the wristband "
                "print number (8019), got none of them."
            ),
        ),
        (
            "725019680314",
            "Expected patient number (8018) beside the date of birth (7250), got none of them.",
        ),
        (
            "0209501101530003",
            (
                "Expected count of contained products (37) beside the code of the "
                "contained products (02), got none of them."
            ),
        ),
        (
            GTIN + "700412",
            (
                "Expected product code (01) with lot number (10) or code of the "
                "made-to-order product (03) with lot number (10) beside the active potency "
                "(7004), got none of them."
            ),
        ),
    ],
)
def test_a_symbol_whose_companions_are_elsewhere_is_read_and_warned_of(
    text: str, sentence: str
) -> None:
    assert gs1.companions(elements(text)) == (sentence,)
    assert gs1.warnings(elements(text)) == (sentence,)


def test_an_item_that_lacks_a_companion_is_refused_with_every_reason() -> None:
    with pytest.raises(gs1.LabelError) as refusal:
        gs1.check_item(elements("21S1\x1d801912"))

    assert len(refusal.value.reasons) == 2


def test_the_symbols_of_an_item_complete_each_other() -> None:
    code, expiry = elements(GTIN), elements("1727033110LOT1")
    joined = gs1.ElementStrings(elements=code.elements + expiry.elements, on=ON)

    assert gs1.warnings(expiry)
    assert gs1.warnings(joined) == ()
    gs1.check_item(joined)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            GTIN + "37" + "12",
            "Expected product code (01) or count of contained products (37), got both.",
        ),
        (
            GTIN + "3102001000" + "3103001000",
            "Expected measure (3102) or measure (3103), got both.",
        ),
        (
            "8018950110153000000014\x1d725019680314\x1d7251196803141200",
            "Expected date of birth (7250) or date and time of birth (7251), got both.",
        ),
        (
            "420AB\x1d421528AB",
            "Expected postal code (420) or postal code with country (421), got both.",
        ),
        (
            "00123456789012345675" + "4330000100\x1d4331000100",
            (
                "Expected highest temperature in Fahrenheit (4330) or highest temperature in "
                "Celsius (4331), got both."
            ),
        ),
    ],
)
def test_elements_that_exclude_each_other_are_warned_of_and_refused_for_the_item(
    text: str, sentence: str
) -> None:
    assert gs1.exclusions(elements(text)) == (sentence,)
    with pytest.raises(gs1.LabelError) as refusal:
        gs1.check_item(elements(text))
    assert sentence in refusal.value.reasons


def test_an_element_does_not_exclude_itself() -> None:
    assert gs1.exclusions(elements(GTIN + "3103001000")) == ()


@pytest.mark.parametrize(
    "text",
    [
        GTIN + "2559501101530003",
        GTIN + "0209501101530003",
        GTIN + "21S1\x1d235T1",
        "8017950110153000001011\x1d8018950110153000000014",
    ],
)
def test_keys_that_exclude_each_other_are_refused_on_one_symbol(text: str) -> None:
    with pytest.raises(gs1.LabelError, match=r"^Expected .* or .*, got both\.$"):
        elements(text)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("2539501101530003", "document number (253)"),
        ("2559501101530003", "coupon number (255)"),
        ("800309501101530003", "returnable asset number (8003)"),
    ],
)
def test_a_signature_signs_one_thing(key: str, name: str) -> None:
    sentence = (
        f"Expected the serial part of the {name} beside a digital signature (8030), got none."
    )

    assert sentence in gs1.warnings(elements(f"{key}\x1d8030QUJD"))
    assert gs1.warnings(elements(f"{key}7\x1d8030QUJD")) == ()
    assert gs1.warnings(elements(key)) == ()
