"""A bag's history: any order gives the same, contradictions are held, nothing un-uses a bag."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import status
from app.domain.case import MOVES, USED_STATES, Bag, BagState, Move, MoveKind, fold
from app.domain.causes import Cause
from app.identifiers import BagId, Digest

BAG, OTHER = BagId("0950.1"), BagId("0950.2")
WARD = "Ward 4B"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
M, S = MoveKind, BagState


def digest(name: object) -> Digest:
    return Digest(hashlib.sha256(str(name).encode()).hexdigest())


def move(name: str, kind: MoveKind, *after: str, agreed: bool = True, bag: BagId = BAG) -> Move:
    return Move(
        entry=digest(name),
        kind=kind,
        bag=bag,
        after=frozenset(digest(a) for a in after),
        at=NOON,
        place=WARD if kind in (M.ISSUED, M.THAWED) else None,
        agreed=agreed,
    )


def line(*kinds: MoveKind, agreed: bool = True) -> list[Move]:
    """Return moves that follow one another, named by their number."""
    return [
        move(str(n), kind, *([str(n - 1)] if n else []), agreed=agreed)
        for n, kind in enumerate(kinds)
    ]


THAWED = (M.ACCEPTED, M.STORED, M.ISSUED, M.THAWED)


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
        moves.append(
            move(name, kind, *after, agreed=draw(st.booleans()), bag=BAG if own else OTHER)
        )
    return moves


@settings(max_examples=200, deadline=None)
@given(moves=histories(), data=st.data())
def test_any_order_and_any_repetition_of_the_same_moves_gives_the_same_bag(
    moves: list[Move], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(moves), max_size=4))
    shuffled = data.draw(st.permutations([*moves, *again]))

    assert fold(BAG, shuffled) == fold(BAG, moves)


@settings(max_examples=200, deadline=None)
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


@settings(max_examples=200, deadline=None)
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


def test_every_move_that_its_table_does_not_have_marks_the_history() -> None:
    ways: dict[BagState, list[Move]] = {
        S.EXPECTED: [],
        S.RECEIVED_QUARANTINE: line(M.ACCEPTED),
        S.STORED: line(*THAWED[:2]),
        S.ISSUED: line(*THAWED[:3]),
        S.THAWED: line(*THAWED),
        S.VERIFIED: line(*THAWED, M.VERIFIED),
        S.INFUSING: line(*THAWED, M.VERIFIED, M.STARTED),
    }

    for state, way in ways.items():
        for kind, (allowed, _) in MOVES.items():
            last = [str(len(way) - 1)] if way else []
            bag = fold(BAG, [*way, move("next", kind, *last)])
            # A restart needs a stop before it, wherever the bag is.
            if state not in allowed or kind is M.RESTARTED:
                assert bag.irregular, (state, kind)
            else:
                assert not bag.irregular, (state, kind)


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
