"""What a loader says about a missing library becomes a sentence for people."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap import native

IT = "Ask IT to install it again."
LINUX = "{}: cannot open shared object file: No such file or directory"


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libpulse.so.0", "libpulse0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(library: str, package: str) -> None:
    assert native.told(LINUX.format(library)) == (
        f"Countersign needs the system library {library}. "
        f"Ask IT to install it (Debian: {package})."
    )


@pytest.mark.parametrize(
    ("message", "names"),
    [
        (f"/opt/x/libqxcb.so: {LINUX.format('libxcb-cursor.so.0')}", "libxcb-cursor.so.0"),
        ("Unable to find zbar shared library", "libzbar0"),
        (
            "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /opt/x/libQt6Core.so.6)",
            "GLIBC_2.34",
        ),
        (
            "dlopen(/Applications/x/QtGui.so, 0x0002): Library not loaded: @rpath/libzbar.0.dylib",
            "libzbar.0.dylib",
        ),
        (
            "DLL load failed while importing QtGui: The specified module could not be found.",
            "QtGui",
        ),
    ],
)
def test_every_system_s_words_are_understood(message: str, names: str) -> None:
    said = native.told(message)

    assert names in said
    assert "Ask IT to" in said


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Be the frozen program; return the folder of its libraries."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "library",
    [
        "libQt6Gui.so.6",
        "libQt6XcbQpa.so.6",
        "libshiboken6.abi3.so.6.11",
        "libpyside6.abi3.so.6.11",
        "libicudata.so.73",
        "libcrypto-5409cd36.so.1.1.1k",
        "libgfortran-040039e1-0352e75f.so.5.0.0",
    ],
)
def test_a_library_of_the_wheels_is_installed_again_with_the_program(library: str) -> None:
    assert native.told(LINUX.format(library)) == (
        f"Countersign is not installed completely: {library} is missing or damaged. {IT}"
    )


@pytest.mark.parametrize(
    "why",
    [
        "file too short",
        "invalid ELF header",
        "cannot read file data: Input/output error",
        "ELF load command past end of file",
        "wrong ELF class: ELFCLASS32",
        "undefined symbol: sqlite3_key, version X",
        "failed to map segment from shared object",
    ],
)
def test_a_damaged_library_is_told_by_where_it_lies(frozen: Path, why: str) -> None:
    own, system = frozen / "das Programm" / "_foo.so", "/usr/lib/libxcb-cursor.so.0"

    assert native.sentence(ImportError(f"{own}: {why}")) == (
        f"Countersign is not installed completely: _foo.so is missing or damaged. {IT}"
    )
    assert native.sentence(OSError(f"{system}: {why}")) == (
        "Countersign needs the system library libxcb-cursor.so.0, and the one here is damaged: "
        f"{system}. Ask IT to install it again (Debian: libxcb-cursor0)."
    )


def test_a_library_that_lay_in_the_bundle_is_its_own(frozen: Path) -> None:
    (frozen / "libfoo.so.1").symlink_to("gone/libfoo.so.1")

    assert "not installed completely" in native.told(LINUX.format("libfoo.so.1"))
    assert "not installed completely" in native.without_zbar()
    assert "(Debian: libbar1)" in native.told(LINUX.format("libbar.so.1"))


def test_a_library_that_may_not_be_read_is_not_missing() -> None:
    assert native.told(
        "/opt/libQt6Gui.so.6: cannot open shared object file: Permission denied"
    ) == ("This account may not read /opt/libQt6Gui.so.6. Ask IT to let it.")


@pytest.mark.parametrize(
    ("message", "what"),
    [
        ("DLL load failed while importing QtGui: %1 ist keine Anwendung.", "its part QtGui is"),
        ("Could not find module 'C:\\x\\libzbar-64.dll' (or one of its…", "libzbar-64.dll is"),
        ("dlopen(/x/das Programm/QtGui.so, 0x0002): tried: '/x' (not a mach-o file)", "QtGui.so"),
        ("dlopen(/x/libzbar.dylib, 6): image not found", "libzbar.dylib is"),
        ("dlopen(/x/_foo.so, 0x0002): symbol not found in flat namespace '_bar'", "_foo.so is"),
    ],
)
def test_other_systems_words_about_damage_are_understood(message: str, what: str) -> None:
    said = native.told(message)

    assert said.startswith(f"Countersign is not installed completely: {what}")
    assert said.endswith(IT)


def test_the_loader_s_own_words_are_found_behind_the_frozen_program_s() -> None:
    around = OSError("Failed to load dynlib/dll '/x/libqxcb.so'. Most likely …")
    around.__cause__ = OSError(LINUX.format("libxcb-cursor.so.0"))

    assert "(Debian: libxcb-cursor0)" in native.sentence(around)


def test_a_module_that_is_none_is_damaged() -> None:
    error = ImportError("dynamic module does not define …", name="_foo", path="/x/_foo.abi3.so")

    assert "_foo.abi3.so is missing or damaged" in native.sentence(error)


def imports(code: str, module: str) -> ImportError:
    """Fail to import as the code of a module does."""
    with pytest.raises(ImportError) as raised:
        exec(code, {"__name__": module})  # noqa: S102  a package of others, in one line
    return raised.value


def test_a_package_of_others_that_cannot_import_its_parts_is_damaged() -> None:
    error = imports("from os import _a_part_of_the_package", "cv2.gapi")
    error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next

    assert native.sentence(error) == (
        f"Countersign is not installed completely: its part cv2 is missing or damaged. {IT}"
    )


def test_an_import_that_fails_in_our_own_code_is_a_fault() -> None:
    error = imports("from os import a_name_that_we_got_wrong", "app.bootstrap.window")

    assert native.sentence(error) == ""


def test_what_says_what_is_missing_needs_nothing_that_can_be_missing() -> None:
    code = (
        "import sys; before = set(sys.modules); import app.__main__;"
        "print(*sorted(n for n in set(sys.modules) - before"
        " if n.split('.')[0] not in sys.stdlib_module_names"
        " and (getattr(sys.modules[n], '__file__', None) or '').endswith(('.so', '.pyd'))));"
        "print('ctypes' in set(sys.modules) - before)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "\nFalse\n"


@pytest.mark.parametrize("message", ["", "No such file or directory", "[Errno 28] disk full"])
def test_what_names_no_library_is_no_missing_library(message: str) -> None:
    assert native.told(message) == ""
    assert native.sentence(OSError(message)) == ""


def test_a_missing_part_of_ours_asks_for_another_installation() -> None:
    said = native.sentence(ModuleNotFoundError("No module named 'cv2'", name="cv2"))

    assert said == (
        "Countersign is not installed completely: its part cv2 is missing. "
        "Ask IT to install it again."
    )


def test_another_fault_that_quotes_a_loader_is_left_alone() -> None:
    assert native.sentence(ValueError(LINUX.format("libEGL.so.1"))) == ""


@pytest.mark.parametrize(
    ("environment", "plugins"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, ["offscreen"]),
        ({"QT_QPA_PLATFORM": "wayland;xcb:x=1"}, ["wayland", "xcb"]),
        ({"DISPLAY": ":0"}, ["xcb"]),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, ["wayland", "xcb"]),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ["wayland", "xcb"]),
    ],
)
def test_the_plugins_are_those_that_qt_tries(
    environment: dict[str, str], plugins: list[str]
) -> None:
    assert native.platforms(environment) == plugins
