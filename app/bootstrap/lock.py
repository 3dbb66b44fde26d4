"""One program at a time in a site folder, for all accounts of the workstation.

The lock is the operating system's own, on the folder itself; Windows locks no folders, so there
it is on the file `station.lock`, which nobody can remove while it is open. It ends with the
process that holds it, however that ends: after `kill -9` or a power cut nobody is locked out, and
a program that has run for weeks is never taken for a dead one. A lock that is told alive or dead
by the process number in a file (QLockFile) fails at both: the number is given to another process,
or a power cut leaves the file empty. What `station.lock` says serves the sentence and decides
nothing: whoever removes it opens nothing.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.sealing import file_mode

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import pwd

LOCK = "station.lock"
BELL = "station.sock"
OURS = frozenset({LOCK, BELL})
SAID_BYTES_MAX = 1_000
ACCOUNT = re.compile(r"[\w.@$\\-]{1,64}")  # others may write the file, and a sentence shows it
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe in its place would be waited for
BEYOND = 1 << 30  # Windows keeps others from reading what is locked: not the text, then


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock, as far as its file says: an account of the computer and a process."""

    account: str = ""
    process: int = 0


class HeldError(Exception):
    """Another program has this site folder open."""

    def __init__(self, holder: Holder) -> None:
        """Say who."""
        super().__init__()
        self.holder = holder


class AlreadyOpenError(Exception):
    """This workstation's window is open already."""

    def __init__(self, holder: Holder, *, raised: bool) -> None:
        """Say whose it is, and whether it came to the front."""
        super().__init__()
        self._holder = holder
        self._raised = raised

    def explain(self) -> str:
        """Say where the window is, or who can close it."""
        who, process = self._holder.account, self._holder.process
        if self._raised:
            return (
                "Countersign is already open on this workstation; "
                "its window was brought to the front."
            )
        if who and who != account():
            return (
                "Countersign is open on this workstation in another account's session "
                f"({who}); close it there first."
            )
        where = f" (process {process})" if process else ""
        return (
            f"Countersign is already open on this workstation{where}, but does not answer. "
            "Wait a moment; if nothing changes, close it and start it again."
        )


class CannotLockError(Exception):
    """The folder cannot be made or locked at all, so nothing in it may be opened."""

    def explain(self) -> str:
        """Say what is wrong and what to do."""
        return str(self)


class SiteLock:
    """The lock of a site folder, held until `release` or the end of the process."""

    def __init__(self, root: Path) -> None:
        """Take the lock; the folder exists.

        Raises:
            HeldError: another program has it.
            PermissionError: this account may not look into the folder.
            CannotLockError: the disk or its file system does not let us.
        """
        self._file = root / LOCK
        mode = file_mode(root.stat().st_mode)
        try:
            self._held = _opened(self._file, mode) if sys.platform == "win32" else _folder(root)
            if not _lock(self._held):
                os.close(self._held)
                raise HeldError(_said(self._file))
            _say(self._file, mode)
        except PermissionError:
            raise
        except OSError as error:
            msg = f"{root} cannot be locked ({error.strerror}). Ask the administrator."
            raise CannotLockError(msg) from None

    def release(self) -> None:
        """Let others in, and leave no file behind."""
        with suppress(OSError):  # Windows removes no open file; the next program takes it over
            self._file.unlink()
        os.close(self._held)


def account() -> str:
    """Return this account's name; not the environment's word for it."""
    if sys.platform == "win32":
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _folder(root: Path) -> int:
    """Open the folder, to be locked; no child process inherits the descriptor."""
    return os.open(root, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))


def _opened(file: Path, mode: int) -> int:
    """Open the lock's file, making it for whom its folder is; never through a link."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(file, flags, mode)


def _lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        os.lseek(descriptor, BEYOND, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
    else:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _say(file: Path, mode: int) -> None:
    """Write down who holds the lock; a full disk or a strange file does not loosen it."""
    text = json.dumps({"account": account(), "process": os.getpid()})
    with suppress(OSError):
        if sys.platform != "win32":  # another account's old file may not be ours to write
            file.unlink(missing_ok=True)
        descriptor = _opened(file, mode)
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def _said(file: Path) -> Holder:
    """Read who holds the lock; nobody in particular, if the file says nothing usable."""
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NO_WAIT)
        try:
            read = json.loads(os.read(descriptor, SAID_BYTES_MAX))
        finally:
            os.close(descriptor)
        name, process = str(read["account"]), int(read["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
    return Holder(account=name if ACCOUNT.fullmatch(name) else "", process=process)
