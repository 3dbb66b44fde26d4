"""A clock that a test sets, and people's keys without the wait.

Signatures are real and small; only the PIN's derivation is left out, because every test would
wait for it. A session still signs once and is wiped, and is over after its time.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from app.bootstrap.cast import Member
from app.domain.people import Purpose
from app.evidence.entry import ClockReading
from app.evidence.keys import PublicKey, Signature
from app.evidence.relayed import Sealed
from app.identifiers import KeyId, PersonId, Private, StationId
from app.ports import Session, SessionId
from app.security.keyring import SessionError
from app.security.letterbox import Letterbox, seal_to
from app.signing import SigningKey

CET = timezone(timedelta(hours=1))
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SESSION_MS_MAX = 15 * 60 * 1000


def key_of(name: str) -> SigningKey:
    """Return the key that a name always has."""
    return SigningKey(hashlib.sha256(f"key of {name} for tests".encode()).digest())


@dataclass(slots=True)
class WardClock:
    """A clock that a test sets; every look at it takes a millisecond."""

    wall: datetime = MORNING
    zone: timezone = CET
    boot: str = "boot-1"
    monotonic_ms: int = 1_000

    def read(self) -> ClockReading:
        """Return the time and move on a little."""
        self.passes(timedelta(milliseconds=1))
        return ClockReading(
            wall=self.wall, zone=self.zone, boot=self.boot, monotonic_ms=self.monotonic_ms
        )

    def passes(self, time: timedelta) -> None:
        """Let time pass, as it does."""
        self.wall += time
        self.monotonic_ms += time // timedelta(milliseconds=1)

    def is_set(self, by: timedelta) -> None:
        """Let somebody set the wall clock; the monotonic one knows better."""
        self.wall += by


@dataclass(slots=True)
class PinKeys:
    """`app.ports.Keys` with a comparison in place of a derivation; one signature a session.

    Attributes:
        station: whose key signs entries, by the name that `key_of` knows it by.
    """

    clock: WardClock
    seed: str
    members: Mapping[PersonId, Member]
    station: str = "the station"
    count: int = 0
    open: dict[SessionId, tuple[Session, SigningKey, int]] = field(default_factory=dict)

    def sign_entry(self, to_sign: bytes) -> bytes:
        """Sign an entry with the station's key."""
        return key_of(self.station).sign(to_sign).raw

    def station_key(self) -> PublicKey:
        """Return the station's public key."""
        return key_of(self.station).public

    def letterbox(self) -> bytes:
        """Return what the site's other stations seal to."""
        return self._letterbox().public

    def seal_to(self, letterboxes: Mapping[StationId, bytes], data: bytes) -> Sealed:
        """Seal bytes to other stations."""
        return seal_to(letterboxes, data)

    def open_sealed(self, key: bytes, box: bytes) -> bytes | None:
        """Open what was sealed to this station."""
        return self._letterbox().open(key, box)

    def _letterbox(self) -> Letterbox:
        return Letterbox(self.station_key().raw)

    def key_of(self, person: PersonId) -> KeyId | None:
        """Return the key that this station holds for a person."""
        return key_of(person.value).public.id if person in self.members else None

    def unlock(
        self, person: PersonId, pin: Private[str], role: str, purpose: Purpose
    ) -> Session | None:
        """Open a session if the PIN is right."""
        member = self.members.get(person)
        if member is None or member.pin != pin.value:
            return None
        key = key_of(person.value)
        session = Session(
            id=SessionId(value=self.new_id()),
            person=person,
            key=key.public.id,
            role=role,
            auth=("badge", "pin"),
            purpose=purpose,
        )
        self.open[session.id] = (session, key, self.clock.monotonic_ms)
        return session

    def session(self, id: SessionId) -> Session | None:
        """Return an open session that is not too old."""
        session, _, since = self.open.get(id, (None, None, 0))
        if session is None or self.clock.monotonic_ms - since > SESSION_MS_MAX:
            self.close(id)
            return None
        return session

    def sign(self, id: SessionId, to_sign: bytes) -> Signature:
        """Sign once; the key is wiped, whatever happens."""
        if self.session(id) is None:
            raise SessionError
        _, key, _ = self.open[id]
        try:
            return key.sign(to_sign)
        finally:
            self.close(id)

    def close(self, id: SessionId) -> None:
        """End a session and wipe its key."""
        _, key, _ = self.open.pop(id, (None, None, 0))
        if key is not None:
            key.wipe()

    def new_id(self) -> str:
        """Mint the next id."""
        self.count += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.seed} {self.count}"))

    def salt(self) -> bytes:
        """Return the next 32 bytes."""
        self.count += 1
        return hashlib.sha256(f"salt {self.seed} {self.count}".encode()).digest()
