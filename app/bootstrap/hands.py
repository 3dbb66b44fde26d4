"""Hands at the practice workstation: real key events, label pictures, and patience.

What plays the offscreen demonstration and the tests of the whole window. Badges are typed as a
keyboard wedge types them, with AIM identifier and Enter; PINs and answers as a person types;
wristbands and bags are picked from the tray, whose pictures are really decoded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from app.bootstrap.cast import Member
from app.labels import badge as badge_label
from ui.presenters.desk import Screen
from ui.widgets.tray import Tray
from ui.window import Window

POLL_MS = 5
WAIT_MS_MAX = 20_000  # hang guard; a step of the demonstration takes well below a second
LAID_OUT_MS = 40  # a page whose parts have just changed is laid out once or twice
WEDGE_GAP_MS = 4
HUMAN_GAP_MS = 130


class StuckError(Exception):
    """The window did not do what it should in time."""


class HasWindow(Protocol):
    """What hands work at."""

    @property
    def window(self) -> Window:
        """The window."""
        ...


class Hands:
    """Somebody's hands at one window."""

    def __init__(self, opened: HasWindow) -> None:
        """Sit down in front of a window that shows."""
        self._opened = opened
        self._ms = 1_000_000
        self.keys_typed = 0
        self.scans_made = 0

    @property
    def screen(self) -> Screen:
        """What the window shows."""
        return self._opened.window.desk.step.screen

    def wait_for(self, what: Callable[[], bool], says: str) -> None:
        """Let the window run until something holds.

        Raises:
            StuckError: it does not hold in time.
        """
        loop = QEventLoop()
        poll, guard = QTimer(interval=POLL_MS), QTimer(singleShot=True, interval=WAIT_MS_MAX)
        poll.timeout.connect(lambda: loop.quit() if what() else None)
        guard.timeout.connect(loop.quit)
        poll.start()
        guard.start()
        if not what():
            loop.exec()
        poll.stop()
        if not what():
            shown = type(self._opened.window.desk.step).__name__
            msg = f"waited in vain until {says}; the window shows {shown}"
            raise StuckError(msg)

    def sees(self, screen: Screen) -> None:
        """Wait until a screen shows."""
        self.wait_for(lambda: self.screen is screen, f"{screen.value} shows")

    def rests(self, ms: int = POLL_MS) -> None:
        """Let the window do what it was told, for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    # -- keys and scans

    def press(self, text: str, gap_ms: int = HUMAN_GAP_MS) -> None:
        """Press and release one key."""
        named = {"\r": Qt.Key.Key_Return, "\x1b": Qt.Key.Key_Escape, "\b": Qt.Key.Key_Backspace}
        control = text == "\x1d"
        key = Qt.Key.Key_BracketRight if control else named.get(text)
        code = key.value if key is not None else ord(text.upper()[0])  # ß becomes two
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        self._key(code, text, held, gap_ms)

    def alt(self, letter: str) -> None:
        """Press a letter together with Alt, as the footer's actions ask."""
        self._key(ord(letter), letter.lower(), Qt.KeyboardModifier.AltModifier, HUMAN_GAP_MS)
        self.keys_typed += 1

    def down(self) -> None:
        """Press the arrow that leads to the next line, or to the next part of a form."""
        self._key(Qt.Key.Key_Down.value, "", Qt.KeyboardModifier.NoModifier, HUMAN_GAP_MS)
        self.keys_typed += 1

    def up(self) -> None:
        """Press the arrow that leads to the line before; at first, to the last one."""
        self._key(Qt.Key.Key_Up.value, "", Qt.KeyboardModifier.NoModifier, HUMAN_GAP_MS)
        self.keys_typed += 1

    def _key(self, code: int, text: str, held: Qt.KeyboardModifier, gap_ms: int) -> None:
        self._ms += gap_ms
        window = self._opened.window.frame.windowHandle()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, held, text)
            event.setTimestamp(self._ms)
            QCoreApplication.sendEvent(window, event)

    def types(self, text: str) -> None:
        """Type as a person does."""
        for character in text:
            self.press(character)
            self.keys_typed += 1

    def wedge(self, symbology: str, raw: bytes) -> None:
        """Scan as a keyboard wedge does: AIM identifier, characters, Enter."""
        self._ms += 500
        for character in symbology + raw.decode() + "\r":
            self.press(character, WEDGE_GAP_MS)
        self.scans_made += 1

    def taps_badge(self, member: Member) -> None:
        """Scan a staff badge with the keyboard wedge."""
        self.wedge("]C1", badge_label.raw(member.badge))

    def picks(self, label: str) -> None:
        """Pick a label from the practice tray; its picture is decoded."""
        self._opened.window.frame.label_picked.emit(label)
        self.scans_made += 1

    def turns_tray(self, page: str) -> None:
        """Turn the practice tray to a therapy's page."""
        tray = self._opened.window.frame.findChild(Tray)
        if tray is not None:
            tray.turn_to(page)

    def films(self, slot: int) -> None:
        """Hold a patient's wristband, then the bag, to the camera, as the film shows it."""
        self._opened.window.frame.label_picked.emit(f"patient-{slot}-film")
        self.scans_made += 2

    def shoot(self, folder: Path | None, name: str) -> None:
        """Keep a picture of the window."""
        if folder is None:
            return
        self.rests(LAID_OUT_MS)
        self._opened.window.frame.grab().save(str(folder / f"{name}.png"))
