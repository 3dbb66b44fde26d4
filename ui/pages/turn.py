"""One person's turn, alone: two tiles and the questions, the same page for both people.

It shows the kind and the readability of what was scanned and nothing else: no identifier, no
order, no result (DESIGN rule 1, BL2). What was typed for a question shows while that question is
asked; rendering another view replaces it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.people import Place
from ui import theme, wording, wording_next, wording_typing
from ui.pages.page import Page, digit, instruction, letter, with_alt
from ui.presenters.views import (
    PARK,
    MessageKind,
    QuestionKind,
    TileState,
    TurnExtra,
    TurnView,
)
from ui.theme import Role, Tone
from ui.widgets.boxes import BIRTH_DATE, PRODUCT_END, Entry
from ui.widgets.buttons import ActionButton, Button
from ui.widgets.chips import Chip
from ui.widgets.code_entry import Answers, CodeEntry
from ui.widgets.keypad import Alphabet, Keypad
from ui.widgets.text import Text
from ui.widgets.tile import Tile


class TurnPage(Page):
    """Two tiles, at most one question, one message.

    Signals:
        typed: one character for the question that is asked.
        backspaced: the last character is to go.
        inspected: the answer to the inspection: whether the bag is as it should be.
        acted: a way beside the turn: F7 or F8.
        entered: a person's Enter, while a printed text is typed.
    """

    typed = Signal(str)
    backspaced = Signal()
    inspected = Signal(bool)
    acted = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        """Make the page."""
        super().__init__()
        self._question = QuestionKind.NONE
        self._last = (TileState.EMPTY, TileState.EMPTY, "")
        self._instruction = instruction()
        self._left = Chip(Role.LABEL)
        self._person = Text(Role.BODY, tone=Tone.QUIET)
        self._detail = Text(Role.BODY)
        self._message = Text(Role.STRONG)
        self._wristband = Tile(wording.WRISTBAND, "wristband")
        self._product = Tile(wording.PRODUCT_LABEL, "bag")
        self._birth, self._end, self._inspect = _Birth(), _End(), _Inspect()
        self._answers, self._code = Answers(), CodeEntry()
        self._panels: dict[QuestionKind, QWidget] = {
            QuestionKind.BIRTH_DATE: self._birth,
            QuestionKind.PRODUCT_END: self._end,
            QuestionKind.INSPECTION: self._inspect,
            QuestionKind.CHOICE: self._answers,
            QuestionKind.CODE: self._code,
        }
        self._lay_out()
        self._back = self.add_back(wording.CANCEL_TURN)
        self._ways = {extra: ActionButton(extra.value, text) for extra, text in _WAYS.items()}
        for way in self._ways.values():
            way.hide()
            self.foot.addWidget(way)
        self._park = ActionButton(PARK, wording_next.PARK_KEY)
        self.foot.addWidget(self._park)
        self._connect()

    def _lay_out(self) -> None:
        """Put words and tiles on the left, the question on the right."""
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        top.addWidget(self._instruction, 1)
        top.addWidget(self._left, 0, Qt.AlignmentFlag.AlignVCenter)
        tiles = QHBoxLayout()
        tiles.setSpacing(theme.SPACE)
        tiles.addWidget(self._wristband)
        tiles.addWidget(self._product)
        self._words = QVBoxLayout()
        self._words.setSpacing(theme.SPACE)
        self._words.addWidget(self._person)
        self._words.addWidget(self._detail)
        self._words.addLayout(tiles, 4)
        self._words.addWidget(self._message)
        self._words.addStretch(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * theme.MARGIN)
        self._row.addLayout(self._words, 1)
        for panel in self._panels.values():
            panel.hide()
            self._row.addWidget(panel, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(top)
        self.body.addLayout(self._row, 1)

    def _connect(self) -> None:
        """Pass on what the keys on the screen say."""
        self._birth.keypad.typed.connect(self.typed)
        self._birth.keypad.backspaced.connect(self.backspaced)
        self._end.alphabet.typed.connect(self.typed)
        self._end.alphabet.backspaced.connect(self.backspaced)
        self._inspect.answered.connect(self.inspected)
        self._answers.chosen.connect(self.typed)
        self._code.typed.connect(self.typed)
        self._code.backspaced.connect(self.backspaced)
        self._code.entered.connect(self.entered)
        for way in (*self._ways.values(), self._park):
            way.acted.connect(self.acted)

    def render(self, view: TurnView) -> None:  # type: ignore[override]  # QWidget.render paints
        """Show the turn as it stands."""
        of = wording.TURN_OF[0 if view.place is Place.FIRST else 1]
        self._person.setText(of.format(person=view.person))
        self._instruction.setText(view.instruction)
        self._detail.say(view.detail)
        self._wristband.show_state(view.wristband)
        self._product.show_state(view.product)
        refused = view.message_kind is MessageKind.REFUSED
        self._message.set_tone(Tone.STOP if refused else Tone.TEXT)
        self._message.say(wording.CANCEL_SURE if view.cancelling else view.message)
        self._left.setVisible(bool(view.left))
        self._left.say("hourglass", Tone.QUIET, wording.TIME_LEFT.format(left=view.left))
        self._ask(view)
        for extra, way in self._ways.items():
            way.setVisible(extra is view.extra)
        beside = view.question in _BESIDE
        self._back.setText(wording.BACK_KEY if beside else wording.CANCEL_TURN)
        self._tell(view)

    def _ask(self, view: TurnView) -> None:
        """Show the question, and only what was typed for it."""
        birth = view.question is QuestionKind.BIRTH_DATE
        self._birth.entry.show_text(view.entry if birth else "")
        self._birth.echo.setText(view.echo if birth else "")
        end = view.question is QuestionKind.PRODUCT_END
        self._end.entry.show_text(view.entry if end else "")
        code = view.question is QuestionKind.CODE
        self._code.written.show_text(view.entry if code else "")
        self._answers.show_options(view.options)
        if view.question is not self._question:
            self._question = view.question
            self.setProperty("decides", view.question is QuestionKind.INSPECTION)
            for kind, panel in self._panels.items():
                panel.setVisible(kind is view.question)
            self.arrange()

    def _tell(self, view: TurnView) -> None:
        """Speak what is new: a capture politely, a refusal at once."""
        band, product, message = self._last
        self._last = (view.wristband, view.product, view.message)
        for was, now, what in (
            (band, view.wristband, wording.WRISTBAND),
            (product, view.product, wording.PRODUCT_LABEL),
        ):
            if now is TileState.CAPTURED and was is not now:
                self.announce(wording.CAPTURED_SAYS.format(what=what))
        if view.message and view.message != message:
            self.announce(view.message, assertive=view.message_kind is MessageKind.REFUSED)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take what answers the question that is asked; anything else means nothing."""
        if with_alt(event) == "P":
            self.acted.emit(PARK)
            return True
        if event.key() in _KEYS:
            self.acted.emit(_KEYS[event.key()].value)
            return True
        if self._question is QuestionKind.NONE:
            return False
        if event.key() == Qt.Key.Key_Backspace:
            self.backspaced.emit()
            return True
        if self._question is QuestionKind.INSPECTION:
            answer = digit(event)
            if answer in ("1", "2"):
                self.inspected.emit(answer == "1")
            return answer in ("1", "2")
        character = _CHARACTERS[self._question](event)
        if character:
            self.typed.emit(character)
        return bool(character)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a person's Enter while a text is typed; the router keeps a scanner's away."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._question is QuestionKind.CODE and self.hasFocus():
            if not event.isAutoRepeat():
                self.entered.emit()
            return
        super().keyPressEvent(event)

    def arrange(self) -> None:
        """Give the tiles the room that the question leaves."""
        asked = self._question is not QuestionKind.NONE
        for tile in (self._wristband, self._product):
            tile.set_low(low=self.compact)
        self._birth.keypad.set_flat(flat=self.compact)
        for panel in (self._birth, self._answers, self._code):
            panel.set_compact(compact=self.compact)
        self._row.setSpacing(theme.MARGIN if self.compact else 2 * theme.MARGIN)
        self._words.setSpacing(theme.GAP if self.compact else theme.SPACE)
        for tile in (self._wristband, self._product):
            # Beside a question, the low window has no room for two tiles in full words.
            tile.set_narrow(narrow=self.compact and asked)


def _sign(event: QKeyEvent) -> str:
    """Return any printable character of a key press, as it is, or nothing."""
    text, alt = event.text(), event.modifiers() & Qt.KeyboardModifier.AltModifier
    plain = len(text) == 1 and text.isascii() and text.isprintable()
    return text if plain and not alt else ""


_WAYS = {
    TurnExtra.CANT_SCAN: wording_typing.CANT_SCAN_KEY,
    TurnExtra.NOT_SAID: wording_typing.NOT_SAID_KEY,
}
_KEYS = {
    Qt.Key.Key_F7.value: TurnExtra.CANT_SCAN,
    Qt.Key.Key_F8.value: TurnExtra.NOT_SAID,
}
_BESIDE = (QuestionKind.CHOICE, QuestionKind.CODE)
_CHARACTERS = {
    QuestionKind.BIRTH_DATE: digit,
    QuestionKind.PRODUCT_END: letter,
    QuestionKind.CHOICE: digit,
    QuestionKind.CODE: _sign,
}


class _Panel(QWidget):
    """The right side: one question."""

    def __init__(self) -> None:
        """Make an empty column."""
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.SPACE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)


class _Birth(_Panel):
    """DAY, MONTH, YEAR, the date in words, and a keypad."""

    def __init__(self) -> None:
        """Make the question."""
        super().__init__()
        self.entry = Entry(BIRTH_DATE)
        self.echo = Text(Role.TITLE, wrap=False)
        self.keypad = Keypad()
        self.column.addWidget(self.entry)
        self.column.addWidget(self.echo)
        self.column.addWidget(self.keypad, 0, Qt.AlignmentFlag.AlignLeft)

    def set_compact(self, *, compact: bool) -> None:
        """Take less room between the parts."""
        self.column.setSpacing(6 if compact else theme.SPACE)


class _End(_Panel):
    """Four characters, and keys for letters and digits."""

    def __init__(self) -> None:
        """Make the question."""
        super().__init__()
        self.entry = Entry(PRODUCT_END)
        self.alphabet = Alphabet()
        self.column.addWidget(self.entry)
        self.column.addWidget(self.alphabet, 0, Qt.AlignmentFlag.AlignLeft)


class _Inspect(_Panel):
    """Yes or problem: one key, or one press.

    Signals:
        answered: whether the bag is as it should be.
    """

    answered = Signal(bool)

    def __init__(self) -> None:
        """Make the question."""
        super().__init__()
        yes = Button(wording.YES_KEY, name=wording.YES)
        problem = Button(wording.PROBLEM_KEY, name=wording.PROBLEM)
        for button in (yes, problem):
            button.setFixedSize(320, theme.GLOVE + theme.GAP)
            button.setFont(theme.make_font(28, bold=True))
            self.column.addWidget(button)
        yes.clicked.connect(self._yes)
        problem.clicked.connect(self._problem)

    @Slot()
    def _yes(self) -> None:
        """Say that the bag is as it should be."""
        self.answered.emit(True)

    @Slot()
    def _problem(self) -> None:
        """Say that it is not."""
        self.answered.emit(False)
