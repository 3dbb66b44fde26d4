"""The practice window: a newcomer plays the job with a mouse, and central is told calmly."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.bootstrap.cast import ANA, BEN, DORA, Member, Therapy
from app.bootstrap.opening import OpenPractice, tray
from app.bootstrap.practice import prepare_therapies
from app.bootstrap.window import sync_view
from app.labels.scan import Mode
from sync.client.scheduler import SyncState, SyncStatus
from tests.support.window import Bench
from ui import wording
from ui.presenters import views
from ui.presenters.desk import Screen
from ui.window import SyncView


class Mouse:
    """Presses what can be seen, and nothing else."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.presses = 0

    def press(self, name: str) -> None:
        """Press the button of a name."""
        frame = self.bench.window.frame
        found = [
            b
            for b in frame.findChildren(QAbstractButton)
            if b.isVisible() and b.accessibleName().startswith(name)
        ]
        assert found, name
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.presses += 1
        self.bench.settle()

    def keys(self, text: str) -> None:
        """Press the keys of the screen."""
        for character in text:
            self.press(character)

    def signs_in(self, member: Member) -> None:
        self.press(f"{member.name} {member.title}")
        self.keys(member.pin)

    def turn(self, member: Member, therapy: Therapy, end: str = "") -> None:
        self.signs_in(member)
        self.press(f"Wristband {therapy.slot}")
        self.press(f"Bag {therapy.slot}")
        self.keys(f"{therapy.born:%d%m%Y}{end}")
        self.press(wording.YES)


@pytest.fixture
def mouse(bench: Bench) -> Mouse:
    """A mouse before a practice window with its tray."""
    bench.opened.set_tray(tray(bench.running.folder, (bench.alma, bench.bruno)))
    bench.settle()
    return Mouse(bench)


def test_the_whole_job_can_be_done_with_a_mouse(mouse: Mouse) -> None:
    bench = mouse.bench

    mouse.turn(ANA, bench.alma)
    assert bench.shows(Screen.HAND_OVER)
    mouse.turn(BEN, bench.alma, bench.alma.bag.serial.value[-4:])
    assert bench.shows(Screen.VERDICT)
    mouse.signs_in(ANA)
    mouse.signs_in(BEN)
    mouse.press(wording.STARTED_NOW_NAME)

    assert bench.shows(Screen.STARTED)
    readings = bench.on_record("turn.sealed")[0]["readings"]
    assert {r["mode"] for r in readings} == {Mode.TRAY.value}


def test_everything_in_practice_is_marked(mouse: Mouse) -> None:
    frame = mouse.bench.window.frame

    assert wording.PRACTICE.lower() in frame.windowTitle()
    marks = [w.accessibleName() for w in frame.findChildren(QWidget) if w.isVisible()]
    assert any(name.startswith(wording.PRACTICE) for name in marks)


def test_a_stop_hides_the_tray_and_keeps_the_practice_band(mouse: Mouse) -> None:
    bench = mouse.bench

    bench.both_turns(bench.alma, bench.bruno)

    assert not bench.window.frame._tray.isVisible()
    assert bench.window.frame._band.isVisible()


def test_a_badge_of_somebody_who_may_not_check_is_in_the_tray_and_refused(mouse: Mouse) -> None:
    mouse.press(f"{DORA.name} {DORA.title}")

    assert mouse.bench.shows(Screen.LOCK)
    assert wording.NOT_PERMITTED in mouse.bench.says


def test_when_a_series_is_used_up_another_one_is_in_the_tray(bench: Bench) -> None:
    therapies = bench.ask(prepare_therapies)
    practice = OpenPractice(bench.running, bench.opened, None, therapies)
    bench.settle()
    bench.both_turns(bench.alma, bench.alma)
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.types("1")
    bench.settle()

    bench.types("\x1b")
    bench.hands.wait_for(lambda: practice.therapies != therapies, "another series is there")

    ends = {t.bag.serial.value[-4:] for t in practice.therapies}
    assert all(f"id ends {end}" in bench.says for end in ends)


# -- how central stands


def tell(bench: Bench, sync: SyncView) -> None:
    """Tell it from another thread, as sync does."""
    thread = threading.Thread(target=bench.window.tell_sync, args=(sync,))
    thread.start()
    thread.join()
    bench.settle()


def test_a_central_that_is_away_is_told_calmly_and_nothing_stops(bench: Bench) -> None:
    away = "Central cannot be reached. Work goes on; trying again later."
    tell(bench, SyncView(state=views.SyncState.OFFLINE, short="3 waiting", says=away))

    assert wording.OFFLINE_SAYS in bench.says
    assert away in bench.says
    bench.both_turns(bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)
    assert "3 waiting" in bench.says
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.types("1")
    assert wording.OFFLINE_SAYS in bench.says


def test_word_from_sync_never_changes_the_screen(bench: Bench) -> None:
    bench.signs_in(ANA)
    bench.scans(bench.alma, bag=False)
    step = bench.step

    for state in views.SyncState:
        tell(bench, SyncView(state=state, short="9", says="Something about sync."))

        assert bench.step is step
        assert wording.SCAN_PRODUCT in bench.says


def test_a_record_that_central_has_proved_is_shown_as_logged(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.both_turns(bench.alma, bench.alma)
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.types("1")
    page = bench.window.frame.page
    assert page is not None

    def steps() -> list[str]:
        QCoreApplication.processEvents()
        return [w.accessibleName() for w in page.findChildren(QWidget) if w.isVisible()]

    open_step = wording.STEP_OPEN.format(step=wording.LOGGED)
    assert open_step in steps()
    ledger = bench.ask(lambda site: site.ledger)
    monkeypatch.setattr(type(ledger), "proved", lambda self, digest: True)
    bench.window.desk.tick()
    bench.settle()

    assert wording.STEP_DONE.format(step=wording.LOGGED) in steps()


@pytest.mark.parametrize("state", list(SyncState), ids=lambda s: s.value)
def test_every_state_of_sync_has_a_chip(state: SyncState) -> None:
    shown = sync_view(SyncStatus(state=state, sentence="How it stands.", waiting=3))

    assert shown.says == "How it stands."
    assert shown.state.name == state.name
