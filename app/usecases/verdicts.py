"""Recording a verdict, and what is shown of it.

The verdict, the near miss and what a stop does to the bags are one transaction: a stop that is
shown has already put its bags on hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from app.domain import status
from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.deviation import Approved
from app.domain.moves import ENDED_STATES, MOVES, MoveKind
from app.domain.order import Order
from app.domain.rules import Facts, Outcome
from app.domain.turn import FullTurn, Item
from app.domain.verification import (
    Hold,
    Match,
    SealedPair,
    Stop,
    Verdict,
    summary,
    verdict_of,
)
from app.evidence.fields import read_instant, write_instant
from app.evidence.private import PrivateRow, row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest, PersonId, Private, VerificationId
from app.usecases import history
from app.usecases.independent import independence
from app.usecases.station import Draft, Station, file, verification

JUDGED = "verification.judged"
DEVIATED = "bag.deviated"
NEAR_MISS, HELD, QUARANTINED = "near_miss.recorded", "bag.held", "bag.quarantined"
RESTARTED = "verification.restarted"


class Looks(Enum):
    """How a bag looked to a person."""

    INTACT = "intact"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of the comparison, shown after the reveal only.

    What each says is language-free: a number, a date as ISO 8601, how the bag looks as a `Looks`.
    """

    item: Item
    order: str = field(repr=False)
    first: str = field(repr=False)
    second: str = field(repr=False)

    @property
    def equal(self) -> bool:
        """Whether all three say the same."""
        return self.order == self.first == self.second


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """A judged verification.

    Attributes:
        names: of the first and the second person.
        patient: as registered; None when no order was found.
        until: how long a match may be used for starting.
        may_restart: whether a stop may be tried once more from the beginning.
        judged: the record of the verdict.
        approved: what the people whom a hold needs have signed, while it is good.
        typed: a label was typed, not scanned, whatever the verdict (DESIGN §7).
    """

    of: VerificationId
    pair: SealedPair
    names: tuple[str, str]
    verdict: Verdict
    judged: Digest
    bags: tuple[BagId, ...]
    rows: tuple[Compared, ...]
    patient: Private[str] | None
    product: str | None
    until: datetime | None
    may_restart: bool
    approved: Approved | None = None
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAgain:
    """Both people answer these once more, with no word on who or what (X17, X18)."""

    of: VerificationId
    questions: frozenset[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """The two turns are no pair: both people start again (B15)."""

    of: VerificationId
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Two turns read back from their private rows, and the order they point to.

    Attributes:
        scanned: the entries of the two turns that hold the scans, in the first round.
    """

    first: FullTurn
    second: FullTurn
    order: Order | Cause
    scanned: tuple[Digest, Digest]
    rows: tuple[PrivateRow, ...] = field(repr=False)


def record_verdict(
    station: Station,
    sealed: SealedPair,
    opened: Opened,
    outcomes: tuple[Outcome, ...],
    facts: Facts | None,
) -> Revealed:
    """Record the verdict that the outcomes give, with everything that follows from it."""
    verdict = verdict_of(outcomes)
    bags = _bags(station, opened)
    until = _until(facts) if facts and isinstance(verdict, Match) else None
    # What an approval of a hold must not outlive; a limit that has passed is what it is about.
    ahead = [end for end in _limits(facts) if end > facts.now] if facts else []
    opening = row("opening", station.keys.salt(), _opening(opened))
    draft = Draft(
        kind=JUDGED,
        subject=_subjects(sealed, opened, bags),
        after=tuple(sorted(bags[0].heads, key=_value)) if isinstance(verdict, Match) else (),
        rows=(opening,),
        profile=facts.profile.digest if facts else None,
        body=_judgement(sealed, verdict, until, opened)
        | _independence(station, sealed, opened, facts)
        | ({"limit": write_instant(min(ahead))} if ahead and isinstance(verdict, Hold) else {}),
    )
    with station.ledger.together():
        judged = file(station, draft)
        if isinstance(verdict, Stop):
            _stopped(station, judged, verdict, bags)
        if isinstance(verdict, Hold):
            _deviated(station, judged, verdict, bags)
    return revealed(station, judged, sealed, opened, verdict)


def _value(digest: Digest) -> str:
    return digest.value


def _bags(station: Station, opened: Opened) -> tuple[Bag, ...]:
    """Return the bags that were scanned and that this site knows."""
    labels = {opened.first.product.label.bag, opened.second.product.label.bag}
    ordered = sorted(labels, key=lambda b: b.value)
    found = (history.bag(station.ledger, b) for b in ordered)
    return tuple(bag for bag in found if bag.heads)


def _until(facts: Facts) -> datetime:
    """Say how long a match is good: never beyond the product's own clocks (DESIGN §7)."""
    return min([facts.now + facts.profile.good_for, *_limits(facts)])


def _limits(facts: Facts) -> list[datetime]:
    """Return when the product's own clocks end: the thaw's, and the last day on its label."""
    thaws = [status.thaw_limit(bag, facts.profile) for bag in (facts.bag, facts.second_bag)]
    limits = [until for until in thaws if until is not None]
    midnight = facts.now.replace(hour=23, minute=59, second=59, microsecond=0)
    if facts.first.product.label.expires == facts.now.date():
        limits.append(midnight)
    return limits


def _subjects(sealed: SealedPair, opened: Opened, bags: Sequence[Bag]) -> tuple[Subject, ...]:
    subjects = [verification(sealed.of)]
    if isinstance(opened.order, Order):
        subjects.append(Subject(scheme="order", value=opened.order.id.value))
        subjects.append(Subject(scheme="coi", value=opened.order.coi.value))
    subjects += [Subject(scheme="bag", value=bag.id.value) for bag in bags]
    return tuple(subjects)


def _judgement(
    sealed: SealedPair, verdict: Verdict, until: datetime | None, opened: Opened
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "turns": [sealed.first.entry.value, sealed.second.entry.value],
        "scanned": [entry.value for entry in opened.scanned],
        "verdict": type(verdict).__name__.lower(),
        "outcomes": summary(verdict.outcomes),
    }
    if isinstance(verdict, Stop | Hold):
        body["cause"] = verdict.cause.code
    if until is not None:
        body["until"] = write_instant(until)
    if isinstance(opened.order, Order):
        body["order"] = opened.order.entry.value
    return body


def _independence(
    station: Station, sealed: SealedPair, opened: Opened, facts: Facts | None
) -> dict[str, Any]:
    """Measure how independent the two checks were (docs/independence.md)."""
    reused = facts.reused if facts else frozenset()
    found = independence(station, sealed, opened.scanned, reused)
    return {"independence": found.body()} if found else {}


def _opening(opened: Opened) -> dict[str, Any]:
    """Open both commitments, so that the verdict can be judged again from its own row."""
    return {"turns": [{"salt": r.salt.hex(), "content": r.content.decode()} for r in opened.rows]}


def _stopped(station: Station, judged: Record, verdict: Stop, bags: Sequence[Bag]) -> None:
    """Record the near miss, and put every bag that was scanned on hold or in quarantine."""
    body = {"judged": judged.digest.value, "cause": verdict.cause.code}
    file(station, Draft(kind=NEAR_MISS, subject=judged.statement.subject, body=body))
    for bag in bags:
        # Allowed once: a second stop of the same bag quarantines it (DESIGN §7).
        # A bag whose life is over stays as it is: quarantine is no place for it.
        again = (verdict.quarantine or bag.stops > 0) and bag.state not in ENDED_STATES
        draft = Draft(
            kind=QUARANTINED if again else HELD,
            subject=(Subject(scheme="bag", value=bag.id.value), judged.statement.subject[0]),
            after=tuple(sorted(bag.heads, key=_value)),
            body=body,
        )
        file(station, draft)


def _deviated(station: Station, judged: Record, verdict: Hold, bags: Sequence[Bag]) -> None:
    """Put the bags of a hold on hold: checking again is no way around a deviation."""
    for bag in bags:
        draft = Draft(
            kind=DEVIATED,
            subject=(Subject(scheme="bag", value=bag.id.value), judged.statement.subject[0]),
            after=tuple(sorted(bag.heads, key=_value)),
            body={"judged": judged.digest.value, "cause": verdict.cause.code},
        )
        file(station, draft)


# -- what is shown


def revealed(
    station: Station,
    judged: Record,
    sealed: SealedPair,
    opened: Opened,
    verdict: Verdict,
) -> Revealed:
    """Return what the screen may show of a recorded verdict."""
    order = opened.order if isinstance(opened.order, Order) else None
    profile = history.profile(station.ledger, order.profile) if order else None
    body = judged.statement.body
    bags = tuple(BagId(s.value) for s in judged.statement.subject if s.scheme == "bag")
    return Revealed(
        of=sealed.of,
        pair=sealed,
        names=(_name(station, sealed.first.by), _name(station, sealed.second.by)),
        verdict=verdict,
        judged=judged.digest,
        bags=bags,
        rows=compare(order, opened),
        patient=order.name if order else None,
        product=profile.therapy if profile else None,
        until=read_instant(str(body["until"])) if "until" in body else None,
        may_restart=isinstance(verdict, Stop)
        and not verdict.quarantine
        and not decided(station, sealed.of)
        and (not bags or bool(restartable(station, bags))),
        typed=any(t.wristband.typed or t.product.typed for t in (opened.first, opened.second)),
    )


def decided(station: Station, of: VerificationId) -> bool:
    """Say whether two people have decided already what follows a stop."""
    return any(
        r.statement.kind in (RESTARTED, QUARANTINED) and r.statement.signers
        for r in station.ledger.about("verification", of.value)
    )


def restartable(station: Station, bags: Iterable[BagId]) -> tuple[BagId, ...]:
    """Return the bags that the one restart after a first stop may take off hold."""
    folded = [history.bag(station.ledger, bag) for bag in bags]
    return tuple(
        bag.id
        for bag in folded
        if bag.held
        and bag.stops == 1
        and bag.state in MOVES[MoveKind.RESTARTED][0]
        and not (bag.contested or bag.waiting or bag.irregular)
    )


def _name(station: Station, who: PersonId) -> str:
    found = history.person(station, who)
    return found.name if found else ""


def compare(order: Order | None, opened: Opened) -> tuple[Compared, ...]:
    """Compare item by item, as the three sources say it."""
    turns = (opened.first, opened.second)
    bags = [t.product.label.bag.value for t in turns]
    ordered = next(iter(order.bags)).value if order and len(order.bags) == 1 else ""
    if order and bags[0] in {b.value for b in order.bags}:
        ordered = bags[0]
    rows = [
        (
            Item.WRISTBAND,
            order.patient.value if order else "",
            [t.wristband.label.patient.value for t in turns],
        ),
        (
            Item.BORN,
            order.born.isoformat() if order else "",
            [t.heard.born.isoformat() for t in turns],
        ),
        (
            Item.PRODUCT,
            order.coi.value if order else "",
            [t.product.label.coi.value for t in turns],
        ),
        (Item.PRODUCT_END, ordered, bags),
        (
            Item.INSPECTION,
            Looks.INTACT.value,
            [(Looks.INTACT if t.inspected.intact else Looks.PROBLEM).value for t in turns],
        ),
    ]
    return tuple(
        Compared(item=item, order=expected, first=both[0], second=both[1])
        for item, expected, both in rows
    )
