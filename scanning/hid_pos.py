"""Scanners in HID-POS mode: bytes with their AIM identifier, in reports that no keyboard types.

A report of usage page 0x8C (USB HID POS Usage Tables 1.02, bar code scanner) as Access-IS
documents it (LSR118 manual, appendix B), and as Honeywell's interface 131 and others follow:

    byte 0   report id, 2            bytes 5 to 60   up to 56 bytes of data
    byte 1   how many are data       byte 63, bit 0  more of the same scan follows
    bytes 2 to 4   AIM identifier: `]`, code character, modifier

The package hidapi (module `hid`) is optional: without it a sentence says so, and scanners work as
keyboards or serial ports. No HID-POS scanner has ever been read with this module: it was written
from the documents above and is tested against a stand-in for `hid`.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

from app.labels.keys import Arrived, Broken
from app.labels.scan import SCAN_BYTES_MAX, Mode
from app.sentence import Sentence
from scanning.device import READ_S, Device, Link, NotThereError, OnScan, OnState, RefusedError
from scanning.framing import AIM_LENGTH, GAP_MS_MAX, Rules, deliver
from scanning.radio import Origin
from scanning.sentences import IN_PIECES, TOO_LONG
from scanning.usb import UsbName

USAGE_PAGE: Final = 0x8C
USAGE_SCANNER: Final = 0x02
REPORT_LENGTH: Final = 64
REPORT_ID: Final = 2
DATA_AT: Final = 5
DATA_MAX: Final = 56
CONTINUED: Final = 0x01
_MS: Final = 1_000

NO_PACKAGE: Final = (
    "Scanners in HID-POS mode need the package hidapi, which is not installed. Install "
    "countersign[hid], or set the scanner to COM-port or keyboard mode."
)
NOT_A_REPORT: Final = (
    "The scanner sent something that is not a scan. Set it to the HID-POS interface, and scan "
    "again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a scan.

    Attributes:
        aim: the AIM symbology identifier; empty if the scanner sends none.
        data: this part of the symbol's bytes. Hidden in `repr`.
        continued: whether more of the same scan follows.
    """

    aim: bytes
    data: bytes = field(repr=False)
    continued: bool


def parse_report(report: bytes) -> Report | None:
    r"""Read a report; None if it is not one of a scan.

    >>> parse_report(b"\x02\x04]d20123".ljust(64, b"\0"))
    Report(aim=b']d2', continued=False)
    >>> parse_report(b"\x02\x44]d2".ljust(64, b"\0")) is None
    True
    """
    if len(report) != REPORT_LENGTH or report[0] != REPORT_ID or report[1] > DATA_MAX:
        return None
    aim = report[2:DATA_AT]
    if aim == bytes(AIM_LENGTH):
        aim = b""
    elif not (aim.startswith(b"]") and aim[1:].isalnum()):
        return None
    data = report[DATA_AT : DATA_AT + report[1]]
    return Report(aim=aim, data=data, continued=bool(report[-1] & CONTINUED))


@dataclass(slots=True)
class Assembler:
    """One scanner's reports, put together to scans.

    Attributes:
        rules: what every scan of this device must be.
    """

    rules: Rules
    _aim: bytes = field(default=b"", init=False)
    _data: bytearray = field(default_factory=bytearray, init=False, repr=False)
    _going_on: bool = field(default=False, init=False)
    _broken: str = field(default="", init=False)
    _last_ms: int = field(default=0, init=False)

    def feed(self, data: bytes, at_ms: int) -> list[Arrived | Broken]:
        """Take the next report and return the scan that it ends, if it ends one."""
        pause_ms, self._last_ms = at_ms - self._last_ms, at_ms
        report = parse_report(data)
        if report is None:
            self.reset()
            return [Broken(sentence=NOT_A_REPORT)]
        if self._going_on and (pause_ms > GAP_MS_MAX or report.aim != self._aim):
            self._broken = self._broken or IN_PIECES
        self._aim, self._going_on = report.aim, report.continued
        if not self._broken:
            self._data += report.data
        if len(self._data) > SCAN_BYTES_MAX:
            self._broken = TOO_LONG
            self._data.clear()
        if report.continued:
            return []
        why, whole = self._broken, report.aim + bytes(self._data)
        self.reset()
        return [Broken(sentence=why) if why else deliver(whole, self.rules)]

    def reset(self) -> Broken | None:
        """Forget a scan that will not end; say so if one was under way."""
        lost = self._going_on
        self._data.clear()
        self._aim, self._broken, self._going_on = b"", "", False
        return Broken(sentence=IN_PIECES) if lost else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HidPos:
    """One scanner in HID-POS mode as the settings describe it.

    Attributes:
        source: the device's name at this station.
        usb: which USB device; None for the only one with the usage page.
        aim: whether a scan without AIM identifier is refused.
    """

    source: str
    usb: UsbName | None = None
    aim: bool = True


class HidModule(Protocol):
    """What is used of the module `hid` (package hidapi)."""

    def enumerate(self) -> list[dict[str, Any]]:
        """List what is plugged in."""
        ...

    def device(self) -> HidHandle:
        """Make a handle to open."""
        ...


class HidHandle(Protocol):
    """What is used of `hid.device`."""

    def open_path(self, path: bytes) -> None:
        """Open one device."""
        ...

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        """Wait for a report; empty if none came."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


class HidScanner(Device):
    """A scanner in HID-POS mode, with its thread; never run on hardware."""

    def __init__(
        self,
        scanner: HidPos,
        on_scan: OnScan,
        on_state: OnState,
        module: HidModule | None = None,
    ) -> None:
        """Prepare; `start` begins to look for the scanner.

        Args:
            scanner: which one.
            on_scan: is given what arrived, on this device's thread.
            on_state: is given how it stands whenever that changes, on this device's thread.
            module: stands in for the module `hid`.
        """
        self._scanner = scanner
        self._module = module
        origin = Origin(mode=Mode.HID, source=scanner.source)
        assembler = Assembler(rules=Rules(origin=origin, aim=scanner.aim))
        super().__init__(scanner.source, self._open_device, assembler, on_scan, on_state)

    def _open_device(self) -> Link:
        module = self._module or _import_hid()
        path = self._find(module)
        handle = module.device()
        try:
            handle.open_path(path)
        except OSError as error:
            msg = Sentence(
                "This account may not use the scanner {source} in HID-POS mode. On Linux a "
                "udev rule is missing (docs/scanners.md); elsewhere close the program that "
                "uses it.",
                source=self._scanner.source,
            )
            raise RefusedError(msg) from error
        return _HidLink(handle, self._scanner.source)

    def _find(self, module: HidModule) -> bytes:
        found = [one["path"] for one in module.enumerate() if self._is_meant(one)]
        if not found:
            msg = Sentence(
                "The scanner {source} is not there. Plug it in, set to the HID-POS interface.",
                source=self._scanner.source,
            )
            raise NotThereError(msg)
        if len(found) > 1:
            msg = Sentence(
                "{count} scanners in HID-POS mode are there. Name one in the settings by its "
                "USB name with serial number.",
                count=len(found),
            )
            raise RefusedError(msg)
        return bytes(found[0])

    def _is_meant(self, one: dict[str, Any]) -> bool:
        """Whether a device is a scanner, and the one meant.

        hidapi over libusb cannot tell usage pages and says 0; then only the name decides.
        """
        page, usage = one.get("usage_page", 0), one.get("usage", 0)
        usb = self._scanner.usb
        if usb is None:
            return page == USAGE_PAGE and usage in (0, USAGE_SCANNER)
        named = usb.fits(one.get("vendor_id"), one.get("product_id"), one.get("serial_number"))
        return named and page in (0, USAGE_PAGE)


# On Linux hidapi brings two modules: `hidraw` uses the system's driver and knows usage pages,
# `hid` takes the device from it and does not.
_MODULES: Final = ("hidraw", "hid") if sys.platform == "linux" else ("hid",)


def _import_hid() -> HidModule:
    for name in _MODULES:
        try:
            return cast("HidModule", importlib.import_module(name))
        except ImportError:
            continue
    raise RefusedError(NO_PACKAGE)


class _HidLink:
    """An open scanner."""

    def __init__(self, handle: HidHandle, source: str) -> None:
        self._handle = handle
        self._source = source

    def read(self) -> bytes:
        try:
            return bytes(self._handle.read(REPORT_LENGTH, int(READ_S * _MS)))
        except (OSError, ValueError) as error:  # hidapi: ValueError when it is not open any more
            msg = Sentence(
                "The scanner {source} was unplugged. Plug it in again; nothing else.",
                source=self._source,
            )
            raise NotThereError(msg) from error

    def close(self) -> None:
        self._handle.close()
