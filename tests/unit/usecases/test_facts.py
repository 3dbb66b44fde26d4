"""The facts of one verification: what the records say about release, holds, readiness, the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.domain.causes import Cause
from app.domain.readiness import FILTER, IRRADIATED, PUMP
from app.domain.release import Evidence
from app.domain.rules import Facts
from app.domain.verification import Cleared, SealedPair
from app.usecases import orders, readiness, releases, reveal
from app.usecases.approval import Decision
from app.usecases.facts import _ready, gather, infused
from app.usecases.readiness import READY_FOR
from app.usecases.releases import NewIdentity
from app.usecases.reveal import sealed_pair
from app.usecases.verdicts import Lapsed
from tests.support.actors import Bedside, play
from tests.support.station import Ward, new_ward
from tests.unit.usecases.orders import order_of
from tests.unit.usecases.test_holding import publishes
from tests.unit.usecases.test_releases import PAPER, release

USED = {FILTER: False, PUMP: True, IRRADIATED: False}
ITEM = {"code": "icu", "says": "a bed is kept", "weight": "dev1"}


def facts_of(ward: Ward) -> Facts:
    """Let two people check Alma's therapy, and return what the rules would look at."""
    bedside = Bedside(ward, ANA, BEN)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    sealed = sealed_pair(ward.station, bedside.of)
    assert isinstance(sealed, SealedPair)
    opened = reveal._open(ward.station, sealed)
    assert not isinstance(opened.order, Cause)
    facts = gather(ward.station, sealed, opened, opened.order)
    assert isinstance(facts, Facts)
    return facts


def test_what_nobody_recorded_is_not_known() -> None:
    facts = facts_of(new_ward())

    assert (facts.release, facts.identity, facts.holds) == (None, None, None)
    assert (facts.ready, facts.checklist, facts.silence) == (None, None, None)
    assert (facts.infused, facts.gap, facts.skew) == (frozenset(), timedelta(), timedelta())


# T02, X8, X16
def test_release_identity_holds_and_checklists_reach_the_rules() -> None:
    ward = Ward(profile={"readiness": [ITEM]})
    order = order_of(ward, ward.alma)
    filed = releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))
    tested = NewIdentity(
        evidence=Evidence.HLA, matches=True, laboratory="HLA lab", on=date(2026, 11, 1)
    )
    signed = [ward.set_up(CARLA), ward.set_up(DORA)]
    releases.file_identity(ward.station, order, tested, PAPER, signed)
    publishes(ward, lot="OTHER")
    readiness.confirm_readiness(
        ward.station, order, {"icu": True}, ward.alma.band, ward.set_up(ANA)
    )
    readiness.confirm_bedside(ward.station, order, USED, ward.set_up(BEN))
    facts = facts_of(ward)

    assert facts.release is not None
    assert facts.release.entry == filed.digest
    assert facts.identity is not None
    assert facts.identity.evidence is Evidence.HLA
    assert facts.holds is not None
    assert [n.id for n in facts.holds.notices] == ["R-1"]
    assert facts.ready is not None
    assert facts.ready.items == {"icu": True}
    assert facts.checklist is not None
    assert facts.checklist.by == BEN.person


# T05
@pytest.mark.parametrize(("after", "counts"), [(timedelta(), True), (READY_FOR, False)])
def test_readiness_that_was_old_at_the_thaw_does_not_count(
    after: timedelta, *, counts: bool
) -> None:
    ward = Ward(profile={"readiness": [ITEM], "post_thaw_s": 48 * 3600})
    order = order_of(ward, ward.alma)
    ward.clock.passes(after)
    readiness.confirm_readiness(
        ward.station, order, {"icu": True}, ward.alma.band, ward.set_up(ANA)
    )
    ward.clock.passes(READY_FOR - timedelta(hours=1) if counts else READY_FOR * 2)
    facts = facts_of(ward)

    # The practice bag was thawed before: what is confirmed afterwards counts only while young.
    assert (facts.ready is not None) is counts


# X9
def test_bags_in_use_are_known_as_infused() -> None:
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert infused(ward.station, order_of(ward, ward.alma)) == frozenset()
    bedside.starts(cleared)

    assert infused(ward.station, order_of(ward, ward.alma)) == {ward.alma.bag.bag}


# B02, X16
def test_a_live_ward_knows_how_long_central_was_silent() -> None:
    ward = new_ward(practice=False)
    ward.clock.passes(timedelta(hours=2))
    facts = facts_of(ward)

    assert facts.silence is not None
    assert facts.silence > timedelta(hours=1)
    assert facts.holds is not None
    assert facts.holds.notices == ()


def short_and_long() -> tuple[Ward, Any]:
    """Return a ward with a therapy that allows 2 minutes between the turns, and one of 15."""
    ward = Ward(profile={"gap_s": 120})
    ward.publishes({"product": "09520000009991", "gap_s": 900, "version": 2})
    bedside = Bedside(ward, ANA, BEN)
    return ward, bedside


# B15
def test_the_newest_profile_of_another_therapy_shortens_nobodys_time() -> None:
    ward = new_ward()
    ward.publishes({"product": "09520000009991", "gap_s": 60, "version": 2})
    bedside = Bedside(ward, ANA, BEN)
    bedside.ana.checks(ward.alma)
    ward.clock.passes(timedelta(minutes=5))
    bedside.ben.checks(ward.alma)

    assert not isinstance(bedside.reveals(), Lapsed)


# B15
@pytest.mark.parametrize("when", ["between the turns", "before the reveal"])
def test_the_orders_own_profile_decides_whether_two_turns_came_in_time(when: str) -> None:
    ward, bedside = short_and_long()
    bedside.ana.checks(ward.alma)
    if when == "between the turns":
        ward.clock.passes(timedelta(minutes=3))
    bedside.ben.checks(ward.alma)
    if when == "before the reveal":
        ward.clock.passes(timedelta(minutes=3))

    result = bedside.reveals()
    assert isinstance(result, Lapsed)
    assert result.cause is Cause.PAIR_TOO_OLD


# X11
def test_a_cancelled_order_gives_no_facts() -> None:
    ward = new_ward()
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "moved")
    bedside = Bedside(ward, ANA, BEN)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    sealed = sealed_pair(ward.station, bedside.of)
    assert isinstance(sealed, SealedPair)

    assert reveal._open(ward.station, sealed).order is Cause.ORDER_CANCELLED


# T05
def test_readiness_counts_that_was_young_when_the_bag_was_thawed() -> None:
    ward = Ward(profile={"readiness": [ITEM]})
    order = order_of(ward, ward.alma)
    readiness.confirm_readiness(
        ward.station, order, {"icu": True}, ward.alma.band, ward.set_up(ANA)
    )
    confirmed = ward.clock.wall
    ward.clock.passes(READY_FOR * 2)
    for thawed, counts in (
        (confirmed + timedelta(hours=1), True),
        (confirmed + READY_FOR + timedelta(hours=1), False),
        (confirmed - timedelta(hours=1), False),
        (None, False),
    ):
        bag = replace(ward.bag(ward.alma), thawed_at=thawed)
        assert (_ready(ward.station, order, bag) is not None) is counts
