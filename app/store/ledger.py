"""The ledger over the encrypted store: one filing, one durable transaction, one fsync.

Every record is verified by `admit` before it is kept, our own included, and every read goes
through `admit` again (results are remembered by digest). Indexes are written in the record's
own transaction and are worth nothing without it.

An error at COMMIT does not mean "not committed": the record is looked up by its statement's id
before anything is tried again (DESIGN rule 5).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace

from app.evidence.canonical import dumps
from app.evidence.chain import follow
from app.evidence.checkpoint import Receipt
from app.evidence.directory import is_central
from app.evidence.entry import ClockReading, Entry, Seen, read_entry
from app.evidence.errors import (
    ChainError,
    EvidenceError,
    ForkError,
    NotYetKnownError,
    ProofError,
)
from app.evidence.fields import write_instant
from app.evidence.founding import found
from app.evidence.private import PrivateRow
from app.evidence.record import RawRecord, Record, admit
from app.identifiers import Digest, StationId
from app.ports import Clock, Filing, Keys, Relayed, Sealing
from app.store.connection import Connection, DatabaseError, IntegrityError
from app.store.derived import TURN_KIND, Sealed, patient_of, private_table, scans_of, sealing_of
from app.store.errors import StoreError
from app.store.headfile import HeadFile
from app.store.reader import Identity, LedgerReader
from app.store.relayed import belongs, check_beside, opened


class StoreLedger(LedgerReader):
    """`app.ports.Ledger` over SQLCipher. Lives on the worker thread."""

    def __init__(
        self,
        connection: Connection,
        identity: Identity,
        head_file: HeadFile,
        clock: Clock,
        keys: Keys,
    ) -> None:
        """Open the ledger and learn central's chains from it.

        Raises:
            DamagedStoreError: a record of central's no longer verifies.
        """
        super().__init__(connection, identity)
        self._head_file = head_file
        self._clock = clock
        self._keys = keys
        self._depth = 0
        self._broken = False

    # -- filing

    def together(self) -> AbstractContextManager[None]:
        """Make several filings one transaction: all of them, or none."""
        return self._transaction()

    def file(self, filing: Filing) -> Record:
        """Give a statement its place, durably, before returning.

        Filing the same statement again returns its record: a repeated press, a retry after a
        crash and a COMMIT whose answer was lost all end as one record.

        Raises:
            ForkError: another statement was filed under this id.
            StoreError: the disk did not take it; nothing was recorded.
        """
        existing = self.find(filing.statement.id)
        if existing is not None:
            return _same(existing, filing)
        with self._transaction():
            return self._place(filing)

    def _place(self, filing: Filing) -> Record:
        head = self.head()
        entry = Entry(
            station=self.station,
            epoch=head.epoch,
            seq=head.seq + 1,
            prev=head.entry,
            statement=filing.statement.digest,
            signatures=filing.signatures,
            key=self._keys.station_key().id,
            clock=self._read_clock(),
            seen=self.seen(),
        )
        untrusted = RawRecord(
            statement=filing.statement.data,
            entry=entry.data,
            signature=self._keys.sign_entry(entry.to_sign),
        )
        record = admit(untrusted, self.directory)
        follow(head, record.entry)
        position = self._insert(record)
        self._insert_private(record, filing.rows, position)
        self._insert_files(record, filing.files or {}, position)
        self._insert_turn(record, filing, position)
        return record

    def _read_clock(self) -> ClockReading:
        """Read the clock, with the newest time that a record of central's says."""
        reading = self._clock.read()
        if reading.trusted is not None:
            return reading
        newest = (self.get(p.entry) for p in self.directory.heads())
        trusted = max((r.entry.clock.wall for r in newest if r is not None), default=None)
        return replace(reading, trusted=trusted)

    def _insert(self, record: Record) -> int:
        statement, entry = record.statement, record.entry
        cursor = self._db.execute(
            "INSERT INTO record (station, epoch, seq, digest, statement_id, kind, "
            "statement, entry, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.station.value,
                entry.epoch,
                entry.seq,
                record.digest.value,
                statement.id,
                statement.kind,
                statement.data,
                entry.data,
                record.signature,
            ),
        )
        position = int(cursor.lastrowid)
        self._db.executemany(
            "INSERT OR IGNORE INTO about VALUES (?, ?, ?)",
            [(s.scheme, s.value, position) for s in statement.subject],
        )
        return position

    def _insert_private(self, record: Record, rows: Sequence[PrivateRow], position: int) -> None:
        if tuple(row.commitment for row in rows) != record.statement.private:
            msg = "the private rows are not those that the statement commits to"
            raise EvidenceError(msg, where=record.place)
        table = private_table(record.statement.kind)
        for row in rows:
            self._db.execute(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)",  # noqa: S608  one of two constants
                (row.commitment.commit.value, position, row.of, row.salt, row.content),
            )
            patient = patient_of(row)
            if patient is not None:
                self._db.execute(
                    "INSERT OR IGNORE INTO patient_order VALUES (?, ?)", (patient, position)
                )

    def _insert_files(self, record: Record, files: Mapping[Digest, bytes], position: int) -> None:
        named = {attached.sha256: attached.size for attached in record.statement.files}
        given = {Digest(hashlib.sha256(data).hexdigest()): len(data) for data in files.values()}
        if named != given or set(files) != set(named):
            msg = "the files are not those that the statement names"
            raise EvidenceError(msg, where=record.place)
        # One file may belong to several records; it is kept once.
        self._db.executemany(
            "INSERT OR IGNORE INTO file VALUES (?, ?, ?)",
            [(digest.value, position, data) for digest, data in files.items()],
        )

    def _insert_turn(self, record: Record, filing: Filing, position: int) -> None:
        """Keep a sealed turn's place; the tables refuse a second one by one person or key."""
        row = sealing_of(record.statement)
        scans = scans_of(record.statement)
        sealed = record.statement.kind == TURN_KIND
        if (
            sealed != (row is not None)
            or row != _claimed(filing.seals)
            or scans != [s.value for s in filing.scans]
        ):
            msg = "the turn that is sealed is not the one that the statement tells of"
            raise EvidenceError(msg, where=record.place)
        if row is not None:
            self._db.execute(
                "INSERT INTO sealed_turn VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, position)
            )
        self._db.executemany(
            "INSERT INTO scan_used VALUES (?, ?)", [(scan, position) for scan in scans]
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit when the outermost block ends; then let the head file follow."""
        if self._depth:
            try:
                yield
            except BaseException:
                self._broken = True  # half a filing stands: nobody may catch this and commit
                raise
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._depth, self._broken = 1, False
            try:
                yield
            finally:
                self._depth = 0
            self._commit()
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, IntegrityError):
                msg = "The store refused the record: its place, person or scan is taken already."
                raise StoreError(msg) from error
            if isinstance(error, DatabaseError):
                msg = "The record could not be written. Check the disk and try again."
                raise StoreError(msg) from error
            raise
        # The record is durable: a head file that cannot be written now is behind, not wrong.
        with suppress(OSError):
            self._head_file.write(self.head())

    def _commit(self) -> None:
        """Commit; an error counts only if the records are really not there afterwards."""
        if self._broken:
            msg = "A part could not be recorded, so nothing was. Try again."
            raise StoreError(msg)
        expected = self._last()
        try:
            self._db.execute("COMMIT")
        except DatabaseError:
            if self._db.in_transaction or self._last() != expected:
                raise

    def _last(self) -> tuple[object, ...]:
        """Name the last record kept, own or central's."""
        query = "SELECT position, digest FROM record ORDER BY position DESC LIMIT 1"
        return tuple(self._db.execute(query).fetchone() or ())

    # -- central

    def keep_receipts(self, receipts: Mapping[Digest, Receipt], seen: Seen, note: str) -> None:
        """Keep verified receipts and the checkpoint they stand under.

        Raises:
            ProofError: central's log showed another root for that size before.
        """
        with self._transaction():
            known = self._db.execute(
                "SELECT root FROM checkpoint WHERE size = ?", (seen.size,)
            ).fetchone()
            if known is not None and known[0] != seen.root.value:
                msg = f"central's log shows two roots for {seen.size} entries"
                raise ProofError(msg, where="checkpoint")
            for digest, receipt in receipts.items():
                self._db.execute(
                    "INSERT OR IGNORE INTO receipt VALUES (?, ?)",
                    (digest.value, dumps(receipt.to_json())),
                )
            self._db.execute(
                "INSERT OR IGNORE INTO checkpoint VALUES (?, ?, ?)",
                (seen.size, seen.root.value, note),
            )

    def keep_central(self, raws: Sequence[RawRecord]) -> int:
        """Verify and keep records of central's chains; return how many were new.

        Raises:
            EvidenceError: a record is not central's, or does not verify; none is kept.
        """
        new = 0
        try:
            with self._transaction():
                for raw in raws:
                    new += self._keep_one(raw)
        except BaseException:
            self._directory = None  # it may have learned what was rolled back
            self._learn_all()
            raise
        return new

    def _keep_one(self, raw: RawRecord) -> bool:
        if self._directory is None:
            self._directory, record = found(self._identity.realm, raw)
            self._insert(record)
            return True
        record = admit(raw, self._directory)
        if not is_central(record.entry.station):
            msg = "central sent a record that is not its own"
            raise ChainError(msg, where=record.place)
        kept = self._kept_at(record.entry)
        if kept is not None:
            if kept != record.digest.value:
                msg = "central wrote two histories"
                raise ForkError(msg, where=record.place)
            return False
        self._learn(record)
        self._insert(record)
        return True

    # -- the site's other stations

    def keep_relayed(self, raws: Sequence[RawRecord]) -> Relayed:
        """Verify and keep records of the site's other stations, and rows sealed to this one.

        A chain is kept as far as it holds; the others go on.

        Raises:
            EvidenceError: something that came is no record at all; none is kept.
        """
        new = 0
        waiting: set[StationId] = set()
        broken: dict[StationId, str] = {}
        with self._transaction():
            for raw in raws:
                name = read_entry(raw.entry).station
                if name in waiting or name in broken:
                    continue
                try:
                    new += self._keep_beside(raw)
                except NotYetKnownError:
                    waiting.add(name)
                except EvidenceError as error:
                    broken[name] = error.what
        return Relayed(new=new, waiting=frozenset(waiting), broken=broken)

    def _keep_beside(self, raw: RawRecord) -> bool:
        record = admit(raw, self.directory)
        check_beside(record, self.station, self.directory)
        if not self.is_named(record):
            msg = "it is signed with a key that this workstation's settings do not name"
            raise ChainError(msg, where=record.place)
        kept = self._kept_at(record.entry)
        if kept is not None:
            if kept != record.digest.value:
                msg = "two different records claim this place"
                raise ForkError(msg, where=record.place)
            return False
        follow(self._head_of(record.entry.station), record.entry)
        if self.find(record.statement.id) is not None:
            msg = "the same act stands in another record"
            raise ForkError(msg, where=record.place)
        self._insert(record)
        for digest, row in opened(record, self.station, self._keys):
            self._keep_row(digest, row)
        return True

    def _keep_row(self, digest: Digest, row: PrivateRow) -> None:
        """Keep a row that arrived after the record that committed to it."""
        if not belongs(row, self._one("digest = ?", digest.value)):
            return
        query = "SELECT position FROM record WHERE digest = ?"
        (position,) = self._db.execute(query, (digest.value,)).fetchone()
        kept = self._db.execute(
            "INSERT OR IGNORE INTO private_row VALUES (?, ?, ?, ?, ?)",
            (row.commitment.commit.value, position, row.of, row.salt, row.content),
        )
        patient = patient_of(row)
        if patient is not None and kept.rowcount:  # else it is kept under another record
            self._db.execute(
                "INSERT OR IGNORE INTO patient_order VALUES (?, ?)", (patient, position)
            )

    def _kept_at(self, entry: Entry) -> str | None:
        """Return the digest of the record that holds an entry's place."""
        row = self._db.execute(
            "SELECT digest FROM record WHERE station = ? AND epoch = ? AND seq = ?",
            (entry.station.value, entry.epoch, entry.seq),
        ).fetchone()
        return str(row[0]) if row else None


def _claimed(seals: Sealing | None) -> Sealed | None:
    """Return the row that a filing claims for its turn."""
    if seals is None:
        return None
    at = write_instant(seals.at)
    place, by, key = seals.place.value, seals.by.value, seals.key.value
    return seals.of.value, seals.round, place, by, key, at


def _same(existing: Record, filing: Filing) -> Record:
    if existing.statement.data != filing.statement.data:
        msg = "another statement was filed under this id"
        raise ForkError(msg, where=existing.place)
    return existing
