"""A bag's label with several barcodes: they join in the turn, or they are told and dropped.

ISBT 128 container labels carry donation number, product code, expiry and chain of identity in
linear barcodes of their own, or all of them in one Data Matrix. What two people read is the same
label, whichever way each of them scanned it. Rules X4, X7, X15; A33; standards "Requirements" 2
and 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bootstrap.cast import LABELS, Therapy, therapies
from app.domain.causes import Cause
from app.domain.people import Place
from app.domain.reading import Reading, Refusal, Scanned
from app.domain.turn import FullTurn, OpenTurn, forget_parts, still_needed, take
from app.domain.verification import Match, SealedPair
from app.identifiers import ScanId, SerialNumber
from app.labels import isbt128, read
from app.labels.label import ProductLabel, ProductPart, Stock, Wristband
from app.labels.scan import Mode, Scan
from app.labels.site import SiteLabels
from app.usecases import reveal
from app.usecases.verdicts import Revealed
from tests.support.actors import Bedside, Check, reading_of, scan_of, stopped
from tests.support.station import MORNING, SCANNER, Ward, new_ward
from ui.presenters.turn import Notice, TurnPresenter
from ui.presenters.views import TileState


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def clara(ward: Ward) -> Therapy:
    """Return a therapy whose bag carries an ISBT 128 label, here on the ward and thawed."""
    therapy = therapies(0, MORNING.date())[2]
    ward.orders(therapy)
    ward.brings(therapy)
    return therapy


def bar(ward: Ward, raw: bytes, mode: Mode = Mode.WEDGE) -> Scan:
    """Return the scan of one linear barcode."""
    return Scan(
        id=ScanId(ward.keys.new_id()),
        raw=raw,
        symbology="]C0",
        mode=mode,
        source=SCANNER,
        readers=("device",),
        at=ward.clock.read().wall,
    )


def bars(ward: Ward, therapy: Therapy) -> list[Scan]:
    """Return the scans of a label's linear barcodes: donation, product, expiry, identity."""
    return [bar(ward, raw) for raw in isbt128.raw_parts(therapy.bag)]


def answers(check: Check, therapy: Therapy) -> Check:
    """Answer the patient's birth date and how the bag looked, and for the second the end."""
    check.hears(therapy.born)
    if check.place is Place.SECOND:
        check.types_end(therapy.bag.serial.value[-4:])
    return check.finds_intact()


def test_four_barcodes_make_the_label_and_two_people_match(ward: Ward, clara: Therapy) -> None:
    bedside = Bedside(ward)
    first = bedside.ana.scans(clara.band)
    needed = []
    for scan in bars(ward, clara):
        first.scans(scan)
        needed.append(still_needed(first.turn) if isinstance(first.turn, OpenTurn) else ())
    answers(first, clara).seals()
    bedside.ben.checks(clara)

    revealed = bedside.revealed()

    assert needed[0] == ("product code", "expiry date", "chain of identity")
    assert needed[-1] == ()
    assert isinstance(revealed.verdict, Match), revealed.verdict
    sealed = [r for r in ward.on_record("turn.sealed") if r["place"] == "first"]
    kinds = [reading["kind"] for reading in sealed[0]["readings"]]
    assert kinds == ["wristband", "product", "product", "product", "product"]
    assert first.refusals == []


def test_the_barcodes_may_come_in_any_order_and_twice(ward: Ward, clara: Therapy) -> None:
    check = Bedside(ward).ana.scans(clara.band)
    expiry, rest = bars(ward, clara)[2], bars(ward, clara)
    for scan in (expiry, rest[3], replace(rest[3], id=ScanId(ward.keys.new_id())), *rest[:2]):
        check.scans(scan)

    answers(check, clara)

    assert check.refusals == [Refusal.NOTHING_NEW]
    assert isinstance(check.turn, FullTurn)
    assert check.turn.product.label == clara.bag


def test_barcodes_of_two_bags_never_join(ward: Ward, clara: Therapy) -> None:
    other = replace(clara, bag=replace(clara.bag, serial=SerialNumber("A999927777777")))
    check = Bedside(ward).ana.scans(clara.band)
    for scan in (*bars(ward, clara)[:2], bars(ward, other)[0]):
        check.scans(scan)

    assert check.refusals == [Refusal.CONTRADICTS]
    assert isinstance(check.turn, OpenTurn)
    assert check.turn.product is None


def test_a_barcode_of_another_bag_beside_a_whole_label_is_told(ward: Ward, clara: Therapy) -> None:
    other = replace(clara, bag=replace(clara.bag, serial=SerialNumber("A999927777777")))
    check = Bedside(ward).ana.scans(clara.band).scans(clara.bag)

    check.scans(bars(ward, clara)[0]).scans(bars(ward, other)[0])

    assert check.refusals == [Refusal.NOTHING_NEW, Refusal.CONTRADICTS]


def test_a_mixture_of_two_patients_bags_stops(ward: Ward, clara: Therapy) -> None:
    """X4: the donation number of one bag with the chain of identity of another is no bag."""
    wrong = replace(clara, bag=replace(clara.bag, coi=therapies(9, MORNING.date())[2].bag.coi))
    bedside = Bedside(ward)
    for check in (bedside.ana, bedside.ben):
        check.scans(clara.band)
        for scan in bars(ward, wrong):
            check.scans(scan)
        answers(check, clara).seals()

    revealed = bedside.revealed()

    assert stopped(revealed) is Cause.WRONG_PRODUCT


def test_one_barcode_of_several_used_twice_is_told_at_once(ward: Ward, clara: Therapy) -> None:
    """X15: the same act of scanning serves one person only, whichever barcode it was."""
    bedside = Bedside(ward)
    scans = bars(ward, clara)
    first = bedside.ana.scans(clara.band)
    for scan in scans:
        first.scans(scan)
    answers(first, clara).seals()
    second = bedside.ben.scans(clara.band).scans(scans[1])

    assert [told.refused for told in second.told] == [True]
    assert isinstance(second.turn, OpenTurn)
    assert second.turn.parts == ()


@pytest.mark.parametrize("practice", [True, False])
def test_what_a_radio_reader_says_is_never_a_reading(practice: bool) -> None:
    """Radio reads through walls and beds: a badge it may be, a patient or a bag never."""
    ward = new_ward(practice=practice)
    check = Bedside(ward).ana.scans(ward.alma.band, Mode.RFID).scans(ward.alma.bag, Mode.RFID)

    assert check.refusals == [Refusal.NOT_SEEN, Refusal.NOT_SEEN]


def test_a_live_station_refuses_a_practice_label_in_parts() -> None:
    ward = new_ward(practice=False)
    clara = therapies(0, MORNING.date())[2]
    check = Bedside(ward).ana
    for scan in bars(ward, clara):
        check.scans(scan)

    assert check.refusals == [Refusal.NOT_LIVE]
    assert isinstance(check.turn, OpenTurn)
    assert check.turn.product is None


def test_a_patients_code_on_paper_is_no_wristband(ward: Ward) -> None:
    """A38, X15: the chart's code names the patient and proves nobody's bed."""
    reading = reading_of(scan_of(ward, ward.alma.band))
    assert isinstance(reading, Reading)
    assert isinstance(reading.label, Wristband)
    paper = replace(reading, label=replace(reading.label, stock=Stock.PAPER))

    turn = open_turn_of(ward)

    assert take(turn, paper) is Refusal.ON_PAPER
    assert isinstance(take(turn, reading), OpenTurn)


def test_a_supplys_barcode_is_never_part_of_a_bags_label(ward: Ward) -> None:
    part = ProductPart(standard="hibc", found=(("+", "A123BJC5D6E71"),), needs=("lot number",))
    scan = bar(ward, b"+A123BJC5D6E71G")

    assert take(open_turn_of(ward), Reading.of(scan, part)) is Refusal.SUPPLY


def open_turn_of(ward: Ward) -> OpenTurn:
    """Return a first turn that has just begun."""
    check = Bedside(ward).ana.signs_in()
    assert isinstance(check.turn, OpenTurn)
    return check.turn


def test_barcodes_that_come_before_the_answer_are_asked_about_together(
    ward: Ward, clara: Therapy
) -> None:
    """X7: what the whole label says is looked up, however fast its barcodes came."""
    waiting: list[tuple[Scanned, Callable[[Notice | None], None]]] = []
    asked: list[type] = []

    def status(reading: Scanned, told: Callable[[Notice | None], None]) -> None:
        asked.append(type(reading.label))
        waiting.append((reading, told))

    presenter = TurnPresenter(
        person="A. Novak",
        turn=open_turn_of(ward),
        seal=lambda _: None,
        status=status,
        changed=lambda: None,
        play=lambda _: None,
    )
    for scan in bars(ward, clara):
        presenter.scanned(scan, read(scan, LABELS))
    waiting.pop(0)[1](None)
    assert presenter.view("").product is TileState.PARTLY
    while waiting:
        waiting.pop(0)[1](None)

    assert presenter.view("").product is TileState.CAPTURED
    assert asked[:4] == [ProductPart] * 4
    assert asked[-1] is ProductLabel
    assert presenter.turn.product is not None
    assert presenter.turn.product.label == clara.bag


def test_a_further_barcode_with_the_time_of_day_makes_the_expiry_stricter(
    ward: Ward, clara: Therapy
) -> None:
    """X10: what is scanned second is not dropped; X3: the two people still agree."""
    day_only = replace(clara.bag, expires_at=None)
    timed = bars(ward, clara)[2]
    check = Bedside(ward).ana.scans(clara.band)
    check.scans(bag_scan(ward, day_only))
    assert isinstance(check.turn, OpenTurn)
    assert check.turn.product is not None
    assert check.turn.product.label.expires_at is None

    check.scans(timed)

    assert check.refusals == []
    assert check.turn.product is not None
    answers(check, clara)
    assert isinstance(check.turn, FullTurn)
    assert check.turn.product.label == clara.bag
    assert len(check.turn.product.scans) == 2
    check.seals()
    bedside = Bedside(ward)
    bedside.ana.scans(clara.band).scans(bag_scan(ward, day_only)).scans(bars(ward, clara)[2])
    answers(bedside.ana, clara).seals()
    bedside.ben.scans(clara.band).scans(bag_scan(ward, day_only))
    answers(bedside.ben, clara).seals()
    assert isinstance(bedside.revealed().verdict, Match)


def test_a_contradiction_takes_back_what_was_captured(ward: Ward, clara: Therapy) -> None:
    other = replace(clara, bag=replace(clara.bag, serial=SerialNumber("A999927777777")))
    turn = take(open_turn_of(ward), reading(ward, bag_scan(ward, clara.bag)))
    assert isinstance(turn, OpenTurn)
    assert take(turn, reading(ward, bars(ward, other)[0])) is Refusal.CONTRADICTS

    assert forget_parts(turn).product is None


def test_a_sealed_turn_keeps_what_its_bytes_meant(ward: Ward, clara: Therapy) -> None:
    """A site that changes its own codes in between changes no sealed reading."""
    bedside = Bedside(ward)
    for check in (bedside.ana, bedside.ben):
        check.checks(clara)
    station = replace(ward.station, labels=SiteLabels())
    pair = reveal.sealed_pair(station, bedside.of)
    assert isinstance(pair, SealedPair)

    opened = reveal.open_pair(station, pair)

    assert isinstance(opened, Revealed)
    assert isinstance(opened.verdict, Match)


def bag_scan(ward: Ward, label: ProductLabel) -> Scan:
    """Return the scan of the one code of a bag's label."""
    return scan_of(ward, label)


def reading(ward: Ward, scan: Scan) -> Scanned:
    """Return what a turn may take of a scan."""
    came = reading_of(scan)
    assert isinstance(came, Reading)
    return came
