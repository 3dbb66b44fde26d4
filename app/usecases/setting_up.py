"""What stands before the bedside: orders filed by two people, bags received, issued, thawed.

Narrow on purpose: receiving, the pick-up slip and the thaw get screens and rules of their own.
What is here is signed, chained and folded like everything else.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.moves import MoveKind
from app.domain.people import Meaning
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest
from app.ports import Session
from app.usecases import history
from app.usecases.history import ORDERED
from app.usecases.order_body import NewOrder, body_of, patient_of
from app.usecases.station import Draft, Station, file_signed, signer

__all__ = ["MEANINGS", "NewOrder", "file_order", "move_bag"]

TWO_PEOPLE = 2
MEANINGS = {
    MoveKind.ACCEPTED: Meaning.RECEIVED,
    MoveKind.STORED: Meaning.STORED,
    MoveKind.ISSUED: Meaning.ISSUED,
    MoveKind.THAWED: Meaning.THAWED,
}


def file_order(
    station: Station, new: NewOrder, sessions: Sequence[Session], source: Digest | None = None
) -> Record:
    """File an order that two people transcribed; what names the patient is a private row.

    `source` is the SHA-256 of the file that it was read from, if it was.

    Raises:
        ValueError: not two different persons, or a wristband without a date of birth.
    """
    if len({s.person for s in sessions}) != TWO_PEOPLE or new.band.born is None:
        msg = "an order is filed by two people, with the patient's date of birth"
        raise ValueError(msg)
    draft = Draft(
        kind=ORDERED,
        subject=(
            Subject(scheme="order", value=new.id.value),
            Subject(scheme="coi", value=new.coi.value),
            *(Subject(scheme="bag", value=bag) for bag in sorted(b.value for b in new.bags)),
        ),
        signers=tuple(signer(s, Meaning.TRANSCRIBED.value) for s in sessions),
        rows=(row("patient", station.keys.salt(), patient_of(new)),),
        profile=new.profile,
        body={**body_of(new), **({"source": source.value} if source else {})},
    )
    return file_signed(station, draft, sessions)


def move_bag(
    station: Station,
    bag: BagId,
    kind: MoveKind,
    session: Session,
    ward: str | None = None,
    place: str = "",
) -> Record:
    """Record that a person moved a bag: received, stored, issued to a ward, or thawed.

    `place` is the code of the place in store at which it was put, if that was scanned.
    """
    heads = history.bag(station.ledger, bag).heads
    draft = Draft(
        kind=kind.value,
        subject=(Subject(scheme="bag", value=bag.value),),
        after=tuple(sorted(heads, key=lambda d: d.value)),
        signers=(signer(session, MEANINGS[kind].value),),
        body=({"ward": ward} if ward is not None else {}) | ({"place": place} if place else {}),
    )
    return file_signed(station, draft, (session,))
