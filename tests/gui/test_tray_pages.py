"""The practice tray: the labels of one therapy at a time, and everybody's badge on each page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ui import wording
from ui.presenters.views import TrayLabelView
from ui.widgets.buttons import Button
from ui.widgets.tray import Pager, Tray, TrayButton

ONE, TWO, THREE = "Practice-cel", "Rainbow-cel", "Shelf-cel"


def label(id: str, group: str = "") -> TrayLabelView:
    return TrayLabelView(id=id, title=id, group=group)


BADGE, LAB = label("ana"), label("carla")
LABELS = (
    BADGE,
    label("bag", ONE),
    label("red", TWO),
    label("white", TWO),
    label("lot", THREE),
    LAB,
)


@pytest.fixture
def tray(qapp: QApplication) -> Iterator[Tray]:
    made = Tray()
    made.resize(264, 400)
    made.show_labels(LABELS)
    made.show()
    yield made
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def titles(tray: Tray) -> list[str]:
    """Return what lies on the page that shows, from the top down."""
    QTest.qWait(0)
    buttons = [b for b in tray.findChildren(TrayButton) if b.isVisibleTo(tray)]
    return [b.accessibleName() for b in sorted(buttons, key=lambda b: b.y())]


def press(tray: Tray, name: str) -> None:
    (button,) = [b for b in tray.findChildren(Button) if b.accessibleName() == name]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.qWait(0)


def test_the_first_therapy_shows_with_every_badge(tray: Tray) -> None:
    assert titles(tray) == ["ana", "bag", "carla"]


def test_the_buttons_turn_the_pages_round(tray: Tray) -> None:
    shown = []
    for name in (wording.TRAY_NEXT, wording.TRAY_NEXT, wording.TRAY_NEXT, wording.TRAY_BEFORE):
        press(tray, name)
        shown.append(titles(tray))

    assert shown == [
        ["ana", "red", "white", "carla"],
        ["ana", "lot", "carla"],
        ["ana", "bag", "carla"],
        ["ana", "lot", "carla"],
    ]


def test_a_page_stays_when_labels_are_renewed_and_goes_with_its_therapy(tray: Tray) -> None:
    tray.turn_to(TWO)
    tray.show_labels((*LABELS, label("new", TWO)))
    renewed = titles(tray)
    tray.show_labels((BADGE, label("bag", ONE)))

    assert renewed == ["ana", "red", "white", "carla", "new"]
    assert titles(tray) == ["ana", "bag"]


def test_where_there_is_one_therapy_nothing_can_be_turned(tray: Tray) -> None:
    tray.show_labels((BADGE, label("bag", ONE)))

    assert not any(w.isVisibleTo(tray) for w in tray.findChildren(Pager))


def test_a_label_on_a_later_page_is_picked_up(tray: Tray) -> None:
    picked: list[str] = []
    tray.picked.connect(picked.append)
    tray.turn_to(TWO)

    press(tray, "white")

    assert picked == ["white"]


def test_turning_pages_never_takes_the_keys_from_the_page(tray: Tray) -> None:
    # A scanner types where the focus is.
    other = QWidget(tray)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    tray.activateWindow()
    other.setFocus()

    press(tray, wording.TRAY_NEXT)

    assert other.hasFocus()
