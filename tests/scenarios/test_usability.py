"""What a verification asks of two people, counted at the real desk (U1, U3; docs/usability.md)."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import pytest

from app.domain.moves import BagState
from benchmarks.people import Effort, People, StuckError
from benchmarks.usability import (
    FIRST_KEYS,
    FIRST_SCANS,
    MEDIAN_S,
    NEXT_SCANS,
    SHARES,
    Habits,
    count_citing,
    habits,
    verifies,
)
from tests.support.next_bags import three_bags
from tests.support.station import Ward, new_ward
from ui.presenters.desk import Screen

PLAIN = Habits()


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def test_a_first_bag_takes_eight_scans_forty_seven_keys_and_no_click(ward: Ward) -> None:  # U1
    people = People(ward.station)

    in_turns = verifies(people, ward.alma, PLAIN, PLAIN)

    assert ward.bag(ward.alma).state is BagState.INFUSING
    assert (people.effort.scans, in_turns) == (FIRST_SCANS, 6)
    assert people.effort.keys == 47 <= FIRST_KEYS
    assert people.effort.clicks == 0
    assert people.effort.seconds <= MEDIAN_S


def test_the_next_bag_takes_four_scans_in_the_two_turns(ward: Ward) -> None:  # U1
    first, second, _ = three_bags(ward)
    people = People(ward.station)
    verifies(people, first, PLAIN, PLAIN)
    people.effort = Effort()

    in_turns = verifies(people, second, PLAIN, PLAIN, kept=True)

    assert ward.bag(second).state is BagState.INFUSING
    assert (people.effort.scans, in_turns) == (NEXT_SCANS, 4)
    assert people.effort.clicks == 0


@pytest.mark.parametrize("detour", [f.name for f in fields(Habits)])
def test_every_detour_still_ends_with_a_start(ward: Ward, detour: str) -> None:  # U3
    people, way = People(ward.station), replace(PLAIN, **{detour: True})

    verifies(people, ward.alma, way, way)

    assert ward.bag(ward.alma).state is BagState.INFUSING


def test_hands_that_see_another_screen_stop(ward: Ward) -> None:
    with pytest.raises(StuckError, match="LockStep"):
        People(ward.station).sees(Screen.VERDICT)


def test_the_same_seed_gives_the_same_ways() -> None:
    ways = [[habits(random.Random(seed)) for _ in range(9)] for seed in (7, 7)]

    assert ways[0] == ways[1]
    assert set(SHARES) == {f.name for f in fields(Habits)}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('"""About U6."""\ndef test_a():\n    pass\ndef test_b():\n    pass\n', (2, 0)),
        ('"""U6."""\nCASES = 6_000\ndef test_a():\n    range(CASES)\n', (1, 6000)),
        ("def test_a():  # U6\n    pass\ndef test_b():\n    pass\n", (1, 0)),
        ("def test_a():  # U66\n    pass\n", (0, 0)),
        ('def helper():\n    """U6"""\n', (0, 0)),
    ],
)
def test_tests_that_cite_an_id_are_counted(source: str, found: tuple[int, int]) -> None:
    assert count_citing(source, "U6") == found
