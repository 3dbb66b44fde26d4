"""Opening the practice site with its window and its central; making it first if need be."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.bootstrap import central_child
from app.bootstrap.cast import NURSES, PEOPLE, Member, Therapy
from app.bootstrap.central_child import CentralChild
from app.bootstrap.practice import label_files, make_practice_site, prepare_therapies
from app.bootstrap.running import RunningSite
from app.bootstrap.site import SiteFolder
from app.bootstrap.window import OpenWindow, TrayLabel
from app.settings import SettingsError
from ui.presenters.desk import Screen


class OpenPractice(QObject):
    """The practice site at work: worker, window, central beside it, therapies to verify.

    Whenever the lock or a started infusion shows, another series of therapies is prepared if
    the last one is used up, so that one can go on practising.
    """

    def __init__(
        self,
        running: RunningSite,
        opened: OpenWindow,
        central: CentralChild,
        therapies: tuple[Therapy, ...],
    ) -> None:
        """Fill the tray and keep it filled."""
        super().__init__()
        self.running = running
        self.opened = opened
        self.central = central
        self.therapies: tuple[Therapy, ...] = ()
        self._take(therapies)
        opened.window.frame.page_shown.connect(self._on_page)

    def _take(self, therapies: tuple[Therapy, ...]) -> None:
        if therapies != self.therapies:
            self.therapies = therapies
            self.opened.set_tray(tray(self.running.folder, therapies))

    @Slot(object)
    def _on_page(self, _: object) -> None:
        if self.opened.window.desk.step.screen in (Screen.LOCK, Screen.STARTED):
            self.opened.ask(prepare_therapies, self._take)

    def restart_central(self) -> None:
        """Start central again, at the address where it was."""
        if not self.central.running:
            address = self.central.url.removeprefix("http://")
            self.central = central_child.start(self.running.folder.central, address)
        if self.running.scheduler is not None:
            self.running.scheduler.now()

    def close(self) -> None:
        """Close window, site and central, in this order."""
        self.opened.close()
        self.running.close()
        self.central.stop()


def open_practice(folder: SiteFolder) -> OpenPractice:
    """Open the practice site in a folder, with central running beside it.

    Raises:
        BoxError, SettingsError, StoreError, EvidenceError: with one sentence.
    """
    if not folder.settings.exists():
        make_practice_site(folder)
    central = central_child.start(folder.central)
    try:
        running = RunningSite(folder)
    except BaseException:
        central.stop()
        raise
    try:
        _check_practice(running)
        running.sync_once(central.url)
        therapies = running.call(prepare_therapies)
        opened = OpenWindow(running)
    except BaseException:
        running.close()
        central.stop()
        raise
    opened.sync_with(central.url)
    return OpenPractice(running, opened, central, therapies)


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
    return labels | dict(_badge(folder, member) for member in PEOPLE if member not in NURSES)


def _badge(folder: SiteFolder, member: Member) -> tuple[str, TrayLabel]:
    name = f"badge-{member.person.value[2:]}"
    return name, TrayLabel(
        title=member.name,
        detail=f"{member.title}\nPIN {member.pin}",
        picture=folder.labels / f"{name}.png",
    )
