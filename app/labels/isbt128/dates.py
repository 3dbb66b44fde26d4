"""Dates and times of ISBT 128: in the local time of the facility that labelled the product.

They are kept as a local date and a local time, never turned into an instant here: the label does
not say in which zone the facility lies. Without a time a product lasts until the end of the day.

    =>cyyjjj  &>cyyjjjhhmm       expiry         DS004, DS005
    =*cyyjjj  &*cyyjjjhhmm       collection     DS006, DS007
    =}cyyjjj  &}cyyjjjhhmm       production     DS008, DS009
    =]yyyymm                     expiry month of a supply  DS026
    =(ZUttYYYYMMDDhhmm           flexible date and time    DS031

`c` is the third digit of the year from the left's end, its hundreds: 0 in 2027, 9 in 1999, 1 in
2127. Of the years that end in c, y, y the one nearest to the date of the scan is meant.

Source: ISBT 128 ST-001 (DS004 to DS009, DS026, DS031).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self

from app.labels.isbt128.base import Hidden, matched, refuse

_MOMENT: Final = re.compile(r"([0-9]{3})([0-9]{3})([0-9]{4})?")
_MONTH: Final = re.compile(r"([0-9]{4})([0-9]{2})")
_FLEXIBLE: Final = re.compile(r"([12])([0-9A-Z])(0[1-6])([0-9]{8})([0-9]{4})")
_MILLENNIUM: Final = 1000
FLEXIBLE_KINDS: Final = {
    "01": "expiry",
    "02": "collection",
    "03": "production",
    "04": "cross_clamp",
    "05": "preservation",
    "06": "death",
}
UTC_ZONE: Final = "2"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LocalMoment(Hidden):
    """A day, or a day and a time, where the product was labelled.

    Attributes:
        kind: what happens or happened then: `expiry`, `collection` or `production`.
        day: the local day.
        at: the local time, to the minute; None if the label gives none.
    """

    kind: str
    day: date
    at: time | None = None

    @classmethod
    def parse(cls, kind: str, data: str, on: date) -> Self:
        """Read `cyyjjj` or `cyyjjjhhmm`; `on` is the date of the scan.

        Raises:
            LabelError: there is no such day or time.

        >>> LocalMoment.parse("expiry", "019031", date(2018, 6, 1)).iso
        '2019-01-31'
        """
        year, number, clock = matched(_MOMENT, data, f"{kind} date").groups()
        day = _day_of_year(_nearest_year(int(year), on), int(number))
        if day is None:
            refuse(f"Expected a day of the calendar in the {kind} date, got none.")
        return cls(kind=kind, day=day, at=None if clock is None else _time(clock, kind))

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        clock = "" if self.at is None else f"{self.at:%H%M}"
        return f"{self.day.year % _MILLENNIUM:03}{self.day.timetuple().tm_yday:03}{clock}"

    @property
    def iso(self) -> str:
        """The moment as ISO 8601 writes it, without a zone."""
        return iso(self.day, self.at)

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """Kind and ISO 8601 form."""
        return ((self.kind, self.iso),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SupplyMonth(Hidden):
    """The month in which a supply (never a product) expires (DS026)."""

    year: int
    month: int

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read `yyyymm`.

        Raises:
            LabelError: there is no such month.
        """
        year, month = matched(_MONTH, data, "expiry month (=])").groups()
        if _date(int(year), int(month), 1) is None:
            refuse("Expected a month of the calendar in the expiry month (=]), got none.")
        return cls(year=int(year), month=int(month))

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{self.year:04}{self.month:02}"

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """Kind and ISO 8601 form."""
        return (("supply_expiry", f"{self.year:04}-{self.month:02}"),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FlexibleMoment(Hidden):
    """A date and time that says what it is and in which time it is given (DS031).

    Attributes:
        utc: whether it is given in UTC; otherwise in the local time of the facility.
        use: the character between zone and type, kept as it came.
        type: two digits: 01 expiry, 02 collection, 03 production, 04 cross-clamp,
            05 preservation, 06 death.
    """

    utc: bool
    use: str
    type: str
    day: date
    at: time

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the sixteen characters.

        Raises:
            LabelError: there is no such zone, type, day or time.
        """
        what = "flexible date and time (=()"
        zone, use, kind, digits, clock = matched(_FLEXIBLE, data, what).groups()
        day = _date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        if day is None:
            refuse(f"Expected a day of the calendar in the {what}, got none.")
        at = _time(clock, FLEXIBLE_KINDS[kind])
        return cls(utc=zone == UTC_ZONE, use=use, type=kind, day=day, at=at)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        zone = UTC_ZONE if self.utc else "1"
        return f"{zone}{self.use}{self.type}{self.day.year:04}{self.day:%m%d}{self.at:%H%M}"

    @property
    def iso(self) -> str:
        """The moment as ISO 8601 writes it, with `Z` if it is given in UTC."""
        return iso(self.day, self.at) + ("Z" if self.utc else "")

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """Kind and ISO 8601 form."""
        return ((FLEXIBLE_KINDS[self.type], self.iso),)


def iso(day: date, at: time | None) -> str:
    """Write a day, and a time if there is one, as ISO 8601: `2027-03-31T12:00`."""
    if at is None:
        return day.isoformat()
    return datetime.combine(day, at).isoformat(timespec="minutes")


def _nearest_year(ending: int, on: date) -> int:
    """Return the year that ends in these three digits and is nearest to the scan."""
    base = on.year - on.year % _MILLENNIUM + ending
    nearby = (base - _MILLENNIUM, base, base + _MILLENNIUM)
    return min(nearby, key=lambda year: abs(year - on.year))


def _day_of_year(year: int, number: int) -> date | None:
    first = _date(year, 1, 1)
    if first is None or number == 0:
        return None
    day = first + timedelta(days=number - 1)
    return day if day.year == year else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(hhmm: str, kind: str) -> time:
    try:
        at = time(int(hhmm[:2]), int(hhmm[2:]))
    except ValueError:
        at = None
    # Raised outside the handler: what was scanned must not travel on as context.
    if at is None:
        refuse(f"Expected a time from 0000 to 2359 in the {kind} time, got none.")
    return at
