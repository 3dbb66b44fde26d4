"""`countersign scan` on videos and cameras: the labels that were shown, in their order, once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtMultimedia import QMediaDevices

from app.bootstrap import scan as command
from app.bootstrap import scan_moving
from scanning import video
from scanning.capture.camera import Camera
from scanning.capture.late import LateReader, looking_with
from scanning.capture.sources import Frame, SourceError, Trouble
from scanning.capture.video_file import VideoSource
from tests.support.cameras import FakeSource, Film, Heard, code, scene, stamp

FPS = 15.0
HANG_S = 60
Grey = NDArray[np.uint8]
LABELS = [
    (b"BAND-0001", "QRCode"), (b"=W00002600000100", "Code128"), (b"BAG-0002", "DataMatrix"),
    (b"MRN0000123", "Aztec"), (b"SHELF-07", "Code128"), (b"BAND-0003", "DataMatrix"),
    (b"BADGE-0042", "QRCode"), (b"BAG-0009", "Aztec"),
]  # fmt: skip


def shown(*labels: tuple[bytes, str], count: int, seed: int = 0) -> Iterator[Grey]:
    """Yield camera frames that show these labels in a hand that moves a little."""
    for n in range(count):
        codes = [code(text, kind, 4 if kind != "Code128" else 3) for text, kind in labels]
        view = scene(*codes, size=(1280, 480), seed=seed * 1_000 + n)
        yield np.roll(view, (n % 5 * 3, n * 2), axis=(0, 1))


def empty(count: int) -> Iterator[Grey]:
    yield from shown(count=count, seed=99)


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a video in which eight labels are shown one after another."""
    file = tmp_path_factory.mktemp("video") / "eight.avi"
    frames: list[Grey] = []
    for n, label in enumerate(LABELS):
        frames += [*shown(label, count=8, seed=n), *empty(12)]
    video.write(file, frames, fps=FPS)
    return file


def said(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_eight_labels_one_after_another_are_eight_lines_in_their_order(
    eight: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main_scan([eight], as_json=True) == 0

    out, err = capsys.readouterr()
    lines = said(out)
    texts = [symbol["text"] for line in lines for symbol in line["symbols"]]  # type: ignore[attr-defined]
    assert texts == [raw.decode() for raw, _ in LABELS]
    assert err == ""
    assert {line["file"] for line in lines} == {str(eight)}
    times = [line["at_ms"] for line in lines]
    assert times == sorted(times)  # type: ignore[type-var]
    assert all(len(line["symbols"]) == 1 for line in lines)  # type: ignore[arg-type]
    assert all(line["symbols"][0]["accepted"] for line in lines)  # type: ignore[index]


def test_a_label_held_for_sixty_frames_is_one_line_for_people_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "held.avi"
    video.write(file, shown(LABELS[1], count=60), fps=FPS)

    assert command.main_scan([file], as_json=False) == 0

    (head, line) = capsys.readouterr().out.splitlines()
    assert re.fullmatch(re.escape(str(file)) + r" at \d\.\d\d s: 1 barcode", head)
    assert "Code128 ]C0 =W00002600000100" in line


def test_two_labels_at_once_are_two_scans(tmp_path: Path) -> None:
    file = tmp_path / "two.avi"
    video.write(file, shown(LABELS[0], LABELS[2], count=20), fps=FPS)

    assert sorted(scans_of(file).raws) == [b"BAG-0002", b"BAND-0001"]


def test_a_video_without_a_barcode_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.avi"
    video.write(file, empty(10), fps=FPS)

    assert command.main_scan([file], as_json=True) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"{file}: No barcode could be relied on."
        " Show the label longer, sharper and without glare.\n"
    )


@pytest.mark.parametrize(
    "content", [b"RIFF\0\0\0\0AVI MJPG", b"RIFF\0\0\0\0AVI MJPG" + bytes(999)]
)
def test_a_damaged_video_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    file = tmp_path / "bad.avi"
    file.write_bytes(content)

    assert command.main_scan([file], as_json=True) == 1

    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("bad.avi")
    assert sentence.endswith(".")


def test_a_video_that_is_not_there_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main_scan([tmp_path / "gone.avi"], as_json=True) == 1
    assert capsys.readouterr().err == "There is no file gone.avi. Check the name.\n"


def test_a_folder_may_hold_pictures_and_videos(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import cv2

    cv2.imwrite(str(tmp_path / "a.png"), scene(code(b"ON A PICTURE")))
    video.write(tmp_path / "b.avi", shown((b"IN A VIDEO", "QRCode"), count=8), fps=FPS)
    (tmp_path / ".hidden.avi").write_bytes(b"x")

    assert command.main_scan([tmp_path], as_json=True) == 0

    lines = said(capsys.readouterr().out)
    assert [Path(str(line["file"])).name for line in lines] == ["a.png", "b.avi"]
    assert ["at_ms" in line for line in lines] == [False, True]


# -- through the loop itself


def scans_of(file: Path, killed_after: int | None = None) -> Heard:
    """Read a video with the real reader, and kill its process after so many scans."""
    reader, heard = LateReader(), Heard()

    def kill(_: object) -> None:
        if len(heard.scans) == killed_after:
            child = reader._reader and reader._reader._child
            assert child
            assert child.pid
            os.kill(child.pid, signal.SIGKILL)

    heard.on_scan = kill
    camera = Camera(
        source=VideoSource(file), looking=looking_with(reader), stamp=stamp(), listener=heard
    )
    camera.start()
    assert camera.wait(HANG_S)
    camera.stop()
    reader.close()
    heard.counters = camera.counters  # type: ignore[attr-defined]
    return heard


@pytest.mark.slow
def test_the_decoding_process_may_be_killed_in_midstream_and_no_label_is_missed(
    eight: Path,
) -> None:
    heard = scans_of(eight, killed_after=3)

    assert heard.raws == [raw for raw, _ in LABELS]
    assert heard.counters.missed <= 1  # type: ignore[attr-defined]


# -- cameras


@pytest.fixture
def no_camera(qapp: object) -> None:
    if QMediaDevices.videoInputs():
        pytest.skip("There is a camera here.")


def test_without_a_camera_it_cannot_run_and_says_so(
    no_camera: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main_scan([], as_json=True, camera=0) == 2
    assert capsys.readouterr().err == (
        "No camera was found. Plug one in: it is used at once, without a restart.\n"
    )


class Lines:
    """What was said, as `countersign scan` is told."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []
        self.told = threading.Event()

    def __call__(self, name: str, at_ms: int, took_ms: float, symbols: tuple[object, ...]) -> None:
        self.texts += [one.raw for one in symbols]  # type: ignore[attr-defined]
        self.told.set()


def views(*labels: tuple[bytes, str]) -> list[Frame | SourceError | None]:
    return [
        Frame(grey=grey, at_ms=n * 66, number=n)
        for n, grey in enumerate(shown(*labels, count=12), start=1)
    ]


def test_a_camera_is_read_until_somebody_presses_ctrl_c(qapp: object) -> None:
    source, lines = FakeSource(views(LABELS[2])), Lines()

    def press() -> None:
        assert source.done.wait(HANG_S)
        os.kill(os.getpid(), signal.SIGINT)

    presses = threading.Thread(target=press)
    presses.start()
    found = scan_moving.read_camera(0, lines, frames=source)
    presses.join()

    assert found is True
    assert lines.texts == [b"BAG-0002"]
    assert source.closed


def test_a_camera_that_gives_no_picture_could_not_run(
    qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = SourceError(Trouble.BUSY, "The camera is in use.")

    assert scan_moving.read_camera(0, Lines(), frames=FakeSource([busy], [busy])) is None
    assert capsys.readouterr().err == "The camera is in use.\n"


def test_a_cable_pulled_out_is_told_and_waited_for(
    qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = SourceError(Trouble.LOST, "The camera is gone.")
    source, lines = FakeSource([Film().frame(), lost], views(LABELS[2])), Lines()

    def press() -> None:
        assert lines.told.wait(HANG_S)
        os.kill(os.getpid(), signal.SIGINT)

    presses = threading.Thread(target=press)
    presses.start()
    assert scan_moving.read_camera(0, lines, frames=source) is True
    presses.join()

    assert capsys.readouterr().err == "The camera is gone.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Expected files or a camera; got none. Name a picture, or say --camera 0.\n"),
        (["--camera", "-1"], None),
    ],
)
def test_a_command_line_that_asks_for_nothing_is_a_sentence(
    arguments: list[str], sentence: str | None
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "scan", *arguments],
        capture_output=True, check=False, timeout=HANG_S, text=True,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert sentence is None or done.stderr == sentence


def test_a_video_is_read_by_the_program_itself(eight: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "scan", "--json", str(eight)],
        capture_output=True, check=False, timeout=HANG_S, text=True,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(LABELS)
