"""Relaying: the records of a site's stations, to the site's other stations.

In the order of the log: what a record relies on was logged before it. What central disputes is
relayed as well, or the chain would not hold, and said to be disputed in the site's chain first;
a station that has not read that yet gets nothing. Bodies of one site go to no other.
"""

from __future__ import annotations

from itertools import chain

from app.evidence.directory import REALM_CHAIN, site_chain
from app.evidence.enrolling import Wish
from app.identifiers import SiteId, StationId
from sync.central.filing import Filer
from sync.central.ingest import DISPUTED
from sync.central.realm import Realm
from sync.central.store import Logged, Store
from sync.protocol import BATCH_RECORDS_MAX, Pull, PullReply, take_batch

SAID = "record.disputed"


class Relay:
    """What one station of a site is told of the others."""

    def __init__(self, store: Store, realm: Realm, filer: Filer) -> None:
        """Relay from a store; disputes are said through `filer`."""
        self._store = store
        self._realm = realm
        self._filer = filer

    def answer(self, pull: Pull, site: SiteId) -> PullReply:
        """Return the next records of the other stations of the asking station's site.

        Raises:
            StoreError: a dispute could not be filed; nothing is relayed.
        """
        waiting = self._waiting(pull, site)
        raws = [logged.raw for logged in waiting]
        batch = take_batch(raws)
        self._say_disputed(waiting[: len(batch)], site)
        if not self._up_to_date(pull, site):
            return PullReply(records=(), more=True)
        return PullReply(records=batch, more=len(batch) < len(raws))

    def _waiting(self, pull: Pull, site: SiteId) -> list[Logged]:
        others = (n for n in self._realm.roster.stations_of(site) if n != pull.station)
        chains = (
            self._store.chain(n, pull.known.get(n, 0), BATCH_RECORDS_MAX + 1) for n in others
        )
        return sorted(chain.from_iterable(chains), key=lambda logged: logged.leaf)

    def _say_disputed(self, waiting: list[Logged], site: SiteId) -> None:
        disputes = {
            logged.digest: " ".join(
                a.why for a in self._store.annotations(logged.digest) if a.what == DISPUTED
            )
            for logged in waiting
        }
        wishes = [
            Wish(kind=SAID, body={"entry": digest.value, "why": why}, site=site)
            for digest, why in disputes.items()
            if why
        ]
        if not wishes:
            return
        with self._filer.together():
            for wish in wishes:
                self._filer.file_once(wish)

    def _up_to_date(self, pull: Pull, site: SiteId) -> bool:
        chains: tuple[StationId, ...] = (REALM_CHAIN, site_chain(site))
        return all(pull.known.get(c, 0) >= self._store.head(c, 1).seq for c in chains)
