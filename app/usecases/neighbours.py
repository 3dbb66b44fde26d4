"""The site's other workstations: which records are this one's, and what of theirs is not here.

Central relays what the workstations of one site file. A record of another one is as good as an
own one; but its private rows come sealed, later or never, its attached files never, and the order
in which it arrives says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.evidence.record import Record
from app.identifiers import StationId
from app.ports import Ledger

ORDER_AWAY = (
    "Expected an order whose details are here, got one of another workstation. "
    "Open it there, or go on once this workstation has heard from the centre."
)


def is_own(ledger: Ledger, record: Record) -> bool:
    """Say whether this workstation filed a record."""
    return record.entry.station == ledger.station


def own(ledger: Ledger, records: Iterable[Record]) -> list[Record]:
    """Return those of some records that this workstation filed, in their order."""
    return [record for record in records if is_own(ledger, record)]


def about(ledger: Ledger, scheme: str, value: str) -> list[Record]:
    """Return the records about a subject, the newest last, as every workstation orders them."""
    return in_order(ledger.about(scheme, value))


def in_order(records: Iterable[Record]) -> list[Record]:
    """Return records in an order that does not depend on when they arrived, the newest last.

    Each workstation's records keep the order of its chain, whatever its clock was set to; those
    of several are merged by the time of their entries. It says what is shown, or counts, as the
    newest word; where a bag is follows from what each move names, and from no clock.
    """
    newest: dict[StationId, datetime] = {}
    placed = []
    for record in sorted(records, key=_place):
        entry = record.entry
        at = max(entry.clock.wall, newest.get(entry.station, entry.clock.wall))
        newest[entry.station] = at
        placed.append((at, *_place(record), record))
    return [record for *_, record in sorted(placed, key=lambda one: one[:-1])]


def _place(record: Record) -> tuple[str, int, int]:
    return record.entry.station.value, record.entry.epoch, record.entry.seq


def row_away(ledger: Ledger, record: Record, of: str) -> bool:
    """Say whether a private row of another workstation's record is not here, or not yet."""
    if is_own(ledger, record):
        return False
    return any(c.of == of and ledger.private(c.commit) is None for c in record.statement.private)
