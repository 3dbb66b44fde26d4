"""The inbox of a site folder: only plain files, whole, of a bounded size, by their plain names."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.bootstrap.inbox import FolderInbox
from app.ports import INBOX_MOST_BYTES, InboxError

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inbox in a site folder that holds a secret beside it."""
    (tmp_path / "secret").write_bytes(b"the station's box")
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "C:x",
        ".hidden",
        "~x",
        "a\0b",
        "a\nb",
    ],
)
def test_no_name_leads_out_of_the_inbox(folder: Path, name: str) -> None:
    """A name is one plain file of the folder, or none; the folder beside it is never read."""
    with pytest.raises(InboxError, match="no such file"):
        FolderInbox(folder).read(name)


@POSIX
def test_a_link_is_neither_listed_nor_read(folder: Path) -> None:
    """Whoever may write into the inbox gets no other file of the station into a record."""
    (folder / "release.pdf").symlink_to(folder.parent / "secret")
    inbox = FolderInbox(folder)
    assert inbox.files() == ()
    with pytest.raises(InboxError):
        inbox.read("release.pdf")


@POSIX
def test_a_linked_inbox_is_refused(folder: Path, tmp_path: Path) -> None:
    """The folder itself is no way out either."""
    other = tmp_path / "linked"
    other.symlink_to(folder.parent)
    with pytest.raises(InboxError, match="cannot be looked into"):
        FolderInbox(other).files()
    with pytest.raises(InboxError):
        FolderInbox(other).read("secret")


@POSIX
def test_a_pipe_and_a_folder_are_no_files(folder: Path) -> None:
    """A pipe would wait for ever; nothing waits for it."""
    os.mkfifo(folder / "pipe.pdf")
    (folder / "sub").mkdir()
    inbox = FolderInbox(folder)
    assert inbox.files() == ()
    for name in ("pipe.pdf", "sub"):
        with pytest.raises(InboxError):
            inbox.read(name)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(folder: Path) -> None:
    """The size is bounded; the sentence says to what."""
    with (folder / "scan.tif").open("wb") as file:
        file.truncate(INBOX_MOST_BYTES + 1)
    with pytest.raises(InboxError, match="larger than 20 MB"):
        FolderInbox(folder).read("scan.tif")


def test_an_empty_file_is_refused(folder: Path) -> None:
    """An empty document releases nothing."""
    (folder / "empty.pdf").touch()
    with pytest.raises(InboxError, match="empty"):
        FolderInbox(folder).read("empty.pdf")


def test_a_copy_that_is_under_way_is_not_listed(folder: Path) -> None:
    """Copying programs write beside the final name first."""
    for name in (".release.pdf.x1", "release.pdf.part", "~$release.docx", "release.TMP"):
        (folder / name).write_bytes(b"half")
    assert FolderInbox(folder).files() == ()


def test_a_file_that_this_account_may_not_read_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that it is gone: IT put it there for another account."""
    (folder / "release.pdf").write_bytes(b"%PDF")

    def refused(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr("app.bootstrap.inbox.os.open", refused)
    with pytest.raises(InboxError, match="may not read"):
        FolderInbox(folder).read("release.pdf")


def test_a_file_that_is_still_being_copied_is_not_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half certificate would be another document, with another fingerprint."""
    path = folder / "release.pdf"
    path.write_bytes(b"%PDF the first half")
    real = os.fstat
    seen: list[os.stat_result] = []

    def grows(handle: int) -> os.stat_result:
        found = real(handle)
        if not seen:
            seen.append(found)
            with path.open("ab") as file:
                file.write(b", the second half")
        return found

    monkeypatch.setattr("app.bootstrap.inbox.os.fstat", grows)
    with pytest.raises(InboxError, match="still being copied"):
        FolderInbox(folder).read("release.pdf")


def test_no_error_says_a_files_name(folder: Path) -> None:
    """A file may be named after a patient; no sentence repeats it, and no repr (rule 9)."""
    inbox = FolderInbox(folder)
    with pytest.raises(InboxError) as refused:
        inbox.read("alma-beispiel.pdf")
    assert "alma" not in refused.value.explain()
    (folder / "alma-beispiel.pdf").write_bytes(b"%PDF")
    assert "alma" not in repr(inbox.files())


def test_files_are_listed_newest_first_and_read_as_they_are(folder: Path) -> None:
    """The one that just arrived is on top."""
    for at, name in enumerate(("old.pdf", "new.pdf", "also new.json")):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (1_700_000_000 + 60 * min(at, 1),) * 2)
    inbox = FolderInbox(folder)
    assert [file.name for file in inbox.files()] == ["also new.json", "new.pdf", "old.pdf"]
    assert inbox.files()[2].size == len(b"old.pdf")
    assert inbox.read("new.pdf") == b"new.pdf"


@POSIX
@pytest.mark.parametrize("seconds", [253_402_300_800, 253_402_300_799, 10**12, -(10**12), -1.5])
def test_a_time_that_no_clock_set_hides_no_other_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Anybody may give a file any time; beyond the calendar it is 1970, and stands last."""
    for name in ("odd.pdf", "release.pdf"):
        (folder / name).write_bytes(b"%PDF")
    facts = (folder / "odd.pdf").stat()
    odd = os.stat_result((*facts[:8], int(seconds), facts[9]), {"st_mtime": seconds})
    real = os.scandir

    class Odd:
        """A file system that keeps what it was told."""

        name = "odd.pdf"

        def stat(self, *, follow_symlinks: bool) -> os.stat_result:
            assert not follow_symlinks
            return odd

    @contextmanager
    def listed(root: Path) -> Iterator[list[object]]:
        with real(root) as entries:
            yield [Odd() if entry.name == Odd.name else entry for entry in entries]

    monkeypatch.setattr("app.bootstrap.inbox.os.scandir", listed)
    files = FolderInbox(folder).files()
    assert [file.name for file in files] == ["release.pdf", "odd.pdf"]
    assert files[1].at == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_missing_inbox_is_an_empty_one(tmp_path: Path) -> None:
    """A site folder of an older version has none yet."""
    assert FolderInbox(tmp_path / "inbox").files() == ()


@POSIX
@pytest.mark.parametrize(
    ("site", "inbox"), [(0o700, 0o700), (0o755, 0o700), (0o770, 0o700), (0o2770, 0o2770)]
)
def test_the_inbox_is_for_whom_the_site_is(tmp_path: Path, site: int, inbox: int) -> None:
    """A shared workstation's group may put files there, nobody else may look."""
    root = tmp_path / "site"
    root.mkdir()
    root.chmod(site)
    FolderInbox(root / "inbox").make()
    assert stat.S_IMODE((root / "inbox").stat().st_mode) == inbox
