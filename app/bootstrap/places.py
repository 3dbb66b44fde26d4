"""Where files lie on this machine, and for whom new ones are made.

A station's store belongs to the machine and is shared by the people who may use the workstation;
the practice site, the window's place and crash files belong to one account. The mode of a site
folder says who may use it: 0700 its owner, 2770 the people of its group (a shared workstation).
Files follow their folder; nobody else may ever open one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

NAME = "countersign"
GROUP = "countersign"  # the people who may use the workstation, on Linux
FOR_THE_GROUP, FOR_THE_OWNER = 0o007, 0o077


def machine_folder() -> Path:
    """Return the machine's site folder: one for all accounts, whether a site is there or not."""
    if sys.platform == "win32":
        return platformdirs.site_data_path("Countersign", appauthor=False)
    # Not the library's answer: it names a folder for programs here, which an upgrade may empty,
    # and a Python of Homebrew moves it there.
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Countersign")
    return Path("/var/lib/countersign")


def practice_folder() -> Path:
    """Return this account's practice site."""
    return platformdirs.user_data_path(NAME) / "practice"


def user_folder() -> Path:
    """Return where this account's window remembers its place; nothing else lies there."""
    return platformdirs.user_state_path(NAME, appauthor=False)


def log_folder() -> Path:
    """Return where this account's crash files go."""
    return platformdirs.user_log_path(NAME, appauthor=False)


def not_allowed(path: Path) -> str:
    """Say that this account may not use a site folder or a file in it, and who can let it in."""
    if not path.is_relative_to(machine_folder()):
        return (
            f"This account may not use {path}. Ask the administrator to let it in, "
            "then log in to the computer again."
        )
    how = f"add your account to the group {GROUP}" if sys.platform == "linux" else "let you in"
    return f"You may not use this workstation's store: ask IT to {how}, then sign in again."


def share_like(folder: Path) -> None:
    """Make whatever this process creates from now on accessible as a site folder is.

    Sets the process's umask: a folder shared by its group (2770) gives new files to that group,
    any other folder leaves them to their owner. A folder that is still to be made follows the
    one that it will lie in.
    """
    # Not above: cryptography comes with it, and whatever is missing is told by who needs places.
    from app.sealing import OWNER_AND_GROUP, file_mode

    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    shared = file_mode(there.stat().st_mode) == OWNER_AND_GROUP
    os.umask(FOR_THE_GROUP if shared else FOR_THE_OWNER)
