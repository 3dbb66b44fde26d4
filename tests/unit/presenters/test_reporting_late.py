"""F9 while something is still under way: a PIN, an agreement, a start (screens §5.4, §5.8)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.moves import BagState
from tests.support.actors import play
from tests.support.approvers import ward_with_approvers
from tests.support.slow_desk import SlowDesk
from tests.support.work_hands import view
from ui import wording_quality as words
from ui.presenters.checking import LockStep
from ui.presenters.deciding import verdict_step
from ui.presenters.desk import Screen
from ui.presenters.reporting import HoldingStep, ReportStep
from ui.presenters.starting import StartStep


@pytest.fixture
def at() -> SlowDesk:
    """Sit before a match that the first of the two has signed."""
    desk = SlowDesk(ward_with_approvers())
    bedside, _ = play(desk.ward, desk.ward.alma)
    desk.desk.go(verdict_step(desk.desk, bedside.revealed()))
    desk.signs(ANA)
    return desk


def held(at: SlowDesk) -> bool:
    return at.ward.bag(at.ward.alma).held


def test_an_agreement_under_way_never_shows_a_start_once_somebody_spoke_up(at: SlowDesk) -> None:
    at.taps(BEN)
    at.slow = True
    at.desk.pin(BEN.pin)
    at.works(1)  # the PIN is right: what both sign is on its way
    at.desk.speak_up()
    at.desk.speak_up()  # twice is as once

    assert isinstance(at.desk.step, HoldingStep)
    assert at.view.message == words.HOLDING
    at.works()
    assert held(at)
    assert isinstance(at.desk.step, ReportStep)
    assert view(at).band is not None
    assert len(at.ward.on_record("bag.deviated")) == 1
    assert at.ward.keys.open == {}
    at.desk.started()
    at.desk.cancelled()
    at.works()
    assert at.view.message == words.SPOKEN_UP
    assert at.ward.on_record("infusion.started") == []


def test_nothing_leads_away_while_the_hold_is_being_recorded(at: SlowDesk) -> None:
    at.slow = True
    at.desk.speak_up()
    for press in (at.desk.cancelled, at.desk.lock, at.desk.started, at.desk.tick):
        press()
    at.taps(BEN)

    assert isinstance(at.desk.step, HoldingStep)
    at.works()
    assert isinstance(at.desk.step, ReportStep)
    assert held(at)


def test_f9_while_a_pin_is_checked_signs_nothing_and_holds_the_bag(at: SlowDesk) -> None:
    at.taps(BEN)
    at.slow = True
    at.desk.pin(BEN.pin)
    at.desk.speak_up()
    at.works()

    assert held(at)
    assert isinstance(at.desk.step, ReportStep)
    assert at.ward.on_record("verification.agreed") == []
    assert at.ward.keys.open == {}


def test_f9_while_a_wrong_pin_is_checked_holds_the_bag_as_well(at: SlowDesk) -> None:
    at.taps(BEN)
    at.slow = True
    at.desk.pin("000000")
    at.desk.speak_up()
    at.works()

    assert held(at)
    assert isinstance(at.desk.step, ReportStep)


def test_f9_while_the_pin_of_a_first_check_is_checked_opens_the_report_and_no_turn() -> None:
    at = SlowDesk(ward_with_approvers())
    at.desk.go(LockStep(at.desk))
    at.taps(ANA)
    at.slow = True
    at.desk.pin(ANA.pin)
    at.desk.speak_up()
    at.works()

    assert isinstance(at.desk.step, ReportStep)
    assert at.ward.keys.open == {}
    at.desk.cancelled()
    at.slow = False
    at.signs(ANA)
    assert at.shows(Screen.TURN)


def test_a_start_that_was_recorded_first_stands_and_the_screen_says_so(at: SlowDesk) -> None:
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)
    at.slow = True
    at.desk.started()
    at.desk.speak_up()
    at.works()

    assert at.ward.bag(at.ward.alma).state is BagState.INFUSING
    assert not held(at)
    assert isinstance(at.desk.step, ReportStep)
    assert (view(at).band, view(at).message) == (None, words.STARTED_FIRST)
    at.desk.cancelled()
    assert at.view.message == words.STARTED_FIRST
