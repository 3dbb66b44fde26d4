"""Permissions, stand-ins, and who may use which source."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanning import video
from scanning.capture import permission, sentences
from scanning.capture.choosing import FirstThatIsThere, open_source
from scanning.capture.folder import FolderSource
from scanning.capture.sources import (
    EndOfFramesError,
    Frame,
    SourceError,
    Trouble,
)
from scanning.capture.video_file import VideoSource, is_motion_jpeg
from tests.support.cameras import FakeSource, Film, code, scene

# -- permission


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files as on Linux")
@pytest.mark.parametrize(
    ("modes", "forbidden"), [([], False), ([0o600], False), ([0], True), ([0, 0o600], False)]
)
def test_linux_forbids_cameras_by_the_rights_of_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modes: list[int], forbidden: bool
) -> None:
    for number, mode in enumerate(modes):
        (tmp_path / f"video{number}").touch()
        (tmp_path / f"video{number}").chmod(mode)
    (tmp_path / "video-notes").touch()
    monkeypatch.setattr(os, "access", lambda path, _: bool(Path(path).stat().st_mode & 0o600))

    assert permission.forbidden("linux", tmp_path) is forbidden


@pytest.mark.parametrize("switch", permission.SWITCHES)
def test_each_switch_of_windows_forbids_cameras(switch: tuple[str, str]) -> None:
    assert permission.switched_off(lambda *key: "Deny" if key == switch else "Allow")


@pytest.mark.parametrize("says", ["Allow", ""])
def test_windows_allows_cameras_where_no_switch_is_off(says: str) -> None:
    assert not permission.switched_off(lambda *_: says)


def test_macos_is_asked_through_qt_only() -> None:
    assert not permission.forbidden("darwin")


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("linux", "sudo usermod -aG video NAME"),
        ("win32", "Let desktop apps access your camera"),
        ("darwin", "System Settings, Privacy & Security, Camera"),
        ("freebsd", "sudo usermod -aG video NAME"),
    ],
)
def test_a_missing_permission_says_where_to_give_it(platform: str, words: str) -> None:
    error = sentences.not_allowed(platform)

    assert error.trouble is Trouble.NOT_ALLOWED
    assert words in error.explain()


# -- stand-ins


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "clip.avi"
    video.write(file, [scene(code(b"BAND"), seed=n) for n in range(3)], fps=25)
    return file


def test_a_video_is_read_from_its_first_frame_to_its_last_and_again(clip: Path) -> None:
    source = VideoSource(clip)

    for _ in range(2):
        source.open()
        frames = [source.newest(0) for _ in range(3)]
        assert [frame.number for frame in frames] == [1, 2, 3]
        assert [frame.at_ms for frame in frames] == [0, 40, 80]
        assert frames[0].grey.shape == (480, 640)
        with pytest.raises(EndOfFramesError):
            source.newest(0)
    source.close()
    with pytest.raises(EndOfFramesError):
        source.newest(0)


def test_a_video_that_is_cut_off_is_read_as_far_as_it_goes(clip: Path) -> None:
    clip.write_bytes(clip.read_bytes()[:-30_000])
    source = VideoSource(clip)
    source.open()
    source.newest(0)
    source.newest(0)

    with pytest.raises(SourceError, match=r"^clip\.avi: .*\.$"):
        source.newest(0)
    with pytest.raises(EndOfFramesError):
        source.newest(0)


def test_a_video_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file gone\.avi\. Check the name\."):
        VideoSource(tmp_path / "gone.avi").open()


@pytest.mark.parametrize(
    ("head", "plain"),
    [
        (b"RIFF\0\0\0\0AVI LISTvidsMJPG", True),
        (b"RIFF\0\0\0\0AVI LISTvidsmjpg", True),
        (b"RIFF\0\0\0\0AVI LISTvidsH264", False),
        (b"RIFF\0\0\0\0WAVEMJPG", False),
        (b"\0\0\0\x20ftypisom", False),
        (b"", False),
    ],
)
def test_motion_jpeg_is_known_by_its_first_bytes(tmp_path: Path, head: bytes, plain: bool) -> None:
    file = tmp_path / "x.avi"
    file.write_bytes(head)

    assert is_motion_jpeg(file) is plain


def test_a_folder_of_pictures_is_frames_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name, level in (("b.png", 20), ("a.png", 10), ("c.txt", 0)):
        cv2.imwrite(str(tmp_path / f"x{name}.png"), np.full((9, 9), level, np.uint8))
    (tmp_path / "notes.txt").write_text("bread")
    (tmp_path / "xd.png").write_text("no picture")
    source = FolderSource(tmp_path)
    source.open()

    frames = [source.newest(0) for _ in range(3)]

    assert [int(frame.grey[0, 0]) for frame in frames] == [10, 20, 0]
    assert [frame.at_ms for frame in frames] == [40, 80, 120]
    assert not source.still
    with pytest.raises(SourceError, match=r"^xd\.png: "):
        source.newest(0)
    with pytest.raises(EndOfFramesError):
        source.newest(0)


def test_one_picture_is_a_still(tmp_path: Path) -> None:
    file = tmp_path / "band.png"
    cv2.imwrite(str(file), scene(code(b"BAND")))

    source = FolderSource(file)
    source.open()

    assert source.still
    assert source.newest(0).number == 1


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_pictures_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(SourceError) as caught:
        FolderSource(tmp_path / name).open()

    assert caught.value.explain() in {
        "There is no file or folder nowhere. Check the name.",
        "The folder empty has no images. Put label images (PNG, JPEG) there.",
    }


# -- who may use which


@pytest.mark.parametrize("name", ["clip.avi", "band.png", "", "film.mp4"])
def test_a_live_station_takes_no_files(tmp_path: Path, clip: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_source(tmp_path / name, practice=False)

    assert caught.value.trouble is Trouble.REFUSED
    assert caught.value.explain() == (
        "Expected a camera; got a file. Pictures, folders and videos are read in a practice site"
        " and by countersign scan only. Scan the label itself."
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("clip.avi", VideoSource), ("band.png", FolderSource), ("", FolderSource)]
)
def test_a_practice_site_takes_them_and_none_of_them_is_live(
    tmp_path: Path, clip: Path, name: str, kind: type
) -> None:
    source = open_source(tmp_path / name, practice=True)

    assert isinstance(source, kind)
    assert not source.live


# -- the first driver that has a camera


def first(*drivers: FakeSource) -> FirstThatIsThere:
    return FirstThatIsThere(drivers)


@pytest.fixture
def film() -> Film:
    return Film()


NONE: Callable[[], SourceError] = sentences.none_found


def test_where_one_driver_finds_no_camera_the_next_is_asked(film: Film) -> None:
    qt, cv = FakeSource([NONE()]), FakeSource([film.frame()])
    source = first(qt, cv)

    source.open()

    assert source.newest(0) is not None
    assert (qt.closed, cv.opened) == (1, 1)


def test_a_driver_that_finds_out_late_is_left_as_well(film: Film) -> None:
    late: list[Frame | SourceError | None] = [None, NONE()]
    qt, cv = FakeSource(late), FakeSource([film.frame()])
    source = first(qt, cv)
    source.open()

    assert [source.newest(0), source.newest(0)] == [None, None]
    assert source.newest(0) is not None


def test_a_camera_that_is_lost_is_not_looked_for_by_the_other_driver() -> None:
    qt, cv = FakeSource([None, sentences.lost("Ward camera")]), FakeSource([])
    source = first(qt, cv)
    source.open()
    source.newest(0)

    with pytest.raises(SourceError, match="Ward camera is gone"):
        source.newest(0)
    assert cv.opened == 0


def test_where_no_driver_finds_a_camera_it_is_a_sentence() -> None:
    source = first(FakeSource([NONE()]), FakeSource([NONE()]))

    with pytest.raises(SourceError, match="No camera was found"):
        source.open()


def test_opening_anew_begins_with_the_first_driver(film: Film) -> None:
    qt, cv = FakeSource([NONE()], [film.frame()]), FakeSource([film.frame()])
    source = first(qt, cv)
    source.open()
    source.close()

    source.open()

    assert source.newest(0) is not None
    assert (qt.opened, cv.opened) == (2, 1)
