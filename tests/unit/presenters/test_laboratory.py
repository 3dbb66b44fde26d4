"""The cell laboratory by keys, scans and badges alone (T01-T10, U13)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bootstrap.cast import ANA, CARLA
from app.domain.moves import BagState, MoveKind
from app.labels import wristband
from app.usecases.laboratory import NEAR_MISS
from app.usecases.setting_up import move_bag
from tests.unit.presenters.lab_desk import BOTH, LAB_PLACE, LabDesk
from ui import wording_laboratory as words
from ui.presenters.jobs import JobsStep
from ui.presenters.laboratory import BenchStep, LaboratoryStep
from ui.presenters.laboratory_issue import RetrieveStep


@pytest.fixture
def at() -> LabDesk:
    return LabDesk()


def test_a_bag_goes_from_store_to_thawed_by_keys_scans_and_badges(at: LabDesk) -> None:
    at.thaws()

    assert at.state is BagState.THAWED
    assert (at.bag.irregular, at.bag.contested) == (False, False)
    assert isinstance(at.desk.step, BenchStep)
    assert at.offers == ["inspect", "draw", "hand over", "destroy"]
    made = ["slip.issued", "bag.issued", "rehearsal.passed", "bag.thaw_started", "bag.thawed"]
    kinds = [kind for kind in at.ward.kinds() if kind in made]
    assert kinds[-5:] == made


def test_the_laboratory_opens_from_the_work_and_leads_back(at: LabDesk) -> None:
    at.works_on("laboratory")
    assert isinstance(at.desk.step, LaboratoryStep)

    at.desk.cancelled()
    assert isinstance(at.desk.step, JobsStep)


def test_a_bag_that_no_order_names_is_told_and_nothing_opens(at: LabDesk) -> None:
    at.opens_bag(replace(at.label, serial=replace(at.label.serial, value="PB777777777")))

    assert isinstance(at.desk.step, LaboratoryStep)
    assert at.shown.message == words.NO_ORDER


def test_a_wristband_does_not_open_a_bag(at: LabDesk) -> None:
    at.works_on("laboratory")
    at.scans(wristband.raw(at.ward.alma.band), "]Q3")

    assert isinstance(at.desk.step, LaboratoryStep)
    assert at.shown.message.startswith("That is a wristband.")


def test_a_line_of_the_list_opens_nothing_without_the_label(at: LabDesk) -> None:
    at.works_on("laboratory")
    at.opens(0)

    assert isinstance(at.desk.step, LaboratoryStep)
    assert at.shown.message == words.SCAN_IT


# -- fetching


def test_the_pick_up_slip_is_signed(at: LabDesk) -> None:  # T01
    at.opens_bag()
    assert at.offers == ["slip"]
    at.does("slip")
    at.goes_on()
    at.signs(CARLA)

    assert at.shown.message == words.SLIP_MADE
    assert at.offers == ["issue"]
    assert len(at.ward.on_record("slip.issued")) == 1


def test_a_slip_for_another_bag_than_the_scanned_one_says_so() -> None:  # T01
    at = LabDesk(bags=2)
    at.opens_bag(at.labels[1])
    at.does("slip")
    at.goes_on()
    at.signs(CARLA)

    assert at.shown.message == words.SLIP_OTHER


def test_two_people_fetch_the_bag(at: LabDesk) -> None:  # T03
    at.fetches()

    assert at.state is BagState.ISSUED
    assert len(at.ward.on_record("bag.issued")[-1]["scans"]) == 2
    assert at.shown.message == words.RECORDED


def test_the_same_person_does_not_sign_twice_for_a_bag(at: LabDesk) -> None:  # T03
    at.asks_for_it()
    at.does("issue")
    at.bag_scanned()
    at.bag_scanned()
    at.goes_on()
    at.signs(CARLA)
    at.taps(CARLA)

    assert at.state is BagState.STORED
    assert "ready already" in at.shown.message


def test_the_wrong_bag_goes_back_and_is_a_near_miss(at: LabDesk) -> None:  # T03
    at.asks_for_it()
    at.does("issue")
    at.bag_scanned(at.ward.bruno.bag)
    at.bag_scanned(at.ward.bruno.bag)
    at.goes_on()
    for member in BOTH:
        at.signs(member)

    assert at.state is BagState.STORED
    assert isinstance(at.desk.step, RetrieveStep)
    assert "Put the bag back." in at.shown.message
    assert len(at.ward.on_record(NEAR_MISS)) == 1


def test_after_a_refusal_the_right_bag_is_scanned_and_fetched(at: LabDesk) -> None:  # T03
    test_the_wrong_bag_goes_back_and_is_a_near_miss(at)
    at.bag_scanned()
    at.bag_scanned()
    at.goes_on()
    for member in BOTH:
        at.signs(member)

    assert at.state.value == "issued"


def test_two_people_with_two_different_bags_fetch_nothing() -> None:  # T03
    at = LabDesk(bags=2)
    at.asks_for_it()
    at.does("issue")
    at.bag_scanned(at.labels[0])
    at.bag_scanned(at.labels[1])
    at.goes_on()
    for member in BOTH:
        at.signs(member)

    assert at.state is BagState.STORED
    assert len(at.ward.on_record(NEAR_MISS)) == 1


def test_the_storage_place_is_scanned_and_recorded_where_it_has_a_code(at: LabDesk) -> None:
    at.asks_for_it()  # T03
    at.does("issue")
    at.desk.acted("place")
    at.bag_scanned()
    at.bag_scanned()
    at.goes_on()
    assert at.shown.message.endswith(f"{words.STORED_AT}.")
    at.scans(b"4149520000000004254C04-12", "]C1")
    at.goes_on()
    for member in BOTH:
        at.signs(member)

    assert at.ward.on_record("bag.issued")[-1]["place"] == "9520000000004.C04-12"

    assert words.STORED_UNKNOWN in at.shown.message


SHELF, OTHER_SHELF = "9520000000004.C04-11", "9520000000004.C04-12"


def takes_it_from(at: LabDesk, stored: str, element: bytes) -> tuple[tuple[str, str], ...]:
    """Store the bag at a place, fetch it from another; return what was read before signing."""
    ward = at.ward
    bag, session = at.label.bag, ward.set_up(CARLA)
    move_bag(ward.station, bag, MoveKind.STORED, session, LAB_PLACE, stored)
    at.asks_for_it()
    at.does("issue")
    at.desk.acted("place")
    at.bag_scanned()
    at.bag_scanned()
    at.scans(b"4149520000000004254" + element, "]C1")
    at.goes_on()
    facts = at.shown.facts
    for member in BOTH:
        at.signs(member)
    assert at.state is BagState.ISSUED
    return facts


def test_a_bag_found_at_another_place_is_told_before_and_after_and_is_recorded(
    at: LabDesk,
) -> None:  # T03e, rule 6
    facts = takes_it_from(at, SHELF, b"C04-12")

    assert (words.WAS_STORED, SHELF) in facts
    assert (words.TAKEN_FROM, OTHER_SHELF) in facts
    both = words.OTHER_PLACE.format(stored=SHELF, place=OTHER_SHELF)
    assert at.shown.message.endswith(both)
    assert "The bag was not at the place where it was stored." in at.shown.message


def test_a_bag_found_where_it_was_stored_is_no_news(at: LabDesk) -> None:  # T03e
    facts = takes_it_from(at, SHELF, b"C04-11")

    assert (words.WAS_STORED, SHELF) in facts
    assert at.shown.message == words.RECORDED


def test_a_nurse_alone_with_another_does_not_fetch_without_the_laboratory(at: LabDesk) -> None:
    at.asks_for_it()
    at.does("issue")
    at.bag_scanned()
    at.bag_scanned()
    at.goes_on()
    at.signs(ANA)
    at.signs(at.ward.members[next(p for p in at.ward.members if p.value == "p-haddad")])

    assert at.state is BagState.STORED
    assert "cell laboratory" in at.shown.message


def test_a_pick_up_slip_opens_its_bag(at: LabDesk) -> None:  # T01
    at.asks_for_it()
    at.works_on("laboratory")
    at.scans(f"CS:SLIP/{at.label.bag.value}/7/K7QX3A".encode(), "]Q3")

    assert isinstance(at.desk.step, BenchStep)
    assert at.offers == ["issue"]


def test_a_code_that_is_no_slip_of_this_site_is_told(at: LabDesk) -> None:  # T01
    at.works_on("laboratory")
    at.scans(b"CS:SLIP/SOMETHING/0123456789ab", "]Q3")

    assert isinstance(at.desk.step, LaboratoryStep)
    assert at.shown.message == words.NO_SLIP


def test_nothing_is_fetched_where_the_slip_was_used_meanwhile(at: LabDesk) -> None:  # T01
    at.asks_for_it()
    at.does("issue")
    screen = at.desk.step
    at.fetches_again()
    at.desk.go(screen)
    at.bag_scanned()
    at.bag_scanned()
    at.goes_on()
    for member in BOTH:
        at.signs(member)

    assert at.shown.message == words.SLIP_FIRST
    assert len(at.ward.on_record("slip.issued")) == 1
