"""Several workstations of one realm, each with a store of its own, and central between them.

Stores, keys, central and sync are the real ones; only the network is left out (`DirectWire`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from app.domain.people import Place
from app.evidence.audit import audit
from app.evidence.chain import Head
from app.evidence.private import PrivateRow, row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import Digest, KeyId, PersonId, SiteId, StationId, VerificationId
from app.ports import Filing, Ledger, Sealing
from app.security.keyring import Keyring
from app.security.letterbox import Letterbox
from app.signing import SigningKey
from app.store.connection import Connection, create, open_store
from app.store.headfile import HeadFile
from app.store.holdings import Contents, check_indexes, read_contents
from app.store.ledger import StoreLedger
from app.store.reader import Identity
from app.usecases import relaying
from app.usecases.station import Draft, Station, file
from sync.client.scheduler import IDLE_S, Scheduler
from tests.support.central import SITE, DirectWire, PracticeRealm, station_wish

T = TypeVar("T")
PATIENT = "PATIENT-4711"
STORE_KEY = b"k" * 32


@dataclass(slots=True)
class Workstation:
    """A workstation of a site: its store in a folder, its keys, its way to central."""

    realm: PracticeRealm
    name: StationId
    folder: Path
    site: SiteId = SITE
    beside: Mapping[StationId, frozenset[KeyId]] | None = None
    gives: Callable[[Station], bool] = relaying.give
    seed: bytes = field(init=False, repr=False)
    wire: DirectWire = field(init=False, repr=False)
    scheduler: Scheduler = field(init=False, repr=False)
    station: Station = field(init=False, repr=False)
    _db: Connection = field(init=False, repr=False)
    _head_file: HeadFile = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Let central enrol it, and open its empty store."""
        self.seed = hashlib.sha256(f"seed of {self.name.value}".encode()).digest()
        self.realm.enrol(station_wish(self.name, SigningKey(self.seed), self.site))
        self.folder.mkdir()
        create(self.path, STORE_KEY).close()
        head = HeadFile(self.folder / "station.head", SigningKey(self.seed))
        head.write(Head(station=self.name))
        head.close()
        self.wire = DirectWire(self.realm.service, self.name, SigningKey(self.seed))
        self.starts()

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / "station.db"

    @property
    def ledger(self) -> Ledger:
        """Its ledger."""
        return self.station.ledger

    def starts(self) -> None:
        """Start the program over the store, as after a reboot."""
        key = SigningKey(self.seed)
        self._db = _open(self.path)
        keyring = Keyring(key, b"pepper", Letterbox(self.seed))
        self._head_file = HeadFile(self.folder / "station.head", key)
        ledger = StoreLedger(
            self._db,
            Identity(realm=self.realm.name, station=self.name, beside=self.beside),
            self._head_file,
            self.realm.clock,
            keyring,
        )
        self.station = Station(
            ledger=ledger,
            clock=self.realm.clock,
            keys=keyring,
            site=self.site,
            ward="Ward 4B",
            build="countersign of the tests",
        )
        self.scheduler = Scheduler(
            call=self._call,
            wire=self.wire,
            clock=self.realm.clock.now,
            chance=lambda: 0.5,
            give=lambda: self.gives(self.station),
        )

    def _call(self, work: Callable[[Ledger], T]) -> T:
        return work(self.ledger)

    def syncs(self) -> str:
        """Sync until nothing is left to do; return the sentence that stands then."""
        for _ in range(20):
            if self.scheduler.step() == IDLE_S:
                break
        return self.scheduler.status().sentence

    def knows_only(self, *others: Workstation) -> None:
        """Start again, with these named in the site's settings and no others."""
        self.beside = {o.name: frozenset({o.station.keys.station_key().id}) for o in others}
        self.stops()
        self.starts()

    def signing_key(self) -> SigningKey:
        """Its key."""
        return SigningKey(self.seed)

    def gets_another_key(self) -> None:
        """Let central enrol a new key for it, and start with that over the same store."""
        head = self.ledger.head()
        self.stops()
        self.seed = hashlib.sha256(self.seed).digest()
        self.realm.enrol(station_wish(self.name, self.signing_key(), self.site))
        (self.folder / "station.head").unlink()
        file_ = HeadFile(self.folder / "station.head", self.signing_key())
        file_.write(head)
        file_.close()
        self.wire = DirectWire(self.realm.service, self.name, self.signing_key())
        self.starts()

    def stops(self) -> None:
        """Close the store."""
        self._head_file.close()
        self._db.close()

    def writes(self, number: int = 1) -> Record:
        """File a note without anything private."""
        note = Subject(scheme="note", value=f"{self.name.value} {number}")
        return file(self.station, Draft(kind="note.taken", subject=(note,), body={"n": number}))

    def orders(self, patient: str = PATIENT, kind: str = "order.filed") -> Record:
        """File a record whose private row names a patient."""
        kept = row("patient", self.station.keys.salt(), {"patient": patient})
        coi = Subject(scheme="coi", value="COI-1")
        return file(self.station, Draft(kind=kind, subject=(coi,), rows=(kept,)))

    def copies(self, kept: PrivateRow) -> None:
        """File a record that commits to a row of another, past what the store would refuse."""
        self.stops()
        db = _open(self.path)
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM private_row WHERE commitment = ?", (kept.commitment.commit.value,))
        db.close()
        self.starts()
        file(self.station, Draft(kind="order.filed", rows=(kept,)))

    def seals(self, person: str = "ana") -> tuple[Record, PrivateRow]:
        """Seal a turn; return its record and the row of its readings."""
        self.realm.learn()
        of = VerificationId(self.station.keys.new_id())
        readings = row("readings", self.station.keys.salt(), {"patient": PATIENT})
        statement = self.realm.statement(
            "turn.sealed",
            {"place": "first", "round": 1, "readings": []},
            signers=(person,),
            meaning="sealed",
            subject=(Subject(scheme="verification", value=of.value),),
            private=(readings.commitment,),
            site=self.site,
        )
        sealing = Sealing(
            of=of,
            by=PersonId(person),
            key=self.realm.keys[person].public.id,
            place=Place.FIRST,
            round=1,
            at=statement.occurred,
        )
        signature = self.realm.keys[person].sign(statement.to_sign)
        filing = Filing(
            statement=statement, signatures=(signature,), rows=(readings,), seals=sealing
        )
        return self.ledger.file(filing), readings

    def rows_of(self, digest: Digest) -> list[str]:
        """Return the patients whom the rows that are kept here of a record name."""
        record = self.ledger.get(digest)
        kept = [self.ledger.private(c.commit) for c in record.statement.private] if record else []
        return [str(r.open()["patient"]) for r in kept if r is not None]

    def holds(self) -> list[str]:
        """Hold the store against its own bytes; return what does not hold."""
        contents = self.contents()
        holdings = contents.holdings(self.realm.name, self.name, [self.ledger.head()])
        report, records = audit(holdings)
        findings, _ = check_indexes(contents, records, self.name)
        return [f"{f.where}: {f.what}" for f in (*report.findings, *findings)]

    def contents(self) -> Contents:
        """Read everything that the store holds."""
        return read_contents(lambda: _open(self.path))


Opens = Callable[..., Workstation]


def _open(path: Path) -> Connection:
    return open_store(path, STORE_KEY)


@contextmanager
def workstations(realm: PracticeRealm, folder: Path) -> Iterator[Opens]:
    """Open workstations of a realm by name, each in a folder of its own; close them at the end."""
    made: list[Workstation] = []

    def new(name: str, site: str = SITE.value) -> Workstation:
        made.append(Workstation(realm, StationId(name), folder / name, SiteId(site)))
        return made[-1]

    try:
        yield new
    finally:
        for station in made:
            station.stops()


def all_sync(*stations: Workstation) -> None:
    """Let everybody sync until nobody has anything new."""
    for _ in range(3):
        for station in stations:
            station.syncs()
