"""An order counts when two people signed it, a release when somebody did, whoever filed it.

Records of other workstations come from programs that may be older, newer or not ours (DESIGN
rule 2: two people; rule 7: fail closed).
"""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.usecases import history, releases
from app.usecases.station import Draft, file_signed, signer
from tests.support.station import Ward, new_ward


def filed_by(ward: Ward, kind: str, filed: Record, *people: str, **body: Any) -> Record:  # noqa: ANN401  any body
    """File a record like another, signed by these people with these meanings."""
    members = {"ana": ANA, "ben": BEN}
    sessions = [ward.set_up(members[name.split()[0]]) for name in people]
    rows = [ward.ledger.private(c.commit) for c in filed.statement.private]
    kept = [row(r.of, ward.keys.salt(), r.open()) for r in rows if r is not None]
    draft = Draft(
        kind=kind,
        subject=(Subject(scheme="order", value="OTHER"), *filed.statement.subject[1:]),
        signers=tuple(
            signer(s, name.split()[1]) for s, name in zip(sessions, people, strict=True)
        ),
        rows=tuple(kept),
        profile=filed.statement.basis.profile,
        body={**filed.statement.body, "order": "OTHER", **body},
    )
    return file_signed(ward.station, draft, sessions)


def ordered(ward: Ward) -> Record:
    """Return the record of the order for Alma."""
    return ward.ledger.kind(history.ORDERED)[0]


@pytest.mark.parametrize(
    "people",
    [
        (),
        ("ana transcribed",),
        ("ana transcribed", "ben confirmed"),
        ("ana confirmed", "ben confirmed"),
    ],
)
def test_an_order_that_two_people_did_not_transcribe_is_none(people: tuple[str, ...]) -> None:
    ward = new_ward()
    filed = ordered(ward)
    before = history.orders(ward.station, ward.alma.band.patient)
    forged = filed_by(ward, history.ORDERED, filed, *people)
    assert history.order(ward.ledger, forged.digest) is None
    assert history.orders(ward.station, ward.alma.band.patient) == before


def test_the_same_order_by_two_people_counts() -> None:
    ward = new_ward()
    filed = ordered(ward)
    again = filed_by(ward, history.ORDERED, filed, "ana transcribed", "ben transcribed")
    assert history.order(ward.ledger, again.digest) is not None


@pytest.mark.parametrize(
    ("people", "counts"), [((), False), (("ana confirmed",), False), (("ana released",), True)]
)
def test_a_release_that_nobody_signed_releases_nothing(
    people: tuple[str, ...], counts: bool
) -> None:  # X8
    ward = new_ward()
    bag = ward.alma.bag
    body = {
        "document_kind": "certificate",
        "number": "C-1",
        "issued": "2026-11-20",
        "by": "Maker",
        "document": "ab" * 32,
        "coi": bag.coi.value,
        "product": bag.product.value,
        "bags": [],
        "covers_expiry": False,
        "patient_compared": True,
    }
    sessions = [ward.set_up(ANA) for _ in people]
    draft = Draft(
        kind=releases.RELEASED,
        subject=(Subject(scheme="coi", value=bag.coi.value),),
        signers=tuple(signer(s, p.split()[1]) for s, p in zip(sessions, people, strict=True)),
        body=body,
    )
    record = file_signed(ward.station, draft, sessions)
    assert (releases.read(ward.station, record) is not None) is counts
