"""A whole realm in memory for tests: central, one station, its people; nothing of it random.

`PracticeRealm` founds a realm, enrols people and a station, and writes records as that station
would. `DirectWire` is `app.ports.Wire` without a network. Central on a network is in
`tests.support.central_child`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from app.evidence.authoring import Author
from app.evidence.chain import Head, follow
from app.evidence.directory import REALM_CHAIN, Directory, site_chain
from app.evidence.enrolling import Wish
from app.evidence.entry import ClockReading, Entry, Seen, read_entry
from app.evidence.founding import Delegation, found
from app.evidence.record import RawRecord, Record, admit
from app.evidence.statement import Basis, Signer, Statement, Subject, read_statement
from app.identifiers import Digest, PersonId, RealmId, SiteId, StationId
from app.ports import WireError
from app.signing import SigningKey
from sync.central.filing import basis
from sync.central.people import file_enrolment
from sync.central.program import Central, assemble, found_central
from sync.central.service import OK, Request, Service
from sync.central.sqlite_store import SqliteStore
from sync.central.store import Store
from sync.protocol import (
    SIGNATURE_HEADER,
    STATION_HEADER,
    Push,
    PushReply,
    read_error,
    request_to_sign,
)

T = TypeVar("T")
Bent = dict[str, Any] | None
Field = Any  # any field of a statement

SITE = SiteId("st-anna")
STATION = StationId("ward-4b")
NAMES = ("ana", "ben", "cleo", "dara", "emil")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RULES = Digest(hashlib.sha256(b"rules of the tests").hexdigest())


def key_of(name: str) -> SigningKey:
    """Return the key that a name always has."""
    return SigningKey(hashlib.sha256(f"test key of {name}".encode()).digest())


@dataclass(slots=True)
class TickingClock:
    """A clock that moves one second with each look at it."""

    wall: datetime = NOON
    ticks: int = 0

    def read(self) -> ClockReading:
        """Return the time and move on."""
        self.ticks += 1
        wall = self.wall + timedelta(seconds=self.ticks)
        return ClockReading(wall=wall, zone=UTC, boot="test-boot", monotonic_ms=self.ticks * 1000)

    def now(self) -> datetime:
        """Return the wall clock's time and move on."""
        return self.read().wall


@dataclass(slots=True)
class CountedIds:
    """Ids of the form of a UUID, numbered."""

    seed: str
    count: int = 0

    def __call__(self) -> str:
        """Return the next id."""
        self.count += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.seed} {self.count}"))


class PracticeRealm:
    """A realm, its central, one station with a chain of its own, and people with keys."""

    def __init__(
        self, *, people: int = 3, practice: bool = True, store: Store | None = None
    ) -> None:
        """Found the realm, enrol the people and the station, and let the station learn it."""
        root, central_key, log_key = key_of("root"), key_of("central"), key_of("log")
        self.clock = TickingClock()
        self.ids = CountedIds("station")
        self.name = RealmId(root.public.id.value)
        delegation = Delegation(
            root=root.public, practice=practice, central=central_key.public, log=log_key.public
        )
        self.store: Store = store or SqliteStore(":memory:")
        clock, ids = self.clock.read, CountedIds("central")
        author = Author(realm=self.name, key=central_key, clock=clock, new_id=ids, basis=basis())
        signature = root.sign(delegation.to_sign).raw
        found_central(self.store, delegation, signature, author, log_key)
        self.central: Central = assemble(self.store, author, log_key, self.clock.now)
        self.keys = {name: key_of(name) for name in NAMES[:people]}
        self.station_key = key_of("station")
        self.head = Head(station=STATION)
        self.enrol(*self._wishes())
        founding = self.store.of_central(0)[0].raw
        self.directory: Directory = found(self.name, founding)[0]
        self.learn()

    def _wishes(self) -> Iterator[Wish]:
        for name, key in self.keys.items():
            body = {"person": name, "name": name.title(), "badge": f"B-{name}"}
            yield Wish(kind="person.enrolled", body={**body, "key": key.public.to_json()})
            yield Wish(kind="role.granted", body={"person": name, "role": "nurse"})
        yield station_wish(STATION, self.station_key)

    @property
    def service(self) -> Service:
        """Central's answers."""
        return self.central.service

    def enrol(self, *wishes: Wish) -> list[Record]:
        """File statements of central."""
        return file_enrolment(self.central.filer, self.central.realm, list(wishes))

    def learn(self) -> None:
        """Let the station learn everything that central has filed for it."""
        for chain in (REALM_CHAIN, site_chain(SITE)):
            known = self.directory.learned(chain)
            for logged in self.store.chain(chain, known, 10_000):
                self.directory.learn(admit(logged.raw, self.directory))

    def statement(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        signers: Sequence[str] = (),
        meaning: str = "checked",
        subject: Sequence[Subject] = (),
        **changes: Any,  # noqa: ANN401  any field of a statement
    ) -> Statement:
        """Write a statement of the station's people; `changes` replace any field."""
        fields: dict[str, Any] = {
            "id": self.ids(),
            "kind": kind,
            "realm": self.name,
            "site": SITE,
            "occurred": self.clock.now(),
            "zone": UTC,
            "basis": Basis(build="tests", rules=RULES),
            "knew": self.directory.heads(),
            "subject": tuple(subject),
            "signers": tuple(
                Signer(
                    meaning=meaning,
                    person=PersonId(name),
                    role="nurse",
                    key=self.keys[name].public.id,
                    auth=("badge", "pin"),
                )
                for name in signers
            ),
            "body": body,
        }
        return Statement(**(fields | changes))

    def file(
        self,
        statement: Statement,
        *,
        move: bool = True,
        key: SigningKey | None = None,
        **changes: Any,  # noqa: ANN401  any field of an entry
    ) -> RawRecord:
        """Give a statement the station's next place; `changes` replace any field of the entry.

        With `move` false the station's head stays, so that the next record claims this place.
        `key` signs the entry instead of the station's key.
        """
        fields: dict[str, Any] = {
            "station": STATION,
            "epoch": self.head.epoch,
            "seq": self.head.seq + 1,
            "prev": self.head.entry,
            "statement": statement.digest,
            "signatures": tuple(
                self.keys[s.person.value].sign(statement.to_sign) for s in statement.signers
            ),
            "key": (key or self.station_key).public.id,
            "clock": self.clock.read(),
            "seen": Seen(),
        }
        entry = Entry(**(fields | changes))
        if move:
            self.head = follow(self.head, entry)
        signature = (key or self.station_key).sign(entry.to_sign).raw
        return RawRecord(statement=statement.data, entry=entry.data, signature=signature)

    def file_statement(self, kind: str, body: Mapping[str, Any], **more: Any) -> RawRecord:  # noqa: ANN401
        """Write a statement and give it the station's next place."""
        return self.file(self.statement(kind, body, **more))

    def notes(self, count: int) -> list[RawRecord]:
        """File records of a kind that central has never heard of."""
        return [self.file_statement("note.taken", {"n": n}) for n in range(count)]

    def push(self, *records: RawRecord, seen_size: int = 0) -> PushReply:
        """Send records as the station does, and return central's answer."""
        push = Push(station=STATION, epoch=self.head.epoch, records=records, seen_size=seen_size)
        return PushReply.from_bytes(self.wire().post("/v1/push", push.to_bytes()))

    def wire(self) -> DirectWire:
        """Return a way to central without a network."""
        return DirectWire(self.service, STATION, self.station_key)


def station_wish(station: StationId, key: SigningKey, site: SiteId = SITE) -> Wish:
    """Return what enrols a station."""
    body = {"station": station.value, "site": site.value, "key": key.public.to_json()}
    return Wish(kind="station.enrolled", body=body, site=site)


@dataclass(frozen=True, slots=True)
class Bedside:
    """Records of a bedside verification, written as a station would; any part can be bent."""

    realm: PracticeRealm
    verification: str = "0190a1b2-0000-7000-8000-000000000001"

    @property
    def subject(self) -> tuple[Subject, ...]:
        """The one subject of a turn."""
        return (Subject(scheme="verification", value=self.verification),)

    @property
    def case(self) -> tuple[Subject, ...]:
        """The subjects of a verdict and of what follows from it."""
        named = (Subject(scheme="bag", value="BAG-1"), Subject(scheme="coi", value="COI-1"))
        return self.subject + named

    def reading(self, kind: str, mode: str = "wedge") -> dict[str, Any]:
        """Return one reading of a turn, with a scan id of its own."""
        return {
            "scan": self.realm.ids(),
            "kind": kind,
            "mode": mode,
            "source": "scanner 1",
            "symbology": "]d2",
            "readers": ["device"],
            "at": "2026-11-23T12:00:10.000Z",
        }

    def turn(
        self, person: str, place: str, *, mode: str = "wedge", bend: Bent = None, **more: Field
    ) -> RawRecord:
        """File a sealed turn; `bend` replaces fields of its body."""
        body = {
            "place": place,
            "round": 1,
            "questions": ["band", "bag"],
            "begun": "2026-11-23T12:00:00.000Z",
            "readings": [self.reading(kind, mode) for kind in ("wristband", "product")],
            "answers": [],
        } | (bend or {})
        arguments = {"signers": (person,), "meaning": "sealed", "subject": self.subject} | more
        return self.realm.file_statement("turn.sealed", body, **arguments)

    def judged(
        self, *turns: RawRecord, verdict: str = "match", bend: Bent = None, **more: Field
    ) -> RawRecord:
        """File the verdict over two turns; `bend` replaces fields of its body."""
        named = [digest_of(t).value for t in turns]
        body = {
            "turns": named,
            "scanned": named,
            "verdict": verdict,
            "outcomes": [{"rule": "B1", "class": "hard", "result": "passed"}],
            "until": "2026-11-23T12:30:00.000Z",
        } | (bend or {})
        arguments = {"subject": self.case} | more
        return self.realm.file_statement("verification.judged", body, **arguments)

    def agreed(self, judged: RawRecord, *people: str, **more: Field) -> RawRecord:
        """File the agreement to start."""
        arguments = {"signers": people, "meaning": "agreed_to_start", "subject": self.case} | more
        body = {"judged": digest_of(judged).value}
        return self.realm.file_statement("verification.agreed", body, **arguments)

    def started(self, agreed: RawRecord, **more: Field) -> RawRecord:
        """File the start of the infusion."""
        match = Digest(read_statement(agreed.statement).body["judged"])
        arguments = {"signers": ("ana",), "subject": self.case, "after": (match,)} | more
        body = {"agreed": digest_of(agreed).value}
        return self.realm.file_statement("infusion.started", body, **arguments)


def digest_of(raw: RawRecord) -> Digest:
    """Return the digest of a raw record."""
    return read_entry(raw.entry).digest


@dataclass(slots=True)
class DirectWire:
    """`app.ports.Wire` straight into a service; `away` makes central unreachable."""

    service: Service
    station: StationId
    key: SigningKey
    away: bool = False
    garble: Callable[[bytes], bytes] = bytes
    asked: list[str] = field(default_factory=list)

    def post(self, path: str, body: bytes) -> bytes:
        """Ask the service."""
        self.asked.append(path)
        if self.away:
            raise WireError("Central cannot be reached.")
        headers = {
            STATION_HEADER.lower(): self.station.value,
            SIGNATURE_HEADER.lower(): self.key.sign(request_to_sign("POST", path, body)).raw.hex(),
        }
        answer = self.service.answer(Request("POST", path, headers, body))
        if answer.status != OK:
            raise WireError(read_error(answer.body), retry=answer.status >= 500)
        return self.garble(answer.body)
