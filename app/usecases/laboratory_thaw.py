"""The thaw: rehearsed first, then started, ended, inspected, and counted down (T05-T10).

* Nothing that cannot be undone begins before the whole comparison passed (DESIGN §7).
* That a thaw was begun all the same is recorded, never refused, with what the rules found.
* From its end or start the product's clock runs; every screen shows the same `Countdown`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.countdown import Countdown, countdown, thaw_ends
from app.domain.laboratory import LabFacts, Looks, Measured, Thaw, check
from app.domain.moves import BagState, MoveKind
from app.domain.order import Order
from app.domain.people import LAB, Meaning
from app.domain.reading import Reading
from app.domain.rules import Outcome, Severity
from app.domain.rules.laboratory import INSPECTION, READY, THAW_END, THAW_START
from app.domain.rules.rehearsal import REHEARSAL, STANDS
from app.domain.verification import outcomes_of, summary
from app.evidence.fields import read_instant, write_instant
from app.evidence.private import row
from app.evidence.record import Record
from app.identifiers import BagId, Digest
from app.labels.label import Wristband
from app.ports import Session
from app.sentence import Sentence
from app.usecases import history
from app.usecases.laboratory import (
    NEAR_MISS,
    NOT_A_SCAN,
    NOT_YOURS,
    NotDone,
    Picked,
    Recorded,
    Work,
    base_facts,
    fresh,
    gravest,
    heads,
    may_sign,
    newest_band,
    profile_of,
    refuse,
    scans_of,
    standing,
    subjects,
    text,
)
from app.usecases.neighbours import about
from app.usecases.station import Draft, Station, file, file_signed, signer

PASSED, FAILED = "rehearsal.passed", "rehearsal.failed"
STARTED, THAWED = MoveKind.THAW_STARTED.value, MoveKind.THAWED.value
INSPECTED, MADE = "bag.inspected", MoveKind.MADE.value
DO_NOT_THAW = "Do not thaw. Put the bag back into the cold and call the person in charge."
NOT_YET = "Do not thaw yet. Make the comparison pass first, or have two people decide."
DEVIATIONS = (Severity.HARD, Severity.DEV2, Severity.DEV1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What the comparison before the thaw found.

    Attributes:
        passed: whether the thaw may begin: nothing failed that people would have to decide.
        cause: the gravest failure; None if it passed.
    """

    entry: Digest
    passed: bool
    outcomes: tuple[Outcome, ...]
    cause: Cause | None = None


def rehearse(
    station: Station,
    work: Work,
    cassette: Picked,
    band: Reading[Wristband] | None,
    session: Session,
) -> Rehearsed | NotDone:
    """Compare everything once, while the product can still go back.

    Args:
        station: where.
        work: the order, and what is known of its release, holds and readiness.
        cassette: the scan of the cassette's label by the person who signs.
        band: the wristband as it was scanned on the ward; None: nobody scanned it.
        session: of the laboratory.

    1. The laboratory signs its own, fresh scan; the same one again returns what stands.
    2. Every rule is checked, and the outcome is a record; a hard failure is a near miss, too.
    """
    bag_id = cassette.reading.label.bag
    # (1)
    if not may_sign(session, LAB) or session.person != cassette.by:
        return NotDone(sentence=NOT_YOURS)
    before = _newest_rehearsal(station, bag_id)
    if before is not None and before.statement.body["scans"] == scans_of([cassette]):
        return _rehearsed(before)
    if not fresh(station, bag_id, [cassette]):
        return NotDone(sentence=NOT_A_SCAN)
    # (2)
    facts = base_facts(station, work, history.bag(station.ledger, bag_id))
    if isinstance(facts, NotDone):
        return facts
    label = band.label if band else None
    newest = newest_band(station, label) if label else None
    facts = replace(facts, label=cassette.reading.label, band=label, newest=newest)
    outcomes = check(facts, REHEARSAL)
    cause = gravest(outcomes, *DEVIATIONS)
    body: dict[str, Any] = {"scans": scans_of([cassette]), "outcomes": summary(outcomes)}
    draft = Draft(
        kind=FAILED if cause else PASSED,
        subject=subjects(work, bag_id),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        profile=facts.profile.digest,
        body=body | ({"cause": cause.code} if cause else {}),
    )
    with station.ledger.together():
        record = file_signed(station, draft, (session,))
        if gravest(outcomes, Severity.HARD) and cause:
            missed = {"step": FAILED, "cause": cause.code, "outcomes": summary(outcomes)}
            file(station, Draft(kind=NEAR_MISS, subject=subjects(work, bag_id), body=missed))
    return _rehearsed(record)


def _rehearsed(record: Record) -> Rehearsed:
    body = record.statement.body
    return Rehearsed(
        entry=record.digest,
        passed=record.statement.kind == PASSED,
        outcomes=outcomes_of(body["outcomes"]),
        cause=Cause.of(body["cause"]) if "cause" in body else None,
    )


def _newest_rehearsal(station: Station, bag: BagId) -> Record | None:
    """Return the newest comparison of a bag: a later failure takes an earlier pass away."""
    found = [
        r for r in about(station.ledger, "bag", bag.value) if r.statement.kind in (PASSED, FAILED)
    ]
    return found[-1] if found else None


def _passed_at(station: Station, work: Work, bag: BagId) -> datetime | None:
    record = _newest_rehearsal(station, bag)
    if record is None or record.statement.kind != PASSED:
        return None
    same = record.statement.about("order") == work.order.id.value
    return record.statement.occurred if same else None


def before_thaw(
    station: Station, work: Work, bag: BagId, thaw: Thaw
) -> tuple[Outcome, ...] | NotDone:
    """Say what the rules find before a thaw, for a screen to show; nothing is recorded."""
    facts = base_facts(station, work, history.bag(station.ledger, bag))
    return facts if isinstance(facts, NotDone) else _before(station, work, facts, thaw)


def _before(station: Station, work: Work, facts: LabFacts, thaw: Thaw) -> tuple[Outcome, ...]:
    rehearsed = _passed_at(station, work, facts.bag.id)
    return check(replace(facts, thaw=thaw, rehearsed=rehearsed), (*STANDS, *READY, *THAW_START))


def start_thaw(
    station: Station,
    work: Work,
    bag: BagId,
    thaw: Thaw,
    session: Session,
    *,
    begun_already: bool = False,
) -> Recorded | NotDone:
    """Start a thaw, or record that one was begun.

    1. A thaw that runs already stands.
    2. Unless cells are thawing already, nothing hard and nothing that two people must decide may
       stand against it: no rehearsal, no thaw.
    3. Recorded with every outcome; one person's deviation does not hold it up.
    """
    # (1)
    state = history.bag(station.ledger, bag)
    running = standing(station, bag, STARTED)
    if running is not None and (state.state is BagState.THAWING or running.digest in state.heads):
        return _recorded(running, bag)
    if not may_sign(session, LAB):
        return NotDone(sentence=NOT_YOURS)
    # (2)
    facts = base_facts(station, work, state)
    if isinstance(facts, NotDone):
        return facts
    outcomes = _before(station, work, facts, thaw)
    if not begun_already:
        refused = refuse(station, work, bag, STARTED, outcomes, DO_NOT_THAW)
        cause = gravest(outcomes, Severity.DEV2)
        if refused is not None or cause is not None:
            said = (
                Sentence("{cause} {not_yet}", cause=cause.sentence, not_yet=NOT_YET)
                if cause
                else ""
            )
            return refused or NotDone(sentence=said, outcomes=outcomes)
    # (3)
    body = _thaw_body(thaw) | {"outcomes": summary(outcomes), "ward": station.ward}
    return _file(station, work, facts.bag, (STARTED, Meaning.THAWED, body), session)


def end_thaw(station: Station, work: Work, bag: BagId, session: Session) -> Recorded | NotDone:
    """Record that a thaw has ended; from now on, or from its start, the product's clock runs."""
    state = history.bag(station.ledger, bag)
    before = standing(station, bag, THAWED)
    if before is not None:
        return _recorded(before, bag)
    if not may_sign(session, LAB):
        return NotDone(sentence=NOT_YOURS)
    facts = base_facts(station, work, state)
    if isinstance(facts, NotDone):
        return facts
    start = standing(station, bag, STARTED)
    started = start.statement.occurred if start else None
    ended = station.now()
    thaw = Thaw(method="", device="", started=started, ended=ended)
    outcomes = check(replace(facts, thaw=thaw), THAW_END)
    until = thaw_ends(facts.profile, started=started, ended=ended)
    body = {"outcomes": summary(outcomes), "ward": station.ward}
    if until is not None:
        body["until"] = write_instant(until)
    return _file(station, work, state, (THAWED, Meaning.THAWED, body), session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """How a product looks after its thaw, and what was measured (T09, T10).

    Attributes:
        note: in people's own words; kept as a private row.
    """

    looks: Looks
    measured: Measured
    note: str = ""


def inspect(
    station: Station, work: Work, bag: BagId, seen: Inspection, session: Session
) -> Recorded | NotDone:
    """Record what was seen and measured after a thaw; a leak asks for a culture."""
    if not may_sign(session, LAB):
        return NotDone(sentence=NOT_YOURS)
    facts = base_facts(station, work, history.bag(station.ledger, bag))
    if isinstance(facts, NotDone):
        return facts
    measured = seen.measured
    body: dict[str, Any] = {"looks": seen.looks.value} | text(
        viability=measured.viability, cells=measured.cells, volume_ml=measured.volume_ml
    )
    before = standing(station, bag, INSPECTED)
    if before is not None and _says_the_same(station, before, body, seen.note):
        return _recorded(before, bag)
    outcomes = check(replace(facts, looks=seen.looks, measured=measured), INSPECTION)
    body["outcomes"] = summary(outcomes)
    body["culture"] = seen.looks is Looks.LEAK
    draft = Draft(
        kind=INSPECTED,
        subject=subjects(work, bag),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        rows=(row("note", station.keys.salt(), {"text": seen.note}),) if seen.note else (),
        profile=facts.profile.digest,
        body=body,
    )
    return _recorded(file_signed(station, draft, (session,)), bag)


def _says_the_same(station: Station, before: Record, body: dict[str, Any], note: str) -> bool:
    """Say whether an inspection is on record already, with the same words."""
    rows = [station.ledger.private(c.commit) for c in before.statement.private]
    noted = str(rows[0].open()["text"]) if rows and rows[0] is not None else ""
    said = {k: v for k, v in before.statement.body.items() if k in (*_MEASURED, "looks")}
    return said == body and noted == note


_MEASURED = ("viability", "cells", "volume_ml")


def countdown_of(station: Station, order: Order, bag: BagId) -> Countdown | None:
    """Return how much time a thawed bag, or a container made of it, has left (T08)."""
    until = expires(station, order, bag)
    return None if until is None else countdown(until, station.now())


def expires(station: Station, order: Order, bag: BagId) -> datetime | None:
    """Return the end of a product's own clock; None while it does not run."""
    made = standing(station, bag, MADE)
    if made is not None and "expires" in made.statement.body:
        return read_instant(str(made.statement.body["expires"])).astimezone(station.now().tzinfo)
    profile = profile_of(station, order)
    if profile is None:
        return None
    until = thaw_ends(
        profile, started=_when(station, bag, STARTED), ended=_when(station, bag, THAWED)
    )
    return None if until is None else until.astimezone(station.now().tzinfo)


def _when(station: Station, bag: BagId, kind: str) -> datetime | None:
    """Return the earliest record of a kind: a second one never gives more time."""
    times = [
        r.statement.occurred
        for r in station.ledger.about("bag", bag.value)
        if r.statement.kind == kind
    ]
    return min(times, default=None)


def _thaw_body(thaw: Thaw) -> dict[str, Any]:
    return text(
        method=thaw.method,
        device=thaw.device,
        calibrated_until=thaw.calibrated_until,
        bath_c=thaw.bath_c,
    )


def _file(
    station: Station,
    work: Work,
    bag: Bag,
    what: tuple[str, Meaning, dict[str, Any]],
    session: Session,
) -> Recorded:
    kind, meaning, body = what
    draft = Draft(
        kind=kind,
        subject=subjects(work, bag.id),
        after=heads(bag),
        signers=(signer(session, meaning.value),),
        profile=work.order.profile,
        body=body,
    )
    return _recorded(file_signed(station, draft, (session,)), bag.id)


def _recorded(record: Record, bag: BagId) -> Recorded:
    rows = record.statement.body.get("outcomes", ())
    return Recorded(entry=record.digest, bags=(bag,), outcomes=outcomes_of(rows))
