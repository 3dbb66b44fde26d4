"""Ways around that do not work: a clock set back, checking a held bag again (B15, B10, X7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.causes import Cause
from app.domain.verification import Cleared, Hold, Match
from app.usecases.approval import AGREED, STARTED, Decision
from app.usecases.verdicts import DEVIATED, JUDGED, Lapsed, Revealed
from tests.support.actors import Bedside
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def test_a_clock_set_back_does_not_join_turns_forty_minutes_apart(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ward.clock.passes(timedelta(minutes=40))
    ward.clock.is_set(-timedelta(minutes=35))
    bedside.ben.checks(ward.alma)

    assert isinstance(bedside.reveals(), Lapsed)
    assert ward.on_record(JUDGED) == []


def test_a_clock_set_back_does_not_keep_a_match_good(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    result = bedside.reveals()
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    ward.clock.passes(timedelta(minutes=60))
    ward.clock.is_set(-timedelta(minutes=58))

    assert bedside.decides(Decision.AGREE) is Cause.PAIR_TOO_OLD
    assert ward.on_record(AGREED) == []


def test_a_clock_set_back_does_not_keep_an_agreement_good(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    bedside.reveals()
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    ward.clock.passes(timedelta(minutes=60))
    ward.clock.is_set(-timedelta(minutes=58))

    assert bedside.starts(cleared) is Cause.PAIR_TOO_OLD
    assert ward.on_record(STARTED) == []


def test_a_bag_with_a_problem_is_not_checked_again_until_somebody_decides(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma, intact=False)
    bedside.ben.checks(ward.alma)
    result = bedside.reveals()
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Hold)

    again = Bedside(ward)
    check = again.ana.scans(ward.alma.band).scans(ward.alma.bag)

    assert [told.cause for told in check.told] == [Cause.BAG_ON_HOLD]
    assert [body["cause"] for body in ward.on_record(DEVIATED)] == ["bag_problem"]
    assert ward.bag(ward.alma).stops == 0
