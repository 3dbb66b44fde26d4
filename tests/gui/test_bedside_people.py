"""Who may do what at the bedside, and what ends a job early: Escape, idleness, time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.bootstrap.cast import ANA, BEN, CARLA
from app.domain.causes import Cause
from app.usecases.sign_in import LOCKED_FOR, TRIES
from tests.support.station import FATIMA, GUS
from tests.support.window import Bench
from ui import wording
from ui.presenters.desk import IDLE, Screen
from ui.presenters.sound import Sound

A_MOMENT = timedelta(seconds=1)
PAIR = timedelta(minutes=15)
GOOD_FOR = timedelta(minutes=10)


# -- who


def test_the_first_person_is_refused_as_the_second(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma)

    bench.taps(ANA)

    assert bench.shows(Screen.HAND_OVER)
    assert wording.SAME_PERSON in bench.says
    assert bench.sounds.played[-1] is Sound.UNREADABLE


def test_a_third_person_does_not_sign_for_the_two(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)

    for stranger in (FATIMA, GUS):
        bench.taps(stranger)

        assert bench.shows(Screen.VERDICT)
        assert wording.NOT_OF_THE_PAIR in bench.says
    assert not bench.on_record("verification.agreed")


def test_a_wrong_pin_is_told_and_the_right_one_goes_on(bench: Bench) -> None:
    bench.taps(ANA)
    bench.types("000000")
    assert bench.shows(Screen.SIGN_IN)
    assert wording.PIN_REFUSED.format(left=TRIES - 1) in bench.says

    bench.types(ANA.pin)

    assert bench.shows(Screen.TURN)


def test_too_many_wrong_pins_lock_the_person_out_for_a_while(bench: Bench) -> None:
    bench.taps(ANA)
    for _ in range(TRIES):
        bench.types("000000")
    bench.types(ANA.pin)
    until = (bench.running.now() + LOCKED_FOR).strftime("%H:%M")
    assert wording.LOCKED_OUT.format(until=until) in bench.says

    bench.passes(LOCKED_FOR + A_MOMENT)
    bench.signs_in(ANA)

    assert bench.shows(Screen.TURN)


def test_another_badge_takes_the_place_of_one_whose_pin_was_not_typed(bench: Bench) -> None:
    bench.taps(ANA)

    bench.signs_in(BEN)

    assert bench.shows(Screen.TURN)
    assert bench.step.person == BEN.name


def test_half_a_pin_is_not_finished_by_the_next_person(bench: Bench) -> None:
    bench.taps(ANA)
    bench.types(ANA.pin[:3])

    bench.taps(BEN)
    assert "PIN, 0 of 6 digits entered" in _names(bench)
    bench.types(BEN.pin)

    assert bench.shows(Screen.TURN)
    assert not bench.on_record("sign_in.wrong_pin")


def _names(bench: Bench) -> list[str]:
    page = bench.window.frame.page
    assert page is not None
    return [w.accessibleName() for w in page.findChildren(QWidget)]


def test_a_pin_stays_nowhere_on_the_page(bench: Bench) -> None:
    bench.taps(ANA)
    page = bench.window.frame.page
    assert page is not None

    bench.types(ANA.pin)

    assert ANA.pin not in str(vars(page))
    assert vars(page)["_digits"] == []


# -- ending early


def test_escape_twice_ends_a_turn_and_leaves_a_record_of_it(bench: Bench) -> None:
    bench.signs_in(ANA)
    bench.scans(bench.alma)

    bench.types("\x1b")
    assert bench.shows(Screen.TURN)
    assert wording.CANCEL_SURE in bench.says
    bench.types("\x1b")

    assert bench.shows(Screen.LOCK)
    assert wording.TURN_ENDED in bench.says
    (ended,) = bench.on_record("turn.abandoned")
    assert ended["reason"] == "cancelled"


def test_escape_once_and_then_going_on_keeps_the_turn(bench: Bench) -> None:
    bench.signs_in(ANA)
    bench.scans(bench.alma, bag=False)
    bench.types("\x1b")

    bench.scans(bench.alma, band=False)

    assert wording.CANCEL_SURE not in bench.says
    bench.answers(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)


def test_what_comes_after_the_end_of_a_turn_changes_nothing(bench: Bench) -> None:
    bench.signs_in(ANA)
    bench.scans(bench.alma)
    bench.types(f"{bench.alma.born:%d%m%Y}")

    bench.hands.types("\x1b\x1b1\x1b\x1b")
    bench.settle()

    assert bench.shows(Screen.LOCK)
    assert len(bench.on_record("turn.abandoned")) == 1
    assert not bench.on_record("turn.sealed")


def test_a_second_turn_that_ends_waits_for_the_second_person_again(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma)
    bench.signs_in(BEN)
    bench.scans(bench.alma)

    bench.types("\x1b\x1b")
    assert bench.shows(Screen.HAND_OVER)
    bench.turn(FATIMA, bench.alma, bench.alma)

    assert bench.shows(Screen.VERDICT)


def go_to(bench: Bench, screen: Screen) -> None:
    """Bring the window to a screen by the shortest way."""
    if screen is Screen.LOCK:
        return
    if screen is Screen.SIGN_IN:
        bench.taps(ANA)
    elif screen is Screen.TURN:
        bench.signs_in(ANA)
    elif screen is Screen.HAND_OVER:
        bench.turn(ANA, bench.alma, bench.alma)
    elif screen is Screen.STOP:
        bench.stops()
    else:
        bench.both_turns(bench.alma, bench.alma)
        if screen is Screen.SIGN:
            bench.taps(ANA)
        if screen in (Screen.START, Screen.STARTED):
            bench.both_sign()
        if screen is Screen.STARTED:
            bench.types("1")
    assert bench.shows(screen)


@pytest.mark.parametrize(
    ("screen", "then"),
    [
        (Screen.LOCK, Screen.LOCK),
        (Screen.SIGN_IN, Screen.LOCK),
        (Screen.TURN, Screen.LOCK),
        (Screen.HAND_OVER, Screen.HAND_OVER),
        (Screen.VERDICT, Screen.LOCK),
        (Screen.SIGN, Screen.VERDICT),
        (Screen.STOP, Screen.STOP),
        (Screen.START, Screen.START),
        (Screen.STARTED, Screen.LOCK),
    ],
    ids=lambda screen: screen.value,
)
def test_two_idle_minutes_end_what_must_end(bench: Bench, screen: Screen, then: Screen) -> None:
    go_to(bench, screen)
    bench.passes(IDLE - A_MOMENT)
    assert bench.shows(screen)

    bench.passes(2 * A_MOMENT)

    assert bench.shows(then)
    ended = bench.on_record("turn.abandoned")
    assert [e["reason"] for e in ended] == (["idle"] if screen is Screen.TURN else [])


@pytest.mark.parametrize(
    ("screen", "key"),
    [(Screen.TURN, "F12"), (Screen.VERDICT, "Ctrl+L"), (Screen.START, "F12")],
    ids=["turn", "verdict", "start"],
)
def test_a_key_locks_at_once(bench: Bench, screen: Screen, key: str) -> None:
    go_to(bench, screen)

    lock(bench, key)

    assert bench.shows(Screen.LOCK)
    says = wording.TURN_ENDED if screen is Screen.TURN else wording.RESULT_WAITS
    assert says in bench.says


def lock(bench: Bench, key: str) -> None:
    control = key.startswith("Ctrl")
    code = Qt.Key.Key_L if control else Qt.Key.Key_F12
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    window = bench.window.frame.windowHandle()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(window, QKeyEvent(kind, code, held, "\x0c" if control else ""))
    bench.settle()


def test_a_match_that_was_locked_is_shown_again_to_one_of_the_two(bench: Bench) -> None:
    go_to(bench, Screen.START)
    lock(bench, "F12")

    bench.signs_in(BEN)
    assert bench.shows(Screen.VERDICT)
    bench.both_sign()
    bench.types("1")

    assert bench.shows(Screen.STARTED)


def test_a_first_check_lapses_after_a_quarter_of_an_hour(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma)
    assert "15:00" in bench.says
    bench.passes(PAIR)
    assert bench.shows(Screen.HAND_OVER)

    bench.passes(A_MOMENT)

    assert bench.shows(Screen.LOCK)
    assert Cause.PAIR_TOO_OLD.sentence in bench.says
    assert len(bench.on_record("verification.lapsed")) == 1


def test_a_second_turn_that_takes_too_long_lapses_with_the_first(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma)
    bench.passes(PAIR - A_MOMENT)
    bench.signs_in(BEN)
    assert bench.shows(Screen.TURN)

    bench.passes(2 * A_MOMENT)
    bench.passes(A_MOMENT)

    assert bench.shows(Screen.LOCK)
    assert Cause.PAIR_TOO_OLD.sentence in bench.says
    (ended,) = bench.on_record("turn.abandoned")
    assert ended["reason"] == "too late"


def test_a_first_turn_ends_in_words_before_its_session_does(bench: Bench) -> None:
    bench.signs_in(ANA)
    for _ in range(14):
        bench.scans(bench.alma, bag=False)  # somebody is here, and gets no further
        bench.passes(timedelta(minutes=1))
    assert bench.shows(Screen.TURN)

    bench.passes(A_MOMENT)

    assert bench.shows(Screen.LOCK)
    assert wording.TURN_ENDED in bench.says


@pytest.mark.parametrize("screen", [Screen.VERDICT, Screen.START])
def test_a_match_is_good_for_ten_minutes(bench: Bench, screen: Screen) -> None:
    go_to(bench, screen)
    end = GOOD_FOR
    if screen is Screen.VERDICT:
        for _ in range(10):
            bench.taps(CARLA)  # somebody is here, and may do nothing
            bench.passes(timedelta(minutes=1))
        end = timedelta(0)
    bench.passes(end)
    assert bench.shows(screen)

    bench.passes(A_MOMENT)

    assert bench.shows(Screen.LOCK)
    assert wording.MATCH_LAPSED in bench.says
    assert not bench.on_record("infusion.started")
