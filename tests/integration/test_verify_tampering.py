"""Records changed, moved or dropped with the store's key are found, and located."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.bootstrap.cast import SITE, STATION
from app.bootstrap.practice import prepare_therapies
from app.bootstrap.site import CannotOpen, SiteFolder, open_site
from app.bootstrap.verify import verify_site
from app.evidence.canonical import dumps, loads
from app.usecases.verdicts import Revealed
from tests.support.site import database, note, opened, play, practice_site, site_therapies, start
from tests.support.tampering import ask, flip_in, of_kind, place, run, wheres

OWN = f"{STATION.value}/1 record"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


# -- records


@pytest.mark.parametrize("kind", ["turn.sealed", "bag.thawed", "person.enrolled", "note.taken"])
@pytest.mark.parametrize("column", ["statement", "entry", "signature"])
def test_a_changed_byte_of_a_record_is_found_at_that_record(
    root: Path, kind: str, column: str
) -> None:
    at = of_kind(root, kind)
    expected = place(root, at)

    run(root, f"UPDATE record SET {column} = {flip_in(column)} WHERE position = {at}")  # noqa: S608

    name, number = expected.rsplit("/1 record ", 1)
    unread = f"{name} record {number} in the order kept"  # its own bytes no longer say where
    assert wheres(root)[0] in (expected, unread)


@pytest.mark.parametrize("part", ["statement", "entry"])
def test_a_record_rewritten_in_good_form_is_found_at_that_record(root: Path, part: str) -> None:
    at = of_kind(root, "turn.sealed")
    value = loads(ask(root, f"SELECT {part} FROM record WHERE position = {at}"))  # noqa: S608
    if part == "statement":
        value["body"]["begun"] = "2026-01-01T00:00:00.000Z"
    else:
        value["clock"]["wall"] = "2026-01-01T00:00:00.000Z"
    with database(root) as db:
        db.execute(
            f"UPDATE record SET {part} = ? WHERE position = ?",  # noqa: S608
            (dumps(value), at),
        )

    assert wheres(root)[0] == place(root, at)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("station", "'other-ward'"),
        ("epoch", "2"),
        ("seq", "900"),
        ("digest", f"'{'0' * 64}'"),
        ("statement_id", "'0190a1b2-0000-7000-8000-000000000001'"),
        ("kind", "'bag.released'"),
        ("position", "900"),
    ],
)
def test_a_changed_column_of_a_record_is_found_at_that_record(
    root: Path, column: str, value: str
) -> None:
    at = of_kind(root, "verification.agreed")
    expected = place(root, at)

    run(root, f"UPDATE record SET {column} = {value} WHERE position = {at}")  # noqa: S608

    assert expected in wheres(root)


def test_a_signature_moved_to_another_record_is_found_at_both(root: Path) -> None:
    first = of_kind(root, "turn.sealed")
    second = of_kind(root, "verification.judged")
    with database(root) as db:
        query = "SELECT signature FROM record WHERE position IN (?, ?) ORDER BY position"
        signatures = [s for (s,) in db.execute(query, (first, second))]
        for at, signature in zip((second, first), signatures, strict=True):
            db.execute("UPDATE record SET signature = ? WHERE position = ?", (signature, at))

    assert {place(root, first), place(root, second)} <= set(wheres(root))


def test_people_s_signatures_exchanged_inside_an_entry_are_found(root: Path) -> None:
    at = of_kind(root, "verification.agreed")
    entry = loads(ask(root, f"SELECT entry FROM record WHERE position = {at}"))  # noqa: S608
    entry["signatures"].reverse()
    with database(root) as db:
        db.execute("UPDATE record SET entry = ? WHERE position = ?", (dumps(entry), at))

    assert wheres(root)[0] == place(root, at)


# -- what is missing, or elsewhere


def drop(root: Path, at: int) -> None:
    """Delete a record and all that hangs on it."""
    tables = ("about", "private_row", "turn_row", "sealed_turn", "scan_used", "file")
    with database(root) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        for table in (*tables, "record"):
            db.execute(f"DELETE FROM {table} WHERE position = ?", (at,))  # noqa: S608


def test_the_last_record_dropped_is_told_by_the_head_file(root: Path) -> None:
    last = int(ask(root, "SELECT max(position) FROM record"))
    expected = place(root, last)

    drop(root, last)

    (finding,) = verify_site(root).findings
    assert finding.where == expected
    assert "records were dropped" in finding.what
    with pytest.raises(CannotOpen, match="dropped"):
        open_site(SiteFolder(root))


def test_a_middle_record_dropped_is_found_where_the_chain_breaks(root: Path) -> None:
    at = of_kind(root, "near_miss.recorded")
    after = place(root, at + 1)
    with database(root) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute(
            "DELETE FROM receipt WHERE entry = (SELECT digest FROM record WHERE position = ?)",
            (at,),
        )

    drop(root, at)
    run(root, f"UPDATE record SET position = position - 1 WHERE position > {at}")  # noqa: S608

    assert wheres(root)[0] == after


def swapped(root: Path, first: int, second: int) -> None:
    move = "UPDATE record SET position = {} WHERE position = {}"
    run(root, move.format(-1, first), move.format(first, second), move.format(second, -1))


def test_two_records_swapped_are_found(root: Path) -> None:
    at = of_kind(root, "bag.stored")
    first = place(root, at)

    swapped(root, at, at + 1)

    (finding,) = verify_site(root).findings
    assert finding.where == first
    assert "kept after" in finding.what


def test_any_two_neighbours_of_the_record_table_swapped_are_found(root: Path) -> None:
    with database(root) as db:
        stations = [s for (s,) in db.execute("SELECT station FROM record ORDER BY position")]
    unnoticed = []
    for first in range(1, len(stations)):
        swapped(root, first, first + 1)
        if verify_site(root).ok:
            unnoticed.append(stations[first - 1 : first + 1])
        swapped(root, first, first + 1)

    # Two chains of central that did not rely on each other have no order.
    assert unnoticed == [["central.realm", f"central.site.{SITE.value}"]]


def test_an_older_copy_of_the_whole_store_under_the_newer_head_is_told(root: Path) -> None:
    folder = SiteFolder(root)
    older = folder.store.read_bytes()
    with opened(root) as site:
        filed = site.ledger.head().seq
        note(site.station)
        note(site.station)

    folder.store.write_bytes(older)

    (finding,) = verify_site(root).findings
    assert finding.where == f"{OWN} {filed + 1}"
    with pytest.raises(CannotOpen, match="dropped"):
        open_site(folder)


def test_another_history_of_the_same_length_is_told_by_the_head_file(root: Path) -> None:
    folder = SiteFolder(root)
    other = root.with_name("other")
    shutil.copytree(root, other)
    for where, text in ((root, "what was recorded"), (other, "what somebody wishes it were")):
        with opened(where) as site:
            note(site.station, text)

    shutil.copy(SiteFolder(other).store, folder.store)

    (finding,) = verify_site(root).findings
    assert "another record" in finding.what


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\0" * 1024])
def test_a_head_file_that_is_gone_or_not_ours_is_found(root: Path, content: bytes | None) -> None:
    head = SiteFolder(root).head
    head.unlink()
    if content is not None:
        head.write_bytes(content)

    assert wheres(root) == ["station.head"]


def test_no_finding_repeats_a_patient_s_value(root: Path) -> None:
    at = of_kind(root, "order.filed")
    changes: list[Callable[[], None]] = [
        lambda: run(root, "UPDATE about SET value = value || 'x'"),
        lambda: run(root, "UPDATE private_row SET content = x'7b7d'"),
        lambda: run(
            root,
            f"UPDATE record SET statement = {flip_in('statement', 200)} "  # noqa: S608
            f"WHERE position = {at}",
        ),
    ]
    with opened(root) as site:
        therapies = site_therapies(site)
    for change in changes:
        change()

    said = "\n".join(verify_site(root).lines)

    for therapy in therapies:
        for secret in (therapy.name, therapy.band.patient.value, therapy.bag.coi.value):
            assert secret not in said


def test_a_site_that_is_played_on_still_holds(root: Path) -> None:
    with opened(root) as site:
        alma, *_ = prepare_therapies(site)
        matched = play(site, alma.band, alma.bag)
        assert isinstance(matched, Revealed)
        start(site, matched)

    assert verify_site(root).ok
