"""The way out of a hold or quarantine: quality assurance resolves it, and checks start anew.

One record names every head of the bag's history, so that two contradicting lines end there, too
(DESIGN §1). Nothing of the stopped verification is used again: a new one begins from zero.
"""

from __future__ import annotations

from app.domain.deviation import TEXT_LEAST, says_something
from app.domain.moves import BagState, MoveKind
from app.domain.people import Meaning, Purpose, Role
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Private, VerificationId
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history
from app.usecases.near_misses import holds, made_the_stop
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Draft, Station, file_signed, signer

RESOLVED = MoveKind.RESOLVED.value
PROPOSAL = "resolve"
QA = frozenset({Role.QA})
_STOPS = frozenset(kind.value for kind in (MoveKind.HELD, MoveKind.DEVIATED, MoveKind.QUARANTINED))


def purpose(of: VerificationId) -> Purpose:
    """Return what a session for one resolution is for."""
    return Purpose(of=of, proposal=PROPOSAL, roles=QA)


def ways_out(station: Station, bag: BagId) -> tuple[BagState, ...]:
    """Return what a resolution may make of a bag, harmless first; empty if nothing holds it."""
    folded = history.bag(station.ledger, bag)
    if not folded.troubled:
        return ()
    order = list(BagState)
    return tuple(sorted(folded.resolvable, key=order.index))


def resolve(
    station: Station, bag: BagId, to: BagState, text: Private[str], session: Session
) -> Record | Refused:
    """Record how a held, quarantined or contested bag goes on, signed by quality assurance.

    1. Something holds the bag, and it may go where it is said to.
    2. The words say why, in ten characters at least; they stand in a private row.
    3. One of quality assurance signs, who neither made nor signed a stop of this bag.

    Raises:
        ValueError: (1) or (2) does not hold; nothing was recorded.
    """
    try:
        # (1)
        if to not in ways_out(station, bag):
            msg = "this bag cannot be resolved to that state; choose one that is offered"
            raise ValueError(msg)
        # (2)
        if not says_something(text):
            msg = Sentence(
                "expected at least {least} characters on why; write what was found",
                least=TEXT_LEAST,
            )
            raise ValueError(msg)
        # (3)
        if session.purpose.proposal != PROPOSAL or session.purpose.roles != QA:
            return Refused(why=Why.NOT_PERMITTED)
        if not holds(station, session, QA):
            return Refused(why=Why.NOT_PERMITTED)
        stops = [r for r in station.ledger.about("bag", bag.value) if r.statement.kind in _STOPS]
        if any(made_the_stop(station, stop, session) for stop in stops):
            return Refused(why=Why.SAME_PERSON)
        heads = history.bag(station.ledger, bag).heads
        draft = Draft(
            kind=RESOLVED,
            subject=(Subject(scheme="bag", value=bag.value),),
            after=tuple(sorted(heads, key=lambda d: d.value)),
            signers=(signer(session, Meaning.RESOLVED.value),),
            rows=(row("resolution", station.keys.salt(), {"text": text.value}),),
            body={"to": to.value},
        )
        return file_signed(station, draft, (session,))
    finally:
        station.keys.close(session.id)
