"""A container is filled on the screen: volumes, labels, the label read back (T11, T11b)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bootstrap.cast import ANA, CARLA, WARD
from app.domain.moves import BagState
from app.identifiers import SerialNumber
from app.labels.label import ProductLabel
from app.usecases import history
from app.usecases.laboratory import ACCEPTED, HANDED_OVER, NEAR_MISS
from app.usecases.laboratory_prepare import DRAWN, LABEL_TAKEN, MADE
from tests.unit.presenters.lab_desk import LabDesk
from ui import wording_laboratory as words
from ui.presenters.laboratory import BenchStep
from ui.presenters.laboratory_prepare import DrawStep
from ui.presenters.work_views import Pace


@pytest.fixture
def at() -> LabDesk:
    at = LabDesk()
    at.thaws()
    return at


def syringe(at: LabDesk, n: int = 1) -> ProductLabel:
    """Return the label of a syringe, with its bag's numbers and one of its own."""
    return replace(at.label, serial=SerialNumber(f"{at.label.serial.value}-S{n}"))


def fills(
    at: LabDesk,
    label: ProductLabel,
    *,
    volumes: tuple[str, str, str] = ("20", "", ""),
    labels: tuple[str, str, str] = ("1", "", ""),
    parent: ProductLabel | None = None,
) -> None:
    """Open the bag, fill a container, scan its label, type, go on."""
    at.opens_bag(parent)
    at.does("draw")
    at.bag_scanned(label)
    for typed in (*volumes, *labels):
        at.keys(typed)
        at.next()
    at.keys("3")
    at.goes_on()


def test_a_syringe_is_filled_and_is_a_child_of_its_bag(at: LabDesk) -> None:  # T11
    fills(at, syringe(at))
    at.signs(CARLA)

    child = history.bag(at.ward.ledger, syringe(at).bag)
    assert (child.state, child.parent, child.irregular) == (
        BagState.THAWED,
        at.label.bag,
        False,
    )
    body = at.ward.on_record(DRAWN)[-1]
    assert body["labels"] == {"printed": 1, "used": 1, "void": 0, "destroyed": 0}
    assert isinstance(at.desk.step, BenchStep)
    assert at.shown.message == words.DREW.format(end=syringe(at).bag.value[-4:])


def test_a_container_has_its_parents_time_on_its_own_screens(at: LabDesk) -> None:  # T08
    fills(at, syringe(at))
    at.signs(CARLA)
    at.opens_bag()
    of_parent = at.shown.countdown
    at.opens_bag(syringe(at))

    assert at.shown.countdown == of_parent
    assert of_parent is not None
    assert of_parent.pace is Pace.RUNNING
    assert at.offers == ["inspect", "draw", "hand over", "destroy"]


def test_more_than_is_left_is_refused_before_anybody_signs(at: LabDesk) -> None:  # T11
    fills(at, syringe(at), volumes=("40", "", "10.1"))

    assert isinstance(at.desk.step, DrawStep)
    assert at.shown.message == words.VOLUME_OFF.format(rest="50", asked="50.1")
    assert at.ward.on_record(DRAWN) == []


def test_volumes_that_really_were_so_are_recorded_as_a_deviation(at: LabDesk) -> None:
    fills(at, syringe(at), volumes=("50.1", "", ""))  # T11, DESIGN rule 6
    at.goes_on()
    at.signs(CARLA)

    assert at.shown.message.startswith("Recorded. This is a deviation:")
    assert len(at.ward.on_record(MADE)) == 1


def test_other_volumes_that_do_not_balance_are_refused_again(at: LabDesk) -> None:  # T11
    fills(at, syringe(at), volumes=("50.1", "", ""))
    at.desk.turned(True)
    at.desk.backspaced()
    at.keys("9")
    at.goes_on()

    assert isinstance(at.desk.step, DrawStep)
    assert "50.9 mL" in at.shown.message
    assert at.ward.on_record(DRAWN) == []


def test_what_was_drawn_before_counts(at: LabDesk) -> None:  # T11
    fills(at, syringe(at), volumes=("30", "", "5"))
    at.signs(CARLA)
    fills(at, syringe(at, 2), volumes=("15.1", "", ""))
    assert at.shown.message == words.VOLUME_OFF.format(rest="15", asked="15.1")


def test_a_wash_holds_what_was_added_and_is_drawn_from(at: LabDesk) -> None:  # T11
    fills(at, syringe(at), volumes=("40", "60", ""))
    at.signs(CARLA)
    fills(at, syringe(at, 2), volumes=("100", "", ""), parent=syringe(at))
    at.signs(CARLA)

    assert at.shown.message == words.DREW.format(end=syringe(at, 2).bag.value[-4:])
    assert len(at.ward.on_record(MADE)) == 2


@pytest.mark.parametrize("labels", [("2", "", ""), ("1", "1", ""), ("0", "", ""), ("3", "1", "")])
def test_labels_that_do_not_add_up_are_refused(
    at: LabDesk, labels: tuple[str, str, str]
) -> None:  # T11b
    fills(at, syringe(at), labels=labels)

    assert isinstance(at.desk.step, DrawStep)
    assert at.shown.message.startswith(f"{labels[0]} labels were printed")
    assert at.ward.on_record(DRAWN) == []


def test_void_and_destroyed_labels_are_on_record(at: LabDesk) -> None:  # T11b
    fills(at, syringe(at), labels=("4", "1", "2"))
    at.signs(CARLA)

    assert at.ward.on_record(DRAWN)[-1]["labels"] == {
        "printed": 4,
        "used": 1,
        "void": 1,
        "destroyed": 2,
    }


def test_another_patients_label_on_a_container_is_a_near_miss(at: LabDesk) -> None:  # T11b
    fills(at, replace(at.ward.bruno.bag, serial=SerialNumber("PB9S1")))

    assert isinstance(at.desk.step, DrawStep)
    assert "Take this label off and destroy it." in at.shown.message
    assert at.ward.on_record(DRAWN) == []
    assert len(at.ward.on_record(NEAR_MISS)) == 1


def test_a_container_does_not_carry_its_bags_label(at: LabDesk) -> None:  # T11
    at.opens_bag()
    at.does("draw")
    at.bag_scanned()

    assert at.shown.message == words.OWN_LABEL


def test_a_label_that_is_on_record_is_not_used_again(at: LabDesk) -> None:  # T11
    fills(at, syringe(at))
    at.signs(CARLA)
    fills(at, syringe(at, 2))
    at.signs(CARLA)
    fills(at, at.ward.alma.bag, volumes=("10", "", ""))
    at.signs(CARLA)

    assert at.shown.message == LABEL_TAKEN
    assert len(at.ward.on_record(MADE)) == 2

    at.bag_scanned(syringe(at, 3))
    at.goes_on()
    at.signs(CARLA)
    assert len(at.ward.on_record(MADE)) == 3


def test_the_ward_fills_no_container(at: LabDesk) -> None:
    fills(at, syringe(at))
    at.taps(ANA)

    assert at.ward.on_record(DRAWN) == []


def test_a_syringe_is_handed_over_with_the_labels_that_were_counted(at: LabDesk) -> None:
    fills(at, syringe(at), labels=("2", "", "1"))  # T11b, T12
    at.signs(CARLA)
    at.opens_bag(syringe(at))
    at.does("hand over")
    at.bag_scanned(syringe(at))
    at.next(4)
    at.keys("1")
    at.goes_on()
    at.signs(CARLA)
    assert at.ward.on_record(HANDED_OVER)[-1]["labels"]["destroyed"] == 1

    at.stands_at(WARD)
    at.works_on("receive")
    at.bag_scanned(syringe(at))
    at.keys("1")
    at.goes_on()
    at.signs(ANA)
    assert len(at.ward.on_record(ACCEPTED)) == 1
    assert history.bag(at.ward.ledger, syringe(at).bag).place == WARD


def test_nothing_typed_is_lost_when_the_container_is_refused(at: LabDesk) -> None:
    fills(at, replace(at.ward.bruno.bag, serial=SerialNumber("PB9S1")))
    at.bag_scanned(syringe(at))
    at.goes_on()
    at.signs(CARLA)

    assert len(at.ward.on_record(MADE)) == 1
