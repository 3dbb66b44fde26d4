"""The bedside job through the real window, over a real site: every way it can end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.bootstrap.cast import ANA, BEN, CARLA, Member, Therapy
from app.domain.case import BagState
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
OTHER_DAY = "01021970"


def both_sign(bench: Bench, first: Member = ANA, second: Member = BEN) -> None:
    bench.signs_in(first)
    bench.signs_in(second)


def act(bench: Bench, action: str) -> None:
    bench.window.desk.acted(action)
    bench.settle()


def stop(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.bruno)
    assert bench.shows(Screen.STOP)


# -- match


def test_two_people_verify_agree_and_start(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)
    assert wording.MATCH in bench.says
    assert bench.sounds.played[-1] is Sound.MATCH

    bench.signs_in(ANA)
    assert bench.shows(Screen.VERDICT)
    assert f"{ANA.name}, {wording.READY_TO_SIGN}" in bench.says
    assert wording.SIGNED_AT.format(time="10:00") not in bench.says  # nothing is on record yet
    bench.signs_in(BEN)
    assert bench.shows(Screen.START)
    assert bench.says.count(wording.SIGNED_AT.format(time="10:00")) == 2
    bench.types("1")

    assert bench.shows(Screen.STARTED)
    assert bench.bag(bench.alma).state is BagState.INFUSING
    assert bench.kinds() == [
        "sign_in.opened",
        "turn.sealed",
        "sign_in.opened",
        "turn.sealed",
        "verification.judged",
        "sign_in.opened",
        "sign_in.opened",
        "verification.agreed",
        "infusion.started",
    ]


def test_the_job_takes_eight_scans_and_at_most_fifty_keys(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)
    both_sign(bench)
    bench.types("1")

    assert bench.shows(Screen.STARTED)
    assert bench.hands.scans_made == 8
    assert bench.hands.keys_typed <= 50


@pytest.mark.parametrize("bag_first", [False, True])
def test_wristband_and_label_are_taken_in_any_order(bench: Bench, bag_first: bool) -> None:
    bench.signs_in(ANA)

    for band in (not bag_first, bag_first):
        bench.scans(bench.alma, band=band, bag=not band)
    bench.answers(f"{bench.alma.born:%d%m%Y}")

    assert bench.shows(Screen.HAND_OVER)


def test_identifiers_of_a_match_are_shown_in_groups(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)

    patient, bag = bench.alma.band.patient.value, bench.alma.bag.bag.value
    assert wording.grouped(patient) in bench.says
    assert wording.grouped(bag) in bench.says
    assert wording.grouped(bag).replace(" ", "").replace("\N{NO-BREAK SPACE}", "") == bag


def test_a_second_verification_follows_the_first(bench: Bench) -> None:
    for therapy in (bench.alma, bench.bruno):
        bench.both_turns(therapy, therapy)
        both_sign(bench)
        bench.types("1")
        assert bench.shows(Screen.STARTED)

    assert bench.bag(bench.bruno).state is BagState.INFUSING


def test_a_badge_that_is_not_known_is_told_on_the_started_page_too(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)
    both_sign(bench)
    bench.types("1")

    bench.taps(CARLA)

    assert bench.shows(Screen.STARTED)
    assert wording.NOT_PERMITTED in bench.says


# -- stop


@pytest.mark.parametrize(
    ("first", "second", "cause"),
    [
        (("alma", "bruno"), ("alma", "bruno"), Cause.DIFFERENT_PATIENTS),
        (("bruno", "alma"), ("bruno", "alma"), Cause.DIFFERENT_PATIENTS),
        (("alma", "alma"), ("alma", "bruno"), Cause.DIFFERENT_PATIENTS),
        (("alma", "bruno"), ("alma", "alma"), Cause.DIFFERENT_PATIENTS),
        (("alma", "alma"), ("bruno", "bruno"), Cause.CHECKERS_BAND),
    ],
    ids=["wrong bag", "wrong band", "second's bag", "first's bag", "two patients"],
)
def test_a_wrong_pairing_stops_with_one_sentence(
    bench: Bench, first: tuple[str, str], second: tuple[str, str], cause: Cause
) -> None:
    for member, (band, bag) in ((ANA, first), (BEN, second)):
        bench.turn(member, getattr(bench, band), getattr(bench, bag))

    assert bench.shows(Screen.STOP)
    assert cause.sentence in bench.says
    assert bench.sounds.played[-1] is Sound.STOP
    assert len(bench.on_record("near_miss.recorded")) == 1
    assert all(bench.bag(t).held for t in _scanned(bench, first, second))


def _scanned(bench: Bench, *turns: tuple[str, str]) -> list[Therapy]:
    return [getattr(bench, bag) for _, bag in turns]


def test_nothing_starts_or_leaves_a_stop_but_its_two_actions(bench: Bench) -> None:
    stop(bench)

    bench.types("1\r\x1b ")
    bench.scans(bench.alma)
    bench.taps(ANA)
    bench.passes(IDLE + A_MOMENT)
    bench.window.frame.lock_requested.emit()
    bench.settle()

    assert bench.shows(Screen.STOP)
    assert bench.sounds.played[-1] is Sound.UNREADABLE


def test_after_a_stop_two_people_quarantine_the_bag(bench: Bench) -> None:
    stop(bench)

    act(bench, "quarantine")
    assert wording.TAP_TO_SIGN in bench.says
    both_sign(bench)

    assert bench.shows(Screen.LOCK)
    assert wording.DECIDED["quarantine"] in bench.says
    assert bench.bag(bench.bruno).state is BagState.QUARANTINE


def test_after_a_stop_two_people_start_again_and_may_match(bench: Bench) -> None:
    stop(bench)
    act(bench, "restart")
    both_sign(bench)
    assert bench.shows(Screen.LOCK)

    bench.both_turns(bench.bruno, bench.bruno)

    assert bench.shows(Screen.VERDICT)
    assert wording.MATCH in bench.says


def test_a_second_stop_quarantines_and_offers_no_restart(bench: Bench) -> None:
    stop(bench)
    act(bench, "restart")
    both_sign(bench)

    bench.both_turns(bench.alma, bench.bruno)

    assert bench.shows(Screen.STOP)
    assert wording.RESTART not in bench.says
    assert wording.QUARANTINE in bench.says
    assert bench.bag(bench.bruno).state is BagState.QUARANTINE


def test_one_person_cannot_sign_twice(bench: Bench) -> None:
    stop(bench)
    act(bench, "restart")
    bench.signs_in(ANA)

    bench.taps(ANA)

    assert bench.shows(Screen.HAND_OVER)
    assert wording.READY_ALREADY in bench.says
    assert not bench.on_record("verification.restarted")


def test_going_back_from_a_decision_shows_the_stop_again(bench: Bench) -> None:
    stop(bench)
    act(bench, "quarantine")
    bench.signs_in(ANA)

    bench.types("\x1b")

    assert bench.shows(Screen.STOP)
    assert not bench.on_record("bag.quarantined")


# -- slips, and a hold


def test_a_slip_of_the_birth_date_is_asked_again_of_both_and_may_match(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, born=OTHER_DAY)
    bench.turn(BEN, bench.alma, bench.alma)
    assert bench.shows(Screen.HAND_OVER)
    assert wording.ASK_AGAIN in bench.says
    assert wording.CALL_FIRST in bench.says

    for member in (ANA, BEN):
        bench.signs_in(member)
        assert bench.shows(Screen.TURN)
        bench.types(f"{bench.alma.born:%d%m%Y}")

    assert bench.shows(Screen.VERDICT)
    assert wording.MATCH in bench.says


def test_a_second_slip_stops(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, born=OTHER_DAY)
    bench.turn(BEN, bench.alma, bench.alma)

    for member, born in ((ANA, OTHER_DAY), (BEN, f"{bench.alma.born:%d%m%Y}")):
        bench.signs_in(member)
        bench.types(born)

    assert bench.shows(Screen.STOP)
    assert Cause.BORN_DIFFERS.sentence in bench.says


def test_a_slip_of_the_printed_end_is_asked_again_with_the_birth_date(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma)
    bench.turn(BEN, bench.alma, bench.alma, end="ZZZZ")
    assert bench.shows(Screen.HAND_OVER)

    bench.signs_in(ANA)
    bench.types(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)
    bench.signs_in(BEN)
    bench.types(f"{bench.alma.born:%d%m%Y}")
    assert wording.TYPE_END in bench.says
    bench.types(bench.alma.bag.serial.value[-4:])

    assert bench.shows(Screen.VERDICT)


def test_those_who_are_asked_again_see_the_time_that_is_left(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, born=OTHER_DAY)
    bench.turn(BEN, bench.alma, bench.alma)
    assert "15:00" in bench.says

    bench.passes(PAIR + A_MOMENT)

    assert bench.shows(Screen.LOCK)
    assert Cause.PAIR_TOO_OLD.sentence in bench.says


def test_each_answers_again_in_their_own_place(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, born=OTHER_DAY)
    bench.turn(BEN, bench.alma, bench.alma)

    bench.taps(BEN)
    assert bench.shows(Screen.HAND_OVER)
    bench.taps(FATIMA)

    assert bench.shows(Screen.HAND_OVER)
    assert bench.on_record("sign_in.refused")[-1]["why"] == "not_of_the_pair"


def test_a_problem_with_the_bag_ends_as_a_hold(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, intact=False)
    assert bench.shows(Screen.HAND_OVER)
    bench.turn(BEN, bench.alma, bench.alma)

    assert bench.shows(Screen.VERDICT)
    assert wording.HOLD in bench.says
    assert Cause.BAG_PROBLEM.sentence in bench.says
    assert Sound.MATCH not in bench.sounds.played


def test_nobody_signs_a_hold_here_and_escape_leaves_it(bench: Bench) -> None:
    bench.turn(ANA, bench.alma, bench.alma, intact=False)
    bench.turn(BEN, bench.alma, bench.alma)

    bench.taps(ANA)
    assert wording.HOLD_WAITS in bench.says
    bench.types("\x1b")

    assert bench.shows(Screen.LOCK)
    assert not bench.on_record("verification.agreed")


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
        stop(bench)
    else:
        bench.both_turns(bench.alma, bench.alma)
        if screen is Screen.SIGN:
            bench.taps(ANA)
        if screen in (Screen.START, Screen.STARTED):
            both_sign(bench)
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
    both_sign(bench)
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
