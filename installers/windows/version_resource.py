"""What Windows shows of the two programs under Properties, Details.

build.spec gives `str(write(...))` to `EXE(version=...)`; PyInstaller evaluates the text. A virus
scanner and an inventory tool read the same fields, so a program without them looks like
nobody's. The version comes from `app.__version__`, the description from pyproject.toml.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Literal

from app import __version__

ROOT = Path(__file__).resolve().parents[2]
COMPANY = "The Countersign authors"
COPYRIGHT = "Copyright 2026 The Countersign authors. Apache License 2.0."
ENGLISH_US, UNICODE = 0x0409, 1200
FIELD_MAX = 65_535  # Windows keeps each of the four numbers in 16 bits

Program = Literal["countersign", "countersign-window"]
ADDED: dict[Program, str] = {
    "countersign": "Countersign for the terminal",
    "countersign-window": "Countersign",
}


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Turn a version such as `1.2.3` into Windows' four numbers; the last is 0.

    >>> four_numbers("1.2.3")
    (1, 2, 3, 0)

    Raises:
        ValueError: it is not three numbers, or one is too large for Windows.
    """
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    major, minor, patch = (int(part) for part in found.groups()) if found else (-1, -1, -1)
    if not 0 <= min(major, minor, patch) <= max(major, minor, patch) <= FIELD_MAX:
        raise ValueError(f"{version} is not a version that Windows can hold: 1.2.3 is.")
    return major, minor, patch, 0


def version_resource(program: Program, version: str = __version__) -> str:
    """Return the text of the version resource of one program, for PyInstaller to evaluate.

    Raises:
        ValueError: Windows cannot hold this version.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    fields = {
        "CompanyName": COMPANY,
        "FileDescription": ADDED[program],
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Countersign",
        "ProductVersion": version,
        "Comments": project["description"],
    }
    numbers = four_numbers(version)
    strings = ",\n        ".join(f"StringStruct({k!r}, {v!r})" for k, v in fields.items())
    return f"""VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,
    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('{ENGLISH_US:04X}{UNICODE:04X}', [
        {strings}])]),
    VarFileInfo([VarStruct('Translation', [{ENGLISH_US}, {UNICODE}])]),
  ],
)
"""


def write(program: Program, folder: Path) -> Path:
    """Write the version resource of one program into a folder, which is made; return the file.

    Raises:
        ValueError: Windows cannot hold this version.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{program}-version.txt"
    path.write_text(version_resource(program), encoding="utf-8")
    return path
