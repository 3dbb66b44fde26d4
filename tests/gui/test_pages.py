"""Every page, in every state, at both sizes: sizes, names, room, keys."""

from __future__ import annotations

import dataclasses
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

from app.domain.people import Place
from scanning.wedge import Wedge
from tests.support.keys import Keyboard
from tests.support.views import (
    ASK_BIRTH,
    HEADER,
    SAMPLES,
    STOP,
    shown,
    tray_labels,
)
from ui import theme, wording
from ui.frame import LEAST, SIZE, Frame
from ui.pages.hand_over import HandOverPage
from ui.pages.page import Page
from ui.pages.sign_in import SignInPage
from ui.pages.start import StartPage
from ui.pages.stop import StopPage
from ui.pages.turn import TurnPage
from ui.presenters.views import (
    HandOverView,
    MessageKind,
    QuestionKind,
    SignInView,
    StartView,
    TileState,
    TurnView,
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
        self.router.scanned.connect(lambda raw, _: self.scans.append(raw))
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


def turn(question: QuestionKind = QuestionKind.NONE, **changed: object) -> TurnView:
    view = TurnView(
        person="Ana Novak",
        place=Place.FIRST,
        instruction=wording.SCAN_BOTH,
        question=question,
    )
    return dataclasses.replace(view, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "keys", "expected"),
    [
        (QuestionKind.NONE, "1a", ""),
        (QuestionKind.BIRTH_DATE, "1a4", "14"),
        (QuestionKind.PRODUCT_END, "0a7-", "0A7"),
        (QuestionKind.INSPECTION, "a3", ""),
    ],
)
def test_only_what_answers_the_question_is_taken(
    frame: Frame, question: QuestionKind, keys: str, expected: str
) -> None:
    page = TurnPage()
    page.render(turn(question))
    frame.show_page(page)
    typed: list[str] = []
    page.typed.connect(typed.append)

    Keyboard(frame.windowHandle()).type(keys)

    assert "".join(typed) == expected


@pytest.mark.parametrize(("key", "answer"), [("1", True), ("2", False)])
def test_the_inspection_is_one_key_or_one_press(frame: Frame, key: str, answer: bool) -> None:
    page = TurnPage()
    page.render(turn(QuestionKind.INSPECTION))
    frame.show_page(page)
    answers: list[bool] = []
    page.inspected.connect(answers.append)
    name = wording.YES if answer else wording.PROBLEM

    Keyboard(frame.windowHandle()).type(key)
    next(b for b in page.findChildren(QAbstractButton) if b.accessibleName() == name).click()

    assert answers == [answer, answer]


def test_escape_and_the_way_back_cancel(frame: Frame) -> None:
    page = TurnPage()
    page.render(turn())
    frame.show_page(page)
    count: list[bool] = []
    page.cancelled.connect(lambda: count.append(True))

    Keyboard(frame.windowHandle()).type("\x1b")
    page._back.click()

    assert len(count) == 2


def spoken(page: Page) -> list[tuple[str, bool]]:
    """Collect what a page says to a screen reader."""
    said: list[tuple[str, bool]] = []
    page.announced.connect(lambda text, loud: said.append((text, loud)))
    return said


def test_a_capture_is_told_politely_and_once(frame: Frame) -> None:
    page = TurnPage()
    page.render(turn())
    said = spoken(page)

    page.render(turn(wristband=TileState.CAPTURED))
    page.render(turn(wristband=TileState.CAPTURED, left="14:59"))

    assert said == [("Wristband captured", False)]


def test_a_refusal_interrupts(frame: Frame) -> None:
    page = TurnPage()
    page.render(turn())
    said = spoken(page)

    page.render(turn(message=wording.IS_PRODUCT, message_kind=MessageKind.REFUSED))

    assert said == [(wording.IS_PRODUCT, True)]


def test_the_next_turn_shows_nothing_of_the_one_before(frame: Frame) -> None:
    page = TurnPage()
    page.render(ASK_BIRTH)
    frame.show_page(page)

    page.render(turn(person="Ben Sato", place=Place.SECOND))

    texts = [w.text() for w in page.findChildren(QLabel)]
    names = [w.accessibleName() for w in page.findChildren(QWidget)]
    cells = [w._text for w in page.findChildren(QWidget) if hasattr(w, "_text")]
    for left_over in ("14 March 1968", "Ana Novak", "1968"):
        assert not [t for t in (*texts, *names) if left_over in t]
    assert not [c for c in cells if isinstance(c, str) and c]


def test_a_tile_tells_a_screen_reader_its_state(frame: Frame) -> None:
    page = TurnPage()

    page.render(turn(product=TileState.CAPTURED))

    names = [w.accessibleName() for w in page.findChildren(QWidget)]
    assert "Product label captured" in names
    assert "Wristband not scanned yet" in names


# --- the end ------------------------------------------------------------------------------------


def test_a_stop_interrupts_and_its_actions_lie_apart(frame: Frame, qapp: QApplication) -> None:
    page = StopPage()
    said = spoken(page)
    page.render(STOP)
    frame.show_page(page)
    qapp.processEvents()
    one, other = page._buttons

    assert said == [(f"STOP. Do not infuse. {STOP.sentence}", True)]
    assert other.x() - (one.x() + one.width()) >= theme.APART
    assert page.footer.rect().contains(other.geometry())


def test_a_stop_fills_the_window(frame: Frame, qapp: QApplication) -> None:
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    page = StopPage()
    page.render(STOP)
    frame.show_page(page)
    qapp.processEvents()

    assert page.width() == frame.width()
    picture = frame.grab().toImage()
    stop = theme.LIGHT.stop.lower()
    high = picture.height() - 1
    for x, y in ((3, high // 2), (picture.width() - 4, high // 2), (700, high - 3)):
        assert picture.pixelColor(x, y).name() == stop


def test_a_stop_says_its_word_in_white_on_its_colour(frame: Frame, qapp: QApplication) -> None:
    page = StopPage()
    frame.show_page(page)
    page.render(STOP)
    qapp.processEvents()
    band = page._band
    picture = band.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(band._order.x(), band._order.x() + 300, 2)
        for y in range(40, 110, 2)
    }

    assert "#ffffff" in colours
    assert theme.LIGHT.text.lower() not in colours


def test_one_starts_the_infusion_by_key_or_press(frame: Frame) -> None:
    page = StartPage()
    page.render(StartView(clock="14:05", left="09:31"))
    frame.show_page(page)
    count: list[bool] = []
    page.started.connect(lambda: count.append(True))

    Keyboard(frame.windowHandle()).type("2 1")
    page._now.click()

    assert len(count) == 2


def test_the_hand_over_looks_the_same_for_the_same_time(frame: Frame) -> None:
    pictures = []
    for _ in range(2):
        page = HandOverPage()
        page.render(
            HandOverView(
                title=wording.FIRST_DONE,
                call=wording.CALL_SECOND,
                says=wording.CALL_SECOND_SAYS,
                left="09:58",
            )
        )
        page.resize(1106, 688)
        pictures.append(page.grab().toImage())

    assert pictures[0] == pictures[1]


@EVERY_PAGE
def test_a_page_draws_the_same_view_twice_without_a_difference(
    qapp: QApplication, name: str
) -> None:
    page: Any = shown(name)
    page.resize(1106, 688)
    page.show()
    qapp.processEvents()
    before = page.grab().toImage()

    page.render(SAMPLES[name][1])
    qapp.processEvents()

    assert page.grab().toImage() == before
    page.close()
    page.deleteLater()
