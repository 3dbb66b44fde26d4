"""A scanner and a person at the keyboard: real key events, entering at the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow

NAMED = {
    "\r": Qt.Key.Key_Return,
    "\n": Qt.Key.Key_Enter,
    "\t": Qt.Key.Key_Tab,
    "\x1b": Qt.Key.Key_Escape,
    "\b": Qt.Key.Key_Backspace,
    " ": Qt.Key.Key_Space,
}


class Keyboard:
    """Types at a window, with its own clock.

    Attributes:
        now_ms: the keyboard's clock; a test may let it jump.
    """

    def __init__(self, window: QWindow) -> None:
        """Sit down in front of a window."""
        self.window = window
        self.now_ms = 100_000

    def press(self, text: str, *, after_ms: int = 120, repeat: bool = False) -> None:
        """Press and release one key, `after_ms` after the one before."""
        self.now_ms += after_ms
        control = text == "\x1d"
        key = Qt.Key.Key_BracketRight if control else NAMED.get(text)
        code = key.value if key is not None else ord(text.upper())
        held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, code, held, text, repeat)
            event.setTimestamp(self.now_ms)
            QCoreApplication.sendEvent(self.window, event)

    def scan(self, text: str, *, gap_ms: int = 2) -> None:
        """Type at a scanner's speed; the text holds its own prefix and suffix."""
        for character in text:
            self.press(character, after_ms=gap_ms)

    def type(self, text: str) -> None:
        """Type at a person's speed."""
        for character in text:
            self.press(character)
