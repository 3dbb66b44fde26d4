"""Pictures as cameras deliver them, made grey without a detour through colour.

A camera's YUV picture begins with its grey one; a motion JPEG decodes to grey in two thirds of
the time that colour takes (decoding section 4). Everything returned is a copy of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.capture.sources import Grey

JPEG_BEGINS: Final = b"\xff\xd8"
PLANES_OF_YUV: Final = 3  # of colour, too


def from_jpeg(data: bytes | memoryview) -> Grey | None:
    """Decode a JPEG to grey; None if it is damaged, as one frame in thousands is."""
    import cv2
    import numpy as np

    buffer = np.frombuffer(data, np.uint8)
    if not buffer.size:
        return None
    try:
        grey = cv2.imdecode(buffer, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        return None
    return None if grey is None else grey.astype(np.uint8, copy=False)


def from_plane(data: memoryview | bytes, width: int, height: int, stride: int) -> Grey:
    """Take the grey plane out of a planar YUV picture.

    Args:
        data: the plane's bytes, which may be gone when this returns.
        width: of the picture, in pixels.
        height: of the picture, in pixels.
        stride: bytes from one row to the next.
    """
    return _rows(data, height, stride)[:, :width].copy()


def from_packed(
    data: memoryview | bytes, size: tuple[int, int], stride: int, first: int, step: int
) -> Grey:
    """Take the grey out of a picture that stores it in every `step`-th byte from `first` on.

    YUYV has it in bytes 0, 2, 4; UYVY in 1, 3, 5; 16-bit grey, low byte first, in 1, 3, 5.

    Args:
        data: the picture's bytes, which may be gone when this returns.
        size: width and height, in pixels.
        stride: bytes from one row to the next.
        first: the first grey byte of a row.
        step: bytes from one grey byte to the next.
    """
    width, height = size
    return _rows(data, height, stride)[:, first : first + width * step : step].copy()


def from_array(picture: NDArray[np.uint8], height: int) -> Grey | None:
    """Make grey of whatever OpenCV delivers, converted or as the camera sent it.

    Args:
        picture: colour (three bytes a pixel), packed YUV (two), grey, planar YUV, or a JPEG in
            one row.
        height: of the picture as the camera was asked for it; planar YUV has more rows.

    Returns:
        None if it is none of these, or damaged.
    """
    import cv2
    import numpy as np

    if picture.ndim == PLANES_OF_YUV:
        if picture.shape[2] == 1:
            return picture[:, :, 0].copy()
        if picture.shape[2] == 2:  # noqa: PLR2004  YUYV: grey, then half a colour
            return picture[:, :, 0].copy()
        return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
    flat = picture.reshape(-1)
    if flat[:2].tobytes() == JPEG_BEGINS and 1 in picture.shape:
        return from_jpeg(flat.tobytes())
    if picture.ndim == 2 and height > 0 and picture.shape[0] in (height, height * 3 // 2):  # noqa: PLR2004
        return picture[:height].copy()
    return None


def _rows(data: memoryview | bytes, height: int, stride: int) -> Grey:
    import numpy as np

    return np.frombuffer(data, np.uint8, count=height * stride).reshape(height, stride)
