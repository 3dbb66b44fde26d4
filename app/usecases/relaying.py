"""Giving the site's other stations what their copies of our records lack: the private rows.

Central relays records and cannot read patients' data. So each station names its letterbox in its
own chain, and gives its rows to those of the site's stations that named theirs: to all of them
in one record, and to one that was enrolled later all from the beginning. What nobody else may
have yet (readings of turns, blind entries) never leaves (`app.ports.Ledger.rows_after`).
"""

from __future__ import annotations

from collections.abc import Mapping

from app.evidence.record import Record
from app.evidence.relayed import (
    LETTERBOX,
    LOOKED_AT_MAX,
    RELAYED,
    ROWS_BYTES_MAX,
    STATIONS_MAX,
    RelayedRows,
    Rows,
    letterbox_body,
    letterbox_of,
    write_rows,
)
from app.evidence.statement import Subject
from app.identifiers import StationId
from app.usecases.station import Draft, Station, file


def give(station: Station) -> bool:
    """File the next record that brings others what they lack; say whether there was one.

    1. Without another station at this site there is nobody to give anything to.
    2. The letterbox that stands in this station's chain is the one it can open.
    3. Those who have been given the least are given the next rows.
    """
    # (1)
    others = _others(station)
    if not others:
        return False
    # (2)
    if _named(station, station.ledger.station) != station.keys.letterbox():
        _name_own(station)
        return True
    # (3)
    letterboxes = {n: box for n in others if (box := _named(station, n)) is not None}
    through = _through(station, letterboxes)
    behind = sorted({through.get(n, 0) for n in letterboxes})
    return any(_give_after(station, letterboxes, through, seq) for seq in behind)


def _give_after(
    station: Station,
    letterboxes: Mapping[StationId, bytes],
    through: Mapping[StationId, int],
    after: int,
) -> bool:
    """File the rows of the next records for those who have them up to a place.

    Without a row to give it is written down how far was looked, but not for a few records.
    """
    to = {n: box for n, box in letterboxes.items() if through.get(n, 0) == after}
    last, groups = station.ledger.rows_after(after, ROWS_BYTES_MAX)
    fits = [group for group in groups if _size(group) <= ROWS_BYTES_MAX]
    if not fits and not groups and last - after < LOOKED_AT_MAX:
        return False
    sealed = station.keys.seal_to(to, write_rows(fits))
    # A letterbox that is none is passed over like the others, or it would be tried for ever.
    said = {**through, **dict.fromkeys(to, last)}
    given = {n: letterboxes[n] for n in said}
    body = RelayedRows(through=said, letterboxes=given, sealed=sealed).to_body()
    file(station, Draft(kind=RELAYED, body=body))
    return True


def _size(group: Rows) -> int:
    """Return how much of a statement a record's rows take; more than fits stays here."""
    return len(write_rows([group]))


def _others(station: Station) -> list[StationId]:
    passed_over = station.ledger.passed_over() | {station.ledger.station}
    stations = station.ledger.directory.stations_of(station.site)
    return [name for name in stations if name not in passed_over][:STATIONS_MAX]


def _named(station: Station, name: StationId) -> bytes | None:
    """Return the letterbox that a station named last, in its own chain."""
    about = reversed(station.ledger.about("station", name.value))
    named = (
        r
        for r in about
        if r.statement.kind == LETTERBOX and r.entry.station == name and station.ledger.is_named(r)
    )
    newest = next(named, None)
    return letterbox_of(newest) if newest is not None else None


def _name_own(station: Station) -> Record:
    subject = Subject(scheme="station", value=station.ledger.station.value)
    body = letterbox_body(station.keys.letterbox())
    return file(station, Draft(kind=LETTERBOX, subject=(subject,), body=body))


def _through(station: Station, letterboxes: Mapping[StationId, bytes]) -> Mapping[StationId, int]:
    """Return how far each station has been given this one's rows: the newest record says it.

    One that has another letterbox since cannot open what it was given: it begins anew.
    """
    newest = station.ledger.own(RELAYED, 1)
    if not newest:
        return {}
    said = RelayedRows.from_body(newest[0].statement.body)
    return {
        name: seq
        for name, seq in said.through.items()
        if name in letterboxes and said.letterboxes.get(name) == letterboxes[name]
    }
