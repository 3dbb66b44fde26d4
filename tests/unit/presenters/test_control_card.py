"""The control card on the cart: keys for gloved hands, and never a signature (screens §4.5)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.bootstrap.practice_codes import band_code
from app.labels import command
from app.labels.label import Command, ControlWord
from tests.scenarios.test_bedside_typed import BAG, both
from tests.support.actors import play
from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.support.work_hands import sits_at, view, works_on
from ui import wording, wording_typing, wording_work
from ui.presenters.checking import LockStep, TurnStep
from ui.presenters.deciding import StopStep, VerdictStep, verdict_step
from ui.presenters.desk import Screen
from ui.presenters.jobs import JobsStep
from ui.presenters.sound import Sound
from ui.presenters.views import QuestionKind, TurnExtra, TurnView

SIGNED = ("verification.agreed", "turn.sealed", "verification.restarted", "bag.quarantined")


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def shows_card(at: QuickDesk, word: ControlWord) -> None:
    at.scans(command.raw(Command(word=word)), "]C0")


def in_a_turn(at: QuickDesk) -> TurnStep:
    at.signs(ANA)
    step = at.desk.step
    assert isinstance(step, TurnStep)
    return step


def turn(at: QuickDesk) -> TurnView:
    shown = at.view
    assert isinstance(shown, TurnView)
    return shown


# -- what it never does


def test_no_word_of_the_card_confirms_or_signs() -> None:
    assert {word.value for word in ControlWord} == {"CANT-SCAN", "BACK", "LOCK"}


@pytest.mark.parametrize("word", list(ControlWord))
def test_the_card_does_nothing_at_a_stop(ward: Ward, at: QuickDesk, word: ControlWord) -> None:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    at.desk.go(StopStep(at.desk, bedside.revealed()))
    filed = ward.filed

    shows_card(at, word)

    assert isinstance(at.desk.step, StopStep)
    assert at.played[-1] is Sound.UNREADABLE
    assert ward.filed == filed


@pytest.mark.parametrize("word", list(ControlWord))
def test_the_card_signs_nothing_at_a_match(ward: Ward, at: QuickDesk, word: ControlWord) -> None:
    bedside, _ = play(ward, ward.alma)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    at.taps(BEN)
    before = {kind: len(ward.on_record(kind)) for kind in SIGNED}

    shows_card(at, word)

    assert {kind: len(ward.on_record(kind)) for kind in SIGNED} == before


def test_cant_scan_says_so_where_no_label_can_be_typed(at: QuickDesk) -> None:
    works_on(at, "exceptions")
    shows_card(at, ControlWord.CANT_SCAN)
    assert view(at).message == wording.NO_CONTROL


def test_a_card_of_another_version_is_no_label(at: QuickDesk) -> None:
    works_on(at, "exceptions")
    at.scans(b"CS:CONFIRM", "]C0")
    assert view(at).message == wording_work.UNREADABLE


# -- what it does


def test_cant_scan_is_the_key_f7_in_a_turn(ward: Ward, at: QuickDesk) -> None:  # A39
    in_a_turn(at)
    assert turn(at).extra is TurnExtra.CANT_SCAN

    shows_card(at, ControlWord.CANT_SCAN)

    by_card = turn(at)
    assert (by_card.instruction, by_card.question) == (wording_typing.WHAT, QuestionKind.CHOICE)
    again = sits_at(ward.copy())
    in_a_turn(again)
    again.desk.acted(TurnExtra.CANT_SCAN.value)
    assert turn(again).instruction == by_card.instruction


def test_back_asks_once_where_something_was_captured_and_then_ends_the_turn(
    ward: Ward, at: QuickDesk
) -> None:
    in_a_turn(at)
    band = band_code(ward.alma.band)
    at.scans(band.raw, band.symbology)
    shows_card(at, ControlWord.BACK)
    assert turn(at).cancelling
    shows_card(at, ControlWord.BACK)

    assert isinstance(at.desk.step, LockStep)
    assert [body["reason"] for body in ward.on_record("turn.abandoned")] == ["cancelled"]


def test_back_goes_back_one_screen(at: QuickDesk) -> None:
    works_on(at, "exceptions")
    shows_card(at, ControlWord.BACK)

    assert isinstance(at.desk.step, JobsStep)
    assert at.played[-1] is Sound.CAPTURED


def test_lock_locks_and_names_leave_the_screen(ward: Ward, at: QuickDesk) -> None:
    in_a_turn(at)
    shows_card(at, ControlWord.LOCK)
    assert at.desk.step.screen is Screen.LOCK
    works_on(at, "near misses")
    shows_card(at, ControlWord.LOCK)
    assert isinstance(at.desk.step, LockStep)


def test_lock_leaves_a_hold_for_others(ward: Ward, at: QuickDesk) -> None:
    at.desk.go(verdict_step(at.desk, both(ward, BAG).revealed()))
    assert isinstance(at.desk.step, VerdictStep)

    shows_card(at, ControlWord.LOCK)

    assert isinstance(at.desk.step, LockStep)
