"""Signing in: the badge has said who, the PIN proves it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ui import theme, wording
from ui.pages.pin import PinPage
from ui.presenters.views import SignInView
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text


class SignInPage(PinPage):
    """Who is signing in and for what, six dots, a keypad (screens 5.2)."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__(wording.ENTER_PIN)
        self._person = Text(Role.TITLE)
        self._purpose = Text(Role.BODY)
        self._checked = Text(Role.SMALL, tone=Tone.QUIET)
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(IconView("badge", 32, Tone.INFO), 0, Qt.AlignmentFlag.AlignTop)
        who.addWidget(self._person, 1)
        self.words.addWidget(self._instruction)
        self.words.addLayout(who)
        self.words.addWidget(self._purpose)
        self.words.addSpacing(theme.GAP)
        self.words.addWidget(self._dots)
        self.words.addWidget(self._message)
        self.words.addWidget(self._checked)
        self.words.addStretch(1)

    def render(self, view: SignInView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show who signs in; another person starts with no digit."""
        if view.person != self._person.text():
            self.wipe()
        self._person.setText(view.person)
        self._purpose.say(view.purpose)
        self._checked.say(view.checked)
        self.show_state(view.message, busy=view.busy)
