"""The camera's thread: one scan for a label, patience with cables, no frame lost for nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from uuid import UUID

import numpy as np
import pytest

from app.labels.scan import SCAN_BYTES_MAX, Mode
from scanning.capture import camera as module
from scanning.capture.camera import Camera, Phase
from scanning.capture.late import LateReader, looking_with
from scanning.capture.looking import Looking
from scanning.capture.newest import Newest
from scanning.capture.sources import Frame, SourceError, Trouble
from scanning.decode.symbol import Effort, Symbol
from tests.support.cameras import (
    DISAGREE,
    NOON,
    FakeSource,
    Film,
    FilmReader,
    Heard,
    TwoSightings,
    code,
    stamp,
    symbol,
)

HANG_S = 20
BAND, BAG = symbol(b"BAND"), symbol(b"BAG", 200)
LOST = SourceError(Trouble.LOST, "The camera Ward camera is gone.")
NONE = SourceError(Trouble.NONE_FOUND, "No camera was found.")


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.001)
    monkeypatch.setattr(module, "AGAIN_MAX_S", 0.002)


def watch(source: FakeSource, film: Film, heard: Heard | None = None) -> Camera:
    """Return a camera at work; a stand-in has come to its end, a camera waits for frames."""
    looking = Looking(read=FilmReader(film), presentation=TwoSightings(), gated=False)
    made = Camera(source=source, looking=looking, stamp=stamp(), listener=heard or Heard())
    made.start()
    if source.live:
        assert source.done.wait(HANG_S)
    else:
        assert made.wait(HANG_S)
    return made


# -- scans


def test_a_label_before_a_camera_is_one_scan_with_everything_known_about_it() -> None:
    film, heard = Film(), Heard()

    camera = watch(FakeSource(film.frames(BAND, count=60)), film, heard)
    camera.stop()

    (scan,) = heard.scans
    assert scan.raw == b"BAND"
    assert (scan.mode, scan.source, scan.symbology) == (Mode.CAMERA, "Ward camera", "]d2")
    assert (scan.readers, scan.at, scan.id.value) == (("zxing",), NOON, str(UUID(int=1)))
    assert scan.mode.live
    assert heard.phases == [Phase.OPENING, Phase.WATCHING]


def test_what_comes_from_a_file_says_so_and_ends() -> None:
    film, heard = Film(), Heard()

    camera = watch(FakeSource(film.frames(BAND, BAG, count=9), live=False), film, heard)

    assert [(scan.raw, scan.mode, scan.source) for scan in heard.scans] == [
        (b"BAND", Mode.FILE, "clip.avi"),
        (b"BAG", Mode.FILE, "clip.avi"),
    ]
    assert not any(scan.mode.live for scan in heard.scans)
    assert heard.phases == [Phase.OPENING, Phase.WATCHING, Phase.ENDED]
    assert not camera.running


def test_a_disagreement_is_one_sentence() -> None:
    film, heard = Film(), Heard()
    frames = film.frames(BAND, symbol(b"BAMD"), count=9)

    watch(FakeSource(frames, live=False), film, heard)

    assert heard.sentences == [DISAGREE]
    assert heard.scans == []


def test_more_bytes_than_a_label_has_are_a_sentence_and_no_scan() -> None:
    film, heard = Film(), Heard()
    endless = symbol(b"x" * (SCAN_BYTES_MAX + 1))

    watch(FakeSource(film.frames(endless, count=3), live=False), film, heard)

    assert heard.scans == []
    assert heard.sentences == [
        "The barcode holds 4097 bytes; a label holds 1 to 4096. Use a label of this site."
    ]


def test_one_picture_is_a_presentation_of_its_own() -> None:
    film, heard = Film(), Heard()
    source = FakeSource([film.frame(BAND, symbol(b"BAG", 200, accepted=False))], live=False)
    source.still = True

    watch(source, film, heard)

    assert heard.raws == [b"BAND"]


# -- unplugged and plugged in


def test_a_camera_that_is_unplugged_and_plugged_in_works_on_without_a_restart() -> None:
    film, heard = Film(), Heard()
    first, second = film.frames(BAND, count=3), film.frames(BAG, count=3)
    source = FakeSource([*first, LOST], [NONE], [NONE], second)

    camera = watch(source, film, heard)
    assert camera.running
    camera.stop()

    assert heard.raws == [b"BAND", b"BAG"]
    assert heard.phases == [
        Phase.OPENING, Phase.WATCHING, Phase.GONE, Phase.GONE, Phase.WATCHING,
    ]  # fmt: skip
    assert [state.sentence for state in heard.states if state.sentence] == [str(LOST), str(NONE)]
    assert [state.trouble for state in heard.states if state.trouble] == [
        Trouble.LOST,
        Trouble.NONE_FOUND,
    ]
    assert source.closed >= 3


def test_the_same_label_after_a_replug_is_a_new_presentation() -> None:
    film, heard = Film(), Heard()
    source = FakeSource([*film.frames(BAND, count=3), LOST], film.frames(BAND, count=3))

    watch(source, film, heard).stop()

    assert heard.raws == [b"BAND", b"BAND"]


def test_without_a_camera_it_says_so_once_and_goes_on_looking() -> None:
    film, heard = Film(), Heard()

    watch(FakeSource(*[[NONE]] * 20, film.frames(BAND, count=3)), film, heard).stop()

    assert heard.phases == [Phase.OPENING, Phase.GONE, Phase.WATCHING]
    assert heard.raws == [b"BAND"]


def test_a_camera_that_goes_silent_is_opened_again() -> None:
    film, heard = Film(), Heard()
    source = FakeSource([film.frame(), None, None, None], film.frames(BAND, count=3))

    watch(source, film, heard).stop()

    (gone,) = [state for state in heard.states if state.phase is Phase.GONE]
    assert gone.sentence == (
        "The camera Ward camera gives no pictures. Close other programs that use it,"
        " or unplug it and plug it in again."
    )
    assert heard.raws == [b"BAND"]


def test_a_wait_or_two_without_a_frame_is_no_fault() -> None:
    film, heard = Film(), Heard()
    source = FakeSource([film.frame(), None, None, *film.frames(BAND, count=2), None, None])

    watch(source, film, heard).stop()

    assert heard.phases == [Phase.OPENING, Phase.WATCHING]
    assert source.opened == 1


def test_a_stand_in_that_does_not_open_ends_with_its_sentence() -> None:
    film, heard = Film(), Heard()
    none = SourceError(Trouble.UNREADABLE, "There is no file clip.avi. Check the name.")

    watch(FakeSource([none], live=False), film, heard)

    assert heard.phases == [Phase.OPENING, Phase.GONE]
    assert heard.states[-1].sentence == "There is no file clip.avi. Check the name."


def test_one_bad_picture_of_several_is_a_sentence_and_the_others_are_read() -> None:
    film, heard = Film(), Heard()
    bad = SourceError(Trouble.UNREADABLE, "3.png: The picture is damaged.")

    watch(FakeSource([film.frame(BAND), bad, film.frame(BAND)], live=False), film, heard)

    assert heard.sentences == ["3.png: The picture is damaged."]
    assert heard.raws == [b"BAND"]


# -- ends


def test_stopping_ends_the_wait_for_a_frame_and_lets_the_camera_go() -> None:
    film = Film()
    source = FakeSource([])
    camera = watch(source, film)

    camera.stop()

    assert not camera.running
    assert source.closed == 1


def test_a_fault_of_ours_is_told_and_not_swallowed() -> None:
    film, heard = Film(), Heard()
    heard.on_scan = lambda _: (_ for _ in ()).throw(KeyError("defect"))
    source = FakeSource(film.frames(BAND, count=3), live=False)

    camera = watch(source, film, heard)

    assert heard.states[-1].sentence == (
        "The camera stopped because of a fault in this program. Start it again."
    )
    with pytest.raises(KeyError, match="defect"):
        camera.stop()
    camera.stop()  # told once
    assert source.closed == 1


# -- from one turn to the next


class Gate:
    """A reader that is in the middle of a frame until it is let on."""

    def __init__(self, film: Film) -> None:
        self._read = FilmReader(film)
        self.reading, self.go = threading.Event(), threading.Event()

    def __call__(self, grey: object, **how: object) -> tuple[Symbol, ...] | None:
        self.reading.set()
        assert self.go.wait(HANG_S)
        return self._read(grey, **how)  # type: ignore[arg-type]


def test_what_was_still_being_read_when_the_next_turn_began_is_dropped() -> None:
    film, heard = Film(), Heard()
    gate, policy = Gate(film), TwoSightings()
    looking = Looking(read=gate, presentation=policy, gated=False)
    policy.add((BAND,), 1)  # the next sighting would be accepted
    camera = Camera(
        source=FakeSource([film.frame(BAND)], live=False), looking=looking, stamp=stamp(),
        listener=heard,
    )  # fmt: skip
    camera.start()
    assert gate.reading.wait(HANG_S)

    camera.start_over()
    gate.go.set()
    assert camera.wait(HANG_S)

    assert heard.scans == []


def test_a_label_left_under_the_camera_is_no_scan_of_the_next_turn() -> None:
    film, heard = Film(), Heard()
    looking = Looking(read=FilmReader(film), presentation=TwoSightings(), gated=False)
    frames = film.frames(BAND, count=9) + film.frames(count=20) + film.frames(BAND, count=4)
    camera = Camera(
        source=FakeSource(frames, live=False), looking=looking, stamp=stamp(), listener=heard
    )

    camera.start_over()
    camera.start()
    assert camera.wait(HANG_S)

    assert heard.phases == [
        Phase.OPENING, Phase.WAITING_FOR_EMPTY, Phase.WATCHING, Phase.ENDED,
    ]  # fmt: skip
    assert heard.raws == [b"BAND"]


# -- the newest only


def test_only_the_newest_is_kept_and_the_others_are_counted() -> None:
    newest: Newest[int] = Newest()
    for n in range(10):
        newest.put(n)

    assert newest.take(0) == 9
    assert newest.take(0) is None
    assert (newest.arrived, newest.dropped) == (10, 9)


def test_a_frame_that_arrived_is_taken_before_the_news_that_the_camera_is_gone() -> None:
    newest: Newest[int] = Newest()
    newest.put(1)
    newest.fail(LOST)

    assert newest.take(0) == 1
    with pytest.raises(SourceError, match="is gone"):
        newest.take(0)
    assert newest.take(0) is None


@pytest.mark.parametrize("news", [lambda n: n.put(1), lambda n: n.wake()], ids=["put", "wake"])
def test_whoever_waits_is_told_at_once(news: Callable[[Newest[int]], None]) -> None:
    newest: Newest[int] = Newest()
    thread = threading.Thread(target=news, args=(newest,))
    thread.start()

    assert newest.take(HANG_S) in (1, None)
    thread.join()


def test_opening_anew_forgets_what_was_waiting() -> None:
    newest: Newest[int] = Newest()
    newest.put(1)
    newest.fail(LOST)
    newest.wake()

    newest.clear()

    assert newest.take(0) is None


# -- the decoding process


class Killed:
    """A source whose frames are real labels, and whose reader's process is killed at one."""

    def __init__(self, frames: Iterable[Frame], reader: LateReader, at: int) -> None:
        self._frames, self._reader, self._at = iter(frames), reader, at

    def look(self, looking: Looking) -> list[bool]:
        """Look at every frame; say of each whether it was read."""
        read = []
        for number, frame in enumerate(self._frames, start=1):
            if number == self._at:
                watched = self._reader._reader
                assert watched is not None
                assert watched._child is not None
                assert watched._child.pid is not None
                os.kill(watched._child.pid, signal.SIGKILL)
            read.append(looking.look(frame) is not None)
        return read


@pytest.mark.slow
def test_a_decoding_process_killed_in_midstream_loses_at_most_a_frame() -> None:
    label = code(b"a label of the ward")
    rng = np.random.default_rng(5)
    frames = [
        Frame(
            grey=np.clip(label + rng.normal(0, 4, label.shape), 0, 255).astype(np.uint8),
            at_ms=n * 40,
            number=n,
        )
        for n in range(1, 11)
    ]
    reader = LateReader()
    looking = looking_with(reader)
    looking.gated = False
    try:
        read = Killed(frames, reader, at=5).look(looking)
    finally:
        reader.close()

    assert read.count(False) <= 1
    assert looking.counters.missed == read.count(False)
    assert read[-4:] == [True] * 4


def test_no_process_is_started_before_there_is_a_picture() -> None:
    reader = LateReader()

    reader.close()

    assert reader._reader is None
    assert Effort.CHEAP in Effort
