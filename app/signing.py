"""Private keys: made from 32 secret bytes, used to sign, and forgotten.

Pure: the secret bytes come from the caller. Python cannot promise that no copy of a secret
remains in memory; what can be done is done: the seed is kept in one mutable buffer, which
`wipe` overwrites, and the key object is dropped with it.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.evidence.keys import PublicKey, Signature

SEED_BYTES = 32


class SigningKey:
    """An Ed25519 private key (RFC 8032)."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        """Make the key of a seed of 32 secret bytes.

        Raises:
            ValueError: the seed has another length.
        """
        if len(seed) != SEED_BYTES:
            msg = f"expected a seed of {SEED_BYTES} bytes, got {len(seed)}"
            raise ValueError(msg)
        self._seed = bytearray(seed)
        self._key: Ed25519PrivateKey | None = Ed25519PrivateKey.from_private_bytes(seed)
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = PublicKey(raw=raw)

    def sign(self, message: bytes) -> Signature:
        """Sign a message.

        Raises:
            ValueError: the key was wiped.
        """
        if self._key is None:
            msg = "the key was wiped"
            raise ValueError(msg)
        return Signature(key=self.public.id, raw=self._key.sign(message))

    def wipe(self) -> None:
        """Overwrite the seed and forget the key."""
        self._seed[:] = bytes(SEED_BYTES)
        self._key = None

    def __repr__(self) -> str:
        """Name the public key only."""
        return f"SigningKey({self.public.id.value[:16]})"
