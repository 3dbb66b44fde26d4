"""Release documents and biological identity: bound to what they are for, and approved by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, EMIL, Member, Therapy
from app.domain.release import Evidence
from app.evidence.statement import Subject
from app.identifiers import BagId, CoiId, LotNumber, PatientId, PersonId, ProductCode
from app.usecases import orders, releases
from app.usecases.identity_tests import identity_of
from app.usecases.orders import digest_of
from app.usecases.refusal import NotFiledError
from app.usecases.releases import NewIdentity, NewRelease
from app.usecases.station import Draft, file_signed, signer
from tests.support.station import GUS, Ward
from tests.unit.usecases.orders import HANA, order_of, staffed

PAPER = b"%PDF certificate of analysis"
DAY = date(2026, 11, 20)
OTHER_BAG = BagId("09520000001018.OTHER")


def release(therapy: Therapy, **changes: Any) -> NewRelease:  # noqa: ANN401  any field
    """Return a document that fits a therapy, but for the changes."""
    fitting = NewRelease(
        kind="CoA",
        number="COA-7",
        issued=DAY,
        by="QP of the maker",
        coi=therapy.bag.coi,
        product=therapy.bag.product,
        lot=therapy.bag.lot,
        bags=frozenset({therapy.bag.bag}),
        patient=therapy.band.patient,
    )
    return replace(fitting, **changes)


def test_a_release_document_is_bound_by_its_hash_to_lot_bags_and_chain() -> None:
    ward = staffed()
    record = releases.file_release(
        ward.station, release(ward.alma, dose="68 x 10^6"), PAPER, ward.set_up(DORA)
    )
    found = releases.releases_of(ward.station, order_of(ward, ward.alma), ward.alma.bag.bag)

    assert found.newest == found.regular
    assert found.exceptional is None
    assert found.regular is not None
    assert found.regular.document == digest_of(PAPER)
    assert (found.regular.coi, found.regular.lot) == (ward.alma.bag.coi, ward.alma.bag.lot)
    assert (found.regular.dose, found.regular.entry) == ("68 x 10^6", record.digest)
    assert ward.alma.band.patient.value.encode() not in record.statement.data
    assert releases.releases_of(ward.station, order_of(ward, ward.bruno)).newest is None


# A13
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"lot": LotNumber("OTHER")}, "lot"),
        ({"lot": None}, "lot"),
        ({"patient": PatientId("952000000000099999")}, "patient"),
        ({"product": ProductCode("09520000009999")}, "product"),
        ({"bags": frozenset({OTHER_BAG})}, "bags"),
        ({"coi": CoiId("OTHER-COI")}, "chain of identity"),
    ],
)
def test_a_document_for_another_lot_patient_product_or_bag_is_refused(
    change: dict[str, Any], what: str
) -> None:
    ward = staffed()
    filed = ward.filed
    with pytest.raises(NotFiledError, match=what):
        releases.file_release(ward.station, release(ward.alma, **change), PAPER, ward.set_up(DORA))
    with pytest.raises(NotFiledError, match=what):
        releases.file_exceptional(
            ward.station,
            release(ward.alma, **change),
            PAPER,
            [ward.set_up(HANA), ward.set_up(DORA)],
            "no time",
        )
    assert ward.filed == filed
    assert not ward.keys.open


def test_a_document_is_filed_for_no_cancelled_order_by_nobody_else_and_not_empty() -> None:
    ward = staffed()
    tries: list[tuple[dict[str, Any], bytes, Member]] = [
        ({}, PAPER, ANA),
        ({}, PAPER, EMIL),
        ({}, b"", DORA),
        ({"number": " "}, PAPER, DORA),
        ({"covers_expiry": True}, PAPER, DORA),
    ]
    for change, document, member in tries:
        with pytest.raises(NotFiledError):
            releases.file_release(
                ward.station, release(ward.alma, **change), document, ward.set_up(member)
            )
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "moved")
    with pytest.raises(NotFiledError, match="No active order"):
        releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"number": "COA-7; for Max: see file"}, "The document's number"),
        ({"number": "7" * 61}, "The document's number"),
        ({"number": "COA-7\n8"}, "The document's number"),
        ({"dose": "2 bags (Müller, Max)"}, "The document's dose"),
        ({"by": "QP; patient: Max"}, "The name of who released"),
        ({"by": "Q" * 81}, "The name of who released"),
        ({"by": "Q.\nPerson"}, "The name of who released"),
    ],
)
def test_prose_beside_a_document_is_refused_because_it_would_stand_in_clear(
    change: dict[str, Any], what: str
) -> None:
    # Rule 9: number, dose and name are in the clear body, which central sees.
    ward = staffed()
    filed = ward.filed
    new = release(ward.alma, **change)
    with pytest.raises(NotFiledError, match=what):
        releases.file_release(ward.station, new, PAPER, ward.set_up(DORA))
    both = [ward.set_up(HANA), ward.set_up(DORA)]
    with pytest.raises(NotFiledError, match=what):
        releases.file_exceptional(ward.station, new, PAPER, both, "no time")
    assert ward.filed == filed


@pytest.mark.parametrize("by", ["Dr Kim", "J. O'Brien-Müller", "Søndergård & Söhne GmbH (Basel)"])
def test_names_of_people_and_companies_are_taken_as_they_are(by: str) -> None:
    ward = staffed()
    record = releases.file_release(
        ward.station, release(ward.alma, by=by), PAPER, ward.set_up(DORA)
    )
    assert record.statement.body["by"] == by


def test_the_same_document_again_returns_what_stands() -> None:
    ward = staffed()
    filed = [
        releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(m)).digest
        for m in (DORA, CARLA)
    ]
    assert filed[0] == filed[1]


def test_a_document_that_fits_the_bag_counts_before_a_newer_one_that_does_not() -> None:
    ward = staffed()
    whole_lot = release(ward.alma, bags=frozenset(), number="COA-1")
    first = releases.file_release(ward.station, whole_lot, PAPER, ward.set_up(DORA))
    releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))
    order = order_of(ward, ward.alma)

    other = releases.releases_of(ward.station, order, OTHER_BAG)
    assert other.newest is not None
    assert other.newest.entry == first.digest
    this = releases.releases_of(ward.station, order, ward.alma.bag.bag)
    assert this.newest is not None
    assert this.newest.number == "COA-7"


# A14
def test_an_exceptional_release_with_one_signature_is_refused() -> None:
    ward = staffed()
    both = Member(
        person=PersonId("p-both"),
        name="J. Both",
        title="Physician and charge nurse",
        roles=("physician", "supervisor"),
        pin="161616",
        number=109,
    )
    ward.enrols(both)
    for people in ((HANA,), (DORA,), (both, both), (HANA, ANA), (DORA, GUS), (HANA, CARLA)):
        with pytest.raises(NotFiledError, match="exceptional release needs"):
            releases.file_exceptional(
                ward.station,
                release(ward.alma),
                PAPER,
                [ward.set_up(m) for m in people],
                "no other product, and no time",
            )
    found = releases.releases_of(ward.station, order_of(ward, ward.alma))
    assert found.newest is None
    assert not ward.keys.open


def exceptional(ward: Ward) -> None:
    releases.file_exceptional(
        ward.station,
        release(ward.alma, covers_expiry=True),
        PAPER,
        [ward.set_up(DORA), ward.set_up(HANA)],
        "no other product, and no time",
    )


# A14
def test_an_exceptional_release_by_clinic_and_quality_names_both_for_ever() -> None:
    ward = staffed()
    exceptional(ward)
    order = order_of(ward, ward.alma)
    found = releases.releases_of(ward.station, order, ward.alma.bag.bag)
    assert found.newest == found.exceptional
    assert found.exceptional is not None
    assert found.exceptional.exceptional
    assert found.exceptional.covers_expiry
    assert found.exceptional.approvers == ("H. Kim", "D. Lind")

    releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))
    later = releases.releases_of(ward.station, order, ward.alma.bag.bag)
    assert later.exceptional == found.exceptional
    assert later.newest == later.regular is not None


# A14
def test_an_exceptional_release_that_another_program_filed_with_one_signature_is_none() -> None:
    ward = staffed()
    exceptional(ward)
    (record,) = ward.ledger.kind(releases.EXCEPTIONAL)
    other = staffed()
    for meanings, people in (
        (("exceptional_release_clinical",), (HANA,)),
        (("exceptional_release_clinical", "exceptional_release_quality"), (ANA, DORA)),
        (("exceptional_release_clinical", "exceptional_release_quality"), (HANA, CARLA)),
    ):
        sessions = [other.set_up(m) for m in people]
        forged = Draft(
            kind=releases.EXCEPTIONAL,
            subject=(Subject(scheme="coi", value=other.alma.bag.coi.value),),
            signers=tuple(signer(s, m) for s, m in zip(sessions, meanings, strict=True)),
            body=record.statement.body,
        )
        file_signed(other.station, forged, sessions)

    assert len(other.ledger.kind(releases.EXCEPTIONAL)) == 3
    assert releases.releases_of(other.station, order_of(other, other.alma)).newest is None


def test_an_exceptional_release_needs_a_reason_which_stays_private() -> None:
    ward = staffed()
    with pytest.raises(NotFiledError, match="reason"):
        releases.file_exceptional(
            ward.station,
            release(ward.alma),
            PAPER,
            [ward.set_up(HANA), ward.set_up(DORA)],
            " ",
        )
    exceptional(ward)
    (record,) = ward.ledger.kind(releases.EXCEPTIONAL)
    assert b"no time" not in record.statement.data


def test_a_biological_identity_test_is_a_fact_of_its_own_and_the_newest_counts() -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    assert identity_of(ward.station, order) is None
    for matches in (True, False):
        releases.file_identity(
            ward.station,
            order,
            NewIdentity(evidence=Evidence.STR, matches=matches, laboratory="HLA lab", on=DAY),
            PAPER,
            [ward.set_up(CARLA), ward.set_up(DORA)],
        )
    found = identity_of(ward.station, order)

    assert found is not None
    assert (found.evidence, found.matches, found.document) == (
        Evidence.STR,
        False,
        digest_of(PAPER),
    )
    assert identity_of(ward.station, order_of(ward, ward.bruno)) is None
    for member, lab, document in ((ANA, "HLA lab", PAPER), (DORA, "", PAPER), (DORA, "x", b"")):
        new = NewIdentity(evidence=Evidence.HLA, matches=True, laboratory=lab, on=DAY)
        with pytest.raises(NotFiledError):
            releases.file_identity(
                ward.station, order, new, document, [ward.set_up(member), ward.set_up(GUS)]
            )


def test_a_biological_identity_test_is_recorded_by_two_people() -> None:
    """Domain row 13: one person's word is no identity of cells, whoever filed it."""
    ward = staffed()
    order = order_of(ward, ward.alma)
    new = NewIdentity(evidence=Evidence.STR, matches=True, laboratory="HLA lab", on=DAY)
    for people in ((CARLA,), (CARLA, CARLA), (CARLA, ANA)):
        with pytest.raises(NotFiledError):
            releases.file_identity(
                ward.station, order, new, PAPER, [ward.set_up(m) for m in people]
            )
    session = ward.set_up(CARLA)
    forged = Draft(
        kind=releases.TESTED,
        subject=(Subject(scheme="coi", value=order.coi.value),),
        signers=(signer(session, "confirmed"),),
        body={
            "evidence": "STR",
            "matches": True,
            "laboratory": "HLA lab",
            "on": "2026-11-20",
            "document": digest_of(PAPER).value,
        },
    )
    file_signed(ward.station, forged, [session])

    assert identity_of(ward.station, order) is None
    assert not ward.keys.open


@pytest.mark.parametrize(("agreeing", "compared"), [(17, 16), (-1, 16), (1, 0), (1, 100)])
def test_numbers_of_a_report_that_contradict_themselves_are_refused(
    agreeing: int, compared: int
) -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    new = NewIdentity(
        evidence=Evidence.STR,
        matches=True,
        laboratory="HLA lab",
        on=DAY,
        agreeing=agreeing,
        compared=compared,
    )
    with pytest.raises(NotFiledError, match="numbers do not fit"):
        releases.file_identity(
            ward.station, order, new, PAPER, [ward.set_up(CARLA), ward.set_up(DORA)]
        )
    assert identity_of(ward.station, order) is None


def test_the_document_is_attached_under_no_name_of_its_own() -> None:
    """T02: whoever audits the case can look at what was looked at."""
    ward = staffed()
    record = releases.file_release(
        ward.station, release(ward.alma), b"%PDF-1.7 certificate", ward.set_up(DORA)
    )
    (attached,) = record.statement.files
    assert (attached.name, attached.media) == ("release", "application/pdf")
    assert attached.sha256.value == record.statement.body["document"]
