"""Everything a store holds, read as bytes for re-checking, and its index tables held against it.

Nothing here believes a column: what a record is, is read from the record's own bytes. A table
that cannot be read in full is a finding, and the others are still read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlcipher3 import dbapi2

from app.evidence.audit import Finding, Holdings
from app.evidence.canonical import loads
from app.evidence.chain import Head
from app.evidence.checkpoint import Receipt
from app.evidence.directory import is_central
from app.evidence.entry import Entry, Seen, read_entry
from app.evidence.errors import EvidenceError
from app.evidence.private import PrivateRow
from app.evidence.record import RawRecord, Record, place_of
from app.evidence.statement import read_statement
from app.identifiers import Digest, RealmId, StationId
from app.store import schema
from app.store.connection import Connection, DatabaseError
from app.store.derived import patient_of, private_table, scans_of, sealing_of

T = TypeVar("T")
INTEGRITY_MOST = 16  # lines of SQLite's own check; more say nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A row of `record`: its bytes, and what its columns say of them."""

    position: int
    columns: tuple[Any, ...]
    raw: RawRecord
    entry: Entry | None

    @property
    def where(self) -> str:
        """Name the record by its own bytes, or by its position if they cannot be read."""
        return place_of(self.entry) if self.entry else f"table record, position {self.position}"

    @property
    def chain(self) -> str:
        """The chain it belongs to."""
        return self.entry.station.value if self.entry else str(self.columns[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a store holds.

    Attributes:
        records: in the order kept.
        private: by commitment; files, receipts and checkpoints likewise as they are kept.
        tables: the index rows as (table, columns…, position).
        placed: what hangs on a record as (table, key) -> position.
        findings: what could not be read, and where.
        unread: the parts that were not read in full (`app.evidence.audit.PARTS`).
    """

    records: list[KeptRecord] = field(default_factory=list)
    private: dict[Digest, PrivateRow] = field(default_factory=dict)
    files: dict[Digest, bytes] = field(default_factory=dict)
    receipts: dict[Digest, Receipt] = field(default_factory=dict)
    checkpoints: list[tuple[Seen, str]] = field(default_factory=list)
    tables: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    placed: dict[tuple[str, str], int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)

    def holdings(self, realm: RealmId, own: StationId, promised: Sequence[Head]) -> Holdings:
        """Return what the auditor re-checks."""
        chains: dict[str, list[RawRecord]] = {}
        for record in self.records:
            chains.setdefault(record.chain, []).append(record.raw)
        return Holdings(
            realm=realm,
            chains=chains,
            private=self.private,
            files=self.files,
            receipts=self.receipts,
            checkpoints=self.checkpoints,
            promised=promised,
            own=own,
            unread=frozenset(self.unread),
        )


def read_contents(connect: Callable[[], Connection]) -> Contents:
    """Read everything, in one snapshot; what cannot be read becomes a finding."""
    read = _Reader(connect)
    try:
        read.everything()
    finally:
        read.close()
    return read.contents


class _Reader:
    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._db = connect()
        self._db.execute("BEGIN")
        self.contents = Contents()

    def close(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._db.close()

    def everything(self) -> None:
        into = self.contents
        for row in self._rows(
            "record", "position, station, epoch, seq, digest, statement_id, kind, "
            "statement, entry, signature", "records",
        ):  # fmt: skip
            into.records.append(_record(row))
        for table in ("private_row", "turn_row"):
            for row in self._rows(
                table, "commitment, position, name, salt, content", "private rows"
            ):
                self._private(table, row)
        for sha256, position, data in self._rows("file", "sha256, position, data", "files"):
            if self._value(f"file {str(sha256)[:16]}", partial(Digest, sha256)):
                into.files[Digest(sha256)] = data
                into.placed["file", sha256] = position
        for entry, data in self._rows("receipt", "entry, data", "receipts"):
            self._receipt(str(entry), data)
        for size, root, note in self._rows("checkpoint", "size, root, note", "checkpoints"):
            seen = self._value(f"checkpoint {size}", partial(_seen, size, root))
            if seen:
                into.checkpoints.append((seen, note))
        for table, columns in INDEXES.items():
            for row in self._rows(table, f"{columns}, position", table):
                into.tables[table, *row] += 1

    def _rows(self, table: str, columns: str, part: str) -> Iterator[tuple[Any, ...]]:
        """Yield a table's rows, in the order of its key, until it cannot be read further."""
        try:
            query = f"SELECT {columns} FROM {table} NOT INDEXED ORDER BY 1"  # noqa: S608  constants
            yield from self._db.execute(query)
        except DatabaseError:
            what = "the table cannot be read to its end; what was read is checked"
            self._find(f"table {table}", what)
            self.contents.unread.add(part)
            self._db.close()  # SQLCipher reads nothing more after a page that failed its check
            self._db = self._connect()

    def _private(self, table: str, row: tuple[Any, ...]) -> None:
        commitment, position, name, salt, content = row
        where = f"table {table}, row {str(commitment)[:16]}"
        commit = self._value(where, lambda: Digest(commitment))
        kept = self._value(where, lambda: PrivateRow(of=name, salt=salt, content=content))
        if commit and kept and commit in self.contents.private:
            self._find(where, "the private row is kept twice")
        elif commit and kept:
            self.contents.private[commit] = kept
            self.contents.placed[table, commit.value] = position

    def _receipt(self, entry: str, data: bytes) -> None:
        where = f"receipt {entry[:16]}"
        digest = self._value(where, lambda: Digest(entry))
        receipt = self._value(where, lambda: Receipt.from_json(loads(data)))
        if digest and receipt:
            self.contents.receipts[digest] = receipt

    def _value(self, where: str, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except (EvidenceError, TypeError, ValueError, AttributeError):
            self._find(where, "the row is not of its form")
            return None

    def _find(self, where: str, what: str) -> None:
        self.contents.findings.append(Finding(where=where, what=what))


# The index tables and their columns before `position`; `app.store.derived` says what they hold.
INDEXES = {
    "about": "scheme, value",
    "sealed_turn": "verification, round, place, person, key, sealed_at",
    "scan_used": "scan",
    "patient_order": "patient",
}


def _seen(size: int, root: str) -> Seen:
    return Seen(size=size, root=Digest(root))


def _record(row: tuple[Any, ...]) -> KeptRecord:
    raw = RawRecord(statement=row[7], entry=row[8], signature=row[9])
    try:
        entry = read_entry(raw.entry)
    except EvidenceError:
        entry = None
    return KeptRecord(position=row[0], columns=tuple(row[1:7]), raw=raw, entry=entry)


# -- what the columns and index tables should say


def check_columns(contents: Contents) -> list[Finding]:
    """Hold the columns and the order of `record` against the records' bytes.

    1. Positions are counted from 1 without a gap: nothing was taken out.
    2. Every column says what the bytes say.
    3. A record that relied on a record of central's is kept after it.
    """
    found: list[Finding] = []
    central: dict[tuple[str, int], int] = {}
    for number, kept in enumerate(contents.records, 1):
        # (1)
        if kept.position != number and "records" not in contents.unread:
            what = f"it is kept at position {kept.position}, and belongs at {number}"
            found.append(Finding(where=kept.where, what=what))
        if kept.entry is None:
            continue  # the audit names it
        # (2)
        if kept.columns != _columns(kept):
            what = "the table's columns do not say what the record says"
            found.append(Finding(where=kept.where, what=what))
        # (3)
        chain = (kept.entry.station.value, kept.entry.epoch)
        if is_central(kept.entry.station):
            central[chain] = max(kept.entry.seq, central.get(chain, 0))
        for name, epoch, seq in _knew(kept.raw):
            if seq > central.get((name, epoch), 0):
                what = f"it relied on {name}/{epoch} record {seq}, which is kept after it"
                found.append(Finding(where=kept.where, what=what))
    return found


def _columns(kept: KeptRecord) -> tuple[Any, ...] | None:
    entry = kept.entry
    try:
        statement = read_statement(kept.raw.statement)
    except EvidenceError:
        return kept.columns  # the audit names it
    if entry is None:
        return None
    place = (entry.station.value, entry.epoch, entry.seq)
    return (*place, entry.digest.value, statement.id, statement.kind)


def _knew(raw: RawRecord) -> list[tuple[str, int, int]]:
    try:
        knew = read_statement(raw.statement).knew
    except EvidenceError:
        return []
    return [(p.station.value, p.epoch, p.seq) for p in knew]


def check_indexes(
    contents: Contents, records: Sequence[Record], own: StationId
) -> tuple[list[Finding], int]:
    """Derive the index tables again from the records that hold, and compare.

    Args:
        contents: what the store holds.
        records: those of its records that hold.
        own: the station whose store it is: only its own turns and scans are in the tables.

    Returns:
        The findings, and how many index rows were compared.
    """
    positions = {kept.raw.digest: kept.position for kept in contents.records}
    places = {positions[record.digest]: record for record in records}
    expected: Counter[tuple[Any, ...]] = Counter()
    found: list[Finding] = []
    for position, record in places.items():
        ours = record.entry.station == own
        rows = contents.private if ours else _given(contents, record, position)
        expected.update(_derived(record, position, rows, own))
        # Another station may name any commitment; what is kept is kept under one record.
        found += _misplaced(contents.placed, record, position) if ours else ()
    # What belongs to a record that does not hold cannot be judged; the record is named already.
    bad = set(positions.values()) - places.keys()
    for row in (expected - contents.tables) + (contents.tables - expected):
        table, position = row[0], row[-1]
        if table in contents.unread or position in bad or "records" in contents.unread:
            continue
        if table == "patient_order" and _lost(places.get(position), contents.private):
            continue  # the private row that would say it is named already
        where = places[position].place if position in places else f"position {position}"
        missing = row in expected
        what = "a row is missing" if missing else "a row says what the record does not say"
        found.append(Finding(where=f"{where}, table {table}", what=what))
    return found, sum(expected.values())


def _given(contents: Contents, record: Record, position: int) -> Mapping[Digest, PrivateRow]:
    """Return the rows of another station's record that are kept under it."""
    return {
        c.commit: contents.private[c.commit]
        for c in record.statement.private
        if contents.placed.get(("private_row", c.commit.value)) == position
    }


def _derived(
    record: Record, position: int, private: Mapping[Digest, PrivateRow], own: StationId
) -> Iterator[tuple[Any, ...]]:
    statement = record.statement
    for scheme, value in sorted({(s.scheme, s.value) for s in statement.subject}):
        yield "about", scheme, value, position
    if record.entry.station == own:
        sealed = sealing_of(statement)
        if sealed is not None:
            yield ("sealed_turn", *sealed, position)
        for scan in scans_of(statement):
            yield "scan_used", scan, position
    for patient in sorted({p for row in _kept(record, private) if (p := patient_of(row))}):
        yield "patient_order", patient, position


def _lost(record: Record | None, private: Mapping[Digest, PrivateRow]) -> bool:
    return record is not None and len(_kept(record, private)) < len(record.statement.private)


def _kept(record: Record, private: Mapping[Digest, PrivateRow]) -> list[PrivateRow]:
    """Return the private rows of a record that are those it committed to."""
    rows = [(private.get(c.commit), c) for c in record.statement.private]
    return [row for row, commitment in rows if row and row.commitment == commitment]


def _misplaced(
    placed: Mapping[tuple[str, str], int], record: Record, position: int
) -> Iterator[Finding]:
    """Name private rows that hang on another record or lie in the other table."""
    table = private_table(record.statement.kind)
    other = "private_row" if table == "turn_row" else "turn_row"
    for commitment in record.statement.private:
        where = f"{record.place}, private row {commitment.of}"
        if placed.get((table, commitment.commit.value), position) != position:
            yield Finding(where=where, what="the private row hangs on another record")
        if (other, commitment.commit.value) in placed:
            yield Finding(where=where, what=f"the private row lies in {other}, not in {table}")


def check_structure(connection: Connection, name: str) -> list[Finding]:
    """Hold the tables themselves against the schema, and let SQLite check its own structure.

    To be asked only when every page is good.
    """
    found = []
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    fresh = dbapi2.connect(":memory:", isolation_level=None)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        schema.migrate(fresh, version)
        wanted = set(fresh.execute(query).fetchall())
    finally:
        fresh.close()
    try:
        kept = set(connection.execute(query).fetchall())
        for _, item, *_ in sorted(kept ^ wanted):
            what = "the table, index or trigger is not that of this version"
            found.append(Finding(where=f"{name} {item}", what=what))
        lines = connection.execute(f"PRAGMA integrity_check({INTEGRITY_MOST})").fetchall()
    except DatabaseError:
        return [*found, Finding(where=name, what="its structure cannot be read")]
    found += [Finding(where=name, what=f"structure: {line}") for (line,) in lines if line != "ok"]
    return found
