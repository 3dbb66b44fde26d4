"""Central's folder: the realm's name and the three sealed keys, each in a file of its own.

    realm.json     which realm, and whether it is for practice (public)
    root.json      the root key: signs the delegation once, then belongs into a safe
    central.json   the key that signs central's entries
    log.json       the key that signs the log's checkpoints

`serve` and `enrol` never read `root.json`. The files are boxes of `app.sealing`; there is no
key in the clear. A practice realm is sealed under the published practice passphrase, which a
live realm refuses.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.identifiers import RealmId
from app.sealing import (
    NONCE_BYTES,
    PRACTICE_PASSPHRASE,
    SALT_BYTES,
    SealError,
    file_mode,
    seal,
    unseal,
)
from app.signing import SEED_BYTES, SigningKey
from sync.central.errors import CentralError

PASSPHRASE_LENGTH_MIN = 16  # it protects the realm for years, and is typed a few times a year
ROOT, CENTRAL, LOG = "root", "central", "log"
REALM_FILE = "realm.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class State:
    """Central's folder, as far as it can be read without a passphrase."""

    folder: Path
    realm: RealmId
    practice: bool


def read_state(folder: Path) -> State:
    """Read which realm a folder holds the keys of.

    Raises:
        CentralError: it holds none, or another version's.
    """
    value = _read(folder / REALM_FILE, f"There is no realm in {folder}; found one with: init.")
    try:
        if value["v"] != _VERSION:
            raise CentralError(f"{folder} was written by a newer version; install that program.")
        return State(folder, RealmId(value["realm"]), bool(value["practice"]))
    except (KeyError, TypeError, ValueError) as error:
        raise CentralError(f"{folder / 'realm.json'} is damaged.") from error


def create_state(
    folder: Path, *, practice: bool, passphrase: str, random: Callable[[int], bytes]
) -> State:
    """Make the three keys of a new realm and seal them; `realm.json` is written last.

    Raises:
        CentralError: the folder holds a realm already, or cannot be written.
    """
    check_passphrase(passphrase, practice=practice)
    if (folder / REALM_FILE).exists():
        raise CentralError(f"{folder} holds a realm already.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = {name: random(SEED_BYTES) for name in (ROOT, CENTRAL, LOG)}
        for name, seed in keys.items():
            box = seal(
                seed,
                purpose=f"countersign central {name}",
                passphrase=passphrase,
                salt=random(SALT_BYTES),
                nonce=random(NONCE_BYTES),
            )
            _write(folder / f"{name}.json", box)
        realm = RealmId(SigningKey(keys[ROOT]).public.id.value)
        value = {"v": _VERSION, "realm": realm.value, "practice": practice}
        _write(folder / REALM_FILE, value)
    except OSError as error:
        raise CentralError(f"{folder} cannot be written: {error.strerror}.") from error
    return State(folder, realm, practice)


def open_key(state: State, name: str, passphrase: str) -> SigningKey:
    """Unseal one of the keys.

    Raises:
        CentralError: the passphrase or the file is not the right one.
    """
    path = state.folder / f"{name}.json"
    box = _read(path, f"The {name} key is missing: there is no {path}.")
    try:
        seed = unseal(box, purpose=f"countersign central {name}", passphrase=passphrase)
        return SigningKey(seed)
    except (SealError, ValueError) as error:
        raise CentralError(f"The passphrase does not open the {name} key.") from error


def check_passphrase(passphrase: str, *, practice: bool) -> None:
    """Refuse a passphrase that would protect nothing.

    Raises:
        CentralError: it is short, or the published one for a live realm.
    """
    if practice:
        if passphrase != PRACTICE_PASSPHRASE:
            raise CentralError("A practice realm is sealed under the practice passphrase only.")
        return
    if passphrase == PRACTICE_PASSPHRASE:
        raise CentralError("The practice passphrase is published; a live realm needs its own.")
    if len(passphrase) < PASSPHRASE_LENGTH_MIN:
        raise CentralError(f"A passphrase has at least {PASSPHRASE_LENGTH_MIN} characters.")


def _read(path: Path, missing: str) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise CentralError(missing) from None
    except OSError as error:
        raise CentralError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CentralError(f"{path} is damaged.")
    return value


def _write(path: Path, value: dict[str, Any]) -> None:
    """Write a file whole or not at all, for whom its folder is: else for its owner only."""
    partial = path.with_suffix(".partial")
    mode = file_mode(path.parent.stat().st_mode)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
