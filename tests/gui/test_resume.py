"""Closed, crashed, opened again: what waits, waits; what was not sealed is gone (DESIGN §7)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap.cast import ANA, BEN
from app.bootstrap.verify import verify_site
from app.domain.causes import Cause
from app.usecases import reveal
from tests.support.station import FATIMA
from tests.support.window import Bench, StillClock, practice_site
from ui import wording
from ui.presenters import checking
from ui.presenters.desk import Screen

OTHER_DAY = "01021970"


class Ward:
    """One site folder, whose window is opened, closed and torn down."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = StillClock()
        self.boots = 1
        self.bench = Bench(root, clock=self.clock)

    def closes_and_opens(self) -> Bench:
        """End the application as a person does, and start it again."""
        self.bench.close()
        self.bench = Bench(self.root, clock=self.clock)
        return self.bench

    def crashes_and_opens(self) -> Bench:
        """Take the folder as a power cut would leave it, and start there."""
        self.boots += 1
        after = self.root.with_name(f"after power cut {self.boots}")
        shutil.copytree(self.root, after)
        self.bench.close()
        self.root = after
        self.clock.boot = f"boot-{self.boots}"
        self.bench = Bench(after, clock=self.clock)
        return self.bench


@pytest.fixture
def ward(qapp: QApplication, tmp_path: Path) -> Iterator[Ward]:
    made = Ward(practice_site(tmp_path))
    yield made
    made.bench.close()
    assert verify_site(made.root).ok


Again = Callable[[Ward], Bench]
AGAIN = pytest.mark.parametrize(
    "again", [Ward.closes_and_opens, Ward.crashes_and_opens], ids=["closed", "power cut"]
)


@AGAIN
def test_a_sealed_first_turn_waits_for_its_second_person(ward: Ward, again: Again) -> None:
    ward.bench.turn(ANA, ward.bench.alma, ward.bench.alma)
    ward.clock.passes(timedelta(minutes=4))

    bench = again(ward)

    assert bench.shows(Screen.HAND_OVER)
    assert "11:00" in bench.says
    bench.taps(ANA)
    assert wording.SAME_PERSON in bench.says
    bench.turn(BEN, bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)


def test_a_first_turn_that_grew_too_old_meanwhile_waits_no_longer(ward: Ward) -> None:
    ward.bench.turn(ANA, ward.bench.alma, ward.bench.alma)
    ward.clock.passes(timedelta(minutes=16))

    bench = ward.closes_and_opens()

    assert bench.shows(Screen.LOCK)
    bench.both_turns(bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)


@AGAIN
def test_an_unsealed_turn_is_gone_and_its_end_is_on_record(ward: Ward, again: Again) -> None:
    ward.bench.signs_in(ANA)
    ward.bench.scans(ward.bench.alma)
    ward.bench.types(f"{ward.bench.alma.born:%d%m%Y}")

    bench = again(ward)

    assert bench.shows(Screen.LOCK)
    (ended,) = bench.on_record("turn.abandoned")
    assert (ended["place"], ended["reason"]) == ("first", "crash")
    bench.both_turns(bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)


def test_an_unsealed_second_turn_starts_again_and_the_first_stands(ward: Ward) -> None:
    ward.bench.turn(ANA, ward.bench.alma, ward.bench.alma)
    ward.bench.signs_in(BEN)
    ward.bench.scans(ward.bench.alma)

    bench = ward.crashes_and_opens()

    assert bench.shows(Screen.HAND_OVER)
    assert bench.on_record("turn.abandoned")[-1]["place"] == "second"
    bench.turn(FATIMA, bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)


@AGAIN
@pytest.mark.parametrize("bag", ["alma", "bruno"], ids=["match", "stop"])
def test_two_sealed_turns_wait_for_the_reveal(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, again: Again, bag: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(checking, "reveal_now", lambda *_: None)  # the power goes right here
        ward.bench.both_turns(ward.bench.alma, getattr(ward.bench, bag))
        assert not ward.bench.on_record("verification.judged")

    bench = again(ward)

    assert bench.shows(Screen.LOCK)
    assert wording.RESULT_WAITS in bench.says
    bench.signs_in(BEN)
    assert bench.shows(Screen.VERDICT if bag == "alma" else Screen.STOP)


def test_a_result_that_waited_too_long_lapses(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(checking, "reveal_now", lambda *_: None)
        ward.bench.both_turns(ward.bench.alma, ward.bench.alma)
    ward.clock.passes(timedelta(minutes=16))

    bench = ward.closes_and_opens()
    bench.signs_in(BEN)

    assert bench.shows(Screen.LOCK)
    assert Cause.PAIR_TOO_OLD.sentence in bench.says


@AGAIN
def test_a_match_waits_for_its_signatures(ward: Ward, again: Again) -> None:
    ward.bench.both_turns(ward.bench.alma, ward.bench.alma)
    ward.bench.signs_in(ANA)  # one of two: nothing is signed yet

    bench = again(ward)

    assert wording.RESULT_WAITS in bench.says
    bench.signs_in(ANA)
    assert bench.shows(Screen.VERDICT)
    assert not bench.on_record("verification.agreed")
    bench.signs_in(ANA)
    bench.signs_in(BEN)
    bench.types("1")
    assert bench.shows(Screen.STARTED)


@AGAIN
def test_a_stop_is_still_a_stop(ward: Ward, again: Again) -> None:
    ward.bench.both_turns(ward.bench.alma, ward.bench.bruno)
    told = ward.bench.kinds()

    bench = again(ward)

    assert bench.shows(Screen.STOP)
    assert Cause.DIFFERENT_PATIENTS.sentence in bench.says
    assert bench.kinds() == told
    ward.clock.passes(timedelta(days=3))
    assert ward.closes_and_opens().shows(Screen.STOP)


def test_a_question_that_is_asked_again_waits_for_the_first_person(ward: Ward) -> None:
    ward.bench.turn(ANA, ward.bench.alma, ward.bench.alma, born=OTHER_DAY)
    ward.bench.turn(BEN, ward.bench.alma, ward.bench.alma)

    bench = ward.crashes_and_opens()

    assert bench.shows(Screen.HAND_OVER)
    assert wording.ASK_AGAIN in bench.says
    for member in (ANA, BEN):
        bench.signs_in(member)
        bench.types(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.VERDICT)


def test_a_started_infusion_does_not_come_back(ward: Ward) -> None:
    ward.bench.both_turns(ward.bench.alma, ward.bench.alma)
    ward.bench.signs_in(ANA)
    ward.bench.signs_in(BEN)
    ward.bench.types("1")

    bench = ward.crashes_and_opens()

    assert bench.shows(Screen.LOCK)
    assert len(bench.on_record("infusion.started")) == 1


def test_a_fault_of_the_program_is_told_and_nothing_is_lost(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        msg = "a sentence that may name somebody"
        raise LookupError(msg)

    ward.bench.turn(ANA, ward.bench.alma, ward.bench.alma)
    with monkeypatch.context() as patch:
        patch.setattr(reveal, "open_pair", breaks)
        ward.bench.turn(BEN, ward.bench.alma, ward.bench.alma)

        assert ward.bench.shows(Screen.PROBLEM)
        assert wording.BUG.format(kind="LookupError") in ward.bench.says
        assert "a sentence that may name somebody" not in ward.bench.says

    bench = ward.closes_and_opens()
    bench.signs_in(ANA)
    assert bench.shows(Screen.VERDICT)
