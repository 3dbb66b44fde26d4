"""Short films of pictures that stand on their own: motion JPEG in an AVI file, written and read.

The container is a list of JPEGs with a header (Microsoft, "AVI RIFF File Reference"; OpenDML AVI
1.02 for files of several parts), so that no codec is needed: OpenCV's FFmpeg stays unreached, and
its own motion JPEG writer spoils grey pictures (5.0.0). A JPEG decodes straight to grey.

What is read may be hostile: no size in the file is believed before it is compared with a limit,
nothing is read ahead, and one frame at a time is in memory.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

FRAME_BYTES_MAX: Final = 16_000_000  # a camera's frame of 1080p holds 0.2 to 1 MB
FRAME_PIXELS_MAX: Final = 16_000_000  # 4K is 8.3 million
FRAMES_MAX: Final = 36_000  # 20 minutes at 30 a second
CHUNKS_MAX: Final = 4 * FRAMES_MAX  # sound and indexes stand between the frames
FPS_MAX: Final = 1000.0
JPEG_QUALITY: Final = 85
_HEADER_MAX: Final = 1000  # bytes; a stream's header has 56 and its format 40
_PICTURES: Final = (b"dc", b"db")  # how the name of a chunk of pictures ends
_LISTS: Final = (b"RIFF", b"LIST")
_HAS_INDEX, _KEY_FRAME = 0x10, 0x10
_MICROSECONDS: Final = 1_000_000


class VideoError(ValueError):
    """The file is no motion JPEG video, or a damaged one; the message is a sentence for people."""


def write(path: Path, frames: Iterable[Grey], *, fps: float = 12.0) -> None:
    """Write grey pictures of one size as a film; the same pictures give the same bytes.

    Args:
        path: the file, replaced if it is there.
        frames: at least one picture.
        fps: pictures a second.

    Raises:
        ValueError: no pictures, pictures of different sizes, or a rate that is not positive.
        OSError: the file cannot be written.
    """
    import cv2

    pictures = list(frames)
    shapes = {picture.shape for picture in pictures}
    if len(shapes) != 1 or not 0 < fps <= FPS_MAX:
        raise ValueError(
            f"expected pictures of one size and 1 to {FPS_MAX:.0f} a second,"
            f" got {len(pictures)} of {len(shapes)} sizes and {fps}"
        )
    ((height, width),) = shapes
    quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    jpegs = [cv2.imencode(".jpg", picture, quality)[1].tobytes() for picture in pictures]
    path.write_bytes(_file(jpegs, width, height, fps))


def frames(path: Path) -> Iterator[tuple[Grey, int]]:
    """Read a film, frame by frame.

    Yields:
        Each picture, and its time in milliseconds from the start.

    Raises:
        VideoError: no motion JPEG video, one beyond the limits, or one that is damaged or cut
            off; the frames before the damage have been yielded.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        timing = _Timing()
        number = 0
        for name, data in _chunks(file):
            if name == b"strh" and data[:4] == b"vids":
                timing = _timing(data)
            elif name[2:] in _PICTURES and data:
                if number == FRAMES_MAX:
                    raise VideoError(
                        f"The video has more than {FRAMES_MAX} frames. Show a shorter part."
                    )
                yield _picture(data, number + 1), round(number * timing.ms)
                number += 1
    if not number:
        raise VideoError("The video has no frames. Record it again.")


# -- reading


@dataclass(frozen=True, slots=True)
class _Timing:
    ms: float = 40.0  # a frame


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Walk through the file, into its lists, and yield the chunks that matter."""
    if (head := file.read(12))[:4] != b"RIFF" or head[8:] != b"AVI ":
        raise VideoError("Expected an AVI video of motion JPEGs; this file is something else.")
    for _ in range(CHUNKS_MAX):
        head = file.read(8)
        if not head:
            return
        if len(head) < 8:  # noqa: PLR2004  a name and a size, four bytes each
            raise _cut_off()
        name, size = head[:4], int.from_bytes(head[4:], "little")
        if name in _LISTS:
            file.seek(4, io.SEEK_CUR)  # its kind; what it holds follows
            continue
        picture = name[2:] in _PICTURES
        if not picture and name != b"strh":
            file.seek(size + size % 2, io.SEEK_CUR)
            continue
        if size > (FRAME_BYTES_MAX if picture else _HEADER_MAX):
            raise VideoError(
                f"A part of the video says that it has {size} bytes;"
                f" {FRAME_BYTES_MAX // 1_000_000} MB a frame are the most that is read."
            )
        data = file.read(size)
        file.seek(size % 2, io.SEEK_CUR)
        if len(data) < size:
            raise _cut_off()
        yield name, data
    raise VideoError(f"The video has more than {CHUNKS_MAX} parts. Show a shorter one.")


def _timing(header: bytes) -> _Timing:
    """Read the rate of a stream of pictures, which must be motion JPEGs."""
    if len(header) < 28:  # noqa: PLR2004  up to and with the rate
        raise _cut_off()
    if header[4:8].upper() not in {b"MJPG", b"\0\0\0\0"}:
        raise VideoError("Expected a video of motion JPEGs; this AVI is packed otherwise.")
    scale, rate = struct.unpack_from("<II", header, 20)
    if not scale or not 0 < rate / scale <= FPS_MAX:
        raise VideoError(
            f"Expected 1 to {FPS_MAX:.0f} frames a second; the video says {rate} in {scale} s."
        )
    return _Timing(1000 * scale / rate)


def _picture(data: bytes, number: int) -> Grey:
    """Decode one frame; its size is looked at before it is unpacked."""
    import cv2
    import numpy as np
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as head:
            pixels = head.width * head.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = FRAME_PIXELS_MAX + 1
    except (OSError, ValueError, SyntaxError):
        raise _damaged(number) from None
    if pixels > FRAME_PIXELS_MAX:
        raise VideoError(
            f"Frame {number} of the video has more than {FRAME_PIXELS_MAX // 1_000_000} million"
            " pixels. Record it with fewer."
        )
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error:
        grey = None
    if grey is None:
        raise _damaged(number)
    return grey.astype(np.uint8, copy=False)


def _cut_off() -> VideoError:
    return VideoError("The video is cut off. Copy or record it again.")


def _damaged(number: int) -> VideoError:
    return VideoError(f"Frame {number} of the video is damaged. Copy or record it again.")


# -- writing


def _file(jpegs: list[bytes], width: int, height: int, fps: float) -> bytes:
    """Lay out the file: headers, the pictures, and an index of where they are."""
    largest = max(map(len, jpegs))
    rate = round(fps * 1000)
    main = struct.pack(
        "<14I",
        round(_MICROSECONDS / fps),
        round(largest * fps),
        0,
        _HAS_INDEX,
        len(jpegs),
        0,
        1,  # stream
        largest,
        width,
        height,
        *(0, 0, 0, 0),
    )
    stream = struct.pack(
        "<4s4sIHHIIIIIIII4H",
        *(b"vids", b"MJPG", 0, 0, 0, 0, 1000, rate, 0),
        *(len(jpegs), largest, 0xFFFFFFFF, 0, 0, 0, width, height),
    )
    bitmap = struct.pack(
        "<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 3 * width * height, 0, 0, 0, 0
    )
    strl = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", bitmap))
    pictures, index, at = [], [], 4
    for jpeg in jpegs:
        pictures.append(_chunk(b"00dc", jpeg))
        index.append(struct.pack("<4sIII", b"00dc", _KEY_FRAME, at, len(jpeg)))
        at += len(pictures[-1])
    body = _list(b"hdrl", _chunk(b"avih", main) + strl) + _list(b"movi", b"".join(pictures))
    riff = b"AVI " + body + _chunk(b"idx1", b"".join(index))
    return _chunk(b"RIFF", riff)


def _list(kind: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", kind + data)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
