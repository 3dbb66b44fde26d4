"""The window around the pages: its line, its marking, its tray, its keys."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.support.keys import Keyboard
from tests.support.sounds import RecordedSounds
from tests.support.views import HEADER, LIVE_HEADER, SAMPLES, shown, tray_labels
from ui import sounds, wording
from ui.frame import LEAST, Frame
from ui.pages.lock import LockPage
from ui.presenters.sound import Sound
from ui.presenters.views import LockView, SyncState
from ui.sounds import Silent, StopSound, open_sounds
from ui.widgets.tray import TrayButton


def test_the_title_says_locked_and_the_workstation(frame: Frame) -> None:
    frame.set_header(LIVE_HEADER)

    assert frame.windowTitle() == "Countersign, locked, Ward 4B"


@pytest.mark.parametrize("name", list(SAMPLES))
def test_the_title_never_changes_with_a_page(frame: Frame, name: str) -> None:
    frame.set_header(HEADER)

    frame.show_page(shown(name))

    assert frame.windowTitle() == "Countersign, practice, Ward 4B"


@pytest.mark.parametrize("state", SyncState)
def test_every_state_of_sync_has_a_shape_and_a_sentence(frame: Frame, state: SyncState) -> None:
    frame.set_header(dataclasses.replace(LIVE_HEADER, sync=state, sync_says=state.value))

    assert frame._header._sync.accessibleName() == state.value


def test_a_live_station_has_no_marking_and_no_tray(frame: Frame, qapp: QApplication) -> None:
    frame.set_labels(tray_labels())
    frame.set_header(LIVE_HEADER)
    frame.show_page(LockPage())
    qapp.processEvents()

    assert not frame._band.isVisible()
    assert not frame._mark.isVisible()
    assert not frame._tray.isVisible()
    assert not frame._header.labels.isVisible()


def test_a_label_of_the_tray_is_picked_with_one_press(
    frame: Frame, qapp: QApplication, qtbot: QtBot
) -> None:
    page = shown("turn_empty")
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    frame.show_page(page)
    qapp.processEvents()
    picked: list[str] = []
    frame.label_picked.connect(picked.append)

    qtbot.mouseClick(frame.findChildren(TrayButton)[2], Qt.MouseButton.LeftButton)

    assert picked == ["label-2"]
    assert QApplication.focusWidget() is page


def test_the_tray_opens_on_demand_in_a_small_window(frame: Frame, qapp: QApplication) -> None:
    frame.resize(*LEAST)
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    frame.show_page(shown("turn_empty"))
    qapp.processEvents()
    assert not frame._tray.isVisible()

    frame._header.labels.click()
    qapp.processEvents()

    assert frame._tray.isVisible()
    assert frame.width() == LEAST[0]
    frame._header.labels.click()
    assert not frame._tray.isVisible()


def test_the_tray_of_a_small_window_closes_when_a_label_is_picked(
    frame: Frame, qapp: QApplication
) -> None:
    page = shown("turn_empty")
    frame.resize(*LEAST)
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    frame.show_page(page)
    picked: list[str] = []
    frame.label_picked.connect(picked.append)

    frame._header.labels.click()
    qapp.processEvents()
    frame.findChildren(TrayButton)[0].click()

    assert picked == ["label-0"]
    assert not frame._tray.isVisible()
    assert page.width() == LEAST[0]


def test_the_lock_keys_lock(frame: Frame, qtbot: QtBot) -> None:
    frame.show_page(LockPage())
    asked: list[bool] = []
    frame.lock_requested.connect(lambda: asked.append(True))
    window = frame.windowHandle()

    qtbot.keyClick(window, Qt.Key.Key_F12)
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_L)

    assert len(asked) == 2


def test_a_page_comes_with_the_keyboard(frame: Frame) -> None:
    one, other = LockPage(), shown("turn_empty")
    came: list[object] = []
    frame.page_shown.connect(came.append)

    frame.show_page(one)
    frame.show_page(other)
    frame.show_page(other)

    assert QApplication.focusWidget() is other
    assert came == [one, other]


def test_sound_off_is_said_only_when_it_is(frame: Frame, qapp: QApplication) -> None:
    frame.show_page(LockPage())
    for header, expected in ((HEADER, True), (LIVE_HEADER, False)):
        frame.set_header(header)
        qapp.processEvents()
        assert frame._header._sound.isVisible() is expected


def test_the_lock_screen_says_what_waits_and_that_offline_is_normal(frame: Frame) -> None:
    page = LockPage()
    frame.show_page(page)

    page.render(LockView(offline=True, waiting_left="07:42"))

    texts = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    assert "1 verification waits for its second person, 07:42 left" in texts
    assert wording.OFFLINE_SAYS in texts


def test_a_person_at_the_keyboard_reaches_every_button_by_tab(
    frame: Frame, qapp: QApplication
) -> None:
    page = shown("verdict_stop")
    frame.show_page(page)
    qapp.processEvents()
    keys = Keyboard(frame.windowHandle())
    reached = []
    for _ in range(2):
        keys.type("\t")
        focus = QApplication.focusWidget()
        assert isinstance(focus, QAbstractButton)
        reached.append(focus.text())

    assert reached == ["Quarantine and report", "Start again from the beginning"]


# What the sound server of a machine without one says is true, and harmless.
@pytest.mark.qt_log_ignore("PulseAudioService", extend=True)
def test_a_machine_without_a_loudspeaker_stays_silent(qapp: QApplication) -> None:
    made = open_sounds()

    for sound in Sound:
        made.play(sound)

    assert isinstance(made, Silent)
    assert not made.audible


def test_a_stop_sounds_again_until_somebody_acts(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounds, "STOP_EVERY_MS", 5)
    heard = RecordedSounds()
    alarm = StopSound(heard)

    alarm.start()
    alarm.start()
    qtbot.waitUntil(lambda: len(heard.played) >= 3)
    alarm.stop()
    count = len(heard.played)
    qtbot.wait(30)

    assert len(heard.played) == count
    assert set(heard.played) == {Sound.STOP}


def test_a_stop_sounds_a_minute_at_the_most(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds, "STOP_EVERY_MS", 1)
    heard = RecordedSounds()
    alarm = StopSound(heard)

    alarm.start()
    qtbot.waitUntil(lambda: len(heard.played) == sounds.STOP_TIMES)
    qtbot.wait(30)

    assert len(heard.played) == sounds.STOP_TIMES


def test_a_longer_state_of_sync_has_its_room_at_once(frame: Frame) -> None:
    for short in ("", "02:35", "3 waiting"):
        frame.set_header(dataclasses.replace(HEADER, sync_short=short))
        text = frame._header._sync._text

        assert text.width() >= text.sizeHint().width()
