"""Keys at the window: a scan leaves by the router, a person's typing arrives as typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.labels.keys import Key
from scanning.wedge import Wedge
from tests.support.keys import Keyboard
from ui.scan_router import ScanRouter

BAND = "]d2800695011015300001780190001"


class Bench(QObject):
    """A window with what a scanner could disturb, and a router that watches it."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.widget = QWidget()
        self.field = QLineEdit()
        self.secret = QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = QPushButton("Confirm")
        self.button.setDefault(True)
        self.button.setAutoDefault(True)
        column = QVBoxLayout(self.widget)
        for child in (self.field, self.secret, self.button):
            column.addWidget(child)
        self.clicks: list[bool] = []
        self.scans: list[tuple[bytes, str]] = []
        self.broken: list[str] = []
        self.button.clicked.connect(self.click)
        qtbot.addWidget(self.widget)
        self.widget.show()
        self.widget.activateWindow()
        QTest.qWaitForWindowActive(self.widget)
        self.window = self.widget.windowHandle()
        self.keys = Keyboard(self.window)
        self.router = ScanRouter(Wedge())
        self.router.scanned.connect(self.take)
        self.router.broken.connect(self.broken.append)
        self.router.install()

    def click(self, checked: bool) -> None:
        self.clicks.append(checked)

    def take(self, raw: bytes, symbology: str) -> None:
        self.scans.append((raw, symbology))


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.router.remove()


@pytest.mark.parametrize("where", ["field", "button"])
@pytest.mark.parametrize("suffix", ["\r", "\n", "\t", "\r\n"])
def test_a_scan_arrives_whole_whatever_has_the_focus(
    bench: Bench, where: str, suffix: str
) -> None:
    focus = getattr(bench, where)
    focus.setFocus()

    bench.keys.scan(BAND + suffix)

    assert bench.scans == [(BAND[3:].encode(), "]d2")]
    assert bench.field.text() == ""
    assert bench.clicks == []
    assert bench.widget.focusWidget() is focus


def test_a_group_separator_typed_as_control_bracket_arrives(bench: Bench) -> None:
    bench.keys.scan("]d210AB12\x1d21S1\r")

    assert bench.scans == [(b"10AB12\x1d21S1", "]d2")]


def test_ten_scans_a_second_are_ten_scans(bench: Bench) -> None:
    for n in range(10):
        bench.keys.scan(f"]d280069501101530000{n:02d}\r")
        bench.keys.now_ms += 10

    assert len(bench.scans) == 10


def test_what_a_person_types_arrives_as_typed(bench: Bench) -> None:
    bench.field.setFocus()

    bench.keys.type("a 12,Z")

    assert bench.field.text() == "a 12,Z"
    assert bench.scans == []


def test_a_persons_bracket_arrives_once_it_is_known_to_be_one(bench: Bench, qtbot: QtBot) -> None:
    bench.field.setFocus()

    bench.keys.type("a]b")
    assert bench.field.text() == "a]b"

    bench.keys.type("]")
    qtbot.waitUntil(lambda: bench.field.text() == "a]b]")


def test_typing_before_and_after_a_scan_keeps_its_order(bench: Bench) -> None:
    bench.field.setFocus()

    bench.keys.type("a")
    bench.keys.now_ms += 200
    bench.keys.scan(BAND + "\r\n")
    bench.keys.type("b")

    assert bench.field.text() == "ab"
    assert len(bench.scans) == 1


def test_a_persons_space_presses_the_button_that_has_the_focus(bench: Bench) -> None:
    bench.button.setFocus()

    bench.keys.type(" ")

    assert bench.clicks == [False]


def test_a_scan_in_pieces_is_dropped_whole_and_told(bench: Bench) -> None:
    bench.field.setFocus()

    bench.keys.scan(BAND[:12])
    bench.keys.now_ms += 200
    bench.keys.scan(BAND[12:] + "\r")

    assert bench.scans == []
    assert len(bench.broken) == 1
    assert bench.field.text() == ""


def test_a_scan_that_never_ends_is_told(bench: Bench, qtbot: QtBot) -> None:
    bench.keys.scan(BAND)

    qtbot.waitUntil(lambda: len(bench.broken) == 1, timeout=4_000)
    assert bench.scans == []


def test_a_credential_field_is_left_alone(bench: Bench) -> None:
    bench.secret.setFocus()

    bench.keys.scan(BAND + "\r")

    assert bench.secret.text() == BAND
    assert bench.scans == []


def test_a_field_that_says_it_holds_a_credential_is_left_alone(bench: Bench) -> None:
    bench.field.setProperty("credential", True)
    bench.field.setFocus()

    bench.keys.scan(BAND + "\r")

    assert bench.field.text() == BAND
    assert bench.scans == []


def test_a_shortcut_does_not_cut_a_scan(bench: Bench) -> None:
    fired: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+]"), bench.widget)
    shortcut.activated.connect(lambda: fired.append(True))
    bench.button.setFocus()

    for character in "]d210ab12":
        QTest.keyClick(bench.window, Qt.Key(ord(character.upper())))
    QTest.keyClick(bench.window, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    for character in "21s1":
        QTest.keyClick(bench.window, Qt.Key(ord(character.upper())))
    QTest.keyClick(bench.window, Qt.Key.Key_Return)

    assert len(bench.scans) == 1
    assert fired == []
    assert bench.clicks == []


def test_a_shortcut_works_for_a_person(bench: Bench) -> None:
    fired: list[bool] = []
    shortcut = QShortcut(QKeySequence("Ctrl+]"), bench.widget)
    shortcut.activated.connect(lambda: fired.append(True))

    QTest.keyClick(bench.window, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)

    assert fired == [True]


def test_a_removed_router_leaves_every_key_alone(bench: Bench) -> None:
    bench.router.remove()
    bench.field.setFocus()

    bench.keys.scan(BAND)

    assert bench.field.text() == BAND


def test_a_held_key_is_not_a_scan(bench: Bench) -> None:
    bench.field.setFocus()

    for _ in range(5):
        bench.keys.press("7", after_ms=3, repeat=True)

    assert bench.field.text() == "77777"
    assert bench.scans == []


def test_a_key_says_nothing_of_what_was_typed() -> None:
    assert "7" not in repr(Key(text="7"))
