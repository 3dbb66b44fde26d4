"""A camera on trial: what it shows of a code of the test sheet, measured frame by frame.

The frames come on the camera's thread; the newest measurement is one frozen value that the
window's thread takes when it likes. No picture leaves here, and what is read is only ever asked
whether it is a code of the sheet: a patient's label before the lens is none.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Final

from app.bootstrap.devices import modules_across
from app.domain.device_checks import CameraReport, Permission
from app.domain.sheet import SHEET, SheetCode
from app.identifiers import ScanId
from scanning.capture.camera import Camera, CameraState, Stamp
from scanning.capture.late import LateReader, looking_with
from scanning.capture.sources import Frame, FrameSource, Trouble
from ui.presenters.benches import Choice

if TYPE_CHECKING:
    from app.labels.scan import Scan
    from scanning.capture.sources import Grey
    from scanning.decode.symbol import Box, Effort, Symbol

HELD_MS: Final = 2_000  # a figure of a code that was there a moment ago still counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one frame shows.

    Attributes:
        read: the number of the sheet's code in it; 0 for none.
        light: mean grey of the code's field, or of the whole frame.
        focus: variance of the Laplacian of the code's field, or of the whole frame.
        module_px: pixels to a module; 0 without a code.
    """

    read: int
    light: float
    focus: float
    module_px: float = 0.0


def measure(grey: Grey, symbols: Sequence[Symbol]) -> Figures:
    """Measure a frame: at the first code of the sheet in it, or else as a whole."""
    for symbol in symbols:
        code = _code_of(symbol.raw)
        if code is not None:
            left, top, wide, high = symbol.box
            field = grey[max(top, 0) : top + high, max(left, 0) : left + wide]
            if field.size:
                light, focus = _look(field)
                return Figures(
                    read=code.number,
                    light=light,
                    focus=focus,
                    module_px=_side(symbol) / modules_across(code, symbol.raw),
                )
    light, focus = _look(grey)
    return Figures(read=0, light=light, focus=focus)


def _code_of(raw: bytes) -> SheetCode | None:
    return next((code for code in SHEET if raw in code.wanted), None)


def _look(field: Grey) -> tuple[float, float]:
    import cv2

    deviation = cv2.meanStdDev(cv2.Laplacian(field, cv2.CV_16S))[1]
    return float(field.mean()), float(deviation[0][0]) ** 2


def _side(symbol: Symbol) -> float:
    """Return the length of the two long edges, which run along the modules, on average."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = symbol.corners
    along = (abs(complex(bx - ax, by - ay)) + abs(complex(cx - dx, cy - dy))) / 2
    return float(along)


class _Timed(LateReader):
    """A reader that knows how long the last picture took."""

    def __init__(self) -> None:
        """Begin without a picture."""
        super().__init__()
        self.ms = 0.0

    def __call__(
        self, grey: Grey, *, effort: Effort, region: Box | None = None
    ) -> tuple[Symbol, ...] | None:
        """Read a picture and remember how long it took."""
        began = perf_counter()
        try:
            return super().__call__(grey, effort=effort, region=region)
        finally:
            self.ms = (perf_counter() - began) * 1_000


class CameraBench:
    """The cameras of this computer on trial, one at a time; `ui.presenters.benches.Cameras`."""

    def __init__(
        self,
        *,
        names: Callable[[], Sequence[str]],
        open_source: Callable[[int], FrameSource],
        pause: Callable[[], None],
        go_on: Callable[[], None],
    ) -> None:
        """Take how cameras are named and opened.

        Args:
            names: the cameras that are connected, by the names that their scans carry.
            open_source: returns a camera by its place among them, closed.
            pause: lets go of the camera that the station watches: one program opens it once.
            go_on: takes it back.
        """
        self._names = names
        self._open_source = open_source
        self._pause = pause
        self._go_on = go_on
        self._camera: Camera | None = None
        self._reader: _Timed | None = None
        self._report: CameraReport | None = None
        self._read_ms = 0

    def choices(self) -> tuple[Choice, ...]:
        """Return the cameras that are connected."""
        return tuple(Choice(source=name, description=name) for name in self._names())

    def watch(self, source: str) -> None:
        """Open a camera and begin to measure what it shows."""
        self.close()
        names = list(self._names())
        if source not in names:
            self._report = CameraReport(source=source, permission=Permission.ABSENT)
            return
        self._pause()
        self._report = None
        self._reader = _Timed()
        self._camera = Camera(
            source=self._open_source(names.index(source)),
            looking=looking_with(self._reader),
            stamp=Stamp(mint=lambda: ScanId(str(uuid.uuid4())), now=lambda: datetime.now(UTC)),
            listener=self,
        )
        self._camera.start()

    def report(self) -> CameraReport | None:
        """Return the newest measurement; None while there is none."""
        return self._report

    def wait(self, timeout_s: float) -> bool:
        """Wait until a stand-in has shown its last frame; say whether it has."""
        return self._camera is None or self._camera.wait(timeout_s)

    def close(self) -> None:
        """Let the camera go, and the station have it again."""
        camera, self._camera = self._camera, None
        reader, self._reader = self._reader, None
        if camera is not None:
            camera.stop()
            self._go_on()
        if reader is not None:
            reader.close()

    # -- told on the camera's thread (scanning.capture.camera.Listener)

    def watched(self, frame: Frame, symbols: tuple[Symbol, ...]) -> None:
        """Measure a frame; a code that was seen a moment ago keeps its figures."""
        found, before = measure(frame.grey, symbols), self._report
        if found.read:
            self._read_ms = frame.at_ms
        elif before is not None and before.read and frame.at_ms - self._read_ms < HELD_MS:
            return
        reader = self._reader
        self._report = CameraReport(
            source=before.source if before is not None else "",
            description=before.description if before is not None else "",
            read=found.read,
            light=found.light,
            focus=found.focus,
            module_px=found.module_px,
            decode_ms=reader.ms if reader is not None else 0.0,
        )

    def stated(self, state: CameraState) -> None:
        """Take how the camera is doing; the first word comes before the first frame."""
        known = self._report
        if state.trouble is not None or known is None or not known.source:
            self._report = CameraReport(
                source=state.source,
                description=state.source,
                permission=_permission(state.trouble),
                trouble=state.sentence,
            )
        elif state.source != known.source:
            self._report = replace(known, source=state.source, description=state.source)

    def scanned(self, scan: Scan) -> None:
        """Use no scan: a camera on trial feeds nothing."""

    def rejected(self, sentence: str) -> None:
        """Need no sentence: the figures tell."""


def _permission(trouble: Trouble | None) -> Permission:
    if trouble is None:
        return Permission.GRANTED
    return Permission.DENIED if trouble is Trouble.NOT_ALLOWED else Permission.ABSENT


def camera_names() -> tuple[str, ...]:
    """Return the cameras that are connected, by the names that their scans carry.

    Call it on the thread that runs Qt's event loop.
    """
    from scanning.capture.cv_camera import devices
    from scanning.capture.qt_camera import cameras

    by_qt = tuple(str(camera.description()) for camera in cameras())
    return by_qt or tuple(device.description for device in devices())


def bench_of(pause: Callable[[], None], go_on: Callable[[], None]) -> CameraBench:
    """Return the trial of this computer's cameras; see `CameraBench` for the two callbacks."""
    from scanning.capture.choosing import open_source

    return CameraBench(
        names=camera_names,
        open_source=lambda number: open_source(number, practice=False),
        pause=pause,
        go_on=go_on,
    )
