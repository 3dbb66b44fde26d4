"""A work screen in the whole window: real keys, real PINs, and a page that goes with its step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from app.bootstrap.cast import ANA, BEN
from tests.support.window import Bench
from tests.unit.presenters.work_demo import Thaw, Went
from ui import wording_work as words
from ui.frame import Frame
from ui.pages.work import WorkPage
from ui.presenters.desk import Screen
from ui.presenters.work_list import ListStep
from ui.presenters.work_views import Mark, WorkRow

ROWS = tuple(WorkRow(id=f"{n}", mark=Mark.OPEN, word="open", cells=(f"n {n}",)) for n in range(3))


def alt(frame: Frame, letter: str) -> None:
    """Press a letter together with Alt."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord(letter), Qt.KeyboardModifier.AltModifier, letter.lower())
        QCoreApplication.sendEvent(frame.windowHandle(), event)


@pytest.fixture
def went() -> Went:
    return Went()


def test_a_form_is_filled_in_and_signed_by_two_with_keys_alone(bench: Bench, went: Went) -> None:
    frame = bench.window.frame
    step = Thaw(bench.window.desk, went.ways)
    bench.window.desk.go(step)
    bench.settle()

    for key in "68,5":
        bench.types(key)
    alt(frame, "G")
    bench.settle()
    assert words.TAP_TO_SIGN in bench.says
    assert "68.5 mL" in bench.says
    bench.signs_in(ANA)
    bench.signs_in(BEN)

    assert [str(answer) for answer in step.answers] == ["68.5"]
    assert went.places == ["back"]


def test_a_page_goes_with_its_step(bench: Bench, went: Went) -> None:
    # BL3: nothing that one person filled in can be reached on the next screen.
    desk = bench.window.desk
    desk.go(Thaw(desk, went.ways))
    first = bench.window.frame.page
    for key in "12":
        bench.types(key)

    desk.go(Thaw(desk, went.ways))
    bench.settle()

    assert isinstance(first, WorkPage)
    pages = bench.window.frame.findChildren(WorkPage)
    assert len(pages) == 1
    assert bench.window.frame.page is pages[0]
    assert "12" not in bench.says.split("\n")


def test_a_list_is_worked_with_arrows_and_enter(bench: Bench, went: Went) -> None:
    opened: list[str] = []
    desk = bench.window.desk
    desk.go(ListStep(desk, went.ways, heads=("What",), rows=ROWS, on_open=opened.append))
    bench.settle()
    frame = bench.window.frame

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        text = "\r" if key is Qt.Key.Key_Return else ""
        event = QKeyEvent(QEvent.Type.KeyPress, key.value, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(frame.windowHandle(), event)
        bench.settle()

    assert opened == ["1"]
    assert bench.shows(Screen.WORK)
    bench.types("\x1b")
    assert went.places == ["back"]
