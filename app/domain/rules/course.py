"""The rules of an infusion's course, B17-B27 (domain §4.4, §8 A09; DESIGN rule 6 and §7).

* B17, B18: it starts after an agreement, within the time that the match was good for;
* B20: an interruption has a limit, which is noted;
* B22: time that runs out while it runs is a deviation afterwards, never an interruption;
* B23, B24, B25: volumes, empty bags and labels add up.

A rule that fails here makes a deviation, and none stands in the way of recording what happened.
B24 alone refuses: a case is not closed before every empty bag is accounted for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.causes import Cause
from app.domain.infusion import PAUSE_MAX, Infusion, Labels
from app.domain.rules import Effect, Finding, Outcome, RuleElsewhere, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Everything that the rules of an infusion may look at; None means not known.

    Attributes:
        agreed: whether two people agreed to start, after a match of their own two checks.
        good_until: until when the match could be used; None: there was none.
        product_until: when the product's own time ran out, after thawing or by its label.
        longest: how long an infusion of this product may take.
        volume_ml: in the bag, as ordered.
        dose_ml: how much of it was to be infused.
        unaccounted: bags that left the store, and what became of them is not on record.
        follow_up: how many dates were given.
        took: how long it took by the clock that nobody can set; None: by the wall clock alone.
    """

    now: datetime
    infusion: Infusion
    agreed: bool = False
    good_until: datetime | None = None
    product_until: datetime | None = None
    longest: timedelta | None = None
    volume_ml: Decimal | None = None
    dose_ml: Decimal | None = None
    labels: Labels | None = None
    unaccounted: int = 0
    follow_up: int = 0
    took: timedelta | None = None

    @property
    def lasted(self) -> timedelta | None:
        """How long the infusion took, pessimistically; None: that cannot be said."""
        if self.infusion.started is None:
            return None
        wall = self.infusion.took(self.now)
        longer = max(wall, self.took or wall)
        # An end before the start: a clock was set, and nothing shows how long it was.
        return longer if longer >= timedelta(0) else None


class CourseRule(RuleElsewhere[Course]):
    """A rule of an infusion's course."""

    __slots__ = ()


def _b17(course: Course) -> Finding:
    if course.good_until is None:
        return "there was no match to start by"
    started = course.infusion.started
    return None if started and started <= course.good_until else Cause.LATE_START


def _b18(course: Course) -> Finding:
    return None if course.agreed else Cause.NOT_VERIFIED


def _b20(course: Course) -> Finding:
    long = course.infusion.longest_pause(course.now) > PAUSE_MAX
    return Cause.INTERRUPTED_LONG if long else None


def _b22(course: Course) -> Finding:
    if course.product_until is None:
        return "the product has no time of its own on record"
    started, lasted = course.infusion.started, course.lasted
    if started is None or lasted is None:
        return Cause.INFUSION_LATE
    return None if started + lasted <= course.product_until else Cause.INFUSION_LATE


def _b22b(course: Course) -> Finding:
    if course.longest is None:
        return "the profile sets no longest time"
    lasted = course.lasted
    return None if lasted is not None and lasted <= course.longest else Cause.INFUSION_LONG


def _b23(course: Course) -> Finding:
    if course.volume_ml is None:
        return "the order names no volume"
    end = course.infusion.end
    if end is None or end.infused_ml is None:
        return Cause.VOLUME_DIFFERS  # nobody measured what the order names
    total = end.infused_ml + (end.residual_ml or Decimal(0))
    return None if total <= course.volume_ml else Cause.VOLUME_DIFFERS


def _b23b(course: Course) -> Finding:
    if course.dose_ml is None:
        return "the whole bag is the dose"
    end = course.infusion.end
    if end is None or end.infused_ml is None:
        return Cause.VOLUME_DIFFERS
    return None if end.infused_ml <= course.dose_ml else Cause.VOLUME_DIFFERS


def _b24(course: Course) -> Finding:
    return Cause.BAG_UNACCOUNTED if course.unaccounted else None


def _b25(course: Course) -> Finding:
    if course.labels is None:
        return "the labels are counted when the case is closed"
    found = course.labels.in_chart + course.labels.destroyed
    return None if found == course.labels.came else Cause.LABELS_DIFFER


def _b27(course: Course) -> Finding:
    return None if course.follow_up else "no dates were given"


_DEV1, _HOLD, _NOTE = Severity.DEV1, Effect.HOLD, Effect.NOTE

AT_START: tuple[CourseRule, ...] = (
    CourseRule(
        id="B17",
        says="The infusion started within the time that the match was good for.",
        severity=_DEV1,
        effect=_HOLD,
        check=_b17,
    ),
    CourseRule(
        id="B18",
        says="The infusion started after two people had agreed on a match.",
        severity=Severity.DEV2,
        effect=_HOLD,
        check=_b18,
    ),
)
AT_END: tuple[CourseRule, ...] = (
    CourseRule(
        id="B20",
        says="No interruption lasted longer than thirty minutes.",
        severity=Severity.INFO,
        effect=_NOTE,
        check=_b20,
    ),
    CourseRule(
        id="B22",
        says="The infusion ended before the product's own time had passed.",
        severity=_DEV1,
        effect=_NOTE,
        check=_b22,
    ),
    CourseRule(
        id="B22b",
        says="The infusion took no longer than the profile allows.",
        severity=_DEV1,
        effect=_NOTE,
        check=_b22b,
    ),
    CourseRule(
        id="B23",
        says="What was infused and what was left are together no more than the bag held.",
        severity=_DEV1,
        effect=_NOTE,
        check=_b23,
    ),
    CourseRule(
        id="B23b",
        says="No more of the bag was infused than the part that was ordered.",
        severity=_DEV1,
        effect=_NOTE,
        check=_b23b,
    ),
)
AT_CLOSE: tuple[CourseRule, ...] = (
    CourseRule(
        id="B24",
        says="What became of every bag that left the store is on record.",
        severity=Severity.HARD,
        effect=Effect.REFUSE,
        check=_b24,
    ),
    CourseRule(
        id="B25",
        says="Every label that came with the bag is in the chart or was destroyed.",
        severity=_DEV1,
        effect=_NOTE,
        check=_b25,
    ),
    CourseRule(
        id="B27",
        says="The dates of the follow-up are on record.",
        severity=Severity.INFO,
        effect=_NOTE,
        check=_b27,
    ),
)
RULES = AT_START + AT_END + AT_CLOSE


def check(course: Course, rules: Iterable[CourseRule]) -> tuple[Outcome, ...]:
    """Check every rule of a part of the course; none hides another."""
    return tuple(rule.outcome(course) for rule in rules)
