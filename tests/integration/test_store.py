"""The encrypted store: durable, all or nothing, once only, and closed to the wrong key."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.evidence.errors import EvidenceError, ForkError
from app.evidence.statement import Attachment
from app.identifiers import Digest
from app.store import schema
from app.store.connection import (
    Connection,
    DatabaseError,
    create,
    open_read_only,
    open_store,
)
from app.store.errors import DamagedStoreError, StoreError
from app.store.headfile import read_head
from app.store.holdings import check_structure
from tests.support.store import STORE_KEY, Shelf, private_row
from tests.unit.evidence.realm import realm_copy
from tests.vectors.realm import STATION, key, word


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path, realm_copy())
    shelf.make()
    return shelf


def records(shelf: Shelf) -> int:
    with shelf.raw() as db:
        query = "SELECT count(*) FROM record WHERE station = ?"
        return int(db.execute(query, (STATION.value,)).fetchone()[0])


# -- encrypted, durable


@pytest.mark.parametrize("wrong", [b"w" * 32, bytes(32), STORE_KEY[::-1][:-1] + b"x"])
def test_another_key_opens_nothing_and_touches_nothing(shelf: Shelf, wrong: bytes) -> None:
    before = shelf.path.read_bytes()

    for act in (open_store, open_read_only):
        with pytest.raises(DamagedStoreError, match="cannot be decrypted"):
            act(shelf.path, wrong)

    assert shelf.path.read_bytes() == before
    assert [p.name for p in shelf.folder.glob("station.db*")] == ["station.db"]


def test_a_store_is_made_once(shelf: Shelf) -> None:
    with pytest.raises(StoreError, match="exists already"):
        create(shelf.path, STORE_KEY)
    assert shelf.path.stat().st_mode & 0o077 == 0


def test_what_is_committed_survives_a_power_cut(shelf: Shelf) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "temp_store": 2, "foreign_keys": 1}
    with shelf.raw() as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        cipher = db.execute("PRAGMA cipher_version").fetchone()[0]

    assert found == wanted
    assert cipher


def test_a_reader_cannot_write(shelf: Shelf) -> None:
    connection = open_read_only(shelf.path, STORE_KEY)
    with pytest.raises(DatabaseError):
        connection.execute("DELETE FROM record")
    connection.close()


def test_one_record_is_one_transaction(shelf: Shelf) -> None:
    said: list[str] = []
    with shelf.ledger() as ledger:
        ledger._db.set_trace_callback(said.append)
        ledger.file(replace(shelf.note(), signatures=()))
        ledger._db.set_trace_callback(None)

    assert [s for s in said if s.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


CHILD = """
import sys
from pathlib import Path
from tests.support.store import Shelf
from tests.unit.evidence.realm import realm_copy
shelf = Shelf(Path(sys.argv[1]), realm_copy())
with shelf.ledger() as ledger:
    ledger.file(shelf.note(0))
    print("begin", flush=True)
    for number in range(1, 21):
        ledger.file(shelf.note(number))
    print("end", flush=True)
"""


def fsyncs(folder: Path) -> int | None:
    """Return how often 20 filings waited for the disk; None where nobody can watch."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    log = folder / "calls"
    watch = [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync,write", "-o", str(log)]
    done = subprocess.run(
        [*watch, sys.executable, "-c", CHILD, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:  # a machine may forbid watching; then the child did not run
        assert "ptrace" in done.stderr, done.stderr
        return None
    between = log.read_text().split('write(1, "begin', 1)[1].split('write(1, "end', 1)[0]
    return len(re.findall(r"\bf(?:data)?sync\(", between))


def test_one_record_waits_once_for_the_disk(shelf: Shelf) -> None:
    assert fsyncs(shelf.folder) in (20, None)


# -- once only


def test_the_same_statement_filed_again_is_the_same_record(shelf: Shelf) -> None:
    filing = shelf.note(1, "ana")
    with shelf.ledger() as ledger:
        first = ledger.file(filing)
        again = ledger.file(filing)
    with shelf.ledger() as ledger:
        later = ledger.file(filing)

    assert first == again == later
    assert records(shelf) == 1


def test_another_statement_under_a_filed_id_is_refused(shelf: Shelf) -> None:
    filing = shelf.note(1)
    other = replace(filing.statement, body={"n": 2}, data=b"")
    with shelf.ledger() as ledger:
        ledger.file(filing)
        with pytest.raises(ForkError, match="another statement"):
            ledger.file(replace(filing, statement=other))

    assert records(shelf) == 1


def test_records_are_chained_and_the_head_file_follows(shelf: Shelf) -> None:
    with shelf.ledger() as ledger:
        filed = [ledger.file(shelf.note(n)) for n in range(1, 4)]
        head = ledger.head()

    assert [r.entry.seq for r in filed] == [1, 2, 3]
    assert [r.entry.prev for r in filed[1:]] == [r.digest for r in filed[:2]]
    assert read_head(shelf.head, key("station").public) == head
    with shelf.ledger() as ledger:
        assert ledger.head() == head
        assert list(ledger.unproved(10)) == filed
        assert ledger.waiting() == 3
        assert list(ledger.about("note", "n-2")) == [filed[1]]
        assert list(ledger.latest("note.taken", 2)) == filed[:0:-1]
        assert ledger.find(filed[0].statement.id) == ledger.get(filed[0].digest) == filed[0]


class Faulty:
    """A connection whose next COMMIT goes wrong, before or after it is done."""

    def __init__(self, connection: Any, *, after: bool) -> None:  # noqa: ANN401  untyped package
        self._connection = connection
        self._after = after
        self.armed = False

    def execute(self, sql: str, *arguments: Any) -> Any:  # noqa: ANN401  untyped package
        if sql == "COMMIT" and self.armed:
            self.armed = False
            if self._after:
                self._connection.execute(sql)
            raise DatabaseError("disk I/O error")
        return self._connection.execute(sql, *arguments)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  untyped package
        return getattr(self._connection, name)


def test_an_error_at_a_commit_that_was_done_returns_the_record(shelf: Shelf) -> None:
    with shelf.ledger(lambda c: Faulty(c, after=True)) as ledger:
        ledger._db.armed = True
        record = ledger.file(shelf.note(1))
        assert ledger.file(shelf.note(2)).entry.prev == record.digest

    assert records(shelf) == 2


def test_an_error_at_a_commit_that_was_not_done_records_nothing_and_may_be_retried(
    shelf: Shelf,
) -> None:
    filing = shelf.note(1)
    with shelf.ledger(lambda c: Faulty(c, after=False)) as ledger:
        ledger._db.armed = True
        with pytest.raises(StoreError, match="could not be written"):
            ledger.file(filing)
        assert ledger.find(filing.statement.id) is None
        assert ledger.head().seq == 0
        assert ledger.file(filing).entry.seq == 1


def test_central_s_word_that_was_not_committed_is_not_relied_on(shelf: Shelf) -> None:
    more = shelf.realm.central("role.granted", {"person": "ana", "role": "lead"})
    with shelf.ledger(lambda c: Faulty(c, after=False)) as ledger:
        known = ledger.directory.heads()
        ledger._db.armed = True
        with pytest.raises(StoreError):
            ledger.keep_central([more])
        assert ledger.directory.heads() == known
        assert ledger.keep_central([more]) == 1
        assert ledger.directory.heads() != known


# -- all or nothing


def test_several_filings_together_are_one_transaction(shelf: Shelf) -> None:
    with shelf.ledger() as ledger:
        with ledger.together():
            first = ledger.file(shelf.note(1))
            second = ledger.file(shelf.note(2))
        assert second.entry.prev == first.digest
        assert read_head(shelf.head, key("station").public) == ledger.head()

    assert records(shelf) == 2


def test_an_error_between_filings_records_none_of_them(shelf: Shelf) -> None:
    with shelf.ledger() as ledger:
        with pytest.raises(EvidenceError), ledger.together():  # noqa: PT012  the block is the act
            ledger.file(shelf.note(1))
            ledger.file(replace(shelf.note(2), rows=(private_row(),)))
        assert ledger.head().seq == 0
        assert ledger.file(shelf.note(2)).entry.seq == 1

    assert records(shelf) == 1


def test_a_failed_part_cannot_be_caught_and_the_rest_committed(shelf: Shelf) -> None:
    bad = replace(shelf.note(2), rows=(private_row(),))
    with shelf.ledger() as ledger:
        with pytest.raises(StoreError, match="nothing was"), ledger.together():  # noqa: PT012
            ledger.file(shelf.note(1))
            with pytest.raises(EvidenceError):
                ledger.file(bad)
        assert ledger.head().seq == 0

    assert records(shelf) == 0


def test_what_belongs_to_a_record_is_kept_with_it_or_not_at_all(shelf: Shelf) -> None:
    kept, other, photo = private_row("kept"), private_row("other"), b"photo"
    digest = Digest(hashlib.sha256(photo).hexdigest())
    attached = Attachment(name="p", media="image/png", size=len(photo), sha256=digest)
    good = shelf.note(1, private=(kept.commitment,), files=(attached,))
    with shelf.ledger() as ledger:
        for rows, files in (
            ((), {digest: photo}),
            ((other,), {digest: photo}),
            ((kept, other), {digest: photo}),
            ((kept,), {}),
            ((kept,), {digest: b"another"}),
            ((kept,), {digest: photo, word("x"): b"x"}),
        ):
            with pytest.raises(EvidenceError):
                ledger.file(replace(good, rows=rows, files=files))
        assert ledger.head().seq == 0
        record = ledger.file(replace(good, rows=(kept,), files={digest: photo}))
        assert ledger.private(kept.commitment.commit) == kept
        again = shelf.note(2, files=(attached,))
        assert ledger.file(replace(again, files={digest: photo})).entry.prev == record.digest


def test_a_record_that_does_not_verify_is_not_kept(shelf: Shelf) -> None:
    good = shelf.note(1, "ana", "cleo")
    with shelf.ledger() as ledger:
        for signatures in ((), good.signatures[:1], good.signatures[::-1]):
            with pytest.raises(EvidenceError):
                ledger.file(replace(good, signatures=signatures))
        revoked = shelf.note(2, "ben")
        with pytest.raises(EvidenceError, match="did not hold"):
            ledger.file(revoked)

    assert records(shelf) == 0


def test_a_store_of_an_older_version_gains_what_it_lacks_and_loses_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, realm_copy())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.connection.migrate", lambda db: schema.migrate(db, 1))
        shelf.make()
        with shelf.ledger() as ledger:
            filed = ledger.file(shelf.note(1, "ana"))
    older = open_read_only(shelf.path, STORE_KEY)
    assert check_structure(older, "station.db") == []
    assert indexes(older) & {"record_own"} == set()
    older.close()
    with shelf.ledger() as ledger:
        assert ledger.own("note.taken", 9) == [filed]
    with shelf.raw() as db:
        assert check_structure(db, "station.db") == []
        assert "record_own" in indexes(db)
        assert db.execute("PRAGMA user_version").fetchone() == (schema.NEWEST,)


def test_what_a_workstation_filed_is_found_by_its_own_index(shelf: Shelf) -> None:
    """However much the site's other workstations filed since."""
    with shelf.raw() as db:
        asked = (
            "SELECT 1 FROM record WHERE kind = ? AND station = ? ORDER BY position DESC LIMIT 1"
        )
        plan = db.execute(f"EXPLAIN QUERY PLAN {asked}", ("x", "y")).fetchall()
    assert [step[-1] for step in plan] == [
        "SEARCH record USING COVERING INDEX record_own (station=? AND kind=?)"
    ]


def indexes(db: Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
