"""Independence of a pair of turns, measured from their sealed statements (domain §0, row 3).

What is read stands in clear in the statements: times, input modes, devices, kinds. The private
rows are not needed, so anybody who holds the records can measure the same.
"""

from __future__ import annotations

from app.domain.independence import Independence, Trace, judge
from app.domain.turn import Item, SealedTurn
from app.domain.verification import SealedPair
from app.evidence.fields import read_instant
from app.identifiers import Digest, ScanId
from app.labels.scan import Mode
from app.usecases.station import Station


def independence(
    station: Station,
    pair: SealedPair,
    scanned: tuple[Digest, Digest],
    reused: frozenset[ScanId] = frozenset(),
) -> Independence | None:
    """Measure how independent the two checks were; None if a sealed statement is not here.

    `scanned` names the entries that hold the scans: those of the first round, even where both
    people were asked something again. `reused` are acts of scanning of earlier records (X15).
    """
    first = _trace(station, pair.first, scanned[0])
    second = _trace(station, pair.second, scanned[1])
    if first is None or second is None:
        return None
    return judge(first, second, reused)


def _trace(station: Station, turn: SealedTurn, entry: Digest) -> Trace | None:
    record = station.ledger.get(entry)
    if record is None:
        return None
    body = record.statement.body
    readings = list(body["readings"])
    return Trace(
        by=turn.by,
        key=turn.key,
        station=record.entry.station,
        begun=read_instant(str(body["begun"])),
        sealed=record.statement.occurred,
        scans=frozenset(ScanId(str(r["scan"])) for r in readings),
        scanned=tuple(read_instant(str(r["at"])) for r in readings),
        modes=frozenset(Mode(str(r["mode"])) for r in readings),
        sources=frozenset(str(r["source"]) for r in readings),
        entered=frozenset(Item(str(asked)) for asked in body["questions"]),
        kept="kept" in body,
    )
