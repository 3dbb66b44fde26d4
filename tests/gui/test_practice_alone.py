"""The practice site where no central runs: it opens, works, and says so calmly."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel

from app import sealing
from app.bootstrap.cast import ANA, SERIES
from app.bootstrap.central_child import CentralProgram, holds_central
from app.bootstrap.hands import Hands
from app.bootstrap.opening import OpenPractice, open_practice
from app.bootstrap.practice import make_practice_site
from app.bootstrap.site import SiteFolder
from app.settings import SettingsError
from tests.support.site import central_program
from tests.support.window import live_site
from ui import wording
from ui.presenters.checking import LockStep
from ui.presenters.desk import Screen
from ui.presenters.views import SyncState

Opens = Callable[[SiteFolder, CentralProgram | None], OpenPractice]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Two practice sites, made with central and without; PINs are sealed with little work."""
    home = tmp_path_factory.mktemp("sites")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "MEMORY_KIB", 8)
        patch.setattr(sealing, "PASSES", 1)
        make_practice_site(SiteFolder(home / "with"), central_program())
        make_practice_site(SiteFolder(home / "alone"), None)
    return {True: home / "with", False: home / "alone"}


@pytest.fixture
def beside(sites: dict[bool, Path], tmp_path: Path) -> SiteFolder:
    """A copy of the site that was made with central."""
    return SiteFolder(Path(shutil.copytree(sites[True], tmp_path / "beside")))


@pytest.fixture
def alone(sites: dict[bool, Path], tmp_path: Path) -> SiteFolder:
    """A copy of the site that was made without."""
    return SiteFolder(Path(shutil.copytree(sites[False], tmp_path / "alone")))


@pytest.fixture
def opens(qapp: QApplication) -> Iterator[Opens]:
    """Open practice sites, one after another: the last one is closed before the next opens."""
    at_work: list[OpenPractice] = []

    def run(folder: SiteFolder, program: CentralProgram | None) -> OpenPractice:
        close()
        practice = open_practice(folder, program)
        at_work.append(practice)
        practice.opened.show()
        desk = practice.opened.window.desk
        Hands(practice.opened).wait_for(lambda: isinstance(desk.step, LockStep), "the lock shows")
        return practice

    def close() -> None:
        while at_work:
            practice = at_work.pop()
            practice.close()
            window = practice.opened.window
            for part in (practice, practice.opened, window, window.frame):
                part.deleteLater()  # now, not when Python comes to it: nothing is told later
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    yield run
    close()


def says(practice: OpenPractice) -> list[str]:
    """Return what can be read in the window."""
    frame = practice.opened.window.frame
    return [label.text() for label in frame.findChildren(QLabel) if label.isVisible()]


def stands(practice: OpenPractice, state: SyncState) -> bool:
    """Wait until the window says how it stands with central."""
    window = practice.opened.window
    Hands(practice.opened).wait_for(lambda: window.sync.state is state, f"it says {state.value}")
    return window.sync.state is state


def waiting(practice: OpenPractice) -> int:
    return practice.running.call(lambda site: site.ledger.waiting())


def begins_a_check(hands: Hands) -> None:
    """Sign in for a turn: that is on record."""
    hands.taps_badge(ANA)
    hands.sees(Screen.SIGN_IN)
    hands.types(ANA.pin)
    hands.sees(Screen.TURN)


def test_a_site_that_was_made_alone_says_so_and_promises_nothing(
    alone: SiteFolder, opens: Opens
) -> None:
    practice = opens(alone, None)

    assert stands(practice, SyncState.ALONE)
    assert practice.running.scheduler is None
    assert wording.SYNC_ALONE in says(practice)
    assert wording.SYNC_ALONE_SAYS in says(practice)
    assert wording.OFFLINE_SAYS not in says(practice)  # nothing will ever be sent from here
    assert len(practice.therapies) == SERIES


def test_it_stays_alone_where_a_central_program_is(alone: SiteFolder, opens: Opens) -> None:
    practice = opens(alone, central_program())

    assert stands(practice, SyncState.ALONE)
    assert practice.central is None
    assert practice.running.scheduler is None
    practice.restart_central()
    assert practice.central is None
    assert not alone.central.exists()


def test_a_site_made_with_central_works_without_and_its_records_wait(
    beside: SiteFolder, opens: Opens
) -> None:
    opens(beside, central_program())
    practice = opens(beside, None)

    assert stands(practice, SyncState.OFFLINE)
    assert practice.running.scheduler is None
    assert wording.SYNC_AWAY_SAYS in says(practice)
    assert wording.OFFLINE_SAYS in says(practice)
    before = waiting(practice)
    hands = Hands(practice.opened)
    begins_a_check(hands)
    assert waiting(practice) > before


def test_how_much_waits_is_told_anew_with_each_page(beside: SiteFolder, opens: Opens) -> None:
    opens(beside, central_program())
    practice = opens(beside, None)
    assert stands(practice, SyncState.OFFLINE)

    practice._tell_waiting(0)
    window, hands = practice.opened.window, Hands(practice.opened)
    hands.wait_for(lambda: window.sync.short == wording.SYNC_AWAY, "nothing waits")
    practice.opened.window.frame.page_shown.emit(None)

    told = wording.SYNC_WAITING.format(count=waiting(practice))
    expected = told if waiting(practice) else wording.SYNC_AWAY
    hands.wait_for(lambda: window.sync.short == expected, expected)


def test_what_waited_is_proved_when_central_is_back(beside: SiteFolder, opens: Opens) -> None:
    opens(beside, central_program())
    away = opens(beside, None)
    hands = Hands(away.opened)
    before = waiting(away)
    begins_a_check(hands)
    assert waiting(away) > before

    back = opens(beside, central_program())

    assert stands(back, SyncState.UP_TO_DATE)
    Hands(back.opened).wait_for(lambda: waiting(back) == 0, "central has proved every record")


def test_a_site_that_never_heard_its_central_says_what_to_do(
    beside: SiteFolder, qapp: QApplication
) -> None:
    with pytest.raises(SettingsError, match="Open the site once with its central beside it"):
        open_practice(beside, None)
    assert holds_central(beside.central)


def test_a_central_that_dies_during_the_start_opens_nothing(
    beside: SiteFolder, qapp: QApplication
) -> None:
    (beside.central / "central.db").write_bytes(b"no store")

    with pytest.raises(SettingsError, match=r"did not start; .*central\.log says why"):
        open_practice(beside, central_program())

    assert (beside.central / "central.log").read_text() != ""


def test_a_live_site_is_not_practised_in(tmp_path: Path, qapp: QApplication) -> None:
    folder = SiteFolder(live_site(tmp_path))

    with pytest.raises(Exception, match="This is a live station"):
        open_practice(folder, None)
