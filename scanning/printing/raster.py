"""A plate as a picture: soft grey for a screen, or exactly the dots that a printer burns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw

from scanning.printing.plate import Plate, Rect, font

if TYPE_CHECKING:
    from scanning.printing.plate import Mark

BLACK: Final = 0
GREY: Final = 222  # the watermark on a screen
WHITE: Final = 255
SLANT: Final = 12  # degrees
HALF: Final = 128
SCREEN_PITCH: Final = 3  # of a printed watermark: one dot black of nine


def grey(plate: Plate) -> Image.Image:
    """Draw a plate in 8-bit grey: edges of letters are soft, the watermark is light grey."""
    return _draw(plate, as_dots=False)


def dots(plate: Plate) -> Image.Image:
    """Draw a plate as the printer's dots, one bit each; the watermark is a screen of dots.

    Codes have the same dots in both pictures.
    """
    return _draw(plate, as_dots=True).point(lambda v: WHITE if v >= HALF else BLACK).convert("1")


def _draw(plate: Plate, *, as_dots: bool) -> Image.Image:
    image = Image.new("L", (plate.width, plate.height), WHITE)
    pen = ImageDraw.Draw(image)
    for mark in plate.marks:
        _slant(image, mark, round(plate.dots_per_mm / 8) if as_dots else 0)
    if plate.frame:
        edge = (0, 0, plate.width - 1, plate.height - 1)
        pen.rectangle(edge, outline=BLACK, width=plate.frame)
    for banner in plate.banners:
        _fill(pen, banner, BLACK)
    for symbol in plate.symbols:
        _fill(pen, symbol.quiet, WHITE)
        for bar in symbol.bars:
            _fill(pen, bar, BLACK)
    for row in plate.rows:
        ink = WHITE if row.white else BLACK
        pen.text((round(row.x), round(row.y)), row.text, ink, font(row.size, bold=row.bold), "ls")
    return image


def _fill(pen: ImageDraw.ImageDraw, rect: Rect, ink: int) -> None:
    pen.rectangle((rect.x, rect.y, rect.x + rect.w - 1, rect.y + rect.h - 1), fill=ink)


def slant_size(where: Rect, text: str) -> float:
    """Return the size, in dots, at which slanting words fill a rectangle."""
    per_dot = font(100, bold=True).getlength(text) / 100
    return min(where.w * 0.9 / per_dot, where.h / 2.4)


def _slant(image: Image.Image, mark: Mark, screen: int) -> None:
    """Lay light words slantwise; `screen` dots across where it is printed, 0 on a screen."""
    where = mark.where
    word = Image.new("L", (where.w, where.h), 0)
    face = font(slant_size(where, mark.text), bold=True)
    ImageDraw.Draw(word).text((where.w // 2, where.h // 2), mark.text, WHITE, face, "mm")
    slanted = word.rotate(SLANT, Image.Resampling.BICUBIC)
    if screen:
        slanted = ImageChops.multiply(slanted, _screen((where.w, where.h), screen))
    image.paste(BLACK if screen else GREY, (where.x, where.y), slanted)


def _screen(size: tuple[int, int], dot: int) -> Image.Image:
    """Return a mask of single dots, one of nine."""
    tile = Image.new("L", (SCREEN_PITCH * dot, SCREEN_PITCH * dot), 0)
    tile.paste(WHITE, (0, 0, dot, dot))
    mask = Image.new("L", size, 0)
    for x in range(0, size[0], tile.width):
        mask.paste(tile, (x, 0))
    row = mask.crop((0, 0, size[0], tile.height))
    for y in range(tile.height, size[1], tile.height):
        mask.paste(row, (0, y))
    return mask
