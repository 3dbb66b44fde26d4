"""The reader's process may die at any time: a frame is missed, and nothing else happens."""

from __future__ import annotations

import io
import multiprocessing
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import numpy as np
import pytest
from PIL import Image

from scanning.decode import Effort, ImageError
from scanning.printing import draw_badge
from scanning.watched import WatchedReader

BADGE = draw_badge(element_string="(8017)950110153000001011", lines=["Ana"])
NUMBER = b"8017950110153000001011"
FRAME = np.asarray(BADGE.image.convert("L"))


@pytest.fixture(scope="module")
def reader() -> Iterator[WatchedReader]:
    """Start a reader and end it."""
    with WatchedReader() as one:
        one.wait_ready()
        yield one


def children() -> set[int]:
    """Return the ids of the readers that this process has."""
    return {one.pid or 0 for one in multiprocessing.active_children() if one.name == "reader"}


def test_a_frame_is_read_in_the_child(reader: WatchedReader) -> None:
    found = reader.read(FRAME, effort=Effort.FULL)

    assert found is not None
    assert [(s.raw, s.symbology, s.readers, s.accepted) for s in found] == [
        (NUMBER, "]C1", ("zxing", "zbar"), True)
    ]


def test_a_region_is_told_in_the_whole_frames_pixels(reader: WatchedReader) -> None:
    wide = np.full((700, 1_000), 255, np.uint8)
    wide[200 : 200 + FRAME.shape[0], 300 : 300 + FRAME.shape[1]] = FRAME

    (whole,) = reader.read(wide, effort=Effort.FULL) or ()
    (part,) = reader.read(wide, effort=Effort.FULL, region=(250, 150, 740, 540)) or ()

    assert abs(whole.corners[0][0] - part.corners[0][0]) <= 2
    assert abs(whole.corners[0][1] - part.corners[0][1]) <= 20


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (0, 0), (3, 2)])
def test_a_frame_of_any_size_is_read(reader: WatchedReader, shape: tuple[int, int]) -> None:
    assert reader.read(np.zeros(shape, np.uint8), effort=Effort.LADDER) == ()


@pytest.mark.slow
def test_a_killed_child_costs_one_frame() -> None:
    random.seed(4)
    others = children()
    with WatchedReader() as reader:
        reader.wait_ready()
        missed = kills = 0
        for number in range(200):
            if number % 40 == 20:
                kills += 1
                Timer(random.uniform(0, 0.02), kill, [reader.pid]).start()
            found = reader.read(FRAME, effort=Effort.FULL, timeout_s=30.0)
            missed += found is None
            assert found is None or [s.raw for s in found] == [NUMBER]

        assert kills == 5
        assert missed <= kills
    assert children() == others


def kill(pid: int | None) -> None:
    """Kill a process that may be gone."""
    if pid is not None:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def test_a_child_that_hangs_is_replaced() -> None:
    with WatchedReader() as reader:
        reader.wait_ready()
        stopped = reader.pid
        assert stopped is not None
        os.kill(stopped, signal.SIGSTOP)

        assert reader.read(FRAME, effort=Effort.FULL, timeout_s=0.3) is None
        assert reader.pid != stopped
        assert reader.read(FRAME, effort=Effort.FULL, timeout_s=30.0)


def test_closing_leaves_no_child_and_reads_nothing_more() -> None:
    others = children()
    reader = WatchedReader()
    reader.start()
    reader.close()

    assert reader.read(FRAME, effort=Effort.FULL) is None
    assert children() == others
    reader.close()


def test_a_process_that_ends_without_closing_leaves_nothing_behind() -> None:
    program = (
        "import numpy as np\n"
        "from scanning.decode import Effort\n"
        "from scanning.watched import WatchedReader\n"
        "reader = WatchedReader()\n"
        "reader.start()\n"
        "print(reader.read(np.full((80, 80), 255, np.uint8), effort=Effort.FULL), reader.pid)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("() ")
    assert not Path(f"/proc/{done.stdout.split()[1]}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads the maps of /proc")
def test_the_child_loads_no_qt(reader: WatchedReader) -> None:
    reader.read(FRAME, effort=Effort.LADDER)

    assert "libQt6" not in Path(f"/proc/{reader.pid}/maps").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the links of /proc")
def test_what_the_readers_print_goes_nowhere(reader: WatchedReader) -> None:
    assert reader.read(FRAME, effort=Effort.FULL)

    assert [str(Path(f"/proc/{reader.pid}/fd/{n}").readlink()) for n in (1, 2)] == [
        os.devnull,
        os.devnull,
    ]


def test_a_file_is_opened_in_the_child(reader: WatchedReader, tmp_path: Path) -> None:
    file = tmp_path / "badge.png"
    file.write_bytes(BADGE.png())

    assert [s.raw for s in reader.read_file(file, timeout_s=30.0)] == [NUMBER]
    assert [s.raw for s in reader.read_file(BADGE.png(), timeout_s=30.0)] == [NUMBER]


def test_a_file_that_is_no_picture_is_refused(reader: WatchedReader) -> None:
    with pytest.raises(ImageError, match=r"^The file is empty\.$"):
        reader.read_file(b"")
    with pytest.raises(ImageError, match=r"^The file is not an image, or it is damaged\.$"):
        reader.read_file(b"hello")


def test_a_picture_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    with WatchedReader() as reader:
        reader.wait_ready()
        big = io.BytesIO()
        Image.effect_noise((3_000, 3_000), 60).save(big, "PNG", compress_level=1)

        with pytest.raises(ImageError, match=r"took too long\. Use a smaller, clearer one\.$"):
            reader.read_file(big.getvalue(), timeout_s=0.02)
        assert [s.raw for s in reader.read_file(BADGE.png(), timeout_s=30.0)] == [NUMBER]
