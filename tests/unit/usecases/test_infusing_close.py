"""The empty bag, the labels, the closing signatures, and how far an order is (B24-B27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, Member
from app.domain.causes import Cause
from app.domain.infusion import End, Fate, Labels, Phase, StepKind, VitalSigns, Way
from app.domain.moves import BagState
from app.domain.order import OrderedBag
from app.domain.rules import Failed
from app.usecases import emptying, infusing
from app.usecases import infusing_views as views
from app.usecases.emptying import CLOSED, Closing
from tests.support.infusions import HANA, WHOLE, act, begun, order_of, signed_in, two
from tests.support.station import Ward, new_ward

WASTE = Fate(way=Way.BIOHAZARD, container="BIO-7 ")
ALL_THERE = Closing(labels=Labels(came=4, in_chart=3, destroyed=1))
DISPOSED = StepKind.DISPOSED.value


@pytest.fixture
def ward() -> Ward:
    ward = new_ward()
    begun(ward)
    return ward


def emptied(ward: Ward) -> None:
    infusing.end(ward.station, act(ward), WHOLE)
    emptying.dispose(ward.station, two(ward), WASTE)


@pytest.mark.parametrize("people", [(ANA,), (ANA, ANA), (ANA, DORA), (ANA, BEN, CARLA)])
def test_an_empty_bag_is_thrown_away_before_a_witness(
    ward: Ward, people: tuple[Member, ...]
) -> None:  # B24
    infusing.end(ward.station, act(ward), WHOLE)
    with pytest.raises(PermissionError, match="sign"):
        emptying.dispose(ward.station, act(ward, *people), WASTE)

    assert ward.on_record(DISPOSED) == []
    assert ward.keys.open == {}


def test_two_people_record_what_became_of_the_empty_bag_once(ward: Ward) -> None:  # B24
    emptied(ward)
    emptying.dispose(ward.station, two(ward), Fate(way=Way.SAMPLE, container="S-1"))

    assert ward.on_record(DISPOSED) == [{"where": "biohazard_waste", "container": "BIO-7"}]
    assert ward.bag(ward.alma).state is BagState.DISPOSED
    assert not ward.bag(ward.alma).irregular
    assert views.was_verified(ward.station, ward.alma.bag.bag)


def test_a_bag_of_which_nothing_was_infused_is_not_an_empty_one(ward: Ward) -> None:  # B24
    signs = VitalSigns(phase=Phase.START, values={})
    infusing.observe(ward.station, act(ward, therapy=ward.bruno), signs)
    with pytest.raises(ValueError, match="record its return or destruction"):
        emptying.dispose(ward.station, two(ward, therapy=ward.bruno), WASTE)

    assert ward.bag(ward.bruno).state is BagState.THAWED


def test_an_empty_bag_whose_end_nobody_recorded_is_recorded_all_the_same(ward: Ward) -> None:
    emptying.dispose(ward.station, two(ward), WASTE)  # rule 6

    assert len(ward.on_record(DISPOSED)) == 1
    assert emptying.open_bags(ward.station, order_of(ward)) == (ward.alma.bag.bag,)


def test_a_case_with_an_open_bag_is_not_closed(ward: Ward) -> None:  # B24
    station, order = ward.station, order_of(ward)
    for bags_open in ("running", "not disposed"):
        with pytest.raises(ValueError, match=Cause.BAG_UNACCOUNTED.sentence):
            emptying.close_case(station, order, ALL_THERE, signed_in(ward, ANA))
        if bags_open == "running":
            infusing.end(station, act(ward), WHOLE)

    assert ward.on_record(CLOSED) == []
    assert ward.keys.open == {}


def test_a_case_of_which_nothing_was_infused_is_not_closed(ward: Ward) -> None:
    order = order_of(ward, ward.bruno)
    with pytest.raises(ValueError, match="cancel the order"):
        emptying.close_case(ward.station, order, ALL_THERE, signed_in(ward, ANA))

    assert emptying.open_bags(ward.station, order) == (ward.bruno.bag.bag,)


@pytest.mark.parametrize("people", [(), (CARLA,), (ANA, BEN), (HANA, HANA), (HANA, ANA)])
def test_who_gave_it_signs_and_beside_them_only_a_physician(
    ward: Ward, people: tuple[Member, ...]
) -> None:  # B26
    emptied(ward)
    with pytest.raises(PermissionError, match="sign"):
        emptying.close_case(ward.station, order_of(ward), ALL_THERE, signed_in(ward, *people))

    assert ward.on_record(CLOSED) == []


@pytest.mark.parametrize("people", [(ANA,), (HANA,), (ANA, HANA)])
def test_closing_says_administered_and_stands_once(
    ward: Ward, people: tuple[Member, ...]
) -> None:  # B26
    emptied(ward)
    order = order_of(ward)
    first = emptying.close_case(ward.station, order, ALL_THERE, signed_in(ward, *people))
    again = emptying.close_case(ward.station, order, ALL_THERE, signed_in(ward, BEN))

    record = ward.ledger.get(first.entry)
    assert record is not None
    assert [s.meaning for s in record.statement.signers] == ["administered"] * len(people)
    assert again == first == emptying.closed(ward.station, order)
    assert record.statement.body["verified"] is True
    assert not [o for o in first.outcomes if isinstance(o, Failed)]


def test_a_label_that_nobody_finds_is_a_deviation_and_closes(ward: Ward) -> None:  # B25
    emptied(ward)
    closing = Closing(labels=Labels(came=4, in_chart=3))
    told = emptying.close_case(ward.station, order_of(ward), closing, signed_in(ward, ANA))

    assert [o.cause for o in told.outcomes if isinstance(o, Failed)] == [Cause.LABELS_DIFFER]
    outcomes = ward.on_record(CLOSED)[0]["outcomes"]
    assert [o["class"] for o in outcomes if o["result"] == "failed"] == ["dev1"]


def test_days_of_the_follow_up_are_kept_in_private(ward: Ward) -> None:  # B27
    emptied(ward)
    closing = replace(ALL_THERE, follow_up=(date(2026, 12, 21), date(2026, 11, 30)))
    told = emptying.close_case(ward.station, order_of(ward), closing, signed_in(ward, ANA))

    record = ward.ledger.get(told.entry)
    assert record is not None
    row = ward.ledger.private(record.statement.private[0].commit)
    assert row is not None
    assert row.open() == {"days": ["2026-11-30", "2026-12-21"]}
    assert b"2026-12-21" not in record.statement.data


# -- how far an order is


def test_an_order_tells_each_bags_state_and_what_was_infused(ward: Ward) -> None:
    alma, bruno = ward.alma.bag.bag, ward.bruno.bag.bag
    order = replace(
        order_of(ward),
        bags=frozenset({alma, bruno}),
        details=(
            OrderedBag(bag=bruno, component="second", volume_ml=Decimal(60)),
            OrderedBag(bag=alma, component="first", infuse_ml=Decimal(40)),
        ),
    )
    part = End(whole=False, infused_ml=Decimal("39.50"))
    infusing.end(ward.station, act(ward), part)
    second, first = views.order_progress(ward.station, order)

    assert (first.component, first.state) == ("first", BagState.INFUSED_PARTIAL)
    assert (first.to_infuse_ml, first.infused_ml) == (Decimal(40), Decimal("39.5"))
    assert first.verified is True
    assert (second.bag, second.to_infuse_ml, second.infused_ml) == (bruno, Decimal(60), None)
    assert second.verified is None
    assert second.infusion is None
    assert views.infused_bags(ward.station, order) == {alma}


def test_an_infusion_that_runs_is_infused_already_for_the_next_bag(ward: Ward) -> None:  # X9
    assert views.infused_bags(ward.station, order_of(ward)) == order_of(ward).bags
    (row,) = views.order_progress(ward.station, order_of(ward))
    assert row.infusion is not None
    assert row.infusion.running
    assert row.infusion.took(ward.station.now()) < timedelta(minutes=1)
