"""Between the two turns: neutral and the same whatever the first turn held (BL3, BL4)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from ui import theme, wording
from ui.pages.page import Page, instruction
from ui.presenters.views import HandOverView
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text


class HandOverPage(Page):
    """The first check is sealed; the second person is called and told to work alone."""

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._title = Text(Role.TITLE, tone=Tone.QUIET)
        self._call = instruction()
        self._says = Text(Role.BODY)
        self._what = Text(Role.BODY, tone=Tone.QUIET, wrap=False)
        self._left = Text(Role.RESULT, wrap=False)
        self._glass = IconView("hourglass", 80, Tone.QUIET)
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        row = QHBoxLayout()
        row.setSpacing(theme.MARGIN)
        row.addWidget(self._glass)
        row.addWidget(self._left)
        row.addWidget(self._what)
        row.addStretch(1)
        self.body.addWidget(self._call)
        self.body.addWidget(self._title)
        self.body.addWidget(self._says)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._message)
        self.body.addStretch(2)
        self._back = self.add_back(wording.BACK_KEY)
        self.footer.setAccessibleName(wording.CALL_SECOND)
        self._left.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def render(self, view: HandOverView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show who is called, the time left, and a refusal if the wrong badge came."""
        new = bool(view.message) and view.message != self._message.text()
        self._call.say(view.call)
        self._title.say(view.title)
        self._says.say(view.says)
        for widget in (self._left, self._what, self._glass):
            widget.setVisible(bool(view.left))
        self._what.setText(view.left_for)
        self._back.setVisible(view.back)
        self.footer.setAccessibleName(view.call)
        self._left.setText(view.left)
        self._left.setAccessibleName(wording.TIME_LEFT.format(left=view.left))
        self._message.say(view.message)
        if new:
            self.announce(view.message, assertive=True)

    def arrange(self) -> None:
        """Draw the shape smaller in a small window."""
        self._glass.set_px(48 if self.compact else 80)
