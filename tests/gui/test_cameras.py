"""The camera in the window: its scans, its state, and a picture that nobody else gets to see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.cameras import Cameras, small
from app.bootstrap.cast import ANA, BEN
from app.labels import badge, product, wristband
from scanning.capture.camera import CameraState, Phase
from scanning.capture.looking import Looking
from scanning.capture.sources import Frame, SourceError, Trouble
from scanning.decode.symbol import Symbol
from tests.support.cameras import FakeSource, Film, FilmReader, TwoSightings, stamp, symbol
from tests.support.window import Bench
from ui import wording
from ui.frame import Frame as WindowFrame
from ui.pages.turn import TurnPage
from ui.presenters.camera import (
    CameraView,
    PreviewFrame,
)
from ui.presenters.desk import Screen
from ui.widgets.preview import Preview

HANG_MS = 20_000
GREY = 93


def picture() -> PreviewFrame:
    return PreviewFrame(width=96, height=54, grey=bytes([GREY]) * 96 * 54)


# -- in the window


class Table:
    """A window with a camera over a table; what lies there is told frame by frame."""

    def __init__(self, bench: Bench, qtbot: QtBot, patch: pytest.MonkeyPatch) -> None:
        self.bench, self._qtbot, self.film = bench, qtbot, Film()
        patch.setattr("scanning.capture.late.looking_with", self._looking)
        practice = bench.running.settings.practice
        self.cameras = Cameras(bench.window, stamp(), practice=practice)
        self.source = Pushed()

    def _looking(self, _: object) -> Looking:
        read = FilmReader(self.film)
        return Looking(read=read, presentation=TwoSightings(), gated=False)

    def watches(self) -> None:
        self.cameras.watch(source=self.source)
        self.shows()
        self._qtbot.waitUntil(lambda: self.cameras.presenter.view.offered, timeout=HANG_MS)

    def shows(self, *symbols: Symbol, count: int = 1) -> None:
        """Let so many frames show these, and let all that follows happen."""
        for frame in self.film.frames(*symbols, count=count):
            self.source.push(frame)
        self._qtbot.waitUntil(self.source.all_taken, timeout=HANG_MS)
        self.bench.settle()

    def empties(self) -> None:
        self.shows(count=12)

    @property
    def preview(self) -> Preview:
        return self.cameras.preview


class Pushed(FakeSource):
    """A camera whose frames a test gives one by one; none is dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Frame] = []
        self._idle = False

    def push(self, frame: Frame) -> None:
        self._waiting.append(frame)
        self._idle = False
        self.wake()

    def all_taken(self) -> bool:
        return self._idle

    def newest(self, timeout_s: float) -> Frame | None:
        if self._waiting:
            return self._waiting.pop(0)
        self._idle = True
        return self._woken.take(timeout_s)


@pytest.fixture
def table(bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    made = Table(bench, qtbot, monkeypatch)
    yield made
    made.cameras.close()


def press(window: WindowFrame, key: Qt.Key) -> None:
    QTest.keyClick(window, key)


def band(bench: Bench) -> Symbol:
    return symbol(wristband.raw(bench.alma.band))


def bag(bench: Bench) -> Symbol:
    return symbol(product.raw(bench.alma.bag), 200)


def test_the_camera_scans_what_is_shown_to_it(table: Table) -> None:
    bench = table.bench
    table.watches()
    table.shows(symbol(badge.raw(ANA.badge)), count=5)
    assert bench.shows(Screen.SIGN_IN)
    bench.types(ANA.pin)
    assert bench.shows(Screen.TURN)

    table.empties()
    table.shows(band(bench), count=5)
    table.empties()
    table.shows(bag(bench), count=5)

    assert wording.TYPE_BIRTH in bench.says


def test_the_picture_is_off_until_somebody_asks_for_it(table: Table) -> None:
    table.watches()
    table.shows(count=3)
    assert table.preview.isHidden()
    assert table.preview.blank

    press(table.bench.window.frame, Qt.Key.Key_F6)
    assert table.preview.isVisible()
    table.shows(count=6)
    assert not table.preview.blank

    table.bench.window.frame.camera.click()
    assert table.preview.isHidden()
    assert table.preview.blank


def test_the_first_persons_picture_is_gone_in_the_second_persons_turn(table: Table) -> None:
    bench = table.bench
    bench.signs_in(ANA)
    table.watches()
    table.cameras.toggle_preview()
    table.shows(band(bench), count=6)
    assert not table.preview.blank

    bench.scans(bench.alma)
    bench.types(f"{bench.alma.born:%d%m%Y}")
    bench.types("1")
    assert bench.shows(Screen.HAND_OVER)
    assert table.preview.isHidden()
    assert table.preview.blank
    table.shows(band(bench), count=6)

    bench.signs_in(BEN)
    table.shows(band(bench), count=6)
    assert bench.shows(Screen.TURN)
    assert table.preview.isHidden()
    assert table.preview.blank


def test_a_picture_on_its_way_when_the_page_changes_is_never_shown(table: Table) -> None:
    table.watches()
    table.cameras.toggle_preview()
    showing = table.cameras.presenter.showing

    table.cameras._framed.emit(picture(), showing)  # queued, as from the camera's thread
    table.bench.window.frame.page_shown.emit(None)
    table.cameras.toggle_preview()
    QApplication.processEvents()

    assert table.preview.isVisible()
    assert table.preview.blank


def test_a_scan_on_its_way_when_the_page_changes_is_dropped(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived: list[object] = []
    monkeypatch.setattr(table.bench.window, "scanned", arrived.append)
    cameras = table.cameras

    cameras.scanned("before")
    cameras.rejected("before")
    table.bench.window.frame.page_shown.emit(None)
    QApplication.processEvents()
    assert arrived == []

    cameras.watched(table.film.frame(), ())
    cameras.scanned("after")
    QApplication.processEvents()
    assert arrived == ["after"]


def test_a_label_left_on_the_table_is_no_reading_of_the_second_person(table: Table) -> None:
    bench = table.bench
    table.watches()
    bench.signs_in(ANA)
    table.empties()
    table.shows(band(bench), count=5)
    assert wording.SCAN_PRODUCT in bench.says
    bench.scans(bench.alma)
    bench.types(f"{bench.alma.born:%d%m%Y}")
    bench.types("1")

    bench.signs_in(BEN)
    table.shows(band(bench), count=9)

    assert wording.SCAN_BOTH in bench.says
    assert table.cameras.presenter.view.short == wording.CAMERA_TAKE_AWAY
    table.empties()
    assert table.cameras.presenter.view.short == wording.CAMERA
    table.shows(band(bench), count=5)
    assert wording.SCAN_PRODUCT in bench.says


@pytest.mark.parametrize("which", ["alma", "bruno"])
def test_camera_and_picture_look_the_same_whoever_the_label_is_of(
    table: Table, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = table.bench
    states: list[CameraView] = []
    table.cameras.told.connect(states.append)
    bench.signs_in(ANA)
    table.watches()
    table.empties()
    table.shows(symbol(wristband.raw(getattr(bench, which).band)), count=5)

    words = [(view.offered, view.shown, view.short) for view in states]
    assert words[-1] == (True, False, wording.CAMERA)
    assert wording.SCAN_PRODUCT in bench.says
    assert isinstance(bench.window.frame.page, TurnPage)


def test_a_camera_that_is_pulled_out_is_told_on_its_button(table: Table) -> None:
    button = table.bench.window.frame.camera
    assert button.isHidden()
    table.watches()
    assert (button.isHidden(), button.text()) == (False, wording.CAMERA)

    lost = CameraState(
        phase=Phase.GONE, source="x", sentence="Plug it in again.", trouble=Trouble.LOST
    )
    table.cameras.stated(lost)
    QApplication.processEvents()

    assert button.text() == wording.CAMERA_TROUBLE
    assert button.toolTip() == button.accessibleDescription() == "Plug it in again."


def test_a_disagreement_is_told_on_the_page(table: Table) -> None:
    bench = table.bench
    bench.signs_in(ANA)
    table.watches()
    table.empties()

    table.shows(symbol(b"one"), symbol(b"other"), count=5)

    assert "Two readings disagree." in bench.says


def test_a_live_station_refuses_files_and_stand_ins(live_bench: Bench, tmp_path: Path) -> None:
    cameras = Cameras(live_bench.window, stamp(), practice=False)

    with pytest.raises(SourceError, match="Expected a camera; got a file"):
        cameras.watch(tmp_path / "clip.avi")
    with pytest.raises(SourceError, match="Expected a camera; got a file"):
        cameras.watch(source=FakeSource(live=False))
    assert cameras.counters is None
    cameras.close()


@pytest.mark.parametrize("size", [QSize(1366, 768), QSize(911, 512)])
def test_the_picture_covers_nothing_that_a_turn_needs(table: Table, size: QSize) -> None:
    bench, window = table.bench, table.bench.window.frame
    window.resize(size)
    bench.signs_in(ANA)
    table.watches()
    bench.scans(bench.alma)
    table.cameras.toggle_preview()
    QApplication.processEvents()
    place = table.preview.geometry()
    room = table.preview.parentWidget()
    assert room is not None
    assert room.rect().contains(place)

    under = {
        type(widget).__name__
        for widget in room.findChildren(QWidget)
        if widget.isVisible() and widget is not table.preview and widget.property("text")
        and place.intersects(QRect(widget.mapTo(room, QPoint(0, 0)), widget.size()))
    }  # fmt: skip

    assert under == set()
    buttons = room.findChildren(QPushButton)
    assert [button.text() for button in buttons if button.isVisible()].count("5") == 1


def test_the_small_copy_has_the_outlines_in_its_own_pixels() -> None:
    film = Film()
    wide = film.frame(symbol(b"x"))
    made = small(Frame(grey=np.tile(wide.grey, (3, 6)), at_ms=0, number=1), (symbol(b"x", 300),))

    assert (made.width, made.height) == (640, 240)
    assert len(made.grey) == 640 * 240
    assert made.outlines == (((100, 13), (110, 13), (110, 23), (100, 23)),)


def test_no_picture_crosses_while_none_shows(table: Table) -> None:
    crossed: list[object] = []

    class Eye(QObject):
        def see(self, frame: object, showing: int) -> None:
            crossed.append(frame)

    eye = Eye()
    table.cameras._framed.connect(eye.see)
    table.watches()
    table.shows(band(table.bench), count=9)
    assert crossed == []

    table.cameras.toggle_preview()
    table.shows(count=9)
    assert crossed
