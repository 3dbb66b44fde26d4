"""In nobody's hands: gaps between stays (T04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.custody import Gap, Stay, gaps, longest
from tests.unit.domain.facts import NOW


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def stay(place: str, since: float, until: float | None = None) -> Stay:
    return Stay(place=place, since=at(since), until=None if until is None else at(until))


def test_a_bag_that_was_always_somewhere_has_no_gap() -> None:
    stays = [stay("store", 0, 10), stay("lab", 10, 20), stay("ward", 20)]

    assert gaps(stays, now=at(60), here="ward") == ()


def test_a_gap_says_between_which_places_and_how_long() -> None:  # T04
    found = gaps([stay("ward", 52), stay("store", 0, 10)], now=at(60), here="ward")

    assert found == (Gap(after="store", before="ward", lasting=timedelta(minutes=42)),)
    assert found[0].minutes == 42


def test_a_gap_that_has_not_ended_reaches_until_now() -> None:
    found = gaps([stay("store", 0, 10)], now=at(25), here="ward")

    assert found == (Gap(after="store", before="ward", lasting=timedelta(minutes=15)),)


def test_stays_that_overlap_hide_no_gap_after_them() -> None:
    stays = [stay("store", 0, 40), stay("lab", 10, 20), stay("ward", 45)]

    assert [g.lasting for g in gaps(stays, now=at(60), here="ward")] == [timedelta(minutes=5)]


def test_half_a_minute_of_nobody_is_a_minute() -> None:
    assert Gap(after="a", before="b", lasting=timedelta(seconds=30)).minutes == 1


def test_a_bag_without_a_record_of_a_place_has_no_gap_to_show() -> None:
    assert gaps([], now=at(0), here="ward") == ()
    assert longest(()) is None


TIMES = st.tuples(st.integers(0, 500), st.integers(0, 100))


@given(st.lists(TIMES, min_size=1, max_size=8))
def test_gaps_and_stays_fill_the_time_exactly(drawn: list[tuple[int, int]]) -> None:
    stays = [stay("x", since, since + lasting) for since, lasting in drawn]
    begin, end = min(s.since for s in stays), at(1000)
    minutes = {m for since, lasting in drawn for m in range(since, since + lasting)}

    found = gaps(stays, now=end, here="x")

    open_time = (end - begin) - timedelta(minutes=len(minutes))
    assert sum((g.lasting for g in found), timedelta()) == open_time
