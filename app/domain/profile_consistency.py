"""Whether the values of a profile fit each other: each is right by itself, some are not together.

Each check reads the values that were right by themselves and yields what does not fit. What is
missing is skipped: that is told already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from app.domain.profile import Condition
from app.domain.profile_kinds import ITEMS_MAX
from app.domain.profile_schema import Problem
from app.domain.readiness import FILTER, IRRADIATED, PUMP

Values = Mapping[str, Any]
COMES_FROZEN: Final = frozenset({Condition.CRYO_VAPOUR.value, Condition.FROZEN.value})
# Above these a product is not kept in the condition that its profile names.
WARMEST_C: Final = {
    Condition.CRYO_VAPOUR.value: -120,
    Condition.FROZEN.value: -60,
    Condition.CHILLED.value: 8,
    Condition.AMBIENT.value: 25,
}
TAKEN: Final = (FILTER, IRRADIATED, PUMP)  # codes of the checklist that every profile has


def contradictions(values: Values) -> list[Problem]:
    """Return everything in a profile that does not fit the rest of it."""
    return [problem for check in CHECKS for problem in check(values)]


def _thaw_fits_condition(values: Values) -> Iterator[Problem]:
    condition = values.get("condition")
    if condition is None:
        return
    if condition in COMES_FROZEN:
        for name, what in (("thaw", "how it is thawed"), ("post_thaw", "how long it may wait")):
            if name not in values:
                says = f"is missing; expected [{name}], {what}, because condition is {condition}"
                yield Problem(path=(name,), says=says)
        return
    for name in ("thaw", "post_thaw", "viability_min_percent"):
        if name in values:
            says = f"is given, but condition is {condition}, which is not thawed; remove it"
            yield Problem(path=(name,), says=says)


def _warmth_fits_condition(values: Values) -> Iterator[Problem]:
    warmest, given = WARMEST_C.get(values.get("condition", "")), values.get("storage_max_c")
    if warmest is not None and given is not None and Decimal(given) > warmest:
        says = f"is {given}; expected at most {warmest}, because condition is"
        yield Problem(path=("storage_max_c",), says=f"{says} {values['condition']}")


def _least_before_most(values: Values) -> Iterator[Problem]:
    ranges: list[tuple[str, str, str]] = [
        ("thaw", "bath_least_c", "bath_most_c"),
        ("dose", "least_cells", "most_cells"),
    ]
    for table, least, most in ranges:
        inner = values.get(table, {})
        if least in inner and most in inner and Decimal(inner[least]) > Decimal(inner[most]):
            says = f"is {inner[most]}; expected no less than {least}, which is {inner[least]}"
            yield Problem(path=(table, most), says=says)
    for number, part in enumerate(values.get("component", ())):
        least_bags, most_bags = part.get("least", 0), part.get("most", ITEMS_MAX)
        if most_bags < least_bags:
            says = f"is {most_bags}; expected no less than least, which is {least_bags}"
            yield Problem(path=("component", number, "most"), says=says)


def _codes_differ(values: Values) -> Iterator[Problem]:
    for table in ("component", "readiness", "bedside"):
        codes = [part.get("code") for part in values.get(table, ())]
        seen = Counter[str]()
        for number, code in enumerate(codes):
            path = (table, number, "code")
            if code in TAKEN and table != "component":
                says = f"is '{code}'; expected another: every checklist has this one already"
                yield Problem(path=path, says=says)
            if code is not None and seen[code]:
                says = f"is '{code}' a second time; expected codes that differ"
                yield Problem(path=path, says=says)
            seen[str(code)] += 1


def _sequence_has_no_gap(values: Values) -> Iterator[Problem]:
    parts = values.get("component", ())
    given = {part["sequence"] for part in parts if "sequence" in part}
    missing = [place for place in range(1, max(given, default=0) + 1) if place not in given]
    if missing:
        says = f"has no sequence {missing[0]}; expected every place from 1 to {max(given)}"
        yield Problem(path=("component",), says=says)
    days = [part["dose_day"] for part in parts if "dose_day" in part]
    if days and min(days) > 1:
        says = f"begins on dose_day {min(days)}; expected a component of dose_day 1"
        yield Problem(path=("component",), says=says)


def _sequence_follows_days(values: Values) -> Iterator[Problem]:
    placed = [
        (part["dose_day"], part["sequence"], number)
        for number, part in enumerate(values.get("component", ()))
        if "dose_day" in part and "sequence" in part
    ]
    latest = 0  # the last place of every earlier day
    for before, now in pairwise([(0, 0, 0), *sorted(placed)]):
        if now[0] > before[0]:
            latest = max([place for day, place, _ in placed if day < now[0]], default=0)
        if now[1] <= latest:
            says = f"is {now[1]}; expected above {latest}, the last place of an earlier dose_day"
            yield Problem(path=("component", now[2], "sequence"), says=says)


def _bags_in_all(values: Values) -> Iterator[Problem]:
    parts = values.get("component", ())
    if sum(part.get("most", 0) for part in parts) > ITEMS_MAX:
        says = f"allows more than {ITEMS_MAX} bags in one order; expected fewer in all"
        yield Problem(path=("component",), says=says)
    if parts and not sum(part.get("least", 1) for part in parts):
        says = "allows an order without any bag; expected at least 1 as least of one of them"
        yield Problem(path=("component",), says=says)


def _product_is_a_components(values: Values) -> Iterator[Problem]:
    parts, product = values.get("component", ()), values.get("product")
    if parts and product and all(part.get("product", product) != product for part in parts):
        says = f"is '{product}', which no component carries; expected the code of one of them"
        yield Problem(path=("product",), says=says)


CHECKS: Final[tuple[Callable[[Values], Iterator[Problem]], ...]] = (
    _thaw_fits_condition,
    _warmth_fits_condition,
    _least_before_most,
    _codes_differ,
    _sequence_has_no_gap,
    _sequence_follows_days,
    _bags_in_all,
    _product_is_a_components,
)
