"""Counts of right and wrong readings, with the uncertainty that their number leaves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from benchmarks.measuring import percentile

Z_95: Final = 1.959964  # two-sided 95 % of the normal distribution


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share (Wilson, JASA 1927;22:209-12).

    >>> [round(end, 3) for end in wilson(0, 100)]
    [0.0, 0.037]
    """
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z_95**2
    middle = share + z2 / (2 * of)
    spread = Z_95 * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    scale = 1 + z2 / of
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)


@dataclass(slots=True)
class Tally:
    """What one reader made of some pictures.

    Attributes:
        of: how many pictures there were.
        read: those with all that is on them read rightly.
        wrong: those with something read that is not there.
        accepted: those with all of it accepted; a reader that accepts what it reads: as read.
        accepted_wrong: those with something accepted that is not there.
        ms: of processor time that each took.
    """

    of: int = 0
    read: int = 0
    wrong: int = 0
    accepted: int = 0
    accepted_wrong: int = 0
    ms: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Share of the pictures that were read."""
        return self.read / self.of if self.of else 0.0

    def add(self, other: Tally) -> None:
        """Count another's pictures as well."""
        self.of += other.of
        self.read += other.read
        self.wrong += other.wrong
        self.accepted += other.accepted
        self.accepted_wrong += other.accepted_wrong
        self.ms += other.ms

    def says(self, *, accepts: bool = False) -> str:
        """Put it in words."""
        if not self.of:
            return "–"
        said = [f"read {share(self.read, self.of)}"]
        if accepts:
            said += [f"accepted {per_cent(self.accepted, self.of)}"]
        said += [f"wrong {self.wrong}"]
        if accepts:
            said += [f"accepted-wrong {self.accepted_wrong}"]
        return f"{', '.join(said)}; {self.times()}"

    def times(self) -> str:
        """Put the times in words: p50, p95 and p99 in milliseconds."""
        if not self.ms:
            return "–"
        return "/".join(f"{percentile(self.ms, rank):.1f}" for rank in (50, 95, 99)) + " ms"

    def figures(self, name: str) -> dict[str, float]:
        """Return the numbers by name, for `--json`."""
        low, high = wilson(self.read, self.of)
        figures = {
            "n": self.of,
            "read": self.read,
            "read_low": low,
            "read_high": high,
            "wrong": self.wrong,
            "accepted": self.accepted,
            "accepted_wrong": self.accepted_wrong,
        }
        if self.ms:
            figures |= {f"p{rank}_ms": percentile(self.ms, rank) for rank in (50, 95, 99)}
        return {f"{name}_{what}": float(figure) for what, figure in figures.items()}


def summed(tallies: Iterable[Tally]) -> Tally:
    """Add some up."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def per_cent(hits: int, of: int) -> str:
    """Return a share in per cent, or a dash of nothing."""
    return f"{100 * hits / of:.1f} %" if of else "–"


def share(hits: int, of: int) -> str:
    """Return a share in per cent with its interval."""
    low, high = wilson(hits, of)
    return f"{per_cent(hits, of)} [{100 * low:.0f}–{100 * high:.0f}]"
