"""Which program is central beside the practice site, and what is said when it is none."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from app.bootstrap import central_child
from app.bootstrap.central_child import NEEDED, CentralProgram, find_program, holds_central
from app.bootstrap.practice import make_practice_site
from app.bootstrap.site import SiteFolder
from app.settings import SettingsError
from tests.architecture.checkout import ROOT

CHECKOUT = (sys.executable, "-m", "sync.central")


def program(folder: Path, *lines: str, name: str = "countersign-central") -> Path:
    """Write a small program that can be run."""
    path = folder / name
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be the frozen program, whose executable is no Python."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder that is all there is to the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_checkout_runs_its_own_central(on_path: Path) -> None:
    program(on_path)

    assert find_program() == CentralProgram(CHECKOUT)


def test_a_named_program_comes_first(tmp_path: Path) -> None:
    named = program(tmp_path)

    assert find_program(named) == CentralProgram((str(named),))


def test_a_named_program_is_found_again_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = program(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert find_program(Path(named.name)) == CentralProgram((str(named),))


@pytest.mark.usefixtures("frozen")
def test_a_frozen_program_takes_the_central_on_the_path(on_path: Path) -> None:
    assert find_program() is None
    there = program(on_path)

    assert find_program() == CentralProgram((str(there),))


@pytest.mark.parametrize("missing", NEEDED)
def test_without_what_central_loads_this_python_is_no_central(
    on_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    def spec(name: str) -> ModuleSpec | None:
        return None if name == missing else ModuleSpec(name, None)

    monkeypatch.setattr(central_child, "find_spec", spec)

    assert find_program() is None


def test_looking_for_central_loads_nothing_of_it() -> None:
    code = (
        "import sys; from app.bootstrap.central_child import find_program; find_program();"
        "print([n for n in ('sync.central', 'starlette', 'uvicorn') if n in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_no_central_can_be_asked_for_anywhere(on_path: Path) -> None:
    program(on_path)

    assert find_program(none=True) is None


def test_a_central_cannot_be_named_and_unwanted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^Choose one of --central and --no-central\.$"):
        find_program(program(tmp_path), none=True)


@pytest.mark.parametrize("kind", ["missing", "a folder", "no program"])
def test_a_named_program_that_cannot_run_is_said(tmp_path: Path, kind: str) -> None:
    named = tmp_path / "countersign-central"
    if kind == "a folder":
        named.mkdir()
    elif kind == "no program":
        named.write_text("notes")

    with pytest.raises(SettingsError) as said:
        find_program(named)

    assert said.value.explain().startswith(f"{named} is not a program that can be run. Name a ")
    assert "--no-central" in said.value.explain()


# -- programs that are not what they are taken for


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("exit 0",), "does not answer as central does"),
        (("echo hello",), "does not answer as central does"),
        (("echo '{}'",), "does not answer as central does"),
        (("echo '[1]'",), "does not answer as central does"),
        (("echo 'The disk is full.' >&2", "exit 2"), "could not be prepared. The disk is full."),
    ],
    ids=str,
)
def test_a_program_that_founds_no_realm_is_said_and_the_folder_is_left_empty(
    tmp_path: Path, lines: tuple[str, ...], says: str
) -> None:
    folder = SiteFolder(tmp_path / "site")

    with pytest.raises(SettingsError) as said:
        make_practice_site(folder, find_program(program(tmp_path, *lines)))

    assert says in said.value.explain()
    assert "\n" not in said.value.explain()
    assert list(folder.root.iterdir()) == []


def test_after_a_central_that_failed_the_site_can_be_made(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "site")
    with pytest.raises(SettingsError):
        make_practice_site(folder, find_program(program(tmp_path, "exit 3")))

    make_practice_site(folder, None)

    assert folder.people.exists()
    assert not holds_central(folder.central)


@pytest.mark.parametrize("wrong", ["other machine's", "gone"])
def test_a_program_that_this_machine_cannot_run_is_said(tmp_path: Path, wrong: str) -> None:
    path = program(tmp_path)
    path.write_bytes(b"\x7fELF of another machine")
    chosen = find_program(path)
    assert chosen is not None
    if wrong == "gone":
        path.unlink()

    with pytest.raises(SettingsError, match="does not answer as central does"):
        chosen.found_realm(tmp_path, b"{}")
    with pytest.raises(SettingsError, match="does not answer as central does"):
        chosen.start(tmp_path)


@pytest.mark.parametrize(
    "lines",
    [
        ("echo 'the store is damaged' >&2", "exit 2"),
        ("echo hello",),
        ("echo '{}'",),
        ("echo 7",),
        ("printf '\\377\\n'",),
        ("kill -9 $$",),
    ],
    ids=lambda lines: lines[0],
)
def test_a_central_that_dies_during_its_start_is_said(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    chosen = find_program(program(tmp_path, *lines))
    assert chosen is not None

    with pytest.raises(SettingsError) as said:
        chosen.start(tmp_path)

    log = tmp_path / "central.log"
    assert said.value.explain().startswith(
        f"The practice central did not start; {log} says why. Name a countersign-central program"
    )
    assert log.read_text() == ("the store is damaged\n" if "damaged" in lines[0] else "")


@pytest.mark.parametrize("lines", [("exec sleep 3",), ("sleep 3",)], ids=["alone", "a child"])
def test_a_central_that_says_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: tuple[str, ...]
) -> None:
    monkeypatch.setattr(central_child, "START_S_MAX", 0.5)
    chosen = find_program(program(tmp_path, "echo $$ >&2", *lines))
    assert chosen is not None

    with pytest.raises(SettingsError, match="does not answer as central does"):
        chosen.start(tmp_path)

    process = int((tmp_path / "central.log").read_text())
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.parametrize(("before", "after"), [(None, None), ("/opt/lib", "/opt/lib")])
@pytest.mark.usefixtures("frozen")
def test_the_frozen_program_s_libraries_are_not_central_s(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/countersign/_internal")
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)

    environment = central_child.environment()

    assert environment.get("LD_LIBRARY_PATH") == after
    assert "LD_LIBRARY_PATH_ORIG" not in environment
    assert environment["PATH"] == os.environ["PATH"]


def test_a_checkout_s_environment_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/local/lib")

    assert central_child.environment()["LD_LIBRARY_PATH"] == "/usr/local/lib"
