"""Cameras, readers and listeners for tests: frames that say themselves what they show."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np

from app.identifiers import ScanId
from app.labels.scan import Scan
from scanning.accept import Accepted, Rejected, Waiting
from scanning.capture.camera import CameraState, Phase, Stamp
from scanning.capture.newest import Newest
from scanning.capture.sources import EndOfFramesError, Frame, SourceError
from scanning.decode.symbol import Box, Effort, Symbol

if TYPE_CHECKING:
    from scanning.capture.sources import Grey

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FRAME_MS = 33
DISAGREE = "Two readings disagree."
Showing = tuple[tuple[bytes, int], ...]  # values, and how far from the left edge


def symbol(raw: bytes, left: int = 40, *, rung: str = "", accepted: bool = True) -> Symbol:
    """Return a symbol of 30 by 30 pixels."""
    top, size = 40, 30
    corners = (
        (left, top), (left + size, top), (left + size, top + size), (left, top + size),
    )  # fmt: skip
    return Symbol(
        raw=raw, symbology="]d2", readers=("zxing",), corners=corners, accepted=accepted,
        rung=rung,
    )  # fmt: skip


class Film:
    """Makes frames one after another, each with a number that stands for what it shows."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self.shown: list[tuple[Symbol, ...]] = [()]
        self.texture: Grey = np.random.default_rng(7).integers(0, 256, (240, 320), dtype=np.uint8)
        self._number = itertools.count(1)

    def frame(self, *symbols: Symbol, at_ms: int | None = None, blurred: bool = False) -> Frame:
        """Return the next frame; it shows these symbols and differs where they are."""
        number = next(self._number)
        grey = self.texture.copy() // (8 if blurred else 1)
        for one in symbols:
            left, top, width, height = one.box
            grey[top : top + height, left : left + width] = (
                255 - grey[top : top + height, left : left + width]
            )
        if symbols not in self.shown:
            self.shown.append(symbols)
        grey[0, 0] = self.shown.index(symbols)
        at_ms = number * FRAME_MS if at_ms is None else at_ms
        return Frame(grey=grey, at_ms=at_ms, number=number)

    def frames(self, *symbols: Symbol, count: int) -> list[Frame]:
        """Return so many frames that show these symbols."""
        return [self.frame(*symbols) for _ in range(count)]


@dataclass(slots=True)
class FilmReader:
    """Reads a film's frames: what they show, as far as it lies in the region.

    Attributes:
        film: whose frames.
        needs: the least effort that reads anything.
        dies_at: calls, counted from 1, that end without an answer.
        asked: every pass that was asked for.
    """

    film: Film
    needs: Effort = Effort.CHEAP
    dies_at: frozenset[int] = frozenset()
    asked: list[tuple[Effort, Box | None]] = field(default_factory=list)

    def __call__(
        self, grey: Grey, *, effort: Effort, region: Box | None = None
    ) -> tuple[Symbol, ...] | None:
        self.asked.append((effort, region))
        if len(self.asked) in self.dies_at:
            return None
        if effort.value < self.needs.value:
            return ()
        shown = self.film.shown[int(grey[0, 0])]
        return tuple(one for one in shown if region is None or _within(one.box, region))

    @property
    def efforts(self) -> list[Effort]:
        return [effort for effort, _ in self.asked]


def _within(box: Box, region: Box) -> bool:
    return (
        region[0] <= box[0]
        and region[1] <= box[1]
        and box[0] + box[2] <= region[0] + region[2]
        and box[1] + box[3] <= region[1] + region[3]
    )


class TwoSightings:
    """A presentation with the simplest policy: what two frames show is accepted, once.

    Two values at the same place are a disagreement; 700 ms of nothing end the presentation.
    """

    def __init__(self) -> None:
        self.added: list[tuple[bytes, ...]] = []
        self._seen: dict[bytes, int] = {}
        self._told: set[bytes] = set()
        self._last_ms = 0

    def add(self, symbols: Sequence[Symbol], at_ms: int, /) -> Accepted | Rejected | Waiting:
        self.added.append(tuple(one.raw for one in symbols))
        if at_ms - self._last_ms > 700:
            self.clear()
        if symbols:
            self._last_ms = at_ms
        if len({one.box for one in symbols}) < len(symbols):
            self.clear()
            return Rejected(sentence=DISAGREE)
        for one in symbols:
            self._seen[one.raw] = self._seen.get(one.raw, 0) + 1
        new = tuple(s for s in symbols if self._seen[s.raw] > 1 and s.raw not in self._told)
        self._told |= {one.raw for one in new}
        return Accepted(symbols=new) if new else Waiting()

    def clear(self) -> None:
        self._seen.clear()
        self._told.clear()


class FakeSource:
    """A source that gives what a test lays out: frames, errors, and None for a wait in vain.

    After the last of them a stand-in has ended; a camera waits.
    """

    def __init__(
        self, *plays: Iterable[Frame | SourceError | None], live: bool = True, still: bool = False
    ) -> None:
        """Take what each opening gives."""
        self.live, self.still, self.dropped = live, still, 0
        self.description = "Ward camera" if live else "clip.avi"
        self.opened = self.closed = 0
        self.done = Event()
        self._plays = [list(play) for play in plays]
        self._now: list[Frame | SourceError | None] = []
        self._woken: Newest[Frame] = Newest()

    def open(self) -> None:
        self.opened += 1
        self._now = self._plays.pop(0) if self._plays else []
        if self._now and isinstance(self._now[0], SourceError):
            raise self._now.pop(0)  # type: ignore[misc]  # checked in the line above

    def newest(self, timeout_s: float) -> Frame | None:
        if not self._now:
            if not self.live:
                raise EndOfFramesError
            self.done.set()
            return self._woken.take(timeout_s)
        given = self._now.pop(0)
        if isinstance(given, SourceError):
            raise given
        return given

    def wake(self) -> None:
        self._woken.wake()

    def close(self) -> None:
        self.closed += 1


class Heard:
    """Everything that a camera told, in order."""

    def __init__(self) -> None:
        """Begin with nothing told; `on_state` is called on the camera's thread."""
        self.scans: list[Scan] = []
        self.sentences: list[str] = []
        self.states: list[CameraState] = []
        self.frames: list[tuple[Frame, tuple[Symbol, ...]]] = []
        self.on_scan: Callable[[Scan], None] | None = None

    def scanned(self, scan: Scan) -> None:
        self.scans.append(scan)
        if self.on_scan is not None:
            self.on_scan(scan)

    def rejected(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def stated(self, state: CameraState) -> None:
        self.states.append(state)

    def watched(self, frame: Frame, symbols: tuple[Symbol, ...]) -> None:
        self.frames.append((frame, symbols))

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    @property
    def raws(self) -> list[bytes]:
        return [scan.raw for scan in self.scans]


def stamp() -> Stamp:
    """Return what makes scans with ids 1, 2, 3 at noon."""
    numbers = itertools.count(1)
    return Stamp(mint=lambda: ScanId(str(UUID(int=next(numbers)))), now=lambda: NOON)


def code(text: bytes, kind: str = "DataMatrix", scale: int = 5) -> Grey:
    """Draw a barcode, dark on light with its quiet zone."""
    import zxingcpp

    barcode = zxingcpp.create_barcode(text.decode(), getattr(zxingcpp.BarcodeFormat, kind))
    return np.array(barcode.to_image(scale=scale, add_quiet_zones=True), dtype=np.uint8)


def scene(*codes: Grey, size: tuple[int, int] = (640, 480), seed: int = 1) -> Grey:
    """Return a camera's view of codes beside one another on a noisy table."""
    rng = np.random.default_rng(seed)
    view = np.full((size[1], size[0]), 150.0)
    left = 40
    for one in codes:
        height, width = one.shape
        view[60 : 60 + height, left : left + width] = one
        left += width + 40
    return np.clip(view + rng.normal(0, 4, view.shape), 0, 255).astype(np.uint8)
