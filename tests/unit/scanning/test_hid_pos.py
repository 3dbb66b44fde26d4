"""HID-POS: what a report says, and a scanner behind a stand-in for the module `hid`.

No scanner in HID-POS mode was ever read: these tests hold what its documents say.
"""

from __future__ import annotations

import queue
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.labels.keys import Arrived, Broken
from app.labels.scan import SCAN_BYTES_MAX, Mode
from scanning.device import Standing
from scanning.framing import GAP_MS_MAX, Rules
from scanning.hid_pos import (
    DATA_MAX,
    NO_PACKAGE,
    NOT_A_REPORT,
    REPORT_LENGTH,
    USAGE_PAGE,
    Assembler,
    HidPos,
    HidScanner,
    Report,
    parse_report,
)
from scanning.radio import Origin
from scanning.sentences import IN_PIECES, NO_AIM, TOO_LONG
from scanning.usb import UsbName
from tests.unit.scanning.heard import Heard

LABEL = b"0109501101530003172712311021S1\x1d21BAG0007K3"
RULES = Rules(origin=Origin(mode=Mode.HID, source="bench scanner"), aim=True)


def report(data: bytes, *, aim: bytes = b"]d2", continued: bool = False) -> bytes:
    """One report as a scanner sends it."""
    body = bytes([2, len(data)]) + aim + data
    return body.ljust(REPORT_LENGTH - 1, b"\0") + bytes([continued])


def reports(data: bytes, aim: bytes = b"]d2") -> list[bytes]:
    """A scan in as many reports as it takes."""
    parts = [data[at : at + DATA_MAX] for at in range(0, len(data), DATA_MAX)]
    return [report(p, aim=aim, continued=n < len(parts)) for n, p in enumerate(parts, 1)]


def arrived(raw: bytes, symbology: str = "]d2") -> Arrived:
    """What a scan from the bench scanner looks like."""
    return Arrived(raw=raw, symbology=symbology, mode=Mode.HID, source="bench scanner")


# -- reports


def test_a_report_holds_identifier_data_and_whether_more_follows() -> None:
    assert parse_report(report(LABEL)) == Report(aim=b"]d2", data=LABEL, continued=False)
    assert parse_report(report(b"", continued=True)) == Report(
        aim=b"]d2", data=b"", continued=True
    )
    assert parse_report(report(b"x" * DATA_MAX, aim=b"\0\0\0")) == Report(
        aim=b"", data=b"x" * DATA_MAX, continued=False
    )


@pytest.mark.parametrize(
    "other",
    [
        b"",
        report(LABEL)[:-1],
        report(LABEL) + b"\0",
        b"\x03" + report(LABEL)[1:],
        bytes([2, DATA_MAX + 1]) + report(LABEL)[2:],
        report(LABEL, aim=b"d2]"),
        report(LABEL, aim=b"]\0\0"),
    ],
    ids=["empty", "short", "long", "other id", "length", "identifier", "half an identifier"],
)
def test_what_is_no_report_of_a_scan_is_refused(other: bytes) -> None:
    assembler = Assembler(rules=RULES)

    assert parse_report(other) is None
    assert assembler.feed(other, 0) == [Broken(sentence=NOT_A_REPORT)]
    assert assembler.feed(report(LABEL), 1) == [arrived(LABEL)]


@given(st.binary(max_size=80))
def test_any_bytes_are_a_report_or_none(data: bytes) -> None:
    found = parse_report(data)

    assert found is None or len(found.data) <= DATA_MAX


@given(st.binary(min_size=REPORT_LENGTH, max_size=REPORT_LENGTH))
def test_any_report_is_answered(data: bytes) -> None:
    assert len(Assembler(rules=RULES).feed(b"\x02" + data[1:], 0)) <= 1


def test_a_report_hides_what_was_scanned() -> None:
    assembler = Assembler(rules=RULES)
    assembler.feed(report(b"SECRET", continued=True), 0)

    assert "SECRET" not in repr(assembler)
    assert "SECRET" not in repr(parse_report(report(b"SECRET")))


# -- scans of several reports


@given(st.integers(4, SCAN_BYTES_MAX))
def test_a_scan_of_any_length_is_put_together(length: int) -> None:
    assembler = Assembler(rules=RULES)
    data = (b"0123456789" * (length // 10 + 1))[:length]

    found = [one for part in reports(data) for one in assembler.feed(part, 0)]

    assert found == [arrived(data)]


def test_a_scan_longer_than_any_is_dropped_while_it_comes() -> None:
    assembler = Assembler(rules=RULES)

    found = [one for part in reports(b"9" * 100_000) for one in assembler.feed(part, 0)]

    assert found == [Broken(sentence=TOO_LONG)]
    assert assembler.feed(report(LABEL), 0) == [arrived(LABEL)]


def test_a_pause_inside_a_scan_breaks_it() -> None:
    assembler = Assembler(rules=RULES)
    first, second = reports(LABEL * 2)

    assert assembler.feed(first, 0) == []
    assert assembler.feed(second, GAP_MS_MAX + 1) == [Broken(sentence=IN_PIECES)]


def test_a_part_of_another_symbol_is_not_put_to_it() -> None:
    assembler = Assembler(rules=RULES)

    assert assembler.feed(report(LABEL, continued=True), 0) == []
    assert assembler.feed(report(LABEL, aim=b"]C1"), 1) == [Broken(sentence=IN_PIECES)]
    assert assembler.feed(report(LABEL), 2) == [arrived(LABEL)]


def test_a_scanner_that_sends_no_identifier_is_told_so() -> None:
    silent = report(LABEL, aim=b"\0\0\0")

    assert Assembler(rules=RULES).feed(silent, 0) == [Broken(sentence=NO_AIM)]
    assert Assembler(rules=Rules(origin=RULES.origin)).feed(silent, 0) == [arrived(LABEL, "")]


# -- a scanner


class Handle:
    """Stands in for `hid.device`."""

    def __init__(self, module: FakeHid) -> None:
        self.module = module
        self.closed = False

    def open_path(self, path: bytes) -> None:
        if self.module.locked:
            msg = "open failed"
            raise OSError(msg)
        assert path == b"0001:0002:00"

    def read(self, max_length: int, timeout_ms: int = 0) -> list[int]:
        assert max_length == REPORT_LENGTH
        try:
            sent = self.module.sent.get(timeout=timeout_ms / 1_000)
        except queue.Empty:
            return []
        if sent is None:
            msg = "read error"
            raise OSError(msg)
        return list(sent)

    def close(self) -> None:
        self.closed = True


class FakeHid:
    """Stands in for the module `hid` of hidapi."""

    def __init__(self) -> None:
        self.sent: queue.Queue[bytes | None] = queue.Queue()
        self.locked = False
        self.handles: list[Handle] = []
        self.there: list[dict[str, Any]] = [
            {"path": b"0001:0001:00", "usage_page": 1, "usage": 6, "vendor_id": 0x0C2E},
            {
                "path": b"0001:0002:00",
                "usage_page": USAGE_PAGE,
                "usage": 2,
                "vendor_id": 0x0C2E,
                "product_id": 0x0B67,
                "serial_number": "A1",
            },
        ]

    def enumerate(self) -> list[dict[str, Any]]:
        return self.there

    def device(self) -> Handle:
        self.handles.append(Handle(self))
        return self.handles[-1]


@pytest.fixture
def hid() -> FakeHid:
    return FakeHid()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def scanner(hid: FakeHid, heard: Heard) -> Iterator[HidScanner]:
    made = HidScanner(HidPos(source="bench scanner"), heard.scan, heard.state, hid)
    yield made
    made.stop()


def test_a_scan_arrives_with_its_mode(hid: FakeHid, heard: Heard, scanner: HidScanner) -> None:
    scanner.start()
    for part in reports(LABEL * 2):
        hid.sent.put(part)

    heard.until(lambda: bool(heard.scans))
    assert heard.scans == [arrived(LABEL * 2)]


def test_a_scanner_may_be_replugged(hid: FakeHid, heard: Heard, scanner: HidScanner) -> None:
    scanner.start()
    heard.until(lambda: heard.stands(Standing.READY))
    there, hid.there = hid.there, []
    hid.sent.put(report(LABEL, continued=True))
    hid.sent.put(None)
    heard.until(lambda: heard.stands(Standing.SEARCHING))
    assert hid.handles[0].closed
    heard.until(lambda: heard.scans == [Broken(sentence=IN_PIECES)])

    hid.there = there
    heard.until(lambda: heard.stands(Standing.READY))
    hid.sent.put(report(LABEL))

    heard.until(lambda: arrived(LABEL) in heard.scans)


def test_a_scanner_without_rights_is_told(hid: FakeHid, heard: Heard, scanner: HidScanner) -> None:
    hid.locked = True

    scanner.start()

    heard.until(lambda: heard.stands(Standing.REFUSED))
    assert heard.states[-1].sentence == (
        "This account may not use the scanner bench scanner in HID-POS mode. On Linux a udev "
        "rule is missing (docs/scanners.md); elsewhere close the program that uses it."
    )


def test_two_scanners_are_told_and_a_name_tells_them_apart(hid: FakeHid, heard: Heard) -> None:
    other = {**hid.there[1], "path": b"0001:0003:00", "serial_number": "B2"}
    hid.there = [other, *hid.there]
    any_one = HidScanner(HidPos(source="bench scanner"), heard.scan, heard.state, hid)
    any_one.start()
    heard.until(lambda: heard.stands(Standing.REFUSED))
    any_one.stop()
    told = heard.states[0].sentence

    named = HidPos(source="bench scanner", usb=UsbName.parse("0c2e:0b67:A1"))
    one = HidScanner(named, heard.scan, heard.state, hid)
    one.start()
    heard.until(lambda: heard.stands(Standing.READY))
    one.stop()

    assert told == (
        "2 scanners in HID-POS mode are there. Name one in the settings by its USB name with "
        "serial number."
    )


def test_a_system_that_tells_no_usage_pages_goes_by_the_name(hid: FakeHid, heard: Heard) -> None:
    for one in hid.there:
        one["usage_page"] = one["usage"] = 0
    named = HidPos(source="bench scanner", usb=UsbName.parse("0c2e:0b67"))
    scanner = HidScanner(named, heard.scan, heard.state, hid)

    scanner.start()

    heard.until(lambda: heard.stands(Standing.READY))
    scanner.stop()
    assert Standing.REFUSED not in {state.standing for state in heard.states}
    assert heard.states[-1].source == "bench scanner"


def test_without_hidapi_a_sentence_says_what_to_do(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    scanner = HidScanner(HidPos(source="bench scanner"), heard.scan, heard.state)

    scanner.start()

    heard.until(lambda: heard.stands(Standing.REFUSED))
    scanner.stop()
    assert heard.states[0].sentence == NO_PACKAGE
