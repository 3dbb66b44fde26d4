"""Draw practice labels as pictures: a code that scans, the words beside it, and PRACTICE on all.

Nothing here knows what a label means: it takes the bracketed element string, which a symbol
writer needs, and the lines that people read. Codes are drawn with whole pixels to a module and
keep their quiet zone; the word PRACTICE stands in a banner at the top and slantwise behind the
text, never over or beside a code where it could spoil it.

Live stations print internal labels only; these pictures belong to a practice realm (DESIGN §7).
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain, repeat
from typing import Final

import numpy as np
import zxingcpp
from barcode.codex import Code128, Gs1_128
from PIL import Image, ImageDraw, ImageFont

BAG_SIZE: Final = (600, 400)  # 100 × 67 mm at 6 pixels to the millimetre
BAND_SIZE: Final = (900, 300)
CARD_SIZE: Final = (640, 400)
BANNER_HEIGHT: Final = 44
BANNER: Final = "PRACTICE · NOT FOR PATIENTS"
MARGIN: Final = 20
QUIET_MODULES_2D: Final = 4  # QR asks for 4 modules, DataMatrix for 1
QUIET_MODULES_1D: Final = 10
BAR_HEIGHT: Final = 120
MODULE_PIXELS_MIN: Final = 3  # two still read in a photograph; one more for the printer
BANNER_TEXT_SIZE: Final = 26
TEXT_SIZE: Final = 32  # pixels; 5 mm on a bag, read at arm's length
TEXT_SIZE_WRAPPED: Final = 22  # rather this small on one row than larger on two
TEXT_SIZE_MIN: Final = 12
HEADLINE_MORE: Final = 4

_BLACK: Final = 0
_GREY: Final = 222
_WHITE: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """A drawn label.

    Attributes:
        image: 8-bit grey. Hidden in `repr`: it shows what the label says.
    """

    image: Image.Image = field(repr=False)

    def png(self) -> bytes:
        """Return the picture as a PNG file; the same label gives the same bytes."""
        out = io.BytesIO()
        self.image.save(out, format="PNG")
        return out.getvalue()


def draw_product(*, element_string: str, lines: Sequence[str]) -> Artwork:
    """Draw a bag's label: GS1 DataMatrix on the left, text on the right.

    Args:
        element_string: GS1 elements in brackets, `(01)…(10)…`.
        lines: what people read; the first is the headline, and a line may wrap.

    Raises:
        ValueError: the element string is not GS1's, or the text does not fit.
    """
    code = _matrix(element_string, zxingcpp.BarcodeFormat.DataMatrix, side=300)
    return _beside(BAG_SIZE, code, lines)


def draw_wristband(*, element_string: str, lines: Sequence[str]) -> Artwork:
    """Draw a wristband: GS1 QR on the left, text on the right.

    Args:
        element_string: GS1 elements in brackets, `(8019)…(8018)…`.
        lines: what people read; the first is the headline, and a line may wrap.

    Raises:
        ValueError: the element string is not GS1's, or the text does not fit.
    """
    code = _matrix(element_string, zxingcpp.BarcodeFormat.QRCode, side=230)
    return _beside(BAND_SIZE, code, lines)


def draw_badge(*, element_string: str, lines: Sequence[str]) -> Artwork:
    """Draw a staff badge: GS1-128 on top, text below.

    Args:
        element_string: GS1 elements in brackets, of predefined length or alone: `(8017)…`.
        lines: what people read; the first is the headline.

    Raises:
        ValueError: the element string has no brackets, or code or text do not fit.
    """
    data = re.sub(r"\((\d{2,4})\)", r"\1", element_string)
    if data == element_string:
        raise ValueError("expected GS1 elements in brackets")
    return _below(CARD_SIZE, _bars(Gs1_128(data).build()[0], CARD_SIZE[0]), lines)


def draw_command(*, text: str, lines: Sequence[str]) -> Artwork:
    """Draw a control barcode of the cart's card: plain Code 128 on top, text below.

    Args:
        text: what the code says, `CS:BACK`.
        lines: what people read; the first is the headline.

    Raises:
        ValueError: code or text do not fit.
    """
    return _below(CARD_SIZE, _bars(Code128(text).build()[0], CARD_SIZE[0]), lines)


def _matrix(element_string: str, kind: zxingcpp.BarcodeFormat, side: int) -> Image.Image:
    """Draw a square code with its quiet zone, as large as whole pixels allow within `side`."""
    square = {"force_square": True} if kind == zxingcpp.BarcodeFormat.DataMatrix else {}
    code = zxingcpp.create_barcode(element_string, kind, gs1=True, **square)
    small = Image.fromarray(np.asarray(code.to_image(scale=1, add_quiet_zones=False)))
    modules = small.width + 2 * QUIET_MODULES_2D
    scale = side // modules
    if scale < MODULE_PIXELS_MIN:
        raise ValueError(f"the code needs {modules} modules; they do not fit {side} pixels")
    big = small.resize((small.width * scale, small.height * scale), Image.Resampling.NEAREST)
    quiet = Image.new("L", (modules * scale, modules * scale), _WHITE)
    quiet.paste(big, (QUIET_MODULES_2D * scale, QUIET_MODULES_2D * scale))
    return quiet


def _bars(modules: str, width: int) -> Image.Image:
    """Draw the bars of a linear code with its quiet zones, as wide as whole pixels allow."""
    total = len(modules) + 2 * QUIET_MODULES_1D
    scale = (width - 2 * MARGIN) // total
    if scale < MODULE_PIXELS_MIN:
        raise ValueError(f"the code needs {total} modules; they do not fit {width} pixels")
    bars = Image.new("L", (total * scale, BAR_HEIGHT), _WHITE)
    pen = ImageDraw.Draw(bars)
    for index, module in enumerate(modules):
        if module == "1":
            left = (QUIET_MODULES_1D + index) * scale
            pen.rectangle((left, 0, left + scale - 1, BAR_HEIGHT - 1), fill=_BLACK)
    return bars


def _beside(size: tuple[int, int], code: Image.Image, lines: Sequence[str]) -> Artwork:
    """Lay the code on the left and the text on the right, both centred in height."""
    sheet = _sheet(size)
    top = BANNER_HEIGHT + (size[1] - BANNER_HEIGHT - code.height) // 2
    left = MARGIN + code.width
    _write(sheet, (left, BANNER_HEIGHT, size[0], size[1]), lines)
    sheet.paste(code, (MARGIN // 2, top))
    return Artwork(image=sheet)


def _below(size: tuple[int, int], code: Image.Image, lines: Sequence[str]) -> Artwork:
    """Lay the code on top and the text below it."""
    sheet = _sheet(size)
    top = BANNER_HEIGHT + MARGIN
    _write(sheet, (MARGIN // 2, top + code.height, size[0], size[1]), lines)
    sheet.paste(code, ((size[0] - code.width) // 2, top))
    return Artwork(image=sheet)


def _sheet(size: tuple[int, int]) -> Image.Image:
    """Take a white label with its frame and banner."""
    sheet = Image.new("L", size, _WHITE)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, size[0], BANNER_HEIGHT - 1), fill=_BLACK)
    pen.text(
        (size[0] // 2, BANNER_HEIGHT // 2),
        BANNER,
        _WHITE,
        _font(BANNER_TEXT_SIZE, bold=True),
        "mm",
    )
    pen.rectangle((0, 0, size[0] - 1, size[1] - 1), outline=_BLACK, width=2)
    return sheet


def _write(sheet: Image.Image, box: tuple[int, int, int, int], lines: Sequence[str]) -> None:
    """Write the lines into a box, as large as they fit, over a slanting PRACTICE."""
    _slant(sheet, box)
    width = box[2] - box[0] - MARGIN - MARGIN // 2
    height = box[3] - box[1] - MARGIN
    rows, step = _fit(lines, width, height)
    pen = ImageDraw.Draw(sheet)
    y = box[1] + (box[3] - box[1] - step * len(rows)) // 2
    for text, font in rows:
        pen.text((box[0] + MARGIN // 2, y + step // 2), text, _BLACK, font, "lm")
        y += step


def _slant(sheet: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Lay a light PRACTICE slantwise over a box; text written later stays readable."""
    width, height = box[2] - box[0] - 4, box[3] - box[1] - 4
    word = Image.new("L", (width, height), 0)
    font = _font(min(width // 6, height // 3), bold=True)
    ImageDraw.Draw(word).text((width // 2, height // 2), "PRACTICE", _WHITE, font, "mm")
    slanted = word.rotate(12, Image.Resampling.BICUBIC)
    sheet.paste(_GREY, (box[0] + 1, box[1] + 1), slanted)


def _fit(
    lines: Sequence[str], width: int, height: int
) -> tuple[list[tuple[str, ImageFont.FreeTypeFont]], int]:
    """Find the largest size at which all lines fit, wrapped but never shortened.

    Returns:
        The rows with their fonts, and the distance from row to row in pixels.
    """
    for size in range(TEXT_SIZE, TEXT_SIZE_MIN - 1, -1):
        headline, plain = _font(size + HEADLINE_MORE, bold=True), _font(size, bold=False)
        rows = [
            (row, font)
            for line, font in zip(lines, chain([headline], repeat(plain)), strict=False)
            for row in _wrapped(line, font, width)
        ]
        step = size * 3 // 2
        wrapped = len(rows) > len(lines)
        if step * len(rows) <= height and not (wrapped and size > TEXT_SIZE_WRAPPED):
            return rows, step
    raise ValueError("the text does not fit the label")


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a line at spaces, and inside a word only where the word alone is too wide."""
    rows: list[str] = []
    row = ""
    for word in line.split(" "):
        longer = f"{row} {word}" if row else word
        if font.getlength(longer) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        row = word
        while font.getlength(row) > width:
            cut = next(n for n in range(len(row), 0, -1) if font.getlength(row[:n]) <= width)
            rows.append(row[:cut])
            row = row[cut:]
    return [*rows, row]


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = resources.files("resources").joinpath("fonts", name)
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)
