"""What goes into the bundle, and what is left out of it.

PyInstaller follows imports and the libraries that binaries name; it cannot know that a program
of widgets needs no QML, or that a system library is better left to the system. Left out:

1. modules that only a hook or an optional import would bring;
2. Qt plugins beyond `PLUGINS`, and data that the program never reads;
3. on Linux, libraries of the build machine's system other than `SYSTEM_LIBRARIES`: the package
   names them as dependencies, so that the system's security updates reach them;
4. libraries that only the left-out parts needed.
"""

from __future__ import annotations

import fnmatch
import posixpath
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

# One entry of PyInstaller's lists: name in the bundle, file on this machine, kind.
Entry = tuple[str, str, str]
# Names the libraries that a binary needs, as files on this machine where they were found.
Needs = Callable[[str], Iterable[tuple[str, str | None]]]

HIDDEN_MODULES = (
    "pyzbar.pyzbar",  # imported by name, because its library may be missing
    "_cffi_backend",  # argon2's binding needs it, and says so in C only
)
# What pyserial has for systems other than the one that the bundle is for.
_OTHER_SYSTEMS = (
    *(() if sys.platform == "win32" else ("serial.serialwin32", "serial.win32")),
    *(() if sys.platform == "win32" else ("serial.tools.list_ports_windows",)),
    *(() if sys.platform == "darwin" else ("serial.tools.list_ports_osx",)),
)
EXCLUDED_MODULES = (
    "sync.central",  # the desktop never contains central
    "curses",
    "doctest",
    "lib2to3",
    "pdb",
    "pydoc",
    "readline",
    "tests",
    "tkinter",
    "unittest",
    "distutils",
    "cffi",  # argon2's binding needs its compiled part only
    "pycparser",
    "PIL.ImageCms",
    "PIL._avif",
    "PIL._imagingcms",
    "PySide6.QtMultimediaWidgets",
    "numpy.f2py",
    "numpy.fft",
    "numpy.polynomial",
    "numpy.testing",
    "charset_normalizer",  # reportlab guesses the encoding of XML with it
    "reportlab.graphics",
    "reportlab.platypus",
    "serial.rfc2217",
    "serial.serialcli",
    "serial.serialjava",
    *_OTHER_SYSTEMS,
)
# Modules that a hook names in case somebody needs them: help texts hold no code to be coloured.
UNUSED_MODULES = (
    "pygments.formatters.[!_]*",
    "pygments.lexers.[!_]*",
    "pygments.styles.[!_]*",
)
# Packages whose data files the program reads.
READ_DATA = ("biip", "tzdata") if sys.platform == "win32" else ("biip",)
# Folder and name of the Qt plugins that the program uses. Sounds need none of `multimedia`; for
# cameras Windows and macOS have small ones of their own. On Linux there is only FFmpeg's, which
# brings Qt Quick (37 MB): OpenCV reads cameras there, by the system's V4L2.
PLUGINS = (
    "iconengines/*svgicon*",
    "imageformats/*svg*",
    "multimedia/*darwinmediaplugin*",
    "multimedia/*windowsmediaplugin*",
    "permissions/*camera*",
    "platforms/*cocoa*",
    "platforms/*minimal*",
    "platforms/*offscreen*",
    "platforms/*wayland*",
    "platforms/*windows*",
    "platforms/*xcb*",
    "styles/*",
    "wayland-decoration-client/*",
    "wayland-graphics-integration-client/*qt-plugin-wayland-egl*",
    "wayland-shell-integration/*xdg-shell*",
    "xcbglintegrations/*",
)
# What travels from the build machine's system: zbar, and what other releases name otherwise.
SYSTEM_LIBRARIES = ("libzbar.so.*", "libjpeg.so.62", "libv4l2.so.*", "libv4lconvert.so.*")
SYSTEM_FOLDERS = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
UNREAD_DATA = (
    "*/__pycache__/*",
    "PySide6/Qt/translations/*",
    "PySide6/translations/*",
    "cv2/data/*",
    "certifi/*",  # truststore asks the system whom it trusts
)


def is_wanted(entry: Entry, platform: str = sys.platform) -> bool:
    """Say whether a file belongs in the bundle, by its name there and where it comes from."""
    name, source, _ = entry
    path = PurePosixPath(name.replace("\\", "/"))
    if "plugins" in path.parts and "PySide6" in path.parts:
        return any(fnmatch.fnmatch("/".join(path.parts[-2:]), one) for one in PLUGINS)
    if any(fnmatch.fnmatch(str(path), one) for one in UNREAD_DATA):
        return False
    if platform == "win32" and "/system32/" in source.replace("\\", "/").lower():
        return False  # part of every Windows 10
    if platform == "linux" and source.startswith(SYSTEM_FOLDERS):
        return any(fnmatch.fnmatch(path.name, one) for one in SYSTEM_LIBRARIES)
    return True


def chosen(binaries: Iterable[Entry], needs: Needs) -> list[Entry]:
    """Return the binaries of the bundle: what is wanted, and the libraries that it needs.

    A library that nothing wanted needs is left out; so is a link to something left out.

    Args:
        binaries: what PyInstaller collected.
        needs: tells the libraries that a binary names.
    """
    wanted = [entry for entry in binaries if is_wanted(entry)]
    by_name: dict[str, list[Entry]] = {}
    for entry in wanted:
        by_name.setdefault(PurePosixPath(entry[0].replace("\\", "/")).name, []).append(entry)
    kept: dict[str, Entry] = {}
    waiting = [entry for entry in wanted if _starts(entry)]
    while waiting:
        entry = waiting.pop()
        if entry[0] in kept:
            continue
        kept[entry[0]] = entry
        if entry[2] == "SYMLINK":
            continue
        for library, _ in needs(entry[1]):
            waiting += by_name.get(Path(library).name, [])
    return sorted(kept.values())


def modules(pure: Iterable[Entry]) -> list[Entry]:
    """Return the Python modules of the bundle, without `UNUSED_MODULES`."""
    return sorted(
        entry
        for entry in pure
        if not any(fnmatch.fnmatchcase(entry[0], one) for one in UNUSED_MODULES)
    )


def data(datas: Iterable[Entry], binaries: Iterable[Entry]) -> list[Entry]:
    """Return the data of the bundle: what is wanted, and links to what is in it.

    A framework of macOS keeps all its links, whatever they point to, because it cannot be signed
    without one of them; one whose library is left out is left out whole, for the same reason.
    """
    binaries = list(binaries)
    frameworks = {_framework(name) for name, _, _ in binaries}
    wanted = [one for one in datas if is_wanted(one) and _framework(one[0]) in {None, *frameworks}]
    files = {name for name, _, kind in [*binaries, *wanted] if kind != "SYMLINK"}
    inside = files | {str(folder) for name in files for folder in PurePosixPath(name).parents}
    return sorted(
        (name, source, kind)
        for name, source, kind in wanted
        if kind != "SYMLINK" or _framework(name) or _target(name, source) in inside
    )


def _framework(name: str) -> str | None:
    """Return the macOS framework that a name of the bundle lies in; None for most names."""
    folders = PurePosixPath(name).parents
    return next((str(one) for one in folders if one.name.endswith(".framework")), None)


def _target(name: str, target: str) -> str:
    """Return the name in the bundle that a link points to; it says so relative to its folder."""
    return posixpath.normpath(PurePosixPath(name).parent / target)


def as_data(folder: Path, *names: str) -> list[Entry]:
    """Return files of a folder, and all files of its folders, as data under their names there."""
    found = (path for name in names for path in [folder / name, *(folder / name).rglob("*")])
    return sorted(
        (path.relative_to(folder).as_posix(), str(path), "DATA")
        for path in found
        if path.is_file()
    )


def _starts(entry: Entry) -> bool:
    """Say whether a binary is loaded by name when running, not because another one needs it."""
    name, _, kind = entry
    path = PurePosixPath(name.replace("\\", "/"))
    if kind == "EXTENSION" or "plugins" in path.parts:
        return True
    loaded_by_name = ("libpython3*", "python3*.dll", "Python", "libzbar*", "libiconv*", "msvcr*")
    return any(fnmatch.fnmatch(path.name, one) for one in loaded_by_name)


# Binaries that come with their debugging symbols: a third of them and more is nothing else.
WITH_SYMBOLS = (
    "libpython3*",
    "python3*/lib-dynload/*",
    "sqlcipher3/_sqlite3.*",
    "cryptography/*/_rust.abi3.so",
    "PIL/_imaging.*",
    "PySide6/Qt/lib/libicui18n.so.*",
    "PySide6/Qt/lib/libicuuc.so.*",
)


def stripped(binaries: Iterable[Entry], folder: Path) -> list[Entry]:
    """Return the binaries, those of `WITH_SYMBOLS` as copies without symbols and search paths.

    Other libraries keep theirs: what auditwheel has patched does not always survive `strip`.

    Args:
        binaries: what the bundle holds.
        folder: where the copies lie; emptied before.

    Raises:
        CalledProcessError: `strip` or `chrpath` refused a file.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return [_stripped(entry, folder) for entry in binaries]


def _stripped(entry: Entry, folder: Path) -> Entry:
    name, source, kind = entry
    if kind == "SYMLINK" or not any(fnmatch.fnmatch(name, one) for one in WITH_SYMBOLS):
        return entry
    copy = folder / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "--strip-unneeded", "-o", str(copy), source], check=True)
    # The build machine's own folders, where another machine would look for libraries.
    subprocess.run(["chrpath", "--delete", str(copy)], check=True, capture_output=True)
    copy.chmod(0o755)
    return name, str(copy), kind


def sources(*lists: Iterable[Entry]) -> list[Path]:
    """Return the files that lists of entries take from this machine; each once, sorted."""
    paths = {Path(source) for one in lists for _, source, kind in one if kind != "SYMLINK"}
    return sorted(path for path in paths if path.is_file())
