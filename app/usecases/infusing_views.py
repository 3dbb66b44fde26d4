"""What the records say about infusions: one bag's, one order's, and what its rules look at.

Everything is folded from the records about one bag, which an index finds. A view holds no name
and no number of a patient; remarks and vital signs stay in their private rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain import status
from app.domain.infusion import (
    End,
    EndReason,
    Fate,
    Infusion,
    Step,
    StepKind,
    Way,
    fold_steps,
)
from app.domain.moves import USED_STATES, BagState
from app.domain.order import Order
from app.domain.people import Place
from app.domain.profile import Profile
from app.domain.rules.course import Course
from app.domain.turn import SealedTurn
from app.evidence.errors import EvidenceError
from app.evidence.fields import read_instant
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.identifiers import BagId, Digest, VerificationId
from app.usecases import history
from app.usecases.elapsed import since
from app.usecases.laboratory_prepare import children, filled_ml
from app.usecases.neighbours import about
from app.usecases.reading_back import scanned_turn
from app.usecases.station import Station
from app.usecases.verdicts import JUDGED

_KINDS = {kind.value: kind for kind in StepKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class BagProgress:
    """One bag of an order, for the list beside the infusion.

    Attributes:
        component: the profile's code of it; empty if there is none.
        to_infuse_ml: as ordered; None: the order does not say.
        infused_ml: as recorded; None: not measured, or not yet.
        verified: whether its infusion was verified; None: not begun.
    """

    bag: BagId
    component: str
    state: BagState
    to_infuse_ml: Decimal | None
    infused_ml: Decimal | None
    verified: bool | None
    infusion: Infusion | None


def infusion(station: Station, bag: BagId) -> Infusion | None:
    """Fold one bag's infusion; None if nothing about one is on record."""
    return fold_steps(bag, steps(station, bag))


def infusion_with(station: Station, bag: BagId, step: Step) -> Infusion:
    """Fold one bag's infusion together with a step that is being written."""
    return fold_steps(bag, (*steps(station, bag), step)) or Infusion(bag=bag)


def steps(station: Station, bag: BagId) -> tuple[Step, ...]:
    """Return the records about one bag's infusion, as steps."""
    found = station.ledger.about("bag", bag.value)
    return tuple(_step(r) for r in found if r.statement.kind in _KINDS)


def _step(record: Record) -> Step:
    kind, body = _KINDS[record.statement.kind], record.statement.body
    zone = record.statement.zone
    return Step(
        entry=record.digest,
        kind=kind,
        at=record.statement.occurred.astimezone(zone),
        recorded=record.entry.clock.wall.astimezone(zone),
        end=_end(body) if kind in (StepKind.ENDED, StepKind.CORRECTED) else None,
        fate=_fate(body) if kind is StepKind.DISPOSED else None,
    )


def _end(body: Mapping[str, Any]) -> End:
    """Read an end; one that another program wrote may say less."""
    reasons = {reason.value: reason for reason in EndReason}
    return End(
        whole=body.get("whole") is True,
        reason=reasons.get(str(body.get("reason")), EndReason.OTHER),
        infused_ml=_ml(body.get("infused_ml")),
        residual_ml=_ml(body.get("residual_ml")),
        rinsed=body.get("rinsed") is True,
    )


def _ml(text: object) -> Decimal | None:
    """Read a volume; what is none is not known, and stops nobody from recording."""
    try:
        volume = Decimal(str(text))
        return End(whole=False, infused_ml=volume).infused_ml
    except (ArithmeticError, ValueError):
        return None


def _fate(body: Mapping[str, Any]) -> Fate | None:
    ways = {way.value: way for way in Way}
    way, container = ways.get(str(body.get("where"))), str(body.get("container", ""))
    return Fate(way=way, container=container) if way and container.strip() else None


def was_verified(station: Station, bag: BagId) -> bool:
    """Say whether a bag's infusion was verified: its history says so, and nothing else can."""
    folded = history.bag(station.ledger, bag)
    return folded.state in USED_STATES and not folded.unverified


def newest(station: Station, bag: BagId, kind: str) -> Record | None:
    """Return the newest record of a kind about a bag."""
    found = about(station.ledger, "bag", bag.value)
    return next((r for r in reversed(found) if r.statement.kind == kind), None)


def match_of(station: Station, bag: BagId) -> Record | None:
    """Return the newest match that names a bag."""
    found = about(station.ledger, "bag", bag.value)
    return next(
        (
            r
            for r in reversed(found)
            if r.statement.kind == JUDGED and r.statement.body.get("verdict") == "match"
        ),
        None,
    )


def order_of(station: Station, bag: BagId) -> Order | None:
    """Return the order of a bag, or of the bag that it was drawn from; the newest one counts."""
    found = history.orders_about(station.ledger, "bag", bag.value)
    if found:
        return found[-1]
    parent = history.bag(station.ledger, bag).parent
    return order_of(station, parent) if parent is not None and parent != bag else None


def course(station: Station, infused: Infusion, *, told: bool) -> Course:
    """Gather what the rules of an infusion's course look at.

    Args:
        station: where.
        infused: the infusion, with the step that is about to be recorded.
        told: whether a person said when it happened: then the clocks' own count says nothing.
    """
    order = order_of(station, infused.bag)
    profile = history.profile(station.ledger, order.profile) if order else None
    detail = order.detail(infused.bag) if order else None
    match = match_of(station, infused.bag)
    start = station.ledger.get(infused.start) if infused.start else None
    return Course(
        now=station.now(),
        infusion=infused,
        agreed=was_verified(station, infused.bag),
        good_until=read_instant(str(match.statement.body["until"])) if match else None,
        product_until=product_until(station, infused.bag, profile, match),
        longest=profile.infusion_max if profile else None,
        volume_ml=detail.volume_ml if detail else filled_ml(station, infused.bag),
        dose_ml=detail.infuse_ml if detail else None,
        took=since(station, start) if start and not told else None,
    )


def product_until(
    station: Station, bag: BagId, profile: Profile | None, match: Record | None
) -> datetime | None:
    """Say when a product's own time runs out: after thawing, or by the label that was scanned."""
    limits = [
        status.thaw_limit(history.bag(station.ledger, bag), profile),
        _label_until(station, match) if match else None,
    ]
    return min((limit for limit in limits if limit is not None), default=None)


def _label_until(station: Station, match: Record) -> datetime | None:
    """Read the label's last moment from the verdict's own row, if that is still here."""
    commitment = next((c for c in match.statement.private if c.of == "opening"), None)
    opening = station.ledger.private(commitment.commit) if commitment else None
    scanned = match.statement.body.get("scanned") or match.statement.body["turns"]
    sealed = station.ledger.get(Digest(str(scanned[0])))
    if opening is None or sealed is None:
        return None
    try:
        kept = opening.open()["turns"][0]
        readings = PrivateRow(
            of="readings", salt=bytes.fromhex(kept["salt"]), content=kept["content"].encode()
        )
        label = scanned_turn(station, _turn(sealed), readings).product.label
    except EvidenceError:
        return None  # damaged evidence is told where it is verified; the end is recorded
    return status.last_moment(label, station.now())


def _turn(sealed: Record) -> SealedTurn:
    """Return the turn that a record sealed, at whatever workstation of the site that was."""
    statement, signed = sealed.statement, sealed.statement.signers[0]
    return SealedTurn(
        of=VerificationId(statement.about("verification") or ""),
        by=signed.person,
        key=signed.key,
        place=Place(str(statement.body["place"])),
        round=int(statement.body["round"]),
        entry=sealed.digest,
        at=statement.occurred,
    )


def order_progress(station: Station, order: Order) -> tuple[BagProgress, ...]:
    """Return how far each bag of an order is, in the order's own sequence of details."""
    listed = [d.bag for d in order.details if d.bag in order.bags]
    rest = sorted(order.bags - set(listed), key=lambda b: b.value)
    return tuple(_progress(station, order, bag) for bag in [*listed, *rest])


def _progress(station: Station, order: Order, bag: BagId) -> BagProgress:
    detail, found = order.detail(bag), infusion(station, bag)
    state = history.bag(station.ledger, bag).state
    planned = (detail.infuse_ml or detail.volume_ml) if detail else None
    return BagProgress(
        bag=bag,
        component=detail.component if detail else "",
        state=state,
        to_infuse_ml=planned,
        infused_ml=found.end.infused_ml if found and found.end else None,
        verified=was_verified(station, bag) if state in USED_STATES else None,
        infusion=found,
    )


def infused_bags(station: Station, order: Order) -> frozenset[BagId]:
    """Return what of an order has begun to reach the patient: bags, and containers (X7, T11)."""
    return frozenset(
        bag
        for bag in units_of(station, order)
        if history.bag(station.ledger, bag).state in USED_STATES
    )


def units_of(station: Station, order: Order) -> frozenset[BagId]:
    """Return an order's bags, and every container that was made of one of them (T11)."""
    units, fresh = set(order.bags), set(order.bags)
    while fresh:
        fresh = {made for bag in fresh for made in children(station, bag)} - units
        units |= fresh
    return frozenset(units)
