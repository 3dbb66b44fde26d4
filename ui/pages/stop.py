"""STOP: the whole window says it, in one sentence, and nothing on it can be pressed by mistake.

There is no default button, Enter means nothing, and the two actions lie 96 px apart. It never
times out: only a person ends it (screens 5.4).
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui import theme, wording
from ui.pages.page import Page
from ui.presenters.views import ProblemView, VerdictKind, VerdictView
from ui.theme import Role, Tone
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton
from ui.widgets.marks import Manual
from ui.widgets.text import Lines, Text, empty

FRAME = 16


class _FullWindow(Page):
    """A page with the stop's frame round the whole window, a band, a sentence and lines."""

    full_window: ClassVar[bool] = True

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._said = ""
        self.framed = True
        self._band = Band()
        self._sentence = Text(Role.INSTRUCTION)
        self._what = Text(Role.LABEL, wording.WHAT_TO_DO, tone=Tone.QUIET)
        self._lines = Lines(Role.ALOUD)
        self._code = Text(Role.SMALL, tone=Tone.QUIET, wrap=False)
        self._manual = Manual()
        self._inner = QVBoxLayout()
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE)
        head.addWidget(self._sentence, 1)
        head.addWidget(self._manual, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._inner.addLayout(head)
        self._inner.addSpacing(theme.GAP)
        self._inner.addWidget(self._what)
        self._inner.addWidget(self._lines)
        self._inner.addStretch(1)
        self.body.addWidget(self._band)
        self.body.addLayout(self._inner, 1)
        self._frame(framed=True)

    def show_stop(self, word: str, says: str, sentence: str, lines: tuple[str, ...]) -> None:
        """Show band, sentence and lines; speak them once, interrupting."""
        self._band.show_verdict(VerdictKind.STOP, word, says)
        self._sentence.say(sentence)
        self._what.setVisible(bool(lines))
        self._lines.show_lines(lines)
        spoken = f"{word} {says} {sentence}".strip()
        if spoken != self._said:
            self._said = spoken
            self.announce(spoken, assertive=True)

    def arrange(self) -> None:
        """Take less room in a small window."""
        self._band.set_compact(compact=self.compact)
        self._lines.set_compact(compact=self.compact)
        self._frame(framed=self.framed)

    def _frame(self, *, framed: bool) -> None:
        """Leave room for the frame on every side."""
        self.framed = framed
        edge = FRAME if framed else 0
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(edge, edge, edge, edge)
        self.body.setContentsMargins(0, 0, 0, 0)
        inset = theme.GAP if self.compact else theme.MARGIN
        self._inner.setContentsMargins(theme.MARGIN, inset, theme.MARGIN, theme.GAP)
        self._inner.setSpacing(4 if self.compact else theme.GAP)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        super().paintEvent(event)
        if not self.framed:
            return
        painter = QPainter(self)
        colour = QColor(theme.active().stop)
        wide, high = self.width(), self.height()
        painter.fillRect(0, 0, wide, FRAME, colour)
        painter.fillRect(0, high - FRAME, wide, FRAME, colour)
        painter.fillRect(0, 0, FRAME, high, colour)
        painter.fillRect(wide - FRAME, 0, FRAME, high, colour)


class StopPage(_FullWindow):
    """An identity, custody or expiry failure.

    Signals:
        acted: the id of the action that was pressed.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._buttons: list[ActionButton] = []
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        self._inner.addWidget(self._message)
        self._inner.addWidget(self._code)
        self.foot.setSpacing(0)

    def render(self, view: VerdictView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the one sentence and what to do."""
        self.show_stop(wording.STOP, wording.DO_NOT_INFUSE, view.sentence, view.lines)
        self._manual.show_mark(view.manual)
        self._message.say(view.message)
        self._code.say(view.code)
        if [b.text() for b in self._buttons] == [a.label for a in view.actions]:
            return
        empty(self.foot)
        looks = ["stop", "", ""]
        self._buttons = [
            ActionButton(a.id, a.label, look=look)
            for a, look in zip(view.actions, looks, strict=False)
        ]
        for at, button in enumerate(self._buttons):
            if at:
                self.foot.addSpacing(theme.APART)
            button.acted.connect(self.acted)
            self.foot.addWidget(button)
        self.foot.addStretch(1)


class ProblemPage(_FullWindow):
    """This workstation cannot be used: its records failed their check, or cannot be opened."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._inner.addWidget(self._code)

    def render(self, view: ProblemView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the band for broken records, a plain sentence for anything else."""
        self._frame(framed=view.integrity)
        self._band.setVisible(view.integrity)
        self._code.say(view.code)
        if view.integrity:
            self.show_stop(wording.STOP, wording.DO_NOT_USE, view.sentence, view.lines)
        else:
            self.show_stop("", "", view.sentence, view.lines)
