"""Who and what central has named so far: the present state, folded from its own chains.

The directory (`app.evidence.directory`) answers for any past moment whether a signature was
good. The roster answers what stands now: which key a request must be signed with, at which
site a station is, and whether something that is to be filed has been filed already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.evidence.directory import is_central
from app.evidence.keys import PublicKey
from app.evidence.record import Record
from app.identifiers import SiteId, StationId

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A station as central last enrolled it."""

    site: SiteId
    key: PublicKey
    revoked: bool = False


def standing_key(chain: StationId, kind: str, body: Body) -> tuple[str, ...]:
    """Return under what a statement stands: a later one with the same key takes its place."""
    parts: dict[str, Callable[[], tuple[str, ...]]] = {
        "person.enrolled": lambda: (body["person"], body["key"]["public"]),
        "role.granted": lambda: (body["person"], body["role"]),
        "role.ended": lambda: (body["person"], body["role"]),
        "key.revoked": lambda: (body["key"],),
        "station.enrolled": lambda: (body["station"],),
        "station.revoked": lambda: (body["station"],),
        "profile.published": lambda: (str(body["profile"].get("id", "")),),
        "site.named": lambda: (body["site"],),
        "record.disputed": lambda: (body["entry"],),
    }
    family = {"role.ended": "role.granted", "station.revoked": "station.enrolled"}
    return (chain.value, family.get(kind, kind), *parts.get(kind, tuple)())


@dataclass(slots=True)
class Roster:
    """What stands now."""

    _standing: dict[tuple[str, ...], tuple[str, Body]] = field(default_factory=dict)
    _stations: dict[StationId, Station] = field(default_factory=dict)

    def learn(self, record: Record) -> None:
        """Take the next record of one of central's chains, verified by the directory."""
        chain, statement = record.entry.station, record.statement
        key = standing_key(chain, statement.kind, statement.body)
        self._standing[key] = (statement.kind, statement.body)
        if statement.kind == "station.enrolled":
            self._stations[StationId(statement.body["station"])] = Station(
                site=SiteId(statement.body["site"]),
                key=PublicKey.from_json(statement.body["key"]),
            )
        elif statement.kind == "station.revoked":
            name = StationId(statement.body["station"])
            was = self._stations.get(name)
            if was is not None:
                self._stations[name] = Station(site=was.site, key=was.key, revoked=True)

    def stands(self, chain: StationId, kind: str, body: Body) -> bool:
        """Say whether filing this would change nothing."""
        return self._standing.get(standing_key(chain, kind, body)) == (kind, body)

    def stations_of(self, site: SiteId) -> tuple[StationId, ...]:
        """Return every station that was last enrolled at a site, revoked ones too."""
        return tuple(name for name, station in self._stations.items() if station.site == site)

    def station(self, name: StationId) -> Station | None:
        """Return a station that was ever enrolled; central's own chains are none."""
        return None if is_central(name) else self._stations.get(name)
