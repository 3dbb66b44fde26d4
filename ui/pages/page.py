"""What every page is: a work area, a footer, and the keys of the person in front of it.

The page itself holds the keyboard focus, never a field on it: digits and letters come to
`keyPressEvent` and leave as signals named after what the person did. Enter and Tab from a scanner
end here and do nothing.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import theme
from ui.theme import Role
from ui.widgets.buttons import FooterButton
from ui.widgets.text import Text

FOOTER = 80


class Page(QWidget):
    """One screen.

    Signals:
        cancelled: the person pressed Escape or the way back.
        announced: a text for the screen reader was spoken, and whether it interrupts.

    Attributes:
        full_window: whether the frame hides its header and tray for this page.
    """

    cancelled = Signal()
    announced = Signal(str, bool)
    full_window: ClassVar[bool] = False

    def __init__(self) -> None:
        """Make the work area and an empty footer."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.compact = False
        self.body = QVBoxLayout()
        self.footer = QFrame()
        self.footer.setProperty("look", "footer")
        self.footer.setFixedHeight(FOOTER)
        self.foot = QHBoxLayout(self.footer)
        self.foot.setSpacing(theme.SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.body, 1)
        column.addWidget(self.footer)
        self._set_margins()

    def add_back(self, text: str) -> FooterButton:
        """Put the way back at the footer's left end."""
        back = FooterButton(text)
        back.clicked.connect(self.cancelled)
        self.foot.insertWidget(0, back)
        self.foot.insertStretch(1, 1)
        return back

    def announce(self, text: str, *, assertive: bool = False) -> None:
        """Speak through the screen reader; an assertive text interrupts what it says."""
        event = QAccessibleAnnouncementEvent(self, text)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
        QAccessible.updateAccessibility(event)
        self.announced.emit(text, assertive)

    def arrange(self) -> None:
        """Lay the page out anew for `compact`; pages with more than texts extend this."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the small sizes in a small window."""
        super().resizeEvent(event)
        compact = self.width() < theme.COMPACT_WIDTH or self.height() < theme.COMPACT_HEIGHT
        if compact != self.compact:
            self.compact = compact
            for text in self.findChildren(Text):
                text.set_compact(compact=compact)
            self._set_margins()
            self.arrange()

    def _set_margins(self) -> None:
        """Set the work area's margins and spacing."""
        edge = theme.SPACE if self.compact else theme.MARGIN
        self.body.setContentsMargins(edge, theme.GAP if self.compact else edge, edge, theme.GAP)
        self.body.setSpacing(theme.GAP if self.compact else theme.SPACE)
        self.foot.setContentsMargins(edge, theme.GAP, edge, theme.GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn a key into what the person did."""
        if event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.cancelled.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # A scanner's Enter ends here, whatever has the focus.
            return
        # A held key is one act: a PIN or a date must not fill by itself.
        if not event.isAutoRepeat() and self.take_key(event):
            return
        super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Use a key; return whether it was one of this page's."""
        del event
        return False

    def paintEvent(self, _: QPaintEvent) -> None:
        """Fill the page with the ground colour: nothing of another page shines through."""
        QPainter(self).fillRect(self.rect(), self.palette().window())


def instruction() -> Text:
    """Return the page's one instruction line, 32 px, top left."""
    return Text(Role.INSTRUCTION)


def digit(event: QKeyEvent) -> str:
    """Return the digit of a key press, or nothing; a keypad's digits count too."""
    text = event.text()
    held = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    return text if not held and len(text) == 1 and text in "0123456789" else ""


def letter(event: QKeyEvent) -> str:
    """Return the capital letter or digit of a key press, or nothing."""
    if digit(event):
        return event.text()
    held = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    text = event.text().upper()
    return text if not held and len(text) == 1 and text in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" else ""


def with_alt(event: QKeyEvent) -> str:
    """Return the capital letter that was pressed together with Alt, or nothing."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = event.key()
    if held != Qt.KeyboardModifier.AltModifier or not Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return ""
    return chr(key)
