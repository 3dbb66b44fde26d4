"""A bag's history: any order gives the same, contradictions are held, nothing un-uses a bag."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import status
from app.domain.case import Bag, Move, fold
from app.domain.causes import Cause
from app.domain.moves import ENDED_STATES, USED_STATES, BagState
from app.identifiers import Digest
from tests.unit.domain.moves import (
    BAG,
    NOON,
    OTHER,
    THAWED,
    WARD,
    M,
    S,
    digest,
    line,
    move,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Move]:
    """Draw moves of two bags: lines, two heads, joins, unknown predecessors, any kinds."""
    names = [str(n) for n in range(draw(st.integers(1, 9)))]
    moves = []
    for n, name in enumerate(names):
        pool = [*names[:n], "never arrived"] if draw(st.booleans()) else names[max(0, n - 1) : n]
        after = draw(st.lists(st.sampled_from(pool), unique=True, max_size=2)) if pool else []
        kind = draw(st.sampled_from(M))
        own = draw(st.integers(0, 9)) > 0
        more: dict[str, Any] = {"lifts": frozenset(digest(a) for a in names[:n])}
        if kind is M.RESOLVED:
            more["to"] = draw(st.sampled_from([None, *BagState]))
        if kind is M.MADE:
            more["parent"] = draw(st.sampled_from([None, OTHER]))
        if kind is M.ENDED:
            more["whole"] = draw(st.booleans())
        agreed, bag = draw(st.booleans()), BAG if own else OTHER
        moves.append(move(name, kind, *after, agreed=agreed, bag=bag, **more))
    return moves


@settings(max_examples=100, deadline=None)
@given(moves=histories(), data=st.data())
def test_any_order_and_any_repetition_of_the_same_moves_gives_the_same_bag(
    moves: list[Move], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(moves), max_size=4))
    shuffled = data.draw(st.permutations([*moves, *again]))

    assert fold(BAG, shuffled) == fold(BAG, moves)


@settings(max_examples=100, deadline=None)
@given(moves=histories())
def test_a_bag_that_was_used_is_never_ready_again(moves: list[Move]) -> None:
    before = fold(BAG, moves)
    heads = frozenset(before.heads)
    later = [
        Move(entry=digest(f"later {kind}"), kind=kind, bag=BAG, after=heads, at=NOON, agreed=True)
        for kind in M
    ]

    after = [fold(BAG, [*moves, one]) for one in later]

    if before.state in USED_STATES:
        assert {bag.state for bag in after} <= USED_STATES
    if before.unverified:
        assert all(bag.unverified for bag in after)


PARENTS = [None, Bag(id=OTHER), fold(OTHER, [move(0, M.ACCEPTED, bag=OTHER)])]


@settings(max_examples=100, deadline=None)
@given(moves=histories(), parent=st.sampled_from(PARENTS))
def test_no_history_without_a_match_or_an_approval_and_an_agreement_is_infusing(
    moves: list[Move], parent: Bag | None
) -> None:
    bag = fold(BAG, moves, parent)

    if bag.state is S.INFUSING:
        kinds = [step.kind for step in bag.way]
        start = next(m for m in moves if m.kind is M.STARTED and m.agreed and m.bag == BAG)
        assert start.kind in kinds
        assert {M.VERIFIED, M.APPROVED} & set(kinds[: kinds.index(M.STARTED)])


@settings(max_examples=100, deadline=None)
@given(moves=histories())
def test_a_join_is_at_least_as_grave_as_its_gravest_line(moves: list[Move]) -> None:
    bag = fold(BAG, moves)
    order = list(BagState)
    arrived = {m.entry: m for m in moves if m.bag == BAG}

    for head in bag.heads:
        line_of = _ancestors(arrived, head)
        alone = fold(BAG, line_of)
        assert order.index(bag.state) >= order.index(alone.state)
        assert bag.held >= alone.held
        assert bag.irregular >= alone.irregular
        assert bag.stops >= alone.stops
        assert alone.thawed_at is None or bag.thawed_at is not None


def _ancestors(arrived: dict[Digest, Move], head: Digest) -> list[Move]:
    found, ahead = {head}, [head]
    while ahead:
        fresh = arrived[ahead.pop()].after & arrived.keys() - found
        found |= fresh
        ahead += fresh
    return [arrived[entry] for entry in found]


@settings(max_examples=100, deadline=None)
@given(moves=histories())
def test_what_a_resolution_may_make_of_a_bag_never_uses_matches_or_restores_it(
    moves: list[Move],
) -> None:
    bag = fold(BAG, moves)

    assert S.VERIFIED not in bag.resolvable
    if bag.state in ENDED_STATES:
        assert bag.resolvable == {bag.state}
    else:
        assert not bag.resolvable & ENDED_STATES
    if bag.thawed_at is not None:
        assert not bag.resolvable & {S.STORED, S.RETURNED, S.ISSUED}
    assert bool(bag.resolvable) == bool(bag.heads)


@settings(max_examples=100, deadline=None)
@given(moves=histories())
def test_two_heads_or_a_missing_predecessor_or_an_irregular_move_are_never_ready(
    moves: list[Move],
) -> None:
    bag = fold(BAG, moves)

    if bag.contested or bag.waiting or bag.irregular:
        assert status.inventory(bag, WARD) is not None


def ready(moves: list[Move]) -> Cause | None:
    return status.inventory(fold(BAG, moves), WARD)


def test_the_way_of_a_bag_to_the_bedside_is_regular() -> None:
    bag = fold(BAG, line(*THAWED, M.VERIFIED, M.STARTED))

    assert (bag.state, bag.irregular, bag.place) == (S.INFUSING, False, WARD)


def test_a_thawed_bag_never_returns_to_the_tank_unnoticed() -> None:
    assert ready(line(*THAWED, M.STORED)) is Cause.BAG_CONTESTED


def test_two_moves_after_the_same_one_put_the_bag_on_hold() -> None:
    bag = fold(BAG, [*line(*THAWED), move("a", M.HELD, "3"), move("b", M.VERIFIED, "3")])

    assert (bag.contested, bag.held, ready([])) == (True, True, Cause.BAG_UNKNOWN)


def test_two_labels_accepted_as_the_same_bag_contradict_each_other() -> None:
    moves = [*line(*THAWED), move("again", M.ACCEPTED)]

    assert ready(moves) is Cause.BAG_CONTESTED


def test_a_move_that_joins_two_heads_is_no_resolution() -> None:
    moves = [*line(*THAWED), move("a", M.VERIFIED, "3"), move("b", M.VERIFIED, "3")]

    for kind in M:
        joined = [*moves, move("join", kind, "a", "b", agreed=False)]
        assert status.inventory(fold(BAG, joined), WARD) is not None, kind


def test_a_resolution_that_names_both_heads_ends_the_contradiction() -> None:
    moves = [*line(*THAWED), move("a", M.VERIFIED, "3"), move("b", M.VERIFIED, "3")]

    assert ready([*moves, move("qa", M.RESOLVED, "a", "b")]) is None
    assert ready([*moves, move("qa", M.RESOLVED, "a")]) is Cause.BAG_CONTESTED
    assert ready([*moves, move("x", M.RESOLVED, "a", "b", agreed=False)]) is Cause.BAG_CONTESTED


def test_a_move_whose_predecessor_has_not_arrived_waits_and_is_shown() -> None:
    moves = [*line(*THAWED), move("late", M.VERIFIED, "not here")]
    bag = fold(BAG, moves)

    assert bag.waiting == {digest("late")}
    assert (bag.state, ready(moves)) == (S.THAWED, Cause.BAG_CONTESTED)


def test_a_hold_is_lifted_by_one_signed_restart_and_by_no_second_one() -> None:
    once = [*THAWED, M.HELD, M.RESTARTED]

    assert ready(line(*once)) is None
    assert ready(line(*once[:-1])) is Cause.BAG_ON_HOLD
    assert ready(line(*once, agreed=False)) is Cause.BAG_CONTESTED
    assert ready(line(*once, M.HELD, M.RESTARTED)) is Cause.BAG_CONTESTED
    assert fold(BAG, line(*once, M.HELD, M.RESTARTED)).held


def test_no_restart_leads_out_of_quarantine() -> None:
    bag = fold(BAG, line(*THAWED, M.HELD, M.QUARANTINED, M.RESTARTED))

    assert (bag.state, bag.held) == (S.QUARANTINE, True)


def test_a_start_without_an_agreement_is_recorded_and_is_not_verified() -> None:
    unsigned = [*line(*THAWED, M.VERIFIED), move("go", M.STARTED, "4", agreed=False)]

    assert fold(BAG, unsigned).state is S.INFUSED_NOT_VERIFIED
    assert fold(BAG, line(*THAWED, M.STARTED)).state is S.INFUSED_NOT_VERIFIED
    assert fold(BAG, line(*THAWED, M.VERIFIED, M.HELD, M.STARTED)).state is (
        S.INFUSED_NOT_VERIFIED
    )


def test_no_start_is_verified_on_an_irregular_history() -> None:
    bag = fold(BAG, line(*THAWED, M.STORED, M.ISSUED, M.THAWED, M.VERIFIED, M.STARTED))

    assert (bag.irregular, bag.state) == (True, S.INFUSED_NOT_VERIFIED)


def test_clocks_decide_nothing_about_custody() -> None:
    moves = line(*THAWED, M.VERIFIED, M.STARTED)
    back = [
        Move(
            entry=m.entry,
            kind=m.kind,
            bag=m.bag,
            after=m.after,
            at=NOON - timedelta(days=n),
            place=m.place,
            agreed=m.agreed,
        )
        for n, m in enumerate(moves)
    ]

    assert fold(BAG, back).state is fold(BAG, moves).state is S.INFUSING


def test_an_empty_history_is_no_bag() -> None:
    assert fold(BAG, []) == Bag(id=BAG)
    assert ready([]) is Cause.BAG_UNKNOWN
