"""Time: pairs and matches lapse, and no clock brings them back (B15, X10; domain A12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.causes import Cause
from app.domain.people import Place
from app.domain.verification import Cleared, SealedPair
from app.usecases import reveal
from app.usecases.approval import STARTED, Decision
from app.usecases.reveal import LAPSED
from app.usecases.verdicts import JUDGED, Lapsed, Revealed
from tests.support.actors import Bedside, play
from tests.support.station import FATIMA, Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


# -- time


def test_a_pair_older_than_its_limit_lapses_once(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ward.clock.passes(timedelta(minutes=15))
    bedside.ben.checks(ward.alma)
    results = [bedside.reveals(), bedside.reveals()]

    assert [type(r) for r in results] == [Lapsed, Lapsed]
    assert ward.on_record(LAPSED) == [{"cause": "pair_too_old"}]
    assert ward.on_record(JUDGED) == []


def test_what_lapsed_stays_lapsed_when_the_clock_is_set_back(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    ward.clock.passes(timedelta(minutes=16))
    assert isinstance(bedside.reveals(), Lapsed)
    ward.clock.is_set(-timedelta(minutes=16))

    assert isinstance(bedside.reveals(), Lapsed)
    assert ward.on_record(JUDGED) == []


def test_a_clock_set_back_between_the_seals_makes_no_pair(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ward.clock.is_set(-timedelta(hours=1))
    bedside.ben.checks(ward.alma)

    assert isinstance(bedside.reveals(), Lapsed)


def test_turns_that_waited_too_long_for_the_reveal_are_not_opened(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    pair = reveal.sealed_pair(ward.station, bedside.of)
    assert isinstance(pair, SealedPair)
    ward.clock.passes(timedelta(hours=8))

    assert isinstance(reveal.open_pair(ward.station, pair), Lapsed)
    assert isinstance(bedside.reveals(), Lapsed)


def test_a_pair_that_the_ledger_does_not_hold_is_not_opened(ward: Ward) -> None:
    bedside = Bedside(ward)
    first = bedside.ana.checks(ward.alma)
    second = bedside.ben.checks(ward.alma)
    pair = reveal.sealed_pair(ward.station, bedside.of)
    assert isinstance(pair, SealedPair)
    forged = replace(pair, second=replace(second, by=FATIMA.person))

    with pytest.raises(ValueError, match="ledger holds"):
        reveal.open_pair(ward.station, forged)
    assert first.place is Place.FIRST
    assert ward.on_record(JUDGED) == []


def test_a_shorter_profile_of_the_order_shortens_the_pair(ward: Ward) -> None:
    strict = Ward(profile={"gap_s": 120})
    strict.publishes({"version": 2})
    bedside = Bedside(strict)
    bedside.ana.checks(strict.alma)
    strict.clock.passes(timedelta(minutes=3))
    bedside.ben.checks(strict.alma)

    assert isinstance(bedside.reveals(), Lapsed)
    assert strict.on_record(LAPSED) == [{"cause": "pair_too_old"}]


def test_a_verdict_stands_when_a_newer_profile_allows_less_time(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ward.clock.passes(timedelta(minutes=5))
    bedside.ben.checks(ward.alma)
    shown = bedside.revealed()
    ward.publishes({"version": 2, "gap_s": 60})

    assert bedside.revealed().judged == shown.judged
    assert len(ward.on_record(JUDGED)) == 1


def test_a_match_is_good_for_ten_minutes(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    ward.clock.passes(timedelta(minutes=10))

    assert bedside.starts(cleared) is Cause.PAIR_TOO_OLD
    assert bedside.decides(Decision.AGREE) is Cause.PAIR_TOO_OLD
    longer = replace(cleared, until=cleared.until + timedelta(hours=1))
    assert bedside.starts(longer) is Cause.PAIR_TOO_OLD
    assert ward.on_record(STARTED) == []


def test_a_match_ends_with_the_time_after_thawing(ward: Ward) -> None:
    ward.clock.passes(timedelta(hours=11, minutes=54))
    _, result = play(ward, ward.alma)
    thawed = ward.bag(ward.alma).thawed_at

    assert isinstance(result, Revealed)
    assert thawed is not None
    assert result.until == thawed + timedelta(hours=12)


def test_a_match_ends_with_the_labels_last_day_at_the_site(ward: Ward) -> None:
    quick = Ward(profile={"post_thaw_s": 86_400})
    today = quick.station.now().date()
    label = replace(quick.alma.bag, expires=today)
    quick.clock.passes(timedelta(hours=13, minutes=54))
    _, result = play(quick, quick.alma, first={"bag": label}, second={"bag": label})

    assert isinstance(result, Revealed)
    assert result.until is not None
    assert f"{result.until.astimezone(quick.clock.zone):%F %T}" == f"{today} 23:59:59"
