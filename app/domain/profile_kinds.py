"""The kinds of value that a profile is written in, and what is said of a value that is not one.

A kind does two things from one definition: `read` turns a value of a TOML file, or of a published
body, into the value of the body, or says what is wrong with it; `schema` describes it for other
programs' checks (JSON Schema). Bodies hold whole numbers, text, lists and booleans only: a
decimal is text, so that no binary fraction comes between what was written and what was signed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from app.labels.gs1 import check_digit

TEXT_MAX = 200
SHOWN_MAX = 40  # of a wrong value in a sentence: enough to find it in the file
ITEMS_MAX = 100  # of one list; the longest therapy we know has twelve bags
DIGITS_MAX = 20
NUMBER_SHOWN_MAX = 10**DIGITS_MAX
GTIN_LENGTH = 14
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """That a value is not of its kind; `expected` says of which kind it should be."""

    expected: str


class Kind(Protocol):
    """One kind of value."""

    @property
    def expected(self) -> str:
        """What is expected, with an example: "a whole number of minutes from 1 to 15 …"."""

    def read(self, value: object) -> object:
        """Return the value as a body has it, or `Wrong`: what was expected instead."""

    def schema(self) -> dict[str, Any]:
        """Describe the kind in the words of JSON Schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text for people: one line, in NFC."""

    such_as: str

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f'a text of 1 to {TEXT_MAX} characters, such as "{self.such_as}"'

    def read(self, value: object) -> str | Wrong:
        """Return the text, composed (NFC) and without blanks at its ends."""
        text = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""
        fits = 0 < len(text) <= TEXT_MAX and text.isprintable()
        return text if fits else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"type": "string", "minLength": 1, "maxLength": TEXT_MAX}


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A name for programs: letters, digits, full stop, hyphen and low line."""

    such_as: str
    FORM: ClassVar[str] = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f'letters, digits and . _ - without blanks, such as "{self.such_as}"'

    def read(self, value: object) -> str | Wrong:
        """Return the code as it is."""
        fits = isinstance(value, str) and re.fullmatch(self.FORM, value)
        return str(value) if fits else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"type": "string", "pattern": f"^{self.FORM}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product code as labels carry it: a GTIN-14, or another standard's code."""

    expected: str = (
        "a product code of 1 to 64 printable characters without blanks; one of digits only is a "
        'GTIN-14 with its check digit, such as "09520000001013"'
    )
    FORM: ClassVar[str] = "[!-~]{1,64}"

    def read(self, value: object) -> str | Wrong:
        """Return the code as it is."""
        if not isinstance(value, str) or not re.fullmatch(self.FORM, value):
            return Wrong(expected=self.expected)
        if value.isdigit() and not _is_gtin(value):
            return Wrong(expected=self.expected)
        return value

    def schema(self) -> dict[str, Any]:
        """Describe it; the check digit is beyond JSON Schema."""
        return {"type": "string", "pattern": f"^{self.FORM}$"}


def _is_gtin(digits: str) -> bool:
    return len(digits) == GTIN_LENGTH and check_digit(digits[:-1]) == digits[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number.

    Attributes:
        of: what it counts: `minutes`; empty for a mere number.
        least, most: both allowed.
        why: why no more than that, if a reader would ask.
    """

    of: str = ""
    least: int
    most: int
    such_as: int
    why: str = ""

    @property
    def expected(self) -> str:
        """Say what is expected."""
        said = f"a whole number{self.of and f' of {self.of}'} from {self.least} to {self.most}"
        return f"{said}{self.why and f' ({self.why})'}, such as {self.such_as}"

    def read(self, value: object) -> int | Wrong:
        """Return the number; `true` is none."""
        fits = type(value) is int and self.least <= value <= self.most
        return value if type(value) is int and fits else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """The one number that says how the rest is to be read."""

    number: int

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f"{self.number}; another is for another version of Countersign"

    def read(self, value: object) -> int | Wrong:
        """Return the number."""
        fits = type(value) is int and value == self.number
        return self.number if fits else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"const": self.number}


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A decimal number, exact: a TOML number, or text."""

    of: str
    least: Decimal
    most: Decimal
    such_as: str

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f"a number of {self.of} from {self.least} to {self.most}, such as {self.such_as}"

    def read(self, value: object) -> str | Wrong:
        """Return the number as text, in its shortest spelling without an exponent."""
        number = _exact(value)
        if number is None or not self.least <= number <= self.most:
            return Wrong(expected=self.expected)
        text = format(number, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    def schema(self) -> dict[str, Any]:
        """Describe it: its bounds hold where it is written as a number."""
        number = {"type": "number", "minimum": float(self.least), "maximum": float(self.most)}
        return {"anyOf": [number, {"type": "string", "pattern": f"^{_DECIMAL.pattern}$"}]}


def _exact(value: object) -> Decimal | None:
    """Return a finite decimal of few digits, or None; binary fractions and `true` are none."""
    if isinstance(value, str):
        return Decimal(value) if _DECIMAL.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    if not number.is_finite():
        return None
    spread = number.as_tuple()
    exponent = int(spread.exponent)
    return number if len(spread.digits) <= DIGITS_MAX and abs(exponent) <= DIGITS_MAX else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    expected: str = "true or false"

    def read(self, value: object) -> bool | Wrong:
        """Return the flag; 0, 1 and text are none."""
        return value if isinstance(value, bool) else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words."""

    among: tuple[str, ...]

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f"one of {', '.join(self.among)}"

    def read(self, value: object) -> str | Wrong:
        """Return the word."""
        fits = isinstance(value, str) and value in self.among
        return str(value) if fits else Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"enum": list(self.among)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar."""

    expected: str = "a day as YYYY-MM-DD, such as 2026-01-31"

    def read(self, value: object) -> str | Wrong:
        """Return the day in ISO 8601; a time of day is none of it."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                pass
        return Wrong(expected=self.expected)

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A list of values of one kind, none twice."""

    each: Kind

    @property
    def expected(self) -> str:
        """Say what is expected."""
        return f"a list of at most {ITEMS_MAX}, none twice, each {self.each.expected}"

    def read(self, value: object) -> list[Any] | Wrong:
        """Return the list in the order in which it is written."""
        if not isinstance(value, list | tuple) or len(value) > ITEMS_MAX:
            return Wrong(expected=self.expected)
        read = [self.each.read(one) for one in value]
        wrong = any(isinstance(one, Wrong) for one in read)
        twice = not wrong and len(set(map(str, read))) < len(read)
        return Wrong(expected=self.expected) if wrong or twice else read

    def schema(self) -> dict[str, Any]:
        """Describe it."""
        return {
            "type": "array",
            "items": self.each.schema(),
            "maxItems": ITEMS_MAX,
            "uniqueItems": True,
        }


def shown(value: object) -> str:
    """Show a wrong value in a sentence: what it is, shortened, without control characters."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > NUMBER_SHOWN_MAX:
        return "a number of many digits"
    return f"'{printable(value)}'" if isinstance(value, str) else printable(str(value))


def printable(text: str) -> str:
    """Shorten a text that a file brought, and take out what a terminal would obey."""
    clean = "".join(c if c.isprintable() else "?" for c in text[:SHOWN_MAX])
    return f"{clean}…" if len(text) > SHOWN_MAX else clean
