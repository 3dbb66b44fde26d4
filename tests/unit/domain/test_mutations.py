"""Whatever is changed in one field, by one person or both, never gives a match (U7).

Six thousand changed verifications of a therapy that asks for nothing, and six thousand of one that
asks for everything: every field of the wristband, the label, the order and the answers (X1 to X6,
X8, X10, X15b, X17, X18); the time. What no rule can know is listed in `CANNOT_KNOW`; a release
document takes it off the list. Profile, release, checklists and the rest: `test_mutations_asked`.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.order import Order
from app.domain.people import Place
from app.domain.rules import Facts
from app.domain.verification import Match, judge
from app.identifiers import (
    BagId,
    BandSerial,
    CoiId,
    Identifier,
    LotNumber,
    PatientId,
    ProductCode,
    SerialNumber,
)
from tests.unit.domain.facts import (
    BAND,
    BORN,
    ITS_ORDER,
    LABEL,
    NOW,
    ORDER,
    POST_THAW,
    bag,
    everything,
    facts,
    full,
)

CASES = 6_000
# Both people read the same other day on the label: only a release document knows better (X8).
CANNOT_KNOW = {("label", "expires", "both", "not past")}
ALPHABET = string.ascii_uppercase + string.digits + "-/."
FIELDS: list[tuple[str, str, type[Identifier] | None]] = [
    ("band", "patient", PatientId),
    ("band", "serial", BandSerial),
    ("band", "coi", CoiId),
    ("band", "born", None),
    ("label", "product", ProductCode),
    ("label", "serial", SerialNumber),
    ("label", "lot", LotNumber),
    ("label", "coi", CoiId),
    ("label", "expires", None),
    ("order", "patient", PatientId),
    ("order", "band", BandSerial),
    ("order", "coi", CoiId),
    ("order", "product", ProductCode),
    ("order", "lot", LotNumber),
    ("order", "born", None),
    ("order", "bags", BagId),
    ("heard", "born", None),
    ("typed", "end", None),
]


def mutated_text(rng: random.Random, text: str) -> str:
    """Change, drop, add, swap or cut characters, so that the text is another one."""
    while True:
        at = rng.randrange(len(text))
        new = rng.choice(
            [
                text[:at] + rng.choice(ALPHABET) + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + rng.choice(ALPHABET) + text[at:],
                text[: at + 1] + text[at : at + 1] + text[at + 1 :],
                text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
                text.lower(),
                text[at:],
                "0" + text,
            ]
        )
        if new and new.upper() != text.upper():
            return new


def mutated_day(rng: random.Random, day: date) -> date:
    """Return another day: near, far, or with day and month exchanged."""
    near = day + timedelta(days=rng.choice([-1, 1]) * rng.choice([1, 10, 30, 365, 3652]))
    swapped = day.replace(day=day.month, month=min(day.day, 12))
    return rng.choice([near, swapped if swapped != day else near])


def turns(part: str, value: object, who: str) -> dict[str, Any]:
    """Return both turns, with something else read or answered by one or both."""
    key = {"band": "band", "label": "label", "heard": "born", "typed": "end"}[part]
    first = {key: value} if who in ("first", "both") else {}
    second = {key: value} if who in ("second", "both") else {}
    return {"first": full(Place.FIRST, **first), "second": full(Place.SECOND, **second)}


def mutated(
    rng: random.Random, made: Callable[..., Facts], order: Order
) -> tuple[tuple[str, str, str, str], Facts]:
    """Change one field of one thing, in the facts that `made` returns."""
    part, name, kind = rng.choice(FIELDS)
    who = rng.choice(["first", "second", "both"]) if part != "typed" else "second"
    if part == "heard":
        return (part, name, who, ""), made(**turns(part, mutated_day(rng, BORN), who))
    if part == "typed":
        end = mutated_text(rng, LABEL.serial.value[-4:])
        return (part, name, who, ""), made(**turns(part, end, who))
    whole: Any = {"band": BAND, "label": LABEL, "order": order}[part]
    old = getattr(whole, name)
    new: Any
    if name == "bags":
        other = BagId(mutated_text(rng, LABEL.bag.value))
        new = (old - {LABEL.bag}) | {other}
    elif kind is None:
        new = mutated_day(rng, old)
    else:
        new = kind(mutated_text(rng, old.value))
    coming = "not past" if isinstance(new, date) and new >= NOW.date() else ""
    thing = replace(whole, **{name: new})
    if part == "order":
        newest = thing.band if thing.patient == BAND.patient else None
        return (part, name, "", ""), made(order=thing, newest=(newest, newest))
    return (part, name, who, coming), made(**turns(part, thing, who))


def test_no_single_change_of_any_field_gives_a_match() -> None:
    rng = random.Random(20261123)
    seen: set[tuple[str, str]] = set()
    matched: set[tuple[str, str, str, str]] = set()
    for _ in range(CASES):
        what, found = mutated(rng, facts, ORDER)
        seen.add(what[:2])
        if isinstance(judge(found), Match):
            matched.add(what)

    assert seen == {(part, name) for part, name, _ in FIELDS}
    assert matched == CANNOT_KNOW


def test_with_a_release_document_not_even_the_day_on_the_label_can_be_changed() -> None:
    rng = random.Random(23)
    seen: set[tuple[str, str]] = set()
    for _ in range(CASES):
        what, found = mutated(rng, everything, ITS_ORDER)
        seen.add(what[:2])
        assert not isinstance(judge(found), Match), what

    assert seen == {(part, name) for part, name, _ in FIELDS}


@pytest.mark.parametrize("name", ["born", "coi"])
@pytest.mark.parametrize("who", ["first", "second"])
def test_a_field_that_only_one_of_two_bands_carries_is_no_match(name: str, who: str) -> None:
    without = replace(BAND, born=None) if name == "born" else replace(BAND, coi=None)

    assert not isinstance(judge(facts(**turns("band", without, who))), Match)


def test_no_time_after_a_products_own_clocks_gives_a_match() -> None:
    rng = random.Random(7)
    end_of_thaw = POST_THAW
    for _ in range(2_000):
        after = timedelta(seconds=rng.randrange(-86_400, 3 * 86_400))
        thawed = bag(thawed_at=NOW - end_of_thaw - after)
        last = (NOW + timedelta(days=rng.randrange(-3, 3))).date()
        label = replace(LABEL, expires=last)
        found = facts(
            bag=thawed,
            second_bag=thawed,
            first=full(Place.FIRST, label=label),
            second=full(Place.SECOND, label=label),
        )

        good = after <= timedelta(0) and last >= NOW.date()
        assert isinstance(judge(found), Match) == good
