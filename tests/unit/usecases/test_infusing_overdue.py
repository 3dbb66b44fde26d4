"""What waits on the ward: plans, countdowns, matches nobody used, infusions not finished."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap.cast import ANA
from app.domain.causes import Cause
from app.domain.infusion import PAUSE_MAX, Fate, Labels, PauseReason, Way
from app.domain.moves import BagState
from app.domain.verification import Cleared
from app.usecases import emptying, infusing, infusing_unverified, overdue
from app.usecases.approval import Decision
from app.usecases.overdue import NEWEST, Row, What, on_the_ward
from tests.support.actors import play
from tests.support.infusions import (
    DECIDED,
    HANA,
    WHOLE,
    act,
    begun,
    order_of,
    signed_in,
    two,
)
from tests.support.ledger import MemoryLedger
from tests.support.station import Ward, new_ward

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def rows(ward: Ward, what: What) -> list[Row]:
    return [row for row in on_the_ward(ward.station) if row.what is what]


def about_alma(ward: Ward, what: What) -> Row | None:
    order = ward.alma.order
    return next((row for row in rows(ward, what) if row.order == order), None)


def test_a_thawed_bag_counts_down_and_is_urgent_after_an_hour(ward: Ward) -> None:
    fresh = about_alma(ward, What.THAWED)
    assert fresh is not None
    assert fresh.until is not None
    assert fresh.since is not None
    assert fresh.until - fresh.since == timedelta(hours=12)
    assert (fresh.urgent, fresh.place) == (False, ward.ward)
    ward.clock.passes(60 * MINUTE)
    waits = about_alma(ward, What.THAWED)

    assert waits is not None
    assert waits.urgent
    assert (waits.since, waits.until) == (fresh.since, fresh.until)


def test_a_verified_bag_still_counts_down_and_is_urgent_only_when_its_time_is_over(
    ward: Ward,
) -> None:
    ward.clock.passes(70 * MINUTE)
    play(ward, ward.alma)
    alma = about_alma(ward, What.THAWED)
    assert alma is not None
    assert not alma.urgent
    ward.clock.passes(timedelta(hours=11))
    alma = about_alma(ward, What.THAWED)

    assert alma is not None
    assert alma.urgent


def test_a_match_that_nobody_used_is_listed_until_the_bag_moves_on(ward: Ward) -> None:  # B17
    play(ward, ward.alma)
    assert rows(ward, What.MATCH_RAN_OUT) == []
    ward.clock.passes(11 * MINUTE)
    row = about_alma(ward, What.MATCH_RAN_OUT)
    assert row is not None
    assert row.urgent
    begun(ward)

    assert rows(ward, What.MATCH_RAN_OUT) == []


def test_a_match_that_nobody_used_lapses_once_and_both_people_check_again(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)  # B17
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert overdue.let_lapse(ward.station) == ()
    ward.clock.passes(11 * MINUTE)
    assert len(overdue.let_lapse(ward.station)) == 1
    assert overdue.let_lapse(ward.station) == ()

    assert ward.bag(ward.alma).state is BagState.THAWED
    assert not ward.bag(ward.alma).held
    assert isinstance(bedside.starts(cleared), Cause)
    begun(ward)
    assert ward.bag(ward.alma).state is BagState.INFUSING
    assert not ward.bag(ward.alma).irregular


def test_a_clock_set_back_does_not_hide_that_a_match_ran_out(ward: Ward) -> None:  # A12
    play(ward, ward.alma)
    ward.clock.passes(11 * MINUTE)
    ward.clock.is_set(-60 * MINUTE)

    assert len(rows(ward, What.MATCH_RAN_OUT)) == 1


def test_an_infusion_is_listed_until_bag_and_case_are_closed(ward: Ward) -> None:
    begun(ward)
    assert about_alma(ward, What.THAWED) is None
    assert about_alma(ward, What.RUNNING) is not None
    infusing.end(ward.station, act(ward), WHOLE)
    assert about_alma(ward, What.RUNNING) is None
    assert about_alma(ward, What.NOT_DISPOSED) is not None
    emptying.dispose(ward.station, two(ward), Fate(way=Way.SAMPLE, container="S-1"))
    assert about_alma(ward, What.NOT_DISPOSED) is None
    left = about_alma(ward, What.NOT_CLOSED)
    assert left is not None
    assert left.bag is None
    closing = emptying.Closing(labels=Labels(came=0, in_chart=0))
    emptying.close_case(ward.station, order_of(ward), closing, signed_in(ward, ANA))

    assert not [row for row in on_the_ward(ward.station) if row.order == ward.alma.order]


def test_an_infusion_that_stands_still_too_long_is_urgent(ward: Ward) -> None:  # B20
    begun(ward)
    infusing.interrupt(ward.station, act(ward), PauseReason.LINE)
    ward.clock.passes(PAUSE_MAX - MINUTE)
    assert [row.urgent for row in rows(ward, What.STANDS_STILL)] == [False]
    ward.clock.passes(2 * MINUTE)
    assert [row.urgent for row in rows(ward, What.STANDS_STILL)] == [True]
    infusing.resume(ward.station, act(ward))

    assert rows(ward, What.STANDS_STILL) == []
    assert len(rows(ward, What.RUNNING)) == 1


def test_an_infusion_that_was_not_verified_waits_for_its_end_like_any_other(ward: Ward) -> None:
    acting = act(ward, HANA, ANA)
    infusing_unverified.record_emergency(ward.station, acting, DECIDED)

    assert about_alma(ward, What.RUNNING) is not None


def test_an_end_without_a_start_leaves_an_empty_bag(ward: Ward) -> None:  # rule 6
    infusing.end(ward.station, act(ward), WHOLE)

    assert about_alma(ward, What.NOT_DISPOSED) is not None


def test_what_is_urgent_stands_first(ward: Ward) -> None:
    play(ward, ward.alma)
    ward.clock.passes(11 * MINUTE)
    urgent = [row.urgent for row in on_the_ward(ward.station)]

    assert urgent == sorted(urgent, reverse=True)
    assert set(urgent) == {True, False}


def test_the_list_never_reads_more_than_its_bound(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(ward)
    asked: list[int] = []
    latest, own = MemoryLedger.latest, MemoryLedger.own

    def counted(self: MemoryLedger, kind: str, most: int) -> Any:  # noqa: ANN401  as it is
        asked.append(most)
        return latest(self, kind, most)

    def counted_own(self: MemoryLedger, kind: str, most: int) -> Any:  # noqa: ANN401  as it is
        asked.append(most)
        return own(self, kind, most)

    monkeypatch.setattr(MemoryLedger, "latest", counted)
    monkeypatch.setattr(MemoryLedger, "own", counted_own)
    monkeypatch.delattr(MemoryLedger, "records")
    on_the_ward(ward.station)

    assert len(asked) == 6
    assert set(asked) == {NEWEST}
    assert overdue.on_the_ward(ward.station, most=0) == ()
