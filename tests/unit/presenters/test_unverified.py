"""A physician's decision after a stop, recorded afterwards; it stays NOT VERIFIED (DESIGN §7)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.moves import BagState
from app.usecases import exceptions
from app.usecases import infusing_views as views
from app.usecases.exceptions import What
from tests.support.actors import play
from tests.support.approvers import IDA, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.support.work_hands import rows, view, works_on
from tests.unit.presenters.quality_hands import fills, scans_bag
from ui import wording_infusing
from ui import wording_quality as words
from ui.presenters.benches import NOTHING
from ui.presenters.infusing import InfusionStep
from ui.presenters.unverified import EmergencyStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind

WHY = "The patient was losing blood; there was no time."


@pytest.fixture
def at() -> QuickDesk:
    """Stand at a ward where Alma's bag was stopped."""
    ward = ward_with_approvers()
    wrong = {"band": ward.bruno.band}
    play(ward, ward.alma, first=wrong, second=wrong)
    desk = QuickDesk(ward, NOTHING)
    works_on(desk, "unverified")
    return desk


def tells(at: QuickDesk, *, began: str = "", why: str = WHY) -> None:
    scans_bag(at, at.ward.alma.bag)
    fills(at, began, why, "1")
    at.desk.acted(GO_ON)


def state(ward: Ward) -> BagState:
    return ward.bag(ward.alma).state


def test_it_is_recorded_by_the_physician_and_another_and_never_becomes_verified(
    at: QuickDesk,
) -> None:
    tells(at)
    at.signs(IDA)
    assert at.ward.on_record("emergency.recorded") == []
    at.signs(ANA)

    assert [b["reason"] for b in at.ward.on_record("emergency.recorded")] == ["life_threatening"]
    assert state(at.ward) is BagState.INFUSED_NOT_VERIFIED
    assert not views.was_verified(at.ward.station, at.ward.alma.bag.bag)
    assert isinstance(at.desk.step, InfusionStep)
    band = view(at).band
    assert band is not None
    assert (band.kind, band.sentence) == (BandKind.STOP, wording_infusing.NOT_VERIFIED)
    whats = [row.what for row in exceptions.exceptions(at.ward.station)]
    assert whats == [What.STOP, What.UNVERIFIED]


def test_the_screen_says_all_the_time_what_this_record_is(at: QuickDesk) -> None:
    assert isinstance(at.desk.step, EmergencyStep)
    tells(at)
    for _ in range(2):
        band = view(at).band
        assert band is not None
        assert (band.kind, band.sentence) == (BandKind.STOP, words.NOT_VERIFIED)
        at.desk.cancelled()


def test_the_physician_signs_first_and_nobody_twice(at: QuickDesk) -> None:
    tells(at)
    at.signs(ANA)
    at.signs(BEN)
    assert at.ward.on_record("emergency.recorded") == []
    at.signs(IDA)
    at.signs(IDA)
    assert at.ward.on_record("emergency.recorded") == []
    assert state(at.ward) is BagState.THAWED


def test_a_time_to_come_is_asked_again_before_anybody_signs(at: QuickDesk) -> None:
    tells(at, began="2359")

    assert isinstance(at.desk.step, EmergencyStep)
    assert view(at).message == words.TO_COME


def test_the_time_that_was_told_is_when_it_began(at: QuickDesk) -> None:
    tells(at, began="0001")
    at.signs(IDA)
    at.signs(ANA)

    infusion = views.infusion(at.ward.station, at.ward.alma.bag.bag)
    assert infusion is not None
    assert infusion.started is not None
    assert (infusion.started.hour, infusion.started.minute) == (0, 1)


def test_a_stop_still_stands_afterwards(at: QuickDesk) -> None:
    """There is no override: what happened is told, and the stop waits for its decision."""
    tells(at)
    at.signs(IDA)
    at.signs(ANA)
    works_on(at, "exceptions")

    assert len(rows(at)) == 2
    assert at.ward.bag(at.ward.alma).held


def test_a_start_that_nobody_could_record_in_time_is_told_by_two_who_saw_it(
    at: QuickDesk,
) -> None:
    """DESIGN rule 6: recorded, late, and never as verified."""
    scans_bag(at, at.ward.alma.bag)
    fills(at, "0930", "The workstation was being changed.", "5")
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(ANA)
    assert at.ward.on_record("infusion.started") == []
    at.signs(BEN)

    (body,) = at.ward.on_record("infusion.started")
    assert body["late"] is True
    assert at.ward.on_record("emergency.recorded") == []
    assert state(at.ward) is BagState.INFUSED_NOT_VERIFIED
    band = view(at).band
    assert band is not None
    assert band.kind is BandKind.STOP
