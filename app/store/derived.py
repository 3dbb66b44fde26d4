"""What the index tables say, derived from a record alone.

The ledger writes these rows in the record's own transaction; `countersign verify` derives them
again and compares.
"""

from __future__ import annotations

from app.evidence.errors import EvidenceError
from app.evidence.fields import write_instant
from app.evidence.private import PrivateRow
from app.evidence.statement import Statement
from app.identifiers import Digest

TURN_KIND = "turn.sealed"  # the private rows of these stand in a table of their own

DISPUTED = "record.disputed"  # central's, about a record of a station
# What another station's disputed record still does: it may stop something, and permits nothing.
COUNTS_DISPUTED = frozenset(
    {
        "order.cancelled",
        "rehearsal.failed",
        "verification.lapsed",
        "near_miss.recorded",
        "deviation.recorded",
        "emergency.recorded",
        "bag.held",
        "bag.deviated",
        "bag.quarantined",
        "bag.recalled",
        "bag.lost",
        "bag.rejected",
        "bag.thaw_started",
        "bag.thawed",
        "bag.drawn",
        "bag.destroyed",
        "bag.disposed",
        "infusion.started",
        "infusion.interrupted",
        "infusion.resumed",
        "infusion.observed",
        "infusion.reaction",
        "infusion.ended",
        "infusion.corrected",
    }
)
PATIENT_ROW = "patient"  # the private row in which an order names its patient

# verification, round, place, person, key, time of the seal
Sealed = tuple[str, int, str, str, str, str]


def private_table(kind: str) -> str:
    """Name the table that keeps the private rows of a kind of record."""
    return "turn_row" if kind == TURN_KIND else "private_row"


def sealing_of(statement: Statement) -> Sealed | None:
    """Return the `sealed_turn` row of a sealed turn, or None for anything else."""
    of, body = statement.about("verification"), statement.body
    round_, place = body.get("round"), body.get("place")
    known = of is not None and isinstance(round_, int) and isinstance(place, str)
    if statement.kind != TURN_KIND or not known or len(statement.signers) != 1:
        return None
    signer = statement.signers[0]
    at = write_instant(statement.occurred)
    return str(of), int(body["round"]), str(place), signer.person.value, signer.key.value, at


def patient_of(row: PrivateRow) -> str | None:
    """Return the patient whom a private row names, so that an order is found by its patient."""
    try:
        patient = row.open().get("patient") if row.of == PATIENT_ROW else None
    except EvidenceError:  # another program's row: it names nobody
        return None
    return patient if isinstance(patient, str) else None


def disputed_by(statement: Statement) -> Digest | None:
    """Return which record a statement of central's says that nobody shall rely on."""
    entry = statement.body.get("entry") if statement.kind == DISPUTED else None
    return Digest(entry) if isinstance(entry, str) and Digest.FORM.fullmatch(entry) else None


def scans_of(statement: Statement) -> list[str]:
    """Return the scans that a sealed turn used up (X15), in the turn's order."""
    readings = statement.body.get("readings") if statement.kind == TURN_KIND else None
    if not isinstance(readings, list):
        return []
    return [str(r["scan"]) for r in readings if isinstance(r, dict) and "scan" in r]
