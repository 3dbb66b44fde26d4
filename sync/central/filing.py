"""Central files its own statements: it is a station too, with a chain for the realm and each site.

How such a record is written is `app.evidence.authoring`'s; here it gets its place in the store
and, like every entry, becomes a leaf of the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.evidence.authoring import Author, chain_of
from app.evidence.enrolling import Wish
from app.evidence.fields import write_instant
from app.evidence.founding import Delegation, found
from app.evidence.record import Record, admit
from app.evidence.statement import Basis
from sync.central import accept
from sync.central.log import Log
from sync.central.realm import Realm
from sync.central.store import Store

BUILD = "countersign-central/1"


def basis() -> Basis:
    """Return the basis of central's statements: this program and the demands it holds to."""
    return Basis(build=BUILD, rules=accept.rules_digest())


def found_realm(
    store: Store, author: Author, delegation: Delegation, signature: bytes, log: Log
) -> Record:
    """File the realm's first record and sign the log's first checkpoint."""
    with store.transaction():
        _, record = found(delegation.realm, author.founds(delegation, signature))
        log.append(record, write_instant(record.entry.clock.wall))
        log.seal()
    return record


class Filer:
    """Files statements in central's chains, several in one transaction."""

    def __init__(self, store: Store, log: Log, realm: Realm, author: Author) -> None:
        """File as `author` in `realm`."""
        self._store = store
        self._log = log
        self._realm = realm
        self._author = author

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several filings one transaction: all of them, or none.

        Raises:
            StoreError: the store cannot be written; nothing was filed.
        """
        try:
            with self._store.transaction():
                self._realm.refresh()
                yield
                self._log.seal()
        except BaseException:
            self._realm.reload()
            raise

    def file_once(self, wish: Wish) -> Record | None:
        """File a statement, unless it stands already; belongs to `together`."""
        if self._realm.roster.stands(chain_of(wish.site), wish.kind, wish.body):
            return None
        return self.file(wish)

    def file(self, wish: Wish) -> Record:
        """File a statement in the realm's chain, or in a site's; belongs to `together`.

        Raises:
            EvidenceError: the statement is malformed, or gives one key to two holders.
        """
        _, seen = self._log.newest()
        raw = self._author.files(wish, self._realm.directory, seen)
        record = admit(raw, self._realm.directory)
        leaf = self._log.append(record, write_instant(record.entry.clock.wall))
        self._realm.learn(record, leaf)
        return record
