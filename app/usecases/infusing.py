"""During an infusion: interruptions, vital signs, reactions and the end.

Recording what happened is never refused (DESIGN rule 6): the end of an infusion is recorded
whatever state the bag is in, by anybody who may verify, now or later. Nothing here verifies.
What is recorded again is found, not repeated.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.infusion import (
    NOBODY_YET,
    End,
    PauseReason,
    Phase,
    Reaction,
    Step,
    StepKind,
    VitalSigns,
)
from app.domain.people import VERIFIERS, Meaning
from app.domain.rules.course import AT_END, Course, check
from app.domain.verification import summary
from app.evidence.private import row
from app.evidence.record import Record
from app.usecases import infusing_views as views
from app.usecases.infusing_acts import (
    Act,
    Recorded,
    Saying,
    Signatures,
    content_of,
    record,
    same_time,
    sessions_end,
)
from app.usecases.neighbours import about
from app.usecases.station import Station

BY_WARD: Signatures = ((Meaning.CONFIRMED, VERIFIERS),)


def interrupt(station: Station, act: Act, why: PauseReason) -> Recorded:
    """Record that the infusion stands still; interrupting again what stands still adds nothing.

    Raises:
        PermissionError, ValueError: as every function here; see `record`.
    """
    body = {"reason": why.value}
    saying = Saying(kind=StepKind.INTERRUPTED.value, who=BY_WARD, body=body)
    return record(station, act, saying, lambda: _lasting(station, act, paused=True))


def resume(station: Station, act: Act) -> Recorded:
    """Record that the infusion goes on; how long it stood still is told by the records."""
    saying = Saying(kind=StepKind.RESUMED.value, who=BY_WARD, body={})
    return record(station, act, saying, lambda: _lasting(station, act, paused=False))


def _lasting(station: Station, act: Act, *, paused: bool) -> Record | None:
    """Return the record that already says what the infusion does now."""
    kinds = (StepKind.INTERRUPTED.value, StepKind.RESUMED.value)
    said = [r for r in about(station.ledger, "bag", act.bag.value) if r.statement.kind in kinds]
    if act.at is not None:
        return next((r for r in said if same_time(r, act, kinds[not paused])), None)
    return said[-1] if said and said[-1].statement.kind == kinds[not paused] else None


def observe(station: Station, act: Act, signs: VitalSigns) -> Recorded:
    """Record vital signs (B19): at the start, after a quarter of an hour, at the end, or between.

    A phase has one set of values: the same again is found, others are another record.
    """
    content = {name: str(value) for name, value in sorted(signs.values.items())}
    saying = Saying(
        kind=StepKind.OBSERVED.value,
        who=BY_WARD,
        body={"phase": signs.phase.value, "unlikely": list(signs.unlikely)},
        rows=(row("vital_signs", station.keys.salt(), content),),
    )

    def standing() -> Record | None:
        for told in station.ledger.about("bag", act.bag.value):
            said = told.statement
            same = said.kind == saying.kind and said.body.get("phase") == signs.phase.value
            again = said.occurred == act.at if act.at else signs.phase is not Phase.OTHER
            if same and again and content_of(station, told, "vital_signs") == content:
                return told
        return None

    return record(station, act, saying, standing)


def react(station: Station, act: Act, reaction: Reaction) -> Recorded:
    """Record a reaction and what was done; the record is the adverse event's stub (B20)."""
    content = {
        "grade": reaction.grade,
        "action": reaction.action.value,
        "remarks": reaction.remarks.value,
    }
    saying = Saying(
        kind=StepKind.REACTION.value,
        who=BY_WARD,
        body={"adverse_event": "open"},
        rows=(row("reaction", station.keys.salt(), content),),
    )

    def standing() -> Record | None:
        told = station.ledger.about("bag", act.bag.value)
        same = (r for r in told if act.at and same_time(r, act, saying.kind))
        return next((r for r in same if content_of(station, r, "reaction") == content), None)

    return record(station, act, saying, standing)


def end(station: Station, act: Act, how: End) -> Recorded:
    """Record the end or stop of an infusion: always, whatever state the bag is in (rule 6).

    Time that ran out meanwhile, and volumes that do not add up, are deviations in the record.
    A second end that says the same is found; one that says something else corrects the first.
    """
    with sessions_end(station, act):
        return _end(station, act, how)


def _end(station: Station, act: Act, how: End) -> Recorded:
    standing = views.newest(station, act.bag, StepKind.ENDED.value)
    corrected = views.newest(station, act.bag, StepKind.CORRECTED.value)
    kind = StepKind.CORRECTED if standing else StepKind.ENDED
    at = (standing.statement.occurred if standing else act.at) or station.now()
    outcomes = check(_course(station, act, kind, at, how), AT_END)
    said = _said(how)
    remarks = (row("remarks", station.keys.salt(), {"text": how.remarks.value}),)
    saying = Saying(
        kind=kind.value,
        who=((Meaning.CORRECTED if standing else Meaning.ADMINISTERED, VERIFIERS),),
        body={
            **said,
            "outcomes": summary(outcomes),
            **({"corrects": standing.digest.value} if standing else {}),
        },
        rows=remarks if how.remarks.value else (),
        moves=standing is None,
    )

    def same() -> Record | None:
        last = corrected or standing
        return last if last and said.items() <= dict(last.statement.body).items() else None

    return record(station, act, saying, same)


def _said(how: End) -> dict[str, Any]:
    volumes = {"infused_ml": how.infused_ml, "residual_ml": how.residual_ml}
    return {
        "whole": how.whole,
        "reason": how.reason.value,
        "rinsed": how.rinsed,
        **{name: _text(value) for name, value in volumes.items() if value is not None},
    }


def _text(value: Decimal) -> str:
    """Write a volume one way only: 50, 50.0 and 5E+1 are the same."""
    return format(value.normalize(), "f")


def _course(station: Station, act: Act, kind: StepKind, at: datetime, how: End) -> Course:
    now = station.now()
    step = Step(entry=NOBODY_YET, kind=kind, at=at, recorded=now, end=how)
    told = act.at is not None or kind is StepKind.CORRECTED
    return views.course(station, views.infusion_with(station, act.bag, step), told=told)
