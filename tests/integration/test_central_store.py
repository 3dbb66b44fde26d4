"""The contract of central's store, and the log over it. A second adapter gets the same tests."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.evidence import tree
from app.evidence.record import admit
from app.identifiers import Digest
from sync.central.errors import CentralError, StoreError
from sync.central.log import open_log
from sync.central.sqlite_store import SqliteStore
from sync.central.store import Annotation, Quarantined, Store
from tests.support.central import STATION, PracticeRealm, digest_of, key_of


class StoreContract:
    """What every store of central does; a store's own class gives the fixture `store`."""

    def test_nothing_is_added_outside_of_a_transaction(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        size = store.size()
        record = admit(realm.notes(1)[0], realm.directory)
        with pytest.raises(StoreError):
            store.add_record(size, record, "now")
        with pytest.raises(StoreError):
            store.add_node(0, size, bytes(32))
        with pytest.raises(StoreError):
            store.add_checkpoint(size + 1, "note")
        with pytest.raises(StoreError):
            store.annotate(record.digest, Annotation(what="x", why="y"))
        assert store.size() == size

    def test_a_transaction_that_fails_keeps_nothing(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        size = store.size()
        record = admit(realm.notes(1)[0], realm.directory)

        def append_and_fail() -> None:
            with store.transaction():
                realm.central.log.append(record, "now")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            append_and_fail()
        assert (store.size(), store.get(record.digest)) == (size, None)
        with store.transaction():
            assert realm.central.log.append(record, "now") == size
            realm.central.log.seal()

    def test_one_size_has_one_checkpoint(self, store: Store) -> None:
        PracticeRealm(store=store)
        size, note = store.size(), store.checkpoint()
        with pytest.raises(StoreError), store.transaction():
            store.add_checkpoint(size, "another note")
        assert store.checkpoint(size) == note
        assert store.checkpoint(size + 1) is None

    def test_one_place_has_one_record(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        first = realm.file(realm.statement("note.taken", {"n": 1}), move=False)
        second = realm.file(realm.statement("note.taken", {"n": 2}))
        realm.push(first)
        with pytest.raises(StoreError), store.transaction():
            store.add_record(store.size(), admit(second, realm.directory), "now")
        held = store.at(STATION, 1, 1)
        assert held is not None
        assert held.raw == first

    def test_what_is_kept_is_found_again(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        raws = realm.notes(3)
        realm.push(*raws)
        found = store.get(digest_of(raws[1]))
        assert found is not None
        assert (found.raw, found.leaf) == (raws[1], store.size() - 2)
        statement = admit(raws[2], realm.directory).statement
        assert store.filed(statement.id) == store.at(STATION, 1, 3)
        assert [x.raw for x in store.chain(STATION, 1, 10)] == raws[1:]
        assert [x.raw for x in store.chain(STATION, 0, 2)] == raws[:2]
        assert store.get(Digest("0" * 64)) is None
        assert store.at(STATION, 2, 1) is None
        assert store.head(STATION, 2).seq == 0

    def test_annotations_and_quarantine_only_gain(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        raw = realm.notes(1)[0]
        said = Annotation(what="disputed", why="because")
        kept = Quarantined(station=STATION, why="because", raw=raw)
        bent = replace(kept, raw=replace(raw, signature=b""))
        for _ in range(2):
            with store.transaction():
                store.annotate(digest_of(raw), said)
                store.set_aside(kept, "now")
                store.set_aside(bent, "now")
        assert store.annotations(digest_of(raw)) == [said]
        assert store.quarantined() == [kept, bent]

    def test_every_size_that_was_signed_has_its_root(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        raws = realm.notes(20)
        for raw in raws:
            realm.push(raw)
        hashes = [tree.leaf_hash(x.raw.entry) for x in store.of_central(0)]
        hashes += [tree.leaf_hash(raw.entry) for raw in raws]
        assert len(hashes) == store.size()
        nodes = {
            (level, position): store.node(level, position)
            for level in range(6)
            for position in range(len(hashes) >> level)
        }
        assert [nodes[0, n] for n in range(len(hashes))] == hashes
        _, seen = realm.central.log.newest()
        assert tree.root(len(hashes), lambda *at: nodes[at]).hex() == seen.root.value
        assert realm.central.log.root_at(len(hashes) + 1) is None

    def test_two_threads_push_the_same_records_and_each_is_logged_once(self, store: Store) -> None:
        realm = PracticeRealm(store=store)
        size = store.size()
        raws = realm.notes(40)
        failures: list[BaseException] = []

        def push() -> None:
            try:
                for start in range(0, 40, 8):
                    realm.push(*raws[: start + 8])
            except BaseException as error:  # noqa: BLE001  shown by the test below
                failures.append(error)

        threads = [threading.Thread(target=push) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []
        assert store.size() == size + 40
        assert [x.raw for x in store.chain(STATION, 0, 100)] == raws


class TestSqliteInMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[Store]:
        made = SqliteStore(":memory:")
        yield made
        made.close()


class TestSqliteFile(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        made = SqliteStore(tmp_path / "central.db", create=True)
        yield made
        made.close()

    def test_every_commit_reaches_the_disk(self, tmp_path: Path) -> None:
        store = SqliteStore(tmp_path / "central.db", create=True)
        assert store._one("PRAGMA journal_mode")[0] == "wal"
        assert store._one("PRAGMA synchronous")[0] == 2
        store.close()
        with pytest.raises(StoreError):
            store.size()

    def test_a_store_is_found_as_it_was_left(self, tmp_path: Path) -> None:
        store = SqliteStore(tmp_path / "central.db", create=True)
        realm = PracticeRealm(store=store)
        raws = realm.notes(3)
        realm.push(*raws)
        _, seen = realm.central.log.newest()
        store.close()
        again = SqliteStore(tmp_path / "central.db")
        log = open_log(again, realm.name, key_of("log"))
        assert log.newest()[1] == seen
        assert [x.raw for x in again.chain(STATION, 0, 10)] == raws
        again.close()

    def test_a_changed_leaf_keeps_the_log_from_opening(self, tmp_path: Path) -> None:
        store = SqliteStore(tmp_path / "central.db", create=True)
        realm = PracticeRealm(store=store)
        with sqlite3.connect(tmp_path / "central.db") as raw:
            raw.execute("UPDATE node SET hash = zeroblob(32) WHERE level = 3 AND position = 0")
        raw.close()
        with pytest.raises(CentralError, match="damaged or changed"):
            open_log(store, realm.name, key_of("log"))
        with pytest.raises(CentralError, match="another realm or key"):
            open_log(store, realm.name, key_of("another"))
        store.close()

    def test_a_leaf_that_no_checkpoint_covers_keeps_the_log_from_opening(
        self, tmp_path: Path
    ) -> None:
        store = SqliteStore(tmp_path / "central.db", create=True)
        realm = PracticeRealm(store=store)
        record = admit(realm.notes(1)[0], realm.directory)
        with store.transaction():  # as somebody would who writes beside central
            store.add_record(store.size(), record, "now")
        with pytest.raises(CentralError, match="damaged or changed"):
            open_log(store, realm.name, key_of("log"))
        store.close()
