"""Reading the ledger: every record goes through `admit` before anybody sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.people import Place
from app.domain.turn import SealedTurn
from app.domain.verification import SealedPair
from app.evidence.chain import Head
from app.evidence.directory import Directory
from app.evidence.entry import Seen
from app.evidence.errors import EvidenceError
from app.evidence.fields import read_instant
from app.evidence.founding import found
from app.evidence.private import PrivateRow
from app.evidence.record import RawRecord, Record, admit
from app.evidence.relayed import LOOKED_AT_MAX, Rows
from app.evidence.statement import Statement
from app.identifiers import (
    Digest,
    KeyId,
    PatientId,
    PersonId,
    RealmId,
    ScanId,
    StationId,
    VerificationId,
)
from app.store.connection import Connection
from app.store.derived import COUNTS_DISPUTED, disputed_by
from app.store.errors import DamagedStoreError, StoreError
from app.store.relayed import given

ADMITTED_MAX = 20_000  # verified records kept in memory: 20,000 at 3 kB are 60 MB
COLUMNS = "statement, entry, signature"
_UNPROVED = (
    "station = ? AND (epoch, seq) > (?, ?) AND NOT EXISTS "
    "(SELECT 1 FROM receipt WHERE receipt.entry = record.digest)"
)
# One step through the index for each station, however many records it has.
_BESIDE = """
WITH RECURSIVE name (station) AS (
    SELECT min(station) FROM record
    UNION ALL
    SELECT (SELECT min(station) FROM record WHERE station > name.station) FROM name
    WHERE name.station IS NOT NULL
)
SELECT station FROM name WHERE station != ? AND station NOT LIKE 'central.%' ORDER BY station
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which realm and station a ledger belongs to.

    Attributes:
        beside: the site's other workstations of which this one takes records, each with the
            keys that sign its entries; None takes those of all that central enrolled, as in
            practice.
    """

    realm: RealmId
    station: StationId
    beside: Mapping[StationId, frozenset[KeyId]] | None = None


class LedgerReader:
    """What `app.ports.Ledger` asks without writing."""

    def __init__(self, connection: Connection, identity: Identity) -> None:
        """Read a store's records and learn central's chains from them.

        Raises:
            DamagedStoreError: a record of central's no longer verifies.
        """
        self._db = connection
        self._identity = identity
        self._admitted: dict[Digest, Record] = {}
        self._directory: Directory | None = None
        self._disputed: set[Digest] = set()
        self._proved_to = (-1, -1)  # epoch and place; everything up to it is proved
        self._learn_all()

    @property
    def station(self) -> StationId:
        """This station's name."""
        return self._identity.station

    @property
    def enrolled(self) -> bool:
        """Whether the realm's records have arrived."""
        return self._directory is not None

    @property
    def directory(self) -> Directory:
        """What central's chains have said so far.

        Raises:
            StoreError: nothing yet; the station is not enrolled.
        """
        if self._directory is None:
            msg = "This workstation is not enrolled in a realm yet. Ask the administrator."
            raise StoreError(msg)
        return self._directory

    def head(self) -> Head:
        """Return the last place of this station's chain."""
        return self._head_of(self.station)

    def beside(self) -> Sequence[Head]:
        """Return how far the chains of the site's other stations are kept here."""
        rows = self._db.execute(_BESIDE, (self.station.value,)).fetchall()
        return [self._head_of(StationId(name)) for (name,) in rows]

    def passed_over(self) -> frozenset[StationId]:
        """Return the site's other stations of which nothing is taken: no settings name them."""
        site, named = self.directory.site_of(self.station), self._identity.beside
        if named is None or site is None:
            return frozenset()
        others = self.directory.stations_of(site, ended=True)
        return frozenset(n for n in others if n != self.station and n not in named)

    def is_named(self, record: Record) -> bool:
        """Say whether the key that filed a record is its own, or one that the settings name."""
        entry, named = record.entry, self._identity.beside
        if named is None or entry.station == self.station:
            return True
        return entry.key in named.get(entry.station, ())

    def _head_of(self, station: StationId) -> Head:
        row = self._db.execute(
            "SELECT epoch, seq, digest FROM record WHERE station = ? "
            "ORDER BY epoch DESC, seq DESC LIMIT 1",
            (station.value,),
        ).fetchone()
        if row is None:
            return Head(station=station)
        return Head(station=station, epoch=row[0], seq=row[1], entry=Digest(row[2]))

    def find(self, statement_id: str) -> Record | None:
        """Return the record of a statement's id, if it was filed."""
        return self._one("statement_id = ?", statement_id)

    def get(self, digest: Digest) -> Record | None:
        """Return a record by its digest."""
        record = self._admitted.get(digest) or self._one("digest = ?", digest.value)
        return record if record is None or self._relies_on(record) else None

    def about(self, scheme: str, value: str) -> Sequence[Record]:
        """Return the records about a subject, in the order kept."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM about JOIN record USING (position) "  # noqa: S608  constant
            "WHERE scheme = ? AND value = ? ORDER BY position",
            (scheme, value),
        )
        return self._seen(rows)

    def orders_of(self, patient: PatientId) -> Sequence[Record]:
        """Return the records whose private row names a patient, in the order kept."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM patient_order JOIN record USING (position) "  # noqa: S608
            "WHERE patient = ? ORDER BY position",
            (patient.value,),
        )
        return self._seen(rows)

    def kind(self, kind: str) -> Sequence[Record]:
        """Return the records of a kind, of every chain, in the order kept."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE kind = ? ORDER BY position",  # noqa: S608  constant
            (kind,),
        )
        return self._seen(rows)

    def latest(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind, of every chain, newest first."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE kind = ? ORDER BY position DESC LIMIT ?",  # noqa: S608
            (kind, most),
        )
        return self._seen(rows)

    def own(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind that this station filed, newest first."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE kind = ? AND station = ? "  # noqa: S608  constant
            "ORDER BY position DESC LIMIT ?",
            (kind, self.station.value, most),
        )
        return [self._admit(row) for row in rows]

    def private(self, commit: Digest) -> PrivateRow | None:
        """Return a private row; never one of a turn, whose table this does not read."""
        return self._row("private_row", commit)

    def rows_after(self, seq: int, most_bytes: int) -> tuple[int, Sequence[Rows]]:
        """Return private rows of this station's next records that others may be given.

        At most `LOOKED_AT_MAX` records are looked at, and rows of `most_bytes` returned, those
        of the first record always: the number says through which place these are all.
        """
        found = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE station = ? AND epoch = ? AND seq > ? "  # noqa: S608
            "ORDER BY seq LIMIT ?",
            (self.station.value, self.head().epoch, seq, LOOKED_AT_MAX),
        ).fetchall()
        groups: list[Rows] = []
        size = 0
        for row in found:
            record = self._admit(row)
            rows = given(record, [self.private(c.commit) for c in record.statement.private])
            size += sum(len(r.content) for r in rows)
            if groups and size > most_bytes:
                break
            groups += [(record.digest, rows)] if rows else []
            seq = record.entry.seq
        return seq, groups

    def sealed_turns(self, of: VerificationId) -> Sequence[SealedTurn]:
        """Return the turns sealed for a verification, by round and place."""
        rows = self._db.execute(
            "SELECT round, place, person, key, sealed_at, digest FROM sealed_turn "
            "JOIN record USING (position) WHERE verification = ? ORDER BY round, position",
            (of.value,),
        )
        return [
            SealedTurn(
                of=of,
                round=round_,
                place=Place(place),
                by=PersonId(person),
                key=KeyId(key),
                at=read_instant(at),
                entry=Digest(digest),
            )
            for round_, place, person, key, at, digest in rows
        ]

    def open_turns(self, pair: SealedPair) -> tuple[PrivateRow, PrivateRow]:
        """Return the readings of two sealed turns.

        Raises:
            DamagedStoreError: a row that a sealed turn committed to is missing.
        """
        return self._readings(pair.first), self._readings(pair.second)

    def scan_used(self, scan: ScanId) -> bool:
        """Say whether an act of scanning already stands in a record (X15)."""
        query = "SELECT 1 FROM scan_used WHERE scan = ?"
        return self._db.execute(query, (scan.value,)).fetchone() is not None

    def seen(self) -> Seen:
        """Return the newest checkpoint verified here."""
        query = "SELECT size, root FROM checkpoint ORDER BY size DESC LIMIT 1"
        row = self._db.execute(query).fetchone()
        return Seen(size=row[0], root=Digest(row[1])) if row else Seen()

    def unproved(self, most: int) -> Sequence[Record]:
        """Return this station's records without a receipt, in chain order."""
        self._pass_proved()
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE {_UNPROVED} "  # noqa: S608  constants
            "ORDER BY epoch, seq LIMIT ?",
            (self.station.value, *self._proved_to, most),
        )
        return [self._admit(row) for row in rows]

    def waiting(self) -> int:
        """Return how many of this station's records have no receipt yet."""
        self._pass_proved()
        query = f"SELECT count(*) FROM record WHERE {_UNPROVED}"  # noqa: S608  constant
        return int(self._db.execute(query, (self.station.value, *self._proved_to)).fetchone()[0])

    def _pass_proved(self) -> None:
        """Move past the records that are proved without a gap: nobody looks at them again.

        Receipts are only ever added. So what is looked at grows with what waits, and not with
        the years; the first look after the start goes through all of them once.
        """
        first = self._db.execute(
            f"SELECT epoch, seq FROM record WHERE {_UNPROVED} "  # noqa: S608  constants
            "ORDER BY epoch, seq LIMIT 1",
            (self.station.value, *self._proved_to),
        ).fetchone()
        if first is not None:
            self._proved_to = (first[0], first[1] - 1)
        else:
            head = self.head()
            self._proved_to = (head.epoch, head.seq)

    def proved(self, digest: Digest) -> bool:
        """Say whether central has a record: its log proved it, or it came from there."""
        query = (
            "SELECT 1 FROM receipt WHERE entry = ? "
            "UNION ALL SELECT 1 FROM record WHERE digest = ? AND station != ?"
        )
        asked = (digest.value, digest.value, self.station.value)
        return self._db.execute(query, asked).fetchone() is not None

    def _learn_all(self) -> None:
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM record WHERE station LIKE 'central.%' ORDER BY position"  # noqa: S608
        ).fetchall()
        self._disputed.clear()
        try:
            for row in rows:
                raw = RawRecord(statement=row[0], entry=row[1], signature=row[2])
                if self._directory is None:
                    self._directory, _ = found(self._identity.realm, raw)
                else:
                    self._learn(admit(raw, self._directory))
        except EvidenceError as error:
            raise DamagedStoreError(error.what, where=error.where or "central's records") from None

    def _learn(self, record: Record) -> None:
        """Learn the next record of one of central's chains."""
        self.directory.learn(record)
        disputed = disputed_by(record.statement)
        if disputed is not None:
            self._disputed.add(disputed)

    def _relies_on(self, record: Record) -> bool:
        """Whether use cases see a record.

        Of another station's they see no permission that central disputes, and whatever may stop
        something all the same: what happened counts (DESIGN rules 6 and 7).
        """
        stands = record.digest not in self._disputed or record.entry.station == self.station
        return stands or _stops(record.statement)

    def _seen(self, rows: Iterable[tuple[bytes, bytes, bytes]]) -> list[Record]:
        return [r for r in map(self._admit, rows) if self._relies_on(r)]

    def _one(self, where: str, value: str) -> Record | None:
        query = f"SELECT {COLUMNS} FROM record WHERE {where}"  # noqa: S608  constants of this file
        row = self._db.execute(query, (value,)).fetchone()
        return self._admit(row) if row else None

    def _admit(self, row: tuple[bytes, bytes, bytes]) -> Record:
        raw = RawRecord(statement=row[0], entry=row[1], signature=row[2])
        known = self._admitted.get(raw.digest)
        if known is not None and known.raw == raw:
            return known
        record = admit(raw, self.directory)
        if len(self._admitted) >= ADMITTED_MAX:
            self._admitted.clear()
        self._admitted[record.digest] = record
        return record

    def _row(self, table: str, commit: Digest) -> PrivateRow | None:
        query = f"SELECT name, salt, content FROM {table} WHERE commitment = ?"  # noqa: S608
        row = self._db.execute(query, (commit.value,)).fetchone()
        return PrivateRow(of=row[0], salt=row[1], content=row[2]) if row else None

    def _readings(self, turn: SealedTurn) -> PrivateRow:
        record = self.get(turn.entry)
        commits = record.statement.private if record else ()
        row = self._row("turn_row", commits[0].commit) if commits else None
        if record is None or row is None:
            what = "the readings of a sealed turn are missing"
            raise DamagedStoreError(what, where=record.place if record else "sealed turn")
        return row


def _stops(statement: Statement) -> bool:
    """Say whether a statement may stop something, though central disputes it."""
    no_match = statement.kind == "identity.tested" and statement.body.get("matches") is not True
    return no_match or statement.kind in COUNTS_DISPUTED
