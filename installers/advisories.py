"""Known advisories, matched without a network: a folder or zip of OSV JSON files.

The public database osv.dev publishes everything about packages of PyPI as one file,
`PyPI/all.zip`; somebody carries it in. An advisory names packages, the versions that it affects
and ranges of them (OSV schema 1.x); it counts when one of ours is in either. What cannot be
understood is reported and never passed over: it may be about us.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ECOSYSTEM = "pypi"
BYTES_MAX = 16 * 1024 * 1024  # the largest advisory has kilobytes; more is no advisory


class NoAdvisoriesError(Exception):
    """There is nothing to match with; the sentence says what to bring."""


class MalformedError(Exception):
    """An advisory is not what OSV's schema describes."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Hit:
    """A component that an advisory is about, in an affected version.

    Attributes:
        id: the advisory's id, with its other names.
        fixed: the versions that repair it, as the advisory orders them; may be empty.
    """

    name: str
    version: str
    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]

    def says(self) -> str:
        """Return one line for a person."""
        also = f" ({', '.join(self.aliases)})" if self.aliases else ""
        repaired = (
            f"; repaired in {', '.join(self.fixed)}" if self.fixed else "; no repair is named"
        )
        return f"{self.name} {self.version}: {self.id}{also}: {self.summary}{repaired}"


@dataclass(slots=True, kw_only=True)
class Result:
    """What was looked at: how many advisories, which hit, which could not be understood."""

    read: int = 0
    hits: list[Hit] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)


def match(path: Path, versions: Mapping[str, str]) -> Result:
    """Match every advisory of a folder or zip.

    Args:
        path: the folder or zip.
        versions: the version of each component, by canonical name.

    Raises:
        NoAdvisoriesError: it is neither, cannot be opened, or holds no advisory.
    """
    result = Result()
    for name, data in _files(path):
        result.read += 1
        try:
            result.hits += hits(_parsed(data), versions)
        except MalformedError as error:
            result.malformed.append(f"{name}: {error}")
    if not result.read:
        raise NoAdvisoriesError(
            f"{path} holds no advisory: bring osv.dev's PyPI/all.zip, or a folder of JSON files."
        )
    result.hits.sort()
    return result


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each JSON file; of an overlong one only its beginning."""
    try:
        if path.is_dir():
            for file in sorted(path.rglob("*.json")):
                with file.open("rb") as stream:
                    yield str(file.relative_to(path)), stream.read(BYTES_MAX + 1)
            return
        with zipfile.ZipFile(path) as archive:
            for name in sorted(n for n in archive.namelist() if n.endswith(".json")):
                with archive.open(name) as member:
                    yield name, member.read(BYTES_MAX + 1)
    # RuntimeError: an encrypted member, or a compression that zipfile does not know.
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise NoAdvisoriesError(
            f"{path} is no folder and no zip that can be read ({error}): copy osv.dev's "
            "PyPI/all.zip again."
        ) from error


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > BYTES_MAX:
        raise MalformedError(f"more than {BYTES_MAX} bytes")
    try:
        advisory = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MalformedError("no JSON") from error
    if not isinstance(advisory, dict) or not isinstance(advisory.get("id"), str):
        raise MalformedError("no advisory: it has no id")
    return advisory


def hits(advisory: Mapping[str, Any], versions: Mapping[str, str]) -> list[Hit]:
    """Return what of ours an advisory affects; a withdrawn one affects nothing.

    Raises:
        MalformedError: it cannot be understood where it names one of ours, or at all.
    """
    if advisory.get("withdrawn"):
        return []
    affected = advisory.get("affected", [])
    if not isinstance(affected, list):
        raise MalformedError("`affected` is no list")
    ours: dict[str, list[Mapping[str, Any]]] = {}
    for entry in affected:
        name = _package(entry)
        if name in versions:
            ours.setdefault(name, []).append(entry)
    found = []
    for name, entries in ours.items():
        try:
            struck = [one for one in entries if is_affected(versions[name], one)]
            if struck:
                found.append(_hit(advisory, name, versions[name], struck))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MalformedError(f"what it says of {name} is not understood ({error})") from error
    return found


def _hit(
    advisory: Mapping[str, Any], name: str, version: str, struck: Iterable[Mapping[str, Any]]
) -> Hit:
    return Hit(
        name=name,
        version=version,
        id=str(advisory["id"]),
        aliases=tuple(sorted(str(one) for one in advisory.get("aliases") or ())),
        summary=_summary(advisory),
        fixed=_fixed(struck),
    )


def _package(entry: object) -> str:
    """Return the canonical name that an entry is about; empty when it is no package of PyPI."""
    if not isinstance(entry, dict):
        raise MalformedError("`affected` holds something else than packages")
    package = entry.get("package")
    if package is None:
        return ""
    if not isinstance(package, dict) or not isinstance(package.get("name"), str):
        raise MalformedError("an affected package has no name")
    ecosystem = str(package.get("ecosystem", "")).partition(":")[0].lower()
    return canonicalize_name(package["name"]) if ecosystem == ECOSYSTEM else ""


def is_affected(version: str, entry: Mapping[str, Any]) -> bool:
    """Say whether a version is one that an entry lists, or lies in one of its ranges.

    Raises:
        ValueError: a range has a bound that is no version; or the entry says nothing that can be
            compared with a version.
    """
    listed = list(entry.get("versions") or ())
    ranges = [one for one in entry.get("ranges") or () if one["type"] in {"ECOSYSTEM", "SEMVER"}]
    if not listed and not ranges:
        raise ValueError("neither versions nor ranges of them")
    mine = Version(version)
    return any(_same(mine, one) for one in listed) or any(_in(mine, one) for one in ranges)


def _same(mine: Version, other: str) -> bool:
    """Compare with a listed version; what is no version of PyPI's cannot be ours."""
    try:
        return mine == Version(other)
    except InvalidVersion:
        return False


def _in(mine: Version, one: Mapping[str, Any]) -> bool:
    """Evaluate a range's events in the order of their versions (OSV schema, `events`)."""
    events = [
        # At one version, what repairs is taken before what introduces: when in doubt, affected.
        (Version(bound), kind == "introduced", kind)
        for event in one["events"]
        for kind, bound in event.items()
        if kind in {"introduced", "fixed", "last_affected"}
    ]
    if not any(introduced for _, introduced, _ in events):
        raise ValueError("a range without a beginning")
    affected = False
    for bound, _, kind in sorted(events):
        if kind == "introduced" and mine >= bound:
            affected = True
        elif (kind == "fixed" and mine >= bound) or (kind == "last_affected" and mine > bound):
            affected = False
    return affected


def _fixed(entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the versions that repair, in order."""
    found = {
        str(event["fixed"])
        for entry in entries
        for one in entry.get("ranges") or ()
        if one["type"] in {"ECOSYSTEM", "SEMVER"}
        for event in one["events"]
        if "fixed" in event
    }
    return tuple(sorted(found, key=Version))


def _summary(advisory: Mapping[str, Any]) -> str:
    """Return the first line that describes an advisory."""
    said = str(advisory.get("summary") or advisory.get("details") or "no description").strip()
    return said.partition("\n")[0]
