"""The printer's test: one label is printed, scanned back, and looked at (screens 5.11, 5.12).

The label holds a text that was never printed before, so that an old label cannot pass for it.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from app.domain.device_checks import PrinterFlaw, PrinterReport, judge_printer
from app.evidence.record import Record
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import qualifying
from app.usecases.station import Station
from ui import wording
from ui import wording_devices as words
from ui.presenters.benches import Choice
from ui.presenters.desk import Desk, Screen
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.devices import DeviceStep, Findings, captured, numbered, result_actions

CHOICES_MAX = 4
ID_TAIL = 8  # of a fresh id: one in four thousand million that two labels are the same
YES = KeyAction(id="1", key="1", label=words.YES)
PROBLEM = KeyAction(id="2", key="2", label=words.PROBLEM)
PRINT = KeyAction(id="print", key="P", label=words.PRINT)
CANNOT_READ = KeyAction(id="unread", key="N", label=words.CANNOT_READ)


class Phase(Enum):
    """How far the test is."""

    CHOOSE = "choose"
    PRINT = "print"
    PRINTING = "printing"
    SCAN = "scan"
    CLEAN = "clean"
    QUIET = "quiet"
    PASSED = "passed"
    RECORDING = "recording"
    FAILED = "failed"


_BEFORE = (Phase.CHOOSE, Phase.PRINT, Phase.PRINTING)


class PrinterWizardStep(DeviceStep):
    """Chooses a printer, prints a label, takes it back, asks about it."""

    screen = Screen.PRINTER_WIZARD
    meaning = words.MEANING_PRINTER

    def __init__(self, desk: Desk) -> None:
        """Ask which printer; the only one is chosen by itself."""
        super().__init__(desk)
        self._choices = desk.devices.printers.choices()[:CHOICES_MAX]
        self._chosen = self._choices[0] if len(self._choices) == 1 else None
        self._phase = Phase.PRINT if self._chosen else Phase.CHOOSE
        self._content = b""
        self._came = b""
        self._clean = self._quiet = False
        self._findings = Findings(())

    # -- what arrives

    def acted(self, action: str) -> None:
        """Choose, print, answer, or begin again."""
        match self._phase:
            case Phase.CHOOSE if action.isdecimal():
                at = int(action) - 1
                if 0 <= at < len(self._choices):
                    self._chosen, self._phase = self._choices[at], Phase.PRINT
            case Phase.PRINT if action == PRINT.id:
                self.desk.run(self, _fresh_id, self._print)
            case Phase.SCAN if action == CANNOT_READ.id:
                self._phase = Phase.CLEAN
            case Phase.CLEAN if action in (YES.id, PROBLEM.id):
                self._clean, self._phase = action == YES.id, Phase.QUIET
            case Phase.QUIET if action in (YES.id, PROBLEM.id):
                self._quiet = action == YES.id
                self._judge()
            case Phase.PASSED | Phase.FAILED if action == "again":
                self.desk.go(PrinterWizardStep(self.desk))
                return
            case Phase.FAILED if action == "more":
                self._findings.turn()
        self.desk.refresh()

    def scanned(self, scan: Scan) -> None:
        """Take the printed label, or the badge of whoever signs a pass."""
        if self._phase is Phase.PASSED:
            super().scanned(scan)
        elif self._phase is not Phase.SCAN:
            self.say(words.FINISH_TEST)
        elif scan.raw != self._content:
            self.say(PrinterFlaw.DIFFERENT.sentence)
        else:
            self._came, self._phase, self.message = scan.raw, Phase.CLEAN, ""
            captured(self.desk)
            self.desk.refresh()

    def _print(self, fresh: str) -> None:
        if self._chosen is None:
            return
        content = f"PRINT-TEST-{fresh[-ID_TAIL:].upper()}"
        self._content, self._phase, self.message = content.encode(), Phase.PRINTING, ""
        self.desk.refresh()
        self.desk.devices.printers.print_test(self._chosen.source, content, self._printed)

    def _printed(self, trouble: str) -> None:
        if self.desk.step is not self:
            return
        if trouble:
            self._phase = Phase.PRINT
            self.say(trouble)
            return
        self._phase = Phase.SCAN
        self.desk.refresh()

    def _judge(self) -> None:
        flaws = judge_printer(self._report)
        if not flaws:
            self._phase = Phase.PASSED
            return
        report = self._report
        self._phase = Phase.RECORDING
        self._findings = Findings([wording.spoken(flaw.sentence) for flaw in flaws])
        self.desk.run(
            self, lambda station: qualifying.check_printer(station, report, None), self._recorded
        )

    def _recorded(self, _: Record) -> None:
        self._phase = Phase.FAILED
        self.desk.refresh()

    @property
    def _report(self) -> PrinterReport:
        chosen = self._chosen or Choice(source="", description="")
        return PrinterReport(
            source=chosen.source,
            description=chosen.description,
            printed=self._content,
            came=self._came,
            clean=self._clean,
            quiet=self._quiet,
        )

    def _signs(self, session: Session, name: str) -> None:
        report = self._report
        if self._phase is Phase.PASSED:
            self.record(
                lambda station: qualifying.check_printer(station, report, session), words.PRINTER
            )

    # -- what shows

    def view(self, now: datetime) -> DeviceView:
        """Return what is asked now, or the result."""
        instruction, detail, actions = self._now()
        title, outcome = words.PRINTER, RowState.OPEN
        if self._phase is Phase.PASSED:
            title, outcome = words.PASSED.format(what=words.PRINTER), RowState.GOOD
        elif self._phase is Phase.FAILED:
            title, outcome = words.DID_NOT_PASS.format(what=words.PRINTER), RowState.BAD
        choosing = self._phase is Phase.CHOOSE
        return DeviceView(
            title=title,
            outcome=outcome,
            instruction=instruction,
            detail=detail,
            rows=() if self._phase in _BEFORE else self._rows(),
            findings=self._findings.shown if self._phase is Phase.FAILED else (),
            choices=numbered(self._choices if choosing else ()),
            actions=actions,
            message=self.message,
            message_kind=self.message_kind,
        )

    def _now(self) -> tuple[str, str, tuple[KeyAction, ...]]:
        """Return instruction, detail and actions of the phase."""
        printer = self._chosen.description if self._chosen else ""
        again = result_actions(self._findings)
        return {
            Phase.CHOOSE: (
                words.CHOOSE_PRINTER if self._choices else words.NO_PRINTER,
                "",
                (),
            ),
            Phase.PRINT: (
                words.PRINT_TEST,
                words.PRINT_TEST_SAYS.format(printer=printer),
                (PRINT,),
            ),
            Phase.PRINTING: (words.PRINTING, "", ()),
            Phase.SCAN: (words.SCAN_BACK, words.SCAN_BACK_SAYS, (CANNOT_READ,)),
            Phase.CLEAN: (words.LOOK_CLEAN, "", (PROBLEM, YES)),
            Phase.QUIET: (words.LOOK_QUIET, "", (PROBLEM, YES)),
            Phase.PASSED: (words.SIGN_TO_PASS, words.SIGN_SAYS, again),
            Phase.RECORDING: (words.RECORDING, "", ()),
            Phase.FAILED: (words.SET_UP, self._findings.after(words.FAILURE_RECORDED), again),
        }[self._phase]

    def _rows(self) -> tuple[RowView, ...]:
        order = (Phase.SCAN, Phase.CLEAN, Phase.QUIET)
        at = order.index(self._phase) if self._phase in order else len(order)
        answers = (bool(self._came), self._clean, self._quiet)
        names = (words.ROW_BACK, words.ROW_CLEAN, words.ROW_QUIET)
        rows = []
        for place, (name, good) in enumerate(zip(names, answers, strict=True)):
            if place > at:
                state, told = RowState.OPEN, words.CODE_OPEN
            elif place == at:
                state, told = RowState.NOW, words.NOW
            else:
                state = RowState.GOOD if good else RowState.BAD
                told = words.YES if good else words.PROBLEM
            rows.append(RowView(state=state, name=name, says=told))
        return tuple(rows)


def _fresh_id(station: Station) -> str:
    return station.keys.new_id()
