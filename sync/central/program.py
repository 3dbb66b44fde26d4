"""Putting central together from its folder and its store, and founding a realm."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.evidence.authoring import Author
from app.evidence.entry import ClockReading
from app.evidence.founding import Delegation
from app.identifiers import RealmId
from app.signing import SigningKey
from sync.central import state as keys
from sync.central.clock import new_id, read_clock
from sync.central.errors import CentralError
from sync.central.filing import Filer, basis, found_realm
from sync.central.log import Log, open_log
from sync.central.realm import Realm
from sync.central.service import Service
from sync.central.sqlite_store import SqliteStore
from sync.central.store import Store

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """Central, ready to serve and to file."""

    store: Store
    log: Log
    realm: Realm
    filer: Filer
    service: Service


def open_store(url: str, *, create: bool = False) -> SqliteStore:
    """Open the store that a URL names.

    Raises:
        CentralError: the URL is of no kind that this version has, or the store cannot be opened.
    """
    if url.startswith(("postgresql://", "postgres://")):
        raise CentralError("PostgreSQL stores are not in this version; use sqlite:///FILE.")
    if not url.startswith(_SQLITE) or url == _SQLITE:
        raise CentralError("The store is not of the form sqlite:///FILE.")
    return SqliteStore(Path(url.removeprefix(_SQLITE)), create=create)


def found_central(
    store: Store,
    delegation: Delegation,
    signature: bytes,
    author: Author,
    log_key: SigningKey,
) -> None:
    """Found the realm in an empty store; a store that holds it already is left as it is."""
    if store.size() == 0:
        log = Log(store, delegation.realm, log_key)
        found_realm(store, author, delegation, signature, log)


def assemble(
    store: Store, author: Author, log_key: SigningKey, now: Callable[[], datetime]
) -> Central:
    """Put central together over a store that holds the realm.

    Raises:
        CentralError: the store belongs to another realm or other keys, or does not hold.
    """
    realm = Realm(store, author.realm)
    log = open_log(store, author.realm, log_key)
    if realm.directory.central != author.key.public or realm.directory.log != log_key.public:
        raise CentralError("The keys in the folder are not those of the realm in the store.")
    filer = Filer(store, log, realm, author)
    service = Service(store, log, realm, filer, now)
    return Central(store=store, log=log, realm=realm, filer=filer, service=service)


def found_from_folder(state: keys.State, store: Store, passphrase: str) -> None:
    """Found the realm of a folder in a store: the one time that the root key is used.

    Raises:
        CentralError: a key does not open, or the store cannot be written.
    """
    root = keys.open_key(state, keys.ROOT, passphrase)
    central = keys.open_key(state, keys.CENTRAL, passphrase)
    log_key = keys.open_key(state, keys.LOG, passphrase)
    delegation = Delegation(
        root=root.public, practice=state.practice, central=central.public, log=log_key.public
    )
    signature = root.sign(delegation.to_sign).raw
    root.wipe()
    found_central(store, delegation, signature, _author(state.realm, central), log_key)
    assemble(store, _author(state.realm, central), log_key, _now)


def open_central(state: keys.State, store: Store, passphrase: str) -> Central:
    """Open central with the keys of its folder.

    Raises:
        CentralError: a key does not open, or folder and store do not belong together.
    """
    central = keys.open_key(state, keys.CENTRAL, passphrase)
    log_key = keys.open_key(state, keys.LOG, passphrase)
    opened = assemble(store, _author(state.realm, central), log_key, _now)
    if opened.realm.directory.practice != state.practice:
        # The root signed which it is; the folder's word alone must not open a live realm with
        # the published passphrase, nor let a practice realm pass for a live one.
        raise CentralError("The folder and the store disagree on whether this is practice.")
    return opened


def new_random(size: int) -> bytes:
    """Return random bytes for keys, salts and nonces."""
    return secrets.token_bytes(size)


def _author(realm: RealmId, key: SigningKey) -> Author:
    return Author(realm=realm, key=key, clock=read_clock, new_id=new_id, basis=basis())


def _now() -> datetime:
    reading: ClockReading = read_clock()
    return reading.wall
