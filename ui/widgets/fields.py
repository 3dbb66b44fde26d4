"""Values that are typed, questions and lines of a checklist: drawn, never text fields.

A text field with the focus would catch a scan that breaks (screens 4.6). The page takes the keys
and says which part they are for; here is only what stands in it, and a press that chooses it.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui import wording_work as words
from ui.presenters.work_views import (
    Answer,
    FieldKind,
    WorkCheck,
    WorkChoice,
    WorkChoices,
    WorkField,
)
from ui.theme import Role, Tone
from ui.widgets.boxes import BIRTH_DATE, Box, Entry
from ui.widgets.buttons import Button
from ui.widgets.icon import IconView, button_icon
from ui.widgets.text import Text

TIME = (Box(words.HOUR, 2), Box(words.MINUTE, 2))
_CELLS = {FieldKind.DATE: BIRTH_DATE, FieldKind.TIME: TIME}
_WIDE = {FieldKind.TEXT: 640, FieldKind.CODE: 400}
LABEL_WIDTH, LABEL_WIDTH_COMPACT = 300, 220
ROOM, ROOM_COMPACT = 1000, 780  # px for the answers of a question side by side
TICK = 20
_ANSWERS = {
    None: ("empty", Tone.QUIET),
    Answer.YES: ("match", Tone.OK),
    Answer.NO: ("hold", Tone.STOP),
    Answer.UNKNOWN: ("attention", Tone.TEXT),
}


class Part(QWidget):
    """One part of a form: a ring while it takes the keys; a press chooses it.

    Signals:
        picked: its id, and the key of the answer that was pressed or nothing.
    """

    picked = Signal(str, str)

    def __init__(self, part: str, *, active: bool) -> None:
        """Make a part."""
        super().__init__()
        self.part = part
        self.active = active
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose this part."""
        event.accept()
        self.picked.emit(self.part, "")

    def paintEvent(self, _: QPaintEvent) -> None:
        """Mark the part that takes the keys: a bar at its left and a quiet ground."""
        if not self.active:
            return
        tokens = theme.active()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(0, 0, 6, self.height(), QColor(tokens.focus))


class Typed(QWidget):
    """A line that shows what was typed, its end, and where the next character goes."""

    def __init__(self, view: WorkField, *, compact: bool) -> None:
        """Show a value."""
        super().__init__()
        self._view = view
        self._font = theme.make_font(18 if compact else 24, mono=view.kind is not FieldKind.TEXT)
        self.setFont(self._font)
        self.setFixedHeight(44 if compact else 52)
        wide = _WIDE.get(view.kind, 240)
        self.setMinimumWidth(min(wide, 200))
        self.setMaximumWidth(wide)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for the width that belongs to the kind of value."""
        return QSize(self.maximumWidth(), self.height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the box, the value's end and the caret."""
        tokens, active = theme.active(), self._view.active
        wrong = bool(self._view.problem)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = tokens.focus if active else tokens.stop if wrong else tokens.border
        painter.setPen(QPen(QColor(edge), 3 if active else 2))
        painter.setBrush(QColor(tokens.ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        inside = self.rect().adjusted(12, 0, -14, 0)
        text = self.fontMetrics().elidedText(
            self._view.value, Qt.TextElideMode.ElideLeft, inside.width()
        )
        painter.setFont(self._font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if active:
            at = inside.left() + self.fontMetrics().horizontalAdvance(text) + 2
            painter.fillRect(at, 10, 3, self.height() - 20, QColor(tokens.focus))


class FieldLine(Part):
    """A field: label, what was typed, unit, and the value read back or what is wrong with it."""

    def __init__(self, view: WorkField, *, compact: bool) -> None:
        """Show a field."""
        super().__init__(view.id, active=view.active)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, theme.GAP, 4)
        row.setSpacing(theme.SPACE)
        label = view.label if view.required else words.OPTIONAL.format(label=view.label)
        name = Text(Role.STRONG if view.active else Role.BODY, label)
        name.setFixedWidth(LABEL_WIDTH_COMPACT if compact else LABEL_WIDTH)
        row.addWidget(name)
        row.addWidget(self._box(view, compact=compact))
        unit = Text(Role.BODY, view.unit, tone=Tone.QUIET, wrap=False)
        if view.unit:
            row.addWidget(unit)
        after = Text(Role.STRONG, view.problem or self._echo(view))
        after.set_tone(Tone.STOP if view.problem else Tone.TEXT)
        row.addWidget(after, 1)
        for text in (name, unit, after):
            text.set_compact(compact=compact)
        self.setAccessibleName(spoken(view))

    @staticmethod
    def _echo(view: WorkField) -> str:
        """A number stands beside its unit already; a day is read back in words."""
        return "" if view.kind is FieldKind.DECIMAL else view.echo

    @staticmethod
    def _box(view: WorkField, *, compact: bool) -> QWidget:
        if view.kind not in _CELLS:
            return Typed(view, compact=compact)
        entry = Entry(_CELLS[view.kind])
        entry.set_compact(compact=compact)
        entry.show_text(view.value)
        return entry


def spoken(view: WorkField) -> str:
    """Return what a screen reader says of a field."""
    if not view.value:
        return words.FIELD_EMPTY.format(label=view.label)
    value = view.echo or f"{view.value} {view.unit}".strip()
    says = words.FIELD_SAYS.format(label=view.label, value=value)
    return f"{says}. {view.problem}" if view.problem else says


class ChoiceButton(Button):
    """One answer, with its digit; a chosen one is filled, ticked and says so.

    Signals:
        chosen: the digit.
    """

    chosen = Signal(str)

    def __init__(self, view: WorkChoice, *, compact: bool) -> None:
        """Make the button."""
        room = "\N{NO-BREAK SPACE}" if view.chosen else ""  # between the tick and the digit
        text = f"{room}{view.key}  {view.label}"
        super().__init__(text, look="primary" if view.chosen else "", name=view.label)
        self._key = view.key
        self.setFont(Role.STRONG.font(compact=compact))
        self.setMinimumHeight(theme.TARGET if compact else 52)
        if view.chosen:
            self.setIcon(button_icon("match", theme.active().ground, TICK))
            self.setIconSize(QSize(TICK, TICK))
            self.setAccessibleName(f"{view.label}, {words.CHOSEN}")
        self.clicked.connect(self._press)

    @Slot()
    def _press(self) -> None:
        """Say which answer it was."""
        self.chosen.emit(self._key)


class QuestionLine(Part):
    """A question with its answers as buttons, in as many lines as they need."""

    def __init__(self, view: WorkChoices, *, compact: bool) -> None:
        """Show a question."""
        super().__init__(view.id, active=view.active)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, theme.GAP, 6)
        column.setSpacing(4 if compact else theme.GAP)
        label = view.label if view.required else words.OPTIONAL.format(label=view.label)
        name = Text(Role.STRONG if view.active else Role.BODY, label)
        name.set_compact(compact=compact)
        column.addWidget(name)
        answers = QGridLayout()
        answers.setSpacing(theme.GAP)
        buttons = [ChoiceButton(choice, compact=compact) for choice in view.choices]
        columns = _columns(buttons, ROOM_COMPACT if compact else ROOM)
        for at, button in enumerate(buttons):
            button.chosen.connect(self._choose)
            answers.addWidget(button, at // columns, at % columns)
        answers.setColumnStretch(columns, 1)
        column.addLayout(answers)
        chosen = ", ".join(choice.label for choice in view.choices if choice.chosen)
        self.setAccessibleName(
            words.FIELD_SAYS.format(label=view.label, value=chosen or words.UNANSWERED)
        )

    @Slot(str)
    def _choose(self, key: str) -> None:
        """Pass on an answer that was pressed."""
        self.picked.emit(self.part, key)


def _columns(buttons: list[ChoiceButton], room: int) -> int:
    """Return how many answers stand side by side, the widest deciding."""
    for button in buttons:
        button.ensurePolished()
    widest = max((button.sizeHint().width() for button in buttons), default=1)
    return max(1, min(len(buttons), room // (widest + theme.GAP)))


class CheckLine(Part):
    """One line of a checklist: its shape, its sentence and its answer in a word."""

    def __init__(self, view: WorkCheck, *, compact: bool) -> None:
        """Show a line."""
        super().__init__(view.code, active=view.active)
        icon, tone = _ANSWERS[view.answer]
        word = words.ANSWERS[view.answer.value] if view.answer else words.UNANSWERED
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, theme.GAP, 2)
        row.setSpacing(12)
        row.addWidget(IconView(icon, 22 if compact else 28, tone))
        sentence = Text(Role.STRONG if view.active else Role.BODY, view.sentence)
        says = Text(Role.STRONG, word, tone=tone, wrap=False)
        for text in (sentence, says):
            text.set_compact(compact=compact)
        row.addWidget(sentence, 1)
        row.addWidget(says)
        if view.active:
            for answer in Answer:
                row.addWidget(self._button(answer, view, compact=compact))
        self.setMinimumHeight(theme.TARGET if compact else 52)
        self.setAccessibleName(words.CHECK_SAYS.format(sentence=view.sentence, answer=word))

    def _button(self, answer: Answer, view: WorkCheck, *, compact: bool) -> ChoiceButton:
        label = words.ANSWERS[answer.value]
        button = ChoiceButton(
            WorkChoice(id=view.code, key=answer.value, label=label, chosen=answer is view.answer),
            compact=compact,
        )
        button.chosen.connect(self._choose)
        return button

    @Slot(str)
    def _choose(self, key: str) -> None:
        """Pass on an answer that was pressed."""
        self.picked.emit(self.part, key)
