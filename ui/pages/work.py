"""Every work screen: one page in one grammar, worked by scans and keys (screens 4.5, 5).

The instruction, the band, the time left, the message, what is wrong and the footer always show;
what lies between them scrolls in a low window and keeps the part that takes the keys in sight.
There is no text field: the page holds the focus and passes characters on, so that a scan lands in
none. On this page one key may decide, so the router holds each of them until it is a person's
(U8).
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui import theme
from ui import wording_work as words
from ui.pages.page import Page, instruction, with_alt
from ui.presenters.device_views import KeyAction
from ui.presenters.views import MessageKind, VerdictKind
from ui.presenters.work_views import (
    BandKind,
    Pace,
    WorkBand,
    WorkCheck,
    WorkChoices,
    WorkField,
    WorkView,
)
from ui.theme import Role, Tone
from ui.widgets.band import Band
from ui.widgets.buttons import ActionButton
from ui.widgets.countdown import Countdown
from ui.widgets.fields import CheckLine, FieldLine, Part, QuestionLine
from ui.widgets.marks import Forever, Manual
from ui.widgets.rows import Table
from ui.widgets.text import Lines, Text
from ui.widgets.work_parts import Facts, Section, SignatureLine, Tiles

_BANDS = {
    BandKind.OK: VerdictKind.MATCH,
    BandKind.HOLD: VerdictKind.HOLD,
    BandKind.STOP: VerdictKind.STOP,
}
FINDINGS, FINDINGS_COMPACT = 2, 1  # so many always show; the others scroll
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
_PAGES = {Qt.Key.Key_PageUp.value: -1, Qt.Key.Key_PageDown.value: 1}


class WorkPage(Page):
    """One work screen.

    Signals:
        acted: the id of an action.
        typed: a character for the part that takes the keys.
        backspaced: the last character is to go.
        turned: Tab: forward, or back.
        picked: a part or a line that was pressed, and the key that the press stands for.
        moved: another line of the list, so many on.
        entered: a person's Enter.
    """

    acted = Signal(str)
    typed = Signal(str)
    backspaced = Signal()
    turned = Signal(bool)
    picked = Signal(str, str)
    moved = Signal(int)
    entered = Signal()

    def __init__(self) -> None:
        """Make the page with nothing on it."""
        super().__init__()
        self.setProperty("decides", True)
        self._view: WorkView | None = None
        self._actions: tuple[KeyAction, ...] = ()
        self._said: tuple[object, ...] = ()
        self._title = Text(Role.TITLE, tone=Tone.QUIET)
        self._forever, self._manual = Forever(), Manual()
        self._instruction = instruction()
        self._band = Band()
        self._countdown = Countdown()
        self._message = Text(Role.STRONG)
        self._detail = Text(Role.BODY)
        self._facts, self._tiles = Section(), Section()
        self._table = Table()
        self._fields, self._choices, self._checklist = Section(), Section(), Section()
        self._keys = Text(Role.SMALL, tone=Tone.QUIET)
        self._signatures = Section()
        self._findings, self._more = Lines(Role.STRONG), Lines(Role.STRONG)
        self._table.picked.connect(self.picked)
        self._lay_out()
        self._back = self.add_back(words.CANCEL)
        self._back_items = self.foot.count()

    def _lay_out(self) -> None:
        """Put what always shows above, and the rest where it can scroll."""
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE)
        head.addWidget(self._title, 1)
        head.addWidget(self._manual)
        head.addWidget(self._forever)
        self.body.addLayout(head)
        for shown in (
            self._instruction,
            self._band,
            self._countdown,
            self._message,
            self._findings,
        ):
            self.body.addWidget(shown)
            shown.setVisible(shown is self._instruction)
        self._content = QWidget()
        self._content.setAutoFillBackground(False)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, theme.GAP, 0)
        self._column.setSpacing(12)
        for part in (
            self._detail,
            self._more,
            self._facts,
            self._tiles,
            self._table,
            self._fields,
            self._choices,
            self._checklist,
            self._keys,
            self._signatures,
        ):
            self._column.addWidget(part)
            part.hide()
        self._column.addStretch(1)
        self._scroll = Scrolled()
        self._scroll.setMinimumHeight(theme.TARGET)
        self._scroll.resized.connect(self._fit)
        self._scroll.setWidget(self._content)
        self.body.addWidget(self._scroll, 1)

    # -- showing

    def render(self, view: WorkView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show a work screen; nothing of what showed before is left."""
        self._view = view
        self._title.setText(view.title)
        self._forever.show_mark(view.forever)
        self._manual.show_mark(view.manual)
        self._instruction.setText(view.instruction)
        self._show_band(view.band)
        self._countdown.show_countdown(view.countdown)
        refused = view.message_kind is MessageKind.REFUSED
        self._message.set_tone(Tone.STOP if refused else Tone.TEXT)
        self._message.say(view.message)
        self._detail.say(view.detail)
        self._show_parts(view)
        self._back.setText(view.back)
        self._back.setAccessibleName(view.back)
        self._back.setVisible(bool(view.back))
        self._show_actions(view.actions, view.main, enabled=not view.busy)
        self._fit()
        self._tell(view)

    def _show_band(self, band: WorkBand | None) -> None:
        if band is None:
            self._band.show_verdict(VerdictKind.HOLD, "", "")
        else:
            self._band.show_verdict(_BANDS[band.kind], words.BANDS[band.kind.value], band.sentence)
        self._band.setVisible(band is not None)

    def _show_parts(self, view: WorkView) -> None:
        small = self.compact
        above = FINDINGS_COMPACT if small else FINDINGS
        self._findings.show_lines(view.findings[:above])
        self._more.show_lines(view.findings[above:])
        low = small or bool(view.fields or view.choices or view.checklist or view.table)
        low = low or bool(view.facts or view.signatures or view.band)
        self._facts.show_all(
            (view.facts,) if view.facts else (), lambda facts: Facts(facts, compact=small), small
        )
        self._tiles.show_all(
            (view.tiles,) if view.tiles else (),
            lambda tiles: Tiles(tiles, low=low, compact=small),
            (low, small),
        )
        self._table.show_table(view.table)
        self._fields.show_all(view.fields, self._field, small)
        self._choices.show_all(view.choices, self._question, small)
        self._checklist.show_all(view.checklist, self._check, small)
        self._keys.say(words.CHECK_KEYS if view.checklist else "")
        self._signatures.show_all(
            view.signatures, lambda place: SignatureLine(place, compact=small), small
        )

    def _field(self, view: WorkField) -> Part:
        return self._joined(FieldLine(view, compact=self.compact))

    def _question(self, view: WorkChoices) -> Part:
        return self._joined(QuestionLine(view, compact=self.compact))

    def _check(self, view: WorkCheck) -> Part:
        return self._joined(CheckLine(view, compact=self.compact))

    def _joined(self, part: Part) -> Part:
        part.picked.connect(self.picked)
        return part

    def _show_actions(self, actions: tuple[KeyAction, ...], main: str, *, enabled: bool) -> None:
        if actions != self._actions:
            self._actions = actions
            while self.foot.count() > self._back_items:
                item = self.foot.takeAt(self._back_items)
                gone = item.widget() if item is not None else None
                if gone is not None:
                    gone.hide()
                    gone.deleteLater()
            for action in actions:
                look = "primary" if action.id == main else ""
                button = ActionButton(action.id, action.text, look=look)
                button.acted.connect(self.acted)
                self.foot.addWidget(button)
        for button in self.footer.findChildren(ActionButton):
            button.setEnabled(enabled)

    # -- speaking

    def _tell(self, view: WorkView) -> None:
        """Speak what is new, each thing once: never a character, never a second."""
        part = self._active()
        pace = view.countdown.pace if view.countdown else None
        band = f"{self._band.accessibleName()}" if view.band else ""
        screen = (view.title, view.instruction)
        now = (screen, band, pace, view.message, part.part if part else "")
        was = self._said or ((), "", None, "", "")
        self._said = now
        if screen != was[0]:
            self.announce(
                ". ".join(filter(None, (view.forever, view.manual, *screen, *view.findings)))
            )
        if band and band != was[1]:
            self.announce(band, assertive=True)
        if pace is not was[2] and pace is not None:
            self.announce(self._countdown.says, assertive=pace is not Pace.RUNNING)
        if view.message and view.message != was[3]:
            self.announce(view.message, assertive=view.message_kind is MessageKind.REFUSED)
        if part is not None and part.part != was[4]:
            self.announce(words.FIELD_NOW.format(says=part.accessibleName()))

    def _active(self) -> Part | None:
        sections = (self._fields, self._choices, self._checklist)
        return next((part for s in sections if (part := s.active()) is not None), None)

    # -- room

    def arrange(self) -> None:
        """Draw the parts anew, smaller or larger."""
        self._countdown.set_compact(compact=self.compact)
        self._band.set_compact(compact=self.compact)
        for lines in (self._findings, self._more):
            lines.set_compact(compact=self.compact)
        self._table.set_compact(compact=self.compact)
        self._column.setSpacing(6 if self.compact else 12)
        if self._view is not None:
            self._show_parts(self._view)
            self._fit()

    @Slot()
    def _fit(self) -> None:
        """Give the list its room; the part that takes the keys comes into sight a moment later."""
        self._column.activate()
        if self._view is not None and self._view.table is not None:
            above = max(self._table.y(), 0)
            self._table.set_height(self._scroll.viewport().height() - above - theme.GAP)
        QTimer.singleShot(0, self, self._see)

    @Slot()
    def _see(self) -> None:
        """Keep what takes the keys in sight, once everything has its place."""
        shown = self._active() or self._table.chosen()
        if shown is None:
            return
        self._scroll.ensureWidgetVisible(shown, 0, theme.GAP)
        if shown.height() > self._scroll.viewport().height():
            # It has no room: its beginning says what is asked, its end scrolls.
            top = shown.mapTo(self._content, QPoint(0, 0)).y()
            self._scroll.verticalScrollBar().setValue(top)

    # -- keys

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001  Qt's own
        """Let Tab go from part to part while the page has the keys; else from button to button."""
        # Qt also asks when a page that has the keys is taken away: then nobody pressed Tab.
        here = QApplication.focusWidget() is self and not self.isHidden()
        if here and self._parts > 1:
            self.turned.emit(forward)
            return True
        return super().focusNextPrevChild(forward)

    @property
    def _parts(self) -> int:
        view = self._view
        return len(view.fields) + len(view.choices) + len(view.checklist) if view else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a line on a person's Enter; the router keeps a scanner's away."""
        if event.key() in _ENTER and not event.isAutoRepeat() and self.hasFocus():
            if self._table.isVisible():
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take an action's key, an arrow, or a character."""
        alt = with_alt(event)
        for action in self._actions:
            if alt and alt == action.key and not (self._view and self._view.busy):
                self.acted.emit(action.id)
                return True
        if event.key() in _ARROWS or event.key() in _PAGES:
            self._arrow(event.key())
            return True
        if not self._parts:
            return False
        if event.key() == Qt.Key.Key_Backspace:
            self.backspaced.emit()
            return True
        character = _character(event)
        if character:
            self.typed.emit(character)
        return bool(character)

    def _arrow(self, key: int) -> None:
        """Move in the list, from part to part, or up and down the page."""
        if self._table.isVisible():
            self.moved.emit(_ARROWS.get(key) or _PAGES[key] * self._table.room)
        elif key in _ARROWS and self._parts > 1:
            self.turned.emit(_ARROWS[key] > 0)
        else:
            bar = self._scroll.verticalScrollBar()
            step = bar.pageStep() if key in _PAGES else bar.singleStep()
            bar.setValue(bar.value() + (_ARROWS.get(key) or _PAGES[key]) * step)


class Scrolled(QScrollArea):
    """What may not have room: scrolled up and down only, and never the one with the focus.

    Signals:
        resized: it has another size.
    """

    resized = Signal()

    def __init__(self) -> None:
        """Make an empty one."""
        super().__init__()
        tokens = theme.active()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(f"""
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; }}
        QScrollBar:vertical {{ background: {tokens.surface}; width: 14px; margin: 0; }}
        QScrollBar::handle:vertical {{
            background: {tokens.border}; border-radius: 5px; min-height: 44px; margin: 2px; }}
        QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
        QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
        """)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell."""
        super().resizeEvent(event)
        self.resized.emit()


def _character(event: QKeyEvent) -> str:
    """Return the one printable character of a key press, or nothing."""
    keys = Qt.KeyboardModifier
    held = event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier)
    # Windows says AltGr as Control and Alt together: a person's `@` is still a character.
    plain = held in (keys.NoModifier, keys.ControlModifier | keys.AltModifier)
    text = event.text()
    return text if plain and len(text) == 1 and text.isprintable() else ""
