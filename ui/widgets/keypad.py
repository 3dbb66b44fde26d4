"""On-screen keys, so that everything can be done with a mouse or a gloved hand."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui import theme, wording
from ui.widgets.buttons import IconKey, KeyButton

_TALL = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", "<"))
_FLAT = (("1", "2", "3", "4", "5", "<"), ("6", "7", "8", "9", "0", ""))
_LETTERS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")


class Keypad(QWidget):
    """Ten digits and a delete key, each 76 px; never shuffled, for speed (screens 5.2).

    Signals:
        typed: one digit.
        backspaced: the last character is to go.
    """

    typed = Signal(str)
    backspaced = Signal()

    def __init__(self) -> None:
        """Lay the keys out as on a telephone."""
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GAP)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keys: dict[str, KeyButton | IconKey] = {}
        for digit in "1234567890":
            key = KeyButton(digit, theme.GLOVE)
            key.typed.connect(self.typed)
            self._keys[digit] = key
        delete = IconKey("backspace", wording.DELETE, QSize(theme.GLOVE, theme.GLOVE))
        delete.clicked.connect(self.backspaced)
        self._keys["<"] = delete
        self.set_flat(flat=False)

    def set_flat(self, *, flat: bool) -> None:
        """Use two rows, for a low window, or four."""
        for row, names in enumerate(_FLAT if flat else _TALL):
            for column, name in enumerate(names):
                if name:
                    self._grid.addWidget(self._keys[name], row, column)
        self.adjustSize()


class Alphabet(QWidget):
    """Digits, letters and a delete key, compact: for the end of a printed product id.

    Signals:
        typed: one digit or capital letter.
        backspaced: the last character is to go.
    """

    typed = Signal(str)
    backspaced = Signal()

    def __init__(self) -> None:
        """Lay the keys out as on a keyboard."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GAP // 2)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for row, names in enumerate(_LETTERS):
            for column, name in enumerate(names):
                key = KeyButton(name, theme.TARGET)
                key.typed.connect(self.typed)
                grid.addWidget(key, row, column)
        wide = QSize(3 * theme.TARGET + 2 * (theme.GAP // 2), theme.TARGET)
        delete = IconKey("backspace", wording.DELETE, wide)
        delete.clicked.connect(self.backspaced)
        grid.addWidget(delete, len(_LETTERS) - 1, len(_LETTERS[-1]), 1, 3)
