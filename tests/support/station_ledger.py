"""What sync asks of a station's ledger, in memory, for the one station of a `PracticeRealm`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar, cast

from app.evidence.chain import Head, follow
from app.evidence.checkpoint import Receipt
from app.evidence.directory import Directory
from app.evidence.entry import Seen
from app.evidence.founding import found
from app.evidence.record import RawRecord, Record, admit
from app.identifiers import Digest, StationId
from app.ports import Ledger, Relayed
from tests.support.central import STATION, PracticeRealm

T = TypeVar("T")


class StationLedger:
    """The part of `app.ports.Ledger` that sync uses, in memory; not enrolled at first."""

    def __init__(self, realm: PracticeRealm, records: Sequence[RawRecord] = ()) -> None:
        """Hold records that the station of `realm` filed."""
        self.station = STATION
        self.records: list[Record] = []
        self.receipts: dict[Digest, Receipt] = {}
        self.note = ""
        self._realm = realm.name
        self._directory: Directory | None = None
        self._seen = Seen()
        self._head = Head(station=STATION)
        for raw in records:
            self.add(realm, raw)

    def add(self, realm: PracticeRealm, raw: RawRecord) -> None:
        """Take a record that the station filed."""
        record = admit(raw, realm.directory)
        self._head = follow(self._head, record.entry)
        self.records.append(record)

    @property
    def enrolled(self) -> bool:
        """Whether the realm's first records have arrived."""
        return self._directory is not None

    @property
    def directory(self) -> Directory:
        """What central's chains have said so far."""
        assert self._directory is not None
        return self._directory

    def head(self) -> Head:
        """Return the last place of this station's chain."""
        return self._head

    def seen(self) -> Seen:
        """Return the newest checkpoint verified here."""
        return self._seen

    def beside(self) -> Sequence[Head]:
        """Return how far other stations' chains are kept: this ledger keeps none."""
        return ()

    def passed_over(self) -> frozenset[StationId]:
        """Return the stations of which nothing is taken: all are named here."""
        return frozenset()

    def is_named(self, record: Record) -> bool:
        """Say whether a record's key is named: all are."""
        del record
        return True

    def keep_relayed(self, raws: Sequence[RawRecord]) -> Relayed:
        """Take what other stations filed; the realms of these tests have one station."""
        assert not raws
        return Relayed()

    def unproved(self, most: int) -> Sequence[Record]:
        """Return this station's records without a receipt, in chain order."""
        return [r for r in self.records if r.digest not in self.receipts][:most]

    def keep_receipts(self, receipts: Mapping[Digest, Receipt], seen: Seen, note: str) -> None:
        """Keep verified receipts and the checkpoint they stand under."""
        self.receipts |= receipts
        self._seen, self.note = seen, note

    def keep_central(self, raws: Sequence[RawRecord]) -> int:
        """Verify and keep records of central's chains; return how many were new."""
        for raw in raws:
            if self._directory is None:
                self._directory = found(self._realm, raw)[0]
            else:
                self._directory.learn(admit(raw, self._directory))
        return len(raws)

    def call(self, work: Callable[[Ledger], T]) -> T:
        """Run ledger work, as the worker would."""
        return work(cast("Ledger", self))
