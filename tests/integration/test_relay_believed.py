"""Whom a workstation believes: those that its site named, as far as central does not dispute."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.evidence.enrolling import Wish
from app.evidence.relayed import RELAYED
from app.identifiers import PatientId, SiteId
from tests.support.central import PracticeRealm
from tests.support.workstations import PATIENT, Opens, all_sync, workstations


@pytest.fixture
def realm() -> PracticeRealm:
    return PracticeRealm()


@pytest.fixture
def opens(realm: PracticeRealm, tmp_path: Path) -> Iterator[Opens]:
    with workstations(realm, tmp_path) as new:
        yield new


def test_what_a_revoked_workstation_brings_later_is_relied_on_by_nobody(
    realm: PracticeRealm, opens: Opens
) -> None:
    """C1: stolen with its key, it could say anything of the time before it was revoked."""
    stolen, ward = opens("stolen"), opens("ward")
    all_sync(stolen, ward)
    before = stolen.orders()
    all_sync(stolen, ward)
    after = stolen.orders("FORGED")
    note = stolen.writes()
    revoked = Wish(kind="station.revoked", body={"station": "stolen"}, site=SiteId("st-anna"))
    realm.enrol(revoked)
    stolen.syncs()
    all_sync(ward)
    assert ward.rows_of(before.digest) == [PATIENT]
    assert ward.ledger.get(after.digest) is None
    assert [r.digest for r in ward.ledger.about("coi", "COI-1")] == [before.digest]
    assert [r.digest for r in ward.ledger.kind("order.filed")] == [before.digest]
    assert [r.digest for r in ward.ledger.latest("order.filed", 9)] == [before.digest]
    assert ward.ledger.orders_of(PatientId("FORGED")) == []
    assert ward.ledger.get(note.digest) is None
    assert ward.holds() == []
    ward.stops()
    ward.starts()
    assert ward.ledger.get(after.digest) is None
    assert stolen.ledger.get(after.digest) is not None


def test_a_workstation_that_the_site_did_not_name_is_neither_believed_nor_told(
    opens: Opens,
) -> None:
    """Central's operator may enrol a workstation of their own: they learn no patient by it."""
    pharmacy, ghost = opens("pharmacy"), opens("ghost")
    pharmacy.knows_only()
    all_sync(pharmacy, ghost)
    order = pharmacy.orders()
    forged = ghost.orders("FORGED")
    all_sync(pharmacy, ghost)
    assert ghost.rows_of(order.digest) == []
    assert pharmacy.ledger.kind(RELAYED) == []
    assert pharmacy.ledger.get(forged.digest) is None
    assert pharmacy.ledger.orders_of(PatientId("FORGED")) == []
    assert [r.digest for r in pharmacy.ledger.kind("order.filed")] == [order.digest]
    assert pharmacy.holds() == []


def test_a_workstation_that_the_site_names_later_is_believed_and_told_from_then_on(
    opens: Opens,
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    pharmacy.knows_only()
    all_sync(pharmacy, ward)
    order, theirs = pharmacy.orders(), ward.orders("WARD-PATIENT")
    all_sync(pharmacy, ward)
    pharmacy.knows_only(ward)
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]
    assert pharmacy.rows_of(theirs.digest) == ["WARD-PATIENT"]


def test_a_name_that_the_site_knows_with_another_key_is_not_believed(opens: Opens) -> None:
    pharmacy, ghost, ward = opens("pharmacy"), opens("ghost"), opens("ward")
    pharmacy.beside = {ghost.name: frozenset({ward.station.keys.station_key().id})}
    pharmacy.stops()
    pharmacy.starts()
    all_sync(pharmacy, ghost, ward)
    order = pharmacy.orders()
    forged = ghost.orders("FORGED")
    all_sync(pharmacy, ghost, ward)
    assert pharmacy.ledger.get(forged.digest) is None
    assert [ghost.rows_of(order.digest), ward.rows_of(order.digest)] == [[], []]
