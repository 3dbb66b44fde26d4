"""A video file read from its first frame to its last, as fast as it is looked at. A stand-in.

Motion JPEG in AVI only (`scanning.video`): it needs no codec. Other files go to Qt's player
(`qt_video`); OpenCV's FFmpeg stays unreached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanning.capture.sources import EndOfFramesError, Frame, SourceError, Trouble

if TYPE_CHECKING:
    from scanning.capture.sources import Grey

    Frames = Callable[[Path], Iterator[tuple[Grey, int]]]

VIDEO_SUFFIXES: Final = frozenset({".avi", ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".wmv"})
HEADER_BYTES: Final = 4096  # a stream's kind stands within the first list of the file


def is_motion_jpeg(path: Path) -> bool:
    """Say whether a file is an AVI of motion JPEGs, by its first bytes.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    return head[:4] == b"RIFF" and head[8:12] == b"AVI " and b"mjpg" in head.lower()


class VideoSource:
    """The frames of a motion JPEG video."""

    live = False
    still = False

    def __init__(self, path: Path, frames: Frames | None = None) -> None:
        """Take the file, and what reads its frames."""
        self._path = path
        self._read = frames or _frames
        self._left: Iterator[tuple[Grey, int]] | None = None
        self._number = 0
        self.description = path.name
        self.dropped = 0

    def open(self) -> None:
        """Begin at the first frame.

        Raises:
            SourceError: there is no such file, or it may not be read.
        """
        if not self._path.is_file():
            raise SourceError(
                Trouble.UNREADABLE, f"There is no file {self._path.name}. Check the name."
            )
        self._number = 0
        self._left = self._read(self._path)

    def newest(self, timeout_s: float) -> Frame:  # noqa: ARG002  a file never lets anybody wait
        """Return the next frame.

        Raises:
            EndOfFramesError: that was the last one.
            SourceError: the file is damaged; the next call says that it has ended.
        """
        if self._left is None:
            raise EndOfFramesError
        try:
            grey, at_ms = next(self._left)
        except StopIteration:
            self._left = None
            raise EndOfFramesError from None
        except (OSError, ValueError) as trouble:
            self._left = None
            raise SourceError(Trouble.UNREADABLE, f"{self._path.name}: {trouble}") from None
        self._number += 1
        return Frame(grey=grey, at_ms=at_ms, number=self._number)

    def wake(self) -> None:
        """Do nothing: nobody ever waits."""

    def close(self) -> None:
        """Let the file go."""
        self._left = None


def _frames(path: Path) -> Iterator[tuple[Grey, int]]:
    from scanning.video import frames

    return frames(path)
