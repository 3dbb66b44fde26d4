"""A site folder's lock is the operating system's: nothing in a file opens or closes it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from stat import S_IMODE

import pytest

from app.bootstrap.lock import LOCK, HeldError, Holder, SiteLock, account

LONG_AGO = 1_000_000_000


def test_a_folder_is_taken_once(tmp_path: Path) -> None:
    lock = SiteLock(tmp_path)

    with pytest.raises(HeldError) as told:
        SiteLock(tmp_path)

    assert told.value.holder == Holder(account=account(), process=os.getpid())
    lock.release()


def test_a_folder_that_was_released_is_free_and_holds_no_file(tmp_path: Path) -> None:
    for _ in range(2):
        SiteLock(tmp_path).release()

    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_has_been_held_for_years_is_not_taken_over(tmp_path: Path) -> None:
    lock = SiteLock(tmp_path)
    os.utime(tmp_path / LOCK, (LONG_AGO, LONG_AGO))

    with pytest.raises(HeldError):
        SiteLock(tmp_path)

    lock.release()


@pytest.mark.parametrize(
    "left",
    [b"", b"{", b"\xff\x00", b'{"account": "ana"}', b'{"account": "ana", "process": 1}', b"[]"],
    ids=["empty", "half", "no text", "half said", "of a living process", "something else"],
)
def test_a_file_that_was_left_behind_locks_nobody_out(tmp_path: Path, left: bytes) -> None:
    (tmp_path / LOCK).write_bytes(left)

    lock = SiteLock(tmp_path)

    assert json.loads((tmp_path / LOCK).read_bytes())["process"] == os.getpid()
    lock.release()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff",
        b'{"account": "a\\u001b[31m", "process": 0}',
        b'{"account": "a b", "process": 0}',
    ],
)
def test_nothing_unfit_to_print_is_believed_about_the_holder(tmp_path: Path, said: bytes) -> None:
    lock = SiteLock(tmp_path)
    (tmp_path / LOCK).write_bytes(said)

    with pytest.raises(HeldError) as told:
        SiteLock(tmp_path)

    assert told.value.holder == Holder()
    lock.release()


def test_removing_the_file_of_a_held_lock_lets_nobody_in(tmp_path: Path) -> None:
    lock = SiteLock(tmp_path)
    (tmp_path / LOCK).unlink()

    with pytest.raises(HeldError) as told:
        SiteLock(tmp_path)

    assert told.value.holder == Holder()
    lock.release()
    SiteLock(tmp_path).release()


@pytest.mark.parametrize(("folder", "file"), [(0o700, 0o600), (0o2770, 0o660)])
def test_the_lock_s_file_is_for_whom_the_folder_is(tmp_path: Path, folder: int, file: int) -> None:
    tmp_path.chmod(folder)
    before = os.umask(0o007)
    lock = SiteLock(tmp_path)
    os.umask(before)

    assert S_IMODE((tmp_path / LOCK).stat().st_mode) == file
    lock.release()


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("a file of somebody else")
    (tmp_path / LOCK).symlink_to(victim)

    lock = SiteLock(tmp_path)
    with pytest.raises(HeldError):
        SiteLock(tmp_path)

    assert victim.read_text() == "a file of somebody else"
    lock.release()
