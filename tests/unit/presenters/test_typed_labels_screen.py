"""Typed labels on the lists of quality: how many, by label and product; marked line by line.

DESIGN §7 *Typed instead of scanned* (counted), screens §5.4 (amber mark in all views), rule 1.
"""

from __future__ import annotations

import pytest

from app.domain.verification import Hold, Stop
from tests.scenarios.test_bedside_typed import BAG, BAND, both, does
from tests.support.actors import Bedside, play
from tests.support.approvers import ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from ui import wording, wording_typing
from ui import wording_jobs as words
from ui.presenters.deciding import StopStep
from ui.presenters.exceptions import TYPED, ExceptionsStep, NearMissesStep
from ui.presenters.following import ExceptionStep
from ui.presenters.typed_labels import TypedLabelsStep
from ui.presenters.views import VerdictKind, VerdictView
from ui.presenters.work_views import Mark


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def kinds(at: QuickDesk) -> list[str]:
    """Return what each line of the exceptions calls itself."""
    works_on(at, "exceptions")
    assert isinstance(at.desk.step, ExceptionsStep)
    return [row.cells[0] for row in rows(at)]


# -- before the reveal: nothing


def test_a_first_turn_with_a_typed_label_changes_no_list(ward: Ward, at: QuickDesk) -> None:
    """Rule 1: a turn that waits for its second person is counted and marked nowhere."""
    works_on(at, "near misses")
    before = view(at).detail
    does(Bedside(ward).ana, ward, BAND)

    works_on(at, "near misses")
    assert view(at).detail == before
    assert kinds(at) == []


# -- the mark


def test_a_stop_with_a_typed_label_says_so_on_its_own_screen(ward: Ward, at: QuickDesk) -> None:
    shown = both(ward, BAG, bag=ward.bruno.bag).revealed()
    assert isinstance(shown.verdict, Stop)

    at.desk.go(StopStep(at.desk, shown))

    stop = at.view
    assert isinstance(stop, VerdictView)
    assert (stop.kind, stop.manual) == (VerdictKind.STOP, wording_typing.MANUAL)


def test_a_stop_where_all_was_scanned_carries_no_mark(ward: Ward, at: QuickDesk) -> None:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    at.desk.go(StopStep(at.desk, bedside.revealed()))

    stop = at.view
    assert isinstance(stop, VerdictView)
    assert stop.manual == ""
    assert kinds(at) == [words.KINDS["stop"]]
    opens(at)
    assert view(at).manual == ""


@pytest.mark.parametrize(("wrong", "kind"), [(False, "hold"), (True, "stop")])
def test_its_line_among_the_exceptions_and_its_details_are_marked(
    ward: Ward, at: QuickDesk, wrong: bool, kind: str
) -> None:
    shown = both(ward, BAG, bag=ward.bruno.bag if wrong else ward.alma.bag).revealed()
    assert isinstance(shown.verdict, Stop if wrong else Hold)

    assert kinds(at) == [f"{wording_typing.MANUAL_SHORT}: {words.KINDS[kind]}"]
    opens(at)
    assert isinstance(at.desk.step, ExceptionStep)
    assert view(at).manual == wording_typing.MANUAL


# -- the count


def test_the_near_misses_say_how_many_checks_had_a_typed_label(ward: Ward, at: QuickDesk) -> None:
    works_on(at, "near misses")
    assert view(at).detail == words.TYPED.format(week="0 of 0", month="0 of 0")
    play(ward, ward.bruno)
    both(ward, BAND).revealed()

    works_on(at, "near misses")
    assert view(at).detail == words.TYPED.format(week="1 of 2", month="1 of 2")


def test_a_key_shows_which_label_of_which_product_and_escape_leads_back(
    ward: Ward, at: QuickDesk
) -> None:
    play(ward, ward.bruno)
    both(ward, BAG).revealed()
    works_on(at, "near misses")
    assert [(a.id, a.key) for a in view(at).actions] == [(TYPED, "T")]

    at.desk.acted(TYPED)

    assert isinstance(at.desk.step, TypedLabelsStep)
    every, band, bag, product = rows(at)
    assert every.cells == (words.ANY_LABEL, words.ALL_PRODUCTS, "1 of 2", "1 of 2")
    assert band.cells == (wording.WRISTBAND, words.ALL_PRODUCTS, "0 of 2", "0 of 2")
    assert bag.cells == (wording.PRODUCT_LABEL, words.ALL_PRODUCTS, "1 of 2", "1 of 2")
    assert product.cells[0] == wording.PRODUCT_LABEL
    assert product.cells[1] not in (words.ALL_PRODUCTS, words.NO_PRODUCT)
    assert [row.mark for row in (every, band)] == [Mark.CAUTION, Mark.GOOD]
    opens(at, 3)
    assert isinstance(at.desk.step, TypedLabelsStep)
    at.desk.cancelled()
    assert isinstance(at.desk.step, NearMissesStep)
