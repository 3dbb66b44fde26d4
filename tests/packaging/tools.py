"""Tools of the system that some of these tests work with.

A developer's machine may lack them, and the tests then say which package brings them. Where
COUNTERSIGN_NEEDS_TOOLS is set (`.ci/run` sets it) a missing tool is a failure, so that no test
can fall asleep there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ADMINS_FOLDERS = "/usr/sbin:/sbin"  # not on everybody's path


@contextmanager
def alone(lock: Path, within_s: float) -> Iterator[None]:
    """Let one worker process at a time do something; the others wait.

    Args:
        lock: a file of its own, which SQLite locks the same way on every system.
        within_s: how long a wait is not yet in vain; then `sqlite3.OperationalError`.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(lock, timeout=within_s, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        yield


def need(tools: Mapping[str, str], *, root: bool = False) -> None:
    """Go on if the tools are here; otherwise skip the test, or fail it where they must be.

    Args:
        tools: programs, each with the Debian package that has it.
        root: whether the test also has to be the administrator.
    """
    path = f"{os.environ.get('PATH', '')}:{ADMINS_FOLDERS}"
    lacks = sorted({tools[name] for name in tools if not shutil.which(name, path=path)})
    if root and (not hasattr(os, "geteuid") or os.geteuid() != 0):
        lacks.append("an administrator's rights")
    if not lacks:
        return
    says = f"this test works with {', '.join(lacks)}, which this machine lacks"
    if os.environ.get("COUNTERSIGN_NEEDS_TOOLS"):
        pytest.fail(says)
    pytest.skip(says)
