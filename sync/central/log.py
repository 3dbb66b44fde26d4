"""The one log: every entry is a leaf, and each size of it is signed once.

Appending and sealing belong to one transaction of the store, so a checkpoint exists exactly
when its leaves do. The note is handed out only after the commit: a checkpoint of leaves that a
power cut took back was never seen by anybody. One size has one checkpoint for ever, which the
store enforces and `open_log` checks: a log must never sign two trees of one size.
"""

from __future__ import annotations

from collections.abc import Callable

from app.evidence import tree
from app.evidence.checkpoint import (
    Receipt,
    checkpoint_text,
    origin,
    read_checkpoint,
    write_note,
)
from app.evidence.entry import Seen
from app.evidence.errors import ProofError
from app.evidence.record import Record
from app.identifiers import Digest, RealmId
from app.signing import SigningKey
from sync.central.errors import CentralError, StoreError
from sync.central.store import Store

NODES_CACHED_MAX = 4_096  # a batch of 250 proofs in a log of 10^7 reads about 3,000 nodes


class Log:
    """The realm's log over a store."""

    def __init__(self, store: Store, realm: RealmId, key: SigningKey) -> None:
        """See the log of `realm`, whose checkpoints `key` signs."""
        self._store = store
        self._realm = realm
        self._key = key

    def append(self, record: Record, arrived: str) -> int:
        """Give a record the next leaf; return its index. Belongs to a transaction."""
        leaf = self._store.size()
        self._store.add_record(leaf, record, arrived)
        hashed = tree.leaf_hash(record.entry.data)
        for level, position, node in tree.appended(leaf, hashed, self._store.node):
            self._store.add_node(level, position, node)
        return leaf

    def seal(self) -> str:
        """Return the checkpoint of what the transaction made, signing it if it has none."""
        size = self._store.size()
        note = self._store.checkpoint(size)
        if note is None:
            name = origin(self._realm)
            text = checkpoint_text(name, size, tree.root(size, self._store.node))
            note = write_note(text, name, self._key.public, self._key.sign(text.encode()).raw)
            self._store.add_checkpoint(size, note)
        return note

    def newest(self) -> tuple[str, Seen]:
        """Return the newest checkpoint, and what it says.

        Raises:
            StoreError: the log holds nothing yet.
        """
        note = self._store.checkpoint()
        if note is None:
            raise StoreError("The log is empty; found the realm with: init.")
        return note, read_checkpoint(note, self._realm, self._key.public)

    def root_at(self, size: int) -> Digest | None:
        """Return the root that the log had at a size; nothing if it never was that large."""
        if size > self._store.size():
            return None
        return Digest(tree.root(size, self._store.node).hex())

    def receipts(self, leaves: dict[Digest, int], note: str, size: int) -> dict[Digest, Receipt]:
        """Return the proofs that these leaves are in the log of `size`, under its checkpoint."""
        nodes = _remembered(self._store.node)
        return {
            digest: Receipt(
                index=leaf, path=tuple(tree.inclusion_path(leaf, size, nodes)), note=note
            )
            for digest, leaf in leaves.items()
        }

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Return the proof of growth; nothing if there is none, as of a log never so large."""
        if not 0 < old <= new:
            return ()
        return tuple(tree.consistency_path(old, new, self._store.node))


def open_log(store: Store, realm: RealmId, key: SigningKey) -> Log:
    """Open the log of a store that was written before.

    Raises:
        CentralError: the newest checkpoint is not this realm's, not signed by this key, or
            does not stand for what the store holds.
    """
    log = Log(store, realm, key)
    try:
        _, seen = log.newest()
    except ProofError as error:
        raise CentralError(f"The store belongs to another realm or key: {error.what}.") from error
    if seen.size != store.size() or log.root_at(seen.size) != seen.root:
        raise CentralError(
            "The store does not hold what its last checkpoint says: it was damaged or changed. "
            "Keep it, and restore from the newest copy."
        )
    return log


def _remembered(nodes: Callable[[int, int], bytes]) -> Callable[[int, int], bytes]:
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, position: int) -> bytes:
        found = known.get((level, position))
        if found is None:
            found = nodes(level, position)
            if len(known) < NODES_CACHED_MAX:
                known[level, position] = found
        return found

    return node
