"""From millimetres to whole dots of one printer: what picture, PDF and ZPL all draw from.

* A module is a whole number of dots, the nearest to what was wished that fits its box; a code
  whose module would fall under its standard's least is refused, and so is a bar too low, a quiet
  zone that anything stands in, or text that does not fit. Nothing is ever cut or squeezed.
* Bars and modules are rectangles of whole dots. No picture of a code is resized, anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, groupby
from typing import Final

from PIL import ImageFont

import resources
from app.sentence import Sentence
from scanning.printing.layout import Banner, Box, Code, LayoutError, Sheet, Text, Watermark
from scanning.printing.symbols import Rows, modules

MM_PER_INCH: Final = 25.4
# The heads of label printers: 203 dpi is 8 dots to the millimetre; office printers have 600 dpi.
DOTS_PER_MM: Final = {203: 8.0, 300: 300 / MM_PER_INCH, 600: 600 / MM_PER_INCH}
BAR_HEIGHT_MM_MIN: Final = 5.0  # ISO/IEC 15417: 5 mm or 15 % of the symbol's length
BAR_HEIGHT_SHARE: Final = 0.15
SIDE_DOTS_MAX: Final = 12_000  # a page at 600 dpi is 7,016 dots high
HEADLINE_SHARE: Final = 1.13
ROW_STEP: Final = 1.4
TEXT_STEPS: Final = 24
WRAPPED_SHARE: Final = 0.7  # rather this small on one row than larger on two


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """Whole dots."""

    x: int
    y: int
    w: int
    h: int

    def meets(self, other: Rect) -> bool:
        """Say whether two rectangles share a dot."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of text: where its baseline begins, and how large it is, in dots."""

    text: str = field(repr=False)
    x: float
    y: float
    size: float
    bold: bool = False
    white: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A code in dots.

    Attributes:
        quiet: its footprint with the quiet zone.
        bars: its black rectangles.
        dots: dots to a module.
    """

    quiet: Rect
    bars: tuple[Rect, ...] = field(repr=False)
    dots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words slantwise in a rectangle."""

    where: Rect
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A sheet for one printer."""

    dpi: int
    width: int
    height: int
    symbols: tuple[Symbol, ...]
    banners: tuple[Rect, ...]
    marks: tuple[Mark, ...]
    rows: tuple[Row, ...] = field(repr=False)
    frame: int = 0

    @property
    def dots_per_mm(self) -> float:
        """How fine this printer is."""
        return DOTS_PER_MM[self.dpi]


def make_plate(sheet: Sheet, dpi: int) -> Plate:
    """Lay a sheet out in whole dots.

    Args:
        sheet: what stands where.
        dpi: 203, 300 or 600.

    Raises:
        LayoutError: no such printer, or the sheet cannot be printed to the standard on it.
    """
    if dpi not in DOTS_PER_MM:
        known = ", ".join(str(one) for one in DOTS_PER_MM)
        raise LayoutError(
            Sentence(
                "Expected a printer of {known} dpi, got {dpi}. Set the printer's dpi.",
                known=known,
                dpi=dpi,
            )
        )
    scale = DOTS_PER_MM[dpi]
    width, height = round(sheet.width_mm * scale), round(sheet.height_mm * scale)
    if not 0 < max(width, height) <= SIDE_DOTS_MAX:
        raise LayoutError(
            Sentence(
                "Expected a label of at most {most} dots a side, got {width} × {height}. "
                "Choose a smaller label.",
                most=SIDE_DOTS_MAX,
                width=width,
                height=height,
            )
        )
    page = Rect(x=0, y=0, w=width, h=height)
    codes = [b for b in sheet.blocks if isinstance(b, Code)]
    texts = [b for b in sheet.blocks if isinstance(b, Text)]
    banners = [b for b in sheet.blocks if isinstance(b, Banner)]
    symbols = tuple(_symbol(code, scale) for code in codes)
    boxes = [*(_rect(t.box, scale) for t in texts), *(_rect(b.box, scale) for b in banners)]
    _check_room(page, [symbol.quiet for symbol in symbols], boxes)
    marks = (b for b in sheet.blocks if isinstance(b, Watermark))
    return Plate(
        dpi=dpi,
        width=width,
        height=height,
        symbols=symbols,
        banners=tuple(_rect(b.box, scale) for b in banners),
        marks=tuple(Mark(where=_rect(m.box, scale), text=m.text) for m in marks),
        rows=(
            *(_banner_row(b, scale) for b in banners),
            *(row for text in texts for row in _rows(text, scale)),
        ),
        frame=max(round(0.25 * scale), 1) if sheet.framed else 0,
    )


def _rect(box: Box, scale: float) -> Rect:
    x, y = round(box.x * scale), round(box.y * scale)
    return Rect(
        x=x, y=y, w=round((box.x + box.w) * scale) - x, h=round((box.y + box.h) * scale) - y
    )


def _check_room(page: Rect, codes: list[Rect], others: list[Rect]) -> None:
    for one in (*codes, *others):
        if one.x < 0 or one.y < 0 or one.x + one.w > page.w or one.y + one.h > page.h:
            raise LayoutError(
                "Expected everything inside the label, got a part beyond its edge. "
                "Correct the template."
            )
    overlapping = any(a.meets(b) for a, b in combinations(codes, 2)) or any(
        code.meets(other) for code in codes for other in others
    )
    if overlapping:
        raise LayoutError(
            "Expected free quiet zones, got text or another code in one. Correct the template."
        )


# -- codes


def _symbol(code: Code, scale: float) -> Symbol:
    """Choose whole dots for a module, and lay the code into its box."""
    standard = code.carrier.standard
    box, rows = _rect(code.box, scale), modules(code.carrier, code.data)
    across = len(rows[0]) + 2 * standard.quiet
    down = 1 if standard.linear else len(rows) + 2 * standard.quiet
    room = min(box.w // across, box.h if standard.linear else box.h // down)
    wished = min(round(code.module_mm * scale), int(standard.most_mm * scale))
    dots = min(max(wished, 1), room)
    if dots < standard.least_mm * scale - 1e-6:
        raise LayoutError(
            Sentence(
                "Expected modules of at least {least} mm, got {got} mm: {across} modules do "
                "not fit {width} mm. Choose a larger label, a finer printer or another code.",
                least=f"{standard.least_mm:.2f}",
                got=f"{dots / scale:.2f}",
                across=across,
                width=f"{code.box.w:.0f}",
            )
        )
    height = box.h if standard.linear else down * dots
    _check_bars(standard.linear, height / scale, across * dots / scale)
    room = box.w - across * dots
    spare = {"left": 0, "middle": room // 2, "right": room}[code.align]
    quiet = Rect(x=box.x + spare, y=box.y + (box.h - height) // 2, w=across * dots, h=height)
    inner = standard.quiet * dots
    at = (quiet.x + inner, quiet.y if standard.linear else quiet.y + inner)
    bars = _merged(rows, at, (dots, height if standard.linear else dots))
    return Symbol(quiet=quiet, bars=tuple(bars), dots=dots)


def _check_bars(linear: bool, height_mm: float, width_mm: float) -> None:  # noqa: FBT001  a fact of the carrier
    least = max(BAR_HEIGHT_MM_MIN, BAR_HEIGHT_SHARE * width_mm)
    if linear and height_mm < least:
        raise LayoutError(
            Sentence(
                "Expected bars of at least {least} mm, got {height_mm} mm. Choose a higher "
                "label or a shorter code.",
                least=f"{least:.1f}",
                height_mm=f"{height_mm:.1f}",
            )
        )


def _merged(rows: Rows, at: tuple[int, int], size: tuple[int, int]) -> Iterable[Rect]:
    """Yield the black runs of each row; equal runs in rows that follow become one rectangle."""
    (left, top), (w, h) = at, size
    open_runs: dict[tuple[int, int], int] = {}
    for y, row in enumerate((*rows, "")):
        runs = set(_runs(row))
        for run in [run for run in open_runs if run not in runs]:
            begun = open_runs.pop(run)
            yield Rect(x=left + run[0] * w, y=top + begun * h, w=run[1] * w, h=(y - begun) * h)
        for run in runs:
            open_runs.setdefault(run, y)


def _runs(row: str) -> Iterable[tuple[int, int]]:
    x = 0
    for black, same in groupby(row):
        length = len(list(same))
        if black == "1":
            yield x, length
        x += length


# -- text


def font(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the shipped font at a size in dots."""
    return _font(round(size * 4), bold=bold)


@cache
def _font(quarters: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    with open(font_file(bold=bold), "rb") as file:  # noqa: PTH123  a file that we ship
        data = io.BytesIO(file.read())
    return ImageFont.truetype(data, quarters / 4, layout_engine=ImageFont.Layout.BASIC)


def font_file(*, bold: bool) -> str:
    """Return where the shipped font lies: the same for picture and PDF."""
    return resources.font("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


def _banner_row(banner: Banner, scale: float) -> Row:
    box = _rect(banner.box, scale)
    size = box.h * 0.6
    wide = font(size, bold=True).getlength(banner.text)
    if wide > box.w * 0.96:
        size *= box.w * 0.96 / wide
        wide = font(size, bold=True).getlength(banner.text)
    y = _baseline(box.y + box.h / 2, size, bold=True)
    return Row(
        text=banner.text, x=box.x + (box.w - wide) / 2, y=y, size=size, bold=True, white=True
    )


def _baseline(middle: float, size: float, *, bold: bool) -> float:
    ascent, descent = font(size, bold=bold).getmetrics()
    return middle + (ascent - descent) / 2


def _rows(text: Text, scale: float) -> list[Row]:
    """Set lines as large as they fit, wrapped only where one row would be much smaller.

    Raises:
        LayoutError: they do not fit at the smallest size.
    """
    box = _rect(text.box, scale)
    most, least = text.size_mm * scale, text.least_mm * scale
    for step in range(TEXT_STEPS + 1):
        size = most - (most - least) * step / TEXT_STEPS
        rows = _wrapped_lines(text, size, box.w)
        fits = sum(_size(text, size, first) * ROW_STEP for _, first in rows) <= box.h
        one_each = len(rows) == len(text.lines)
        if fits and (one_each or size <= max(most * WRAPPED_SHARE, least)):
            return _placed(text, rows, size, box)
    raise LayoutError(
        Sentence(
            "Expected text that fits {width} × {height} mm, got more: the text does not "
            "fit the label. Shorten it or choose a larger label.",
            width=f"{text.box.w:.0f}",
            height=f"{text.box.h:.0f}",
        )
    )


def _size(text: Text, size: float, first: bool) -> float:  # noqa: FBT001  which line it is
    return size * HEADLINE_SHARE if first and text.headline else size


def _wrapped_lines(text: Text, size: float, width: int) -> list[tuple[str, bool]]:
    return [
        (row, first)
        for first, line in zip((True, *[False] * len(text.lines)), text.lines, strict=False)
        for row in _wrapped(
            line, font(_size(text, size, first), bold=first and text.headline), width
        )
    ]


def _placed(text: Text, rows: list[tuple[str, bool]], size: float, box: Rect) -> list[Row]:
    high = sum(_size(text, size, first) * ROW_STEP for _, first in rows)
    y, placed = box.y + (0.0 if text.top else (box.h - high) / 2), []
    for row, first in rows:
        own, bold = _size(text, size, first), first and text.headline
        wide = font(own, bold=bold).getlength(row)
        x = box.x + (box.w - wide) / 2 if text.centred else float(box.x)
        middle = y + own * ROW_STEP / 2
        placed.append(Row(text=row, x=x, y=_baseline(middle, own, bold=bold), size=own, bold=bold))
        y += own * ROW_STEP
    return placed


def _wrapped(line: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break a line at spaces, and inside a word only where the word alone is too wide."""
    rows: list[str] = []
    row = ""
    for word in line.split(" "):
        longer = f"{row} {word}" if row else word
        if face.getlength(longer) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        row = word
        while face.getlength(row) > width:
            cut = next(
                (n for n in range(len(row) - 1, 0, -1) if face.getlength(row[:n]) <= width), 1
            )
            rows.append(row[:cut])
            row = row[cut:]
    return [*rows, row]
