"""What a source of camera frames is, and what can go wrong with one.

A *camera* is live: it delivers when it likes, and whoever reads takes the newest frame and never
knows the ones that came in between. A *stand-in* (a video, a folder of pictures, one picture) is
not live: it is read from its first frame to its last, and no live station takes it (DESIGN
rule 8; `choosing.open_source` refuses it, and so does a turn).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture of a camera or a video.

    Attributes:
        grey: rows of bytes, 0 black to 255 white. Hidden in `repr`: it shows labels.
        at_ms: when it was taken, by the source's own clock, which starts anywhere.
        number: counts the frames that the source delivered, from 1; a gap was never read.
    """

    grey: Grey = field(repr=False)
    at_ms: int
    number: int


class Trouble(Enum):
    """Why a source gives no frames."""

    NONE_FOUND = "none found"
    NOT_ALLOWED = "not allowed"
    BUSY = "busy"
    LOST = "lost"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


class SourceError(Exception):
    """A source gives no frames; the message is a sentence that says what to do.

    Attributes:
        trouble: what kind it is.
    """

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        """Say what is wrong and what to do."""
        super().__init__(sentence)
        self.trouble = trouble

    def explain(self) -> str:
        """Return the sentence."""
        return str(self)


class EndOfFramesError(Exception):
    """A stand-in has given its last frame. A camera never raises this."""


class FrameSource(Protocol):
    """A camera, or what stands in for one. Opened, read and closed by one thread."""

    @property
    def description(self) -> str:
        """Return how people call the device: the camera's own name, or the file's."""
        ...

    @property
    def live(self) -> bool:
        """Whether it is a camera; a stand-in gives `Mode.FILE`, which live stations refuse."""
        ...

    @property
    def still(self) -> bool:
        """Whether all it has is one picture, which is a presentation of its own."""
        ...

    @property
    def dropped(self) -> int:
        """Return how many frames were never looked at because a newer one had come."""
        ...

    def open(self) -> None:
        """Begin to deliver frames; after `close` it may be opened again, as after a replug.

        Raises:
            SourceError: with the sentence that helps.
        """
        ...

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the newest frame that was not returned yet, waiting for one if need be.

        Returns:
            None if none came in time, or if `close` or `wake` ended the wait.

        Raises:
            SourceError: a camera is lost: unplugged, taken away or broken. A stand-in cannot
                show one frame; the next call goes on behind it.
            EndOfFramesError: a stand-in has no more.
        """
        ...

    def wake(self) -> None:
        """End a wait in `newest` at once; from any thread."""
        ...

    def close(self) -> None:
        """Let the device go; closing twice is harmless."""
        ...
