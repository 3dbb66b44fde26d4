"""What central keeps, and the page of operations by which it keeps it.

Everything is added and nothing is ever changed. All adding happens between the beginning and
the commit of one `transaction()`, by one writer at a time; what it added is published only after
the commit. Adapters say on what (`sync.central.sqlite_store`); one set of tests holds for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from app.evidence.chain import Head
from app.evidence.record import RawRecord, Record
from app.identifiers import Digest, StationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A record as it stands in the log."""

    leaf: int
    digest: Digest
    raw: RawRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """Bytes that could not take a place, verbatim, and why."""

    station: StationId
    why: str
    raw: RawRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Something that central says of a record: `what` in one word, `why` in a sentence."""

    what: str
    why: str


class Store(Protocol):
    """What central keeps. Adding outside of a transaction raises `StoreError`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Be the one writer; commit durably at the end, or keep nothing at all."""
        ...

    def size(self) -> int:
        """Return the number of leaves."""
        ...

    def get(self, digest: Digest) -> Logged | None:
        """Return a record by its digest."""
        ...

    def at(self, station: StationId, epoch: int, seq: int) -> Logged | None:
        """Return the record that holds a place."""
        ...

    def filed(self, statement_id: str) -> Logged | None:
        """Return the first record of a statement's id."""
        ...

    def head(self, station: StationId, epoch: int) -> Head:
        """Return the last place of a chain."""
        ...

    def chain(self, station: StationId, after: int, most: int) -> Sequence[Logged]:
        """Return the records of a chain's first epoch after a number."""
        ...

    def of_central(self, leaf: int) -> Sequence[Logged]:
        """Return the records of central's own chains from a leaf on, in the log's order."""
        ...

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree."""
        ...

    def checkpoint(self, size: int | None = None) -> str | None:
        """Return the signed checkpoint of a size, or the newest."""
        ...

    def annotations(self, digest: Digest) -> Sequence[Annotation]:
        """Return what central says of a record."""
        ...

    def quarantined(self) -> Sequence[Quarantined]:
        """Return everything that could not take a place."""
        ...

    def add_record(self, leaf: int, record: Record, arrived: str) -> None:
        """Give a record its leaf."""
        ...

    def add_node(self, level: int, position: int, hash: bytes) -> None:
        """Keep the hash of a subtree that is now complete."""
        ...

    def add_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; a second one of the same size is refused."""
        ...

    def annotate(self, digest: Digest, annotation: Annotation) -> None:
        """Say something of a record; saying it again changes nothing."""
        ...

    def set_aside(self, kept: Quarantined, arrived: str) -> None:
        """Keep bytes that could not take a place; the same bytes are kept once."""
        ...
