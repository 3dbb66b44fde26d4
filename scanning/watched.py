"""A barcode reader in a process of its own, which may be killed at any time.

The readers are native code that has ended processes before, and pictures come from outside: what
happens in the child stays there. The parent sends a picture and waits so long and no longer; if
the child is gone, or too slow, it is replaced and the answer is None: one missed frame.

* The child is spawned (never forked from a program with threads), imports no Qt and nothing of
  ours but decoding, and ends with its parent.
* Pictures travel through a pipe as plain bytes: there is no shared memory that could be left
  behind. What comes back is text with a fixed meaning, never a pickled object.
* The child's memory is limited where the system can; zbar's remarks on noise go nowhere.

A frozen program calls `multiprocessing.freeze_support()` before anything else.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Final, Self

from scanning.decode.look import FRAME_MS
from scanning.decode.pictures import IMAGE_BYTES_MAX, ImageError
from scanning.decode.symbol import FIELD, Box, Effort, Formats, Symbol

if TYPE_CHECKING:
    from scanning.decode.symbol import Grey

TIMEOUT_S: Final = 2.0
START_S: Final = 60.0  # importing the readers, on a machine that is busy with its own start
STILL_MS: Final = 1_200  # a still's ladder ends well before the child is given up
MEMORY_BYTES_MAX: Final = 1_500_000_000  # beyond the readers themselves; 64 MP of RGBA are 256 MB

_READY: Final = b"ready"
_STOPPED: Final = "The picture made the reader stop or took too long. Use a smaller, clearer one."


@dataclass(slots=True)
class WatchedReader:
    """A child process that decodes; one picture at a time, from any thread.

    Attributes:
        formats: the kinds of symbol to look for.
    """

    formats: Formats = FIELD
    _child: BaseProcess | None = field(default=None, init=False, repr=False)
    _pipe: Connection | None = field(default=None, init=False, repr=False)
    _ready: bool = field(default=False, init=False, repr=False)
    _closed: bool = field(default=False, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __enter__(self) -> Self:
        """Start the child."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is none."""
        child = self._child
        return None if child is None else child.pid

    def start(self) -> None:
        """Start the child now, so that the first picture does not wait for it; returns at once."""
        with self._lock:
            self._closed = False
            self._begin()

    def wait_ready(self) -> None:
        """Wait until the child has imported the readers, or has failed to."""
        with self._lock:
            if self._closed:
                return
            self._begin()
            if self._child is None or self._pipe is None:
                return
            try:
                self._await_start(self._child, self._pipe)
            except (EOFError, OSError):
                self._end()

    def read(
        self,
        grey: Grey,
        *,
        effort: Effort,
        region: Box | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> tuple[Symbol, ...] | None:
        """Read a frame's barcodes in the child.

        Args:
            grey: rows of bytes, 0 black to 255 white.
            effort: how much time the frame is worth.
            region: look only there; only this part travels. Corners are the whole frame's.
            timeout_s: after so long the child is given up and replaced; starting one is not
                counted.

        Returns:
            The symbols, or None if the child died or was too slow.
        """
        left, top, width, height = region or (0, 0, grey.shape[1], grey.shape[0])
        part = grey[max(0, top) : top + height, max(0, left) : left + width]
        request = {
            "shape": list(part.shape),
            "at": [max(0, left), max(0, top)],
            "effort": effort.name,
            "deadline_ms": FRAME_MS,
        }
        answer = self._ask(request, part.tobytes(), timeout_s)
        return None if answer is None else _symbols(answer)

    def read_file(
        self, source: Path | bytes, *, timeout_s: float = TIMEOUT_S
    ) -> tuple[Symbol, ...]:
        """Open an image file that nobody vouches for, and read its barcodes, in the child.

        Args:
            source: the file, or its bytes.
            timeout_s: after so long the child is given up and replaced.

        Raises:
            ImageError: no picture, one beyond the limits, or one that ended the child.
            OSError: the file cannot be read.
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                source = file.read(IMAGE_BYTES_MAX + 1)
        answer = self._ask({"deadline_ms": STILL_MS}, source, timeout_s)
        if answer is None:
            raise ImageError(_STOPPED)
        if "refused" in answer:
            raise ImageError(answer["refused"])
        return _symbols(answer)

    def close(self) -> None:
        """End the child; a picture that is being read in another thread gives None."""
        self._closed = True
        child = self._child
        if child is not None:
            _kill(child)
        with self._lock:
            self._end()

    def _ask(
        self, request: dict[str, Any], picture: bytes, timeout_s: float
    ) -> dict[str, Any] | None:
        """Send a picture and wait for what is in it; None if the child does not answer."""
        with self._lock:
            if self._closed:
                return None
            self._begin()
            child, pipe = self._child, self._pipe
            if child is None or pipe is None:
                return None
            try:
                self._await_start(child, pipe)
                # The child may hang while it is sent to, so that is watched too.
                watch = Timer(timeout_s, _kill, [child])
                watch.daemon = True
                watch.start()
                try:
                    pipe.send_bytes(json.dumps(request).encode())
                    pipe.send_bytes(picture or b"\0")  # an empty message has no end on Windows
                    answer: dict[str, Any] = json.loads(pipe.recv_bytes())
                finally:
                    watch.cancel()
            except (EOFError, OSError, ValueError):
                self._end()
                if not self._closed:
                    self._begin()
                return None
            return answer

    def _await_start(self, child: BaseProcess, pipe: Connection) -> None:
        """Wait until the child has imported the readers.

        Raises:
            EOFError: it ended before.
        """
        if self._ready:
            return
        if not pipe.poll(START_S):
            _kill(child)
        self._ready = pipe.recv_bytes() == _READY

    def _begin(self) -> None:
        if self._child is not None and self._child.is_alive():
            return
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(
            target=serve, args=(theirs, self.formats.names), name="reader", daemon=True
        )
        self._child.start()
        theirs.close()
        self._ready = False

    def _end(self) -> None:
        child, self._child = self._child, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if child is not None:
            _kill(child)
            child.join()
            child.close()


def _kill(child: BaseProcess) -> None:
    """Kill a child that may be dead already, or be buried by another thread meanwhile."""
    try:
        child.kill()
    except (ValueError, AttributeError, OSError):
        return


def _symbols(answer: dict[str, Any]) -> tuple[Symbol, ...]:
    return tuple(
        Symbol(
            raw=b64decode(one["raw"]),
            symbology=one["symbology"],
            readers=tuple(one["readers"]),
            corners=_corners(one["corners"]),
            accepted=one["accepted"],
            correction=one["correction"],
            rung=one["rung"],
            residual=one["residual"],
        )
        for one in answer["symbols"]
    )


def _corners(pairs: list[list[int]]) -> Any:  # noqa: ANN401  four points, as they were sent
    return tuple((x, y) for x, y in pairs)


# -- in the child


def serve(pipe: Connection, names: tuple[str, ...]) -> None:
    """Answer pictures until the parent ends: the child's whole life.

    Args:
        pipe: the parent's requests come and the answers go through it.
        names: the kinds of symbol to look for.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's to heed
    _keep_quiet()
    for library in ("OMP", "OPENBLAS"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from scanning import decode

    decode.get_ready()
    import cv2

    cv2.setNumThreads(1)
    _limit_memory()
    formats = Formats(names=names)
    try:
        pipe.send_bytes(_READY)
        while True:
            request = json.loads(pipe.recv_bytes())
            picture = pipe.recv_bytes()
            pipe.send_bytes(json.dumps(_answer(request, picture, formats)).encode())
    except (EOFError, OSError):
        return  # the parent has ended, or does not want this child any more


def _answer(request: dict[str, Any], picture: bytes, formats: Formats) -> dict[str, Any]:
    """Read one picture; a fault of the readers ends the child, which is what it is for."""
    import numpy as np

    from scanning import decode

    deadline_ms = request["deadline_ms"]
    if "shape" not in request:
        try:
            grey = decode.open_grey(b"" if picture == b"\0" else picture)
            found = decode.read_grey(grey, formats=formats, deadline_ms=deadline_ms)
        except ImageError as refusal:
            return {"refused": str(refusal)}
        except MemoryError:
            return {"refused": "The picture needs more memory than there is. Use a smaller one."}
        return {"symbols": [_told(symbol, 0, 0) for symbol in found]}
    rows, columns = request["shape"]
    if not rows * columns:
        return {"symbols": []}
    frame = np.frombuffer(picture, np.uint8).reshape(rows, columns)
    effort = Effort[request["effort"]]
    seen = decode.read_grey(frame, effort=effort, formats=formats, deadline_ms=deadline_ms)
    return {"symbols": [_told(symbol, *request["at"]) for symbol in seen]}


def _told(symbol: Symbol, left: int, top: int) -> dict[str, Any]:
    return {
        "raw": b64encode(symbol.raw).decode(),
        "symbology": symbol.symbology,
        "readers": symbol.readers,
        "corners": [(x + left, y + top) for x, y in symbol.corners],
        "accepted": symbol.accepted,
        "correction": symbol.correction,
        "rung": symbol.rung,
        "residual": symbol.residual,
    }


def _keep_quiet() -> None:
    """Send what the libraries print to nowhere: zbar remarks on every noisy row."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _limit_memory() -> None:
    """Let the child take so much memory and no more; a picture that wants more is refused."""
    if sys.platform == "win32":
        return
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return  # macOS has no such file and heeds no such limit
    most = pages * resource.getpagesize() + MEMORY_BYTES_MAX
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
