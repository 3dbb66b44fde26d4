"""Hand-over from the laboratory to the ward: one move, the giver's (T12, first half).

* The giver scans every unit or container and signs; then the bag is where it goes.
* Labels that do not add up are refused. A gap in custody is recorded as it is, never repaired.
* For a workstation without a network, the giver's shows a receipt as a code.

`app.usecases.taking_over` is the receiver's side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.case import Bag
from app.domain.container import LabelCount
from app.domain.custody import Gap, longest
from app.domain.laboratory import LabFacts, check
from app.domain.moves import MoveKind
from app.domain.people import LAB, Meaning
from app.domain.rules import Outcome
from app.domain.rules.laboratory import CUSTODY, HAND_OVER, RECONCILED
from app.domain.verification import outcomes_of, summary
from app.evidence.errors import EvidenceError
from app.evidence.fields import read_instant, write_instant
from app.evidence.private import row
from app.evidence.record import Record
from app.identifiers import BagId, Digest, PersonId
from app.ports import Session
from app.usecases import history
from app.usecases.laboratory import (
    ACCEPTED,
    NOT_YOURS,
    NotDone,
    Work,
    base_facts,
    heads,
    may_sign,
    refuse,
    subjects,
    text,
)
from app.usecases.laboratory_prepare import ancestor, counted, prepared
from app.usecases.laboratory_thaw import expires
from app.usecases.neighbours import about
from app.usecases.print_jobs import HOUSE
from app.usecases.station import Draft, Station, file_signed, signer

HANDED_OVER = MoveKind.HANDED_OVER.value
UNITS_MAX = 32  # in one transport box; more means a stuck trigger
NO_UNITS = "Expected the scan of at least one unit of this order, got none. Scan each unit."
COUNT_LABELS = "Account for every label: used, void or destroyed. Then hand over."
_RECEIPT = re.compile(
    rf"{HOUSE}HANDOVER/([0-9a-f]{{64}})/(\d{{4}}-\d\d-\d\dT[0-9:.]{{12}}Z)/([!-.0-~]{{1,128}})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """What carries the units: box, seal, temperature in degrees Celsius; empty if none."""

    box: str = ""
    seal: str = ""
    temperature_c: Decimal | None = None


NO_BOX = Transport()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the giver's workstation shows as a code, for the receiver's to scan.

    It is a claim, not a record: once the record has arrived, the record counts.
    """

    entry: Digest
    at: datetime
    giver: PersonId

    @property
    def code(self) -> str:
        """What the code carries."""
        return f"{HOUSE}HANDOVER/{self.entry.value}/{write_instant(self.at)}/{self.giver.value}"

    @classmethod
    def of(cls, scanned: str) -> Receipt | None:
        """Read a scanned receipt; None if it is none."""
        found = _RECEIPT.fullmatch(scanned)
        if found is None:
            return None
        try:
            at = read_instant(found[2])
        except EvidenceError:
            return None
        return cls(entry=Digest(found[1]), at=at, giver=PersonId(found[3]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """What the giver hands over.

    Attributes:
        bags: bags and containers, each scanned by the giver.
        to: the ward.
        here: where the giver stands; empty: this workstation's place.
        labels: what became of the labels of a preparation; None: as the preparation counted them.
        said: where the units were while nobody had them, in people's own words; a private row.
    """

    bags: tuple[BagId, ...]
    to: str
    here: str = ""
    transport: Transport = NO_BOX
    labels: LabelCount | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A hand-over on record.

    Attributes:
        gap: the longest time in nobody's hands; said with its minutes, never repaired.
    """

    receipt: Receipt
    bags: tuple[BagId, ...]
    outcomes: tuple[Outcome, ...]
    gap: Gap | None = None


def hand_over(
    station: Station, work: Work, giving: Giving, session: Session
) -> HandedOver | NotDone:
    """Record that the laboratory hands units over to the ward.

    1. The giver is of the laboratory, and every unit is of this order.
    2. The same hand-over recorded again returns what stands.
    3. Labels printed for a preparation are all accounted for (T11b).
    4. Each unit's custody and time are recorded as they are found.
    """
    # (1)
    units = frozenset(giving.bags)
    own = all(ancestor(station, bag) in work.order.bags for bag in units)
    if not 0 < len(units) <= UNITS_MAX or not own:
        return NotDone(sentence=NO_UNITS)
    # (2)
    bags = [history.bag(station.ledger, bag) for bag in sorted(units, key=lambda b: b.value)]
    before = _standing(station, session, bags, giving.to)
    if before is not None:
        return _handed_over(before, None)
    if not may_sign(session, LAB):
        return NotDone(sentence=NOT_YOURS)
    outcomes: list[Outcome] = []
    gaps: list[Gap] = []
    labels = giving.labels or counted(station, [bag.id for bag in bags])
    for bag in bags:
        facts = base_facts(station, work, bag)
        if isinstance(facts, NotDone):
            return facts
        # (3)
        if prepared(station, [bag.id]):
            balance = RECONCILED.outcome(replace(facts, labels=labels))
            refused = refuse(station, work, bag.id, HANDED_OVER, (balance,), COUNT_LABELS)
            if refused is not None:
                return refused
            outcomes.append(balance)
        # (4)
        here = giving.here or station.ward
        until = expires(station, work.order, bag.id)
        outcomes += check(replace(facts, hands=here, until=until), (*CUSTODY, *HAND_OVER))
        gaps += _gaps(station, facts, here)
    draft = _draft(station, work, replace(giving, labels=labels), bags)
    gap = longest(gaps)
    found = {"outcomes": _worst(outcomes)} | _gap(gap)
    signed = replace(
        draft,
        signers=(signer(session, Meaning.HANDED_OVER.value),),
        body=dict(draft.body or {}) | found,
    )
    return _handed_over(file_signed(station, signed, (session,)), gap)


def _draft(station: Station, work: Work, giving: Giving, bags: Sequence[Bag]) -> Draft:
    after = {head for bag in bags for head in heads(bag)}
    transport, count = giving.transport, giving.labels
    body: dict[str, Any] = {"from": giving.here or station.ward, "ward": giving.to}
    body |= text(box=transport.box, seal=transport.seal, temperature_c=transport.temperature_c)
    if count is not None:
        body["labels"] = count.as_body()
    return Draft(
        kind=HANDED_OVER,
        subject=subjects(work, *(bag.id for bag in bags)),
        after=tuple(sorted(after, key=lambda d: d.value)),
        rows=(row("note", station.keys.salt(), {"text": giving.said}),) if giving.said else (),
        profile=work.order.profile,
        body=body,
    )


def _gaps(station: Station, facts: LabFacts, here: str) -> list[Gap]:
    found = [facts.gap] if facts.gap else []
    return found if facts.bag.place == here else [*found, _missing(station, facts.bag, here)]


def gap_of(station: Station, work: Work, bag: BagId) -> Gap | None:
    """Return the longest time in nobody's hands that a hand-over from here would record (T04).

    For a screen to show before anybody signs; nothing is recorded.
    """
    facts = base_facts(station, work, history.bag(station.ledger, bag))
    return None if isinstance(facts, NotDone) else longest(_gaps(station, facts, station.ward))


def _missing(station: Station, bag: Bag, here: str) -> Gap:
    """Return the time since the last holder on record, who is not the giver."""
    last = max(
        (
            r.statement.occurred
            for r in station.ledger.about("bag", bag.id.value)
            if r.digest in bag.heads
        ),
        default=station.now(),
    )
    return Gap(after=bag.place or "", before=here, lasting=station.now() - last)


def _gap(gap: Gap | None) -> dict[str, Any]:
    if gap is None:
        return {}
    return (
        {"gap_min": gap.minutes, "held_by": gap.after} if gap.after else {"gap_min": gap.minutes}
    )


def _worst(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """Write the outcomes of several units as one list: of each rule the failed one, if any."""
    rows: dict[str, dict[str, str]] = {}
    for one in summary(outcomes):
        if one["rule"] not in rows or one["result"] == "failed":
            rows[one["rule"]] = one
    return list(rows.values())


def _standing(station: Station, session: Session, bags: Sequence[Bag], to: str) -> Record | None:
    """Return a hand-over of these very units by the same person that nobody has received."""
    units = {bag.id.value for bag in bags}
    for record in reversed(about(station.ledger, "bag", bags[0].id.value)):
        statement = record.statement
        if statement.kind == HANDED_OVER:
            same = units_of(record) == units and statement.body["ward"] == to
            mine = [s.person for s in statement.signers] == [session.person]
            heads_all = all(record.digest in bag.heads for bag in bags)
            taken = acceptance(station, record.digest, bags[0].id)
            return record if same and mine and heads_all and taken is None else None
    return None


def units_of(record: Record) -> set[str]:
    """Return the units that a record is about."""
    return {s.value for s in record.statement.subject if s.scheme == "bag"}


def acceptance(station: Station, handover: Digest, bag: BagId) -> Record | None:
    """Return the acceptance of a unit that names a hand-over."""
    for record in about(station.ledger, "bag", bag.value):
        named = record.statement.body.get("handover")
        if record.statement.kind == ACCEPTED and named == handover.value:
            return record
    return None


def _handed_over(record: Record, gap: Gap | None) -> HandedOver:
    statement = record.statement
    return HandedOver(
        receipt=Receipt(
            entry=record.digest, at=statement.occurred, giver=statement.signers[0].person
        ),
        bags=tuple(BagId(unit) for unit in sorted(units_of(record))),
        outcomes=outcomes_of(statement.body["outcomes"]),
        gap=gap,
    )
