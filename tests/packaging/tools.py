"""Tools of the system that some of these tests work with.

A developer's machine may lack them, and the tests then say which package brings them. Where
COUNTERSIGN_NEEDS_TOOLS is set (`.ci/run` sets it) a missing tool is a failure, so that no test
can fall asleep there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

import pytest

ADMINS_FOLDERS = "/usr/sbin:/sbin"  # not on everybody's path


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
