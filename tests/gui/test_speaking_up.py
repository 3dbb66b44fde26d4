"""F9 in the window: the same key everywhere, and nothing told in a blind turn (screens §5.8)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap.cast import ANA
from tests.support.window import Bench
from ui import wording_quality as words
from ui.presenters.desk import Screen
from ui.presenters.reporting import ReportStep


def presses_f9(bench: Bench) -> None:
    page = bench.window.frame.page
    assert page is not None
    QTest.keyClick(page, Qt.Key.Key_F9)
    bench.settle()


def test_f9_opens_a_report_from_the_lock_screen_and_esc_leads_back(bench: Bench) -> None:
    presses_f9(bench)
    assert bench.shows(Screen.WORK)
    assert words.REPORT in bench.says
    bench.types("\x1b")

    assert bench.shows(Screen.LOCK)


@pytest.mark.parametrize("which", ["alma", "bruno"])
def test_in_a_turn_it_says_one_sentence_whatever_was_scanned(bench: Bench, which: str) -> None:
    """BL1: nothing differs between one turn and another."""
    bench.taps(ANA)
    bench.types(ANA.pin)
    bench.scans(getattr(bench, which))
    presses_f9(bench)

    assert bench.shows(Screen.TURN)
    assert words.SPEAK_UP_LATER in bench.says


def test_at_the_time_out_it_holds_the_bag(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)
    assert words.SPEAK_UP in bench.says
    presses_f9(bench)

    assert isinstance(bench.window.desk.step, ReportStep)
    assert bench.bag(bench.alma).held
    assert bench.on_record("verification.agreed") == []
