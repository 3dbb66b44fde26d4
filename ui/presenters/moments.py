"""Write moments and ages in a list's cells, short, in the site's own time. Qt-free."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ui import wording
from ui import wording_jobs as words


def moment(at: datetime | None, now: datetime) -> str:
    """Write a moment: its time today, with the day on another day."""
    if at is None:
        return ""
    here = at.astimezone(now.tzinfo)
    time = f"{here:%H:%M}"
    return time if here.date() == now.date() else f"{short_day(here)} {time}"


def short_day(day: date) -> str:
    """Write a day of this year, its month as a word.

    >>> short_day(date(2026, 11, 3))
    '3 Nov'
    """
    return wording.DAY_OF_YEAR.format(day=day.day, month=wording.MONTHS_SHORT[day.month - 1])


def age(lasted: timedelta) -> str:
    """Write an age with one unit: minutes, hours, days.

    >>> age(timedelta(hours=3, minutes=50))
    '3 h'
    """
    minutes = max(int(lasted.total_seconds()) // 60, 0)
    if minutes < 60:  # noqa: PLR2004  an hour
        return words.MINUTES.format(count=minutes)
    hours = minutes // 60
    return words.HOURS.format(count=hours) if hours < 48 else words.DAYS.format(count=hours // 24)  # noqa: PLR2004  two days
