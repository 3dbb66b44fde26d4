"""Starting the frozen program with a bare environment, and understanding what it says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.packaging.xwindow import plain_environment

MADE_OF = ("app", "ui", "scanning", "sync", "resources", "installers", "build.spec")
ENOUGH_S = 600  # hang guard; the whole demonstration takes less than a minute
NOBODY, NO_GROUP = "nobody", "nogroup"
MAIN_JOB = ["open", "match", "stop", "same_person", "offline", "sync", "verify"]
DAYS = ["kinds", "thaw", "release", "drill", "day_1", "day_2", "verify_days"]
STEPS = [*MAIN_JOB, *DAYS]
ALL_WELL = (0, "", STEPS)
OFFLINE = ("demo", "--offscreen", "--no-central", "--dir")
GARBAGE = b"not a library"
BADGE, BADGE_RAW = "(8017)952000000000001016", b"8017952000000000001016"


def start(
    bundle: Path,
    home: Path,
    *arguments: str | Path,
    env: Mapping[str, str] = MappingProxyType({}),
    account: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, as an account that has just signed in.

    Args:
        bundle: where the program lies.
        home: the account's folder, where the program is started.
        arguments: what is typed after the program's name.
        env: what its environment says beside.
        account: which account; otherwise our own.
    """
    return subprocess.run(
        [str(bundle / "countersign"), *map(str, arguments)],
        env=plain_environment(home) | dict(env),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
        user=account,
        group=NO_GROUP if account else None,
        extra_groups=[] if account else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a demonstration said.

    Attributes:
        code: how the program ended.
        complaints: what stands on standard error.
        well: the names of the steps that did what they should, in order.
        steps: each step's line, by its name.
    """

    code: int
    complaints: str
    well: list[str]
    steps: dict[str, dict[str, Any]]

    @property
    def ending(self) -> tuple[int, str, list[str]]:
        """How it ended, to be compared with `ALL_WELL`."""
        return self.code, self.complaints, self.well


def played(said: subprocess.CompletedProcess[str]) -> Played:
    """Read what a demonstration said; `ALL_WELL` is how one ends that went as it should."""
    steps = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    return Played(
        code=said.returncode,
        complaints=said.stderr,
        well=[step["step"] for step in steps if step["ok"]],
        steps={step["step"]: step for step in steps},
    )


def copied(bundle: Path, to: Path) -> Path:
    """Copy a bundle by hard links where the disk can; never write into a file of the copy."""

    def link(source: str, target: str) -> str:
        try:
            os.link(source, target)
        except OSError:  # another disk
            shutil.copy2(source, target)
        return target

    return Path(shutil.copytree(bundle, to, symlinks=True, copy_function=link))


def damaged(bundle: Path, to: Path, pattern: str, *, gone: bool) -> Path:
    """Return a copy in which a library is gone, or is one in name only."""
    copy = copied(bundle, to)
    found = [path for path in copy.rglob(pattern) if path.is_file()]
    assert found, pattern
    for path in found:
        path.unlink()
        if not gone:
            path.write_bytes(GARBAGE)
    return copy


def newer_source(checkout: Path, program: Path) -> Path | None:
    """Return the newest file that a bundle is made of if the program is older than that."""
    found = (path for name in MADE_OF for path in [checkout / name, *(checkout / name).rglob("*")])
    # What Python compiles while tests run is no source.
    files = [path for path in found if path.is_file() and "__pycache__" not in path.parts]
    newest = max(files, key=lambda path: path.stat().st_mtime_ns)
    return newest if newest.stat().st_mtime_ns > program.stat().st_mtime_ns else None


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every file and folder with its size and time: what must not change."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def one_sentence(said: subprocess.CompletedProcess[str]) -> str:
    """Return what the program said instead of running: one line, for people."""
    assert said.returncode == 2, (said.stdout, said.stderr)
    assert said.stdout == ""
    assert "Traceback" not in said.stderr
    assert said.stderr.count("\n") == 1, said.stderr
    return said.stderr.rstrip("\n")


def assert_broken_installation(said: subprocess.CompletedProcess[str]) -> None:
    """Check that the program says so in a sentence when a part of its own is gone or damaged."""
    sentence = one_sentence(said)
    assert "Ask IT to install it again." in sentence
    assert "Debian" not in sentence  # which has no package of that part


def scanned(
    bundle: Path, home: Path, picture: bytes, env: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Return the symbols that the program reads in a picture."""
    file = home / "label.png"
    file.write_bytes(picture)
    said = start(bundle, home, "scan", "--json", file, env=env)
    assert (said.returncode, said.stderr) == (0, ""), said.stderr or said.stdout
    (image,) = [json.loads(line) for line in said.stdout.splitlines()]
    assert Path(image["file"]).name == file.name
    assert image["ms"] > 0
    symbols: list[dict[str, Any]] = image["symbols"]
    return symbols
