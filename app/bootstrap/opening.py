"""Opening the practice site with its window and its central; making it first if need be.

A practice site works without a central too, in two ways that the header tells apart. One that
was made by the desktop alone has no central and never will: it is *on its own*. One that was
made with central, opened where no central program is, is *offline*: its records wait. Nothing
is asked of a network in either.
"""

from __future__ import annotations

from contextlib import ExitStack

from PySide6.QtCore import QObject, QTimer, Slot

from app.bootstrap.cast import Therapy
from app.bootstrap.central_child import CentralChild, CentralProgram, holds_central
from app.bootstrap.places import share_like
from app.bootstrap.practice import make_practice_site, prepare_therapies
from app.bootstrap.practice_cases import Case
from app.bootstrap.practice_drill_tray import drill_tray
from app.bootstrap.practice_drills import Card, PracticeDrills
from app.bootstrap.practice_filing import Pieces, prepare_cases
from app.bootstrap.practice_tray import tray
from app.bootstrap.running import RunningSite
from app.bootstrap.site import OpenSite, SiteFolder, check_access, is_made
from app.bootstrap.window import OpenWindow
from app.ports import Clock
from app.settings import SettingsError
from ui import wording
from ui.presenters.desk import Screen
from ui.presenters.views import SyncState
from ui.window import SyncView

__all__ = ["OpenPractice", "open_practice", "tray"]

AT_REST_MS = 1_500  # after the first lock: the window stands and the first scan can be read


class OpenPractice(QObject):
    """The practice site at work: worker, window, therapies to verify, central beside it or none.

    Whenever the lock or a started infusion shows, another series of therapies is prepared if
    the last one is used up, so that one can go on practising. A case of each kind of therapy is
    prepared behind it, a piece at a time.

    Attributes:
        cases: one of each kind; none until they have been prepared.
        every_kind: whether cases are prepared, and others when these are used up.
    """

    def __init__(
        self,
        running: RunningSite,
        opened: OpenWindow,
        central: CentralChild | None,
        therapies: tuple[Therapy, ...],
        *,
        every_kind: bool = False,
    ) -> None:
        """Fill the tray and keep it filled; begin to sync, or say why not."""
        super().__init__()
        self.running = running
        self.opened = opened
        self.central = central
        self.therapies: tuple[Therapy, ...] = ()
        self.cases: tuple[Case, ...] = ()
        self._cards: tuple[Card, ...] = ()
        opened.window.desk.drills = PracticeDrills(running.folder.labels, self._lay)
        self.every_kind = every_kind
        self._pieces: Pieces | None = None
        self._rest = QTimer(self, singleShot=True, interval=AT_REST_MS)
        self._rest.timeout.connect(self._prepare_cases)
        self._just_prepared = True  # the first lock need not prepare what was prepared for it
        self._take(therapies)
        opened.window.frame.page_shown.connect(self._on_page)
        if central is not None:
            opened.sync_with(central.url)
        elif holds_central(running.folder.central):
            self._tell_waiting(running.call(_waiting))
        else:
            opened.is_on_its_own()

    def _take(self, therapies: tuple[Therapy, ...]) -> None:
        if therapies != self.therapies:
            self.therapies = therapies
            self._fill_tray()

    def _lay(self, cards: tuple[Card, ...]) -> None:
        """Put a drill's labels on the table, or away."""
        self._cards = cards
        self._fill_tray()

    def _fill_tray(self) -> None:
        folder = self.running.folder
        labels = tray(folder, self.therapies, self.cases)
        self.opened.set_tray(drill_tray(folder, self._cards) if self._cards else labels)

    @Slot()
    def _prepare_cases(self) -> None:
        """Prepare the next piece; between two of them the worker takes what people do."""
        self.opened.ask(self._piece, self._prepared)

    def _piece(self, site: OpenSite) -> tuple[Case, ...] | None:
        self._pieces = self._pieces or prepare_cases(site)
        try:
            next(self._pieces)
        except StopIteration as done:
            self._pieces = None
            cases: tuple[Case, ...] = done.value
            return cases
        return None

    def _prepared(self, cases: tuple[Case, ...] | None) -> None:
        if not self.every_kind:
            return  # closed meanwhile
        if cases is None:
            self._prepare_cases()
        elif cases != self.cases:
            self.cases = cases
            self._fill_tray()

    @Slot(object)
    def _on_page(self, _: object) -> None:
        if self.opened.window.desk.step.screen in (Screen.LOCK, Screen.STARTED):
            if not self._just_prepared:
                self.opened.ask(prepare_therapies, self._take)
            self._just_prepared = False
            if self._pieces is None and self.every_kind:
                self._rest.start()
        if self.central is None and self.opened.window.sync.state is SyncState.OFFLINE:
            self.opened.ask(_waiting, self._tell_waiting)

    def _tell_waiting(self, waiting: int) -> None:
        """Say that central is not here, and how much waits for it."""
        short = wording.SYNC_WAITING.format(count=waiting) if waiting else wording.SYNC_AWAY
        self.opened.window.tell_sync(
            SyncView(state=SyncState.OFFLINE, short=short, says=wording.SYNC_AWAY_SAYS)
        )

    def restart_central(self) -> None:
        """Start central again where it was; there is nothing to start at a site without one."""
        if self.central is not None and not self.central.running:
            self.central = self.central.again()
        if self.running.scheduler is not None:
            self.running.scheduler.now()

    def close(self) -> None:
        """Close window, site and central, in this order."""
        self._rest.stop()
        self.every_kind = False
        self.opened.close()
        self.running.close()
        if self.central is not None:
            self.central.stop()


def open_practice(
    folder: SiteFolder,
    program: CentralProgram | None,
    *,
    every_kind: bool = True,
    clock: Clock | None = None,
) -> OpenPractice:
    """Open the practice site in a folder, with central beside it if it has one that can run.

    Args:
        folder: of the site; it is made first if there is none.
        program: central's; None: practise without.
        every_kind: whether a case of each kind of therapy is prepared beside the single bags.
        clock: of a play that lets time pass; otherwise the system's.

    Raises:
        BoxError, SettingsError, StoreError, EvidenceError: with one sentence.
    """
    if not is_made(folder):
        make_practice_site(folder, program)
    check_access(folder)
    share_like(folder.root)
    with ExitStack() as until_open:
        central = None
        if program is not None and holds_central(folder.central):
            central = program.start(folder.central)
            until_open.callback(central.stop)
        running = RunningSite(folder, clock=clock)
        until_open.callback(running.close)
        _check_practice(running)
        if central is not None:
            running.sync_once(central.url)
        therapies = running.call(prepare_therapies)
        opened = OpenPractice(
            running, OpenWindow(running), central, therapies, every_kind=every_kind
        )
        until_open.pop_all()  # from here on closing it is the caller's
    return opened


def _waiting(site: OpenSite) -> int:
    return site.ledger.waiting()


def _check_practice(running: RunningSite) -> None:
    if not running.settings.practice:
        msg = "This is a live site. The demonstration opens practice sites only."
        raise SettingsError(msg)
