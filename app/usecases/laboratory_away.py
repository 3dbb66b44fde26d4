"""A bag that nobody infuses: it goes back before its thaw, or it is destroyed by two people.

What began to thaw goes back to no shelf (domain §4.5): it is infused or destroyed. A bag that was
drawn empty is destroyed, too, so that its order's case can be closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.domain.moves import USED_STATES, BagState, MoveKind
from app.domain.people import LAB, WARD, Meaning
from app.evidence.record import Record
from app.identifiers import BagId
from app.ports import Session
from app.usecases import history
from app.usecases.laboratory import (
    NOT_YOURS,
    NotDone,
    Recorded,
    Work,
    heads,
    may_sign,
    standing,
    subjects,
    text,
)
from app.usecases.station import Draft, Station, file_signed, signer

RETURNED, DESTROYED = MoveKind.RETURNED.value, MoveKind.DESTROYED.value
TWO_PEOPLE = 2
TWO_SIGN = "Expected two people, one of them of the cell laboratory. Ask somebody to witness it."
NO_WAY_BACK = (
    "Expected a bag that was taken out of store and never thawed, got another. "
    "What began to thaw never goes back: it is infused or destroyed."
)
WAS_USED = (
    "Cells of this bag reached the patient. Record what became of the empty bag with its infusion."
)


class WhyAway(Enum):
    """Why nobody infuses a bag."""

    NOT_NEEDED = "not_needed"
    NOT_READY = "patient_not_ready"
    TIME_OVER = "time_over"
    DAMAGED = "damaged"
    DRAWN_EMPTY = "drawn_empty"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What is destroyed, why, and into what it went; `container` is empty if it has no number."""

    bag: BagId
    why: WhyAway
    container: str = ""


def bring_back(
    station: Station, work: Work, bag: BagId, why: WhyAway, session: Session
) -> Recorded | NotDone:
    """Record that an issued bag comes back before its thaw.

    1. The same return recorded again returns what stands.
    2. The laboratory signs; a bag that began to thaw, or was never issued, does not come back.
    """
    # (1)
    found = history.bag(station.ledger, bag)
    before = standing(station, bag, RETURNED)
    if before is not None and before.digest in found.heads:
        return _recorded(before, bag)
    # (2)
    if not may_sign(session, LAB):
        return NotDone(sentence=NOT_YOURS)
    if found.state is not BagState.ISSUED or found.thaw_started_at or found.thawed_at:
        return NotDone(sentence=NO_WAY_BACK)
    draft = Draft(
        kind=RETURNED,
        subject=subjects(work, bag),
        after=heads(found),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        profile=work.order.profile,
        body={"ward": station.ward, "reason": why.value},
    )
    return _recorded(file_signed(station, draft, (session,)), bag)


def destroy(
    station: Station, work: Work, ends: Destruction, sessions: Sequence[Session]
) -> Recorded | NotDone:
    """Record that two people destroyed a bag or container; the second witnesses it.

    1. A bag that is destroyed already stays so: what stands is returned.
    2. Two people sign, one of them of the laboratory.
    3. An empty bag of an infusion ends with that infusion (B24), not here.
    """
    # (1)
    found = history.bag(station.ledger, ends.bag)
    before = standing(station, ends.bag, DESTROYED)
    if before is not None:
        return _recorded(before, ends.bag)
    # (2)
    people = {session.person for session in sessions}
    allowed = all(may_sign(session, LAB | WARD) for session in sessions)
    if (
        len(people) != TWO_PEOPLE
        or not allowed
        or not any(may_sign(session, LAB) for session in sessions)
    ):
        return NotDone(sentence=TWO_SIGN)
    # (3)
    if found.state in USED_STATES:
        return NotDone(sentence=WAS_USED)
    meanings = (Meaning.CONFIRMED, Meaning.DESTROYED_WITNESS)
    draft = Draft(
        kind=DESTROYED,
        subject=subjects(work, ends.bag),
        after=heads(found),
        signers=tuple(
            signer(session, meaning.value)
            for session, meaning in zip(sessions, meanings, strict=True)
        ),
        profile=work.order.profile,
        body={"reason": ends.why.value} | text(container=ends.container.strip()),
    )
    return _recorded(file_signed(station, draft, sessions), ends.bag)


def _recorded(record: Record, bag: BagId) -> Recorded:
    return Recorded(entry=record.digest, bags=(bag,))
