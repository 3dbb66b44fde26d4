"""Digital Link: the same elements as in a symbol, or none; nothing is ever fetched."""

from __future__ import annotations

from datetime import date

import pytest

from app.labels import gs1
from app.labels.gs1 import links

ON = date(2026, 11, 23)
GTIN = "09520123456788"
BASE = f"https://id.gs1.org/01/{GTIN}"

NO_ADDRESS = "Expected a web address with a host and a path, got another form."
NO_URI = "Expected the characters of a web address, got another one."
NO_KEY = "Expected a GS1 key in the web address, got none."
ORDER = (
    "Expected only what qualifies the product code (01) after it, in GS1's order, got {} that do "
    "not."
)


def refusal(uri: str) -> str:
    """Read what must be refused and return the sentence."""
    with pytest.raises(gs1.LabelError) as caught:
        gs1.parse_link(uri, ON)
    assert caught.value.__context__ is None
    (sentence,) = caught.value.reasons
    return sentence


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        (BASE, (("01", GTIN),)),
        (f"HTTPS://Example.COM:8080/a/b/01/{GTIN}", (("01", GTIN),)),
        (f"https://[2001:db8::1]/01/{GTIN}", (("01", GTIN),)),
        (f"{BASE}#top", (("01", GTIN),)),
        (f"{BASE}/10/A%2FB", (("01", GTIN), ("10", "A/B"))),
        (f"{BASE}/10/A+B", (("01", GTIN), ("10", "A+B"))),
        (f"{BASE}?98=A%2BB", (("01", GTIN), ("98", "A+B"))),
        (f"{BASE}/22/V/10/L/21/S", (("01", GTIN), ("22", "V"), ("10", "L"), ("21", "S"))),
        (f"{BASE}/22/V/21/S", (("01", GTIN), ("22", "V"), ("21", "S"))),
        (f"{BASE}?17=270331&linkType=gs1:pip", (("01", GTIN), ("17", "270331"))),
        (f"{BASE}?17=270331&17=270331", (("01", GTIN), ("17", "270331"))),
        ("https://a/00/x/00/123456789012345675", (("00", "123456789012345675"),)),
        (
            "https://a/8017/950110153000001011/8019/1",
            (("8017", "950110153000001011"), ("8019", "1")),
        ),
        ("https://a/01/416000336108", (("01", "00416000336108"),)),
        ("https://a/01/02345673", (("01", "00000002345673"),)),
    ],
)
def test_a_link_is_read_as_elements(uri: str, elements: tuple[tuple[str, str], ...]) -> None:
    assert gs1.parse_link(uri, ON).elements == elements


@pytest.mark.parametrize(
    ("uri", "sentence"),
    [
        ("", NO_ADDRESS),
        (f"ftp://a/01/{GTIN}", NO_ADDRESS),
        (f"https://user@a/01/{GTIN}", NO_ADDRESS),
        (f"https:///01/{GTIN}", NO_ADDRESS),
        (f"{BASE} ", NO_URI),
        (f"{BASE}\n", NO_URI),
        (f"{BASE}/10/A%2", NO_URI),
        (f"{BASE}/10/A%G4", NO_URI),
        (f"{BASE}/10/Ü", NO_URI),
        ("https://a/b/c", NO_KEY),
        (f"https://a/gtin/{GTIN}", NO_KEY),
        (f"https://a/10/LOT/17/{GTIN}", NO_KEY),
        (f"{BASE}/", NO_KEY),
        (f"{BASE}/10/", "Expected a value for the lot number (10) in the web address, got none."),
        (f"{BASE}?17=", "Expected a value for the expiry date (17) in the web address, got none."),
        (f"{BASE}?17", "Expected a value for the expiry date (17) in the web address, got none."),
        (f"{BASE}/10/L/22/V", ORDER.format(2)),
        (f"{BASE}/10/L/10/L", ORDER.format(2)),
        (f"{BASE}/17/270331", ORDER.format(1)),
        (f"{BASE}/10/L/235/T", ORDER.format(2)),
        (f"{BASE}?10=L", "Expected the lot number (10) in the path, got it in the query."),
        (f"{BASE}?21=S", "Expected the serial number (21) in the path, got it in the query."),
        (
            "https://a/8018/950110153000000014?8019=1",
            "Expected the wristband print number (8019) in the path, got it in the query.",
        ),
        (
            f"{BASE}?17=270331;98=A",
            "Expected `&` between the attributes of a web address, got a semicolon.",
        ),
        (f"{BASE}?999=A", "Expected a GS1 element in the web address, got a number that is none."),
        (
            f"{BASE}?98=A+B",
            "Expected a whole company field (98), got 3 characters that do not form one.",
        ),
        (
            f"{BASE}/10/A%1DB",
            "Expected a whole lot number (10), got 3 characters that do not form one.",
        ),
        (
            f"{BASE}/10/A%00",
            "Expected a whole lot number (10), got 2 characters that do not form one.",
        ),
        (
            f"{BASE}/10/%C3%9C",
            "Expected a whole lot number (10), got 2 characters that do not form one.",
        ),
        (f"{BASE}?17=271301", "Expected a day of the calendar in the expiry date (17), got none."),
        (f"{BASE}?98=A&98=B", "Expected one company field (98), got two that differ."),
        (
            f"{BASE}?02=09501101530003",
            "Expected product code (01) or code of the contained products (02), got both.",
        ),
        (
            f"https://a/01/{GTIN[:-1]}9",
            (
                "Expected another check digit in the product code (01), got one that does not "
                "fit: it was misread."
            ),
        ),
    ],
)
def test_a_link_that_leaves_a_doubt_is_refused(uri: str, sentence: str) -> None:
    assert refusal(uri) == sentence


def test_names_for_numbers_are_read_only_when_asked_for() -> None:
    uri = f"https://a/gtin/{GTIN}/lot/L1"

    assert gs1.parse_link(uri, ON, short_names=True).value("10") == "L1"
    assert refusal(uri) == NO_KEY


def test_every_short_name_stands_for_a_key_or_for_what_qualifies_one() -> None:
    qualifiers = {ai for orders in links.QUALIFIERS.values() for order in orders for ai in order}

    assert set(links.SHORT_NAMES.values()) <= set(links.QUALIFIERS) | qualifiers


@pytest.mark.parametrize(
    ("symbology", "counts"),
    [
        ("]Q1", True),
        ("]d1", True),
        ("]J0", True),
        ("", True),
        ("]C0", False),
        ("]Q3", False),
        ("]d2", False),
        ("]A0", False),
    ],
)
def test_a_link_counts_in_a_plain_matrix_symbol_and_where_it_was_typed(
    symbology: str, counts: bool
) -> None:
    assert gs1.is_link(BASE.encode(), symbology) == counts


@pytest.mark.parametrize(
    "raw", [b"www.gs1.org/01/x", b"id.gs1.org", b" https://a", b"", b"https:/"]
)
def test_what_does_not_begin_as_a_web_address_is_no_link(raw: bytes) -> None:
    assert not gs1.is_link(raw, "]Q1")
