"""Small states in a row: a shape and a short text that never wraps."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.presenters.views import ChipView, Health, SyncState
from ui.theme import Role, Tone
from ui.widgets.icon import IconView
from ui.widgets.text import Text, empty

SYNC = {
    SyncState.UP_TO_DATE: ("synced", Tone.OK),
    SyncState.WAITING: ("waiting", Tone.QUIET),
    SyncState.OFFLINE: ("offline", Tone.QUIET),
    SyncState.ATTENTION: ("attention", Tone.STOP),
    SyncState.ALONE: ("offline", Tone.QUIET),
}
HEALTH = {
    Health.GOOD: ("match", Tone.OK),
    Health.BUSY: ("hourglass", Tone.QUIET),
    Health.CAUTION: ("hold", Tone.TEXT),
    Health.STOP: ("stop", Tone.STOP),
}


class Chip(QWidget):
    """A shape and a word."""

    def __init__(self, role: Role = Role.SMALL) -> None:
        """Make an empty chip."""
        super().__init__()
        self._shape = IconView("offline", 18, Tone.QUIET)
        self._text = Text(role, wrap=False)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(self._shape)
        row.addWidget(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, icon: str, tone: Tone, text: str, says: str = "") -> None:
        """Show a state; `says` is the sentence for tool tip and screen reader."""
        self._shape.show_icon(icon, tone)
        self._text.setText(text)
        self.setAccessibleName(says or text)
        self.setToolTip(says)
        self._row.activate()  # a longer text takes its room now, not a moment later cut off
        self.updateGeometry()


class Chips(QWidget):
    """The lock screen's row of parts and how they do."""

    def __init__(self) -> None:
        """Make an empty row."""
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.MARGIN)
        self._row.addStretch(1)
        self._shown: tuple[ChipView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_chips(self, views: tuple[ChipView, ...]) -> None:
        """Show these parts; nothing is rebuilt when nothing changed."""
        if views == self._shown:
            return
        self._shown = views
        empty(self._row, keep=1)
        for at, view in enumerate(views):
            chip = Chip(Role.SMALL)
            icon, tone = HEALTH[view.health]
            chip.say(icon, tone, view.text)
            self._row.insertWidget(at, chip)
