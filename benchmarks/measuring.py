"""Rows of the table, and how a number is taken.

A number that depends on the machine says nothing by itself, so a row is a ratio: the product
beside a named peer that does the least that could be done, in the same run, round by round in
turn, so that a busy machine slows both. Of the rounds the median counts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MICRO = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the report.

    Attributes:
        what: what was measured.
        product: the product's number, with its unit.
        peer: the peer's number, and what the peer is; empty where the goal is absolute.
        ratio: what the goal is about.
        goal: the goal in words.
        met: whether the number meets it; None where it could not be measured.
        more: further numbers by name, for `--json`.
    """

    what: str
    product: str
    peer: str = ""
    ratio: str = ""
    goal: str
    met: bool | None
    more: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Samples:
    """What one side took, a sample a repetition.

    Attributes:
        cpu: microseconds of this process's CPU, averaged over each round.
        wall: microseconds of the wall clock, each repetition.
    """

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def round(self, jobs: Sequence[Callable[[], object]]) -> None:
        """Run a round of jobs and keep what they took."""
        began = time.process_time_ns()
        for job in jobs:
            at = time.perf_counter_ns()
            job()
            self.wall.append((time.perf_counter_ns() - at) / 1000)
        self.cpu.append((time.process_time_ns() - began) / 1000 / len(jobs))

    @property
    def cpu_us(self) -> float:
        """The median round's CPU for one repetition."""
        return statistics.median(self.cpu)

    def wall_us(self, per_cent: float) -> float:
        """Return a percentile of the wall times."""
        return percentile(self.wall, per_cent)


def percentile(samples: Sequence[float], per_cent: float) -> float:
    """Return a percentile, by the nearest rank.

    >>> percentile([5.0, 1.0, 3.0], 50)
    3.0
    """
    ordered = sorted(samples)
    rank = max(round(len(ordered) * per_cent / 100 + 0.5) - 1, 0)
    return ordered[min(rank, len(ordered) - 1)]
