"""Flipping any byte of the store's file is found, and located on its page."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.bootstrap.site import SiteFolder
from app.bootstrap.verify import verify_site
from app.sealing import PRACTICE_PASSPHRASE
from app.security.station_box import open_box
from app.store.connection import connect_read_only, damaged_pages
from tests.support.site import note, opened, practice_site

PAGE = 4096
RESERVE = 80  # 16 bytes of nonce and 64 of authentication code end each page
# The file's salt or a page's beginning, the middle, the nonce, the code, the last byte.
SALT = 16  # bytes; SQLCipher keeps it where SQLite has its magic words
OFFSETS = (0, 15, 16, 23, 100, 2_048, PAGE - RESERVE - 1, PAGE - RESERVE, PAGE - 64, PAGE - 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


def flip(path: Path, at: int, bit: int = 1) -> None:
    """Flip one bit of one byte; doing it again takes it back."""
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def pages_of(root: Path) -> int:
    return SiteFolder(root).store.stat().st_size // PAGE


def assert_found(root: Path, page: int, offset: int) -> None:
    store = SiteFolder(root).store
    flip(store, (page - 1) * PAGE + offset)
    verified = verify_site(root)
    flip(store, (page - 1) * PAGE + offset)

    assert verified.findings[0].where == f"station.db page {page}", (page, offset)


def test_a_flipped_byte_is_found_on_every_page(root: Path) -> None:
    for page in range(1, pages_of(root) + 1):
        assert_found(root, page, OFFSETS[page % len(OFFSETS)])
    assert verify_site(root).ok


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_flipped_byte_of_the_first_page_is_found_and_the_file_is_refused(
    root: Path, offset: int
) -> None:
    assert_found(root, 1, offset)


@pytest.mark.parametrize("page", [4, 10])  # the tables `record` and `private_row` begin there
def test_what_a_damaged_page_does_not_hold_is_still_checked(root: Path, page: int) -> None:
    before = verify_site(root).checked
    store = SiteFolder(root).store

    flip(store, (page - 1) * PAGE + 100)
    verified = verify_site(root)

    wheres = [f.where for f in verified.findings]
    table = "table record" if page == 4 else "table private_row"
    assert wheres[0] == f"station.db page {page}"
    assert table in wheres
    assert verified.checked["pages"] == before["pages"]
    if page == 10:  # nothing else is accused
        assert set(wheres) == {wheres[0], table}
        assert verified.checked["records"] == before["records"]


def test_a_file_that_is_cut_or_grew_is_found(root: Path) -> None:
    store = SiteFolder(root).store
    whole, last = store.read_bytes(), pages_of(root)

    found = {}
    for name, data in {
        "a byte too few": whole[:-1],
        "a byte too many": whole + b"\0",
        "a page too many": whole + bytes(PAGE),
        "a page too few": whole[:-PAGE],
    }.items():
        store.write_bytes(data)
        found[name] = [f.where for f in verify_site(root).findings]

    assert f"station.db page {last}" in found["a byte too few"]
    assert f"station.db page {last + 1}" in found["a byte too many"]
    assert f"station.db page {last + 1}" in found["a page too many"]
    assert found["a page too few"]


@pytest.mark.parametrize("at", [0, 5, 200, 500, 511, 512, 520, 1_000, 1_023])
def test_a_flipped_byte_of_the_head_file_is_found(root: Path, at: int) -> None:
    flip(SiteFolder(root).head, at)

    assert [f.where for f in verify_site(root).findings] == ["station.head"]


def test_a_station_that_goes_on_mends_a_torn_head(root: Path) -> None:
    head = SiteFolder(root).head
    size = head.stat().st_size
    flip(head, size - 1)
    flip(head, 100)
    flip(head, 100)

    with opened(root) as site:
        note(site.station)
        note(site.station)

    assert verify_site(root).ok


@pytest.mark.slow(minutes=1)
def test_a_flipped_byte_is_found_wherever_it_is(root: Path) -> None:
    for page in range(1, pages_of(root) + 1):
        for offset in OFFSETS:
            assert_found(root, page, offset)


@pytest.mark.slow(minutes=1)
def test_twenty_thousand_flipped_bytes_are_each_found_on_their_page(root: Path) -> None:
    folder = SiteFolder(root)
    key = open_box(folder.box, PRACTICE_PASSPHRASE).store_key
    chance = random.Random(7)
    size = folder.store.stat().st_size
    for _ in range(20_000):
        at, bit = chance.randrange(size), 1 << chance.randrange(8)
        flip(folder.store, at, bit)
        connection = connect_read_only(folder.store, key)
        pages = damaged_pages(connection)
        connection.close()
        flip(folder.store, at, bit)
        # The salt at the beginning is part of every page's code: with it, every page is told.
        every = list(range(1, size // PAGE + 1))
        assert pages == (every if at < SALT else [at // PAGE + 1]), (at, bit)
