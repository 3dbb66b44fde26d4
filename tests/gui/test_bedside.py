"""The bedside job through the real window, over a real site: every way it can end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Therapy
from app.domain.causes import Cause
from app.domain.moves import BagState
from tests.support.station import FATIMA
from tests.support.window import Bench
from ui import wording
from ui.presenters.desk import IDLE, Screen
from ui.presenters.sound import Sound

A_MOMENT = timedelta(seconds=1)
PAIR = timedelta(minutes=15)
OTHER_DAY = "01021970"


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
    bench.by_key = True
    bench.both_turns(bench.alma, bench.alma)
    bench.both_sign()
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
        bench.both_sign()
        bench.types("1")
        assert bench.shows(Screen.STARTED)

    assert bench.bag(bench.bruno).state is BagState.INFUSING


def test_a_badge_that_is_not_known_is_told_on_the_started_page_too(bench: Bench) -> None:
    bench.both_turns(bench.alma, bench.alma)
    bench.both_sign()
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
    bench.stops()

    bench.types("1\r\x1b ")
    bench.scans(bench.alma)
    bench.taps(ANA)
    bench.passes(IDLE + A_MOMENT)
    bench.window.frame.lock_requested.emit()
    bench.settle()

    assert bench.shows(Screen.STOP)
    assert bench.sounds.played[-1] is Sound.UNREADABLE


def test_after_a_stop_two_people_quarantine_the_bag(bench: Bench) -> None:
    bench.stops()

    bench.acts("quarantine")
    assert wording.TAP_TO_SIGN in bench.says
    bench.both_sign()

    assert bench.shows(Screen.LOCK)
    assert wording.DECIDED["quarantine"] in bench.says
    assert bench.bag(bench.bruno).state is BagState.QUARANTINE


def test_after_a_stop_two_people_start_again_and_may_match(bench: Bench) -> None:
    bench.stops()
    bench.acts("restart")
    bench.both_sign()
    assert bench.shows(Screen.LOCK)

    bench.both_turns(bench.bruno, bench.bruno)

    assert bench.shows(Screen.VERDICT)
    assert wording.MATCH in bench.says


def test_a_second_stop_quarantines_and_offers_no_restart(bench: Bench) -> None:
    bench.stops()
    bench.acts("restart")
    bench.both_sign()

    bench.both_turns(bench.alma, bench.bruno)

    assert bench.shows(Screen.STOP)
    assert wording.RESTART not in bench.says
    assert wording.QUARANTINE in bench.says
    assert bench.bag(bench.bruno).state is BagState.QUARANTINE


def test_one_person_cannot_sign_twice(bench: Bench) -> None:
    bench.stops()
    bench.acts("restart")
    bench.signs_in(ANA)

    bench.taps(ANA)

    assert bench.shows(Screen.HAND_OVER)
    assert wording.READY_ALREADY in bench.says
    assert not bench.on_record("verification.restarted")


def test_going_back_from_a_decision_shows_the_stop_again(bench: Bench) -> None:
    bench.stops()
    bench.acts("quarantine")
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
