"""Both ends in one process: what a site holds after a sync can be audited from its bytes."""

from __future__ import annotations

import copy

import pytest

from app.evidence.audit import Holdings, audit
from app.evidence.chain import Head
from app.evidence.directory import REALM_CHAIN, site_chain
from app.evidence.enrolling import Wish
from app.evidence.errors import SignatureError
from app.identifiers import PersonId
from sync.client.scheduler import IDLE_S, Scheduler, SyncState
from tests.support.central import (
    SITE,
    STATION,
    Bedside,
    PracticeRealm,
    key_of,
)
from tests.support.station_ledger import StationLedger


def synced(realm: PracticeRealm, ledger: StationLedger) -> Scheduler:
    scheduler = Scheduler(
        call=ledger.call, wire=realm.wire(), clock=realm.clock.now, chance=lambda: 0.5
    )
    while scheduler.step() != IDLE_S:
        assert scheduler.status().state is not SyncState.ATTENTION
    return scheduler


def holdings(realm: PracticeRealm, ledger: StationLedger) -> Holdings:
    chains = {STATION.value: [r.raw for r in ledger.records]}
    for chain in (REALM_CHAIN, site_chain(SITE)):
        chains[chain.value] = [x.raw for x in realm.store.chain(chain, 0, 10_000)]
    return Holdings(
        realm=realm.name,
        chains=chains,
        receipts=ledger.receipts,
        promised=[ledger.head()],
        own=STATION,
    )


def verification(realm: PracticeRealm, ledger: StationLedger) -> None:
    bedside = Bedside(realm)
    first, second = bedside.turn("ana", "first"), bedside.turn("ben", "second")
    judged = bedside.judged(first, second)
    agreed = bedside.agreed(judged, "ana", "ben")
    for raw in (first, second, judged, agreed, bedside.started(agreed)):
        ledger.add(realm, raw)


def test_a_verification_made_offline_is_proved_after_the_sync_and_audits_clean() -> None:
    realm = PracticeRealm()
    ledger = StationLedger(realm)
    verification(realm, ledger)
    assert ledger.receipts == {}
    scheduler = synced(realm, ledger)
    assert scheduler.status().disputed == 0
    report, records = audit(holdings(realm, ledger))
    assert report.findings == []
    assert report.checked["receipts"] == 5
    assert len(records) == realm.store.size()


def test_a_receipt_moved_to_another_record_is_found_by_the_audit() -> None:
    realm = PracticeRealm()
    ledger = StationLedger(realm)
    verification(realm, ledger)
    synced(realm, ledger)
    first, second, *_ = ledger.records
    ledger.receipts[first.digest] = ledger.receipts[second.digest]
    report, _ = audit(holdings(realm, ledger))
    assert [f.where for f in report.findings] == [f"{first.place}, receipt"]


def test_a_dropped_tail_is_found_by_the_station_when_it_syncs() -> None:
    realm = PracticeRealm()
    records = realm.notes(6)
    synced(realm, StationLedger(realm, records))
    older = StationLedger(realm, records[:4])
    scheduler = Scheduler(
        call=older.call, wire=realm.wire(), clock=realm.clock.now, chance=lambda: 0.5
    )
    scheduler.step()
    scheduler.step()
    assert scheduler.status().state is SyncState.ATTENTION
    assert "an older copy of its records was put back" in scheduler.status().sentence


def test_two_stations_with_one_key_are_found_by_both_sides() -> None:
    realm = PracticeRealm()
    shared = realm.notes(2)
    cloned = copy.copy(realm)  # the disk was cloned: same key, same past
    first, second = StationLedger(realm, shared), StationLedger(realm, shared)
    first.add(realm, realm.notes(1)[0])
    second.add(realm, cloned.notes(1)[0])
    synced(realm, first)
    scheduler = Scheduler(
        call=second.call, wire=realm.wire(), clock=realm.clock.now, chance=lambda: 0.5
    )
    for _ in range(3):
        scheduler.step()
    assert scheduler.status().state is SyncState.ATTENTION
    assert realm.store.head(STATION, 1).entry == first.head().entry
    assert [q.raw for q in realm.store.quarantined()] == [second.records[-1].raw]


def test_a_key_revoked_by_central_reaches_the_station_with_the_next_sync() -> None:
    realm = PracticeRealm()
    ledger = StationLedger(realm, realm.notes(1))
    synced(realm, ledger)
    key = realm.keys["ana"].public
    assert ledger.directory.now().person_key(PersonId("ana"), key.id) == key
    realm.enrol(Wish(kind="key.revoked", body={"key": key.id.value}))
    synced(realm, ledger)
    with pytest.raises(SignatureError):
        ledger.directory.now().person_key(PersonId("ana"), key.id)


def test_more_of_central_than_one_answer_holds_is_pulled_in_several() -> None:
    realm = PracticeRealm()
    realm.enrol(
        *(
            Wish(
                kind="person.enrolled",
                body={
                    "person": PersonId(f"p{n}").value,
                    "name": "P",
                    "badge": f"B{n}",
                    "key": key_of(f"p{n}").public.to_json(),
                },
            )
            for n in range(600)
        )
    )
    ledger = StationLedger(realm)
    synced(realm, ledger)
    heads = {p.station: p.seq for p in ledger.directory.heads()}
    assert heads == {
        chain: realm.store.head(chain, 1).seq for chain in (REALM_CHAIN, site_chain(SITE))
    }
    assert ledger.head() == Head(station=STATION)
