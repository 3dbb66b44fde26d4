"""A bag that nobody infuses: back before its thaw, or destroyed by two people (domain §4.5)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, Member
from app.domain.moves import BagState
from app.domain.people import WARD
from app.usecases import history
from app.usecases.laboratory import NOT_YOURS, NotDone, Recorded, work_of
from app.usecases.laboratory_away import (
    DESTROYED,
    NO_WAY_BACK,
    RETURNED,
    TWO_SIGN,
    WAS_USED,
    Destruction,
    WhyAway,
    bring_back,
    destroy,
)
from tests.support.bench import BOTH, Bench
from tests.support.infusions import begun, order_of
from tests.support.station import new_ward


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.issues()
    return bench


def returns(bench: Bench, member: Member = CARLA) -> Recorded | NotDone:
    return bring_back(bench.station, bench.work, bench.bag, WhyAway.NOT_READY, bench.signs(member))


def destroys(bench: Bench, *people: Member) -> Recorded | NotDone:
    ends = Destruction(bag=bench.bag, why=WhyAway.TIME_OVER, container="BIN-7")
    sessions = [bench.signs(member) for member in people or BOTH]
    return destroy(bench.station, bench.work, ends, sessions)


def test_a_bag_that_was_never_thawed_comes_back(bench: Bench) -> None:
    assert isinstance(returns(bench), Recorded)

    bag = history.bag(bench.station.ledger, bench.bag)
    assert (bag.state, bag.irregular) == (BagState.RETURNED, False)
    assert bench.ward.on_record(RETURNED)[-1]["reason"] == "patient_not_ready"


def test_a_bag_comes_back_once(bench: Bench) -> None:
    first, again = returns(bench), returns(bench)

    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert first.entry == again.entry


@pytest.mark.parametrize("ended", [False, True], ids=["being thawed", "thawed"])
def test_what_began_to_thaw_never_comes_back(bench: Bench, ended: bool) -> None:
    bench.thaws_started()
    if ended:
        bench.ends()

    assert returns(bench) == NotDone(sentence=NO_WAY_BACK)
    assert bench.ward.on_record(RETURNED) == []


def test_a_bag_in_store_does_not_come_back() -> None:
    assert returns(Bench()) == NotDone(sentence=NO_WAY_BACK)


def test_only_the_laboratory_takes_a_bag_back(bench: Bench) -> None:
    assert returns(bench, ANA) == NotDone(sentence=NOT_YOURS)


@pytest.mark.parametrize("thawed", [False, True])
def test_two_people_destroy_a_bag_and_one_witnesses_it(bench: Bench, thawed: bool) -> None:
    if thawed:
        bench.thaws_issued()
    done = destroys(bench)

    assert isinstance(done, Recorded)
    bag = history.bag(bench.station.ledger, bench.bag)
    assert (bag.state, bag.irregular) == (BagState.DESTROYED, False)
    record = bench.station.ledger.get(done.entry)
    assert record is not None
    assert [s.meaning for s in record.statement.signers] == ["confirmed", "destroyed_witness"]
    assert (record.statement.body["reason"], record.statement.body["container"]) == (
        "time_over",
        "BIN-7",
    )


def test_a_bag_is_destroyed_once(bench: Bench) -> None:
    first, again = destroys(bench), destroys(bench)

    assert isinstance(first, Recorded)
    assert isinstance(again, Recorded)
    assert first.entry == again.entry
    assert len(bench.ward.on_record(DESTROYED)) == 1


@pytest.mark.parametrize(
    "people",
    [(CARLA,), (CARLA, CARLA), (ANA, BEN), (CARLA, DORA)],
    ids=["one", "one twice", "the ward alone", "one without a say"],
)
def test_nobody_destroys_a_bag_alone_or_without_the_laboratory(
    bench: Bench, people: tuple[Member, ...]
) -> None:
    assert destroys(bench, *people) == NotDone(sentence=TWO_SIGN)
    assert bench.state is BagState.ISSUED


def test_a_nurse_may_witness_it(bench: Bench) -> None:
    ends = Destruction(bag=bench.bag, why=WhyAway.NOT_NEEDED)
    sessions = [bench.signs(CARLA), bench.signs(ANA, WARD)]

    assert isinstance(destroy(bench.station, bench.work, ends, sessions), Recorded)
    assert "container" not in bench.ward.on_record(DESTROYED)[-1]


def test_the_empty_bag_of_an_infusion_ends_with_the_infusion() -> None:  # B24
    ward = new_ward()
    bag = begun(ward)
    work = work_of(ward.station, order_of(ward))
    ends = Destruction(bag=bag.id, why=WhyAway.DRAWN_EMPTY)
    sessions = [ward.set_up(member) for member in BOTH]

    assert destroy(ward.station, work, ends, sessions) == NotDone(sentence=WAS_USED)
    assert ward.on_record(DESTROYED) == []
