"""How much time a product has left after its thaw (T08): one value that any screen can show.

The end is computed from the record of the thaw and from the profile, never typed. What happens
when it has passed is said by the rules (X10 before the start, B22 during the infusion).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.domain.profile import FIRST_TO_SECOND, ClockFrom, Profile

SOON = FIRST_TO_SECOND  # less time than two checks may take


class Left(Enum):
    """How urgent it is."""

    RUNNING = "running"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """The time until which an infusion of a product may begin.

    Attributes:
        until: the last moment.
        left: from now until then; zero when it is over.
    """

    until: datetime
    left: timedelta
    state: Left


def thaw_ends(
    profile: Profile, *, started: datetime | None, ended: datetime | None
) -> datetime | None:
    """Return until when a thawed product may be started; None while no such clock runs.

    A profile counts from the start or from the end of the thaw. Where only the other moment is
    on record, the clock runs from that one: an earlier end is safe, no end is not.
    """
    if profile.post_thaw is None:
        return None
    wanted, other = (started, ended) if profile.clock_from is ClockFrom.START else (ended, started)
    begins = wanted or other
    return None if begins is None else begins + profile.post_thaw


def countdown(until: datetime, now: datetime) -> Countdown:
    """Say how much time is left. The last moment itself still counts (X10)."""
    if now > until:
        return Countdown(until=until, left=timedelta(0), state=Left.OVER)
    left = until - now
    return Countdown(until=until, left=left, state=Left.SOON if left <= SOON else Left.RUNNING)
