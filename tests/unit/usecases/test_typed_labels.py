"""How often labels are typed is counted, per label and product and never per person.

DESIGN §7 *Typed instead of scanned* (counted); screens §2 (weekly, per label design); rule 1.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from app.domain.turn import Item
from app.domain.verification import Stop
from app.usecases import typed_labels, typing_in
from app.usecases.typed_labels import Share, TypedLabels, TypedRow
from app.usecases.typed_labels import typed_labels as count
from app.usecases.verdicts import JUDGED
from tests.scenarios.test_bedside_next_bag import next_bag
from tests.scenarios.test_bedside_typed import BAG, BAND, both, does
from tests.support.actors import Bedside, play
from tests.support.approvers import ward_with_approvers
from tests.support.infusions import begun
from tests.support.next_bags import three_bags
from tests.support.station import Ward, new_ward

DAY = timedelta(days=1)


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


def of(counted: TypedLabels, label: Item | None, product: str | None = None) -> TypedRow:
    (row,) = (r for r in counted.rows if (r.label, r.product) == (label, product))
    return row


def therapy(ward: Ward) -> str:
    products = {row.product for row in count(ward.station).rows if row.product}
    (name,) = products
    return name


def test_a_site_without_checks_counts_nothing_of_nothing(ward: Ward) -> None:
    counted = count(ward.station)

    assert [(r.label, r.product) for r in counted.rows] == [
        (None, None),
        (Item.WRISTBAND, None),
        (Item.PRODUCT, None),
    ]
    assert {share for r in counted.rows for share in (r.week, r.month)} == {Share(typed=0, of=0)}
    assert not counted.bounded


def test_what_nobody_has_judged_counts_nowhere(ward: Ward) -> None:
    """Rule 1: the figures say nothing about a turn that waits for its second person."""
    before = count(ward.station)
    bedside = Bedside(ward)
    does(bedside.ana, ward, BAND)
    assert count(ward.station) == before
    assert typing_in.typed_verifications(ward.station, [bedside.of]) == frozenset()

    does(bedside.ben, ward, BAND)
    assert count(ward.station) == before
    assert typing_in.typed_verifications(ward.station, [bedside.of]) == frozenset()

    bedside.revealed()
    assert count(ward.station).all.week == Share(typed=1, of=1)
    assert typing_in.typed_verifications(ward.station, [bedside.of]) == {bedside.of}


@pytest.mark.parametrize(
    ("typed", "label", "other"),
    [(BAND, Item.WRISTBAND, Item.PRODUCT), (BAG, Item.PRODUCT, Item.WRISTBAND)],
)
def test_what_both_typed_counts_once_for_its_label_and_its_product(
    ward: Ward, typed: str, label: Item, other: Item
) -> None:
    play(ward, ward.bruno)
    both(ward, typed).revealed()

    counted = count(ward.station)
    assert counted.all.week == counted.all.month == Share(typed=1, of=2)
    assert of(counted, label).week == Share(typed=1, of=2)
    assert of(counted, other).week == Share(typed=0, of=2)
    bags = Share(typed=int(typed == BAG), of=2)
    assert of(counted, Item.PRODUCT, therapy(ward)).week == bags


def test_a_stop_counts_as_well(ward: Ward) -> None:
    shown = both(ward, BAG, bag=ward.bruno.bag).revealed()  # two people typed two bags

    assert isinstance(shown.verdict, Stop)
    assert shown.typed
    assert count(ward.station).all.week == Share(typed=1, of=1)


def test_a_check_without_order_and_profile_counts_under_no_product(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    both(ward, BAG).revealed()
    judged = ward.ledger.latest(JUDGED, 1)[0]
    body = {key: value for key, value in judged.statement.body.items() if key != "order"}
    basis = replace(judged.statement.basis, profile=None)
    bent = replace(judged, statement=replace(judged.statement, body=body, basis=basis))
    monkeypatch.setattr(ward.ledger, "latest", lambda kind, most: [bent])

    assert of(count(ward.station), Item.PRODUCT, "").week == Share(typed=1, of=1)


@pytest.mark.parametrize(
    ("later", "week", "month"),
    [(DAY * 6, 1, 1), (DAY * 8, 0, 1), (DAY * 27, 0, 1), (DAY * 29, 0, 0)],
)
def test_seven_and_twenty_eight_days_are_counted_back_from_now(
    ward: Ward, later: timedelta, week: int, month: int
) -> None:
    both(ward, BAND).revealed()
    ward.clock.passes(later)

    row = count(ward.station).all
    assert (row.week, row.month) == (Share(typed=week, of=week), Share(typed=month, of=month))


def test_a_wristband_scan_that_was_kept_was_scanned() -> None:
    ward = new_ward()
    bags = three_bags(ward)
    begun(ward, bags[0])
    next_bag(ward, bags[1]).revealed()

    assert count(ward.station).all.week == Share(typed=0, of=2)


def test_more_checks_than_are_looked_at_are_said(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_labels, "MOST", 1)
    both(ward, BAND).revealed()
    assert not count(ward.station).bounded
    play(ward, ward.bruno)

    counted = count(ward.station)
    assert counted.bounded
    assert counted.all.week == Share(typed=0, of=1)


def test_a_record_without_its_sealed_turns_counts_as_scanned(ward: Ward) -> None:
    both(ward, BAND).revealed()
    judged = ward.ledger.latest(JUDGED, 1)[0]
    elsewhere = {**judged.statement.body, "scanned": ["0" * 64, "1" * 64]}
    bent = replace(judged, statement=replace(judged.statement, body=elsewhere))

    assert typing_in.typed_items(ward.station, judged) == {Item.WRISTBAND}
    assert typing_in.typed_items(ward.station, bent) == frozenset()


def test_nothing_of_the_count_names_a_person_or_a_patient(ward: Ward) -> None:
    both(ward, BAND).revealed()

    assert {f.name for f in fields(TypedRow)} == {"label", "product", "week", "month"}
    said = repr(count(ward.station))
    for member in ward.members.values():
        assert member.name not in said
        assert member.person.value not in said
    assert ward.alma.band.patient.value not in said
