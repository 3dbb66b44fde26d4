"""Every page, in every state, at both sizes: sizes, names, room, keys."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from scanning.wedge import Wedge
from tests.support.keys import Keyboard
from tests.support.views import (
    HEADER,
    SAMPLES,
    shown,
    tray_labels,
)
from ui import theme, wording
from ui.frame import LEAST, SIZE, Frame
from ui.pages.hand_over import HandOverPage
from ui.pages.sign_in import SignInPage
from ui.pages.stop import StopPage
from ui.presenters.views import (
    SignInView,
)
from ui.scan_router import ScanRouter
from ui.widgets.keypad import Keypad
from ui.widgets.text import Elided

EVERY_PAGE = pytest.mark.parametrize("name", list(SAMPLES))
BOTH_SIZES = pytest.mark.parametrize("size", [SIZE, LEAST], ids=["1366", "911"])
FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit)


@pytest.fixture
def opened(frame: Frame, qapp: QApplication, name: str, size: tuple[int, int]) -> Frame:
    """The window at one size, in practice, with one page."""
    frame.resize(*size)
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    frame.show_page(shown(name))
    qapp.processEvents()
    return frame


def seen(frame: Frame, kind: type[QWidget]) -> list[Any]:
    """Every visible widget of a kind."""
    return [w for w in frame.findChildren(kind) if w.isVisible()]


def check_everything_that_can_be_pressed_is_big_enough_and_has_a_name(opened: Frame) -> None:
    for button in seen(opened, QAbstractButton):
        assert button.width() >= theme.TARGET, button.accessibleName()
        assert button.height() >= theme.TARGET, button.accessibleName()
        assert button.accessibleName()
        told = QAccessible.queryAccessibleInterface(button)
        assert told is not None
        assert told.text(QAccessible.Text.Name)
    for keypad in seen(opened, Keypad):
        for key in keypad.findChildren(QAbstractButton):
            assert key.width() >= theme.GLOVE
            assert key.height() >= theme.GLOVE


def check_no_button_is_a_default_or_takes_the_focus_from_a_click(opened: Frame) -> None:
    for button in seen(opened, QAbstractButton):
        assert not button.isDefault()
        assert not button.autoDefault()
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus


def check_the_page_has_the_keyboard_and_no_field_exists(opened: Frame) -> None:
    assert QApplication.focusWidget() is opened.page
    assert not [w for kind in FIELDS for w in opened.findChildren(kind)]


def check_no_text_is_cut_off(opened: Frame) -> None:
    for label in seen(opened, QLabel):
        if isinstance(label, Elided) or not label.text():
            continue
        if label.wordWrap():
            assert label.heightForWidth(label.width()) <= label.height(), label.text()
            longest = max(label.text().split(), key=len)
            assert label.fontMetrics().horizontalAdvance(longest) <= label.width(), longest
        else:
            assert label.sizeHint().width() <= label.width(), label.text()
            assert label.sizeHint().height() <= label.height(), label.text()


def check_nothing_lies_outside_the_page_or_over_its_neighbour(opened: Frame) -> None:
    page = opened.page
    assert page is not None
    texts = [w for w in page.findChildren(QLabel) if w.isVisible() and w.text()]
    buttons = [b for b in page.findChildren(QAbstractButton) if b.isVisible()]
    placed = [(w, QRect(w.mapTo(page, QPoint(0, 0)), w.size())) for w in [*texts, *buttons]]
    for at, (one, box) in enumerate(placed):
        assert page.rect().contains(box), one
        for other, next_box in placed[at + 1 :]:
            if not (one.isAncestorOf(other) or other.isAncestorOf(one)):
                assert not box.intersects(next_box), (one, other)


def check_practice_is_marked(opened: Frame) -> None:
    names = [w.accessibleName() for w in seen(opened, QWidget)]

    assert f"{wording.PRACTICE}. {wording.PRACTICE_SAYS}" in names
    assert wording.PRACTICE.lower() in opened.windowTitle()


@EVERY_PAGE
@BOTH_SIZES
def test_a_page_keeps_the_rules_of_every_page(opened: Frame, size: tuple[int, int]) -> None:
    assert (opened.width(), opened.height()) == size
    check_everything_that_can_be_pressed_is_big_enough_and_has_a_name(opened)
    check_no_button_is_a_default_or_takes_the_focus_from_a_click(opened)
    check_the_page_has_the_keyboard_and_no_field_exists(opened)
    check_no_text_is_cut_off(opened)
    check_nothing_lies_outside_the_page_or_over_its_neighbour(opened)
    check_practice_is_marked(opened)


class Watched:
    """A window behind a router, with everything that must not happen counted."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.pressed: list[str] = []
        self.scans: list[bytes] = []
        self.said: list[str] = []
        self.broken: list[str] = []
        for button in frame.findChildren(QAbstractButton):
            button.pressed.connect(lambda b=button: self.pressed.append(b.accessibleName()))
            button.clicked.connect(lambda _=False, b=button: self.pressed.append(b.text()))
        self.router = ScanRouter(Wedge())
        self.router.scanned.connect(lambda scan: self.scans.append(scan.raw))
        self.router.broken.connect(self.broken.append)
        self.router.install()
        self.keys = Keyboard(frame.windowHandle())


@pytest.fixture
def watched(opened: Frame) -> Iterator[Watched]:
    made = Watched(opened)
    yield made
    made.router.remove()


@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@EVERY_PAGE
def test_two_hundred_scans_press_nothing_and_move_no_focus(watched: Watched) -> None:
    dice = random.Random(7)
    whole = 0
    alphabet = "0123456789ABCDEFabcdef ()-./\x1d"
    acted: list[str] = []
    page = watched.frame.page
    for signal in ("cancelled", "acted", "typed", "pin_entered", "started", "inspected"):
        if hasattr(page, signal):
            getattr(page, signal).connect(lambda *_, s=signal: acted.append(s))

    for turn in range(200):
        body = "".join(dice.choice(alphabet) for _ in range(dice.randint(5, 50)))
        watched.keys.scan("]d2" + body + dice.choice(("\r", "\n", "\t", "\r\n")))
        watched.keys.now_ms += dice.choice((5, 100, 2_000))
        whole = turn + 1

    assert len(watched.scans) + len(watched.broken) == whole
    assert len(watched.scans) > 150
    assert watched.pressed == []
    assert acted == []
    assert QApplication.focusWidget() is page


@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@EVERY_PAGE
def test_enter_presses_nothing_even_on_a_focused_button(watched: Watched) -> None:
    for button in seen(watched.frame, QAbstractButton):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        watched.keys.type("\r\n")

    assert watched.pressed == []


@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@pytest.mark.parametrize("name", ["verdict_stop"])
def test_space_presses_the_button_that_a_keyboard_user_chose(watched: Watched) -> None:
    acted: list[str] = []
    page = watched.frame.page
    assert isinstance(page, StopPage)
    page.acted.connect(acted.append)

    watched.keys.type("\t ")

    assert acted == ["quarantine"]


# --- signing in ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@pytest.mark.parametrize("name", ["sign_in", "sign"])
def test_the_sixth_digit_sends_the_pin_and_leaves_none(watched: Watched) -> None:
    page: Any = watched.frame.page
    pins: list[str] = []
    page.pin_entered.connect(pins.append)

    watched.keys.type("12x\b3456")
    assert pins == []
    watched.keys.type("7")

    assert pins == ["134567"]
    assert page._digits == []


@pytest.mark.parametrize("size", [SIZE], ids=["1366"])
@pytest.mark.parametrize("name", ["sign_in"])
def test_a_badge_is_recognised_in_the_middle_of_a_pin(watched: Watched) -> None:
    page: Any = watched.frame.page
    pins: list[str] = []
    page.pin_entered.connect(pins.append)

    watched.keys.type("12")
    watched.keys.now_ms += 300
    watched.keys.scan("]d2801795011015300009\r")
    watched.keys.type("3456")

    assert watched.scans == [b"801795011015300009"]
    assert pins == ["123456"]


def test_the_keypad_works_with_a_mouse_and_another_person_starts_anew(frame: Frame) -> None:
    page = SignInPage()
    page.render(SignInView(person="Ana Novak", purpose="To check."))
    frame.show_page(page)
    pins: list[str] = []
    page.pin_entered.connect(pins.append)
    keys = {b.text(): b for b in page.findChildren(QAbstractButton)}

    for digit in "123":
        keys[digit].click()
    page.render(SignInView(person="Ben Sato", purpose="To check."))
    for digit in "654321":
        keys[digit].click()

    assert pins == ["654321"]


def test_an_unfinished_pin_is_gone_when_another_page_comes(frame: Frame) -> None:
    page, other = SignInPage(), HandOverPage()
    frame.show_page(page)
    page._take("1")

    frame.show_page(other)

    assert page._digits == []


def test_no_digit_is_taken_while_a_pin_is_checked(frame: Frame) -> None:
    page = SignInPage()
    page.render(SignInView(person="Ana Novak", purpose="To check.", busy=True))
    frame.show_page(page)

    page._take("1")

    assert page._digits == []


def test_no_digit_is_told_to_a_screen_reader(frame: Frame) -> None:
    page = SignInPage()
    frame.show_page(page)

    page._take("7")

    assert page._dots.accessibleName() == "PIN, 1 of 6 digits entered"


# --- a turn -------------------------------------------------------------------------------------
