"""Things to press. Enter never presses one of them: a scanner ends every scan with Enter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui import theme
from ui.theme import Role
from ui.widgets.icon import button_icon

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Button(QPushButton):
    """A button that a click or Space presses, and nothing else.

    It takes the focus from Tab only: a click leaves it where scans and digits go.
    """

    def __init__(self, text: str, *, look: str = "", name: str = "") -> None:
        """Make a button.

        Args:
            text: what it says.
            look: `primary`, `stop`, `key`, `tray`, `plain` or empty; see `theme.style_sheet`.
            name: what a screen reader says, if not `text`.
        """
        super().__init__(text)
        self.setProperty("look", look)
        self.setAccessibleName(name or text)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumSize(theme.TARGET, theme.TARGET)
        self.setFont(Role.STRONG.font())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Space; let Enter and everything else go on to the page."""
        if event.key() in _ENTER:
            event.ignore()
            return
        super().keyPressEvent(event)


class FooterButton(Button):
    """A page's main action, or its way back."""

    def __init__(self, text: str, *, look: str = "", name: str = "") -> None:
        """Make a button of a footer's height."""
        super().__init__(text, look=look, name=name)
        self.setMinimumHeight(theme.PRIMARY)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for at least 200 px: a hurried hand finds it."""
        return super().sizeHint().expandedTo(QSize(200, theme.PRIMARY))


class KeyButton(Button):
    """One key of an on-screen keypad.

    Signals:
        typed: the key's character.
    """

    typed = Signal(str)

    def __init__(self, character: str, px: int) -> None:
        """Make a key `px` square for one character."""
        super().__init__(character, look="key")
        self._character = character
        self.setFixedSize(px, px)
        self.setFont(theme.make_font(28 if px >= theme.GLOVE else 20, bold=True))
        self.clicked.connect(self._press)

    @Slot()
    def _press(self) -> None:
        """Say which key it was."""
        self.typed.emit(self._character)


class IconKey(Button):
    """A key that shows a shape, such as the one that deletes."""

    def __init__(self, icon: str, name: str, size: QSize) -> None:
        """Make a key with an icon and a spoken name."""
        super().__init__("", look="key", name=name)
        self.setFixedSize(size)
        px = 32 if size.height() >= theme.GLOVE else 24
        self.setIcon(button_icon(icon, theme.active().text, px))
        self.setIconSize(QSize(px, px))


class ActionButton(FooterButton):
    """A footer's button that says which action it is.

    Signals:
        acted: the action's id.
    """

    acted = Signal(str)

    def __init__(self, action: str, text: str, *, look: str = "") -> None:
        """Make a button for one action."""
        super().__init__(text, look=look)
        self._action = action
        self.clicked.connect(self._press)

    @Slot()
    def _press(self) -> None:
        """Say which action it was."""
        self.acted.emit(self._action)
