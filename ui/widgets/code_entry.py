"""A printed text that is typed, and answers to choose from by digit: drawn, never text fields.

What was typed is painted and stands in no widget's words: neither the screen reader nor the
clipboard can take it from here (DESIGN rule 1; screens 4.6).
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui import wording_typing as words
from ui.theme import Role
from ui.widgets.buttons import Button, KeyButton
from ui.widgets.keypad import Alphabet
from ui.widgets.text import empty

SIGNS = "()-/=+."
WIDE, WIDE_COMPACT = 480, 400


class Written(QWidget):
    """The characters typed so far, in as many lines as they need, and where the next one goes."""

    def __init__(self) -> None:
        """Show nothing typed."""
        super().__init__()
        self._text = ""
        self._font = theme.make_font(22, mono=True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_compact(compact=False)
        self.show_text("")

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, or the regular one."""
        self._font = theme.make_font(16 if compact else 22, mono=True)
        self.setFixedSize(QSize(WIDE, 56) if compact else QSize(WIDE, 128))

    def show_text(self, text: str) -> None:
        """Show what has been typed; a screen reader is told how much, never what."""
        self._text = text
        self.setAccessibleName(words.TYPED_SHOWN.format(count=len(text)))
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the box and the text; its end always shows."""
        tokens = theme.active()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.focus), 3))
        painter.setBrush(QColor(tokens.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        painter.setFont(self._font)
        painter.setPen(QColor(tokens.text))
        inside = self.rect().adjusted(10, 6, -10, -6)
        metrics = painter.fontMetrics()
        in_line = max(inside.width() // max(metrics.horizontalAdvance("M"), 1), 1)
        room = max(inside.height() // metrics.lineSpacing(), 1)
        shown = self._text + "\N{LEFT ONE QUARTER BLOCK}"
        lines = [shown[at : at + in_line] for at in range(0, len(shown), in_line)]
        for number, line in enumerate(lines[-room:]):
            base = inside.top() + metrics.ascent() + number * metrics.lineSpacing()
            painter.drawText(inside.left(), base, line)


class CodeEntry(QWidget):
    """What was typed, with keys for gloved hands: letters, digits, the signs of labels, Enter.

    Signals:
        typed: one character.
        backspaced: the last character is to go.
        entered: the entry is complete.
    """

    typed = Signal(str)
    backspaced = Signal()
    entered = Signal()

    def __init__(self) -> None:
        """Make the box and the keys."""
        super().__init__()
        self.written = Written()
        self._alphabet = Alphabet()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        signs = QHBoxLayout()
        signs.setSpacing(theme.GAP // 2)
        for sign in SIGNS:
            key = KeyButton(sign, theme.TARGET)
            key.typed.connect(self.typed)
            signs.addWidget(key)
        done = Button(words.DONE_KEY, look="primary")
        done.clicked.connect(self.entered)
        signs.addWidget(done, 1)
        self._column.addWidget(self.written)
        self._column.addWidget(self._alphabet, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(signs)
        self._alphabet.typed.connect(self.typed)
        self._alphabet.backspaced.connect(self.backspaced)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, or the regular one."""
        self.written.set_compact(compact=compact)
        self._column.setSpacing(4 if compact else theme.GAP)


class _Answer(Button):
    """One answer with its digit.

    Signals:
        chosen: the digit.
    """

    chosen = Signal(str)

    def __init__(self, digit: str, text: str, *, compact: bool) -> None:
        """Make the button."""
        super().__init__(f"{digit}  {text}", look="answer", name=text)
        self._digit = digit
        self.setMinimumHeight(theme.TARGET if compact else theme.PRIMARY)
        self.setFont(Role.STRONG.font(compact=compact))
        self.clicked.connect(self._press)

    @Slot()
    def _press(self) -> None:
        """Say which answer it was."""
        self.chosen.emit(self._digit)


class Answers(QWidget):
    """Answers below each other: a digit or a press chooses one.

    Signals:
        chosen: the digit.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        """Make an empty column."""
        super().__init__()
        self._options: tuple[str, ...] = ()
        self._compact = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_options(self, options: tuple[str, ...]) -> None:
        """Show these answers; nothing is made anew when nothing changed."""
        if options == self._options:
            return
        self._options = options
        self._fill()

    def set_compact(self, *, compact: bool) -> None:
        """Take less room, or the regular one."""
        if compact != self._compact:
            self._compact = compact
            self._fill()

    def _fill(self) -> None:
        empty(self._column)
        for number, text in enumerate(self._options, start=1):
            answer = _Answer(str(number), text, compact=self._compact)
            answer.setMinimumWidth(WIDE_COMPACT if self._compact else WIDE)
            answer.chosen.connect(self.chosen)
            self._column.addWidget(answer)
