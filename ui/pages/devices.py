"""Device screens: the list, and the tests of scanner, camera and printer (screens 5.11).

One page draws all four. Everything is done by keys: digits choose, letters with Alt act, because
a scanner that is set wrong types digits and letters, but never with Alt.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme, wording
from ui.pages.page import Page, digit, instruction, with_alt
from ui.presenters.device_views import DeviceView, KeyAction, RowState, RowView
from ui.presenters.views import MessageKind
from ui.theme import Role, Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.icon import IconView
from ui.widgets.text import Lines, Text, empty

ICON_PX = 20
OUTCOME_PX = 28
CHOICE_COLUMNS = 2
PICTURE = (640, 400)  # px: the widest code of the sheet, three pixels to a module
PICTURE_COMPACT = (420, 300)
STATES = {
    RowState.OPEN: ("offline", Tone.QUIET),
    RowState.NOW: ("waiting", Tone.INFO),
    RowState.GOOD: ("match", Tone.OK),
    RowState.BAD: ("hold", Tone.TEXT),
}
OUTCOMES = {RowState.GOOD: ("match", Tone.OK), RowState.BAD: ("hold", Tone.STOP)}


class DevicePage(Page):
    """A list or a test: what to do, how far it is, what is wrong.

    Signals:
        acted: the id of what was chosen or done.
    """

    acted = Signal(str)

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self.setProperty("decides", True)
        self._actions: tuple[KeyAction, ...] = ()
        self._choices: tuple[KeyAction, ...] = ()
        self._shape = IconView("match", OUTCOME_PX, Tone.OK)
        self._title = Text(Role.TITLE, tone=Tone.QUIET)
        self._instruction = instruction()
        self._detail = Text(Role.BODY)
        self._rows = Rows()
        self._findings = Lines(Role.STRONG)
        self._message = Text(Role.STRONG, tone=Tone.STOP)
        self._picture = Picture()
        self._chooser = QGridLayout()
        self._chooser.setSpacing(theme.GAP)
        self._chooser.setColumnStretch(CHOICE_COLUMNS, 1)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP)
        head = QHBoxLayout()
        head.setSpacing(theme.GAP)
        head.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        words.addLayout(head)
        words.addWidget(self._instruction)
        words.addWidget(self._detail)
        words.addWidget(self._rows)
        words.addLayout(self._chooser)
        words.addWidget(self._findings)
        words.addWidget(self._message)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.MARGIN)
        row.addLayout(words, 1)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row, 1)
        self.add_back(wording.BACK_KEY)
        self._back_items = self.foot.count()

    def render(self, view: DeviceView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a step of a test."""
        new = view.instruction != self._instruction.text()
        news = bool(view.message) and view.message != self._message.text()
        self._title.say(view.title)
        self._show_outcome(view.outcome)
        self._instruction.setText(view.instruction)
        self._detail.say(view.detail)
        self._rows.show_rows(view.rows)
        self._findings.show_lines(view.findings)
        refused = view.message_kind is MessageKind.REFUSED
        self._message.set_tone(Tone.STOP if refused else Tone.TEXT)
        self._message.say(view.message)
        self._picture.show_png(view.picture)
        self._show_choices(view.choices)
        self._show_actions(view.actions)
        if new:
            self.announce(". ".join(filter(None, (view.title, view.instruction, *view.findings))))
        if news:
            self.announce(view.message, assertive=refused)

    def _show_outcome(self, outcome: RowState) -> None:
        """Say by shape, colour and word how the whole went; before that, the title only."""
        icon, tone = OUTCOMES.get(outcome, ("match", Tone.QUIET))
        self._shape.show_icon(icon, tone)
        self._shape.setVisible(outcome in OUTCOMES)
        self._title.set_tone(tone)

    def _show_choices(self, choices: tuple[KeyAction, ...]) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        empty(self._chooser)
        for at, choice in enumerate(choices):
            button = ActionButton(choice.id, choice.text)
            button.setMinimumHeight(theme.TARGET)
            button.setMaximumHeight(theme.TARGET)
            button.acted.connect(self.acted)
            self._chooser.addWidget(button, at // CHOICE_COLUMNS, at % CHOICE_COLUMNS)

    def _show_actions(self, actions: tuple[KeyAction, ...]) -> None:
        if actions == self._actions:
            return
        self._actions = actions
        while self.foot.count() > self._back_items:
            item = self.foot.takeAt(self._back_items)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for action in actions:
            button = ActionButton(action.id, action.text)
            button.acted.connect(self.acted)
            self.foot.addWidget(button)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take the key of a choice or an action."""
        pressed = digit(event) or with_alt(event)
        for known in (*self._choices, *self._actions):
            if pressed and pressed == known.key:
                self.acted.emit(known.id)
                return True
        return False

    def arrange(self) -> None:
        """Take less room in a small window."""
        self._rows.set_compact(compact=self.compact)
        self._findings.set_compact(compact=self.compact)
        self._picture.set_compact(compact=self.compact)


class Rows(QWidget):
    """Lines with a shape, a name and a word each."""

    def __init__(self) -> None:
        """Make an empty list."""
        super().__init__()
        self._compact = False
        self._shown: tuple[RowView, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)

    def set_compact(self, *, compact: bool) -> None:
        """Draw the lines anew, closer together."""
        self._compact = compact
        self._grid.setVerticalSpacing(2 if compact else theme.GAP)
        shown, self._shown = self._shown, ()
        self.show_rows(shown)

    def show_rows(self, rows: tuple[RowView, ...]) -> None:
        """Show these lines; nothing is rebuilt when nothing changed."""
        self.setVisible(bool(rows))
        if rows == self._shown:
            return
        self._shown = rows
        empty(self._grid)
        for at, row in enumerate(rows):
            icon, tone = STATES[row.state]
            name, says = Text(Role.BODY, row.name), Text(Role.BODY, row.says, tone=tone)
            for text in (name, says):
                text.set_compact(compact=self._compact)
            says.setAccessibleName(f"{row.name}: {row.says}" if row.says else row.name)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(IconView(icon, ICON_PX, tone), at, 0, top)
            self._grid.addWidget(name, at, 1, top)
            self._grid.addWidget(says, at, 2, top)


class Picture(QWidget):
    """A code to scan: black on white in every theme, each module whole pixels."""

    def __init__(self) -> None:
        """Show nothing."""
        super().__init__()
        self._png = b""
        self._picture = QPixmap()
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_png(self, png: bytes) -> None:
        """Show a picture, or nothing."""
        if png != self._png:
            self._png = png
            self._picture = QPixmap()
            self._picture.loadFromData(png)
            self._fit()
        self.setVisible(bool(png))

    def set_compact(self, *, compact: bool) -> None:
        """Take less room in a small window."""
        self._compact = compact
        self._fit()

    def _fit(self) -> None:
        most = PICTURE_COMPACT if self._compact else PICTURE
        wide, high = self._picture.width(), self._picture.height()
        if not wide or not high:
            return
        # A code is only ever enlarged by whole numbers: unequal modules may not be read.
        times = max(1, min(most[0] // wide, most[1] // high))
        self.setFixedSize(wide * times, high * times)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the code, pixel by pixel."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        painter.drawPixmap(self.rect(), self._picture)
