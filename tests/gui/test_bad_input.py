"""Bad input at the window: each with the sentence that a nurse reads, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.bootstrap.cast import ANA, BEN, CARLA, Member, gsrn, therapies
from app.bootstrap.window import TrayLabel
from app.identifiers import BadgeNumber
from app.labels import badge, product, wristband
from app.labels.label import Badge
from app.usecases.sign_in import TRIES
from scanning import draw
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


def drop(bench: Bench, *paths: Path) -> None:
    """Drop files on the window with the mouse."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
    bench.window.frame.dropEvent(event)
    for _ in range(len(paths) + 1):
        bench.settle()


def goes_on(bench: Bench) -> None:
    """The turn that stood before is still there, and can be sealed."""
    bench.scans(bench.alma)
    assert captured(bench) == (True, True)
    bench.answers(f"{bench.alma.born:%d%m%Y}")
    assert bench.shows(Screen.HAND_OVER)


# -- files


def test_a_picture_of_a_label_is_a_scan(turn: Bench) -> None:
    labels = turn.running.folder.labels

    drop(turn, labels / "patient-1-wristband.png", labels / "patient-1-bag.png")

    assert captured(turn) == (True, True)


def test_a_folder_of_pictures_is_scanned_one_after_the_other(turn: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "labels of the ward"
    folder.mkdir()
    for name in ("patient-1-wristband.png", "patient-1-bag.png"):
        (folder / name).write_bytes((turn.running.folder.labels / name).read_bytes())

    drop(turn, folder)
    turn.settle()

    assert captured(turn) == (True, True)


def test_a_file_that_is_no_picture_is_told(turn: Bench, tmp_path: Path) -> None:
    broken = tmp_path / "label.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nand then nothing that a picture has")

    drop(turn, broken)

    assert "label.png: " in turn.says
    assert turn.sounds.played[-1] is Sound.UNREADABLE
    goes_on(turn)


def test_an_empty_file_is_told(turn: Bench, tmp_path: Path) -> None:
    empty = tmp_path / "label.png"
    empty.touch()

    drop(turn, empty)

    assert "label.png: The file is empty" in turn.says
    goes_on(turn)


def test_an_empty_folder_is_told(turn: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()

    drop(turn, folder)

    assert "The folder labels has no images. Put label images (PNG, JPEG) there." in turn.says
    goes_on(turn)


def test_a_file_that_is_gone_is_told(turn: Bench, tmp_path: Path) -> None:
    drop(turn, tmp_path / "gone.png")

    assert "There is no file or folder gone.png. Check the name." in turn.says
    goes_on(turn)


def test_a_picture_without_a_barcode_is_told(turn: Bench, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    turn.window.frame.grab().scaled(40, 40).save(str(blank))

    drop(turn, blank)

    assert "blank.png: No barcode was found." in turn.says
    goes_on(turn)


@pytest.mark.parametrize("screen", [Screen.LOCK, Screen.SIGN_IN, Screen.HAND_OVER])
def test_a_bad_file_is_told_wherever_it_is_dropped(
    bench: Bench, tmp_path: Path, screen: Screen
) -> None:
    if screen is Screen.SIGN_IN:
        bench.taps(ANA)
    elif screen is Screen.HAND_OVER:
        bench.turn(ANA, bench.alma, bench.alma)

    drop(bench, tmp_path / "gone.png")

    assert bench.shows(screen)
    assert "There is no file or folder gone.png." in bench.says


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
        ("]d2", product.raw(turn.alma.bag)),
        ("]Q3", wristband.raw(turn.alma.band)),
    ):
        turn.hands.wedge(symbology, raw[: int(len(raw) * kept)])
        turn.settle()

        assert wording.UNREADABLE in turn.says
        assert turn.sounds.played[-1] is Sound.UNREADABLE
    assert captured(turn) == (False, False)
    goes_on(turn)


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
    bench.opened.router.scanned.connect(lambda raw, _: arrived.append(raw))
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


# -- a live realm (DESIGN rule 8)


@pytest.fixture
def picture(live_bench: Bench, tmp_path: Path) -> Path:
    """A picture of a label of the live site."""
    made = tmp_path / "bag.png"
    label = product.element_string(live_bench.alma.bag)
    made.write_bytes(draw.draw_product(element_string=label, lines=["bag"]).png())
    return made


def test_a_live_window_has_no_tray_and_takes_no_files(live_bench: Bench, picture: Path) -> None:
    label = TrayLabel(title="Bag", detail="", picture=picture)
    live_bench.opened.set_tray({"bag": label})
    live_bench.signs_in(ANA)

    drop(live_bench, picture)
    live_bench.window.frame.label_picked.emit("bag")
    live_bench.settle()

    frame = live_bench.window.frame
    assert not frame.acceptDrops()
    assert not frame._header.labels.isVisible()
    assert not frame._tray.isVisible()
    assert wording.PRACTICE not in live_bench.says
    assert "practice" not in frame.windowTitle()
    assert captured(live_bench) == (False, False)


def test_a_live_turn_refuses_a_picture_however_it_came(live_bench: Bench, picture: Path) -> None:
    live_bench.signs_in(ANA)

    live_bench.opened.scan_files(picture)
    live_bench.settle()

    assert wording.NOT_LIVE in live_bench.says
    assert captured(live_bench) == (False, False)


def test_a_live_turn_refuses_a_practice_label(live_bench: Bench) -> None:
    practice, _ = therapies(0, live_bench.running.now().date())
    live_bench.signs_in(ANA)

    live_bench.scans(practice, bag=False)

    assert wording.NOT_LIVE in live_bench.says
    assert captured(live_bench) == (False, False)


def test_a_live_realm_does_the_whole_job_with_a_scanner(live_bench: Bench) -> None:
    live_bench.both_turns(live_bench.alma, live_bench.alma)
    live_bench.signs_in(ANA)
    live_bench.signs_in(BEN)
    live_bench.types("1")

    assert live_bench.shows(Screen.STARTED)


def test_a_mouse_press_on_a_key_of_the_screen_counts_as_the_key(bench: Bench) -> None:
    bench.taps(ANA)
    page = bench.window.frame.page
    assert page is not None
    keys = {b.accessibleName(): b for b in page.findChildren(QAbstractButton) if b.isVisible()}

    for digit in ANA.pin:
        QTest.mouseClick(keys[digit], Qt.MouseButton.LeftButton)
    bench.settle()

    assert bench.shows(Screen.TURN)
