"""The scanner's test without a window: what is asked, taken, told and recorded (screens 5.11)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, EMIL
from app.domain.layouts import Layout, shown
from app.domain.sheet import SHEET
from app.labels import wristband
from app.labels.scan import Mode
from app.usecases import qualifying
from tests.support.desk import QuickDesk
from tests.support.devices import FakePrinters
from tests.support.station import GUS
from tests.unit.presenters.wizards import begin, outcome, states, whole_sheet
from ui import wording
from ui import wording_devices as words
from ui.presenters.desk import Screen
from ui.presenters.device_views import RowState
from ui.presenters.devices import FINDINGS_SHOWN
from ui.presenters.sound import Sound
from ui.presenters.views import MessageKind

# -- the scanner


def test_six_right_codes_and_a_signature_qualify_a_scanner(at: QuickDesk) -> None:
    begin(at, "scanner")
    for code in SHEET:
        assert at.view.instruction == f"Scan code {code.number} of 6"
        assert at.view.picture == f"picture {code.number}".encode()
        assert at.desk.step.probing
        at.scans(code.raw, code.symbologies[0])
    assert not at.desk.step.probing
    assert outcome(at) == RowState.GOOD
    assert not qualifying.is_qualified(at.ward.station, Mode.SERIAL, "COM3")

    at.taps(GUS)
    assert at.shows(Screen.SIGN_IN)
    assert at.view.purpose == words.MEANING_SCANNER
    at.desk.pin(GUS.pin)

    assert at.shows(Screen.DEVICES)
    assert qualifying.is_qualified(at.ward.station, Mode.SERIAL, "COM3")
    assert at.played.count(Sound.CAPTURED) == 6 + 1


def test_a_keyboard_scanner_is_taken_raw(at: QuickDesk) -> None:
    begin(at, "scanner")
    for code in SHEET:
        at.types(code.text, prefix="\x02" + code.symbologies[0])
    at.signs(EMIL)

    assert qualifying.is_qualified(at.ward.station, Mode.WEDGE, "keyboard")


def test_an_identifier_in_front_of_the_bytes_counts(at: QuickDesk) -> None:
    begin(at, "scanner")
    for code in SHEET:
        at.scans(code.symbologies[0].encode() + code.raw)

    assert outcome(at) == RowState.GOOD


@pytest.mark.parametrize(
    ("computer", "expected", "got"),
    [(Layout.UK, '"', "@"), (Layout.GERMAN, '"', "Ä"), (Layout.FRENCH, "!", "1")],
)
def test_a_wrong_layout_fails_loudly_and_is_on_record(
    at: QuickDesk, computer: Layout, expected: str, got: str
) -> None:
    begin(at, "scanner")
    for code in SHEET:
        came = shown(code.symbologies[0] + code.text, scanner=Layout.US, computer=computer)
        aim = came[:3] if came.startswith("]") else ""
        at.types(came.removeprefix(aim), prefix=aim)

    assert outcome(at) == RowState.BAD
    assert at.view.findings == (
        (
            f"Layout mismatch: `{expected}` came as `{got}`. "
            f"Set the scanner to {computer.value} keyboard or switch to USB-COM."
        ),
    )
    assert at.view.detail == words.FAILURE_RECORDED
    (body,) = at.ward.on_record("scanner.rejected")
    assert [f["flaw"] for f in body["flaws"]] == ["layout"]
    at.signs(GUS)
    assert not qualifying.is_qualified(at.ward.station, Mode.WEDGE, "keyboard")


@pytest.mark.parametrize("missing", range(1, 7))
def test_a_code_that_does_not_come_fails_the_test(at: QuickDesk, missing: int) -> None:
    begin(at, "scanner")

    whole_sheet(at, but=missing)

    assert outcome(at) == RowState.BAD
    assert at.view.rows[missing - 1].says == words.CODE_NONE
    assert at.view.findings[0].startswith(f"Code {missing}: The code did not arrive.")


def test_nothing_at_all_is_no_record(at: QuickDesk) -> None:
    before = at.ward.filed
    begin(at, "scanner")
    for _ in SHEET:
        at.desk.acted("nothing")

    assert outcome(at) == RowState.BAD
    assert at.view.detail.startswith(words.NOT_KNOWN)
    assert at.ward.filed == before


def test_the_code_before_scanned_twice_is_not_taken_for_the_next(at: QuickDesk) -> None:
    begin(at, "scanner")
    at.scans(SHEET[0].raw, "]C0")

    at.scans(SHEET[0].raw, "]C0")

    assert at.view.message == "That is code 1. Scan code 2, which shows."
    assert at.view.message_kind is MessageKind.REFUSED
    assert states(at)[:2] == [RowState.GOOD, RowState.NOW]


def test_another_device_in_between_is_told_and_not_taken(at: QuickDesk) -> None:
    begin(at, "scanner")
    at.scans(SHEET[0].raw, "]C0")

    at.scans(SHEET[1].raw, "]d1", source="COM4")

    assert at.view.message == words.OTHER_DEVICE
    assert states(at)[1] is RowState.NOW


@pytest.mark.parametrize("mode", [Mode.CAMERA, Mode.FILE, Mode.TRAY, Mode.TYPED, Mode.RFID])
def test_what_is_no_scanner_is_not_taken(at: QuickDesk, mode: Mode) -> None:
    begin(at, "scanner")

    at.scans(SHEET[0].raw, "]C0", mode=mode)

    assert at.view.message == words.USE_SCANNER
    assert states(at)[0] is RowState.NOW


def test_a_code_that_came_wrong_shows_at_once_and_the_test_goes_on(at: QuickDesk) -> None:
    begin(at, "scanner")

    at.scans(SHEET[0].raw, "")

    assert states(at)[:2] == [RowState.BAD, RowState.NOW]
    assert at.view.rows[0].says == words.CODE_BAD


def test_a_wristband_under_the_scanner_is_told_and_shown_nowhere(at: QuickDesk) -> None:
    raw = wristband.raw(at.ward.alma.band)
    begin(at, "scanner")
    for _ in SHEET:
        at.scans(raw, "]Q3")

    told = repr(at.view)
    assert "That is not this code of the test sheet." in told
    assert at.ward.alma.band.patient.value not in told
    assert at.ward.alma.band.patient.value not in repr(vars(at.desk.step))


def test_more_findings_than_fit_come_one_press_later(at: QuickDesk) -> None:
    begin(at, "scanner")
    for code in SHEET:
        at.types(code.text.replace("\x1d", ""), suffix="")
    seen: list[str] = []
    first = at.view.findings
    while True:
        assert len(at.view.findings) <= FINDINGS_SHOWN
        seen += at.view.findings
        at.desk.acted("more")
        if at.view.findings == first:
            break

    assert len(seen) == len(set(seen)) == 4
    assert at.view.detail == f"{words.FAILURE_RECORDED} Findings 1 to 2 of 4."
    assert any("Codes 1, 2, 3, 4, 5, 6: The scan ends without" in s for s in seen)
    assert any("Codes 3, 4: The separator (GS) was lost." in s for s in seen)


def test_trying_again_begins_with_the_first_code(at: QuickDesk) -> None:
    begin(at, "scanner")
    whole_sheet(at, but=4)

    at.desk.acted("again")

    assert at.view.instruction == "Scan code 1 of 6"
    assert states(at)[0] is RowState.NOW
    whole_sheet(at)
    assert outcome(at) == RowState.GOOD


def test_a_nurse_does_not_answer_for_a_scanner(at: QuickDesk) -> None:
    begin(at, "scanner")
    whole_sheet(at)

    at.taps(ANA)

    assert at.shows(Screen.SCANNER_WIZARD)
    assert at.view.message == words.NOT_PERMITTED
    assert outcome(at) == RowState.GOOD


def test_the_way_back_from_the_pin_leads_to_the_same_result(at: QuickDesk) -> None:
    begin(at, "scanner")
    whole_sheet(at)
    at.taps(GUS)
    at.desk.pin("000000")
    assert at.view.message == wording.PIN_REFUSED.format(left=4)

    at.desk.cancelled()

    assert at.shows(Screen.SCANNER_WIZARD)
    assert outcome(at) == RowState.GOOD
    at.signs(GUS)
    assert qualifying.is_qualified(at.ward.station, Mode.SERIAL, "COM3")


def test_the_sheet_can_be_printed(at: QuickDesk, printers: FakePrinters) -> None:
    begin(at, "scanner")

    at.desk.acted("print")
    assert (printers.sheets, at.view.message) == (1, words.SHEET_PRINTED)

    printers.trouble = "The printer has no paper. Put some in."
    at.desk.acted("print")
    assert at.view.message == "The printer has no paper. Put some in."
    assert at.view.message_kind is MessageKind.REFUSED
