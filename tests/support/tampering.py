"""Changing a site's store behind the program's back, with its key, and asking what is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.bootstrap.verify import verify_site
from tests.support.site import database


def run(root: Path, *statements: str) -> None:
    """Run SQL with the stolen key; foreign keys are not enforced, as for any intruder."""
    with database(root) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("BEGIN")
        for statement in statements:
            assert db.execute(statement).rowcount != 0, statement
        db.execute("COMMIT")


def ask(root: Path, query: str) -> Any:  # noqa: ANN401  whatever is kept
    with database(root) as db:
        return db.execute(query).fetchone()[0]


def place(root: Path, position: int) -> str:
    """Name the record kept at a position."""
    return str(
        ask(
            root,
            "SELECT station || '/' || epoch || ' record ' || seq FROM record "  # noqa: S608
            f"WHERE position = {position}",
        )
    )


def of_kind(root: Path, kind: str) -> int:
    """Return the position of the first record of a kind."""
    query = f"SELECT min(position) FROM record WHERE kind = '{kind}'"  # noqa: S608
    return int(ask(root, query))


def wheres(root: Path) -> list[str]:
    return [finding.where for finding in verify_site(root).findings]


def flip_in(column: str, at: int = 40) -> str:
    """Return SQL for a blob with one byte changed."""
    byte = f"substr({column}, {at}, 1)"
    other = f"CASE WHEN {byte} = x'31' THEN x'32' ELSE x'31' END"
    return f"CAST(substr({column}, 1, {at - 1}) || {other} || substr({column}, {at + 1}) AS BLOB)"
