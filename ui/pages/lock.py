"""The lock screen: start by tapping a badge; see in two seconds that the workstation is well."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from ui import theme, wording, wording_devices, wording_jobs, wording_printing, wording_quality
from ui.pages.page import Page, with_alt
from ui.presenters.devices import DEVICES
from ui.presenters.jobs import JOBS
from ui.presenters.printing import LABELS
from ui.presenters.reporting import SPEAK_UP
from ui.presenters.views import LockView, MessageKind
from ui.theme import Role, Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import Chips
from ui.widgets.icon import IconView
from ui.widgets.text import Text

# The words break evenly over two lines, or fit on one.
WIDE, WIDE_COMPACT = 760, 1_000


class LockPage(Page):
    """Nobody is signed in; no patient data (screens 5.1).

    Signals:
        acted: the id of what was chosen: work, the devices of this workstation, or its labels.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._badge = IconView("badge", 144, Tone.INFO)
        self._tap = Text(Role.RESULT, wording.TAP_BADGE)
        self._message = Text(Role.TITLE, tone=Tone.STOP)
        self._waiting = Text(Role.STRONG)
        self._offline = Text(Role.BODY, tone=Tone.QUIET)
        self._chips = Chips()
        row = QHBoxLayout()
        row.setSpacing(2 * theme.MARGIN)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._tap, 100, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.body.addStretch(2)
        self.body.addLayout(row)
        self.body.addSpacing(theme.GAP)
        self.body.addWidget(self._message)
        self.body.addWidget(self._waiting)
        self.body.addStretch(3)
        self.foot.addWidget(self._chips, 1)
        # Above the footer: at 911 px it has no room for more than the chips.
        self.body.addWidget(self._offline)
        keys = QHBoxLayout()
        keys.setSpacing(theme.GAP)
        keys.addStretch(1)
        for action, text in (
            (JOBS, wording_jobs.JOBS_KEY),
            (DEVICES, wording_devices.DEVICES_KEY),
            (LABELS, wording_printing.LABELS_KEY),
            (SPEAK_UP, wording_quality.SPEAK_UP),
        ):
            button = ActionButton(action, text, look="plain")
            button.acted.connect(self.acted)
            keys.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(keys)
        self.arrange()

    def render(self, view: LockView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the workstation's health and what waits."""
        new = bool(view.message) and view.message != self._message.text()
        refused = view.message_kind is MessageKind.REFUSED
        self._message.set_tone(Tone.STOP if refused else Tone.TEXT)
        self._message.say(view.message)
        self._waiting.say(
            wording.WAITS.format(left=view.waiting_left) if view.waiting_left else ""
        )
        self._offline.say(wording.OFFLINE_SAYS if view.offline else "")
        self._chips.show_chips(view.chips)
        if new:
            self.announce(view.message)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take Alt+W, Alt+D and Alt+L, which lead to the work, the devices and the labels."""
        action = {"W": JOBS, "D": DEVICES, "L": LABELS}.get(with_alt(event))
        if action is None:
            return False
        self.acted.emit(action)
        return True

    def arrange(self) -> None:
        """Draw the badge smaller in a small window."""
        self._badge.set_px(88 if self.compact else 144)
        self._tap.setMaximumWidth(WIDE_COMPACT if self.compact else WIDE)
