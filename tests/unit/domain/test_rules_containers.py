"""X9 and its neighbours for what was drawn from a bag: the bag's own line of the order decides.

A syringe has a number of its own that no order names; its component, its place `i` of `n`, its
day and its place in the sequence are those of the bag that it was made of (T11).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.case import Move, fold
from app.domain.moves import MoveKind
from app.domain.order import OrderedBag
from app.domain.rules import Facts, Failed, Outcome, Passed
from app.domain.verification import Match, Stop, check, judge
from app.identifiers import BagId, LotNumber, SerialNumber
from app.labels.label import ProductLabel
from tests.unit.domain.facts import (
    CD4,
    CD8,
    ITS_ORDER,
    LABEL,
    LATER,
    NOW,
    RELEASE,
    bag,
    digest,
    everything,
)
from tests.unit.domain.failing import LAST, asked, labels, ordered

SYRINGE = replace(LABEL, serial=SerialNumber("PB00001K7QX-S1"))
WASH = BagId("09520000001018.PB00001K7QX-W1")


def drawn(label: ProductLabel = SYRINGE, *, line: Any = None, **changes: Any) -> Facts:  # noqa: ANN401  any field
    """Return facts in which both people scanned a container of Alma's first bag."""
    child = bag(id=label.bag, **(line or {"parent": LABEL.bag}))
    asks = asked(identifiers=("coi", "lot"))
    return everything(**(labels(label) | asks | {"bag": child, "second_bag": child} | changes))


def x9(found: Facts) -> Outcome:
    return next(o for o in check(found) if o.rule.id == "X9")


def test_a_syringe_has_its_bags_component_number_and_day() -> None:  # X9, T11
    assert isinstance(x9(drawn()), Passed)
    assert isinstance(judge(drawn()), Match)


def test_what_nobody_drew_from_a_bag_of_the_order_stops() -> None:  # X9, X4
    stranger = drawn(line={"parent": BagId("09520000001018.SOMEBODY")})

    assert isinstance(x9(stranger), Failed)
    assert isinstance(judge(stranger), Stop)
    assert isinstance(judge(drawn(line={"parent": None})), Stop)


def test_a_syringe_of_a_wash_has_the_line_of_the_bag_that_was_washed() -> None:  # X9, T11
    found = drawn(line={"parent": WASH, "origin": LABEL.bag})

    assert isinstance(x9(found), Passed)
    assert isinstance(judge(found), Match)
    assert isinstance(judge(drawn(line={"parent": WASH, "origin": WASH})), Stop)


def test_a_syringe_of_the_bag_of_day_ten_stops_on_day_one() -> None:  # A04, X9
    day_ten = replace(CD8, code="day-10", dose_day=10)
    asks = asked(components=(day_ten, CD4), identifiers=("coi", "lot"))
    found = drawn(**asks, **ordered(component="day-10"))

    assert isinstance(x9(found), Failed)
    assert isinstance(judge(found), Stop)


def test_a_syringe_with_another_components_product_code_stops() -> None:  # X9
    wrong = replace(SYRINGE, product=CD4.product)

    assert isinstance(x9(drawn(wrong, line={"parent": LABEL.bag})), Failed)


def test_a_syringe_of_a_bag_that_is_there_twice_in_the_order_stops() -> None:  # X9
    twin = OrderedBag(bag=BagId("09520000001018.TWIN"), component="CD8", number=1, of=1)
    order = replace(
        ITS_ORDER, bags=ITS_ORDER.bags | {twin.bag}, details=(*ITS_ORDER.details, twin)
    )

    assert isinstance(x9(drawn(order=order)), Failed)


@pytest.mark.parametrize(
    ("infused", "holds"),
    [(frozenset(), False), (frozenset({LABEL.bag}), True)],
    ids=["before CD8", "after CD8"],
)
def test_a_syringe_of_cd4_waits_for_cd8(infused: frozenset[BagId], holds: bool) -> None:
    label = replace(LAST["first"].product.label, serial=SerialNumber("PB00001K7QZ-S1"))  # A05, X9
    child = bag(id=label.bag, parent=LATER)
    found = everything(
        **labels(label),
        **asked(identifiers=()),
        bag=child,
        second_bag=child,
        order=replace(ITS_ORDER, known=()),
        release=replace(
            RELEASE, product=CD4.product, lot=LotNumber("L9"), bags=frozenset({LATER})
        ),
        infused=infused,
    )

    assert isinstance(x9(found), Passed) is holds
    assert isinstance(judge(found), Match) is holds


def test_a_second_syringe_of_a_bag_follows_the_first() -> None:  # X9, X9b
    second = replace(LABEL, serial=SerialNumber("PB00001K7QX-S2"))

    assert isinstance(x9(drawn(second, infused=frozenset({LABEL.bag}))), Passed)


def test_the_line_of_containers_leads_back_to_the_bag_that_came() -> None:  # T11
    def first_move(of: BagId, parent: BagId) -> Move:
        return Move(
            entry=digest(of.value),
            kind=MoveKind.MADE,
            bag=of,
            after=frozenset(),
            at=NOW,
            parent=parent,
            agreed=True,
        )

    thawed = bag(id=LABEL.bag)
    wash = fold(WASH, [first_move(WASH, LABEL.bag)], thawed)
    syringe = fold(SYRINGE.bag, [first_move(SYRINGE.bag, WASH)], wash)

    assert thawed.origin is None
    assert (wash.parent, wash.origin) == (LABEL.bag, LABEL.bag)
    assert (syringe.parent, syringe.origin) == (WASH, LABEL.bag)


def test_part_of_a_volume_is_no_part_of_the_components_place() -> None:  # X9, B09
    found = drawn(**ordered(infuse_ml=Decimal(25)))

    assert isinstance(x9(found), Passed)
