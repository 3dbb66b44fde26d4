"""Open image files whose makers are not trusted: within limits, or refused with a sentence.

Limits come before unpacking: a picture may be small as a file and huge as pixels. Of an animation
the first frame counts; what is transparent is shown on white; deep greys are spread over the
eight bits that the readers take; orientation in the metadata is ignored, since barcodes read in
any direction.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

    from scanning.decode.symbol import Grey

IMAGE_BYTES_MAX: Final = 50_000_000  # a phone's photograph holds 3 to 15 MB
IMAGE_PIXELS_MAX: Final = 64_000_000  # 64 MP: 64 MB of grey, some seconds of decoding
IMAGE_FORMATS: Final = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF")
_DEEP: Final = ("I", "F")  # modes with more than eight bits a pixel; I;16 and its kin begin so

# What Pillow's parsers raise on damaged files.
_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError,
    OverflowError, AttributeError, RuntimeError, NotImplementedError, struct.error,
)  # fmt: skip


class ImageError(ValueError):
    """The bytes cannot be looked at as a picture; the message is a sentence for people."""


def open_grey(data: bytes) -> Grey:
    """Return an image file's picture as rows of grey bytes.

    Args:
        data: the file's bytes: PNG, JPEG, BMP, TIFF, WebP or GIF.

    Raises:
        ImageError: no picture, a damaged one, or one beyond the limits.
    """
    from PIL import Image, UnidentifiedImageError

    if not data:
        raise ImageError("The file is empty.")
    if len(data) > IMAGE_BYTES_MAX:
        raise ImageError(f"The file is larger than {IMAGE_BYTES_MAX // 1_000_000} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limits below are ours; oddities are no news
            with Image.open(io.BytesIO(data), formats=IMAGE_FORMATS) as picture:
                _check_size(*picture.size)
                return _grey(picture)
    except ImageError:
        raise
    except Image.DecompressionBombError:
        sentence = "The picture has too many pixels."
    except UnidentifiedImageError:
        sentence = "The file is not an image, or it is damaged."
    except MemoryError:
        sentence = "The picture needs more memory than there is. Use a smaller one."
    except _BROKEN:
        sentence = "The picture is damaged."
    raise ImageError(sentence)


def _check_size(width: int, height: int) -> None:
    if width * height > IMAGE_PIXELS_MAX:
        raise ImageError(
            f"The picture has {width} × {height} pixels;"
            f" {IMAGE_PIXELS_MAX // 1_000_000} million are the most that is read."
        )
    if not width or not height:
        raise ImageError("The picture is damaged.")


def _grey(picture: Image.Image) -> Grey:
    """Turn any mode into eight bits of grey."""
    import numpy as np
    from PIL import Image

    picture.draft("L", None)  # a JPEG then unpacks its brightness alone
    picture.load()
    if picture.mode.startswith(_DEEP):
        return _spread(np.asarray(picture, dtype=np.float32))
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        over = picture.convert("RGBA")
        paper = Image.new("RGBA", over.size, "white")
        picture = Image.alpha_composite(paper, over)
    return np.array(picture.convert("L"), dtype=np.uint8)


def _spread(deep: object) -> Grey:
    """Spread what a deep picture uses of its range over eight bits."""
    import numpy as np

    values = np.nan_to_num(np.asarray(deep, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    return np.asarray((values - low) * (255.0 / max(high - low, 1e-9)), dtype=np.uint8)
