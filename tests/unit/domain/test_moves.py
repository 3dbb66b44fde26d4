"""The one table of a bag's moves, and its drawing (domain §4.5, DESIGN §7; A23)."""

from __future__ import annotations

import pytest

from app.domain import status
from app.domain.moves import (
    ASIDE_STATES,
    ENDED_STATES,
    GONE_STATES,
    LEADS,
    MOVES,
    USED_STATES,
    BagState,
    MoveKind,
    leads_to,
)
from scripts.make_bags import PAGE, page
from tests.unit.domain.facts import PROFILE
from tests.unit.domain.moves import WARD, WAYS, M, S, folded, line, then, way_to

EVERY = [(state, kind) for state in WAYS for kind in MoveKind]
# These ask for more than a state: each has tests of its own in test_case_holds.py.
ASKS_MORE = {M.RESTARTED, M.APPROVED, M.RESOLVED}
FORBIDDEN = [
    (state, kind) for state, kind in EVERY if state not in MOVES[kind][0] and kind is not M.STARTED
]


def test_the_drawing_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/make_bags.py"


def test_the_drawing_shows_every_state_and_every_move() -> None:
    drawn = page()

    assert [s for s in BagState if s.value not in drawn] == []
    assert [k for k in MoveKind if f"| `{k.value}` |" not in drawn] == []


def test_every_state_can_be_reached_by_the_table() -> None:
    assert {state: folded(way_to(state)).state for state in WAYS} == {s: s for s in WAYS}
    assert not [state for state in WAYS if folded(way_to(state)).irregular]
    assert set(BagState) - set(WAYS) == {S.INFUSED_NOT_VERIFIED}  # by no regular move


def test_every_move_has_its_row_and_leads_only_from_states_that_it_may_follow() -> None:
    assert set(MOVES) == set(MoveKind)
    for kind, leads in LEADS.items():
        assert leads.keys() <= MOVES[kind][0]
    for state, kind in EVERY:
        assert bool(leads_to(kind, state)) == (state in MOVES[kind][0])


@pytest.mark.parametrize(
    ("state", "kind"), [(s, k) for s, k in EVERY if k not in ASKS_MORE and s in MOVES[k][0]]
)
def test_a_move_of_the_table_is_regular_and_leads_where_it_says(
    state: BagState, kind: MoveKind
) -> None:
    bag = folded(then(way_to(state), kind))

    assert not bag.irregular
    assert bag.state in leads_to(kind, state)


@pytest.mark.parametrize(("state", "kind"), FORBIDDEN)
def test_a_move_that_the_table_lacks_is_irregular_and_leads_to_no_start(
    state: BagState, kind: MoveKind
) -> None:
    """A23: recorded as what happened, and refused as a way to the bedside."""
    bag = folded(then(way_to(state), kind))

    assert bag.irregular
    assert status.inventory(bag, WARD, PROFILE) is not None
    for later in (M.VERIFIED, M.STARTED):
        moves = then(then(way_to(state), kind), M.VERIFIED)
        assert folded(then(moves, later)).state is not S.INFUSING or state is S.INFUSING
        assert status.inventory(folded(moves), WARD, PROFILE) is not None


@pytest.mark.parametrize("state", set(WAYS) - {S.VERIFIED})
def test_a_start_from_any_other_state_is_recorded_as_not_verified(state: BagState) -> None:
    bag = folded(then(way_to(state), M.STARTED))

    assert (bag.state, bag.irregular, bag.unverified) == (S.INFUSED_NOT_VERIFIED, True, True)


@pytest.mark.parametrize(("state", "kind"), [(s, k) for s, k in EVERY if s in ENDED_STATES])
def test_nothing_brings_back_a_bag_whose_life_is_over(state: BagState, kind: MoveKind) -> None:
    bag = folded(then(way_to(state), kind))

    assert bag.state in ENDED_STATES
    if state in USED_STATES:
        assert bag.state in USED_STATES


@pytest.mark.parametrize("kind", [k for k in MoveKind if k is not M.RESOLVED])
@pytest.mark.parametrize("state", ASIDE_STATES)
def test_only_a_resolution_leads_back_from_aside(state: BagState, kind: MoveKind) -> None:
    bag = folded(then(way_to(state), kind))

    back = bag.state not in ASIDE_STATES | ENDED_STATES
    assert bag.irregular if back else status.inventory(bag, WARD, PROFILE) is not None


def test_the_sets_of_states_are_what_their_names_say() -> None:
    assert {S.INFUSING, S.INFUSED_NOT_VERIFIED, S.DISPOSED} < USED_STATES < ENDED_STATES
    assert ENDED_STATES | {S.LOST, S.REJECTED} == GONE_STATES
    assert not ASIDE_STATES & ENDED_STATES


def test_no_irregular_line_is_ever_ready_whatever_follows_but_a_resolution() -> None:
    bad = line(M.ACCEPTED, M.ISSUED)
    for first in MoveKind:
        for second in MoveKind:
            bag = folded(then(then(bad, first), second))
            if M.RESOLVED not in (first, second):
                assert bag.irregular
                assert bag.state is not S.INFUSING
