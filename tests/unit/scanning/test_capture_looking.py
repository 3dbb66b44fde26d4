"""Which frames are read, how hard, and what they give."""

from __future__ import annotations

import numpy as np
import pytest

from scanning.capture.gates import BLURRED_MAX, Gates
from scanning.capture.looking import (
    EMPTY_HEARTBEAT_MS,
    GONE_MS,
    LABEL_HEARTBEAT_MS,
    UNREAD_MS,
    Looking,
    Seen,
)
from scanning.capture.sources import Frame
from scanning.decode.symbol import Effort, Symbol
from tests.support.cameras import DISAGREE, FRAME_MS, Film, FilmReader, TwoSightings, symbol

BAND, BAG = symbol(b"BAND"), symbol(b"BAG", 200)


def make(film: Film, *, gated: bool = False, **reader: object) -> tuple[Looking, FilmReader]:
    read = FilmReader(film, **reader)  # type: ignore[arg-type]
    return Looking(read=read, presentation=TwoSightings(), gated=gated), read


def accepted(looking: Looking, frames: list[Frame]) -> list[bytes]:
    seen = [looking.look(frame) for frame in frames]
    return [one.raw for look in seen if look is not None for one in look.accepted]


def told(looking: Looking, frames: list[Frame]) -> list[str]:
    seen = [looking.look(frame) for frame in frames]
    return [look.rejected for look in seen if look is not None and look.rejected]


# -- what a label gives


@pytest.mark.parametrize("gated", [False, True])
def test_a_label_held_for_sixty_frames_is_accepted_once(gated: bool) -> None:
    film = Film()
    looking, _ = make(film, gated=gated)

    assert accepted(looking, film.frames(BAND, count=60)) == [b"BAND"]


@pytest.mark.parametrize("gated", [False, True])
def test_two_labels_at_once_are_two(gated: bool) -> None:
    film = Film()
    looking, _ = make(film, gated=gated)

    assert accepted(looking, film.frames(BAND, BAG, count=20)) == [b"BAND", b"BAG"]


@pytest.mark.parametrize("gated", [False, True])
def test_a_second_label_that_comes_beside_the_first_is_noticed(gated: bool) -> None:
    film = Film()
    looking, _ = make(film, gated=gated)
    frames = film.frames(BAND, count=10) + film.frames(BAND, BAG, count=10)

    assert accepted(looking, frames) == [b"BAND", b"BAG"]


def test_a_label_that_left_and_came_back_is_two_presentations() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    away = [film.frame(at_ms=1_000 + n * FRAME_MS) for n in range(40)]
    back = [film.frame(BAND, at_ms=2_400 + n * FRAME_MS) for n in range(5)]

    assert accepted(looking, film.frames(BAND, count=5)) == [b"BAND"]
    assert accepted(looking, away) == []
    assert accepted(looking, back) == [b"BAND"]


def test_a_disagreement_is_told_once() -> None:
    film = Film()
    looking, _ = make(film)

    assert told(looking, film.frames(BAND, symbol(b"BAMD"), count=10)) == [DISAGREE]


def test_two_looks_at_one_frame_that_differ_reach_the_presentation_both() -> None:
    film = Film()
    near, whole = symbol(b"BAMD"), symbol(b"BAND")

    def read(grey: object, *, effort: Effort, region: object = None) -> tuple[Symbol, ...]:
        return (whole, BAG) if region is None else (near,)

    looking = Looking(read=read, presentation=TwoSightings(), gated=False)

    assert told(looking, film.frames(BAND, count=4)) == [DISAGREE]


# -- how hard it looks


def test_where_a_label_was_the_next_frames_are_read_cheaply_and_every_third_as_a_whole() -> None:
    film = Film()
    looking, read = make(film)

    for frame in film.frames(BAND, count=7):
        looking.look(frame)

    cheap, full = Effort.CHEAP, Effort.FULL
    assert read.efforts == [full, cheap, cheap, full, cheap, cheap, full]
    regions = {region for effort, region in read.asked if effort is cheap}
    assert regions == {(0, 0, 119, 119)}  # 48 pixels around it, within the frame
    assert {region for effort, region in read.asked if effort is full} == {None}


def test_a_label_that_left_its_place_is_looked_for_in_the_whole_frame_at_once() -> None:
    film = Film()
    looking, read = make(film)
    for frame in film.frames(BAND, count=2):
        looking.look(frame)

    seen = looking.look(film.frame(symbol(b"BAND", 220)))

    assert isinstance(seen, Seen)
    assert [one.raw for one in seen.symbols] == [b"BAND"]
    assert read.efforts[-2:] == [Effort.CHEAP, Effort.FULL]


def test_what_stays_unread_gets_the_ladder_and_goes_on_getting_it_at_that_place() -> None:
    film = Film()
    hard = symbol(b"BAND", rung="unsharp")
    looking, read = make(film, needs=Effort.LADDER)
    frames = film.frames(hard, count=10)

    assert accepted(looking, frames) == [b"BAND"]

    first = read.efforts.index(Effort.LADDER)
    assert frames[first].at_ms - frames[0].at_ms >= UNREAD_MS
    assert frames[first - 1].at_ms - frames[0].at_ms < UNREAD_MS
    assert read.asked[first] == (Effort.LADDER, None)
    assert read.asked[first + 1] == (Effort.LADDER, (0, 0, 119, 119))


def test_a_label_that_lies_askew_is_read_in_full_where_it_is() -> None:
    film = Film()
    looking, read = make(film, needs=Effort.FULL)

    for frame in film.frames(BAND, count=5):
        looking.look(frame)

    near = (0, 0, 119, 119)
    assert read.asked == [
        (Effort.FULL, None),
        (Effort.CHEAP, near), (Effort.FULL, None),  # not enough there
        (Effort.FULL, near),
        (Effort.FULL, near),
        (Effort.FULL, None),  # every third frame as a whole
    ]  # fmt: skip


def test_a_label_that_was_lost_is_looked_for_with_the_ladder_where_it_was() -> None:
    film = Film()
    looking, read = make(film)
    for frame in film.frames(BAND, count=2):
        looking.look(frame)
    read.needs = Effort.LADDER
    frames = film.frames(symbol(b"BAND", rung="unsharp"), count=7)

    seen = [looking.look(frame) for frame in frames]

    found = next(n for n, look in enumerate(seen) if look is not None and look.symbols)
    assert frames[found].at_ms - frames[0].at_ms >= UNREAD_MS
    assert frames[found - 1].at_ms - frames[0].at_ms < UNREAD_MS
    assert Effort.LADDER in read.efforts
    assert read.asked[-1] == (Effort.LADDER, (0, 0, 119, 119))


def test_the_ladder_is_not_climbed_in_every_frame_of_a_passer_by() -> None:
    film = Film()
    looking, _ = make(film)

    for n in range(60):
        looking.look(film.frame(symbol(b"", n * 4)) if n % 2 else film.frame())

    assert looking.counters.ladder <= 60 * FRAME_MS // 250 + 1


def test_a_reader_that_dies_costs_one_frame() -> None:
    film = Film()
    looking, read = make(film, dies_at=frozenset({2}))
    frames = film.frames(BAND, count=4)

    seen = [looking.look(frame) for frame in frames]

    assert [look is None for look in seen] == [False, True, False, False]
    assert looking.counters.missed == 1
    assert [one.raw for look in seen if look for one in look.accepted] == [b"BAND"]
    assert read.asked[2] == (Effort.FULL, None)  # where the label was is not trusted any more


# -- what is held back


def test_a_still_and_empty_scene_is_read_until_the_ladder_found_nothing_then_now_and_then() -> (
    None
):
    film = Film()
    looking, _ = make(film, gated=True)
    seconds = 10
    frames = film.frames(count=seconds * 1_000 // FRAME_MS)

    assert accepted(looking, frames) == []

    counters = looking.counters
    before = UNREAD_MS // FRAME_MS + 2
    assert counters.seen == len(frames) == counters.read + counters.gated
    assert counters.read <= before + seconds * 1_000 // EMPTY_HEARTBEAT_MS
    assert 1 < counters.ladder <= 1 + seconds // 2


def test_a_still_label_is_read_in_every_frame_until_it_is_accepted_then_now_and_then() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    looking.look(film.frame())

    for frame in film.frames(BAND, count=61):
        looking.look(frame)

    assert looking.counters.read <= 3 + 60 * FRAME_MS // LABEL_HEARTBEAT_MS
    added = looking.presentation.added  # type: ignore[attr-defined]
    assert added.count((b"BAND",)) > 5  # so that the presentation does not end under the label


def test_a_label_that_comes_into_a_still_scene_is_read_in_its_first_frame() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    for frame in film.frames(count=60):
        looking.look(frame)

    seen = looking.look(film.frame(BAND))

    assert seen is not None
    assert [one.raw for one in seen.symbols] == [b"BAND"]


def test_noise_of_a_sensor_is_not_motion_and_a_small_label_is() -> None:
    rng = np.random.default_rng(3)
    scene = np.full((720, 1280), 120.0)
    noisy = [np.clip(scene + rng.normal(0, 15, scene.shape), 0, 255) for _ in range(2)]
    label = noisy[1].copy()
    label[300:360, 500:560] = rng.integers(0, 2, (60, 60)) * 130 + rng.normal(60, 15, (60, 60))
    gates = Gates()

    assert gates.moved(noisy[0].astype(np.uint8))
    gates.keep()

    assert not gates.moved(noisy[1].astype(np.uint8))
    assert gates.moved(label.clip(0, 255).astype(np.uint8))


def test_frames_of_another_size_are_motion() -> None:
    gates = Gates()
    gates.moved(np.zeros((240, 320), np.uint8))
    gates.keep()

    assert gates.moved(np.zeros((480, 640), np.uint8))


def test_blurred_frames_are_passed_over_but_not_forever() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    looking.look(film.frame(BAND))

    for n in range(BLURRED_MAX + 1):
        looking.look(film.frame(symbol(b"BAND", 40 + n * 20), blurred=True))

    assert looking.counters.blurred == BLURRED_MAX
    assert looking.counters.read == 2


# -- from one person to the next


def test_a_label_left_under_the_camera_counts_for_the_next_person_only_when_shown_anew() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    assert accepted(looking, film.frames(BAND, count=5)) == [b"BAND"]

    looking.start_over()
    lies = [looking.look(frame) for frame in film.frames(BAND, count=30)]
    gone = [looking.look(frame) for frame in film.frames(count=GONE_MS // FRAME_MS + 2)]

    assert all(look is None or (look.waits_for_empty and not look.accepted) for look in lies)
    assert gone[0] is not None
    assert gone[0].waits_for_empty
    assert gone[-1] is not None
    assert not gone[-1].waits_for_empty
    assert accepted(looking, film.frames(BAND, count=5)) == [b"BAND"]


def test_a_label_that_flickers_has_not_left() -> None:
    film = Film()
    looking, _ = make(film)
    looking.start_over()

    for _ in range(20):
        looking.look(film.frame(BAND))
        looking.look(film.frame())

    assert accepted(looking, film.frames(BAND, count=5)) == []


def test_nothing_of_what_was_seen_is_kept_from_one_turn_to_the_next() -> None:
    film = Film()
    looking, _ = make(film, gated=True)
    accepted(looking, film.frames(BAND, count=5))
    assert looking._track is not None
    assert looking._taken

    looking.start_over()

    assert looking._track is None
    assert not looking._taken
    assert looking._gates._read is None
    assert looking._gates._small is None


def test_a_still_picture_is_judged_by_itself() -> None:
    film = Film()
    sure, unsure = symbol(b"BAND"), symbol(b"BAG", 200, accepted=False)
    looking, read = make(film)

    seen = looking.look_once(film.frame(sure, unsure))

    assert seen is not None
    assert [one.raw for one in seen.symbols] == [b"BAND", b"BAG"]
    assert [one.raw for one in seen.accepted] == [b"BAND"]
    assert read.asked == [(Effort.LADDER, None)]


def test_a_frame_does_not_show_what_is_in_it_when_it_is_printed() -> None:
    frame = Film().frame(BAND)

    assert repr(frame) == "Frame(at_ms=33, number=1)"
