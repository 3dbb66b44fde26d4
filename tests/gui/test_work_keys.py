"""Keys and scans on a work screen: what a person may do, and what no scanner can (U8)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from scanning.wedge import Wedge
from tests.gui.test_pages import (
    Watched,
    seen,
)
from tests.support.keys import Keyboard
from tests.support.work_pages import heard, show
from tests.support.work_samples import GO, WORK_SAMPLES
from ui import wording_work as words
from ui.frame import LEAST, SIZE, Frame
from ui.pages.work import WorkPage
from ui.scan_router import TICK_MS, ScanRouter
from ui.widgets.fields import Part
from ui.widgets.rows import Row

EVERY_SAMPLE = pytest.mark.parametrize("name", list(WORK_SAMPLES))
BOTH_SIZES = pytest.mark.parametrize("size", [SIZE, LEAST], ids=["1366", "911"])


# -- U8


@pytest.fixture
def watched(frame: Frame, name: str) -> Iterator[Watched]:
    show(frame, WORK_SAMPLES[name], SIZE)
    made = Watched(frame)
    yield made
    made.router.remove()


@pytest.mark.parametrize("name", ["fields", "checklist", "list"])
def test_a_thousand_scans_change_no_field_and_press_nothing(watched: Watched, name: str) -> None:
    # U8: with and without a prefix, ended by Enter or Tab, beside fields, lines and a list.
    page = watched.frame.page
    assert isinstance(page, WorkPage)
    came = heard(page)
    dice = random.Random(5)
    alphabet = "0123456789ABCDEFabcdef ()-./"

    for _ in range(1_000):
        body = "".join(dice.choice(alphabet) for _ in range(dice.randint(6, 40)))
        begins = dice.choice(("]d2", "]C1", "]Q3", ""))
        body = body if begins else "0" + body
        watched.keys.scan(begins + body + dice.choice(("\r", "\n", "\t", "\r\n")))
        watched.keys.now_ms += dice.choice((400, 2_000))

    assert came == []
    assert watched.pressed == []
    assert len(watched.scans) + len(watched.broken) == 1_000
    assert len(watched.scans) > 400
    assert QApplication.focusWidget() is page


@pytest.mark.parametrize("name", ["fields"])
def test_a_scan_in_the_middle_of_typing_is_a_scan_and_the_typing_is_text(
    watched: Watched, name: str
) -> None:
    page = watched.frame.page
    assert isinstance(page, WorkPage)
    came = heard(page)

    types(watched.keys, "12")
    watched.keys.now_ms += 300
    watched.keys.scan("]d2010950110153000317\r")
    watched.keys.now_ms += 2_000
    types(watched.keys, ",5")

    assert watched.scans == [b"010950110153000317"]
    assert came == [("typed", "1"), ("typed", "2"), ("typed", ","), ("typed", "5")]


def types(keys: Keyboard, text: str) -> None:
    """Type as a person does, and wait until the router knows it."""
    for character in text:
        keys.press(character)
        QTest.qWait(TICK_MS * 3)


@EVERY_SAMPLE
def test_enter_presses_nothing_even_on_a_focused_button(watched: Watched, name: str) -> None:
    page = watched.frame.page
    assert isinstance(page, WorkPage)
    came = heard(page)

    for button in seen(watched.frame, QAbstractButton):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        watched.keys.type("\r\n")

    assert watched.pressed == []
    assert came == []


@pytest.mark.parametrize("name", ["fields", "list"])
def test_a_person_s_enter_opens_a_line_and_nothing_else(watched: Watched, name: str) -> None:
    page = watched.frame.page
    assert isinstance(page, WorkPage)
    came = heard(page)

    watched.keys.type("\r")
    assert came == ([("entered",)] if name == "list" else [])
    watched.keys.now_ms += 2_000
    watched.keys.scan("]d20109501101530003171\r")

    assert came == ([("entered",)] if name == "list" else [])
    assert watched.scans == [b"0109501101530003171"]


# -- keys


def press(page: WorkPage, key: Qt.Key, text: str = "", **held: bool) -> None:
    """Press one key on the page, past the router."""
    modifiers = Qt.KeyboardModifier.NoModifier
    for name, modifier in (
        ("alt", Qt.KeyboardModifier.AltModifier),
        ("ctrl", Qt.KeyboardModifier.ControlModifier),
        ("shift", Qt.KeyboardModifier.ShiftModifier),
    ):
        modifiers |= modifier if held.get(name) else Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, key.value, modifiers, text, held.get("repeat", False))
    QCoreApplication.sendEvent(page, event)


def test_tab_goes_from_part_to_part_and_back(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    came = heard(page)

    press(page, Qt.Key.Key_Tab, "\t")
    press(page, Qt.Key.Key_Backtab, shift=True)
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Up)

    assert came == [("turned", True), ("turned", False), ("turned", True), ("turned", False)]
    assert QApplication.focusWidget() is page


def test_tab_finds_the_buttons_where_there_is_no_form(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["tiles"], SIZE)

    press(page, Qt.Key.Key_Tab, "\t")

    assert isinstance(QApplication.focusWidget(), QAbstractButton)


def test_arrows_and_page_keys_move_in_a_list(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["list"], SIZE)
    came = heard(page)

    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        press(page, key)

    room = page._table.room
    assert room > 4
    assert came == [("moved", 1), ("moved", -1), ("moved", room), ("moved", -room)]


@BOTH_SIZES
@pytest.mark.parametrize("selected", [0, 7, 19])
def test_the_chosen_line_is_in_sight(frame: Frame, size: tuple[int, int], selected: int) -> None:
    view = WORK_SAMPLES["list"]
    assert view.table is not None
    page = show(frame, replace(view, table=replace(view.table, selected=selected)), size)

    row = page._table.chosen()

    assert row is not None
    assert words.SELECTED in row.accessibleName()
    top = row.mapTo(page._scroll.viewport(), QPoint(0, 0)).y()
    assert 0 <= top <= page._scroll.viewport().height() - row.height()


def test_only_alt_and_its_letter_act_and_not_while_the_records_are_asked(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    came = heard(page)

    press(page, Qt.Key.Key_G, "g", alt=True)
    press(page, Qt.Key.Key_G, "", ctrl=True)
    page.render(replace(WORK_SAMPLES["fields"], busy=True))
    press(page, Qt.Key.Key_G, "g", alt=True)

    assert came == [("acted", GO.id)]


def test_a_held_key_is_one_character(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    came = heard(page)

    press(page, Qt.Key.Key_1, "1")
    press(page, Qt.Key.Key_1, "1", repeat=True)
    press(page, Qt.Key.Key_Space, " ")
    press(page, Qt.Key.Key_Backspace, "\b")

    assert came == [("typed", "1"), ("typed", " "), ("backspaced",)]


def test_a_press_chooses_a_part_an_answer_and_a_line(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    came = heard(page)
    QTest.mouseClick(page.findChildren(Part)[0], Qt.MouseButton.LeftButton)
    assert came == [("picked", "volume", "")]

    page = show(frame, WORK_SAMPLES["checklist"], SIZE)
    came = heard(page)
    next(b for b in seen(frame, QAbstractButton) if b.text() == "2  No").click()
    assert came == [("picked", "T05-4", "2")]

    page = show(frame, WORK_SAMPLES["list"], SIZE)
    came = heard(page)
    QTest.mouseClick(page.findChildren(Row)[1], Qt.MouseButton.LeftButton)
    assert came == [("picked", "row-1", "")]


def test_the_router_holds_each_key_of_this_page(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["choices"], SIZE)
    came = heard(page)
    router = ScanRouter(Wedge())
    router.install()
    try:
        Keyboard(frame.windowHandle()).press("1")
        assert came == []
        QTest.qWait(TICK_MS * 4)
    finally:
        router.remove()

    assert came == [("typed", "1")]
