"""What hangs on records, changed with the store's key, is found at its record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.bootstrap.cast import STATION
from app.bootstrap.verify import verify_site
from app.evidence.canonical import dumps
from tests.support.site import database, practice_site
from tests.support.tampering import ask, flip_in, of_kind, place, run, wheres

OWN = f"{STATION.value}/1 record"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


# -- private rows, files, receipts, checkpoints


@pytest.mark.parametrize("table", ["turn_row", "private_row"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", flip_in("content", 12)),
        ("content", "x''"),
        ("salt", flip_in("salt", 3)),
        ("salt", "x'00'"),
        ("name", "'another'"),
        ("commitment", f"'{'0' * 64}'"),
        ("commitment", "'no digest'"),
        ("position", "position + 1"),
    ],
)
def test_a_changed_private_row_is_found_at_its_record(
    root: Path, table: str, column: str, value: str
) -> None:
    at = int(ask(root, f"SELECT min(position) FROM {table}"))  # noqa: S608
    expected = place(root, at)

    run(root, f"UPDATE {table} SET {column} = {value} WHERE position = {at}")  # noqa: S608

    assert any(where.startswith(f"{expected}, private row") for where in wheres(root))


@pytest.mark.parametrize("table", ["turn_row", "private_row"])
def test_a_deleted_private_row_is_found_at_its_record(root: Path, table: str) -> None:
    at = int(ask(root, f"SELECT min(position) FROM {table}"))  # noqa: S608
    expected = place(root, at)

    run(root, f"DELETE FROM {table} WHERE position = {at}")  # noqa: S608

    (where,) = wheres(root)
    assert where.startswith(f"{expected}, private row")


def test_a_private_row_that_no_record_committed_to_is_found(root: Path) -> None:
    commitment = "a" * 64
    with database(root) as db:
        db.execute(
            "INSERT INTO private_row VALUES (?, 1, 'x', zeroblob(32), x'7b7d')", (commitment,)
        )

    assert wheres(root) == ["private row aaaaaaaaaaaaaaaa"]


def test_a_turn_s_readings_moved_to_where_everybody_may_read_are_found(root: Path) -> None:
    at = int(ask(root, "SELECT min(position) FROM turn_row"))

    run(
        root,
        f"INSERT INTO private_row SELECT * FROM turn_row WHERE position = {at}",  # noqa: S608
        f"DELETE FROM turn_row WHERE position = {at}",  # noqa: S608
    )

    (finding,) = verify_site(root).findings
    assert finding.where.startswith(place(root, at))
    assert "lies in private_row" in finding.what


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE file SET data = x'00'",
        "UPDATE file SET data = CAST('a phot0' AS BLOB)",
        "UPDATE file SET sha256 = replace(hex(zeroblob(32)), '0', 'b')",
        "DELETE FROM file",
    ],
)
def test_a_changed_file_is_found_at_its_record(root: Path, change: str) -> None:
    expected = place(root, of_kind(root, "note.taken"))

    run(root, change)

    assert any(where.startswith(f"{expected}, file") for where in wheres(root))


@pytest.mark.parametrize("change", ["index", "path", "note", "extra", "entry", "bytes"])
def test_a_changed_receipt_is_found(root: Path, change: str) -> None:
    entry, data = "", b""
    with database(root) as db:
        entry, data = db.execute("SELECT entry, data FROM receipt LIMIT 1").fetchone()
        receipt = json.loads(data)
        if change == "index":
            receipt["index"] += 1
        elif change == "path":
            receipt["path"][0] = "0" * 64
        elif change == "note":
            receipt["note"] = receipt["note"].replace("countersign/", "countersigm/", 1)
        elif change == "extra":
            receipt["more"] = 1
        db.execute("PRAGMA foreign_keys = OFF")
        if change == "entry":
            db.execute("UPDATE receipt SET entry = ? WHERE entry = ?", ("c" * 64, entry))
        else:
            new = b"\xff" if change == "bytes" else dumps(receipt)
            db.execute("UPDATE receipt SET data = ? WHERE entry = ?", (new, entry))
        seq = db.execute("SELECT seq FROM record WHERE digest = ?", (entry,)).fetchone()[0]

    (where,) = wheres(root)
    assert where in (
        f"{OWN} {seq}, receipt",
        f"receipt {entry[:16]}",
        f"receipt {'c' * 16}",
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE checkpoint SET size = size + 1",
        "UPDATE checkpoint SET root = replace(hex(zeroblob(32)), '0', 'd')",
        "UPDATE checkpoint SET root = 'no digest'",
        "UPDATE checkpoint SET note = replace(note, 'log/1', 'log/2')",
        "DELETE FROM checkpoint",
    ],
)
def test_a_changed_checkpoint_is_found(root: Path, change: str) -> None:
    run(root, change)

    found = wheres(root)
    assert any(where.startswith("checkpoint ") for where in found)


# -- the index tables, and the tables themselves

CHANGES = {
    "an order renamed": "UPDATE about SET value = 'X' WHERE scheme = 'order' AND position = "
    "(SELECT min(position) FROM about WHERE scheme = 'order')",
    "a subject dropped": "DELETE FROM about WHERE position = (SELECT max(position) FROM about)",
    "a subject added": "INSERT INTO about VALUES ('bag', 'X', 20)",
    "a subject of no record": "INSERT INTO about VALUES ('bag', 'X', 9000)",
    "a scan forgotten": "DELETE FROM scan_used WHERE scan = (SELECT min(scan) FROM scan_used)",
    "a scan invented": "INSERT INTO scan_used VALUES ('x', 20)",
    "a turn's person": "UPDATE sealed_turn SET person = 'p-lind' WHERE place = 'first'",
    "a turn's key": "UPDATE sealed_turn SET key = lower(hex(randomblob(32))) WHERE rowid_ = 1",
    "a turn's time": "UPDATE sealed_turn SET sealed_at = '2026-01-01T00:00:00.000Z'",
    "a turn's round": "UPDATE sealed_turn SET round = 2",
    "a turn forgotten": "DELETE FROM sealed_turn WHERE place = 'second'",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM scan_used; END",
    "an index dropped": "DROP INDEX record_kind",
    "a table more": "CREATE TABLE shadow (x)",
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_index_table_is_found(root: Path, name: str) -> None:
    change = CHANGES[name].replace("WHERE rowid_ = 1", "WHERE place = 'first'")

    run(root, change)

    assert wheres(root)


def test_a_changed_index_row_is_found_at_its_record(root: Path) -> None:
    at = of_kind(root, "order.filed")

    run(root, f"UPDATE about SET value = 'X' WHERE scheme = 'order' AND position = {at}")  # noqa: S608

    assert wheres(root) == [f"{place(root, at)}, table about"] * 2  # the row lost, the row made up
