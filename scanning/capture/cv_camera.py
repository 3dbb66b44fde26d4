"""A camera through OpenCV, where Qt finds none: the fallback.

The backend is always named. Left to choose, OpenCV would try its own FFmpeg first, which brings
an old OpenSSL that must stay unreached (docs/install.md, "What is inside").

A camera is asked for motion JPEG and for pictures as it sends them: a JPEG that is decoded
straight to grey costs two thirds of one that is decoded to colour first (decoding section 4).
Where a driver converts regardless, its colour pictures are taken.

One thread of its own waits for the driver, which cannot be interrupted; `newest` takes what it
brought last, and only that is made grey.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from scanning.capture import grey, permission, sentences
from scanning.capture.newest import Newest
from scanning.capture.sources import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE: Final = (1920, 1080)  # what is asked for; a camera gives the nearest that it has
RATE: Final = 30  # frames a second
FAILURES_MAX: Final = 10  # a driver may fail on one frame; ten in a row is a camera unplugged
JOIN_S: Final = 5.0  # a driver that hangs longer than this is left behind
MOTION_JPEG: Final = float(int.from_bytes(b"MJPG", "little"))
CAMERAS_MAX: Final = 4  # numbers tried where the system names none


@dataclass(frozen=True, slots=True, kw_only=True)
class CvDevice:
    """A camera as OpenCV opens it.

    Attributes:
        key: a path (Linux: one that names the device whatever port it is in) or a number.
        description: how people call it.
    """

    key: str | int
    description: str


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def isOpened(self) -> bool:  # noqa: N802  OpenCV's name
        """Whether the device opened."""
        ...

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Wait for a picture and return it."""
        ...

    def set(self, prop: int, value: float) -> bool:
        """Ask for something; False where it is not offered."""
        ...

    def get(self, prop: int) -> float:
        """Return how something is."""
        ...

    def release(self) -> None:
        """Let the device go."""
        ...


def open_capture(key: str | int) -> Capture:
    """Open a camera with the system's own backend, never with FFmpeg's."""
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)  # a number without a camera
    capture: Any
    if sys.platform == "win32":
        capture = cv2.VideoCapture(key, cv2.CAP_MSMF)
    elif sys.platform == "darwin":
        capture = cv2.VideoCapture(key, cv2.CAP_AVFOUNDATION)
    else:
        capture = cv2.VideoCapture(key, cv2.CAP_V4L2)
    return capture  # type: ignore[no-any-return]  # OpenCV's stubs know no such protocol


def devices(platform: str = sys.platform, dev: Path = permission.DEVICES) -> list[CvDevice]:
    """Return the cameras that may be there, without opening any.

    Linux names them. The other systems tell OpenCV none, so that numbers are tried.
    """
    if platform != "linux":
        return [CvDevice(key=n, description=f"camera {n}") for n in range(CAMERAS_MAX)]
    links = sorted((dev / "v4l" / "by-id").glob("*"))
    lasting = {str(link.resolve()): str(link) for link in links}
    return [
        CvDevice(key=lasting.get(str(node.resolve()), str(node)), description=_name(node))
        for node in permission.video_nodes(dev)
    ]


def _name(node: Path) -> str:
    """Return what the kernel calls a camera."""
    try:
        name = Path("/sys/class/video4linux", node.name, "name").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return node.name
    return name.strip() or node.name


@dataclass(slots=True)
class CvCamera:
    """One camera through OpenCV; after it was lost it is opened by the same key.

    Attributes:
        wanted: the camera to use; None for the first that gives a picture.
        find: returns the cameras that may be there.
        capture: opens one.
        forbidden: says whether the system keeps cameras from us.
    """

    wanted: str | int | None = None
    find: Callable[[], list[CvDevice]] = devices
    capture: Callable[[str | int], Capture] = open_capture
    forbidden: Callable[[], bool] = permission.forbidden
    description: str = field(default="camera", init=False)
    live: bool = field(default=True, init=False)
    still: bool = field(default=False, init=False)
    _frames: Newest[tuple[NDArray[np.uint8], int, int]] = field(
        default_factory=Newest, init=False, repr=False
    )
    _thread: threading.Thread | None = field(default=None, init=False, repr=False)
    _stopping: threading.Event = field(default_factory=threading.Event, init=False, repr=False)
    _height: int = field(default=0, init=False, repr=False)

    @property
    def dropped(self) -> int:
        """Return how many pictures the driver brought while nobody had time."""
        return self._frames.dropped

    def open(self) -> None:
        """Open the camera and wait for its first picture.

        Raises:
            SourceError: none is there, it is not allowed, or it gives no picture.
        """
        self.close()
        there = [one for one in self.find() if self.wanted in (None, one.key)]
        if self.forbidden():
            raise sentences.not_allowed(sys.platform)
        if not there:
            raise sentences.none_found()
        for device in there:
            opened = self.capture(device.key)
            if opened.isOpened() and self._begin(opened, device):
                return
            opened.release()
        if sys.platform != "linux" and self.wanted is None:
            raise sentences.none_found()  # numbers were tried, and none of them is a camera
        raise sentences.busy(there[0].description)

    def _begin(self, opened: Capture, device: CvDevice) -> bool:
        """Set the camera up and see whether it gives a picture; Linux lists some that never do."""
        _ask_for(opened)
        good, picture = opened.read()
        if not good or picture is None:
            return False
        import cv2

        self._height = int(opened.get(cv2.CAP_PROP_FRAME_HEIGHT))
        if grey.from_array(picture, self._height) is None:
            return False
        self.description = device.description
        self.wanted = device.key
        self._frames.clear()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._grab, args=(opened, self._stopping), name="camera-driver", daemon=True
        )
        self._thread.start()
        return True

    def _grab(self, opened: Capture, stopping: threading.Event) -> None:
        """Bring pictures until told to stop or the camera is gone; runs on the driver's thread."""
        failures = number = 0
        try:
            while not stopping.is_set() and failures < FAILURES_MAX:
                good, picture = opened.read()
                if not good or picture is None:
                    failures += 1
                    continue
                failures, number = 0, number + 1
                if stopping.is_set():
                    return  # the driver hung until nobody waited any more
                self._frames.put((picture, time.monotonic_ns() // 1_000_000, number))
        finally:
            opened.release()
        if not stopping.is_set():
            self._frames.fail(sentences.lost(self.description))

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the newest picture, made grey; a damaged one counts as none.

        Raises:
            SourceError: the camera is gone.
        """
        taken = self._frames.take(timeout_s)
        if taken is None:
            return None
        picture, at_ms, number = taken
        made = grey.from_array(picture, self._height)
        return None if made is None else Frame(grey=made, at_ms=at_ms, number=number)

    def wake(self) -> None:
        """End a wait in `newest`."""
        self._frames.wake()

    def close(self) -> None:
        """Let the camera go, as soon as its driver returns."""
        self._stopping.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(JOIN_S)


def _ask_for(opened: Capture) -> None:
    """Ask for large motion JPEGs as the camera sends them; what is not offered stays as it is."""
    import cv2

    opened.set(cv2.CAP_PROP_FOURCC, MOTION_JPEG)
    opened.set(cv2.CAP_PROP_FRAME_WIDTH, SIZE[0])
    opened.set(cv2.CAP_PROP_FRAME_HEIGHT, SIZE[1])
    opened.set(cv2.CAP_PROP_FPS, RATE)
    opened.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    opened.set(cv2.CAP_PROP_AUTOFOCUS, 1)
    opened.set(cv2.CAP_PROP_CONVERT_RGB, 0)
