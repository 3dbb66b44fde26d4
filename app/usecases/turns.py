"""Turns: begun, told what concerns one object, sealed or abandoned. Blind.

Nothing here looks at an order, a patient or another turn's content. What a turn may be told at
once is the status of the one object that was scanned (DESIGN rule 1), and it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain import status
from app.domain.causes import Cause
from app.domain.people import Place, Purpose
from app.domain.reading import Scanned, may_hold
from app.domain.turn import (
    FullRepeat,
    Given,
    Heard,
    Inspected,
    Item,
    NextTurn,
    OpenTurn,
    SealedTurn,
    TypedEnd,
    Whole,
    item_of,
    keep_band,
    open_turn,
)
from app.evidence.canonical import Object
from app.evidence.fields import write_instant
from app.evidence.private import row
from app.identifiers import VerificationId
from app.labels.label import ProductPart, Wristband
from app.ports import Filing, Sealing, Session, SessionId
from app.sentence import Sentence
from app.usecases import history, holding, keeping, qualifying, typing_in
from app.usecases.sign_in import OPENED
from app.usecases.station import Draft, Station, file, signer, verification, write

SEALED, ABANDONED, TOLD = "turn.sealed", "turn.abandoned", "turn.told"


def new_verification(station: Station) -> VerificationId:
    """Mint a verification: an id that says nothing about an order."""
    return VerificationId(station.keys.new_id())


def begin(station: Station, session: Session, again: frozenset[Item] = frozenset()) -> OpenTurn:
    """Begin the turn that a session was opened for.

    Raises:
        ValueError: the session was not opened for a turn.
    """
    if session.purpose.place is None:
        msg = "this session is for a signature, not for a turn"
        raise ValueError(msg)
    turn = open_turn(
        of=session.purpose.of,
        by=session.person,
        place=session.purpose.place,
        begun=station.now(),
        practice=station.practice,
        again=again,
    )
    return keep_band(turn, keeping.offer(station, session.person, session.purpose.of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a turn may be told at once about one object.

    Attributes:
        refused: the object cannot be used at all; otherwise the turn goes on.
    """

    cause: Cause
    refused: bool


def look_at(station: Station, of: VerificationId, reading: Scanned) -> Told | None:
    """Say what is wrong with one object, if anything; it is recorded when something is.

    The device that read it must have passed its test (domain row 31, live stations). A
    wristband: X15 and whether a reprint voids it. A bag: X15, X7, X16, X10; one barcode of several
    on its label: X15. Nothing is compared with an order or another object.
    """
    told = _told(station, reading)
    if told is not None:
        body = {"cause": told.cause.code, "item": item_of(reading).value, "refused": told.refused}
        file(station, Draft(kind=TOLD, subject=(verification(of),), body=body))
    return told


def _told(station: Station, reading: Scanned) -> Told | None:
    if qualifying.refuses(station, reading.mode, reading.source):
        return Told(cause=Cause.DEVICE_NOT_QUALIFIED, refused=True)
    if station.ledger.scan_used(reading.scan):
        return Told(cause=Cause.SCAN_REUSED, refused=True)
    label = reading.label
    if isinstance(label, Wristband):
        newest = status.newest_band(label, history.filed_orders(station, label.patient))
        void = status.band(label, newest)
        return Told(cause=void, refused=True) if void else None
    if isinstance(label, ProductPart):
        return None  # which bag it is shows when the label is whole
    bag = history.bag(station.ledger, label.bag)
    profile = history.newest_profile(station.ledger, label.product)
    cause = status.inventory(bag, station.ward, profile) or status.recalled(
        label, holding.hold_list(station)
    )
    if cause is not None:
        return Told(cause=cause, refused=True)
    late = status.expiry(label, bag, profile, station.now())
    return Told(cause=late, refused=False) if late else None


def seal(station: Station, id: SessionId, turn: Whole) -> SealedTurn:
    """Seal a turn: one statement, signed by its person; readings go to a private row.

    Sealing the same turn again returns the seal that stands.

    Raises:
        PermissionError: the session is over, or was opened for another turn or person; or a
            reading did not come from where this station takes them (DESIGN rule 8); or the
            wristband scan that the turn keeps serves no longer (B21).
    """
    standing = _standing(station, turn)
    if standing is not None:
        station.keys.close(id)
        return standing
    session = station.keys.session(id)
    wanted = Purpose(of=turn.of, place=turn.place, round=turn.round)
    if session is None or session.purpose != wanted or session.person != turn.by:
        msg = "The session is over or belongs to another turn. Sign in again."
        raise PermissionError(msg)
    _refuse_scans(station, turn)
    kept = row("readings", station.keys.salt(), {**readings(turn), **_own_codes(station)})
    draft = Draft(
        kind=SEALED,
        subject=(verification(turn.of),),
        signers=(signer(session, turn.place.meaning.value),),
        rows=(kept,),
        body=_clear(turn),
    )
    statement = write(station, draft)
    signature = station.keys.sign(id, statement.to_sign)
    at = statement.occurred
    record = station.ledger.file(
        Filing(
            statement=statement,
            signatures=(signature,),
            rows=(kept,),
            seals=Sealing(
                of=turn.of,
                by=turn.by,
                key=session.key,
                place=turn.place,
                round=turn.round,
                at=at,
            ),
            scans=tuple(r.scan for r in _scanned(turn)),
        )
    )
    return SealedTurn(
        of=turn.of,
        by=turn.by,
        key=session.key,
        place=turn.place,
        round=turn.round,
        entry=record.digest,
        at=at,
    )


def _refuse_scans(station: Station, turn: Whole) -> None:
    """Raise PermissionError if a scan may not be sealed: its source, its device, its age."""
    if not all(may_hold(r, practice=station.practice) for r in _scanned(turn)):
        msg = "A label in this turn was not scanned here. Start the turn again."
        raise PermissionError(msg)
    if any(qualifying.refuses(station, r.mode, r.source) for r in _scanned(turn)):
        msg = Sentence(
            "{cause} Start the turn again with one that has.",
            cause=Cause.DEVICE_NOT_QUALIFIED.sentence,
        )
        raise PermissionError(msg)
    if isinstance(turn, NextTurn) and not keeping.may_seal(station, turn):
        msg = Sentence(
            "{cause} Start the turn again and scan it.", cause=Cause.BAND_AGAIN.sentence
        )
        raise PermissionError(msg)


def _standing(station: Station, turn: Whole) -> SealedTurn | None:
    for sealed in station.ledger.sealed_turns(turn.of):
        if (sealed.place, sealed.round, sealed.by) == (turn.place, turn.round, turn.by):
            return sealed
    return None


def abandon(station: Station, id: SessionId | None, turn: OpenTurn, reason: str) -> None:
    """End an unsealed turn: the key is wiped, nothing of the turn is kept, that it was is."""
    if id is not None:
        station.keys.close(id)
    _abandoned(station, turn.of, turn.place, turn.round, reason)


def recover(station: Station) -> int:
    """After a crash, record each turn that was begun here and neither sealed nor abandoned.

    What is open at another workstation goes on there.
    """
    ended: set[tuple[str | None, str, int]] = set()
    lost = []
    records = [r for kind in _OF_A_TURN for r in station.ledger.own(kind, RECOVER_MOST)]
    # Newest first: a turn that was abandoned, begun again and lost has two beginnings.
    for record in sorted(records, key=lambda r: (r.entry.epoch, r.entry.seq), reverse=True):
        body = record.statement.body
        key = (record.statement.about("verification"), str(body["place"]), int(body["round"]))
        if record.statement.kind == OPENED and key not in ended and key[1] != "signature":
            lost.append(key)
        ended.add(key)
    for of, place, round_ in lost:
        if of is not None:
            _abandoned(station, VerificationId(of), Place(place), round_, "crash")
    return len(lost)


_OF_A_TURN = (OPENED, SEALED, ABANDONED)
# One turn can be open at a time, but a signature opens a session as well, and so does a look at
# a result: the turn that a crash ended is among this many.
RECOVER_MOST = 64


def _abandoned(
    station: Station, of: VerificationId, place: Place, round_: int, reason: str
) -> None:
    body = {"place": place.value, "round": round_, "reason": reason}
    file(station, Draft(kind=ABANDONED, subject=(verification(of),), body=body))


# -- what stands in clear, and what only in the private row


def _scanned(turn: Whole) -> list[Scanned]:
    """Return every act of scanning in a turn, in the order in which they make it again."""
    if isinstance(turn, FullRepeat):
        return []
    return list(turn.scans)


def _answers(turn: Whole) -> list[Heard | TypedEnd | Inspected]:
    given: list[Heard | TypedEnd | Inspected | None] = [turn.heard, turn.end]
    if not isinstance(turn, FullRepeat):
        given.append(turn.inspected)
    return [answer for answer in given if answer is not None]


def given(turn: Whole) -> list[Given]:
    """Return everything a turn holds."""
    return [*_scanned(turn), *_answers(turn)]


def _clear(turn: Whole) -> Object:
    """Return what may stand in the statement: kinds, input modes and times."""
    return {
        "place": turn.place.value,
        "round": turn.round,
        "begun": write_instant(turn.begun),
        "questions": sorted(item_of(g).value for g in given(turn)),
        "readings": [
            {
                "scan": r.scan.value,
                "kind": item_of(r).value,
                "mode": r.mode.value,
                # A device's name; a picture's file name says what was scanned, and stays private.
                "source": r.source if r.mode.live else r.mode.value,
                "symbology": r.symbology,
                "readers": list(r.readers),
                "at": write_instant(r.at),
                **typing_in.told(r),
            }
            for r in _scanned(turn)
        ],
        "answers": [
            {"question": item_of(a).value, "mode": "typed", "at": write_instant(a.at)}
            for a in _answers(turn)
        ],
        **_kept(turn),
    }


def _kept(turn: Whole) -> Object:
    """Return the own wristband scan that a turn keeps, by its entry."""
    if not isinstance(turn, NextTurn):
        return {}
    return {"kept": keeping.body(*keeping.named(turn.keeps))}


def _own_codes(station: Station) -> Object:
    """Return what the site said about its own codes when this was sealed, if anything.

    The bytes are read again after the reveal; a table that was changed meanwhile must not give
    them another meaning, or none.
    """
    table = station.labels.table
    return {"labels": dict(table)} if table else {}


def readings(turn: Whole) -> Object:
    """Return what only the private row holds: raw bytes and answers."""
    content: dict[str, object] = {
        "by": turn.by.value,
        "begun": write_instant(turn.begun),
        "scans": [
            {
                "scan": r.scan.value,
                "raw": r.raw.value.hex(),
                "symbology": r.symbology,
                "mode": r.mode.value,
                "source": r.source,
                "readers": list(r.readers),
                "at": write_instant(r.at),
                **typing_in.told(r),
            }
            for r in _scanned(turn)
        ],
        **_kept(turn),
    }
    for answer in _answers(turn):
        at = write_instant(answer.at)
        match answer:
            case Heard():
                who = {"said": answer.said.value}
                who |= {"why": answer.why.value} if answer.why else {}
                content["heard"] = {"born": answer.born.isoformat(), "at": at, **who}
            case TypedEnd():
                content["end"] = {"text": answer.text, "at": at}
            case Inspected():
                content["inspected"] = {"intact": answer.intact, "at": at}
    return content
