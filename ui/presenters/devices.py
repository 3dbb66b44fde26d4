"""The list of devices and how they stand, and what the three tests have in common.

Anybody may look and may try a device: whoever wonders why a scanner misbehaves finds out. A pass
counts only once a person who answers for devices has signed it with badge and PIN; a failure is
recorded by itself (`app.usecases.qualifying`). Nothing of a patient is on these screens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from app.domain.people import Purpose
from app.labels.label import Badge
from app.ports import Session
from app.usecases import qualifying
from app.usecases.qualifying import Standing
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording
from ui import wording_devices as words
from ui.presenters.benches import Choice
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.signing_in import BadgeStep, SignInStep, says
from ui.presenters.sound import Sound

DEVICES = "devices"  # the lock screen's action that leads here
FINDINGS_SHOWN = 2  # so many fit the smallest window; the others come one press later
ROWS_SHOWN = 5
NAME_MAX = 26  # characters of a device's own name: two buttons stand in the smallest window


class DeviceStep(BadgeStep):
    """A device screen: nobody is signed in, and a badge comes at the end, to sign."""

    locked = True
    control = False  # what is tried here may read any code
    meaning = ""

    def __init__(self, desk: Desk, message: str = "") -> None:
        """Begin, with news if there is any."""
        super().__init__(desk)
        self.message = message

    def wanted(self, station: Station) -> Purpose:
        """Sign in to answer for a device."""
        return qualifying.purpose(station)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN; the way back leads to this very result."""
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=self.meaning,
                on_open=self._signs,
                on_back=lambda: self,
            )
        )

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        who, purpose = found
        if isinstance(who, Refused):
            here = words.NOT_PERMITTED if who.why is Why.NOT_PERMITTED else says(who)
            self.say(here)
            return
        super()._known(badge, (who, purpose))

    def _signs(self, session: Session, name: str) -> None:
        """Take the session of the person who answers for the result."""

    def record(self, job: Callable[[Station], object], what: str) -> None:
        """Put a pass on record, then show the list with the news."""
        self.desk.run(
            self.desk.step,
            job,
            lambda _: show_devices(self.desk, words.SIGNED.format(what=what)),
        )

    def tells(self, message: str) -> None:
        """Show a piece of news."""
        self.message, self.refused = message, False
        self.desk.refresh()

    def leave(self) -> None:
        """Let go of what this screen holds; called before another one shows."""

    def cancelled(self) -> None:
        """Go back to the list."""
        self.leave()
        show_devices(self.desk)

    def idle(self) -> None:
        """Nobody went on: lock."""
        self.leave()
        lock(self.desk)


def show_devices(desk: Desk, message: str = "") -> None:
    """Show the list of devices."""
    step = DevicesStep(desk, message)
    desk.go(step)
    step.ask()


def lock(desk: Desk) -> None:
    """Show the lock screen."""
    from ui.presenters.checking import LockStep  # it leads here

    desk.go(LockStep(desk))


class DevicesStep(DeviceStep):
    """Which devices were tried here, and what can be tried."""

    screen = Screen.DEVICES

    def __init__(self, desk: Desk, message: str = "") -> None:
        """Show an empty list; `show_devices` asks the records."""
        super().__init__(desk, message)
        self._standings: tuple[Standing, ...] = ()

    def ask(self) -> None:
        """Ask the records how the devices stand."""
        self.desk.run(self, qualifying.devices, self._told)

    def _told(self, standings: tuple[Standing, ...]) -> None:
        self._standings = standings
        self.desk.refresh()

    def view(self, now: datetime) -> DeviceView:
        """Return the list."""
        rows = tuple(row_of(standing) for standing in self._standings[:ROWS_SHOWN])
        return DeviceView(
            title=words.DEVICES,
            instruction=words.CHOOSE_DEVICE,
            detail=words.CHOOSE_SAYS,
            rows=rows or (RowView(state=RowState.OPEN, name=words.NONE_TRIED, says=""),),
            choices=(
                KeyAction(id="scanner", key="1", label=words.SCANNER),
                KeyAction(id="camera", key="2", label=words.CAMERA),
                KeyAction(id="printer", key="3", label=words.PRINTER),
            ),
            message=self.message,
            message_kind=self.message_kind,
        )

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """A badge belongs to the lock screen."""
        self.say(words.LEAVE_FIRST)

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        self.say(words.LEAVE_FIRST)

    def acted(self, action: str) -> None:
        """Begin one of the three tests."""
        from ui.presenters.camera_wizard import CameraWizardStep  # they lead back here
        from ui.presenters.printer_wizard import PrinterWizardStep
        from ui.presenters.scanner_wizard import ScannerWizardStep

        begin: dict[str, Callable[[Desk], Step]] = {
            "scanner": ScannerWizardStep,
            "camera": CameraWizardStep,
            "printer": PrinterWizardStep,
        }
        if action in begin:
            self.desk.go(begin[action](self.desk))

    def cancelled(self) -> None:
        """Go back to the lock screen."""
        lock(self.desk)


def row_of(standing: Standing) -> RowView:
    """Say how one device stands."""
    device = standing.device
    kind = words.KINDS.get(device.mode, device.mode)
    name = f"{kind}: {_cut(device.description or device.source)}"
    day = wording.day_in_words(standing.at.date())
    if not standing.passed:
        return RowView(state=RowState.BAD, name=name, says=words.FAILED_ON.format(day=day))
    if not standing.good or standing.until is None:
        return RowView(state=RowState.BAD, name=name, says=words.PASSED_TOO_OLD.format(day=day))
    until = wording.day_in_words(standing.until.date())
    return RowView(state=RowState.GOOD, name=name, says=words.GOOD_UNTIL.format(day=until))


def numbered(choices: Iterable[Choice]) -> tuple[KeyAction, ...]:
    """Return devices to choose from, each under a digit; long names are cut."""
    return tuple(
        KeyAction(id=str(at), key=str(at), label=_cut(choice.description or choice.source))
        for at, choice in enumerate(choices, 1)
    )


def _cut(name: str) -> str:
    return name if len(name) <= NAME_MAX else f"{name[: NAME_MAX - 1]}…"


class Findings:
    """Findings as sentences, a few at a time, so that the smallest window shows them whole."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Take the sentences, the most important first."""
        self._all = tuple(dict.fromkeys(sentences))
        self._first = 0

    @property
    def more(self) -> bool:
        """Whether they do not all fit."""
        return len(self._all) > FINDINGS_SHOWN

    @property
    def shown(self) -> tuple[str, ...]:
        """The sentences that show now."""
        return self._all[self._first : self._first + FINDINGS_SHOWN]

    def after(self, sentence: str) -> str:
        """Add to a sentence which of them show, where they do not all fit."""
        if not self.more:
            return sentence
        last = min(self._first + FINDINGS_SHOWN, len(self._all))
        shown = words.MORE_OF.format(first=self._first + 1, last=last, all=len(self._all))
        return f"{sentence} {shown}"

    def turn(self) -> None:
        """Show the next ones; after the last, the first again."""
        self._first += FINDINGS_SHOWN
        if self._first >= len(self._all):
            self._first = 0


AGAIN = KeyAction(id="again", key="A", label=words.AGAIN)
MORE = KeyAction(id="more", key="M", label=words.MORE)


def result_actions(findings: Findings) -> tuple[KeyAction, ...]:
    """Return what can be done with a result: try again, and read on."""
    return (MORE, AGAIN) if findings.more else (AGAIN,)


def captured(desk: Desk) -> None:
    """Say that something came."""
    desk.play(Sound.CAPTURED)
