"""The next bag of the same patient: whose wristband scan may be kept, and for how long (B21).

Each person may keep the scan that they made themselves for the bag before, within the limit of
the product's profile; nobody uses another person's (A03). What was scanned is in neither value
here: a turn that keeps a scan names the sealed turn that holds it, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identifiers import BagId, Digest, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """That a person may keep a wristband scan of their own.

    Attributes:
        turn: the entry of the person's sealed turn that holds the scan.
        started: the entry of the start that followed from that turn.
        until: the last moment to seal a turn that keeps it, with the site's zone.
    """

    turn: Digest
    started: Digest
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the records say about a wristband scan that a sealed turn kept.

    Attributes:
        order: of the verification for which the band was scanned.
        bags: that were verified and started with this scan.
        lasting: from that seal to this one, by the clock that shows the longer time.
    """

    order: OrderId
    bags: frozenset[BagId]
    lasting: timedelta

    def serves(self, order: OrderId, bag: BagId | None, limit: timedelta) -> bool:
        """Say whether it serves for another bag of the same order, within the limit.

        A time below zero says that a clock was set back: how long it was nobody knows.
        """
        in_time = timedelta() <= self.lasting <= limit
        return self.order == order and bag not in self.bags and in_time
