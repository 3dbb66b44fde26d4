"""Which installed packages the desktop application stands on, and which it does not.

The environment that builds holds test tools and central's packages too. What ships is the
closure of `[project] dependencies` in pyproject.toml, and nothing else: the bundle, its notices
and its bill of materials are all made from this one answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]


def required(checkout: Path = CHECKOUT) -> tuple[str, ...]:
    """Return the requirements that pyproject.toml states for the desktop application."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return tuple(project["dependencies"])


def shipped(requirements: tuple[str, ...] | None = None) -> Mapping[str, metadata.Distribution]:
    """Return every distribution that the requirements lead to, by canonical name, sorted.

    Raises:
        importlib.metadata.PackageNotFoundError: one is not installed; run `scripts/setup dev`.
    """
    found: dict[str, metadata.Distribution] = {}
    waiting = list(requirements if requirements is not None else required())
    while waiting:
        requirement = Requirement(waiting.pop())
        if not _applies(requirement):
            continue
        name = canonicalize_name(requirement.name)
        if name not in found:
            found[name] = metadata.distribution(name)
            waiting += found[name].requires or []
    return dict(sorted(found.items()))


def _applies(requirement: Requirement) -> bool:
    """Say whether a requirement counts here: no extra of a package is asked for."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def others_modules(ours: Mapping[str, metadata.Distribution]) -> tuple[str, ...]:
    """Return the top-level modules that only packages beside `ours` provide, sorted."""
    return tuple(
        sorted(
            module
            for module, names in metadata.packages_distributions().items()
            if not any(canonicalize_name(name) in {*ours, "countersign"} for name in names)
        )
    )


def owners(ours: Mapping[str, metadata.Distribution]) -> Mapping[Path, str]:
    """Return for each installed file, resolved, the distribution that brought it."""
    return {path: name for name, one in ours.items() for path in _files(one)}


def _files(one: metadata.Distribution) -> Iterator[Path]:
    for file in one.files or ():
        yield Path(str(one.locate_file(file))).resolve()
