"""Lists of work: what arrow keys and Enter open."""

from __future__ import annotations

import pytest

from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.unit.presenters.work_demo import Went, view_of
from ui.presenters.benches import NOTHING
from ui.presenters.work_list import ListStep, by_risk
from ui.presenters.work_views import (
    Mark,
    WorkRow,
)


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return QuickDesk(ward, NOTHING)


# -- lists


def rows(*marks: Mark) -> tuple[WorkRow, ...]:
    return tuple(
        WorkRow(id=f"{n}", mark=mark, word=mark.value, cells=(f"cell {n}",))
        for n, mark in enumerate(marks)
    )


@pytest.fixture
def opened() -> list[str]:
    return []


@pytest.fixture
def listing(at: QuickDesk, went: Went, opened: list[str]) -> ListStep:
    step = ListStep(
        at.desk,
        went.ways,
        heads=("What",),
        rows=rows(Mark.STOP, Mark.OPEN, Mark.GOOD),
        on_open=opened.append,
    )
    at.desk.go(step)
    return step


def test_enter_opens_only_a_line_that_an_arrow_key_chose(
    at: QuickDesk, listing: ListStep, opened: list[str]
) -> None:
    at.desk.entered()
    assert opened == []

    at.desk.moved(1)
    at.desk.moved(1)
    at.desk.entered()

    assert opened == ["1"]


def test_the_ends_of_a_list_hold(at: QuickDesk, listing: ListStep, opened: list[str]) -> None:
    at.desk.moved(-1)
    assert view_of(at).table is not None
    at.desk.moved(50)
    at.desk.entered()
    at.desk.moved(-50)
    at.desk.entered()

    assert opened == ["2", "0"]


def test_a_line_stays_chosen_when_the_list_changes(
    at: QuickDesk, listing: ListStep, opened: list[str]
) -> None:
    at.desk.moved(1)
    at.desk.moved(1)

    listing.show_rows(rows(Mark.STOP, Mark.OPEN)[::-1])
    at.desk.entered()
    listing.show_rows(())
    at.desk.moved(1)
    at.desk.entered()

    assert opened == ["1"]


def test_a_press_opens_a_line_of_the_list_and_nothing_else(
    at: QuickDesk, listing: ListStep, opened: list[str]
) -> None:
    at.desk.picked("2", "")
    at.desk.picked("not there", "")

    assert opened == ["2"]


def test_the_worst_comes_first_and_the_order_of_age_stays() -> None:
    sorted_rows = by_risk(rows(Mark.GOOD, Mark.CAUTION, Mark.STOP, Mark.OPEN, Mark.STOP))

    assert [row.id for row in sorted_rows] == ["2", "4", "1", "3", "0"]
