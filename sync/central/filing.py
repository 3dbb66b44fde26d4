"""Central files its own statements: it is a station too, with a chain for the realm and each site.

A statement of central is signed by no person in this version; the entry, like every entry of
central, is signed with central's key and becomes a leaf of the log. What is filed in a site's
chain `knew` the head of the realm's chain, so a station that reads it first waits for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from app.evidence.chain import Head
from app.evidence.directory import CENTRAL_SITE, REALM_CHAIN, site_chain
from app.evidence.entry import ClockReading, Entry, Seen
from app.evidence.fields import write_instant
from app.evidence.founding import FOUNDED, Delegation, found
from app.evidence.record import RawRecord, Record, admit
from app.evidence.statement import Basis, Position, Statement
from app.identifiers import RealmId, SiteId
from app.signing import SigningKey
from sync.central import accept
from sync.central.log import Log
from sync.central.realm import Realm
from sync.central.store import Store

BUILD = "countersign-central/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes as central: the realm, central's key, a clock and a source of ids."""

    realm: RealmId
    key: SigningKey
    clock: Callable[[], ClockReading]
    new_id: Callable[[], str]

    def write(
        self,
        after: Head,
        seen: Seen,
        kind: str,
        body: Mapping[str, Any],
        *knew: Position,
        site: SiteId = CENTRAL_SITE,
    ) -> RawRecord:
        """Write the next record of a chain; `knew` is what it relied on."""
        clock = self.clock()
        statement = Statement(
            id=self.new_id(),
            kind=kind,
            realm=self.realm,
            site=site,
            occurred=clock.wall,
            zone=UTC,
            basis=Basis(build=BUILD, rules=accept.rules_digest()),
            knew=knew,
            body=body,
        )
        entry = Entry(
            station=after.station,
            epoch=after.epoch,
            seq=after.seq + 1,
            prev=after.entry,
            statement=statement.digest,
            signatures=(),
            key=self.key.public.id,
            clock=clock,
            seen=seen,
        )
        signature = self.key.sign(entry.to_sign).raw
        return RawRecord(statement=statement.data, entry=entry.data, signature=signature)


def found_realm(
    store: Store, author: Author, delegation: Delegation, signature: bytes, log: Log
) -> Record:
    """File the realm's first record and sign the log's first checkpoint."""
    with store.transaction():
        body = delegation.body(signature)
        raw = author.write(Head(station=REALM_CHAIN), Seen(), FOUNDED, body)
        _, record = found(delegation.realm, raw)
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

    def file_once(
        self, kind: str, body: Mapping[str, Any], site: SiteId | None = None
    ) -> Record | None:
        """File a statement, unless it stands already; belongs to `together`."""
        chain = REALM_CHAIN if site is None else site_chain(site)
        if self._realm.roster.stands(chain, kind, body):
            return None
        return self.file(kind, body, site)

    def file(self, kind: str, body: Mapping[str, Any], site: SiteId | None = None) -> Record:
        """File a statement in the realm's chain, or in a site's; belongs to `together`.

        Raises:
            EvidenceError: the statement is malformed, or gives one key to two holders.
        """
        chain = REALM_CHAIN if site is None else site_chain(site)
        knew = tuple(p for p in self._realm.directory.heads() if site and p.station == REALM_CHAIN)
        _, seen = self._log.newest()
        raw = self._author.write(
            self._store.head(chain, 1), seen, kind, body, *knew, site=site or CENTRAL_SITE
        )
        record = admit(raw, self._realm.directory)
        leaf = self._log.append(record, write_instant(record.entry.clock.wall))
        self._realm.learn(record, leaf)
        return record
