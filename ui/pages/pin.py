"""Six digits that stay nowhere: what signing in and signing have in common.

The digits come from the keyboard, the numeric keypad or the screen; there is no text field, so
a badge is still recognised while this page shows. At the sixth digit they leave as one signal
and the page's own copy is gone before anybody receives it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui import theme, wording
from ui.pages.page import Page, digit, instruction
from ui.theme import Role, Tone
from ui.widgets.boxes import PIN_DIGITS, PinDots
from ui.widgets.keypad import Keypad
from ui.widgets.text import Text

ALONE_MS = 30_000  # an unfinished PIN is dropped: nobody finishes another person's


class PinPage(Page):
    """A keypad on the right, the words on the left.

    Signals:
        pin_entered: six digits, once; the receiver is their only keeper.
    """

    pin_entered = Signal(str)

    def __init__(self, says: str) -> None:
        """Make the page with its instruction."""
        super().__init__()
        self._digits: list[str] = []
        self._busy = False
        self._instruction = instruction()
        self._instruction.setText(says)
        self._dots = PinDots()
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        self._keypad = Keypad()
        self._keypad.typed.connect(self._take)
        self._keypad.backspaced.connect(self._back)
        self.words = QVBoxLayout()
        self.words.setSpacing(theme.SPACE)
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * theme.MARGIN)
        self._row.addLayout(self.words, 1)
        self._row.addWidget(self._keypad, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._row)
        self.body.addStretch(1)
        self._alone = QTimer(self, singleShot=True, interval=ALONE_MS)
        self._alone.timeout.connect(self.wipe)
        self.add_back(wording.BACK_KEY)

    def show_state(self, message: str, *, busy: bool) -> None:
        """Show why the last PIN was refused, and whether one is being checked."""
        new = bool(message) and message != self._message.text()
        self._busy = busy
        self._message.set_tone(Tone.QUIET if busy else Tone.STOP)
        self._message.say(wording.CHECKING if busy else message)
        self._keypad.setEnabled(not busy)
        if new and not busy:
            self.announce(message, assertive=True)

    @Slot()
    def wipe(self) -> None:
        """Forget what was typed."""
        self._digits.clear()
        self._alone.stop()
        self._dots.show_count(0)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a digit, or delete one."""
        if event.key() == Qt.Key.Key_Backspace:
            self._back()
            return True
        typed = digit(event)
        if typed:
            self._take(typed)
        return bool(typed)

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget what was typed when another page comes."""
        super().hideEvent(event)
        self.wipe()

    def arrange(self) -> None:
        """Use the flat keypad in a low window."""
        self._keypad.set_flat(flat=self.compact)
        self._row.setSpacing(theme.MARGIN if self.compact else 2 * theme.MARGIN)
        self.words.setSpacing(theme.GAP if self.compact else theme.SPACE)

    @Slot(str)
    def _take(self, typed: str) -> None:
        """Take one digit; at the sixth, hand all over and keep none."""
        if self._busy:
            return
        self._digits.append(typed)
        self._alone.start()
        self._dots.show_count(len(self._digits))
        if len(self._digits) == PIN_DIGITS:
            pin = "".join(self._digits)
            self.wipe()
            self.pin_entered.emit(pin)

    @Slot()
    def _back(self) -> None:
        """Forget the last digit."""
        if self._digits and not self._busy:
            self._digits.pop()
            self._dots.show_count(len(self._digits))
