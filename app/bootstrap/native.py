"""Native libraries that are missing: said in a sentence, before they end the program.

Qt ends the process where its platform plugin cannot be loaded or the display cannot be reached,
so both are tried first. The system's loader names the library that is missing, each system in
its own words: `told` reads them and touches nothing.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

_LIBRARY = re.compile(r"(?:^|[\s/])(lib[\w.+-]+\.so[.\d]*): cannot open shared object file")
_TOO_OLD = re.compile(r"version `(\w+_[\d.]+)' not found")
_MAC = re.compile(r"Library not loaded: \S*?([^/\s]+\.dylib)")
_WINDOWS = re.compile(r"DLL load failed while importing (\w+)")
_ZBAR = re.compile(r"Unable to find zbar shared library")
_SONAME = re.compile(r"(lib.+?)\.so\.(\d+)$")

# What Debian's naming of packages after their library does not give.
_PACKAGES = {"libglib-2.0.so.0": "libglib2.0-0"}


class NativeError(Exception):
    """The window cannot be shown on this system. Nothing was changed."""

    def explain(self) -> str:
        """Say what is missing and who can install it."""
        return str(self)


def debian_package(library: str) -> str:
    """Return the Debian package of a shared library, by Debian's rule for naming them.

    >>> debian_package("libxcb-cursor.so.0"), debian_package("libEGL.so.1")
    ('libxcb-cursor0', 'libegl1')
    >>> debian_package("libxkbcommon-x11.so.0"), debian_package("libzbar.so")
    ('libxkbcommon-x11-0', '')
    """
    if library in _PACKAGES:
        return _PACKAGES[library]
    named = _SONAME.fullmatch(library)
    if named is None:
        return ""
    name, number = named[1].lower(), named[2]
    return f"{name}-{number}" if name[-1].isdigit() else f"{name}{number}"


def told(message: str) -> str:
    """Read a loader's message; return a sentence for people, empty if it names no library.

    >>> told("libEGL.so.1: cannot open shared object file: No such file or directory")
    "Countersign needs the system library libEGL.so.1. Ask IT to install it (Debian: libegl1)."
    """
    if found := _LIBRARY.search(message):
        return _needs(found[1])
    if _ZBAR.search(message):
        return _needs("libzbar.so.0")
    if found := _TOO_OLD.search(message):
        return f"This system is too old for Countersign: it lacks {found[1]}. Ask IT to update it."
    if found := _MAC.search(message):
        return f"Countersign needs the library {found[1]}. Ask IT to install Countersign again."
    if found := _WINDOWS.search(message):
        return (
            f"Countersign's part {found[1]} needs a library that Windows does not have here. Ask "
            "IT to install the Microsoft Visual C++ Redistributable, and Countersign again."
        )
    return ""


def _needs(library: str) -> str:
    package = debian_package(library)
    how = f" (Debian: {package})" if package else ""
    return f"Countersign needs the system library {library}. Ask IT to install it{how}."


def sentence(error: BaseException) -> str:
    """Return what to say about a failed import or load; empty if it is another kind of fault."""
    if isinstance(error, ModuleNotFoundError):
        return (
            f"Countersign is not installed completely: its part {error.name} is missing. "
            "Ask IT to install it again."
        )
    return told(str(error)) if isinstance(error, ImportError | OSError) else ""


# -- before Qt


def check_platform() -> None:
    """Try what Qt is about to load, and the display that it is about to open.

    Raises:
        NativeError: Qt would end the process.
    """
    if sys.platform != "linux":
        return
    from PySide6.QtCore import QLibraryInfo

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    files = [plugins / f"libq{name}.so" for name in platforms(os.environ)]
    _check_plugins([file for file in files if file.exists()])
    if any(file.name == "libqxcb.so" for file in files[:1]):
        _check_display(os.environ.get("DISPLAY", ""))


def platforms(environment: Mapping[str, str]) -> list[str]:
    """Return the platform plugins that Qt will try, in order.

    >>> platforms({"QT_QPA_PLATFORM": "offscreen"})
    ['offscreen']
    >>> platforms({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"})
    ['wayland', 'xcb']
    """
    if asked := environment.get("QT_QPA_PLATFORM"):
        return [name.partition(":")[0] for name in asked.split(";")]
    wayland = environment.get("XDG_SESSION_TYPE") == "wayland" or "DISPLAY" not in environment
    return ["wayland", "xcb"] if wayland else ["xcb"]


def _check_plugins(files: list[Path]) -> None:
    """Load the first plugin that can be loaded, as Qt does."""
    says = ""
    for file in files:
        try:
            ctypes.CDLL(str(file))
        except OSError as error:
            says = says or told(str(error)) or f"Qt's {file.name} cannot be loaded: {error}."
        else:
            return
    raise NativeError(
        says.replace("Countersign needs", "Countersign's window needs")
        or "Countersign is not installed completely: Qt's part for this display is missing. "
        "Ask IT to install it again."
    )


def _check_display(display: str) -> None:
    """Open and close the X display, as Qt is about to."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return  # the plugin was loaded, so it has its own
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if refused:
        msg = (
            f"The display {display} does not let this account in, or is not there. Start "
            "Countersign from the desktop of the account that is signed in."
        )
        raise NativeError(msg)
