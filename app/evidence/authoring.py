"""Writing the records of central's chains: the founding, and each next statement of central.

Two programs write as central: central itself, and the desktop when it founds a practice realm
that no central will ever serve. Both use this, so there is one way in which such a record is
made. A statement of central is signed by no person in this version; the entry is signed with
central's key. What is filed in a site's chain `knew` the head of the realm's chain, so a
station that reads it first waits for the other.

Pure: key, clock and ids are given. Nothing here is believed for having been written here; it is
`app.evidence.record.admit` that makes a record of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Protocol

from app.evidence.chain import Head
from app.evidence.directory import CENTRAL_SITE, REALM_CHAIN, Directory, site_chain
from app.evidence.enrolling import Wish
from app.evidence.entry import ClockReading, Entry, Seen
from app.evidence.founding import FOUNDED, Delegation
from app.evidence.keys import PublicKey, Signature
from app.evidence.record import RawRecord
from app.evidence.statement import Basis, Position, Statement
from app.identifiers import RealmId, SiteId, StationId


class CanSign(Protocol):
    """A private key, as far as an author needs it (`app.signing.SigningKey` is one)."""

    @property
    def public(self) -> PublicKey:
        """The key's public half."""
        ...

    def sign(self, message: bytes) -> Signature:
        """Sign a message."""
        ...


def chain_of(site: SiteId | None) -> StationId:
    """Return the chain in which central files: the realm's, or a site's."""
    return REALM_CHAIN if site is None else site_chain(site)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes as central.

    Attributes:
        key: central's key, the one that the realm's root delegated to.
        basis: the program that writes, and the digest of the rules that it holds to.
    """

    realm: RealmId
    key: CanSign
    clock: Callable[[], ClockReading]
    new_id: Callable[[], str]
    basis: Basis

    def founds(self, delegation: Delegation, signature: bytes) -> RawRecord:
        """Write the realm's first record; `signature` is the root's over the delegation."""
        wish = Wish(kind=FOUNDED, body=delegation.body(signature))
        return self._write(wish, Head(station=REALM_CHAIN), Seen(), ())

    def files(self, wish: Wish, directory: Directory, seen: Seen) -> RawRecord:
        """Write the next record of the wish's chain; `directory` has learned all before it."""
        chain, heads = chain_of(wish.site), directory.heads()
        after = next(
            (
                Head(station=chain, epoch=p.epoch, seq=p.seq, entry=p.entry)
                for p in heads
                if p.station == chain
            ),
            Head(station=chain),
        )
        knew = tuple(p for p in heads if wish.site and p.station == REALM_CHAIN)
        return self._write(wish, after, seen, knew)

    def _write(self, wish: Wish, after: Head, seen: Seen, knew: tuple[Position, ...]) -> RawRecord:
        clock = self.clock()
        statement = Statement(
            id=self.new_id(),
            kind=wish.kind,
            realm=self.realm,
            site=wish.site or CENTRAL_SITE,
            occurred=clock.wall,
            zone=UTC,
            basis=self.basis,
            knew=knew,
            body=wish.body,
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
