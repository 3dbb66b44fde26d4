"""After the infusion: the empty bag, the labels, the closing signatures (B24-B27).

Two people record what became of an empty bag. A case is closed only when every bag of its order
that left the store is accounted for; who closes it signs that it was administered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.infusion import Fate, Infusion, Labels, StepKind
from app.domain.moves import GONE_STATES, BagState
from app.domain.order import Order
from app.domain.people import CLINICAL, LAB, VERIFIERS, Meaning
from app.domain.rules import Failed, Outcome, Severity
from app.domain.rules.course import AT_CLOSE, Course, check
from app.domain.verification import outcomes_of, summary
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history
from app.usecases import infusing_views as views
from app.usecases.infusing_acts import Act, Recorded, Saying, Signatures, check_people, record
from app.usecases.neighbours import about
from app.usecases.station import Draft, Station, file_signed, signer

CLOSED = "case.closed"
BY_TWO_WITNESSED: Signatures = (
    (Meaning.DISPOSED, VERIFIERS | LAB),
    (Meaning.DISPOSAL_WITNESS, VERIFIERS | LAB),
)
BY_VERIFIER_AND_PHYSICIAN: Signatures = (
    (Meaning.ADMINISTERED, VERIFIERS),
    (Meaning.ADMINISTERED, CLINICAL),
)
IN_STORE = frozenset(
    {
        BagState.EXPECTED,
        BagState.COLLECTED,
        BagState.MADE,
        BagState.IN_TRANSIT,
        BagState.RECEIVED_QUARANTINE,
        BagState.STORED,
        BagState.RETURNED,
        BagState.QUARANTINE,
        BagState.RECALLED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What is told when a case is closed.

    Attributes:
        labels: all that came with the order's bags, and where they are now (B25).
        follow_up: the days on which the patient is seen again (B27).
        id: of the act; the same act again is found by it.
    """

    labels: Labels
    follow_up: tuple[date, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A closed case, as recorded."""

    entry: Digest
    at: datetime
    outcomes: tuple[Outcome, ...]


def dispose(station: Station, act: Act, fate: Fate) -> Recorded:
    """Record what became of an empty bag, by two people (B24); recorded once.

    Raises:
        ValueError: nothing of the bag was infused: then its destruction is recorded instead.
        PermissionError: not two people who may.
    """
    saying = Saying(
        kind=StepKind.DISPOSED.value,
        who=BY_TWO_WITNESSED,
        body={"where": fate.way.value, "container": fate.container.strip()},
        moves=True,
    )

    def standing() -> Record | None:
        infused = views.infusion(station, act.bag)
        if infused is None or not infused.used:
            msg = "nothing of this bag was infused; record its return or destruction instead"
            raise ValueError(msg)
        return views.newest(station, act.bag, StepKind.DISPOSED.value)

    return record(station, act, saying, standing)


def open_bags(station: Station, order: Order) -> tuple[BagId, ...]:
    """Return the bags that left the store, and what became of them is not on record (B24)."""
    return tuple(_open(station, order))


def _open(station: Station, order: Order) -> Iterator[BagId]:
    for bag in sorted(views.units_of(station, order), key=lambda b: b.value):
        state = history.bag(station.ledger, bag).state
        infused = views.infusion(station, bag)
        if infused is not None and infused.used:
            if infused.fate is None or infused.ended is None:
                yield bag
        elif state not in IN_STORE | GONE_STATES:
            yield bag


def close_case(
    station: Station, order: Order, closing: Closing, sessions: tuple[Session, ...]
) -> Closed:
    """Close an order's case: a verifier signs that it was administered, a physician may, too.

    Closing it again returns what stands.

    Raises:
        ValueError: B24 does not hold, or no bag was infused; nothing is recorded.
        PermissionError: nobody who may signed.
    """
    try:
        standing = closed(station, order)
        if standing is not None:
            return standing
        who = BY_VERIFIER_AND_PHYSICIAN[: max(1, len(sessions))]
        check_people(sessions, who)
        outcomes = _outcomes(station, order, closing)
        signers = tuple(
            signer(session, meaning.value)
            for session, (meaning, _) in zip(sessions, who, strict=True)
        )
        draft = _draft(station, order, closing, outcomes)
        return _closed(file_signed(station, replace(draft, signers=signers), sessions))
    finally:
        for session in sessions:
            station.keys.close(session.id)


def closed(station: Station, order: Order) -> Closed | None:
    """Return how an order's case was closed; None while it is open."""
    told = about(station.ledger, "order", order.id.value)
    found = (r for r in told if r.statement.kind == CLOSED)
    return next(
        (_closed(r) for r in found if r.statement.body.get("order") == order.entry.value), None
    )


def _outcomes(station: Station, order: Order, closing: Closing) -> tuple[Outcome, ...]:
    used = views.infused_bags(station, order)
    if not used:
        msg = "no bag of this order was infused; cancel the order instead"
        raise ValueError(msg)
    course = Course(
        now=station.now(),
        infusion=Infusion(bag=min(used, key=lambda b: b.value)),
        labels=closing.labels,
        unaccounted=len(open_bags(station, order)),
        follow_up=len(closing.follow_up),
    )
    outcomes = check(course, AT_CLOSE)
    for outcome in outcomes:
        if isinstance(outcome, Failed) and outcome.severity is Severity.HARD:
            told = outcome.cause.sentence
            msg = Sentence(
                "{told} Record it first: {count} bag(s) of this order are open.",
                told=told,
                count=course.unaccounted,
            )
            raise ValueError(msg)
    return outcomes


def _draft(
    station: Station, order: Order, closing: Closing, outcomes: tuple[Outcome, ...]
) -> Draft:
    used = sorted(views.infused_bags(station, order), key=lambda b: b.value)
    days = {"days": [day.isoformat() for day in sorted(closing.follow_up)]}
    return Draft(
        kind=CLOSED,
        subject=(
            Subject(scheme="order", value=order.id.value),
            Subject(scheme="coi", value=order.coi.value),
            *(Subject(scheme="bag", value=bag.value) for bag in used),
        ),
        rows=(row("follow_up", station.keys.salt(), days),) if closing.follow_up else (),
        profile=order.profile,
        body={
            "order": order.entry.value,
            "verified": all(views.was_verified(station, bag) for bag in used),
            "labels": {
                "came": closing.labels.came,
                "in_chart": closing.labels.in_chart,
                "destroyed": closing.labels.destroyed,
            },
            "outcomes": summary(outcomes),
        },
        id=closing.id,
    )


def _closed(found: Record) -> Closed:
    return Closed(
        entry=found.digest,
        at=found.statement.occurred.astimezone(found.statement.zone),
        outcomes=outcomes_of(found.statement.body["outcomes"]),
    )
