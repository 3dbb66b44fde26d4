"""Downtime forms: what is written on paper while no workstation works (domain row 26).

A form is data: sections with a person each, and fields. The two people's sections stand on two
halves of the sheet with a fold between them, because the second person works alone on paper too.
A form has a number of its own, which its barcode carries; later two people copy what was written,
each alone, and the paper's picture is kept by its digest. What was done on paper was not verified
by this program: it stays NOT VERIFIED, whatever the paper says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

HOUSE = "CS:FORM/"  # our own code: no step that identifies anybody takes it
NUMBER = re.compile(r"[0-9]{8}-[0-9A-HJKMNP-TV-Y]{6}")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"  # 31: nothing that people confuse in handwriting


class FormKind(Enum):
    """What a form is for."""

    INFUSION = "infusion"
    THAW = "thaw"
    HAND_OVER = "hand_over"


class FieldKind(Enum):
    """How a field is written and read."""

    LINE = "line"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    YES_NO = "yes_no"


class Part(Enum):
    """Who writes a section."""

    BEFORE = "before"
    FIRST = "first"
    SECOND = "second"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing to write down.

    Attributes:
        code: its name in records.
        private: whether it names the patient, or may, as free text: it then stands in a private
            row only.
        needed: whether a transcription without it is incomplete.
    """

    code: str
    says: str
    kind: FieldKind = FieldKind.LINE
    private: bool = False
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a form that one person, or both, fill in."""

    part: Part
    fields: tuple[FormField, ...]


def _check(person: str) -> tuple[FormField, ...]:
    def named(code: str) -> str:
        return f"{person}_{code}"

    return (
        FormField(code=named("name"), says="Your name"),
        FormField(code=named("at"), says="Time", kind=FieldKind.TIME),
        FormField(code=named("patient"), says="Number on the wristband", private=True),
        FormField(
            code=named("born"),
            says="Date of birth the patient says",
            kind=FieldKind.DATE,
            private=True,
        ),
        FormField(code=named("bag"), says="Product id on the bag"),
        FormField(code=named("coi"), says="Chain of identity on the bag"),
        FormField(code=named("expires"), says="Last day on the bag", kind=FieldKind.DATE),
        FormField(code=named("intact"), says="Bag intact, no clumps", kind=FieldKind.YES_NO),
    )


_ON = FormField(code="on", says="Date", kind=FieldKind.DATE)
FORMS: dict[FormKind, tuple[Section, ...]] = {
    FormKind.INFUSION: (
        Section(
            part=Part.BEFORE,
            fields=(_ON, FormField(code="why", says="Why paper was needed", private=True)),
        ),
        Section(part=Part.FIRST, fields=_check("first")),
        Section(part=Part.SECOND, fields=_check("second")),
        Section(
            part=Part.TOGETHER,
            fields=(
                FormField(code="agree", says="All numbers agree", kind=FieldKind.YES_NO),
                FormField(code="started", says="Started", kind=FieldKind.TIME),
                FormField(code="ended", says="Ended", kind=FieldKind.TIME, needed=False),
                FormField(
                    code="volume_ml", says="Infused, mL", kind=FieldKind.NUMBER, needed=False
                ),
            ),
        ),
    ),
    FormKind.THAW: (
        Section(
            part=Part.BEFORE,
            fields=(_ON, FormField(code="bag", says="Product id on the bag")),
        ),
        Section(
            part=Part.FIRST,
            fields=(
                FormField(code="first_name", says="Your name"),
                FormField(code="device", says="Thaw device"),
                FormField(code="bath_c", says="Bath, °C", kind=FieldKind.NUMBER, needed=False),
                FormField(code="thaw_start", says="Thaw began", kind=FieldKind.TIME),
                FormField(code="thaw_end", says="Thaw ended", kind=FieldKind.TIME),
                FormField(code="intact", says="Bag intact, no clumps", kind=FieldKind.YES_NO),
            ),
        ),
    ),
    FormKind.HAND_OVER: (
        Section(
            part=Part.BEFORE,
            fields=(_ON, FormField(code="bag", says="Product id on the bag")),
        ),
        Section(
            part=Part.FIRST,
            fields=(
                FormField(code="first_name", says="Given by"),
                FormField(code="given", says="Given at", kind=FieldKind.TIME),
                FormField(code="place", says="Place"),
            ),
        ),
        Section(
            part=Part.SECOND,
            fields=(
                FormField(code="second_name", says="Taken by"),
                FormField(code="taken", says="Taken at", kind=FieldKind.TIME),
                FormField(code="intact", says="Container closed", kind=FieldKind.YES_NO),
            ),
        ),
    ),
}


def fields_of(kind: FormKind) -> tuple[FormField, ...]:
    """Return every field of a kind of form, in order."""
    return tuple(field for section in FORMS[kind] for field in section.fields)


def number(day: str, drawn: bytes) -> str:
    """Make a form's number: the day it was printed, five characters drawn, one to check.

    Args:
        day: `20261123`.
        drawn: at least five random bytes.

    >>> number("20261123", bytes(5))
    '20261123-000005'
    """
    start = day + "-" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in drawn[:5])
    return start + _check_character(start)


def is_number(text: str) -> bool:
    """Say whether a form's number is whole: its check character agrees with the others."""
    return bool(NUMBER.fullmatch(text)) and _check_character(text[:-1]) == text[-1]


def _check_character(text: str) -> str:
    """Return a weighted sum modulo 31: one wrong or two swapped characters change it."""
    values = [_ALPHABET.index(c) for c in text if c != "-"]
    return _ALPHABET[sum((at + 2) * value for at, value in enumerate(values)) % len(_ALPHABET)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differs:
    """The two people read the paper differently, or left something out.

    Attributes:
        fields: the codes of the fields, in the form's order; values are not repeated.
    """

    missing: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()
    unequal: tuple[str, ...] = ()


def compare(
    kind: FormKind, first: Mapping[str, str], second: Mapping[str, str]
) -> Mapping[str, str] | Differs:
    """Join what two people copied from one form, each alone; or say which fields need a look.

    Spaces at the ends and runs of spaces do not count; everything else is compared exactly.
    """
    known = fields_of(kind)
    one, other = _tidy(first), _tidy(second)
    missing = tuple(
        f.code for f in known if f.needed and (not one.get(f.code) or not other.get(f.code))
    )
    malformed = tuple(
        f.code
        for f in known
        if any(value and not _FORMS[f.kind].fullmatch(value) for value in _both(f, one, other))
    )
    unequal = tuple(
        f.code
        for f in known
        if f.code not in missing and one.get(f.code, "") != other.get(f.code, "")
    )
    if missing or malformed or unequal:
        return Differs(missing=missing, malformed=malformed, unequal=unequal)
    return {f.code: one[f.code] for f in known if one.get(f.code)}


def _tidy(given: Mapping[str, str]) -> dict[str, str]:
    return {code: " ".join(value.split()) for code, value in given.items()}


def _both(field: FormField, one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, str]:
    return one.get(field.code, ""), other.get(field.code, "")


# How a copied value is written: dates as 2026-11-23, times as 14:05.
_FORMS = {
    FieldKind.LINE: re.compile(r".{1,120}"),
    FieldKind.DATE: re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    FieldKind.TIME: re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
    FieldKind.NUMBER: re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?"),
    FieldKind.YES_NO: re.compile(r"yes|no"),
}
