"""What single pages do: the turn's questions, the stop, the start, the hand-over."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QWidget,
)

from app.domain.people import Place
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
from ui.frame import Frame
from ui.pages.hand_over import HandOverPage
from ui.pages.page import Page
from ui.pages.start import StartPage
from ui.pages.stop import StopPage
from ui.pages.turn import TurnPage
from ui.presenters.start_views import StartView
from ui.presenters.views import (
    HandOverView,
    MessageKind,
    QuestionKind,
    TileState,
    TurnView,
)


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

    page.render(turn(product=TileState.PARTLY))

    assert wording.NOT_ALL_YET in [w.text() for w in page.findChildren(QLabel)]
    assert "Product label: not complete yet" in [
        w.accessibleName() for w in page.findChildren(QWidget)
    ]


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


@pytest.mark.parametrize("name", list(SAMPLES))
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
