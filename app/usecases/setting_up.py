"""What stands before the bedside: orders filed by two people, bags received, issued, thawed.

Narrow on purpose: receiving, the pick-up slip and the thaw get screens and rules of their own.
What is here is signed, chained and folded like everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.case import MoveKind
from app.domain.people import Meaning
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, CoiId, Digest, LotNumber, OrderId, ProductCode
from app.labels.label import Wristband
from app.ports import Session
from app.usecases import history
from app.usecases.history import ORDERED
from app.usecases.station import Draft, Station, file_signed, signer

TWO_PEOPLE = 2
MEANINGS = {
    MoveKind.ACCEPTED: Meaning.RECEIVED,
    MoveKind.STORED: Meaning.STORED,
    MoveKind.ISSUED: Meaning.ISSUED,
    MoveKind.THAWED: Meaning.THAWED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order as two people copied it from its document."""

    id: OrderId
    coi: CoiId
    band: Wristband
    name: str
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    profile: Digest
    ward: str


def file_order(station: Station, new: NewOrder, sessions: Sequence[Session]) -> Record:
    """File an order that two people transcribed; what names the patient is a private row.

    Raises:
        ValueError: not two different persons, or a wristband without a date of birth.
    """
    if len({s.person for s in sessions}) != TWO_PEOPLE or new.band.born is None:
        msg = "an order is filed by two people, with the patient's date of birth"
        raise ValueError(msg)
    patient = row(
        "patient",
        station.keys.salt(),
        {
            "patient": new.band.patient.value,
            "band": new.band.serial.value,
            "born": new.band.born.isoformat(),
            "name": new.name,
        },
    )
    draft = Draft(
        kind=ORDERED,
        subject=(
            Subject(scheme="order", value=new.id.value),
            Subject(scheme="coi", value=new.coi.value),
        ),
        signers=tuple(signer(s, Meaning.TRANSCRIBED.value) for s in sessions),
        rows=(patient,),
        profile=new.profile,
        body={
            "order": new.id.value,
            "coi": new.coi.value,
            "product": new.product.value,
            **({"lot": new.lot.value} if new.lot else {}),
            "bags": sorted(bag.value for bag in new.bags),
            "profile": new.profile.value,
            "ward": new.ward,
        },
    )
    return file_signed(station, draft, sessions)


def move_bag(
    station: Station, bag: BagId, kind: MoveKind, session: Session, ward: str | None = None
) -> Record:
    """Record that a person moved a bag: received, stored, issued to a ward, or thawed."""
    heads = history.bag(station.ledger, bag).heads
    draft = Draft(
        kind=kind.value,
        subject=(Subject(scheme="bag", value=bag.value),),
        after=tuple(sorted(heads, key=lambda d: d.value)),
        signers=(signer(session, MEANINGS[kind].value),),
        body={"ward": ward} if ward is not None else {},
    )
    return file_signed(station, draft, (session,))
