"""The thaw: nothing that cannot be undone begins before everything was compared (T05-T10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, CARLA
from app.domain.causes import Cause
from app.domain.countdown import Left
from app.domain.holds import HoldList, HoldNotice
from app.domain.laboratory import Looks, Measured, Thaw
from app.domain.moves import BagState
from app.domain.people import WARD
from app.domain.profile import CheckItem, ClockFrom
from app.domain.rules import Failed, Outcome
from app.identifiers import Digest
from app.usecases import history
from app.usecases.laboratory import NEAR_MISS, NotDone, Recorded
from app.usecases.laboratory_thaw import (
    FAILED,
    INSPECTED,
    PASSED,
    STARTED,
    Inspection,
    Rehearsed,
    before_thaw,
    countdown_of,
    end_thaw,
    inspect,
    rehearse,
)
from tests.support.bench import Bench


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.issues()
    return bench


def failed(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [o.rule.id for o in outcomes if isinstance(o, Failed)]


def recall(bench: Bench) -> None:
    notice = HoldNotice(
        id="H1",
        product=None,
        lot=None,
        bag=bench.bag,
        recall=True,
        reason="recall",
        entry=Digest("1" * 64),
    )
    holds = HoldList(notices=(notice,), heard=bench.station.now())
    bench.work = replace(bench.work, holds=holds)


# -- the rehearsal


def test_with_everything_right_the_comparison_passes_and_is_on_record(bench: Bench) -> None:
    found = bench.rehearses()  # RX1, RX4, RX7

    assert found.passed
    assert found.cause is None
    assert len(bench.ward.on_record(PASSED)) == 1
    assert bench.ward.on_record(FAILED) == []


def test_another_patients_cassette_fails_the_comparison(bench: Bench) -> None:  # RX4
    found = bench.rehearses(bench.ward.bruno.bag)

    assert not found.passed
    assert found.cause is Cause.DIFFERENT_PATIENTS
    assert bench.ward.on_record(FAILED)[0]["cause"] == "different_patients"
    assert len(bench.ward.on_record(NEAR_MISS)) == 1


def test_another_patients_wristband_fails_the_comparison(bench: Bench) -> None:  # RX1
    bench.band = bench.ward.bruno.band

    assert bench.rehearses().cause is Cause.DIFFERENT_PATIENTS


def test_a_recalled_bag_fails_the_comparison(bench: Bench) -> None:  # RX16, A22
    recall(bench)

    assert bench.rehearses().cause is Cause.RECALLED


def test_without_a_wristband_the_wards_confirmation_speaks_for_it(bench: Bench) -> None:  # RX1
    def without_band() -> Rehearsed | NotDone:
        picked = bench.picks(CARLA)
        return rehearse(bench.station, bench.work, picked, None, bench.signs(CARLA))

    unknown = without_band()
    bench.confirmed()
    confirmed = without_band()

    assert isinstance(unknown, Rehearsed)
    assert isinstance(confirmed, Rehearsed)
    assert (unknown.passed, confirmed.passed) == (False, True)


def test_the_same_scan_compared_again_returns_what_stands(bench: Bench) -> None:
    picked, band = bench.picks(CARLA), bench.scans_band()
    found = [
        rehearse(bench.station, bench.work, picked, band, bench.signs(CARLA)) for _ in range(2)
    ]

    assert isinstance(found[0], Rehearsed)
    assert isinstance(found[1], Rehearsed)
    assert found[0].entry == found[1].entry
    assert len(bench.ward.on_record(PASSED)) == 1


def test_only_the_laboratory_compares_and_by_its_own_scan(bench: Bench) -> None:
    station, work = bench.station, bench.work
    ward = rehearse(station, work, bench.picks(ANA), None, bench.signs(ANA, WARD))
    borrowed = rehearse(station, work, bench.picks(ANA), None, bench.signs(CARLA))

    assert isinstance(ward, NotDone)
    assert isinstance(borrowed, NotDone)
    assert bench.ward.on_record(FAILED) == bench.ward.on_record(PASSED) == []


# -- start


def test_no_thaw_starts_before_the_comparison_passed(bench: Bench) -> None:  # T05d
    refused = bench.starts()

    assert isinstance(refused, NotDone)
    assert failed(refused.outcomes) == ["T05d"]
    assert bench.state is BagState.ISSUED
    assert bench.ward.on_record(STARTED) == []


def test_a_thaw_that_was_begun_all_the_same_is_recorded_with_what_was_found(
    bench: Bench,
) -> None:  # T05d, DESIGN rule 6
    done = bench.starts(begun_already=True)

    assert isinstance(done, Recorded)
    assert failed(done.outcomes) == ["T05d"]
    assert bench.state is BagState.THAWING
    rows = bench.ward.on_record(STARTED)[0]["outcomes"]
    assert {"T05d", "T06", "RX16"} <= {row["rule"] for row in rows}


def test_a_thaw_begun_with_a_recalled_bag_is_on_record_too(bench: Bench) -> None:  # RX16
    recall(bench)

    assert isinstance(bench.starts(), NotDone)
    done = bench.starts(begun_already=True)
    assert isinstance(done, Recorded)
    assert "RX16" in failed(done.outcomes)


def test_a_comparison_that_passed_long_ago_counts_no_more(bench: Bench) -> None:  # T05d
    bench.rehearses()
    bench.ward.clock.passes(timedelta(hours=1, minutes=1))

    assert isinstance(bench.starts(), NotDone)


def test_a_later_failure_takes_an_earlier_pass_away(bench: Bench) -> None:  # T05d
    bench.rehearses()
    bench.band = bench.ward.bruno.band
    bench.rehearses()

    assert isinstance(bench.starts(), NotDone)


def test_a_patient_who_is_not_confirmed_ready_holds_the_thaw_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:  # T05
    bench.profile(monkeypatch, readiness=(CheckItem(code="bed", says="Bed free"),))
    rehearsed = bench.rehearses()
    refused = bench.starts()

    assert rehearsed.cause is Cause.NO_CONFIRMATION
    assert isinstance(refused, NotDone)
    assert failed(refused.outcomes) == ["RT05", "T05d"]
    assert bench.ward.on_record(NEAR_MISS) == []


def test_a_thaw_outside_its_limits_starts_with_a_deviation(bench: Bench) -> None:  # T06
    bench.rehearses()
    thaw = Thaw(method="bath", device="B1")  # nobody knows until when it is calibrated
    before = before_thaw(bench.station, bench.work, bench.bag, thaw)

    assert not isinstance(before, NotDone)
    assert failed(before) == ["T06"]
    assert bench.ward.on_record(STARTED) == []


def test_a_running_thaw_is_not_started_twice(bench: Bench) -> None:
    bench.rehearses()
    first, again = bench.starts(), bench.starts()

    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert again.entry == first.entry
    assert len(bench.ward.on_record(STARTED)) == 1


def test_a_thaw_stands_in_the_bags_history_as_regular(bench: Bench) -> None:
    bench.rehearses()
    bench.starts()
    bench.ends()
    bag = history.bag(bench.station.ledger, bench.bag)

    assert (bag.state, bag.irregular, bag.contested) == (BagState.THAWED, False, False)


# -- end, countdown, inspection


def test_the_countdown_begins_when_the_thaw_ends(bench: Bench) -> None:  # T08
    bench.rehearses()
    bench.starts()
    bench.ward.clock.passes(timedelta(minutes=5))
    done = bench.ends()
    left = countdown_of(bench.station, bench.order, bench.bag)

    assert failed(done.outcomes) == []
    assert left is not None
    assert left.state is Left.RUNNING
    ends = bench.station.ledger.get(done.entry)
    assert ends is not None
    assert left.until == ends.statement.occurred + timedelta(hours=12)


def test_the_countdown_is_urgent_and_then_over(bench: Bench) -> None:  # T08
    bench.thaws_issued()
    states = []
    for hours in (0, 11.9, 0.2):
        bench.ward.clock.passes(timedelta(hours=hours))
        left = countdown_of(bench.station, bench.order, bench.bag)
        assert left is not None
        states.append(left.state)

    assert states == [Left.RUNNING, Left.SOON, Left.OVER]


def test_a_profile_may_count_from_the_start_of_the_thaw(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:  # T08
    bench.profile(monkeypatch, clock_from=ClockFrom.START)
    bench.rehearses()
    started = bench.starts()
    assert isinstance(started, Recorded)
    running = countdown_of(bench.station, bench.order, bench.bag)
    bench.ward.clock.passes(timedelta(minutes=9))
    bench.ends()

    later = countdown_of(bench.station, bench.order, bench.bag)
    record = bench.station.ledger.get(started.entry)

    assert running is not None
    assert later is not None
    assert record is not None
    assert running.until == later.until == record.statement.occurred + timedelta(hours=12)


def test_before_a_thaw_nothing_counts_down(bench: Bench) -> None:
    assert countdown_of(bench.station, bench.order, bench.bag) is None


def test_an_end_without_a_start_is_recorded_as_a_deviation(bench: Bench) -> None:  # T07
    done = bench.ends()

    assert failed(done.outcomes) == ["T07"]
    assert countdown_of(bench.station, bench.order, bench.bag) is not None


def test_an_end_is_recorded_once_and_gives_no_more_time(bench: Bench) -> None:
    bench.thaws_issued()
    until = countdown_of(bench.station, bench.order, bench.bag)
    bench.ward.clock.passes(timedelta(hours=1))
    bench.ends()
    later = countdown_of(bench.station, bench.order, bench.bag)

    assert until is not None
    assert later is not None
    assert later.until == until.until


def test_the_ward_does_not_end_a_thaw(bench: Bench) -> None:
    bench.thaws_started()
    refused = end_thaw(bench.station, bench.work, bench.bag, bench.signs(ANA, WARD))

    assert isinstance(refused, NotDone)
    assert bench.state is BagState.THAWING


@pytest.mark.parametrize(("looks", "culture"), [(Looks.OK, False), (Looks.LEAK, True)])
def test_a_leak_is_a_deviation_and_asks_for_a_culture(
    bench: Bench, looks: Looks, culture: bool
) -> None:  # T09
    bench.thaws_issued()
    seen = Inspection(looks=looks, measured=Measured(volume_ml=Decimal("49.5")))
    done = inspect(bench.station, bench.work, bench.bag, seen, bench.signs(CARLA))

    assert isinstance(done, Recorded)
    assert failed(done.outcomes) == (["T09"] if culture else [])
    body = bench.ward.on_record(INSPECTED)[0]
    assert (body["culture"], body["volume_ml"]) == (culture, "49.5")


def test_low_viability_is_a_deviation(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.profile(monkeypatch, viability_min=Decimal(70))  # T10
    bench.thaws_issued()
    seen = Inspection(looks=Looks.OK, measured=Measured(viability=Decimal("69.9")))
    done = inspect(bench.station, bench.work, bench.bag, seen, bench.signs(CARLA))

    assert isinstance(done, Recorded)
    assert failed(done.outcomes) == ["T10"]


def test_a_note_stands_in_no_clear_record(bench: Bench) -> None:  # DESIGN rule 9
    bench.thaws_issued()
    seen = Inspection(looks=Looks.COLOUR, measured=Measured(), note="Alma says it is red")
    done = inspect(bench.station, bench.work, bench.bag, seen, bench.signs(CARLA))

    assert isinstance(done, Recorded)
    record = bench.station.ledger.get(done.entry)
    assert record is not None
    assert b"Alma" not in record.statement.data
    kept = bench.station.ledger.private(record.statement.private[0].commit)
    assert kept is not None
    assert kept.open() == {"text": "Alma says it is red"}


def test_the_same_inspection_recorded_again_returns_what_stands(bench: Bench) -> None:
    bench.thaws_issued()
    seen = Inspection(looks=Looks.OK, measured=Measured())
    told = replace(seen, note="one more word")
    for one in (seen, seen, told, told):
        inspect(bench.station, bench.work, bench.bag, one, bench.signs(CARLA))

    assert len(bench.ward.on_record(INSPECTED)) == 2
