"""A camera at work: one thread that reads its newest frame until somebody stops it.

The source is opened, read and, when it is lost, opened again with patience: a camera that was
unplugged works on when it is plugged in, without a restart. Whoever listens is told on this
thread and takes what it is told to its own.

Leaves to others: which source (`choosing`), what is worth reading (`looking`), what may be
relied on (`scanning.accept`), who gets the scan (`ui.scan_router` and the desk).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol

from app.identifiers import ScanId
from app.labels.scan import SCAN_BYTES_MAX, Mode, Scan
from scanning.capture.looking import Counters, Looking, Seen
from scanning.capture.sources import (
    EndOfFramesError,
    Frame,
    FrameSource,
    SourceError,
    Trouble,
)
from scanning.decode.symbol import Symbol

FRAME_S: Final = 2.0  # a camera in the dark delivers 5 frames a second; none in 2 s is a fault
SILENT_MAX: Final = 3  # waits without a frame; then the source is opened anew
AGAIN_S: Final = 1.0  # between attempts to open: a hub needs as long to name its devices
AGAIN_MAX_S: Final = 4.0  # the attempts grow rarer: some systems are asked number by number
STOP_S: Final = 10.0  # the longest that `stop` waits for a driver that hangs


class Phase(Enum):
    """How a camera is doing."""

    OPENING = "opening"
    WATCHING = "watching"
    WAITING_FOR_EMPTY = "waiting for empty"
    GONE = "gone"
    ENDED = "ended"


_AT_WORK: Final = (Phase.WATCHING, Phase.WAITING_FOR_EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraState:
    """How a camera is doing, for its chip. Says nothing about what it saw.

    Attributes:
        phase: what it does now.
        source: how people call the device.
        sentence: while it is gone, why, and what to do.
        trouble: the kind of that.
    """

    phase: Phase
    source: str
    sentence: str = ""
    trouble: Trouble | None = None


class Listener(Protocol):
    """Whoever is told what a camera reads. Called on the camera's thread."""

    def scanned(self, scan: Scan) -> None:
        """Take a scan: exactly one for each label shown, however long it is shown."""
        ...

    def rejected(self, sentence: str) -> None:
        """Take that what was shown is dropped, and why; once for each time."""
        ...

    def stated(self, state: CameraState) -> None:
        """Take how the camera is doing, when that changes."""
        ...

    def watched(self, frame: Frame, symbols: tuple[Symbol, ...]) -> None:
        """Take a frame for the preview, with what was read in it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What turns a symbol into a scan.

    Attributes:
        mint: gives each scan its identifier.
        now: the station's time in UTC, asked when the symbol is accepted.
    """

    mint: Callable[[], ScanId]
    now: Callable[[], datetime]

    def scan(self, symbol: Symbol, source: FrameSource) -> Scan:
        """Return the scan of a symbol that a source showed."""
        return Scan(
            id=self.mint(),
            raw=symbol.raw,
            symbology=symbol.symbology,
            mode=Mode.CAMERA if source.live else Mode.FILE,
            source=source.description,
            readers=symbol.readers,
            at=self.now(),
        )


class Camera:
    """One source and the thread that watches it."""

    def __init__(
        self, *, source: FrameSource, looking: Looking, stamp: Stamp, listener: Listener
    ) -> None:
        """Take the source, closed; `start` opens it."""
        self._source = source
        self._looking = looking
        self._stamp = stamp
        self._listener = listener
        self._stopping = threading.Event()
        self._starting_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._state: CameraState | None = None
        self._fault: BaseException | None = None
        self._patience_s = AGAIN_S

    @property
    def counters(self) -> Counters:
        """What became of the frames so far."""
        return self._looking.counters

    @property
    def dropped(self) -> int:
        """How many frames came while nobody had time for them."""
        return self._source.dropped

    @property
    def running(self) -> bool:
        """Whether the thread watches; a stand-in's ends with its last frame."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Open the source and watch it, on a thread of its own."""
        self._thread.start()

    def start_over(self) -> None:
        """Begin another turn: labels count once the camera has seen none. From any thread."""
        self._starting_over.set()

    def stop(self) -> None:
        """End the thread and let the device go.

        Raises:
            BaseException: what ended the thread before its time; a defect, to be told as such.
        """
        self._stopping.set()
        self._source.wake()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault

    def wait(self, timeout_s: float) -> bool:
        """Wait until a stand-in has ended; say whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # -- on the camera's thread

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                opened = self._open()
                if (opened and not self._watch()) or not (opened or self._source.live):
                    break
                self._stopping.wait(self._patience_s)
                self._patience_s = min(self._patience_s * 2, AGAIN_MAX_S)
        except BaseException as fault:  # noqa: BLE001  a thread's edge: told by `stop`
            self._fault = fault
            sentence = "The camera stopped because of a fault in this program. Start it again."
            self._tell(Phase.GONE, sentence, Trouble.UNREADABLE)
        finally:
            self._source.close()
            self._looking.forget()

    def _open(self) -> bool:
        if self._state is None:
            self._tell(Phase.OPENING)
        try:
            self._source.open()
        except SourceError as error:
            self._lose(error)
            return False
        return True

    def _watch(self) -> bool:
        """Read frames; return whether the source is worth opening again."""
        silent = 0
        while not self._stopping.is_set():
            try:
                frame = self._source.newest(FRAME_S)
            except SourceError as error:
                if self._source.live:
                    self._lose(error)
                    return True
                self._listener.rejected(error.explain())  # one picture of several: go on
                continue
            except EndOfFramesError:
                self._tell(Phase.ENDED)
                return False
            if frame is not None:
                silent = 0
                self._take(frame)
                continue
            silent += not self._stopping.is_set()
            if silent >= SILENT_MAX:
                self._lose(_silent(self._source.description))
                return self._source.live
        return False

    def _take(self, frame: Frame) -> None:
        self._patience_s = AGAIN_S
        if self._starting_over.is_set():
            self._starting_over.clear()
            self._looking.start_over()
        look = self._looking.look_once if self._source.still else self._looking.look
        seen = look(frame)
        if seen is not None and seen.waits_for_empty:
            self._tell(Phase.WAITING_FOR_EMPTY)
        elif seen is not None or self._state is None or self._state.phase not in _AT_WORK:
            self._tell(Phase.WATCHING)
        self._listener.watched(frame, seen.symbols if seen is not None else ())
        if seen is not None and not self._starting_over.is_set():  # else it is the turn before's
            self._hand_over(seen)

    def _hand_over(self, seen: Seen) -> None:
        if seen.rejected:
            self._listener.rejected(seen.rejected)
        for symbol in seen.accepted:
            if 0 < len(symbol.raw) <= SCAN_BYTES_MAX:
                self._listener.scanned(self._stamp.scan(symbol, self._source))
            else:
                self._listener.rejected(
                    f"The barcode holds {len(symbol.raw)} bytes; a label holds 1 to"
                    f" {SCAN_BYTES_MAX}. Use a label of this site."
                )

    def _lose(self, error: SourceError) -> None:
        """Tell why there are no frames, and keep nothing of what was seen."""
        self._source.close()
        self._looking.forget()
        self._tell(Phase.GONE, error.explain(), error.trouble)

    def _tell(self, phase: Phase, sentence: str = "", trouble: Trouble | None = None) -> None:
        """Tell how the camera is doing, if that changed."""
        state = CameraState(
            phase=phase, source=self._source.description, sentence=sentence, trouble=trouble
        )
        if state != self._state:
            self._state = state
            self._listener.stated(state)


def _silent(description: str) -> SourceError:
    return SourceError(
        Trouble.BUSY,
        f"The camera {description} gives no pictures. Close other programs that use it,"
        " or unplug it and plug it in again.",
    )
