"""A camera and a video through Qt: formats, cables, other programs. No camera is here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPermission, Qt
from PySide6.QtMultimedia import (
    QCamera,
    QMediaDevices,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scanning.capture import qt_camera, sentences
from scanning.capture.choosing import FirstThatIsThere, open_source
from scanning.capture.cv_camera import CvCamera, CvDevice
from scanning.capture.qt_camera import QtCamera, best_format, cameras, set_up
from scanning.capture.qt_frames import Pixel
from scanning.capture.sources import SourceError, Trouble
from tests.support.qt_cameras import FakeDevice, FakeDevices, Format, Rig, frame, ramp

HANG_MS = 20_000


@pytest.fixture
def rig(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Rig]]:
    rigs: list[Rig] = []

    def make(*devices: FakeDevice) -> Rig:
        rigs.append(Rig(qtbot, *devices))
        return rigs[-1]

    yield make
    for one in rigs:
        one.close()


NV12, JPEG, RGB = Pixel.Format_NV12, Pixel.Format_Jpeg, Pixel.Format_BGRA8888


@pytest.mark.parametrize(
    ("formats", "best"),
    [
        ([(640, 480, NV12, 30), (1920, 1080, JPEG, 30)], 1),  # more pixels read more labels
        ([(1920, 1080, NV12, 5), (1280, 720, NV12, 30)], 1),  # but not five frames a second
        ([(3840, 2160, JPEG, 30), (1920, 1080, JPEG, 30)], 1),  # and not more than can be read
        ([(1280, 720, JPEG, 30), (1280, 720, NV12, 30), (1280, 720, RGB, 60)], 1),
        ([(1280, 720, NV12, 30), (1280, 720, NV12, 60)], 1),
        ([(3840, 2160, JPEG, 30), (2560, 1440, JPEG, 30)], 1),  # nothing fits: the smallest
    ],
)
def test_the_best_of_a_cameras_formats_is_chosen(
    formats: list[tuple[int, int, Pixel, float]], best: int
) -> None:
    offered: list[Any] = [Format(*one) for one in formats]

    assert best_format(offered) is offered[best]


def test_a_camera_that_tells_no_formats_is_left_as_it_is() -> None:
    assert best_format([]) is None


# -- a camera at work


def test_a_cameras_frames_arrive_as_grey_pictures(rig: Callable[..., Rig]) -> None:
    wide: Any = Format(1280, 720, NV12, 30)
    one = rig(FakeDevice("a", (wide,)))
    camera = one.opens()

    one.source.sink.setVideoFrame(frame())
    taken = one.takes()

    assert taken is not None
    assert np.array_equal(taken.grey, ramp())
    assert (taken.number, one.source.description) == (1, "Camera a")
    assert (camera.started, camera.chosen) == (1, wide)


def test_frames_that_come_while_nobody_has_time_are_dropped(rig: Callable[..., Rig]) -> None:
    one = rig(FakeDevice("a"))
    one.opens()
    for _ in range(9):
        one.source.sink.setVideoFrame(frame())

    taken = one.takes()

    assert taken is not None
    assert taken.number == 9
    assert one.source.dropped == 8


def test_the_systems_own_choice_comes_first(qapp: QApplication) -> None:
    devices = FakeDevices(FakeDevice("a"), FakeDevice("b", default=True))

    assert [one.description() for one in cameras(devices)] == ["Camera b", "Camera a"]


def test_pictures_of_an_unknown_kind_are_a_sentence(
    rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rig(FakeDevice("a"))
    one.opens()
    monkeypatch.setattr("scanning.capture.qt_frames.grey_of", lambda _: None)
    one.source.sink.setVideoFrame(frame())

    assert one.fails().explain() == (
        "The camera Camera a gives pictures of an unknown kind. Use another camera."
    )


# -- cables and other programs


def test_a_camera_that_is_pulled_out_is_gone_and_is_the_same_when_it_comes_back(
    rig: Callable[..., Rig],
) -> None:
    mine, other = FakeDevice("a", default=True), FakeDevice("b")
    one = rig(mine, other)
    one.opens()

    one.devices.there = [other]
    one.source.look_for_it()
    error = one.fails()
    assert (error.trouble, error.explain()) == (
        Trouble.LOST,
        "The camera Camera a is gone. Plug it in again: it is used at once, without a restart.",
    )
    one.on_thread(one.source.open)
    assert one.fails().trouble is Trouble.LOST  # the other camera is not used in its place
    one.devices.there = [other, mine]
    camera = one.opens()

    assert camera.device is mine


def test_another_camera_that_is_pulled_out_changes_nothing(rig: Callable[..., Rig]) -> None:
    mine, other = FakeDevice("a", default=True), FakeDevice("b")
    one = rig(mine, other)
    one.opens()

    one.devices.there = [mine]
    one.source.look_for_it()
    one.source.sink.setVideoFrame(frame())

    assert one.takes() is not None


def test_a_camera_that_another_program_has_is_in_use(rig: Callable[..., Rig]) -> None:
    one = rig(FakeDevice("a"))
    camera = one.opens()

    camera.errorOccurred.emit(QCamera.Error.CameraError, "Device or resource busy")

    error = one.fails()
    assert error.trouble is Trouble.BUSY
    assert error.explain() == sentences.busy("Camera a").explain()


def test_an_error_of_a_camera_that_is_not_there_any_more_means_that_it_is_gone(
    rig: Callable[..., Rig],
) -> None:
    one = rig(FakeDevice("a"))
    camera = one.opens()
    one.devices.there = []

    camera.errorOccurred.emit(QCamera.Error.CameraError, "No such device")

    assert one.fails().trouble is Trouble.LOST


def test_a_camera_is_let_go(rig: Callable[..., Rig], qtbot: QtBot) -> None:
    one = rig(FakeDevice("a"))
    one.opens()

    one.on_thread(one.source.close)

    qtbot.waitUntil(lambda: one.source._camera is None, timeout=HANG_MS)
    one.source.look_for_it()
    one.source.wake()
    assert one.takes() is None


# -- none, or not allowed


def test_this_machine_has_no_camera_and_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    if QMediaDevices.videoInputs():
        pytest.skip("There is a camera here.")
    source = open_source(None, practice=False)
    assert isinstance(source, FirstThatIsThere)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(source.open).result()
        future = thread.submit(source.newest, HANG_MS / 1000)
        qtbot.waitUntil(future.done, timeout=HANG_MS)
    error = future.exception()

    assert isinstance(error, SourceError)
    assert error.explain() == sentences.NONE_FOUND


def test_where_qt_sees_no_camera_opencv_is_asked(rig: Callable[..., Rig]) -> None:
    one = rig()
    asked: list[str] = []

    def find() -> list[CvDevice]:
        asked.append("OpenCV")
        return []

    both = FirstThatIsThere([one.source, CvCamera(find=find, forbidden=lambda: False)])
    one.on_thread(both.open)

    with pytest.raises(SourceError, match="No camera was found"):
        one.on_thread(lambda: both.newest(HANG_MS / 1000))
    assert asked == ["OpenCV"]


def test_a_number_beyond_the_cameras_is_a_sentence(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qt_camera, "cameras", lambda: [FakeDevice("a"), FakeDevice("b")])

    with pytest.raises(SourceError) as caught:
        open_source(2, practice=False)

    assert caught.value.explain() == (
        "Expected the number of a camera, 0 to 1; got 2. Use a smaller one."
    )
    assert isinstance(open_source(1, practice=False), QtCamera)


def test_a_camera_that_the_system_forbids_is_not_opened(
    rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rig(FakeDevice("a"))
    monkeypatch.setattr(one.source, "_forbidden", lambda: True)
    one.on_thread(one.source.open)

    assert one.fails().trouble is Trouble.NOT_ALLOWED
    assert one.made == []


class Person:
    """Somebody whom macOS asks about the camera."""

    def __init__(self, patch: pytest.MonkeyPatch, before: Qt.PermissionStatus) -> None:
        self.status, self.asked = before, 0
        patch.setattr(qt_camera, "QCoreApplication", self)

    def instance(self) -> Person:
        return self

    def checkPermission(self, _: QPermission) -> Qt.PermissionStatus:
        return self.status

    def requestPermission(
        self, _: QPermission, context: QObject, answer: Callable[[object], None]
    ) -> None:
        self.asked += 1
        self.answer = answer


def test_macos_asks_the_person_and_the_camera_opens_when_they_agree(
    rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    person = Person(monkeypatch, Qt.PermissionStatus.Undetermined)
    one = rig(FakeDevice("a"))

    one.on_thread(one.source.open)
    qtbot.waitUntil(lambda: person.asked == 1, timeout=HANG_MS)
    assert one.made == []
    assert one.fails().trouble is Trouble.NOT_ALLOWED
    one.on_thread(one.source.open)
    assert one.fails().trouble is Trouble.NOT_ALLOWED
    person.status = Qt.PermissionStatus.Granted
    person.answer(None)

    one.opens()
    assert person.asked == 1


def test_macos_says_no(rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, Qt.PermissionStatus.Denied)
    one = rig(FakeDevice("a"))
    one.on_thread(one.source.open)

    assert one.fails().trouble is Trouble.NOT_ALLOWED
    assert one.made == []


# -- what a camera offers


class Offers:
    """A camera that offers some things; `did` is what it was told."""

    def __init__(self, *offered: object) -> None:
        self._offered, self.did = offered, list[object]()

    def isExposureModeSupported(self, mode: object) -> bool:
        return mode in self._offered

    def isFocusModeSupported(self, mode: object) -> bool:
        return mode in self._offered

    def isTorchModeSupported(self, mode: object) -> bool:
        return mode in self._offered

    def setExposureMode(self, mode: object) -> None:
        self.did.append(mode)

    def setFocusMode(self, mode: object) -> None:
        self.did.append(mode)

    def setTorchMode(self, mode: object) -> None:
        self.did.append(mode)


BARCODE = QCamera.ExposureMode.ExposureBarcode
NEAR, AUTO = QCamera.FocusMode.FocusModeAutoNear, QCamera.FocusMode.FocusModeAuto
LAMP = QCamera.TorchMode.TorchOn


@pytest.mark.parametrize(
    ("offered", "did"),
    [
        ((), []),
        ((BARCODE, NEAR, AUTO), [BARCODE, NEAR]),
        ((AUTO,), [AUTO]),
        ((LAMP,), []),
    ],
)
def test_what_helps_is_switched_on_where_it_is_offered(
    offered: tuple[object, ...], did: list[object]
) -> None:
    camera = Offers(*offered)

    set_up(camera)

    assert camera.did == did


def test_the_lamp_is_switched_where_there_is_one(rig: Callable[..., Rig]) -> None:
    one = rig(FakeDevice("a"))
    assert not one.source.set_torch(on=True)
    one.opens()
    assert not one.source.set_torch(on=True)
    with_lamp: Any = Offers(LAMP)
    real, one.source._camera = one.source._camera, with_lamp

    assert one.source.set_torch(on=True)
    assert with_lamp.did == [LAMP]

    one.source._camera = real
