"""Whether a camera and a label printer may be relied on: what was measured, against limits.

A camera is shown a code of the test sheet (`app.domain.sheet`), held as labels are held; a
printer prints a label that is scanned back. Limits stand here with their reasons; what measures
is `scanning` and the people in front of the device.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from app.domain.devices import Device
from app.sentence import Sentence

MODULE_PX_MIN: Final = 2.0  # of a frame: below it read rates fall off (decoding §3.2, a)
LIGHT_MIN: Final = 40  # mean grey of the code's field: a ward at night, lamps off
LIGHT_MAX: Final = 225  # a lamp's reflection; paper in good light is 150 to 200
FOCUS_MIN: Final = 60.0  # variance of the Laplacian over the code: an edge blurred over 3 px
DECODE_MS_MAX: Final = 250  # slower than that, a person moves the label away too early
CAMERA: Final = "camera"
PRINTER: Final = "printer"


class Permission(Enum):
    """Whether the system lets this program use the camera."""

    GRANTED = "granted"
    DENIED = "denied"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraReport:
    """What a camera showed while a code of the test sheet was held before it.

    Attributes:
        source: which camera, as its scans name it.
        description: maker and model, where known.
        permission: whether the system lets it be used.
        read: the code's number on the sheet, as the camera read it; 0 while it read none.
        light: mean grey of the code's field, 0 black to 255 white.
        focus: variance of the Laplacian of the code's field; higher is sharper.
        decode_ms: how long reading the frame took.
        module_px: pixels to one module of the code.
        trouble: the system's own sentence about what keeps the camera away; may be empty.
    """

    source: str
    description: str = ""
    permission: Permission = Permission.GRANTED
    read: int = 0
    light: float = 0.0
    focus: float = 0.0
    decode_ms: float = 0.0
    module_px: float = 0.0
    trouble: str = ""

    @property
    def device(self) -> Device:
        """Which device it is about."""
        return Device(mode=CAMERA, source=self.source, description=self.description)


class CameraFlaw(Enum):
    """What can be wrong with a camera and how it stands, and what to do."""

    ABSENT = "The camera cannot be found. Plug it in, then choose it again."
    DENIED = (
        "This computer does not let the program use the camera. "
        "Allow cameras for desktop programs in the system's privacy settings."
    )
    NOT_READ = "The code was not read. Hold it flat, a hand's breadth from the camera."
    DARK = "The picture is too dark ({got} of 255, at least {limit}). Switch a light on."
    BRIGHT = (
        "The picture is too bright ({got} of 255, at most {limit}). "
        "Turn the label out of the light's reflection."
    )
    BLURRED = (
        "The picture is not sharp ({got}, at least {limit}). "
        "Clean the lens and hold the code still, further away."
    )
    SMALL = (
        "The code is too small in the picture: {got} pixels a bar, at least {limit}. "
        "Bring the label closer, or use a camera with more pixels."
    )
    SLOW = (
        "Reading takes too long ({got} ms, at most {limit} ms). "
        "Close other programs, or use another camera."
    )

    @property
    def code(self) -> str:
        """The word that stands in records."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFinding:
    """One thing that is wrong with a camera, with the measured figure and its limit."""

    flaw: CameraFlaw
    got: str = ""
    limit: str = ""

    @property
    def sentence(self) -> str:
        """What was found and what to do."""
        return Sentence(self.flaw.value, got=self.got, limit=self.limit)


def judge_camera(report: CameraReport) -> tuple[CameraFinding, ...]:
    """Say what is wrong with a camera; nothing means that it passes.

    Without permission or a picture there is nothing to measure; without a code in the picture
    only its light can be told.
    """
    if report.permission is Permission.DENIED:
        return (CameraFinding(flaw=CameraFlaw.DENIED),)
    if report.permission is Permission.ABSENT:
        return (CameraFinding(flaw=CameraFlaw.ABSENT),)
    found = []
    if report.light < LIGHT_MIN:
        found.append(_finding(CameraFlaw.DARK, report.light, LIGHT_MIN))
    if report.light > LIGHT_MAX:
        found.append(_finding(CameraFlaw.BRIGHT, report.light, LIGHT_MAX))
    if not report.read:
        return (CameraFinding(flaw=CameraFlaw.NOT_READ), *found)
    if report.focus < FOCUS_MIN:
        found.append(_finding(CameraFlaw.BLURRED, report.focus, FOCUS_MIN))
    if report.module_px < MODULE_PX_MIN:
        px = f"{int(report.module_px * 10) / 10:.1f}"  # cut, never rounded up to the limit
        found.append(CameraFinding(flaw=CameraFlaw.SMALL, got=px, limit=f"{MODULE_PX_MIN:.1f}"))
    if report.decode_ms > DECODE_MS_MAX:
        found.append(_finding(CameraFlaw.SLOW, report.decode_ms, DECODE_MS_MAX))
    return tuple(found)


def _finding(flaw: CameraFlaw, got: float, limit: float) -> CameraFinding:
    return CameraFinding(flaw=flaw, got=f"{got:.0f}", limit=f"{limit:.0f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterReport:
    """What came of a printed test label.

    Attributes:
        source: which printer, as the system names it.
        description: maker and model, where known.
        printed: the test label's content.
        came: what was scanned back; empty if nothing was. Hidden in `repr`.
        clean: whether the person saw every bar black and clean, without gaps.
        quiet: whether the person saw white on both sides of every code.
    """

    source: str
    description: str = ""
    printed: bytes
    came: bytes = field(default=b"", repr=False)
    clean: bool = False
    quiet: bool = False

    @property
    def device(self) -> Device:
        """Which device it is about."""
        return Device(mode=PRINTER, source=self.source, description=self.description)


class PrinterFlaw(Enum):
    """What can be wrong with a printed label, and what to do."""

    NOT_READ = (
        "The printed label was not read. It is void. Clean or replace the ribbon and print again."
    )
    DIFFERENT = "That is not the label that was printed. Scan the one that has just come out."
    DENSITY = (
        "The print is not clean. It is void. "
        "Clean the print head, set the density, and print again."
    )
    QUIET_ZONE = (
        "A code is cut off or too close to the edge. It is void. "
        "Align the labels in the printer and print again."
    )

    @property
    def code(self) -> str:
        """The word that stands in records."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """What was found and what to do."""
        return self.value


def judge_printer(report: PrinterReport) -> tuple[PrinterFlaw, ...]:
    """Say what is wrong with a printer; nothing means that it passes."""
    found = []
    if not report.came:
        found.append(PrinterFlaw.NOT_READ)
    elif report.came != report.printed:
        found.append(PrinterFlaw.DIFFERENT)
    if not report.clean:
        found.append(PrinterFlaw.DENSITY)
    if not report.quiet:
        found.append(PrinterFlaw.QUIET_ZONE)
    return tuple(found)
