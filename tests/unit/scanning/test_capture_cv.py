"""A camera through OpenCV, and grey pictures from whatever a driver delivers. None is here."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scanning.capture import cv_camera, grey, sentences
from scanning.capture.cv_camera import FAILURES_MAX, CvCamera, CvDevice
from scanning.capture.sources import (
    Frame,
    FrameSource,
    SourceError,
    Trouble,
)

HANG_S = 20
SIZE = (64, 48)
Picture = NDArray[np.uint8]


def ramp(height: int = SIZE[1], width: int = SIZE[0]) -> Picture:
    """Return a picture whose columns are 0, 4, 8 …, so that a mistaken stride shows."""
    return np.tile(np.arange(width) * 4 % 256, (height, 1)).astype(np.uint8)


class FakeCapture:
    """A `cv2.VideoCapture` that gives what a test lays out; None is a failure."""

    def __init__(self, *pictures: Picture | None, opens: bool = True) -> None:
        self._pictures = list(pictures)
        self._opens = opens
        self.asked: dict[int, float] = {}
        self.released = threading.Event()
        self.go = threading.Event()
        self.go.set()

    def isOpened(self) -> bool:
        return self._opens

    def read(self) -> tuple[bool, Picture | None]:
        assert self.go.wait(HANG_S)
        if not self._pictures:
            return False, None
        given = self._pictures.pop(0)
        return given is not None, given

    def set(self, prop: int, value: float) -> bool:
        self.asked[prop] = value
        return prop != cv2.CAP_PROP_AUTOFOCUS

    def get(self, prop: int) -> float:
        return SIZE[1] if prop == cv2.CAP_PROP_FRAME_HEIGHT else 0

    def release(self) -> None:
        self.released.set()


def camera(*captures: FakeCapture, there: int | None = None, forbidden: bool = False) -> CvCamera:
    """Return a camera over so many fake devices, each opened by the next capture."""
    left = iter(captures)
    count = len(captures) if there is None else there
    found = [CvDevice(key=f"/dev/video{n}", description=f"Cam {n}") for n in range(count)]
    return CvCamera(find=lambda: found, capture=lambda _: next(left), forbidden=lambda: forbidden)


def drained(source: FrameSource) -> Iterator[Frame]:
    """Take frames until the camera says that it is gone."""
    while True:
        try:
            frame = source.newest(HANG_S)
        except SourceError:
            return
        if frame is not None:
            yield frame


# -- OpenCV


def test_a_camera_is_asked_for_large_jpegs_as_it_sends_them() -> None:
    capture = FakeCapture(ramp(), ramp())
    source = camera(capture)

    source.open()
    frame = source.newest(HANG_S)
    source.close()

    assert frame is not None
    assert np.array_equal(frame.grey, ramp())
    assert source.description == "Cam 0"
    assert capture.asked[cv2.CAP_PROP_FOURCC] == ord("M") | ord("J") << 8 | ord("P") << 16 | (
        ord("G") << 24
    )
    assert capture.asked[cv2.CAP_PROP_CONVERT_RGB] == 0
    assert capture.asked[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    assert capture.released.is_set()


def test_of_what_a_driver_brought_meanwhile_only_the_newest_is_taken() -> None:
    pictures = [np.full((SIZE[1], SIZE[0]), n, np.uint8) for n in range(20)]
    capture = FakeCapture(*pictures)
    source = camera(capture)
    source.open()
    assert capture.released.wait(HANG_S)  # the driver's thread has brought everything

    frame = source.newest(HANG_S)

    assert frame is not None
    assert frame.grey[0, 0] == 19
    assert frame.number == 19  # the first one showed that the camera works
    assert source.dropped == 18


def test_a_camera_that_is_pulled_out_says_so_and_is_found_again_by_its_name() -> None:
    first, second = FakeCapture(ramp(), ramp()), FakeCapture(ramp(), ramp())
    source = camera(first, second, there=1)
    source.open()

    assert len(list(drained(source))) >= 1
    source.open()

    assert source.newest(HANG_S) is not None
    assert source.wanted == "/dev/video0"
    source.close()
    assert first.released.is_set()
    assert second.released.is_set()


def test_a_camera_that_is_pulled_out_is_a_sentence() -> None:
    source = camera(FakeCapture(ramp()))
    source.open()

    with pytest.raises(SourceError) as caught:
        source.newest(HANG_S)

    assert caught.value.trouble is Trouble.LOST
    assert caught.value.explain() == (
        "The camera Cam 0 is gone. Plug it in again: it is used at once, without a restart."
    )


def test_a_driver_may_fail_now_and_then() -> None:
    hiccups: list[Picture | None] = [None] * (FAILURES_MAX - 1)
    capture = FakeCapture(ramp(), *hiccups, ramp())
    source = camera(capture)
    source.open()

    frame = source.newest(HANG_S)

    assert frame is not None
    source.close()


def test_a_damaged_frame_is_passed_over() -> None:
    source = camera(FakeCapture(ramp(), np.frombuffer(b"\xff\xd8 no", np.uint8).reshape(1, -1)))
    source.open()

    assert source.newest(HANG_S) is None
    source.close()


def test_the_first_device_that_gives_a_picture_is_used() -> None:
    closed, silent, good = FakeCapture(opens=False), FakeCapture(), FakeCapture(ramp(), ramp())
    source = camera(closed, silent, good)

    source.open()

    assert source.description == "Cam 2"
    assert closed.released.is_set()
    assert silent.released.is_set()
    source.close()


def test_a_camera_that_is_there_and_does_not_open_is_in_use() -> None:
    with pytest.raises(SourceError) as caught:
        camera(FakeCapture(opens=False)).open()

    assert caught.value.trouble is Trouble.BUSY
    assert caught.value.explain() == (
        "The camera Cam 0 is in use by another program or does not answer."
        " Close the other program, such as a video call, or plug the camera in again."
    )


def test_no_camera_is_a_sentence() -> None:
    with pytest.raises(SourceError) as caught:
        camera().open()

    assert caught.value.trouble is Trouble.NONE_FOUND
    assert caught.value.explain() == (
        "No camera was found. Plug one in: it is used at once, without a restart."
    )


def test_a_camera_that_is_forbidden_is_not_tried() -> None:
    source = camera(there=1, forbidden=True)

    with pytest.raises(SourceError) as caught:
        source.open()

    assert caught.value.trouble is Trouble.NOT_ALLOWED
    assert caught.value.explain() == sentences.NOT_ALLOWED[sys.platform]


def test_closing_twice_or_unopened_is_harmless() -> None:
    device = FakeCapture(ramp(), ramp())
    source = camera(device)

    source.close()
    assert not device.released.is_set()
    source.open()
    source.close()
    source.close()

    assert device.released.wait(HANG_S)


def test_linux_names_cameras_whatever_port_they_are_in(tmp_path: Path) -> None:
    for name in ("video2", "video10", "videodev", "v4l"):
        (tmp_path / name).mkdir() if name == "v4l" else (tmp_path / name).touch()
    by_id = tmp_path / "v4l" / "by-id"
    by_id.mkdir()
    (by_id / "usb-Scan_Cam-index0").symlink_to(tmp_path / "video2")

    found = cv_camera.devices("linux", tmp_path)

    assert [one.key for one in found] == [
        str(by_id / "usb-Scan_Cam-index0"),
        str(tmp_path / "video10"),
    ]
    assert [one.description for one in found] == ["video2", "video10"]


def test_elsewhere_numbers_are_tried() -> None:
    assert [one.key for one in cv_camera.devices("win32")] == [0, 1, 2, 3]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux's driver")
def test_opencv_itself_says_that_there_is_no_such_camera(tmp_path: Path) -> None:
    capture = cv_camera.open_capture(str(tmp_path / "video9"))

    assert not capture.isOpened()
    capture.release()


# -- grey


@pytest.mark.parametrize(
    "picture",
    [
        ramp(),
        np.repeat(ramp()[:, :, None], 3, axis=2),
        np.dstack([ramp(), np.full_like(ramp(), 128)]),
        ramp()[:, :, None],
        np.vstack([ramp(), np.full((SIZE[1] // 2, SIZE[0]), 128, np.uint8)]),
    ],
    ids=["grey", "colour", "packed", "one channel", "planar"],
)
def test_whatever_opencv_delivers_becomes_the_same_grey(picture: Picture) -> None:
    made = grey.from_array(picture, SIZE[1])

    assert made is not None
    assert np.array_equal(made, ramp())
    assert made.base is None or made.flags.owndata


def test_a_jpeg_in_one_row_is_decoded_to_grey() -> None:
    data = cv2.imencode(".jpg", ramp(), [cv2.IMWRITE_JPEG_QUALITY, 100])[1]

    made = grey.from_array(data.reshape(1, -1).astype(np.uint8), SIZE[1])

    assert made is not None
    assert made.shape == (SIZE[1], SIZE[0])
    assert np.abs(made.astype(int) - ramp()).max() < 8


@pytest.mark.parametrize(
    "picture",
    [np.zeros((7, 5), np.uint8), np.zeros((1, 400), np.uint8), np.zeros((1, 0), np.uint8)],
    ids=["another height", "one row of nothing known", "nothing"],
)
def test_what_is_no_picture_is_none(picture: Picture) -> None:
    assert grey.from_array(picture, SIZE[1]) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8" + bytes(100)])
def test_a_damaged_jpeg_is_none(data: bytes) -> None:
    assert grey.from_jpeg(data) is None


def test_rows_may_be_longer_than_the_picture() -> None:
    padded = np.pad(ramp(), ((0, 0), (0, 16)), constant_values=9)

    made = grey.from_plane(padded.tobytes(), SIZE[0], SIZE[1], SIZE[0] + 16)

    assert np.array_equal(made, ramp())


@pytest.mark.parametrize("first", [0, 1], ids=["YUYV", "UYVY"])
def test_the_grey_bytes_of_a_packed_picture_are_taken(first: int) -> None:
    packed = np.full((SIZE[1], SIZE[0] * 2 + 8), 77, np.uint8)
    packed[:, first : SIZE[0] * 2 : 2] = ramp()

    made = grey.from_packed(packed.tobytes(), SIZE, SIZE[0] * 2 + 8, first, 2)

    assert np.array_equal(made, ramp())
