"""Washing, diluting, drawing: containers with a parent, volumes and labels that add up (T11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA
from app.domain.container import ContainerKind, LabelCount, NewContainer
from app.domain.laboratory import Looks, Measured
from app.domain.moves import BagState
from app.domain.order import OrderedBag
from app.domain.people import WARD
from app.domain.rules import Failed, Passed
from app.identifiers import BagId
from app.usecases import history
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_prepare import (
    DRAWN,
    LABEL_TAKEN,
    MADE,
    NO_CONTAINER,
    OUTLIVES,
    Drawing,
    Drawn,
    ancestor,
    draw,
    prepared,
    reconciled,
    volume,
)
from app.usecases.laboratory_thaw import Inspection, countdown_of, inspect
from tests.support.bench import Bench
from tests.support.ledger import Fail, PowerCutError


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.orders(details=(OrderedBag(bag=bench.bag, volume_ml=Decimal(50)),))
    bench.thaws()
    return bench


def syringe(n: int, drawn: str = "20", **changes: Any) -> NewContainer:  # noqa: ANN401  any field
    fields: dict[str, Any] = {
        "id": BagId(f"SYRINGE-{n}"),
        "kind": ContainerKind.SYRINGE,
        "label": f"L-{n}",
        "drawn_ml": Decimal(drawn),
    }
    return NewContainer(**(fields | changes))


def draws(bench: Bench, *made: NewContainer, waste: str = "0") -> Drawn | NotDone:
    drawing = Drawing(parent=bench.bag, made=made, waste_ml=Decimal(waste))
    return draw(bench.station, bench.work, drawing, bench.signs(CARLA))


def failed(drawn: Drawn | NotDone) -> list[str]:
    assert isinstance(drawn, Drawn), drawn
    return [o.rule.id for o in drawn.outcomes if isinstance(o, Failed)]


def test_two_syringes_of_one_bag_are_its_children(bench: Bench) -> None:  # T11
    done = draws(bench, syringe(1), syringe(2, "30"))

    assert failed(done) == []
    child = history.bag(bench.station.ledger, BagId("SYRINGE-1"))
    assert (child.state, child.parent) == (BagState.THAWED, bench.bag)
    assert not child.irregular
    assert ancestor(bench.station, BagId("SYRINGE-2")) == bench.bag
    assert {body["coi"] for body in bench.ward.on_record(MADE)} == {bench.order.coi.value}


def test_a_child_counts_down_with_its_parent(bench: Bench) -> None:  # T08, T11
    draws(bench, syringe(1))
    parent = countdown_of(bench.station, bench.order, bench.bag)
    child = countdown_of(bench.station, bench.order, BagId("SYRINGE-1"))

    assert parent is not None
    assert child is not None
    assert parent.until - timedelta(milliseconds=1) <= child.until <= parent.until


def test_a_child_may_not_outlive_its_parent(bench: Bench) -> None:  # T11
    later = bench.station.now() + timedelta(days=1)

    assert draws(bench, syringe(1, expires=later)) == NotDone(sentence=OUTLIVES)
    assert bench.ward.on_record(DRAWN) == bench.ward.on_record(MADE) == []


@pytest.mark.parametrize(("drawn", "waste"), [("50.1", "0"), ("50", "0.1")])
def test_more_than_the_bag_held_is_recorded_as_a_deviation(
    bench: Bench, drawn: str, waste: str
) -> None:  # T11
    assert failed(draws(bench, syringe(1, drawn), waste=waste)) == ["T11"]
    assert len(bench.ward.on_record(MADE)) == 1


def test_volumes_add_up_over_several_drawings(bench: Bench) -> None:  # T11
    assert failed(draws(bench, syringe(1, "30"), waste="5")) == []
    assert failed(draws(bench, syringe(2, "15"))) == []
    assert failed(draws(bench, syringe(3, "0.1"))) == ["T11"]


def test_a_wash_holds_what_was_added_and_may_be_drawn_from(bench: Bench) -> None:  # T11
    wash = syringe(1, "40", kind=ContainerKind.WASH, added_ml=Decimal(60))
    draws(bench, wash)
    again = Drawing(parent=wash.id, made=(syringe(2, "100"),))
    done = draw(bench.station, bench.work, again, bench.signs(CARLA))

    assert failed(done) == []
    assert volume(bench.station, bench.work, wash.id) == Decimal(100)
    assert ancestor(bench.station, BagId("SYRINGE-2")) == bench.bag


def test_the_measured_volume_counts_before_the_ordered(bench: Bench) -> None:  # T10, T11
    seen = Inspection(looks=Looks.OK, measured=Measured(volume_ml=Decimal(19)))
    inspect(bench.station, bench.work, bench.bag, seen, bench.signs(CARLA))

    assert failed(draws(bench, syringe(1, "20"))) == ["T11"]


def test_of_an_unknown_volume_nothing_adds_up() -> None:  # T11
    bench = Bench()
    bench.thaws()

    assert failed(draws(bench, syringe(1, "1"))) == ["T11"]


def test_every_container_has_a_label_of_its_own(bench: Bench) -> None:  # T11
    same_label = syringe(2, label="L-1")

    assert draws(bench) == NotDone(sentence=NO_CONTAINER)
    assert draws(bench, syringe(1), syringe(1)) == NotDone(sentence=LABEL_TAKEN)
    assert draws(bench, syringe(1), same_label) == NotDone(sentence=LABEL_TAKEN)
    assert draws(bench, syringe(1, id=bench.bag)) == NotDone(sentence=LABEL_TAKEN)
    bruno = bench.ward.bruno.bag.bag
    assert draws(bench, syringe(1, id=bruno)) == NotDone(sentence=LABEL_TAKEN)
    draws(bench, syringe(1))
    assert draws(bench, syringe(1), syringe(2)) == NotDone(sentence=LABEL_TAKEN)


def test_the_same_preparation_recorded_again_returns_what_stands(bench: Bench) -> None:
    first, again = draws(bench, syringe(1)), draws(bench, syringe(1))

    assert isinstance(first, Drawn)
    assert isinstance(again, Drawn)
    assert again.entry == first.entry
    assert again.containers[0].volume_ml == first.containers[0].volume_ml
    assert len(bench.ward.on_record(DRAWN)) == 1


def test_the_ward_prepares_nothing(bench: Bench) -> None:
    drawing = Drawing(parent=bench.bag, made=(syringe(1),))

    refused = draw(bench.station, bench.work, drawing, bench.signs(ANA, WARD))
    assert isinstance(refused, NotDone)
    assert bench.ward.on_record(DRAWN) == []


def test_a_power_cut_leaves_parent_and_children_or_nothing(bench: Bench) -> None:
    bench.ward.disk.fail = [Fail.BEFORE]
    with pytest.raises(PowerCutError):
        draws(bench, syringe(1), syringe(2))
    bench.ward.restart()

    assert bench.ward.on_record(DRAWN) == bench.ward.on_record(MADE) == []
    assert failed(draws(bench, syringe(1), syringe(2))) == []
    assert len(bench.ward.on_record(MADE)) == 2


def test_labels_of_a_preparation_are_counted_before_anybody_signs(bench: Bench) -> None:  # T11b
    draws(bench, syringe(1))
    whole = LabelCount(printed=2, used=1, void=1)

    good = reconciled(bench.station, bench.work, bench.bag, whole)
    bad = reconciled(bench.station, bench.work, bench.bag, replace(whole, void=0))
    assert isinstance(good, Passed)
    assert isinstance(bad, Failed)
    assert prepared(bench.station, [bench.bag])
    assert prepared(bench.station, [BagId("SYRINGE-1")])


def test_a_bag_that_nothing_was_drawn_from_has_no_labels_to_count(bench: Bench) -> None:
    assert not prepared(bench.station, [bench.bag])
