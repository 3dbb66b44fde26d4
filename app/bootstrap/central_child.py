"""Central beside the practice site: which program it is, and running it as a child on loopback.

The desktop never imports central; it runs the program, where there is one: an installed desktop
comes without. The child ends when its standard input closes, so that a killed application
leaves no central behind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.identifiers import RealmId
from app.settings import SettingsError

NAME = "countersign-central"
NEEDED = ("sync.central", "starlette", "uvicorn")  # what `python -m sync.central` loads
START_S_MAX = 60.0  # hang guard; it measures 1 s
LOOK_S = 0.02
_STORE = "central.db"
_INSTEAD = (
    f"Name a {NAME} program with --central, or practise without one: countersign demo --no-central"
)


def holds_central(folder: Path) -> bool:
    """Say whether a practice site's folder of central holds one: its store and its keys."""
    return (folder / _STORE).exists()


def find_program(named: Path | None = None, *, none: bool = False) -> CentralProgram | None:
    """Choose the program that is to be central; nothing if there is none, or none is wanted.

    1. the one that was named;
    2. beside a checkout or an installed package: this Python with `sync.central`;
    3. the one on the path.

    Raises:
        SettingsError: what was named is no program, or one is named and none is wanted.
    """
    if named is not None:
        if none:
            msg = "Choose one of --central and --no-central."
            raise SettingsError(msg)
        # (1)
        if not (named.is_file() and os.access(named, os.X_OK)):
            msg = f"{named} is not a program that can be run. {_INSTEAD}"
            raise SettingsError(msg)
        return CentralProgram((str(named.absolute()),))
    if none:
        return None
    # (2): a frozen program's own executable is no Python
    if not getattr(sys, "frozen", False) and all(find_spec(name) for name in NEEDED):
        return CentralProgram((sys.executable, "-m", "sync.central"))
    # (3)
    found = shutil.which(NAME)
    return CentralProgram((found,)) if found else None


@dataclass(frozen=True, slots=True)
class CentralProgram:
    """A program that is central: the words that run it."""

    command: tuple[str, ...]

    def found_realm(self, folder: Path, enrolment: bytes) -> RealmId:
        """Found a practice realm in `folder` and enrol what shall stand; return its name.

        Raises:
            SettingsError: the program could not do it; the sentence is central's where it has one.
        """
        founded = self._run("init", "--practice", *_options(folder))
        file = folder / "enrolment.json"
        file.write_bytes(enrolment)
        self._run("enrol", *_options(folder), str(file))
        try:
            return RealmId(founded["realm"])
        except (KeyError, TypeError, ValueError):
            raise SettingsError(self._is_none()) from None

    def start(self, folder: Path, listen: str = "127.0.0.1:0") -> CentralChild:
        """Start central on loopback and wait until it listens.

        Raises:
            SettingsError: it ended before it listened, or says nothing.
        """
        words = [*self.command, "serve", *_options(folder), "--listen", listen, "--watch-stdin"]
        # Not a pipe: to read one is to wait for a program that may never say anything.
        said = folder / "central.out"
        with (folder / "central.log").open("ab") as log, said.open("wb") as out:
            try:
                process = subprocess.Popen(
                    words,
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=log,
                    text=True,
                    env=environment(),
                    creationflags=_NO_CONSOLE,
                )
            except OSError as error:
                raise SettingsError(self._is_none()) from error
        child = CentralChild(self, folder, process)
        line = _first_line(process, said)
        if line is None:
            child.kill()
            raise SettingsError(self._is_none())
        try:
            child.url = str(json.loads(line)["listening"])
        except (KeyError, TypeError, ValueError):
            child.kill()
            msg = f"The practice central did not start; {folder / 'central.log'} says why."
            raise SettingsError(f"{msg} {_INSTEAD}") from None
        return child

    def _run(self, *arguments: str) -> dict[str, Any]:
        try:
            done = subprocess.run(
                [*self.command, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=START_S_MAX,
                env=environment(),
                creationflags=_NO_CONSOLE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SettingsError(self._is_none()) from error
        if done.returncode:
            said = " ".join(done.stderr.split())
            msg = f"The practice central could not be prepared. {said} {_INSTEAD}"
            raise SettingsError(msg)
        try:
            answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        except (IndexError, ValueError):
            raise SettingsError(self._is_none()) from None
        return answer

    def _is_none(self) -> str:
        return f"{self.command[0]} does not answer as central does. {_INSTEAD}"


@dataclass(slots=True)
class CentralChild:
    """A running central.

    Attributes:
        url: where it listens.
    """

    program: CentralProgram
    folder: Path
    _process: subprocess.Popen[str]
    url: str = ""

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def again(self) -> CentralChild:
        """Start it again, at the address where it was.

        Raises:
            SettingsError: it ended before it listened, or says nothing.
        """
        return self.program.start(self.folder, self.url.removeprefix("http://"))

    def stop(self) -> None:
        """Close its standard input, and wait until it has ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(START_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self.stop()


# A window without a terminal must not open one for its child; this exists on Windows only.
_NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def _first_line(process: subprocess.Popen[str], said: Path) -> str | None:
    """Return what a program says first in a file, up to its end; nothing after `START_S_MAX`."""
    until = time.monotonic() + START_S_MAX
    while time.monotonic() < until:
        ended = process.poll() is not None
        line, whole, _ = said.read_text(encoding="utf-8", errors="replace").partition("\n")
        if whole or ended:
            return line
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_S)
    return None


def _options(folder: Path) -> list[str]:
    return ["--state", str(folder), "--store", f"sqlite:///{folder / _STORE}"]


def environment() -> dict[str, str]:
    """Return the environment for another program.

    A frozen program's loader points the search for libraries at its own folder and keeps what
    was set before under `…_ORIG`; another program would load the wrong libraries from there.
    """
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
        environment.pop("LD_LIBRARY_PATH", None)
        if before is not None:
            environment["LD_LIBRARY_PATH"] = before
    return environment
