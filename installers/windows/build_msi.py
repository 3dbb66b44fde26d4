"""Build the Windows installer (.msi) from the bundle: WiX on Windows, wixl on Debian.

    python installers/windows/build_msi.py --icon build/icons/countersign.ico

The compilers take the same source, `countersign.wxs`, and the same list of files, which is
written here: heat and wixl-heat would each name and number the components in their own way, and
an upgrade relies on a file keeping its component. What wixl cannot express is added to its
package as rows (GAPS). Options: `--help`. Exit codes: 0 built; 1 with a sentence on standard
error.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import uuid
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "installers" / "windows" / "countersign.wxs"
# Says of every version that it is Countersign; a changed one installs a second program.
UPGRADE_CODE = uuid.UUID("1E1730DD-7BCE-4E18-A591-9544FD08672E")
VERSION_MAX = (255, 255, 65_535)  # Windows Installer keeps a version in 8, 8 and 16 bits
PROGRAMS = ("countersign", "countersign-window")

# What the source says to WiX and wixl 0.101 does not know: the entry in PATH, and which
# properties reach the part of the installation that runs as the system.
ORDERED = "INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES "
GAPS = (
    """CREATE TABLE `Environment` (`Environment` CHAR(72) NOT NULL,
    `Name` CHAR(255) NOT NULL LOCALIZABLE, `Value` CHAR(255) LOCALIZABLE,
    `Component_` CHAR(72) NOT NULL PRIMARY KEY `Environment`)""",
    """INSERT INTO `Environment` (`Environment`, `Name`, `Value`, `Component_`)
    VALUES ('Path', '=-*PATH', '[~];[INSTALLDIR]', 'OnThePath')""",
    f"{ORDERED} ('RemoveEnvironmentStrings', 3300)",
    f"{ORDERED} ('WriteEnvironmentStrings', 5200)",
    """UPDATE `Property`
    SET `Value` = 'CONFIG;PURGE;STATIONGROUP;WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED'
    WHERE `Property` = 'SecureCustomProperties'""",
)


class InstallerError(Exception):
    """The installer cannot be built; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to build from.

    Attributes:
        tree: the bundle's folder, with both programs in it.
        icon: an .ico for the entry under Apps and the Start menu.
        out: the .msi to write.
        version: three numbers.
        work: a folder for what lies between source and package.
        help_link: where the entry under Apps points for help; None for nowhere.
    """

    tree: Path
    icon: Path
    out: Path
    version: str
    work: Path
    help_link: str | None = None


def version() -> str:
    """Return the program's version."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def product_code(of: str) -> str:
    """Return the code that names one version: building it again gives the same one.

    A computer then refuses a second installation of the same version instead of listing two.
    """
    return str(uuid.uuid5(UPGRADE_CODE, f"product/{of}")).upper()


def check(order: Order) -> None:
    """Refuse what would make an installer that fails at a hospital.

    Raises:
        InstallerError: 1 the version; 2 a program or 3 the icon is missing; 4 a broken link.
    """
    # (1)
    numbers = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", order.version)
    if not numbers or any(
        int(n) > most for n, most in zip(numbers.groups(), VERSION_MAX, strict=True)
    ):
        raise InstallerError(f"{order.version} is not a version that an .msi can hold: 1.2.3 is.")
    # (2) A tree that was built on Linux, to try the recipe, has programs without a suffix.
    for name in PROGRAMS:
        if not any((order.tree / f"{name}{suffix}").is_file() for suffix in (".exe", "")):
            raise InstallerError(f"{order.tree} holds no {name}: build the bundle first.")
    # (3)
    if not order.icon.is_file():
        raise InstallerError(f"{order.icon} is not there: run installers/icons.py first.")
    # (4)
    for path in order.tree.rglob("*"):
        if not path.exists():
            raise InstallerError(f"{path} leads nowhere: the bundle is not whole.")


def fragment(tree: Path) -> str:
    """List a folder's files for WiX: one component for each file, as an upgrade needs it.

    Ids and component codes come from the path alone, so a file that stays keeps its own.
    """
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">',
        '  <Fragment><DirectoryRef Id="INSTALLDIR">',
    ]
    components: list[str] = []
    _list_folder(tree, tree, lines, components)
    lines += ["  </DirectoryRef></Fragment>", '  <Fragment><ComponentGroup Id="Files">']
    lines += [f'    <ComponentRef Id="{component}" />' for component in components]
    lines += ["  </ComponentGroup></Fragment>", "</Wix>", ""]
    return "\n".join(lines)


def _list_folder(folder: Path, tree: Path, lines: list[str], components: list[str]) -> None:
    for path in sorted(folder.iterdir()):
        name = path.relative_to(tree).as_posix()
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        if path.is_dir():
            lines.append(f'    <Directory Id="d{digest}" Name={quoteattr(path.name)}>')
            _list_folder(path, tree, lines, components)
            lines.append("    </Directory>")
            continue
        code = str(uuid.uuid5(UPGRADE_CODE, f"file/{name}")).upper()
        # `$` begins a variable of the compiler's.
        source = quoteattr("$(var.SourceDir)/" + name.replace("$", "$$"))
        components.append(f"c{digest}")
        lines.append(
            f'    <Component Id="c{digest}" Guid="{code}" Win64="yes">'
            f'<File Id="f{digest}" KeyPath="yes" Source={source} /></Component>'
        )


def build(order: Order) -> None:
    """Build the package with the compiler that this computer has.

    Raises:
        InstallerError: something is missing, or the compiler refuses; it says what.
    """
    check(order)
    order.work.mkdir(parents=True, exist_ok=True)
    order.out.parent.mkdir(parents=True, exist_ok=True)
    order.out.unlink(missing_ok=True)
    files = order.work / "files.wxs"
    files.write_text(fragment(order.tree), encoding="utf-8")
    variables = {
        "Version": order.version,
        "ProductCode": product_code(order.version),
        "Icon": str(order.icon.resolve()),
        "SourceDir": str(order.tree.resolve()),
    }
    if order.help_link is not None:
        variables["HelpLink"] = order.help_link
    if shutil.which("wixl"):
        _with_wixl(order, files, variables)
    else:
        _with_wix(order, files, variables)
    if not order.out.is_file():
        raise InstallerError(f"The compiler ended well and wrote no {order.out}.")


def _with_wixl(order: Order, files: Path, variables: dict[str, str]) -> None:
    # wixl looks for files below its own folder only, so it works in the root, with names from it.
    variables |= {name: variables[name].lstrip("/") for name in ("Icon", "SourceDir")}
    defines = [f"--define={name}={value}" for name, value in {**variables, "Wixl": "1"}.items()]
    target = f"--output={order.out.resolve()}"
    said = _run("wixl", "--arch=x64", *defines, target, str(SOURCE), str(files.resolve()), at="/")
    # wixl ends with 0 when it leaves out what it does not know, and says so.
    if re.search(r"WARNING|CRITICAL|unhandled", said):
        raise InstallerError(f"wixl left something out:\n{said}")
    for statement in GAPS:
        _run("msibuild", str(order.out), "-q", statement)


def _with_wix(order: Order, files: Path, variables: dict[str, str]) -> None:
    tools = Path(os.environ["WIX"]) / "bin" if "WIX" in os.environ else None
    candle, light = (shutil.which(name, path=tools) for name in ("candle", "light"))
    if candle is None or light is None:
        raise InstallerError("Install WiX 3.14 (Windows) or the package wixl (Debian) first.")
    defines = [f"-d{name}={value}" for name, value in variables.items()]
    objects = [order.work / f"{path.stem}.wixobj" for path in (SOURCE, files)]
    target = f"{order.work}{os.sep}"
    _run(candle, "-nologo", "-arch", "x64", *defines, "-out", target, str(SOURCE), str(files))
    _run(light, "-nologo", "-spdb", "-out", str(order.out), *map(str, objects))


def _run(*command: str, at: str | None = None) -> str:
    """Run a tool and return all that it said.

    Raises:
        InstallerError: it cannot be started or failed.
    """
    try:
        done = subprocess.run(
            command,
            cwd=at,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as fault:
        raise InstallerError(f"{command[0]} cannot be run: {fault}.") from fault
    if done.returncode != 0:
        raise InstallerError(f"{command[0]} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def main(arguments: list[str]) -> int:
    """Run the program."""
    parser = argparse.ArgumentParser(description="Build the Windows installer (.msi).")
    parser.add_argument("--tree", type=Path, default=ROOT / "dist" / "countersign")
    parser.add_argument("--icon", type=Path, default=ROOT / "build/icons/countersign.ico")
    parser.add_argument("--out", type=Path, help="otherwise dist/countersign-VERSION-x64.msi")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "msi")
    parser.add_argument("--version", default=version())
    parser.add_argument("--help-link", help="where Windows' list of programs points for help")
    chosen = parser.parse_args(arguments)
    order = Order(
        tree=chosen.tree,
        icon=chosen.icon,
        out=chosen.out or ROOT / "dist" / f"countersign-{chosen.version}-x64.msi",
        version=chosen.version,
        work=chosen.work,
        help_link=chosen.help_link,
    )
    try:
        build(order)
    except InstallerError as fault:
        print(f"build_msi: {fault}", file=sys.stderr)
        return 1
    print(order.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
