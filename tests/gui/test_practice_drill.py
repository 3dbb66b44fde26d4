"""A drill in the practice window: its labels lie in the tray, are really read, and go again."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.bootstrap.opening import OpenPractice
from app.bootstrap.practice import prepare_therapies
from app.domain.drills import Outcome
from app.domain.people import Place
from app.usecases import drilling
from tests.support.window import Bench
from ui.presenters.desk import Screen
from ui.presenters.drilling import DrillsStep, RunsStep
from ui.presenters.drilling_result import ResultStep
from ui.presenters.jobs import JOBS
from ui.presenters.work import GO_ON
from ui.presenters.work_list import ListStep


@pytest.fixture
def practice(bench: Bench) -> OpenPractice:
    made = OpenPractice(bench.running, bench.opened, None, bench.ask(prepare_therapies))
    bench.settle()
    return made


def opens(bench: Bench, line: str) -> None:
    """Open a line of a list by pressing it."""
    assert isinstance(bench.step, ListStep)
    bench.window.desk.picked(line, "")
    bench.settle()


def to_the_drills(bench: Bench) -> None:
    bench.window.desk.acted(JOBS)
    bench.settle()
    opens(bench, "drills")


def lays(bench: Bench, code: str) -> None:
    to_the_drills(bench)
    opens(bench, code)
    bench.window.desk.acted(GO_ON)
    bench.hands.wait_for(lambda: isinstance(bench.step, RunsStep), "the drill is laid out")
    while not bench.shows(Screen.LOCK):
        bench.window.desk.cancelled()
        bench.settle()


def picks(bench: Bench, *labels: str) -> None:
    for label in labels:
        bench.hands.picks(label)
        bench.settle()


def in_the_tray(bench: Bench) -> list[str]:
    return [name for name in bench.opened._tray if not name.startswith("badge-")]


def test_a_drill_is_played_from_the_tray_with_the_scanner_sending_a_scan_twice(
    bench: Bench, practice: OpenPractice
) -> None:
    ordinary = in_the_tray(bench)
    lays(bench, "same-scan")
    assert in_the_tray(bench) == ["drill-wristband", "drill-bag-1", "drill-bag-2", "drill-again"]

    table = bench.window.desk.drills
    laid = getattr(table, "laid", None)
    assert laid is not None
    bench.signs_in(ANA)
    picks(bench, "drill-wristband", "drill-bag-1")
    bench.types(f"{laid.says:%d%m%Y}1")
    assert bench.shows(Screen.HAND_OVER)
    bench.signs_in(BEN)
    picks(bench, "drill-again")
    assert "used before" in bench.says
    picks(bench, "drill-wristband", "drill-bag-2")
    bench.types(f"{laid.says:%d%m%Y}{laid.end(Place.SECOND)}1")
    bench.hands.sees(Screen.VERDICT)
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.types("1")
    bench.types("\x1b")

    to_the_drills(bench)
    assert isinstance(bench.step, RunsStep)
    bench.window.desk.acted(GO_ON)
    bench.settle()
    assert isinstance(bench.step, ResultStep)
    bench.window.desk.acted(GO_ON)
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.hands.wait_for(lambda: isinstance(bench.step, DrillsStep), "the drills show again")

    (result,) = bench.on_record(drilling.DONE)
    assert result["outcome"] == Outcome.PASSED.value
    assert in_the_tray(bench) == ordinary
