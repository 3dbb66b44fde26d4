"""Holds and recalls in force, whom they touch here, and how old the list is (X16)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from tests.unit.usecases.test_holding import publishes
from ui import wording_ordering as words
from ui.presenters.holds_list import HoldsStep
from ui.presenters.work_views import BandKind, Mark


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def test_a_recall_says_which_bags_here_it_touches(ward: Ward, at: QuickDesk) -> None:
    publishes(ward, hold="H-2", recall=False, product="09520000009999", reason="Ask first")
    assert ward.alma.bag.lot is not None
    publishes(ward, lot=ward.alma.bag.lot.value)
    works_on(at, "holds")
    assert isinstance(at.desk.step, HoldsStep)

    first, second = rows(at)
    assert (first.mark, first.word) == (Mark.STOP, words.RECALL)
    assert first.cells[4] == words.HERE.format(count=1)
    assert (second.mark, second.cells[4]) == (Mark.OPEN, words.NOT_HERE)
    opens(at, 0)
    end = ward.alma.bag.bag.value[-4:]
    assert view(at).message == (f"sterility test of the lot failed. Bags here: … {end} (thawed).")


# X16
def test_an_old_list_says_so_in_a_band_with_what_to_do(ward: Ward, at: QuickDesk) -> None:
    publishes(ward, bag=ward.alma.bag.bag.value)
    works_on(at, "holds")
    assert view(at).band is None
    assert view(at).findings[0].startswith("The list is 0 min old")

    ward.clock.passes(timedelta(hours=25))
    works_on(at, "holds")
    band = view(at).band
    assert band is not None
    assert band.kind is BandKind.HOLD
    assert band.sentence == words.OLD.format(age="25 h")


def test_a_hold_that_is_lifted_is_not_listed(ward: Ward, at: QuickDesk) -> None:
    publishes(ward, bag=ward.alma.bag.bag.value)
    ward.learns("hold.lifted", {"hold": "R-1", "reason": "tested again"})
    works_on(at, "holds")

    assert rows(at) == ()


def test_a_live_site_says_when_the_centre_was_heard_and_practice_alone_has_no_list(
    at: QuickDesk,
) -> None:
    live = sits_at(new_ward(practice=False))
    works_on(live, "holds")
    works_on(at, "holds")

    assert rows(live) == ()
    assert view(live).findings[0].startswith("The list is 0 min old")
    assert view(at).detail == words.ALONE
