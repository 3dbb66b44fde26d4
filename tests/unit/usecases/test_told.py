"""What a turn is told at once: one object's own status, in either turn alike, on record.

X7 X10 X15 X15b; DESIGN rule 1; acceptance cases A03, A06, A10 and A38 of the domain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import Therapy
from app.domain.causes import Cause
from app.domain.people import Place
from app.domain.qualification import NotQualified
from app.identifiers import (
    BandSerial,
    SerialNumber,
)
from app.labels.label import Unreadable
from app.store.errors import StoreError
from app.usecases import qualifying, turns
from tests.support.actors import Bedside, Check, play, reading_of, scan_of
from tests.support.devices import judged
from tests.support.station import SCANNER, Ward, day, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def unused(ward: Ward, **changes: object) -> Therapy:
    """Return a therapy of which this site knows nothing yet."""
    bag = replace(ward.alma.bag, serial=SerialNumber("PB99999WXYZ"), **changes)  # type: ignore[arg-type]  # any field
    return replace(ward.alma, bag=bag)


def at_place(ward: Ward, place: Place) -> Check:
    """Return a turn that is about to begin, first or second."""
    bedside = Bedside(ward)
    if place is Place.FIRST:
        return bedside.ana
    bedside.ana.checks(ward.alma)
    return bedside.ben


def causes(check: Check) -> list[tuple[Cause, bool]]:
    return [(told.cause, told.refused) for told in check.told]


# -- told at once, in either turn


@pytest.mark.parametrize("place", Place)
def test_a_bag_that_nobody_here_knows_is_told_at_once(ward: Ward, place: Place) -> None:
    check = at_place(ward, place).scans(unused(ward).bag)

    assert causes(check) == [(Cause.BAG_UNKNOWN, True)]
    assert ward.on_record(turns.TOLD) == [
        {"cause": "bag_unknown", "item": "product", "refused": True}
    ]


@pytest.mark.parametrize("place", Place)
def test_a_bag_of_another_ward_is_told_at_once(ward: Ward, place: Place) -> None:
    there = unused(ward)
    ward.brings(there, ward="Ward 5")

    assert causes(at_place(ward, place).scans(there.bag)) == [(Cause.BAG_ELSEWHERE, True)]


@pytest.mark.parametrize("place", Place)
def test_a_bag_that_is_still_frozen_is_told_at_once(ward: Ward, place: Place) -> None:
    frozen = unused(ward)
    ward.brings(frozen, thawed=False)

    assert causes(at_place(ward, place).scans(frozen.bag)) == [(Cause.BAG_NOT_READY, True)]


@pytest.mark.parametrize("place", Place)
def test_a_bag_on_hold_is_told_at_once(ward: Ward, place: Place) -> None:
    check = at_place(ward, place)
    play(ward, ward.bruno, first={"band": ward.alma.band})

    assert causes(check.scans(ward.bruno.bag)) == [(Cause.BAG_ON_HOLD, True)]


@pytest.mark.parametrize("place", Place)
def test_a_bag_that_was_infused_is_told_at_once(ward: Ward, place: Place) -> None:
    from app.domain.verification import Cleared
    from app.usecases.approval import Decision

    check = at_place(ward, place)
    bedside, _ = play(ward, ward.bruno)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)

    assert causes(check.scans(ward.bruno.bag)) == [(Cause.BAG_USED, True)]


@pytest.mark.parametrize("place", Place)
def test_a_bag_whose_records_contradict_each_other_is_told_at_once(
    ward: Ward, place: Place
) -> None:
    check = at_place(ward, place)
    ward.brings(ward.bruno)  # received again, as if there were two

    assert causes(check.scans(ward.bruno.bag)) == [(Cause.BAG_CONTESTED, True)]


@pytest.mark.parametrize("place", Place)
def test_a_label_past_its_last_day_is_told_at_once_and_the_turn_goes_on(
    ward: Ward, place: Place
) -> None:
    old = unused(ward, expires=day("2026-11-22"))
    ward.brings(old)
    check = at_place(ward, place).scans(old.bag)

    assert causes(check) == [(Cause.EXPIRED, False)]
    assert check.refusals == []


def test_a_labels_last_day_is_the_sites_day(ward: Ward) -> None:
    today = unused(ward, expires=day("2026-11-23"))
    ward.brings(today)
    ward.clock.passes(timedelta(hours=13, minutes=58))  # 23:58 at the site, 22:58 in UTC
    assert causes(Bedside(ward).ana.scans(today.bag)) == [(Cause.THAW_EXPIRED, False)]
    ward.clock.passes(timedelta(minutes=3))

    assert causes(Bedside(ward).ana.scans(today.bag)) == [(Cause.EXPIRED, False)]


@pytest.mark.parametrize("place", Place)
def test_a_bag_thawed_too_long_ago_is_told_at_once_and_the_turn_goes_on(
    ward: Ward, place: Place
) -> None:
    ward.clock.passes(timedelta(hours=12))
    check = at_place(ward, place).scans(ward.bruno.bag)

    assert causes(check) == [(Cause.THAW_EXPIRED, False)]


def test_another_products_newer_profile_does_not_stretch_the_time_after_thawing(
    ward: Ward,
) -> None:
    ward.publishes({"product": "09520000009991", "post_thaw_s": 7 * 86_400})
    ward.clock.passes(timedelta(hours=13))

    assert causes(Bedside(ward).ana.scans(ward.alma.bag)) == [(Cause.THAW_EXPIRED, False)]


@pytest.mark.parametrize("place", Place)
def test_a_band_that_a_reprint_replaced_is_told_at_once(ward: Ward, place: Place) -> None:
    reprinted = replace(ward.bruno.band, serial=BandSerial("2"))
    check = at_place(ward, place)
    ward.orders(replace(ward.bruno, band=reprinted))

    assert causes(check.scans(ward.bruno.band)) == [(Cause.BAND_VOID, True)]
    assert causes(Check(ward, check.of, check.member, place).scans(reprinted)) == []


def test_a_finished_order_still_knows_which_band_is_newest(ward: Ward) -> None:
    from app.domain.verification import Cleared
    from app.usecases.approval import Decision

    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)
    old = replace(ward.alma.band, serial=BandSerial("0"))

    assert causes(Bedside(ward).ana.scans(old)) == [(Cause.BAND_VOID, True)]


@pytest.mark.parametrize("which", [0, 1])
def test_a_scan_of_the_first_turn_is_no_scan_of_the_second(ward: Ward, which: int) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    check = bedside.ben.scans(bedside.ana.scans_made[which])

    assert causes(check) == [(Cause.SCAN_REUSED, True)]


def test_a_scan_of_an_earlier_verification_is_no_scan_of_this_one(ward: Ward) -> None:
    earlier, _ = play(ward, ward.alma)

    for scan in earlier.ana.scans_made + earlier.ben.scans_made:
        assert causes(Bedside(ward).ana.scans(scan)) == [(Cause.SCAN_REUSED, True)]


def test_a_scan_taken_in_spite_of_that_is_refused_by_the_ledger(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ben = bedside.ben.scans(ward.alma.band)
    used = reading_of(bedside.ana.scans_made[1])
    assert not isinstance(used, Unreadable)
    ben.gives(used).hears(ward.alma.born).types_end(ward.alma.bag.serial.value[-4:])
    ben.finds_intact()
    before = ward.filed

    with pytest.raises(StoreError, match="taken already"):
        ben.seals()
    assert ward.filed == before


def test_nothing_is_told_about_a_wrong_patient_or_product(ward: Ward) -> None:
    check = Bedside(ward).ana.scans(ward.bruno.band).scans(ward.alma.bag)

    assert (check.told, check.refusals, ward.on_record(turns.TOLD)) == ([], [], [])


# -- a device that has not passed its test (domain row 31)


@pytest.mark.parametrize("place", Place)
def test_a_scanner_that_was_not_tested_feeds_no_live_turn(place: Place) -> None:
    ward = new_ward(practice=False)
    check = at_place(ward, place)
    other = replace(scan_of(ward, ward.alma.bag), source="another scanner")

    check.scans(other)

    assert causes(check) == [(Cause.DEVICE_NOT_QUALIFIED, True)]
    ward.tests_scanner("another scanner")
    check.scans(replace(other, id=scan_of(ward, ward.alma.bag).id))
    assert causes(check) == [(Cause.DEVICE_NOT_QUALIFIED, True)]  # and not once more


def test_a_turn_whose_scanner_has_failed_meanwhile_is_not_sealed() -> None:
    ward = new_ward(practice=False)
    check = Bedside(ward).ana
    check.scans(ward.alma.band).scans(ward.alma.bag).hears(ward.alma.born).finds_intact()
    failed = judged(source=SCANNER, change=lambda code, came: replace(came, symbology=""))
    assert isinstance(failed, NotQualified)
    qualifying.reject(ward.station, failed)

    with pytest.raises(PermissionError, match="has not passed its test here"):
        check.seals()


def test_practice_takes_any_scanner(ward: Ward) -> None:
    check = Bedside(ward).ana.scans(replace(scan_of(ward, ward.alma.bag), source="any"))

    assert check.told == []
