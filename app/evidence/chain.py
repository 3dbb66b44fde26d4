"""The chain: each record names the one before it, without gaps, per station and epoch."""

from __future__ import annotations

from dataclasses import dataclass

from app.evidence.entry import GENESIS, Entry
from app.evidence.errors import ChainError, ForkError
from app.evidence.record import place_of
from app.identifiers import Digest, StationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last place of a chain; `seq` 0 with the genesis digest before the first record."""

    station: StationId
    epoch: int = 1
    seq: int = 0
    entry: Digest = GENESIS


def follow(head: Head, entry: Entry) -> Head:
    """Return the head after an entry took the next place.

    Raises:
        ForkError: another record already holds that place.
        ChainError: the entry is of another chain, leaves a gap, or names another record before
            it.
    """
    where = place_of(entry)
    if (entry.station, entry.epoch) != (head.station, head.epoch):
        msg = "the record belongs to another chain"
        raise ChainError(msg, where=where)
    if entry.seq == head.seq and entry.digest != head.entry:
        msg = "two different records claim this place"
        raise ForkError(msg, where=where)
    if entry.seq != head.seq + 1:
        msg = f"expected record {head.seq + 1}, got record {entry.seq}"
        raise ChainError(msg, where=where)
    if entry.prev != head.entry:
        msg = "the record does not name the one before it"
        raise ChainError(msg, where=where)
    return Head(station=head.station, epoch=head.epoch, seq=entry.seq, entry=entry.digest)
