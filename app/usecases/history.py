"""Reading the ledger: people, profiles, orders and bags, folded on demand from records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.domain.case import USED_STATES, Bag, Move, MoveKind, fold
from app.domain.order import Order
from app.domain.people import Meaning, Person, Role
from app.domain.profile import FIRST_TO_SECOND, MATCH_GOOD_FOR, Profile
from app.evidence import canonical
from app.evidence.record import Record
from app.identifiers import (
    BadgeNumber,
    BagId,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    PersonId,
    Private,
    ProductCode,
)
from app.ports import Ledger
from app.usecases.station import Station

ENROLLED = "person.enrolled"
PUBLISHED = "profile.published"
ORDERED = "order.filed"
SEALED = "turn.sealed"
AGREED = "verification.agreed"
PROFILE_TYPE = "application/vnd.countersign.profile.v1+json"
_MOVES = {kind.value: kind for kind in MoveKind}
_TWO = 2


def person_with_badge(station: Station, badge: BadgeNumber) -> Person | None:
    """Return the person whom central enrolled with this badge; the newest enrolment counts."""
    people = [p for p in _people(station).values() if p.badge == badge]
    return people[-1] if people else None


def person(station: Station, who: PersonId) -> Person | None:
    """Return a person as central enrolled them."""
    return _people(station).get(who)


def _people(station: Station) -> dict[PersonId, Person]:
    """Return everybody as last enrolled: a badge that was replaced belongs to nobody."""
    view, today = station.ledger.directory.now(), station.now()
    people: dict[PersonId, Person] = {}
    for record in station.ledger.kind(ENROLLED):
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
    for record in ledger.kind(PUBLISHED):
        body = dict(record.statement.body["profile"])
        if profile_digest(body) == wanted:
            return _profile(body, wanted)
    return None


def newest_profile(ledger: Ledger, product: ProductCode | None = None) -> Profile | None:
    """Return the profile that central published last, of one product or of any."""
    for record in reversed(ledger.kind(PUBLISHED)):
        body = dict(record.statement.body["profile"])
        if product is None or body["product"] == product.value:
            return _profile(body, profile_digest(body))
    return None


def _profile(body: dict[str, Any], digest: Digest) -> Profile:
    def seconds(field: str, default: timedelta) -> timedelta:
        return timedelta(seconds=int(body[field])) if field in body else default

    return Profile(
        digest=digest,
        name=str(body["name"]),
        version=int(body["version"]),
        therapy=str(body["therapy"]),
        product=ProductCode(str(body["product"])),
        post_thaw=timedelta(seconds=int(body["post_thaw_s"])),
        gap=seconds("gap_s", FIRST_TO_SECOND),
        good_for=seconds("good_for_s", MATCH_GOOD_FOR),
    )


def orders(station: Station, patient: PatientId) -> tuple[Order, ...]:
    """Return a patient's orders that were filed here and still have a bag to infuse."""
    return tuple(
        order
        for order in filed_orders(station, patient)
        if any(bag(station.ledger, b).state not in USED_STATES for b in order.bags)
    )


def filed_orders(station: Station, patient: PatientId) -> tuple[Order, ...]:
    """Return every order of a patient: a finished one still knows which wristband was newest."""
    filed = (_order(station.ledger, record) for record in station.ledger.orders_of(patient))
    return tuple(order for order in filed if order is not None and order.patient == patient)


def order(ledger: Ledger, entry: Digest) -> Order | None:
    """Return the order that a record filed, finished or not."""
    record = ledger.get(entry)
    return _order(ledger, record) if record and record.statement.kind == ORDERED else None


def _order(ledger: Ledger, record: Record) -> Order | None:
    """Read an order; one whose private row was destroyed is no order any more."""
    commitment = next((c for c in record.statement.private if c.of == "patient"), None)
    row = ledger.private(commitment.commit) if commitment else None
    if row is None:
        return None
    body, patient = record.statement.body, row.open()
    return Order(
        id=OrderId(str(body["order"])),
        coi=CoiId(str(body["coi"])),
        patient=PatientId(str(patient["patient"])),
        band=BandSerial(str(patient["band"])),
        born=date.fromisoformat(str(patient["born"])),
        name=Private(str(patient["name"])),
        product=ProductCode(str(body["product"])),
        lot=LotNumber(str(body["lot"])) if "lot" in body else None,
        bags=frozenset(BagId(str(b)) for b in body["bags"]),
        profile=Digest(str(body["profile"])),
        ward=str(body["ward"]),
        entry=record.digest,
    )


def bag(ledger: Ledger, wanted: BagId) -> Bag:
    """Fold a bag's history from the records about it."""
    records = ledger.about("bag", wanted.value)
    moves = [_MOVES.get(r.statement.kind) for r in records]
    known = {r.digest for r, kind in zip(records, moves, strict=True) if kind}
    return fold(
        wanted,
        [
            _move(ledger, record, kind, wanted, known)
            for record, kind in zip(records, moves, strict=True)
            if kind is not None and _is_move(record, kind)
        ],
    )


def _is_move(record: Record, kind: MoveKind) -> bool:
    """A verdict moves a bag only if it is a match; a stop moves it by records of their own."""
    return kind is not MoveKind.VERIFIED or record.statement.body.get("verdict") == "match"


def _move(
    ledger: Ledger, record: Record, kind: MoveKind, about: BagId, known: set[Digest]
) -> Move:
    statement = record.statement
    # A statement about two bags names a head of each: what is known of the *other* bag is no
    # predecessor here, what is not known at all is one that has not arrived.
    after = frozenset(d for d in statement.after if d in known or ledger.get(d) is None)
    place = statement.body.get("ward")
    return Move(
        entry=record.digest,
        kind=kind,
        bag=about,
        after=after,
        at=statement.occurred,
        place=str(place) if place is not None else None,
        agreed=_signed_for(ledger, record, kind),
    )


def _signed_for(ledger: Ledger, record: Record, kind: MoveKind) -> bool:
    """Whether a move that lets a bag go on is signed by the people whom it needs."""
    signers = record.statement.signers
    match kind:
        case MoveKind.STARTED:
            return _agreed(ledger, record)
        case MoveKind.RESTARTED:
            return _two_sign(record, Meaning.RESTARTED)
        case MoveKind.RESOLVED:
            return any(s.role == Role.QA.value for s in signers)
        case _:
            return False


def _two_sign(record: Record, meaning: Meaning) -> bool:
    signers = record.statement.signers
    return len({s.person for s in signers}) == _TWO and all(
        s.meaning == meaning.value for s in signers
    )


def _agreed(ledger: Ledger, started: Record) -> bool:
    """Whether a start names the agreement of the two who checked, over the match it follows."""
    agreement = _named(ledger, started.statement.body.get("agreed"), AGREED)
    if agreement is None or not _two_sign(agreement, Meaning.AGREED_TO_START):
        return False
    judged = _named(ledger, agreement.statement.body.get("judged"), MoveKind.VERIFIED.value)
    if judged is None or judged.digest not in started.statement.after:
        return False
    if judged.statement.body.get("verdict") != "match" or not _one_bag(started, agreement, judged):
        return False
    checked = (_named(ledger, d, SEALED) for d in judged.statement.body.get("turns", ()))
    people = {s.person for turn in checked if turn for s in turn.statement.signers}
    of = {r.statement.about("verification") for r in (started, agreement, judged)}
    return len(of) == 1 and people == {s.person for s in agreement.statement.signers}


def _one_bag(started: Record, agreement: Record, judged: Record) -> bool:
    """Whether a start is of the one bag that was agreed on, and that the match was about."""
    bags = [
        {s.value for s in record.statement.subject if s.scheme == "bag"}
        for record in (started, agreement, judged)
    ]
    return len(bags[0]) == 1 and bags[0] == bags[1] and bags[1] <= bags[2]


def _named(ledger: Ledger, digest: object, kind: str) -> Record | None:
    """Return the record that another one names, if it is here and of that kind."""
    if not isinstance(digest, str) or not Digest.FORM.fullmatch(digest):
        return None
    record = ledger.get(Digest(digest))
    return record if record is not None and record.statement.kind == kind else None
