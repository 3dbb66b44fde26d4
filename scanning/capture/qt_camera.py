"""A camera through Qt: the first choice.

Qt names cameras with ids that last, tells when they come and go, and knows what each offers.
Torch, exposure and focus are set where a camera offers them and never missed where not.

Where Qt has no camera plugin (a slim installation) it reports no cameras, and OpenCV is asked
(`choosing`). On macOS the system asks the person before the first frame; see `permitted`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, Final, Protocol

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, Slot
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
)

from scanning.capture import permission, sentences
from scanning.capture.qt_frames import COLOUR_STEP, PACKED, PLANAR, Pixel, QtFrames
from scanning.capture.sources import SourceError

LARGEST: Final = (1920, 1080)  # more pixels cost more time than they read labels
RATE_LEAST: Final = 15.0  # frames a second: below, two frames of one label are a wait


class Permitted(Enum):
    """What the system says about this program and cameras."""

    YES = "yes"
    UNASKED = "unasked"
    NO = "no"


class Devices(Protocol):
    """What is used of `QMediaDevices`."""

    def videoInputs(self) -> list[QCameraDevice]:  # noqa: N802  Qt's name
        """Return the cameras that are plugged in."""
        ...


def cameras(devices: Devices | None = None) -> list[QCameraDevice]:
    """Return the cameras that Qt sees; the system's own choice first."""
    found = (devices or QMediaDevices()).videoInputs()
    return sorted(found, key=lambda one: not one.isDefault())


def permitted() -> Permitted:
    """Say whether this program may use cameras, as far as Qt knows (macOS)."""
    app = QCoreApplication.instance()
    if app is None:
        return Permitted.YES
    match app.checkPermission(QCameraPermission()):
        case Qt.PermissionStatus.Granted:
            return Permitted.YES
        case Qt.PermissionStatus.Denied:
            return Permitted.NO
        case _:
            return Permitted.UNASKED


def best_format(formats: Iterable[QCameraFormat]) -> QCameraFormat | None:
    """Choose a camera's format: large but not huge, fast, and grey without a conversion.

    In this order: fast enough; no larger than `LARGEST`; the most pixels; a format that begins
    with its grey picture before a JPEG, and that before colour; the faster one.
    """

    def worth(one: QCameraFormat) -> tuple[bool, bool, int, int, float]:
        width, height = one.resolution().width(), one.resolution().height()
        fits = width <= LARGEST[0] and height <= LARGEST[1]
        pixels = width * height
        return (
            one.maxFrameRate() >= RATE_LEAST,
            fits,
            pixels if fits else -pixels,
            _directness(one),
            one.maxFrameRate(),
        )

    return max(formats, key=worth, default=None)


def _id(device: QCameraDevice) -> bytes:
    """Return what names a device, today and after it was plugged in again."""
    return bytes(device.id().data())


def _directness(one: QCameraFormat) -> int:
    pixel = one.pixelFormat()
    if pixel in PLANAR or PACKED.get(pixel, (0, COLOUR_STEP))[1] < COLOUR_STEP:
        return 2
    return 1 if pixel is Pixel.Format_Jpeg else 0


class QtCamera(QtFrames):
    """One camera, found by its id, and again by that id after it was lost."""

    def __init__(
        self,
        wanted: bytes | None = None,
        parent: QObject | None = None,
        *,
        devices: Devices | None = None,
        make: Callable[[QCameraDevice], Any] = QCamera,
        forbidden: Callable[[], bool] = permission.forbidden,
    ) -> None:
        """Take the id of the camera to use, or None for the system's own choice.

        Args:
            wanted: the camera's id.
            parent: whose child this is.
            devices: tells which cameras there are.
            make: makes a camera of its device.
            forbidden: says whether the system keeps cameras from us.
        """
        super().__init__(parent)
        self._wanted = wanted
        self._devices = devices
        self._make = make
        self._forbidden = forbidden
        self._session = QMediaCaptureSession(self)
        self._session.setVideoSink(self.sink)
        self._camera: Any = None
        self._asked = False
        self._watch = QMediaDevices(self)
        self._watch.videoInputsChanged.connect(self.look_for_it)
        self.description = "camera"

    def begin(self) -> None:
        """Start the camera.

        Raises:
            SourceError: there is none, or it is not allowed.
        """
        self._see_whether_permitted()
        device = self._device()
        if device is None:
            raise self._missing()
        self._wanted, self.description = _id(device), device.description()
        camera = self._make(device)
        chosen = best_format(device.videoFormats())
        if chosen is not None:
            camera.setCameraFormat(chosen)
        camera.errorOccurred.connect(self._on_error)
        self._camera = camera
        self._session.setCamera(camera)
        camera.start()
        set_up(camera)

    def end(self) -> None:
        """Let the camera go."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        camera.errorOccurred.disconnect(self._on_error)
        camera.stop()
        self._session.setCamera(None)  # type: ignore[arg-type]  # Qt takes none, its stubs do not
        camera.deleteLater()

    def time_of(self, video: QVideoFrame) -> int:  # noqa: ARG002  drivers disagree about start times
        """Return when a frame arrived."""
        return time.monotonic_ns() // 1_000_000

    def set_torch(self, *, on: bool) -> bool:
        """Switch the camera's lamp; return False where it has none. On Qt's thread."""
        mode = QCamera.TorchMode.TorchOn if on else QCamera.TorchMode.TorchOff
        if self._camera is None or not self._camera.isTorchModeSupported(mode):
            return False
        self._camera.setTorchMode(mode)
        return True

    def _device(self) -> QCameraDevice | None:
        found = cameras(self._devices)
        return next((one for one in found if self._wanted in (None, _id(one))), None)

    def _missing(self) -> SourceError:
        if self._wanted is None:
            return sentences.none_found()
        return sentences.lost(self.description)

    def _see_whether_permitted(self) -> None:
        """Let macOS ask the person, once; until they agree there is no camera.

        Raises:
            SourceError: they have not agreed, or the system forbids it otherwise.
        """
        status = permitted()
        app = QCoreApplication.instance()
        if status is Permitted.UNASKED and app is not None and not self._asked:
            self._asked = True
            app.requestPermission(QCameraPermission(), self, self._on_answer)
        if status is not Permitted.YES or self._forbidden():
            raise sentences.not_allowed(sys.platform)

    @Slot(object)
    def _on_answer(self, _: object) -> None:
        """Do nothing: the next attempt to open finds the answer."""

    @Slot()
    def look_for_it(self) -> None:
        """Tell that the camera was unplugged: it is in use and no longer there."""
        if self._camera is not None and self._device() is None:
            self.arrived.fail(sentences.lost(self.description))

    @Slot(object, str)
    def _on_error(self, *_: object) -> None:
        """Tell that the camera failed: gone if Qt no longer sees it, else in use elsewhere."""
        gone = self._device() is None
        say = sentences.lost if gone else sentences.busy
        self.arrived.fail(say(self.description))


def set_up(camera: Any) -> None:  # noqa: ANN401  a QCamera, or what stands for one in a test
    """Ask a camera for what helps with bar codes, where it offers that."""
    exposure = QCamera.ExposureMode.ExposureBarcode
    if camera.isExposureModeSupported(exposure):
        camera.setExposureMode(exposure)
    for focus in (QCamera.FocusMode.FocusModeAutoNear, QCamera.FocusMode.FocusModeAuto):
        if camera.isFocusModeSupported(focus):
            camera.setFocusMode(focus)
            return
