"""The locks: a hash for every package, one version of everything, the pin that matters."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.checkout import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
QT = ("pyside6-essentials", "pyside6-addons", "shiboken6")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(lock: str) -> dict[str, set[str]]:
    """Return the lines of each package: version and marker. A line without a version is `?`."""
    found: dict[str, set[str]] = {}
    for block in blocks(lock):
        name, _, version = block.partition("==")
        found.setdefault(name.split()[0], set()).add(version.partition("\\")[0].strip() or "?")
    return found


def blocks(lock: str) -> list[str]:
    """Split a lock into its packages, each with its hashes."""
    lines = [line for line in lock.splitlines() if not line.startswith("#")]
    return [block for block in re.split(r"\n(?=\S)", "\n".join(lines)) if block.strip()]


def without_hash(lock: str) -> list[str]:
    """Name the packages that pip could not check."""
    return [block.split()[0] for block in blocks(lock) if not HASH.search(block)]


def not_in(wider: str, lock: str) -> list[str]:
    """Name the packages of a lock that a wider lock has not, or has in another version."""
    wide = pins(wider)
    return [name for name, versions in pins(lock).items() if wide.get(name) != versions]


def normalised(requirement: str) -> str:
    """Return a requirement's project name as indexes and locks write it (PEP 503)."""
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def qt_pins(requirements: list[str]) -> dict[str, str]:
    """Return the exact versions that the project asks of Qt for Python."""
    return {
        normalised(requirement): requirement.partition("==")[2]
        for requirement in requirements
        if normalised(requirement) in QT
    }


def text(name: str) -> str:
    """Read a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    assert without_hash(text(name)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_everything_the_project_asks_for(name: str) -> None:
    asked = {normalised(requirement) for requirement in PROJECT["dependencies"]}

    assert asked - set(pins(text(name))) == set()


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    assert not_in(text("requirements-dev.lock"), text("requirements.lock")) == []


@pytest.mark.parametrize("name", LOCKS)
def test_qt_is_pinned_to_one_version_everywhere(name: str) -> None:
    asked = qt_pins(PROJECT["dependencies"])
    locked = pins(text(name))

    assert set(asked) == set(QT)
    assert len(set(asked.values())) == 1
    assert {part: locked[part] for part in QT} == {part: {asked[part]} for part in QT}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_never_brings_in_the_opencv_that_keeps_qt_from_starting(name: str) -> None:
    assert "opencv-python" not in pins(text(name))


HASHED = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    "lock",
    [
        "left==1.0\n",
        f"left==1.0\nright==1.0 \\\n    {HASHED}\n",
        f"right==1.0 \\\n    {HASHED}\nleft==1.0 \\\n    --hash=md5:00\n",
        "left @ https://packages.example/left.whl\n",
    ],
)
def test_a_package_without_a_hash_is_found(lock: str) -> None:
    assert without_hash(lock) == ["left==1.0" if "==" in lock else "left"]


def test_a_version_that_the_tests_do_not_run_is_found() -> None:
    shipped = f"a==2 \\\n {HASHED}\nb==1 \\\n {HASHED}\n"

    assert not_in(f"a==1 \\\n {HASHED}\n", shipped) == ["a", "b"]


def test_a_loose_pin_of_qt_is_found() -> None:
    assert qt_pins(["PySide6_Essentials>=6.11", "rich>=15"]) == {"pyside6-essentials": ""}
