"""A sample view for every state of the device screens: what tests walk and pictures show."""

from __future__ import annotations

from collections.abc import Callable

from app.bootstrap.devices import draw
from app.domain.device_checks import CameraReport, judge_camera
from app.domain.qualification import Finding, Flaw
from app.domain.sheet import SHEET
from ui import wording_devices as words
from ui.pages.devices import DevicePage
from ui.pages.page import Page
from ui.presenters.camera_wizard import FAILS
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.devices import AGAIN, MORE, Findings
from ui.presenters.scanner_wizard import NOTHING, PRINT
from ui.presenters.views import MessageKind

_STATES = (RowState.GOOD, RowState.BAD, RowState.GOOD, RowState.NOW, RowState.OPEN, RowState.OPEN)
_SAYS = {
    RowState.GOOD: words.CODE_GOOD,
    RowState.BAD: words.CODE_BAD,
    RowState.NOW: words.CODE_NOW,
    RowState.OPEN: words.CODE_OPEN,
}


def codes(*states: RowState) -> tuple[RowView, ...]:
    """Return the sheet's six lines."""
    return tuple(
        RowView(state=state, name=f"{code.number}  {code.title}", says=_SAYS[state])
        for code, state in zip(SHEET, states, strict=True)
    )


def asked(number: int) -> DeviceView:
    """Return the scanner's test with one code to scan."""
    code = SHEET[number - 1]
    done = [RowState.GOOD] * (number - 1) + [RowState.NOW] + [RowState.OPEN] * (6 - number)
    return DeviceView(
        title=words.SCANNER,
        instruction=words.SCAN_CODE.format(number=number),
        detail=words.SCAN_CODE_SAYS.format(title=code.title),
        picture=draw(code),
        rows=codes(*done),
        actions=(PRINT, NOTHING),
    )


LAYOUT = Finding(flaw=Flaw.LAYOUT, code=0, expected='"', got="@", layout="UK").sentence
GS = Finding(flaw=Flaw.GS_CHANGED, code=3, got="~").sentence
SLOW = Finding(flaw=Flaw.SLOW, code=1, expected="80", got="199").sentence
ODD = Finding(flaw=Flaw.GS_CHANGED, code=3, got="U+001EU+001E").sentence
LONGEST = tuple(
    words.CODES_MANY.format(numbers="1, 2, 3, 4, 5, 6", says=says) for says in (SLOW, ODD)
)

DEVICE_SAMPLES: dict[str, tuple[Callable[[], Page], object]] = {
    "devices": (
        DevicePage,
        DeviceView(
            title=words.DEVICES,
            instruction=words.CHOOSE_DEVICE,
            detail=words.CHOOSE_SAYS,
            rows=(
                RowView(
                    state=RowState.GOOD,
                    name="Scanner (keyboard): keyboard",
                    says=words.GOOD_UNTIL.format(day="23 November 2027"),
                ),
                RowView(
                    state=RowState.BAD,
                    name="Scanner (serial): COM3",
                    says=words.FAILED_ON.format(day="23 November 2026"),
                ),
                RowView(
                    state=RowState.BAD,
                    name="Camera: Integrated Webcam HD",
                    says=words.PASSED_TOO_OLD.format(day="2 November 2025"),
                ),
            ),
            choices=(
                KeyAction(id="scanner", key="1", label=words.SCANNER),
                KeyAction(id="camera", key="2", label=words.CAMERA),
                KeyAction(id="printer", key="3", label=words.PRINTER),
            ),
        ),
    ),
    "scanner_first": (DevicePage, asked(1)),
    "scanner_ascii": (DevicePage, asked(2)),
    "scanner_wide": (DevicePage, asked(3)),
    "scanner_pair": (DevicePage, asked(6)),
    "scanner_other": (
        DevicePage,
        DeviceView(
            title=words.SCANNER,
            instruction=words.SCAN_CODE.format(number=4),
            detail=words.SCAN_CODE_SAYS.format(title=SHEET[3].title),
            picture=draw(SHEET[3]),
            rows=codes(*_STATES),
            actions=(PRINT, NOTHING),
            message=words.OTHER_CODE.format(came=3, wanted=4),
            message_kind=MessageKind.REFUSED,
        ),
    ),
    "scanner_failed": (
        DevicePage,
        DeviceView(
            title=words.DID_NOT_PASS.format(what=words.SCANNER),
            outcome=RowState.BAD,
            instruction=words.SET_UP,
            detail=words.FAILURE_RECORDED,
            rows=codes(*[RowState.BAD] * 6),
            findings=(LAYOUT, words.CODES_MANY.format(numbers="3, 4", says=GS)),
            actions=(AGAIN,),
        ),
    ),
    "scanner_failed_long": (
        DevicePage,
        DeviceView(
            title=words.DID_NOT_PASS.format(what=words.SCANNER),
            outcome=RowState.BAD,
            instruction=words.SET_UP,
            detail=Findings((*LONGEST, LAYOUT)).after(words.FAILURE_RECORDED),
            rows=codes(*[RowState.BAD] * 6),
            findings=LONGEST,
            actions=(MORE, AGAIN),
        ),
    ),
    "scanner_passed": (
        DevicePage,
        DeviceView(
            title=words.PASSED.format(what=words.SCANNER),
            outcome=RowState.GOOD,
            instruction=words.SIGN_TO_PASS,
            detail=words.SIGN_SAYS,
            rows=codes(*[RowState.GOOD] * 6),
            actions=(AGAIN,),
            message=words.NOT_PERMITTED,
            message_kind=MessageKind.REFUSED,
        ),
    ),
    "camera_choose": (
        DevicePage,
        DeviceView(
            title=words.CAMERA,
            instruction=words.CHOOSE_CAMERA,
            choices=tuple(
                KeyAction(id=str(n), key=str(n), label=f"USB camera {n} on the left arm")
                for n in range(1, 5)
            ),
        ),
    ),
    "camera_watching": (
        DevicePage,
        DeviceView(
            title=f"{words.CAMERA}: Integrated Webcam HD",
            instruction=words.HOLD_CODE,
            detail=words.HOLD_SAYS,
            rows=tuple(
                RowView(state=state, name=name, says=says)
                for state, name, says in (
                    (RowState.GOOD, words.ROW_PERMISSION, words.PERMISSIONS["granted"]),
                    (RowState.GOOD, words.ROW_READ, words.READ_CODE.format(number=4)),
                    (RowState.BAD, words.ROW_LIGHT, words.OUTSIDE.format(value="31")),
                    (RowState.GOOD, words.ROW_FOCUS, "212"),
                    (RowState.BAD, words.ROW_SIZE, words.OUTSIDE.format(value="1.7")),
                    (RowState.GOOD, words.ROW_TIME, "18 ms"),
                )
            ),
            findings=tuple(
                f.sentence
                for f in judge_camera(
                    CameraReport(
                        source="cam",
                        read=4,
                        light=31.0,
                        focus=212.0,
                        decode_ms=18.0,
                        module_px=1.7,
                    )
                )
            ),
            actions=(FAILS,),
        ),
    ),
    "printer_clean": (
        DevicePage,
        DeviceView(
            title=words.PRINTER,
            instruction=words.LOOK_CLEAN,
            rows=(
                RowView(state=RowState.GOOD, name=words.ROW_BACK, says=words.YES),
                RowView(state=RowState.NOW, name=words.ROW_CLEAN, says=words.NOW),
                RowView(state=RowState.OPEN, name=words.ROW_QUIET, says=words.CODE_OPEN),
            ),
            actions=(
                KeyAction(id="2", key="2", label=words.PROBLEM),
                KeyAction(id="1", key="1", label=words.YES),
            ),
        ),
    ),
}
