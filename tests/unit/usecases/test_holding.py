"""Holds and recalls as central published them, and how old that list is (X16, A22)."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap.cast import Therapy
from app.domain.holds import HoldList, HoldNotice
from app.evidence.enrolling import read_enrolment
from app.evidence.errors import EvidenceError
from app.usecases import holding
from app.usecases.station import Draft, file
from tests.support.station import MORNING, Ward, new_ward

RECALL = {"hold": "R-1", "recall": True, "reason": "sterility test of the lot failed"}


def publishes(ward: Ward, **fields: Any) -> None:  # noqa: ANN401  text or truth
    """Let central publish holds as it reads them from a file."""
    text = json.dumps({"holds": [RECALL | fields]})
    for wish in read_enrolment(text.encode()):
        ward.learns(wish.kind, wish.body)


def found(ward: Ward, therapy: Therapy) -> HoldNotice | None:
    holds = holding.hold_list(ward.station)
    assert holds is not None
    return holds.on_hold(therapy.bag.bag, therapy.bag.product, therapy.bag.lot)


# A22, X16
def test_a_recalled_lot_names_its_bags_and_no_other() -> None:
    ward = new_ward()
    assert ward.alma.bag.lot is not None
    publishes(ward, lot=ward.alma.bag.lot.value)
    notice = found(ward, ward.alma)

    assert notice is not None
    assert (notice.id, notice.recall) == ("R-1", True)
    assert found(ward, ward.bruno) is None


# X16
def test_a_hold_of_one_bag_or_of_a_product_stands_until_it_is_lifted() -> None:
    ward = new_ward()
    publishes(ward, bag=ward.alma.bag.bag.value)
    publishes(ward, hold="H-2", recall=False, product=ward.alma.bag.product.value)
    assert found(ward, ward.bruno) is not None
    ward.learns("hold.lifted", {"hold": "H-2", "reason": "tested again"})

    assert found(ward, ward.bruno) is None
    assert found(ward, ward.alma) is not None


# X16
def test_a_lift_that_arrives_before_its_hold_lifts_it_all_the_same() -> None:
    rng = random.Random(3)
    acts = [("hold.lifted", {"hold": "R-1", "reason": "x"}), ("hold.published", None)]
    for _ in range(4):
        ward = new_ward()
        rng.shuffle(acts)
        for kind, body in acts:
            given = body or RECALL | {"bag": ward.alma.bag.bag.value}
            ward.learns(kind, given)
        assert found(ward, ward.alma) is None


# X16
def test_a_station_cannot_publish_or_lift_a_hold() -> None:
    ward = new_ward()
    publishes(ward, bag=ward.alma.bag.bag.value)
    file(ward.station, Draft(kind="hold.lifted", body={"hold": "R-1", "reason": "x"}))
    bruno = ward.bruno.bag.bag.value
    file(ward.station, Draft(kind="hold.published", body=RECALL | {"hold": "S", "bag": bruno}))

    assert found(ward, ward.alma) is not None
    assert found(ward, ward.bruno) is None


# X16
def test_a_practice_realm_without_a_centre_has_no_list_that_could_be_old() -> None:
    ward = new_ward()
    assert holding.hold_list(ward.station) is None
    assert holding.silence(ward.station) is None


# A22, X16
def test_the_list_of_a_live_ward_is_as_old_as_the_last_word_from_central() -> None:
    ward = new_ward(practice=False)
    heard = holding.last_heard(ward.station)
    assert heard is not None
    assert heard >= MORNING
    ward.clock.passes(timedelta(days=3))

    holds = holding.hold_list(ward.station)
    assert holds is not None
    age = holds.age(ward.station.now())
    assert age is not None
    assert age >= timedelta(days=3) - timedelta(minutes=1)
    assert holding.silence(ward.station) is not None
    publishes(ward, lot="OTHER")  # central speaks: the list is as new as that
    holds = holding.hold_list(ward.station)
    assert holds is not None
    newer = holds.age(ward.station.now())
    assert newer is not None
    assert newer < timedelta(minutes=1)


# X16
def test_a_receipt_for_a_record_says_that_central_was_heard_since() -> None:
    ward = new_ward(practice=False)
    ward.clock.passes(timedelta(days=2))
    record = file(ward.station, Draft(kind="note.taken"))
    before = holding.last_heard(ward.station)
    ward.disk.receipts.update(dict.fromkeys(own(ward), cast_receipt()))

    heard = holding.last_heard(ward.station)
    assert before is not None
    assert heard is not None
    assert heard - before > timedelta(days=1)
    assert heard == record.entry.clock.wall
    file(ward.station, Draft(kind="note.taken"))  # not sent yet: it says nothing about central
    assert holding.last_heard(ward.station) == heard


def own(ward: Ward) -> list[Any]:
    return [r.digest for r in ward.ledger.records if r.entry.station == ward.ledger.station]


def cast_receipt() -> Any:  # noqa: ANN401  the memory ledger only asks whether it is there
    return object()


def test_a_clock_behind_central_shows_by_how_much_at_least() -> None:
    ward = new_ward(practice=False)
    assert holding.behind(ward.station) == timedelta()
    ward.clock.is_set(timedelta(hours=-3))

    assert holding.behind(ward.station) > timedelta(hours=2)


@pytest.mark.parametrize(
    "hold",
    [
        RECALL,
        RECALL | {"lot": ""},
        RECALL | {"lot": "L", "recall": "yes"},
        RECALL | {"lot": "L", "hold": "two words"},
        RECALL | {"lot": "L", "more": 1},
    ],
)
def test_a_hold_that_names_nothing_or_is_misspelt_is_not_published(hold: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        read_enrolment(json.dumps({"holds": [hold]}).encode())


def test_a_lift_is_read_from_the_same_file() -> None:
    text = json.dumps({"lifted": [{"site": "st-anna", "hold": "R-1", "reason": "tested"}]})
    (wish,) = read_enrolment(text.encode())

    assert (wish.kind, dict(wish.body)) == ("hold.lifted", {"hold": "R-1", "reason": "tested"})
    assert wish.site is not None


def test_a_list_that_never_came_has_no_age() -> None:
    assert HoldList().age(MORNING) is None
