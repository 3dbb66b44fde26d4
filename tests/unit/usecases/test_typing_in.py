"""A typed label on its way into the record and back, and the camera that is tried before (A39)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.keyed import Camera, Keyed
from app.evidence.errors import EvidenceError
from app.evidence.fields import Fields
from app.identifiers import BagId, Private
from app.labels.scan import Mode
from app.usecases import qualifying, typing_in
from tests.scenarios.test_bedside_typed import BAG, both
from tests.support.actors import play
from tests.support.devices import good_camera, qualify
from tests.support.station import Ward, new_ward

RAW = b"(10)LOT42"
HOW = {"reason": "code_damaged", "camera": "none", "entries": 2}


@pytest.fixture
def ward() -> Ward:
    return new_ward(practice=False)


def test_without_a_camera_that_passed_none_is_tried(ward: Ward) -> None:
    assert not typing_in.camera_here(ward.station)
    qualify(ward.station)  # a scanner is no camera
    assert not typing_in.camera_here(ward.station)
    qualifying.check_camera(ward.station, replace(good_camera(), light=1.0), None)
    assert not typing_in.camera_here(ward.station)


def test_a_camera_that_passed_is_tried_first_until_its_test_is_too_old(ward: Ward) -> None:
    qualify(ward.station, Mode.CAMERA, "cam")
    assert typing_in.camera_here(ward.station)

    ward.clock.passes(timedelta(days=366))

    assert not typing_in.camera_here(ward.station)


def test_what_was_typed_is_one_act_of_its_own_and_came_from_no_reader(ward: Ward) -> None:
    one, other = (typing_in.typed_scan(ward.station, Private(RAW.decode())) for _ in range(2))

    assert one.id != other.id
    assert (one.mode, one.source, one.symbology, one.readers) == (Mode.TYPED, "keyboard", "", ())
    assert one.raw == RAW
    assert one.at < other.at < ward.station.now()
    assert "LOT42" not in repr(one)


def test_a_row_reads_back_as_it_was_written() -> None:
    found = typing_in.read_back(Fields({"typed": HOW}, "scan"), RAW)

    assert found == Keyed(reason="code_damaged", camera=Camera.NONE)
    assert typing_in.read_back(Fields({}, "scan"), RAW) is None


@pytest.mark.parametrize(
    "bent",
    [
        {"entries": 1},
        {"entries": 3},
        {"reason": "manufacturer_agreed"},
        {"reason": ""},
        {"entries": "2"},
        {"reason": 7},
    ],
)
def test_a_row_that_was_not_typed_twice_for_a_reason_is_damaged(bent: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        typing_in.read_back(Fields({"typed": HOW | bent}, "scan"), RAW)


def test_only_bags_that_were_judged_with_a_typed_label_are_marked() -> None:
    ward = new_ward()
    play(ward, ward.bruno)
    both(ward, BAG).revealed()
    bags = (ward.alma.bag.bag, ward.bruno.bag.bag, BagId("never-here"))

    assert typing_in.typed_bags(ward.station, bags) == {ward.alma.bag.bag}
