"""Containers made of a bag: volumes, labels, what they inherit (T11)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.container import (
    ContainerKind,
    LabelCount,
    NewContainer,
    Parent,
    fits,
    inherit,
    millilitres,
)
from app.identifiers import BagId
from tests.unit.domain.facts import LABEL, NOW

PARENT = Parent(
    bag=LABEL.bag,
    coi=LABEL.coi,
    lot=LABEL.lot,
    expires=NOW + timedelta(hours=1),
    volume_ml=Decimal(50),
)


def syringe(drawn: str = "10", **changes: object) -> NewContainer:
    fields: dict[str, object] = {
        "id": BagId("SYRINGE-1"),
        "kind": ContainerKind.SYRINGE,
        "label": "L-1",
        "drawn_ml": Decimal(drawn),
    }
    return NewContainer(**(fields | changes))  # type: ignore[arg-type]


def test_a_syringe_inherits_who_it_is_for_and_until_when() -> None:  # T11
    made = inherit(syringe(), PARENT)

    assert (made.parent, made.coi, made.lot) == (PARENT.bag, PARENT.coi, PARENT.lot)
    assert made.expires == PARENT.expires


def test_a_syringe_may_expire_earlier_than_its_bag_and_never_later() -> None:  # T11
    earlier, later = NOW + timedelta(minutes=30), NOW + timedelta(hours=2)

    assert inherit(syringe(expires=earlier), PARENT).expires == earlier
    with pytest.raises(ValueError, match="no later than the parent's"):
        inherit(syringe(expires=later), PARENT)


def test_a_container_is_not_its_own_parent() -> None:
    with pytest.raises(ValueError, match="label of its own"):
        inherit(syringe(id=PARENT.bag), PARENT)


def test_what_was_added_counts_as_volume_and_not_as_drawn() -> None:
    washed = inherit(syringe("10", added_ml=Decimal("40.5"), kind=ContainerKind.WASH), PARENT)

    assert washed.volume_ml == Decimal("50.5")
    assert washed.drawn_ml == Decimal(10)


@pytest.mark.parametrize("drawn", ["0", "-1", "5001"])
def test_a_container_with_nothing_in_it_is_none(drawn: str) -> None:
    with pytest.raises(ValueError, match="drawn volume above 0"):
        syringe(drawn)


def test_a_container_needs_a_label_and_no_negative_fluid() -> None:
    with pytest.raises(ValueError, match="a label"):
        syringe(label="")
    with pytest.raises(ValueError, match="added volume"):
        syringe(added_ml=Decimal(-1))


@pytest.mark.parametrize(
    ("drawn", "waste", "whole"),
    [("50", "0", True), ("49.9", "0.1", True), ("50", "0.001", False), ("50.001", "0", False)],
)
def test_drawn_and_waste_are_not_more_than_the_bag_held(
    drawn: str, waste: str, whole: bool
) -> None:  # T11
    assert fits(Decimal(50), [Decimal(drawn)], Decimal(waste)) is whole


def test_of_a_bag_of_unknown_volume_nothing_adds_up() -> None:
    assert not fits(None, [Decimal(1)], Decimal(0))


@given(st.lists(st.decimals("0.001", "100", places=3), max_size=6), st.decimals(0, 10, places=3))
def test_tenths_and_thousandths_add_up_exactly(parts: list[Decimal], waste: Decimal) -> None:
    whole = sum(parts, waste)

    assert fits(whole, parts, waste)
    assert not fits(whole - Decimal("0.001"), parts, waste)


def test_every_label_is_used_void_or_destroyed() -> None:  # T11b
    assert LabelCount(printed=5, used=3, void=1, destroyed=1).balanced
    assert not LabelCount(printed=5, used=3, void=1).balanced
    assert not LabelCount(printed=2, used=3).balanced
    with pytest.raises(ValueError, match="numbers of labels"):
        LabelCount(printed=-1, used=-1)


@pytest.mark.parametrize(
    ("typed", "ml"),
    [
        ("12,5", Decimal("12.5")),
        (" 12.5 ", Decimal("12.5")),
        ("0", Decimal(0)),
        ("-1", None),
        ("NaN", None),
        ("Infinity", None),
        ("ten", None),
        ("5001", None),
    ],
)
def test_volumes_are_read_as_people_type_them(typed: str, ml: Decimal | None) -> None:
    assert millilitres(typed) == ml
