"""Taking over from the laboratory: the acceptance names the giver's hand-over (T12, second half).

* The receiver scans every unit where the site's policy asks for it, and signs what was received.
* One person on both sides is refused. A long way is recorded as it is.
* Without a network the acceptance names the hand-over by its digest, from the giver's receipt,
  even if the record has not arrived; when it has, the record counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from app.domain.laboratory import check
from app.domain.people import LAB, WARD, Meaning
from app.domain.rules import Outcome
from app.domain.rules.laboratory import ACCEPTANCE
from app.domain.verification import outcomes_of, summary
from app.evidence.fields import read_instant, write_instant
from app.evidence.record import Record
from app.identifiers import BagId, Digest, PersonId
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history
from app.usecases.handing_over import (
    HANDED_OVER,
    NO_BOX,
    Receipt,
    Transport,
    acceptance,
    units_of,
)
from app.usecases.laboratory import (
    ACCEPTED,
    NO_PROFILE,
    NOT_A_SCAN,
    NOT_YOURS,
    NotDone,
    Picked,
    Work,
    base_facts,
    fresh,
    may_sign,
    profile_of,
    refuse,
    scans_of,
    subjects,
    text,
    work_of,
)
from app.usecases.laboratory_prepare import ancestor
from app.usecases.laboratory_thaw import expires
from app.usecases.neighbours import about
from app.usecases.orders import orders_with
from app.usecases.station import Draft, Station, file_signed, signer

NEWEST = 64  # hand-overs: weeks of a busy ward
TWO_PERSONS = "Ask somebody else to receive it."
NOT_THAT = (
    "Expected the receipt of a hand-over of these units, got another. Scan the giver's receipt."
)
SCAN_EACH = (
    "Expected a scan of each of {wanted} units, got {got}. Scan every unit before you sign."
)
FOREIGN = "Expected only units of this hand-over, got another. Put it aside and ask the giver."
ALREADY_TAKEN = (
    "Expected units that nobody has received yet, got a hand-over that was received. "
    "Have them handed over again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """What the receiver takes.

    Attributes:
        receipt: of the hand-over; from its record here, or scanned off the giver's screen.
        picked: the receiver's scan of each unit that has a product label.
        containers: units without a product label: child containers, by their own labels.
        here: where the receiver stands; empty: this workstation's place.
        scan_each: the site's policy: the receiver scans every unit.
        intact: whether units and container look as they should; None: nobody said.
    """

    receipt: Receipt
    picked: tuple[Picked, ...] = ()
    containers: tuple[BagId, ...] = ()
    here: str = ""
    transport: Transport = NO_BOX
    scan_each: bool = True
    intact: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A hand-over that nobody has received yet.

    Attributes:
        work: the order of its units.
        units: what changes hands; where the giver's record has not arrived, what was scanned.
        to, place: the ward that it is for, and where it came from; empty if not known here.
        gap_min: minutes in nobody's hands before it, as its record says; 0: none.
        until: the last moment at which the first of its units may be started (T08).
        arrived: whether the giver's record is here.
    """

    receipt: Receipt
    work: Work
    units: tuple[BagId, ...]
    to: str = ""
    place: str = ""
    by: str = ""
    transport: Transport = NO_BOX
    gap_min: int = 0
    until: datetime | None = None
    arrived: bool = True


def given(station: Station, bag: BagId) -> Given | None:
    """Return the newest hand-over of a unit, if nobody has received that unit yet."""
    records = [
        r for r in about(station.ledger, "bag", bag.value) if r.statement.kind == HANDED_OVER
    ]
    if not records or acceptance(station, records[-1].digest, bag) is not None:
        return None
    return _given(station, records[-1], bag)


def given_to(station: Station, most: int = NEWEST) -> tuple[Given, ...]:
    """Return the hand-overs to this workstation's place that nobody has received, oldest first.

    Only the newest hand-overs are looked at: what is older is found by its bag's scan.
    """
    found = []
    for record in station.ledger.latest(HANDED_OVER, most):
        bag = BagId(min(units_of(record)))
        waits = given(station, bag) if record.statement.body["ward"] == station.ward else None
        if waits is not None and waits.receipt.entry == record.digest:
            found.append(waits)
    return tuple(sorted(found, key=lambda one: one.receipt.at))


def given_by(station: Station, receipt: Receipt, bag: BagId) -> Given | None:
    """Return what a giver's receipt stands for, with a unit of it that was scanned.

    None: no active order names the unit.
    """
    record = station.ledger.get(receipt.entry)
    if record is not None and _claims(receipt, record):
        return _given(station, record, bag)
    orders = orders_with(station, ancestor(station, bag))
    if not orders:
        return None
    return Given(
        receipt=receipt,
        work=work_of(station, orders[-1], ancestor(station, bag)),
        units=(bag,),
        until=expires(station, orders[-1], bag),
        arrived=False,
    )


def _given(station: Station, record: Record, bag: BagId) -> Given | None:
    orders = orders_with(station, ancestor(station, bag))
    if not orders:
        return None
    body, giver = record.statement.body, record.statement.signers[0].person
    person = history.person(station, giver)
    units = tuple(BagId(unit) for unit in sorted(units_of(record)))
    ends = (expires(station, orders[-1], unit) for unit in units)
    warm = body.get("temperature_c")
    return Given(
        receipt=Receipt(entry=record.digest, at=record.statement.occurred, giver=giver),
        work=work_of(station, orders[-1], ancestor(station, bag)),
        units=units,
        to=str(body["ward"]),
        place=str(body["from"]),
        by=person.name if person else "",
        transport=Transport(
            box=str(body.get("box", "")),
            seal=str(body.get("seal", "")),
            temperature_c=Decimal(str(warm)) if warm is not None else None,
        ),
        gap_min=int(body.get("gap_min", 0)),
        until=min((end for end in ends if end is not None), default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Custody that was accepted.

    Attributes:
        arrived: whether the giver's record was here; if not, it is only named.
    """

    entry: Digest
    bags: tuple[BagId, ...]
    outcomes: tuple[Outcome, ...]
    arrived: bool


def accept_custody(
    station: Station, work: Work, receiving: Receiving, session: Session
) -> Accepted | NotDone:
    """Record that the ward took units over; names the giver's record, arrived or not.

    1. The same acceptance recorded again returns what stands.
    2. The receipt agrees with the giver's record, where that is here.
    3. The receiver scanned every unit, and nothing else; each scan is fresh.
    4. Giver and receiver are two persons: otherwise it is a near miss.
    5. The way's time and the place are recorded as they are found.
    """
    # (1)
    record = station.ledger.get(receiving.receipt.entry)
    units = _wanted(receiving, record)
    for bag in units:
        before = acceptance(station, receiving.receipt.entry, bag)
        if before is not None:
            mine = [s.person for s in before.statement.signers] == [session.person]
            same = mine and units_of(before) == {unit.value for unit in units}
            return _accepted(before) if same else NotDone(sentence=ALREADY_TAKEN)
    # (2) (3)
    wrong = _wrong(station, work, receiving, record, session)
    if wrong:
        return NotDone(sentence=wrong)
    profile = profile_of(station, work.order)
    if profile is None or not may_sign(session, WARD | LAB):
        return NotDone(sentence=NO_PROFILE if profile is None else NOT_YOURS)
    # (4)
    here = receiving.here or station.ward
    first = history.bag(station.ledger, min(units, key=lambda b: b.value))
    facts = base_facts(station, work, first)
    if isinstance(facts, NotDone):
        return facts
    facts = replace(
        facts,
        people=(receiving.receipt.giver, session.person),
        carried=facts.now - receiving.receipt.at,
        hands=here,
        holder=str(record.statement.body["ward"]) if record else None,
        arrived=record is not None,
    )
    outcomes = check(facts, ACCEPTANCE)
    refused = refuse(station, work, first.id, ACCEPTED, outcomes, TWO_PERSONS)
    if refused is not None:
        return refused
    # (5)
    draft = Draft(
        kind=ACCEPTED,
        subject=subjects(work, *sorted(units, key=lambda b: b.value)),
        signers=(signer(session, Meaning.ACCEPTED_CUSTODY.value),),
        profile=profile.digest,
        body=_takenbody(receiving, here, record)
        | {"outcomes": summary(outcomes), "minutes": _minutes(facts.carried)},
    )
    return _accepted(file_signed(station, draft, (session,)))


def _minutes(carried: timedelta | None) -> int:
    return (carried or timedelta(0)) // timedelta(minutes=1)


def _takenbody(receiving: Receiving, here: str, record: Record | None) -> dict[str, Any]:
    transport = receiving.transport
    looked = {} if receiving.intact is None else {"intact": receiving.intact}
    return (
        {
            "handover": receiving.receipt.entry.value,
            "handed_over_at": write_instant(receiving.receipt.at),
            "giver": receiving.receipt.giver.value,
            "arrived": record is not None,
            "ward": here,
            "scans": scans_of(receiving.picked),
            "scan_each": receiving.scan_each,
        }
        | looked
        | text(box=transport.box, seal=transport.seal, temperature_c=transport.temperature_c)
    )


def _scanned(receiving: Receiving) -> frozenset[BagId]:
    return frozenset(
        {one.reading.label.bag for one in receiving.picked} | set(receiving.containers)
    )


def _wanted(receiving: Receiving, record: Record | None) -> frozenset[BagId]:
    """Return the units that change hands: the record's, or all that was scanned."""
    if record is None:
        return _scanned(receiving)
    return frozenset(BagId(unit) for unit in units_of(record))


def _wrong(
    station: Station,
    work: Work,
    receiving: Receiving,
    record: Record | None,
    session: Session,
) -> str:
    """Say what keeps an acceptance from being signed; nothing if all is well."""
    units, scanned = _wanted(receiving, record), _scanned(receiving)
    if record is not None and not _claims(receiving.receipt, record):
        return NOT_THAT
    if scanned - units or not all(ancestor(station, u) in work.order.bags for u in units):
        return FOREIGN
    if not units or (receiving.scan_each and scanned != units):
        return Sentence(SCAN_EACH, wanted=len(units) or Sentence("the"), got=len(scanned))
    mine = all(one.by == session.person for one in receiving.picked)
    live = all(fresh(station, one.reading.label.bag, [one]) for one in receiving.picked)
    return "" if mine and live and _distinct(receiving) else NOT_A_SCAN


def _distinct(receiving: Receiving) -> bool:
    scans = scans_of(receiving.picked)
    return len(set(scans)) == len(scans)


def _claims(receipt: Receipt, record: Record) -> bool:
    """Say whether a receipt says what the giver's record says."""
    statement = record.statement
    return (
        statement.kind == HANDED_OVER
        and statement.signers[0].person == receipt.giver
        and write_instant(statement.occurred) == write_instant(receipt.at)
    )


class Pairing(Enum):
    """How an acceptance and the hand-over that it names fit together."""

    WAITING = "waiting"
    AGREES = "agrees"
    DIFFERS = "differs"


def pairing(station: Station, accepted: Digest) -> Pairing:
    """Compare an acceptance with the giver's record, once that has arrived; repairs nothing.

    Raises:
        ValueError: no acceptance has this digest.
    """
    taken = station.ledger.get(accepted)
    if taken is None or taken.statement.kind != ACCEPTED:
        msg = "expected the digest of an acceptance on record"
        raise ValueError(msg)
    body = taken.statement.body
    given = station.ledger.get(Digest(str(body["handover"])))
    if given is None:
        return Pairing.WAITING
    claimed = Receipt(
        entry=given.digest,
        at=read_instant(str(body["handed_over_at"])),
        giver=PersonId(str(body["giver"])),
    )
    same = _claims(claimed, given) and units_of(taken) <= units_of(given)
    return Pairing.AGREES if same else Pairing.DIFFERS


def _accepted(record: Record) -> Accepted:
    body = record.statement.body
    return Accepted(
        entry=record.digest,
        bags=tuple(BagId(unit) for unit in sorted(units_of(record))),
        outcomes=outcomes_of(body["outcomes"]),
        arrived=bool(body["arrived"]),
    )
