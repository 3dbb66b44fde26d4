"""Accounts of one workstation: who is not let in is told so, and a dead one's lock is no bar."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.checkout import ROOT
from tests.support.window import practice_site

GROUP, ANN, BOB, CAROL = 61_000, 61_001, 61_002, 61_003  # ids that no distribution gives away
ENOUGH_S = 120  # hang guard
SENTENCE = (
    "You may not use this workstation's store: ask IT to add your account to the group "
    "countersign, then sign in again.\n"
)

pytestmark = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not ROOT.stat().st_mode & 0o005,
    reason="only root may act as other accounts, and they must be able to read this checkout",
)

# Becomes another account when everything is imported: the interpreter may lie where only root
# can read. The machine's folder is the test's.
BECOMES = """
import os, sys
from pathlib import Path
import app.__main__, app.bootstrap.demo, app.bootstrap.instance, app.bootstrap.launch
import app.bootstrap.commands, app.bootstrap.verify, ctypes.util, importlib.readers
import scanning.decode
import typer.rich_utils
from PySide6.QtCore import QCoreApplication
from app.bootstrap import places
from app.bootstrap.instance import Instance
from app.bootstrap.lock import AlreadyOpenError, SiteLock

root, uid, group, what, *arguments = sys.argv[1:]
said, sys.stderr = sys.stderr, open(os.devnull, "w")
sys.argv = ["countersign", "verify", "/nonexistent"]
try:
    app.__main__.main()  # a rehearsal, which imports what is imported late
except SystemExit:
    sys.stderr = said
places.machine_folder = lambda: Path(root)
os.setgroups([int(group)] if int(group) else [])
os.setgid(int(uid))
os.setuid(int(uid))
os.environ |= {"HOME": "/nonexistent", "DISPLAY": ":0"}
if what == "holds":
    places.share_like(Path(root))
    lock = SiteLock(Path(root))
    print("held", flush=True)
    sys.stdin.read()
elif what == "takes":
    qt = QCoreApplication([])
    try:
        Instance(Path(root)).close()
    except AlreadyOpenError as error:
        sys.exit(error.explain())
else:
    sys.argv = ["countersign", *arguments]
    app.__main__.main()
"""


@pytest.fixture
def root() -> Iterator[Path]:
    """A site folder of the service group, where every account can reach it."""
    with tempfile.TemporaryDirectory(prefix="countersign-accounts-") as made:
        home = Path(made)
        home.chmod(0o755)
        folder = practice_site(home)
        subprocess.run(["chgrp", "-R", str(GROUP), folder], check=True)
        subprocess.run(["chmod", "-R", "u=rwX,g=rwX,o=", folder], check=True)
        folder.chmod(0o2770)
        yield folder
        shutil.rmtree(folder)


def command(root: Path, uid: int, group: int, *what: str | Path) -> list[str]:
    return [sys.executable, "-c", BECOMES, *map(str, (root, uid, group, *what))]


def run(root: Path, uid: int, group: int, *what: str | Path) -> tuple[int, str]:
    """Do something as an account; return the exit code and what is said."""
    done = subprocess.run(
        command(root, uid, group, *what),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["--dir", "{}"], ["verify", "{}"], ["demo", "--offscreen", "--dir", "{}"]],
    ids=["the machine's", "named", "verify", "demo"],
)
def test_an_account_outside_the_group_is_told_whom_to_ask(
    root: Path, arguments: list[str]
) -> None:
    said = run(root, CAROL, 0, "runs", *(part.format(root) for part in arguments))

    assert said == (2, SENTENCE)


def test_a_window_of_another_account_is_named(root: Path) -> None:
    with subprocess.Popen(
        command(root, ANN, GROUP, "holds"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as ann:
        assert ann.stdout is not None
        assert ann.stdout.readline() == "held\n"

        code, said = run(root, BOB, GROUP, "takes")

        assert code == 1
        assert f"in another account's session ({ANN}); close it there first." in said
        ann.send_signal(signal.SIGKILL)

    assert run(root, BOB, GROUP, "takes") == (0, "")
