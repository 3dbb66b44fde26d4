"""Reading the fixed fields of a parsed object: each once, each of its form, none left over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from app.evidence.errors import MalformedError
from app.identifiers import Digest

ZONES_KNOWN = 64  # there are 38 in use
_HEX = re.compile(r"([0-9a-f]{2})*")
_TIME = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ZONE = re.compile(r"[+-][0-9]{2}:[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Fields:
    """A reader that takes an object's fields one by one.

    Raises:
        MalformedError: from every method, naming the field; values are never repeated.
    """

    def __init__(self, value: object, name: str) -> None:
        """Read `value`, which is the part of a statement or entry called `name`."""
        if not isinstance(value, Mapping):
            msg = f"{name} is not an object"
            raise MalformedError(msg)
        self._rest: dict[str, Any] = dict(value)
        self._name = name

    def take(self, key: str) -> Any:  # noqa: ANN401  the caller says the type by what it calls
        """Take a field that must be there."""
        try:
            return self._rest.pop(key)
        except KeyError:
            msg = f"{self._name} lacks {key}"
            raise MalformedError(msg) from None

    def has(self, key: str) -> bool:
        """Say whether an optional field is there and not yet taken."""
        return key in self._rest

    def text(self, key: str, form: re.Pattern[str] | None = None) -> str:
        """Take text, of a form if one is given."""
        value = self.take(key)
        if not isinstance(value, str) or (form and not form.fullmatch(value)):
            raise self._bad(key)
        return value

    def integer(self, key: str, least: int = 0) -> int:
        """Take an integer of at least `least`."""
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self._bad(key)
        return value

    def boolean(self, key: str) -> bool:
        """Take true or false."""
        value = self.take(key)
        if not isinstance(value, bool):
            raise self._bad(key)
        return value

    def hexadecimal(self, key: str) -> bytes:
        """Take bytes written in lower-case hexadecimal."""
        return bytes.fromhex(self.text(key, _HEX))

    def digest(self, key: str) -> Digest:
        """Take a SHA-256 digest."""
        try:
            return Digest(self.text(key))
        except ValueError:
            raise self._bad(key) from None

    def identity(self, key: str) -> str:
        """Take a UUID in lower case."""
        return self.text(key, _ID)

    def instant(self, key: str) -> datetime:
        """Take a UTC time with milliseconds."""
        return read_instant(self.text(key, _TIME))

    def zone(self, key: str) -> timezone:
        """Take an offset from UTC such as `+01:00`."""
        return read_zone(self.text(key, _ZONE))

    def day(self, key: str) -> date:
        """Take a day of the calendar such as `2026-11-23`."""
        text = self.text(key, _DAY)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self._bad(key) from None

    def items(self, key: str, most: int = 256) -> Sequence[Any]:
        """Take a list of at most `most` items."""
        value = self.take(key)
        if not isinstance(value, list) or len(value) > most:
            raise self._bad(key)
        return value

    def object(self, key: str) -> dict[str, Any]:
        """Take an object."""
        value = self.take(key)
        if not isinstance(value, dict):
            raise self._bad(key)
        return value

    def end(self) -> None:
        """Refuse fields that nobody took."""
        if self._rest:
            msg = f"{self._name} has {len(self._rest)} field(s) that do not belong there"
            raise MalformedError(msg)

    def _bad(self, key: str) -> MalformedError:
        return MalformedError(f"{self._name}.{key} is not of its form")


def write_instant(at: datetime) -> str:
    """Write a time in UTC with milliseconds.

    >>> from datetime import datetime, timezone
    >>> write_instant(datetime(2026, 11, 23, 14, 5, tzinfo=timezone.utc))
    '2026-11-23T14:05:00.000Z'
    """
    if at.tzinfo is None:
        msg = "a recorded time names its zone"
        raise ValueError(msg)
    utc = at.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def read_instant(text: str) -> datetime:
    """Read a time written by `write_instant`.

    Raises:
        MalformedError: there is no such time, or it has another spelling.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or write_instant(at) != text:
        msg = "a time does not exist in the calendar"
        raise MalformedError(msg)
    return at


def write_zone(zone: timezone) -> str:
    """Write an offset from UTC, such as `+01:00`."""
    minutes = int(zone.utcoffset(None).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@lru_cache(ZONES_KNOWN)
def read_zone(text: str) -> timezone:
    """Read an offset written by `write_zone`.

    Raises:
        MalformedError: the offset is a day or more, or has another spelling (`-00:00`).
    """
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    try:
        zone = timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    except ValueError:
        zone = None
    if zone is None or write_zone(zone) != text:
        msg = "a zone is not an offset of less than a day from UTC"
        raise MalformedError(msg)
    return zone
