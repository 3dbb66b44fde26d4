"""One way of recording what happened to a bag at the bedside, which all such acts use.

Refused is only what cannot be a record: a person who may not sign, one person twice, a time to
come (DESIGN rule 6). A time that was told is kept beside the time of recording. The same act
again returns what stands. People's own words and patients' values stand in private rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.infusion import LATE_AFTER, Infusion, StepKind
from app.domain.people import Meaning, Purpose, Role
from app.domain.rules import Outcome
from app.domain.verification import CLOCK_STEP, outcomes_of
from app.evidence.private import PrivateRow
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, Private, VerificationId
from app.labels.label import Badge
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history
from app.usecases import infusing_views as views
from app.usecases.sign_in import Refused, open_session
from app.usecases.station import Draft, Station, file_signed, signer

Signature = tuple[Meaning, frozenset[Role]]
"""One signature that a record needs: what it says, and who may give it."""
Signatures = tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who records something about which bag, and when it happened.

    Attributes:
        by: open sessions, one of each person who signs.
        at: when it happened, if that was earlier; None: now.
        id: of the act, minted when its form was opened: the same act again is found by it.
    """

    bag: BagId
    by: tuple[Session, ...]
    at: datetime | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time that could be any."""
        if self.at is not None and self.at.tzinfo is None:
            msg = "this time has no zone; say when it happened, in the site's zone"
            raise ValueError(msg)
        if self.id is not None and not VerificationId.FORM.fullmatch(self.id):
            msg = "an act's id is one that this station minted; open the form again"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What stands on record.

    Attributes:
        entry: the record.
        at: when it happened; `recorded`: when it was recorded.
        outcomes: of the rules that the act was held against; failed ones are deviations.
        infusion: as the records tell it now.
    """

    entry: Digest
    at: datetime
    recorded: datetime
    outcomes: tuple[Outcome, ...]
    infusion: Infusion

    @property
    def late(self) -> bool:
        """Whether it was recorded well after it happened."""
        return self.recorded - self.at > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What an act says: the statement's kind, who must sign as what, and its content.

    Attributes:
        who: for each signature, its meaning and the roles that may give it.
        moves: whether it moves the bag.
    """

    kind: str
    who: Signatures
    body: Mapping[str, Any]
    rows: tuple[PrivateRow, ...] = ()
    moves: bool = False


def record(
    station: Station, act: Act, saying: Saying, standing: Callable[[], Record | None]
) -> Recorded:
    """Record what an act says, once, and return what stands.

    Raises:
        PermissionError: the people are not those who may sign this, or one of them signs twice.
        ValueError: the time is still to come, or the act's id belongs to something else.
    """
    with sessions_end(station, act):
        found = _again(station, act, saying) or standing()
        if found is not None:
            return told(station, act.bag, found)
        check_people(act.by, saying.who)
        _check_time(station, act)
        return told(station, act.bag, _file(station, act, saying))


@contextmanager
def sessions_end(station: Station, act: Act) -> Iterator[None]:
    """End the sessions of an act, whatever becomes of it."""
    try:
        yield
    finally:
        for session in act.by:
            station.keys.close(session.id)


def _again(station: Station, act: Act, saying: Saying) -> Record | None:
    found = station.ledger.find(act.id) if act.id else None
    if found is None:
        return None
    about = (found.statement.kind, found.statement.about("bag"))
    if about != (saying.kind, act.bag.value):
        msg = "this form was used for something else already; open it again and repeat"
        raise ValueError(msg)
    return found


def check_people(by: tuple[Session, ...], who: Signatures) -> None:
    """Check that whoever signs is somebody who may, and each another person with another key.

    Raises:
        PermissionError: they are not.
    """
    needed = len(who)
    distinct = (len({s.person for s in by}), len({s.key for s in by}))
    if len(by) != needed or distinct != (needed, needed):
        msg = Sentence(
            "{needed} different people sign this; {did} did: sign in again",
            needed=needed,
            did=min(distinct),
        )
        raise PermissionError(msg)
    for session, (_, roles) in zip(by, who, strict=True):
        if session.role not in {role.value for role in roles}:
            may = ", ".join(sorted(role.value for role in roles))
            msg = Sentence("this is signed by {may}; let somebody sign in who is that", may=may)
            raise PermissionError(msg)


def sign_in(
    station: Station, bag: BagId, as_what: Signature, badge: Badge, pin: Private[str]
) -> Session | Refused:
    """Open a session for one signature about a bag."""
    return open_session(station, badge.number, pin, purpose(station, bag, as_what))


def purpose(station: Station, bag: BagId, as_what: Signature) -> Purpose:
    """Return what a session for one signature about a bag is for; its meaning names it."""
    meaning, roles = as_what
    started = views.newest(station, bag, StepKind.STARTED.value)
    of = started.statement.about("verification") if started else None
    return Purpose(
        of=VerificationId(of or station.keys.new_id()), proposal=meaning.value, roles=roles
    )


def _check_time(station: Station, act: Act) -> None:
    if act.at is not None and act.at - station.now() > CLOCK_STEP:
        msg = "this time is still to come; look at the clock and say when it happened"
        raise ValueError(msg)


def _file(station: Station, act: Act, saying: Saying) -> Record:
    late = act.at is not None and station.now() - act.at > timedelta(0)
    draft = Draft(
        kind=saying.kind,
        subject=subject_of(station, act.bag),
        after=heads_of(station, act.bag) if saying.moves else (),
        signers=tuple(
            signer(session, meaning.value)
            for session, (meaning, _) in zip(act.by, saying.who, strict=True)
        ),
        rows=saying.rows,
        body={**saying.body, **({"told": True} if late else {})},
        id=act.id,
        occurred=act.at,
    )
    return file_signed(station, draft, act.by)


def heads_of(station: Station, bag: BagId) -> tuple[Digest, ...]:
    """Return the last moves of a bag: what a further move relies on."""
    return tuple(sorted(history.bag(station.ledger, bag).heads, key=lambda d: d.value))


def subject_of(station: Station, bag: BagId) -> tuple[Subject, ...]:
    """Name the bag, its order, and the verification that its infusion began by."""
    about = [Subject(scheme="bag", value=bag.value)]
    order = views.order_of(station, bag)
    if order is not None:
        about.append(Subject(scheme="order", value=order.id.value))
        about.append(Subject(scheme="coi", value=order.coi.value))
    started = views.newest(station, bag, StepKind.STARTED.value)
    of = started.statement.about("verification") if started else None
    return (*about, Subject(scheme="verification", value=of)) if of else tuple(about)


def content_of(station: Station, record: Record, of: str) -> Mapping[str, Any] | None:
    """Return what a record's private row holds, if that is still here."""
    commitment = next((c for c in record.statement.private if c.of == of), None)
    kept = station.ledger.private(commitment.commit) if commitment else None
    return kept.open() if kept else None


def told(station: Station, bag: BagId, found: Record) -> Recorded:
    """Return what a record says, and how the infusion stands now."""
    zone, outcomes = found.statement.zone, found.statement.body.get("outcomes", ())
    return Recorded(
        entry=found.digest,
        at=found.statement.occurred.astimezone(zone),
        recorded=found.entry.clock.wall.astimezone(zone),
        outcomes=outcomes_of(outcomes),
        infusion=views.infusion(station, bag) or Infusion(bag=bag),
    )


def same_time(record: Record, act: Act, kind: str) -> bool:
    """Say whether a record is of a kind and of the time that an act tells."""
    return record.statement.kind == kind and record.statement.occurred == act.at
