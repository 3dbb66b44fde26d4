"""One program at a time in a site folder, for all accounts of the workstation.

The lock is the operating system's own, on the file `station.lock`. It ends with the process that
holds it, however that ends: after `kill -9` or a power cut nobody is locked out, and a program
that has run for weeks is never taken for a dead one. A lock that is told alive or dead by the
process number in a file (QLockFile) fails at both: the number is given to another process, or a
power cut leaves the file empty. What the file says serves the sentence and decides nothing.
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
            PermissionError: this account may not write in the folder.
            CannotLockError: the disk or its file system does not let us.
        """
        self._path = root / LOCK
        try:
            self._descriptor = _taken(self._path, file_mode(root.stat().st_mode))
        except PermissionError:
            raise
        except OSError as error:
            msg = f"{root} cannot be locked ({error.strerror}). Ask the administrator."
            raise CannotLockError(msg) from None

    def release(self) -> None:
        """Let others in, and leave no file behind."""
        with suppress(OSError):  # Windows removes no open file; the next program takes it over
            self._path.unlink()
        os.close(self._descriptor)


def account() -> str:
    """Return this account's name; not the environment's word for it."""
    if sys.platform == "win32":
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _taken(path: Path, mode: int) -> int:
    """Open and lock the file; return its descriptor, which no child process inherits."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    while True:
        descriptor = os.open(path, flags, mode)
        try:
            holder = None if _lock(descriptor) else _said(descriptor)
            if holder is None and _lies_at(path, descriptor):
                _say(descriptor)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if holder is not None:
            raise HeldError(holder)
        # Its holder removed it while we were opening: try the new one.


def _lies_at(path: Path, descriptor: int) -> bool:
    """Say whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


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


def _say(descriptor: int) -> None:
    """Write down who holds the lock; a full disk does not loosen it."""
    text = json.dumps({"account": account(), "process": os.getpid()})
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, text.encode())


def _said(descriptor: int) -> Holder:
    """Read who holds the lock; nobody in particular, if the file says nothing usable."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        read = json.loads(os.read(descriptor, SAID_BYTES_MAX))
        name, process = str(read["account"]), int(read["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()
    return Holder(account=name if ACCOUNT.fullmatch(name) else "", process=process)
