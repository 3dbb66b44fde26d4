"""Native libraries that are missing or damaged: said in a sentence, before they end the program.

Qt ends the process where its platform plugin cannot be loaded or the display cannot be reached,
so both are tried first. The system's loader names the library that it cannot load, each system in
its own words: `told` reads them and loads nothing. A library that travels with Countersign is
installed again with it; one of the system's has a package of its own.

This module says what cannot be loaded, so importing it loads no library, not even Python's own.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from traceback import walk_tb

_LINUX = re.compile(r"([^\n:]*?[^\s/:]+\.so[.\w]*): (?![^\n]*\.so[.\w]*: )(\w[^\n]*)")
_MISSING = "cannot open shared object file"
_FORBIDDEN = f"{_MISSING}: Permission denied"
_TOO_OLD = re.compile(r"version `((?:GLIBC|GLIBCXX|CXXABI)_[\d.]+)' not found")
_MAC_NEEDS = re.compile(r"Library not loaded: ([^\n]+)")
_MAC = re.compile(r"dlopen\(([^\n]+?), (?:0x)?\d")
_WINDOWS = re.compile(r"DLL load failed while importing (\w+)(.*)")
_WINDOWS_FILE = re.compile(r"Could not find module '([^']+)'")
_UNSPEAKABLE = "%1"  # Windows puts this for the file's name, in every language
_ZBAR = re.compile(r"Unable to find zbar shared library")
_SONAME = re.compile(r"(lib.+?)\.so\.(\d+)$")

# Libraries of the wheels: Qt's, and those that carry a piece of their own hash in their names.
_WHEELS = re.compile(
    r"lib(?:Qt6|pyside6|shiboken6|icu|avcodec|avformat|avutil|sw(?:resample|scale))"
    r"|lib.+-[0-9a-f]{8}\."
)
_FROZEN = re.compile(r"lib(?:zbar|jpeg|python3)")  # what only the bundle brings along
_OURS = frozenset({"__main__", "app", "resources", "scanning", "sync", "ui"})
_CHAIN_MAX = 10

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


def is_ours(file: str) -> bool:
    """Say whether a library travels with Countersign, by its path or by its bare name.

    >>> is_ours("libQt6Gui.so.6"), is_ours("libcrypto-5409cd36.so.1.1.1k")
    (True, True)
    >>> is_ours("libxcb-cursor.so.0"), is_ours("/usr/lib/libQt6Gui.so.6")
    (False, False)
    """
    path, bundle = Path(file), getattr(sys, "_MEIPASS", None)
    if path.is_absolute():
        there = bundle is not None and path.is_relative_to(bundle)
        return there or "site-packages" in path.parts
    if bundle is not None and (os.path.lexists(Path(bundle) / file) or _FROZEN.match(file)):
        return True
    return _WHEELS.match(file) is not None


def told(message: str) -> str:
    """Read a loader's message; return a sentence for people, empty if it names no library.

    >>> told("libEGL.so.1: cannot open shared object file: No such file or directory")
    'Countersign needs the system library libEGL.so.1. Ask IT to install it (Debian: libegl1).'
    """
    if found := _TOO_OLD.search(message):
        return f"This system is too old for Countersign: it lacks {found[1]}. Ask IT to update it."
    if found := _MAC_NEEDS.search(message) or _MAC.search(message):
        return _incomplete(f"{Path(found[1]).name} is missing or damaged")
    if found := _LINUX.search(message):
        return _linux(found[1].strip(), found[2])
    if found := _WINDOWS.search(message):
        return _windows(found[1], found[2])
    if found := _WINDOWS_FILE.search(message):
        return _incomplete(f"{PureWindowsPath(found[1]).name} is missing or damaged")
    return without_zbar() if _ZBAR.search(message) else ""


def without_zbar() -> str:
    """Say that zbar cannot be loaded: the bundle has its own, otherwise the system has it."""
    return _linux("libzbar.so.0", _MISSING)


def _linux(file: str, why: str) -> str:
    """Say what is to be done about a library that Linux cannot load."""
    library = Path(file).name
    if why.startswith(_FORBIDDEN):
        return f"This account may not read {file}. Ask IT to let it."
    if is_ours(file):
        return _incomplete(f"{library} is missing or damaged")
    package = debian_package(library)
    how = f" (Debian: {package})" if package else ""
    needs = f"Countersign needs the system library {library}"
    if why.startswith(_MISSING):
        return f"{needs}. Ask IT to install it{how}."
    return f"{needs}, and the one here is damaged: {file}. Ask IT to install it again{how}."


def _windows(part: str, why: str) -> str:
    """Say what is to be done about a part that Windows cannot load."""
    if _UNSPEAKABLE in why:
        return _incomplete(f"its part {part} is damaged")
    return (
        f"Countersign's part {part} needs a library that Windows does not have here. Ask "
        "IT to install the Microsoft Visual C++ Redistributable, and Countersign again."
    )


def _incomplete(what: str) -> str:
    return f"Countersign is not installed completely: {what}. Ask IT to install it again."


def sentence(error: BaseException) -> str:
    """Return what to say about a failed import or load; empty if it is another kind of fault.

    The frozen program's loader and some packages put words of their own around the system's, so
    what led to the error is read too.
    """
    for link in _links(error):
        if said := _said(link):
            return said
    part = _broken_package(error)
    return _incomplete(f"its part {part} is missing or damaged") if part else ""


def _links(error: BaseException) -> Iterator[ImportError | OSError]:
    """Return a failed load and what led to it, newest first."""
    link: BaseException | None = error
    for _ in range(_CHAIN_MAX):
        if not isinstance(link, ImportError | OSError):
            return
        yield link
        # What an OSError was met in the middle of says nothing of its cause.
        context = link.__context__ if isinstance(link, ImportError) else None
        link = link.__cause__ or (None if link.__suppress_context__ else context)


def _said(error: ImportError | OSError) -> str:
    if isinstance(error, ModuleNotFoundError):
        return _incomplete(f"its part {error.name} is missing")
    if said := told(str(error)):
        return said
    # A library that is one, but not the module that its name says.
    file = str(getattr(error, "path", None) or "")
    damaged = isinstance(error, ImportError) and file.endswith((".so", ".pyd"))
    return _incomplete(f"{Path(file).name} is missing or damaged") if damaged else ""


def _broken_package(error: BaseException) -> str:
    """Name the package of others in which an import failed; none if it failed in ours."""
    if not isinstance(error, ImportError):
        return ""
    modules = [str(f.f_globals.get("__name__", "")) for f, _ in walk_tb(error.__traceback__)]
    packages = [name.partition(".")[0] for name in modules]
    at = next((name for name in reversed(packages) if name != "importlib"), "__main__")
    return "" if at in _OURS else at


# -- before Qt


def check_platform() -> None:
    """Try what Qt is about to load, and the display that it is about to open.

    Raises:
        NativeError: Qt would end the process.
    """
    if sys.platform != "linux":
        return
    files = [file for name in platforms(os.environ) for file in _plugins(f"libq{name}.so")]
    _check_plugins(files)
    if any(file.name == "libqxcb.so" for file in files[:1]):
        _check_display(os.environ.get("DISPLAY", ""))


def _plugins(name: str) -> list[Path]:
    """Return the platform plugins of that name, in the order in which Qt looks for them."""
    from PySide6.QtCore import QCoreApplication

    # Not QLibraryInfo: it is empty where the prefix has a comma, which Qt itself survives.
    folders = [Path(path) / "platforms" for path in QCoreApplication.libraryPaths()]
    if asked := os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"):
        folders[:0] = map(Path, asked.split(os.pathsep))
    return [folder / name for folder in folders if (folder / name).exists()]


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
    import ctypes

    says = ""
    for file in files:
        try:
            ctypes.CDLL(str(file))
        except OSError as error:
            says = says or sentence(error) or _incomplete(f"{file.name} cannot be loaded")
        else:
            return
    raise NativeError(
        says.replace("Countersign needs", "Countersign's window needs")
        or _incomplete("Qt's part for this display is missing")
    )


def _check_display(display: str) -> None:
    """Open and close the X display, as Qt is about to."""
    import ctypes

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
