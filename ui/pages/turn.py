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
from ui import theme, wording
from ui.pages.page import Page, digit, instruction, letter
from ui.presenters.views import MessageKind, QuestionKind, TileState, TurnView
from ui.theme import Role, Tone
from ui.widgets.boxes import BIRTH_DATE, PRODUCT_END, Entry
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.keypad import Alphabet, Keypad
from ui.widgets.text import Text
from ui.widgets.tile import Tile


class TurnPage(Page):
    """Two tiles, at most one question, one message.

    Signals:
        typed: one character for the question that is asked.
        backspaced: the last character is to go.
        inspected: the answer to the inspection: whether the bag is as it should be.
    """

    typed = Signal(str)
    backspaced = Signal()
    inspected = Signal(bool)

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
        self._panels: dict[QuestionKind, QWidget] = {
            QuestionKind.BIRTH_DATE: self._birth,
            QuestionKind.PRODUCT_END: self._end,
            QuestionKind.INSPECTION: self._inspect,
        }
        self._lay_out()
        self._connect()
        self._back = self.add_back(wording.CANCEL_TURN)

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
        self._tell(view)

    def _ask(self, view: TurnView) -> None:
        """Show the question, and only what was typed for it."""
        birth = view.question is QuestionKind.BIRTH_DATE
        self._birth.entry.show_text(view.entry if birth else "")
        self._birth.echo.setText(view.echo if birth else "")
        end = view.question is QuestionKind.PRODUCT_END
        self._end.entry.show_text(view.entry if end else "")
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
        character = digit(event) if self._question is QuestionKind.BIRTH_DATE else letter(event)
        if character:
            self.typed.emit(character)
        return bool(character)

    def arrange(self) -> None:
        """Give the tiles the room that the question leaves."""
        asked = self._question is not QuestionKind.NONE
        for tile in (self._wristband, self._product):
            tile.set_low(low=self.compact)
        self._birth.keypad.set_flat(flat=self.compact)
        self._birth.set_compact(compact=self.compact)
        self._row.setSpacing(theme.MARGIN if self.compact else 2 * theme.MARGIN)
        self._words.setSpacing(theme.GAP if self.compact else theme.SPACE)
        for tile in (self._wristband, self._product):
            # Beside a question, the low window has no room for two tiles in full words.
            tile.set_narrow(narrow=self.compact and asked)


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
