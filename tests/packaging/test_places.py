"""The frozen program in the wrong place: moved, read-only, or with a part missing or damaged.

A library that is missing is told in one sentence and exit code 2, never in a traceback.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanning.printing import draw_badge
from tests.packaging.frozen import (
    ALL_WELL,
    BADGE,
    GARBAGE,
    NO_GROUP,
    NOBODY,
    OFFLINE,
    assert_broken_installation,
    copied,
    damaged,
    one_sentence,
    played,
    scanned,
    start,
    state,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="libraries have other names elsewhere"),
]

SHOWN = ("demo", "--no-central", "--dir")


@pytest.fixture
def readers_folder() -> Iterator[Path]:
    """A folder that any account may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(prefix="countersign-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


# -- where it is put


@pytest.mark.slow(minutes=1)
def test_it_runs_from_anywhere_whatever_the_environment_says(bundle: Path, tmp_path: Path) -> None:
    moved = copied(bundle, tmp_path / "Zürich Straße 4" / "das Programm")
    garbage = tmp_path / "garbage"
    (garbage / "app").mkdir(parents=True)
    for module in ("app/__init__.py", "json.py", "typing.py", "sitecustomize.py"):
        (garbage / module).write_text("raise SystemExit('garbage was imported')")
    (garbage / "libzbar.so.0").write_bytes(GARBAGE)
    (garbage / "platforms").mkdir()
    (garbage / "platforms" / "libqoffscreen.so").write_bytes(GARBAGE)
    names = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "QT_PLUGIN_PATH", "LD_LIBRARY_PATH")

    said = start(
        moved,
        tmp_path,
        *OFFLINE,
        tmp_path / "die Übung",
        env=dict.fromkeys(names, str(garbage)),
    )

    assert played(said).ending == ALL_WELL


@pytest.mark.slow(minutes=1)
def test_an_ordinary_account_runs_it_and_writes_nothing_into_it(
    bundle: Path, readers_folder: Path
) -> None:
    installed = copied(bundle, readers_folder / "countersign")
    for folder in (installed, *(p for p in installed.rglob("*") if p.is_dir())):
        folder.chmod(0o555)
    home = readers_folder / "home"
    home.mkdir()
    account = None
    if os.getuid() == 0:  # for root nothing is read-only
        shutil.chown(home, NOBODY, NO_GROUP)
        account = NOBODY
    before = state(installed)

    said = start(
        installed,
        home,
        *OFFLINE,
        home / "site",
        account=account,
    )

    for folder in (installed, *(p for p in installed.rglob("*") if p.is_dir())):
        folder.chmod(0o755)
    assert played(said).ending == ALL_WELL
    assert state(installed) == before
    assert {path.stat().st_uid for path in home.rglob("*")} == {home.stat().st_uid}


@pytest.mark.slow(minutes=1)
def test_a_comma_in_its_path_hides_no_part_of_it(bundle: Path, tmp_path: Path) -> None:
    moved = copied(bundle, tmp_path / "a, b")

    said = start(moved, tmp_path, *SHOWN, tmp_path / "site", env={"DISPLAY": ":987"})

    # The display is asked for only once Qt's part for it was loaded.
    assert one_sentence(said).startswith("The display :987 does not let this account in")
    assert played(start(moved, tmp_path, *OFFLINE, tmp_path / "site")).ending == ALL_WELL


def test_a_site_where_no_folder_can_be_is_a_sentence(bundle: Path, tmp_path: Path) -> None:
    said = start(bundle, tmp_path, *OFFLINE, "/proc/no/site")

    assert one_sentence(said).startswith("/proc/no/site cannot be made (")


# -- what is missing


@pytest.mark.parametrize("gone", [True, False], ids=["missing", "damaged"])
@pytest.mark.parametrize(
    ("library", "command"),
    [
        ("libQt6Gui.so*", OFFLINE),
        ("libQt6XcbQpa.so*", SHOWN),
        ("libqxcb.so", SHOWN),
        ("_rust.abi3.so", OFFLINE),
        ("lib-dynload/_ctypes*.so", OFFLINE),
        ("libcrypto-*.so*", OFFLINE),
        ("zxingcpp*.so", OFFLINE),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_library_that_cannot_be_loaded_is_said_in_one_sentence(
    bundle: Path, tmp_path: Path, library: str, command: tuple[str, ...], gone: bool
) -> None:
    site = tmp_path / "site"
    broken = damaged(bundle, tmp_path / "broken", library, gone=gone)

    said = start(broken, tmp_path, *command, site, env={"DISPLAY": ":0"})

    assert_broken_installation(said)
    assert not site.exists()


def test_a_damaged_library_of_the_system_is_said_in_one_sentence(
    bundle: Path, tmp_path: Path
) -> None:
    (tmp_path / "libxcb-cursor.so.0").write_bytes(GARBAGE)

    said = start(
        bundle,
        tmp_path,
        *SHOWN,
        tmp_path / "site",
        env={"DISPLAY": ":0", "LD_LIBRARY_PATH": str(tmp_path)},
    )

    assert "libxcb-cursor.so.0" in one_sentence(said)


def test_without_its_second_reader_it_goes_on_and_says_so(bundle: Path, tmp_path: Path) -> None:
    broken = damaged(bundle, tmp_path / "broken", "libzbar.so*", gone=False)
    picture = draw_badge(element_string=BADGE, lines=["A. Novak"]).png()

    (symbol,) = scanned(broken, tmp_path, picture)
    said = start(broken, tmp_path, "--version")

    assert symbol["readers"] == ["zxing"]
    assert said.returncode == 0
    assert said.stderr.count("\n") == 1
    assert "one reader only" in said.stderr
