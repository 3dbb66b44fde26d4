"""After both have signed: the infusion starts, and the record goes its way to central."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui import theme, wording
from ui.pages.page import Page, digit, instruction
from ui.presenters.start_views import StartedView, StartView
from ui.presenters.views import RecordState
from ui.theme import Role, Tone
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.comparison import RecordSteps, Signatures
from ui.widgets.icon import IconView
from ui.widgets.marks import Forever, Manual
from ui.widgets.text import Text


class StartPage(Page):
    """One act: say that the infusion has started.

    Signals:
        started: the person pressed 1, or the button.
    """

    started = Signal()

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self.setProperty("decides", True)
        self._instruction = instruction()
        self._instruction.setText(wording.CLEARED)
        self._forever = Forever()
        self._manual = Manual()
        self._signatures = Signatures()
        self._clock = Text(Role.RESULT, wrap=False)
        self._left = Chip(Role.LABEL)
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        self._now = Button(wording.STARTED_NOW, look="primary", name=wording.STARTED_NOW_NAME)
        self._now.setMinimumSize(420, theme.GLOVE + theme.SPACE)
        self._now.setFont(theme.make_font(28, bold=True))
        self._now.clicked.connect(self.started)
        self.body.addWidget(self._forever)
        self.body.addWidget(self._manual)
        self.body.addWidget(self._instruction)
        self.body.addWidget(self._signatures)
        self.body.addStretch(1)
        self.body.addWidget(self._clock)
        self.body.addWidget(self._now, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._message)
        self.body.addStretch(2)
        self.foot.addWidget(self._left)
        self.foot.addStretch(1)

    def render(self, view: StartView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the clock and how long the clearance is good."""
        self._forever.show_mark(view.forever)
        self._manual.show_mark(view.manual)
        self._clock.setText(view.clock)
        self._left.say("hourglass", Tone.QUIET, wording.GOOD_FOR.format(left=view.left))
        self._left.setVisible(bool(view.left))
        self._signatures.show_signatures(view.signatures)
        self._message.say(view.message)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take 1 as the start."""
        if digit(event) != "1":
            return False
        self.started.emit()
        return True

    def arrange(self) -> None:
        """Take less room in a small window."""
        self._signatures.set_compact(compact=self.compact)


class StartedPage(Page):
    """The start is on record; the steps show how far the record has come."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._shown = ""
        self._forever = Forever()
        self._manual = Manual()
        self._shape = IconView("match", 64, Tone.OK)
        self._started = Text(Role.WORD)
        self._signatures = Signatures()
        self._steps = RecordSteps()
        self._offline = Text(Role.BODY, tone=Tone.QUIET)
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        card = QFrame()
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.MARGIN, theme.SPACE, theme.MARGIN, theme.SPACE)
        inside.addWidget(Text(Role.LABEL, wording.RECORD, tone=Tone.QUIET))
        inside.addWidget(self._steps)
        inside.addWidget(self._offline)
        row = QHBoxLayout()
        row.setSpacing(theme.MARGIN)
        row.addWidget(self._shape)
        row.addWidget(self._started, 1)
        self.body.addWidget(self._forever)
        self.body.addWidget(self._manual)
        self.body.addLayout(row)
        self.body.addWidget(self._signatures)
        self.body.addSpacing(theme.GAP)
        self.body.addWidget(card)
        self.body.addWidget(self._message)
        self.body.addStretch(1)
        self._tap = Text(Role.BODY, wording.DONE_TAP, wrap=False)
        self.foot.addWidget(self._tap)
        self.foot.addStretch(1)

    def render(self, view: StartedView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the start and the record's way."""
        says = wording.STARTED.format(time=view.started_at)
        self._forever.show_mark(view.forever)
        self._manual.show_mark(view.manual)
        self._started.setText(says)
        self._tap.setText(view.next or wording.DONE_TAP)
        self._signatures.show_signatures(view.signatures)
        self._steps.show_state(view.record)
        waits = view.offline and view.record is not RecordState.LOGGED
        self._offline.say(wording.OFFLINE_SAYS if waits else "")
        new = bool(view.message) and view.message != self._message.text()
        self._message.say(view.message)
        if says != self._shown:
            self._shown = says
            self.announce(says)
        if new:
            self.announce(view.message, assertive=True)

    def arrange(self) -> None:
        """Take less room in a small window."""
        self._signatures.set_compact(compact=self.compact)
        self._steps.set_compact(compact=self.compact)
        self._shape.set_px(40 if self.compact else 64)
