"""Reading the ledger: people, profiles, orders and bags, folded on demand from records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from app.domain.case import Bag, Move, fold
from app.domain.moves import USED_STATES, BagState, MoveKind
from app.domain.order import Order, OrderState, Prescription
from app.domain.people import Meaning, Person, Role
from app.domain.profile import FIRST_TO_SECOND, Profile
from app.domain.profile_table import ProfileError, products_of, profile_of
from app.evidence import canonical
from app.evidence.directory import is_central
from app.evidence.errors import EvidenceError
from app.evidence.record import Record
from app.identifiers import (
    BadgeNumber,
    BagId,
    Digest,
    PatientId,
    PersonId,
    ProductCode,
)
from app.ports import Ledger
from app.usecases import signed
from app.usecases.neighbours import about, in_order, row_away
from app.usecases.order_body import PRESCRIPTION, read_order, read_prescription
from app.usecases.station import Station

ENROLLED = "person.enrolled"
PUBLISHED = "profile.published"
ORDERED, CANCELLED = "order.filed", "order.cancelled"
PROFILE_TYPE = "application/vnd.countersign.profile.v1+json"
PROFILES_READ = 64  # kept as read: each verdict asks several times, and reading takes 1 ms
_MOVES = {kind.value: kind for kind in MoveKind}


def person_with_badge(station: Station, badge: BadgeNumber) -> Person | None:
    """Return the person whom central enrolled with this badge; the newest enrolment counts."""
    people = [p for p in _people(station).values() if p.badge == badge]
    return people[-1] if people else None


def person(station: Station, who: PersonId) -> Person | None:
    """Return a person as central enrolled them."""
    return _people(station).get(who)


def _people(station: Station) -> dict[PersonId, Person]:
    """Return everybody as central last enrolled them: a badge that was replaced is nobody's."""
    view, today = station.ledger.directory.now(), station.now()
    people: dict[PersonId, Person] = {}
    enrolled = station.ledger.kind(ENROLLED)
    for record in (r for r in enrolled if is_central(r.entry.station)):
        who = PersonId(str(record.statement.body["person"]))
        people.pop(who, None)
        people[who] = Person(
            id=who,
            name=str(record.statement.body["name"]),
            badge=BadgeNumber(str(record.statement.body["badge"])),
            roles=frozenset(r for r in Role if view.has_role(who, r.value, today)),
        )
    return people


def profile_digest(body: dict[str, Any]) -> Digest:
    """Name a profile by its published content."""
    return canonical.digest(PROFILE_TYPE, canonical.dumps(body))


def profile(ledger: Ledger, wanted: Digest) -> Profile | None:
    """Return a published profile by its digest: a case binds the version it began with."""
    for body in _published(ledger):
        if profile_digest(body) == wanted:
            return _profile(body, wanted)
    return None


def newest_profile(ledger: Ledger, product: ProductCode | None = None) -> Profile | None:
    """Return the profile that central published last, of one product or of any."""
    for body in reversed(_published(ledger)):
        if product is None or product.value in products_of(body):
            return _profile(body, profile_digest(body))
    return None


def longest_gap(ledger: Ledger) -> timedelta:
    """Return how long a second seal may come after the first, by the most patient profile.

    Two turns know no order, so no profile either: this is the outer limit by which they are a
    pair, and what would lapse for every therapy lapses here. Once they are opened, the profile
    that the order is bound to decides (`app.usecases.reveal`).
    """
    read = [_profile(body, profile_digest(body)) for body in _published(ledger)]
    return max((one.gap for one in read if one), default=FIRST_TO_SECOND)


def _published(ledger: Ledger) -> list[dict[str, Any]]:
    """Return what central published, oldest first: no station makes its own rules."""
    published = (r for r in ledger.kind(PUBLISHED) if is_central(r.entry.station))
    return [dict(record.statement.body["profile"]) for record in published]


def _profile(body: dict[str, Any], digest: Digest) -> Profile | None:
    """Read a published body; by one that this program cannot read nobody may infuse (None)."""
    return _read_profile(canonical.dumps(body), digest)


@lru_cache(maxsize=PROFILES_READ)
def _read_profile(data: bytes, digest: Digest) -> Profile | None:
    try:
        return profile_of(canonical.loads(data), digest)
    except ProfileError:
        return None


def orders(station: Station, patient: PatientId) -> tuple[Order, ...]:
    """Return a patient's orders that were filed here and still have a bag to infuse."""
    return tuple(
        order
        for order in filed_orders(station, patient)
        if any(bag(station.ledger, b).state not in USED_STATES for b in order.bags)
    )


def filed_orders(station: Station, patient: PatientId) -> tuple[Order, ...]:
    """Return every order of a patient: a finished one still knows which wristband was newest."""
    filed = (_order(station.ledger, r) for r in in_order(station.ledger.orders_of(patient)))
    return tuple(order for order in filed if order is not None and order.patient == patient)


def orders_about(ledger: Ledger, scheme: str, value: str) -> tuple[Order, ...]:
    """Return the orders about a subject: an `order`, a `coi` or a `bag`; cancelled ones too.

    Those of another workstation whose patient is not known here are `orders_away`.
    """
    filed = (_order(ledger, record) for record in about(ledger, scheme, value))
    return tuple(order for order in filed if order is not None)


def orders_away(ledger: Ledger, scheme: str, value: str) -> tuple[Record, ...]:
    """Return the records of active orders about a subject of which nobody knows the patient here.

    Another workstation filed them, and their private row has not come from there.
    """
    return tuple(r for r in filed_away(ledger, scheme, value) if not _cancelled(ledger, r))


def filed_away(ledger: Ledger, scheme: str, value: str) -> tuple[Record, ...]:
    """Return the records of such orders, cancelled ones too."""
    return tuple(r for r in about(ledger, scheme, value) if is_away(ledger, r))


def is_away(ledger: Ledger, record: Record) -> bool:
    """Say whether a record is an order of another workstation without its patient's row here."""
    return record.statement.kind == ORDERED and row_away(ledger, record, "patient")


def _cancelled(ledger: Ledger, filed: Record) -> bool:
    number = filed.statement.about("order") or ""
    return any(
        r.statement.kind == CANCELLED and r.statement.body.get("filed") == filed.digest.value
        for r in ledger.about("order", number)
    )


def order(ledger: Ledger, entry: Digest) -> Order | None:
    """Return the order that a record filed, finished or not."""
    record = ledger.get(entry)
    return _order(ledger, record) if record else None


def _order(ledger: Ledger, record: Record) -> Order | None:
    """Read an order that two people signed for; without its private row it is none any more.

    One of another workstation that this version cannot read is none either: it stays closed.
    """
    if record.statement.kind != ORDERED or not signed.transcribed(record):
        return None
    commitment = next((c for c in record.statement.private if c.of == "patient"), None)
    row = ledger.private(commitment.commit) if commitment else None
    if row is None:
        return None
    try:
        filed = read_order(record.statement.body, row.open(), record.digest)
    except (EvidenceError, KeyError, TypeError, ValueError):
        if record.entry.station == ledger.station:
            raise
        return None
    for later in about(ledger, "order", filed.id.value):
        if later.statement.body.get("filed") == filed.entry.value:
            filed = _after(ledger, filed, later)
    return filed


def _after(ledger: Ledger, filed: Order, later: Record) -> Order:
    """Return an order after a record about it: cancelled, or signed by who prescribes."""
    match later.statement.kind:
        case "order.cancelled":
            return replace(filed, state=OrderState.CANCELLED)
        case "order.prescribed" if _by_a_physician(later):
            by = str(later.statement.body["by"])
            if row_away(ledger, later, PRESCRIPTION):  # nobody knows here what was prescribed
                return replace(filed, prescription=Prescription(by=by))
            return replace(filed, prescription=replace(_prescribed(ledger, filed, later), by=by))
        case _:
            return filed


def _prescribed(ledger: Ledger, filed: Order, later: Record) -> Prescription:
    """Return what is prescribed: by the physician, or by the document where that says nothing."""
    asked = filed.prescription or Prescription()
    commitment = next((c for c in later.statement.private if c.of == PRESCRIPTION), None)
    kept = ledger.private(commitment.commit) if commitment else None
    given = read_prescription(kept.open()) if kept else None
    if given is None:
        return asked
    weighed = given if given.weight_kg is not None else asked
    return replace(
        asked,
        cells=given.cells if given.cells is not None else asked.cells,
        weight_kg=weighed.weight_kg,
        weighed=weighed.weighed,
    )


def _by_a_physician(record: Record) -> bool:
    return any(
        s.role == Role.PHYSICIAN.value and s.meaning == Meaning.PRESCRIBED.value
        for s in record.statement.signers
    )


def bag(ledger: Ledger, wanted: BagId) -> Bag:
    """Fold a bag's history from the records about it, and from its parent's if it has one."""
    return _bag(ledger, wanted, frozenset())


def _bag(ledger: Ledger, wanted: BagId, children: frozenset[BagId]) -> Bag:
    records = ledger.about("bag", wanted.value)
    kinds = [_MOVES.get(r.statement.kind) for r in records]
    known = {r.digest for r, kind in zip(records, kinds, strict=True) if kind}
    moves = [
        _move(ledger, record, kind, wanted, known)
        for record, kind in zip(records, kinds, strict=True)
        if kind is not None and _is_move(record, kind)
    ]
    lineage = children | {wanted}
    parents = {move.parent for move in moves if move.parent is not None} - lineage
    parent = _bag(ledger, parents.pop(), lineage) if len(parents) == 1 else None
    return fold(wanted, moves, parent)


def _is_move(record: Record, kind: MoveKind) -> bool:
    """A verdict moves a bag only if it is a match; a stop moves it by records of their own."""
    return kind is not MoveKind.VERIFIED or record.statement.body.get("verdict") == "match"


def _move(
    ledger: Ledger, record: Record, kind: MoveKind, about: BagId, known: set[Digest]
) -> Move:
    statement, body = record.statement, record.statement.body
    # A statement about two bags names a head of each: what is known of the *other* bag is no
    # predecessor here, what is not known at all is one that has not arrived.
    relied = {*statement.after, *_draw(kind, body)}
    after = frozenset(d for d in relied if d in known or ledger.get(d) is None)
    place, parent, to = body.get("ward"), body.get("parent"), body.get("to")
    resolves = kind is MoveKind.RESOLVED and to in {state.value for state in BagState}
    return Move(
        entry=record.digest,
        kind=kind,
        bag=about,
        after=after,
        at=statement.occurred,
        place=str(place) if place is not None else None,
        agreed=signed.signed_for(ledger, record, kind, about),
        parent=BagId(str(parent)) if kind is MoveKind.MADE and parent is not None else None,
        lifts=_lifts(ledger, record, kind, about),
        whole=body.get("whole") is True,
        to=BagState(to) if resolves else None,
    )


def _draw(kind: MoveKind, body: Mapping[str, Any]) -> set[Digest]:
    """Return the move of its parent by which a container was filled: it waits for that one."""
    drawn = str(body.get("drawn", ""))
    return {Digest(drawn)} if kind is MoveKind.MADE and Digest.FORM.fullmatch(drawn) else set()


def _lifts(ledger: Ledger, record: Record, kind: MoveKind, about: BagId) -> frozenset[Digest]:
    if kind is not MoveKind.APPROVED:
        return frozenset()
    return signed.lifts(ledger, record, about)
