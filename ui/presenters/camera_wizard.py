"""The camera's test: a code of the printed sheet is held before it, as labels are held.

What is measured shows at once, with its limit; the test passes the moment that everything is
within its limits in one frame, and that frame's figures are what is recorded.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.device_checks import (
    CameraFlaw,
    CameraReport,
    Permission,
    judge_camera,
)
from app.evidence.record import Record
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import qualifying
from ui import wording
from ui import wording_devices as words
from ui.presenters.benches import Choice
from ui.presenters.desk import Desk, Screen
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.devices import DeviceStep, Findings, captured, numbered, result_actions

FIGURES_FROM = 2  # the rows before are words
CHOICES_MAX = 4  # buttons that the smallest window holds; keys 1 to 4
FAILS = KeyAction(id="fails", key="F", label=words.IT_FAILS)
_ROWS = (
    (words.ROW_PERMISSION, frozenset({CameraFlaw.DENIED, CameraFlaw.ABSENT})),
    (words.ROW_READ, frozenset({CameraFlaw.NOT_READ})),
    (words.ROW_LIGHT, frozenset({CameraFlaw.DARK, CameraFlaw.BRIGHT})),
    (words.ROW_FOCUS, frozenset({CameraFlaw.BLURRED})),
    (words.ROW_SIZE, frozenset({CameraFlaw.SMALL})),
    (words.ROW_TIME, frozenset({CameraFlaw.SLOW})),
)


class CameraWizardStep(DeviceStep):
    """Chooses a camera, shows what it measures, and records how it was found."""

    screen = Screen.CAMERA_WIZARD
    meaning = words.MEANING_CAMERA

    def __init__(self, desk: Desk) -> None:
        """Ask which camera; the only one is chosen by itself."""
        super().__init__(desk)
        self._choices = desk.devices.cameras.choices()[:CHOICES_MAX]
        self._chosen: Choice | None = None
        self._report: CameraReport | None = None
        self._passed = False
        self._failed: bool | None = None
        self._findings = Findings(())
        if len(self._choices) == 1:
            self._choose(self._choices[0])

    def _choose(self, choice: Choice) -> None:
        self._chosen = choice
        self.desk.devices.cameras.watch(choice.source)

    @property
    def _measuring(self) -> bool:
        return self._chosen is not None and not self._passed and self._failed is None

    def tick(self, now: datetime) -> None:
        """Look what the camera measured; a frame within all limits is the result."""
        if not self._measuring:
            return
        self._report = self.desk.devices.cameras.report()
        if self._report is not None and not judge_camera(self._report):
            self._passed = True
            self.message = ""
            self.leave()
            captured(self.desk)

    def leave(self) -> None:
        """Let the camera go."""
        self.desk.devices.cameras.close()

    def scanned(self, scan: Scan) -> None:
        """Take the badge of whoever signs a pass."""
        if self._passed:
            super().scanned(scan)
        else:
            self.say(words.FINISH_TEST)

    def acted(self, action: str) -> None:
        """Choose a camera, give up, read on, or begin again."""
        if action.isdecimal() and self._chosen is None:
            at = int(action) - 1
            if 0 <= at < len(self._choices):
                self._choose(self._choices[at])
                self.desk.refresh()
        elif action == FAILS.id and self._measuring:
            self._gives_up()
        elif action == "more":
            self._findings.turn()
            self.desk.refresh()
        elif action == "again" and self._chosen is not None and not self._measuring:
            self.leave()
            self.desk.go(CameraWizardStep(self.desk))

    def _gives_up(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        report = self._report or CameraReport(
            source=chosen.source, description=chosen.description, permission=Permission.ABSENT
        )
        self.leave()
        self._failed = False
        self._findings = Findings([wording.spoken(f.sentence) for f in judge_camera(report)])
        self.desk.run(
            self, lambda station: qualifying.check_camera(station, report, None), self._recorded
        )
        self.desk.refresh()

    def _recorded(self, _: Record) -> None:
        self._failed = True
        self.desk.refresh()

    def _signs(self, session: Session, name: str) -> None:
        report = self._report
        if self._passed and report is not None:
            self.record(
                lambda station: qualifying.check_camera(station, report, session), words.CAMERA
            )

    # -- what shows

    def view(self, now: datetime) -> DeviceView:
        """Return the choice, the measurement or the result."""
        if self._chosen is None:
            return self._asks()
        if self._failed is not None:
            return self._failure()
        if self._passed:
            return DeviceView(
                title=words.PASSED.format(what=words.CAMERA),
                outcome=RowState.GOOD,
                instruction=words.SIGN_TO_PASS,
                detail=words.SIGN_SAYS,
                rows=self._rows(),
                actions=result_actions(self._findings),
                message=self.message,
                message_kind=self.message_kind,
            )
        report = self._report
        findings = judge_camera(report) if report is not None else ()
        said = [report.trouble] if report and report.trouble else [f.sentence for f in findings]
        return DeviceView(
            title=f"{words.CAMERA}: {self._chosen.description}",
            instruction=words.HOLD_CODE,
            detail=words.HOLD_SAYS if report is not None else words.WAIT_CAMERA,
            rows=self._rows(),
            findings=Findings([wording.spoken(one) for one in said]).shown,
            actions=(FAILS,),
            message=self.message,
            message_kind=self.message_kind,
        )

    def _asks(self) -> DeviceView:
        return DeviceView(
            title=words.CAMERA,
            instruction=words.CHOOSE_CAMERA if self._choices else words.NO_CAMERA,
            choices=numbered(self._choices),
            message=self.message,
            message_kind=self.message_kind,
        )

    def _failure(self) -> DeviceView:
        if not self._failed:
            return DeviceView(title=words.CAMERA, instruction=words.RECORDING)
        return DeviceView(
            title=words.DID_NOT_PASS.format(what=words.CAMERA),
            outcome=RowState.BAD,
            instruction=words.SET_UP,
            detail=self._findings.after(words.FAILURE_RECORDED),
            rows=self._rows(),
            findings=self._findings.shown,
            actions=result_actions(self._findings),
        )

    def _rows(self) -> tuple[RowView, ...]:
        report = self._report
        if report is None:
            return tuple(
                RowView(state=RowState.OPEN, name=name, says=words.CODE_OPEN) for name, _ in _ROWS
            )
        wrong = {finding.flaw for finding in judge_camera(report)}
        values = (
            words.PERMISSIONS[report.permission.value],
            words.READ_CODE.format(number=report.read) if report.read else words.READ_NONE,
            f"{report.light:.0f}",
            f"{report.focus:.0f}",
            f"{int(report.module_px * 10) / 10:.1f}",
            f"{report.decode_ms:.0f} ms",
        )
        told = report.permission is Permission.GRANTED
        rows = []
        for at, ((name, flaws), value) in enumerate(zip(_ROWS, values, strict=True)):
            # Without permission nothing else is known; without a code nothing about the code.
            known = at == 0 or (told and (report.read or at <= FIGURES_FROM))
            bad = bool(wrong & flaws)
            state = RowState.BAD if bad else RowState.GOOD
            said = words.OUTSIDE.format(value=value) if bad and at >= FIGURES_FROM else value
            rows.append(
                RowView(
                    state=state if known else RowState.OPEN,
                    name=name,
                    says=said if known else words.CODE_OPEN,
                )
            )
        return tuple(rows)
