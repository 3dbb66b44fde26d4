"""Scanners and radio readers on a serial port: RS-232, and USB in COM-port mode.

Bytes arrive unchanged, GS included, and no window can take them: this and HID-POS are the ways
to prefer (docs/scanners.md). A port is named (`COM3`, `/dev/ttyACM0`) or found by its USB name,
which stays when the system numbers ports anew.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from app.labels.scan import Mode
from app.sentence import Sentence
from scanning.device import READ_S, Device, Link, NotThereError, OnScan, OnState, RefusedError
from scanning.framing import Framer, Framing, Rules
from scanning.radio import Origin
from scanning.usb import UsbName

if TYPE_CHECKING:
    from serial import Serial

BAUD: Final = 9_600  # what scanners leave the factory with on RS-232; USB ignores it
READ_BYTES_MAX: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialPort:
    """One serial port as the settings describe it.

    Attributes:
        source: the device's name at this station.
        path: the port's name; empty if it is found by `usb`.
        usb: the device behind the port; None if the port is named.
        baud: bits a second, on RS-232.
        radio: whether the device is an RFID or NFC reader.
        aim: whether a scan without AIM identifier is refused.
        framing: what delimits a scan.
    """

    source: str
    path: str = ""
    usb: UsbName | None = None
    baud: int = BAUD
    radio: bool = False
    aim: bool = True
    framing: Framing = Framing()  # noqa: RUF009  frozen

    def __post_init__(self) -> None:
        """Refuse a port that is named twice or not at all."""
        if bool(self.path) == (self.usb is not None):
            msg = "a serial port is named by its path or by its USB device, one of the two"
            raise ValueError(msg)

    @property
    def rules(self) -> Rules:
        """What every scan from this port must be."""
        origin = Origin(mode=Mode.RFID if self.radio else Mode.SERIAL, source=self.source)
        return Rules(origin=origin, aim=self.aim and not self.radio)


class PortInfo(Protocol):
    """What the system tells of a serial port (as pyserial's `ListPortInfo`)."""

    @property
    def device(self) -> str:
        """The port's name."""
        ...

    @property
    def vid(self) -> int | None:
        """The USB vendor id; None for a port that is not USB."""
        ...

    @property
    def pid(self) -> int | None:
        """The USB product id."""
        ...

    @property
    def serial_number(self) -> str | None:
        """The USB device's serial number."""
        ...


Ports = Callable[[], Iterable[PortInfo]]


class SerialScanner(Device):
    """A scanner on a serial port, with its thread; unplugging and replugging needs no restart."""

    def __init__(
        self,
        port: SerialPort,
        on_scan: OnScan,
        on_state: OnState,
        ports: Ports | None = None,
    ) -> None:
        """Prepare; `start` begins to look for the port.

        Args:
            port: which port, and how its device delimits a scan.
            on_scan: is given what arrived, on this device's thread.
            on_state: is given how the port stands whenever that changes, on this device's thread.
            ports: lists the machine's ports; the system's own if not given.
        """
        self._port = port
        self._ports = ports or _system_ports
        framer = Framer(framing=port.framing, rules=port.rules)
        super().__init__(port.source, self._open_port, framer, on_scan, on_state)

    def _open_port(self) -> Link:
        from serial import Serial, SerialException

        path = self._find()
        try:
            serial = Serial(path, self._port.baud, timeout=READ_S, exclusive=_EXCLUSIVE)
        except SerialException as error:
            raise _explained(error, path) from error
        serial.reset_input_buffer()  # what was scanned while nobody listened is not for anybody
        return _SerialLink(serial, path)

    def _find(self) -> str:
        """Return the port's name.

        Raises:
            NotThereError: no port has the device, yet.
            RefusedError: more than one has.
        """
        usb = self._port.usb
        if usb is None:
            return self._port.path
        paths = [p.device for p in self._ports() if usb.fits(p.vid, p.pid, p.serial_number)]
        if not paths:
            msg = Sentence(
                "No serial port has the USB device {usb}. Plug the scanner in, in COM-port mode.",
                usb=usb,
            )
            raise NotThereError(msg)
        if len(paths) > 1:
            msg = Sentence(
                "{count} serial ports have the USB device {usb}. Name the scanner's serial "
                "number in the settings, too.",
                count=len(paths),
                usb=usb,
            )
            raise RefusedError(msg)
        return paths[0]


# Windows opens ports exclusively by itself, and pyserial has no word for it there.
_EXCLUSIVE: Final = True if sys.platform != "win32" else None


def _system_ports() -> Iterable[PortInfo]:
    from serial.tools.list_ports import comports

    return comports()


def _explained(error: OSError, path: str) -> NotThereError | RefusedError:
    """Say what keeps a port from being opened; pyserial's own words differ between systems."""
    text = str(error)
    if error.errno == errno.EACCES:
        group = Sentence("Add this account to the group dialout")
        fix = group if sys.platform == "linux" else Sentence("Ask IT")
        return RefusedError(
            Sentence("This account may not use the serial port {path}. {fix}.", path=path, fix=fix)
        )
    busy = error.errno in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in text
    if busy or "PermissionError" in text:
        return RefusedError(
            Sentence(
                "Another program uses the serial port {path}. Close it, or give the scanner "
                "another port.",
                path=path,
            )
        )
    return NotThereError(
        Sentence("The serial port {path} is not there. Plug the scanner in.", path=path)
    )


class _SerialLink:
    """An open serial port."""

    def __init__(self, serial: Serial, path: str) -> None:
        self._serial = serial
        self._path = path

    def read(self) -> bytes:
        try:
            first = self._serial.read(1)
            more = min(self._serial.in_waiting, READ_BYTES_MAX) if first else 0
            return first + self._serial.read(more) if more else first
        except (OSError, TypeError) as error:  # pyserial: TypeError if closed while it reads
            msg = Sentence(
                "The scanner on {path} was unplugged. Plug it in again; nothing else.",
                path=self._path,
            )
            raise NotThereError(msg) from error

    def close(self) -> None:
        try:
            self._serial.close()
        except OSError:
            return  # a port that has gone has nothing left to close
