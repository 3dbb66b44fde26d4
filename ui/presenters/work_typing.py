"""A value that is typed, character by character: which keys count, what it means, how it reads.

Point and comma both begin a decimal; a day is eight digits read back with its month as a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import assert_never

from ui import wording
from ui import wording_work as words
from ui.presenters.work_views import FieldKind

Value = str | Decimal | date | time
DAY_DIGITS, TIME_DIGITS = 8, 4
MOST = {FieldKind.DATE: DAY_DIGITS, FieldKind.TIME: TIME_DIGITS}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def nothing_wrong(value: Value) -> str:
    """Take any value."""
    del value
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value to type.

    Attributes:
        most: how many characters at most; dates and times have their own number.
        decimals: how many digits after the point at most: `1,000` must never mean one.
        check: says what is wrong with a whole value and what to type; empty if nothing is.
    """

    id: str
    label: str
    kind: FieldKind
    unit: str = ""
    required: bool = True
    most: int = 60
    decimals: int = 2
    check: Callable[[Value], str] = nothing_wrong


def add(field: Field, typed: str, character: str) -> str:
    """Return the value with one character more; the same value if that one does not count."""
    if len(character) != 1 or not character.isprintable():
        return typed
    match field.kind:
        case FieldKind.DIGITS | FieldKind.DATE | FieldKind.TIME:
            takes = character.isascii() and character.isdigit()
        case FieldKind.DECIMAL:
            return _number_typed(typed, character, field.decimals)
        case FieldKind.CODE:
            character = character.upper()
            takes = character.isascii() and (character.isalnum() or character in "-./")
        case FieldKind.TEXT:
            takes = character != " " or not typed.endswith(" ")
        case _:
            assert_never(field.kind)
    return typed + character if takes else typed


def _number_typed(typed: str, character: str, decimals: int) -> str:
    """Take a comma as a point, a sign at the beginning, and no more decimals than there may be."""
    if character in ",.":
        return typed + "." if typed.strip("-") and "." not in typed and decimals else typed
    if character in "-\N{MINUS SIGN}":
        return typed or "-"
    _, point, after = typed.partition(".")
    room = not point or len(after) < decimals
    return typed + character if character.isascii() and character.isdigit() and room else typed


def value_of(field: Field, typed: str) -> Value | None:
    """Return the value that was typed, or None while it is none."""
    match field.kind:
        case FieldKind.DATE:
            return day_of(typed)
        case FieldKind.TIME:
            return time_of(typed)
        case FieldKind.DECIMAL:
            return Decimal(typed) if _NUMBER.fullmatch(typed) else None
        case FieldKind.DIGITS | FieldKind.TEXT | FieldKind.CODE:
            return typed


def is_whole(field: Field, typed: str) -> bool:
    """Say whether this is a whole value."""
    return value_of(field, typed) is not None


def day_of(typed: str) -> date | None:
    """Return the day of eight digits, or None if there is none."""
    if len(typed) != DAY_DIGITS:
        return None
    try:
        return date(int(typed[4:]), int(typed[2:4]), int(typed[:2]))
    except ValueError:
        return None


def time_of(typed: str) -> time | None:
    """Return the time of four digits, or None if there is none."""
    if len(typed) != TIME_DIGITS:
        return None
    try:
        return time(int(typed[:2]), int(typed[2:]))
    except ValueError:
        return None


def echo(field: Field, typed: str) -> str:
    """Read a whole value back; a day with its month as a word."""
    value = value_of(field, typed) if typed else None
    if isinstance(value, date):
        return wording.day_in_words(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Decimal):
        return words.DECIMAL_ECHO.format(value=typed, unit=field.unit).strip()
    return ""
