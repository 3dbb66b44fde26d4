"""GS1's own cases and its syntax dictionary, where they are at hand: verdict, data and sentence.

The rows are samples of the unit tests of GS1's syntax engine; they are not ours to ship. They are
looked for in the folder that `COUNTERSIGN_VECTORS` names, or in `vectors` of the folder that
`COUNTERSIGN_SHARED` names, else in `shared/vectors` beside the checkout. Each refusal is compared
with our own sentence, in the order of the refused rows.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.labels import gs1
from app.labels.gs1 import checks, components, links, rules, symbols, table
from tests.vectors.dictionary import Row, read_dictionary

ON = date(2026, 11, 23)
_ROOT = Path(__file__).resolve().parents[2]
_SHARED = Path(os.environ.get("COUNTERSIGN_SHARED") or _ROOT.parent / "shared")
FOLDER = Path(os.environ.get("COUNTERSIGN_VECTORS") or _SHARED / "vectors")
pytestmark = pytest.mark.skipif(
    not all((FOLDER / name).is_file() for name in ("gs1.json", "gs1-syntax-dictionary.txt")),
    reason="GS1's own cases are not at hand",
)

CHECKS = {check.name: check for check in vars(checks).values() if isinstance(check, checks.Check)}
MISREAD = "got one that does not fit: it was misread."


def rows(name: str) -> Any:  # noqa: ANN401  any JSON
    return json.loads((FOLDER / "gs1.json").read_text())["vectors"][name]


def dictionary() -> list[Row]:
    return read_dictionary((FOLDER / "gs1-syntax-dictionary.txt").read_text())


def wire(bracketed: str) -> bytes:
    """Turn the bracketed form into the bytes of a symbol, a separator after every element."""
    return "\x1d".join(re.sub(r"\((\d+)\)", "\x1d\\1", bracketed).split("\x1d")[1:]).encode()


def shown(elements: gs1.ElementStrings) -> str:
    """Write elements as GS1's tables do: `^` for FNC1."""
    return "^" + gs1.join(elements.elements, elements.on).decode().replace("\x1d", "^")


def refusal(read: Any) -> str:  # noqa: ANN401  any reader
    with pytest.raises(gs1.LabelError) as caught:
        read()
    assert caught.value.__context__ is None
    return " ".join(caught.value.reasons)


# -- element strings


UNBRACKETED = [
    "Expected a whole company field (99), got 4 characters that do not form one.",
    "Expected a whole product code (01), got 14 characters that do not form one.",
    "Expected a whole product code (01), got 14 characters that do not form one.",
    f"Expected another check digit in the product code (01), {MISREAD}",
    f"Expected another check digit in the product code (01), {MISREAD}",
    "Expected a whole roll size (8001), got 13 characters that do not form one.",
    "Expected a whole roll size (8001), got 15 characters that do not form one.",
    "Expected a whole roll size (8001), got 13 characters that do not form one.",
    "Expected a whole harvest date (7007), got 11 characters that do not form one.",
    f"Expected another check digit in the returnable asset number (8003), {MISREAD}",
    "Expected a whole third-party serial number (235), got 29 characters that do not form one.",
    *(
        f"Expected a whole list of processing countries (423), got {count} characters that do "
        "not form one."
        for count in (4, 5, 8, 14, 16)
    ),
]


def unbracketed(row: dict[str, Any]) -> gs1.ElementStrings:
    return gs1.parse(row["in"].replace("^", "\x1d").encode(), "]d2", ON)


def test_unbracketed_messages_are_read_exactly_when_gs1_reads_them() -> None:
    for row in rows("unbracketed_ai_valid"):
        if row["ok"]:
            assert unbracketed(row).elements


def test_every_refused_unbracketed_message_says_why() -> None:
    refused = [row for row in rows("unbracketed_ai_valid") if not row["ok"]]

    assert [refusal(lambda row=row: unbracketed(row)) for row in refused] == UNBRACKETED


# -- associations, decided over an item


CONTENTS = (
    "Expected shipping number (00) with code of the contained products (02) or shipping number "
    "(00) with number of the contained piece (8026) beside the count of contained products (37), "
    "got none of them."
)
ASSOCIATIONS = [
    "Expected one order number (400), got two that differ.",
    "Expected product code (01) or code of the contained products (02), got both.",
    "Expected serial number (21) or third-party serial number (235), got both.",
    "Expected a GS1 element at character 12, got something else.",  # (3338) does not exist
    CONTENTS,
    CONTENTS,
    CONTENTS,
    (
        "Expected product code (01) with serial number (21), code of the made-to-order product "
        "(03) with serial number (21) or number of the piece (8006) with serial number (21) "
        "beside the second serial number (250), got none of them."
    ),
    (
        "Expected product code (01) with count (30), product code (01) with measure (31nn), "
        "product code (01) with measure (32nn), product code (01) with measure (35nn) or product "
        "code (01) with measure (36nn) beside the amount (3925), got none of them."
    ),
]


def item(row: dict[str, Any]) -> None:
    gs1.check_item(gs1.parse(wire(row["in"]), "]d2", ON))


def refusal_of(row: dict[str, Any]) -> str:
    """Return why an item is refused; nothing if it is not."""
    try:
        item(row)
    except gs1.LabelError as refused:
        return str(refused)
    return ""


def test_associations_that_gs1_accepts_are_accepted() -> None:
    accepted = [row for row in rows("ai_association_rules") if row["ok"]]

    assert [refusal_of(row) for row in accepted] == [""] * len(accepted)
    assert accepted


def test_every_refused_association_says_why() -> None:
    refused = [row for row in rows("ai_association_rules") if not row["ok"]]

    assert [refusal(lambda row=row: item(row)) for row in refused] == ASSOCIATIONS


# -- Digital Link


NO_ADDRESS = "Expected a web address with a host and a path, got another form."
NO_KEY = "Expected a GS1 key in the web address, got none."
NO_URI = "Expected the characters of a web address, got another one."
LINKS = [
    NO_ADDRESS,
    NO_ADDRESS,
    NO_ADDRESS,
    NO_KEY,
    NO_KEY,
    NO_URI,
    NO_URI,
    NO_URI,
    NO_KEY,  # `/gtin/`: GS1's engine reads names for numbers only where that is switched on
    "Expected a GS1 element in the web address, got a number that is none.",
    "Expected a whole company field (98), got 7 characters that do not form one.",
    "Expected the lot number (10) in the path, got it in the query.",
]


def link(row: dict[str, Any]) -> gs1.ElementStrings:
    """Read a row under the setting of GS1's engine under which its verdict was given.

    The table does not carry that setting. By the engine's tests the one accepted row with a name
    for a number (`ser`) was read with names switched on, all others with names off.
    """
    return gs1.parse_link(row["uri"], ON, short_names="/ser/" in row["uri"])


def test_links_that_gs1_reads_are_read_as_the_same_elements() -> None:
    accepted = [row for row in rows("digital_link_parse") if row["ok"]]

    assert [shown(link(row)) for row in accepted] == [row["ai"] for row in accepted]


def test_every_refused_link_says_why() -> None:
    refused = [row for row in rows("digital_link_parse") if not row["ok"]]

    assert [refusal(lambda row=row: link(row)) for row in refused] == LINKS


# -- scans with AIM identifiers


SCANS = [
    "Expected a label of this site, got a barcode of another kind.",
    "Expected the AIM identifier of a known symbol, got another or none.",
    "Expected 13 digits in the EAN-13 or UPC symbol, got 12 characters or others than digits.",
    "Expected 13 digits in the EAN-13 or UPC symbol, got 14 characters or others than digits.",
    "Expected a whole product code (01), got 14 characters that do not form one.",
]
SYMBOLOGIES = {
    "QR": "QR Code",
    "DM": "Data Matrix",
    "DotCode": "DotCode",
    "DataBarExpanded": "GS1 DataBar",
    "GS1_128_CCA": "GS1-128",
    "EAN13": "EAN-13 or UPC",
    "EAN8": "EAN-8",
}


def scanned(row: dict[str, Any]) -> tuple[str, str]:
    """Read a scan and say what symbol it was and what it carried, as GS1's table does."""
    raw, aim = gs1.split_aim(row["scan"].encode(), "")
    found = gs1.read(raw, aim, ON)
    carrier = gs1.CARRIERS[aim]
    if carrier.payload is symbols.Payload.ELEMENTS:
        assert found is not None
        return carrier.name, shown(found)
    # GS1 writes a backslash before text that could be taken for FNC1.
    text = raw.decode()
    return carrier.name, ("\\" if text.lstrip("\\").startswith("^") else "") + text


def test_scans_that_gs1_reads_are_the_same_symbol_and_data() -> None:
    accepted = [row for row in rows("scan_data") if row["ok"]]

    assert [scanned(row) for row in accepted] == [
        (SYMBOLOGIES[row["symbology"]], row["data"]) for row in accepted
    ]


def test_every_refused_scan_says_why() -> None:
    refused = [row for row in rows("scan_data") if not row["ok"]]

    assert [
        refusal(lambda row=row: gs1.read(row["scan"].encode(), "", ON)) for row in refused
    ] == SCANS


def test_no_text_of_a_plain_symbol_is_element_strings() -> None:
    for row in rows("scan_data"):
        if not row["data"].startswith("^"):
            assert refusal(lambda row=row: gs1.parse(row["scan"].encode(), "", ON))


# -- the tests that GS1 names for parts of elements


COUPON = "in the coupon code (8110), got"
NO_DAY = "got none."
LINTERS = {
    "INCORRECT_CHECK_DIGIT": "Expected another check digit in the shipping number (00), "
    f"{MISREAD}",
    "INVALID_GCP_PREFIX": "Expected a company prefix of at least four digits in the number of the "
    "whole assembly (7023), got another character among them.",
    "NOT_ZERO": "Expected a zero in front in the returnable asset number (8003), got another "
    "digit.",
    "INVALID_WINDING_DIRECTION": "Expected a winding direction of 0, 1 or 9 in the roll size "
    "(8001), got another digit.",
    "IBAN_TOO_SHORT": "Expected 11 to 34 characters in the bank account number (8007), got 6.",
    "ILLEGAL_IBAN_COUNTRY_CODE": "Expected a country of ISO 3166-1 in the bank account number "
    "(8007), got other letters.",
    "ILLEGAL_MONTH": f"Expected a day of the calendar in the release date (4326), {NO_DAY}",
    "ZERO_PIECE_NUMBER": "Expected pieces counted from 1 in the number of the contained piece "
    "(8026), got a zero.",
    "INVALID_PERCENT_SEQUENCE": "Expected two hexadecimal digits after every percent sign in the "
    "company to ship to (4300), got something else.",
    "COUPON_INVALID_FORMAT_CODE": "Expected a known coupon format in the coupon offer (8112), got "
    "another digit.",
    "COUPON_MISSING_SAVE_VALUE_VLI": f"Expected 1 digit of the length of the save value {COUPON} "
    "0.",
    "COUPON_INVALID_SAVE_VALUE_LENGTH": f"Expected a known length of the save value {COUPON} "
    "another digit.",
    "COUPON_MISSING_1ST_PURCHASE_REQUIREMENT_VLI": "Expected 1 digit of the length of the first "
    f"purchase requirement {COUPON} 0.",
    "COUPON_TRUNCATED_1ST_PURCHASE_REQUIREMENT": "Expected 1 digit of the first purchase "
    f"requirement {COUPON} 0.",
    "COUPON_MISSING_1ST_PURCHASE_REQUIREMENT_CODE": "Expected 1 digit of the first purchase "
    f"requirement code {COUPON} 0.",
    "COUPON_TRUNCATED_2ND_PURCHASE_GCP": "Expected 6 digits of the second company prefix "
    f"{COUPON} 0.",
    "COUPON_INVALID_3RD_PURCHASE_REQUIREMENT_CODE": "Expected a known third purchase requirement "
    f"code {COUPON} another digit.",
    "COUPON_MISSING_3RD_PURCHASE_GCP_VLI": "Expected 1 digit of the length of the third company "
    f"prefix {COUPON} 0.",
    "COUPON_TRUNCATED_3RD_PURCHASE_GCP": f"Expected 6 digits of the third company prefix {COUPON} "
    "0.",
    "COUPON_TOO_SHORT_FOR_EXPIRATION_DATE": f"Expected 6 digits of the expiration date {COUPON} "
    "0.",
    "COUPON_INVALID_EXIPIRATION_DATE": "Expected a day of the calendar as expiration date "
    f"{COUPON} none.",
    "COUPON_EXPIRATION_BEFORE_START": "Expected a start date before the expiration date "
    f"{COUPON} a later one.",
    "COUPON_MISSING_RETAILER_GCP_OR_GLN_VLI": "Expected 1 digit of the length of the retailer "
    f"number {COUPON} 0.",
    "COUPON_TRUNCATED_RETAILER_GCP_OR_GLN": f"Expected 7 digits of the retailer number {COUPON} "
    "0.",
    "COUPON_INVALID_SAVE_VALUE_CODE": f"Expected a known save value code {COUPON} another digit.",
    "COUPON_INVALID_SAVE_VALUE_APPLIES_TO_ITEM": "Expected a known item that the save value "
    f"applies to {COUPON} another digit.",
    "COUPON_MISSING_DONT_MULTIPLY_FLAG": f"Expected 1 digit of the flag against multiplying "
    f"{COUPON} 0.",
    "COUPON_INVALID_DONT_MULTIPLY_FLAG": "Expected a known flag against multiplying "
    f"{COUPON} another digit.",
    "COUPON_EXCESS_DATA": f"Expected the end of the coupon {COUPON} 1 digit more.",
    "INVALID_LONGITUDE": "Expected a longitude of at most 360 degrees in the place on the globe "
    "(4309), got another.",
    "POSITION_IN_SEQUENCE_MALFORMED": "Expected two numbers with a slash between them in the "
    "birth sequence (7258), got another form.",
}


def test_every_value_that_gs1_refuses_is_refused_for_the_same_reason() -> None:
    refused = {
        row["err"].removeprefix("GS1_LINTER_"): refusal(
            lambda row=row: gs1.parse(wire(row["in"]), "]d2", ON)
        )
        for row in rows("bracketed_linters")
    }

    assert refused == LINTERS


def test_every_check_gives_gs1s_verdict_on_gs1s_cases() -> None:
    wrong = [
        (name, row["in"])
        for name, cases in rows("linters").items()
        if name in CHECKS and name != "gcppos1"
        for row in cases
        if (CHECKS[name].complaint(row["in"], ON) is None) != row["ok"]
    ]

    assert wrong == []


# -- the syntax dictionary


def test_the_table_knows_exactly_the_elements_of_gs1s_dictionary() -> None:
    known = {f"{n:0{digits}}" for digits in (2, 3, 4) for n in range(10**digits)}

    assert {ai for ai in known if table.identify(ai) == ai} == {row.ai for row in dictionary()}


@pytest.mark.parametrize("kind", ["needs", "apart"])
def test_the_rules_are_those_of_gs1s_dictionary(kind: str) -> None:
    def ours(ai: str) -> set[Any]:
        return set(rules.needs_of(ai)) if kind == "needs" else set(rules.apart_from(ai))

    wrong = {
        row.ai: (ours(row.ai), getattr(row, kind))
        for row in dictionary()
        if ours(row.ai) != set(getattr(row, kind))
    }

    assert wrong == {}


def test_every_part_with_a_test_of_its_own_is_as_in_gs1s_dictionary() -> None:
    unchecked = {"gcppos1", "gcppos2"}  # on keys of digits only: no list of prefixes here
    wrong = {}
    for row in dictionary():
        ours = [
            (p.kind, p.least, p.most, p.optional, {c.name for c in p.checks} - unchecked)
            for p in components.parts_of(row.ai)
        ]
        theirs = [
            (p.kind, p.least, p.most, p.optional, set(p.tests) - unchecked) for p in row.parts
        ]
        base64 = [(*p[:4], p[4] - {"cset64"}) for p in ours]  # there it is part of the kind
        if (ours or any(tests for *_, tests in theirs)) and base64 != theirs:
            wrong[row.ai] = (ours, theirs)

    assert wrong == {}


def test_keys_qualifiers_and_attributes_of_links_are_those_of_gs1s_dictionary() -> None:
    found = dictionary()

    assert {row.ai: row.qualifiers for row in found if row.qualifiers} == links.QUALIFIERS
    assert {row.ai for row in found if not row.attribute} == links.NEVER_ATTRIBUTES
