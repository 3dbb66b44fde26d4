"""The bill of materials: what the bundle contains, for programs (CycloneDX 1.6, JSON).

Made while the bundle is made, from the very files that go into it, and laid beside the program as
`sbom.cdx.json`; `make sbom` checks that file and copies it to `dist/`. The same files give the
same bytes: the serial number is a digest of the content, the time is SOURCE_DATE_EPOCH or absent.
Only the official schema is asked whether it is right, and it travels with the library.

    python -m installers.sbom [--bundle DIR] [-o FILE]

Exit codes: 0 written, 1 the bundle's bill is wrong, 2 there is none.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import getaddresses
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model import component as cdx
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app import __version__
from installers import distributions, inside, licences, lock
from installers.components import Component, Owners

BUNDLE = distributions.CHECKOUT / "dist" / "countersign"
NAME = "sbom.cdx.json"
# Serial numbers of our bills are digests in this namespace (RFC 9562 §5.5).
NAMESPACE = uuid.UUID("6f0d3b52-0d0c-5a7e-9a38-3c2f6d1c9e41")
SUPPLIERS = {
    "countersign": "Countersign",
    "deb": "Debian",
    "python": "Python Software Foundation",
}
TYPES = {
    "countersign": cdx.ComponentType.APPLICATION,
    "python": cdx.ComponentType.PLATFORM,
}
ONE_OF_THESE = "One of the builds with these hashes was installed: the lock lets no other in."


class WrongBillError(Exception):
    """A bill is not what the official schema allows, or not of this version."""


def by_owner(
    sources: Iterable[Path], ours: Mapping[str, metadata.Distribution]
) -> Mapping[Component, Sequence[Path]]:
    """Sort a bundle's files by the component that they belong to.

    Raises:
        installers.components.UnknownOwnerError: one belongs to none.
    """
    owner = Owners(ours)
    found: dict[Component, list[Path]] = {}
    for source in sorted(sources):
        found.setdefault(owner.of(source), []).append(source)
    return dict(sorted(found.items()))


def write(
    sources: Iterable[Path], path: Path, ours: Mapping[str, metadata.Distribution] | None = None
) -> None:
    """Write the bill of a bundle.

    Args:
        sources: every file that goes into it, where it lies on this machine.
        path: the file to write.
        ours: the distributions that the application stands on; by default all of them.

    Raises:
        WrongBillError: the schema refuses it.
        installers.components.UnknownOwnerError: a file belongs to nobody.
    """
    ours = distributions.shipped() if ours is None else ours
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    made = datetime.fromtimestamp(int(epoch), tz=UTC) if epoch else None
    text = bill(by_owner(sources, ours), ours, lock.read(), made)
    check(text)
    path.write_text(text, encoding="utf-8", newline="\n")


def bill(
    contents: Mapping[Component, Sequence[Path]],
    ours: Mapping[str, metadata.Distribution],
    locked: Mapping[str, lock.Pin],
    made: datetime | None,
) -> str:
    """Return the bill as text.

    Args:
        contents: the components, one of them Countersign, each with its files.
        ours: the distributions, by canonical name.
        locked: what the lock pins.
        made: the time that the bill gives; without one it gives none.
    """
    described = {one: _described(one, contents[one], ours, locked) for one in contents}
    program = next(one for one in contents if one.kind == "countersign")
    bom = Bom(
        serial_number=NAMESPACE,
        metadata=BomMetaData(component=described[program], timestamp=made),
        components=[described[one] for one in contents if one != program],
    )
    for one in contents:
        needs = _needs(one, contents, ours)
        bom.register_dependency(described[one], [described[other] for other in needs])
    outputter = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    document: dict[str, Any] = json.loads(outputter.output_as_string())
    if made is None:
        del document["metadata"]["timestamp"]
    del document["serialNumber"]
    content = json.dumps(document, sort_keys=True, ensure_ascii=False)
    document["serialNumber"] = uuid.uuid5(NAMESPACE, content).urn
    return json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def _described(
    one: Component,
    files: Sequence[Path],
    ours: Mapping[str, metadata.Distribution],
    locked: Mapping[str, lock.Pin],
) -> cdx.Component:
    """Describe a component, with what is inside it."""
    distribution = ours.get(one.name) if one.kind == "pypi" else None
    held = inside.parts(one.name, files, distribution) if distribution else ()
    size = sum(file.stat().st_size for file in files)
    said = licences.expression(one)
    make = LicenseFactory()
    return cdx.Component(
        type=TYPES.get(one.kind, cdx.ComponentType.LIBRARY),
        name=one.name,
        version=one.version,
        bom_ref=one.purl,
        purl=PackageURL.from_string(one.purl),
        supplier=_supplier(one, distribution),
        licenses=[make.make_from_string(said) if said else make.make_with_name(one.licence)],
        external_references=_references(one, locked),
        properties=[
            Property(name="countersign:bytes", value=str(size)),
            Property(name="countersign:files", value=str(len(files))),
        ],
        components=[_part(one, part) for part in held],
    )


def _part(owner: Component, part: inside.Part) -> cdx.Component:
    """Describe a library inside a component."""
    properties = [Property(name="countersign:seen", value=part.seen)]
    if why := inside.NOT_REACHED.get((owner.name, part.name)):
        properties.append(Property(name="countersign:not-reached", value=why))
    make = LicenseFactory()
    return cdx.Component(
        type=cdx.ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        bom_ref=f"{owner.purl}#{part.purl}",
        purl=PackageURL.from_string(part.purl),
        cpe=part.cpe,
        licenses=[make.make_from_string(part.licence)] if part.licence else (),
        properties=properties,
    )


def _supplier(
    one: Component, distribution: metadata.Distribution | None
) -> OrganizationalEntity | None:
    """Name who makes a component, as its package says; never an address of a person."""
    if one.kind in SUPPLIERS:
        return OrganizationalEntity(name=SUPPLIERS[one.kind])
    if distribution is None:
        return None
    said = distribution.metadata
    for field in ("Author", "Maintainer"):
        addresses = getaddresses(said.get_all(f"{field}-email") or [])
        names = [*(said.get_all(field) or []), *(name for name, _ in addresses)]
        if any(names):
            return OrganizationalEntity(name=next(name for name in names if name))
    return None


def _references(one: Component, locked: Mapping[str, lock.Pin]) -> list[ExternalReference]:
    """Point to a component's home; for a locked package also to its builds, by their hashes."""
    if not one.home:
        return []
    home = XsUri(one.home)
    found = [ExternalReference(type=ExternalReferenceType.WEBSITE, url=home)]
    pin = locked.get(one.name) if one.kind == "pypi" else None
    if pin and pin.version == one.version:
        found.append(
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=home,
                comment=ONE_OF_THESE,
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
            )
        )
    return found


def _needs(
    one: Component,
    contents: Iterable[Component],
    ours: Mapping[str, metadata.Distribution],
) -> list[Component]:
    """Return what of the contents a component needs, as its package says.

    The program needs its interpreter, what starts it and the system's libraries inside the bundle.
    """
    if one.kind == "countersign":
        asked = {canonicalize_name(Requirement(line).name) for line in distributions.required()}
        return [
            other
            for other in contents
            if other != one and (other.kind != "pypi" or other.name in asked)
        ]
    requires = ours[one.name].requires or [] if one.name in ours else []
    wanted = {canonicalize_name(_name(line)) for line in requires}
    return [other for other in contents if other.kind == "pypi" and other.name in wanted]


def _name(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    return match[0] if match else requirement


def check(text: str) -> None:
    """Ask the official schema, in its strict form, about a bill.

    Raises:
        WrongBillError: it says no; the first reason is in the sentence.
    """
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        reason = str(wrong).partition("\n")[0]
        raise WrongBillError(f"The bill of materials is no CycloneDX 1.6: {reason}")


def _of_bundle(bundle: Path) -> str:
    """Read a bundle's bill and check it.

    Raises:
        OSError: there is none.
        WrongBillError: it is wrong, or of another version.
    """
    text = (bundle / NAME).read_text(encoding="utf-8")
    check(text)
    program = json.loads(text).get("metadata", {}).get("component", {})
    if (program.get("name"), program.get("version")) != ("countersign", __version__):
        raise WrongBillError(
            f"{bundle} is of {program.get('name')} {program.get('version')}, this checkout of "
            f"countersign {__version__}: build it again with `make bundle`."
        )
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the bundle's bill and copy it; see the module's first lines."""
    parser = argparse.ArgumentParser(prog="python -m installers.sbom", description=__doc__)
    parser.add_argument("--bundle", type=Path, default=BUNDLE, help="the frozen program's folder")
    parser.add_argument(
        "-o", "--output", type=Path, help="default: dist/countersign-<version>.cdx.json"
    )
    asked = parser.parse_args(arguments)
    bundle: Path = asked.bundle
    output: Path = asked.output or BUNDLE.parent / f"countersign-{__version__}.cdx.json"
    try:
        text = _of_bundle(bundle)
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        sys.stderr.write(
            f"{error.filename}: {error.strerror}. Build the program with `make bundle` first.\n"
        )
        return 2
    except WrongBillError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
