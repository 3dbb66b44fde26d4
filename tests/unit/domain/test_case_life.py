"""A bag's life besides its checks: thaw, children, hand-over, end and disposal (§4.2, B22-B24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain import status
from app.domain.case import Bag, Move, fold
from app.domain.causes import Cause
from app.domain.moves import BagState, MoveKind
from app.domain.profile import ClockFrom, ThawLimits
from tests.unit.domain.facts import PROFILE
from tests.unit.domain.moves import (
    BAG,
    ENDED,
    MATCHED,
    NOON,
    OTHER,
    STARTED,
    THAWED,
    WARD,
    M,
    S,
    digest,
    folded,
    line,
    move,
    then,
    way_to,
)

MINUTES = timedelta(minutes=1)
FRESH = replace(PROFILE, thaw=None, post_thaw=None)


# -- products that come fresh


def test_a_fresh_product_is_ready_once_it_is_issued_and_needs_no_thaw() -> None:
    """A fresh 2-8 degrees product: X7 by its profile."""
    issued = folded(line(*THAWED[:3]))

    assert status.inventory(issued, WARD, FRESH) is None
    assert status.inventory(issued, WARD, PROFILE) is Cause.BAG_NOT_READY
    assert status.inventory(issued, WARD) is Cause.BAG_NOT_READY
    assert folded(line(*THAWED[:3], M.VERIFIED, M.STARTED)).state is S.INFUSING


def test_a_fresh_product_that_was_not_issued_is_not_ready() -> None:
    for kinds in (THAWED[:1], THAWED[:2], (*THAWED[:3], M.RETURNED)):
        moves = [replace(m, place=WARD) for m in line(*kinds)]
        assert status.inventory(folded(moves), WARD, FRESH) is Cause.BAG_NOT_READY


# -- the clocks of a thaw


def thaw(*, started: int | None, ended: int | None) -> Bag:
    """Return a bag whose thaw began and ended so many minutes after noon."""
    moves = line(*THAWED[:3])
    if started is not None:
        moves = then(moves, M.THAW_STARTED, at=NOON + started * MINUTES)
    if ended is not None:
        moves = then(moves, M.THAWED, at=NOON + ended * MINUTES)
    return folded(moves)


def test_the_profile_says_from_which_moment_of_the_thaw_its_clock_runs() -> None:
    """T08: from the end of the thaw or from its begin."""
    bag = thaw(started=0, ended=5)
    by_start = replace(PROFILE, clock_from=ClockFrom.START)
    window = PROFILE.post_thaw or timedelta()

    assert (bag.thaw_started_at, bag.thawed_at) == (NOON, NOON + 5 * MINUTES)
    assert status.thaw_limit(bag, PROFILE) == NOON + 5 * MINUTES + window
    assert status.thaw_limit(bag, by_start) == NOON + window


def test_while_a_bag_thaws_only_a_clock_from_the_begin_runs() -> None:
    bag = thaw(started=0, ended=None)

    assert status.thaw_limit(bag, PROFILE) is None
    by_start = replace(PROFILE, clock_from=ClockFrom.START)
    assert status.thaw_limit(bag, by_start) == NOON + (PROFILE.post_thaw or timedelta())


def test_a_thaw_whose_begin_is_not_on_record_is_taken_to_have_lasted_as_long_as_it_may() -> None:
    limits = ThawLimits(longest=10 * MINUTES)
    by_start = replace(PROFILE, clock_from=ClockFrom.START, thaw=limits)
    limit = status.thaw_limit(thaw(started=None, ended=30), by_start)

    assert limit == NOON + 20 * MINUTES + (PROFILE.post_thaw or timedelta())
    assert status.thaw_limit(folded(line(*THAWED[:3])), by_start) is None


def test_no_later_thaw_gives_a_bag_more_time() -> None:
    again = then(line(*THAWED), M.THAWED, at=NOON + 60 * MINUTES)
    earlier = then(line(*THAWED), M.THAWED, at=NOON - 60 * MINUTES)

    assert folded(again).thawed_at == NOON
    assert folded(earlier).thawed_at == NOON - 60 * MINUTES


# -- what is drawn from a bag (T11)


def child(parent: Bag | None, *, agreed: bool = True, **more: Any) -> Bag:  # noqa: ANN401  fields of a move
    """Return a syringe that was drawn from a bag."""
    made = move("made", M.MADE, agreed=agreed, parent=OTHER, place=WARD, **more)
    return fold(BAG, [made], parent)


def parent_of(moves: list[Move]) -> Bag:
    return fold(OTHER, [replace(m, bag=OTHER) for m in moves])


def test_a_syringe_is_as_ready_as_its_bag_and_its_time_runs_since_the_same_thaw() -> None:
    bag = child(parent_of(then(line(*THAWED), M.DRAWN)), at=NOON + 30 * MINUTES)

    assert (bag.state, bag.parent, bag.thawed_at) == (S.THAWED, OTHER, NOON)
    assert status.inventory(bag, WARD, PROFILE) is None
    late = NOON + (PROFILE.post_thaw or timedelta())
    assert status.thaw_limit(bag, PROFILE) == late


def test_a_syringe_of_a_fresh_product_is_issued_with_it() -> None:
    bag = child(parent_of(then(line(*THAWED[:3]), M.DRAWN)))

    assert (bag.state, bag.thawed_at) == (S.ISSUED, None)
    assert status.inventory(bag, WARD, PROFILE) is Cause.BAG_NOT_READY
    assert status.inventory(bag, WARD, FRESH) is None


TROUBLES = [M.HELD, M.DEVIATED, M.QUARANTINED, M.RECALLED, M.LOST, M.STORED]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_holds_the_bag_holds_what_was_drawn_from_it(trouble: MoveKind) -> None:
    assert child(parent_of(line(*THAWED, M.DRAWN, trouble))).held


def test_a_syringe_stays_ready_when_its_empty_bag_is_destroyed() -> None:
    bag = child(parent_of(line(*THAWED, M.DRAWN, M.DESTROYED)))

    assert status.inventory(bag, WARD, PROFILE) is None


def test_a_syringe_of_an_unknown_bag_or_without_its_draw_is_never_ready() -> None:
    thawed = parent_of(line(*THAWED, M.DRAWN))
    other = replace(thawed, id=BAG)

    for bag in (child(None), child(thawed, agreed=False), child(other)):
        assert bag.irregular
        assert status.inventory(bag, WARD, FRESH) is Cause.BAG_CONTESTED


def test_a_bag_with_a_life_of_its_own_becomes_no_child() -> None:
    thawed = parent_of(line(*THAWED, M.DRAWN))
    moves = [*line(M.COLLECTED), move("made", M.MADE, 0, parent=OTHER, place=WARD)]

    assert fold(BAG, moves, thawed).irregular


def test_a_product_made_on_site_goes_its_own_way() -> None:
    moves = line(M.MADE, M.ACCEPTED, M.STORED, M.ISSUED, M.VERIFIED, M.STARTED)

    assert (folded(moves).state, folded(moves).irregular) == (S.INFUSING, False)


# -- hand-over, and the way of a bag


def test_a_hand_over_changes_the_place_and_nothing_else() -> None:
    """T12: one move, the giver's."""
    bag = folded(then(line(*THAWED), M.HANDED_OVER, place="Ward 7"))

    assert (bag.state, bag.place, bag.irregular) == (S.THAWED, "Ward 7", False)
    assert status.inventory(bag, WARD, PROFILE) is Cause.BAG_ELSEWHERE


def test_a_match_does_not_travel() -> None:
    assert folded(then(line(*MATCHED), M.HANDED_OVER, place="Ward 7")).irregular


def test_the_way_of_a_bag_says_when_it_was_where() -> None:
    """T04: the gaps of custody are read from it."""
    moves = [
        replace(m, at=NOON + n * MINUTES)
        for n, m in enumerate(then(line(*THAWED), M.HANDED_OVER, place="Ward 7"))
    ]
    bag = folded(moves)

    assert [(s.kind, s.at - NOON, s.place) for s in bag.way] == [
        (M.ACCEPTED, 0 * MINUTES, None),
        (M.STORED, 1 * MINUTES, None),
        (M.ISSUED, 2 * MINUTES, WARD),
        (M.THAWED, 3 * MINUTES, WARD),
        (M.HANDED_OVER, 4 * MINUTES, "Ward 7"),
    ]
    assert bag.since == NOON + 4 * MINUTES
    assert bag.way[-1].entry == digest(4)


def test_of_two_last_moves_the_earlier_says_how_long_a_bag_has_lain() -> None:
    a = replace(move("a", M.HELD, 3), at=NOON + 9 * MINUTES)
    b = replace(move("b", M.HELD, 3), at=NOON + 2 * MINUTES)

    assert folded([*line(*THAWED), a, b]).since == NOON + 2 * MINUTES


# -- the end of an infusion, and of a bag


@pytest.mark.parametrize(("whole", "state"), [(True, S.INFUSED_FULL), (False, S.INFUSED_PARTIAL)])
def test_an_infusion_ends_in_full_or_in_part(whole: bool, state: BagState) -> None:
    """B23: entire volume infused or not."""
    bag = folded(line(*ENDED, whole=whole))

    assert (bag.state, bag.irregular, bag.unverified) == (state, False, False)
    assert folded(line(*ENDED, M.DISPOSED, whole=whole)).state is S.DISPOSED


def test_an_infusion_that_nobody_verified_stays_so_through_its_end_and_disposal() -> None:
    ended = then(line(*THAWED, M.STARTED), M.ENDED, whole=True)
    assert folded(ended).state is S.INFUSED_NOT_VERIFIED

    bag = folded(then(ended, M.DISPOSED))
    assert (bag.state, bag.unverified) == (S.DISPOSED, True)


def test_an_end_without_a_start_says_that_nobody_verified_it() -> None:
    for state in (S.THAWED, S.VERIFIED, S.QUARANTINE, S.DESTROYED):
        bag = folded(then(way_to(state), M.ENDED, whole=True))
        assert (bag.state, bag.irregular) == (S.INFUSED_NOT_VERIFIED, True), state


def test_a_bag_is_disposed_of_or_destroyed_before_a_witness() -> None:
    """B24: without one it is recorded, and the history is irregular."""
    for moves, kind, state in (
        (line(*ENDED), M.DISPOSED, S.DISPOSED),
        (line(*THAWED), M.DESTROYED, S.DESTROYED),
    ):
        alone = folded(then(moves, kind, agreed=False))
        assert (alone.state, alone.irregular) == (state, True)
        assert not folded(then(moves, kind)).irregular


def test_a_bag_is_started_once() -> None:
    for moves in (line(*STARTED), line(*ENDED), line(*ENDED, M.DISPOSED)):
        bag = folded(then(moves, M.STARTED))
        assert (bag.state, bag.unverified) == (S.INFUSED_NOT_VERIFIED, True)
