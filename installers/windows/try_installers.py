"""Install, run, remove and purge with each Windows installer, silently, as a hospital's IT does.

    python installers/windows/try_installers.py dist/countersign-1.2.3-x64.msi

For a computer that nobody minds: it installs for everybody and deletes the site folder at the
end. No exit code is trusted; what counts is which files are there. Elsewhere than on Windows the
same commands go through Wine (`--through wine --drive ~/.wine/drive_c`), which knows no group
and no access rights, so those are proved on Windows only. Exit codes: 0 all as promised; 1 with a
sentence on standard error.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Event

INSTALL_S_MAX = 600  # hang guard; a slow virus scanner reads every file
# Inno's uninstaller goes on in a copy of itself after the one that was called has ended.
GONE_S_MAX, LOOK_AGAIN_S = 120.0, 0.5


class TrialError(Exception):
    """The installer did not do what it promises; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Computer:
    """Where to install.

    Attributes:
        drive: the folder that drive C: is.
        through: what runs a Windows program here; nothing on Windows.
        runs: whether the installed program can be started here.
    """

    drive: Path
    through: tuple[str, ...]
    runs: bool

    @property
    def program(self) -> Path:
        """Where the program is installed."""
        return self.drive / "Program Files" / "Countersign"

    @property
    def site(self) -> Path:
        """Where the station's records lie."""
        return self.drive / "ProgramData" / "Countersign"

    def run(self, *command: str) -> None:
        """Run a Windows command to its end."""
        subprocess.run([*self.through, *command], check=False, timeout=INSTALL_S_MAX)


def commands(installer: Path, computer: Computer) -> tuple[list[str], list[str], str]:
    """Return how to install, how to remove, and what added to removing purges."""
    if installer.suffix == ".msi":
        quiet = ["/qn", "/norestart"]
        name = str(installer)
        return ["msiexec", "/i", name, *quiet], ["msiexec", "/x", name, *quiet], "PURGE=1"
    quiet = ["/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART"]
    return [str(installer), *quiet], [str(computer.program / "unins000.exe"), *quiet], "/PURGE=1"


def expect(truth: bool, promise: str) -> None:  # noqa: FBT001  read as: expect(this, "that")
    """Go on if a promise is kept.

    Raises:
        TrialError: it is not.
    """
    if not truth:
        raise TrialError(f"Not so: {promise}")


def is_gone(path: Path) -> bool:
    """Whether a file or folder goes away within GONE_S_MAX."""
    waiting = Event()
    for _ in range(int(GONE_S_MAX / LOOK_AGAIN_S)):
        if not path.exists():
            return True
        waiting.wait(LOOK_AGAIN_S)
    return False


def try_installer(installer: Path, computer: Computer) -> None:
    """Take one installer through its whole life.

    Raises:
        TrialError: a promise is broken; it names the first one.
    """
    install, remove, purge = commands(installer, computer)
    program = computer.program / "countersign.exe"
    record = computer.site / "data" / "trial.record"
    expect(not computer.program.exists(), "nothing is installed before the trial")

    computer.run(*install)
    expect(program.is_file(), "installing brings the program")
    expect((computer.program / "countersign-window.exe").is_file(), "and the one with a window")
    for name in ("config", "data", "logs"):
        expect((computer.site / name).is_dir(), f"the site folder has {name}")
    if computer.runs:
        said = subprocess.run([str(program), "--version"], check=False, capture_output=True)
        expect(said.stdout.startswith(b"countersign "), "the installed program says its version")

    record.write_bytes(b"a record")
    computer.run(*remove)
    expect(is_gone(program), "removing takes the program away")
    expect(record.is_file() and record.read_bytes() == b"a record", "records stay")

    computer.run(*install)
    expect(record.is_file(), "installing again finds them")
    computer.run(*remove, purge)
    expect(is_gone(program), "removing takes the program away again")
    expect(is_gone(computer.site), "PURGE=1 takes the records away")


def main(arguments: list[str]) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Try Windows installers on this computer.")
    parser.add_argument("installers", type=Path, nargs="+")
    parser.add_argument("--drive", type=Path, default=Path("C:/"))
    parser.add_argument("--through", nargs="*", default=[], help="for example: --through wine")
    parser.add_argument("--no-run", action="store_true", help="do not start the program")
    chosen = parser.parse_args(arguments)
    computer = Computer(drive=chosen.drive, through=tuple(chosen.through), runs=not chosen.no_run)
    try:
        for installer in chosen.installers:
            try_installer(installer, computer)
            print(f"{installer}: as promised")
    except (TrialError, OSError, subprocess.TimeoutExpired) as fault:
        print(f"try_installers: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
