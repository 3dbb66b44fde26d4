"""What a loader says about a missing library becomes a sentence for people."""

from __future__ import annotations

import pytest

from app.bootstrap import native

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
