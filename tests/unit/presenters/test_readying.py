"""Readiness before the thaw and the bedside list, by keys, scans and badges (T05, B11, U13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, CARLA, Therapy
from app.domain.order import Order
from app.usecases import orders, readiness
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.unit.presenters.work_demo import Went, band, view_of
from tests.unit.usecases.orders import order_of
from ui import wording_readying as words
from ui.presenters.benches import NOTHING
from ui.presenters.laboratory import show_bag, show_laboratory
from ui.presenters.readying import (
    ReadyListStep,
    ReadyOrderStep,
    show_bedside,
    show_readiness,
)
from ui.presenters.readying_forms import BedsideStep, BeforeStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind, Mark, WorkRow

PROFILE = {
    "readiness": [
        {"code": "tocilizumab", "says": "two doses on the ward", "weight": "dev2"},
        {"code": "icu", "says": "a bed is kept", "weight": "dev1"},
    ],
    "bedside": [{"code": "line", "says": "the line is patent", "weight": "dev1"}],
}


class Bed:
    """Somebody of the ward with a scanner, a keyboard and a badge."""

    def __init__(self) -> None:
        """Sit down before the list of orders."""
        self.ward = Ward(profile=PROFILE)
        self.at = QuickDesk(self.ward, NOTHING)
        self.went = Went()
        show_readiness(self.at.desk, self.went.ways)

    @property
    def alma(self) -> Therapy:
        """The patient's therapy."""
        return self.ward.alma

    @property
    def order(self) -> Order:
        """Alma's order."""
        return order_of(self.ward, self.alma)

    @property
    def rows(self) -> tuple[WorkRow, ...]:
        """The lines that show."""
        table = view_of(self.at).table
        assert table is not None
        return table.rows

    def opens(self, line: int) -> None:
        """Choose a line with the arrow keys, and open it."""
        for _ in range(2):
            self.at.desk.moved(-len(self.rows))
        for _ in range(line):
            self.at.desk.moved(1)
        self.at.desk.entered()

    def goes_to(self, act: int) -> None:
        """Open Alma's order, and one of its checklists."""
        self.opens([row.cells[0] for row in self.rows].index(self.alma.order.value))
        self.opens(act)

    def answers(self, keys: str) -> None:
        """Answer line by line: 1 yes, 2 no, 3 unknown; then go on."""
        for key in keys:
            self.at.desk.typed(key)
        self.at.desk.acted(GO_ON)


@pytest.fixture
def bed() -> Bed:
    return Bed()


# T05, X15
def test_readiness_of_another_patient_is_refused_and_no_answer_is_lost(bed: Bed) -> None:
    bed.goes_to(0)
    band(bed.at, bed.ward.bruno)
    bed.answers("11")
    bed.at.signs(ANA)
    assert "not that of the order's patient" in view_of(bed.at).message
    assert isinstance(bed.at.desk.step, BeforeStep)
    assert all(line.answer is not None for line in view_of(bed.at).checklist)
    assert readiness.readiness_of(bed.ward.station, bed.order) is None
    assert not bed.ward.keys.open


# T05
def test_readiness_without_the_wristband_is_not_signed(bed: Bed) -> None:
    bed.goes_to(0)
    bed.answers("11")
    assert words.BAND in view_of(bed.at).message


def test_a_line_that_nobody_answered_keeps_the_checklist_open(bed: Bed) -> None:
    bed.goes_to(0)
    band(bed.at, bed.alma)
    bed.answers("1")
    assert "a bed is kept" in view_of(bed.at).message


def test_nobody_of_the_laboratory_confirms_for_the_ward(bed: Bed) -> None:
    bed.goes_to(0)
    band(bed.at, bed.alma)
    bed.answers("11")
    bed.at.taps(CARLA)
    assert view_of(bed.at).message
    assert readiness.readiness_of(bed.ward.station, bed.order) is None


# T05, DESIGN rule 6
@pytest.mark.parametrize("key", ["2", "3"])
def test_a_line_that_does_not_hold_is_recorded_and_told(bed: Bed, key: str) -> None:
    """Unknown counts as no; neither is refused."""
    bed.goes_to(0)
    band(bed.at, bed.alma)
    bed.answers(f"1{key}")
    bed.at.signs(ANA)
    assert isinstance(bed.at.desk.step, ReadyOrderStep)
    assert view_of(bed.at).message == words.RECORDED_NOT.format(items="a bed is kept")
    found = readiness.readiness_of(bed.ward.station, bed.order)
    assert found is not None
    assert [item.code for item in found.missing] == ["icu"]
    assert bed.rows[0].mark is Mark.CAUTION
    assert "a bed is kept" in bed.rows[0].cells[1]


# T05
def test_readiness_is_confirmed_with_band_answers_and_one_badge(bed: Bed) -> None:
    bed.goes_to(0)
    band(bed.at, bed.alma)
    bed.answers("11")
    assert dict(view_of(bed.at).facts) == {
        "two doses on the ward": "Yes",
        "a bed is kept": "Yes",
    }
    bed.at.signs(ANA)
    assert view_of(bed.at).message == words.RECORDED
    assert bed.rows[0].mark is Mark.GOOD
    bed.at.desk.cancelled()
    assert isinstance(bed.at.desk.step, ReadyListStep)
    marks = {row.cells[0]: row.mark for row in bed.rows}
    assert marks == {
        bed.alma.order.value: Mark.GOOD,
        bed.ward.bruno.order.value: Mark.OPEN,
    }


# T05
def test_readiness_that_is_too_old_says_so(bed: Bed) -> None:
    readiness.confirm_readiness(
        bed.ward.station,
        bed.order,
        {"tocilizumab": True, "icu": True},
        bed.alma.band,
        bed.ward.set_up(ANA),
    )
    bed.ward.clock.passes(readiness.READY_FOR * 2)
    show_readiness(bed.at.desk, bed.went.ways)
    (row,) = [row for row in bed.rows if row.cells[0] == bed.alma.order.value]
    assert (row.mark, row.word) == (Mark.NOW, words.TOO_OLD)


# B11, B09
def test_the_bedside_checklist_asks_what_is_used_and_how_much(bed: Bed) -> None:
    show_bedside(bed.at.desk, bed.went.ways, bed.alma.bag.bag)
    assert isinstance(bed.at.desk.step, BedsideStep)
    for character in "40,5":
        bed.at.desk.typed(character)
    bed.at.desk.turned(True)
    bed.answers("1212")
    bed.at.signs(ANA)
    assert bed.went.places == ["back"]
    found = readiness.bedside_of(bed.ward.station, bed.order)
    assert found is not None
    assert dict(found.checklist.items) == {
        "line": True,
        "filter": False,
        "pump": True,
        "irradiated": False,
    }
    assert f"{found.checklist.infuse_ml}" == "40.5"


def test_the_bench_leads_straight_to_the_checklist_of_its_bag(bed: Bed) -> None:
    show_readiness(bed.at.desk, bed.went.ways, bed.alma.bag.bag)
    assert isinstance(bed.at.desk.step, BeforeStep)
    bed.at.desk.cancelled()
    assert bed.went.places == ["back"]


# B11
def test_the_laboratorys_screen_of_a_bag_offers_what_the_ward_confirms_next(bed: Bed) -> None:
    show_laboratory(bed.at.desk, bed.went.ways)
    show_bag(bed.at.desk, bed.went.ways, bed.alma.bag.bag)
    (action,) = view_of(bed.at).actions
    bed.at.desk.acted(action.id)
    assert isinstance(bed.at.desk.step, BedsideStep)
    assert view_of(bed.at).countdown is not None  # T08
    bed.ward.clock.passes(timedelta(hours=13))
    shown = view_of(bed.at)
    assert shown.band is not None
    assert shown.band.kind is BandKind.HOLD


def test_a_bag_of_no_order_is_told(bed: Bed) -> None:
    orders.cancel(bed.ward.station, bed.order, bed.ward.set_up(ANA), "moved")
    show_bedside(bed.at.desk, bed.went.ways, bed.alma.bag.bag)
    assert view_of(bed.at).message == words.NO_ORDER


def test_the_list_names_no_patient(bed: Bed) -> None:
    text = str([row.cells for row in bed.rows])
    assert bed.alma.order.value in text
    assert bed.alma.name not in text
    assert bed.alma.band.patient.value not in text
