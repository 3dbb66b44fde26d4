"""A clock that a play moves: for two dose days and a time that runs out in one minute.

It only ever runs ahead of the system's. Nothing but a play at a practice site in a temporary
folder is opened with it (`days`): a live site has no such clock, and no command offers one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.evidence.entry import ClockReading
from app.security.clock import SystemClock


class PlayClock:
    """`app.ports.Clock`: the system's clock, and what a play has let pass."""

    def __init__(self) -> None:
        """Begin at the system's time."""
        self._system = SystemClock()
        self._ahead = timedelta(0)

    def passes(self, time: timedelta) -> None:
        """Let time pass.

        Raises:
            ValueError: a negative time; no clock of ours runs backwards.
        """
        if time < timedelta(0):
            msg = "a play's clock runs forward only"
            raise ValueError(msg)
        self._ahead += time

    def read(self) -> ClockReading:
        """Return the system's reading, with what has passed."""
        now = self._system.read()
        ahead_ms = self._ahead // timedelta(milliseconds=1)
        return replace(now, wall=now.wall + self._ahead, monotonic_ms=now.monotonic_ms + ahead_ms)
