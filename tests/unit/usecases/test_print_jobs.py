"""What a label of the house says: never a later time than the bag's, never another element."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.identifiers import LocationId
from app.labels.label import LocationLabel
from app.usecases import print_jobs
from app.usecases.print_jobs import PAST_USE, PLACE_WITH_BRACKETS, CannotPrint, Wanted
from tests.support.actors import scan_of
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def live() -> Ward:
    return new_ward(practice=False)


def test_a_thaw_label_never_tells_a_time_after_the_labels_own_expiry(ward: Ward) -> None:
    """X10: whichever ends first."""
    now = ward.station.now()
    soon = (now + timedelta(minutes=2)).time().replace(second=0, microsecond=0)
    label = replace(ward.alma.bag, expires=now.date(), expires_at=soon)

    wanted = print_jobs.thaw(ward.station, label)

    assert isinstance(wanted, Wanted)
    end = datetime.combine(now.date(), soon) + timedelta(minutes=1)
    assert wanted.lines[0] == f"USE BY {end:%H:%M}"


def test_a_bag_past_its_use_gets_no_thaw_label(ward: Ward) -> None:
    label = replace(ward.alma.bag, expires=ward.station.now().date() - timedelta(days=1))

    assert print_jobs.thaw(ward.station, label) == CannotPrint(sentence=PAST_USE)


def test_a_place_with_brackets_in_its_number_prints_no_other_element(live: Ward) -> None:
    """Live stations print the house's own labels only: no bracket becomes an element."""
    label = LocationLabel(location=LocationId("4012345000009.A(91)CH952(21)S1"))
    scan = scan_of(live, b"414")

    assert print_jobs.for_location(live.station, label, scan) == (
        CannotPrint(sentence=PLACE_WITH_BRACKETS),
    )
