"""What waits after a lock, a crash or a restart: read from the records, still blind.

Sealed turns survive within the time limit, everything unsealed does not; the window reopens at
the same phase and everyone signs in again (DESIGN §7, *Crash*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from app.domain.people import Place
from app.domain.turn import SealedTurn
from app.evidence.fields import read_instant
from app.evidence.record import Record
from app.identifiers import BagId, VerificationId
from app.usecases import history
from app.usecases.approval import STARTED
from app.usecases.deviations import APPROVED, waits
from app.usecases.reveal import ASKED_AGAIN, LAPSED
from app.usecases.station import Station
from app.usecases.turns import SEALED
from app.usecases.verdicts import DEVIATED, JUDGED, QUARANTINED, RESTARTED


class Phase(Enum):
    """What a verification waits for."""

    SECOND = "second"
    FIRST_AGAIN = "first_again"
    REVEAL = "reveal"
    SIGNATURES = "signatures"
    HELD = "held"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """A verification that is not finished.

    Attributes:
        round: of the turn that comes next.
        until: when it lapses; a stop never does, nor a hold that waits for its approvals.
    """

    of: VerificationId
    phase: Phase
    round: int
    until: datetime | None


def awaiting(station: Station) -> Awaiting | None:
    """Return the verification that waits at this workstation, if one does."""
    newest = station.ledger.own(SEALED, 1)
    if not newest:
        return None
    of = VerificationId(newest[0].statement.about("verification") or "")
    records = {r.statement.kind: r for r in station.ledger.about("verification", of.value)}
    if LAPSED in records or STARTED in records:
        return None
    found = (
        _judged(station, of, records)
        if JUDGED in records
        else _sealed(of, station.ledger.sealed_turns(of), records, gap(station))
    )
    if found is None or (found.until is not None and station.now() > found.until):
        return None
    return found


def gap(station: Station) -> timedelta:
    """Return how long the second seal may come after the first; no order is known yet."""
    return history.longest_gap(station.ledger)


def _judged(station: Station, of: VerificationId, records: dict[str, Record]) -> Awaiting | None:
    body = records[JUDGED].statement.body
    if body["verdict"] == "stop":
        # A bag that a second stop quarantined by itself still waits for two people to report.
        decided = RESTARTED in records or (
            QUARANTINED in records and records[QUARANTINED].statement.signers
        )
        return None if decided else Awaiting(of=of, phase=Phase.STOPPED, round=1, until=None)
    if DEVIATED in records and "spoken" in records[DEVIATED].statement.body:
        return None  # somebody spoke up: quality assurance decides, nobody signs
    if body["verdict"] == "match":
        until = read_instant(str(body["until"]))
        return Awaiting(of=of, phase=Phase.SIGNATURES, round=1, until=until)
    if APPROVED in records:
        until = read_instant(str(records[APPROVED].statement.body["until"]))
        return Awaiting(of=of, phase=Phase.SIGNATURES, round=1, until=until)
    bag = records[JUDGED].statement.about("bag")
    if bag is not None and waits(station, records[JUDGED], BagId(bag)):
        return Awaiting(of=of, phase=Phase.HELD, round=1, until=None)
    return None


def _sealed(
    of: VerificationId,
    turns: Sequence[SealedTurn],
    records: dict[str, Record],
    limit: timedelta,
) -> Awaiting | None:
    newest = max(t.round for t in turns)
    places = {t.place: t for t in turns if t.round == newest}
    last = max(places.values(), key=lambda t: t.at)
    until = last.at + limit
    if Place.SECOND not in places:
        return Awaiting(of=of, phase=Phase.SECOND, round=newest, until=until)
    if ASKED_AGAIN in records and newest == 1:
        return Awaiting(of=of, phase=Phase.FIRST_AGAIN, round=2, until=until)
    return Awaiting(of=of, phase=Phase.REVEAL, round=newest, until=None)
