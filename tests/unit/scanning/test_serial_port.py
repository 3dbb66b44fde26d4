"""A scanner on a real (pseudo) serial port: read, unplugged, replugged, refused."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.labels.keys import Arrived, Broken
from app.labels.scan import Mode
from scanning.device import Standing
from scanning.framing import Framing
from scanning.sentences import IN_PIECES, NO_AIM
from scanning.serial_port import SerialPort, SerialScanner, _explained
from scanning.usb import UsbName
from tests.unit.scanning.heard import Heard

if sys.platform == "win32":
    pytest.skip("pseudo terminals are POSIX", allow_module_level=True)

import tty

LABEL = b"0109501101530003172712311021S1\x1d21BAG0007K3"


class Plug:
    """A scanner's cable: a pseudo terminal behind a name that stays."""

    def __init__(self, name: Path) -> None:
        self.name = name
        self.master = -1

    def plug_in(self) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(slave))
        self._slave = slave

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def pull(self) -> None:
        self.name.unlink()
        os.close(self._slave)
        os.close(self.master)
        self.master = -1


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "scanner")
    yield made
    if made.master >= 0:
        made.pull()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def started(plug: Plug, heard: Heard) -> Iterator[Callable[[SerialPort], SerialScanner]]:
    """Start a scanner, and stop it in the end."""
    scanners: list[SerialScanner] = []

    def start(port: SerialPort) -> SerialScanner:
        scanner = SerialScanner(port, heard.scan, heard.state)
        scanners.append(scanner)
        scanner.start()
        return scanner

    yield start
    for scanner in scanners:
        scanner.stop()


def port(plug: Plug, **changed: object) -> SerialPort:
    return SerialPort(source="ward scanner", path=str(plug.name), **changed)  # type: ignore[arg-type]  # a test's choice


Start = Callable[[SerialPort], SerialScanner]


def test_a_scan_arrives_with_gs_identifier_mode_and_source(
    plug: Plug, heard: Heard, started: Start
) -> None:
    plug.plug_in()
    started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))

    plug.send(b"]d2" + LABEL + b"\r\n")

    heard.until(lambda: bool(heard.scans))
    expected = Arrived(raw=LABEL, symbology="]d2", mode=Mode.SERIAL, source="ward scanner")
    assert heard.scans == [expected]
    assert heard.states[-1].sentence == "The scanner ward scanner is ready."


def test_six_hundred_scans_without_a_pause_all_arrive(
    plug: Plug, heard: Heard, started: Start
) -> None:
    plug.plug_in()
    started(port(plug, framing=Framing(prefix=b"\x02", suffix=b"\x03")))
    heard.until(lambda: heard.stands(Standing.READY))

    for number in range(600):
        plug.send(b"\x02]d2" + LABEL + b"%03d\x03" % number)

    heard.until(lambda: len(heard.scans) == 600)
    raws = [scan.raw for scan in heard.scans if isinstance(scan, Arrived)]
    assert raws == [LABEL + b"%03d" % number for number in range(600)]


def test_a_scanner_may_be_replugged_without_a_restart(
    plug: Plug, heard: Heard, started: Start
) -> None:
    plug.plug_in()
    started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(b"]d2" + LABEL[:20])

    plug.pull()
    heard.until(lambda: heard.stands(Standing.SEARCHING))
    gone = heard.states[-1].sentence
    plug.plug_in()
    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(LABEL[20:] + b"\r")  # the rest of a scan is none
    plug.send(b"]d2" + LABEL + b"\r")

    heard.until(lambda: bool(heard.scans) and isinstance(heard.scans[-1], Arrived))
    assert [one for one in heard.scans if isinstance(one, Arrived)] == [
        Arrived(raw=LABEL, symbology="]d2", mode=Mode.SERIAL, source="ward scanner")
    ]
    assert Broken(sentence=NO_AIM) in heard.scans
    assert "Plug" in gone


def test_what_began_before_the_cable_was_pulled_is_told(
    plug: Plug, heard: Heard, started: Start
) -> None:
    plug.plug_in()
    started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(b"]d2" + LABEL + b"\r]d2" + LABEL[:20])
    heard.until(lambda: bool(heard.scans))

    plug.pull()

    heard.until(lambda: heard.scans[-1] == Broken(sentence=IN_PIECES))
    assert heard.scans == [
        Arrived(raw=LABEL, symbology="]d2", mode=Mode.SERIAL, source="ward scanner"),
        Broken(sentence=IN_PIECES),
    ]


def test_a_scanner_that_is_not_there_is_waited_for(
    plug: Plug, heard: Heard, started: Start
) -> None:
    started(port(plug))
    heard.until(lambda: heard.stands(Standing.SEARCHING))
    assert heard.states[-1].sentence == (
        f"The serial port {plug.name} is not there. Plug the scanner in."
    )

    plug.plug_in()

    heard.until(lambda: heard.stands(Standing.READY))


def test_the_same_scan_twice_at_once_is_one(plug: Plug, heard: Heard, started: Start) -> None:
    plug.plug_in()
    started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))

    plug.send((b"]d2" + LABEL + b"\r") * 2 + b"]d2" + LABEL + b"9\r")

    heard.until(lambda: len(heard.scans) >= 2)
    assert [one.raw for one in heard.scans if isinstance(one, Arrived)] == [LABEL, LABEL + b"9"]


def test_a_radio_reader_on_a_port_is_radio(plug: Plug, heard: Heard, started: Start) -> None:
    plug.plug_in()
    started(port(plug, radio=True))
    heard.until(lambda: heard.stands(Standing.READY))

    plug.send(b"04A2B3C4D5\r\n")

    heard.until(lambda: bool(heard.scans))
    (scan,) = heard.scans
    assert isinstance(scan, Arrived)
    assert (scan.mode, scan.symbology) == (Mode.RFID, "")


def test_a_port_that_another_program_has_is_told(plug: Plug, heard: Heard, started: Start) -> None:
    plug.plug_in()
    first = started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))
    other = Heard()
    second = SerialScanner(port(plug), other.scan, other.state)

    second.start()

    other.until(lambda: other.stands(Standing.REFUSED))
    assert other.states[-1].sentence == (
        f"Another program uses the serial port {plug.name}. Close it, or give the scanner "
        "another port."
    )
    first.stop()
    other.until(lambda: other.stands(Standing.READY))
    second.stop()


def test_stopping_ends_the_thread_and_nothing_comes_after(
    plug: Plug, heard: Heard, started: Start
) -> None:
    plug.plug_in()
    scanner = started(port(plug))
    heard.until(lambda: heard.stands(Standing.READY))

    scanner.stop()
    plug.send(b"]d2" + LABEL + b"\r")

    assert heard.stands(Standing.STOPPED)
    assert not [t for t in threading.enumerate() if t.name == "device ward scanner"]
    assert heard.scans == []
    with pytest.raises(RuntimeError, match="was started before"):
        scanner.start()


def test_a_fault_behind_the_callback_does_not_end_the_listening(plug: Plug) -> None:
    heard = Heard()

    def fails_once(scan: Arrived | Broken) -> None:
        heard.scan(scan)
        if len(heard.scans) == 1:
            msg = "SECRET"
            raise ValueError(msg)

    plug.plug_in()
    scanner = SerialScanner(port(plug), fails_once, heard.state)
    scanner.start()
    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(b"]d2" + LABEL + b"\r")
    heard.until(lambda: [s.standing for s in heard.states].count(Standing.READY) == 2)

    plug.send(b"]d2" + LABEL + b"1\r")

    heard.until(lambda: len(heard.scans) == 2)
    scanner.stop()
    (refused,) = [s for s in heard.states if s.standing is Standing.REFUSED]
    assert "(ValueError)" in refused.sentence
    assert "SECRET" not in refused.sentence


# -- found by USB name


@dataclass(frozen=True)
class Listed:
    """A port as pyserial lists it."""

    device: str
    vid: int | None = 0x0C2E
    pid: int | None = 0x0B61
    serial_number: str | None = "A1"


USB = UsbName.parse("0c2e:0b61")


FROM_WARD = Arrived(raw=LABEL, symbology="]d2", mode=Mode.SERIAL, source="ward scanner")


def found_by(usb: UsbName, listed: list[Listed], heard: Heard) -> SerialScanner:
    meant = SerialPort(source="ward scanner", usb=usb)
    return SerialScanner(meant, heard.scan, heard.state, ports=lambda: listed)


def test_a_port_is_found_by_its_usb_device_under_any_name(plug: Plug, heard: Heard) -> None:
    plug.plug_in()
    other = Listed(device="/nowhere", vid=None, pid=None, serial_number=None)
    scanner = found_by(USB, [other, Listed(device=str(plug.name))], heard)

    scanner.start()

    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(b"]d2" + LABEL + b"\r")
    heard.until(lambda: bool(heard.scans))
    scanner.stop()
    assert heard.scans == [FROM_WARD]


@pytest.mark.parametrize(
    ("listed", "standing", "sentence"),
    [
        (
            [],
            Standing.SEARCHING,
            "No serial port has the USB device 0c2e:0b61. Plug the scanner in, in COM-port mode.",
        ),
        (
            [Listed(device="a"), Listed(device="b", serial_number="B2")],
            Standing.REFUSED,
            (
                "2 serial ports have the USB device 0c2e:0b61. Name the scanner's serial number "
                "in the settings, too."
            ),
        ),
    ],
)
def test_no_scanner_or_two_are_told(
    heard: Heard, listed: list[Listed], standing: Standing, sentence: str
) -> None:
    scanner = found_by(USB, listed, heard)

    scanner.start()

    heard.until(lambda: heard.stands(standing))
    scanner.stop()
    assert heard.states[0].sentence == sentence


def test_the_serial_number_tells_two_alike_apart(plug: Plug, heard: Heard) -> None:
    plug.plug_in()
    listed = [Listed(device="/nowhere"), Listed(device=str(plug.name), serial_number="B2")]
    scanner = found_by(UsbName.parse("0c2e:0b61:B2"), listed, heard)

    scanner.start()

    heard.until(lambda: heard.stands(Standing.READY))
    plug.send(b"]d2" + LABEL + b"\r")
    heard.until(lambda: bool(heard.scans))
    scanner.stop()
    assert heard.scans == [FROM_WARD]  # and not from the other, which nobody could open


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "This account may not use the serial port COM9."),
        (errno.EBUSY, "Another program uses the serial port COM9."),
        (errno.ENOENT, "The serial port COM9 is not there. Plug the scanner in."),
    ],
)
def test_what_keeps_a_port_closed_is_told(number: int, sentence: str) -> None:
    assert str(_explained(OSError(number, "not asserted"), "COM9")).startswith(sentence)


def test_windows_words_for_a_busy_port_are_understood() -> None:
    said = OSError("could not open port 'COM9': PermissionError(13, 'denied', None, 5)")

    assert str(_explained(said, "COM9")).startswith("Another program uses the serial port COM9.")


@pytest.mark.parametrize(("path", "usb"), [("", None), ("COM3", USB)])
def test_a_port_is_named_once(path: str, usb: UsbName | None) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        SerialPort(source="a", path=path, usb=usb)
