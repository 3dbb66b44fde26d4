"""The receipt of a hand-over, where its record has not arrived (T12, screens 5.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, WARD
from app.domain.sheet import Drawing, SheetCode
from app.identifiers import Digest
from app.usecases.handing_over import Receipt
from app.usecases.laboratory import ACCEPTED, HANDED_OVER
from app.usecases.taking_over import FOREIGN
from tests.support.station import GUS
from tests.unit.presenters.lab_desk import LabDesk
from ui import wording_laboratory as words
from ui.presenters.benches import NOTHING, Devices
from ui.presenters.checking import LockStep
from ui.presenters.device_views import DeviceView
from ui.presenters.receipt import ReceiptStep
from ui.presenters.taking import MORE, TakeStep

AWAY = "ab" * 32


@pytest.fixture
def at() -> LabDesk:
    at = LabDesk()
    at.thaws()
    return at


def comes_with_a_receipt(at: LabDesk) -> None:
    """Scan, on the ward, the receipt of a hand-over whose record has not arrived, then the bag."""
    away = Receipt(
        entry=Digest(AWAY),
        at=at.ward.station.now() - timedelta(minutes=5),
        giver=GUS.person,
    )
    at.stands_at(WARD)
    at.works_on("receive")
    at.scans(away.code.encode(), "]Q3")
    assert at.shown.message == words.RECEIPT_TAKEN
    at.bag_scanned()
    assert at.shown.detail == words.NOT_ARRIVED


def test_without_the_givers_record_the_receipt_stands_for_it(at: LabDesk) -> None:
    comes_with_a_receipt(at)
    at.keys("1")
    at.goes_on()
    at.signs(BEN)

    body = at.ward.on_record(ACCEPTED)[-1]
    assert (body["handover"], body["arrived"]) == (AWAY, False)


def test_more_than_one_bag_may_come_with_a_receipt() -> None:
    at = LabDesk(bags=2)
    at.thaws()
    comes_with_a_receipt(at)
    at.desk.acted(MORE)
    at.bag_scanned(at.labels[1])
    at.keys("1")
    at.goes_on()
    at.signs(BEN)

    assert len(at.ward.on_record(ACCEPTED)[-1]["scans"]) == 2


def test_a_strange_bag_beside_a_receipt_is_refused(at: LabDesk) -> None:
    comes_with_a_receipt(at)
    at.desk.acted(MORE)
    at.bag_scanned(at.ward.bruno.bag)
    at.keys("1")
    at.goes_on()
    at.signs(BEN)

    assert at.shown.message == FOREIGN
    assert at.ward.on_record(ACCEPTED) == []


def test_where_no_code_can_be_drawn_the_screen_says_so(at: LabDesk) -> None:
    at.desk.devices = NOTHING
    at.gives()
    at.desk.acted("receipt")

    shown = at.view
    assert isinstance(shown, DeviceView)
    assert shown.instruction == words.RECEIPT_NOT_DRAWN


def shows_receipt(at: LabDesk) -> DeviceView:
    drawn: list[SheetCode] = []

    def draw(code: SheetCode) -> bytes:
        drawn.append(code)
        return code.raw

    at.desk.devices = Devices(draw=draw)
    at.gives()
    at.desk.acted("receipt")
    assert isinstance(at.desk.step, ReceiptStep)
    shown = at.view
    assert isinstance(shown, DeviceView)
    assert [code.drawing for code in drawn] == [Drawing.QR]
    return shown


def test_the_receipt_on_the_givers_screen_is_taken_on_the_ward(at: LabDesk) -> None:
    shown = shows_receipt(at)
    at.stands_at(WARD)
    at.works_on("receive")
    at.scans(shown.picture, "]Q3")
    assert at.shown.message == words.RECEIPT_TAKEN
    at.bag_scanned()
    at.keys("1")
    at.goes_on()
    at.signs(ANA)

    given = at.ward.ledger.kind(HANDED_OVER)[-1]
    body = at.ward.on_record(ACCEPTED)[-1]
    assert (body["handover"], body["arrived"]) == (given.digest.value, True)


def test_the_receipt_names_no_patient_and_its_time_runs(at: LabDesk) -> None:  # T08
    shown = shows_receipt(at)

    assert at.ward.alma.band.patient.value.encode() not in shown.picture
    says = {row.name: row.says for row in shown.rows}
    assert says[words.PLACE] == WARD
    assert ":" in says[words.LEFT]
    at.ward.clock.passes(timedelta(hours=13))
    later = at.view
    assert isinstance(later, DeviceView)
    assert len(later.findings) == 1


def test_whoever_scans_at_the_receipt_receives_right_there(at: LabDesk) -> None:
    shows_receipt(at)
    at.bag_scanned()

    assert isinstance(at.desk.step, TakeStep)
    assert at.shown.message == "Captured: Bag"


def test_the_receipt_leads_back(at: LabDesk) -> None:
    shows_receipt(at)
    at.desk.tick()
    at.desk.cancelled()
    assert isinstance(at.desk.step, TakeStep)

    at.desk.acted("receipt")
    at.desk.lock()
    assert isinstance(at.desk.step, LockStep)
