"""Infusions that began without a valid verification, recorded afterwards (DESIGN rule 6, §7).

There is no emergency switch: a physician's decision after a STOP is a deviation with two
signatures, and a start that nobody could record in time is told by two people. Neither names an
agreement, so the bag's own history makes it *infused, not verified*, for ever.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.infusion import NOBODY_YET, Emergency, Step, StepKind
from app.domain.people import CLINICAL, LAB, QUALITY, VERIFIERS, Meaning
from app.domain.rules import Outcome
from app.domain.rules.course import AT_START, check
from app.domain.verification import summary
from app.evidence.private import row
from app.identifiers import Private
from app.usecases import infusing_views as views
from app.usecases.infusing_acts import (
    Act,
    Recorded,
    Saying,
    Signatures,
    heads_of,
    record,
    sessions_end,
    subject_of,
)
from app.usecases.station import Draft, Station, file

EMERGENCY = "emergency.recorded"
BY_PHYSICIAN_AND_SECOND: Signatures = (
    (Meaning.APPROVED, CLINICAL),
    (Meaning.TRANSCRIBED, VERIFIERS | LAB | QUALITY),
)
BY_TWO: Signatures = ((Meaning.TRANSCRIBED, VERIFIERS | LAB),) * 2


def record_emergency(station: Station, act: Act, what: Emergency) -> Recorded:
    """Record afterwards that a physician let an infusion begin without a valid verification.

    The physician signs first, then a second person. The start is recorded with it, unless one is
    on record; it names no agreement, so the bag is *infused, not verified*, for ever (DESIGN §7).
    """
    with sessions_end(station, act), station.ledger.together():
        recorded = _decision(station, act, what)
        begun = views.infusion(station, act.bag)
        if begun is None or begun.started is None:
            _starts(station, act, recorded)
    return replace(recorded, infusion=views.infusion(station, act.bag) or recorded.infusion)


def _decision(station: Station, act: Act, what: Emergency) -> Recorded:
    already = views.newest(station, act.bag, EMERGENCY)
    outcomes = _at_start(station, act)
    saying = Saying(
        kind=EMERGENCY,
        who=BY_PHYSICIAN_AND_SECOND,
        body={"reason": what.reason.value, "outcomes": summary(outcomes)},
        rows=(row("remarks", station.keys.salt(), {"text": what.why.value}),),
    )
    return record(station, act, saying, lambda: already)


def _starts(station: Station, act: Act, recorded: Recorded) -> None:
    draft = Draft(
        kind=StepKind.STARTED.value,
        subject=subject_of(station, act.bag),
        after=heads_of(station, act.bag),
        body={"emergency": recorded.entry.value},
        occurred=recorded.at,
    )
    file(station, draft)


def record_late_start(station: Station, act: Act, why: Private[str]) -> Recorded:
    """Record a start that nobody could record in time: two people, and never as verified.

    A start that is on record stands, whatever is told about it later.
    """
    with sessions_end(station, act):
        saying = Saying(
            kind=StepKind.STARTED.value,
            who=BY_TWO,
            body={"late": True, "outcomes": summary(_at_start(station, act))},
            rows=(row("remarks", station.keys.salt(), {"text": why.value}),),
            moves=True,
        )
        return record(
            station, act, saying, lambda: views.newest(station, act.bag, StepKind.STARTED.value)
        )


def _at_start(station: Station, act: Act) -> tuple[Outcome, ...]:
    now = station.now()
    step = Step(entry=NOBODY_YET, kind=StepKind.STARTED, at=act.at or now, recorded=now)
    course = views.course(station, views.infusion_with(station, act.bag, step), told=True)
    return check(replace(course, agreed=False), AT_START)
