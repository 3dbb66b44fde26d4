"""The time that is left after a thaw (T08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.countdown import SOON, Left, countdown, thaw_ends
from app.domain.profile import ClockFrom
from tests.unit.domain.facts import NOW, POST_THAW, PROFILE

START, END = NOW, NOW + timedelta(minutes=10)
FROM_START = replace(PROFILE, clock_from=ClockFrom.START)


def test_the_clock_runs_from_the_end_or_from_the_start_as_the_profile_says() -> None:  # T08
    assert thaw_ends(PROFILE, started=START, ended=END) == END + POST_THAW
    assert thaw_ends(FROM_START, started=START, ended=END) == START + POST_THAW


@pytest.mark.parametrize(("started", "ended"), [(START, None), (None, START)])
@pytest.mark.parametrize("profile", [PROFILE, FROM_START])
def test_a_thaw_with_one_time_on_record_has_a_clock_all_the_same(
    profile: object, started: datetime | None, ended: datetime | None
) -> None:
    assert thaw_ends(profile, started=started, ended=ended) == START + POST_THAW  # type: ignore[arg-type]


def test_no_clock_runs_before_a_thaw_or_where_the_profile_has_none() -> None:
    without = replace(PROFILE, post_thaw=None)

    assert thaw_ends(PROFILE, started=None, ended=None) is None
    assert thaw_ends(without, started=START, ended=END) is None


def test_the_countdown_runs_gets_urgent_and_is_over() -> None:  # T08
    until, tick = NOW + timedelta(hours=1), timedelta(milliseconds=1)

    assert countdown(until, NOW).state is Left.RUNNING
    assert countdown(until, NOW).left == timedelta(hours=1)
    assert countdown(until, until - SOON - tick).state is Left.RUNNING
    assert countdown(until, until - SOON).state is Left.SOON
    assert countdown(until, until).state is Left.SOON
    assert countdown(until, until + tick).state is Left.OVER
    assert countdown(until, until + POST_THAW).left == timedelta(0)
