"""What the laboratory's screens know of a bag: its clock, its rest, its labels, whose hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, WARD
from app.domain import people
from app.domain.container import ContainerKind, LabelCount, NewContainer
from app.domain.laboratory import Looks, Measured
from app.domain.order import OrderedBag, OrderState
from app.identifiers import BagId, Digest, OrderId, SerialNumber
from app.labels.label import ProductLabel
from app.usecases import orders
from app.usecases.handing_over import Giving, HandedOver, Receipt, gap_of, hand_over
from app.usecases.laboratory import NEAR_MISS, NotDone, work_of
from app.usecases.laboratory_bench import of_slip, on_bench, read_back, work_now
from app.usecases.laboratory_issue import open_slip
from app.usecases.laboratory_prepare import (
    DRAWN,
    Drawing,
    Drawn,
    children,
    counted,
    draw,
    rest,
)
from app.usecases.laboratory_thaw import Inspection, inspect
from app.usecases.taking_over import (
    Accepted,
    Receiving,
    accept_custody,
    given,
    given_by,
    given_to,
)
from tests.support.bench import LAB_PLACE, Bench
from tests.support.station import GUS
from tests.unit.usecases.orders import order_of

THERAPY = OrderId("PRACTICE-ORDER-LAB")


@pytest.fixture
def bench() -> Bench:
    """Stand before Alma's bag, in store; its order is on record."""
    bench = Bench()
    filed = replace(bench.ward.alma, order=THERAPY)
    bench.ward.orders(
        filed,
        bags=frozenset({bench.bag}),
        details=(OrderedBag(bag=bench.bag, volume_ml=Decimal(50)),),
    )
    bench.work = work_of(bench.station, order_of(bench.ward, filed))
    return bench


@pytest.fixture
def thawed(bench: Bench) -> Bench:
    bench.thaws()
    return bench


def child(bench: Bench, n: int = 1) -> ProductLabel:
    return replace(bench.label, serial=SerialNumber(f"{bench.label.serial.value}-S{n}"))


def draws(bench: Bench, n: int = 1, **changes: Any) -> Drawn | NotDone:  # noqa: ANN401  any field
    label = child(bench, n)
    made = NewContainer(
        id=label.bag,
        kind=ContainerKind.SYRINGE,
        label=label.serial.value,
        drawn_ml=Decimal(20),
    )
    drawing = Drawing(parent=bench.bag, made=(made,), **changes)
    return draw(bench.station, bench.work, drawing, bench.signs(CARLA))


def gives(bench: Bench, **changes: Any) -> HandedOver:  # noqa: ANN401  any field
    fields: dict[str, Any] = {"bags": (bench.bag,), "to": WARD}
    done = hand_over(bench.station, bench.work, Giving(**(fields | changes)), bench.signs(CARLA))
    assert isinstance(done, HandedOver), done
    return done


# -- the bag on the bench


def test_a_bag_in_store_has_no_clock_and_no_gap(bench: Bench) -> None:
    found = on_bench(bench.station, bench.bag)

    assert found is not None
    assert (found.until, found.gap, found.given, found.slip) == (None, None, None, None)
    assert (found.rest_ml, found.prepared, found.source) == (Decimal(50), False, bench.bag)


def test_a_bag_that_no_order_names_is_not_on_the_bench(bench: Bench) -> None:
    assert on_bench(bench.station, BagId("NOBODYS-BAG")) is None


def test_a_bag_of_a_cancelled_order_is_still_shown(bench: Bench) -> None:
    session = bench.ward.set_up(ANA)
    orders.cancel(bench.station, bench.order, session, "The patient was transferred.")
    found = on_bench(bench.station, bench.bag)

    assert found is not None
    assert found.work.order.state is OrderState.CANCELLED


def test_what_the_ward_confirmed_meanwhile_counts(bench: Bench) -> None:  # T05
    found = on_bench(bench.station, bench.bag)
    assert found is not None
    orders.cancel(
        bench.station, bench.order, bench.ward.set_up(ANA), "The patient was transferred."
    )

    assert found.work.order.state is OrderState.ACTIVE
    assert work_now(bench.station, found).order.state is OrderState.CANCELLED


def test_a_thawed_bag_has_its_clock_and_so_has_what_is_drawn_from_it(thawed: Bench) -> None:
    draws(thawed)  # T08, T11
    found, drawn = (on_bench(thawed.station, b) for b in (thawed.bag, child(thawed).bag))

    assert found is not None
    assert drawn is not None
    assert found.until is not None
    assert drawn.until == found.until.replace(microsecond=drawn.until.microsecond)  # type: ignore[union-attr]
    assert (drawn.source, drawn.bag.parent, drawn.prepared) == (thawed.bag, thawed.bag, True)


def test_a_printed_slip_leads_to_its_bag(bench: Bench) -> None:  # T01
    assert open_slip(bench.station, bench.work) is None
    slip = bench.slip()
    printed = f"CS:SLIP/{bench.bag.value}/7/K7QX3A"

    assert open_slip(bench.station, bench.work) == slip
    for code in (slip.code, f"{slip.code}/7/K7QX3A", printed):
        assert of_slip(bench.station, code) == bench.bag
    found = on_bench(bench.station, bench.bag)
    assert found is not None
    assert found.slip == slip
    assert of_slip(bench.station, "CS:SLIP/ANOTHER/7/K7QX3A") is None


def test_a_used_slip_is_no_slip_to_fetch_with(bench: Bench) -> None:  # T01
    bench.issues()

    assert open_slip(bench.station, bench.work) is None
    assert of_slip(bench.station, f"CS:SLIP/{bench.bag.value}/7/K7QX3A") is None


# -- volumes and labels


def test_what_is_left_counts_what_was_measured_drawn_and_thrown_away(thawed: Bench) -> None:
    seen = Inspection(looks=Looks.OK, measured=Measured(volume_ml=Decimal(48)))  # T10, T11
    inspect(thawed.station, thawed.work, thawed.bag, seen, thawed.signs(CARLA))
    draws(thawed, waste_ml=Decimal(3))

    assert rest(thawed.station, thawed.work, thawed.bag) == Decimal(25)
    assert rest(thawed.station, thawed.work, child(thawed).bag) == Decimal(20)
    assert children(thawed.station, thawed.bag) == (child(thawed).bag,)


def test_labels_that_do_not_add_up_keep_a_container_from_being_recorded(thawed: Bench) -> None:
    refused = draws(thawed, labels=LabelCount(printed=3, used=1, void=1))  # T11b

    assert isinstance(refused, NotDone)
    assert "Find every label" in refused.sentence
    assert thawed.ward.on_record(DRAWN) == []
    assert [body["cause"] for body in thawed.ward.on_record(NEAR_MISS)] == ["labels_differ"]


def test_the_labels_of_several_containers_are_added_up(thawed: Bench) -> None:  # T11b
    draws(thawed, 1, labels=LabelCount(printed=2, used=1, void=1))
    draws(thawed, 2, labels=LabelCount(printed=3, used=1, destroyed=2))
    whole = LabelCount(printed=5, used=2, void=1, destroyed=2)

    assert counted(thawed.station, [thawed.bag]) == whole
    assert counted(thawed.station, [thawed.bag, child(thawed).bag]) == whole
    given_on = gives(thawed, bags=(child(thawed, 2).bag,))
    record = thawed.station.ledger.get(given_on.receipt.entry)
    assert record is not None
    assert record.statement.body["labels"] == whole.as_body()


def test_a_preparation_that_nobody_counted_is_counted_at_the_hand_over(thawed: Bench) -> None:
    draws(thawed)  # T11b
    assert counted(thawed.station, [thawed.bag]) is None

    giving = Giving(bags=(thawed.bag,), to=WARD)
    assert isinstance(hand_over(thawed.station, thawed.work, giving, thawed.signs(CARLA)), NotDone)
    gives(thawed, labels=LabelCount(printed=1, used=1))


@pytest.mark.parametrize("field", ["coi", "lot", "product"])
def test_a_label_of_another_therapy_is_not_read_back(thawed: Bench, field: str) -> None:  # T11b
    other = thawed.ward.bruno.bag
    value = type(getattr(other, field))("09520000009991" if field == "product" else "OTHER-1")
    wrong = replace(child(thawed), **{field: value})

    assert read_back(thawed.station, thawed.work, thawed.bag, child(thawed)) is None
    assert isinstance(read_back(thawed.station, thawed.work, thawed.bag, wrong), NotDone)
    assert len(thawed.ward.on_record(NEAR_MISS)) == 1


# -- whose hands


def test_the_last_holder_who_is_not_here_is_a_gap(thawed: Bench) -> None:  # T04c
    assert gap_of(thawed.station, thawed.work, thawed.bag) is None
    thawed.ward.clock.passes(timedelta(minutes=42))
    thawed.ward.ward = "Cryo store"
    found = on_bench(thawed.station, thawed.bag)

    assert found is not None
    assert found.gap is not None
    assert (found.gap.after, found.gap.minutes) == (LAB_PLACE, 43)


def test_where_it_was_meanwhile_is_a_private_row(thawed: Bench) -> None:  # T04c
    done = gives(thawed, here="Cryo store", said="in the lift")
    record = thawed.station.ledger.get(done.receipt.entry)

    assert record is not None
    assert "in the lift" not in str(record.statement.body)
    rows = [thawed.station.ledger.private(c.commit) for c in record.statement.private]
    assert [row.open() for row in rows if row is not None] == [{"text": "in the lift"}]


def test_what_is_on_its_way_waits_for_its_place_until_somebody_takes_it(thawed: Bench) -> None:
    assert given(thawed.station, thawed.bag) is None
    gives(thawed)
    waits = given(thawed.station, thawed.bag)

    assert waits is not None
    assert (waits.to, waits.place, waits.by, waits.units) == (
        WARD,
        LAB_PLACE,
        CARLA.name,
        (thawed.bag,),
    )
    assert waits.until is not None
    assert given_to(thawed.station) == ()
    thawed.ward.ward = WARD
    assert given_to(thawed.station) == (waits,)

    receiving = Receiving(receipt=waits.receipt, picked=(thawed.picks(ANA),), intact=True)
    taken = accept_custody(thawed.station, waits.work, receiving, thawed.signs(ANA, people.WARD))
    assert isinstance(taken, Accepted)
    assert given(thawed.station, thawed.bag) is None
    assert given_to(thawed.station) == ()


def test_a_second_hand_over_takes_the_place_of_the_first(thawed: Bench) -> None:
    gives(thawed, to="Ward 5")
    thawed.ward.clock.passes(timedelta(minutes=1))
    gives(thawed)
    thawed.ward.ward = "Ward 5"
    assert given_to(thawed.station) == ()

    thawed.ward.ward = WARD
    assert [one.to for one in given_to(thawed.station)] == [WARD]


def test_a_receipt_stands_for_a_record_that_has_not_arrived(thawed: Bench) -> None:
    away = Receipt(entry=Digest("ab" * 32), at=thawed.station.now(), giver=GUS.person)
    found = given_by(thawed.station, away, thawed.bag)

    assert found is not None
    assert (found.arrived, found.units) == (False, (thawed.bag,))
    assert found.until is not None
    assert given_by(thawed.station, away, BagId("NOBODYS-BAG")) is None


def test_a_receipt_of_a_record_that_is_here_gives_the_record(thawed: Bench) -> None:
    done = gives(thawed)

    assert given_by(thawed.station, done.receipt, thawed.bag) == given(thawed.station, thawed.bag)
