"""The scanner's test: six codes, one after the other, then what came of them (screens 5.11).

Keys are taken raw while a code is asked for (`probing`): a scanner that is set wrong still shows
what it sends. Codes that came wrong do not stop the test: all six are taken, so that one run
tells everything that is wrong. Which code came is known by its content; the code before, scanned
twice, is told and not taken for the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from app.domain.devices import Arrival
from app.domain.qualification import Finding, NotQualified, Qualified, belongs_to, examine, judge
from app.domain.sheet import SHEET, Drawing, SheetCode
from app.evidence.record import Record
from app.labels.keys import Probe
from app.labels.scan import Mode, Scan
from app.ports import Session
from app.usecases import qualifying
from app.usecases.station import Station
from ui import wording
from ui import wording_devices as words
from ui.presenters.desk import Desk, Screen
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.devices import DeviceStep, Findings, captured, result_actions

_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_TRIED: Final = frozenset({Mode.WEDGE, Mode.SERIAL, Mode.HID})
NOTHING = KeyAction(id="nothing", key="N", label=words.NOTHING_CAME)
PRINT = KeyAction(id="print", key="P", label=words.PRINT_SHEET)


def typed(probe: Probe, source: str) -> Arrival:
    """Say in the domain's words what a keyboard typed."""
    aim = probe.prefix[-3:] if _AIM.fullmatch(probe.prefix[-3:]) else ""
    return Arrival(
        raw=probe.text.encode("utf-8", errors="replace"),
        symbology=aim,
        mode=Mode.WEDGE,
        source=source,
        prefix=probe.prefix,
        suffix=probe.suffix,
        gap_ms=probe.gap_ms,
        capslock=probe.capslock_suspected,
    )


def delivered(scan: Scan) -> Arrival:
    """Say in the domain's words what a device with a line of its own delivered."""
    raw, aim = scan.raw, scan.symbology
    if not aim and _AIM.match(raw[:3].decode("latin-1")):
        aim, raw = raw[:3].decode("latin-1"), raw[3:]
    return Arrival(raw=raw, symbology=aim, mode=scan.mode, source=scan.source)


class ScannerWizardStep(DeviceStep):
    """Asks for the six codes and shows what came of them."""

    screen = Screen.SCANNER_WIZARD
    meaning = words.MEANING_SCANNER

    def __init__(self, desk: Desk) -> None:
        """Begin with the first code."""
        super().__init__(desk)
        self._arrivals: dict[int, Arrival] = {}
        self._at = 0
        self._judged: Qualified | NotQualified | None = None
        self._findings = Findings(())
        self._recorded: bool | None = None
        self._pictures: dict[int, bytes] = {}

    @property
    def probing(self) -> bool:
        """Whether keys are taken raw: while a code is asked for."""
        return self._asking

    @property
    def _asking(self) -> bool:
        return self._at < len(SHEET)

    @property
    def _code(self) -> SheetCode:
        return SHEET[self._at]

    # -- what arrives

    def probed(self, probe: Probe) -> None:
        """Take what a keyboard typed."""
        if self._asking:
            self._take(typed(probe, self.desk.devices.keyboard))

    def scanned(self, scan: Scan) -> None:
        """Take a code; after the sixth, a badge."""
        if self._asking:
            if scan.mode in _TRIED:
                self._take(delivered(scan))
            else:
                self.say(words.USE_SCANNER)
        elif isinstance(self._judged, Qualified):
            super().scanned(scan)

    def broken(self, sentence: str) -> None:
        """Say that a scan came in pieces."""
        self.say(sentence)

    def _take(self, arrival: Arrival) -> None:
        began = next(iter(self._arrivals.values()), arrival)
        if (began.mode, began.source) != (arrival.mode, arrival.source):
            self.say(words.OTHER_DEVICE)
            return
        came = belongs_to(arrival)
        if came is not None and came != self._code.number:
            self.say(words.OTHER_CODE.format(came=came, wanted=self._code.number))
            return
        self._arrivals[self._code.number] = arrival
        captured(self.desk)
        self._next()

    def _next(self) -> None:
        self._at += 1
        self.message = ""
        if self._asking:
            self.desk.refresh()
            return
        self._judged = judge(self._arrivals)
        if isinstance(self._judged, Qualified):
            self.desk.refresh()
            return
        self._findings = Findings(list(told(self._judged.findings)))
        self.desk.run(self, partial(_reject, self._judged), self._rejected)
        self.desk.refresh()

    def _rejected(self, record: Record | None) -> None:
        self._recorded = record is not None
        self.desk.refresh()

    def acted(self, action: str) -> None:
        """Go on without a code, print the sheet, read on, or begin again."""
        if action == NOTHING.id and self._asking:
            self._next()
        elif action == PRINT.id and self._asking:
            self.desk.devices.printers.print_sheet(self._sheet_printed)
        elif action == "more":
            self._findings.turn()
            self.desk.refresh()
        elif action == "again" and not self._asking:
            self.desk.go(ScannerWizardStep(self.desk))

    def _sheet_printed(self, trouble: str) -> None:
        if self.desk.step is not self:
            return
        if trouble:
            self.say(trouble)
        else:
            self.tells(words.SHEET_PRINTED)

    def _signs(self, session: Session, name: str) -> None:
        if isinstance(self._judged, Qualified):
            judged = self._judged
            self.record(
                lambda station: qualifying.qualify(station, session, judged), words.SCANNER
            )

    # -- what shows

    def view(self, now: datetime) -> DeviceView:
        """Return the code that is asked for, or the result."""
        return self._asks() if self._asking else self._result()

    def _asks(self) -> DeviceView:
        code = self._code
        pair = code.drawing is Drawing.PAIR
        detail = words.PAIR_SAYS if pair else words.SCAN_CODE_SAYS
        if code.number not in self._pictures:
            self._pictures = {code.number: self.desk.devices.draw(code)}
        return DeviceView(
            title=words.SCANNER,
            instruction=words.SCAN_CODE.format(number=code.number),
            detail=detail.format(title=code.title),
            picture=self._pictures[code.number],
            rows=tuple(self._row(one) for one in SHEET),
            actions=(PRINT, NOTHING),
            message=self.message,
            message_kind=self.message_kind,
        )

    def _row(self, code: SheetCode) -> RowView:
        name = f"{code.number}  {code.title}"
        if self._asking and code is self._code:
            return RowView(state=RowState.NOW, name=name, says=words.CODE_NOW)
        if code.number > self._at:
            return RowView(state=RowState.OPEN, name=name, says=words.CODE_OPEN)
        arrival = self._arrivals.get(code.number)
        if arrival is None:
            return RowView(state=RowState.BAD, name=name, says=words.CODE_NONE)
        if examine(code, arrival):
            return RowView(state=RowState.BAD, name=name, says=words.CODE_BAD)
        return RowView(state=RowState.GOOD, name=name, says=words.CODE_GOOD)

    def _result(self) -> DeviceView:
        rows = tuple(self._row(code) for code in SHEET)
        if isinstance(self._judged, Qualified):
            return DeviceView(
                title=words.PASSED.format(what=words.SCANNER),
                outcome=RowState.GOOD,
                instruction=words.SIGN_TO_PASS,
                detail=words.SIGN_SAYS,
                rows=rows,
                actions=result_actions(self._findings),
                message=self.message,
                message_kind=self.message_kind,
            )
        if self._recorded is None:
            return DeviceView(title=words.SCANNER, instruction=words.RECORDING)
        return DeviceView(
            title=words.DID_NOT_PASS.format(what=words.SCANNER),
            outcome=RowState.BAD,
            instruction=words.SET_UP,
            detail=self._findings.after(
                words.FAILURE_RECORDED if self._recorded else words.NOT_KNOWN
            ),
            rows=rows,
            findings=self._findings.shown,
            actions=result_actions(self._findings),
        )


def _reject(judged: NotQualified, station: Station) -> Record | None:
    return qualifying.reject(station, judged)


def told(findings: Iterable[Finding]) -> Iterable[str]:
    """Return each sentence once, with the codes that showed it."""
    codes: dict[str, list[int]] = {}
    for finding in findings:
        codes.setdefault(wording.spoken(finding.sentence), []).append(finding.code)
    for sentence, numbers in codes.items():
        where = sorted(n for n in numbers if n)
        if not where:
            yield sentence
        elif len(where) == 1:
            yield words.CODES.format(number=where[0], says=sentence)
        else:
            listed = ", ".join(str(n) for n in where)
            yield words.CODES_MANY.format(numbers=listed, says=sentence)
