"""Work that one or two people sign with badge and PIN."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Therapy
from app.domain.people import LAB
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.unit.presenters.work_demo import Thaw, Went, bag, view_of
from ui import wording
from ui import wording_work as words
from ui.presenters.benches import NOTHING
from ui.presenters.desk import Screen
from ui.presenters.work import GO_ON


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return QuickDesk(ward, NOTHING)


# -- signing


@pytest.fixture
def thaw(at: QuickDesk, went: Went) -> Thaw:
    step = Thaw(at.desk, went.ways)
    at.desk.go(step)
    at.desk.typed("7")
    at.desk.acted(GO_ON)
    return step


def test_two_people_sign_what_shows_and_then_it_is_recorded(
    at: QuickDesk, thaw: Thaw, went: Went
) -> None:
    assert view_of(at).instruction == words.TAP_TO_SIGN
    assert view_of(at).facts == (("Volume", "7 mL"),)
    assert view_of(at).fields == ()

    at.taps(ANA)
    assert at.shows(Screen.SIGN_IN)
    assert at.view.purpose == "I thawed this bag."
    at.desk.pin(ANA.pin)
    assert view_of(at).instruction == words.TAP_SECOND
    assert [(s.person, s.ready, s.active) for s in view_of(at).signatures] == [
        (ANA.name, True, False),
        ("", False, True),
    ]
    assert thaw.signed == []
    at.signs(BEN)

    assert thaw.signed == [("thaw 0", "thaw 1")]
    assert [str(answer) for answer in thaw.answers] == ["7"]
    assert went.places == ["back"]


def test_nobody_signs_twice(at: QuickDesk, thaw: Thaw) -> None:
    at.signs(ANA)

    at.taps(ANA)

    assert view_of(at).message == words.READY_ALREADY
    assert thaw.signed == []


def test_who_may_not_sign_is_told_at_the_badge(at: QuickDesk, thaw: Thaw) -> None:
    thaw.roles = LAB

    at.taps(ANA)

    assert view_of(at).message == words.MAY_NOT_SIGN
    at.taps(CARLA)
    assert at.shows(Screen.SIGN_IN)


def test_a_wrong_pin_signs_nothing(at: QuickDesk, thaw: Thaw) -> None:
    at.taps(ANA)
    at.desk.pin("000000")

    assert at.shows(Screen.SIGN_IN)
    assert thaw.signed == []


def test_leaving_before_the_last_signature_records_nothing_and_keeps_what_was_typed(
    at: QuickDesk, thaw: Thaw
) -> None:
    at.signs(ANA)

    at.desk.cancelled()

    assert thaw.signed == []
    assert at.desk.step is thaw
    assert view_of(at).fields[0].value == "7"
    at.desk.acted(GO_ON)
    assert not any(s.ready for s in view_of(at).signatures)


def test_what_cannot_be_recorded_comes_back_with_its_reason(at: QuickDesk, thaw: Thaw) -> None:
    thaw.refusal = "That bag is thawed already. Look at its history."

    at.signs(ANA)
    at.signs(BEN)

    assert at.desk.step is thaw
    assert view_of(at).message == thaw.refusal
    assert not view_of(at).busy


def test_an_idle_signing_screen_locks_and_records_nothing(
    at: QuickDesk, thaw: Thaw, went: Went
) -> None:
    at.signs(ANA)

    at.desk.step.idle()

    assert went.places == ["lock"]
    assert thaw.signed == []


def test_a_label_is_not_a_signature(at: QuickDesk, thaw: Thaw, alma: Therapy) -> None:
    bag(at, alma)

    assert view_of(at).message == wording.BADGE_FIRST
