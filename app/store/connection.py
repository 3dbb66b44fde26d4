"""Opening the encrypted database: check first, write later.

SQLCipher 4 encrypts and authenticates every page. A connection is probed read-only before it is
opened for writing, so that a wrong key or a newer schema leaves the file as it was.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2

from app.sealing import file_mode
from app.store.errors import DamagedStoreError, StoreError
from app.store.schema import APPLICATION_ID, NEWEST, migrate

PLAIN_HEADER = b"SQLite format 3\x00"
KEY_BYTES = 32
_PAGE = re.compile(r"\bpage ([0-9]+)")
BUSY_MS = 5_000  # another process of this station may be verifying or backing up

INTEGRITY = "PRAGMA cipher_integrity_check"

Connection = Any  # sqlcipher3 ships no types
DatabaseError = dbapi2.DatabaseError
IntegrityError = dbapi2.IntegrityError


def create(path: Path, key: bytes) -> Connection:
    """Create a new encrypted store, for whom its folder is (SQLite's own files follow it).

    Raises:
        StoreError: there is a file already.
    """
    if path.exists():
        msg = f"{path.name} exists already. Choose an empty folder."
        raise StoreError(msg)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=file_mode(path.parent.stat().st_mode))
    connection = _connect(path, key, mode="rwc")
    _prepare(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection)
    return connection


def open_store(path: Path, key: bytes) -> Connection:
    """Open a store for reading and writing.

    Raises:
        StoreError: the file is missing, foreign, or of a newer version.
        DamagedStoreError: a page fails its authentication, or the key is not the file's.
    """
    dirty = path.with_name(path.name + "-wal").exists()
    probe = open_read_only(path, key)
    try:
        pages = damaged_pages(probe) if dirty else []
    finally:
        probe.close()
    if pages:
        raise DamagedStoreError(
            "the page fails its check. Do not use this workstation; restore a backup.",
            where=f"{path.name} page {pages[0]}",
        )
    connection = _connect(path, key, mode="rw")
    _prepare(connection)
    migrate(connection)
    return connection


def open_read_only(path: Path, key: bytes) -> Connection:
    """Open a store for reading only, after the checks that need no writing.

    Raises:
        StoreError: the file is missing, foreign, or of a newer version.
        DamagedStoreError: its first page cannot be read with this key.
    """
    connection = connect_read_only(path, key)
    try:
        refuse_foreign(connection, path)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DatabaseError:
        pages = damaged_pages(connection)
        connection.close()
        raise DamagedStoreError(
            "it cannot be decrypted: the page is damaged, or the file belongs to another key. "
            "Do not use this workstation; restore a backup.",
            where=f"{path.name} page {pages[0]}" if pages else path.name,
        ) from None
    except StoreError:
        connection.close()
        raise
    return connection


def refuse_foreign(connection: Connection, path: Path) -> None:
    """Refuse a database that this version did not make.

    Raises:
        StoreError: it is not a store, or of a newer version.
        DatabaseError: the first page cannot be read.
    """
    (found,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if found != APPLICATION_ID:
        msg = f"{path.name} is not a Countersign store."
        raise StoreError(msg)
    if version > NEWEST:
        msg = f"{path.name} was made by a newer version of Countersign. Update this workstation."
        raise StoreError(msg)


def connect_read_only(path: Path, key: bytes) -> Connection:
    """Connect for reading only, without a look inside; leaves no file behind.

    Raises:
        StoreError: the file is missing, cannot be read, or is not encrypted.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(len(PLAIN_HEADER))
    except FileNotFoundError:
        msg = f"There is no store {path.name} here. Name the site's folder with --dir."
        raise StoreError(msg) from None
    except OSError as error:
        msg = f"{path.name} cannot be read ({error.strerror}). Ask the administrator."
        raise StoreError(msg) from None
    if beginning == PLAIN_HEADER:
        msg = f"{path.name} is an unencrypted database, not a Countersign store."
        raise StoreError(msg)
    # Where nobody works and nothing is left to replay, even a reader would make files and leave
    # them; `immutable` says that there is no need.
    closed = not path.with_name(path.name + "-wal").exists()
    return _connect(path, key, mode="ro&immutable=1" if closed else "ro")


def damaged_pages(connection: Connection) -> list[int]:
    """Return the numbers of pages that fail their authentication (HMAC-SHA512)."""
    named = (_PAGE.search(line) for (line,) in connection.execute(INTEGRITY))
    return [int(found[1]) if found else 0 for found in named]


def _connect(path: Path, key: bytes, *, mode: str) -> Connection:
    if len(key) != KEY_BYTES:
        msg = f"expected a store key of {KEY_BYTES} bytes, got {len(key)}"
        raise ValueError(msg)
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None)
    # The key comes first: any statement before it would look for a plain-text database. A
    # PRAGMA takes no parameters; 64 hexadecimal digits cannot end the literal.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _prepare(connection: Connection) -> None:
    """Choose durability: what COMMIT returned survives a power cut."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "temp_store": 2, "foreign_keys": 1}
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    for pragma, value in wanted.items():
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != value:
            msg = (
                f"The store cannot be opened durably ({pragma} is {found}). Ask the administrator."
            )
            raise StoreError(msg)
    if not connection.execute("PRAGMA cipher_version").fetchone():
        msg = "This program was built without encryption. Install it again."
        raise StoreError(msg)
