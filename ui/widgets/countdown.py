"""Time left, big: shape, figures and word; the colour is never alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui import theme
from ui import wording_work as words
from ui.presenters.work_views import Pace, WorkCountdown
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text

_LOOKS = {
    Pace.RUNNING: ("surface", Tone.TEXT, "hourglass"),
    Pace.SOON: ("caution", Tone.ON_CAUTION, "hold"),
    Pace.OVER: ("stop", Tone.ON_STOP, "stop"),
}
HIGH, HIGH_COMPACT = 88, 56


class Countdown(QFrame):
    """A band with the time that is left, what it is for, and how it stands."""

    def __init__(self) -> None:
        """Make a band that shows nothing yet."""
        super().__init__()
        self._pace = Pace.RUNNING
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, 0, theme.SPACE, 0)
        row.setSpacing(theme.SPACE)
        self._shape = IconView("hourglass", 56, Tone.TEXT)
        self._left = Text(Role.WORD, wrap=False)
        self._word = Text(Role.TITLE, wrap=False)
        self._what = Text(Role.BODY)
        row.addWidget(self._shape)
        row.addWidget(self._left)
        row.addWidget(self._word)
        row.addWidget(self._what, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_compact(compact=False)
        self.hide()

    @property
    def says(self) -> str:
        """The whole as one sentence."""
        return self.accessibleName()

    def show_countdown(self, view: WorkCountdown | None) -> None:
        """Show a time, or nothing."""
        if view is None:
            for text in (self._left, self._word, self._what):
                text.setText("")
            self.setAccessibleName("")
            self.hide()
            return
        self._pace = view.pace
        _, tone, icon = _LOOKS[view.pace]
        word = words.PACES[view.pace.value]
        self._shape.show_icon(icon, tone)
        for text, says in ((self._left, view.left), (self._word, word), (self._what, view.what)):
            text.set_tone(tone)
            text.setText(says)
        self.setAccessibleName(
            words.COUNTDOWN_SAYS.format(what=view.what, word=word, left=view.left)
        )
        self.show()
        self.update()

    def set_compact(self, *, compact: bool) -> None:
        """Take less height in a small window."""
        self.setFixedHeight(HIGH_COMPACT if compact else HIGH)
        self._shape.set_px(36 if compact else 56)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Fill the band in the colour of its pace."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(theme.active(), _LOOKS[self._pace][0])))
        painter.drawRoundedRect(self.rect(), 8, 8)
