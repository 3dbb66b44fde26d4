"""The list of devices, and the tests of camera and printer, without a window (screens 5.11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.labels.scan import Mode
from app.usecases import qualifying
from tests.support.desk import QuickDesk
from tests.support.devices import FakeCameras, FakePrinters, good_camera
from tests.support.station import GUS, Ward
from tests.unit.presenters.wizards import CAM, begin, outcome, states, whole_sheet
from ui import wording_devices as words
from ui.presenters.benches import NOTHING, Choice
from ui.presenters.checking import LockStep
from ui.presenters.desk import IDLE, Screen
from ui.presenters.device_views import RowState
from ui.presenters.devices import FINDINGS_SHOWN, NAME_MAX, show_devices

# -- the list


def test_the_lock_screen_leads_to_the_devices_and_back(ward: Ward) -> None:
    at = QuickDesk(ward, NOTHING)
    at.desk.go(LockStep(at.desk))

    at.desk.acted("devices")
    assert at.shows(Screen.DEVICES)
    at.desk.cancelled()

    assert at.shows(Screen.LOCK)


def test_the_list_says_how_every_device_stands(at: QuickDesk) -> None:
    assert [row.name for row in at.view.rows] == [words.NONE_TRIED]
    begin(at, "scanner")
    whole_sheet(at)
    at.signs(GUS)

    (row,) = at.view.rows
    assert (row.state, row.name) == (RowState.GOOD, "Scanner (serial): COM3")
    assert row.says == "passed, good until 23 November 2027"
    assert at.view.message == "Recorded: Scanner passed."

    at.ward.clock.passes(timedelta(days=366))
    show_devices(at.desk)
    assert at.view.rows[0].says == "passed 23 November 2026, too old now"
    assert at.view.rows[0].state is RowState.BAD


def test_a_badge_on_the_list_signs_nobody_in(at: QuickDesk) -> None:
    at.taps(GUS)

    assert at.shows(Screen.DEVICES)
    assert at.view.message == words.LEAVE_FIRST


@pytest.mark.parametrize("what", ["", "scanner", "camera", "printer"])
def test_an_idle_device_screen_locks(at: QuickDesk, what: str) -> None:
    begin(at, what)
    at.ward.clock.passes(IDLE + timedelta(seconds=1))

    at.desk.tick()

    assert at.shows(Screen.LOCK)


@pytest.mark.parametrize("what", ["scanner", "camera", "printer"])
def test_escape_leads_back_to_the_list_and_records_nothing(at: QuickDesk, what: str) -> None:
    before = at.ward.filed
    begin(at, what)

    at.desk.cancelled()

    assert at.shows(Screen.DEVICES)
    assert at.ward.filed == before


def test_device_screens_name_nobody(at: QuickDesk) -> None:
    for what in ("", "scanner", "camera", "printer"):
        show_devices(at.desk)
        begin(at, what)
        assert at.desk.step.person == ""
        assert at.desk.step.locked


# -- the camera


def test_the_only_camera_is_chosen_by_itself(at: QuickDesk, cameras: FakeCameras) -> None:
    begin(at, "camera")

    assert cameras.watched == ["/dev/video0"]
    assert at.view.instruction == words.HOLD_CODE
    assert states(at) == [RowState.OPEN] * 6


def test_one_of_several_cameras_is_chosen_by_its_digit(
    at: QuickDesk, cameras: FakeCameras
) -> None:
    cameras.here = (CAM, Choice(source="/dev/video2", description="W" * 60))
    begin(at, "camera")
    assert cameras.watched == []
    assert [c.key for c in at.view.choices] == ["1", "2"]
    assert len(at.view.choices[1].label) == NAME_MAX

    at.desk.acted("3")
    assert cameras.watched == []
    at.desk.acted("2")

    assert cameras.watched == ["/dev/video2"]


def test_without_a_camera_it_says_what_to_do(at: QuickDesk, cameras: FakeCameras) -> None:
    cameras.here = ()
    begin(at, "camera")

    assert at.view.instruction == words.NO_CAMERA


def test_a_camera_within_all_limits_passes_and_is_signed_for(
    at: QuickDesk, cameras: FakeCameras
) -> None:
    begin(at, "camera")
    cameras.measured = replace(good_camera("/dev/video0"), module_px=1.9)
    at.desk.tick()
    assert outcome(at) == RowState.OPEN
    assert states(at) == [RowState.GOOD] * 4 + [RowState.BAD, RowState.GOOD]
    assert at.view.rows[4].says == "1.9, outside its limit"
    assert at.view.findings[0].startswith("The code is too small in the picture: 1.9 pixels")
    at.taps(GUS)
    assert at.view.message == words.FINISH_TEST

    cameras.measured = good_camera("/dev/video0")
    at.desk.tick()

    assert outcome(at) == RowState.GOOD
    assert cameras.closed == 1
    at.signs(GUS)
    assert at.shows(Screen.DEVICES)
    assert qualifying.is_qualified(at.ward.station, Mode.CAMERA, "/dev/video0")
    (body,) = at.ward.on_record("camera.checked")
    assert (body["module_px_tenths"], body["decode_ms"]) == (35, 12)


def test_what_passed_stays_as_it_was_measured(at: QuickDesk, cameras: FakeCameras) -> None:
    begin(at, "camera")
    cameras.measured = good_camera("/dev/video0")
    at.desk.tick()
    cameras.measured = replace(good_camera("/dev/video0"), light=3.0)

    at.desk.tick()

    assert outcome(at) == RowState.GOOD
    assert at.view.rows[2].says == "170"


def test_without_permission_nothing_else_is_told(at: QuickDesk, cameras: FakeCameras) -> None:
    from app.domain.device_checks import Permission

    begin(at, "camera")
    cameras.measured = replace(good_camera(), permission=Permission.DENIED)
    at.desk.tick()

    assert states(at) == [RowState.BAD] + [RowState.OPEN] * 5
    assert "privacy settings" in at.view.findings[0]


def test_a_camera_that_is_given_up_is_on_record_as_failed(
    at: QuickDesk, cameras: FakeCameras
) -> None:
    begin(at, "camera")
    cameras.measured = replace(good_camera("/dev/video0"), light=10.0)
    at.desk.tick()

    at.desk.acted("fails")

    assert outcome(at) == RowState.BAD
    (body,) = at.ward.on_record("camera.checked")
    assert (body["passed"], body["flaws"], body["light"]) == (False, ["dark"], 10)
    at.desk.acted("again")
    assert cameras.watched == ["/dev/video0", "/dev/video0"]


@pytest.mark.parametrize("leave", ["cancelled", "idle"])
def test_leaving_lets_the_camera_go(at: QuickDesk, cameras: FakeCameras, leave: str) -> None:
    begin(at, "camera")

    getattr(at.desk.step, leave)()

    assert cameras.closed == 1


# -- the printer


def printed(at: QuickDesk, printers: FakePrinters) -> bytes:
    """Print the test label and return what it holds."""
    begin(at, "printer")
    at.desk.acted("print")
    source, content = printers.printed[-1]
    assert source == "zebra"
    return content.encode()


def test_a_label_that_scans_back_and_looks_well_passes(
    at: QuickDesk, printers: FakePrinters
) -> None:
    content = printed(at, printers)
    assert at.view.instruction == words.SCAN_BACK
    at.scans(content, "]d1")
    at.desk.acted("1")
    at.desk.acted("1")

    assert outcome(at) == RowState.GOOD
    at.signs(GUS)
    (body,) = at.ward.on_record("printer.checked")
    assert (body["passed"], body["read_back"]) == (True, True)


def test_an_older_label_cannot_pass_for_the_new_one(at: QuickDesk, printers: FakePrinters) -> None:
    old = printed(at, printers)
    at.desk.cancelled()
    new = printed(at, printers)

    at.scans(old, "]d1")

    assert old != new
    assert at.view.message == (
        "That is not the label that was printed. Scan the one that has just come out."
    )
    assert at.view.instruction == words.SCAN_BACK


@pytest.mark.parametrize(
    ("keys", "flaws"),
    [
        (["unread", "1", "1"], ["not_read"]),
        (["scan", "2", "1"], ["density"]),
        (["scan", "1", "2"], ["quiet_zone"]),
        (["unread", "2", "2"], ["not_read", "density", "quiet_zone"]),
    ],
)
def test_a_bad_label_is_on_record_as_failed(
    at: QuickDesk, printers: FakePrinters, keys: list[str], flaws: list[str]
) -> None:
    content = printed(at, printers)
    for key in keys:
        if key == "scan":
            at.scans(content, "]d1")
        else:
            at.desk.acted(key)

    assert outcome(at) == RowState.BAD
    assert len(at.view.findings) == min(len(flaws), FINDINGS_SHOWN)
    (body,) = at.ward.on_record("printer.checked")
    assert (body["passed"], body["flaws"]) == (False, flaws)
    at.signs(GUS)
    assert len(at.ward.on_record("printer.checked")) == 1


def test_a_printer_that_refuses_says_why(at: QuickDesk, printers: FakePrinters) -> None:
    printers.trouble = "The printer is off. Switch it on."
    printed(at, printers)

    assert at.view.message == "The printer is off. Switch it on."
    assert at.view.instruction == words.PRINT_TEST


def test_without_a_printer_it_says_what_to_do(ward: Ward) -> None:
    at = QuickDesk(ward, NOTHING)
    show_devices(at.desk)
    begin(at, "printer")

    assert at.view.instruction == words.NO_PRINTER
