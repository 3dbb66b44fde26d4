"""Secrets at rest: sealed under a passphrase or under another secret, never in the clear.

A box is JSON: how the sealing key is derived (Argon2id, RFC 9106, with its parameters) and the
AES-256-GCM ciphertext, which is bound to the box's purpose so that one box cannot be put in
place of another. Pure: salts and nonces come from the caller's source of randomness, and who may
open the file is decided from the mode of the folder that it lies in (`file_mode`).
"""

from __future__ import annotations

import stat
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES = 16
NONCE_BYTES = 12
KEY_BYTES = 32
PRACTICE_PASSPHRASE = "practice only: these records protect nobody"  # noqa: S105  published
# OWASP's floor for Argon2id: 19 MiB, 2 passes, 1 lane; measured at 0.17 s on a shared core. A
# person's PIN is further protected by the station's own secret (`pepper`).
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
OWNER_ONLY, OWNER_AND_GROUP = 0o600, 0o660
# The set-group-id bit says that the folder's group was chosen, not inherited from a login; only
# then are its people meant. Others are never meant.
_SHARED = stat.S_ISGID | stat.S_IRWXG


class SealError(Exception):
    """The secret does not open the box, or the box was changed; the two cannot be told apart."""


def file_mode(folder_mode: int) -> int:
    """Return the mode of a file of secrets from its folder's (`st_mode`).

    A folder that is shared by a group (2770) holds files for that group, every other folder
    holds files for their owner: whoever may not work in the folder may not open its files.
    """
    return OWNER_AND_GROUP if folder_mode & _SHARED == _SHARED else OWNER_ONLY


def seal(
    secret: bytes,
    *,
    purpose: str,
    passphrase: str,
    salt: bytes,
    nonce: bytes,
    pepper: bytes = b"",
) -> dict[str, Any]:
    """Seal a secret under a passphrase, and under a second secret if there is one."""
    box = {
        "v": 1,
        "purpose": purpose,
        "kdf": "argon2id",
        "memory_kib": MEMORY_KIB,
        "passes": PASSES,
        "lanes": LANES,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
    }
    key = _derive(box, passphrase, pepper)
    return box | {"box": AESGCM(key).encrypt(nonce, secret, purpose.encode()).hex()}


def unseal(box: dict[str, Any], *, purpose: str, passphrase: str, pepper: bytes = b"") -> bytes:
    """Open a box.

    Raises:
        SealError: the passphrase, the second secret or the box is not the right one.
    """
    try:
        if box["v"] != 1 or box["purpose"] != purpose or box["kdf"] != "argon2id":
            msg = "the box is of another purpose or version"
            raise SealError(msg)
        key = _derive(box, passphrase, pepper)
        nonce, sealed = bytes.fromhex(box["nonce"]), bytes.fromhex(box["box"])
        return AESGCM(key).decrypt(nonce, sealed, purpose.encode())
    except (HashingError, InvalidTag, KeyError, OverflowError, TypeError, ValueError) as error:
        msg = "the secret does not open the box"
        raise SealError(msg) from error


def _derive(box: dict[str, Any], passphrase: str, pepper: bytes) -> bytes:
    memory, passes, lanes = (int(box[k]) for k in ("memory_kib", "passes", "lanes"))
    if memory > 2**20 or passes > 16 or lanes > 16:  # noqa: PLR2004  a box may not stall us
        msg = "the box asks for more work than this version allows"
        raise SealError(msg)
    stretched = hash_secret_raw(
        passphrase.encode(),
        bytes.fromhex(box["salt"]),
        time_cost=passes,
        memory_cost=memory,
        parallelism=lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    mixed = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"countersign sealing v1")
    return mixed.derive(stretched + pepper)
