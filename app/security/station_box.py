"""The station's box: every secret of a workstation, sealed in one file outside the store.

It holds the store's key, the seed of the station's signing key, and the pepper under which
people's PINs seal their keys. A practice realm's box opens with the published practice
passphrase; a live station's passphrase is asked at a prompt or read from a file descriptor,
never from an argument or the environment (DESIGN rule 8).
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from app.sealing import KEY_BYTES, NONCE_BYTES, SALT_BYTES, SealError, file_mode, seal, unseal

PURPOSE = "countersign station box v1"


class BoxError(Exception):
    """The box cannot be opened. Nothing was changed."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


class WrongPassphraseError(BoxError):
    """The passphrase is not this box's, or the box is damaged: the two cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSecrets:
    """What a workstation must keep to itself."""

    store_key: bytes = field(repr=False)
    station_seed: bytes = field(repr=False)
    pepper: bytes = field(repr=False)


def create_box(path: Path, passphrase: str) -> StationSecrets:
    """Make a station's secrets at random and seal them, in a file for whom its folder is.

    Raises:
        BoxError: there is a box already.
    """
    if path.exists():
        msg = f"{path.name} exists already. Choose an empty folder."
        raise BoxError(msg)
    raw = secrets.token_bytes(3 * KEY_BYTES)
    box = seal(
        raw,
        purpose=PURPOSE,
        passphrase=passphrase,
        salt=secrets.token_bytes(SALT_BYTES),
        nonce=secrets.token_bytes(NONCE_BYTES),
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mode = file_mode(path.parent.stat().st_mode)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        json.dump(box, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return _split(raw)


def open_box(path: Path, passphrase: str) -> StationSecrets:
    """Open a station's box.

    Raises:
        BoxError: it is missing or damaged, or the passphrase is not its own.
    """
    try:
        box = json.loads(path.read_text())
    except FileNotFoundError:
        msg = f"The key file {path.name} is missing. Restore it from the recovery copy."
        raise BoxError(msg) from None
    except OSError as error:
        msg = f"The key file {path.name} cannot be read ({error.strerror}). Ask the administrator."
        raise BoxError(msg) from None
    except ValueError:
        msg = f"The key file {path.name} is damaged. Restore it from the recovery copy."
        raise BoxError(msg) from None
    try:
        raw = unseal(box, purpose=PURPOSE, passphrase=passphrase)
    except SealError:
        msg = "The passphrase does not open this station's key file, or the file is damaged."
        raise WrongPassphraseError(msg) from None
    return _split(raw)


def _split(raw: bytes) -> StationSecrets:
    if len(raw) != 3 * KEY_BYTES:
        msg = "The key file holds something else. Restore it from the recovery copy."
        raise BoxError(msg)
    store, seed, pepper = (raw[i : i + KEY_BYTES] for i in range(0, len(raw), KEY_BYTES))
    return StationSecrets(store_key=store, station_seed=seed, pepper=pepper)
