"""A folder of pictures as a camera's frames, or one picture as a still. A stand-in (rule 8)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from scanning.capture.sources import EndOfFramesError, Frame, SourceError, Trouble
from scanning.decode import ImageError
from scanning.decode.pictures import open_grey
from scanning.files import FileProblem, images_in

FRAME_MS: Final = 40  # between two pictures: what a camera with 25 frames a second takes


class FolderSource:
    """The pictures of a folder, in the order of their names, as frames 40 ms apart.

    A path to one picture is a still: one frame, and a presentation of its own.
    """

    live = False

    def __init__(self, path: Path) -> None:
        """Take the folder, or the picture."""
        self._path = path
        self._left: list[Path] = []
        self._number = 0
        self.description = path.name
        self.still = not path.is_dir()
        self.dropped = 0

    def open(self) -> None:
        """Find the pictures.

        Raises:
            SourceError: the path names no picture, or may not be read.
        """
        images = images_in(self._path)
        if isinstance(images, FileProblem):
            raise SourceError(Trouble.UNREADABLE, images.sentence)
        self._left = images
        self._number = 0

    def newest(self, timeout_s: float) -> Frame:  # noqa: ARG002  a file never lets anybody wait
        """Return the next picture.

        Raises:
            EndOfFramesError: that was the last one.
            SourceError: a picture cannot be used; the next call goes on behind it.
        """
        if not self._left:
            raise EndOfFramesError
        image = self._left.pop(0)
        self._number += 1
        try:
            grey = open_grey(image.read_bytes())
        except ImageError as trouble:
            raise SourceError(Trouble.UNREADABLE, f"{image.name}: {trouble}") from None
        except OSError:
            sentence = f"{image.name} cannot be read. Check its rights."
            raise SourceError(Trouble.UNREADABLE, sentence) from None
        return Frame(grey=grey, at_ms=self._number * FRAME_MS, number=self._number)

    def wake(self) -> None:
        """Do nothing: nobody ever waits."""

    def close(self) -> None:
        """Forget the pictures."""
        self._left = []
