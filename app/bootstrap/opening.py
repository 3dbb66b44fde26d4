"""Opening the practice site with its window and its central; making it first if need be.

A practice site works without a central too, in two ways that the header tells apart. One that
was made by the desktop alone has no central and never will: it is *on its own*. One that was
made with central, opened where no central program is, is *offline*: its records wait. Nothing
is asked of a network in either.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.bootstrap.cast import NURSES, PEOPLE, Member, Therapy
from app.bootstrap.central_child import CentralChild, CentralProgram, holds_central
from app.bootstrap.places import share_like
from app.bootstrap.practice import make_practice_site, prepare_therapies
from app.bootstrap.practice_films import make_films
from app.bootstrap.practice_labels import badge_file, label_files
from app.bootstrap.running import RunningSite
from app.bootstrap.site import OpenSite, SiteFolder, check_access, is_made
from app.bootstrap.window import OpenWindow, TrayLabel
from app.settings import SettingsError
from ui import wording
from ui.presenters.desk import Screen
from ui.presenters.views import SyncState
from ui.window import SyncView


class OpenPractice(QObject):
    """The practice site at work: worker, window, therapies to verify, central beside it or none.

    Whenever the lock or a started infusion shows, another series of therapies is prepared if
    the last one is used up, so that one can go on practising.
    """

    def __init__(
        self,
        running: RunningSite,
        opened: OpenWindow,
        central: CentralChild | None,
        therapies: tuple[Therapy, ...],
    ) -> None:
        """Fill the tray and keep it filled; begin to sync, or say why not."""
        super().__init__()
        self.running = running
        self.opened = opened
        self.central = central
        self.therapies: tuple[Therapy, ...] = ()
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
            self.opened.set_tray(tray(self.running.folder, therapies))

    @Slot(object)
    def _on_page(self, _: object) -> None:
        if self.opened.window.desk.step.screen in (Screen.LOCK, Screen.STARTED):
            if not self._just_prepared:
                self.opened.ask(prepare_therapies, self._take)
            self._just_prepared = False
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
        self.opened.close()
        self.running.close()
        if self.central is not None:
            self.central.stop()


def open_practice(folder: SiteFolder, program: CentralProgram | None) -> OpenPractice:
    """Open the practice site in a folder, with central beside it if it has one that can run.

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
        running = RunningSite(folder)
        until_open.callback(running.close)
        _check_practice(running)
        if central is not None:
            running.sync_once(central.url)
        therapies = running.call(prepare_therapies)
        opened = OpenPractice(running, OpenWindow(running), central, therapies)
        until_open.pop_all()  # from here on closing it is the caller's
    return opened


def _waiting(site: OpenSite) -> int:
    return site.ledger.waiting()


def _check_practice(running: RunningSite) -> None:
    if not running.settings.practice:
        msg = "This is a live site. The demonstration opens practice sites only."
        raise SettingsError(msg)


def tray(folder: SiteFolder, therapies: tuple[Therapy, ...]) -> dict[str, TrayLabel]:
    """Return the labels of the practice tray: what the job needs first, then everybody else."""
    labels = dict(_badge(folder, member) for member in PEOPLE if member in NURSES)
    for therapy in therapies:
        band, bag = label_files(therapy.slot)
        labels[band.removesuffix(".png")] = TrayLabel(
            title=f"Wristband {therapy.slot}",
            detail=f"born {therapy.born:%d %b %Y}",
            picture=folder.labels / band,
        )
        labels[bag.removesuffix(".png")] = TrayLabel(
            title=f"Bag {therapy.slot}",
            detail=f"id ends {therapy.bag.serial.value[-4:]}",
            picture=folder.labels / bag,
        )
        labels[f"patient-{therapy.slot}-film"] = TrayLabel(
            title=f"Film {therapy.slot}",
            detail=wording.FILM_SAYS,
            picture=folder.labels / bag,
            film=partial(make_films, folder, therapies, therapy.slot),
        )
    return labels | dict(_badge(folder, member) for member in PEOPLE if member not in NURSES)


def _badge(folder: SiteFolder, member: Member) -> tuple[str, TrayLabel]:
    name = badge_file(member).removesuffix(".png")
    return name, TrayLabel(
        title=member.name,
        detail=f"{member.title}\nPIN {member.pin}",
        picture=folder.labels / f"{name}.png",
    )
