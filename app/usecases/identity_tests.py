"""What laboratories found of whose cells they are: a fact beside the label (X19)."""

from __future__ import annotations

from datetime import date

from app.domain.order import Order
from app.domain.release import BiologicalIdentity, Evidence
from app.evidence.record import Record
from app.identifiers import Digest, StationId
from app.usecases.neighbours import about
from app.usecases.releases import BY_TWO, TESTED
from app.usecases.station import Station


def identity_of(station: Station, order: Order) -> BiologicalIdentity | None:
    """Return the newest biological identity test of an order's case that two people signed.

    No clock overrules a test that does not match: of several workstations each one's newest
    counts, and one that does not match before all that do (X19).
    """
    newest: dict[StationId, Record] = {}
    for record in about(station.ledger, "coi", order.coi.value):
        signers = {s.person for s in record.statement.signers}
        if record.statement.kind == TESTED and len(signers) >= len(BY_TWO):
            newest.pop(record.entry.station, None)
            newest[record.entry.station] = record
    if not newest:
        return None
    tests = list(newest.values())
    against = [r for r in tests if r.statement.body["matches"] is not True]
    return _identity((against or tests)[-1])


def _identity(record: Record) -> BiologicalIdentity:
    body = record.statement.body
    return BiologicalIdentity(
        evidence=Evidence(str(body["evidence"])),
        matches=body["matches"] is True,
        laboratory=str(body["laboratory"]),
        on=date.fromisoformat(str(body["on"])),
        document=Digest(str(body["document"])),
        entry=record.digest,
        agreeing=int(body.get("agreeing", 0)),
        compared=int(body.get("compared", 0)),
    )
