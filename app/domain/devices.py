"""The devices of a workstation, and what came from one of them while it was being tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from app.labels.scan import Mode

_TYPES: Final = frozenset({Mode.WEDGE, Mode.RFID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One scanner, camera or printer of this workstation.

    Attributes:
        mode: how its scans arrive, `printer` for a printer.
        source: which one, as scans name it.
        description: maker and model where the device tells them.
    """

    mode: str
    source: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came when a code of the sheet was scanned.

    Attributes:
        raw: the content without AIM identifier and suffix. Hidden in `repr`: somebody may have
            scanned a patient's label.
        symbology: the AIM identifier, such as `]d2`; empty if none came.
        mode: how it came.
        source: which device, as the station names it.
        prefix: from a keyboard: what came before the content; empty if nothing did.
        suffix: from a keyboard: the names of the keys that ended it, joined with `+`.
        gap_ms: from a keyboard: the longest pause between two keys.
        capslock: from a keyboard: whether capitals and small letters seem exchanged.
        description: maker and model where the device tells them.
    """

    raw: bytes = field(repr=False)
    symbology: str
    mode: Mode
    source: str
    prefix: str = ""
    suffix: str = ""
    gap_ms: int = 0
    capslock: bool = False
    description: str = ""

    @property
    def typed(self) -> bool:
        """Whether it came through a keyboard, where prefix, suffix and layout matter."""
        return self.mode in _TYPES

    @property
    def device(self) -> Device:
        """Which device it came from."""
        return Device(mode=self.mode.value, source=self.source, description=self.description)

    @property
    def text(self) -> str:
        """The content as text; a byte that is no UTF-8 becomes the replacement character."""
        return self.raw.decode("utf-8", errors="replace")
