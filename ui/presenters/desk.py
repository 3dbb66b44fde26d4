"""The desk: which screen shows, and who gets what arrives. Qt-free.

A screen is a *step*: an object that takes scans, keys and presses and says what to show. The
desk holds exactly one; going to another drops the one before with everything that it held, so
nothing of a first turn is reachable once the hand-over shows (BL3).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol, TypeVar

from app.labels import Command, ControlWord, Label, Unreadable, read
from app.labels.keys import Probe
from app.labels.scan import Scan
from app.labels.site import SiteLabels
from app.usecases.drilling import Table
from app.usecases.printing import Press
from app.usecases.station import Station
from ui import wording
from ui.presenters.benches import NOTHING, Devices
from ui.presenters.sound import Sound

T = TypeVar("T")

_NO_OWN_CODES = SiteLabels()

IDLE = timedelta(minutes=2)  # DESIGN §7: an idle workstation ends the session


class Screen(Enum):
    """The pages that a step can show."""

    LOCK = "lock"
    SIGN_IN = "sign_in"
    TURN = "turn"
    HAND_OVER = "hand_over"
    VERDICT = "verdict"
    STOP = "stop"
    SIGN = "sign"
    START = "start"
    STARTED = "started"
    PROBLEM = "problem"
    DEVICES = "devices"
    SCANNER_WIZARD = "scanner_wizard"
    CAMERA_WIZARD = "camera_wizard"
    PRINTER_WIZARD = "printer_wizard"
    LABELS = "labels"
    WORK = "work"


class Run(Protocol):
    """The crossing to the worker: run a use case, then call back on the window's thread."""

    def __call__(
        self,
        job: Callable[[Station], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        /,
    ) -> None:
        """Run `job` on the worker; then `done` with its result, or `failed`."""
        ...


class RunPress(Protocol):
    """The crossing to the label press, on a thread of its own; as `Run`."""

    def __call__(
        self,
        job: Callable[[Press], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
        /,
    ) -> None:
        """Run `job` with the press; then `done` with its result, or `failed`."""
        ...


class Step(ABC):
    """A screen at work. Whatever it does not expect is ignored."""

    screen: Screen
    locked = False
    person = ""
    control = True  # whether the control card stands for keys here; else it is a scan like others
    cant_scan = ""  # the action that its CAN'T SCAN stands for; empty: no label can be typed here

    def __init__(self, desk: Desk) -> None:
        """Belong to a desk."""
        self.desk = desk

    @property
    def probing(self) -> bool:
        """Whether keys are to be taken raw now, as `probed`."""
        return False

    @abstractmethod
    def view(self, now: datetime) -> Any:  # noqa: ANN401  each page has its own view
        """Return what the page shows."""

    def shown(self) -> None:
        """Take that it shows now, or again: what it needs of the records may be asked."""

    def scanned(self, scan: Scan) -> None:
        """Take a scan."""

    def probed(self, probe: Probe) -> None:
        """Take all of a burst of keys; only while it is `probing`."""

    def broken(self, sentence: str) -> None:
        """Take that a scan came in pieces."""

    def pin(self, pin: str) -> None:
        """Take a PIN."""

    def typed(self, text: str) -> None:
        """Take a character."""

    def backspaced(self) -> None:
        """Take a backspace."""

    def inspected(self, intact: bool) -> None:  # noqa: FBT001  the answer itself
        """Take how the bag looked."""

    def acted(self, action: str) -> None:
        """Take a press of one of the screen's actions."""

    def turned(self, forward: bool) -> None:  # noqa: FBT001  the answer itself
        """Take Tab: the next part takes the keys, or the one before."""

    def picked(self, part: str, key: str) -> None:
        """Take a press on a part of the screen, and the key that it stands for, if any."""

    def moved(self, by: int) -> None:
        """Take that another line of a list is chosen, so many lines on."""

    def entered(self) -> None:
        """Take that a person pressed Enter."""

    def started(self) -> None:
        """Take that the infusion starts now."""

    def cancelled(self) -> None:
        """Take Escape."""

    def speak_up(self) -> None:
        """Take F9: somebody saw something that is not right."""

    def idle(self) -> None:
        """Take that nobody did anything for a while."""

    def lock(self) -> None:
        """Take that somebody locks the workstation: as if nobody had been here for a while."""
        self.idle()

    def tick(self, now: datetime) -> None:
        """Take that a second passed."""


class Desk:
    """Holds the one step, and gives it the worker, the clock and the loudspeaker."""

    def __init__(
        self,
        *,
        run: Run,
        now: Callable[[], datetime],
        play: Callable[[Sound], None],
        show: Callable[[], None],
        fail: Callable[[Desk, BaseException], Step],
        labels: SiteLabels = _NO_OWN_CODES,
    ) -> None:
        """Begin without a step; `fail` makes the step that tells a fault."""
        self._labels = labels
        self._run = run
        self.now = now
        self.play = play
        self.refresh = show
        self._fail = fail
        self.devices: Devices = NOTHING
        self.press: RunPress | None = None
        self.drills: Table | None = None
        self._step: Step | None = None
        self._touched = now()

    def read(self, scan: Scan) -> Label | Unreadable:
        """Say what a scan means at this site."""
        return read(scan, self._labels)

    @property
    def step(self) -> Step:
        """The step that shows.

        Raises:
            RuntimeError: none was ever shown.
        """
        if self._step is None:
            msg = "the desk has no step yet"
            raise RuntimeError(msg)
        return self._step

    def go(self, step: Step) -> None:
        """Show another step; the one before is dropped."""
        self._step = step
        step.shown()
        self.refresh()

    def run(self, asker: Step, job: Callable[[Station], T], done: Callable[[T], None]) -> None:
        """Run a use case for a step; its answer is dropped if the step is gone by then."""

        def deliver(result: T) -> None:
            if self._step is asker:
                done(result)

        self._run(job, deliver, self._failed)

    def run_press(self, asker: Step, job: Callable[[Press], T], done: Callable[[T], None]) -> None:
        """Run a job with the label press, if there is one; its answer is dropped as `run`'s is."""

        def deliver(result: T) -> None:
            if self._step is asker:
                done(result)

        if self.press is not None:
            self.press(job, deliver, self._failed)

    def _failed(self, error: BaseException) -> None:
        self.go(self._fail(self, error))

    # -- what arrives; every one of these means that somebody is here

    def scanned(self, scan: Scan) -> None:
        """Hand a scan to the step; the control card does what its keys do (screens §4.5)."""
        step = self._touch()
        label = self.read(scan) if step.control else None
        if isinstance(label, Command):
            self._controlled(step, label.word)
        else:
            step.scanned(scan)

    def _controlled(self, step: Step, word: ControlWord) -> None:
        """Go back, lock, or type a label: never anything that confirms, starts or signs."""
        self.play(Sound.CAPTURED)
        if word is ControlWord.BACK:
            step.cancelled()
        elif word is ControlWord.LOCK:
            step.lock()
        elif step.cant_scan:
            step.acted(step.cant_scan)
        else:
            step.broken(wording.NO_CONTROL)

    def probed(self, probe: Probe) -> None:
        """Hand a burst of keys to the step."""
        self._touch().probed(probe)

    def broken(self, sentence: str) -> None:
        """Hand on that a scan came in pieces."""
        self._touch().broken(wording.spoken(sentence))

    def pin(self, pin: str) -> None:
        """Hand a PIN to the step."""
        self._touch().pin(pin)

    def typed(self, text: str) -> None:
        """Hand a character to the step."""
        self._touch().typed(text)

    def backspaced(self) -> None:
        """Hand a backspace to the step."""
        self._touch().backspaced()

    def inspected(self, intact: bool) -> None:  # noqa: FBT001  the answer itself
        """Hand the inspection's answer to the step."""
        self._touch().inspected(intact)

    def acted(self, action: str) -> None:
        """Hand a press to the step."""
        self._touch().acted(action)

    def turned(self, forward: bool) -> None:  # noqa: FBT001  the answer itself
        """Hand Tab to the step."""
        self._touch().turned(forward)

    def picked(self, part: str, key: str) -> None:
        """Hand a press on a part of the screen to the step."""
        self._touch().picked(part, key)

    def moved(self, by: int) -> None:
        """Hand on that another line of a list is chosen."""
        self._touch().moved(by)

    def entered(self) -> None:
        """Hand a person's Enter to the step."""
        self._touch().entered()

    def started(self) -> None:
        """Hand the start to the step."""
        self._touch().started()

    def cancelled(self) -> None:
        """Hand Escape to the step."""
        self._touch().cancelled()

    def speak_up(self) -> None:
        """Hand F9 to the step."""
        self._touch().speak_up()

    def lock(self) -> None:
        """Lock now, instead of after having been idle for long enough."""
        self.step.lock()

    def tick(self) -> None:
        """Let a second pass: time left is drawn again, and an idle desk ends its session."""
        now = self.now()
        if now - self._touched > IDLE:
            self._touched = now
            self.step.idle()
        self.step.tick(now)
        self.refresh()

    def _touch(self) -> Step:
        self._touched = self.now()
        return self.step


def left(until: datetime | None, now: datetime) -> str:
    """Write the time left as `mm:ss`; nothing when there is no limit."""
    if until is None:
        return ""
    seconds = max(int((until - now).total_seconds()), 0)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
