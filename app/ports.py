"""What the product needs from the world: a clock, a ledger, keys, an inbox and a wire.

Protocols only; adapters say how (`app.store`, `app.security`, `sync.client`), `app.bootstrap`
chooses, and tests put fakes in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.people import Place, Purpose
from app.domain.turn import SealedTurn
from app.domain.verification import SealedPair
from app.evidence.chain import Head
from app.evidence.checkpoint import Receipt
from app.evidence.directory import Directory
from app.evidence.entry import ClockReading, Seen
from app.evidence.keys import PublicKey, Signature
from app.evidence.private import PrivateRow
from app.evidence.record import RawRecord, Record
from app.evidence.relayed import Rows, Sealed
from app.evidence.statement import Statement
from app.identifiers import (
    Digest,
    KeyId,
    PatientId,
    PersonId,
    Private,
    ScanId,
    StationId,
    VerificationId,
)


class Clock(Protocol):
    """The only clock."""

    def read(self) -> ClockReading:
        """Return what all clocks say now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """Which turn a statement seals: the ledger keeps its place from it, and no reading."""

    of: VerificationId
    by: PersonId
    key: KeyId
    place: Place
    round: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What one record is made of: the statement, its signatures, its private rows and files."""

    statement: Statement
    signatures: tuple[Signature, ...] = ()
    rows: tuple[PrivateRow, ...] = ()
    files: Mapping[Digest, bytes] | None = None
    seals: Sealing | None = None
    scans: tuple[ScanId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """What became of records that other stations of the site filed.

    Attributes:
        new: how many were kept.
        waiting: chains whose next record relies on what is not here yet.
        broken: chains that do not hold, each with what is wrong; they stay as far as they held.
    """

    new: int = 0
    waiting: frozenset[StationId] = frozenset()
    broken: Mapping[StationId, str] = field(default_factory=dict)


class Ledger(Protocol):
    """The station's records: the only thing that a user action ever writes."""

    @property
    def station(self) -> StationId:
        """This station's name."""
        ...

    @property
    def enrolled(self) -> bool:
        """Whether the realm's first records have arrived."""
        ...

    @property
    def directory(self) -> Directory:
        """What central's chains have said so far."""
        ...

    def file(self, filing: Filing) -> Record:
        """Give a statement its place, durably, before returning."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Make several filings one transaction: all of them, or none."""
        ...

    def head(self) -> Head:
        """Return the last place of this station's chain."""
        ...

    def find(self, statement_id: str) -> Record | None:
        """Return the record of a statement's id, if it was filed."""
        ...

    def get(self, digest: Digest) -> Record | None:
        """Return a record by its digest."""
        ...

    def about(self, scheme: str, value: str) -> Sequence[Record]:
        """Return the records about a subject, in the order kept."""
        ...

    def orders_of(self, patient: PatientId) -> Sequence[Record]:
        """Return the records whose private row names a patient, in the order kept."""
        ...

    def kind(self, kind: str) -> Sequence[Record]:
        """Return the records of a kind, of every chain, in the order kept."""
        ...

    def latest(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind, of every chain, newest first."""
        ...

    def own(self, kind: str, most: int) -> Sequence[Record]:
        """Return the newest records of a kind that this station filed, newest first."""
        ...

    def private(self, commit: Digest) -> PrivateRow | None:
        """Return a private row; never one of a turn."""
        ...

    def sealed_turns(self, of: VerificationId) -> Sequence[SealedTurn]:
        """Return the turns sealed for a verification: who and when, nothing else."""
        ...

    def open_turns(self, pair: SealedPair) -> tuple[PrivateRow, PrivateRow]:
        """Return the readings of two sealed turns; only `open_pair` asks."""
        ...

    def scan_used(self, scan: ScanId) -> bool:
        """Say whether an act of scanning already stands in a record (X15)."""
        ...

    def seen(self) -> Seen:
        """Return the newest checkpoint verified here."""
        ...

    def waiting(self) -> int:
        """Return how many of this station's records have no receipt yet."""
        ...

    def proved(self, digest: Digest) -> bool:
        """Say whether central has a record: its log proved it, or it came from there."""
        ...

    def unproved(self, most: int) -> Sequence[Record]:
        """Return this station's records without a receipt, in chain order."""
        ...

    def keep_receipts(self, receipts: Mapping[Digest, Receipt], seen: Seen, note: str) -> None:
        """Keep verified receipts and the checkpoint they stand under."""
        ...

    def keep_central(self, raws: Sequence[RawRecord]) -> int:
        """Verify and keep records of central's chains; return how many were new."""
        ...

    def beside(self) -> Sequence[Head]:
        """Return how far the chains of the site's other stations are kept here."""
        ...

    def passed_over(self) -> frozenset[StationId]:
        """Return the site's other stations of which nothing is taken: no settings name them."""
        ...

    def is_named(self, record: Record) -> bool:
        """Say whether the key that filed a record is its own, or one that the settings name."""
        ...

    def keep_relayed(self, raws: Sequence[RawRecord]) -> Relayed:
        """Verify and keep records of the site's other stations, and rows sealed to this one."""
        ...

    def rows_after(self, seq: int, most_bytes: int) -> tuple[int, Sequence[Rows]]:
        """Return private rows of this station's next records that others may be given.

        Rows of turns and of blind entries are never among them. The number says through which
        place of the chain these are all.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionId:
    """Names an open session; worthless outside the process that opened it."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in for exactly one signature, and what for."""

    id: SessionId
    person: PersonId
    key: KeyId
    role: str
    auth: tuple[str, ...]
    purpose: Purpose


class Keys(Protocol):
    """Secrets and randomness: the station's key, people's keys, salts and ids."""

    def sign_entry(self, to_sign: bytes) -> bytes:
        """Sign an entry with the station's key."""
        ...

    def station_key(self) -> PublicKey:
        """Return the station's public key."""
        ...

    def letterbox(self) -> bytes:
        """Return what the site's other stations seal to, so that this one can open it."""
        ...

    def seal_to(self, letterboxes: Mapping[StationId, bytes], data: bytes) -> Sealed:
        """Seal bytes to other stations; a letterbox that is none is left out."""
        ...

    def open_sealed(self, key: bytes, box: bytes) -> bytes | None:
        """Open what was sealed to this station; None if it was not, or was changed."""
        ...

    def key_of(self, person: PersonId) -> KeyId | None:
        """Return the key that this station holds for a person."""
        ...

    def unlock(
        self, person: PersonId, pin: Private[str], role: str, purpose: Purpose
    ) -> Session | None:
        """Open a session by unwrapping the person's key: this is the check of the PIN."""
        ...

    def session(self, id: SessionId) -> Session | None:
        """Return an open session."""
        ...

    def sign(self, id: SessionId, to_sign: bytes) -> Signature:
        """Sign once; the key is wiped with the session, whatever happens."""
        ...

    def close(self, id: SessionId) -> None:
        """End a session and wipe its key."""
        ...

    def new_id(self) -> str:
        """Mint a UUIDv7."""
        ...

    def salt(self) -> bytes:
        """Return 32 random bytes."""
        ...


INBOX_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFile:
    """A file that somebody put into the site's inbox.

    Attributes:
        name: hidden in `repr`: whoever named it may have named a patient.
        size: in bytes.
        at: when it was last changed, UTC.
    """

    name: str = field(repr=False)
    size: int
    at: datetime


class InboxError(Exception):
    """The inbox, or a file of it, cannot be used; `explain()` says why and what to do."""

    def explain(self) -> str:
        """Say it in one sentence, without the file's name."""
        return str(self)


class Inbox(Protocol):
    """The site's inbox: release documents, order files, scans of paper. Read, never changed."""

    def files(self) -> tuple[InboxFile, ...]:
        """Return the files, newest first.

        Raises:
            InboxError: the folder cannot be looked into.
        """
        ...

    def read(self, name: str) -> bytes:
        """Return a file's bytes, at most `INBOX_MOST_BYTES`.

        Raises:
            InboxError: there is no such file, it is too large, empty or still being written.
        """
        ...


class Wire(Protocol):
    """The way to central. Every method raises `WireError` when there is no usable answer."""

    def post(self, path: str, body: bytes) -> bytes:
        """Send a request signed by this station; return the answer's body."""
        ...


class WireError(Exception):
    """Central is away or its answer cannot be used; try again later. `explain()` says why."""

    def __init__(self, what: str, *, retry: bool = True) -> None:
        """Say why, and whether trying again can help."""
        super().__init__(what)
        self.retry = retry

    def explain(self) -> str:
        """Say it calmly."""
        return str(self)
