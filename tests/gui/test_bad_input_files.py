"""Pictures as scans: bad ones are told, and a live realm takes none (DESIGN rule 8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.bootstrap.cast import ANA, BEN, therapies
from app.bootstrap.window import TrayLabel
from app.labels import product
from scanning import printing
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


# -- a live realm (DESIGN rule 8)


@pytest.fixture
def picture(live_bench: Bench, tmp_path: Path) -> Path:
    """A picture of a label of the live site."""
    made = tmp_path / "bag.png"
    label = product.element_string(live_bench.alma.bag)
    made.write_bytes(printing.draw_product(element_string=label, lines=["bag"]).png())
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
    practice, *_ = therapies(0, live_bench.running.now().date())
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
