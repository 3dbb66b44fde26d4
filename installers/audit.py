"""The audit of what is shipped, without a network.

1. Every distribution that ships is installed in the version that requirements.lock pins.
2. Every file that they installed still has the hash that its package's RECORD says.
3. Nothing is here that the program must not meet: PySide6 from 6.12 under Python before 3.12
   (docs/adr/0004), another OpenCV beside the headless one (docs/adr/0005).
4. Every component has a licence text, and a licence that may be in the bundle.
5. With `--advisories PATH`, a folder or zip of OSV files: no known advisory affects a component.

What RECORD does not name (compiled `.pyc` files, files laid beside) is not looked at: the bundle
is compiled from the sources that were.

    python -m installers.audit [--advisories PATH] [--json]

Exit codes: 0 all well, 1 something was found, 2 could not run.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from installers import advisories, components, distributions, licences, lock, notices

QT = ("pyside6-addons", "pyside6-essentials", "shiboken6")
QT_NEEDS_312 = Version("6.12")
# They install into the same folder as the headless one; which of them is imported is chance.
OTHER_OPENCVS = ("opencv-contrib-python", "opencv-contrib-python-headless", "opencv-python")
NOT_LOOKED_AT = (
    "Known advisories were not looked at. Bring osv.dev's PyPI/all.zip and name it with "
    "`--advisories`, or where there is a network run "
    "`pip-audit --strict --disable-pip -r requirements.lock`."
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Finding:
    """Something that must not ship as it is.

    Attributes:
        check: `lock`, `files`, `refused`, `licence` or `advisory`.
        about: the component.
        says: what is wrong and what to do, in one sentence.
    """

    check: str
    about: str
    says: str


def locked(
    ours: Mapping[str, metadata.Distribution], pins: Mapping[str, lock.Pin]
) -> Iterator[Finding]:
    """Find distributions that are not installed as the lock pins them (1)."""
    for name, one in ours.items():
        pin = pins.get(name)
        if pin is None:
            says = f"{name} {one.version} ships and is not in the lock: run `make lock`."
        elif Version(pin.version) != Version(one.version):
            says = (
                f"{name} is installed as {one.version}, the lock pins {pin.version}: remove .venv "
                "and run `scripts/setup dev`."
            )
        else:
            continue
        yield Finding(check="lock", about=name, says=says)


def unchanged(name: str, one: metadata.Distribution) -> Iterator[Finding]:
    """Find installed files that are not what their package brought (2)."""
    # An interpreter may compile anew what a wheel brought compiled: Qt for Python does bring some.
    hashed = [file for file in one.files or () if file.hash and file.suffix != ".pyc"]
    if not hashed:
        says = f"{name} has no RECORD with hashes: remove .venv and run `scripts/setup dev`."
        yield Finding(check="files", about=name, says=says)
    for file in hashed:
        path = Path(str(one.locate_file(file)))
        expected = file.hash
        if expected is None:
            continue
        try:
            found = _digest(path, expected.mode)
        except OSError:
            found = "nothing"
        except ValueError:
            found = f"no hash: {expected.mode} is unknown"
        if found != expected.value:
            says = (
                f"{file} of {name} {one.version} is not the file that was installed (expected "
                f"{expected.mode} {expected.value}, got {found}): remove .venv and run "
                "`scripts/setup dev`."
            )
            yield Finding(check="files", about=name, says=says)


def _digest(path: Path, mode: str) -> str:
    """Hash a file as RECORD writes it (URL-safe base64 without padding)."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, mode).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def refused(installed: Mapping[str, str], python: tuple[int, int]) -> Iterator[Finding]:
    """Find what the program must not meet (3).

    Args:
        installed: version of everything in the environment, by canonical name.
        python: the interpreter's version.
    """
    for name in QT:
        if name in installed and Version(installed[name]) >= QT_NEEDS_312 and python < (3, 12):
            says = (
                f"{name} {installed[name]} loses references under Python {python[0]}.{python[1]} "
                "(docs/adr/0004): keep the version that pyproject.toml pins, or take Python 3.12."
            )
            yield Finding(check="refused", about=name, says=says)
    for name in OTHER_OPENCVS:
        if name in installed:
            says = (
                f"{name} is installed beside opencv-python-headless and replaces it "
                "(docs/adr/0005): remove .venv and run `scripts/setup dev`."
            )
            yield Finding(check="refused", about=name, says=says)


def licensed(shipped: Iterable[components.Component]) -> Iterator[Finding]:
    """Find components without a licence text, or under a licence that may not ship (4)."""
    for one in shipped:
        try:
            notices.texts(one)
        except notices.MissingTextError as error:
            yield Finding(check="licence", about=one.name, says=str(error))
        said = licences.expression(one)
        if said is None:
            says = (
                f"{one.name} {one.version} says of its licence “{one.licence}”: read its text and "
                "write what it is into AS_READ of installers/licences.py."
            )
        elif not licences.is_allowed(said):
            says = (
                f"{one.name} {one.version} is under {said}, which may not be in the bundle: "
                "replace it, or have its licence agreed and added to ALLOWED of "
                "installers/licences.py."
            )
        else:
            continue
        yield Finding(check="licence", about=one.name, says=says)


def affected(result: advisories.Result) -> Iterator[Finding]:
    """Turn what the advisories say into findings (5); one not understood is a finding too."""
    for hit in result.hits:
        yield Finding(check="advisory", about=hit.name, says=hit.says())
    for line in result.malformed:
        says = f"{line}. It may be about this program: read it, or bring it anew."
        yield Finding(check="advisory", about=line.partition(":")[0], says=says)


def environment() -> Mapping[str, str]:
    """Return the version of everything installed here, by canonical name."""
    return {
        canonicalize_name(one.metadata["Name"]): one.version for one in metadata.distributions()
    }


def own(ours: Mapping[str, metadata.Distribution], pins: Mapping[str, lock.Pin]) -> list[Finding]:
    """Run the checks that need no advisories (1 to 4)."""
    shipped = [components.of_distribution(one) for one in ours.values()]
    builder = components.of_distribution(metadata.distribution("pyinstaller"))
    return [
        *locked(ours, pins),
        *(finding for name, one in ours.items() for finding in unchanged(name, one)),
        *refused(environment(), (sys.version_info[0], sys.version_info[1])),
        *licensed([*shipped, builder, components.of_python(), components.of_countersign()]),
    ]


def _report(
    findings: Sequence[Finding], result: advisories.Result | None, names: Iterable[str]
) -> str:
    """Return the findings as JSON."""
    looked = None
    if result is not None:
        looked = {
            "read": result.read,
            "affected": [asdict(hit) for hit in result.hits],
            "malformed": result.malformed,
        }
    report = {
        "distributions": list(names),
        "findings": [asdict(one) for one in findings],
        "advisories": looked,
    }
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def _sentences(
    findings: Sequence[Finding], result: advisories.Result | None, count: int
) -> Iterator[str]:
    """Yield the findings as lines, and what was looked at."""
    for one in findings:
        yield f"{one.check}: {one.says}"
    yield f"{count} distributions checked, {len(findings)} findings."
    if result is None:
        yield NOT_LOOKED_AT
    else:
        yield (
            f"{result.read} advisories read: {len(result.hits)} affect a component, "
            f"{len(result.malformed)} could not be understood."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the audit; see the module's first lines."""
    parser = argparse.ArgumentParser(prog="python -m installers.audit")
    parser.add_argument("--advisories", type=Path, help="a folder or zip of OSV JSON files")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args(arguments)
    try:
        ours = distributions.shipped()
        pins = lock.read()
        versions = {name: one.version for name, one in ours.items()}
        result = advisories.match(asked.advisories, versions) if asked.advisories else None
        findings = own(ours, pins)
    except metadata.PackageNotFoundError as error:
        sys.stderr.write(f"{error.name} is not installed: run `scripts/setup dev`.\n")
        return 2
    except (advisories.NoAdvisoriesError, lock.UnreadableLockError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if result is not None:
        findings += affected(result)
    if asked.json:
        sys.stdout.write(_report(findings, result, versions))
    else:
        for line in _sentences(findings, result, len(ours)):
            sys.stdout.write(f"{line}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
