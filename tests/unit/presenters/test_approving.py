"""A hold at the bedside: the right people approve, then the two who checked sign (A14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA
from app.domain.causes import Cause
from app.domain.moves import BagState
from tests.support.actors import play
from tests.support.approvers import IDA, QUINN, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.support.work_hands import types, view
from ui import wording
from ui import wording_deviations as words
from ui.presenters.approving import ApproveHoldStep
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.deciding import VerdictStep, verdict_step
from ui.presenters.desk import Screen
from ui.presenters.starting import StartStep
from ui.presenters.views import VerdictKind, VerdictView
from ui.presenters.work import GO_ON

SAID = "Called the manufacturer, the bag may be given."


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    """Sit before a hold: a problem with the bag was reported."""
    desk = QuickDesk(ward, NOTHING)
    bedside, _ = play(ward, ward.alma, first={"intact": False})
    desk.desk.go(verdict_step(desk.desk, bedside.revealed()))
    return desk


def fills(at: QuickDesk, said: str = SAID) -> None:
    """Type words and contact, choose the first reason, go on."""
    types(at, said)
    at.desk.turned(True)
    types(at, "call 4711")
    at.desk.turned(True)
    at.desk.typed("1")
    at.desk.acted(GO_ON)


def test_a_hold_is_approved_by_two_and_signed_by_the_two_who_checked(at: QuickDesk) -> None:
    at.taps(IDA)
    assert isinstance(at.desk.step, ApproveHoldStep)
    assert view(at).instruction == words.APPROVE
    fills(at)
    at.signs(IDA)
    at.signs(QUINN)

    assert isinstance(at.desk.step, VerdictStep)
    shown = at.view
    assert isinstance(shown, VerdictView)
    assert shown.kind is VerdictKind.HOLD
    assert shown.read_aloud
    assert shown.approved
    assert shown.left == "09:59"
    at.signs(ANA)
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)
    at.desk.started()
    assert at.ward.bag(at.ward.alma).state is BagState.INFUSING


def test_a_bag_thawed_too_long_ago_looks_like_a_stop_until_two_approve_it(ward: Ward) -> None:
    # X10, DESIGN §7 *Expiry*
    at = QuickDesk(ward, NOTHING)
    ward.clock.passes(timedelta(hours=13))
    bedside, _ = play(ward, ward.alma)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    shown = at.view
    assert isinstance(shown, VerdictView)
    assert (shown.kind, shown.approved) == (VerdictKind.STOP, False)
    assert shown.sentence == "The time since thawing has passed its limit."

    at.taps(IDA)
    assert isinstance(at.desk.step, ApproveHoldStep)


def test_a_recall_after_both_signed_starts_nothing_and_says_why(ward: Ward) -> None:  # X16
    at = QuickDesk(ward, NOTHING)
    bedside, _ = play(ward, ward.alma)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    at.signs(ANA)
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)
    assert ward.alma.bag.lot is not None
    recall = {"hold": "H-1", "lot": ward.alma.bag.lot.value, "recall": True, "reason": "made-up"}
    ward.learns("hold.published", recall)
    at.desk.started()

    assert isinstance(at.desk.step, LockStep)
    assert at.desk.step.message == wording.why(Cause.RECALLED)
    assert ward.bag(ward.alma).state is BagState.VERIFIED


def test_what_is_on_hold_stays_in_sight(at: QuickDesk) -> None:
    at.taps(IDA)

    band = view(at).band
    assert band is not None
    assert band.sentence == "A problem with the bag was reported."


@pytest.mark.parametrize("member", [ANA, BEN, CARLA], ids=lambda m: m.name)
def test_who_checked_or_has_no_say_cannot_begin_an_approval(at: QuickDesk, member: object) -> None:
    assert isinstance(member, type(ANA))
    at.taps(member)

    assert at.shows(Screen.VERDICT)
    shown = at.view
    assert isinstance(shown, VerdictView)
    assert shown.message in (wording.HOLD_WAITS, wording.NOT_PERMITTED)


def test_one_signature_is_not_enough(at: QuickDesk) -> None:
    at.taps(IDA)
    fills(at)
    at.signs(IDA)
    at.signs(IDA)

    assert at.shows(Screen.WORK)
    assert at.ward.on_record("verification.approved") == []


def test_two_of_one_side_are_not_enough(at: QuickDesk) -> None:
    at.taps(QUINN)
    fills(at)
    at.signs(QUINN)

    assert at.ward.on_record("verification.approved") == []
    assert at.shows(Screen.WORK)


def test_words_that_say_nothing_are_sent_back_with_everything_kept(at: QuickDesk) -> None:
    at.taps(IDA)
    fills(at, "ok")
    at.signs(IDA)
    at.signs(QUINN)

    assert isinstance(at.desk.step, ApproveHoldStep)
    assert view(at).message == (
        "The words need 10 to 2,000 characters, 2 came. Write what happened."
    )
    assert at.ward.on_record("verification.approved") == []


def test_nothing_goes_on_without_a_reason(at: QuickDesk) -> None:
    at.taps(IDA)
    types(at, SAID)
    at.desk.acted(GO_ON)

    assert isinstance(at.desk.step, ApproveHoldStep)
    assert view(at).message.startswith("Still to fill in")


def test_leaving_shows_the_hold_again(at: QuickDesk) -> None:
    at.taps(IDA)
    at.desk.cancelled()

    assert isinstance(at.desk.step, VerdictStep)
