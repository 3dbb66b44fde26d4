"""Published ISBT 128 examples, where the folder that holds them is at hand.

It lies beside the checkout, or is named by COUNTERSIGN_SHARED.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.labels import isbt128
from app.labels.isbt128 import check
from app.labels.isbt128.dates import LocalMoment
from app.labels.isbt128.product import BloodGroup
from app.labels.isbt128.registry import Characters, Sec

ON = date(2026, 11, 23)
SHARED = Path(os.environ.get("COUNTERSIGN_SHARED", Path(__file__).parents[2] / "../shared"))
FILE = SHARED / "vectors" / "isbt128.json"
pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="the folder with published examples is not beside the checkout"
)


def rows(name: str) -> list[Any]:
    """Return the published rows of a kind; none where the folder is not at hand."""
    if not FILE.is_file():
        return []
    found = json.loads(FILE.read_text(encoding="utf-8"))["examples"][name]
    assert found
    return list(found)


@pytest.mark.parametrize("row", rows("mod37_2"), ids=lambda row: row["in"])
def test_check_characters_are_the_published_ones(row: dict[str, Any]) -> None:
    value = check.value(row["in"])

    assert value == row["value"]
    assert check.character(row["in"]) == row.get("char", check.ALPHABET[value])
    assert f"{60 + value}" == row.get("type3_flag", f"{60 + value}")
    assert f"{value:02}" == row.get("two_digit", f"{value:02}")
    if "type3_flag" in row:
        assert isbt128.Din.of(row["in"]).data == row["in"] + row["type3_flag"]


@pytest.mark.parametrize("row", rows("structures"), ids=lambda row: row["ds"])
def test_structures_say_what_the_standard_says(row: dict[str, Any]) -> None:
    (element,) = isbt128.read(row["in"], ON).elements
    value = element.value

    assert element.number == row["ds"]
    assert element.identifier + value.data == row["in"]
    match value:
        case BloodGroup():
            assert value.name == row["abo_rhd"]
        case LocalMoment():
            assert value.iso == row["iso"]
        case Characters():
            assert value.data == row["lot_padded"]
        case Sec():
            assert value.expires is not None
            said = {
                "country": value.country,
                "te": value.establishment,
                "udn": value.donation,
                "system": value.system,
                "product": value.product,
                "split": value.split,
                "expiry": value.expires.isoformat(),
            }
            assert said == {key: row[key] for key in said}
        case _:
            pytest.fail(f"no published meaning is compared for structure {row['ds']}")


@pytest.mark.parametrize("row", rows("compound"), ids=lambda row: row["src"])
def test_compound_messages_are_read_whole(row: dict[str, Any]) -> None:
    message = isbt128.read(row["in"], ON)

    assert len(message.elements) == row["n"]
    assert [element.number for element in message.elements] == row["ds"]
    assert isbt128.write(message.fields, ON, compound=True) == row["in"]


@pytest.mark.parametrize("text", rows("sec_text"))
def test_printed_european_codes_are_read(text: str) -> None:
    sec = Sec.read_text(text)

    assert sec.text == text
    (element,) = isbt128.read("&,4" + sec.data, ON).elements
    assert element.value == sec
