"""Orders: filed by two people, from a file or by blind double entry; prescribed; cancelled.

    imported = read_file(station, text)          # every problem named; good orders are ready
    file_imported(station, imported.orders[0], (ana, ben), source)

    form = begin_entry(bags=1)                   # Blind: ana enters, then ben, neither sees
    agreed = form.enter(ana, {…}).enter(ben, {…})
    file_entered(station, agreed, (ana, ben))

An entry that waits for its second person, through lock and restart, is `app.usecases.order_entry`.
An order stands at every workstation of its site once central has brought it there. Until its
private row has come, too, another one knows its number and its bags, and not whose it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.domain.double_entry import Agreed, Blind
from app.domain.order import Order, OrderState, Prescription
from app.domain.people import CLINICAL, QUALITY, WARD, Meaning, Role
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, OrderId, ProductCode
from app.ports import Session
from app.sentence import Sentence, joined
from app.usecases import history, order_import
from app.usecases.neighbours import row_away
from app.usecases.order_body import (
    PRESCRIPTION,
    NewOrder,
    body_of,
    patient_of,
    written_prescription,
)
from app.usecases.order_fields import Problem
from app.usecases.order_import import Imported, ProfileOf
from app.usecases.refusal import NotFiledError, need_role, need_text, need_two, signing
from app.usecases.setting_up import file_order
from app.usecases.station import Draft, Station, file_signed, signer

CANCELLED, PRESCRIBED = history.CANCELLED, "order.prescribed"
FILERS = WARD | QUALITY | frozenset({Role.LAB_TECH})
CANCELLERS = WARD | QUALITY
PRESCRIBED_AWAY = (
    "A physician signed this order at another workstation, and what was prescribed is not here "
    "yet. Look at it there, or go on once this workstation has heard from the centre."
)


def read_file(station: Station, text: str) -> Imported:
    """Read a file of orders; those that stand here already, or claim a bag, are problems too."""
    imported = order_import.read_text(text, profiles(station))
    problems = list(imported.problems)
    good = []
    for new in imported.orders:
        standing = _stands(station, new)
        found = None if standing else stands_beside(station, new)
        if standing is not None:
            found = Sentence("stands already; nothing is filed twice")
        if found is None:
            good.append(new)
            continue
        remedy = "Take it out of the file, or cancel the order that stands and give a new number."
        problems.append(Problem(where=f"order {new.id.value}", says=found, remedy=remedy))
    return Imported(orders=tuple(good), problems=tuple(problems))


def profiles(station: Station) -> ProfileOf:
    """Return how a product's profile is found: the named digest, or the newest."""

    def find(product: ProductCode, named: str) -> Digest | None:
        if not named:
            newest = history.newest_profile(station.ledger, product)
            return newest.digest if newest else None
        if not Digest.FORM.fullmatch(named):
            return None
        found = history.profile(station.ledger, Digest(named))
        return found.digest if found is not None and product in found.products else None

    return find


def digest_of(document: bytes) -> Digest:
    """Name a file or a document by its SHA-256."""
    return Digest(hashlib.sha256(document).hexdigest())


def file_imported(
    station: Station, new: NewOrder, sessions: Sequence[Session], source: Digest | None = None
) -> Record:
    """File an order of a file that two people compared with what it came from.

    Filing the same order again returns what stands.

    Raises:
        NotFiledError: not two people who may file orders; the number or a bag stands otherwise.
    """
    with signing(station, sessions):
        need_two(sessions, Sentence("An order"))
        for session in sessions:
            need_role(session, FILERS, Sentence("An order"))
        standing = _stands(station, new)
        if standing is not None:
            return standing
        problem = stands_beside(station, new)
        if problem is not None:
            msg = Sentence(
                "This order {problem}. Cancel the one that stands, or correct this one.",
                problem=problem,
            )
            raise NotFiledError(msg)
        return file_order(station, new, sessions, source)


def begin_entry(bags: int) -> Blind:
    """Begin a blind double entry of an order of so many bags.

    Raises:
        ValueError: no bag, or more than an order has.
    """
    return Blind.of(order_import.entry_fields(bags))


def file_entered(station: Station, agreed: Agreed, sessions: Sequence[Session]) -> Record:
    """File an order that two people entered alike, blind; both sign, and nobody else may.

    Raises:
        NotFiledError: other people sign than entered it, or what both entered is no order.
    """
    with signing(station, sessions):
        if {session.person for session in sessions} != set(agreed.by):
            msg = "An entry is signed by the two people who made it. Let those two sign in."
            raise NotFiledError(msg)
        built = order_import.from_entry(agreed.values, profiles(station))
        if not isinstance(built, NewOrder):
            msg = joined(problem.sentence for problem in built)
            raise NotFiledError(msg)
        return file_imported(station, built, sessions)


def _stands(station: Station, new: NewOrder) -> Record | None:
    """Return the record of an active order that says exactly the same."""
    ledger = station.ledger
    for order in history.orders_about(ledger, "order", new.id.value):
        record = ledger.get(order.entry)
        if record is None or order.state is not OrderState.ACTIVE:
            continue
        commitment = next(c for c in record.statement.private if c.of == "patient")
        kept = ledger.private(commitment.commit)
        clear = {k: v for k, v in record.statement.body.items() if k != "source"}
        if clear == body_of(new) and kept is not None and kept.open() == patient_of(new):
            return record
    return None


def stands_beside(station: Station, new: NewOrder) -> str | None:
    """Say why an order cannot stand beside those that do; None if it can."""
    filed = station.ledger.about("order", new.id.value)
    if any(record.statement.kind == history.ORDERED for record in filed):
        return Sentence("has a number that another order has, or had")
    for bag in sorted(b.value for b in new.bags):
        if history.orders_away(station.ledger, "bag", bag):
            return Sentence("names a bag of an order whose details are at another workstation")
        others = history.orders_about(station.ledger, "bag", bag)
        if any(o.state is OrderState.ACTIVE and not _other_day(o, new) for o in others):
            return Sentence("names a bag that stands on another active order")
    return None


def _other_day(order: Order, new: NewOrder) -> bool:
    """Say whether two orders are one therapy's dose days, which may share a bag."""
    one = (order.coi, order.patient) == (new.coi, new.band.patient)
    return one and order.dose_day != new.dose_day


def orders_with(station: Station, bag: BagId) -> tuple[Order, ...]:
    """Return the active orders that name a bag."""
    found = history.orders_about(station.ledger, "bag", bag.value)
    return tuple(order for order in found if order.state is OrderState.ACTIVE)


def order_numbered(station: Station, number: OrderId) -> Order | None:
    """Return the order of a number, cancelled or not; the newest if several were filed."""
    found = history.orders_about(station.ledger, "order", number.value)
    return found[-1] if found else None


def cancel(station: Station, order: Order, session: Session, reason: str) -> Record:
    """Record that an order was cancelled, and why; cancelling again returns what stands.

    Raises:
        NotFiledError: no reason, or a role that may not.
    """
    with signing(station, (session,)):
        need_role(session, CANCELLERS, Sentence("Cancelling an order"))
        need_text(reason, Sentence("The reason for cancelling"))
        standing = _about(station, order, CANCELLED)
        if standing is not None:
            return standing
        rows = (row("reason", station.keys.salt(), {"reason": reason.strip()}),)
        draft = Draft(
            kind=CANCELLED,
            subject=_subject(order),
            signers=(signer(session, Meaning.CANCELLED.value),),
            rows=rows,
            body={"order": order.id.value, "filed": order.entry.value},
        )
        return file_signed(station, draft, (session,))


def prescribe(
    station: Station, order: Order, session: Session, asked: Prescription | None = None
) -> Record:
    """Record that a physician signed an order; signing the same again returns what stands.

    `asked` is what the physician prescribes where that is more, or newer, than the order's
    document says: dose, and weight with its day. What it leaves out stands as ordered.

    Raises:
        NotFiledError: not a physician, the order was cancelled, a weight without its day, a day
            to come, or a signed prescription that says something else.
    """
    with signing(station, (session,)):
        need_role(session, CLINICAL, Sentence("An order"))
        if _about(station, order, CANCELLED) is not None:
            msg = "The order was cancelled. File a new one, and sign that."
            raise NotFiledError(msg)
        given = _given(station, asked)
        standing = _about(station, order, PRESCRIBED)
        if standing is not None:
            if prescribed_away(station, order):
                raise NotFiledError(PRESCRIBED_AWAY)
            if given and given != _given_before(station, standing):
                msg = (
                    "A physician signed this order already, with another dose or weight. Cancel "
                    "the order and file a new one."
                )
                raise NotFiledError(msg)
            return standing
        person = history.person(station, session.person)
        rows = (row(PRESCRIPTION, station.keys.salt(), given),) if given else ()
        draft = Draft(
            kind=PRESCRIBED,
            subject=_subject(order),
            signers=(signer(session, Meaning.PRESCRIBED.value),),
            rows=rows,
            profile=order.profile,
            body={
                "order": order.id.value,
                "filed": order.entry.value,
                "by": person.name if person else session.person.value,
            },
        )
        return file_signed(station, draft, (session,))


def prescribed_away(station: Station, order: Order) -> bool:
    """Say whether a physician signed an order elsewhere, and what was prescribed is not here."""
    standing = _about(station, order, PRESCRIBED)
    return standing is not None and row_away(station.ledger, standing, PRESCRIPTION)


def _given(station: Station, asked: Prescription | None) -> dict[str, str]:
    """Return what a physician gives, as its private row holds it.

    Raises:
        NotFiledError: it is no prescription.
    """
    if asked is None:
        return {}
    if (asked.weight_kg is None) != (asked.weighed is None):
        msg = "A weight and its day go together. Give both, or none."
        raise NotFiledError(msg)
    if any(x is not None and x <= 0 for x in (asked.cells, asked.weight_kg)):
        msg = "A dose and a weight are above zero. Type them again."
        raise NotFiledError(msg)
    if asked.weighed is not None and asked.weighed > station.now().date():
        msg = "The day of the weight is to come. Type the day on which the patient was weighed."
        raise NotFiledError(msg)
    return written_prescription(replace(asked, by=""))


def _given_before(station: Station, standing: Record) -> dict[str, str]:
    kept = [station.ledger.private(c.commit) for c in standing.statement.private]
    return next((dict(one.open()) for one in kept if one and one.of == PRESCRIPTION), {})


def _subject(order: Order) -> tuple[Subject, ...]:
    return (
        Subject(scheme="order", value=order.id.value),
        Subject(scheme="coi", value=order.coi.value),
    )


def _about(station: Station, order: Order, kind: str) -> Record | None:
    for record in station.ledger.about("order", order.id.value):
        filed = record.statement.body.get("filed") == order.entry.value
        if record.statement.kind == kind and filed:
            return record
    return None
