"""The two barcode readers: zxing-cpp first, zbar as the second of Code 128.

* Only the symbols that are asked for are looked for.
* Code 128 misreads on worn prints (its own check character notwithstanding), so zbar reads it
  again, independently. DataMatrix, QR and Aztec carry error correction; there is no trustworthy
  second reader for them.
* zbar is asked for Code 128 and nothing else: its QR path can abort the process. Where its
  library is missing one reader remains, and every symbol says which readers read it.

The libraries are imported when the first picture comes, not when the application starts.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scanning.decode.symbol import Box, Corners, Effort

if TYPE_CHECKING:
    import zxingcpp

    from scanning.decode.symbol import Grey


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one reader read in one picture.

    Attributes:
        raw: the bytes. Hidden in `repr`.
        symbology: the AIM identifier.
        corners: in the pixels of the picture that was read.
        correction: what was left of a 2-D symbol's error correction; None for the others.
        share: how much of an Aztec code is error correction, 0 to 1; None for the others.
    """

    raw: bytes = field(repr=False)
    symbology: str
    corners: Corners
    correction: float | None = None
    share: float | None = None


def zxing_read(
    grey: Grey, *, effort: Effort, names: tuple[str, ...], global_threshold: bool = False
) -> list[Reading]:
    """Read a picture with zxing-cpp.

    Args:
        grey: the picture.
        effort: `CHEAP`, or anything else for quarter turns, light on dark and large symbols.
        names: the kinds of symbol to look for.
        global_threshold: divide dark from light once for all, not for every place.
    """
    import zxingcpp

    more = effort is not Effort.CHEAP
    way = zxingcpp.Binarizer
    found = zxingcpp.read_barcodes(
        grey,
        formats=_formats(names),
        try_rotate=more,
        try_downscale=more,
        try_invert=more,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=way.GlobalHistogram if global_threshold else way.LocalAverage,
    )
    return [
        Reading(
            raw=barcode.bytes,
            symbology=barcode.symbology_identifier,
            corners=_corners(barcode.position),
            correction=_correction(barcode.extra),
            share=_share(barcode.symbology_identifier, barcode.ec_level),
        )
        for barcode in found
        if barcode.valid and barcode.bytes
    ]


@cache
def _formats(names: tuple[str, ...]) -> zxingcpp.BarcodeFormats:
    import zxingcpp

    return zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in names])


def _corners(position: zxingcpp.Position) -> Corners:
    return (
        (position.top_left.x, position.top_left.y),
        (position.top_right.x, position.top_right.y),
        (position.bottom_right.x, position.bottom_right.y),
        (position.bottom_left.x, position.bottom_left.y),
    )


def _correction(extra: object) -> float | None:
    found: Any = extra.get("UEC") if isinstance(extra, dict) else None
    return None if found is None else float(found)


def _share(symbology: str, level: str) -> float | None:
    """Return the part of an Aztec code that is error correction, which its printer chose.

    >>> _share("]z0", "23%"), _share("]Q1", "L")
    (0.23, None)
    """
    told = level.removesuffix("%")
    return int(told) / 100 if symbology.startswith("]z") and told.isdigit() else None


@cache
def zbar() -> ModuleType | None:
    """Load zbar, or return None where its library is missing."""
    try:
        return importlib.import_module("pyzbar.pyzbar")
    except (ImportError, OSError):
        return None


def zbar_read(grey: Grey) -> list[tuple[bytes, Box]]:
    """Read the Code 128 symbols of a picture with zbar, and where they are."""
    import numpy as np

    module = zbar()
    if module is None:
        return []
    found = module.decode(np.ascontiguousarray(grey), symbols=[module.ZBarSymbol.CODE128])
    return [
        (
            bytes(one.data),
            (one.rect.left, one.rect.top, one.rect.width + 1, one.rect.height + 1),
        )
        for one in found
    ]
