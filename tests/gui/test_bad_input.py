"""Bad barcodes, keys and badges: each with the sentence that a nurse reads; nothing is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton

from app.bootstrap.cast import ANA, BEN, CARLA, Member, gsrn
from app.identifiers import BadgeNumber
from app.labels import badge, product, wristband
from app.labels.label import Badge
from app.usecases.sign_in import TRIES
from scanning.wedge import IN_PIECES, TOO_SHORT
from tests.support.station import FATIMA
from tests.support.window import Bench
from ui import wording
from ui.presenters.desk import Screen
from ui.presenters.sound import Sound


@pytest.fixture
def turn(bench: Bench) -> Bench:
    """A first turn that has just begun."""
    bench.signs_in(ANA)
    assert bench.shows(Screen.TURN)
    return bench


def captured(bench: Bench) -> tuple[bool, bool]:
    """Whether wristband and label were captured."""
    view = bench.step.view(bench.running.now())
    return view.wristband.value == "captured", view.product.value == "captured"


def goes_on(bench: Bench) -> None:
    """The turn that stood before is still there, and can be sealed."""
    bench.scans(bench.alma)
    assert captured(bench) == (True, True)
    bench.answers(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)


# -- barcodes


def test_a_barcode_of_another_kind_is_told(turn: Bench) -> None:
    turn.hands.wedge("]E0", b"4006381333931")
    turn.settle()

    assert wording.UNREADABLE in turn.says
    assert "a barcode of another kind" in turn.says
    assert captured(turn) == (False, False)
    goes_on(turn)


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
def test_half_a_label_is_never_a_label(turn: Bench, kept: float) -> None:
    for symbology, raw in (
        ("]Q3", wristband.raw(turn.alma.band)),
        ("]d2", product.raw(turn.alma.bag)),
    ):
        turn.hands.wedge(symbology, raw[: int(len(raw) * kept)])
        turn.settle()

        if wording.SCAN_MORE in turn.says:  # it may be one of several barcodes, as far as it goes
            assert symbology == "]d2"
        else:
            assert wording.UNREADABLE in turn.says
            assert turn.sounds.played[-1] is Sound.UNREADABLE
    assert captured(turn) == (False, False)
    turn.scans(turn.alma, band=False)
    if wording.CONTRADICTS in turn.says:  # half a number is another number: begin the label again
        assert captured(turn) == (False, False)
        turn.scans(turn.alma, band=False)
    turn.scans(turn.alma, bag=False)
    turn.answers(f"{turn.alma.born:%d%m%Y}")
    assert turn.shows(Screen.HAND_OVER)


def test_a_second_label_of_a_kind_names_the_kind_that_is_missing(turn: Bench) -> None:
    turn.scans(turn.alma, band=False)

    turn.scans(turn.bruno, band=False)

    assert wording.IS_PRODUCT in turn.says
    assert captured(turn) == (False, True)


def test_the_same_scan_twice_is_told_and_changes_nothing(turn: Bench) -> None:
    turn.scans(turn.alma)
    told = len(turn.kinds())

    turn.scans(turn.alma, band=False)

    assert wording.ALREADY in turn.says
    assert captured(turn) == (True, True)
    assert len(turn.kinds()) == told


def test_a_bag_that_nobody_knows_here_is_told(turn: Bench) -> None:
    stranger = product.raw(turn.alma.bag).replace(b"PB00001", b"PB99999")

    turn.hands.wedge("]d2", stranger)
    turn.settle()

    assert "This bag is not known at this site." in turn.says
    assert captured(turn) == (False, False)
    goes_on(turn)


def test_a_badge_in_the_middle_of_a_turn_is_told(turn: Bench) -> None:
    turn.taps(BEN)

    assert wording.FINISH_FIRST in turn.says
    assert turn.step.person == ANA.name
    goes_on(turn)


def test_a_label_before_any_badge_is_told(bench: Bench) -> None:
    bench.scans(bench.alma, bag=False)

    assert bench.shows(Screen.LOCK)
    assert wording.BADGE_FIRST in bench.says


def test_a_label_before_the_pin_is_told(bench: Bench) -> None:
    bench.taps(ANA)
    bench.scans(bench.alma, bag=False)

    assert bench.shows(Screen.SIGN_IN)
    assert wording.PIN_FIRST in bench.says
    bench.types(ANA.pin)
    assert bench.shows(Screen.TURN)


def test_ten_scans_in_one_second_all_arrive_in_their_order(bench: Bench) -> None:
    arrived: list[bytes] = []
    bench.opened.router.scanned.connect(lambda scan: arrived.append(scan.raw))
    bench.signs_in(ANA)
    arrived.clear()
    sent = [b"41000000%02d" % n for n in range(8)]
    sent += [wristband.raw(bench.alma.band), product.raw(bench.alma.bag)]
    began = bench.hands._ms

    for raw in sent:
        # 100 ms each, the longest label included: a scanner's own pace, and no pause between.
        gap = 90 // (len(raw) + 4)
        for character in "]d2" + raw.decode() + "\r":
            bench.hands.press(character, max(gap, 1))
    took = bench.hands._ms - began
    bench.settle()

    assert took <= 1_100
    assert arrived == sent
    assert captured(bench) == (True, True)


# -- the wedge


def test_a_scan_that_breaks_off_is_told(turn: Bench) -> None:
    for character in "]d201095":
        turn.hands.press(character, 4)
    turn.hands.press("2", 300)  # the scanner stalled in the middle of its label
    turn.hands.press("\r", 4)
    turn.settle()

    assert IN_PIECES in turn.says
    assert captured(turn) == (False, False)
    goes_on(turn)


def test_a_scan_of_next_to_nothing_is_told(turn: Bench) -> None:
    turn.hands.wedge("]d2", b"12")
    turn.settle()

    assert TOO_SHORT in turn.says
    goes_on(turn)


@pytest.mark.parametrize("screen", [Screen.SIGN_IN, Screen.TURN, Screen.STOP, Screen.START])
def test_the_enter_of_a_scanner_presses_nothing(bench: Bench, screen: Screen) -> None:
    if screen is Screen.SIGN_IN:
        bench.taps(ANA)
    elif screen is Screen.TURN:
        bench.signs_in(ANA)
        bench.scans(bench.alma)
        bench.types(f"{bench.alma.born:%d%m%Y}")
    else:
        bench.both_turns(bench.alma, bench.bruno if screen is Screen.STOP else bench.alma)
        if screen is Screen.START:
            bench.signs_in(ANA)
            bench.signs_in(BEN)
    assert bench.shows(screen)
    step, told = bench.step, bench.kinds()
    page = bench.window.frame.page
    assert page is not None
    pressed: list[str] = []
    for button in page.findChildren(QAbstractButton):
        button.pressed.connect(lambda b=button: pressed.append(b.accessibleName()))

    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            button.setFocus()
            bench.hands.wedge("]E0", b"4006381333931")
            bench.hands.press("\r")
            bench.settle()

    assert pressed == []
    assert bench.step is step
    assert bench.kinds() == told


# -- people


def test_a_badge_that_is_not_registered_is_told_and_recorded(bench: Bench) -> None:
    bench.hands.wedge("]C1", badge.raw(Badge(number=BadgeNumber(gsrn(999)))))
    bench.settle()

    assert bench.shows(Screen.LOCK)
    assert wording.UNKNOWN_BADGE in bench.says
    assert bench.on_record("sign_in.refused")[-1]["why"] == "unknown_badge"


def test_a_wrong_pin_says_how_many_tries_are_left(bench: Bench) -> None:
    bench.taps(ANA)

    for left in (TRIES - 1, TRIES - 2):
        bench.types("000000")
        assert wording.PIN_REFUSED.format(left=left) in bench.says

    assert len(bench.on_record("sign_in.wrong_pin")) == 2
    bench.types(ANA.pin)
    assert bench.shows(Screen.TURN)


@pytest.mark.parametrize(
    ("member", "says"),
    [(ANA, wording.SAME_PERSON), (CARLA, wording.NOT_PERMITTED)],
    ids=["the same person", "somebody without the role"],
)
def test_a_second_person_who_may_not_check_is_told(
    bench: Bench, member: Member, says: str
) -> None:
    bench.turn(ANA, bench.alma, bench.alma)

    bench.taps(member)

    assert bench.shows(Screen.HAND_OVER)
    assert says in bench.says
    bench.turn(FATIMA, bench.alma, bench.alma)
    assert bench.shows(Screen.VERDICT)


def test_a_day_that_is_no_birthday_is_told(turn: Bench) -> None:
    turn.scans(turn.alma)

    for typed in ("31021968", "01012100", "00000000"):
        turn.types(typed)
        assert wording.NO_BIRTH_DATE in turn.says

    turn.answers(f"{turn.alma.born:%d%m%Y}")
    assert turn.shows(Screen.HAND_OVER)
