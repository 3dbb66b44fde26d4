"""Devices for tests: a scanner's right sheet, a passed device on record, stand-ins for benches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.bootstrap.cast import Member
from app.domain.device_checks import CameraReport
from app.domain.devices import Arrival
from app.domain.qualification import NotQualified, Qualified, judge
from app.domain.sheet import SHEET, SheetCode
from app.identifiers import Private
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import qualifying, sign_in
from app.usecases.station import Station
from tests.support.station import GUS
from ui.presenters.benches import Choice, Told

Change = Callable[[SheetCode, Arrival], Arrival]


def arrived(code: SheetCode, mode: Mode = Mode.WEDGE, source: str = "keyboard") -> Arrival:
    """Return what a right scanner delivers for a code."""
    typed = mode is Mode.WEDGE
    return Arrival(
        raw=code.raw,
        symbology=code.symbologies[0],
        mode=mode,
        source=source,
        prefix=code.symbologies[0] if typed else "",
        suffix="return" if typed else "",
    )


def judged(
    mode: Mode = Mode.WEDGE, source: str = "keyboard", change: Change | None = None
) -> Qualified | NotQualified:
    """Judge a whole sheet, each code changed in the same way."""
    come = {code.number: arrived(code, mode, source) for code in SHEET}
    if change is not None:
        come = {code.number: change(code, come[code.number]) for code in SHEET}
    return judge(come)


def signed_in(station: Station, member: Member = GUS) -> Session:
    """Sign somebody in to answer for a device."""
    purpose = qualifying.purpose(station)
    session = sign_in.open_session(station, member.badge.number, Private(member.pin), purpose)
    assert isinstance(session, Session), session
    return session


def qualify(station: Station, mode: Mode = Mode.WEDGE, source: str = "keyboard") -> None:
    """Put a passed scanner, or camera, on record: what a live station needs for its turns."""
    session = signed_in(station)
    if mode is Mode.CAMERA:
        qualifying.check_camera(station, good_camera(source), session)
        return
    result = judged(mode, source)
    assert isinstance(result, Qualified)
    qualifying.qualify(station, session, result)


def good_camera(source: str = "cam") -> CameraReport:
    """Return a camera that passes."""
    return CameraReport(
        source=source,
        description="Integrated Webcam",
        read=4,
        light=170.0,
        focus=400.0,
        decode_ms=12.0,
        module_px=3.5,
    )


@dataclass(slots=True)
class FakeCameras:
    """Cameras whose measurement a test sets."""

    here: tuple[Choice, ...] = ()
    measured: CameraReport | None = None
    watched: list[str] = field(default_factory=list)
    closed: int = 0

    def choices(self) -> tuple[Choice, ...]:
        """Return the cameras."""
        return self.here

    def watch(self, source: str) -> None:
        """Remember which one was opened."""
        self.watched.append(source)

    def report(self) -> CameraReport | None:
        """Return what the test set."""
        return self.measured

    def close(self) -> None:
        """Count."""
        self.closed += 1


@dataclass(slots=True)
class FakePrinters:
    """Printers that keep what they were given."""

    here: tuple[Choice, ...] = ()
    trouble: str = ""
    printed: list[tuple[str, str]] = field(default_factory=list)
    sheets: int = 0

    def choices(self) -> tuple[Choice, ...]:
        """Return the printers."""
        return self.here

    def print_test(self, source: str, content: str, done: Told) -> None:
        """Keep the label's content."""
        self.printed.append((source, content))
        done(self.trouble)

    def print_sheet(self, done: Told) -> None:
        """Count the sheets."""
        self.sheets += 1
        done(self.trouble)
