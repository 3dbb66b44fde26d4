"""Faults of our own: a file that says where, and one sentence that names it.

A crash file holds kinds of exceptions and places in programs. It never holds a message or a
value: either may repeat what was scanned or typed (DESIGN rule 9). Nothing is sent anywhere.

An exception that leaves a slot would otherwise be printed and forgotten, and the window would go
on in a state that nobody planned. So the window shows the fault instead of whatever it showed:
what was recorded is safe, and nothing more is recorded until it was started again.
"""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from app import __version__
from app.bootstrap import native
from app.bootstrap.places import log_folder
from app.sentence import Sentence

FILES_MAX = 20  # of one process; a fault that returns every second must not fill the disk
SHOWN_MAX = 5  # faults in a row; a window that cannot even show a fault has to end
QUIET_S = 60.0  # between two faults that are not in a row
CHAIN_MAX = 10
FAULT_LOG_BYTES_MAX = 1_000_000
FAULT_LOG = "fault.log"
OURS = Path(__file__).resolve().parents[2]

Show = Callable[[BaseException], None]


class CrashError(Exception):
    """A fault of ours that was written down."""

    def __init__(self, kind: str, file: Path | None) -> None:
        """Say what kind it was, and where it was written down, if it could be."""
        super().__init__()
        self.kind = kind
        self.file = file

    def explain(self) -> str:
        """Say that nothing is lost, what to do, and which file is for IT."""
        if self.file is None:
            return Sentence(
                "Countersign has a fault ({kind}). What was recorded is safe. Start it again.",
                kind=self.kind,
            )
        return Sentence(
            "Countersign has a fault ({kind}). What was recorded is safe. Start it again, "
            "and give IT this file, which holds no patient data: {file}",
            kind=self.kind,
            file=self.file,
        )


def describe(error: BaseException) -> str:
    """Say what went wrong and where: kinds of exceptions and lines of programs, no value."""
    lines = [f"Countersign {__version__}, Python {platform.python_version()}, {sys.platform}"]
    for link in _chain(error):
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        for frame, line in walk_tb(link.__traceback__):
            code = frame.f_code
            lines.append(f"  {_place(code.co_filename)}:{line} in {code.co_qualname}")
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Return an exception and what led to it, newest first."""
    link: BaseException | None = error
    for _ in range(CHAIN_MAX):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _place(file: str) -> str:
    """Name a program's file without the folders above, which may name a person."""
    path = Path(file)
    if path.is_relative_to(OURS):
        return str(path.relative_to(OURS))
    return "/".join(path.parts[-2:])


class Crashes:
    """Writes faults down and tells them; one for each process."""

    def __init__(self, tell: Callable[[str], None], folder: Path | None = None) -> None:
        """Tell by `tell` until there is a window to `show_in`."""
        self._tell = tell
        self._folder = folder or log_folder()
        self._show: Show | None = None
        self._number = 0
        self._shown = 0
        self._shown_at = 0.0

    def install(self) -> None:
        """Take over what Python would do about a fault."""
        sys.excepthook = self._met
        sys.unraisablehook = lambda told: self._forgotten(told.exc_value)

    def watch(self) -> None:
        """Have a crash of the process itself leave its lines behind, without values."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            log = self._folder / FAULT_LOG
            too_long = log.exists() and log.stat().st_size > FAULT_LOG_BYTES_MAX
            flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if too_long else os.O_APPEND)
            # Kept open for the life of the process: that is when it is needed.
            faulthandler.enable(os.open(log, flags, 0o600))

    def show_in(self, show: Show | None) -> None:
        """Show faults in a window from now on, or no longer."""
        self._show = show

    def note(self, error: BaseException) -> CrashError:
        """Write a fault down."""
        kind = type(error).__name__
        self._number += 1
        if self._number > FILES_MAX:
            return CrashError(kind, None)
        at = datetime.now(UTC)
        file = self._folder / f"crash-{at:%Y%m%d-%H%M%S}-{os.getpid()}-{self._number}.txt"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                out.write(f"{at:%Y-%m-%d %H:%M:%S} UTC\n{describe(error)}")
        except OSError:
            return CrashError(kind, None)
        return CrashError(kind, file)

    def noted(self, error: BaseException) -> BaseException:
        """Return a fault that can explain itself: the error, or a bug that was written down."""
        if callable(getattr(error, "explain", None)):
            return error
        # What is slow to import is imported when it is needed first: its library may be missing.
        missing = native.sentence(error)
        return native.NativeError(missing) if missing else self.note(error)

    def _met(
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        """Take an exception that nobody caught: from a slot, a virtual method, or the top."""
        if isinstance(error, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, traceback)
            return
        crash = self.noted(error.with_traceback(traceback))
        sentence = str(getattr(crash, "explain", crash.__str__)())
        if self._show is None:
            self._tell(sentence)
            return
        now = time.monotonic()
        self._shown = self._shown + 1 if now - self._shown_at < QUIET_S else 1
        self._shown_at = now
        if sys.stderr is not None:
            sys.stderr.write(f"{sentence}\n")
        if self._shown > SHOWN_MAX:
            from PySide6.QtCore import QCoreApplication

            QCoreApplication.exit(1)
        else:
            self._show(crash)

    def _forgotten(self, error: BaseException | None) -> None:
        """Write down what happened where nobody can be told, such as in a finalizer."""
        if error is not None:
            self.note(error)
