"""An order by hand: two people type it, neither sees what the other typed (BL rules, A08, X11)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, EMIL
from app.domain.order import OrderState
from app.usecases import order_entry, orders
from tests.support.desk import QuickDesk
from tests.support.station import FATIMA, Ward, new_ward
from tests.support.work_hands import opens, rows, sits_at, types, view, works_on
from tests.unit.presenters.ordering_hands import BAG, begins, fills, order, types_order
from tests.unit.usecases.orders import NEW
from ui import wording_ordering as words
from ui.presenters.ordering import OrdersStep
from ui.presenters.ordering_entry import AgreedStep, PageStep, ReviewStep
from ui.presenters.work import GO_ON


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def first_entry(at: QuickDesk, **changes: str) -> None:
    begins(at)
    types_order(at, order(at.ward.alma, **changes))
    at.desk.acted(GO_ON)
    at.signs(ANA)


def second_entry(at: QuickDesk, **changes: str) -> None:
    works_on(at, "orders")
    opens(at, 0)
    types_order(at, order(at.ward.alma, **changes))
    at.desk.acted(GO_ON)


def test_two_people_type_an_order_alike_and_both_sign_it(ward: Ward, at: QuickDesk) -> None:
    first_entry(at)
    assert isinstance(at.desk.step, OrdersStep)
    assert view(at).message == words.SEALED
    assert rows(at)[0].word == words.WAITS_SECOND
    assert orders.order_numbered(ward.station, NEW) is None

    second_entry(at)
    at.signs(BEN)
    assert isinstance(at.desk.step, AgreedStep)
    at.desk.acted(GO_ON)
    at.signs(ANA)
    at.signs(BEN)

    filed = orders.order_numbered(ward.station, NEW)
    assert filed is not None
    assert filed.state is OrderState.ACTIVE
    assert filed.patient == ward.alma.band.patient
    assert filed.born == ward.alma.born
    assert [one.kind for one in filed.known] == ["donation"]
    assert filed.window is not None
    assert f"{filed.window[0].astimezone(ward.station.now().tzinfo):%H:%M}" == "08:00"
    assert [one.bag.value for one in filed.details] == [BAG]
    assert view(at).message == words.FILED.format(number="ORDER-NEW")
    assert order_entry.waiting(ward.station) == ()
    assert not ward.keys.open


def test_the_second_person_finds_empty_pages_and_nothing_of_the_first(
    ward: Ward, at: QuickDesk
) -> None:
    """Nothing that a first entry held is shown, listed or reachable (BL2, BL3)."""
    first_entry(at)
    shown = [f"{view(at)}", *(" ".join(row.cells) for row in rows(at))]
    opens(at, 0)
    assert isinstance(at.desk.step, PageStep)
    page = view(at)
    shown.append(f"{page.title} {page.instruction} {page.detail} {page.message}")

    assert {field.value for field in page.fields} == {""}
    for text in shown:
        for secret in ("ORDER-NEW", ward.alma.name, ward.alma.band.patient.value, BAG):
            assert secret not in text


def test_one_person_does_not_type_both_entries(ward: Ward, at: QuickDesk) -> None:
    first_entry(at)
    second_entry(at)
    at.signs(ANA)

    assert isinstance(at.desk.step, ReviewStep)
    assert "another person's" in view(at).message
    assert len(ward.on_record(order_entry.ENTERED)) == 1
    assert ("Order number", "ORDER-NEW") in view(at).facts  # nothing typed is lost
    assert not ward.keys.open


# A08
def test_entries_that_differ_name_fields_only_and_both_look_again(
    ward: Ward, at: QuickDesk
) -> None:
    first_entry(at)
    second_entry(at, name="Alma, SAMPLE", band="9")
    at.signs(BEN)
    said = view(at).message
    assert said.startswith("The two entries differ in: Serial number of the newest wristband; ")
    assert "SAMPLE" not in said
    assert rows(at)[0].word == words.WAITS_AGAIN

    right = {"name": ward.alma.name, "band": ward.alma.band.serial.value}
    for member in (ANA, BEN):
        works_on(at, "orders")
        opens(at, 0)
        assert [field.id for field in view(at).fields] == ["band", "name"]
        fills(at, right)
        at.desk.acted(GO_ON)
        at.desk.acted(GO_ON)
        at.signs(member)

    assert isinstance(at.desk.step, AgreedStep)
    assert len(ward.on_record(order_entry.ENTERED)) == 4


def test_entries_that_differ_twice_start_over(ward: Ward, at: QuickDesk) -> None:
    first_entry(at)
    second_entry(at, lot="WRONG")
    at.signs(BEN)
    for member, lot in ((ANA, "RIGHT"), (BEN, "WRONG")):
        works_on(at, "orders")
        opens(at, 0)
        fills(at, {"lot": lot})
        at.desk.acted(GO_ON)
        at.desk.acted(GO_ON)
        at.signs(member)

    assert view(at).message == words.START_OVER.format(fields="Lot")
    assert order_entry.waiting(ward.station) == ()
    assert orders.order_numbered(ward.station, NEW) is None


def test_somebody_else_does_not_take_a_place_in_the_second_round(
    ward: Ward, at: QuickDesk
) -> None:
    first_entry(at)
    second_entry(at, lot="WRONG")
    at.signs(BEN)
    works_on(at, "orders")
    opens(at, 0)
    fills(at, {"lot": "RIGHT"})
    at.desk.acted(GO_ON)
    at.desk.acted(GO_ON)
    at.signs(FATIMA)

    assert "the same two people" in view(at).message
    assert len(ward.on_record(order_entry.ENTERED)) == 2


def test_only_the_two_who_typed_it_sign_the_order(ward: Ward, at: QuickDesk) -> None:
    first_entry(at)
    second_entry(at)
    at.signs(BEN)
    at.desk.acted(GO_ON)
    at.taps(FATIMA)

    assert orders.order_numbered(ward.station, NEW) is None
    assert order_entry.waiting(ward.station)[0].people == ("A. Novak", "B. Sato")
    works_on(at, "orders")
    assert rows(at)[0].word == words.WAITS_SIGN


def test_what_is_no_order_is_told_before_anybody_signs_and_stays_typed(
    ward: Ward, at: QuickDesk
) -> None:
    begins(at)
    types_order(at, order(ward.alma, product="09520000009999"))
    assert isinstance(at.desk.step, ReviewStep)
    assert view(at).findings == (
        (
            "Profile: no such profile is published for this product. "
            "Ask who publishes profiles, or correct the product code."
        ),
    )
    at.desk.acted(GO_ON)
    assert view(at).message.startswith("Not yet an order")

    for _ in range(4):
        at.desk.cancelled()
    assert isinstance(at.desk.step, PageStep)
    typed = {field.id: field.value for field in view(at).fields}
    assert typed["product"] == "09520000009999"
    assert typed["ward"] == "Ward 4B"


def test_a_bag_of_another_order_is_told_before_anybody_signs(ward: Ward, at: QuickDesk) -> None:
    begins(at)
    keys = order(ward.alma) | {"bag 1, bag": ward.bruno.bag.bag.value}
    types_order(at, keys)

    assert any("a bag that stands on another" in finding for finding in view(at).findings)


def bags_shown(at: QuickDesk) -> list[str]:
    return [value for name, value in view(at).facts if "product code.serial" in name]


def test_two_bags_have_a_page_each_and_fewer_drop_the_last(ward: Ward, at: QuickDesk) -> None:
    begins(at)
    keys = order(ward.alma) | {"bags": "2", "bag 2, bag": BAG + "B"}
    types_order(at, keys)
    assert bags_shown(at) == [
        BAG,
        BAG + "B",
    ]

    for _ in range(5):
        at.desk.cancelled()
    step = at.desk.step
    assert isinstance(step, PageStep)
    assert step.instruction == words.WHAT_SAYS
    while step.form.active is not step.form.parts[-1]:
        at.desk.turned(True)
    at.desk.typed("1")
    at.desk.acted(GO_ON)
    types_order(at, {})
    assert bags_shown(at) == [BAG]


def test_leaving_an_entry_asks_once(ward: Ward, at: QuickDesk) -> None:
    begins(at)
    types(at, "O")
    at.desk.cancelled()
    assert isinstance(at.desk.step, PageStep)
    at.desk.cancelled()

    assert not isinstance(at.desk.step, PageStep)
    assert ward.on_record(order_entry.ENTERED) == []


def test_who_may_file_no_order_signs_no_entry(ward: Ward, at: QuickDesk) -> None:
    begins(at)
    types_order(at, order(ward.alma))
    at.desk.acted(GO_ON)
    at.signs(EMIL)

    assert ward.on_record(order_entry.ENTERED) == []


def test_an_entry_survives_a_power_cut(ward: Ward, at: QuickDesk) -> None:
    first_entry(at)
    ward.restart()
    again = sits_at(ward)
    second_entry(again)
    again.signs(BEN)

    assert isinstance(again.desk.step, AgreedStep)


def test_a_planned_day_needs_both_its_times(ward: Ward, at: QuickDesk) -> None:
    begins(at)
    fills(at, order(ward.alma))
    at.desk.acted(GO_ON)
    fills(at, {**order(ward.alma), "plan until": ""})
    at.desk.acted(GO_ON)

    assert view(at).message == words.PLAN_WHOLE
