"""The tables, as migrations that import nothing of ours.

`record` is the ledger. Everything else is either what a record committed to (`private_row`,
`turn_row`, `file`), what central proved (`receipt`, `checkpoint`), or an index that is derived
from the records in the same transaction and re-derived by `countersign verify` (`about`,
`sealed_turn`, `scan_used`, `patient_order`). `wrapped_key` holds people's keys, each sealed
under its PIN.
"""

from __future__ import annotations

from typing import Any

APPLICATION_ID = 0x43735447  # "CsTG" in the file's header
NEWEST = 2

_V1 = """
CREATE TABLE record (
    position INTEGER PRIMARY KEY,
    station TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    statement_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    statement BLOB NOT NULL,
    entry BLOB NOT NULL,
    signature BLOB NOT NULL,
    UNIQUE (station, epoch, seq)
) STRICT;
CREATE INDEX record_kind ON record (kind, position);
CREATE TABLE about (
    scheme TEXT NOT NULL,
    value TEXT NOT NULL,
    position INTEGER NOT NULL REFERENCES record,
    PRIMARY KEY (scheme, value, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE private_row (
    commitment TEXT PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES record,
    name TEXT NOT NULL,
    salt BLOB NOT NULL,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE turn_row (
    commitment TEXT PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES record,
    name TEXT NOT NULL,
    salt BLOB NOT NULL,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sealed_turn (
    verification TEXT NOT NULL,
    round INTEGER NOT NULL,
    place TEXT NOT NULL,
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    position INTEGER NOT NULL UNIQUE REFERENCES record,
    PRIMARY KEY (verification, round, place),
    UNIQUE (verification, round, person),
    UNIQUE (verification, round, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE scan_used (
    scan TEXT PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES record
) STRICT, WITHOUT ROWID;
CREATE TABLE patient_order (
    patient TEXT NOT NULL,
    position INTEGER NOT NULL REFERENCES record,
    PRIMARY KEY (patient, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE file (
    sha256 TEXT PRIMARY KEY,
    position INTEGER NOT NULL REFERENCES record,
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE receipt (
    entry TEXT PRIMARY KEY REFERENCES record (digest),
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    root TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TABLE wrapped_key (
    person TEXT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    box TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


# What this workstation filed is found among what the whole site did (`Ledger.own`).
_V2 = "CREATE INDEX IF NOT EXISTS record_own ON record (station, kind, position)"


def migrate(connection: Any, to: int = NEWEST) -> None:  # noqa: ANN401  sqlcipher3 ships no types
    """Bring a store to a schema; nothing is done, or loaded, for one that has it."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version >= to:
        return
    from sqlite_utils import Database, Migrations  # noqa: PLC0415  0.2 s, for new stores only

    migrations = Migrations("countersign")

    @migrations()
    def v1_ledger(db: Database) -> None:
        for statement in _V1.split(";\n"):
            if statement.strip():
                db.conn.execute(statement)
        db.conn.execute("PRAGMA user_version = 1")

    if to > 1:

        @migrations()
        def v2_own(db: Database) -> None:
            db.conn.execute(_V2)
            db.conn.execute("PRAGMA user_version = 2")

    migrations.apply(Database(connection))
