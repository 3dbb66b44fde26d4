"""What a station keeps of the site's other stations: shared by every ledger.

A relayed record is kept like central's: verified, in its chain's order, with nothing that only
the station that filed it may keep (sealed turns, used scans, attached files).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.evidence.directory import Directory, is_central
from app.evidence.errors import ChainError, EvidenceError
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.evidence.relayed import RELAYED, RelayedRows, read_rows
from app.identifiers import Digest, StationId
from app.ports import Keys
from app.store.derived import TURN_KIND

# Private rows that no other station gets: readings of turns, and what one person typed of an
# order while the other has not. Both are compared where they were made, and nowhere else.
KEPT_BACK = (TURN_KIND, "order.entered")
REPORTED = "deviation.recorded"


def check_beside(record: Record, own: StationId, directory: Directory) -> None:
    """Check that a record is of another station of this station's site.

    Raises:
        ChainError: it is not.
    """
    name = record.entry.station
    beside = not is_central(name) and name != own
    if not beside or record.statement.site != directory.site_of(own):
        msg = "the record is not of another station of this site"
        raise ChainError(msg, where=record.place)


def opened(record: Record, own: StationId, keys: Keys) -> list[tuple[Digest, PrivateRow]]:
    """Open the rows that a record brings for this station: the record of each, and the row.

    Nothing comes of a record that brings none for it, or that it cannot open or read.
    """
    if record.statement.kind != RELAYED:
        return []
    try:
        relayed = RelayedRows.from_body(record.statement.body)
        key = relayed.sealed.keys.get(own)
        data = keys.open_sealed(key, relayed.sealed.box) if key is not None else None
        return list(read_rows(data)) if data is not None else []
    except EvidenceError:
        return []


def _may_go(record: Record) -> bool:
    """Say whether other stations may have a record's rows.

    What somebody said of a check stays where it was made: it may be the first person, and the
    second has not looked yet (DESIGN rule 1).
    """
    said = record.statement.kind == REPORTED and record.statement.about("verification") is not None
    return record.statement.kind not in KEPT_BACK and not said


def belongs(row: PrivateRow, owner: Record | None) -> bool:
    """Say whether a row is one that a record committed to, and may be kept under it."""
    if owner is None or not _may_go(owner):
        return False
    return row.commitment in owner.statement.private


def given(record: Record, rows: Sequence[PrivateRow | None]) -> tuple[PrivateRow, ...]:
    """Return the rows of a record that other stations may be given."""
    if not _may_go(record):
        return ()
    return tuple(row for row in rows if row is not None)
