"""An order typed by two people, blind, over any time and through any restart.

    of = begin(station)
    enter(station, of, values, session_of_ana)     # a record; what she typed is a private row
    waiting(station)                               # "begun by A. Novak, a second person types it"
    enter(station, of, values, session_of_ben)     # compared: alike, or which fields differ
    file_agreed(station, of, (ana, ben))           # the order, signed by both

Each entry is a record signed by its person (`order.entered`), so it stands before the second
begins and survives lock and power cut. What was typed is a private row that no screen reads:
every question folds the rows again through `Blind` and gives away the names of fields alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.double_entry import Agreed, Blind, StartOver
from app.domain.people import Meaning, Purpose
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import (
    BagId,
    CoiId,
    LotNumber,
    OrderId,
    PersonId,
    ProductCode,
    VerificationId,
)
from app.ports import Session
from app.sentence import Sentence, joined
from app.usecases import history, orders
from app.usecases.neighbours import own
from app.usecases.order_body import NewOrder
from app.usecases.order_fields import Problem
from app.usecases.order_import import entry_fields, from_entry
from app.usecases.orders import FILERS
from app.usecases.refusal import NotFiledError, need_role, signing
from app.usecases.station import Draft, Station, file_signed, signer

ENTERED, ENTRY = "order.entered", "entry"
HAND_BAGS = 9  # typed by hand: more come as a file
LASTS = timedelta(hours=24)  # an entry that nobody ended by then begins anew
NEWEST = 256
PROPOSAL = "order.entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """Somebody types next; nothing that was typed can be reached from it (BL3).

    Attributes:
        asked: the fields to type: all, or those that differed.
        differing: these fields differed; empty in the first round.
        second: whether it is the second person's entry.
        by: who typed, in order.
    """

    asked: tuple[str, ...]
    differing: tuple[str, ...]
    second: bool
    by: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Both typed the same: the two sign it. Of the order only what names no patient."""

    by: tuple[PersonId, PersonId]
    id: OrderId
    coi: CoiId
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    dose_day: int
    ward: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """They differed twice: both start over."""

    differing: tuple[str, ...]


Stands = Typing | Alike | Apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry that waits for a person; nothing that somebody typed.

    Attributes:
        people: the names of who typed, in order.
        since: when it began.
    """

    of: VerificationId
    stands: Stands
    people: tuple[str, ...]
    since: datetime


def begin(station: Station) -> VerificationId:
    """Name a new entry; nothing is recorded before somebody signs."""
    return VerificationId(station.keys.new_id())


def purpose(of: VerificationId) -> Purpose:
    """Return what the session for one entry, or for signing the order, is for."""
    return Purpose(of=of, proposal=PROPOSAL, roles=FILERS)


def standing(station: Station, of: VerificationId) -> Stands:
    """Return how an entry stands, by its records in the order of this station's chain."""
    return _told(station, _fold(station, of))


def _told(station: Station, stands: Blind | Agreed | StartOver) -> Stands:
    """Return what may be known of how an entry stands."""
    if isinstance(stands, StartOver):
        return Apart(differing=stands.differing)
    if isinstance(stands, Blind):
        return Typing(
            asked=stands.asked, differing=stands.differing, second=stands.second, by=stands.by
        )
    new = from_entry(stands.values, orders.profiles(station))
    if not isinstance(new, NewOrder):  # its profile was withdrawn meanwhile
        return Apart(differing=())
    return Alike(
        by=stands.by,
        id=new.id,
        coi=new.coi,
        product=new.product,
        lot=new.lot,
        bags=new.bags,
        dose_day=new.dose_day,
        ward=new.ward,
    )


def _fold(station: Station, of: VerificationId) -> Blind | Agreed | StartOver:
    stands: Blind | Agreed | StartOver = Blind.of(entry_fields(HAND_BAGS))
    for record in _entries(station, of):
        if not isinstance(stands, Blind):
            return stands
        values = _typed(station, record)
        if values is None:
            continue
        full = {name: values.get(name, "") for name in stands.asked}
        with suppress(ValueError):  # out of turn: it says nothing
            stands = stands.enter(record.statement.signers[0].person, full)
    return stands


def waiting(station: Station) -> tuple[Waiting, ...]:
    """Return the entries that somebody began and nobody ended, oldest first."""
    found: dict[VerificationId, Waiting] = {}
    since = station.now() - LASTS
    for record in station.ledger.own(ENTERED, NEWEST):
        of = VerificationId(str(record.statement.body["entry"]))
        began = _entries(station, of)[:1]
        if of in found or not began or began[0].statement.occurred < since:
            continue
        stands = standing(station, of)
        if isinstance(stands, Apart) or _filed(station, stands):
            continue
        first = began[0].statement
        found[of] = Waiting(
            of=of,
            stands=stands,
            people=names(station, stands.by),
            since=first.occurred.astimezone(first.zone),
        )
    return tuple(sorted(found.values(), key=lambda one: one.since))


def problems(
    station: Station, of: VerificationId, values: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return what is wrong with one person's own entry, with what both agreed on before.

    It compares with nobody's entry: only with the form of an order, and with the orders that
    stand here. Asked before anything is signed, so that nothing typed is lost.
    """
    stands = _fold(station, of)
    if not isinstance(stands, Blind):
        return ()
    built = from_entry({**stands.same.value, **values}, orders.profiles(station))
    if not isinstance(built, NewOrder):
        return built
    found = orders.stands_beside(station, built)
    remedy = "Look at the document again; an order that is replaced is cancelled first."
    return (Problem(where="the order", says=found, remedy=remedy),) if found else ()


def enter(
    station: Station, of: VerificationId, values: Mapping[str, str], session: Session
) -> Stands:
    """Record one person's entry; the second one's answer says which fields differ.

    Raises:
        NotFiledError: not this person's turn, a role that may not, or what was typed is no
            order. Nothing is recorded then.
    """
    with signing(station, (session,)):
        need_role(session, FILERS, Sentence("An order"))
        stands = _fold(station, of)
        if not isinstance(stands, Blind):
            msg = "This entry is finished. Look at the list of orders."
            raise NotFiledError(msg)
        typed = {name: values.get(name, "") for name in stands.asked}
        try:
            after = stands.enter(session.person, typed)
        except ValueError as error:
            raise NotFiledError(
                Sentence("Nothing was recorded: {error}.", error=str(error))
            ) from None
        wrong = problems(station, of, typed)
        if wrong:
            raise NotFiledError(joined(problem.sentence for problem in wrong))
        kept = [[name, text] for name, text in typed.items() if text.strip()]
        draft = Draft(
            kind=ENTERED,
            subject=(Subject(scheme="entry", value=of.value),),
            signers=(signer(session, Meaning.TRANSCRIBED.value),),
            rows=(row(ENTRY, station.keys.salt(), {"typed": kept}),),
            body={"entry": of.value, "try": stands.tries, "second": stands.second},
        )
        file_signed(station, draft, (session,))
        return _told(station, after)


def file_agreed(station: Station, of: VerificationId, sessions: Sequence[Session]) -> Record:
    """File the order that two people typed alike; filing it again returns what stands.

    Raises:
        NotFiledError: they have not typed it alike, or others sign.
    """
    stands = _fold(station, of)
    if not isinstance(stands, Agreed):
        for session in sessions:
            station.keys.close(session.id)
        msg = "The two entries are not alike yet. Both people look at the document again."
        raise NotFiledError(msg)
    return orders.file_entered(station, stands, sessions)


def _entries(station: Station, of: VerificationId) -> tuple[Record, ...]:
    """Return the entries that were made here: what was typed never leaves its workstation."""
    about = own(station.ledger, station.ledger.about("entry", of.value))
    signed = [r for r in about if r.statement.kind == ENTERED and r.statement.signers]
    return tuple(sorted(signed, key=lambda r: (r.entry.epoch, r.entry.seq)))


def _typed(station: Station, record: Record) -> dict[str, str] | None:
    commitment = next((c for c in record.statement.private if c.of == ENTRY), None)
    kept = station.ledger.private(commitment.commit) if commitment else None
    return {str(n): str(t) for n, t in kept.open()["typed"]} if kept is not None else None


def _filed(station: Station, stands: Stands) -> bool:
    """Whether the order of an entry stands, or stood, already."""
    if not isinstance(stands, Alike):
        return False
    return bool(history.orders_about(station.ledger, "order", stands.id.value))


def names(station: Station, people: Sequence[PersonId]) -> tuple[str, ...]:
    """Return what people are called."""
    found = [(who, history.person(station, who)) for who in people]
    return tuple(one.name if one else who.value for who, one in found)
