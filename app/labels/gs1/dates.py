"""Dates and times as GS1 writes them: two-digit years, days of zero, hours and minutes.

A two-digit year is placed by the date of the scan, never by today's, so that a record read again
in fifty years still means the same (GS1 General Specifications 7.12). Which elements may have
`DD=00` for "the month, no day" is said in `components`.
"""

from __future__ import annotations

import calendar
from datetime import date, time
from typing import Final

_PREVIOUS_CENTURY: Final = 51  # years ahead of the scan, GS1 General Specifications 7.12
_NEXT_CENTURY: Final = -50


def date_of(yymmdd: str, on: date) -> date:
    """Read YYMMDD with GS1's sliding century (7.12) and `DD=00` as the month's last day.

    Args:
        yymmdd: six digits.
        on: the date of the scan. A year 51 to 99 ahead of it is the previous century's, one
            50 or more behind it the next century's.

    Raises:
        ValueError: there is no such day.

    >>> date_of("280200", date(2026, 11, 23))
    datetime.date(2028, 2, 29)
    """
    year, month, day = (int(yymmdd[i : i + 2]) for i in (0, 2, 4))
    ahead = year - on.year % 100
    shift = -100 if ahead >= _PREVIOUS_CENTURY else 100 if ahead <= _NEXT_CENTURY else 0
    full = on.year - on.year % 100 + year + shift
    if day == 0:
        date(full, month, 1)  # refuses a month that does not exist before asking for its length
        day = calendar.monthrange(full, month)[1]
    return date(full, month, day)


def moment_of(yymmddhhmi: str, on: date) -> tuple[date, time]:
    """Read the ten digits of an expiry date and time (7003): day and minute, no time zone.

    GS1 gives no zone; it is local time of the place that labelled the item.

    Raises:
        ValueError: there is no such day (a day of zero included) or minute.

    >>> moment_of("2703311430", date(2026, 11, 23))
    (datetime.date(2027, 3, 31), datetime.time(14, 30))
    """
    if yymmddhhmi[4:6] == "00":
        msg = "a date with a time names its day"
        raise ValueError(msg)
    return date_of(yymmddhhmi[:6], on), time(int(yymmddhhmi[6:8]), int(yymmddhhmi[8:10]))


def birth_of(yyyymmdd: str) -> date:
    """Read the eight digits of a date of birth (7250, 7251).

    Raises:
        ValueError: there is no such day.

    >>> birth_of("19680314")
    datetime.date(1968, 3, 14)
    """
    return date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:8]))


def is_day(yymmdd: str, on: date, *, zero: bool) -> bool:
    """Tell whether YYMMDD is a day of the calendar; `zero` also allows `DD=00`.

    >>> [is_day("270200", date(2026, 1, 1), zero=allowed) for allowed in (True, False)]
    [True, False]
    """
    try:
        date_of(yymmdd, on)
    except ValueError:
        return False
    return zero or not yymmdd.endswith("00")


def is_birth(yyyymmdd: str) -> bool:
    """Tell whether YYYYMMDD is a day of the calendar.

    >>> is_birth("19680230")
    False
    """
    try:
        birth_of(yyyymmdd)
    except ValueError:
        return False
    return True
