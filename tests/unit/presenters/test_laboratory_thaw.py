"""The thaw on the laboratory's screens, and the time that runs after it (T05-T10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, CARLA
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.usecases.laboratory import NEAR_MISS
from tests.unit.presenters.lab_desk import LabDesk
from ui import wording
from ui import wording_laboratory as words
from ui.presenters.laboratory_thaw import ThawStep
from ui.presenters.sound import Sound
from ui.presenters.work_views import BandKind, Mark, Pace


@pytest.fixture
def at() -> LabDesk:
    return LabDesk()


# -- the thaw


def test_no_thaw_begins_before_everything_was_compared(at: LabDesk) -> None:  # T05d
    at.fetches()
    at.begins_thaw()
    at.signs(CARLA)

    assert at.state is BagState.ISSUED
    assert isinstance(at.desk.step, ThawStep)
    assert "Do not thaw yet." in at.shown.message


def test_a_thaw_that_runs_already_is_recorded_as_it_is(at: LabDesk) -> None:  # DESIGN rule 6
    at.fetches()
    at.does("thaw")
    at.keys("bath")
    at.next()
    at.keys("B1")
    at.next()
    at.keys("23112027")
    at.next(2)
    at.keys("2")
    at.goes_on()
    at.signs(CARLA)

    assert at.state is BagState.THAWING
    assert at.shown.message.startswith("Recorded. This is a deviation:")


def test_another_patients_cassette_stops_the_thaw_before_it_begins(at: LabDesk) -> None:
    at.fetches()
    at.does("rehearse")
    at.bag_scanned(at.ward.bruno.bag)
    at.goes_on()
    at.signs(CARLA)

    assert at.shown.message.startswith("Do not thaw: ")
    assert at.ward.on_record("rehearsal.passed") == []
    assert len(at.ward.on_record(NEAR_MISS)) == 1


def test_without_the_wards_confirmation_the_comparison_says_why(at: LabDesk) -> None:  # T05
    at.fetches()
    at.rehearses()

    assert at.shown.message.startswith("Do not thaw: ")
    assert len(at.ward.on_record("rehearsal.failed")) == 1


def test_an_expired_calibration_is_said_before_anybody_signs(at: LabDesk) -> None:  # T06
    at.fetches()
    at.confirms()
    at.rehearses()
    at.begins_thaw(calibrated="01112026")

    assert isinstance(at.desk.step, ThawStep)
    assert at.shown.message.startswith("The calibration of this device ended on 1 November 2026.")
    assert "go on once more" in at.shown.message
    assert at.ward.on_record("thaw.started") == []

    at.goes_on()
    at.signs(CARLA)
    assert at.state is BagState.THAWING
    assert at.shown.message.startswith("Recorded. This is a deviation:")


def test_a_corrected_calibration_is_no_deviation(at: LabDesk) -> None:  # T06
    at.fetches()
    at.confirms()
    at.rehearses()
    at.begins_thaw(calibrated="01112026")
    at.next(3)
    for _ in range(8):
        at.desk.backspaced()
    at.keys("01112027")
    at.goes_on()
    at.signs(CARLA)

    assert at.shown.message == words.RECORDED


def test_the_ward_thaws_nothing(at: LabDesk) -> None:
    at.fetches()
    at.confirms()
    at.rehearses()
    at.begins_thaw()
    at.taps(ANA)

    assert at.ward.on_record("thaw.started") == []
    assert at.state is BagState.ISSUED


@pytest.mark.parametrize(
    ("looks", "says"),
    [("1", words.RECORDED), ("3", "Recorded. This is a deviation:"), ("4", words.CULTURE)],
)
def test_what_was_seen_after_the_thaw_is_recorded(at: LabDesk, looks: str, says: str) -> None:
    at.thaws()  # T09, T10
    at.does("inspect")
    at.next(2)
    at.keys("48.5")
    at.next(2)
    at.keys(looks)
    at.goes_on()
    at.signs(CARLA)

    body = at.ward.on_record("bag.inspected")[-1]
    assert body["volume_ml"] == "48.5"
    assert says in at.shown.message
    assert body["culture"] is (looks == "4")


# -- the countdown (T08)


def test_the_time_of_a_thawed_bag_stands_on_every_screen(at: LabDesk) -> None:  # T08
    at.thaws()
    for act in at.offers:
        at.opens_bag()
        shown = at.shown.countdown
        assert shown is not None
        assert shown.pace is Pace.RUNNING
        at.does(act)
        assert at.shown.countdown is not None, act
    at.works_on("laboratory")
    assert at.shown.countdown is not None


def test_the_time_runs_short_and_runs_out_in_sight(at: LabDesk) -> None:  # T08
    at.thaws()
    paces = []
    for passed in (timedelta(hours=11, minutes=55), timedelta(minutes=4), timedelta(minutes=5)):
        at.ward.clock.passes(passed)
        shown = at.shown.countdown
        assert shown is not None
        paces.append(shown.pace)
        at.desk.moved(1)
        at.desk.tick()

    assert paces == [Pace.RUNNING, Pace.SOON, Pace.OVER]
    assert at.shown.countdown is not None
    assert at.shown.countdown.left == "00:00"
    assert at.played.count(Sound.EXPIRING) == 2


def test_a_bag_thawed_an_hour_ago_and_not_verified_is_urgent_in_the_laboratory(
    at: LabDesk,
) -> None:
    at.thaws()
    at.works_on("laboratory")
    mine = [row for row in at.rows if row.cells[0] == at.label.bag.value[-4:]]
    assert [row.mark for row in mine] == [Mark.NOW]

    at.ward.clock.passes(timedelta(hours=1))
    at.works_on("laboratory")
    mine = [row for row in at.rows if row.cells[0] == at.label.bag.value[-4:]]
    assert [row.mark for row in mine] == [Mark.CAUTION]
    at.works_on("ward")
    urgent = [row.cells[1] for row in at.rows if row.mark is Mark.CAUTION]
    assert at.label.bag.value[-4:] in urgent


def test_no_laboratory_screen_names_a_patient(at: LabDesk) -> None:
    at.thaws()
    at.opens_bag()
    for act in at.offers:
        at.opens_bag()
        at.does(act)
        assert at.ward.alma.name not in repr(at.shown) + str(at.shown.facts)
        assert at.ward.alma.band.patient.value not in str(at.shown.facts)


def test_a_bag_whose_time_is_over_says_hold_on_every_screen(at: LabDesk) -> None:  # T08, X10
    at.thaws()
    at.ward.clock.passes(timedelta(hours=12, minutes=1))
    at.opens_bag()
    for act in at.offers:
        at.opens_bag()
        at.does(act)
        shown = at.shown
        assert shown.band is not None
        assert shown.band.kind is BandKind.HOLD
        assert shown.band.sentence == wording.why(Cause.THAW_EXPIRED)
        assert shown.countdown is not None
        assert shown.countdown.pace is Pace.OVER
