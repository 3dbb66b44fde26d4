"""The line at the top of every screen: where am I, is it healthy, who is signed in."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui import theme, wording
from ui.presenters.views import HeaderView
from ui.theme import Role, Tone
from ui.widgets.buttons import Button
from ui.widgets.chips import SYNC, Chip
from ui.widgets.icon import button_icon
from ui.widgets.text import Elided, Text

HEIGHT = 56


class Header(QFrame):
    """Site, workstation, clock, then chips for sync, scanner, sound and person."""

    def __init__(self) -> None:
        """Make an empty line."""
        super().__init__()
        self.setProperty("look", "header")
        self.setFixedHeight(HEIGHT)
        self._site = Elided(Role.LABEL)
        self._station = Elided(Role.SMALL, tone=Tone.QUIET)
        self._clock = Text(Role.LABEL, wrap=False)
        self._sync, self._scanner, self._sound = Chip(), Chip(), Chip()
        self._person = Chip()
        self.labels = Button(wording.LABELS, look="plain", name=wording.LABEL_TRAY)
        self.labels.setIcon(button_icon("labels", theme.active().text, 20))
        self.labels.setIconSize(QSize(20, 20))
        self.labels.setFont(Role.LABEL.font())
        self.labels.hide()
        self.camera = Button(wording.CAMERA, look="plain", name=wording.CAMERA_KEY)
        self.camera.setFont(Role.LABEL.font())
        self.camera.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.MARGIN, 0, theme.MARGIN, 0)
        self._row.addWidget(self._site)
        self._row.addWidget(self._station)
        self._row.addStretch(1)
        for widget in (self._clock, self._sync, self._scanner, self._sound, self._person):
            widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._row.addWidget(widget)
        self._row.addWidget(self.camera)
        self._row.addWidget(self.labels)
        self.set_compact(compact=False)

    def render(self, view: HeaderView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the line."""
        self._site.setText(view.site)
        self._station.setText(view.station)
        self._clock.setText(view.clock)
        icon, tone = SYNC[view.sync]
        self._sync.say(icon, tone, view.sync_short, view.sync_says)
        ready = view.scanner_ready
        self._scanner.say(
            "scanner",
            Tone.QUIET if ready else Tone.STOP,
            wording.SCANNER if ready else wording.NO_SCANNER,
        )
        self._sound.setVisible(not view.sound_on)
        self._sound.say("sound_off", Tone.QUIET, wording.SOUND_OFF)
        if view.person:
            self._person.say("person", Tone.TEXT, view.person)
        else:
            self._person.say("lock", Tone.QUIET, wording.NOBODY)
        self._row.activate()

    def set_compact(self, *, compact: bool) -> None:
        """Take narrower gaps in a narrow window."""
        self._row.setSpacing(12 if compact else theme.MARGIN)
        self._station.setVisible(not compact)
