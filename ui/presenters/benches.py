"""What the device screens need from outside: pictures of codes, a camera, printers, raw keys.

Protocols and frozen values; `app.bootstrap.devices` fulfils them, tests put stand-ins in their
place. Without any (`NOTHING`) the screens still work and say that nothing is connected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.device_checks import CameraReport
from app.domain.sheet import SheetCode
from app.labels.keys import Key, Result
from ui import wording_devices as words

Told = Callable[[str], None]
"""Takes a sentence about what went wrong, or an empty one, on the window's thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A device that can be chosen: its name for records, and its name for people."""

    source: str
    description: str


class Cameras(Protocol):
    """The cameras of this computer; at most one is watched."""

    def choices(self) -> tuple[Choice, ...]:
        """Return the cameras that are connected."""
        ...

    def watch(self, source: str) -> None:
        """Open a camera and begin to measure what it shows."""
        ...

    def report(self) -> CameraReport | None:
        """Return the newest measurement; None while there is none."""
        ...

    def close(self) -> None:
        """Let the camera go."""
        ...


class Printers(Protocol):
    """The printers of this computer."""

    def choices(self) -> tuple[Choice, ...]:
        """Return the printers that are set up."""
        ...

    def print_test(self, source: str, content: str, done: Told) -> None:
        """Print a test label with this content, then tell why not, or nothing."""
        ...

    def print_sheet(self, done: Told) -> None:
        """Print the scanner's test sheet, then tell why not, or nothing."""
        ...


class KeyMachine(Protocol):
    """Tells raw bursts of keys from a person's; `scanning.wedge_probe` is one."""

    def press(self, key: Key) -> Result:
        """Take one press and say what it turned out to be."""
        ...

    def tick(self, now_ms: int) -> Result | None:
        """Say what time alone decides about the presses held; None for nothing."""
        ...

    def abandon(self) -> Result | None:
        """Decide at once about the presses held."""
        ...


class _Nothing:
    """No camera and no printer."""

    def choices(self) -> tuple[Choice, ...]:
        """Return that nothing is connected."""
        return ()

    def watch(self, source: str) -> None:
        """Open nothing."""

    def report(self) -> CameraReport | None:
        """Measure nothing."""
        return None

    def close(self) -> None:
        """Close nothing."""

    def print_test(self, source: str, content: str, done: Told) -> None:
        """Say that there is no printer."""
        del source, content
        done(words.NO_PRINTER)

    def print_sheet(self, done: Told) -> None:
        """Say that there is no printer."""
        done(words.NO_PRINTER)


_NOTHING = _Nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What the device screens work with.

    Attributes:
        draw: makes a PNG of a code of the test sheet, with its quiet zone.
        probe: makes the machine that takes keys raw while a scanner is tried; None where keys
            cannot be taken.
        keyboard: what scans that are typed name as their source.
        cameras: the cameras.
        printers: the printers.
    """

    draw: Callable[[SheetCode], bytes]
    probe: Callable[[], KeyMachine] | None = None
    keyboard: str = "keyboard"
    cameras: Cameras = _NOTHING
    printers: Printers = _NOTHING


def _no_picture(_: SheetCode) -> bytes:
    return b""


NOTHING = Devices(draw=_no_picture)
