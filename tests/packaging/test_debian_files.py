"""What the Debian package is made of says what the program says, and builds to the same bytes."""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from app import __version__
from app.bootstrap.commands import cli
from app.bootstrap.places import GROUP
from tests.architecture.checkout import ROOT
from tests.packaging.tools import need

DEBIAN = ROOT / "installers" / "debian"
DEBHELPER = {"dh": "debhelper", "dpkg-buildpackage": "dpkg-dev", "chrpath": "chrpath"}


def page() -> str:
    """Return the manual page without what troff needs to be told."""
    text = (DEBIAN / "countersign.1").read_text(encoding="utf-8")
    return text.replace("\\-", "-")


def sections(text: str) -> dict[str, str]:
    """Split the page at its headings: the program's own options, and those of each command."""
    parts = re.split(r"^\.S[HS] (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def options(section: str) -> set[str]:
    """Name the options that a part of the page explains, each after a `.TP`."""
    return set(re.findall(r"^\.TP\n\.B[IR]? (--[a-z-]+)", section, re.MULTILINE))


def test_the_manual_page_explains_the_options_that_there_are() -> None:
    program = get_command(cli)
    assert isinstance(program, typer.core.TyperGroup)
    there = {
        name: set(command.params).union(
            *(under.params for under in getattr(command, "commands", {}).values())
        )
        for name, command in program.commands.items()
    }
    said = sections(page())

    wanted = {"OPTIONS": set(program.params), **there}
    expected = {
        name: {one for param in params for one in param.opts if one.startswith("--")}
        for name, params in wanted.items()
    }
    assert {name: options(said[name]) - {"--help"} for name in expected} == expected


def test_an_option_that_a_page_leaves_out_is_missed() -> None:
    text = '.TP\n.B --json\nPrint.\n.TP\n.BI --dir " DIR"\nThere.\n'

    assert options(text) == {"--json", "--dir"}
    assert options(text.replace(".B --json", "")) == {"--dir"}


def test_the_newest_change_is_the_program_s_version() -> None:
    newest = (DEBIAN / "changelog").read_text(encoding="utf-8").splitlines()[0]

    assert newest.startswith(f"countersign ({__version__}) ")


def test_the_menu_starts_the_program_with_dialogs() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    entry.read(DEBIAN / "countersign.desktop", encoding="utf-8")
    about = entry["Desktop Entry"]

    assert (about["Exec"], about["Icon"], about["Terminal"]) == (
        "countersign-window",
        "countersign",
        "false",
    )
    if validate := shutil.which("desktop-file-validate"):  # a stricter reader, where there is one
        said = subprocess.run(
            [validate, DEBIAN / "countersign.desktop"], capture_output=True, check=False
        )
        assert (said.returncode, said.stdout) == (0, b"")
    links = (DEBIAN / "links").read_text(encoding="utf-8").splitlines()
    assert "opt/countersign/countersign-window usr/bin/countersign-window" in links


@pytest.mark.parametrize("script", ["preinst", "postinst", "postrm", "build.sh"])
def test_the_scripts_are_such_that_a_fault_ends_them(script: str) -> None:
    text = (DEBIAN / script).read_text(encoding="utf-8")

    assert re.search(r"^set -eu?", text, re.MULTILINE)
    assert subprocess.run(["bash", "-n", DEBIAN / script], check=False).returncode == 0


def test_the_program_and_its_package_mean_the_same_group() -> None:
    text = (DEBIAN / "postinst").read_text(encoding="utf-8")

    assert f"addgroup --quiet --system {GROUP}" in text


def _script(name: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a package's script on a system that is a folder: its store, its groups, its owners."""
    text = (DEBIAN / name).read_text(encoding="utf-8").replace("/var/lib/", f"{folder}/lib/")
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    (folder / "lib").mkdir(exist_ok=True)
    for tool, does in {
        "getent": f"cat {folder}/group 2>/dev/null",
        "addgroup": f"echo countersign:x:999: >{folder}/group",
        "groupdel": f"rm {folder}/group",
        "dpkg-statoverride": "exit 1",
        "chown": "",
        "stat": "echo 0",
    }.items():
        (tools / tool).write_text(f"#!/bin/sh\n{does}\n")
        (tools / tool).chmod(0o755)
    return subprocess.run(
        ["sh", "-c", text.replace("#DEBHELPER#", 'echo "helper: $1"'), name, *arguments],
        env={"PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_an_installation_hands_its_own_argument_on_to_debhelper(tmp_path: Path) -> None:
    said = _script("postinst", tmp_path, "configure")

    assert (said.returncode, said.stdout) == (0, "helper: configure\n"), said.stderr
    assert (tmp_path / "lib" / "countersign").stat().st_mode & 0o777 == 0o770


@pytest.mark.parametrize("was_there", [False, True])
def test_a_purge_that_is_ordered_deletes_only_a_group_that_the_package_made(
    tmp_path: Path, *, was_there: bool
) -> None:
    if was_there:
        (tmp_path / "group").write_text("countersign:x:500:\n")
    _script("postinst", tmp_path, "configure")
    (tmp_path / "lib" / "countersign" / "PURGE-RECORDS").touch()

    said = _script("postrm", tmp_path, "purge")

    assert (said.returncode, said.stderr) == (0, "")
    assert not (tmp_path / "lib" / "countersign").exists()
    assert (tmp_path / "group").exists() is was_there


@pytest.mark.parametrize("is_missing", [False, True])
def test_a_purge_without_the_order_leaves_an_empty_store_and_the_group(
    tmp_path: Path, *, is_missing: bool
) -> None:
    _script("postinst", tmp_path, "configure")
    store = tmp_path / "lib" / "countersign"
    if is_missing:
        store.rmdir()

    said = _script("postrm", tmp_path, "purge")

    assert (said.returncode, said.stderr) == (0, "")
    assert store.exists() is not is_missing
    assert (tmp_path / "group").exists()


def test_an_upgrade_is_refused_while_the_store_is_open(tmp_path: Path) -> None:
    need({"flock": "util-linux"})
    fcntl = pytest.importorskip("fcntl")
    _script("postinst", tmp_path, "configure")
    store = os.open(tmp_path / "lib" / "countersign", os.O_RDONLY)
    try:
        fcntl.flock(store, fcntl.LOCK_EX)
        refused = _script("preinst", tmp_path, "upgrade", "0.1.0")
        fresh = _script("preinst", tmp_path, "install")
    finally:
        os.close(store)

    assert refused.returncode == 1
    assert "close it, then upgrade again" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert fresh.returncode == 0
    assert _script("preinst", tmp_path, "upgrade", "0.1.0").returncode == 0


@pytest.mark.slow
def test_two_builds_of_one_bundle_are_the_same_bytes(tmp_path: Path) -> None:
    need(DEBHELPER)
    digests = {_package_of(tmp_path / name, umask) for name, umask in (("a", 0o022), ("b", 0o077))}

    assert len(digests) == 1


def _package_of(folder: Path, umask: int) -> str:
    """Build a checkout's package from a bundle that holds next to nothing; return its digest."""
    for part in ("app/__init__.py", "resources/icons/countersign.svg", "installers/icons.py"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / part, folder / part)
    shutil.copytree(DEBIAN, folder / "installers" / "debian")
    bundle = folder / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "licences").mkdir()
    (bundle / "licences" / "README.txt").write_text("Licences.\n")
    for program in ("countersign", "countersign-window"):
        (bundle / program).write_text("#!/bin/sh\n")
        (bundle / program).chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    environment["PYTHON"] = sys.executable
    made = subprocess.run(
        [folder / "installers" / "debian" / "build.sh", bundle, folder / "out"],
        env=environment,
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr
    (package,) = (folder / "out").glob("*.deb")
    assert package.name == f"countersign_{__version__}_amd64.deb"
    return hashlib.sha256(package.read_bytes()).hexdigest()


def test_a_bundle_that_is_not_there_is_asked_for_in_a_sentence(tmp_path: Path) -> None:
    made = subprocess.run(
        [DEBIAN / "build.sh", tmp_path / "bundle", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert made.returncode == 2
    assert "Run: " in made.stderr
    assert len(made.stderr.splitlines()) == 1
