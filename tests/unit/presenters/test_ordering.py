"""Orders of the site: how each stands, prescribed by a physician, cancelled (X11, B09)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, BEN, DORA
from app.domain.causes import Cause
from app.domain.moves import BagState, MoveKind
from app.domain.order import OrderState
from app.identifiers import OrderId
from app.usecases import orders
from app.usecases.order_body import NewOrder
from app.usecases.order_import import from_entry
from tests.support.actors import play, stopped
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.support.work_hands import opens, rows, sits_at, types, view, works_on
from tests.unit.domain.profiles import body_of
from tests.unit.presenters.ordering_hands import BAG, fills
from tests.unit.usecases.orders import HANA, order_of, staffed, typed
from tests.unit.usecases.test_releases import exceptional
from ui import wording_ordering as words
from ui.presenters.checking import LockStep
from ui.presenters.ordering import (
    CANCEL,
    PRESCRIBE,
    BagStep,
    OrdersStep,
    OrderStep,
    show_order_numbered,
)
from ui.presenters.ordering_acts import CancelOrderStep, PrescribeStep
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind, Mark


@pytest.fixture
def ward() -> Ward:
    return staffed()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def opens_order(at: QuickDesk, number: str) -> None:
    works_on(at, "orders")
    opens(at, [row.cells[0] for row in rows(at)].index(number))


def facts(at: QuickDesk) -> dict[str, str]:
    return dict(view(at).facts)


def everything_shown(at: QuickDesk) -> str:
    shown = view(at)
    pairs = [text for pair in shown.facts for text in pair]
    cells = [cell for row in (shown.table.rows if shown.table else ()) for cell in row.cells]
    texts = (shown.title, shown.instruction, shown.detail, shown.message, *shown.findings)
    return " ".join((*texts, *pairs, *cells))


def test_the_list_names_orders_and_no_patient(ward: Ward, at: QuickDesk) -> None:
    works_on(at, "orders")
    assert isinstance(at.desk.step, OrdersStep)

    assert {row.cells[0] for row in rows(at)} == {ward.alma.order.value, ward.bruno.order.value}
    assert {row.word for row in rows(at)} == {words.STATES["active"]}
    assert {row.cells[3] for row in rows(at)} == {"1 of 1, day 1"}
    for secret in (ward.alma.name, ward.alma.band.patient.value, "1968"):
        assert secret not in everything_shown(at)


def test_an_order_shows_its_bags_and_what_is_missing_and_no_patient(
    ward: Ward, at: QuickDesk
) -> None:
    opens_order(at, ward.alma.order.value)
    assert isinstance(at.desk.step, OrderStep)

    shown = facts(at)
    assert shown[words.COI].startswith(f"{ward.alma.bag.coi.value} (by hand, ")
    unsigned = f"{words.NOT_SIGNED} · {words.NOT_RELEASED}"
    assert shown[words.PRESCRIBED_RELEASED] == unsigned
    (bag,) = rows(at)
    assert bag.word == words.BAG_STATES[ward.bag(ward.alma).state.value]
    for secret in (ward.alma.name, ward.alma.band.patient.value, "1968"):
        assert secret not in everything_shown(at)

    opens(at, 0)
    assert isinstance(at.desk.step, BagStep)
    assert [row.cells[0] for row in rows(at)] == [
        words.MOVES[MoveKind.ACCEPTED.value],
        words.MOVES[MoveKind.STORED.value],
        words.MOVES[MoveKind.ISSUED.value],
        words.MOVES[MoveKind.THAWED.value],
    ]
    at.desk.cancelled()
    at.desk.cancelled()
    assert isinstance(at.desk.step, OrdersStep)


def test_what_an_order_still_misses_is_said_with_who_sees_to_it(ward: Ward, at: QuickDesk) -> None:
    ward.learns("profile.published", {"profile": body_of("practice-cel")})
    keys = typed(ward.alma) | {"bag 1, bag": BAG}
    new = from_entry(keys, orders.profiles(ward.station))
    assert isinstance(new, NewOrder)
    orders.file_imported(ward.station, new, [ward.set_up(ANA), ward.set_up(BEN)])
    opens_order(at, "ORDER-NEW")

    missing = ("prescription", "release", "readiness", "bags")
    assert view(at).findings == tuple(words.MISSING[name] for name in missing)


# A14
def test_an_exceptional_release_stays_on_the_order_with_its_approvers(
    ward: Ward, at: QuickDesk
) -> None:
    ward.enrols(DORA)
    exceptional(ward)
    opens_order(at, ward.alma.order.value)

    assert view(at).forever == words.EXCEPTIONAL
    assert "exceptional, by H. Kim, D. Lind" in facts(at)[words.PRESCRIBED_RELEASED]


def test_an_order_opens_from_another_list_by_its_number(ward: Ward, at: QuickDesk) -> None:
    works_on(at, "orders")
    step = at.desk.step
    assert isinstance(step, OrdersStep)
    show_order_numbered(at.desk, step.ways, ward.bruno.order)
    assert view(at).title == words.ORDER_TITLE.format(number=ward.bruno.order.value)

    show_order_numbered(at.desk, step.ways, OrderId("ORDER-NONE"))
    assert isinstance(at.desk.step, OrdersStep)


def test_every_state_and_move_of_a_bag_has_a_word() -> None:
    assert set(words.BAG_STATES) == {state.value for state in BagState}
    assert set(words.MOVES) == {kind.value for kind in MoveKind}


# X11
def test_a_cancelled_order_stops_the_check_at_the_bedside(ward: Ward, at: QuickDesk) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(CANCEL)
    types(at, "the patient has a fever")
    at.desk.acted(GO_ON)
    at.signs(DORA)

    assert isinstance(at.desk.step, OrderStep)
    assert view(at).message == words.CANCELLED
    band = view(at).band
    assert band is not None
    assert (band.kind, band.sentence) == (BandKind.STOP, words.CANCELLED_BAND)
    assert view(at).actions == ()
    at.desk.cancelled()
    assert {row.mark for row in rows(at)} == {Mark.STOP, Mark.OPEN}

    _, result = play(ward, ward.alma)
    assert stopped(result) is Cause.ORDER_CANCELLED


def test_an_order_is_not_cancelled_without_a_reason(ward: Ward, at: QuickDesk) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(CANCEL)
    at.desk.acted(GO_ON)
    assert isinstance(at.desk.step, CancelOrderStep)
    assert view(at).message.startswith("Still to fill in")

    types(at, "wrong ward")
    at.desk.acted(GO_ON)
    at.signs(BEN)
    assert order_of(ward, ward.alma).state is OrderState.CANCELLED


# B09, X11
def test_a_physician_reads_the_order_adds_the_weight_and_prescribes(
    ward: Ward, at: QuickDesk
) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(PRESCRIBE)
    assert isinstance(at.desk.step, LookStep)
    assert ward.alma.name not in everything_shown(at)
    at.signs(HANA)
    assert isinstance(at.desk.step, PrescribeStep)
    assert ward.alma.name in facts(at)[words.PATIENT]
    assert facts(at)[words.WEIGHT] == words.NOT_GIVEN

    fills(at, {"dose": "2", "weight_kg": "71.5", "weighed": "20112026"})
    at.desk.acted(GO_ON)
    at.signs(HANA)

    asked = order_of(ward, ward.alma).prescription
    assert asked is not None
    assert (asked.by, asked.cells, asked.weight_kg) == ("H. Kim", Decimal(2), Decimal("71.5"))
    assert view(at).message == words.PRESCRIBED
    assert facts(at)[words.PRESCRIBED_RELEASED].startswith(f"{words.SIGNED} ·")
    assert [action.id for action in view(at).actions] == [CANCEL]
    (body,) = ward.on_record(orders.PRESCRIBED)
    assert "71.5" not in str(body)
    assert not ward.keys.open


def test_a_nurse_neither_reads_nor_signs_a_prescription(ward: Ward, at: QuickDesk) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(PRESCRIBE)
    at.signs(ANA)

    assert isinstance(at.desk.step, LookStep)
    assert ward.alma.name not in everything_shown(at)
    assert order_of(ward, ward.alma).prescription is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"weight_kg": "70"}, words.WEIGHT_AND_DAY),
        ({"weighed": "20112026"}, words.WEIGHT_AND_DAY),
        ({"weight_kg": "70", "weighed": "20112030"}, "Still to fill in: Weighed on."),
    ],
)
def test_a_weight_without_its_day_or_from_a_day_to_come_is_not_signed(
    ward: Ward, at: QuickDesk, typed: dict[str, str], says: str
) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(PRESCRIBE)
    at.signs(HANA)
    fills(at, typed)
    at.desk.acted(GO_ON)

    assert view(at).message == says
    assert ward.on_record(orders.PRESCRIBED) == []


def test_nobody_stays_signed_in_over_an_order(ward: Ward, at: QuickDesk) -> None:
    opens_order(at, ward.alma.order.value)
    at.desk.acted(PRESCRIBE)
    at.signs(HANA)
    at.desk.lock()

    assert isinstance(at.desk.step, LockStep)
    assert not ward.keys.open
