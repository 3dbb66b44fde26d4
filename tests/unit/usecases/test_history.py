"""Reading the ledger: a bag's history is a function of the set of records, in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import cast

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.case import Bag
from app.domain.moves import BagState
from app.domain.verification import Cleared
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import BagId, Digest
from app.ports import Ledger
from app.usecases import history
from app.usecases.approval import Decision
from app.usecases.station import Draft, file, file_signed, signer, verification
from tests.support.actors import play
from tests.support.station import Ward, new_ward


class Shuffled:
    """A ledger that got the same records in another order, and perhaps not all of them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records

    def about(self, scheme: str, value: str) -> list[Record]:
        return [
            r for r in self.records if Subject(scheme=scheme, value=value) in r.statement.subject
        ]

    def get(self, digest: Digest) -> Record | None:
        return next((r for r in self.records if r.digest == digest), None)


def folded(records: Sequence[Record], bag: BagId) -> Bag:
    return history.bag(cast("Ledger", Shuffled(records)), bag)


@pytest.fixture
def busy() -> Ward:
    """Return a ward on which much has happened: two stops, a restart, a match, a start."""
    ward = new_ward()
    stop, _ = play(ward, ward.alma, first={"bag": ward.bruno.bag})
    stop.decides(Decision.RESTART)
    again, _ = play(ward, ward.bruno, second={"band": ward.alma.band})
    again.decides(Decision.QUARANTINE)
    good, _ = play(ward, ward.alma)
    cleared = good.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    good.starts(cleared)
    states = (ward.bag(ward.alma).state, ward.bag(ward.bruno).state)
    assert states == (BagState.INFUSING, BagState.QUARANTINE)
    return ward


def test_any_order_of_the_same_records_gives_the_same_bags(busy: Ward) -> None:
    rng = random.Random(1)
    records = list(busy.ledger.records)
    for therapy in (busy.alma, busy.bruno):
        expected = busy.bag(therapy)
        for _ in range(30):
            rng.shuffle(records)
            assert folded(records, therapy.bag.bag) == expected


def test_with_any_records_missing_a_bag_is_never_further_than_with_all(busy: Ward) -> None:
    rng = random.Random(2)
    records = list(busy.ledger.records)
    order = list(BagState)
    for therapy in (busy.alma, busy.bruno):
        full = busy.bag(therapy)
        for _ in range(60):
            some = [r for r in records if rng.random() < 0.9]
            bag = folded(some, therapy.bag.bag)
            if bag.state is BagState.INFUSING:
                assert full.state is BagState.INFUSING
            if not bag.irregular and not bag.contested:
                assert order.index(bag.state) <= order.index(full.state)


def test_a_start_whose_agreement_or_turns_have_not_arrived_is_not_yet_verified(
    busy: Ward,
) -> None:
    for missing in ("verification.agreed", "turn.sealed"):
        some = [r for r in busy.ledger.records if r.statement.kind != missing]
        assert folded(some, busy.alma.bag.bag).state is BagState.INFUSED_NOT_VERIFIED


def bag_subject(ward: Ward) -> Subject:
    return Subject(scheme="bag", value=ward.alma.bag.bag.value)


def test_a_start_that_names_the_agreement_of_others_is_not_verified() -> None:
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    shown = bedside.revealed()
    others = [ward.set_up(ANA), ward.set_up(BEN)]
    for meaning, people in (
        ("verified_first", others),
        ("agreed_to_start", [ward.set_up(ANA)]),
    ):
        agreed = file_signed(
            ward.station,
            Draft(
                kind="verification.agreed",
                subject=(verification(bedside.of), bag_subject(ward)),
                signers=tuple(signer(s, meaning) for s in people),
                body={"judged": shown.judged.value},
            ),
            people,
        )
        other = ward.copy()
        file(
            other.station,
            Draft(
                kind="infusion.started",
                subject=(verification(bedside.of), bag_subject(ward)),
                after=(shown.judged,),
                body={"agreed": agreed.digest.value},
            ),
        )
        assert other.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


@pytest.mark.parametrize(
    "body", [{}, {"agreed": 7}, {"agreed": "no digest"}, {"agreed": "0" * 64}]
)
def test_a_start_that_names_no_agreement_is_not_verified(body: dict[str, object]) -> None:
    ward = new_ward()
    _, result = play(ward, ward.alma)
    file(
        ward.station,
        Draft(
            kind="infusion.started",
            subject=(bag_subject(ward),),
            after=tuple(ward.bag(ward.alma).heads),
            body=body,
        ),
    )

    assert result is not None
    assert ward.bag(ward.alma).state is BagState.INFUSED_NOT_VERIFIED


def test_a_restart_or_a_resolution_that_nobody_signed_lifts_no_hold() -> None:
    for kind in ("verification.restarted", "bag.resolved"):
        ward = new_ward()
        play(ward, ward.alma, first={"band": ward.bruno.band})
        assert ward.bag(ward.alma).held
        file(
            ward.station,
            Draft(kind=kind, subject=(bag_subject(ward),), after=tuple(ward.bag(ward.alma).heads)),
        )
        assert ward.bag(ward.alma).held


def test_a_move_that_relies_on_a_record_that_has_not_arrived_waits() -> None:
    ward = new_ward()
    missing = Digest("1" * 64)
    record = file(
        ward.station, Draft(kind="bag.held", subject=(bag_subject(ward),), after=(missing,))
    )

    assert ward.bag(ward.alma).waiting == {record.digest}
    assert ward.bag(ward.alma).state is BagState.THAWED


def test_photos_and_notes_move_nothing() -> None:
    ward = new_ward()
    before = ward.bag(ward.alma)
    file(ward.station, Draft(kind="note.taken", subject=(bag_subject(ward),)))

    assert ward.bag(ward.alma) == before
