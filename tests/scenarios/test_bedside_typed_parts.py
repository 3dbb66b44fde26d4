"""Typed on a live station, and one barcode of several: the same law for each part (A39, A33)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import Therapy, therapies
from app.domain.causes import Cause
from app.domain.keyed import Keyed
from app.domain.people import Place
from app.domain.reading import Refusal
from app.domain.turn import FullTurn, OpenTurn
from app.domain.verification import Hold
from app.labels import isbt128
from app.usecases import turns
from app.usecases.verdicts import Lapsed
from tests.scenarios.test_bedside_parts import bar
from tests.scenarios.test_bedside_typed import BAG, BAND, both, types
from tests.support.actors import Bedside, Check, printed
from tests.support.station import MORNING, Ward, new_ward


@pytest.mark.parametrize("typed", [BAND, BAG])
def test_a_live_station_takes_a_label_that_both_people_typed(typed: str) -> None:
    ward = new_ward(practice=False)

    verdict = both(ward, typed).revealed().verdict

    assert isinstance(verdict, Hold)
    assert verdict.cause is Cause.TYPED


# -- ISBT 128: four barcodes, one of which is typed with its check character


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


def donation(therapy: Therapy) -> str:
    """Return the donation number as it is printed, with its check character."""
    din = isbt128.Din.parse(therapy.bag.serial.value + "00")
    return f"{therapy.bag.serial.value}00{din.k}"


def turn(check: Check, therapy: Therapy, *, typed: bool) -> Check:
    """Scan the band and the label's barcodes; the donation number may be typed instead."""
    first, *others = isbt128.raw_parts(therapy.bag)
    check.scans(therapy.band)
    for raw in others:
        check.scans(bar(check.ward, raw))
    if typed:
        types(check, donation(therapy))
    else:
        check.scans(bar(check.ward, first))
    check.hears(therapy.born)
    if check.place is Place.SECOND:
        check.types_end(therapy.bag.serial.value[-4:])
    return check.finds_intact()


def test_one_typed_barcode_of_four_makes_a_typed_label(ward: Ward, clara: Therapy) -> None:
    bedside = Bedside(ward)
    for check in (bedside.ana, bedside.ben):
        assert isinstance(turn(check, clara, typed=True).turn, FullTurn)
        check.seals()

    verdict = bedside.revealed().verdict

    assert isinstance(verdict, Hold)
    assert verdict.cause is Cause.TYPED
    for body in ward.on_record(turns.SEALED):
        typed = [r for r in body["readings"] if r["mode"] == "typed"]
        assert [(r["kind"], r["typed"]["entries"]) for r in typed] == [("product", 2)]


def test_one_typed_barcode_by_one_person_begins_anew(ward: Ward, clara: Therapy) -> None:
    bedside = Bedside(ward)
    turn(bedside.ana, clara, typed=True).seals()
    turn(bedside.ben, clara, typed=False).seals()

    assert isinstance(bedside.reveals(), Lapsed)


def test_after_one_typed_barcode_the_wristband_is_scanned(ward: Ward, clara: Therapy) -> None:
    check = types(Bedside(ward).ana, donation(clara))

    types(check, printed(ward.alma.band))

    assert check.refusals == [Refusal.TYPED_BOTH]
    assert isinstance(check.turn, OpenTurn)
    (part,) = check.turn.parts
    assert isinstance(part.keyed, Keyed)
