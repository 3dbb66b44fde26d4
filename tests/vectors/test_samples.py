"""Photographs of real symbols: nothing wrong is accepted, and no less is read than by zxing-cpp.

The photographs lie beside the checkout (`../shared/samples`, or where `COUNTERSIGN_SHARED` says)
and are no part of it; without them there is nothing to run.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import zxingcpp

from scanning.decode import FIELD, open_grey, read_grey

SHARED = Path(
    os.environ.get("COUNTERSIGN_SHARED", "") or Path(__file__).resolve().parents[2] / "../shared"
)
SAMPLES = SHARED / "samples"
SETS = ("aztec", "code128", "datamatrix", "qrcode")
# Symbols that are not looked for: Aztec runes, and QR codes of before 2000.
LEFT_OUT = ("rune-", "qr-model-1")

pytestmark = [
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the photographs are not here"),
    pytest.mark.slow,
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was read of a set."""

    pictures: int = 0
    alone: int = 0
    accepted: int = 0
    wrong: tuple[str, ...] = ()


def alone(grey: object) -> list[zxingcpp.Barcode]:
    """Read a picture with zxing-cpp and nothing else."""
    formats = [getattr(zxingcpp.BarcodeFormat, name) for name in FIELD.names]
    return list(
        zxingcpp.read_barcodes(
            grey,
            formats=zxingcpp.BarcodeFormats(formats),
            text_mode=zxingcpp.TextMode.Plain,
        )
    )


@cache
def tally(which: str) -> Tally:
    """Read all photographs of a set."""
    rows = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    pictures = read = accepted = 0
    wrong: list[str] = []
    for row in rows:
        if row["set"] != which or any(part in row["file"] for part in LEFT_OUT):
            continue
        grey = open_grey((SAMPLES / row["file"]).read_bytes())
        by_itself = alone(grey)
        expected = bytes.fromhex(row.get("expected_hex") or "")
        # The manifest holds text; a symbol may hold the same text in another encoding.
        right = {expected} | {b.bytes for b in by_itself if b.text.encode() == expected}
        found = {symbol.raw for symbol in read_grey(grey) if symbol.accepted}
        pictures += 1
        read += any(b.bytes in right for b in by_itself)
        accepted += bool(found & right)
        if found - right:
            wrong.append(row["file"])
    return Tally(pictures=pictures, alone=read, accepted=accepted, wrong=tuple(wrong))


@pytest.mark.parametrize("which", [*SETS, "falsepositives"])
def test_nothing_wrong_is_accepted(which: str) -> None:
    assert tally(which).pictures > 0
    assert tally(which).wrong == ()


@pytest.mark.parametrize("which", SETS)
def test_no_less_is_accepted_than_zxing_alone_reads(which: str) -> None:
    # Two photographs show what is refused on purpose: a QR code inside a QR code (two values in
    # one place), and a Code 128 of which a second reading does not fit.
    refused = {"qrcode": 1, "code128": 1}.get(which, 0)

    assert tally(which).accepted >= tally(which).alone - refused


def test_pooled_at_least_so_many_are_accepted() -> None:
    tallies = [tally(which) for which in SETS]

    assert sum(t.accepted for t in tallies) / sum(t.pictures for t in tallies) >= 0.96


def test_cryo_pins_give_codes_of_their_pattern_and_nothing_else() -> None:
    found = set()
    for file in sorted((SAMPLES / "cryo").glob("*.jpg"))[:6]:
        grey = open_grey(file.read_bytes())
        found |= {symbol.raw for symbol in read_grey(grey) if symbol.accepted}

    assert len(found) > 20
    assert [raw for raw in found if not raw.isalnum()] == []
