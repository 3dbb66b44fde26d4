"""Slips and retrieval: two people, one bag, the right one (T01-T04)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.domain.causes import Cause
from app.domain.custody import gaps as all_gaps
from app.domain.custody import longest
from app.domain.moves import BagState, MoveKind
from app.domain.order import OrderState
from app.domain.people import WARD
from app.domain.rules import Failed, NotRequired, Outcome, Passed, Severity
from app.identifiers import OrderId, ScanId
from app.labels.scan import Mode
from app.usecases import history
from app.usecases.exceptions import What, exceptions
from app.usecases.laboratory import NEAR_MISS, NotDone, Recorded, Work, stays
from app.usecases.laboratory_issue import (
    NO_BAG,
    NO_SLIP,
    SLIP,
    SLIP_USED,
    TWO_SCANS,
    Retrieval,
    Slip,
    issue,
    issue_slip,
    scan_slip,
)
from app.usecases.setting_up import move_bag
from tests.support.bench import BOTH, LAB_PLACE, Bench
from tests.support.station import GUS


@pytest.fixture
def bench() -> Bench:
    return Bench()


def retrieval(bench: Bench, slip: Slip) -> Retrieval:
    return Retrieval(slip=slip, picked=(bench.picks(BOTH[0]), bench.picks(BOTH[1])))


def test_a_slip_is_for_one_order_and_its_next_bag(bench: Bench) -> None:  # T01
    slip = bench.slip()

    assert (slip.order, slip.bag) == (bench.order.id, bench.bag)
    assert scan_slip(bench.station, bench.work, slip.code) == slip
    assert scan_slip(bench.station, bench.work, f"{slip.code}/7/K7QX3A") == slip  # as printed


def test_a_slip_that_nobody_used_is_not_made_twice(bench: Bench) -> None:
    assert bench.slip() == bench.slip()
    assert len(bench.ward.on_record(SLIP)) == 1


def test_a_slip_of_another_case_is_refused_and_is_a_near_miss(bench: Bench) -> None:  # T01
    slip = bench.slip()
    other = Work(order=replace(bench.order, id=OrderId("ORDER-OTHER")))

    refused = scan_slip(bench.station, other, slip.code)

    assert isinstance(refused, NotDone)
    assert "Take the slip of this order" in refused.sentence
    assert [body["cause"] for body in bench.ward.on_record(NEAR_MISS)] == ["no_order"]


@pytest.mark.parametrize("text", ["", "CS:SLIP/", "CS:SLIP/X/000000000000", "CS:BACK", "0109"])
def test_a_code_that_is_no_slip_is_not_taken(bench: Bench, text: str) -> None:
    assert scan_slip(bench.station, bench.work, text) == NotDone(sentence=NO_SLIP)
    assert bench.ward.on_record(NEAR_MISS) == []


def test_a_cancelled_order_gives_out_no_bag(bench: Bench) -> None:  # T01
    slip = bench.slip()
    bench.orders(state=OrderState.CANCELLED)

    assert isinstance(scan_slip(bench.station, bench.work, slip.code), NotDone)


def test_nobody_else_signs_a_slip(bench: Bench) -> None:
    refused = issue_slip(bench.station, bench.work, bench.signs(DORA))

    assert isinstance(refused, NotDone)
    assert bench.ward.on_record(SLIP) == []


def test_two_people_fetch_the_bag_and_both_sign(bench: Bench) -> None:  # T03
    done = bench.issues()

    assert isinstance(done, Recorded)
    assert bench.state is BagState.ISSUED
    record = bench.station.ledger.get(done.entry)
    assert record is not None
    assert [s.person for s in record.statement.signers] == [m.person for m in BOTH]
    assert {s.meaning for s in record.statement.signers} == {"issued"}
    assert len(record.statement.body["scans"]) == 2
    assert record.statement.body["outcomes"]


SHELF, OTHER_SHELF = "9520000000004.C-04-11", "9520000000004.C-04-12"


def stored_at(bench: Bench, place: str = "") -> None:
    ward = bench.ward
    move_bag(bench.station, bench.bag, MoveKind.STORED, ward.set_up(CARLA), LAB_PLACE, place)


def taken_from(bench: Bench, place: str) -> Recorded:
    found = replace(retrieval(bench, bench.slip()), place=place)
    done = issue(bench.station, bench.work, found, [bench.signs(m) for m in BOTH])
    assert isinstance(done, Recorded)
    assert bench.state is BagState.ISSUED
    return done


def of_the_place(done: Recorded) -> Outcome:
    (outcome,) = (o for o in done.outcomes if o.rule.id == "T03e")
    return outcome


def test_another_place_than_it_was_stored_at_is_a_deviation_and_stops_nothing(
    bench: Bench,
) -> None:  # T03e, rule 6
    stored_at(bench, SHELF)
    outcome = of_the_place(taken_from(bench, OTHER_SHELF))

    assert isinstance(outcome, Failed)
    assert (outcome.cause, outcome.severity) == (Cause.OTHER_PLACE, Severity.DEV2)
    assert bench.ward.on_record("bag.issued")[-1]["place"] == OTHER_SHELF
    assert bench.ward.on_record(NEAR_MISS) == []
    (row,) = (r for r in exceptions(bench.station) if r.cause is Cause.OTHER_PLACE)
    assert (row.what, row.kind) == (What.TWO_SIGN, "bag.issued")


def test_the_place_where_it_was_put_last_counts(bench: Bench) -> None:  # T03e
    stored_at(bench, SHELF)
    stored_at(bench, OTHER_SHELF)

    assert isinstance(of_the_place(taken_from(bench, OTHER_SHELF)), Passed)


@pytest.mark.parametrize(
    ("stored", "scanned", "because"),
    [
        ("", SHELF, "no record says at which place it was stored"),
        (SHELF, "", "no storage place was scanned"),
        ("", "", "no storage place was scanned"),
    ],
)
def test_where_a_place_is_not_known_or_not_scanned_nothing_is_compared(
    bench: Bench, stored: str, scanned: str, because: str
) -> None:  # T03e
    if stored:
        stored_at(bench, stored)
    outcome = of_the_place(taken_from(bench, scanned))

    assert isinstance(outcome, NotRequired)
    assert outcome.because == because


def test_a_later_room_without_a_place_leaves_the_place_unknown(bench: Bench) -> None:  # T03e
    stored_at(bench, SHELF)
    stored_at(bench)

    assert isinstance(of_the_place(taken_from(bench, SHELF)), NotRequired)


def test_the_same_retrieval_recorded_again_returns_what_stands(bench: Bench) -> None:
    taken = retrieval(bench, bench.slip())
    first = issue(bench.station, bench.work, taken, [bench.signs(m) for m in BOTH])
    again = issue(bench.station, bench.work, taken, [bench.signs(m) for m in BOTH])

    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert again.entry == first.entry
    assert bench.ward.kinds().count("bag.issued") == 3  # Alma's, Bruno's and this one


def test_a_slip_is_used_once(bench: Bench) -> None:
    slip = bench.slip()
    issue(bench.station, bench.work, retrieval(bench, slip), [bench.signs(m) for m in BOTH])
    again = issue(
        bench.station, bench.work, retrieval(bench, slip), [bench.signs(m) for m in BOTH]
    )

    assert again == NotDone(sentence=SLIP_USED)
    assert scan_slip(bench.station, bench.work, slip.code) == NotDone(sentence=SLIP_USED)


def test_one_person_does_not_fetch_a_bag_alone(bench: Bench) -> None:  # T03
    slip = bench.slip()
    alone = Retrieval(slip=slip, picked=(bench.picks(CARLA), bench.picks(CARLA)))
    refused = issue(bench.station, bench.work, alone, [bench.signs(CARLA), bench.signs(CARLA)])

    assert refused == NotDone(sentence=TWO_SCANS)
    assert bench.state is BagState.STORED


def test_who_signs_is_who_scanned(bench: Bench) -> None:
    taken = retrieval(bench, bench.slip())

    for sessions in ([GUS, CARLA], [CARLA], [CARLA, ANA]):
        refused = issue(bench.station, bench.work, taken, [bench.signs(m) for m in sessions])
        assert refused == NotDone(sentence=TWO_SCANS)


def test_two_of_the_ward_do_not_fetch_a_bag_without_the_laboratory(bench: Bench) -> None:
    slip = bench.slip()
    taken = Retrieval(slip=slip, picked=(bench.picks(ANA), bench.picks(BEN)))
    refused = issue(bench.station, bench.work, taken, [bench.signs(m, WARD) for m in (ANA, BEN)])

    assert isinstance(refused, NotDone)
    assert "cell laboratory" in refused.sentence


def test_a_scan_serves_once(bench: Bench) -> None:  # X15
    one = bench.picks(CARLA)
    copied = replace(one, by=GUS.person)
    taken = Retrieval(slip=bench.slip(), picked=(one, copied))
    refused = issue(bench.station, bench.work, taken, [bench.signs(m) for m in BOTH])

    assert isinstance(refused, NotDone)
    assert "fresh scan" in refused.sentence


@pytest.mark.parametrize("mode", [Mode.RFID, Mode.TYPED])
def test_a_bag_is_read_by_pointing_at_it(bench: Bench, mode: Mode) -> None:
    picked = (bench.picks(CARLA, mode=mode), bench.picks(GUS))
    taken = Retrieval(slip=bench.slip(), picked=picked)

    assert isinstance(
        issue(bench.station, bench.work, taken, [bench.signs(m) for m in BOTH]), NotDone
    )


def test_the_wrong_bag_goes_back_and_is_a_near_miss() -> None:  # T03
    bench = Bench()
    wrong = bench.ward.bruno.bag
    refused = bench.issues(wrong)

    assert isinstance(refused, NotDone)
    assert "Put the bag back" in refused.sentence
    assert bench.state is BagState.STORED
    assert len(bench.ward.on_record(NEAR_MISS)) == 1
    assert wrong.serial.value not in refused.sentence


def test_the_second_bag_of_a_sequence_has_no_slip_before_the_first_is_out() -> None:  # T03
    bench = Bench(bags=2)
    first = bench.slip()
    bench.label = next(one for one in bench.labels if one.bag == first.bag)
    bench.issues()
    second = bench.slip()

    assert second.bag != first.bag
    assert bench.state is BagState.ISSUED


def test_where_nothing_is_in_store_there_is_nothing_to_fetch(bench: Bench) -> None:
    bench.issues()

    found = issue_slip(bench.station, bench.work, bench.signs(CARLA))
    assert found == NotDone(sentence=NO_BAG)


def test_outside_the_window_is_recorded_as_one_persons_deviation(bench: Bench) -> None:  # T01b
    past = bench.station.now() - timedelta(days=2)
    bench.orders(window=(past, past + timedelta(days=1)))
    done = bench.issues()

    assert isinstance(done, Recorded)
    failed = [o for o in done.outcomes if isinstance(o, Failed)]
    assert [(o.rule.id, o.severity) for o in failed] == [("T01b", Severity.DEV1)]


def test_the_records_say_where_a_bag_was(bench: Bench) -> None:  # T04
    bench.issues()
    found = stays(bench.station, bench.bag)
    now = bench.station.now()

    assert {stay.place for stay in found} == {LAB_PLACE}
    assert longest(all_gaps(found, now=now, here=LAB_PLACE)) is None


def test_a_scan_that_a_turn_used_is_not_fresh(bench: Bench) -> None:  # X15
    picked = bench.picks(CARLA)
    bench.ward.disk.scans |= {ScanId(picked.reading.scan.value)}
    taken = Retrieval(slip=bench.slip(), picked=(picked, bench.picks(GUS)))

    assert isinstance(
        issue(bench.station, bench.work, taken, [bench.signs(m) for m in BOTH]), NotDone
    )


def test_without_the_profile_nothing_is_fetched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = bench.slip()
    monkeypatch.setattr(history, "profile", lambda *_: None)

    refused = issue(
        bench.station, bench.work, retrieval(bench, slip), [bench.signs(m) for m in BOTH]
    )
    assert isinstance(refused, NotDone)
    assert "profile" in refused.sentence
