"""The whole window over a real site: encrypted store, real signatures, real key events.

Two sites are made once, a practice site and a live one, and copied for each test. Central's
records are made by `SmallCentral`, so that no process starts. People's boxes are sealed with the
least work that Argon2 allows: what they hold is real, and nobody waits for a derivation.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app import sealing
from app.bootstrap.cast import ANA, BEN, PROFILE, WARD, Member, Therapy, therapies
from app.bootstrap.hands import Hands
from app.bootstrap.practice import bring, prepare_therapies
from app.bootstrap.practice_labels import draw_badges
from app.bootstrap.running import RunningSite
from app.bootstrap.site import (
    OpenSite,
    SiteFolder,
    create_site,
    keep_wrapped_key,
    new_secrets,
    open_site,
)
from app.bootstrap.window import OpenWindow
from app.domain.case import Bag
from app.domain.moves import MoveKind
from app.evidence.entry import ClockReading
from app.identifiers import Private
from app.labels import badge, product, wristband
from app.labels.keys import Arrived
from app.sealing import PRACTICE_PASSPHRASE
from app.security.keyring import new_seed
from app.settings import SiteSettings
from app.signing import SigningKey
from app.usecases import history
from tests.support.devices import qualify
from tests.support.sounds import RecordedSounds
from tests.support.station import (
    CET,
    EVERYBODY,
    MORNING,
    SITE,
    STATION,
    SmallCentral,
    WardClock,
    live,
)
from ui.presenters.desk import Screen, Step
from ui.scan_router import TICK_MS
from ui.window import SECOND_MS, Window

T = TypeVar("T")

PASSPHRASE = "the passphrase of a live station"
TICKS = 5  # a press waits for two of them at most
ROUNDS = 4  # the longest chain of answers that one key sets off has three


@dataclass(slots=True)
class StillClock:
    """A clock that moves only when a test says so."""

    wall: Any = MORNING
    zone: timezone = CET
    boot: str = "boot-1"
    monotonic_ms: int = 1_000

    def read(self) -> ClockReading:
        """Return the time."""
        return ClockReading(
            wall=self.wall, zone=self.zone, boot=self.boot, monotonic_ms=self.monotonic_ms
        )

    def passes(self, time: timedelta) -> None:
        """Let time pass."""
        self.wall += time
        self.monotonic_ms += time // timedelta(milliseconds=1)


# -- the folder


def practice_site(tmp: Path) -> Path:
    """Return a copy of a practice site with two therapies to verify, in a folder of its own."""
    return Path(shutil.copytree(_built(practice=True), tmp / "site"))


def live_site(tmp: Path, *, tested: bool = True) -> Path:
    """Return a copy of a live site with the same people and therapies; see `PASSPHRASE`.

    Args:
        tmp: where.
        tested: whether its keyboard scanner has passed its test.
    """
    return Path(shutil.copytree(_built(practice=False, tested=tested), tmp / "live"))


@functools.cache
def _built(*, practice: bool, tested: bool = False) -> Path:
    home = Path(tempfile.mkdtemp(prefix="countersign-window-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    folder = SiteFolder(home / "site")
    folder.labels.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "MEMORY_KIB", 8)
        patch.setattr(sealing, "PASSES", 1)
        _make(folder, practice=practice, tested=tested)
    return folder.root


def _make(folder: SiteFolder, *, practice: bool, tested: bool) -> None:
    passphrase = PRACTICE_PASSPHRASE if practice else PASSPHRASE
    central = SmallCentral(practice=practice, clock=WardClock())
    secrets = new_secrets(folder, passphrase)
    settings = SiteSettings(
        realm=central.delegation.realm, site=SITE, station=STATION, ward=WARD, practice=practice
    )
    create_site(folder, settings, secrets)
    site = open_site(folder, passphrase, StillClock())
    try:
        key = SigningKey(secrets.station_seed).public.to_json()
        enrolled = {"station": STATION.value, "site": SITE.value, "key": key}
        raws = [central.founds(), central.files("station.enrolled", enrolled)]
        for member in EVERYBODY:
            raws += _enrolled(site, central, member)
        gtin = _therapies(practice=practice)[0].bag.product.value
        raws.append(central.files("profile.published", {"profile": {**PROFILE, "product": gtin}}))
        site.ledger.keep_central(raws)
        if practice:
            prepare_therapies(site)
            draw_badges(folder)
        else:
            for therapy in _therapies(practice=False):
                bring(site.station, therapy)
            if tested:
                qualify(site.station)
    finally:
        site.close()


def _enrolled(site: OpenSite, central: SmallCentral, member: Member) -> list[Any]:
    seed = new_seed()
    keep_wrapped_key(site, site.keyring.wrap(member.person, seed, Private(member.pin)))
    person = {"person": member.person.value}
    body = {
        **person,
        "name": member.name,
        "badge": member.badge.number.value,
        "key": SigningKey(seed).public.to_json(),
    }
    filed = [central.files("person.enrolled", body)]
    filed += [central.files("role.granted", {**person, "role": role}) for role in member.roles]
    return filed


def _therapies(*, practice: bool) -> tuple[Therapy, Therapy]:
    alma, bruno, _ = therapies(0, MORNING.date())
    return (alma, bruno) if practice else (live(alma), live(bruno))


# -- the window


class Bench:
    """A window at work on a copy of a site, with hands in front of it.

    Attributes:
        clock: stands still until `passes`.
        by_key: whether scans come key by key, as from a wedge, or whole from the router on; the
            second saves a third of a test's time.
        sounds: what was played.
    """

    def __init__(
        self, root: Path, *, passphrase: str | None = None, clock: StillClock | None = None
    ) -> None:
        """Open the window and wait until it shows what waits there."""
        self.root = root
        self.clock = clock or StillClock()
        self.by_key = False
        self.sounds = RecordedSounds()
        self.running = RunningSite(SiteFolder(root), passphrase, self.clock)
        self.alma, self.bruno = _therapies(practice=self.running.settings.practice)
        self.opened = OpenWindow(self.running, self.sounds)
        self.hands = Hands(self.opened)
        self.window.frame.setUpdatesEnabled(False)  # most tests look at no picture
        self.opened.show()
        for timer in self.window.findChildren(QTimer):
            if timer.interval() == SECOND_MS:
                timer.stop()  # seconds pass when `passes` says so
        self.window.frame.activateWindow()
        self.settle()

    def close(self) -> None:
        """Close window and site, and take the widgets down for good."""
        self.opened.close()
        self.running.close()
        frame = self.window.frame
        self.opened.deleteLater()
        frame.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # -- what shows

    @property
    def window(self) -> Window:
        """The window."""
        return self.opened.window

    @property
    def step(self) -> Step:
        """What the desk holds."""
        return self.window.desk.step

    @property
    def screen(self) -> Screen:
        """What the window shows."""
        return self.step.screen

    def shows(self, screen: Screen) -> bool:
        """Say whether this is what the window shows."""
        return self.screen is screen

    @property
    def says(self) -> str:
        """Every word on the screen, line by line."""
        return "\n".join(
            str(text)
            for widget in self.window.frame.findChildren(QWidget)
            if widget.isVisible() and (text := widget.property("text"))
        )

    # -- what happens

    def settle(self) -> None:
        """Let everything that was asked be answered and shown."""
        for _ in range(TICKS):  # where one key decides, the router holds it for a moment
            if self.opened.router.waiting:
                QTest.qWait(TICK_MS)
        for _ in range(ROUNDS):
            self.running.call(_nothing)
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def passes(self, time: timedelta) -> None:
        """Let time pass with nobody there, and the window notice it."""
        self.clock.passes(time)
        self.window.desk.tick()
        self.settle()

    def types(self, text: str) -> None:
        """Type, and wait for what comes of it."""
        self.hands.types(text)
        self.settle()

    def taps(self, member: Member) -> None:
        """Tap a badge."""
        self._scan("]C1", badge.raw(member.badge))
        self.settle()

    def scans(self, *therapies: Therapy, band: bool = True, bag: bool = True) -> None:
        """Scan wristbands and bags."""
        for therapy in therapies:
            if band:
                self._scan("]Q3", wristband.raw(therapy.band))
            if bag:
                self._scan("]d2", product.raw(therapy.bag))
        self.settle()

    def _scan(self, symbology: str, raw: bytes) -> None:
        if self.by_key:
            self.hands.wedge(symbology, raw)
        else:
            self.opened.router.scanned.emit(Arrived(raw=raw, symbology=symbology))

    def signs_in(self, member: Member) -> None:
        """Badge and PIN."""
        self.taps(member)
        self.types(member.pin)

    def answers(self, born: str, end: str = "", *, intact: bool = True) -> None:
        """Type the date of birth, the printed end where it is asked, and how the bag looks."""
        self.types(born + end + ("1" if intact else "2"))

    def turn(
        self,
        member: Member,
        band: Therapy,
        bag: Therapy,
        *,
        born: str | None = None,
        end: str | None = None,
        intact: bool = True,
    ) -> None:
        """One person's whole turn; what is not named is as it should be."""
        second = self.screen is Screen.HAND_OVER
        self.signs_in(member)
        self.scans(band, bag=False)
        self.scans(bag, band=False)
        printed = bag.bag.serial.value[-4:] if end is None else end
        self.answers(
            f"{band.born:%d%m%Y}" if born is None else born,
            printed if second else "",
            intact=intact,
        )

    def both_turns(self, band: Therapy, bag: Therapy) -> None:
        """Both people check the same things, up to the reveal."""
        self.turn(ANA, band, bag)
        self.turn(BEN, band, bag)

    def stops(self) -> None:
        """Both people check one patient's wristband and the other's bag."""
        self.both_turns(self.alma, self.bruno)
        assert self.shows(Screen.STOP)

    def acts(self, action: str) -> None:
        """Press one of a screen's actions."""
        self.window.desk.acted(action)
        self.settle()

    def both_sign(self) -> None:
        """Both people sign what shows."""
        self.signs_in(ANA)
        self.signs_in(BEN)

    # -- what is on record

    def ask(self, job: Callable[[OpenSite], T]) -> T:
        """Ask the open site something."""
        return self.running.call(job)

    def kinds(self) -> list[str]:
        """Return the kinds of this station's records since the therapies were ready, in order."""
        before = self.ask(lambda site: list(site.ledger.kind(MoveKind.THAWED.value)))
        first = before[-1].entry.seq
        records = self.ask(_own)
        return [r.statement.kind for r in records if r.entry.seq > first]

    def on_record(self, kind: str) -> list[Any]:
        """Return the bodies of all records of a kind."""
        return self.ask(lambda site: [r.statement.body for r in site.ledger.kind(kind)])

    def bag(self, therapy: Therapy) -> Bag:
        """Return what the records say about a therapy's bag."""
        return self.ask(lambda site: history.bag(site.ledger, therapy.bag.bag))


def _own(site: OpenSite) -> list[Any]:
    return list(site.ledger.unproved(10_000))


def _nothing(site: OpenSite) -> None:
    """Come after everything that the worker was given before."""
