"""What central's demands are made of, and how they read what a record names.

The demands themselves are in `sync.central.accept` and `sync.central.approvals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from app.evidence.directory import View
from app.evidence.entry import Entry, read_entry
from app.evidence.record import Record
from app.evidence.statement import Statement, read_statement
from app.identifiers import Digest
from sync.central.store import Logged

TWO = 2
STEPS_MAX = 1000  # how many records a walk back looks at; more is no bedside's work


class Known(Protocol):
    """What the log and the directory can say while a record is looked at."""

    @property
    def practice(self) -> bool:
        """Whether the realm is for practice."""
        ...

    @property
    def now(self) -> View:
        """The directory with everything that central has filed."""
        ...

    def get(self, digest: Digest) -> Logged | None:
        """Return a record of the log."""
        ...

    def is_disputed(self, digest: Digest) -> bool:
        """Say whether central relies on a record of the log."""
        ...

    def filed(self, statement_id: str) -> Logged | None:
        """Return the first record of a statement's id."""
        ...

    def root_at(self, size: int) -> Digest | None:
        """Return the log's root at a size."""
        ...


class DisputedError(Exception):
    """Ends a check; holds its sentence."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: an id, what it says, the kind it is about (none: every kind), the check."""

    id: str
    says: str
    kind: str
    check: Callable[[Record, Known], None]


def pair(judged: Statement, key: str, known: Known) -> tuple[Statement, Statement]:
    """Return the first and the second turn that a verdict names; both of one round."""
    digests: Any = judged.body.get(key)
    if not isinstance(digests, list) or not len(digests) == len(set(map(str, digests))) == TWO:
        raise DisputedError(f"a verdict names two different records as its {key}")
    first, second = (get(digest, "turn.sealed", known) for digest in digests)
    if (first.body["place"], second.body["place"]) != ("first", "second"):
        raise DisputedError("a verdict names one first and one second turn, in this order")
    if first.about("verification") != second.about("verification"):
        raise DisputedError("the two turns belong to different verifications")
    rounds = [turn.body.get("round") for turn in (first, second)]
    if any(type(r) is not int or r < 1 for r in rounds) or rounds[0] != rounds[1]:
        raise DisputedError("the two turns belong to different rounds")
    return first, second


def same(*statements: Statement) -> None:
    """Check that all belong to one site and name one verification."""
    if len({s.site for s in statements}) != 1:
        raise DisputedError("the turns were made at another site")
    about = {s.about("verification") for s in statements}
    if None in about or len(about) != 1:
        raise DisputedError("the turns belong to another verification")


def named(statement: Statement, key: str, kind: str, known: Known) -> Statement:
    """Return the statement of the record of a kind that a body names under a key."""
    return get(statement.body.get(key), kind, known)


def get(digest: Any, kind: str, known: Known) -> Statement:  # noqa: ANN401  from a body
    """Return the statement of a record in the log that central relies on."""
    form = isinstance(digest, str) and Digest.FORM.fullmatch(digest)
    logged = known.get(Digest(digest)) if form else None
    if logged is None:
        raise DisputedError(f"it names no {kind} record that central holds")
    found = read_statement(logged.raw.statement)
    if found.kind != kind:
        raise DisputedError(f"it names a record of another kind than {kind}")
    if known.is_disputed(logged.digest):
        raise DisputedError(f"the {kind} record that it names is disputed")
    return found


def earlier(entry: Entry, known: Known) -> Iterator[tuple[Digest, Statement]]:
    """Walk back from an entry along its own epoch of its station's chain, newest first."""
    chain, at = (entry.station, entry.epoch), entry.prev
    for _ in range(STEPS_MAX):
        logged = known.get(at)
        before = read_entry(logged.raw.entry) if logged else None
        if logged is None or before is None or (before.station, before.epoch) != chain:
            return
        yield at, read_statement(logged.raw.statement)
        at = before.prev
