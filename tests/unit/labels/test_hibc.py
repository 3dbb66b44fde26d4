"""HIBC barcodes: primary, secondary, both in one, provider data, check and link characters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels import (
    Badge,
    ProductPart,
    SiteLabels,
    Unreadable,
    Wristband,
    gs1,
    hibc,
    item,
    read,
)
from app.labels.gs1 import LabelError
from app.labels.hibc import Hibc, Primary, Provider, Secondary, check_character, parse, write
from app.labels.label import UNNUMBERED, Stock
from tests.unit.labels.isbt_samples import CAPITALS, DIGITS, joined, of
from tests.unit.labels.samples import TODAY, scan

LAZY = settings(deadline=None)  # a shared machine pauses
NEAR = st.dates(date(1980, 1, 1), date(2070, 12, 31))
NAMES = st.text(CAPITALS + "-.", min_size=1, max_size=20)


def checked(body: str) -> str:
    """Write the check character behind a body."""
    return body + check_character(body)


def refusal(text: str) -> str:
    """Parse what must be refused and return the sentences."""
    with pytest.raises(LabelError) as refused:
        parse(text, TODAY)
    assert refused.value.__context__ is None
    return " ".join(refused.value.reasons)


def _last_of_month(day: date) -> date:
    return gs1.date_of(f"{day:%y%m}00", TODAY)


PRIMARIES = st.builds(
    Primary,
    labeler=joined(of(CAPITALS[10:], 1), of(CAPITALS, 3)),
    product=st.text(CAPITALS, min_size=1, max_size=18),
    unit=of(DIGITS, 1),
)
SEGMENTS = st.lists(
    st.one_of(
        st.tuples(st.just("S"), NAMES),
        st.tuples(st.just("16D"), st.dates().map(lambda d: f"{d.year:04}{d:%m%d}")),
        st.tuples(st.just("Q"), st.integers(0, 99999).map(str)),
    ),
    max_size=3,
    unique_by=lambda segment: segment[0],
).map(tuple)


@st.composite
def secondaries(draw: st.DrawFn) -> Secondary:
    """Draw every kind of secondary data that can be written."""
    style = draw(st.sampled_from(["", "$", "bare", hibc.MONTH, *hibc.FORMATS.values()]))
    day = draw(NEAR)
    dated = style not in ("", "$")
    name = draw(NAMES)
    serial = style != "bare" and draw(st.booleans())
    return Secondary(
        lot="" if serial else name,
        serial=name if serial else "",
        expires=(_last_of_month(day) if style == hibc.MONTH else day) if dated else None,
        hour=draw(st.integers(0, 23)) if style.endswith("HH") else None,
        style=style,
        quantity=(
            draw(st.none() | of(DIGITS, 2) | of(DIGITS, 5)) if style not in ("$", "bare") else None
        ),
        segments=() if serial else draw(SEGMENTS),
    )


CODES = st.one_of(
    st.builds(Hibc, primary=PRIMARIES),
    st.builds(Hibc, primary=PRIMARIES, secondary=secondaries()),
    st.builds(Hibc, secondary=secondaries(), link=st.sampled_from(hibc.ALPHABET)),
    st.builds(
        Hibc,
        provider=st.builds(
            Provider,
            where=of(CAPITALS[10:], 1),
            what=of(CAPITALS[10:], 1),
            value=st.text(CAPITALS, min_size=1, max_size=15),
        ),
    ),
)


@LAZY
@given(CODES)
def test_every_code_reads_back_as_it_was_written(code: Hibc) -> None:
    assert parse(write(code, TODAY), TODAY) == code


@LAZY
@given(CODES, st.data())
def test_no_single_wrong_character_passes(code: Hibc, data: st.DataObject) -> None:
    text = write(code, TODAY)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.sampled_from(hibc.ALPHABET).filter(lambda c: c != text[place]))

    assert refusal(text[:place] + character + text[place + 1 :]).startswith("Expected")


@LAZY
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_back: object = parse("+" + text, TODAY)
    except LabelError as refused:
        read_back = refused
    assert isinstance(read_back, Hibc | LabelError)


@pytest.mark.parametrize(
    ("body", "check"),
    [("+E20831269/$$8020423286539", "+"), ("+E20831339/$$8020223283831", "T")],
)
def test_the_check_is_the_one_of_labels_in_the_field(body: str, check: str) -> None:
    assert check_character(body) == check
    assert parse(body + check, TODAY).secondary is not None


@pytest.mark.parametrize(
    ("secondary", "fields"),
    [
        ("$LOT1", {"lot": "LOT1"}),
        ("$+SER1", {"serial": "SER1"}),
        ("27090LOT1", {"lot": "LOT1", "expires": "2027-03-31"}),
        ("$$0327LOT1", {"lot": "LOT1", "expires": "2027-03-31"}),
        ("$$2033127LOT1", {"lot": "LOT1", "expires": "2027-03-31"}),
        ("$$3270331LOT1", {"lot": "LOT1", "expires": "2027-03-31"}),
        ("$$427033114LOT1", {"lot": "LOT1", "expires": "2027-03-31T14:00"}),
        ("$$527090LOT1", {"lot": "LOT1", "expires": "2027-03-31"}),
        ("$$62709014LOT1", {"lot": "LOT1", "expires": "2027-03-31T14:00"}),
        ("$$7LOT1", {"lot": "LOT1"}),
        ("$$+7SER1", {"serial": "SER1"}),
        ("$$8240327LOT1", {"lot": "LOT1", "expires": "2027-03-31", "quantity": "24"}),
        ("$$9001003270331LOT1", {"lot": "LOT1", "expires": "2027-03-31", "quantity": "00100"}),
        (
            "$$7LOT1/SSER1/16D20260101/14D20270331/Q12",
            {
                "lot": "LOT1",
                "serial": "SER1",
                "made": "2026-01-01",
                "expires": "2027-03-31",
                "quantity": "12",
            },
        ),
    ],
)
def test_secondary_data_are_read(secondary: str, fields: dict[str, str]) -> None:
    read_back = dict(parse(checked(f"+{secondary}L"), TODAY).fields)
    assert read_back == {**fields, "link": "L"}

    combined = dict(parse(checked(f"+A123BJC5D6E71/{secondary}"), TODAY).fields)
    assert combined == {
        "labeler": "A123",
        "product": "BJC5D6E7",
        "unit": "1",
        "check": "G",
        **fields,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("+", "Expected HIBC's characters after a plus sign, got others."),
        ("+a123", "Expected HIBC's characters after a plus sign, got others."),
        (
            "+A123BJC5D6E71H",
            "Expected another check character at the end of the HIBC code: it was misread.",
        ),
        (
            checked("+A12"),
            (
                "Expected labeler, product number and unit in the HIBC code, got 3 characters "
                "that do not form them."
            ),
        ),
        (
            checked("+/1AXYZ"),
            (
                "Expected two flag letters and data in the HIBC provider code, got 5 characters "
                "that do not form them."
            ),
        ),
        (checked("+$$LOT1L"), "Expected an HIBC date format from 0 to 7, got another one."),
        (checked("+$$2131327L"), "Expected a day of the calendar in the HIBC code, got none."),
        (checked("+$$3270300L"), "Expected a day of the calendar in the HIBC code, got none."),
        (checked("+$$1327L"), "Expected a day of the calendar in the HIBC code, got none."),
        (checked("+$$527366L"), "Expected a day of the calendar in the HIBC code, got none."),
        (checked("+27000L"), "Expected a day of the calendar in the HIBC code, got none."),
        (checked("+270AAL"), "Expected a date YYJJJ in the HIBC code, got other characters."),
        (checked("+$$32703L"), "Expected a date YYMMDD in the HIBC code, got other characters."),
        (checked("+$$427033124L"), "Expected an hour from 00 to 23 in the HIBC code, got none."),
        (checked("+$$8AA7L"), "Expected a quantity in the HIBC code, got other characters."),
        (
            checked("+$" + "A" * 21 + "L"),
            (
                "Expected a lot or serial number of at most 20 letters and digits in the HIBC "
                "code, got 21 characters."
            ),
        ),
        (checked("+$A/XYZL"), "Expected an HIBC segment S, 16D, 14D or Q, got another one."),
        (
            checked("+$$3270331A/14D20270330L"),
            "Expected one expiry date in the HIBC code, got two that differ.",
        ),
        (
            checked("+$A/14D20271301L"),
            "Expected a day of the calendar in the HIBC code, got none.",
        ),
        (checked("+$+A/SBL"), "Expected one serial number in the HIBC code, got two that differ."),
    ],
)
def test_what_is_wrong_is_told(text: str, sentence: str) -> None:
    assert refusal(text) == sentence


def test_no_representation_shows_a_patient() -> None:
    code = parse(checked("+/ACMRN4711"), TODAY)

    assert "MRN4711" not in repr(code)
    assert "LOT1" not in repr(parse(checked("+$LOT1L"), TODAY).secondary)


def part(text: str) -> ProductPart:
    """Read an HIBC barcode of an item."""
    label = read(scan(text.encode(), "]C0"))
    assert isinstance(label, ProductPart)
    return label


def test_a_secondary_joins_only_the_primary_that_it_links_to() -> None:
    primary = part("+A123BJC5D6E71G")
    joined = item.join([primary, part(checked("+$$3270331LOT1G"))])
    other = item.join([primary, part(checked("+$$3270331LOT1H"))])

    assert isinstance(joined, ProductPart)
    assert joined.needs == ("chain of identity",)
    assert isinstance(other, Unreadable)
    assert other.reasons == (
        "Expected the link character of this item's primary barcode, got that of another item.",
    )


def test_two_lots_are_told() -> None:
    joined = item.join([part(checked("+$AL")), part(checked("+$BL"))])

    assert isinstance(joined, Unreadable)
    assert joined.reasons == (
        "Expected one lot number on all barcodes of this label, got two that differ.",
    )


SITE = SiteLabels(hibc_bands=frozenset({"AC"}), hibc_badges=frozenset({"DE"}))


def test_provider_data_are_a_band_or_a_badge_where_the_site_says_so() -> None:
    band = read(scan(checked("+/ACMRN4711").encode(), "]C0"), SITE)
    badge = read(scan(checked("+/DE1234").encode(), "]C0"), SITE)

    assert isinstance(band, Wristband)
    assert (band.patient.value, band.serial, band.stock) == ("MRN4711", UNNUMBERED, Stock.BAND)
    assert isinstance(badge, Badge)
    assert badge.number.value == "hibc:1234"


@pytest.mark.parametrize(
    ("text", "symbology", "sentence"),
    [
        (
            checked("+/BXMRN4711"),
            "]C0",
            (
                "Expected HIBC provider data of a wristband or a badge of this site, got other "
                "flags (BX)."
            ),
        ),
        (
            checked("+/ACMRN 47"),
            "]C0",
            "Expected letters and digits in the patient number, got others.",
        ),
        (
            checked("+/DE12/34"),
            "]C0",
            "Expected letters and digits in the staff number, got others.",
        ),
        (
            "+A123BJC5D6E71G",
            "]I1",
            "Expected HIBC data in a plain symbol, got ]I1.",
        ),
    ],
)
def test_other_provider_data_and_symbols_are_refused(
    text: str, symbology: str, sentence: str
) -> None:
    label = read(scan(text.encode(), symbology), SITE)

    assert isinstance(label, Unreadable)
    assert label.reasons == (sentence,)
