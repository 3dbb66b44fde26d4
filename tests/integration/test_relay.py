"""The workstations of one site see each other's records, and central still reads no patient.

DESIGN §1: "central relays them between the stations of one site", "its private part sealed …;
central cannot open it". Two stores, central and sync are real; only the network is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.evidence.private import PrivateRow, row
from app.evidence.record import RawRecord
from app.evidence.relayed import (
    LETTERBOX,
    RELAYED,
    RelayedRows,
    letterbox_body,
    read_rows,
    write_rows,
)
from app.evidence.statement import Subject
from app.identifiers import Digest, PatientId, StationId, VerificationId
from app.usecases import relaying
from app.usecases.station import Draft, Station, file
from sync.central.store import Annotation
from sync.client.scheduler import IDLE_S, SyncState
from tests.support.central import PracticeRealm
from tests.support.workstations import PATIENT, Opens, Workstation, all_sync, workstations

Blind = Callable[[Workstation], tuple[Digest, PrivateRow]]


@pytest.fixture
def realm() -> PracticeRealm:
    return PracticeRealm()


@pytest.fixture
def opens(realm: PracticeRealm, tmp_path: Path) -> Iterator[Opens]:
    with workstations(realm, tmp_path) as new:
        yield new


# -- what must not happen


def test_central_never_holds_a_patients_name(realm: PracticeRealm, opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]
    raws = [
        x.raw for name in ("pharmacy", "ward") for x in realm.store.chain(StationId(name), 0, 99)
    ]
    said = b"".join(raw.statement + raw.entry for raw in raws)
    assert PATIENT.encode() not in said
    assert b"rows.relayed" in said


def files_an_entry(at: Workstation) -> tuple[Digest, PrivateRow]:
    kept = row("patient", at.station.keys.salt(), {"patient": "BLIND"})
    return file(at.station, Draft(kind="order.entered", rows=(kept,))).digest, kept


def seals_a_turn(at: Workstation) -> tuple[Digest, PrivateRow]:
    record, readings = at.seals()
    return record.digest, readings


@pytest.mark.parametrize("files", [seals_a_turn, files_an_entry])
def test_what_is_blind_until_compared_is_given_to_nobody(opens: Opens, files: Blind) -> None:
    """BL1: no query, copy, export or sync tells of one person's readings or entries."""
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    blind, _ = files(pharmacy)
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert ward.ledger.get(blind) is not None
    assert ward.rows_of(blind) == []
    given = [r for r in ward.ledger.kind(RELAYED) if r.entry.station == pharmacy.name]
    told = [
        digest
        for record in given
        for sealed in [RelayedRows.from_body(record.statement.body).sealed]
        for digest, _ in read_rows(
            ward.station.keys.open_sealed(sealed.keys[ward.name], sealed.box) or b""
        )
    ]
    assert told == [order.digest]


@pytest.mark.parametrize("files", [seals_a_turn, files_an_entry])
def test_a_blind_row_that_somebody_sends_all_the_same_is_not_kept(
    opens: Opens, files: Blind
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    blind, kept = files(pharmacy)
    sends(pharmacy, ward, write_rows([(blind, (kept,))]))
    all_sync(pharmacy, ward)
    assert ward.ledger.get(blind) is not None
    assert ward.rows_of(blind) == []
    assert ward.holds() == []


@pytest.mark.parametrize("files", [seals_a_turn, files_an_entry])
def test_a_turn_sealed_elsewhere_is_no_turn_here(opens: Opens, files: Blind) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    blind, _ = files(pharmacy)
    all_sync(pharmacy, ward)
    record = ward.ledger.get(blind)
    assert record is not None
    of = VerificationId(record.statement.about("verification") or ward.station.keys.new_id())
    assert ward.ledger.sealed_turns(of) == []
    assert ward.ledger.own(record.statement.kind, 9) == []


def test_another_site_is_told_nothing(opens: Opens) -> None:
    pharmacy, elsewhere = opens("pharmacy"), opens("depot", "other-site")
    all_sync(pharmacy, elsewhere)
    order = pharmacy.orders()
    all_sync(pharmacy, elsewhere)
    assert elsewhere.ledger.get(order.digest) is None
    assert list(elsewhere.ledger.beside()) == []


def test_a_workstation_alone_at_its_site_files_nothing_of_this(opens: Opens) -> None:
    pharmacy = opens("pharmacy", "alone")
    pharmacy.syncs()
    pharmacy.orders()
    pharmacy.syncs()
    assert pharmacy.ledger.kind(LETTERBOX) == []
    assert pharmacy.ledger.kind(RELAYED) == []


def test_a_row_that_nobody_committed_to_is_not_kept(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    other = row("patient", pharmacy.station.keys.salt(), {"patient": "SOMEBODY-ELSE"})
    sends(pharmacy, ward, write_rows([(order.digest, (other,))]))
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]
    assert ward.ledger.orders_of(PatientId("SOMEBODY-ELSE")) == []
    assert ward.holds() == []


@pytest.mark.parametrize("data", [b"", b"no JSON", b'{"rows":[{"record":1}]}', b'{"rows":7}'])
def test_rows_that_cannot_be_read_break_nothing(opens: Opens, data: bytes) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    sends(pharmacy, ward, data)
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]


def test_a_letterbox_that_is_none_is_passed_over_and_the_others_get_their_rows(
    opens: Opens,
) -> None:
    pharmacy, ward, broken = opens("pharmacy"), opens("ward"), opens("broken")
    broken.gives = names_a_letterbox(bytes(32))
    all_sync(pharmacy, ward, broken)
    order = pharmacy.orders()
    all_sync(pharmacy, ward, broken)
    assert ward.rows_of(order.digest) == [PATIENT]
    assert broken.ledger.get(order.digest) is not None
    assert broken.rows_of(order.digest) == []
    assert pharmacy.scheduler.status().state is SyncState.UP_TO_DATE


def test_a_dispute_is_known_before_the_record_that_it_is_about(
    realm: PracticeRealm, opens: Opens
) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    pharmacy.syncs()
    with realm.store.transaction():
        realm.store.annotate(order.digest, Annotation(what="disputed", why="C2: for this test"))
    asked = len(ward.wire.asked)
    ward.scheduler.step()
    assert ward.wire.asked[asked:] == ["/v1/pull", "/v1/relay", "/v1/pull"]
    assert ward.ledger.kind("record.disputed")[0].statement.body["entry"] == order.digest.value
    assert ward.ledger.beside()[0].seq < order.entry.seq
    ward.syncs()
    ward.syncs()
    assert ward.ledger.beside()[0].seq >= order.entry.seq
    assert ward.ledger.get(order.digest) is None


def test_a_chain_that_does_not_hold_stops_alone_and_is_named(
    realm: PracticeRealm, opens: Opens
) -> None:
    """One workstation writes two histories: what came before stands, the others go on."""
    forked, ward, pharmacy = opens("forked"), opens("ward"), opens("pharmacy")
    all_sync(forked, ward, pharmacy)
    first = forked.writes(1)
    all_sync(forked, ward, pharmacy)
    second = forked.writes(2)
    ward.wire.garble = other_history(second.raw)
    forked.syncs()
    said = ward.syncs()
    assert ward.scheduler.status().state is SyncState.ATTENTION
    assert "workstation forked" in said
    ward.wire.garble = bytes
    order, theirs = pharmacy.orders(), ward.orders("WARD-PATIENT")
    all_sync(pharmacy, ward)
    assert ward.ledger.get(first.digest) is not None
    assert ward.ledger.get(second.digest) is None
    assert ward.rows_of(order.digest) == [PATIENT]
    assert pharmacy.rows_of(theirs.digest) == ["WARD-PATIENT"]
    assert ward.scheduler.status().state is SyncState.ATTENTION
    assert ward.scheduler.step() == IDLE_S


def test_an_answer_that_is_no_answer_keeps_nothing(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    pharmacy.writes()
    pharmacy.syncs()
    ward.wire.garble = lambda _: b"no answer"
    assert "cannot be read" in ward.syncs()
    ward.wire.garble = bytes
    ward.syncs()
    assert ward.ledger.beside()[0].seq == pharmacy.ledger.head().seq


# -- what must


def test_an_order_filed_in_the_pharmacy_is_found_by_its_patient_on_the_ward(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    order = pharmacy.orders()
    note = ward.writes()
    all_sync(pharmacy, ward)
    assert [r.digest for r in ward.ledger.orders_of(PatientId(PATIENT))] == [order.digest]
    assert pharmacy.ledger.get(note.digest) is not None
    assert ward.ledger.proved(order.digest)
    assert [ward.holds(), pharmacy.holds()] == [[], []]
    assert ward.scheduler.status().sentence == "Central has everything."


def test_a_workstation_enrolled_later_gets_everything_from_the_beginning(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    orders = [pharmacy.orders(f"PATIENT-{n}").digest for n in range(5)]
    all_sync(pharmacy, ward)
    late = opens("late")
    all_sync(pharmacy, ward, late)
    assert [late.rows_of(order) for order in orders] == [[f"PATIENT-{n}"] for n in range(5)]
    newest = pharmacy.ledger.own(RELAYED, 1)[0]
    assert set(RelayedRows.from_body(newest.statement.body).sealed.keys) == {late.name}
    assert late.holds() == []


def test_weeks_without_a_network_arrive_in_batches_and_in_order(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    notes = [pharmacy.writes(n).digest for n in range(620)]
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert [r.digest for r in ward.ledger.kind("note.taken")] == notes
    assert ward.rows_of(order.digest) == [PATIENT]


def test_more_rows_than_one_record_holds_are_given_in_several(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    long = "P" * 40_000
    orders = [pharmacy.orders(f"{long}{n}").digest for n in range(5)]
    all_sync(pharmacy, ward)
    assert [ward.rows_of(order) for order in orders] == [[f"{long}{n}"] for n in range(5)]
    assert len(pharmacy.ledger.own(RELAYED, 9)) == 3


def test_nothing_new_files_nothing_and_asks_for_nothing_twice(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    pharmacy.orders()
    all_sync(pharmacy, ward)
    heads = [pharmacy.ledger.head(), ward.ledger.head()]
    all_sync(pharmacy, ward)
    assert [pharmacy.ledger.head(), ward.ledger.head()] == heads


def test_a_row_arrives_after_a_restart_in_the_middle(opens: Opens) -> None:
    pharmacy, ward = opens("pharmacy"), opens("ward")
    all_sync(pharmacy, ward)
    pharmacy.gives = lambda _: False
    order = pharmacy.orders()
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == []
    assert ward.ledger.orders_of(PatientId(PATIENT)) == []
    for station in (pharmacy, ward):
        station.stops()
        station.starts()
    pharmacy.gives = relaying.give
    all_sync(pharmacy, ward)
    assert ward.rows_of(order.digest) == [PATIENT]


# -- hands


def sends(sender: Workstation, to: Workstation, data: bytes) -> None:
    """Send bytes as rows, sealed to a station."""
    named = to.ledger.own(LETTERBOX, 1)[0].statement.body["letterbox"]["public"]
    sealed = sender.station.keys.seal_to({to.name: bytes.fromhex(named)}, data)
    through = (
        RelayedRows.from_body(sender.ledger.own(RELAYED, 1)[0].statement.body).through
        if sender.ledger.own(RELAYED, 1)
        else {}
    )
    body = RelayedRows(through=through, sealed=sealed).to_body()
    file(sender.station, Draft(kind=RELAYED, body=body))


def names_a_letterbox(public: bytes) -> Callable[[Station], bool]:
    """Return what names this letterbox, once, in place of the station's own."""

    def give(station: Station) -> bool:
        if station.ledger.own(LETTERBOX, 1):
            return False
        subject = Subject(scheme="station", value=station.ledger.station.value)
        file(station, Draft(kind=LETTERBOX, subject=(subject,), body=letterbox_body(public)))
        return True

    return give


def other_history(raw: RawRecord) -> Callable[[bytes], bytes]:
    """Return what changes one byte of a record's signature in an answer."""
    bent = RawRecord(statement=raw.statement, entry=raw.entry, signature=bytes(64)).to_json()[
        "signature"
    ]
    right = raw.to_json()["signature"]
    return lambda answer: answer.replace(str(right).encode(), str(bent).encode())
