"""A station's letterbox: bytes that the stations of one site can open, and nobody else.

What is sealed has one random key (AES-256-GCM), and that key is sealed to each station by HPKE
(RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), AES-256-GCM). The letterbox's private key is
derived from the seed of the station's signing key (HKDF-SHA256 with a name of its own), so that
a station has no second secret to lose; the signing key itself seals nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.evidence.relayed import Sealed
from app.identifiers import StationId

KEY_BYTES = 32
NONCE_BYTES = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_DERIVED = b"countersign letterbox v1"
_KEY, _BOX = b"countersign relayed key v1", b"countersign relayed rows v1"


class Letterbox:
    """What a station opens its letters with."""

    def __init__(self, seed: bytes) -> None:
        """Derive the letterbox from the seed of the station's signing key."""
        derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=_DERIVED)
        self._key = X25519PrivateKey.from_private_bytes(derive.derive(seed))

    @property
    def public(self) -> bytes:
        """The 32 bytes that others seal to."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def open(self, key: bytes, box: bytes) -> bytes | None:
        """Return what was sealed; None if it was not sealed to this letterbox, or was changed."""
        try:
            opened = _SUITE.decrypt(key, self._key, _KEY)
            return AESGCM(opened).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _BOX)
        except (InvalidTag, ValueError):
            return None


def seal_to(letterboxes: Mapping[StationId, bytes], data: bytes) -> Sealed:
    """Seal bytes to letterboxes; one that is no point to seal to is left out."""
    key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed: dict[StationId, bytes] = {}
    for name, public in letterboxes.items():
        try:
            to = X25519PublicKey.from_public_bytes(public)
            sealed[name] = _SUITE.encrypt(key, to, _KEY)
        except ValueError:  # of low order: a secret shared with it would be no secret
            continue
    return Sealed(keys=sealed, box=nonce + AESGCM(key).encrypt(nonce, data, _BOX))
