"""What a lock pins: each package's version that counts here, and the hashes of its builds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from installers.distributions import CHECKOUT

LOCK = CHECKOUT / "requirements.lock"

_PACKAGE = re.compile(r"\n(?=\S)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class UnreadableLockError(Exception):
    """A lock is missing, or a line of it is no pin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package of a lock.

    Attributes:
        version: the one version that may be installed.
        hashes: SHA-256, in hex, of every build of that version that the lock knows, sorted.
    """

    version: str
    hashes: tuple[str, ...]


def read(path: Path = LOCK) -> Mapping[str, Pin]:
    """Return the pins that count for this interpreter and platform, by canonical name.

    Raises:
        UnreadableLockError: with a sentence that says what to do.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        msg = (
            f"{path} cannot be read ({error.strerror}): run this in the checkout, or `make lock`."
        )
        raise UnreadableLockError(msg) from error
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    found: dict[str, Pin] = {}
    for block in _PACKAGE.split(lines):
        if block.strip():
            found.update(_pin(block, path))
    return found


def _pin(block: str, path: Path) -> Mapping[str, Pin]:
    """Read one package's lines; nothing when its marker says that it does not count here."""
    line = block.partition("--hash")[0].replace("\\", " ").strip()
    try:
        requirement = Requirement(line)
    except InvalidRequirement as error:
        msg = f"{path}: “{line}” is no pinned package. Make the lock anew with `make lock`."
        raise UnreadableLockError(msg) from error
    versions = [one.version for one in requirement.specifier if one.operator == "=="]
    if len(versions) != 1:
        msg = f"{path}: {requirement.name} has no exact version. Make it anew with `make lock`."
        raise UnreadableLockError(msg)
    if requirement.marker and not requirement.marker.evaluate():
        return {}
    pin = Pin(version=versions[0], hashes=tuple(sorted(_HASH.findall(block))))
    return {canonicalize_name(requirement.name): pin}
