"""Public keys and the verification of signatures (Ed25519, RFC 8032).

OpenSSL accepts public keys of small order, with which one signature fits every message, and
keys that spell one point in two ways. Both are refused here, before a key enters a directory,
so that "distinct keys" means distinct points.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.evidence.canonical import Object
from app.evidence.errors import SignatureError
from app.evidence.fields import Fields
from app.identifiers import KeyId

ED25519 = "ed25519"
KEY_BYTES = 32
SIGNATURE_BYTES = 64
KEYS_LOADED = 1_024  # people and stations of one site
_P = 2**255 - 19
# y of the points whose order divides 8 (RFC 8032 §5.1; two y of order 8 are each other's minus).
_Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _Y8, _P - _Y8})


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A public key of a person, a station or central.

    Attributes:
        alg: the algorithm's name; only `ed25519` in this version.
        raw: the key's 32 bytes.

    Raises:
        SignatureError: the key is of an unknown algorithm, of small order or not canonical.
    """

    raw: bytes
    alg: str = ED25519

    def __post_init__(self) -> None:
        """Refuse a key that must never be trusted."""
        if self.alg != ED25519:
            msg = f"expected a key for {ED25519}, got one for another algorithm"
            raise SignatureError(msg)
        if len(self.raw) != KEY_BYTES:
            msg = f"expected a key of {KEY_BYTES} bytes, got {len(self.raw)}"
            raise SignatureError(msg)
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if y >= _P:
            msg = "the public key is not in canonical form"
            raise SignatureError(msg)
        if y in _SMALL_ORDER_Y:
            msg = "the public key is of small order: it would accept forged signatures"
            raise SignatureError(msg)

    @property
    def id(self) -> KeyId:
        """The key's name: the SHA-256 of its algorithm and bytes."""
        return KeyId(hashlib.sha256(self.alg.encode() + b"\0" + self.raw).hexdigest())

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Say whether the holder of this key signed the message."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            _loaded(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def to_json(self) -> Object:
        """Return the key as it stands in statements."""
        return {"alg": self.alg, "public": self.raw.hex()}

    @classmethod
    def from_json(cls, value: object) -> PublicKey:
        """Read a key from a statement.

        Raises:
            MalformedError: a field is missing, extra or of the wrong form.
            SignatureError: the key must never be trusted.
        """
        fields = Fields(value, "key")
        key = cls(alg=fields.text("alg"), raw=fields.hexadecimal("public"))
        fields.end()
        return key


@lru_cache(KEYS_LOADED)
def _loaded(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature and the key that made it."""

    key: KeyId
    raw: bytes
    alg: str = ED25519

    def to_json(self) -> Object:
        """Return the signature as it stands in an entry."""
        return {"alg": self.alg, "key": self.key.value, "sig": self.raw.hex()}

    @classmethod
    def from_json(cls, value: object) -> Signature:
        """Read a signature from an entry.

        Raises:
            MalformedError: a field is missing, extra or of the wrong form.
        """
        fields = Fields(value, "signature")
        read = cls(
            alg=fields.text("alg"),
            key=KeyId(fields.digest("key").value),
            raw=fields.hexadecimal("sig"),
        )
        fields.end()
        return read
