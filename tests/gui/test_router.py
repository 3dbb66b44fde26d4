"""Keys at the window: a scan leaves by the router, a person's typing arrives as typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.labels.keys import Arrived, Key, Probe
from scanning.wedge import IN_PIECES, Wedge
from scanning.wedge_probe import GAP_MS_MAX, WedgeProbe
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
        self.probes: list[Probe] = []
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
        self.router.probed.connect(self.probes.append)
        self.router.install()

    def click(self, checked: bool) -> None:
        self.clicks.append(checked)

    def take(self, scan: Arrived) -> None:
        self.scans.append((scan.raw, scan.symbology))


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


def alt_029(bench: Bench, *, keypad_lit: bool = True) -> None:
    """Type GS as Alt+029 on the keypad, as X11 delivers it: with Num Lock or without."""
    lit = (Qt.Key.Key_0, Qt.Key.Key_2, Qt.Key.Key_9)
    dark = (Qt.Key.Key_Insert, Qt.Key.Key_Down, Qt.Key.Key_PageUp)
    held = Qt.KeyboardModifier.AltModifier
    code = Qt.Key.Key_Alt.value
    both = held | Qt.KeyboardModifier.KeypadModifier
    bench.keys.now_ms += 2
    events = [(QEvent.Type.KeyPress, code, held, "")]
    for key in lit if keypad_lit else dark:
        text = chr(key.value) if keypad_lit else ""
        events += [(QEvent.Type.KeyPress, key.value, both, text)]
        events += [(QEvent.Type.KeyRelease, key.value, both, text)]
    events += [(QEvent.Type.KeyRelease, code, Qt.KeyboardModifier.NoModifier, "")]
    for kind, key_code, modifiers, text in events:
        event = QKeyEvent(kind, key_code, modifiers, text)
        event.setTimestamp(bench.keys.now_ms)
        QCoreApplication.sendEvent(bench.window, event)


@pytest.mark.parametrize("keypad_lit", [True, False], ids=["num lock", "no num lock"])
def test_gs_typed_as_alt_029_arrives_and_nothing_of_it_is_typed(
    bench: Bench, keypad_lit: bool
) -> None:
    bench.field.setFocus()

    bench.keys.scan("]d210AB12")
    alt_029(bench, keypad_lit=keypad_lit)
    bench.keys.scan("21S1\r")

    assert bench.scans == [(b"10AB12\x1d21S1", "]d2")]
    assert bench.field.text() == ""


def test_gs_typed_as_f8_arrives_though_a_shortcut_owns_it(bench: Bench) -> None:
    fired: list[bool] = []
    QShortcut(QKeySequence("F8"), bench.widget).activated.connect(lambda: fired.append(True))

    for character in "]d210ab12":
        QTest.keyClick(bench.window, Qt.Key(ord(character.upper())))
    QTest.keyClick(bench.window, Qt.Key.Key_F8)
    for character in "21s1":
        QTest.keyClick(bench.window, Qt.Key(ord(character.upper())))
    QTest.keyClick(bench.window, Qt.Key.Key_Return)

    assert len(bench.scans) == 1
    assert b"\x1d" in bench.scans[0][0]
    assert fired == []


def test_a_scanner_without_prefix_presses_no_button_and_is_told(bench: Bench) -> None:
    bench.button.setFocus()

    bench.keys.scan("0109501101530003\r")

    assert bench.clicks == []
    assert len(bench.broken) == 1
    assert "without its prefix" in bench.broken[0]


def test_two_keys_at_once_arrive_though_they_came_too_fast_for_hands(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.field.setFocus()

    bench.keys.scan("as", gap_ms=4)

    qtbot.waitUntil(lambda: bench.field.text() == "as")


def test_a_password_typed_fast_with_its_enter_survives(bench: Bench) -> None:
    entered: list[str] = []
    bench.secret.returnPressed.connect(lambda: entered.append(bench.secret.text()))
    bench.secret.setFocus()

    bench.keys.scan("]d2 +4tr!e~ 0109\r", gap_ms=1)

    assert entered == ["]d2 +4tr!e~ 0109"]
    assert bench.scans == []
    assert bench.broken == []


def test_a_field_for_hidden_text_is_left_alone(bench: Bench) -> None:
    bench.field.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText)
    bench.field.setFocus()

    bench.keys.scan(BAND + "\r")

    assert bench.field.text() == BAND
    assert bench.scans == []


def test_what_a_scanner_began_does_not_end_up_in_a_password(bench: Bench) -> None:
    bench.field.setFocus()
    bench.keys.scan(BAND[:12])

    bench.secret.setFocus()
    bench.keys.type("1234")

    assert bench.secret.text() == "1234"
    assert bench.broken == [IN_PIECES]
    assert bench.scans == []


def test_while_a_scanner_is_set_up_everything_it_types_is_told_and_no_scan_leaves(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.field.setFocus()
    bench.router.probe(WedgeProbe())

    bench.keys.scan("+d210AB@12\r")

    qtbot.waitUntil(lambda: len(bench.probes) == 1)
    told = bench.probes[0]
    assert (told.text, told.suffix) == ("+d210AB@12", "return")
    assert "German" in told.layout
    assert (bench.scans, bench.broken, bench.field.text()) == ([], [], "")

    bench.router.probe(None)
    bench.keys.now_ms += GAP_MS_MAX
    bench.keys.scan(BAND + "\r")
    assert len(bench.scans) == 1


def test_a_person_can_work_the_screen_while_a_scanner_is_set_up(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.router.probe(WedgeProbe())
    bench.button.setFocus()

    bench.keys.type(" ")

    qtbot.waitUntil(lambda: bench.clicks == [False])
    assert bench.probes == []


def test_a_key_says_nothing_of_what_was_typed() -> None:
    assert "7" not in repr(Key(text="7"))
