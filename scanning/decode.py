"""Read barcodes in one still image: zxing-cpp first, zbar as second reader of Code 128.

* Only the symbols of the field are looked for: DataMatrix, QR, Aztec and Code 128. Every further
  format costs time and adds ways to misread; Aztec runes, micro and old QR are left out because a
  noisy picture passes for one of them.
* Code 128 misreads on worn prints (its own check character notwithstanding), so zbar reads it
  again, independently. If it reads other bytes the symbol is not accepted. DataMatrix, QR and
  Aztec carry error correction; there is no trustworthy second reader for them.
* zbar is asked for Code 128 and nothing else: its QR path can abort the process. Where its
  library is missing one reader remains, and every symbol says which readers read it.
* Limits come before decoding: a picture may be small as a file and huge as pixels.

The heavy libraries are imported when the first image comes, not when the application starts.
"""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import zxingcpp
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

IMAGE_BYTES_MAX: Final = 50_000_000  # a phone's photograph holds 3 to 15 MB
IMAGE_PIXELS_MAX: Final = 64_000_000  # 64 MP: 64 MB of grey, some seconds of decoding
IMAGE_FORMATS: Final = ("PNG", "JPEG", "BMP", "TIFF", "WEBP")
ZXING: Final = "zxing"
ZBAR: Final = "zbar"

Point = tuple[int, int]
Box = tuple[int, int, int, int]


class ImageError(ValueError):
    """The bytes cannot be looked at as a picture; the message is a sentence for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One barcode in an image.

    Attributes:
        raw: the symbol's bytes; GS is 0x1D. Hidden in `repr`.
        symbology: the AIM symbology identifier (ISO/IEC 15424), such as `]d2`.
        readers: the decoders that read these bytes independently.
        corners: in pixels, clockwise from the symbol's own top left.
        accepted: whether the bytes may be relied on; False where two readers disagree.
    """

    raw: bytes = field(repr=False)
    symbology: str
    readers: tuple[str, ...]
    corners: tuple[Point, Point, Point, Point]
    accepted: bool = True


def read_image(data: bytes) -> tuple[Symbol, ...]:
    """Find and read the barcodes of an image file.

    Args:
        data: the file's bytes: PNG, JPEG, BMP, TIFF or WebP. Orientation in its metadata is
            ignored, since barcodes read in any direction.

    Raises:
        ImageError: no picture, a damaged one, or one beyond the limits.
    """
    return read_grey(_grey(data))


def read_grey(grey: Grey) -> tuple[Symbol, ...]:
    """Find and read the barcodes of a grey picture, top to bottom.

    Args:
        grey: rows of bytes, 0 black to 255 white.
    """
    symbols = _zxing_read(grey)
    if any(_is_code_128(symbol) for symbol in symbols):
        seconds = _zbar_read(grey)
        symbols = [_confirmed(symbol, symbols, seconds) for symbol in symbols]
    return tuple(sorted(symbols, key=lambda symbol: (_box(symbol)[1], _box(symbol)[0])))


def get_ready() -> None:
    """Load the readers now, so that the first picture does not wait for them.

    Raises:
        ImportError: one of them, or a library that it needs, is not installed.
    """
    import cv2  # noqa: F401  all for their own sake
    import zxingcpp  # noqa: F401
    from PIL import Image  # noqa: F401

    _zbar()


def second_reader_present() -> bool:
    """Tell whether zbar's library is on this machine."""
    return _zbar() is not None


def _grey(data: bytes) -> Grey:
    import cv2
    import numpy as np

    if not data:
        raise ImageError("The file is empty.")
    if len(data) > IMAGE_BYTES_MAX:
        raise ImageError(f"The file is larger than {IMAGE_BYTES_MAX // 1_000_000} MB.")
    width, height = _size(data)
    if width * height > IMAGE_PIXELS_MAX:
        raise ImageError(
            f"The picture has {width} × {height} pixels;"
            f" {IMAGE_PIXELS_MAX // 1_000_000} million are the most that is read."
        )
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        grey = None
    if grey is None:
        raise ImageError("The picture is damaged.")
    return grey.astype(np.uint8, copy=False)


def _size(data: bytes) -> Point:
    """Read width and height from the header, before anything is unpacked."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=IMAGE_FORMATS) as picture:
            return picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        sentence = "The picture has too many pixels."
    except UnidentifiedImageError:
        sentence = "The file is not an image, or it is damaged."
    except (OSError, ValueError, SyntaxError):  # what Pillow's parsers raise on broken headers
        sentence = "The picture is damaged."
    raise ImageError(sentence)


def _zxing_read(grey: Grey) -> list[Symbol]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormat
    found = zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormats(
            [formats.DataMatrix, formats.QRCodeModel2, formats.AztecCode, formats.Code128]
        ),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [
        Symbol(
            raw=barcode.bytes,
            symbology=barcode.symbology_identifier,
            readers=(ZXING,),
            corners=_corners(barcode.position),
        )
        for barcode in found
        if barcode.valid and barcode.bytes
    ]


def _corners(position: zxingcpp.Position) -> tuple[Point, Point, Point, Point]:
    return (
        (position.top_left.x, position.top_left.y),
        (position.top_right.x, position.top_right.y),
        (position.bottom_right.x, position.bottom_right.y),
        (position.bottom_left.x, position.bottom_left.y),
    )


@cache
def _zbar() -> ModuleType | None:
    """Load zbar, or return None where its library is missing."""
    try:
        return importlib.import_module("pyzbar.pyzbar")
    except (ImportError, OSError):
        return None


def _zbar_read(grey: Grey) -> list[tuple[bytes, Box]]:
    zbar = _zbar()
    if zbar is None:
        return []
    found = zbar.decode(grey, symbols=[zbar.ZBarSymbol.CODE128])
    return [
        (
            bytes(one.data),
            (one.rect.left, one.rect.top, one.rect.width + 1, one.rect.height + 1),
        )
        for one in found
    ]


def _is_code_128(symbol: Symbol) -> bool:
    return symbol.symbology.startswith("]C")


def _confirmed(symbol: Symbol, symbols: list[Symbol], seconds: list[tuple[bytes, Box]]) -> Symbol:
    """Say what the second reader makes of a Code 128.

    1. Other bytes at the same place: not accepted, whatever else agrees.
    2. The same bytes: read by both.
    3. Bytes that the first reader read nowhere, at no known place: they may be this symbol's,
       so it is not accepted.
    4. Nothing: one reader.
    """
    if not _is_code_128(symbol):
        return symbol
    firsts = {one.raw for one in symbols if _is_code_128(one)}
    strangers = [(raw, box) for raw, box in seconds if raw not in firsts]
    here = [raw for raw, box in seconds if _overlap(box, _box(symbol))]
    same = any(raw == symbol.raw for raw, _ in seconds)
    if any(raw != symbol.raw for raw in here) or (strangers and not same):
        return _with(symbol, readers=(ZXING,), accepted=False)
    return _with(symbol, readers=(ZXING, ZBAR) if same else (ZXING,), accepted=True)


def _with(symbol: Symbol, *, readers: tuple[str, ...], accepted: bool) -> Symbol:
    return Symbol(
        raw=symbol.raw,
        symbology=symbol.symbology,
        readers=readers,
        corners=symbol.corners,
        accepted=accepted,
    )


def _box(symbol: Symbol) -> Box:
    xs = [x for x, _ in symbol.corners]
    ys = [y for _, y in symbol.corners]
    return min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
