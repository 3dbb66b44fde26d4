"""What decoding speaks of: pictures, places in them, the symbols found there.

Nothing here reads a picture, and nothing heavy is imported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

ZXING: Final = "zxing"
ZBAR: Final = "zbar"

Point = tuple[int, int]  # x to the right, y down, in pixels
Box = tuple[int, int, int, int]  # left, top, width, height, in pixels
Corners = tuple[Point, Point, Point, Point]

# The symbols of the field. `AztecCode` and `QRCodeModel2`, never the families: a noisy picture
# passes for an Aztec rune or a micro QR code.
_FIELD: Final = ("DataMatrix", "QRCodeModel2", "AztecCode", "Code128")
# What a site's profile may add; each costs time and adds ways to misread.
_MORE: Final = (
    "Code39", "DataBarExp", "DataBarExpStk", "DataBarLtd", "DataBarOmni", "DataBarStk",
    "EAN13", "ITF", "PDF417",
)  # fmt: skip


class Effort(Enum):
    """How much time a picture is worth."""

    CHEAP = auto()  # upright symbols, dark on light, as large as they are
    FULL = auto()  # any quarter turn, light on dark, and large symbols made smaller
    LADDER = auto()  # and whatever is left unread or unconfirmed is prepared and tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The kinds of symbol that are looked for.

    Attributes:
        names: as zxing-cpp names them.

    Raises:
        ValueError: a kind that identity steps must not look for, or an unknown one.
    """

    names: tuple[str, ...] = _FIELD

    def __post_init__(self) -> None:
        allowed = _FIELD + _MORE
        unknown = [name for name in self.names if name not in allowed]
        if unknown or not self.names:
            raise ValueError(
                f"Expected kinds of symbol out of {', '.join(allowed)};"
                f" got {', '.join(unknown) or 'none'}. Correct the site's profile."
            )

    @property
    def code_128(self) -> bool:
        """Whether Code 128 is among them, which has a second reader and a check of its own."""
        return "Code128" in self.names

    @property
    def bars(self) -> tuple[str, ...]:
        """Those that are read along a line, PDF417 and stacked ones among them."""
        return tuple(name for name in self.names if name not in self.matrix)

    @property
    def matrix(self) -> tuple[str, ...]:
        """Those with error correction in two dimensions."""
        return tuple(name for name in self.names if name in _FIELD and name != "Code128")


FIELD: Final = Formats()


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One barcode in an image.

    Attributes:
        raw: the symbol's bytes; GS is 0x1D. Hidden in `repr`.
        symbology: the AIM symbology identifier (ISO/IEC 15424), such as `]d2`.
        readers: the decoders that read these bytes independently.
        corners: in pixels, clockwise from the symbol's own top left.
        accepted: whether the bytes may be relied on from this one picture.
        correction: how much of a 2-D symbol's error correction was left over, 0 to 1; None for
            the others.
        rung: the preparation that made it readable; empty if the picture was read as it came.
        residual: how badly the worst character of a Code 128 fits the picture, in modules; None
            if it could not be measured, and for the other kinds.
    """

    raw: bytes = field(repr=False)
    symbology: str
    readers: tuple[str, ...]
    corners: Corners
    accepted: bool = False
    correction: float | None = None
    rung: str = ""
    residual: float | None = None

    @property
    def linear(self) -> bool:
        """Whether it is a Code 128: its own check character does not catch worn prints."""
        return self.symbology.startswith("]C")

    @property
    def box(self) -> Box:
        """The upright box around it."""
        return box_of(self.corners)


def box_of(corners: Corners) -> Box:
    """Return the upright box around four corners."""
    xs = [x for x, _ in corners]
    ys = [y for _, y in corners]
    return min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1


def overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes share a pixel.

    >>> overlap((0, 0, 10, 10), (9, 9, 5, 5)), overlap((0, 0, 10, 10), (10, 0, 5, 5))
    (True, False)
    """
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def inside(corners: Corners, width: int, height: int) -> bool:
    """Tell whether a symbol lies in the picture with all its corners."""
    return all(0 <= x <= width and 0 <= y <= height for x, y in corners)


def grown(box: Box, by: int, width: int, height: int) -> Box:
    """Return a box that is larger by so many pixels on each side, cut at the picture's edges.

    >>> grown((2, 10, 5, 5), 4, 100, 12)
    (0, 6, 11, 6)
    """
    left, top = max(0, box[0] - by), max(0, box[1] - by)
    right = min(width, box[0] + box[2] + by)
    bottom = min(height, box[1] + box[3] + by)
    return left, top, max(0, right - left), max(0, bottom - top)


def same_place(one: Corners, other: Corners) -> bool:
    """Tell whether two readings are of one symbol: the middle of one lies in the other.

    A reader tells a linear symbol by the few rows in which it read it, so a thin quadrangle counts
    as at least an eighth as high as it is long: bars are 15 % as high at least (ISO/IEC 15417).
    """
    return _holds(one, _middle(other)) or _holds(other, _middle(one))


def _middle(corners: Corners) -> tuple[float, float]:
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def _holds(corners: Corners, point: tuple[float, float]) -> bool:
    """Tell whether a point lies in a quadrangle, measured along its sides."""
    one, two, three, four = corners
    middle = _middle(corners)
    x = ((two[0] + three[0] - one[0] - four[0]) / 2, (two[1] + three[1] - one[1] - four[1]) / 2)
    y = ((four[0] + three[0] - one[0] - two[0]) / 2, (four[1] + three[1] - one[1] - two[1]) / 2)
    width, height = max(1.0, math.hypot(*x)), max(1.0, math.hypot(*y))
    along = x if width >= height else y
    longer = max(width, height)
    unit = (along[0] / longer, along[1] / longer)
    dx, dy = point[0] - middle[0], point[1] - middle[1]
    far = abs(dx * unit[0] + dy * unit[1])
    off = abs(dy * unit[0] - dx * unit[1])
    return far <= longer / 2 and off <= max(min(width, height), longer / 8) / 2
