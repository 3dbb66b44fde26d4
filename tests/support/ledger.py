"""A ledger in memory: `app.ports.Ledger` with everything that counts and no disk.

Real: `admit` on every record, the chain, the directory, private rows against their commitments,
and the uniqueness that the store enforces (place, person and key of a round; an act of scanning).
Made up: the disk. `Disk` is what survives a crash; a new `MemoryLedger` over it is the program
started again, and verifies everything once more. `disk.fail` breaks the next commits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from enum import Enum

from app.domain.turn import SealedTurn
from app.domain.verification import SealedPair
from app.evidence.chain import Head, follow
from app.evidence.checkpoint import Receipt
from app.evidence.directory import Directory, is_central
from app.evidence.entry import Entry, Seen, read_entry
from app.evidence.errors import ChainError, EvidenceError, NotYetKnownError
from app.evidence.fields import read_instant, write_instant
from app.evidence.founding import found
from app.evidence.private import PrivateRow, check_row
from app.evidence.record import RawRecord, Record, admit
from app.evidence.relayed import Rows
from app.identifiers import Digest, PatientId, RealmId, ScanId, StationId, VerificationId
from app.ports import Clock, Filing, Keys, Relayed
from app.store.errors import StoreError
from app.store.relayed import belongs, check_beside, given, opened


class Fail(Enum):
    """How a commit can go wrong."""

    BEFORE = "nothing was written"
    AFTER = "everything was written, and then the power went"


class PowerCutError(BaseException):
    """The program ends here; nobody may catch it and go on."""


@dataclass(slots=True)
class Disk:
    """What survives a crash.

    Attributes:
        fail: what happens at commits to come; empty means that all is well.
    """

    records: list[RawRecord] = field(default_factory=list)
    private: dict[Digest, PrivateRow] = field(default_factory=dict)
    turn_rows: dict[Digest, PrivateRow] = field(default_factory=dict)
    sealed: list[SealedTurn] = field(default_factory=list)
    scans: frozenset[ScanId] = frozenset()
    receipts: dict[Digest, Receipt] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)
    fail: list[Fail | None] = field(default_factory=list)

    def copy(self) -> Disk:
        """Return a disk with the same content, to go another way from here."""
        return Disk(**{f.name: copy(getattr(self, f.name)) for f in fields(self)})

    def back_to(self, before: Disk) -> None:
        """Forget what was written since a copy was made."""
        for f in fields(self):
            if f.name != "fail":
                setattr(self, f.name, getattr(before, f.name))


class MemoryLedger:
    """`app.ports.Ledger` over a `Disk`."""

    def __init__(
        self, disk: Disk, realm: RealmId, station: StationId, *, clock: Clock, keys: Keys
    ) -> None:
        """Open the disk and verify all that is on it."""
        self.disk = disk
        self.station = station
        self._realm = realm
        self._clock = clock
        self._keys = keys
        self._depth = 0
        self._directory: Directory | None = None
        self._records: list[Record] = []
        self._by_digest: dict[Digest, Record] = {}
        self._head = Head(station=station)
        self._beside: dict[StationId, Head] = {}
        for raw in disk.records:
            self._know(raw)

    # -- reading

    @property
    def enrolled(self) -> bool:
        """Whether the realm's first records have arrived."""
        return self._directory is not None

    @property
    def directory(self) -> Directory:
        """What central's chains have said so far."""
        assert self._directory is not None
        return self._directory

    @property
    def records(self) -> Sequence[Record]:
        """All records in the order kept, for a test that audits them."""
        return tuple(self._records)

    def head(self) -> Head:
        """Return the last place of this station's chain."""
        return self._head

    def beside(self) -> Sequence[Head]:
        """Return how far the chains of the site's other stations are kept here."""
        return tuple(self._beside.values())

    def _head_of(self, name: StationId) -> Head:
        return self._beside.get(name, Head(station=name))

    def find(self, statement_id: str) -> Record | None:
        """Return the record of a statement's id, if it was filed."""
        return next((r for r in self._records if r.statement.id == statement_id), None)

    def get(self, digest: Digest) -> Record | None:
        """Return a record by its digest."""
        return self._by_digest.get(digest)

    def about(self, scheme: str, value: str) -> Sequence[Record]:
        """Return the records about a subject, in the order kept."""
        return [
            r
            for r in self._records
            if any(s.scheme == scheme and s.value == value for s in r.statement.subject)
        ]

    def orders_of(self, patient: PatientId) -> Sequence[Record]:
        """Return the records whose private row names a patient, in the order kept."""
        rows = self.disk.private
        return [
            record
            for record in self.records
            for commitment in record.statement.private
            if commitment.of == "patient"
            and commitment.commit in rows
            and rows[commitment.commit].open().get("patient") == patient.value
        ]

    def kind(self, kind: str) -> Sequence[Record]:
        """Return the records of a kind, of every chain, in the order kept."""
        return [r for r in self._records if r.statement.kind == kind]

    def latest(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind, of every chain, newest first."""
        return list(reversed(self.kind(kind)))[:most]

    def own(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind that this station filed, newest first."""
        filed = [r for r in reversed(self.kind(kind)) if r.entry.station == self.station]
        return filed[:most]

    def private(self, commit: Digest) -> PrivateRow | None:
        """Return a private row; never one of a turn."""
        return self.disk.private.get(commit)

    def rows_after(self, seq: int, most_bytes: int) -> tuple[int, Sequence[Rows]]:
        """Return private rows of this station's next records; the bytes are not counted here."""
        del most_bytes
        next_ = [r for r in self._records if r.entry.station == self.station]
        groups = [
            (r.digest, given(r, [self.private(c.commit) for c in r.statement.private]))
            for r in next_[seq:]
        ]
        return len(next_), [(digest, rows) for digest, rows in groups if rows]

    def sealed_turns(self, of: VerificationId) -> Sequence[SealedTurn]:
        """Return the turns sealed for a verification: who and when, nothing else."""
        return sorted((t for t in self.disk.sealed if t.of == of), key=lambda t: t.round)

    def open_turns(self, pair: SealedPair) -> tuple[PrivateRow, PrivateRow]:
        """Return the readings of two sealed turns."""
        return self._readings(pair.first), self._readings(pair.second)

    def _readings(self, turn: SealedTurn) -> PrivateRow:
        record = self.get(turn.entry)
        assert record is not None
        return self.disk.turn_rows[record.statement.private[0].commit]

    def scan_used(self, scan: ScanId) -> bool:
        """Say whether an act of scanning already stands in a record (X15)."""
        return scan in self.disk.scans

    def seen(self) -> Seen:
        """Return the newest checkpoint verified here."""
        return self.disk.seen

    def waiting(self) -> int:
        """Return how many of this station's records have no receipt yet."""
        return len(self.unproved(len(self._records)))

    def proved(self, digest: Digest) -> bool:
        """Say whether central has a record: its log proved it, or it came from there."""
        record = self._by_digest.get(digest)
        beside = record is not None and record.entry.station != self.station
        return beside or digest in self.disk.receipts

    def unproved(self, most: int) -> Sequence[Record]:
        """Return this station's records without a receipt, in chain order."""
        own = [r for r in self._records if r.entry.station == self.station]
        return [r for r in own if r.digest not in self.disk.receipts][:most]

    # -- writing

    def file(self, filing: Filing) -> Record:
        """Give a statement its place; on the disk before it returns."""
        standing = self.find(filing.statement.id)
        if standing is not None:
            assert standing.statement.data == filing.statement.data
            return standing
        with self._transaction():
            return self._place(filing)

    def together(self) -> AbstractContextManager[None]:
        """Make several filings one transaction: all of them, or none."""
        return self._transaction()

    def _place(self, filing: Filing) -> Record:
        entry = Entry(
            station=self.station,
            epoch=self._head.epoch,
            seq=self._head.seq + 1,
            prev=self._head.entry,
            statement=filing.statement.digest,
            signatures=filing.signatures,
            key=self._keys.station_key().id,
            clock=self._clock.read(),
            seen=self.seen(),
        )
        raw = RawRecord(
            statement=filing.statement.data,
            entry=entry.data,
            signature=self._keys.sign_entry(entry.to_sign),
        )
        record = self._know(raw)
        self.disk.records.append(raw)
        self._keep_rows(record, filing)
        self._keep_turn(record, filing)
        return record

    def _keep_rows(self, record: Record, filing: Filing) -> None:
        turn = record.statement.kind == "turn.sealed"
        table = self.disk.turn_rows if turn else self.disk.private
        for row, commitment in zip(filing.rows, record.statement.private, strict=True):
            check_row(row, commitment.commit)
            table[commitment.commit] = row

    def _keep_turn(self, record: Record, filing: Filing) -> None:
        if self.disk.scans.intersection(filing.scans) or len(set(filing.scans)) < len(
            filing.scans
        ):
            msg = "an act of scanning is taken already"
            raise StoreError(msg)
        self.disk.scans |= frozenset(filing.scans)
        if filing.seals is None:
            return
        turn = filing.seals
        for other in self.sealed_turns(turn.of):
            if other.round == turn.round and (
                other.place is turn.place or other.by == turn.by or other.key == turn.key
            ):
                msg = "a place, a person or a key is taken already"
                raise StoreError(msg)
        self.disk.sealed.append(
            SealedTurn(
                of=turn.of,
                by=turn.by,
                key=turn.key,
                place=turn.place,
                round=turn.round,
                entry=record.digest,
                at=read_instant(write_instant(turn.at)),
            )
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        before, known, head = self.disk.copy(), len(self._records), self._head
        fail = self.disk.fail.pop(0) if self.disk.fail else None
        self._depth += 1
        try:
            yield
            if fail is Fail.BEFORE:
                raise PowerCutError  # noqa: TRY301  undone like any other failure
        except BaseException:
            self.disk.back_to(before)
            for record in self._records[known:]:
                del self._by_digest[record.digest]
            del self._records[known:]
            self._head = head
            raise
        finally:
            self._depth -= 1
        if fail is Fail.AFTER:
            raise PowerCutError

    def _know(self, raw: RawRecord) -> Record:
        if self._directory is None:
            self._directory, record = found(self._realm, raw)
        else:
            record = admit(raw, self._directory)
            name = record.entry.station
            if is_central(name):
                self._directory.learn(record)
            elif name == self.station:
                self._head = follow(self._head, record.entry)
            else:
                check_beside(record, self.station, self._directory)
                self._beside[name] = follow(self._head_of(name), record.entry)
        self._records.append(record)
        self._by_digest[record.digest] = record
        return record

    # -- central

    def keep_receipts(self, receipts: Mapping[Digest, Receipt], seen: Seen, note: str) -> None:
        """Keep verified receipts and the checkpoint they stand under."""
        self.disk.receipts |= receipts
        self.disk.seen = seen

    def keep_central(self, raws: Sequence[RawRecord]) -> int:
        """Verify and keep records of central's chains; return how many were new."""
        new = [raw for raw in raws if self.get(raw.digest) is None]
        for raw in new:
            record = self._know(raw)
            if not is_central(record.entry.station):
                msg = "central sent a record that is not its own"
                raise ChainError(msg, where=record.place)
            self.disk.records.append(raw)
        return len(new)

    # -- the site's other stations

    def passed_over(self) -> frozenset[StationId]:
        """Return the stations of which nothing is taken: all are named here."""
        return frozenset()

    def is_named(self, record: Record) -> bool:
        """Say whether a record's key is named: all are."""
        del record
        return True

    def keep_relayed(self, raws: Sequence[RawRecord]) -> Relayed:
        """Verify and keep records of the site's other stations, and rows sealed to this one."""
        new = 0
        waiting: set[StationId] = set()
        broken: dict[StationId, str] = {}
        for raw in (r for r in raws if self.get(r.digest) is None):
            name = read_entry(raw.entry).station
            if name in waiting or name in broken:
                continue
            try:
                record = self._know(raw)
            except NotYetKnownError:
                waiting.add(name)
            except EvidenceError as error:
                broken[name] = error.what
            else:
                self.disk.records.append(raw)
                new += 1
                for digest, row in opened(record, self.station, self._keys):
                    self.keep_row(digest, row)
        return Relayed(new=new, waiting=frozenset(waiting), broken=broken)

    def keep_row(self, digest: Digest, row: PrivateRow) -> None:
        """Keep a row that arrived after the record that committed to it."""
        if belongs(row, self.get(digest)):
            self.disk.private[row.commitment.commit] = row
