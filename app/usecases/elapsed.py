"""How long ago something was recorded, by the clock that nobody can set where there is one.

A wall clock that is set back would lengthen every limit. Within one run of the machine the
monotonic clock says how long it really was; the longer of the two counts (DESIGN §1: clocks
limit expiry pessimistically).
"""

from __future__ import annotations

from datetime import timedelta

from app.evidence.entry import ClockReading
from app.evidence.record import Record
from app.usecases.station import Station


def between(earlier: ClockReading, later: ClockReading) -> timedelta:
    """Return the time between two readings, pessimistically."""
    wall = later.wall - earlier.wall
    if earlier.boot != later.boot:
        return wall
    return max(wall, timedelta(milliseconds=later.monotonic_ms - earlier.monotonic_ms))


def since(station: Station, record: Record) -> timedelta:
    """Return the time since a record was filed, pessimistically."""
    return between(record.entry.clock, station.clock.read())
