"""Whose work each file of the bundle is: the components, their versions and licence texts.

Every file belongs to exactly one component, else the build stops: a licence that nobody found
is a licence that nobody kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from app import __version__
from installers.distributions import CHECKOUT, owners

_TEXT = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
_NO_TEXT = (".py", ".pyc", ".pyi")


class UnknownOwnerError(Exception):
    """A file of the bundle belongs to nobody that is known."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Component:
    """Something in the bundle that has a version and a licence of its own.

    Attributes:
        kind: where it came from: `pypi`, `deb`, `homebrew`, `python` or `countersign`.
        licence: SPDX expression, or the words of its metadata.
        texts: the files that hold the licence, on this machine.
    """

    name: str
    version: str
    kind: str
    licence: str
    home: str
    texts: tuple[Path, ...] = ()

    @property
    def purl(self) -> str:
        """The package URL (purl-spec), by which scanners look a component up."""
        kind = {"pypi": "pypi", "deb": "deb/debian"}.get(self.kind)
        if kind is None:
            return f"pkg:generic/{self.name}@{self.version}"
        return f"pkg:{kind}/{self.name}@{self.version.replace('+', '%2B')}"


def of_distribution(one: metadata.Distribution) -> Component:
    """Describe an installed distribution."""
    said = one.metadata
    classifiers = [c for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    licence = "".join(said.get_all("License-Expression") or said.get_all("License") or [])
    if not licence or "\n" in licence:
        licence = classifiers[0].rpartition(" :: ")[2] if classifiers else "see its text"
    name = canonicalize_name(said["Name"])
    return Component(
        name=name,
        version=one.version,
        kind="pypi",
        licence=licence,
        home=f"https://pypi.org/project/{name}/",
        texts=_texts(one),
    )


def _texts(one: metadata.Distribution) -> tuple[Path, ...]:
    """Find a distribution's licence texts: under its metadata, else anywhere in it."""
    files = [f for f in one.files or () if _TEXT.match(f.name) and f.suffix not in _NO_TEXT]
    own = [f for f in files if ".dist-info" in f.parts[0]] or files
    return tuple(sorted(Path(str(one.locate_file(f))).resolve() for f in own))


def of_python() -> Component:
    """Describe the interpreter and its standard library."""
    library = Path(sysconfig.get_path("stdlib"))
    places = (library / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt")
    return Component(
        name="python",
        version=sys.version.split()[0],
        kind="python",
        licence="PSF-2.0",
        home="https://www.python.org/",
        texts=tuple(place for place in places if place.exists())[:1],
    )


def of_countersign() -> Component:
    """Describe this program, with its fonts, icons and sounds."""
    return Component(
        name="countersign",
        version=__version__,
        kind="countersign",
        licence="Apache-2.0",
        home="",
        texts=(
            CHECKOUT / "LICENSE",
            CHECKOUT / "NOTICE",
            CHECKOUT / "resources" / "fonts" / "LICENCE.txt",
        ),
    )


@cache
def of_debian(file: Path) -> Component | None:
    """Describe the Debian package that owns a file, if one does."""
    names = {str(file), str(file).removeprefix("/usr"), f"/usr{file}"}
    for name in sorted(names):
        if said := _dpkg("-S", name):
            return _debian_package(said.split(":", 1)[0])
    return None


def _dpkg(*words: str) -> str:
    """Ask Debian's list of packages; nothing if it knows nothing of it."""
    asked = subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)
    return asked.stdout if asked.returncode == 0 else ""


def _debian_package(package: str) -> Component:
    said = _dpkg("-W", "-f", "${Version}\t${source:Package}\n", package)
    version, source = said.splitlines()[0].split("\t")
    text = Path("/usr/share/doc") / package / "copyright"
    return Component(
        name=package,
        version=version,
        kind="deb",
        licence="see its text",
        home=f"https://tracker.debian.org/pkg/{source}",
        texts=(text.resolve(),) if text.exists() else (),
    )


def of_homebrew(file: Path) -> Component | None:
    """Describe the Homebrew package that a file on macOS lies in: `…/Cellar/NAME/VERSION/…`."""
    if "Cellar" not in file.parts[:-3]:
        return None
    at = file.parts.index("Cellar")
    name, version = file.parts[at + 1 : at + 3]
    keg = Path(*file.parts[: at + 3])
    return Component(
        name=name,
        version=version,
        kind="homebrew",
        licence="see its text",
        home=f"https://formulae.brew.sh/formula/{name}",
        texts=tuple(sorted(path for path in keg.iterdir() if _TEXT.match(path.name))),
    )


class Owners:
    """Finds the component of a file."""

    def __init__(self, ours: Mapping[str, metadata.Distribution]) -> None:
        """Read what each of the distributions installed."""
        self._files = owners(ours)
        self._components = {name: of_distribution(one) for name, one in ours.items()}
        self._builder = of_distribution(metadata.distribution("pyinstaller"))
        self._built_by = Path(str(metadata.distribution("pyinstaller").locate_file(""))).resolve()

    def of(self, source: Path) -> Component:
        """Return the component that a file on this machine belongs to.

        Raises:
            UnknownOwnerError: none is known.
        """
        file = source.resolve()
        if file in self._files:
            return self._components[self._files[file]]
        if file.is_relative_to(self._built_by / "PyInstaller") or file.is_relative_to(
            self._built_by / "_pyinstaller_hooks_contrib"
        ):
            return self._builder
        if file.name == "base_library.zip":  # PyInstaller's copy of what starts the interpreter
            return of_python()
        if file.is_relative_to(CHECKOUT) and ".venv" not in file.parts:
            return of_countersign()
        if file.is_relative_to(Path(sys.base_prefix).resolve()):
            return of_python()
        found = of_debian(file) if sys.platform == "linux" else of_homebrew(file)
        if found is None:
            msg = f"{file} belongs to no known component: say whose it is in {__name__}."
            raise UnknownOwnerError(msg)
        return found


def components(
    sources: Iterable[Path], ours: Mapping[str, metadata.Distribution]
) -> Mapping[Component, int]:
    """Return the components of a bundle, sorted, each with how many bytes it brings.

    Args:
        sources: every file that goes into the bundle, where it lies on this machine.
        ours: the distributions that the application stands on.

    Raises:
        UnknownOwnerError: a file belongs to none.
    """
    owner = Owners(ours)
    sizes: dict[Component, int] = {}
    for source in sources:
        component = owner.of(source)
        sizes[component] = sizes.get(component, 0) + source.stat().st_size
    return dict(sorted(sizes.items()))
