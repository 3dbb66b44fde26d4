"""What every step of the cell laboratory shares: the work on the bench, refusals, custody.

A step loads what is on record, checks the rules of domain §4.2, records and returns. What has
happened is recorded with its outcomes, whatever they are; `NotDone` only ever forbids a step that
can still be left undone, and a hard one is a near miss on record. A session whose step was not
done stays open for another try; the screen ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.domain import custody, status
from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.custody import Gap, Stay
from app.domain.holds import HoldList
from app.domain.laboratory import LabFacts
from app.domain.moves import USED_STATES, BagState
from app.domain.order import Order
from app.domain.people import LAB, Purpose, Role
from app.domain.profile import Profile
from app.domain.readiness import Checklist
from app.domain.reading import Reading, may_hold
from app.domain.release import ReleaseDocument
from app.domain.rules import Failed, Outcome, Severity
from app.domain.verification import summary
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, BandSerial, Digest, PersonId, VerificationId
from app.labels.label import ProductLabel, Wristband
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history, qualifying
from app.usecases.holding import hold_list
from app.usecases.neighbours import about
from app.usecases.readiness import readiness_of
from app.usecases.releases import releases_of
from app.usecases.station import Draft, Station, file

NEAR_MISS = "near_miss.recorded"
HANDED_OVER, ACCEPTED = "bag.handed_over", "custody.accepted"
DISPATCHED = "bag.dispatched"
NO_PROFILE = "The profile of this therapy is not on this workstation. Connect it, then go on."
NOT_YOURS = "Expected a signature of the cell laboratory, got another. Ask a colleague of the lab."
NOT_A_SCAN = (
    "Expected a fresh scan of the label, got one that was used before or not read by a scanner. "
    "Scan the label again."
)
OUT = frozenset({BagState.ISSUED, BagState.THAWING, BagState.THAWED, BagState.VERIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """A step that was not taken: one sentence for people, and the rules that said so."""

    sentence: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A step that is on record, with what its rules found."""

    entry: Digest
    bags: tuple[BagId, ...]
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """One person's scan of a bag or cassette."""

    by: PersonId
    reading: Reading[ProductLabel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One order on the bench, with what is known of it.

    Attributes:
        release: the newest release document that names the order's therapy.
        holds: the hold and recall list; None: this site has none.
        checklist: what the ward confirmed before the thaw (T05).
    """

    order: Order
    release: ReleaseDocument | None = None
    holds: HoldList | None = None
    checklist: Checklist | None = None


def work_of(station: Station, order: Order, bag: BagId | None = None) -> Work:
    """Return an order with what the records here say of its release, holds and readiness."""
    ready = readiness_of(station, order)
    return Work(
        order=order,
        release=releases_of(station, order, bag).newest,
        holds=hold_list(station),
        checklist=ready.checklist if ready is not None and ready.counts else None,
    )


def purpose(station: Station, step: str, roles: frozenset[Role] = LAB) -> Purpose:
    """Return what a session of one laboratory step is for: one signature under one record."""
    return Purpose(of=VerificationId(station.keys.new_id()), proposal=step, roles=roles)


def may_sign(session: Session, roles: frozenset[Role]) -> bool:
    """Say whether a session is of one of these roles."""
    return session.role in {role.value for role in roles}


def base_facts(station: Station, work: Work, bag: Bag) -> LabFacts | NotDone:
    """Return what every step knows of a bag; the step adds its own with `replace`."""
    profile = history.profile(station.ledger, work.order.profile)
    if profile is None:
        return NotDone(sentence=NO_PROFILE)
    now = station.now()
    found = custody.gaps(stays(station, bag.id), now=now, here=station.ward)
    return LabFacts(
        order=work.order,
        profile=profile,
        bag=bag,
        now=now,
        taken=taken(station, work.order) - {bag.id},
        release=work.release,
        gap=custody.longest(found),
        holder=bag.place,
        hands=station.ward,
        checklist=work.checklist,
        holds=work.holds,
        list_old=station.list_old,
    )


def taken(station: Station, order: Order) -> frozenset[BagId]:
    """Return the bags of an order that were issued, or used. A lost one was not given."""
    states = {bag: history.bag(station.ledger, bag).state for bag in order.bags}
    return frozenset(bag for bag, state in states.items() if state in OUT | USED_STATES)


def newest_band(station: Station, band: Wristband) -> BandSerial | None:
    """Return the newest print of a patient's wristband that this site knows."""
    return status.newest_band(band, history.filed_orders(station, band.patient))


def stays(station: Station, bag: BagId) -> tuple[Stay, ...]:
    """Return where a bag was and when, from its records (T04)."""
    records = sorted(station.ledger.about("bag", bag.value), key=lambda r: r.statement.occurred)
    found: list[Stay] = []
    place, since = "", None
    for record in records:
        at, kind = record.statement.occurred, record.statement.kind
        leaves = kind in (HANDED_OVER, DISPATCHED)
        to = str(record.statement.body.get("ward", ""))
        if not leaves and to in ("", place):
            continue
        if since is not None:
            found.append(Stay(place=place, since=since, until=at))
        place, since = ("", None) if leaves else (to, at)
    return (*found, Stay(place=place, since=since)) if since is not None else tuple(found)


def said_gaps(station: Station, bag: BagId) -> tuple[Gap, ...]:
    """Return the times in nobody's hands that hand-overs of a bag have on record (T04c).

    Who gives a bag that somebody else had last says so; no later stay closes that gap.
    """
    return tuple(
        Gap(
            after=str(record.statement.body.get("held_by", "")),
            before=str(record.statement.body["from"]),
            lasting=timedelta(minutes=int(record.statement.body["gap_min"])),
        )
        for record in station.ledger.about("bag", bag.value)
        if record.statement.kind == HANDED_OVER and "gap_min" in record.statement.body
    )


def fresh(station: Station, bag: BagId, picked: Sequence[Picked]) -> bool:
    """Say whether scans are live, of this step, and were never used before (X15)."""
    scans = [scan.scan for one in picked for scan in one.reading.scans]
    used = {
        str(scan)
        for record in station.ledger.about("bag", bag.value)
        for scan in record.statement.body.get("scans", ())
    }
    return (
        len(set(scans)) == len(scans)
        and all(may_hold(one.reading, practice=station.practice) for one in picked)
        and not any(scan.value in used or station.ledger.scan_used(scan) for scan in scans)
        and not any(
            qualifying.refuses(station, scan.mode, scan.source)
            for one in picked
            for scan in one.reading.scans
        )
    )


def scans_of(picked: Iterable[Picked]) -> list[str]:
    """Return the acts of scanning as a record names them."""
    return [scan.scan.value for one in picked for scan in one.reading.scans]


def subjects(work: Work, *bags: BagId) -> tuple[Subject, ...]:
    """Name an order, its chain of identity and bags: pseudonyms only."""
    return (
        Subject(scheme="order", value=work.order.id.value),
        Subject(scheme="coi", value=work.order.coi.value),
        *(Subject(scheme="bag", value=bag.value) for bag in bags),
    )


def heads(bag: Bag) -> tuple[Digest, ...]:
    """Return the moves that a next one relies on, in a fixed order."""
    return tuple(sorted(bag.heads, key=lambda d: d.value))


def gravest(outcomes: Iterable[Outcome], *classes: Severity) -> Cause | None:
    """Return the gravest cause of some classes, if a rule of them failed."""
    order = list(Cause)
    found = [o.cause for o in outcomes if isinstance(o, Failed) and o.severity in classes]
    return min(found, key=order.index, default=None)


def refuse(
    station: Station,
    work: Work,
    bag: BagId,
    step: str,
    outcomes: tuple[Outcome, ...],
    todo: str,
) -> NotDone | None:
    """Record a near miss and refuse the step if a hard rule failed."""
    cause = gravest(outcomes, Severity.HARD)
    if cause is None:
        return None
    body = {"step": step, "cause": cause.code, "outcomes": summary(outcomes)}
    file(station, Draft(kind=NEAR_MISS, subject=subjects(work, bag), body=body))
    return NotDone(
        sentence=Sentence("{cause} {todo}", cause=cause.sentence, todo=todo), outcomes=outcomes
    )


def standing(station: Station, bag: BagId, kind: str, **fields: str) -> Record | None:
    """Return the newest record of a kind about a bag with these fields, if there is one."""
    for record in reversed(about(station.ledger, "bag", bag.value)):
        body = record.statement.body
        if record.statement.kind == kind and all(body.get(f) == v for f, v in fields.items()):
            return record
    return None


def profile_of(station: Station, order: Order) -> Profile | None:
    """Return the profile that a case began with."""
    return history.profile(station.ledger, order.profile)


def text(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  decimals, days, words
    """Write fields for a record: decimals and days as text, what is unknown left out."""
    return {name: str(value) for name, value in fields.items() if value not in (None, "")}
