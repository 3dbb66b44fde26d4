"""Rules: pure functions with an id and a sentence, one module per checklist (domain §4).

A rule never decides alone. Every outcome keeps its rule; `app.domain.verification.judge` reads
the classes. There is no default: a rule that cannot be checked has failed (DESIGN rule 7).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Generic, TypeVar

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.holds import LIST_OLD, HoldList
from app.domain.next_bag import Kept
from app.domain.order import Order
from app.domain.people import Person
from app.domain.profile import Profile
from app.domain.readiness import Checklist
from app.domain.release import BiologicalIdentity, ReleaseDocument
from app.domain.turn import FullTurn
from app.identifiers import BagId, BandSerial, Digest, Private, ScanId

T = TypeVar("T")


class Severity(Enum):
    """Who may go on when a rule fails: nobody, two, one, everybody who reads it."""

    HARD = "hard"
    DEV2 = "dev2"
    DEV1 = "dev1"
    WARN = "warn"
    INFO = "info"


class Effect(Enum):
    """What happens when a rule fails."""

    REFUSE = "refuse"
    ASK_AGAIN = "ask_again"
    RESTART = "restart"
    STOP = "stop"
    STOP_AND_QUARANTINE = "stop_and_quarantine"
    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the rules of one verification may look at. Only `open_pair` makes them.

    Attributes:
        bag: the inventory's view of the bag that the first person scanned.
        second_bag: the same for the second person's bag.
        people: the two persons as central enrolled them, first and second.
        reused: acts of scanning that stand in an earlier record, or in both turns.
        newest: the newest print of the wristband that each person scanned, if known here.
        release: the newest release document that names the order's therapy; None: there is none.
        identity: the newest biological identity test of the case; None: there is none.
        holds: the hold and recall list; None: this site has none to look at.
        list_old: from which age on that list is a deviation.
        infused: bags of the order of which cells have begun to reach the patient.
        ready: what the ward confirmed before the thaw (T05); None: nothing.
        checklist: what the ward confirmed at the bedside (B11); None: nothing.
        gap: the longest time that the bag was in nobody's hands on record (T04).
        skew: how far the station's clock is off, if that is known.
        silence: how long central was not heard; None: never, or there is none.
        round: 1, or 2 when both people were asked something again.
        kept: what the records say of the wristband scan that each person kept (B21).
        here: the ward of this workstation.
        now: with the site's zone.
    """

    order: Order
    profile: Profile
    bag: Bag | None
    second_bag: Bag | None
    first: FullTurn
    second: FullTurn
    people: tuple[Person | None, Person | None]
    reused: frozenset[ScanId]
    newest: tuple[BandSerial | None, BandSerial | None]
    here: str
    now: datetime
    release: ReleaseDocument | None = None
    identity: BiologicalIdentity | None = None
    holds: HoldList | None = None
    list_old: timedelta = LIST_OLD
    infused: frozenset[BagId] = frozenset()
    ready: Checklist | None = None
    checklist: Checklist | None = None
    gap: timedelta = timedelta()
    skew: timedelta = timedelta()
    silence: timedelta | None = None
    round: int = 1
    kept: tuple[Kept | None, Kept | None] = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """The rule holds."""

    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The rule does not hold."""

    rule: Rule
    cause: Cause
    detail: Private[str] = field(default_factory=lambda: Private(""))

    @property
    def severity(self) -> Severity:
        """Who may go on."""
        return self.rule.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRequired:
    """The rule does not apply to these facts, and why."""

    rule: Rule
    because: str


Outcome = Passed | Failed | NotRequired
Finding = Cause | str | None
"""What a check says: nothing when it holds, a cause when not, words when it does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a checklist.

    Attributes:
        id: as in the domain's checklists: X4, B15.
        says: what must hold, in one sentence.
        effect: what happens when it does not.
        at_once: whether a turn may be told, because it concerns one object alone.
    """

    id: str
    says: str
    severity: Severity
    effect: Effect
    check: Callable[[Facts], Finding] = field(repr=False)
    at_once: bool = False

    def outcome(self, facts: Facts) -> Outcome:
        """Check the rule."""
        return judged(self, self.check(facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleElsewhere(Generic[T]):
    """A rule that looks at something else than the bedside's facts: the laboratory, a course.

    Attributes:
        id, says, severity, effect: as of `Rule`; outcomes name the rule by them.
    """

    id: str
    says: str
    severity: Severity
    effect: Effect
    check: Callable[[T], Finding] = field(repr=False)

    @property
    def named(self) -> Rule:
        """The rule as outcomes name it; asked about the bedside's facts, it fails."""
        return Rule(
            id=self.id,
            says=self.says,
            severity=self.severity,
            effect=self.effect,
            check=_only_a_name,
        )

    def outcome(self, facts: T) -> Outcome:
        """Check the rule."""
        return judged(self.named, self.check(facts))


def _only_a_name(_: Facts) -> Cause:
    return Cause.NO_ORDER


def judged(rule: Rule, found: Finding) -> Outcome:
    """Return the outcome of what a check found."""
    if isinstance(found, Cause):
        return Failed(rule=rule, cause=found)
    if isinstance(found, str):
        return NotRequired(rule=rule, because=found)
    return Passed(rule=rule)


def rule_set_digest(rules: Iterable[Rule]) -> Digest:
    """Name a rule set: ids, sentences, classes and effects, which a verdict's basis repeats."""
    lines = [f"{r.id}\t{r.severity.value}\t{r.effect.value}\t{r.says}" for r in rules]
    return Digest(hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest())
