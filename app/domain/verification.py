"""Verification: a pair of sealed turns, the verdict, and the only way to a start.

Rules kept here, beside those of `app.domain.rules`:

* a `SealedPair` exists only for two persons with two keys within the time limit (B15);
* the order is found from what was scanned, never chosen before (DESIGN §1);
* any HARD shows STOP, any open DEV shows HOLD, else MATCH; identity has no override;
* a `Cleared` exists only by `agree`: a match, or a hold that was approved, two different persons
  of that pair, in time;
* only a `Cleared` starts an infusion as verified.

What a verdict does to the bag, and how it is recorded, is the use case's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.causes import Cause
from app.domain.deviation import Approved
from app.domain.order import Order, OrderState
from app.domain.people import Place
from app.domain.rules import (
    Effect,
    Facts,
    Failed,
    NotRequired,
    Outcome,
    Passed,
    Rule,
    Severity,
    course,
)
from app.domain.rules.infusion import RULES
from app.domain.rules.laboratory import LAB_RULES
from app.domain.rules.rehearsal import COMPARED
from app.domain.turn import FullTurn, Item, SealedTurn
from app.identifiers import BagId, PersonId, VerificationId

CLOCK_STEP = timedelta(minutes=2)  # DESIGN §7: a clock further off needs a signature of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPair:
    """Two sealed turns of one verification. Only `pair` makes one."""

    first: SealedTurn
    second: SealedTurn

    @property
    def of(self) -> VerificationId:
        """The verification."""
        return self.first.of


PAIRED = Rule(
    id="B15",
    says="The second person sealed after the first and within the time limit of the profile.",
    severity=Severity.HARD,
    effect=Effect.RESTART,
    check=lambda _facts: None,  # facts exist only once `pair` has joined the two turns
)


def pair(first: SealedTurn, second: SealedTurn, *, limit: timedelta) -> SealedPair | Cause:
    """Join two sealed turns, or say why they are no pair.

    1. They are the first and the second turn of one round of one verification.
    2. Two persons, with two keys (X14).
    3. The second was sealed after the first, and within `limit` (B15).
    """
    # (1)
    same = (first.of, first.round) == (second.of, second.round)
    if not same or (first.place, second.place) != (Place.FIRST, Place.SECOND):
        msg = "a pair is the first and the second turn of one verification"
        raise ValueError(msg)
    # (2)
    if first.by == second.by or first.key == second.key:
        return Cause.SAME_PERSON
    # (3) A clock that went backwards cannot show that the limit was kept.
    if not timedelta(0) <= second.at - first.at <= limit:
        return Cause.PAIR_TOO_OLD
    return SealedPair(first=first, second=second)


def asked_in_time(earlier: SealedPair, later: SealedPair, *, limit: timedelta) -> bool:
    """Say whether the same two people answered again, in their own places and in time (B15).

    What they scanned stands in the earlier pair: it must not grow old while they are asked.
    """
    same = (earlier.first.by, earlier.second.by) == (later.first.by, later.second.by)
    return same and timedelta(0) <= later.first.at - earlier.second.at <= limit


def may_open(pair: SealedPair, *, now: datetime, limit: timedelta) -> bool:
    """Say whether sealed turns are still recent enough to be judged (DESIGN §7, *Crash*)."""
    return -CLOCK_STEP <= now - pair.second.at <= limit


def find_order(
    first: FullTurn,
    second: FullTurn,
    known: Iterable[Order],
    drawn: Mapping[BagId, BagId] | None = None,
) -> Order | Cause:
    """Find the one active order that was scanned, or say why there is none.

    1. The patient's wristband leads. A cancelled order is never taken, and is named if it is
       what was scanned (X11).
    2. The chain of identity on a scanned label decides among several orders of one patient, and
       then the bag: two dose days may be two orders of one chain. A container stands for the
       bag that it was `drawn` from (T11).

    What the second person scanned is compared, not searched.
    """
    # (1)
    scanned = {first.product.label.coi, second.product.label.coi}
    mine = [o for o in known if o.patient == first.wristband.label.patient]
    orders = [o for o in mine if o.state is OrderState.ACTIVE]
    fitting = [o for o in orders if o.coi in scanned]
    if not fitting and any(o.state is OrderState.CANCELLED and o.coi in scanned for o in mine):
        return Cause.ORDER_CANCELLED
    if not orders:
        return Cause.NO_ORDER
    # (2)
    if len(orders) > 1:
        orders = fitting
        if not orders:
            return Cause.WRONG_PRODUCT
    if len({o.coi for o in orders}) == 1:
        scanned_bags = {first.product.label.bag, second.product.label.bag}
        bags = {(drawn or {}).get(bag, bag) for bag in scanned_bags}
        orders = [o for o in orders if o.bags & bags] or orders
    return orders[0] if len(orders) == 1 else Cause.SEVERAL_ORDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Everything holds."""

    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing forbids it, but a deviation needs the people whom its class names."""

    outcomes: tuple[Outcome, ...]
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Do not infuse. There is no override."""

    outcomes: tuple[Outcome, ...]
    cause: Cause
    quarantine: bool = False


Verdict = Match | Hold | Stop


def check(facts: Facts, rules: Sequence[Rule] = RULES) -> tuple[Outcome, ...]:
    """Check every rule; none hides another."""
    return tuple(rule.outcome(facts) for rule in rules)


def judge(facts: Facts, rules: Sequence[Rule] = RULES) -> Verdict:
    """Judge a verification: any HARD stops, any open DEV holds, else it matches."""
    return verdict_of(check(facts, rules))


def verdict_of(outcomes: tuple[Outcome, ...]) -> Verdict:
    """Read the verdict off the outcomes. No outcome at all is no match (DESIGN rule 7)."""
    failed = [o for o in outcomes if isinstance(o, Failed)]
    hard = [o for o in failed if o.severity is Severity.HARD]
    if hard:
        return Stop(
            outcomes=outcomes,
            cause=_gravest(hard),
            quarantine=any(o.rule.effect is Effect.STOP_AND_QUARANTINE for o in hard),
        )
    deviations = [o for o in failed if o.severity in (Severity.DEV2, Severity.DEV1)]
    if deviations:
        return Hold(outcomes=outcomes, cause=_gravest(deviations))
    if not any(isinstance(o, Passed) for o in outcomes):
        return Stop(outcomes=outcomes, cause=Cause.NO_ORDER)
    return Match(outcomes=outcomes)


def restarts(outcomes: Iterable[Outcome], round_: int) -> Cause | None:
    """Return why both people start again, if that is all that forbids to go on (X15f).

    A slip beside it is answered anew in the next pair. Whatever else is HARD stops as it always
    does, and so does this one after a second round: there it cannot be new.
    """
    failed = [o for o in outcomes if isinstance(o, Failed) and o.severity is Severity.HARD]
    again = [o for o in failed if o.rule.effect is Effect.RESTART]
    only = all(o.rule.effect in (Effect.RESTART, Effect.ASK_AGAIN) for o in failed)
    return again[0].cause if again and only and round_ == 1 else None


def slips(facts: Facts, outcomes: Iterable[Outcome]) -> frozenset[Item]:
    """Return what both people are asked again, once: a slip is not an identity (DESIGN §7).

    Nothing, if this already is the second asking, or if any other HARD rule failed: then the
    answer cannot change the verdict.
    """
    hard = [o.rule for o in outcomes if isinstance(o, Failed) and o.severity is Severity.HARD]
    if facts.round > 1 or any(rule.effect is not Effect.ASK_AGAIN for rule in hard):
        return frozenset()
    return frozenset(_ASKS[rule.id] for rule in hard)


# Both people answer what failed; an end of the product id is only ever asked of the second, so
# a failed X18 asks the date of birth too, and nobody learns which answer was off.
_ASKS = {"X17": Item.BORN, "X18": Item.PRODUCT_END}


def questions_again(asked: frozenset[Item]) -> frozenset[Item]:
    """Return the questions to repeat, so that both people always have one to answer."""
    return asked | {Item.BORN} if asked else asked


def _gravest(failed: Iterable[Failed]) -> Cause:
    order = list(Cause)
    return min((o.cause for o in failed), key=order.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """Two people agreed to start, after a match or an approved hold. Only `agree` makes one."""

    verification: VerificationId
    bag: BagId
    until: datetime


def agree(
    verdict: Verdict | Approved,
    pair: SealedPair,
    signed: Sequence[PersonId],
    *,
    bag: BagId | None,
    until: datetime | None,
    now: datetime,
) -> Cleared | Cause:
    """Clear a bag for starting, or say why not.

    1. Only a match or an approved hold clears; there is no path from a stop.
    2. Exactly the two persons of the pair signed, each once, and neither approved.
    3. The match, or the approval of this bag in this verification, is still good.
    """
    # (1)
    if isinstance(verdict, Stop | Hold):
        return verdict.cause
    # (2)
    if sorted(p.value for p in signed) != sorted(p.value for p in (pair.first.by, pair.second.by)):
        return Cause.NOT_PERMITTED
    if isinstance(verdict, Approved):
        if verdict.by & set(signed) or not verdict.by:
            return Cause.NOT_PERMITTED
        if (verdict.of, verdict.bag) != (pair.of, bag):
            return Cause.PAIR_TOO_OLD
        until = verdict.until if until is None else min(until, verdict.until)
    # (3)
    if bag is None or until is None or now > until:
        return Cause.PAIR_TOO_OLD
    return Cleared(verification=pair.of, bag=bag, until=until)


def may_start(cleared: Cleared, *, now: datetime) -> bool:
    """Say whether a clearance is still good at the moment of the start."""
    return now <= cleared.until


def summary(outcomes: Iterable[Outcome]) -> list[dict[str, str]]:
    """Write outcomes as they stand in a record: ids, classes, causes, and no patient data."""
    rows: list[dict[str, str]] = []
    for outcome in outcomes:
        row = {"rule": outcome.rule.id, "class": outcome.rule.severity.value}
        match outcome:
            case Passed():
                row["result"] = "passed"
            case NotRequired():
                row |= {"result": "not_required", "because": outcome.because}
            case Failed():
                row |= {
                    "result": "failed",
                    "cause": outcome.cause.code,
                    "effect": outcome.rule.effect.value,
                }
        rows.append(row)
    return rows


def outcomes_of(rows: Iterable[Mapping[str, str]]) -> tuple[Outcome, ...]:
    """Read outcomes back from a record, as they were written; nothing is checked again.

    Raises:
        ValueError: the record names a class, an effect or a cause that this version has not.
    """
    return tuple(_outcome_of(row) for row in rows)


def _outcome_of(row: Mapping[str, str]) -> Outcome:
    rule = Rule(
        id=row["rule"],
        says=_SAYS.get(row["rule"], ""),
        severity=Severity(row["class"]),
        effect=Effect(row["effect"])
        if "effect" in row
        else _EFFECTS.get(row["rule"], Effect.STOP),
        check=_checked_before,
    )
    match row["result"]:
        case "passed":
            return Passed(rule=rule)
        case "not_required":
            return NotRequired(rule=rule, because=row["because"])
        case _:
            return Failed(rule=rule, cause=Cause.of(row["cause"]))


_SAYS = {
    **{rule.id: rule.says for rule in (*RULES, PAIRED)},
    **{rule.id: rule.says for rule in (*LAB_RULES, *COMPARED)},
    **{rule.id: rule.says for rule in course.RULES},
}
_EFFECTS = {rule.id: rule.effect for rule in RULES}


def _checked_before(_: Facts) -> Cause:
    return Cause.NO_ORDER  # a rule read back from a record never judges; if asked, it fails


def recorded(verdict: str, cause: str | None, outcomes: tuple[Outcome, ...]) -> Verdict:
    """Return a verdict as recorded; if word and outcomes disagree, the graver one.

    Raises:
        ValueError: the record names a verdict or a cause that this version has not.
    """
    told = verdict_of(outcomes)
    if verdict not in _GRAVITY:
        msg = "a record holds a verdict that this version has not"
        raise ValueError(msg)
    if _GRAVITY.index(verdict) <= _GRAVITY.index(type(told).__name__.lower()):
        return told
    found = Cause.of(cause or "")
    if verdict == "hold":
        return Hold(outcomes=outcomes, cause=found)
    return Stop(outcomes=outcomes, cause=found)


_GRAVITY = ("match", "hold", "stop")
