"""The desk: one step, its answers, the clock, and faults in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.evidence.errors import ChainError
from app.labels.scan import Scan
from app.store.errors import StoreError
from tests.support.station import Ward
from ui import wording
from ui.presenters.checking import LockStep, OpeningStep
from ui.presenters.desk import IDLE, Desk, Screen, Step, left
from ui.presenters.problems import ProblemStep, problem
from ui.presenters.sound import Sound

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)


class Counting(Step):
    """A step that remembers what came."""

    screen = Screen.LOCK

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.came: list[str] = []

    def view(self, now: datetime) -> str:
        return "counting"

    def cancelled(self) -> None:
        self.came.append("cancelled")

    def idle(self) -> None:
        self.came.append("idle")

    def tick(self, now: datetime) -> None:
        self.came.append("tick")


class Office:
    """A desk whose worker answers when the test says so."""

    def __init__(self) -> None:
        self.ward = Ward()
        self.now = NOW
        self.shown = 0
        self.waits: list[Callable[[], None]] = []
        self.played: list[Sound] = []
        self.desk = Desk(
            run=self._run,
            now=lambda: self.now,
            play=self.played.append,
            show=self._show,
            fail=problem,
        )

    def _run(
        self,
        job: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def answer() -> None:
            try:
                result = job(self.ward.station)
            except Exception as error:  # noqa: BLE001  as the crossing does
                failed(error)
                return
            done(result)

        self.waits.append(answer)

    def _show(self) -> None:
        self.shown += 1

    def answers(self) -> None:
        """Let the worker answer everything."""
        waits, self.waits = self.waits, []
        for answer in waits:
            answer()


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_desk_without_a_step_shows_nothing(office: Office) -> None:
    with pytest.raises(RuntimeError, match="no step yet"):
        _ = office.desk.step


def test_an_answer_to_a_step_that_is_gone_is_dropped(office: Office) -> None:
    asker = Counting(office.desk)
    office.desk.go(asker)
    came: list[int] = []
    office.desk.run(asker, lambda _: 1, came.append)

    office.desk.go(Counting(office.desk))
    office.answers()

    assert came == []


def test_a_fault_is_told_even_when_the_step_is_gone(office: Office) -> None:
    asker = Counting(office.desk)
    office.desk.go(asker)
    office.desk.run(asker, lambda _: 1 // 0, lambda _: None)
    office.desk.go(Counting(office.desk))

    office.answers()

    assert office.desk.step.screen is Screen.PROBLEM


def test_idleness_counts_from_the_last_thing_that_somebody_did(office: Office) -> None:
    step = Counting(office.desk)
    office.desk.go(step)
    office.now += IDLE
    office.desk.cancelled()
    office.now += IDLE
    office.desk.tick()
    assert "idle" not in step.came

    office.now += A_MOMENT
    office.desk.tick()
    office.desk.tick()

    assert step.came == ["cancelled", "tick", "idle", "tick", "tick"]


def test_locking_is_idleness_unless_a_step_says_otherwise(office: Office) -> None:
    step = Counting(office.desk)
    office.desk.go(step)

    office.desk.lock()

    assert step.came == ["idle"]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(900, "15:00"), (61, "01:01"), (0.4, "00:00"), (-5, "00:00")]
)
def test_time_left_is_written_in_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert left(NOW + timedelta(seconds=seconds), NOW) == shown


def test_no_limit_is_no_time_left() -> None:
    assert left(None, NOW) == ""


def test_until_the_records_are_open_nothing_is_taken(office: Office) -> None:
    office.desk.go(OpeningStep(office.desk))

    office.desk.scanned(Scan.__new__(Scan))
    office.desk.pin("000000")
    office.desk.cancelled()

    assert office.waits == []
    assert office.desk.step.view(NOW).message == wording.OPENING


# -- faults


@pytest.mark.parametrize(
    ("error", "sentence", "integrity"),
    [
        (
            StoreError("The store is locked. Close the other window."),
            "The store is locked.",
            False,
        ),
        (ChainError("a record is missing", where="ward/1 record 7"), "record 7", True),
        (ValueError("Weber, born 1968"), wording.BUG.format(kind="ValueError"), False),
    ],
    ids=["the store", "the records", "a bug"],
)
def test_a_fault_is_told_in_words_and_names_nobody(
    office: Office, error: Exception, sentence: str, integrity: bool
) -> None:
    step = problem(office.desk, error)

    assert isinstance(step, ProblemStep)
    view = step.view(NOW)
    assert sentence in view.sentence
    assert view.integrity is integrity
    assert "Weber" not in view.sentence
    assert view.lines == (wording.CANNOT_OPEN,)


def test_a_workstation_with_a_fault_takes_nothing(office: Office) -> None:
    step = problem(office.desk, ValueError())
    office.desk.go(step)

    office.desk.pin("000000")
    office.desk.lock()
    office.desk.cancelled()
    office.desk.acted("restart")

    assert office.desk.step is step
    assert office.waits == []


def test_a_lock_with_a_sentence_shows_it_as_news_and_not_as_a_refusal(office: Office) -> None:
    step = LockStep(office.desk, wording.TURN_ENDED)
    assert step.view(NOW).message_kind.value == "neutral"

    step.say(wording.UNKNOWN_BADGE)

    assert step.view(NOW).message_kind.value == "refused"
    assert office.played == [Sound.UNREADABLE]
