"""Signing: the meaning in full, both names, and the PIN of the one who signs now."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from ui import theme, wording
from ui.pages.pin import PinPage
from ui.presenters.views import SignView
from ui.theme import Role, Tone
from ui.widgets.comparison import Signatures
from ui.widgets.icon import IconView
from ui.widgets.marks import Forever, Manual
from ui.widgets.text import Text


class SignPage(PinPage):
    """One person reads what the signature means and enters the PIN (screens 5.4, step 6)."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__(wording.SIGN_WITH_PIN)
        self._person = Text(Role.TITLE)
        self._meaning = Text(Role.BODY)
        self._signatures = Signatures()
        self._forever = Forever()
        self._manual = Manual()
        card = QFrame()
        card.setProperty("look", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.SPACE, 12, theme.SPACE, 12)
        inside.addWidget(self._meaning)
        who = QHBoxLayout()
        who.setSpacing(12)
        who.addWidget(IconView("badge", 32, Tone.INFO), 0, Qt.AlignmentFlag.AlignTop)
        who.addWidget(self._person, 1)
        marks = QHBoxLayout()
        marks.setSpacing(theme.GAP)
        marks.addWidget(self._forever)
        marks.addWidget(self._manual)
        marks.addStretch(1)
        self.words.addLayout(marks)
        self.words.addWidget(self._instruction)
        self.words.addLayout(who)
        self.words.addWidget(card)
        self.words.addWidget(self._dots)
        self.words.addWidget(self._message)
        self.words.addWidget(self._signatures)
        self.words.addStretch(1)

    def render(self, view: SignView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show who signs what; another person starts with no digit."""
        if view.person != self._person.text():
            self.wipe()
        self._person.setText(view.person)
        self._meaning.setText(view.meaning)
        self._forever.show_mark(view.forever)
        self._manual.show_mark(view.manual)
        self._signatures.show_signatures(view.signatures)
        self.show_state(view.message, busy=view.busy)

    def arrange(self) -> None:
        """Take less room in a small window."""
        super().arrange()
        self._signatures.set_compact(compact=self.compact)
