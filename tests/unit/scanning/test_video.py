"""Films are written and read back, and hostile ones are refused with a sentence."""

from __future__ import annotations

import io
import re
import struct
from contextlib import suppress
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from scanning import video
from scanning.video import VideoError, frames, write

Grey = np.ndarray
CUT_OFF = "The video is cut off. Copy or record it again."


def pictures(count: int = 3) -> list[Grey]:
    """Draw pictures that differ."""
    ramp = np.linspace(0, 200, 96, dtype=np.uint8)[None, :].repeat(64, axis=0)
    return [ramp + np.uint8(20 * number) for number in range(count)]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Write a film of three frames."""
    path = tmp_path / "film.avi"
    write(path, pictures(), fps=12.5)
    return path


def changed(film: Path, old: bytes, new: bytes, *, nth: int = 1) -> Path:
    """Overwrite a place in the file."""
    data = film.read_bytes()
    at = -1
    for _ in range(nth):
        at = data.index(old, at + 1)
    film.write_bytes(data[:at] + new + data[at + len(new) :])
    return film


def refusal(film: Path) -> str:
    """Read a film that is refused, and return why."""
    with pytest.raises(VideoError) as refused:
        list(frames(film))
    return str(refused.value)


def test_a_film_comes_back_frame_by_frame_with_its_times(film: Path) -> None:
    read = list(frames(film))

    assert [at_ms for _, at_ms in read] == [0, 80, 160]
    for (grey, _), drawn in zip(read, pictures(), strict=True):
        assert grey.shape == drawn.shape
        assert grey.dtype == np.uint8
        assert np.abs(grey.astype(int) - drawn).max() < 8


def test_others_read_the_film_as_well(film: Path) -> None:
    player = cv2.VideoCapture(str(film), cv2.CAP_OPENCV_MJPEG)

    read = [player.read()[0] for _ in range(4)]

    assert player.get(cv2.CAP_PROP_FPS) == 12.5
    assert read == [True, True, True, False]
    player.release()


def test_a_film_in_colour_that_others_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "other.avi"
    kind, size = cv2.VideoWriter.fourcc(*"MJPG"), (96, 64)
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, kind, 10.0, size)
    for picture in pictures():
        writer.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    writer.release()

    read = list(frames(path))

    assert [at_ms for _, at_ms in read] == [0, 100, 200]
    assert all(grey.shape == (64, 96) for grey, _ in read)


def test_the_same_pictures_give_the_same_bytes(film: Path, tmp_path: Path) -> None:
    write(tmp_path / "again.avi", iter(pictures()), fps=12.5)

    assert (tmp_path / "again.avi").read_bytes() == film.read_bytes()


@pytest.mark.parametrize(
    ("shown", "fps", "got"),
    [
        ([], 12.0, "0 of 0 sizes and 12.0"),
        ([*pictures(2), np.zeros((3, 3), np.uint8)], 12.0, "3 of 2 sizes and 12.0"),
        (pictures(1), 0.0, "1 of 1 sizes and 0.0"),
        (pictures(1), 1001.0, "1 of 1 sizes and 1001.0"),
    ],
)
def test_what_makes_no_film_is_not_written(
    tmp_path: Path, shown: list[Grey], fps: float, got: str
) -> None:
    says = f"expected pictures of one size and 1 to 1000 a second, got {got}"
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        write(tmp_path / "film.avi", shown, fps=fps)

    assert not (tmp_path / "film.avi").exists()


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", b"\xff\xd8\xff" * 50])
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(data)

    assert refusal(path) == "Expected an AVI video of motion JPEGs; this file is something else."


def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(frames(tmp_path / "none.avi"))


def test_a_film_without_frames_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    path.write_bytes(b"RIFF\x04\0\0\0AVI ")

    assert refusal(path) == "The video has no frames. Record it again."


def test_the_frames_before_the_cut_are_read(film: Path) -> None:
    data = film.read_bytes()
    film.write_bytes(data[: data.rindex(b"00dc", 0, data.index(b"idx1")) + 60])

    reading = frames(film)
    assert len(list(islice(reading, 2))) == 2
    with pytest.raises(VideoError) as refused:
        next(reading)

    assert str(refused.value) == CUT_OFF


def test_a_film_cut_within_a_name_is_refused(film: Path) -> None:
    data = film.read_bytes()
    film.write_bytes(data[: data.index(b"idx1") + 3])

    assert refusal(film) == CUT_OFF


def test_every_cut_ends_in_frames_or_in_a_refusal(film: Path) -> None:
    data = film.read_bytes()
    for length in range(0, len(data), 37):
        film.write_bytes(data[:length])
        with suppress(VideoError):
            assert len(list(frames(film))) <= 3


def test_a_frame_that_claims_to_be_huge_is_not_read(film: Path) -> None:
    claims = b"00dc" + struct.pack("<I", 0xFFFFFFF0)

    said = refusal(changed(film, b"00dc", claims))

    assert said == (
        "A part of the video says that it has 4294967280 bytes;"
        " 16 MB a frame are the most that is read."
    )


@pytest.mark.parametrize("side", [4_100, 60_000])
def test_a_picture_of_too_many_pixels_is_not_unpacked(film: Path, side: int) -> None:
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, "JPEG")
    size = out.getvalue().index(b"\xff\xc0") + 5
    data = bytearray(out.getvalue())
    data[size : size + 4] = struct.pack(">HH", side, side)
    film.write_bytes(video._file([bytes(data)], 8, 8, 12.0))

    said = refusal(film)

    assert said == ("Frame 1 of the video has more than 16 million pixels. Record it with fewer.")


def test_a_frame_that_is_no_picture_is_refused(film: Path) -> None:
    said = refusal(changed(film, b"\xff\xd8\xff", b"\0\0\0", nth=2))

    assert said == "Frame 2 of the video is damaged. Copy or record it again."


def test_a_film_packed_otherwise_is_refused(film: Path) -> None:
    said = refusal(changed(film, b"vidsMJPG", b"vidsH264"))

    assert said == "Expected a video of motion JPEGs; this AVI is packed otherwise."


@pytest.mark.parametrize(("scale", "rate"), [(0, 25), (1, 0), (1, 5000)])
def test_an_impossible_rate_is_refused(film: Path, scale: int, rate: int) -> None:
    old = struct.pack("<II", 1000, 12_500)

    said = refusal(changed(film, old, struct.pack("<II", scale, rate)))

    assert said == (f"Expected 1 to 1000 frames a second; the video says {rate} in {scale} s.")


def test_too_many_frames_are_refused(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "FRAMES_MAX", 2)

    assert refusal(film) == "The video has more than 2 frames. Show a shorter part."


def test_too_many_parts_are_refused(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "CHUNKS_MAX", 5)

    assert refusal(film) == "The video has more than 5 parts. Show a shorter one."


def test_a_stream_header_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    short = b"strh" + struct.pack("<I", 8) + b"vidsMJPG"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(short)) + b"AVI " + short)

    assert refusal(path) == CUT_OFF
