"""A bag on hold: what puts it there, who alone lets it go on (DESIGN §7, *After a STOP*)."""

from __future__ import annotations

import pytest

from app.domain import status
from app.domain.case import Move
from app.domain.causes import Cause
from app.domain.moves import BagState, MoveKind
from tests.unit.domain.moves import (
    MATCHED,
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

PUTS_ASIDE = {S.QUARANTINE: M.QUARANTINED, S.RECALLED: M.RECALLED, S.LOST: M.LOST}


def ready(moves: list[Move]) -> Cause | None:
    return status.inventory(folded(moves), WARD)


def deviated(*before: MoveKind) -> list[Move]:
    """Return a line at whose end a verification of the bag was a hold."""
    return then(line(*before), M.DEVIATED)


def approved(moves: list[Move], *, agreed: bool = True, of: int | None = None) -> list[Move]:
    """Approve the deviation at the end of a line, or the one with a number."""
    lifted = frozenset({digest(len(moves) - 1 if of is None else of)})
    return then(moves, M.APPROVED, agreed=agreed, lifts=lifted)


# -- a hold that was approved


def test_an_approved_hold_lets_the_infusion_start() -> None:
    bag = folded(approved(deviated(*THAWED)))
    assert (bag.state, bag.held, bag.irregular) == (S.VERIFIED, False, False)

    assert folded(then(approved(deviated(*THAWED)), M.STARTED)).state is S.INFUSING


def test_a_deviation_holds_the_bag_until_somebody_who_may_approves_it() -> None:
    assert ready(deviated(*THAWED)) is Cause.BAG_ON_HOLD

    unsigned = approved(deviated(*THAWED), agreed=False)
    bag = folded(unsigned)
    assert (bag.held, bag.irregular) == (True, True)
    assert folded(then(unsigned, M.STARTED)).state is S.INFUSED_NOT_VERIFIED


def test_an_approval_lifts_no_other_deviation() -> None:
    twice = then(deviated(*THAWED), M.DEVIATED)  # moves 4 and 5
    bag = folded(approved(twice, of=4))
    assert (bag.held, bag.irregular) == (True, False)
    assert folded(then(approved(twice, of=4), M.STARTED)).state is S.INFUSED_NOT_VERIFIED

    both = approved(approved(twice, of=4), of=5)
    assert ready(both) is None


def test_an_approval_lifts_no_stops_hold_and_no_quarantine() -> None:
    for stop in (M.HELD, M.QUARANTINED):
        for order in ((M.DEVIATED, stop), (stop, M.DEVIATED)):
            moves = line(*THAWED, *order)
            bag = folded(approved(moves, of=4 + order.index(M.DEVIATED)))
            assert bag.held, order
            assert bag.irregular, order


def test_an_approval_of_a_hold_that_never_was_is_irregular() -> None:
    assert folded(approved(line(*MATCHED))).irregular
    assert folded(approved(deviated(*THAWED), of=99)).held


def test_a_deviation_is_not_restarted_it_is_decided() -> None:
    moves = then(deviated(*THAWED), M.RESTARTED)

    assert (folded(moves).held, folded(moves).irregular) == (True, True)
    both = line(*THAWED, M.HELD, M.DEVIATED, M.RESTARTED)
    assert (folded(both).held, folded(both).irregular) == (True, True)


# -- a match, or an approved hold, that nobody used in time


@pytest.mark.parametrize("before", [THAWED[:3], THAWED])
def test_a_match_that_lapses_leaves_the_bag_as_it_was_before(before: tuple[MoveKind, ...]) -> None:
    was = folded(line(*before)).state

    for matches in ((M.VERIFIED,), (M.VERIFIED, M.VERIFIED)):
        bag = folded(line(*before, *matches, M.LAPSED))
        assert (bag.state, bag.irregular) == (was, False)
    again = line(*before, M.VERIFIED, M.LAPSED, M.VERIFIED, M.STARTED)
    assert folded(again).state is S.INFUSING


def test_nobody_starts_on_a_match_that_lapsed() -> None:
    assert folded(line(*MATCHED, M.LAPSED, M.STARTED)).state is S.INFUSED_NOT_VERIFIED


def test_an_approved_hold_lapses_to_what_the_bag_was() -> None:
    moves = then(approved(deviated(*THAWED)), M.LAPSED)

    assert (folded(moves).state, ready(moves)) == (S.THAWED, None)
    assert folded(then(moves, M.STARTED)).state is S.INFUSED_NOT_VERIFIED


def test_nothing_but_a_match_lapses() -> None:
    bag = folded(line(*THAWED, M.LAPSED))

    assert (bag.state, bag.irregular) == (S.THAWED, True)


# -- the way out of quarantine


@pytest.mark.parametrize("aside", PUTS_ASIDE)
@pytest.mark.parametrize("before", [S.STORED, S.ISSUED, S.THAWED])
def test_quality_assurance_sends_a_bag_back_to_what_it_was(
    before: BagState, aside: BagState
) -> None:
    moves = then(way_to(before), PUTS_ASIDE[aside])
    assert before in folded(moves).resolvable

    bag = folded(then(moves, M.RESOLVED, to=before))
    assert (bag.state, bag.held, bag.irregular) == (before, False, False)


def test_a_match_does_not_survive_a_quarantine() -> None:
    moves = line(*MATCHED, M.QUARANTINED)
    assert folded(moves).resolvable == {S.THAWED, S.QUARANTINE, S.REJECTED}

    back = then(moves, M.RESOLVED, to=S.THAWED)
    assert (ready(back), folded(then(back, M.STARTED)).state) == (None, S.INFUSED_NOT_VERIFIED)


def test_a_bag_lost_in_quarantine_comes_back_as_it_was_before_both() -> None:
    moves = line(*THAWED[:2], M.QUARANTINED, M.LOST)
    assert folded(then(moves, M.QUARANTINED)).state is S.LOST

    assert folded(then(moves, M.RESOLVED, to=S.STORED)).state is S.STORED


@pytest.mark.parametrize("later", [M.LOST, M.QUARANTINED, M.RECALLED])
def test_nothing_makes_anybody_forget_a_recall(later: MoveKind) -> None:
    bag = folded(line(*THAWED, M.RECALLED, later))
    assert (bag.state, bag.irregular) == (S.RECALLED, False)

    heads = [*line(*THAWED), move("a", M.RECALLED, "3"), move("b", later, "3")]
    assert folded(heads).state is S.RECALLED


@pytest.mark.parametrize("to", [None, S.VERIFIED, S.ISSUED, S.INFUSING, S.STORED, S.RETURNED])
def test_out_of_quarantine_leads_only_what_may_be_named(to: BagState | None) -> None:
    bag = folded(then(line(*THAWED, M.QUARANTINED), M.RESOLVED, to=to))

    assert (bag.state, bag.held, bag.irregular) == (S.QUARANTINE, True, True)


def test_a_resolution_may_keep_a_bag_in_quarantine_and_it_stays_held() -> None:
    bag = folded(then(line(*THAWED, M.QUARANTINED), M.RESOLVED, to=S.QUARANTINE))

    assert (bag.state, bag.held, bag.irregular) == (S.QUARANTINE, True, False)


def test_nobody_but_quality_assurance_leads_out_of_quarantine() -> None:
    moves = then(line(*THAWED, M.QUARANTINED), M.RESOLVED, agreed=False)

    assert (folded(moves).state, folded(moves).held) == (S.QUARANTINE, True)


def test_a_bag_never_thawed_may_be_returned_and_stored_again() -> None:
    returned = then(line(*THAWED[:3], M.QUARANTINED), M.RESOLVED, to=S.RETURNED)
    stored = then(returned, M.STORED)

    assert (folded(stored).state, folded(stored).irregular) == (S.STORED, False)


def test_what_began_to_thaw_is_never_stored_again_by_any_way() -> None:
    for begun in ((*THAWED[:3], M.THAW_STARTED), THAWED):
        moves = then(line(*begun, M.QUARANTINED), M.RESOLVED, to=S.RETURNED)
        assert folded(then(moves, M.STORED)).irregular
        tank = then(line(*begun, M.STORED), M.RESOLVED, to=S.STORED)
        assert folded(tank).irregular


def test_a_contested_bag_is_resolved_by_naming_every_head() -> None:
    heads = [*line(*MATCHED), move("a", M.HELD, "4"), move("b", M.QUARANTINED, "4")]
    assert S.THAWED in folded(heads).resolvable

    one = folded([*heads, move("qa", M.RESOLVED, "a")])
    assert (one.contested, one.held) == (True, True)
    both = [*heads, move("qa", M.RESOLVED, "a", "b")]
    assert (folded(both).state, ready(both)) == (S.THAWED, None)


def test_a_bag_that_one_line_puts_aside_and_another_moves_on_comes_back_as_the_later() -> None:
    heads = [*line(*THAWED[:2]), move("a", M.QUARANTINED, "1"), move("b", M.ISSUED, "1")]
    bag = folded([*heads, move("qa", M.RESOLVED, "a", "b", to=S.ISSUED)])

    assert (bag.state, bag.irregular) == (S.ISSUED, False)
    assert folded([*heads, move("qa", M.RESOLVED, "a", "b", to=S.STORED)]).irregular


def test_a_stop_after_a_resolution_still_counts_as_a_second_one() -> None:
    moves = then(line(*THAWED, M.HELD), M.RESOLVED, to=S.THAWED)
    assert ready(moves) is None

    again = folded(then(then(moves, M.HELD), M.RESTARTED))
    assert (again.stops, again.held) == (2, True)


# -- what a hold forbids


@pytest.mark.parametrize("hold", [M.HELD, M.DEVIATED])
def test_nobody_issues_thaws_draws_or_starts_what_is_on_hold(hold: MoveKind) -> None:
    for state, kind in (
        (S.STORED, M.ISSUED),
        (S.ISSUED, M.THAW_STARTED),
        (S.ISSUED, M.THAWED),
        (S.THAWED, M.DRAWN),
        (S.VERIFIED, M.STARTED),
    ):
        assert folded(then(then(way_to(state), hold), kind)).irregular, kind


@pytest.mark.parametrize("hold", [M.HELD, M.DEVIATED])
def test_a_thaw_that_runs_when_the_hold_comes_may_end(hold: MoveKind) -> None:
    bag = folded(line(*THAWED[:3], M.THAW_STARTED, hold, M.THAWED))

    assert (bag.state, bag.held, bag.irregular) == (S.THAWED, True, False)


# -- what the ward is told about a bag that is gone


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (M.RECALLED, Cause.RECALLED),
        (M.LOST, Cause.BAG_NOT_READY),
        (M.DESTROYED, Cause.BAG_NOT_READY),
        (M.QUARANTINED, Cause.BAG_ON_HOLD),
        (M.STARTED, Cause.BAG_USED),
    ],
)
def test_a_bag_that_is_gone_is_told_as_what_it_is(kind: MoveKind, cause: Cause) -> None:
    """X7: a recalled, lost or destroyed bag, and one that was used, are never ready."""
    assert ready(line(*MATCHED, kind)) is cause


def test_a_rejected_bag_is_not_ready() -> None:
    assert ready(way_to(S.REJECTED)) is Cause.BAG_NOT_READY
