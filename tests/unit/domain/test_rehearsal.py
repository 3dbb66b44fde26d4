"""The whole comparison before the irreversible thaw (DESIGN section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.causes import Cause
from app.domain.holds import HoldList, HoldNotice
from app.domain.moves import BagState
from app.domain.order import OrderState
from app.domain.rules import NotRequired
from app.identifiers import BandSerial, CoiId, LotNumber, PatientId, SerialNumber
from tests.unit.domain.facts import BAND, LABEL, NOW, ORDER, digest
from tests.unit.domain.lab_facts import (
    RELEASE,
    cause,
    lab,
    outcome,
    ready,
)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"patient": PatientId("952000000000090023")}, Cause.WRONG_PATIENT),
        ({"coi": CoiId("COI-8")}, Cause.WRONG_PATIENT),
        ({"born": NOW.date()}, Cause.PATIENT_DATA_DIFFER),
        ({"serial": BandSerial("1")}, Cause.BAND_VOID),
        ({"born": None, "coi": None}, None),
    ],
)
def test_the_wristband_of_the_ward_is_compared_before_the_thaw(
    change: dict[str, Any], why: Cause | None
) -> None:  # RX1
    assert cause("RX1", band=replace(BAND, **change)) is why


def test_a_wristband_that_nobody_scanned_on_the_ward_allows_no_thaw() -> None:  # RX1, RX6
    assert cause("RX1", band=None) is Cause.NO_CONFIRMATION
    assert cause("RX1", band=None, checklist=ready()) is None
    assert isinstance(outcome("RX6", band=None, checklist=ready()), NotRequired)


def test_the_cassette_is_compared_before_the_thaw() -> None:  # RX4, RX6, RX10
    assert cause("RX4", label=replace(LABEL, lot=LotNumber("L8"))) is Cause.WRONG_PRODUCT
    assert cause("RX4", label=replace(LABEL, serial=SerialNumber("X"))) is Cause.WRONG_PRODUCT
    assert cause("RX6", label=replace(LABEL, coi=CoiId("COI-8"))) is Cause.DIFFERENT_PATIENTS
    past = replace(LABEL, expires=NOW.date() - timedelta(days=1))
    assert cause("RX10", label=past) is Cause.EXPIRED
    assert {cause(rule, label=None) for rule in ("RX4", "RX6", "RX10")} == {Cause.WRONG_PRODUCT}


def test_an_exceptional_release_may_cover_the_date_with_two_approvals() -> None:  # RX10
    past = replace(LABEL, expires=NOW.date() - timedelta(days=1))
    covers = replace(RELEASE, exceptional=True, covers_expiry=True, approvers=("A", "B"))

    assert cause("RX10", label=past, release=covers) is None
    assert cause("RX10", label=past, release=replace(covers, approvers=("A",))) is Cause.EXPIRED
    assert cause("RX10", label=past, release=replace(covers, exceptional=False)) is Cause.EXPIRED


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"heads": frozenset()}, Cause.BAG_UNKNOWN),
        ({"irregular": True}, Cause.BAG_CONTESTED),
        ({"waiting": frozenset({digest("late")})}, Cause.BAG_CONTESTED),
        ({"state": BagState.INFUSED_FULL}, Cause.BAG_USED),
        ({"held": True}, Cause.BAG_ON_HOLD),
        ({"state": BagState.THAWED}, Cause.BAG_NOT_READY),
        ({"state": BagState.QUARANTINE}, Cause.BAG_NOT_READY),
    ],
)
def test_a_bag_that_is_not_right_in_the_records_is_not_thawed(
    change: dict[str, Any], why: Cause
) -> None:  # RX7, A06
    assert cause("RX7", bag=replace(lab().bag, **change)) is why


def test_a_cancelled_order_is_not_thawed() -> None:  # RX11
    cancelled = replace(ORDER, state=OrderState.CANCELLED)

    assert cause("RX11", order=cancelled) is Cause.ORDER_CANCELLED


def test_a_recalled_lot_is_not_thawed_and_an_old_list_is_told() -> None:  # RX16, RX16b, A22
    notice = HoldNotice(
        id="H1",
        product=None,
        lot=LABEL.lot,
        bag=None,
        recall=True,
        reason="recall",
        entry=digest("hold"),
    )
    old = HoldList(heard=NOW - timedelta(days=3))

    assert cause("RX16", holds=HoldList(notices=(notice,), heard=NOW)) is Cause.RECALLED
    assert cause("RX16b", holds=old) is Cause.LIST_OLD
    assert cause("RX16b", holds=HoldList()) is Cause.LIST_OLD
    assert isinstance(outcome("RX16", holds=None), NotRequired)
