"""A label as ZPL II: one graphic field of the very dots of the raster.

The printer draws no code and sets no text of its own, so what comes out is what was checked and
what its digest names. `^GFA` is ASCII hexadecimal, compressed with ZPL's run letters (G to Y are
1 to 19 of the next digit, g to z are 20 to 400 by twenties, `,` the rest of the row white, `!`
black, `:` the row above again).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

_ONES: Final = "GHIJKLMNOPQRSTUVWXY"
_TWENTIES: Final = "ghijklmnopqrstuvwxyz"
_TWENTY: Final = 20
_MOST: Final = 400


def to_zpl(image: Image.Image, copies: int = 1) -> bytes:
    """Return the label as ZPL.

    Args:
        image: one bit to a dot, as `raster.dots` draws it.
        copies: how many the printer makes; one at a time unless asked otherwise.

    Raises:
        ValueError: the image is not of one bit.
    """
    if image.mode != "1":
        msg = f"expected an image of one bit, got mode {image.mode}"
        raise ValueError(msg)
    width = (image.width + 7) // 8
    field = _packed(image, width)
    total = width * image.height
    return (
        f"^XA^PW{image.width}^LL{image.height}^LH0,0^PQ{copies},0,1,Y"
        f"^FO0,0^GFA,{total},{total},{width},{field}^FS^XZ\n"
    ).encode("ascii")


def _packed(image: Image.Image, width: int) -> str:
    """Write the rows in compressed hexadecimal; a set bit is black."""
    data = image.point(lambda v: 0 if v else 255).tobytes()  # in PIL a set bit is white
    written: list[str] = []
    before = ""
    for top in range(0, len(data), width):
        row = data[top : top + width].hex().upper()
        written.append(":" if row == before else _row(row))
        before = row
    return "".join(written)


def _row(row: str) -> str:
    tail = ""
    for digit, mark in (("0", ","), ("F", "!")):
        if row.endswith(digit):
            row, tail = row.rstrip(digit), mark
            break
    return "".join(_run(digit, len(list(run))) for digit, run in groupby(row)) + tail


def _run(digit: str, count: int) -> str:
    if count == 1:
        return digit
    written = ""
    while count > _MOST:
        written += _TWENTIES[-1] + digit
        count -= _MOST
    if count >= _TWENTY:
        written += _TWENTIES[count // _TWENTY - 1]
    if count % _TWENTY:
        written += _ONES[count % _TWENTY - 1]
    return written + digit
