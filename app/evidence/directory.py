"""The directory: who holds which key and role, as central's chains say, at any past moment.

A directory learns central's records one by one and forgets nothing. A *view* is the directory
as it stood at the positions that a statement `knew`: a key enrolled or revoked later changes
nothing for that statement. Central may still dispute it, and says so in a statement of its own.

Kinds that a directory understands, all filed by central: `realm.founded`, `person.enrolled`,
`key.revoked`, `role.granted`, `role.ended`, `station.enrolled`, `station.revoked`. Every other
kind only takes its place in the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.evidence.entry import GENESIS
from app.evidence.errors import (
    ChainError,
    EvidenceError,
    ForkError,
    MalformedError,
    NotYetKnownError,
    SignatureError,
)
from app.evidence.fields import Fields
from app.evidence.keys import PublicKey
from app.evidence.statement import Position, Statement
from app.identifiers import Digest, KeyId, PersonId, RealmId, SiteId, StationId

if TYPE_CHECKING:  # a record is verified with a directory, a directory learns from records
    from app.evidence.record import Record

CENTRAL = "central."
REALM_CHAIN = StationId("central.realm")
CENTRAL_SITE = SiteId("central")

Chain = tuple[str, int]


def site_chain(site: SiteId) -> StationId:
    """Return the chain in which central files what concerns one site."""
    return StationId(f"central.site.{site.value}")


def is_central(station: StationId) -> bool:
    """Say whether a chain is one of central's."""
    return station.value.startswith(CENTRAL)


@dataclass(slots=True, kw_only=True)
class _Grant:
    """Something that central gave at one place of its chains, and may have ended at another."""

    since: tuple[Chain, int]
    ended: tuple[Chain, int] | None = None
    key: PublicKey | None = None
    site: str = ""
    until: date | None = None


@dataclass(slots=True, kw_only=True)
class Directory:
    """What central's chains have said so far, in one realm.

    Attributes:
        realm: the digest of the realm's root key.
        practice: whether the root says that this realm is for practice.
        central: the key that signs central's entries.
        log: the key that signs the log's checkpoints.
    """

    realm: RealmId
    practice: bool
    central: PublicKey
    log: PublicKey
    _learned: dict[Chain, list[Digest]] = field(default_factory=dict, repr=False)
    _people: dict[tuple[str, str], _Grant] = field(default_factory=dict, repr=False)
    _roles: dict[tuple[str, str], list[_Grant]] = field(default_factory=dict, repr=False)
    _stations: dict[str, list[_Grant]] = field(default_factory=dict, repr=False)
    _holders: dict[bytes, str] = field(default_factory=dict, repr=False)

    def learn(self, record: Record) -> None:
        """Take the next record of one of central's chains.

        Raises:
            ChainError: the record is not central's or does not take its chain's next place.
            EvidenceError: the body of a kind that directories understand is malformed, or
                gives one key to two holders.
        """
        entry = record.entry
        if not is_central(entry.station):
            msg = "only central's chains make a directory"
            raise ChainError(msg, where=record.place)
        chain = (entry.station.value, entry.epoch)
        learned = self._learned.setdefault(chain, [])
        if entry.seq != len(learned) + 1:
            msg = f"expected record {len(learned) + 1}, got record {entry.seq}"
            raise ChainError(msg, where=record.place)
        if entry.prev != (learned[-1] if learned else GENESIS):
            msg = "the record does not name the one before it"
            raise ChainError(msg, where=record.place)
        understand = _KINDS.get(record.statement.kind)
        if understand is not None:
            try:
                understand(self, Fields(record.statement.body, "body"), (chain, entry.seq))
            except (EvidenceError, ValueError) as error:
                raise MalformedError(str(error), where=record.place) from error
        learned.append(record.digest)

    def heads(self) -> tuple[Position, ...]:
        """Return how far each of central's chains has been learned: what a station knows."""
        return tuple(
            Position(station=StationId(name), epoch=epoch, seq=len(seen), entry=seen[-1])
            for (name, epoch), seen in sorted(self._learned.items())
        )

    def learned(self, station: StationId, epoch: int = 1) -> int:
        """Return how many records of a chain have been learned."""
        return len(self._learned.get((station.value, epoch), ()))

    def at(self, statement: Statement) -> View:
        """Return the directory as it stood at what a statement `knew`.

        Raises:
            NotYetKnownError: the statement knew more than has been learned here.
            ForkError: central told the station something else than it told us.
        """
        known: dict[Chain, int] = {}
        for position in statement.knew:
            chain = (position.station.value, position.epoch)
            seen = self._learned.get(chain, [])
            if position.seq > len(seen):
                msg = f"it relies on {position.station.value} record {position.seq}, not here yet"
                raise NotYetKnownError(msg)
            if seen[position.seq - 1] != position.entry:
                msg = f"central wrote two histories of {position.station.value}"
                raise ForkError(msg)
            known[chain] = position.seq
        return View(self, known)

    def site_of(self, station: StationId) -> SiteId | None:
        """Return the site at which a station was last enrolled."""
        grants = self._stations.get(station.value)
        return SiteId(grants[-1].site) if grants else None

    def stations_of(self, site: SiteId, *, ended: bool = False) -> tuple[StationId, ...]:
        """Return the stations of a site by their names; revoked ones too if `ended`."""
        return tuple(
            StationId(name)
            for name, grants in sorted(self._stations.items())
            if grants[-1].site == site.value and (ended or grants[-1].ended is None)
        )

    def now(self) -> View:
        """Return the directory as it stands with everything learned."""
        return View(self, {chain: len(seen) for chain, seen in self._learned.items()})

    # What each kind of central's statements does. Every function takes all fields of the body.

    def _person_enrolled(self, body: Fields, at: tuple[Chain, int]) -> None:
        person, key = PersonId(body.text("person")), PublicKey.from_json(body.object("key"))
        self._hold(key, f"person {person.value}")
        # The first enrolment of a key stands: naming the person anew must not make what was
        # signed before it unverifiable, nor give a revoked key back.
        self._people.setdefault((person.value, key.id.value), _Grant(since=at, key=key))

    def _key_revoked(self, body: Fields, at: tuple[Chain, int]) -> None:
        revoked = body.digest("key").value
        for (_, key), grant in self._people.items():
            if key == revoked and grant.ended is None:
                grant.ended = at

    def _role_granted(self, body: Fields, at: tuple[Chain, int]) -> None:
        who = (PersonId(body.text("person")).value, body.text("role"))
        until = body.day("until") if body.has("until") else None
        self._roles.setdefault(who, []).append(_Grant(since=at, until=until))

    def _role_ended(self, body: Fields, at: tuple[Chain, int]) -> None:
        for grant in self._roles.get((body.text("person"), body.text("role")), []):
            grant.ended = grant.ended or at

    def _station_enrolled(self, body: Fields, at: tuple[Chain, int]) -> None:
        station, site = StationId(body.text("station")), SiteId(body.text("site"))
        if is_central(station):
            msg = "a station may not carry central's name"
            raise MalformedError(msg)
        key = PublicKey.from_json(body.object("key"))
        self._hold(key, f"station {station.value}")
        grant = _Grant(since=at, key=key, site=site.value)
        self._stations.setdefault(station.value, []).append(grant)

    def _station_revoked(self, body: Fields, at: tuple[Chain, int]) -> None:
        for grant in self._stations.get(body.text("station"), []):
            grant.ended = grant.ended or at

    def _hold(self, key: PublicKey, holder: str) -> None:
        ours = key in (self.central, self.log) or key.id.value == self.realm.value  # or the root's
        if self._holders.setdefault(key.raw, holder) != holder or ours:
            msg = "one key was enrolled for two holders"
            raise SignatureError(msg)


class View:
    """The directory as it stood at some positions of central's chains."""

    def __init__(self, directory: Directory, known: Mapping[Chain, int]) -> None:
        """See `directory` as far as `known`."""
        self._directory = directory
        self._known = known

    def person_key(self, person: PersonId, key: KeyId) -> PublicKey:
        """Return a person's key.

        Raises:
            SignatureError: the person did not hold that key then.
        """
        grant = self._directory._people.get((person.value, key.value))  # noqa: SLF001  its view
        if grant is None or grant.key is None or not self._stands(grant):
            msg = "a signer did not hold the key that the statement names"
            raise SignatureError(msg)
        return grant.key

    def station_key(
        self, station: StationId, site: SiteId, wanted: KeyId | None = None
    ) -> PublicKey:
        """Return a station's key; central's chains are signed by central's.

        Args:
            station: which chain.
            site: where the station was enrolled.
            wanted: the key that an entry names; any that stands, if none is named.

        Raises:
            SignatureError: the station was not enrolled at that site with that key then.
        """
        held = [self._directory.central] if is_central(station) else self._held(station, site)
        fitting = [key for key in held if wanted in (None, key.id)]
        if fitting:
            return fitting[0]
        msg = "the station was not enrolled at that site with the key that signs"
        raise SignatureError(msg)

    def _held(self, station: StationId, site: SiteId) -> list[PublicKey]:
        grants = self._directory._stations.get(station.value, [])  # noqa: SLF001  its view
        return [
            grant.key
            for grant in grants
            if grant.key is not None and grant.site == site.value and self._stands(grant)
        ]

    def has_role(self, person: PersonId, role: str, on: datetime) -> bool:
        """Say whether a person held a role on a day."""
        grants = self._directory._roles.get((person.value, role), [])  # noqa: SLF001  its view
        return any(self._stands(g) and (g.until is None or on.date() <= g.until) for g in grants)

    def check_role(self, person: PersonId, role: str, on: datetime) -> None:
        """Check that a person held a role on a day.

        Raises:
            SignatureError: the person did not.
        """
        if not self.has_role(person, role, on):
            msg = f"a signer did not hold the role {role}"
            raise SignatureError(msg)

    def _stands(self, grant: _Grant) -> bool:
        return self._covers(grant.since) and not (grant.ended and self._covers(grant.ended))

    def _covers(self, place: tuple[Chain, int]) -> bool:
        return place[1] <= self._known.get(place[0], 0)


_KINDS: dict[str, Any] = {
    "person.enrolled": Directory._person_enrolled,  # noqa: SLF001  the class's own table
    "key.revoked": Directory._key_revoked,  # noqa: SLF001
    "role.granted": Directory._role_granted,  # noqa: SLF001
    "role.ended": Directory._role_ended,  # noqa: SLF001
    "station.enrolled": Directory._station_enrolled,  # noqa: SLF001
    "station.revoked": Directory._station_revoked,  # noqa: SLF001
}
