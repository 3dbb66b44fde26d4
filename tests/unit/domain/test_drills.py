"""Drills: a script for every mismatch, and a judgement that a lucky guess does not pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.causes import Cause
from app.domain.drills import DRILLS, Drill, Ends, Outcome, Prop, Seen, drill, judge

# What domain row 32 and the issue name: at least these twelve.
NAMED = {
    Prop.OTHER_BAND,
    Prop.OTHER_BAG,
    Prop.TWIN,
    Prop.OTHER_DAY,
    Prop.EXPIRED,
    Prop.RECALLED,
    Prop.CASSETTE,
    Prop.ONE_PERSON,
    Prop.SAME_SCAN,
    Prop.OLD_BAND,
    Prop.PAPER,
    Prop.DAMAGED,
}


def dealt_with(script: Drill) -> Seen:
    """Return what is seen when two people do everything right."""
    return Seen(
        verdict="" if script.ends is Ends.REFUSED else script.ends.value,
        causes=frozenset(script.causes[:1]),
        started=False,
        finished=True,
    )


def test_every_mismatch_that_is_named_has_a_drill() -> None:
    assert {script.prop for script in DRILLS} >= NAMED
    assert {script.prop for script in DRILLS} == set(Prop)


def test_codes_and_scripts_are_told_apart() -> None:
    assert len({script.code for script in DRILLS}) == len(DRILLS)
    assert len({script.says for script in DRILLS}) == len(DRILLS)


@pytest.mark.parametrize("script", DRILLS, ids=lambda script: script.code)
def test_a_drill_that_was_dealt_with_is_passed(script: Drill) -> None:
    assert judge(script, dealt_with(script)) is Outcome.PASSED


@pytest.mark.parametrize(
    "script", [one for one in DRILLS if not one.goes_on], ids=lambda script: script.code
)
def test_a_start_fails_every_drill_in_which_something_wrong_would_be_given(script: Drill) -> None:
    assert judge(script, replace(dealt_with(script), started=True)) is Outcome.FAILED


@pytest.mark.parametrize("code", ["same-person", "same-scan"])
def test_the_right_bag_may_be_started_by_two_people_after_all(code: str) -> None:
    script = drill(code)
    went_on = replace(dealt_with(script), verdict="match", started=True)

    assert judge(script, went_on) is Outcome.PASSED
    assert judge(script, replace(went_on, causes=frozenset())) is Outcome.FAILED


@pytest.mark.parametrize("script", DRILLS, ids=lambda script: script.code)
def test_walking_away_is_not_passing(script: Drill) -> None:
    assert judge(script, replace(dealt_with(script), finished=False)) is Outcome.UNFINISHED


@pytest.mark.parametrize("script", DRILLS, ids=lambda script: script.code)
def test_another_cause_is_not_this_drill(script: Drill) -> None:
    other = next(cause for cause in Cause if cause not in script.causes)
    seen = replace(dealt_with(script), causes=frozenset({other}))

    assert judge(script, seen) is Outcome.NOT_MET


@pytest.mark.parametrize("verdict", ["match", "hold", ""])
def test_a_stop_drill_that_ended_otherwise_was_not_met(verdict: str) -> None:
    script = drill("wrong-band")

    assert judge(script, replace(dealt_with(script), verdict=verdict)) is Outcome.NOT_MET


def test_an_unknown_drill_is_refused() -> None:
    with pytest.raises(ValueError, match="no drill has this code"):
        drill("tea-break")
