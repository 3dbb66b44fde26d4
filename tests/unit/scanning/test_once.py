"""The same scan at once from the same device is one scan."""

from __future__ import annotations

from app.labels.keys import Arrived
from app.labels.scan import Mode
from scanning.once import REPEAT_MS, Once

SCAN = Arrived(raw=b"0109501101530003", symbology="]d2")


def test_a_repeat_is_one_until_the_time_has_passed() -> None:
    once = Once()

    assert not once.is_repeat(SCAN, 1_000)
    assert once.is_repeat(SCAN, 1_000 + REPEAT_MS)
    assert not once.is_repeat(SCAN, 1_000 + 2 * REPEAT_MS + 1)


def test_a_stuck_trigger_is_one_scan_however_long_it_lasts() -> None:
    once = Once()

    fresh = [at for at in range(0, 10_000, 250) if not once.is_repeat(SCAN, at)]

    assert fresh == [0]


def test_two_codes_in_one_view_do_not_alternate_for_ever() -> None:
    once = Once()
    other = Arrived(raw=b"21BAG0007K3", symbology="]d2")

    fresh = [
        at for at in range(0, 2_000, 100) if not once.is_repeat((SCAN, other)[at % 200 > 0], at)
    ]

    assert fresh == [0, 100]


def test_devices_symbologies_and_values_are_kept_apart() -> None:
    once = Once()
    scans = [
        SCAN,
        Arrived(raw=SCAN.raw, symbology="]d1"),
        Arrived(raw=SCAN.raw + b"1", symbology="]d2"),
        Arrived(raw=SCAN.raw, symbology="]d2", mode=Mode.SERIAL, source="bench scanner"),
    ]

    assert [once.is_repeat(scan, 5) for scan in scans] == [False] * 4


def test_no_value_is_kept() -> None:
    once = Once()
    once.is_repeat(SCAN, 0)

    assert "0109501101530003" not in repr(once)
    assert SCAN.raw not in b"".join(once._seen)
