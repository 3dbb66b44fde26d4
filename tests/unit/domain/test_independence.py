"""Two checks are measured and judged by a published definition (domain §0 row 3, docs)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.domain.independence import DEFINITION, DWELL_LEAST, Criterion, Trace, judge
from app.domain.turn import FIRST_ITEMS, SECOND_ITEMS, Item
from app.evidence.canonical import dumps
from app.identifiers import KeyId, StationId
from app.labels.scan import Mode
from tests.unit.domain.facts import ANA, BEN, NOW, digest, scan

SECOND = timedelta(seconds=1)
FIRST = Trace(
    by=ANA,
    key=KeyId(digest("Ana's key").value),
    station=StationId("cart-1"),
    begun=NOW,
    sealed=NOW + 40 * SECOND,
    scans=frozenset({scan(1), scan(2)}),
    scanned=(NOW + 5 * SECOND, NOW + 25 * SECOND),
    modes=frozenset({Mode.WEDGE}),
    sources=frozenset({"scanner"}),
    entered=FIRST_ITEMS,
)
OTHER = replace(
    FIRST,
    by=BEN,
    key=KeyId(digest("Ben's key").value),
    begun=NOW + 60 * SECOND,
    sealed=NOW + 90 * SECOND,
    scans=frozenset({scan(3), scan(4)}),
    scanned=(NOW + 70 * SECOND, NOW + 80 * SECOND),
    entered=SECOND_ITEMS,
)


def test_two_people_who_each_did_everything_alone_are_independent() -> None:
    found = judge(FIRST, OTHER)

    assert found.independent
    assert found.definition == DEFINITION
    assert found.body() == {
        "definition": "CS-INDEPENDENT-2",
        "independent": True,
        "lacking": [],
        "gap_ms": 50_000,
        "same_station": True,
        "same_scanner": True,
        "reused": 0,
        "first": {
            "dwell_ms": 40_000,
            "scanning_ms": 20_000,
            "modes": ["wedge"],
            "scans": 2,
            "entered": ["born", "inspection", "product", "wristband"],
        },
        "second": {
            "dwell_ms": 30_000,
            "scanning_ms": 10_000,
            "modes": ["wedge"],
            "scans": 2,
            "entered": ["born", "inspection", "product", "product_end", "wristband"],
        },
    }


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"by": ANA}, Criterion.TWO_PEOPLE),
        ({"key": FIRST.key}, Criterion.TWO_PEOPLE),
        ({"entered": SECOND_ITEMS - {Item.WRISTBAND}}, Criterion.ALL_ALONE),
        ({"entered": FIRST_ITEMS}, Criterion.ALL_ALONE),
        ({"scans": frozenset({scan(1), scan(4)})}, Criterion.OWN_SCANS),
        ({"modes": frozenset({Mode.WEDGE, Mode.TYPED})}, Criterion.NOT_TYPED),
        ({"begun": FIRST.sealed - SECOND}, Criterion.ONE_AT_A_TIME),
        ({"begun": OTHER.sealed - DWELL_LEAST + SECOND}, Criterion.DWELL),
        ({"begun": OTHER.sealed + SECOND}, Criterion.DWELL),
    ],
)
def test_what_is_lacking_is_named(changes: dict[str, Any], lacking: Criterion) -> None:
    found = judge(FIRST, replace(OTHER, **changes))

    assert not found.independent
    assert found.lacking == (lacking,)


def test_a_scan_of_an_earlier_record_is_nobodys_own() -> None:  # A03, X15
    found = judge(FIRST, OTHER, reused={scan(3)})

    assert found.lacking == (Criterion.OWN_SCANS,)
    assert found.reused == 1


def test_two_workstations_and_two_scanners_are_seen_and_may_be_used_at_once() -> None:
    at_once = replace(
        OTHER,
        station=StationId("cart-2"),
        sources=frozenset({"camera"}),
        begun=FIRST.begun,
    )
    found = judge(FIRST, at_once)

    assert found.independent
    assert (found.same_station, found.same_scanner) == (False, False)


def test_a_turn_without_scans_took_no_time_to_scan() -> None:
    found = judge(FIRST, replace(OTHER, scans=frozenset(), scanned=()))

    assert found.body()["second"]["scanning_ms"] == 0


def test_the_same_turns_give_the_same_bytes() -> None:
    assert dumps(judge(FIRST, OTHER).body()) == dumps(judge(FIRST, OTHER).body())


def test_what_is_missing_is_named_in_the_published_order() -> None:
    found = judge(FIRST, FIRST)
    order = list(Criterion)

    assert len(found.lacking) > 1
    assert all(order.index(one) < order.index(next_) for one, next_ in pairwise(found.lacking))


def test_the_definition_is_published_word_for_word() -> None:
    page = Path("docs/independence.md").read_text(encoding="utf-8")

    assert f"## {DEFINITION}\n" in page
    rows = [f"| `{one.value}` | {one.sentence} |" for one in Criterion]
    assert "\n".join(rows) in page
