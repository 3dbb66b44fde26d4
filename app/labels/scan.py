"""What a scanner delivered: bytes, kept as they came, and never trusted.

Every way of scanning ends here (`scanning` knows no other module of `app.labels`): a keyboard
wedge, a serial port, a camera, and, in a practice realm only, an image file (DESIGN rule 8).
What the bytes mean is said by `app.labels.read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from app.identifiers import ScanId

SCAN_BYTES_MAX = 4096  # the largest symbol in use holds 2,953 bytes (QR 40-L); more is not a scan


class Mode(Enum):
    """How the bytes reached the workstation."""

    WEDGE = "wedge"
    SERIAL = "serial"
    HID = "hid"
    CAMERA = "camera"
    RFID = "rfid"
    FILE = "file"
    TRAY = "tray"
    TYPED = "typed"

    @property
    def live(self) -> bool:
        """Whether a live station accepts it: files and the practice tray are not live sources."""
        return self not in (Mode.FILE, Mode.TRAY)

    @property
    def seen(self) -> bool:
        """Whether somebody had to point at the one object: radio reads through walls and beds."""
        return self is not Mode.RFID


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One act of scanning.

    Attributes:
        id: minted when the scan arrived; reusing one is refused (X15).
        raw: the symbol's bytes; GS is 0x1D. Hidden in `repr`.
        symbology: the AIM symbology identifier (ISO/IEC 15424), such as `]d2`; empty if the
            scanner did not send one.
        mode: how the bytes arrived.
        source: which device, as the station names it.
        readers: the decoders that read these bytes independently; a scanner that decodes by
            itself is one reader, `device`.
        at: when the last byte arrived, in UTC.
    """

    id: ScanId
    raw: bytes = field(repr=False)
    symbology: str
    mode: Mode
    source: str
    readers: tuple[str, ...]
    at: datetime

    def __post_init__(self) -> None:
        """Refuse what no scanner sends."""
        if not 0 < len(self.raw) <= SCAN_BYTES_MAX:
            msg = f"a scan holds 1 to {SCAN_BYTES_MAX} bytes, got {len(self.raw)}"
            raise ValueError(msg)
        if self.at.tzinfo is None:
            msg = "a scan's time names its zone"
            raise ValueError(msg)
