"""Frames through Qt: grey out of every format, and videos that Qt plays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtMultimedia import (
    QMediaPlayer,
    QVideoFrame,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from scanning import video
from scanning.capture.choosing import open_source
from scanning.capture.qt_frames import Pixel, grey_of
from scanning.capture.qt_video import QtVideo, no_player
from scanning.capture.sources import EndOfFramesError, Frame, SourceError
from tests.support.cameras import code, scene
from tests.support.qt_cameras import SIZE, frame, ramp

HANG_MS = 20_000


# -- formats


@pytest.mark.parametrize(
    ("pixel", "first", "step"),
    [
        (Pixel.Format_NV12, 0, 1),
        (Pixel.Format_YUV420P, 0, 1),
        (Pixel.Format_Y8, 0, 1),
        (Pixel.Format_YUYV, 0, 2),
        (Pixel.Format_UYVY, 1, 2),
        (Pixel.Format_P010, 1, 2),
        (Pixel.Format_Y16, 1, 2),
    ],
)
def test_the_grey_of_a_frame_is_taken_without_a_conversion(
    qapp: QApplication, pixel: Pixel, first: int, step: int
) -> None:
    made = grey_of(frame(pixel, first, step))

    assert made is not None
    assert np.array_equal(made, ramp())


def test_a_colour_frame_is_converted(qapp: QApplication) -> None:
    from PySide6.QtGui import QImage

    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(0xFF808080)

    made = grey_of(QVideoFrame(image))

    assert made is not None
    assert made.shape == (48, 64)
    assert abs(int(made[20, 20]) - 128) <= 1


def test_a_frame_without_a_picture_is_none(qapp: QApplication) -> None:
    assert grey_of(QVideoFrame()) is None


# -- videos through Qt


@pytest.fixture
def player_is_here(qapp: QApplication) -> None:
    if not QMediaPlayer().isAvailable():
        pytest.skip("Qt's video player is not installed here.")


def test_a_video_plays_to_its_end(player_is_here: None, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "clip.avi"
    video.write(file, [scene(code(b"BAND"), seed=n) for n in range(10)], fps=25)
    source = QtVideo(file)
    frames: list[Frame] = []

    def play() -> None:
        source.open()
        while True:
            taken = source.newest(HANG_MS / 1000)
            if taken is not None:
                frames.append(taken)

    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(play)
        qtbot.waitUntil(future.done, timeout=HANG_MS)
    source.end()

    assert isinstance(future.exception(), EndOfFramesError)
    assert frames
    assert frames[0].grey.shape == (480, 640)
    assert [one.at_ms for one in frames] == sorted(one.at_ms for one in frames)
    assert not source.live


@pytest.mark.qt_log_ignore("Could not open media")
def test_a_file_that_is_no_video_is_a_sentence(
    player_is_here: None, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "film.mp4"
    file.write_bytes(b"\0\0\0\x20ftypisom" + bytes(300))
    source = open_source(file, practice=True)
    assert isinstance(source, QtVideo)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(source.open).result()
        future = thread.submit(source.newest, HANG_MS / 1000)
        qtbot.waitUntil(future.done, timeout=HANG_MS)
        after = thread.submit(source.newest, HANG_MS / 1000)
        qtbot.waitUntil(after.done, timeout=HANG_MS)
    source.end()

    assert str(future.exception()) == (
        "film.mp4 cannot be played: it is damaged, or no video."
        " Use another file, or convert it: ffmpeg -i VIDEO -c:v mjpeg -an OUT.avi"
    )
    assert isinstance(after.exception(), EndOfFramesError)


def test_without_qts_player_the_sentence_says_how_to_go_on(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMediaPlayer, "isAvailable", lambda _: False)

    with pytest.raises(SourceError) as caught:
        QtVideo(Path("film.mp4")).begin()

    assert caught.value.explain() == no_player(Path("film.mp4")).explain()
    assert "is no motion JPEG video" in caught.value.explain()
