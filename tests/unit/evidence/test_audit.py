"""The audit: clean is clean, and whatever is wrong is named where it is, and nothing else is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from app.evidence.audit import Holdings, audit
from app.evidence.chain import Head
from app.evidence.directory import REALM_CHAIN
from app.evidence.entry import read_entry
from app.evidence.private import row
from app.identifiers import Digest, RealmId
from tests.unit.evidence.realm import by_chain, own_records, realm_copy
from tests.vectors.realm import PHOTO, STATION, VectorRealm, word

OWN = f"{STATION.value}/1 record"


@pytest.fixture
def realm() -> VectorRealm:
    return realm_copy()


def holdings(realm: VectorRealm, **changes: Any) -> Holdings:  # noqa: ANN401  any part
    """Return what the station holds; `changes` replace any part."""
    own = own_records(realm)
    size = len(realm.log.leaves)
    parts: dict[str, Any] = {
        "realm": realm.realm,
        "chains": by_chain(realm),
        "private": {r.commitment.commit: r for r in realm.rows},
        "files": {Digest(hashlib.sha256(PHOTO).hexdigest()): PHOTO},
        "receipts": {r.digest: realm.log.receipt(r.entry.data, size) for r in own},
        "checkpoints": [(realm.log.seen(n), realm.log.note(n)) for n in (13, size)],
        "promised": [realm.heads[STATION.value]],
        "own": STATION,
    }
    return Holdings(**(parts | changes))


def wheres(held: Holdings) -> list[str]:
    return [finding.where for finding in audit(held)[0].findings]


def with_own(realm: VectorRealm, change: Any) -> dict[str, Any]:  # noqa: ANN401  a function
    """Return the chains with the station's records changed as a list."""
    chains = by_chain(realm)
    records = list(chains[STATION.value])
    change(records)
    return chains | {STATION.value: records}


def test_what_holds_is_counted_and_not_found_fault_with(realm: VectorRealm) -> None:
    report, records = audit(holdings(realm))

    assert report.ok
    assert len(records) == report.checked["records"] == 18
    assert report.checked["signatures"] == 18 + 10
    assert report.checked["private rows"] == report.checked["files"] == 1
    assert report.checked["receipts"] == 7
    assert report.checked["checkpoints"] == 2
    assert report.checked["heads"] == 1


def test_nothing_at_all_holds_and_a_promise_of_something_does_not() -> None:
    empty = Holdings(realm=RealmId("1" * 64), chains={})

    assert audit(empty)[0].ok
    assert wheres(replace(empty, promised=[Head(station=STATION)])) == []
    assert wheres(replace(empty, promised=[Head(station=STATION, seq=3)])) == [f"{OWN} 1"]


@pytest.mark.parametrize("at", range(7))
def test_an_edited_record_is_named_and_its_neighbours_are_not(realm: VectorRealm, at: int) -> None:
    def edit(records: list[Any]) -> None:
        records[at] = replace(records[at], signature=bytes(64))

    held = holdings(realm, chains=with_own(realm, edit), private={}, files={}, receipts={})
    found = [w for w in wheres(held) if ", " not in w]  # the empty parts are named too

    assert found == [f"{OWN} {at + 1}"]


@pytest.mark.parametrize("at", range(7))
def test_an_unreadable_record_is_named_by_its_place_in_the_order(
    realm: VectorRealm, at: int
) -> None:
    def spoil(records: list[Any]) -> None:
        records[at] = replace(records[at], entry=b"{}")

    held = holdings(realm, chains=with_own(realm, spoil), promised=[])

    assert wheres(held)[0] == f"{STATION.value} record {at + 1} in the order kept"
    assert not [w for w in wheres(held)[1:] if w.startswith(OWN) and "," not in w]


@pytest.mark.parametrize("at", range(6))
def test_a_missing_record_is_named_at_the_next_one(realm: VectorRealm, at: int) -> None:
    held = holdings(realm, chains=with_own(realm, lambda r: r.pop(at)))

    assert wheres(held)[0] == f"{OWN} {at + 2}"


def test_a_dropped_tail_is_told_by_the_promise(realm: VectorRealm) -> None:
    for left in range(7):
        held = holdings(
            realm, chains=with_own(realm, lambda r, n=left: r.__delitem__(slice(n, 9)))
        )
        assert f"{OWN} {left + 1}" in wheres(held)


def test_a_longer_chain_than_promised_is_a_power_cut_and_no_fault(realm: VectorRealm) -> None:
    earlier = own_records(realm)[3]
    promised = Head(station=STATION, seq=4, entry=earlier.digest)

    assert wheres(holdings(realm, promised=[promised])) == []
    other = replace(promised, entry=word("another history"))
    assert wheres(holdings(realm, promised=[other])) == [f"{OWN} 4"]


@pytest.mark.parametrize("at", range(6))
def test_two_neighbours_exchanged_are_named_once(realm: VectorRealm, at: int) -> None:
    def swap(records: list[Any]) -> None:
        records[at], records[at + 1] = records[at + 1], records[at]

    assert wheres(holdings(realm, chains=with_own(realm, swap))) == [f"{OWN} {at + 1}"]


def test_a_record_kept_twice_is_named(realm: VectorRealm) -> None:
    held = holdings(realm, chains=with_own(realm, lambda r: r.insert(3, r[2])))

    assert wheres(held) == [f"{OWN} 3"]


def test_a_fork_signed_with_the_station_s_own_key_is_named(realm: VectorRealm) -> None:
    last = own_records(realm)[-1]
    other = realm.statement("note.taken", {"n": 2})
    rival = realm.place(other, seq=last.entry.seq, prev=last.entry.prev)

    held = holdings(realm, chains=with_own(realm, lambda r: r.append(rival)))

    assert [f.what for f in audit(held)[0].findings] == ["two different records claim this place"]


@pytest.mark.parametrize("at", range(10))
def test_an_edited_record_of_central_is_named_first(realm: VectorRealm, at: int) -> None:
    chains = by_chain(realm)
    central = list(chains[REALM_CHAIN.value])
    central[at] = replace(central[at], signature=bytes(64))

    found = wheres(holdings(realm, chains=chains | {REALM_CHAIN.value: central}))

    assert found[0] == f"{REALM_CHAIN.value}/1 record {at + 1}"


def test_a_realm_without_its_first_record_is_named(realm: VectorRealm) -> None:
    chains = by_chain(realm) | {REALM_CHAIN.value: []}

    assert wheres(holdings(realm, chains=chains)) == [f"{REALM_CHAIN.value}/1 record 1"]


def test_private_rows_are_held_against_their_commitments(realm: VectorRealm) -> None:
    (kept,) = realm.rows
    commit = kept.commitment.commit
    where = f"{OWN} 2, private row readings"
    stray = row("x", b"s" * 32, {})

    assert wheres(holdings(realm, private={})) == [where]
    assert wheres(holdings(realm, private={commit: replace(kept, salt=bytes(32))})) == [where]
    assert wheres(holdings(realm, private={commit: replace(kept, of="other")})) == [where]
    more = {commit: kept, stray.commitment.commit: stray}
    name = stray.commitment.commit.value[:16]
    assert wheres(holdings(realm, private=more)) == [f"private row {name}"]


def test_somebody_else_s_private_rows_are_not_missed(realm: VectorRealm) -> None:
    elsewhere = type(STATION)("another-station")

    assert wheres(holdings(realm, private={}, files={}, own=elsewhere)) == []


def test_files_are_held_against_their_digests(realm: VectorRealm) -> None:
    digest = Digest(hashlib.sha256(PHOTO).hexdigest())
    where = f"{OWN} 6, file {digest.value[:16]}"

    assert wheres(holdings(realm, files={})) == [where]
    assert wheres(holdings(realm, files={digest: b"another photo"})) == [where]
    more = {digest: PHOTO, word("x"): b""}
    assert wheres(holdings(realm, files=more)) == [f"file {word('x').value[:16]}"]


def test_receipts_are_held_against_the_log(realm: VectorRealm) -> None:
    own = own_records(realm)
    good = realm.log.receipt(own[0].entry.data, 18)

    assert wheres(holdings(realm, receipts={own[0].digest: good})) == []
    assert wheres(holdings(realm, receipts={own[1].digest: good})) == [f"{OWN} 2, receipt"]
    missing = f"receipt {word('x').value[:16]}"
    assert wheres(holdings(realm, receipts={word("x"): good})) == [missing]


def test_a_log_that_shows_two_roots_for_one_size_is_named(realm: VectorRealm) -> None:
    other = realm_copy().log
    other.leaves, other.nodes = [], {}
    for number in range(18):
        other.append(b"another history %d" % number)
    fork = (other.seen(18), other.note(18))
    receipts = holdings(realm).receipts

    assert wheres(holdings(realm, checkpoints=[(realm.log.seen(13), realm.log.note(13)), fork]))[
        0
    ].startswith(OWN)  # a receipt proves the other root
    found = wheres(
        holdings(realm, checkpoints=[*holdings(realm).checkpoints, fork], receipts=receipts)
    )
    assert found == ["checkpoint 18"]


def test_a_checkpoint_that_a_record_had_seen_is_missed(realm: VectorRealm) -> None:
    assert own_records(realm)[3].entry.seen.size == 13
    late = [(realm.log.seen(18), realm.log.note(18))]

    assert wheres(holdings(realm, checkpoints=late)) == ["checkpoint 13"]


def test_a_checkpoint_row_that_says_more_than_its_note_is_named(realm: VectorRealm) -> None:
    kept = [(realm.log.seen(13), realm.log.note(13)), (realm.log.seen(18), realm.log.note(17))]

    assert wheres(holdings(realm, checkpoints=kept)) == ["checkpoint 18"]


def test_what_could_not_be_read_is_not_called_missing(realm: VectorRealm) -> None:
    nothing: dict[str, Any] = {"private": {}, "files": {}, "checkpoints": []}
    unread = frozenset({"private rows", "files", "checkpoints"})

    assert wheres(holdings(realm, **nothing, unread=unread)) == []
    half = with_own(realm, lambda r: r.__delitem__(slice(3, 9)))
    assert wheres(holdings(realm, chains=half, unread=frozenset({"records"}))) == []


def test_the_audit_reads_entries_and_not_their_names(realm: VectorRealm) -> None:
    raw = realm.chain(STATION.value)[0]
    moved = replace(read_entry(raw.entry), station=type(STATION)("another-ward"), data=b"")
    stolen = realm.signed(own_records(realm)[0].statement, moved)

    held = holdings(realm, chains=by_chain(realm) | {"another-ward": [stolen]})

    assert wheres(held) == ["another-ward/1 record 1"]
