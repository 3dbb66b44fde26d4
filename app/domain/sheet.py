"""The test sheet: six codes whose content everybody knows, and what each of them proves.

A scanner is qualified by scanning the sheet (`app.domain.qualification`). All that could go wrong
between a label and this program has a code that shows it before a patient is in the room: the
AABB reports of concatenated reads, keyboard layouts that exchange characters and scanners that
drop GS (domain row 31). The content is made up: the GTIN has the demonstration prefix 952, which
live stations refuse, and the donation number is nobody's.

The characters beyond ASCII are those that a keyboard-wedge scanner can type with a Western code
page; no label of the field needs more, and a code that asked for more would fail scanners that
read every label right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

SHEET_VERSION: Final = 1  # goes up when a code changes; a record names the sheet it was made with
GS: Final = b"\x1d"
ASCII: Final = bytes(range(0x20, 0x7F))


class Proves(Enum):
    """What a code of the sheet shows to be right."""

    PREFIX = "prefix"
    SUFFIX = "suffix"
    LAYOUT = "layout"
    SEPARATOR = "separator"
    UNICODE = "unicode"
    IDENTIFIER = "identifier"
    SINGLE = "single"


class Drawing(Enum):
    """How a code is drawn; the value is what people call it."""

    CODE_128 = "Code 128"
    DATA_MATRIX = "DataMatrix"
    GS1_128 = "GS1-128"
    GS1_DATA_MATRIX = "GS1 DataMatrix"
    QR = "QR code"
    PAIR = "ISBT 128 pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCode:
    """One code of the sheet.

    Attributes:
        number: 1 to 6, as printed beside it.
        title: what it tests, for people.
        drawing: the symbology.
        raw: the bytes that a right scanner delivers; GS is 0x1D.
        written: what a symbol writer is given: GS1 elements in brackets, else the text.
        symbologies: the AIM identifiers that a right scanner may send (ISO/IEC 15424).
        proves: what it shows to be right, when it arrives as it should.
        also: the second code of a pair, drawn beside the first; empty for all others.
    """

    number: int
    title: str
    drawing: Drawing
    raw: bytes
    written: str
    symbologies: tuple[str, ...]
    proves: tuple[Proves, ...]
    also: bytes = b""

    @property
    def text(self) -> str:
        """The content as text."""
        return self.raw.decode()

    @property
    def wanted(self) -> tuple[bytes, ...]:
        """Every content that is right: either code of a pair, the one content of any other."""
        return (self.raw, self.also) if self.also else (self.raw,)


SHEET: Final = (
    SheetCode(
        number=1,
        title="Prefix and suffix",
        drawing=Drawing.CODE_128,
        raw=b"Sheet-1",
        written="Sheet-1",
        symbologies=("]C0",),
        proves=(Proves.PREFIX, Proves.SUFFIX),
    ),
    SheetCode(
        number=2,
        title="Keyboard layout",
        drawing=Drawing.DATA_MATRIX,
        raw=ASCII,
        written=ASCII.decode(),
        symbologies=("]d1",),
        proves=(Proves.LAYOUT,),
    ),
    SheetCode(
        number=3,
        title="Separator in a bar code",
        drawing=Drawing.GS1_128,
        raw=b"01095212345432131033" + GS + b"2144",  # digits only: short enough for a screen
        written="(01)09521234543213(10)33(21)44",
        symbologies=("]C1",),
        proves=(Proves.SEPARATOR, Proves.IDENTIFIER),
    ),
    SheetCode(
        number=4,
        title="Separator in a DataMatrix",
        drawing=Drawing.GS1_DATA_MATRIX,
        raw=b"010952123454321310SHEET4" + GS + b"21GS",
        written="(01)09521234543213(10)SHEET4(21)GS",
        symbologies=("]d2",),
        proves=(Proves.SEPARATOR, Proves.IDENTIFIER),
    ),
    SheetCode(
        number=5,
        title="Letters beyond ASCII",
        drawing=Drawing.QR,
        raw="Sheet 5: ä é €".encode(),
        written="Sheet 5: ä é €",
        symbologies=("]Q1", "]Q2"),
        proves=(Proves.UNICODE, Proves.IDENTIFIER),
    ),
    SheetCode(
        number=6,
        title="One code at a time",
        drawing=Drawing.PAIR,
        raw=b"=A99992600000600",
        written="=A99992600000600",
        also=b"=<E0000V00",
        symbologies=("]C0",),
        proves=(Proves.SINGLE,),
    ),
)
