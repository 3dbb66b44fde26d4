"""The page of all work screens: every element, both sizes, keys, scans, nothing left behind."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from tests.gui.test_pages import (
    check_everything_that_can_be_pressed_is_big_enough_and_has_a_name,
    check_no_button_is_a_default_or_takes_the_focus_from_a_click,
    check_no_text_is_cut_off,
    check_practice_is_marked,
    check_the_page_has_the_keyboard_and_no_field_exists,
)
from tests.support.work_pages import settle, show
from tests.support.work_samples import FIELDS, LEFT, PROBLEM, WORK_SAMPLES
from ui import wording_work as words
from ui.frame import LEAST, SIZE, Frame
from ui.pages.work import WorkPage
from ui.presenters.device_views import KeyAction
from ui.presenters.work_views import Pace, WorkView
from ui.widgets.fields import Part
from ui.widgets.rows import Row

EVERY_SAMPLE = pytest.mark.parametrize("name", list(WORK_SAMPLES))
BOTH_SIZES = pytest.mark.parametrize("size", [SIZE, LEAST], ids=["1366", "911"])


def longer(value: Any) -> Any:  # noqa: ANN401  any view
    """Return a view whose words are all 40 % longer, as in another language."""
    if isinstance(value, tuple):
        return tuple(longer(part) for part in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    told = {"label", "sentence", "title", "instruction", "detail", "message", "what", "name"}
    told |= {"meaning", "word"}
    changes: dict[str, Any] = {}
    for part in fields(value):
        was = getattr(value, part.name)
        if isinstance(was, str) and part.name in told:
            changes[part.name] = was + was[: len(was) * 2 // 5].strip()
        elif part.name == "findings":
            changes[part.name] = tuple(says + says[: len(says) * 2 // 5] for says in was)
        elif isinstance(was, tuple) or is_dataclass(was):
            changes[part.name] = longer(was)
    return replace(value, **changes)


def check_what_always_shows_is_whole(page: WorkPage) -> None:
    always = (
        page._title,
        page._instruction,
        page._band,
        page._countdown,
        page._message,
        page._findings,
    )
    whole = page.rect()
    boxes = [
        QRect(w.mapTo(page, QPoint(0, 0)), w.size())
        for w in (*always, page._scroll, page.footer)
        if w.isVisible()
    ]
    for at, box in enumerate(boxes):
        assert whole.contains(box)
        assert not any(box.intersects(other) for other in boxes[at + 1 :])
    for button in page.footer.findChildren(QAbstractButton):
        assert page.footer.rect().contains(button.geometry()) or button.isHidden()


def check_the_rest_scrolls_up_and_down_only(page: WorkPage) -> None:
    inside = page._content
    assert inside.width() <= page._scroll.viewport().width()
    for label in inside.findChildren(QLabel):
        if label.isVisible() and label.text():
            box = QRect(label.mapTo(inside, QPoint(0, 0)), label.size())
            assert inside.rect().contains(box), label.text()
    active = page._active()
    if active is not None:
        view = page._scroll.viewport()
        top = active.mapTo(view, QPoint(0, 0)).y()
        assert top >= 0
        assert top + min(active.height(), view.height()) <= view.height()


@EVERY_SAMPLE
@BOTH_SIZES
@pytest.mark.parametrize("long", [False, True], ids=["as written", "40 % longer"])
def test_a_work_screen_keeps_the_rules_of_every_page(
    frame: Frame, name: str, size: tuple[int, int], long: bool
) -> None:
    view = WORK_SAMPLES[name]
    page = show(frame, longer(view) if long else view, size)

    assert (frame.width(), frame.height()) == size
    check_everything_that_can_be_pressed_is_big_enough_and_has_a_name(frame)
    check_no_button_is_a_default_or_takes_the_focus_from_a_click(frame)
    check_the_page_has_the_keyboard_and_no_field_exists(frame)
    check_no_text_is_cut_off(frame)
    check_what_always_shows_is_whole(page)
    check_the_rest_scrolls_up_and_down_only(page)
    check_practice_is_marked(frame)
    assert len(page._instruction.text().split()) <= 12 or long


@EVERY_SAMPLE
def test_a_state_is_never_told_by_colour_alone(frame: Frame, name: str) -> None:
    page = show(frame, WORK_SAMPLES[name], SIZE)

    for part in (*page.findChildren(Part), *page.findChildren(Row)):
        assert part.accessibleName()
    if page._countdown.isVisible():
        assert page._countdown._word.text() in words.PACES.values()


# -- speaking


def test_time_is_spoken_when_its_pace_changes_and_not_each_second(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    said: list[tuple[str, bool]] = []
    page.announced.connect(lambda text, now: said.append((text, now)))
    view = WORK_SAMPLES["fields"]

    for left, pace in (
        ("24:09", Pace.RUNNING),
        ("02:00", Pace.SOON),
        ("01:59", Pace.SOON),
        ("00:00", Pace.OVER),
    ):
        page.render(replace(view, countdown=replace(LEFT, left=left, pace=pace)))

    assert [text for text, _ in said] == [
        "Thawed bag usable: SOON OVER, 02:00",
        "Thawed bag usable: TIME OVER, 00:00",
    ]
    assert all(interrupts for _, interrupts in said)


def test_the_part_that_takes_the_keys_is_spoken_but_no_character_is(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    said: list[str] = []
    page.announced.connect(lambda text, _: said.append(text))
    first, *others = (replace(field, active=False) for field in FIELDS)
    view = replace(WORK_SAMPLES["fields"], fields=(replace(first, active=True), *others))

    page.render(view)
    page.render(replace(view, fields=(replace(first, active=True, value="6"), *others)))

    assert said == ["Volume in the bag: 68.5 mL. Type now."]


# -- BL3


@EVERY_SAMPLE
def test_nothing_of_a_screen_is_left_when_another_one_shows(frame: Frame, name: str) -> None:
    page = show(frame, WORK_SAMPLES[name], SIZE)

    page.render(WorkView(title="Next", instruction="Tap or scan your badge"))
    settle()

    texts = {
        str(text)
        for widget in page.findChildren(QWidget)
        for text in (widget.property("text"), widget.accessibleName())
        if text and str(text).strip()
    }
    assert texts <= {"Next", "Tap or scan your badge", words.CANCEL}
    assert not page.findChildren(Part)


def test_actions_follow_the_view(frame: Frame) -> None:
    page = show(frame, WORK_SAMPLES["fields"], SIZE)
    other = KeyAction(id="other", key="O", label="Other")

    page.render(replace(WORK_SAMPLES["fields"], actions=(PROBLEM, other)))
    settle()

    shown = [b.text() for b in page.footer.findChildren(QAbstractButton) if b.isVisible()]
    assert shown == [words.CANCEL, PROBLEM.text, other.text]
