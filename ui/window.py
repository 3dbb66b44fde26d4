"""The window: joins the frame, the pages, the router and the loudspeaker to the desk.

It decides nothing. A step says which page shows and with what view; a page's signals, a scan
and the clock go to the desk. A turn gets a page of its own, which goes with it, so that no
widget of a first turn remains when the hand-over shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.labels.keys import Arrived, Probe
from app.labels.scan import Scan
from app.labels.site import SiteLabels
from app.usecases import qualifying, resume
from app.usecases.printing import Press
from app.usecases.station import Station
from ui import wording
from ui.frame import Frame
from ui.pages.devices import DevicePage
from ui.pages.hand_over import HandOverPage
from ui.pages.labels import LabelsPage
from ui.pages.lock import LockPage
from ui.pages.page import Page
from ui.pages.sign import SignPage
from ui.pages.sign_in import SignInPage
from ui.pages.start import StartedPage, StartPage
from ui.pages.stop import ProblemPage, StopPage
from ui.pages.turn import TurnPage
from ui.pages.verdict import VerdictPage
from ui.pages.work import WorkPage
from ui.presenters.benches import Devices
from ui.presenters.checking import LockStep, OpeningStep
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.problems import problem
from ui.presenters.resuming import resumed
from ui.presenters.start_views import StartedView
from ui.presenters.views import (
    ChipView,
    HeaderView,
    Health,
    LockView,
    SyncState,
    TrayLabelView,
)
from ui.scan_router import ScanRouter
from ui.sounds import Sounds, StopSound
from ui.tasks import Submit, Tasks
from ui.wording_devices import SCANNER_NOT_TRIED

T = TypeVar("T")
Noted = Callable[[BaseException], BaseException]

SECOND_MS = 1000
_NO_OWN_CODES = SiteLabels()

_PAGES: dict[Screen, Callable[[], Page]] = {
    Screen.LOCK: LockPage,
    Screen.SIGN_IN: SignInPage,
    Screen.TURN: TurnPage,
    Screen.HAND_OVER: HandOverPage,
    Screen.VERDICT: VerdictPage,
    Screen.STOP: StopPage,
    Screen.SIGN: SignPage,
    Screen.START: StartPage,
    Screen.STARTED: StartedPage,
    Screen.PROBLEM: ProblemPage,
    Screen.DEVICES: DevicePage,
    Screen.SCANNER_WIZARD: DevicePage,
    Screen.CAMERA_WIZARD: DevicePage,
    Screen.PRINTER_WIZARD: DevicePage,
    Screen.LABELS: LabelsPage,
    Screen.WORK: WorkPage,
}
# Made anew for every step and dropped with it: nothing that one person saw is left for the next.
_FRESH = (Screen.TURN, Screen.WORK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this window stands: what the header says and never changes.

    Attributes:
        labels: what the site says about its own codes.
    """

    site: str
    ward: str
    practice: bool
    labels: SiteLabels = _NO_OWN_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """How the station stands with central, as the header shows it."""

    state: SyncState = SyncState.WAITING
    short: str = ""
    says: str = ""


class Window(QObject):
    """The one window of a workstation.

    Attributes:
        noted: writes a fault down and returns one that can explain itself.
    """

    _sync_told = Signal(object)

    def __init__(
        self,
        *,
        place: Place,
        station: Submit[Station],
        now: Callable[[], datetime],
        router: ScanRouter,
        make_scan: Callable[[Arrived], Scan],
        sounds: Sounds,
    ) -> None:
        """Make the window; `open` shows it with what waits at this workstation."""
        super().__init__()
        self._place = place
        self._now = now
        self._make_scan = make_scan
        self._sounds = sounds
        self._stop_sound = StopSound(sounds, self)
        self._sync = SyncView()
        self.noted: Noted = _as_it_is
        self._shown: Step | None = None
        self._pages: dict[Screen, Page] = {}
        self._tasks: Tasks[Station] = Tasks(station, self)
        self.frame = Frame()
        self.desk = Desk(
            run=self._run,
            now=now,
            play=sounds.play,
            show=self._show,
            fail=self._fails,
            labels=place.labels,
        )
        self._router = router
        self._probing = False
        self._scanner_ready = True
        router.setParent(self)
        router.scanned.connect(self.arrived)
        router.probed.connect(self._on_probed)
        router.broken.connect(self.broken)
        self.frame.lock_requested.connect(self._on_lock)
        self.frame.spoken_up.connect(self.desk.speak_up)
        # Told on sync's thread, shown on ours.
        self._sync_told.connect(self._on_sync, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self, interval=SECOND_MS)
        self._clock.timeout.connect(self._on_second)

    def open(self) -> None:
        """Show what waits here, or the lock screen; then the clock runs."""
        self.desk.go(OpeningStep(self.desk))
        self._tasks.run(resume.awaiting, lambda waits: resumed(self.desk, waits), self.fault, self)
        self._clock.start()

    def tell_sync(self, sync: SyncView) -> None:
        """Hand over how the station stands with central; from any thread."""
        self._sync_told.emit(sync)

    @property
    def sync(self) -> SyncView:
        """How the station stands with central, as last shown."""
        return self._sync

    def _on_ready(self, ready: bool) -> None:  # noqa: FBT001  the answer itself
        """Take whether a tried scanner is here; the lock screen tells."""
        if ready != self._scanner_ready:
            self._scanner_ready = ready
            self._show()

    @Slot(object)
    def _on_sync(self, sync: SyncView) -> None:
        self._sync = sync
        if self._shown is not None:
            self._show()

    def set_devices(self, devices: Devices) -> None:
        """Hand over what the device screens work with."""
        self.desk.devices = devices

    def set_press(self, press: Submit[Press]) -> None:
        """Hand over the door to the label press, which has a thread of its own."""
        tasks: Tasks[Press] = Tasks(press, self)

        def run(
            job: Callable[[Press], T],
            done: Callable[[T], None],
            failed: Callable[[BaseException], None],
        ) -> None:
            tasks.run(job, done, failed, self)

        self.desk.press = run

    def set_labels(self, labels: tuple[TrayLabelView, ...]) -> None:
        """Fill the practice tray."""
        self.frame.set_labels(labels)

    def close(self) -> None:
        """Stop the clock and the sounds, and hide."""
        self._clock.stop()
        self._stop_sound.stop()
        self.frame.close()

    # -- to the worker

    def _run(
        self,
        job: Callable[[Station], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._tasks.run(job, done, failed, self)

    def fault(self, error: BaseException) -> None:
        """Tell a fault instead of whatever showed."""
        self.desk.go(self._fails(self.desk, error))

    def _fails(self, desk: Desk, error: BaseException) -> Step:
        """Make the step that tells a fault."""
        return problem(desk, self.noted(error))

    # -- showing

    def _show(self) -> None:
        """Draw the step that shows: header, page, view."""
        step, now = self.desk.step, self._now()
        new = step is not self._shown
        page = self._page(step, new=new)
        self._shown = step
        self.frame.set_header(self._header(step, now))
        page.render(self._dressed(step.view(now)))
        self._probe(wanted=step.probing)
        if new:
            self.frame.show_page(page)
            self._ring(step)
        if new and isinstance(step, LockStep):
            self._tasks.run(qualifying.ready, self._on_ready, self.fault, self)

    def _probe(self, *, wanted: bool) -> None:
        """Take keys raw while a scanner is tried, and as scans again afterwards."""
        make = self.desk.devices.probe
        if wanted != self._probing and make is not None:
            self._probing = wanted
            self._router.probe(make() if wanted else None)

    def _page(self, step: Step, *, new: bool) -> Page:
        screen = step.screen
        for fresh in _FRESH if new else ():
            self._drop(fresh)
        if screen not in self._pages:
            page = _PAGES[screen]()
            self._pages[screen] = page
            self._connect(page)
        return self._pages[screen]

    def _drop(self, screen: Screen) -> None:
        page = self._pages.pop(screen, None)
        if page is not None:
            self.frame.drop_page(page)

    def _connect(self, page: Page) -> None:
        page.cancelled.connect(self._on_cancelled)
        if isinstance(page, SignInPage | SignPage):
            page.pin_entered.connect(self._on_pin)
        if isinstance(page, TurnPage):
            page.typed.connect(self._on_typed)
            page.backspaced.connect(self._on_backspaced)
            page.inspected.connect(self._on_inspected)
            page.acted.connect(self._on_acted)
            page.entered.connect(self.desk.entered)
        if isinstance(page, WorkPage):
            page.typed.connect(self._on_typed)
            page.backspaced.connect(self._on_backspaced)
            page.turned.connect(self.desk.turned)
            page.picked.connect(self.desk.picked)
            page.moved.connect(self.desk.moved)
            page.entered.connect(self.desk.entered)
        if isinstance(page, VerdictPage | StopPage | LockPage | DevicePage | WorkPage):
            page.acted.connect(self._on_acted)
        if isinstance(page, StartPage):
            page.started.connect(self._on_started)

    def _dressed(self, view: Any) -> Any:  # noqa: ANN401  each page has its own view
        """Add to a view what the window knows and a step does not: the workstation's health."""
        offline = self._sync.state is SyncState.OFFLINE
        if isinstance(view, LockView):
            return replace(view, chips=self._health(), offline=offline)
        if isinstance(view, StartedView):
            return replace(view, offline=offline)
        return view

    def _health(self) -> tuple[ChipView, ...]:
        sync = Health.CAUTION if self._sync.state is SyncState.ATTENTION else Health.GOOD
        sound = wording.SOUND_ON if self._sounds.audible else wording.SOUND_OFF
        return (
            ChipView(health=Health.GOOD, text=wording.RECORDS_OK),
            ChipView(health=sync, text=self._sync.says or wording.SYNC_SOON),
            ChipView(
                health=Health.GOOD if self._scanner_ready else Health.CAUTION,
                text=wording.SCANNER_OK if self._scanner_ready else SCANNER_NOT_TRIED,
            ),
            ChipView(health=Health.GOOD if self._sounds.audible else Health.BUSY, text=sound),
        )

    def _header(self, step: Step, now: datetime) -> HeaderView:
        offset = f"{now:%z}"[:3]
        return HeaderView(
            site=self._place.site,
            station=self._place.ward,
            clock=f"{now:%H:%M} {offset}",
            sync=self._sync.state,
            sync_short=self._sync.short,
            sync_says=self._sync.says,
            sound_on=self._sounds.audible,
            person=step.person,
            locked=step.locked,
            practice=self._place.practice,
        )

    def _ring(self, step: Step) -> None:
        if step.screen is Screen.STOP:
            self._stop_sound.start()
        else:
            self._stop_sound.stop()

    # -- what arrives

    def scanned(self, scan: Scan) -> None:
        """Take a scan from a file or the practice tray."""
        self.desk.scanned(scan)

    @Slot(object)
    def arrived(self, arrived: Arrived) -> None:
        """Take a whole scan of a scanner."""
        self.desk.scanned(self._make_scan(arrived))

    @Slot(object)
    def _on_probed(self, probe: Probe) -> None:
        self.desk.probed(probe)

    @Slot(object)  # as text it would lose what it remembers (`Sentence`)
    def broken(self, sentence: str) -> None:
        """Take that a scan came in pieces, and what to do."""
        self.desk.broken(sentence)

    @Slot(str)
    def _on_pin(self, pin: str) -> None:
        self.desk.pin(pin)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.desk.typed(text)

    @Slot()
    def _on_backspaced(self) -> None:
        self.desk.backspaced()

    @Slot(bool)
    def _on_inspected(self, intact: bool) -> None:  # noqa: FBT001  the signal's argument
        self.desk.inspected(intact)

    @Slot(str)
    def _on_acted(self, action: str) -> None:
        self.desk.acted(action)

    @Slot()
    def _on_started(self) -> None:
        self.desk.started()

    @Slot()
    def _on_cancelled(self) -> None:
        self.desk.cancelled()

    @Slot()
    def _on_lock(self) -> None:
        self.desk.lock()

    @Slot()
    def _on_second(self) -> None:
        self.desk.tick()


def _as_it_is(error: BaseException) -> BaseException:
    return error
