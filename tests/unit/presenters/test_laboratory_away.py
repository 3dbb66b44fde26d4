"""A bag that nobody infuses, by keys, scans and badges: brought back, or destroyed by two."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import CARLA
from app.domain.moves import BagState
from tests.support.station import GUS
from tests.unit.presenters.lab_desk import LabDesk
from ui import wording_laboratory as words
from ui.presenters.laboratory import BenchStep
from ui.presenters.laboratory_away import DestroyStep


@pytest.fixture
def at() -> LabDesk:
    return LabDesk()


def test_a_bag_that_was_never_thawed_comes_back(at: LabDesk) -> None:
    at.fetches()
    at.does("return")
    at.bag_scanned()
    at.keys("2")
    at.goes_on()
    at.signs(CARLA)

    assert at.state is BagState.RETURNED
    assert at.shown.message == words.CAME_BACK
    assert at.offers == ["destroy"]


def test_a_thawed_bag_has_no_way_back(at: LabDesk) -> None:
    at.thaws()

    assert "return" not in at.offers
    assert "destroy" in at.offers


def test_two_people_destroy_a_bag_whose_time_is_over(at: LabDesk) -> None:
    at.thaws()
    at.does("destroy")
    at.bag_scanned()
    at.keys("BIN-7")
    at.next()
    at.keys("1")
    at.goes_on()
    at.signs(CARLA)
    assert at.ward.on_record("bag.destroyed") == []
    at.signs(GUS)

    assert at.state is BagState.DESTROYED
    assert isinstance(at.desk.step, BenchStep)
    assert at.shown.message == words.IS_DESTROYED
    assert at.offers == []


def test_one_person_does_not_destroy_a_bag(at: LabDesk) -> None:
    at.thaws()
    at.does("destroy")
    at.bag_scanned()
    at.next()
    at.keys("1")
    at.goes_on()
    at.signs(CARLA)
    at.taps(CARLA)

    assert at.state is BagState.THAWED
    assert "ready already" in at.shown.message


def test_another_bag_is_not_destroyed_in_its_place(at: LabDesk) -> None:
    at.thaws()
    at.does("destroy")
    at.bag_scanned(at.ward.bruno.bag)

    assert isinstance(at.desk.step, DestroyStep)
    assert at.shown.message == words.OTHER_BAG


def test_a_bag_that_was_destroyed_waits_on_no_list(at: LabDesk) -> None:
    test_two_people_destroy_a_bag_whose_time_is_over(at)
    at.works_on("laboratory")

    assert at.label.bag.value[-4:] not in [row.cells[0] for row in at.rows]
