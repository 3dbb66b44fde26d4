"""Scans are recognised by content, and what is no label is refused with a reason."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identifiers import BadgeNumber, LotNumber, ProductCode
from app.labels import (
    Badge,
    Command,
    ControlWord,
    Label,
    Mode,
    ProductLabel,
    ProductPart,
    SiteLabels,
    Unreadable,
    Wristband,
    badge,
    command,
    gs1,
    product,
    read,
    wristband,
)
from tests.unit.labels.samples import (
    BADGE,
    BADGES,
    BAG,
    BAND,
    PRODUCT_LABELS,
    WRISTBANDS,
    scan,
)
from tests.unit.labels.site_samples import SITE


def refusal(raw: bytes, symbology: str = "]d2") -> str:
    """Read what must be refused and return the sentences."""
    label = read(scan(raw, symbology))
    assert isinstance(label, Unreadable)
    return " ".join(label.reasons)


@settings(deadline=None)  # a shared machine pauses
@given(PRODUCT_LABELS)
def test_every_product_label_that_can_be_written_reads_back(label: ProductLabel) -> None:
    assert read(scan(product.raw(label))) == label


@settings(deadline=None)  # a shared machine pauses
@given(WRISTBANDS)
def test_every_wristband_that_can_be_written_reads_back(band: Wristband) -> None:
    assert read(scan(wristband.raw(band), "]Q3")) == band


@settings(deadline=None)  # a shared machine pauses
@given(BADGES)
def test_every_badge_that_can_be_written_reads_back(label: Badge) -> None:
    assert read(scan(badge.raw(label), "]C1")) == label


@pytest.mark.parametrize("word", list(ControlWord))
@pytest.mark.parametrize("symbology", ["]C0", "]Q1", ""])
def test_control_barcodes_read_back_from_any_symbol(word: ControlWord, symbology: str) -> None:
    assert read(scan(command.raw(Command(word=word)), symbology)) == Command(word=word)


@pytest.mark.parametrize("raw", [b"CS:", b"CS:SIGN", b"CS:BACK ", b"CS:back", b"CS:LOCK\r"])
def test_an_unknown_control_barcode_is_refused(raw: bytes) -> None:
    assert refusal(raw, "]C0") == "Expected a control barcode of this version, got another one."


@pytest.mark.parametrize(
    ("label", "raw"),
    [(BAG, product.raw(BAG)), (BAND, wristband.raw(BAND)), (BADGE, badge.raw(BADGE))],
)
@pytest.mark.parametrize("prefix", ["", "]d2", "]C1", "]Q3"])
def test_a_wedge_may_send_the_aim_identifier_inside_the_bytes_or_not_at_all(
    label: Label, raw: bytes, prefix: str
) -> None:
    assert read(scan(prefix.encode() + raw, "")) == label


def test_a_product_label_of_another_printer_reads_in_any_order() -> None:
    usual = b"01095011015300031727033110LOT42\x1d21BAG-0007\x1d91CHD26000117"

    assert read(scan(usual)) == BAG


def test_a_product_label_may_carry_more_elements() -> None:
    assert read(scan(product.raw(BAG) + b"11260101")) == BAG


def test_a_day_of_zero_is_the_last_of_the_month() -> None:
    label = read(scan(product.raw(BAG).replace(b"17270331", b"17270300")))

    assert isinstance(label, ProductLabel)
    assert label.expires == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("element", "needs"),
    [
        (b"10LOT42\x1d", "lot number"),
        (b"21BAG-0007\x1d", "serial number"),
        (b"91CHD26000117\x1d", "chain of identity"),
        (b"17270331", "expiry date"),
    ],
)
def test_a_product_label_that_lacks_an_element_says_which(element: bytes, needs: str) -> None:
    label = read(scan(product.raw(BAG).replace(element, b"")))

    assert isinstance(label, ProductPart)
    assert label.needs == (needs,)


def test_a_wristband_without_print_number_is_refused() -> None:
    assert refusal(b"8018950110153000000014") == "The label has no wristband print number (8019)."


@pytest.mark.parametrize("born", [b"19681314", b"19680230", b"00000101", b"19680300"])
def test_a_wristband_with_an_impossible_date_of_birth_is_refused(born: bytes) -> None:
    assert "date of birth (7250)" in refusal(wristband.raw(BAND).replace(b"19680314", born))


def test_a_wristband_needs_neither_birth_nor_chain_of_identity() -> None:
    bare = replace(BAND, born=None, coi=None)

    assert read(scan(wristband.raw(bare))) == bare


@pytest.mark.parametrize(
    "raw",
    [
        product.raw(BAG) + b"8018950110153000000014",
        b"8018950110153000000014\x1d801912\x1d0109501101530003",
        b"8017950110153000001011\x1d0109501101530003",
        b"00123456789012345675" + product.raw(BAG),
    ],
)
def test_a_label_of_two_kinds_is_refused(raw: bytes) -> None:
    assert refusal(raw)


@pytest.mark.parametrize(
    ("raw", "symbology"),
    [
        (b"Hello, nurse", "]Q1"),
        (b"https://example.org/", "]C0"),
        (b"4006381333931", "]E0"),
        (b"40170725", "]E4"),
        (b"3712", "]C1"),
        (b"91CHD26000117", "]C1"),
        (b"11260101", "]C1"),
    ],
)
def test_barcodes_of_other_kinds_are_refused(raw: bytes, symbology: str) -> None:
    assert "got a barcode of another kind" in refusal(raw, symbology)


def test_our_own_label_in_a_plain_symbol_is_refused() -> None:
    assert "got a plain one (]d1)" in refusal(product.raw(BAG), "]d1")


def test_two_different_lots_are_refused() -> None:
    assert "Expected one lot number (10)" in refusal(product.raw(BAG) + b"10OTHER")


def test_a_very_long_scan_is_refused() -> None:
    assert refusal(b"91" + b"A" * 4000)


BEGINNINGS = (b"", b"=", b"&", b"=+02000", b"=A9999261234560", b"+", b"+/", b"]C1", b"]C4",
              b"0109501101530003", b"8018", b"https://", b"CS:")  # fmt: skip
SYMBOLOGIES = (
    "]d2",
    "]C1",
    "]C0",
    "]C4",
    "]d1",
    "]Q1",
    "]Q3",
    "]z0",
    "]E0",
    "]A0",
    "",
    "]??",
    "x",
)


@settings(deadline=None, max_examples=300)  # a shared machine pauses
@given(
    st.sampled_from(BEGINNINGS),
    st.one_of(
        st.binary(min_size=1, max_size=120),
        st.text("=&<>%+$/,;#0123456789ABCHabc\x1d", min_size=1, max_size=60).map(str.encode),
    ),
    st.sampled_from(SYMBOLOGIES),
    st.sampled_from(list(Mode)),
)
def test_reading_never_raises_and_always_answers(
    beginning: bytes, raw: bytes, symbology: str, mode: Mode
) -> None:
    for site in (SiteLabels(), SITE):
        label = read(scan(beginning + raw, symbology, mode), site)

        assert isinstance(label, Label | Unreadable)
        if isinstance(label, Unreadable):
            assert label.reasons
            assert all(re.match("[A-Z].*[.]$", reason) for reason in label.reasons)


def test_a_reason_never_repeats_a_value_of_the_label() -> None:
    raw = wristband.raw(BAND)
    for cut in range(1, len(raw)):
        label = read(scan(raw[:cut]))
        assert isinstance(label, Unreadable)
        reasons = " ".join(label.reasons)
        assert "950110153" not in reasons
        assert "1968" not in reasons


@pytest.mark.parametrize(
    "impossible",
    [
        replace(BAG, lot=LotNumber("A" * 21)),
        replace(BAG, lot=LotNumber("A#B")),
        replace(BAG, product=ProductCode("09501101530004")),
        replace(BAG, product=ProductCode("9501101530003")),
    ],
)
def test_a_label_that_would_not_read_back_cannot_be_written(impossible: ProductLabel) -> None:
    with pytest.raises(gs1.LabelError):
        product.raw(impossible)


def test_the_bracketed_form_is_in_our_order() -> None:
    assert (
        product.element_string(BAG)
        == "(01)09501101530003(10)LOT42(21)BAG-0007(91)CHD26000117(17)270331"
    )
    assert (
        wristband.element_string(BAND)
        == "(7250)19680314(91)CHD26000117(8019)12(8018)950110153000000014"
    )
    assert badge.element_string(BADGE) == "(8017)950110153000001011"


def test_a_bracket_in_a_value_has_no_bracketed_form() -> None:
    with pytest.raises(gs1.LabelError, match="without brackets"):
        product.element_string(replace(BAG, lot=LotNumber("A(1)")))


def test_a_badge_number_is_a_gsrn() -> None:
    with pytest.raises(gs1.LabelError):
        badge.raw(Badge(number=BadgeNumber("1234")))
