"""The labels of the field, drawn plainly: a code with its quiet zone, and its text below.

Contents are made up. Their forms are those of the standards: GS1 General Specifications 3.2 to
3.4, ISBT 128 ST-001 2.4, 7.5 and its data structures 001 to 005 and 023.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import zxingcpp
from barcode.codex import Code128, Gs1_128
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scanning.pose import Rect

Grey = NDArray[np.uint8]
Random = np.random.Generator

DOTS: Final = 8  # of the drawing to a module
QUIET_1D: Final = 10  # modules; ISO/IEC 15417 4.3.2
QUIET_2D: Final = 4  # QR's (ISO/IEC 18004 6.3.8); DataMatrix asks for 1, Aztec for none
TEXT_ROWS: Final = 8  # modules
EDGE: Final = 10  # modules of label beside and between what is printed
BARS_TALL, BARS_LOW = 50, 40  # modules: 12 mm on a bag, 10 mm on a band

_WHITE: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What one code of a label says, and where on the drawing it is, without quiet zone.

    Attributes:
        raw: its bytes; GS is 0x1D.
        symbology: the AIM symbology identifier.
        rect: left, top, width, height in dots.
        modules: of a linear code, the bars as they were drawn, left to right; else empty.
    """

    raw: bytes
    symbology: str
    rect: Rect
    modules: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A label ready to be seen: the drawing, and the truth about it."""

    kind: str
    grey: Grey = field(repr=False)
    codes: tuple[Code, ...]

    @property
    def linear(self) -> bool:
        """Whether its codes are bars."""
        return bool(self.codes[0].modules)


def draw(kind: str, random: Random) -> Drawn:
    """Draw a label of a kind with contents of its own.

    Raises:
        KeyError: there is no such kind.
    """
    return KINDS[kind](random)


# -- what the codes say


def _digits(random: Random, count: int) -> str:
    return "".join(str(digit) for digit in random.integers(0, 10, count))


def _checked(digits: str) -> str:
    """Append GS1's check digit (General Specifications 7.9.1)."""
    total = sum(int(d) * (3, 1)[n % 2] for n, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def _upper(random: Random, count: int) -> str:
    return "".join(random.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ0123456789"), count))


def _date(random: Random) -> str:
    return f"{random.integers(26, 40)}{random.integers(1, 13):02d}{random.integers(1, 29):02d}"


def _donation(random: Random) -> str:
    number = f"W{_digits(random, 4)}{random.integers(20, 28)}{_digits(random, 6)}"
    return f"={number}00"


def _structures(random: Random) -> tuple[str, str, str, str]:
    """Return donation, blood group, product and expiry: the four codes of a bag's label."""
    group = random.choice(["=%9500", "=%5100", "=%0600", "=%6200", "=%1700", "=%7300"])
    product = f"=<S{_digits(random, 4)}100"
    expiry = f"&>0{random.integers(26, 40)}{random.integers(1, 366):03d}2359"
    return _donation(random), str(group), product, expiry


def _gs1_product(random: Random) -> Drawn:
    serial, lot = _upper(random, 8), _upper(random, 6)
    gtin, expires = _checked("0" + _digits(random, 12)), _date(random)
    text = f"(01){gtin}(17){expires}(21){serial}(10){lot}"
    raw = f"01{gtin}17{expires}21{serial}\x1d10{lot}"
    return _matrix("gs1_dm", text, raw, "]d2", f"(01) {gtin}")


def _isbt_compound(random: Random) -> Drawn:
    text = "=+04000" + "".join(_structures(random))
    return _matrix("isbt_dm", text, text, "]d1", text[7:22])


def _band_qr(random: Random) -> Drawn:
    number = f"MRN{_digits(random, 9)}"
    text = f"{number}|{_upper(random, 16)}|{_date(random)}|{_upper(random, 8)}"
    return _matrix("band_qr", text, text, "]Q1", number)


def _band_aztec(random: Random) -> Drawn:
    text = f"MRN{_digits(random, 9)}|{_upper(random, 12)}|{_date(random)}"
    return _matrix("band_aztec", text, text, "]z0", text[:12])


def _band_bars(random: Random) -> Drawn:
    text = f"MRN{_digits(random, 9)}"
    return _linear("band_c128", [_bars(text, BARS_LOW)])


def _isbt_donation(random: Random) -> Drawn:
    return _linear("isbt_din", [_bars(_donation(random), BARS_TALL)])


def _isbt_set(random: Random) -> Drawn:
    return _linear("isbt_set", [_bars(text, BARS_TALL) for text in _structures(random)])


def _gs1_shipment(random: Random) -> Drawn:
    return _linear("sscc", [_bars("00" + _checked(_digits(random, 17)), BARS_TALL, gs1=True)])


KINDS: Final[dict[str, Callable[[Random], Drawn]]] = {
    "gs1_dm": _gs1_product,
    "isbt_din": _isbt_donation,
    "isbt_dm": _isbt_compound,
    "band_c128": _band_bars,
    "band_qr": _band_qr,
    "band_aztec": _band_aztec,
    "sscc": _gs1_shipment,
    "isbt_set": _isbt_set,
}
SINGLE: Final = tuple(kind for kind in KINDS if kind != "isbt_set")
LINEAR: Final = ("isbt_din", "band_c128", "sscc")


# -- drawing


def _bars(text: str, height: int, *, gs1: bool = False) -> tuple[Code, Grey, str]:
    """Draw bars with their quiet zones; return also what is written below."""
    modules = str((Gs1_128 if gs1 else Code128)(text).build()[0]).strip("0")
    row = np.array([module == "1" for module in modules])
    dots = np.where(np.repeat(row, DOTS), 0, _WHITE).astype(np.uint8)
    quiet = QUIET_1D * DOTS
    grey = np.full((height * DOTS, len(dots) + 2 * quiet), _WHITE, np.uint8)
    grey[:, quiet : quiet + len(dots)] = dots
    rect = (float(quiet), 0.0, float(len(dots)), float(height * DOTS))
    code = Code(raw=text.encode(), symbology="]C1" if gs1 else "]C0", rect=rect, modules=modules)
    return code, grey, text


def _linear(kind: str, parts: Sequence[tuple[Code, Grey, str]]) -> Drawn:
    """Lay one code, or four as on a bag: donation and group above, product and expiry below."""
    columns = 2 if len(parts) > 1 else 1
    rows = [_beside(parts[n : n + columns]) for n in range(0, len(parts), columns)]
    return _laid(kind, rows)


def _matrix(kind: str, text: str, raw: str, symbology: str, below: str) -> Drawn:
    """Draw a square code."""
    formats = zxingcpp.BarcodeFormat
    by_kind = {"]d": formats.DataMatrix, "]Q": formats.QRCode, "]z": formats.Aztec}
    which = by_kind[symbology[:2]]
    square = {"force_square": True} if which == formats.DataMatrix else {}
    code = zxingcpp.create_barcode(text, which, gs1=text.startswith("("), **square)
    small = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    side = small.shape[0] * DOTS
    quiet = QUIET_2D * DOTS
    grey = np.full((side + 2 * quiet, side + 2 * quiet), _WHITE, np.uint8)
    dots = np.repeat(np.repeat(small, DOTS, axis=0), DOTS, axis=1)
    grey[quiet : quiet + side, quiet : quiet + side] = dots
    rect = (float(quiet), float(quiet), float(side), float(side))
    told = Code(raw=raw.encode(), symbology=symbology, rect=rect)
    return _laid(kind, [_beside([(told, grey, below)])])


Row = tuple[tuple[Code, ...], Grey]


def _beside(parts: Sequence[tuple[Code, Grey, str]]) -> Row:
    """Put codes of one height side by side, each over its text."""
    left, codes, greys = 0, [], []
    for code, grey, text in parts:
        codes.append(_moved(code, left, 0))
        greys.append(np.vstack([grey, _written(text, grey.shape[1])]))
        left += grey.shape[1]
    return tuple(codes), np.hstack(greys)


def _laid(kind: str, rows: Sequence[Row]) -> Drawn:
    """Put rows of codes under one another on a label with an edge."""
    edge = EDGE * DOTS
    width = max(grey.shape[1] for _, grey in rows) + 2 * edge
    height = sum(grey.shape[0] for _, grey in rows) + edge * (len(rows) + 1)
    sheet = np.full((height, width), _WHITE, np.uint8)
    top, codes = edge, []
    for found, grey in rows:
        sheet[top : top + grey.shape[0], edge : edge + grey.shape[1]] = grey
        codes += [_moved(code, edge, top) for code in found]
        top += grey.shape[0] + edge
    return Drawn(kind=kind, grey=sheet, codes=tuple(codes))


def _moved(code: Code, right: int, down: int) -> Code:
    left, top, width, height = code.rect
    return replace(code, rect=(left + right, top + down, width, height))


def _written(text: str, width: int) -> Grey:
    """Write one line in the middle, as large as it fits."""
    strip = Image.new("L", (width, TEXT_ROWS * DOTS), _WHITE)
    size = TEXT_ROWS * DOTS * 3 // 4
    while size > DOTS and _font(size).getlength(text) > width - 4 * DOTS:
        size -= 2
    middle = (width // 2, TEXT_ROWS * DOTS // 2)
    ImageDraw.Draw(strip).text(middle, text, 0, _font(size), "mm")
    return np.asarray(strip)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("resources").joinpath("fonts", "DejaVuSans.ttf")
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)
