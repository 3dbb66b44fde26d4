"""Admitting a batch: verify without the lock, then give places in one transaction.

For each record, in the order of the batch:

1. it cannot be verified → *unauthentic*: the bytes go to quarantine, the head does not move;
2. central has that very record → *have*, for ever, and nothing changes;
3. another record holds its place, or it follows another history → *fork*: the bytes go to
   quarantine beside the record that holds the place, which is annotated; nothing is replaced;
4. an earlier record is missing → *gap*, with the number that is wanted;
5. else it takes its place and the next leaf → *logged*, or *disputed* if central does not rely
   on it (`sync.central.accept`); neither ever blocks what comes after.

Proofs are made of the committed log only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.evidence import canonical
from app.evidence.chain import Head, follow
from app.evidence.directory import Directory, View, is_central
from app.evidence.entry import ENTRY_TYPE, GENESIS, read_entry
from app.evidence.errors import ChainError, EvidenceError, MalformedError
from app.evidence.fields import write_instant
from app.evidence.record import RawRecord, Record, admit
from app.identifiers import Digest, StationId
from sync.central import accept
from sync.central.errors import NotYoursError
from sync.central.log import Log
from sync.central.realm import Realm
from sync.central.store import Annotation, Logged, Quarantined, Store
from sync.protocol import Push, PushReply, Result, Status

DISPUTED, FORKED = "disputed", "forked"


@dataclass(frozen=True, slots=True)
class _Unauthentic:
    """A record that cannot be verified, and why."""

    why: str


class Ingest:
    """The one way in which a station's records enter the log."""

    def __init__(self, store: Store, log: Log, realm: Realm, now: Callable[[], datetime]) -> None:
        """Admit into `log`; `now` dates arrivals for people, and decides nothing."""
        self._store = store
        self._log = log
        self._realm = realm
        self._now = now

    def admit(self, push: Push) -> PushReply:
        """Admit a batch of an authenticated station, and prove what is logged.

        Raises:
            NotYoursError: a record is of another chain than the push says.
            StoreError: the store cannot be written; nothing was kept.
        """
        _check_carrier(push.station)
        with self._store.transaction():
            self._realm.refresh()
        directory = self._realm.directory
        verified = [_verify(raw, directory) for raw in push.records]
        for raw, record in zip(push.records, verified, strict=True):
            _check_chain(push, raw, record)
        arrived = write_instant(self._now())
        with self._store.transaction():
            # What central filed while this batch was verified counts: C1 must not race it.
            self._realm.refresh()
            results = [
                self._place(push.station, raw, record, arrived)
                for raw, record in zip(push.records, verified, strict=True)
            ]
            self._log.seal()
        return self._reply(push, results)

    def _place(
        self, station: StationId, raw: RawRecord, record: Record | _Unauthentic, arrived: str
    ) -> Result:
        digest = canonical.digest(ENTRY_TYPE, raw.entry)
        # (1)
        if isinstance(record, _Unauthentic):
            kept = Quarantined(station=station, why=record.why, raw=raw)
            self._store.set_aside(kept, arrived)
            return Result(entry=digest, status=Status.UNAUTHENTIC, why=record.why)
        # (2)
        if self._store.get(digest) is not None:
            said = [a.why for a in self._store.annotations(digest) if a.what == DISPUTED]
            return Result(entry=digest, status=Status.HAVE, why=" ".join(said))
        entry = record.entry
        # (3)
        holder = self._store.at(entry.station, entry.epoch, entry.seq)
        if holder is not None:
            return self._fork(record, holder, "another record holds its place", arrived)
        head = self._head_before(record)
        # (4)
        if entry.seq > head.seq + 1:
            why = f"expected record {head.seq + 1}, got record {entry.seq}"
            return Result(entry=digest, status=Status.GAP, why=why)
        try:
            follow(head, entry)
        except ChainError as error:
            before = self._store.at(entry.station, entry.epoch, head.seq)
            return self._fork(record, before, error.what, arrived)
        # (5)
        return self._take(record, arrived)

    def _take(self, record: Record, arrived: str) -> Result:
        verdict = accept.accept(record, _Known(self._store, self._log, self._realm))
        self._log.append(record, arrived)
        if isinstance(verdict, accept.Disputed):
            self._store.annotate(record.digest, Annotation(what=DISPUTED, why=verdict.why))
            return Result(entry=record.digest, status=Status.DISPUTED, why=verdict.why)
        return Result(entry=record.digest, status=Status.LOGGED)

    def _fork(self, record: Record, holder: Logged | None, why: str, arrived: str) -> Result:
        kept = Quarantined(station=record.entry.station, why=why, raw=record.raw)
        self._store.set_aside(kept, arrived)
        if holder is not None:
            said = Annotation(what=FORKED, why=f"{record.digest.value} claims the same history")
            self._store.annotate(holder.digest, said)
        return Result(entry=record.digest, status=Status.FORK, why=why)

    def _head_before(self, record: Record) -> Head:
        """Return the head that the record has to follow.

        A new epoch begins with the genesis digest, or names a record of an older epoch of the
        same station: that is how a station says what it still knows after a restore.
        """
        entry = record.entry
        head = self._store.head(entry.station, entry.epoch)
        if head.seq or entry.seq != 1 or entry.prev == GENESIS:
            return head
        named = self._store.get(entry.prev)
        older = read_entry(named.raw.entry) if named else None
        if older and older.station == entry.station and older.epoch < entry.epoch:
            return Head(station=entry.station, epoch=entry.epoch, entry=entry.prev)
        return head

    def _reply(self, push: Push, results: list[Result]) -> PushReply:
        note, seen = self._log.newest()
        leaves: dict[Digest, int] = {}
        for result in results:
            logged = self._store.get(result.entry) if result.status.in_log else None
            if logged is not None:
                leaves[result.entry] = logged.leaf
        return PushReply(
            head=self._store.head(push.station, push.epoch),
            results=tuple(results),
            receipts=self._log.receipts(leaves, note, seen.size),
            note=note,
            consistency=self._log.consistency(push.seen_size, seen.size),
        )


@dataclass(frozen=True, slots=True)
class _Known:
    """`demands.Known` over the store, inside of a transaction."""

    _store: Store
    _log: Log
    _realm: Realm

    @property
    def practice(self) -> bool:
        return self._realm.directory.practice

    @property
    def now(self) -> View:
        return self._realm.directory.now()

    def get(self, digest: Digest) -> Logged | None:
        return self._store.get(digest)

    def is_disputed(self, digest: Digest) -> bool:
        return any(a.what == DISPUTED for a in self._store.annotations(digest))

    def filed(self, statement_id: str) -> Logged | None:
        return self._store.filed(statement_id)

    def root_at(self, size: int) -> Digest | None:
        return self._log.root_at(size)


def _verify(raw: RawRecord, directory: Directory) -> Record | _Unauthentic:
    try:
        return admit(raw, directory)
    except EvidenceError as error:
        return _Unauthentic(error.what)


def _check_carrier(station: StationId) -> None:
    if is_central(station):
        raise NotYoursError("Central files its own statements; nobody brings them.")


def _check_chain(push: Push, raw: RawRecord, record: Record | _Unauthentic) -> None:
    """Refuse a record of another chain that is brought under this station's signature."""
    try:
        entry = read_entry(raw.entry) if isinstance(record, _Unauthentic) else record.entry
    except MalformedError:
        return  # it says of no chain; it is quarantined with its reason
    if (entry.station, entry.epoch) != (push.station, push.epoch):
        raise NotYoursError("The batch holds a record of another chain than it says.")
