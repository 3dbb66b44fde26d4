"""`countersign scan` on what moves: videos and cameras, one line for each label shown.

The same loop, gates and accept policy as in the window. A video ends by itself; a camera is
watched until Ctrl+C. A camera's frames come by Qt's event loop, which runs on this thread
meanwhile.
"""

from __future__ import annotations

import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final

from app.identifiers import ScanId
from app.labels.scan import Scan
from scanning.capture.camera import Camera, CameraState, Phase, Stamp
from scanning.capture.choosing import open_source
from scanning.capture.late import LateReader, looking_with
from scanning.capture.sources import Frame, FrameSource, SourceError
from scanning.capture.video_file import is_motion_jpeg
from scanning.decode import Symbol

LOOK_MS: Final = 50  # how often this thread looks whether the camera's has ended

Say = Callable[[str, int, float, tuple[Symbol, ...]], None]


class _Teller:
    """Listens to a camera: says each label once, and keeps what the end depends on."""

    def __init__(self, name: str, say: Say) -> None:
        """Take how the source is called in the output, and what says a line."""
        self._name = name
        self._say = say
        self._began = time.perf_counter()
        self._first_ms: int | None = None
        self._at_ms = 0
        self._symbols: tuple[Symbol, ...] = ()
        self.labels = 0
        self.complained = False
        self.never_came = False

    def watched(self, frame: Frame, symbols: tuple[Symbol, ...]) -> None:
        """Note when the frame was taken and what was in it."""
        if self._first_ms is None:
            self._first_ms = frame.at_ms
        self._at_ms = frame.at_ms - self._first_ms
        self._symbols = symbols

    def scanned(self, scan: Scan) -> None:
        """Say a label."""
        self.labels += 1
        now = time.perf_counter()
        took, self._began = (now - self._began) * 1000, now
        found = [s for s in self._symbols if (s.raw, s.symbology) == (scan.raw, scan.symbology)]
        self._say(self._name, self._at_ms, took, tuple(found[:1]))

    def rejected(self, sentence: str) -> None:
        """Say why something shown was dropped."""
        self._complain(sentence)

    def stated(self, state: CameraState) -> None:
        """Say what is wrong with the source; without a single frame it never came."""
        if state.phase is Phase.GONE:
            self.never_came = self._first_ms is None
            self._complain(state.sentence)

    def finish(self) -> bool:
        """Say that there was no label, if nothing else was said; return whether there was one."""
        if not self.labels and not self.complained:
            self._complain(
                f"{self._name}: No barcode could be relied on."
                " Show the label longer, sharper and without glare."
            )
        return bool(self.labels)

    def _complain(self, sentence: str) -> None:
        self.complained = True
        sys.stderr.write(f"{sentence}\n")


def read_video(path: Path, say: Say) -> bool:
    """Say the labels of a video, in the order in which it shows them; return whether any came."""
    teller = _Teller(str(path), say)
    try:
        if not path.is_file() or is_motion_jpeg(path):
            _run(open_source(path, practice=True), teller)
        else:
            with _event_loop() as run_events:
                _run(open_source(path, practice=True), teller, run_events)
    except OSError:
        teller.rejected(f"{path.name} cannot be read. Check its rights.")
    return teller.finish()


def read_camera(number: int, say: Say, *, frames: FrameSource | None = None) -> bool | None:
    """Say the labels that a camera sees, until Ctrl+C.

    Args:
        number: which camera, from 0.
        say: says a label.
        frames: to be read instead of opening a camera.

    Returns:
        whether there were any; None if there is no such camera, or it gives no picture.
    """
    teller = _Teller(f"camera {number}", say)
    with _event_loop() as run_events:
        try:
            source = frames or open_source(number, practice=True)
        except SourceError as error:
            teller.rejected(error.explain())
            return None
        _run(source, teller, run_events)
    if teller.never_came:
        return None
    return teller.finish()


def _run(
    source: FrameSource, teller: _Teller, run_events: Callable[[Camera], None] | None = None
) -> None:
    """Read a source to its end, to Ctrl+C, or until it is clear that it gives nothing."""
    reader = LateReader()
    stamp = Stamp(mint=lambda: ScanId(str(uuid.uuid4())), now=lambda: datetime.now(UTC))
    camera = Camera(source=source, looking=looking_with(reader), stamp=stamp, listener=teller)
    with _interrupt() as interrupted:
        camera.start()
        while camera.running and not interrupted() and not teller.never_came:
            if run_events is None:
                camera.wait(LOOK_MS / 1000)
            else:
                run_events(camera)
    camera.stop()
    reader.close()


@contextmanager
def _interrupt() -> Iterator[Callable[[], bool]]:
    """Yield whether somebody pressed Ctrl+C, which then does nothing else."""
    pressed: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _event_loop() -> Iterator[Callable[[Camera], None]]:
    """Yield what runs Qt's events for a moment; without an application one is made."""
    from PySide6.QtCore import QCoreApplication, QEventLoop, QLoggingCategory, QTimer

    app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")

    def run(_: Camera) -> None:
        loop = QEventLoop()
        QTimer.singleShot(LOOK_MS, loop.quit)
        loop.exec()

    yield run
    del app
