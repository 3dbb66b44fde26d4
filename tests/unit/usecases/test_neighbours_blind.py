"""Blind also for the next room: what another workstation sees of a first turn tells nothing (BL1).

Central relays the sealed turn's record at once, so a second person could look there.
"""

from __future__ import annotations

import pytest

from app.evidence.relayed import LETTERBOX, RELAYED
from tests.support.actors import Bedside
from tests.support.neighbours import Site, new_site

Seen = list[tuple[str, int, int, int]]


def seen_elsewhere(bag_of_other: bool, *, rows: bool = True) -> tuple[Site, Seen]:
    """Let a first person check the right bag or another patient's; return what the lab has of it.

    Of each record: its kind, the bytes of its statement and entry, and how many of its private
    rows came along.
    """
    site = new_site()
    site.meet()
    before = len(site.lab.ledger.records)
    bedside = Bedside(site.ward)
    scanned = site.lab.bruno if bag_of_other else site.lab.alma
    bedside.ana.checks(site.lab.alma, bag=scanned.bag)
    site.meet(rows=rows)
    new = [r for r in site.lab.ledger.records[before:] if r.entry.station == site.ward.name]
    told = [
        (
            r.statement.kind,
            len(r.statement.data),
            len(r.entry.data),
            sum(site.lab.ledger.private(c.commit) is not None for c in r.statement.private),
        )
        for r in new
    ]
    return site, told


@pytest.mark.parametrize("rows", [True, False])
def test_a_first_turn_that_does_not_match_looks_like_one_that_does(rows: bool) -> None:
    site, right = seen_elsewhere(bag_of_other=False, rows=rows)
    _, wrong = seen_elsewhere(bag_of_other=True, rows=rows)
    assert [kind for kind, *_ in right if kind not in (LETTERBOX, RELAYED)][-1] == "turn.sealed"
    assert right == wrong
    assert all(kept == 0 for kind, _, _, kept in right if kind == "turn.sealed")
    assert site.lab.disk.turn_rows.keys().isdisjoint(site.ward.disk.turn_rows)
