"""People's keys and sessions: unwrapping the key *is* the check of the PIN.

A person's key is sealed under the PIN and the station's pepper: six digits alone would fall to
a thief of the disk within the hour, the pepper is in the station's box. A session holds the
unwrapped key for exactly one signature; signing, closing and lateness wipe it.
"""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.people import Purpose
from app.evidence.keys import PublicKey, Signature
from app.evidence.relayed import Sealed
from app.identifiers import KeyId, PersonId, Private, StationId
from app.ports import Session, SessionId
from app.sealing import NONCE_BYTES, SALT_BYTES, SealError, seal, unseal
from app.security.letterbox import Letterbox, seal_to
from app.signing import SEED_BYTES, SigningKey

PURPOSE = "countersign person key v1"
SESSION_S_MAX = 15 * 60  # a turn that takes longer starts again
PRIVATE_SALT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A person's key as it is kept: its name and its box."""

    person: PersonId
    key: KeyId
    box: Mapping[str, Any]


class SessionError(Exception):
    """The session is over; the person signs in again."""

    def explain(self) -> str:
        """Say what to do."""
        return "The session is over. Sign in again."


@dataclass(slots=True)
class _Open:
    session: Session
    key: SigningKey
    since: float


class Keyring:
    """`app.ports.Keys`: the station's key, people's wrapped keys, and randomness."""

    def __init__(self, station: SigningKey, pepper: bytes, letterbox: Letterbox) -> None:
        """Hold the station's keys and the pepper; people's keys are added wrapped."""
        self._station = station
        self._pepper = pepper
        self._letterbox = letterbox
        self._wrapped: dict[PersonId, WrappedKey] = {}
        self._open: dict[SessionId, _Open] = {}

    def hold(self, wrapped: WrappedKey) -> None:
        """Hold a person's wrapped key."""
        self._wrapped[wrapped.person] = wrapped

    def wrap(self, person: PersonId, seed: bytes, pin: Private[str]) -> WrappedKey:
        """Seal a person's key under a PIN and hold it."""
        box = seal(
            seed,
            purpose=_purpose(person),
            passphrase=pin.value,
            salt=secrets.token_bytes(SALT_BYTES),
            nonce=secrets.token_bytes(NONCE_BYTES),
            pepper=self._pepper,
        )
        wrapped = WrappedKey(person=person, key=SigningKey(seed).public.id, box=box)
        self.hold(wrapped)
        return wrapped

    def sign_entry(self, to_sign: bytes) -> bytes:
        """Sign an entry with the station's key."""
        return self._station.sign(to_sign).raw

    def station_key(self) -> PublicKey:
        """Return the station's public key."""
        return self._station.public

    def letterbox(self) -> bytes:
        """Return what the site's other stations seal to, so that this one can open it."""
        return self._letterbox.public

    def seal_to(self, letterboxes: Mapping[StationId, bytes], data: bytes) -> Sealed:
        """Seal bytes to other stations; a letterbox that is none is left out."""
        return seal_to(letterboxes, data)

    def open_sealed(self, key: bytes, box: bytes) -> bytes | None:
        """Open what was sealed to this station; None if it was not, or was changed."""
        return self._letterbox.open(key, box)

    def key_of(self, person: PersonId) -> KeyId | None:
        """Return the key that this station holds for a person."""
        wrapped = self._wrapped.get(person)
        return wrapped.key if wrapped else None

    def unlock(
        self, person: PersonId, pin: Private[str], role: str, purpose: Purpose
    ) -> Session | None:
        """Open a session, or return None if the PIN does not unwrap the person's key."""
        wrapped = self._wrapped.get(person)
        if wrapped is None:
            return None
        try:
            seed = unseal(
                dict(wrapped.box),
                purpose=_purpose(person),
                passphrase=pin.value,
                pepper=self._pepper,
            )
        except SealError:
            return None
        session = Session(
            id=SessionId(value=secrets.token_hex(16)),
            person=person,
            key=wrapped.key,
            role=role,
            auth=("badge", "pin"),
            purpose=purpose,
        )
        self._open[session.id] = _Open(session, SigningKey(seed), time.monotonic())
        return session

    def session(self, id: SessionId) -> Session | None:
        """Return an open session that is not too old."""
        opened = self._open.get(id)
        if opened is None or time.monotonic() - opened.since > SESSION_S_MAX:
            self.close(id)
            return None
        return opened.session

    def sign(self, id: SessionId, to_sign: bytes) -> Signature:
        """Sign once; the key is wiped with the session, whatever happens.

        Raises:
            SessionError: the session is over.
        """
        if self.session(id) is None:
            raise SessionError
        try:
            return self._open[id].key.sign(to_sign)
        finally:
            self.close(id)

    def close(self, id: SessionId) -> None:
        """End a session and wipe its key."""
        opened = self._open.pop(id, None)
        if opened is not None:
            opened.key.wipe()

    def new_id(self) -> str:
        """Mint a UUIDv7 (RFC 9562 §5.7); its time is for index locality only, never trusted."""
        millis = time.time_ns() // 1_000_000
        value = (millis << 80) | secrets.randbits(80)
        value = value & ~(0xF << 76) | (0x7 << 76)
        value = value & ~(0x3 << 62) | (0x2 << 62)
        return str(uuid.UUID(int=value))

    def salt(self) -> bytes:
        """Return 32 random bytes."""
        return secrets.token_bytes(PRIVATE_SALT_BYTES)


def new_seed() -> bytes:
    """Make the secret of a new signing key."""
    return secrets.token_bytes(SEED_BYTES)


def _purpose(person: PersonId) -> str:
    return f"{PURPOSE} {person.value}"
