"""The verdict, for match and hold: the band, the comparison, and what to say aloud together."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui import theme, wording
from ui.pages.page import Page, instruction
from ui.presenters.views import VerdictKind, VerdictView
from ui.theme import Role, Tone
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import Chip
from ui.widgets.comparison import Comparison, Signatures
from ui.widgets.marks import Forever, Manual
from ui.widgets.text import Lines, Text


class VerdictPage(Page):
    """A match, or a hold (screens 5.4, steps 4 and 5). A stop has `StopPage`.

    Signals:
        acted: the id of the action that was pressed.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._said: tuple[VerdictKind, str, str] | None = None
        self._band = Band()
        self._instruction = instruction()
        self._sentence = Text(Role.TITLE)
        self._comparison = Comparison()
        self._forever = Forever()
        self._manual = Manual()
        self._identity = Text(Role.STRONG)
        self._card = _Card()
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        self._left = Chip(Role.LABEL)
        self._code = Text(Role.SMALL, tone=Tone.QUIET, wrap=False)
        self._buttons: list[ActionButton] = []
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        self._column = left
        left.addWidget(self._sentence)
        left.addWidget(self._comparison)
        left.addWidget(self._identity)
        left.addWidget(self._message)
        left.addStretch(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * theme.MARGIN)
        self._row.addLayout(left, 3)
        self._row.addWidget(self._card, 2, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._band)
        head = QHBoxLayout()
        head.addWidget(self._instruction, 1)
        head.addWidget(self._manual, 0, Qt.AlignmentFlag.AlignRight)
        head.addWidget(self._forever, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addLayout(head)
        self.body.addLayout(self._row, 1)
        self.foot.addWidget(self._left)
        self.foot.addWidget(self._code)
        self.foot.addStretch(1)

    def render(self, view: VerdictView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a match or a hold; the time since the thaw is over with a stop's size and words."""
        match = view.kind is VerdictKind.MATCH
        word, says = _says(view)
        self._band.show_verdict(view.kind, word, says)
        self._instruction.say(wording.SAY_TOGETHER if view.read_aloud else "")
        self._sentence.say(view.sentence)
        self._comparison.show_rows(view.rows)
        self._forever.show_mark(view.forever)
        self._manual.show_mark(view.manual)
        self._identity.set_tone(Tone.STOP if view.identity_open else Tone.TEXT)
        self._identity.say(view.identity)
        self._card.render(view)
        self._message.say(view.message)
        self._left.setVisible(bool(view.left))
        self._left.say("hourglass", Tone.QUIET, wording.GOOD_FOR.format(left=view.left))
        self._code.say(view.code)
        self._show_actions(view)
        heard = (view.kind, view.sentence, view.forever)
        if self._said != heard:
            self._said = heard
            said = f"{word} {view.sentence or says} {view.forever}".strip()
            self.announce(said, assertive=not match or bool(view.forever))

    def _show_actions(self, view: VerdictView) -> None:
        """Show the actions in the footer, at its right end."""
        if [b.text() for b in self._buttons] == [a.label for a in view.actions]:
            return
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [ActionButton(a.id, a.label) for a in view.actions]
        for button in self._buttons:
            button.acted.connect(self.acted)
            self.foot.addWidget(button)

    def arrange(self) -> None:
        """Take less room in a small window."""
        self._band.set_compact(compact=self.compact)
        self._comparison.set_compact(compact=self.compact)
        self._card.set_compact(compact=self.compact)
        self._row.setSpacing(theme.MARGIN if self.compact else 2 * theme.MARGIN)
        self._column.setSpacing(2 if self.compact else theme.SPACE)


def _says(view: VerdictView) -> tuple[str, str]:
    """Return the band's word and the short sentence beside it."""
    match view.kind:
        case VerdictKind.MATCH:
            return wording.MATCH, wording.BOTH_AGREE
        case VerdictKind.STOP:
            return wording.STOP, wording.DO_NOT_INFUSE
        case VerdictKind.HOLD:
            waits = wording.HOLD_APPROVED if view.approved else wording.DO_NOT_START
            return wording.HOLD, waits


class _Card(QFrame):
    """The time-out card: five lines said aloud, and who has signed; or what to do in a hold."""

    def __init__(self) -> None:
        """Make an empty card."""
        super().__init__()
        self.setProperty("look", "card")
        self._title = Text(Role.LABEL, tone=Tone.QUIET)
        self._lines = Lines(Role.ALOUD)
        self._how = Text(Role.SMALL, tone=Tone.QUIET)
        self._signatures = Signatures()
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self._lines)
        self._column.addWidget(self._signatures)
        self._column.addWidget(self._how)
        self.set_compact(compact=False)

    def render(self, view: VerdictView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the lines to say, or to do, and who has signed."""
        lines = view.read_aloud or view.lines
        self._title.say("" if view.read_aloud else wording.WHAT_TO_DO)
        self._lines.show_lines(lines)
        self._signatures.show_signatures(view.signatures)
        self._how.say(wording.SIGN_BY_BADGE if view.signatures else "")
        self.setVisible(bool(lines or view.signatures))

    def set_compact(self, *, compact: bool) -> None:
        """Take less room."""
        edge = 12 if compact else theme.MARGIN
        self._column.setContentsMargins(edge, edge // 2, edge, edge // 2)
        self._column.setSpacing(4 if compact else theme.SPACE)
        self._lines.set_compact(compact=compact)
        self._signatures.set_compact(compact=compact)
