"""Central's store on one SQLite file (WAL, `synchronous=FULL`).

There is no UPDATE and no DELETE in this file: a store only ever gains. It holds no key and no
patient data. What it holds proves itself, so reading it back is checked where it matters:
`sync.central.log` at opening, `sync.central.realm` for every record of central.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.evidence.chain import Head
from app.evidence.record import RawRecord, Record
from app.identifiers import Digest, StationId
from app.sealing import file_mode
from sync.central.errors import StoreError
from sync.central.store import Annotation, Logged, Quarantined

APPLICATION_ID = 0x43535443  # "CSTC" in the file's header: a Countersign store of central
SCHEMA = 1
BUSY_MS = 5_000  # how long one writer waits for another before the station is asked to retry

_TABLES = (
    """CREATE TABLE record (
        leaf INTEGER PRIMARY KEY, entry_digest TEXT NOT NULL UNIQUE, station TEXT NOT NULL,
        epoch INTEGER NOT NULL, seq INTEGER NOT NULL, statement_id TEXT NOT NULL,
        kind TEXT NOT NULL, statement BLOB NOT NULL, entry BLOB NOT NULL,
        signature BLOB NOT NULL, arrived TEXT NOT NULL, UNIQUE (station, epoch, seq)) STRICT""",
    "CREATE INDEX record_statement_id ON record (statement_id)",
    """CREATE TABLE node (
        level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
        PRIMARY KEY (level, position)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT",
    """CREATE TABLE quarantine (
        bytes_digest TEXT PRIMARY KEY, station TEXT NOT NULL, why TEXT NOT NULL,
        statement BLOB NOT NULL, entry BLOB NOT NULL, signature BLOB NOT NULL,
        arrived TEXT NOT NULL) STRICT""",
    """CREATE TABLE annotation (
        entry_digest TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL,
        PRIMARY KEY (entry_digest, what, why)) STRICT""",
)


class SqliteStore:
    """The store on one SQLite file, or in memory for tests (`:memory:`)."""

    def __init__(self, path: Path | str, *, create: bool = False) -> None:
        """Open the store, or create it where nothing is.

        Raises:
            StoreError: there is no store, or it is foreign, newer, or cannot be opened.
        """
        self._lock = threading.RLock()
        self._writing = False
        try:
            there = _prepare(path, create=create)
            self._db = sqlite3.connect(
                str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
            )
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"The store at {path} cannot be opened: {error}.") from error
        try:
            self._begin(path, there=there)
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(f"The store at {path} cannot be opened: {error}.") from error
        except StoreError:
            self._db.close()
            raise

    def _begin(self, path: Path | str, *, there: bool) -> None:
        if there:
            self._check_ours(path)
        else:  # before WAL: a crash leaves an empty file or a whole store, nothing between
            self._create()
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the disk's RAM
        self._db.execute("PRAGMA trusted_schema = OFF")

    def _check_ours(self, path: Path | str) -> None:
        try:
            (application,) = self._db.execute("PRAGMA application_id").fetchone()
            (schema,) = self._db.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path} is not a store of central: {error}.") from error
        if application != APPLICATION_ID:
            raise StoreError(f"{path} is not a store of central; it was left untouched.")
        if schema != SCHEMA:
            raise StoreError(
                f"The store at {path} has version {schema} and this program knows version "
                f"{SCHEMA}; install the newer program. The store was left untouched."
            )

    def _create(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        for table in _TABLES:
            self._db.execute(table)
        self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._db.execute(f"PRAGMA user_version = {SCHEMA}")
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Be the one writer; commit durably at the end, or keep nothing at all.

        An error at the commit does not say that nothing was committed: whoever asked sends the
        same records again and learns it.

        Raises:
            StoreError: the store cannot be written just now.
        """
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._writing = True
                yield
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(f"The store cannot be written: {error}.") from error
            finally:
                self._writing = False
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")

    def size(self) -> int:
        """Return the number of leaves."""
        (last,) = self._one("SELECT coalesce(max(leaf), -1) FROM record")
        return int(last) + 1

    def get(self, digest: Digest) -> Logged | None:
        """Return a record by its digest."""
        return self._record("entry_digest = ?", digest.value)

    def at(self, station: StationId, epoch: int, seq: int) -> Logged | None:
        """Return the record that holds a place."""
        return self._record("station = ? AND epoch = ? AND seq = ?", station.value, epoch, seq)

    def filed(self, statement_id: str) -> Logged | None:
        """Return the first record of a statement's id."""
        return self._record("statement_id = ? ORDER BY leaf LIMIT 1", statement_id)

    def head(self, station: StationId, epoch: int) -> Head:
        """Return the last place of a chain."""
        row = self._one(
            "SELECT seq, entry_digest FROM record WHERE station = ? AND epoch = ? "
            "ORDER BY seq DESC LIMIT 1",
            station.value,
            epoch,
        )
        if row is None:
            return Head(station=station, epoch=epoch)
        return Head(station=station, epoch=epoch, seq=row[0], entry=Digest(row[1]))

    def chain(self, station: StationId, after: int, most: int) -> Sequence[Logged]:
        """Return the records of a chain's first epoch after a number."""
        return self._records(
            "station = ? AND epoch = 1 AND seq > ? ORDER BY seq LIMIT ?",
            station.value,
            after,
            most,
        )

    def of_central(self, leaf: int) -> Sequence[Logged]:
        """Return the records of central's own chains from a leaf on, in the log's order."""
        return self._records("leaf >= ? AND station GLOB 'central.*' ORDER BY leaf", leaf)

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree."""
        row = self._one("SELECT hash FROM node WHERE level = ? AND position = ?", level, position)
        if row is None:
            raise StoreError(f"The store lacks node {level}/{position} of the log.")
        return bytes(row[0])

    def checkpoint(self, size: int | None = None) -> str | None:
        """Return the signed checkpoint of a size, or the newest."""
        if size is None:
            row = self._one("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        else:
            row = self._one("SELECT note FROM checkpoint WHERE size = ?", size)
        return None if row is None else str(row[0])

    def annotations(self, digest: Digest) -> Sequence[Annotation]:
        """Return what central says of a record."""
        rows = self._all(
            "SELECT what, why FROM annotation WHERE entry_digest = ? ORDER BY what, why",
            digest.value,
        )
        return [Annotation(what=what, why=why) for what, why in rows]

    def quarantined(self) -> Sequence[Quarantined]:
        """Return everything that could not take a place."""
        rows = self._all(
            "SELECT station, why, statement, entry, signature FROM quarantine ORDER BY rowid"
        )
        return [
            Quarantined(
                station=StationId(station),
                why=why,
                raw=RawRecord(statement=statement, entry=entry, signature=signature),
            )
            for station, why, statement, entry, signature in rows
        ]

    def add_record(self, leaf: int, record: Record, arrived: str) -> None:
        """Give a record its leaf."""
        entry, statement = record.entry, record.statement
        self._add(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            leaf,
            record.digest.value,
            entry.station.value,
            entry.epoch,
            entry.seq,
            statement.id,
            statement.kind,
            statement.data,
            entry.data,
            record.signature,
            arrived,
        )

    def add_node(self, level: int, position: int, hash: bytes) -> None:
        """Keep the hash of a subtree that is now complete."""
        self._add("INSERT INTO node VALUES (?, ?, ?)", level, position, hash)

    def add_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; a second one of the same size is refused."""
        self._add("INSERT INTO checkpoint VALUES (?, ?)", size, note)

    def annotate(self, digest: Digest, annotation: Annotation) -> None:
        """Say something of a record; saying it again changes nothing."""
        self._add(
            "INSERT INTO annotation VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            digest.value,
            annotation.what,
            annotation.why,
        )

    def set_aside(self, kept: Quarantined, arrived: str) -> None:
        """Keep bytes that could not take a place; the same bytes are kept once."""
        raw = kept.raw
        self._add(
            "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            _bytes_digest(raw),
            kept.station.value,
            kept.why,
            raw.statement,
            raw.entry,
            raw.signature,
            arrived,
        )

    def _record(self, where: str, *values: object) -> Logged | None:
        return next(iter(self._records(where, *values)), None)

    def _records(self, where: str, *values: object) -> list[Logged]:
        rows = self._all(
            f"SELECT leaf, entry_digest, statement, entry, signature FROM record WHERE {where}",  # noqa: S608  `where` is written out in this class
            *values,
        )
        return [
            Logged(
                leaf=leaf,
                digest=Digest(digest),
                raw=RawRecord(statement=statement, entry=entry, signature=signature),
            )
            for leaf, digest, statement, entry, signature in rows
        ]

    def _one(self, sql: str, *values: object) -> Any:  # noqa: ANN401  rows are what the SQL says
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchone()
            except sqlite3.Error as error:
                raise StoreError(f"The store cannot be read: {error}.") from error

    def _all(self, sql: str, *values: object) -> list[Any]:
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"The store cannot be read: {error}.") from error

    def _add(self, sql: str, *values: object) -> None:
        with self._lock:
            if not self._writing:
                raise StoreError("Nothing is added to the store outside of a transaction.")
            self._db.execute(sql, values)


def _bytes_digest(raw: RawRecord) -> str:
    parts = (raw.statement, raw.entry, raw.signature)
    return hashlib.sha256(b"".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()


def _prepare(path: Path | str, *, create: bool) -> bool:
    """Say whether a store is there; where none is, make room for one, for whom its folder is."""
    if str(path) == ":memory:":
        return False
    file = Path(path)
    if file.exists() and file.stat().st_size > 0:
        return True
    if not create:
        raise StoreError(f"There is no store at {path}; create it with: init.")
    file.touch(mode=file_mode(file.parent.stat().st_mode))
    return False
