"""The trial that the workflow makes of each installer believes files, never exit codes.

A stand-in for Windows does what an installer would do to drive C:, with one promise broken at a
time. Against Wine and the real .msi the same trial was made by hand (docs/install.md).
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from installers.windows import try_installers
from installers.windows.try_installers import Computer, TrialError, try_installer

# Called as msiexec or as an installer would be; ends with 0 whatever it did.
STAND_IN = """
import shutil, sys
from pathlib import Path
drive, broken, *command = sys.argv[1:]
program = Path(drive, "Program Files", "Countersign")
site = Path(drive, "ProgramData", "Countersign")
removes = "/x" in command or command[0].endswith("unins000.exe")
if not removes and broken != "brings nothing":
    program.mkdir(parents=True, exist_ok=True)
    for name in ("countersign.exe", "countersign-window.exe", "unins000.exe"):
        (program / name).write_text("")
    for name in ("config", "data", "logs"):
        (site / name).mkdir(parents=True, exist_ok=True)
if broken == "no logs":
    shutil.rmtree(site / "logs", ignore_errors=True)
if removes and broken != "leaves the program":
    shutil.rmtree(program)
purged = command[-1].lstrip("/") == "PURGE=1"
if removes and ((purged and broken != "keeps all") or broken == "deletes records"):
    shutil.rmtree(site / "data" if broken == "deletes records" else site)
"""


def computer(drive: Path, broken: str = "nothing") -> Computer:
    """A computer whose installer breaks one promise."""
    stand_in = drive.parent / "stand_in.py"
    stand_in.write_text(STAND_IN, encoding="utf-8")
    through = (sys.executable, str(stand_in), str(drive), broken)
    return Computer(drive=drive, through=through, runs=False)


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    """An empty drive C:."""
    (tmp_path / "c").mkdir()
    return tmp_path / "c"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not go away is not waited for."""
    monkeypatch.setattr(try_installers, "GONE_S_MAX", 0.1)
    monkeypatch.setattr(try_installers, "LOOK_AGAIN_S", 0.05)


@pytest.mark.parametrize("name", ["countersign-1.2.3-x64.msi", "countersign-1.2.3-x64.exe"])
def test_an_installer_that_keeps_its_promises_passes(drive: Path, name: str) -> None:
    try_installer(Path(name), computer(drive))

    assert [path for path in drive.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("brings nothing", "installing brings the program"),
        ("no logs", "the site folder has logs"),
        ("leaves the program", "removing takes the program away"),
        ("keeps all", "PURGE=1 takes the records away"),
    ],
)
def test_a_broken_promise_is_named(drive: Path, broken: str, says: str) -> None:
    with pytest.raises(TrialError, match=f"^Not so: {says}$"):
        try_installer(Path("x.msi"), computer(drive, broken))


def test_deleted_records_end_the_trial(
    drive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    through = computer(drive, "deletes records").through
    arguments = ["x.msi", "--drive", str(drive), "--no-run", "--through", *through]

    assert try_installers.main(arguments) == 1
    assert capsys.readouterr().err == "try_installers: Not so: records stay\n"
