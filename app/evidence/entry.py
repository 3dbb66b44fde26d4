"""The entry: what the station signs at the moment of commit.

An entry gives a statement its place: station, epoch, number, the record before it. It carries
the people's signatures, so that nobody can exchange them later, the station's clock, and the
newest checkpoint of central's log that the station had verified. It holds no patient data and
is the leaf of central's log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone

from app.evidence import canonical
from app.evidence.canonical import Object
from app.evidence.errors import MalformedError
from app.evidence.fields import Fields, write_instant, write_zone
from app.evidence.keys import ED25519, Signature
from app.evidence.statement import SIGNERS_MAX
from app.evidence.tree import EMPTY_ROOT
from app.identifiers import Digest, KeyId, StationId

ENTRY_TYPE = "application/vnd.countersign.entry.v1+json"
VERSION = 1
GENESIS = Digest("0" * 64)  # what the first record of an epoch without history names as `prev`


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """What the station's clocks said at the commit.

    Attributes:
        wall: the operating system's clock, in UTC.
        zone: the site's offset from UTC.
        boot: names this run of the machine; monotonic times compare only within it.
        monotonic_ms: milliseconds of a clock that nobody can set.
        trusted: the last time that central confirmed, if any.
    """

    wall: datetime
    zone: timezone
    boot: str
    monotonic_ms: int
    trusted: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest checkpoint of central's log that the station had verified."""

    size: int = 0
    root: Digest = EMPTY_ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One place in a station's chain. `data` are the bytes that the station signs.

    Attributes:
        key: names the station's key that signs; with `alg`, so that keys and algorithms can
            follow each other in one chain.
    """

    station: StationId
    epoch: int
    seq: int
    prev: Digest
    statement: Digest
    signatures: tuple[Signature, ...]
    key: KeyId
    clock: ClockReading
    seen: Seen
    alg: str = ED25519
    data: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        """Fix the bytes, once."""
        if not self.data:
            object.__setattr__(self, "data", canonical.dumps(_frame(self)))

    @property
    def digest(self) -> Digest:
        """The entry's digest: it names the whole record."""
        return canonical.digest(ENTRY_TYPE, self.data)

    @property
    def to_sign(self) -> bytes:
        """The bytes that the station signs (DSSE PAE)."""
        return canonical.pae(ENTRY_TYPE, self.data)


def _frame(e: Entry) -> Object:
    clock: dict[str, object] = {
        "wall": write_instant(e.clock.wall),
        "zone": write_zone(e.clock.zone),
        "boot": e.clock.boot,
        "monotonic_ms": e.clock.monotonic_ms,
    }
    if e.clock.trusted is not None:
        clock["trusted"] = write_instant(e.clock.trusted)
    return {
        "v": VERSION,
        "station": e.station.value,
        "epoch": e.epoch,
        "seq": e.seq,
        "prev": e.prev.value,
        "statement": e.statement.value,
        "signatures": [x.to_json() for x in e.signatures],
        "key": {"alg": e.alg, "id": e.key.value},
        "clock": clock,
        "seen": {"size": e.seen.size, "root": e.seen.root.value},
    }


def read_entry(data: bytes) -> Entry:
    """Read an entry from its bytes.

    Raises:
        MalformedError: the bytes are not an entry of version 1.
    """
    fields = Fields(canonical.loads(data), "entry")
    if fields.integer("v") != VERSION:
        msg = f"expected an entry of version {VERSION}"
        raise MalformedError(msg)
    seen = Fields(fields.object("seen"), "seen")
    key = Fields(fields.object("key"), "key")
    try:
        station = StationId(fields.text("station"))
    except ValueError as error:
        msg = "entry.station is not of its form"
        raise MalformedError(msg) from error
    entry = Entry(
        station=station,
        epoch=fields.integer("epoch", 1),
        seq=fields.integer("seq", 1),
        prev=fields.digest("prev"),
        statement=fields.digest("statement"),
        signatures=tuple(Signature.from_json(x) for x in fields.items("signatures", SIGNERS_MAX)),
        key=KeyId(key.digest("id").value),
        alg=key.text("alg"),
        clock=_clock(fields.object("clock")),
        seen=Seen(size=seen.integer("size"), root=seen.digest("root")),
        data=data,
    )
    seen.end()
    key.end()
    fields.end()
    if entry.seen.size == 0 and entry.seen.root != EMPTY_ROOT:
        msg = "entry.seen names a root for a log without entries"
        raise MalformedError(msg)
    return entry


def _clock(value: object) -> ClockReading:
    fields = Fields(value, "clock")
    read = ClockReading(
        wall=fields.instant("wall"),
        zone=fields.zone("zone"),
        boot=fields.text("boot"),
        monotonic_ms=fields.integer("monotonic_ms"),
        trusted=fields.instant("trusted") if fields.has("trusted") else None,
    )
    fields.end()
    return read
