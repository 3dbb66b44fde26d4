"""What a turn shows of the camera: how it is doing, and its picture to whoever asks for it.

The picture is off at the beginning of every turn, is shown to the person who asks for it (F6),
and goes with the turn (B8): a frame belongs to one showing, and what arrives for an earlier one
is dropped. Neither the picture nor the state knows what a label says or whether it is the right
one; both would look the same (DESIGN rule 1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from ui import wording

Outline = tuple[tuple[int, int], ...]

HIDDEN = 0  # no showing has this number


class CameraHealth(Enum):
    """How the camera is doing."""

    ABSENT = "absent"
    OPENING = "opening"
    WATCHING = "watching"
    TAKE_AWAY = "take away"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewFrame:
    """One small grey picture and where barcodes were read in it.

    Attributes:
        width: in pixels.
        height: in pixels.
        grey: rows of bytes, 0 black to 255 white. Hidden in `repr`: it shows labels.
        outlines: the corners of each barcode, in pixels.
    """

    width: int
    height: int
    grey: bytes = field(repr=False)
    outlines: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraView:
    """What the window shows of the camera.

    Attributes:
        offered: whether there is a camera, and so a button for its picture.
        shown: whether the picture shows.
        short: the button's text.
        says: the same as a sentence: what is wrong and what to do.
    """

    offered: bool
    shown: bool
    short: str
    says: str


class CameraPresenter:
    """Decides whether the picture shows, and which frames belong to this showing."""

    def __init__(self, show: Callable[[CameraView], None]) -> None:
        """Begin with no camera; `show` draws a view."""
        self._show = show
        self._health = CameraHealth.ABSENT
        self._sentence = ""
        self._count = HIDDEN
        self._showing = HIDDEN

    @property
    def showing(self) -> int:
        """The number of this showing, which frames carry; `HIDDEN` while nothing shows."""
        return self._showing

    @property
    def view(self) -> CameraView:
        """What shows now."""
        short, says = _WORDS[self._health]
        return CameraView(
            offered=self._health is not CameraHealth.ABSENT,
            shown=self._showing != HIDDEN,
            short=short,
            says=self._sentence or says,
        )

    def stated(self, health: CameraHealth, sentence: str = "") -> None:
        """Take how the camera is doing; without one nothing can show."""
        self._health, self._sentence = health, wording.spoken(sentence)
        if health is CameraHealth.ABSENT:
            self._showing = HIDDEN
        self._show(self.view)

    def toggle(self) -> None:
        """Show the picture to the person who asks, or hide it."""
        if self._showing != HIDDEN or self._health is CameraHealth.ABSENT:
            self._showing = HIDDEN
        else:
            self._count += 1
            self._showing = self._count
        self._show(self.view)

    def turned(self) -> None:
        """Another page, so perhaps another person: the picture goes (B8)."""
        self._showing = HIDDEN
        self._show(self.view)

    def belongs(self, showing: int) -> bool:
        """Say whether a frame was taken for what shows now."""
        return showing != HIDDEN and showing == self._showing


_WORDS = {
    CameraHealth.ABSENT: (wording.CAMERA, ""),
    CameraHealth.OPENING: (wording.CAMERA, wording.CAMERA_OPENING),
    CameraHealth.WATCHING: (wording.CAMERA, wording.CAMERA_WATCHES),
    CameraHealth.TAKE_AWAY: (wording.CAMERA_TAKE_AWAY, wording.CAMERA_TAKE_AWAY_SAYS),
    CameraHealth.TROUBLE: (wording.CAMERA_TROUBLE, ""),
}
