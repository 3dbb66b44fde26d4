"""Times that a busy machine does not spoil: of the processor, and limits stretched accordingly.

All readers run in one thread, so a thread's processor time is what they would take on a core of
their own. Limits of the reader are of the clock on the wall, as they must be for people; here
they are stretched by as much as the machine kept the thread waiting just before.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LEAST_S = 0.01  # of processor time, to say how busy the machine is


def timed(job: Callable[[], T]) -> tuple[T, float]:
    """Do a job; return what it returned, and its milliseconds of processor time."""
    began = time.thread_time_ns()
    result = job()
    return result, (time.thread_time_ns() - began) / 1e6


class Busy:
    """How long this thread is kept waiting, measured from one call to the next."""

    def __init__(self) -> None:
        self._wall, self._own = time.perf_counter(), time.thread_time()
        self._factor = 1.0

    def stretched(self, ms: int) -> int:
        """Return how long a job takes now that takes so long on a machine with nothing to do."""
        wall, own = time.perf_counter(), time.thread_time()
        if own - self._own > _LEAST_S:
            self._factor = max((wall - self._wall) / (own - self._own), 1.0)
            self._wall, self._own = wall, own
        return math.ceil(ms * self._factor)
