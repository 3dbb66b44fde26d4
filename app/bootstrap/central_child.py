"""Central beside the practice site: a child process on loopback, started and stopped with it.

The desktop never imports central; it runs the program. The child ends when its standard input
closes, so that a killed application leaves no central behind.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.settings import SettingsError

PROGRAM = (sys.executable, "-m", "sync.central")
START_S_MAX = 60.0  # hang guard; it measures 1 s


@dataclass(slots=True)
class CentralChild:
    """A running central."""

    url: str
    _process: subprocess.Popen[str]

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Close its standard input, and wait until it has ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(START_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self.stop()


def _store(folder: Path) -> str:
    return f"sqlite:///{folder / 'central.db'}"


def found_realm(folder: Path) -> str:
    """Found a practice realm in `folder`; return its name.

    Raises:
        SettingsError: central could not do it; the sentence is central's.
    """
    return str(
        _run("init", "--practice", "--state", str(folder), "--store", _store(folder))["realm"]
    )


def enrol(folder: Path, wishes: dict[str, Any]) -> None:
    """Have central file people, roles, stations and profiles.

    Raises:
        SettingsError: central could not do it.
    """
    file = folder / "enrolment.json"
    file.write_text(json.dumps(wishes, indent=1), encoding="utf-8")
    _run("enrol", "--state", str(folder), "--store", _store(folder), str(file))


def _run(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=START_S_MAX
    )
    if done.returncode:
        msg = f"The practice central could not be prepared. {done.stderr.strip()}"
        raise SettingsError(msg)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def start(folder: Path, listen: str = "127.0.0.1:0") -> CentralChild:
    """Start central on loopback and wait until it listens.

    Raises:
        SettingsError: it ended before it listened.
    """
    arguments = ["serve", "--state", str(folder), "--store", _store(folder)]
    arguments += ["--listen", listen, "--watch-stdin"]
    log = (folder / "central.log").open("ab")
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    log.close()
    assert process.stdout is not None  # noqa: S101  PIPE was asked for
    line = process.stdout.readline()
    if not line:
        process.wait()
        msg = "The practice central did not start. See central/central.log in the site's folder."
        raise SettingsError(msg)
    return CentralChild(url=str(json.loads(line)["listening"]), _process=process)
