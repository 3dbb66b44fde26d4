"""Preparation: washing, diluting, drawing into syringes; every container has a parent (T11).

The parent's move and the containers' first moves are one transaction: no container is on record
that nothing was drawn for. A container inherits chain of identity, lot and time from its parent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.container import (
    NOTHING,
    Container,
    ContainerKind,
    LabelCount,
    NewContainer,
    Parent,
    inherit,
)
from app.domain.laboratory import check
from app.domain.moves import MoveKind
from app.domain.people import LAB, Meaning
from app.domain.rules import Outcome
from app.domain.rules.laboratory import PREPARATION, RECONCILED
from app.domain.verification import outcomes_of, summary
from app.evidence.fields import read_instant, write_instant
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest
from app.ports import Session
from app.usecases import history
from app.usecases.laboratory import (
    NOT_YOURS,
    NotDone,
    Work,
    base_facts,
    heads,
    may_sign,
    refuse,
    standing,
    subjects,
    text,
)
from app.usecases.laboratory_thaw import INSPECTED, THAWED, expires
from app.usecases.station import Draft, Station, file, file_signed, signer

DRAWN, MADE = MoveKind.DRAWN.value, MoveKind.MADE.value
LABEL_TAKEN = (
    "Expected a label that was never used, got one that is on record. Print a new label for it."
)
NO_CONTAINER = "Expected at least one container with a label of its own. Scan its label."
OUTLIVES = (
    "Expected an expiry no later than the parent's, got a later one. "
    "Leave it empty to take the parent's."
)


RECONCILE = "Find every label that was printed: used, void or destroyed. Nothing was recorded yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What was made of one bag in one go.

    Attributes:
        waste_ml: what was drawn and thrown away, in millilitres.
        labels: what became of the labels printed for it; None: counted at the hand-over.
    """

    parent: BagId
    made: tuple[NewContainer, ...]
    waste_ml: Decimal = NOTHING
    labels: LabelCount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A preparation on record: the parent's move, the containers, what the rules found."""

    entry: Digest
    containers: tuple[Container, ...]
    outcomes: tuple[Outcome, ...]


def draw(station: Station, work: Work, drawing: Drawing, session: Session) -> Drawn | NotDone:
    """Record what was drawn from a bag, and what it was drawn into (T11).

    1. The same preparation recorded again returns what stands.
    2. Every container has a label of its own, of no bag on record, and the laboratory signs.
    3. No container outlives its parent, and labels that were counted add up (T11b).
    4. Parent's and containers' records are one transaction; volumes that do not add up are a
       deviation on record.
    """
    # (1)
    before = _standing(station, work, drawing)
    if before is not None:
        return before
    # (2)
    wrong = _labels(station, work, drawing)
    if wrong or not may_sign(session, LAB):
        return NotDone(sentence=wrong or NOT_YOURS)
    # (3)
    source = parent_of(station, work, drawing.parent)
    try:
        containers = tuple(inherit(new, source) for new in drawing.made)
    except ValueError:
        return NotDone(sentence=OUTLIVES)
    # (4)
    facts = base_facts(station, work, history.bag(station.ledger, drawing.parent))
    if isinstance(facts, NotDone):
        return facts
    earlier, wasted = _earlier(station, drawing.parent)
    if drawing.labels is not None:
        counted = RECONCILED.outcome(replace(facts, labels=drawing.labels))
        refused = refuse(station, work, drawing.parent, DRAWN, (counted,), RECONCILE)
        if refused is not None:
            return refused
    facts = replace(
        facts,
        source_ml=source.volume_ml,
        drawn=(*earlier, *(one.drawn_ml for one in drawing.made)),
        waste_ml=wasted + drawing.waste_ml,
    )
    outcomes = check(facts, PREPARATION)
    draft = Draft(
        kind=DRAWN,
        subject=subjects(work, drawing.parent),
        after=heads(facts.bag),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        profile=facts.profile.digest,
        body={
            "children": sorted(one.id.value for one in containers),
            "drawn_ml": str(sum((one.drawn_ml for one in containers), NOTHING)),
            "waste_ml": str(drawing.waste_ml),
            "outcomes": summary(outcomes),
        }
        | _counts(drawing.labels),
    )
    with station.ledger.together():
        record = file_signed(station, draft, (session,))
        for container in containers:
            file(station, _first_move(station, container, source, record.digest))
    return Drawn(entry=record.digest, containers=containers, outcomes=outcomes)


def _counts(count: LabelCount | None) -> dict[str, Any]:
    return {} if count is None else {"labels": count.as_body()}


def _first_move(station: Station, container: Container, source: Parent, drawn: Digest) -> Draft:
    body: dict[str, Any] = {
        "parent": container.parent.value,
        "drawn": drawn.value,
        "made": container.kind.value,
        "label": container.label,
        "drawn_ml": str(container.drawn_ml),
        "added_ml": str(container.added_ml),
        "coi": container.coi.value,
        "ward": station.ward,
    }
    body |= text(lot=container.lot.value if container.lot else "")
    if container.expires is not None:
        body["expires"] = write_instant(container.expires)
    if source.thawed_at is not None:
        body["thawed_at"] = write_instant(source.thawed_at)
    # Only the container is its bag: the parent's history has the drawing itself.
    named = (
        Subject(scheme="coi", value=container.coi.value),
        Subject(scheme="bag", value=container.id.value),
    )
    return Draft(kind=MADE, subject=named, body=body)


def _labels(station: Station, work: Work, drawing: Drawing) -> str:
    """Say what is wrong with the containers' labels; nothing if all is well."""
    if not drawing.made:
        return NO_CONTAINER
    ids = [one.id for one in drawing.made]
    labels = {one.label for one in drawing.made}
    known = work.order.bags | {drawing.parent}
    twice = len(set(ids)) < len(ids) or len(labels) < len(ids)
    used = any(one in known or station.ledger.about("bag", one.value) for one in ids)
    return LABEL_TAKEN if twice or used else ""


def _standing(station: Station, work: Work, drawing: Drawing) -> Drawn | None:
    """Return the record of this very preparation, if there is one."""
    wanted = sorted(one.id.value for one in drawing.made)
    for record in station.ledger.about("bag", drawing.parent.value):
        if record.statement.kind == DRAWN and record.statement.body.get("children") == wanted:
            source = parent_of(station, work, drawing.parent)
            return Drawn(
                entry=record.digest,
                containers=tuple(container(station, source, BagId(one)) for one in wanted),
                outcomes=outcomes_of(record.statement.body["outcomes"]),
            )
    return None


def container(station: Station, source: Parent, made: BagId) -> Container:
    """Return a container as it stands on record.

    Raises:
        KeyError: no such container was made.
    """
    record = standing(station, made, MADE)
    if record is None:
        raise KeyError
    body = record.statement.body
    new = NewContainer(
        id=made,
        kind=_KINDS[str(body["made"])],
        label=str(body["label"]),
        drawn_ml=Decimal(body["drawn_ml"]),
        added_ml=Decimal(body["added_ml"]),
        expires=_instant(station, record),
    )
    return inherit(new, replace(source, expires=new.expires))


_KINDS = {kind.value: kind for kind in ContainerKind}


def _instant(station: Station, record: Record) -> datetime | None:
    written = record.statement.body.get("expires")
    return read_instant(str(written)).astimezone(station.now().tzinfo) if written else None


def parent_of(station: Station, work: Work, bag: BagId) -> Parent:
    """Return what a bag passes on: volume, lot, time. A container may be a parent, too."""
    return Parent(
        bag=bag,
        coi=work.order.coi,
        lot=work.order.lot_of(bag),
        expires=expires(station, work.order, bag),
        volume_ml=volume(station, work, bag),
        thawed_at=_thawed(station, bag),
    )


def volume(station: Station, work: Work, bag: BagId) -> Decimal | None:
    """Return what a bag held before anything was drawn: as made, as measured, as ordered."""
    filled = filled_ml(station, bag)
    if filled is not None:
        return filled
    seen = standing(station, bag, INSPECTED)
    if seen is not None and "volume_ml" in seen.statement.body:
        return Decimal(seen.statement.body["volume_ml"])
    detail = work.order.detail(bag)
    return detail.volume_ml if detail else None


def filled_ml(station: Station, bag: BagId) -> Decimal | None:
    """Return what was filled into a container, in millilitres; None: it is none."""
    made = standing(station, bag, MADE)
    if made is None or "drawn_ml" not in made.statement.body:
        return None
    body = made.statement.body
    return Decimal(body["drawn_ml"]) + Decimal(body["added_ml"])


def _thawed(station: Station, bag: BagId) -> datetime | None:
    made, thawed = standing(station, bag, MADE), standing(station, bag, THAWED)
    if made is not None and "thawed_at" in made.statement.body:
        return read_instant(str(made.statement.body["thawed_at"]))
    return thawed.statement.occurred if thawed else None


def _earlier(station: Station, bag: BagId) -> tuple[tuple[Decimal, ...], Decimal]:
    """Return what was drawn and wasted of a bag before."""
    bodies = [
        r.statement.body
        for r in station.ledger.about("bag", bag.value)
        if r.statement.kind == DRAWN
    ]
    drawn = tuple(Decimal(body["drawn_ml"]) for body in bodies)
    return drawn, sum((Decimal(body["waste_ml"]) for body in bodies), NOTHING)


def children(station: Station, bag: BagId) -> tuple[BagId, ...]:
    """Return the containers that were filled from a bag, oldest first."""
    return tuple(
        BagId(str(made))
        for record in station.ledger.about("bag", bag.value)
        if record.statement.kind == DRAWN
        for made in record.statement.body.get("children", ())
    )


def rest(station: Station, work: Work, bag: BagId) -> Decimal | None:
    """Return what is left in a bag after everything drawn and wasted, in millilitres.

    None: its volume is not on record. Below zero: more was drawn than it held.
    """
    held = volume(station, work, bag)
    drawn, wasted = _earlier(station, bag)
    return None if held is None else held - sum(drawn, NOTHING) - wasted


def counted(station: Station, bags: Sequence[BagId]) -> LabelCount | None:
    """Return what became of the labels of the preparations that these bags have a part in.

    None: for one of them nobody counted.
    """
    drawings = {
        record.digest: record.statement.body.get("labels")
        for bag in bags
        for source in (bag, _made_of(station, bag))
        if source is not None
        for record in station.ledger.about("bag", source.value)
        if record.statement.kind == DRAWN
    }
    if not drawings or None in drawings.values():
        return None
    return LabelCount.total(LabelCount(**body) for body in drawings.values() if body)


def prepared(station: Station, bags: Sequence[BagId]) -> bool:
    """Say whether labels were printed for any of these: a container, or a bag drawn from."""
    return any(standing(station, bag, DRAWN) or _made_of(station, bag) is not None for bag in bags)


def _made_of(station: Station, bag: BagId) -> BagId | None:
    """Return a container's parent; None for a bag that came as it is."""
    made = standing(station, bag, MADE)
    parent = made.statement.body.get("parent") if made else None
    return BagId(str(parent)) if parent else None


def ancestor(station: Station, bag: BagId) -> BagId:
    """Return the bag that a container was made of in the end; a bag is its own."""
    seen = {bag}
    while (parent := _made_of(station, bag)) is not None and parent not in seen:
        seen.add(parent)
        bag = parent
    return bag


def reconciled(station: Station, work: Work, bag: BagId, count: LabelCount) -> Outcome | NotDone:
    """Say whether the labels of a preparation add up (T11b), before anybody signs."""
    facts = base_facts(station, work, history.bag(station.ledger, bag))
    if isinstance(facts, NotDone):
        return facts
    return RECONCILED.outcome(replace(facts, labels=count))
