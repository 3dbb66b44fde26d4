"""Issue: a pick-up slip for the next bag, and its retrieval by two people (T01-T04).

* A slip is for one order and one bag, the next of its sequence, and is used once.
* Two people scan the bag at its place and both sign; a bag that is not the slip's goes back.
* Where the place is scanned, too, it is compared with the one at which the bag was stored: another
  one is a deviation, and never a reason not to record what happened (DESIGN rule 6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.case import Bag
from app.domain.laboratory import LabFacts, check, component, next_bags
from app.domain.moves import BagState, MoveKind
from app.domain.people import LAB, WARD, Meaning
from app.domain.profile import Profile
from app.domain.rules.laboratory import ISSUE
from app.domain.verification import outcomes_of, summary
from app.evidence.record import Record
from app.identifiers import BagId, Digest, OrderId
from app.ports import Session
from app.usecases import history
from app.usecases.laboratory import (
    NOT_A_SCAN,
    NOT_YOURS,
    NotDone,
    Picked,
    Recorded,
    Work,
    base_facts,
    fresh,
    heads,
    may_sign,
    profile_of,
    refuse,
    scans_of,
    subjects,
    taken,
    text,
)
from app.usecases.print_jobs import HOUSE
from app.usecases.station import Draft, Station, file_signed, signer

SLIP, ISSUED = "slip.issued", MoveKind.ISSUED.value
SLIP_LENGTH = 12  # of its number: the statement's id begins with a time, its end is drawn
# A slip that the labels' screen printed names its bag and its print, not the slip's number.
_PRINTED = re.compile(rf"{HOUSE}SLIP/([!-~]+?)/\d+/[^/]+")
_CODE = re.compile(rf"{HOUSE}SLIP/([!-~]+?)/([0-9a-f]{{{SLIP_LENGTH}}})(?:/\d+/[^/]+)?")
PUT_BACK = "Put the bag back. Scan the bag that the slip names."
NO_SLIP = (
    "Expected a pick-up slip of this site, got another code. "
    "Scan the slip, or have one made for the order."
)
SLIP_USED = "This pick-up slip was used before. Have a new one made for the order."
OTHER_SLIP = "Take the slip of this order, or open the order of the slip."
NO_BAG = (
    "Expected the order's next bag in store, found none. "
    "See the order's bags: receive or release the next one first."
)
TWO_SCANS = "Expected two people, each with a scan and a signature of their own. Scan again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A pick-up slip: a request for one bag.

    Attributes:
        number: its own number, part of its code.
        component: which of the profile's bags it asks for; empty if there is only one.
    """

    number: str
    order: OrderId
    bag: BagId
    component: str
    entry: Digest

    @property
    def code(self) -> str:
        """What its barcode carries; a printer adds its own number."""
        return f"{HOUSE}SLIP/{self.bag.value}/{self.number}"


def issue_slip(station: Station, work: Work, session: Session) -> Slip | NotDone:
    """Make the pick-up slip of an order's next bag; an unused one stands."""
    profile = profile_of(station, work.order)
    if not may_sign(session, LAB | WARD) or profile is None:
        return NotDone(sentence=NOT_YOURS if profile else NO_BAG)
    bag = _next(station, work, profile)
    if bag is None:
        return NotDone(sentence=NO_BAG)
    unused = _unused(station, bag)
    if unused is not None:
        return unused
    part = component(work.order, profile, bag)
    identity = station.keys.new_id()
    draft = Draft(
        kind=SLIP,
        id=identity,
        subject=subjects(work, bag),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        profile=profile.digest,
        body={"slip": identity[-SLIP_LENGTH:]} | text(component=part.code if part else ""),
    )
    return _slip(file_signed(station, draft, (session,)))


def open_slip(station: Station, work: Work) -> Slip | None:
    """Return the pick-up slip of an order's next bag that nobody has used; None: there is none."""
    profile = profile_of(station, work.order)
    bag = _next(station, work, profile) if profile is not None else None
    return _unused(station, bag) if bag is not None else None


def _next(station: Station, work: Work, profile: Profile) -> BagId | None:
    """Return the bag in store that comes next; of equal places the one with the first number."""
    stored = [
        bag
        for bag in next_bags(work.order, profile, taken(station, work.order))
        if history.bag(station.ledger, bag).state is BagState.STORED
    ]
    return min(stored, key=lambda b: (_number(work, b), b.value), default=None)


def _unused(station: Station, bag: BagId) -> Slip | None:
    for record in reversed(station.ledger.about("bag", bag.value)):
        if record.statement.kind == SLIP and _use(station, _slip(record)) is None:
            return _slip(record)
    return None


def _number(work: Work, bag: BagId) -> int:
    detail = work.order.detail(bag)
    return detail.number if detail else 0


def _slip(record: Record) -> Slip:
    statement = record.statement
    return Slip(
        number=str(statement.body["slip"]),
        order=OrderId(statement.about("order") or ""),
        bag=BagId(statement.about("bag") or ""),
        component=str(statement.body.get("component", "")),
        entry=record.digest,
    )


def _use(station: Station, slip: Slip) -> Record | None:
    """Return the issue that used a slip."""
    for record in station.ledger.about("bag", slip.bag.value):
        if record.statement.kind == ISSUED and record.statement.body.get("slip") == slip.number:
            return record
    return None


def find_slip(station: Station, scanned: str) -> Slip | None:
    """Return the slip that a code stands for, if it was made here.

    A printed slip without its number stands for the one of its bag that nobody has used.
    """
    code = _CODE.fullmatch(scanned)
    if code is None:
        printed = _PRINTED.fullmatch(scanned)
        return _unused(station, BagId(printed[1])) if printed else None
    for record in station.ledger.about("bag", code[1]):
        if record.statement.kind == SLIP and record.statement.body["slip"] == code[2]:
            return _slip(record)
    return None


def scan_slip(station: Station, work: Work, scanned: str) -> Slip | NotDone:
    """Take a slip for an order (T01), or say why it is not taken.

    1. It is a pick-up slip that was made here.
    2. It is for this order, and the order stands; else it is a near miss.
    3. It was not used before.
    """
    # (1)
    slip = find_slip(station, scanned)
    if slip is None:
        return NotDone(sentence=NO_SLIP)
    # (2)
    facts = base_facts(station, work, history.bag(station.ledger, slip.bag))
    if isinstance(facts, NotDone):
        return facts
    outcomes = check(replace(facts, slip=slip.order), ISSUE[:1])
    refused = refuse(station, work, slip.bag, ISSUED, outcomes, OTHER_SLIP)
    if refused is not None:
        return refused
    # (3)
    return NotDone(sentence=SLIP_USED) if _use(station, slip) else slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """Two people at a storage place, with a slip and a bag.

    Attributes:
        picked: each person's scan of the bag.
        place: the location that was scanned; empty if storage has no codes.
    """

    slip: Slip
    picked: tuple[Picked, Picked]
    place: str = ""


def issue(
    station: Station, work: Work, retrieval: Retrieval, sessions: Sequence[Session]
) -> Recorded | NotDone:
    """Record that two people took a bag out of store (T01-T04).

    1. The slip was not used; the same retrieval recorded again returns what stands.
    2. Two people scanned and sign, one of them of the laboratory; each scan is fresh.
    3. No hard rule fails: otherwise the bag goes back, and it is a near miss.
    """
    slip, picked = retrieval.slip, retrieval.picked
    # (1)
    used = _use(station, slip)
    if used is not None:
        same = used.statement.body["scans"] == scans_of(picked)
        return _recorded(used) if same else NotDone(sentence=SLIP_USED)
    # (2)
    people = [session.person for session in sessions]
    if len(set(people)) != len(picked) or people != [one.by for one in picked]:
        return NotDone(sentence=TWO_SCANS)
    if not all(may_sign(s, LAB | WARD) for s in sessions) or not any(
        may_sign(s, LAB) for s in sessions
    ):
        return NotDone(sentence=NOT_YOURS)
    if not fresh(station, slip.bag, picked):
        return NotDone(sentence=NOT_A_SCAN)
    # (3)
    facts = base_facts(station, work, history.bag(station.ledger, slip.bag))
    if isinstance(facts, NotDone):
        return facts
    facts = _with_scans(station, facts, retrieval)
    outcomes = check(facts, ISSUE)
    refused = refuse(station, work, slip.bag, ISSUED, outcomes, PUT_BACK)
    if refused is not None:
        return refused
    draft = Draft(
        kind=ISSUED,
        subject=subjects(work, slip.bag),
        after=heads(facts.bag),
        signers=tuple(signer(s, Meaning.ISSUED.value) for s in sessions),
        profile=facts.profile.digest,
        body={
            "ward": station.ward,
            "slip": slip.number,
            "scans": scans_of(picked),
            "outcomes": summary(outcomes),
        }
        | text(place=retrieval.place),
    )
    return _recorded(file_signed(station, draft, sessions))


def stored_place(station: Station, bag: Bag) -> str:
    """Return the place in store at which a bag was last put; empty if no record names one.

    A record that only says in which room it is names no place.
    """
    put = [step.entry for step in bag.way if step.kind is MoveKind.STORED]
    record = station.ledger.get(put[-1]) if put else None
    return str(record.statement.body.get("place", "")) if record else ""


def _with_scans(station: Station, facts: LabFacts, retrieval: Retrieval) -> LabFacts:
    first, second = (one.reading.label for one in retrieval.picked)
    return replace(
        facts,
        stored=stored_place(station, facts.bag),
        found_at=retrieval.place,
        slip=retrieval.slip.order,
        label=first,
        second=second,
        people=tuple(one.by for one in retrieval.picked),
    )


def _recorded(record: Record) -> Recorded:
    return Recorded(
        entry=record.digest,
        bags=tuple(BagId(s.value) for s in record.statement.subject if s.scheme == "bag"),
        outcomes=outcomes_of(record.statement.body["outcomes"]),
    )
