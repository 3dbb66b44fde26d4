"""What may be told at once: dates end with the site's day, bands with their reprint.

X7 X10 X15b, and the acceptance cases A09, A10 and A11 of the domain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from app.domain import status
from app.domain.causes import Cause
from app.identifiers import BandSerial, PatientId
from tests.unit.domain.facts import BAND, BORN, LABEL, NOW, ORDER, POST_THAW, PROFILE, bag

DAY = date(2026, 11, 23)
LAST = replace(LABEL, expires=DAY)
BERLIN, BERLIN_SUMMER = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
NEW_YORK = timezone(timedelta(hours=-5))


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, UTC, timezone(timedelta(hours=13))])
def test_a_label_is_good_until_the_sites_day_ends(zone: timezone) -> None:
    last = datetime(2026, 11, 23, 23, 59, 59, 999_999, tzinfo=zone)

    assert status.expiry(LAST, None, None, last) is None
    assert status.expiry(LAST, None, None, last + timedelta(microseconds=1)) is Cause.EXPIRED


def test_the_same_moment_is_another_day_at_another_site() -> None:
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert status.expiry(LAST, None, None, moment.astimezone(BERLIN)) is Cause.EXPIRED
    assert status.expiry(LAST, None, None, moment.astimezone(NEW_YORK)) is None


def test_the_hour_that_comes_twice_in_autumn_counts_once_after_thawing() -> None:
    # 25 October 2026, 03:00 summer time is 02:00 standard time: 02:30 comes twice.
    thawed = datetime(2026, 10, 24, 14, 30, tzinfo=BERLIN_SUMMER)
    second_time = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    first_time = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN_SUMMER)
    bag_of_then = bag(thawed_at=thawed)

    assert status.expiry(LABEL, bag_of_then, PROFILE, first_time) is None
    assert status.expiry(LABEL, bag_of_then, PROFILE, second_time) is Cause.THAW_EXPIRED


def test_a_post_thaw_window_ends_to_the_second_whatever_the_zone() -> None:
    thawed = bag(thawed_at=NOW.astimezone(UTC) - POST_THAW)

    assert status.expiry(LABEL, thawed, PROFILE, NOW) is None
    late = (NOW + timedelta(seconds=1)).astimezone(NEW_YORK)
    assert status.expiry(LABEL, thawed, PROFILE, late) is Cause.THAW_EXPIRED


def test_a_label_with_a_time_of_day_ends_with_that_minute() -> None:
    """X10: ISBT 128 DS005 and GS1 7003 give a time; it is the site's."""
    timed = replace(LABEL, expires=DAY, expires_at=time(14, 30))
    last = datetime.combine(DAY, time(14, 30, 59), tzinfo=BERLIN)

    assert status.expiry(timed, None, None, last) is None
    assert status.expiry(timed, None, None, last + timedelta(seconds=1)) is Cause.EXPIRED


def test_an_expired_label_is_told_before_a_late_thaw() -> None:
    late = bag(thawed_at=NOW - timedelta(days=3))

    assert status.expiry(replace(LABEL, expires=DAY - timedelta(days=1)), late, PROFILE, NOW) is (
        Cause.EXPIRED
    )


@pytest.mark.parametrize(
    ("scanned", "newest", "cause"),
    [
        ("2", "2", None),
        ("1", "2", Cause.BAND_VOID),
        ("9", "10", Cause.BAND_VOID),
        ("3", "2", Cause.BAND_VOID),
        ("2", None, None),
    ],
)
def test_only_the_newest_print_of_a_band_is_good(
    scanned: str, newest: str | None, cause: Cause | None
) -> None:
    band = replace(BAND, serial=BandSerial(scanned))

    assert status.band(band, BandSerial(newest) if newest else None) is cause


def test_the_newest_print_is_the_highest_number_of_this_patient() -> None:
    orders = tuple(replace(ORDER, band=BandSerial(n)) for n in ("9", "10", "2"))
    stranger = replace(ORDER, patient=PatientId("someone"), band=BandSerial("99"))

    assert status.newest_band(BAND, (*orders, stranger)) == BandSerial("10")
    assert status.newest_band(replace(BAND, patient=PatientId("nobody")), orders) is None


def test_a_band_says_nothing_about_a_date_of_birth() -> None:
    assert status.band(replace(BAND, born=BORN + timedelta(days=1)), BAND.serial) is None
