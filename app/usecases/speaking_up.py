"""Somebody speaks up between the reveal and the start: the bag is on hold at once.

Nobody signs for it, for nobody has to: a word is enough (screens §5.4). The hold is no deviation
that somebody approves: quality assurance resolves it, and both people check from the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.causes import Cause
from app.domain.moves import ENDED_STATES
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, VerificationId
from app.usecases import history
from app.usecases.station import Draft, Station, file, verification
from app.usecases.verdicts import DEVIATED, JUDGED


def speak_up(station: Station, of: VerificationId, bags: Iterable[BagId]) -> tuple[Record, ...]:
    """Put the bags of a judged verification on hold, each once; return the holds.

    A bag of which something was infused already is not held: what happened is only told.

    Raises:
        ValueError: this verification was not judged yet: there is nothing to hold.
    """
    about = station.ledger.about("verification", of.value)
    judged = next((r for r in about if r.statement.kind == JUDGED), None)
    if judged is None:
        msg = "both checks come first; say what you saw with F9 once they are sealed"
        raise ValueError(msg)
    standing = {
        r.statement.about("bag"): r
        for r in about
        if r.statement.kind == DEVIATED and "spoken" in r.statement.body
    }
    made = (standing.get(bag.value) or _hold(station, judged, of, bag) for bag in bags)
    return tuple(record for record in made if record is not None)


def _hold(station: Station, judged: Record, of: VerificationId, bag: BagId) -> Record | None:
    folded = history.bag(station.ledger, bag)
    if folded.state in ENDED_STATES:
        return None
    heads = folded.heads
    draft = Draft(
        kind=DEVIATED,
        subject=(Subject(scheme="bag", value=bag.value), verification(of)),
        after=tuple(sorted(heads, key=lambda d: d.value)),
        body={"spoken": judged.digest.value, "cause": Cause.SPOKEN_UP.code},
    )
    return file(station, draft)
