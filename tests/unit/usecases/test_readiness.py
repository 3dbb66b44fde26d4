"""What the ward confirms: readiness before the thaw (T05) and the bedside (B11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA
from app.domain.order import Order
from app.domain.readiness import FILTER, IRRADIATED, PUMP
from app.domain.reading import Reading
from app.identifiers import BandSerial
from app.labels.label import Stock
from app.labels.scan import Mode
from app.usecases import history, orders, readiness
from app.usecases.readiness import BEDSIDE_FOR, READY_FOR
from app.usecases.refusal import NotFiledError
from tests.support.actors import scan_of
from tests.support.station import Ward
from tests.unit.usecases.orders import order_of

ITEMS = {
    "readiness": [
        {"code": "tocilizumab", "says": "two doses on the ward", "weight": "dev2"},
        {"code": "icu", "says": "a bed is kept", "weight": "dev1"},
    ],
    "bedside": [{"code": "line", "says": "the line is patent", "weight": "dev1"}],
}
USED = {FILTER: False, PUMP: True, IRRADIATED: False}
READY = {"tocilizumab": True, "icu": True}


@pytest.fixture
def ward() -> Ward:
    """Return a ward whose profile asks for readiness."""
    return Ward(profile=ITEMS)


def confirm(ward: Ward, **changes: Any) -> Order:  # noqa: ANN401  any argument
    """Let Ana confirm readiness, changed."""
    order = order_of(ward, ward.alma)
    readiness.confirm_readiness(
        ward.station,
        order,
        changes.get("items", READY),
        changes.get("wristband", ward.alma.band),
        ward.set_up(changes.get("by", ANA)),
    )
    return order


# T05
def test_readiness_names_who_confirmed_it_when_and_what_is_missing(ward: Ward) -> None:
    order = confirm(ward, items=READY | {"icu": False})
    found = readiness.readiness_of(ward.station, order)

    assert found is not None
    assert (found.by_name, found.counts) == ("A. Novak", True)
    assert [item.code for item in found.missing] == ["icu"]
    assert dict(found.checklist.items) == {"tocilizumab": True, "icu": False}
    assert readiness.readiness_of(ward.station, order_of(ward, ward.bruno)) is None


# T05, X15
def test_readiness_needs_the_band_on_the_patients_wrist(ward: Ward) -> None:
    paper = replace(ward.alma.band, stock=Stock.PAPER)
    for wristband, says in (
        (None, "on the patient's wrist"),
        (paper, "on the patient's wrist"),
        (ward.bruno.band, "not that of the order's patient"),
        (replace(ward.alma.band, serial=BandSerial("0")), "newer wristband"),
    ):
        with pytest.raises(NotFiledError, match=says):
            confirm(ward, wristband=wristband)
    assert ward.on_record("readiness.confirmed") == []
    assert not ward.keys.open


# T05
def test_every_item_of_the_profile_is_answered_and_no_other(ward: Ward) -> None:
    for items in ({}, {"icu": True}, READY | {"fever": False}):
        with pytest.raises(NotFiledError, match="Every item"):
            confirm(ward, items=items)
    with pytest.raises(NotFiledError, match="tocilizumab"):
        confirm(ward, items={"icu": True})


# T05
def test_the_newest_confirmation_counts_while_it_is_young(ward: Ward) -> None:
    order = confirm(ward)
    ward.clock.passes(timedelta(hours=1))
    confirm(ward, items=READY | {"icu": False}, by=BEN)
    found = readiness.readiness_of(ward.station, order)
    assert found is not None
    assert found.by_name == "B. Sato"
    ward.clock.passes(READY_FOR)

    late = readiness.readiness_of(ward.station, order)
    assert late is not None
    assert not late.counts
    assert late.age > READY_FOR
    assert late.counted_at(late.checklist.at + timedelta(hours=1))
    assert not late.counted_at(late.checklist.at - timedelta(minutes=1))


# T05
def test_another_dose_day_is_confirmed_for_itself(ward: Ward) -> None:
    order = confirm(ward)
    assert readiness.readiness_of(ward.station, replace(order, dose_day=2)) is None


def test_the_laboratory_confirms_nothing_for_the_ward_and_a_cancelled_order_needs_nothing(
    ward: Ward,
) -> None:
    with pytest.raises(NotFiledError, match="nurse_verifier"):
        confirm(ward, by=CARLA)
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "moved")
    with pytest.raises(NotFiledError, match="cancelled"):
        confirm(ward)


# B11
def test_the_bedside_says_what_is_used_and_how_much_is_to_be_infused(ward: Ward) -> None:
    order = order_of(ward, ward.alma)
    readiness.confirm_bedside(
        ward.station, order, USED | {"line": True}, ward.set_up(ANA), Decimal("25.50")
    )
    found = readiness.bedside_of(ward.station, order)

    assert found is not None
    assert found.missing == ()
    assert found.checklist.items[PUMP] is True
    assert found.checklist.infuse_ml == Decimal("25.5")
    ward.clock.passes(BEDSIDE_FOR + timedelta(minutes=1))
    late = readiness.bedside_of(ward.station, order)
    assert late is not None
    assert not late.counts


# B11
def test_filter_pump_and_irradiation_are_always_answered(ward: Ward) -> None:
    order = order_of(ward, ward.alma)
    for items, volume in (
        ({"line": True}, None),
        (USED, None),
        (USED | {"line": True}, Decimal(0)),
        (USED | {"line": True}, Decimal("NaN")),
    ):
        with pytest.raises(NotFiledError):
            readiness.confirm_bedside(ward.station, order, items, ward.set_up(ANA), volume)
    assert readiness.bedside_of(ward.station, order) is None


def test_the_items_are_those_of_the_orders_own_profile(ward: Ward) -> None:
    ward.publishes({"readiness": [{"code": "new", "says": "x", "weight": "dev1"}], "version": 2})
    order = confirm(ward)

    bound = history.profile(ward.ledger, order.profile)
    assert bound is not None
    assert [item.code for item in bound.readiness] == ["tocilizumab", "icu"]


# X15, DESIGN rule 8
@pytest.mark.parametrize("mode", [Mode.RFID, Mode.FILE, Mode.TRAY, Mode.TYPED])
def test_readiness_takes_no_band_that_nobody_pointed_a_scanner_at(mode: Mode) -> None:
    live = Ward(practice=False, profile=ITEMS)
    live.tests_scanner()
    scan = scan_of(live, live.alma.band, mode)
    with pytest.raises(NotFiledError, match="fresh scan of the band"):
        confirm(live, wristband=Reading.of(scan, live.alma.band))
    assert readiness.readiness_of(live.station, order_of(live, live.alma)) is None


# X15
def test_one_scan_of_the_band_confirms_one_readiness(ward: Ward) -> None:
    """The same act again returns what stands; another answer needs another scan."""
    scan = Reading.of(scan_of(ward, ward.alma.band), ward.alma.band)
    confirm(ward, wristband=scan)
    filed = ward.filed
    confirm(ward, wristband=scan)
    assert ward.filed == filed
    with pytest.raises(NotFiledError, match="used before"):
        confirm(ward, wristband=scan, items=READY | {"icu": False})
    assert not ward.keys.open
