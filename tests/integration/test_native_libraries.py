"""A missing native library, or a display that lets nobody in, is a sentence and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.checkout import ROOT
from tests.support.window import practice_site

ENOUGH_S = 120  # hang guard
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="plugins and displays are checked on Linux only"
)

# Runs the program where one module's library is missing, as the system's loader says it.
WITHOUT = """
import sys
from importlib.abc import MetaPathFinder

name, message, *arguments = sys.argv[1:]

class Missing(MetaPathFinder):
    def find_spec(self, found, path=None, target=None):
        if found == name:
            raise ImportError(message)

sys.meta_path.insert(0, Missing())
sys.argv = ["countersign", *arguments]
from app.__main__ import main
main()
"""

# Tries a plugin as the program does before Qt.
TRIES = """
import sys
from pathlib import Path
from app.bootstrap import native
try:
    native._check_plugins([Path(sys.argv[1])])
except native.NativeError as error:
    print(error.explain())
"""

LISTS = """
from app.bootstrap import native
for file in native._plugins("libqxcb.so"):
    print(file)
"""


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout, with a display that is said to be there."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": ":0", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return practice_site(tmp_path)


@pytest.mark.parametrize(
    ("module", "library", "package"),
    [
        ("PySide6.QtWidgets", "libEGL.so.1", "libegl1"),
        ("sqlcipher3", "libcrypto.so.3", "libcrypto3"),
        ("zxingcpp", "libstdc++.so.6", "libstdc++6"),
    ],
)
def test_a_missing_library_is_named_with_what_to_install(
    site: Path, module: str, library: str, package: str
) -> None:
    message = f"{library}: cannot open shared object file: No such file or directory"
    playing = ("demo", "--offscreen", "--no-central", "--dir")
    done = run("-c", WITHOUT, module, message, *playing, site)

    assert done.returncode == 2
    assert done.stderr == (
        f"Countersign needs the system library {library}. "
        f"Ask IT to install it (Debian: {package}).\n"
    )


def test_a_part_that_is_missing_asks_for_another_installation(site: Path) -> None:
    hidden = "import sys; sys.modules['sqlcipher3'] = None; sys.argv[0] = 'countersign'\n"
    done = run("-c", f"{hidden}from app.__main__ import main; main()", "verify", site)

    assert done.returncode == 2
    assert "Countersign is not installed completely: its part sqlcipher3" in done.stderr
    assert "Traceback" not in done.stderr


@LINUX
def test_a_plugin_whose_library_is_missing_is_found_before_qt_ends_the_process(
    tmp_path: Path,
) -> None:
    qt = Path(run("-c", "import PySide6; print(PySide6.__path__[0])").stdout.strip()) / "Qt"
    (tmp_path / "plugins" / "platforms").mkdir(parents=True)
    (tmp_path / "lib").mkdir()
    for library in (qt / "lib").glob("lib*.so*"):
        (tmp_path / "lib" / library.name).symlink_to(library)
    joined = tmp_path / "lib" / "libQt6XcbQpa.so.6"
    data = joined.read_bytes()
    assert b"libxcb-cursor.so.0" in data
    joined.unlink()
    joined.write_bytes(data.replace(b"libxcb-cursor.so.0", b"libxcb-cursor.so.9"))
    plugin = tmp_path / "plugins" / "platforms" / "libqxcb.so"
    plugin.write_bytes((qt / "plugins" / "platforms" / "libqxcb.so").read_bytes())

    assert run("-c", TRIES, plugin).stdout == (
        "Countersign's window needs the system library libxcb-cursor.so.9. "
        "Ask IT to install it (Debian: libxcb-cursor9).\n"
    )


@pytest.mark.parametrize("module", ["cryptography", "sqlcipher3", "PySide6", "zxingcpp", "ctypes"])
def test_whatever_is_damaged_is_one_sentence(tmp_path: Path, module: str) -> None:
    message = "/opt/x/site-packages/x/_foo.abi3.so: file too short"
    playing = ("demo", "--offscreen", "--no-central", "--dir")
    done = run("-c", WITHOUT, module, message, *playing, tmp_path / "site")

    assert done.returncode == 2
    assert done.stderr == (
        "Countersign is not installed completely: _foo.abi3.so is missing or damaged. "
        "Ask IT to install it again.\n"
    )
    assert not (tmp_path / "site").exists()


@LINUX
def test_a_plugin_is_found_though_the_path_has_a_comma(tmp_path: Path) -> None:
    (tmp_path / "a, b" / "platforms").mkdir(parents=True)
    plugin = tmp_path / "a, b" / "platforms" / "libqxcb.so"
    plugin.write_bytes(b"not a library")

    done = run("-c", LISTS, QT_PLUGIN_PATH=str(tmp_path / "a, b"))

    assert done.stdout.splitlines()[0] == str(plugin)


@LINUX
def test_a_display_that_lets_nobody_in_is_a_sentence(site: Path) -> None:
    display = {"DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"}
    done = run("-m", "app", "--dir", site, **display)

    assert done.returncode == 2
    assert done.stderr == (
        "The display :987 does not let this account in, or is not there. Start Countersign "
        "from the desktop of the account that is signed in.\n"
    )


def test_a_missing_second_reader_is_told_with_the_version() -> None:
    hidden = "import sys; sys.modules['pyzbar'] = None; sys.argv[0] = 'countersign'\n"
    done = run("-c", f"{hidden}from app.__main__ import main; main()", "--version")

    assert done.returncode == 0
    assert done.stderr == (
        "Code 128 in pictures is read by one reader only, not two. Countersign needs the system "
        "library libzbar.so.0. Ask IT to install it (Debian: libzbar0).\n"
    )
