"""The site's inbox: the folder where IT and the manufacturer's portal put files for this station.

Release documents, order files and scans of paper forms lie in `inbox` of the site folder. They are
read and never changed, renamed or removed. What is read must be a plain file directly in that
folder: no link, no folder, no pipe, no more than `INBOX_MOST_BYTES`; anything else is refused, so
that nobody gets another file of the station into a record by its name. Names that begin with a
point or a tilde, or end in `.part` or `.tmp`, belong to a copy that is still under way.
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

from app.ports import INBOX_MOST_BYTES, InboxError, InboxFile
from app.sealing import OWNER_AND_GROUP, file_mode
from app.sentence import Sentence

MOST_FILES, NAME_MOST = 500, 255
FOR_A_GROUP, FOR_ITS_OWNER = 0o2770, 0o700
# Without these a link is followed, or a pipe waits for its writer; where the system has none of
# them, the comparison with `lstat` still refuses what is no plain file.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_CLOCK = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_UNDER_WAY = (".part", ".tmp", ".crdownload")


class FolderInbox:
    """The files in one folder."""

    def __init__(self, root: Path) -> None:
        """Look into a folder; it may still be missing, and then holds nothing."""
        self._root = root

    def make(self) -> None:
        """Make the folder, for whom the site folder is (`places.share_like` set the umask).

        A folder that cannot be made stays missing: the inbox is empty, and the station works.
        """
        try:
            self._root.mkdir(exist_ok=True)
            shared = file_mode(self._root.parent.stat().st_mode) == OWNER_AND_GROUP
            if not self._root.is_symlink():
                self._root.chmod(FOR_A_GROUP if shared else FOR_ITS_OWNER)
        except OSError:
            return

    def files(self) -> tuple[InboxFile, ...]:
        """Return the newest files, newest first, then by name; never what is no plain file.

        Raises:
            InboxError: the folder cannot be looked into.
        """
        found = []
        try:
            if self._root.is_symlink():
                raise InboxError(_NO_FOLDER)
            with os.scandir(self._root) as entries:
                for entry in entries:
                    known = _known(entry)
                    if known is not None:
                        found.append(known)
        except FileNotFoundError:
            return ()
        except OSError:
            raise InboxError(_NO_FOLDER) from None
        found.sort(key=lambda file: file.name)
        found.sort(key=lambda file: file.at, reverse=True)
        return tuple(found[:MOST_FILES])

    def read(self, name: str) -> bytes:
        """Return a file's bytes, as they are now.

        Raises:
            InboxError: there is no such plain file, it is too large or empty, or it is still
                being written.
        """
        if not _is_name(name):
            raise InboxError(_NOT_THERE)
        path = self._root / name
        try:
            if self._root.is_symlink():
                raise InboxError(_NO_FOLDER)
            before = path.lstat()
            if not stat.S_ISREG(before.st_mode):
                raise InboxError(_NOT_THERE)
            return _bytes(path, before)
        except PermissionError:
            raise InboxError(_NOT_ALLOWED) from None
        except OSError:
            raise InboxError(_NOT_THERE) from None


_NO_FOLDER = "The inbox cannot be looked into. Ask IT to let this workstation use it."
_NOT_THERE = "The inbox has no such file any more. Look at the list again, or ask IT."
_NOT_ALLOWED = "This workstation may not read that file. Ask IT to let it."
_LARGE = Sentence(
    "The file is larger than {most} MB. Ask for a smaller one, such as a scan with fewer colours.",
    most=INBOX_MOST_BYTES // 1000000,
)
_EMPTY = "The file is empty. Ask who put it there to send it again."
_CHANGING = "The file is still being copied. Wait a moment, then choose it again."


def _is_name(name: str) -> bool:
    """Say whether a text is the plain name of one file, and leads nowhere else."""
    plain = name.isprintable() and not set(name) & set("/\\:")
    return plain and bool(name) and not name.startswith((".", "~")) and len(name) <= NAME_MOST


def _known(entry: os.DirEntry[str]) -> InboxFile | None:
    if not _is_name(entry.name) or entry.name.lower().endswith(_UNDER_WAY):
        return None
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return None  # gone between the two looks
    if not stat.S_ISREG(facts.st_mode):
        return None
    return InboxFile(name=entry.name, size=facts.st_size, at=_when(facts.st_mtime))


def _when(seconds: float) -> datetime:
    """Return a file's time; one that no clock set is 1970, and the file is the list's last.

    Anybody who may put a file here may give it any time. One beyond the calendar would end the
    reading of the whole folder, and one at its edge fails once it is shown in a time zone.
    """
    return datetime.fromtimestamp(seconds if 0 <= seconds < _NO_CLOCK else 0, UTC)


def _bytes(path: Path, before: os.stat_result) -> bytes:
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        opened = os.fstat(file.fileno())
        if _what(opened) != _what(before):
            raise InboxError(_CHANGING)
        if opened.st_size > INBOX_MOST_BYTES:
            raise InboxError(_LARGE)
        data = file.read(INBOX_MOST_BYTES + 1)
        after = os.fstat(file.fileno())
    if len(data) > INBOX_MOST_BYTES:
        raise InboxError(_LARGE)
    if _what(after) != _what(before) or len(data) != after.st_size:
        raise InboxError(_CHANGING)
    if not data:
        raise InboxError(_EMPTY)
    return data


def _what(facts: os.stat_result) -> tuple[int, int, int, int]:
    """Return what tells one state of a file from another: which file, how long, since when."""
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns
