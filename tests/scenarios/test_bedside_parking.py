"""Called away in the middle of a turn: parked at once, and the same person goes on (Alt+P).

DESIGN §7: parking counts in the 15 minutes from first to second seal; a session's key is wiped
when its turn does not go on; BL3: nothing of a turn shows to anybody else.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.people import Place
from app.domain.verification import Match
from app.labels import product, wristband
from app.usecases import parking, turns
from app.usecases.parking import PARKED
from app.usecases.turns import ABANDONED, SEALED
from app.usecases.verdicts import JUDGED
from tests.support.actors import Bedside
from tests.support.desk import QuickDesk
from tests.support.station import FATIMA, Ward, new_ward
from ui import wording, wording_next
from ui.presenters.benches import NOTHING
from ui.presenters.checking import TURN_MAX, HandOverStep, LockStep, TurnStep
from ui.presenters.desk import IDLE, Screen
from ui.presenters.parking import ParkedStep, SignInParkedStep
from ui.presenters.views import PARK, QuestionKind, TileState

SECOND = timedelta(seconds=1)


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def desk(ward: Ward) -> QuickDesk:
    at = QuickDesk(ward, NOTHING)
    at.desk.go(LockStep(at.desk))
    return at


def scans_band(desk: QuickDesk) -> None:
    desk.scans(wristband.raw(desk.ward.alma.band), "]Q3")


def scans_bag(desk: QuickDesk) -> None:
    desk.scans(product.raw(desk.ward.alma.bag), "]d2")


def types(desk: QuickDesk, text: str) -> None:
    for character in text:
        desk.desk.typed(character)


def finishes(desk: QuickDesk, end: str = "") -> None:
    types(desk, f"{desk.ward.alma.born:%d%m%Y}{end}")
    desk.desk.inspected(intact=True)


def passes(desk: QuickDesk, time: timedelta) -> None:
    desk.ward.clock.passes(time)
    desk.desk.tick()


@pytest.fixture
def parked(desk: QuickDesk) -> QuickDesk:
    """Return a desk where Ana was called away after scanning the wristband."""
    desk.signs(ANA)
    scans_band(desk)
    desk.desk.acted(PARK)
    assert isinstance(desk.desk.step, ParkedStep)
    return desk


def test_parking_locks_at_once_and_shows_nothing_of_the_turn(parked: QuickDesk) -> None:
    assert parked.shows(Screen.HAND_OVER)
    assert parked.desk.step.locked
    assert parked.desk.step.person == ""
    assert parked.ward.alma.band.patient.value not in repr(
        parked.desk.step.view(parked.desk.now())
    )
    assert parked.ward.kinds()[-1] == PARKED
    assert parked.ward.on_record(PARKED) == [{"place": "first", "round": 1}]


def test_the_session_ends_with_the_parking(desk: QuickDesk) -> None:
    desk.signs(ANA)
    step = desk.desk.step
    assert isinstance(step, TurnStep)
    session = step._session
    desk.desk.acted(PARK)

    assert desk.ward.keys.session(session) is None


def test_the_same_person_goes_on_where_the_turn_was(parked: QuickDesk) -> None:
    parked.signs(ANA)

    assert isinstance(parked.desk.step, TurnStep)
    assert parked.view.wristband is TileState.CAPTURED
    assert parked.view.product is TileState.EMPTY
    scans_bag(parked)
    finishes(parked)
    assert isinstance(parked.desk.step, HandOverStep)
    assert len(parked.ward.on_record(SEALED)) == 1


def test_what_was_typed_and_not_given_is_asked_again(desk: QuickDesk) -> None:
    desk.signs(ANA)
    scans_band(desk)
    scans_bag(desk)
    types(desk, f"{desk.ward.alma.born:%d%m%Y}")
    desk.desk.acted(PARK)

    desk.signs(ANA)

    assert desk.view.question is QuestionKind.BIRTH_DATE
    assert (desk.view.entry, desk.view.echo) == ("", "")


def test_nobody_else_goes_on_with_it(parked: QuickDesk) -> None:  # X14
    parked.taps(BEN)

    assert isinstance(parked.desk.step, ParkedStep)
    assert parked.view.message == wording_next.PARKED_OTHER
    parked.signs(ANA)
    assert isinstance(parked.desk.step, TurnStep)


def test_a_session_of_somebody_else_gets_no_parked_turn(ward: Ward) -> None:
    ana, ben = Bedside(ward).ana.signs_in(), Bedside(ward, BEN, ANA).ana.signs_in()
    assert ana.session is not None
    assert ben.session is not None

    with pytest.raises(PermissionError):
        parking.goes_on(ben.session, turns.begin(ward.station, ana.session))


def test_a_wrong_pin_brings_nobody_back(parked: QuickDesk) -> None:
    parked.taps(ANA)
    parked.desk.pin("000000")

    assert isinstance(parked.desk.step, SignInParkedStep)


def test_the_time_runs_on_and_the_turn_lapses_visibly(parked: QuickDesk) -> None:  # B15
    left = parked.view.left
    passes(parked, TURN_MAX - 30 * SECOND)
    assert isinstance(parked.desk.step, ParkedStep)
    assert left > parked.view.left

    passes(parked, 31 * SECOND)

    assert isinstance(parked.desk.step, LockStep)
    assert parked.view.message == wording.TURN_ENDED
    assert parked.ward.on_record(ABANDONED)[-1]["reason"] == "too late"


def test_the_time_ends_while_the_pin_is_asked_for(parked: QuickDesk) -> None:
    passes(parked, TURN_MAX - SECOND)
    parked.taps(ANA)
    passes(parked, 2 * SECOND)

    assert isinstance(parked.desk.step, LockStep)
    assert parked.ward.on_record(ABANDONED)[-1]["reason"] == "too late"


def test_a_turn_that_lapsed_while_the_pin_was_checked_does_not_go_on(parked: QuickDesk) -> None:
    step = parked.desk.step
    assert isinstance(step, ParkedStep)
    parked.taps(ANA)
    asked = parked.desk.step
    step.end("too late", wording.TURN_ENDED)
    parked.desk.go(asked)  # as if the answer about the PIN had been on its way
    parked.desk.pin(ANA.pin)

    assert isinstance(parked.desk.step, LockStep)
    assert len(parked.ward.on_record(ABANDONED)) == 1


def test_coming_back_lengthens_nothing(parked: QuickDesk) -> None:
    passes(parked, TURN_MAX - 30 * SECOND)
    parked.signs(ANA)
    passes(parked, 31 * SECOND)

    assert isinstance(parked.desk.step, LockStep)
    assert parked.ward.on_record(ABANDONED)[-1]["reason"] == "too late"


def test_idleness_and_locking_leave_it_parked(parked: QuickDesk) -> None:
    passes(parked, IDLE + SECOND)
    parked.desk.lock()

    assert isinstance(parked.desk.step, ParkedStep)
    assert parked.ward.on_record(ABANDONED) == []


def test_giving_it_up_is_asked_once_and_recorded(parked: QuickDesk) -> None:
    parked.desk.cancelled()
    assert parked.view.message == wording_next.GIVE_UP_SURE
    parked.desk.cancelled()

    assert isinstance(parked.desk.step, LockStep)
    assert parked.ward.on_record(ABANDONED)[-1]["reason"] == "cancelled"


def test_a_crash_while_it_is_parked_abandons_it(parked: QuickDesk) -> None:
    lost = parked.ward.restart()

    assert lost == 1
    assert parked.ward.on_record(ABANDONED)[-1] == {
        "place": "first",
        "round": 1,
        "reason": "crash",
    }


def test_a_crash_after_coming_back_is_one_abandoned_turn(parked: QuickDesk) -> None:
    parked.signs(ANA)

    assert parked.ward.restart() == 1


def test_a_second_turn_is_parked_within_the_same_fifteen_minutes(desk: QuickDesk) -> None:
    desk.signs(ANA)
    scans_band(desk)
    scans_bag(desk)
    finishes(desk)
    desk.signs(BEN)
    scans_bag(desk)
    desk.desk.acted(PARK)
    desk.signs(BEN)
    assert desk.view.place is Place.SECOND
    scans_band(desk)
    finishes(desk, desk.ward.alma.bag.serial.value[-4:])

    assert desk.shows(Screen.VERDICT)
    assert desk.ward.on_record(JUDGED)[-1]["verdict"] == Match.__name__.lower()


def test_a_second_turn_that_lapses_lets_the_pair_lapse(desk: QuickDesk) -> None:
    desk.signs(ANA)
    scans_band(desk)
    scans_bag(desk)
    finishes(desk)
    desk.signs(BEN)
    desk.desk.acted(PARK)
    passes(desk, TURN_MAX + 2 * timedelta(minutes=1))

    passes(desk, SECOND)

    assert isinstance(desk.desk.step, LockStep)
    assert desk.ward.on_record(ABANDONED)[-1]["reason"] == "too late"


def test_the_first_person_may_not_take_over_the_second_parked_turn(desk: QuickDesk) -> None:
    desk.signs(ANA)
    scans_band(desk)
    scans_bag(desk)
    finishes(desk)
    desk.signs(BEN)
    desk.desk.acted(PARK)

    desk.taps(ANA)
    assert desk.view.message == wording.SAME_PERSON
    desk.taps(FATIMA)
    assert desk.view.message == wording_next.PARKED_OTHER
