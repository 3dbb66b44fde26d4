"""In whose hands a bag was, and for how long in nobody's (T04, T12).

A gap is never repaired: it is shown with its minutes and decided by people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A time that a bag spent at one place; `until` is None while it is there."""

    place: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time that no place answers for."""

    after: str
    before: str
    lasting: timedelta

    @property
    def minutes(self) -> int:
        """How long, in whole minutes, rounded up: half a minute of nobody is a minute."""
        return -(-self.lasting // MINUTE)


def gaps(stays: Sequence[Stay], *, now: datetime, here: str) -> tuple[Gap, ...]:
    """Return every time between the first stay and now that no stay covers.

    Args:
        stays: in any order; they may overlap.
        now: the end of the time looked at.
        here: where the bag is now, for the gap that has not ended.
    """
    found: list[Gap] = []
    ordered = sorted(stays, key=lambda stay: stay.since)
    covered: datetime | None = None
    last = ""
    for stay in ordered:
        if covered is not None and stay.since > covered:
            found.append(Gap(after=last, before=stay.place, lasting=stay.since - covered))
        ends = stay.until or now
        if covered is None or ends > covered:
            covered, last = ends, stay.place
    if covered is not None and now > covered:
        found.append(Gap(after=last, before=here, lasting=now - covered))
    return tuple(found)


def longest(found: Sequence[Gap]) -> Gap | None:
    """Return the longest gap, if there is one."""
    return max(found, key=lambda gap: gap.lasting, default=None)
