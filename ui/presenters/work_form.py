"""What is typed, chosen and answered on a work screen; pure, with no desk and no clock.

A form is a row of parts: fields, questions and lines of a checklist. One of them takes the keys;
Tab and Shift+Tab move. A character that a part cannot take changes nothing. A scan never comes
here: the router keeps it away from the keyboard's path (U8), and a step takes it by its kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from ui import wording_work as words
from ui.presenters.work_typing import MOST, Field, add, day_of, echo, is_whole, time_of, value_of
from ui.presenters.work_views import (
    Answer,
    FieldKind,
    WorkCheck,
    WorkChoice,
    WorkChoices,
    WorkField,
)

CHOICES_MAX = 9  # one digit each


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A question with at most nine answers, as pairs of an id and a label.

    Raises:
        ValueError: more answers than digits.
    """

    id: str
    label: str
    options: tuple[tuple[str, str], ...]
    one_of: bool = True
    required: bool = True

    def __post_init__(self) -> None:
        """Refuse what has no key."""
        if len(self.options) > CHOICES_MAX:
            msg = f"expected at most {CHOICES_MAX} answers, got {len(self.options)}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a checklist: yes, no or unknown."""

    code: str
    sentence: str

    @property
    def id(self) -> str:
        """The line's code names it."""
        return self.code

    @property
    def label(self) -> str:
        """What is said when the line is still to be answered."""
        return self.sentence


Part = Field | Choices | Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a complete form holds. Hidden in `repr`: values may be a patient's."""

    _texts: Mapping[str, str]
    _chosen: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, Answer]

    def __repr__(self) -> str:
        """Tell how much there is, never what."""
        return f"Filled({len(self._texts)} values)"

    def text(self, field: str) -> str:
        """Return a text, a code or digits; empty if nothing was typed."""
        return self._texts[field].strip()

    def decimal(self, field: str) -> Decimal | None:
        """Return a number, or None if nothing was typed."""
        typed = self._texts[field]
        return Decimal(typed) if typed else None

    def day(self, field: str) -> date | None:
        """Return a day, or None if nothing was typed."""
        return day_of(self._texts[field])

    def at(self, field: str) -> time | None:
        """Return a time of day, or None if nothing was typed."""
        return time_of(self._texts[field])

    def chosen(self, question: str) -> tuple[str, ...]:
        """Return the ids that were chosen, in the question's order."""
        return self._chosen[question]

    def one(self, question: str) -> str:
        """Return the one id that was chosen; empty if none was."""
        return next(iter(self._chosen[question]), "")


class Form:
    """The parts of one screen and what stands in them."""

    def __init__(self, parts: tuple[Part, ...] = ()) -> None:
        """Begin empty; the first part takes the keys.

        Raises:
            ValueError: two parts with one id.
        """
        ids = [part.id for part in parts]
        if len(set(ids)) != len(ids):
            msg = "expected each part of a form to have its own id, got one twice"
            raise ValueError(msg)
        # In the order in which the page draws them, so that Tab goes down the screen.
        kinds = (Field, Choices, Check)
        self.parts = tuple(sorted(parts, key=lambda part: kinds.index(type(part))))
        self._at = 0
        self._texts = {part.id: "" for part in parts if isinstance(part, Field)}
        self._chosen: dict[str, tuple[str, ...]] = {
            part.id: () for part in parts if isinstance(part, Choices)
        }
        self._answers: dict[str, Answer] = {}

    def __repr__(self) -> str:
        """Tell how many parts there are, never what stands in them."""
        return f"Form({len(self.parts)} parts)"

    @property
    def active(self) -> Part | None:
        """The part that takes the keys."""
        return self.parts[self._at] if self.parts else None

    @property
    def touched(self) -> bool:
        """Whether anything was typed, chosen or answered."""
        return bool(any(self._texts.values()) or any(self._chosen.values()) or self._answers)

    # -- keys

    def type(self, character: str) -> bool:
        """Give a character to the part that takes the keys; return whether it took it."""
        match self.active:
            case Field() as field:
                return self._type(field, character)
            case Choices() as question if character.isdecimal() and character.isascii():
                return self._choose(question, int(character))
            case Check() as check if character in {answer.value for answer in Answer}:
                self._answers[check.code] = Answer(character)
                if isinstance(self._next, Check):
                    self.turn(forward=True)
                return True
        return False

    @property
    def _next(self) -> Part | None:
        return self.parts[self._at + 1] if self._at + 1 < len(self.parts) else None

    def _type(self, field: Field, character: str) -> bool:
        typed = self._texts[field.id]
        most = MOST.get(field.kind, field.most)
        new = add(field, typed, character)
        if len(typed) >= most or new == typed:
            return False
        self._texts[field.id] = new
        return True

    def _choose(self, question: Choices, number: int) -> bool:
        if not 1 <= number <= len(question.options):
            return False
        chosen, now = question.options[number - 1][0], self._chosen[question.id]
        if question.one_of:
            self._chosen[question.id] = (chosen,)
        else:
            kept = set(now) ^ {chosen}
            self._chosen[question.id] = tuple(id_ for id_, _ in question.options if id_ in kept)
        return True

    def backspace(self) -> bool:
        """Take the last character, or the answer, back; return whether there was one."""
        match self.active:
            case Field(id=id_) if self._texts[id_]:
                self._texts[id_] = self._texts[id_][:-1]
                return True
            case Choices(id=id_) if self._chosen[id_]:
                self._chosen[id_] = ()
                return True
            case Check(code=code) if code in self._answers:
                del self._answers[code]
                return True
        return False

    def turn(self, *, forward: bool) -> None:
        """Give the keys to the next part, or to the one before; round at the ends."""
        if self.parts:
            self._at = (self._at + (1 if forward else -1)) % len(self.parts)

    def go_to(self, part: str) -> None:
        """Give the keys to a part, as a press on it does; an unknown id changes nothing."""
        for at, known in enumerate(self.parts):
            if known.id == part:
                self._at = at

    # -- what stands in it

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of the parts that keep the form from being complete, in order."""
        return tuple(part.id for part in self.parts if not self._is_done(part))

    def label(self, part: str) -> str:
        """Return the label of a part."""
        return next(known.label for known in self.parts if known.id == part)

    def _is_done(self, part: Part) -> bool:
        match part:
            case Field():
                typed = self._texts[part.id].strip()
                return (
                    not self.problem(part)
                    and (is_whole(part, typed) or not typed)
                    and (bool(typed) or not part.required)
                )
            case Choices():
                return bool(self._chosen[part.id]) or not part.required
            case Check():
                return part.code in self._answers

    def problem(self, field: Field) -> str:
        """Say what is wrong with a value as far as it is whole; empty if nothing is."""
        typed = self._texts[field.id].strip()
        if not typed:
            return ""
        value = value_of(field, typed)
        if value is not None:
            return field.check(value)
        if field.kind in MOST:
            whole = len(typed) == MOST[field.kind]
            wrong = words.NOT_DATE if field.kind is FieldKind.DATE else words.NOT_TIME
            return wrong if whole else ""
        return "" if self.active is field else words.NOT_NUMBER

    def filled(self) -> Filled:
        """Return what stands in it."""
        return Filled(
            _texts=dict(self._texts), _chosen=dict(self._chosen), answers=dict(self._answers)
        )

    # -- what the page shows

    def fields(self) -> tuple[WorkField, ...]:
        """Return the fields' views."""
        return tuple(
            WorkField(
                id=part.id,
                label=part.label,
                kind=part.kind,
                unit=part.unit,
                value=self._texts[part.id],
                echo=echo(part, self._texts[part.id].strip()),
                problem=self.problem(part),
                required=part.required,
                active=part is self.active,
            )
            for part in self.parts
            if isinstance(part, Field)
        )

    def choices(self) -> tuple[WorkChoices, ...]:
        """Return the questions' views."""
        return tuple(
            WorkChoices(
                id=part.id,
                label=part.label,
                choices=tuple(
                    WorkChoice(
                        id=id_, key=str(at + 1), label=label, chosen=id_ in self._chosen[part.id]
                    )
                    for at, (id_, label) in enumerate(part.options)
                ),
                one_of=part.one_of,
                required=part.required,
                active=part is self.active,
            )
            for part in self.parts
            if isinstance(part, Choices)
        )

    def checklist(self) -> tuple[WorkCheck, ...]:
        """Return the checklist's lines."""
        return tuple(
            WorkCheck(
                code=part.code,
                sentence=part.sentence,
                answer=self._answers.get(part.code),
                active=part is self.active,
            )
            for part in self.parts
            if isinstance(part, Check)
        )
