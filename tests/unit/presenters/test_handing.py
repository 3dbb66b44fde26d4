"""From the laboratory to the ward on two screens: who gives, who takes, no silent gap (T12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, WARD
from app.domain.moves import BagState
from app.usecases.laboratory import ACCEPTED, HANDED_OVER, NEAR_MISS
from app.usecases.taking_over import FOREIGN
from tests.unit.presenters.lab_desk import LAB_PLACE, LabDesk
from ui import wording_laboratory as words
from ui.presenters.handing import MORE, GiveStep
from ui.presenters.jobs import JobsStep
from ui.presenters.laboratory import BenchStep
from ui.presenters.taking import ReceiveStep, TakeStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind, Mark


@pytest.fixture
def at() -> LabDesk:
    at = LabDesk()
    at.thaws()
    return at


def takes_on_the_ward(at: LabDesk, looks: str = "1") -> None:
    """Go to the ward, open what is on its way, scan the bag, say how it looks."""
    at.stands_at(WARD)
    at.works_on("receive")
    at.bag_scanned()
    at.keys(looks)
    at.goes_on()


def test_a_bag_is_given_in_the_laboratory_and_taken_on_the_ward(at: LabDesk) -> None:  # T12
    at.gives()
    assert isinstance(at.desk.step, TakeStep)
    assert at.shown.message == words.HANDED

    takes_on_the_ward(at)
    at.signs(ANA)

    assert isinstance(at.desk.step, ReceiveStep)
    assert at.shown.message == words.TAKEN
    assert at.rows == ()
    given, taken = at.ward.on_record(HANDED_OVER)[-1], at.ward.on_record(ACCEPTED)[-1]
    assert (given["from"], given["ward"], given["box"], given["seal"]) == (
        LAB_PLACE,
        WARD,
        "BOX-1",
        "S-77",
    )
    assert (taken["ward"], taken["intact"], taken["arrived"]) == (WARD, True, True)
    assert len(taken["scans"]) == 1
    assert {row["result"] for row in taken["outcomes"]} <= {"passed", "not_required"}
    assert (at.bag.place, at.bag.irregular) == (WARD, False)


def test_both_sides_sign_at_one_workstation(at: LabDesk) -> None:  # T12
    at.gives()
    at.bag_scanned()
    at.keys("1")
    at.next()
    at.keys("1")
    at.goes_on()
    at.signs(ANA)

    assert at.ward.on_record(ACCEPTED)[-1]["ward"] == WARD
    assert isinstance(at.desk.step, BenchStep)


def test_a_bag_taken_elsewhere_than_it_was_given_to_is_a_gap_on_record(at: LabDesk) -> None:
    at.gives()  # T12c
    at.bag_scanned()
    at.keys("1")
    at.next()
    at.keys("2")
    at.goes_on()
    at.signs(ANA)

    assert at.shown.message.startswith("Recorded. This is a deviation:")
    assert at.ward.on_record(ACCEPTED)[-1]["ward"] == LAB_PLACE


def test_nobody_takes_what_they_gave(at: LabDesk) -> None:  # T12b
    at.gives()
    at.bag_scanned()
    at.keys("1")
    at.next()
    at.keys("1")
    at.goes_on()
    at.signs(CARLA)

    assert isinstance(at.desk.step, TakeStep)
    assert at.shown.message.startswith("The same person")
    assert at.ward.on_record(ACCEPTED) == []
    assert len(at.ward.on_record(NEAR_MISS)) == 1


def test_the_receiver_scans_the_bag_and_no_other(at: LabDesk) -> None:  # T12
    at.gives()
    at.bag_scanned(at.ward.bruno.bag)
    assert at.shown.message == FOREIGN

    at.keys("1")
    at.goes_on()
    assert at.shown.message.startswith("Still to fill in:")
    assert at.ward.on_record(ACCEPTED) == []


def test_who_has_no_say_does_not_sign(at: LabDesk) -> None:
    at.opens_bag()
    at.does("hand over")
    at.says_where()
    at.goes_on()
    at.taps(DORA)
    at.taps(ANA)

    assert at.ward.on_record(HANDED_OVER) == []


def test_another_bag_is_not_handed_over_in_its_place(at: LabDesk) -> None:
    at.opens_bag()
    at.does("hand over")
    at.bag_scanned(at.ward.bruno.bag)

    assert at.shown.message == words.OTHER_BAG


def test_another_place_needs_its_name(at: LabDesk) -> None:
    at.opens_bag()
    at.does("hand over")
    at.bag_scanned()
    at.next(4)
    at.keys("2")
    at.goes_on()
    assert at.shown.message == words.NAME_WARD

    at.keys("Ward 5")
    at.goes_on()
    at.signs(CARLA)
    assert at.ward.on_record(HANDED_OVER)[-1]["ward"] == "Ward 5"


def test_two_bags_go_in_one_box() -> None:  # screens 5.5
    at = LabDesk(bags=2)
    at.thaws()
    at.opens_bag()
    at.does("hand over")
    at.desk.acted(MORE)
    at.bag_scanned()
    at.bag_scanned()
    assert at.shown.message == words.TWICE
    at.bag_scanned(at.labels[1])
    at.next(4)
    at.keys("1")
    at.goes_on()
    at.signs(CARLA)
    takes_on_the_ward(at)
    assert at.shown.message.startswith("Still to fill in:")
    at.bag_scanned(at.labels[1])
    at.goes_on()
    at.signs(ANA)

    assert len(at.ward.on_record(ACCEPTED)[-1]["scans"]) == 2


def test_a_gap_is_said_asked_about_and_recorded(at: LabDesk) -> None:  # T04c, screens 5.5
    at.ward.clock.passes(timedelta(minutes=42))
    at.stands_at("Cryo store")
    at.opens_bag()
    assert at.shown.band is not None
    assert at.shown.band.kind is BandKind.HOLD
    assert "last at Cell lab, not here" in at.shown.band.sentence

    at.does("hand over")
    assert at.shown.band is not None
    assert at.shown.band.kind is BandKind.HOLD
    at.bag_scanned()
    at.next(5)
    at.keys("1")
    at.goes_on()
    assert at.shown.message == f"Still to fill in: {words.WHERE_WAS}."

    at.keys("in the lift")
    at.goes_on()
    at.signs(CARLA)
    body = at.ward.on_record(HANDED_OVER)[-1]
    assert body["gap_min"] >= 42
    assert body["held_by"] == LAB_PLACE
    assert "in the lift" not in str(body)
    assert "Custody gap of" in at.shown.message
    noted = [c for c in at.ward.ledger.kind(HANDED_OVER)[-1].statement.private if c.of == "note"]
    assert len(noted) == 1


def test_the_receiver_sees_the_gap_that_came_before(at: LabDesk) -> None:  # T04, screens 5.5
    test_a_gap_is_said_asked_about_and_recorded(at)
    at.stands_at(WARD)
    at.works_on("receive")
    assert [row.mark for row in at.rows] == [Mark.CAUTION]
    at.bag_scanned()

    assert at.shown.band is not None
    assert at.shown.band.kind is BandKind.HOLD
    assert at.shown.band.sentence.startswith("Custody gap of")


def test_what_was_given_and_not_taken_says_so_in_the_laboratory(at: LabDesk) -> None:
    at.gives()
    at.opens_bag()

    assert at.offers == ["receive"]
    assert at.shown.band is not None
    assert at.shown.band.sentence == words.ON_ITS_WAY.format(to=WARD)
    at.does("receive")
    assert isinstance(at.desk.step, TakeStep)


def test_the_list_of_what_is_on_its_way_opens_and_leads_back(at: LabDesk) -> None:
    at.gives()
    at.stands_at(WARD)
    at.works_on("receive")

    assert [row.cells[0] for row in at.rows] == [at.label.bag.value[-4:]]
    assert at.shown.countdown is not None
    at.opens(0)
    assert at.shown.message == words.SCAN_IT
    at.desk.cancelled()
    assert isinstance(at.desk.step, JobsStep)


def test_a_bag_that_nobody_gave_is_not_taken(at: LabDesk) -> None:
    at.stands_at(WARD)
    at.works_on("receive")
    at.bag_scanned()

    assert isinstance(at.desk.step, ReceiveStep)
    assert at.shown.message == words.NOT_GIVEN


def test_a_bag_is_taken_once(at: LabDesk) -> None:
    test_a_bag_is_given_in_the_laboratory_and_taken_on_the_ward(at)
    at.bag_scanned()

    assert at.shown.message == words.NOT_GIVEN


def test_a_problem_with_what_came_is_recorded_and_said(at: LabDesk) -> None:
    at.gives()
    takes_on_the_ward(at, looks="2")
    at.signs(ANA)

    assert at.ward.on_record(ACCEPTED)[-1]["intact"] is False
    assert words.PROBLEM_SAYS in at.shown.message


def test_leaving_the_receivers_screen_leaves_the_hand_over_as_it_is(at: LabDesk) -> None:
    at.gives()
    at.desk.cancelled()
    assert isinstance(at.desk.step, BenchStep)
    assert at.state is BagState.THAWED
    assert at.bag.place == WARD


def test_leaving_the_givers_screen_records_nothing(at: LabDesk) -> None:
    at.opens_bag()
    at.does("hand over")
    at.says_where()
    at.desk.cancelled()
    assert isinstance(at.desk.step, GiveStep)
    at.desk.cancelled()

    assert isinstance(at.desk.step, BenchStep)
    assert at.ward.on_record(HANDED_OVER) == []


def test_the_time_runs_on_both_screens_of_the_hand_over(at: LabDesk) -> None:  # T08
    at.opens_bag()
    at.does("hand over")
    assert at.shown.countdown is not None
    at.says_where()
    at.goes_on()
    assert at.shown.countdown is not None
    at.signs(CARLA)
    assert at.shown.countdown is not None
    at.stands_at(WARD)
    at.works_on("receive")
    at.bag_scanned()
    assert at.shown.countdown is not None


def test_a_box_has_room_for_six_units_and_offers_no_more(at: LabDesk) -> None:
    at.opens_bag()
    at.does("hand over")
    for _ in range(8):
        at.desk.acted(MORE)

    assert len(at.shown.tiles) == 6
    assert [action.id for action in at.shown.actions] == [GO_ON]
