"""Qt cameras without a device: frames as Qt delivers them, and what is plugged in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QSize
from PySide6.QtMultimedia import QCamera, QVideoFrame, QVideoFrameFormat
from pytestqt.qtbot import QtBot

from scanning.capture.qt_camera import QtCamera
from scanning.capture.qt_frames import Pixel
from scanning.capture.sources import Frame, SourceError

T = TypeVar("T")
HANG_MS = 20_000
SIZE = QSize(64, 48)


def ramp() -> NDArray[np.uint8]:
    """Return a picture whose columns are 0, 4, 8 …, so that a mistaken stride shows."""
    return np.tile(np.arange(64) * 4 % 256, (48, 1)).astype(np.uint8)


def frame(pixel: Pixel = Pixel.Format_NV12, first: int = 0, step: int = 1) -> QVideoFrame:
    """Return a ramp as a camera would deliver it in a format."""
    made = QVideoFrame(QVideoFrameFormat(SIZE, pixel))
    assert made.map(QVideoFrame.MapMode.WriteOnly)
    data: Any = made.bits(0)
    plane = np.frombuffer(data, np.uint8)
    stride = made.bytesPerLine(0)
    rows = plane[: stride * 48].reshape(48, stride)
    rows[:] = 128
    rows[:, first : first + 64 * step : step] = ramp()
    made.unmap()
    return made


class FakeDevice:
    """What is used of a `QCameraDevice`."""

    def __init__(self, name: str, formats: tuple[Any, ...] = (), *, default: bool = False) -> None:
        self._name, self._formats, self._default = name, formats, default

    def id(self) -> QByteArray:
        return QByteArray(self._name.encode())

    def description(self) -> str:
        return f"Camera {self._name}"

    def isDefault(self) -> bool:
        return self._default

    def videoFormats(self) -> list[Any]:
        return list(self._formats)


class FakeDevices:
    """What is plugged in now."""

    def __init__(self, *devices: FakeDevice) -> None:
        self.there: list[Any] = list(devices)

    def videoInputs(self) -> list[Any]:
        return self.there


class FakeCamera(QCamera):
    """A camera without a device, as Qt makes one."""

    def __init__(self, device: FakeDevice) -> None:
        super().__init__()
        self.device, self.started = device, 0
        self.chosen: object = None

    def start(self) -> None:
        self.started += 1

    def setCameraFormat(self, chosen: object) -> None:
        self.chosen = chosen


class Format:
    """What is used of a `QCameraFormat`."""

    def __init__(self, width: int, height: int, pixel: Pixel, rate: float) -> None:
        self._size, self._pixel, self._rate = QSize(width, height), pixel, rate

    def resolution(self) -> QSize:
        return self._size

    def pixelFormat(self) -> Pixel:
        return self._pixel

    def maxFrameRate(self) -> float:
        return self._rate


class Rig:
    """A Qt camera over fake devices, and a thread that reads it."""

    def __init__(self, qtbot: QtBot, *devices: FakeDevice) -> None:
        self._qtbot = qtbot
        self.devices = FakeDevices(*devices)
        self.made: list[FakeCamera] = []
        self.source = QtCamera(devices=self.devices, make=self._make, forbidden=lambda: False)
        self._thread = ThreadPoolExecutor(1)

    def _make(self, device: object) -> FakeCamera:
        assert isinstance(device, FakeDevice)
        self.made.append(FakeCamera(device))
        return self.made[-1]

    def on_thread(self, job: Callable[[], T]) -> T:
        """Run a job on the reading thread while this one runs Qt's events."""
        future: Future[T] = self._thread.submit(job)
        self._qtbot.waitUntil(future.done, timeout=HANG_MS)
        return future.result()

    def opens(self) -> FakeCamera:
        count = len(self.made)
        self.on_thread(self.source.open)
        self._qtbot.waitUntil(lambda: len(self.made) > count, timeout=HANG_MS)
        return self.made[-1]

    def takes(self) -> Frame | None:
        return self.on_thread(lambda: self.source.newest(HANG_MS / 1000))

    def fails(self) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.takes()
        return caught.value

    def close(self) -> None:
        self.source.close()
        self.source.end()
        self._thread.shutdown()
