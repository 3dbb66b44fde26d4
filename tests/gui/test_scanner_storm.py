"""Ten different scans a second for a minute lose none (U9); no scan ever works the screen (U8).

Nothing here is timed: a minute of a scanner is a minute of the keyboard's own clock, and passes
in seconds. The events are posted, so that they wait in the queue of a window that is busy.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.labels.keys import Arrived
from scanning.radio import RadioMark
from scanning.wedge import Wedge, WedgeConfig
from tests.support.keys import NAMED, Keyboard
from tests.support.views import HEADER, SAMPLES, shown, tray_labels
from ui.frame import SIZE, Frame
from ui.scan_router import ScanRouter

SCANS = 600  # ten a second for a minute
EACH_MS = 100
KEY_MS = 2
STALL_MS = 120  # longer than the longest pause inside a scan
GUARD_MS = 120_000  # hang guard
LABEL = "0109501101530003172712311021S1"


def key_events(text: str, at_ms: int) -> list[QKeyEvent]:
    """What a scanner's keyboard sends for a scan: presses and releases, GS as Ctrl+]."""
    events = []
    for n, character in enumerate(text):
        control = character == "\x1d"
        named = Qt.Key.Key_BracketRight if control else NAMED.get(character)
        code = named.value if named is not None else ord(character.upper())
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, held, character)
            event.setTimestamp(at_ms + n * KEY_MS)
            events.append(event)
    return events


class BusyWindow(QObject):
    """A window that works hard while a scanner types without pause."""

    def __init__(self, window: QWindow, scans: list[str]) -> None:
        super().__init__()
        self._window = window
        self._scans = scans
        self._dice = random.Random(600)
        self._at = 0
        self._rest: list[QKeyEvent] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._work)
        self._timer.start()

    @property
    def has_sent_all(self) -> bool:
        """Whether the last scan was posted."""
        return self._at == len(self._scans) and not self._rest

    @Slot()
    def _work(self) -> None:
        """Be busy for a while; what the scanner typed meanwhile is then in the queue."""
        if self._rest:
            _work_for(STALL_MS if self._at % 50 == 0 else 3)
            self._post(self._rest)
            self._rest = []
        elif self._at < len(self._scans):
            events = key_events(self._scans[self._at], 100_000 + self._at * EACH_MS)
            cut = self._dice.randrange(len(events))
            self._post(events[:cut])
            self._rest = events[cut:]
            self._at += 1
        else:
            self._timer.stop()

    def _post(self, events: list[QKeyEvent]) -> None:
        for event in events:
            QCoreApplication.postEvent(self._window, event)


def _work_for(ms: int) -> None:
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < ms:
        sum(range(500))


@pytest.mark.parametrize("where", ["field", "button"])
def test_ten_scans_a_second_for_a_minute_lose_none(
    qapp: QApplication, qtbot: QtBot, where: str
) -> None:
    frame = Frame()
    field, button = QLineEdit(frame), QPushButton("Confirm", frame)
    button.setDefault(True)
    clicks: list[bool] = []
    button.clicked.connect(clicks.append)
    qtbot.addWidget(frame)
    frame.show()
    frame.activateWindow()
    QTest.qWaitForWindowActive(frame)
    focus = field if where == "field" else button
    focus.setFocus()
    scans: list[Arrived] = []
    broken: list[str] = []
    router = ScanRouter(Wedge())
    router.scanned.connect(scans.append)
    router.broken.connect(broken.append)
    router.install()
    sent = [f"{LABEL}{n:03d}\x1d21BAG{n * 7919 % 10_000:04d}" for n in range(SCANS)]
    busy = BusyWindow(frame.windowHandle(), [f"]d2{text}\r" for text in sent])

    qtbot.waitUntil(lambda: busy.has_sent_all, timeout=GUARD_MS)
    qtbot.waitUntil(lambda: len(scans) + len(broken) >= SCANS, timeout=GUARD_MS)
    router.remove()

    assert [scan.raw.decode() for scan in scans] == sent
    assert len(scans) == SCANS
    assert broken == []
    assert clicks == []
    assert field.text() == ""
    assert frame.focusWidget() is focus


# -- U8: no scan works the screen


@pytest.fixture
def opened(frame: Frame, qapp: QApplication, name: str) -> Frame:
    """The window with one page."""
    frame.resize(*SIZE)
    frame.set_header(HEADER)
    frame.set_labels(tray_labels())
    frame.show_page(shown(name))
    qapp.processEvents()
    return frame


class Watch:
    """A window behind a router, with everything that must not happen counted."""

    def __init__(self, frame: Frame) -> None:
        self.pressed: list[str] = []
        self.arrived: list[Arrived] = []
        self.broken: list[str] = []
        for button in frame.findChildren(QAbstractButton):
            name = button.accessibleName()
            button.pressed.connect(lambda name=name: self.pressed.append(name))
            button.clicked.connect(lambda _=False, name=name: self.pressed.append(name))
        config = WedgeConfig(separators=frozenset({"~"}), radio=RadioMark(text="RF:"))
        self.router = ScanRouter(Wedge(config))
        self.router.scanned.connect(self.arrived.append)
        self.router.broken.connect(self.broken.append)
        self.router.install()
        self.keys = Keyboard(frame.windowHandle())


@pytest.fixture
def watch(opened: Frame) -> Iterator[Watch]:
    made = Watch(opened)
    yield made
    made.router.remove()


BEGINNINGS = ("]d2", "]C1", "]Q3", "\x02]d2", "\x02RF:", "+d2", "$d2", "]D2", "")
ALPHABET = "0123456789ABCDEFabcdef ()-./~\x1d"
ENDINGS = ("\r", "\n", "\t", "\r\n", "\t\r")


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SAMPLES))
def test_a_thousand_scans_of_every_kind_press_nothing_and_move_no_focus(
    watch: Watch, opened: Frame
) -> None:
    dice = random.Random(8)
    whole = 0
    page = opened.page

    for _ in range(1_000):
        begins = dice.choice(BEGINNINGS)
        body = "".join(dice.choice(ALPHABET) for _ in range(dice.randint(6, 50)))
        # Without a prefix GS is a person's Ctrl+]: a scanner that is set up sends no such code.
        body = body if begins else "0" + body.replace("\x1d", "")
        watch.keys.scan(begins + body + dice.choice(ENDINGS), gap_ms=dice.choice((1, 2, 5, 15)))
        watch.keys.now_ms += dice.choice((25, 100, 2_000))
        whole += 1

    assert watch.pressed == []
    assert QApplication.focusWidget() is page
    assert len(watch.arrived) + len(watch.broken) == whole
    assert len(watch.arrived) > 400
    assert len(watch.broken) > 300
