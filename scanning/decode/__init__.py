"""Read barcodes in pictures: zxing-cpp first, zbar against it, prepared again where that helps.

* Only the symbols of the field are looked for: DataMatrix, QR, Aztec and Code 128. Every further
  format costs time and adds ways to misread; a site's profile may add some (`Formats`).
* A wrong read is worse than no read. What one look reads may still not be relied on: `accepted`
  says whether it may, by the policy of `scanning.decode.look` for a still picture and of
  `scanning.accept` for a camera's frames.
* Limits come before decoding: a picture may be small as a file and huge as pixels.

The heavy libraries are imported when the first image comes, not when the application starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanning.decode import readers
from scanning.decode.look import STILL_MS, look_at
from scanning.decode.pictures import (
    IMAGE_BYTES_MAX,
    IMAGE_FORMATS,
    IMAGE_PIXELS_MAX,
    ImageError,
    open_grey,
)
from scanning.decode.symbol import FIELD, Box, Corners, Effort, Formats, Point, Symbol

if TYPE_CHECKING:
    from scanning.decode.symbol import Grey

__all__ = [
    "FIELD",
    "IMAGE_BYTES_MAX",
    "IMAGE_FORMATS",
    "IMAGE_PIXELS_MAX",
    "Box",
    "Corners",
    "Effort",
    "Formats",
    "ImageError",
    "Point",
    "Symbol",
    "get_ready",
    "open_grey",
    "read_grey",
    "read_image",
    "second_reader_present",
]


def read_image(data: bytes, *, formats: Formats = FIELD) -> tuple[Symbol, ...]:
    """Find and read the barcodes of an image file.

    Args:
        data: the file's bytes: PNG, JPEG, BMP, TIFF, WebP or GIF. Orientation in its metadata is
            ignored, since barcodes read in any direction.
        formats: the kinds of symbol to look for.

    Raises:
        ImageError: no picture, a damaged one, or one beyond the limits.
    """
    return read_grey(open_grey(data), formats=formats)


def read_grey(
    grey: Grey,
    *,
    effort: Effort = Effort.LADDER,
    region: Box | None = None,
    formats: Formats = FIELD,
    deadline_ms: int = STILL_MS,
) -> tuple[Symbol, ...]:
    """Find and read the barcodes of a grey picture, top to bottom.

    Args:
        grey: rows of bytes, 0 black to 255 white.
        effort: how much time the picture is worth.
        region: look only there; corners are told in the whole picture's pixels.
        formats: the kinds of symbol to look for.
        deadline_ms: after so long no further preparation is begun.
    """
    return look_at(grey, effort=effort, region=region, formats=formats, deadline_ms=deadline_ms)


def get_ready() -> None:
    """Load the readers now, so that the first picture does not wait for them.

    Raises:
        ImportError: one of them, or a library that it needs, is not installed.
    """
    import cv2  # noqa: F401  all for their own sake
    import zxingcpp  # noqa: F401
    from PIL import Image  # noqa: F401

    readers.zbar()


def second_reader_present() -> bool:
    """Tell whether zbar's library is on this machine."""
    return readers.zbar() is not None
