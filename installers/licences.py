"""Under which licences the parts of the bundle are, and which of them may be in it.

Countersign is under the Apache License 2.0 and is given away as a whole: a part may be in it when
its licence asks for notices, or for a library that can be replaced (LGPL, MPL), and never when it
asks that the whole program be under its own terms (GPL alone, AGPL).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from installers.components import Component

ALLOWED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "FTL",
        "GPL-2.0-or-later WITH Bootloader-exception",  # PyInstaller's: of what it starts, nothing
        "HPND",
        "IJG",
        "ISC",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
        "blessing",
        "libpng-2.0",
        "libtiff",
    }
)
# What metadata says in words, as SPDX says it.
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "isc license": "ISC",
    "mit license": "MIT",
}
# Parts whose metadata says nothing, or something that their licence text does not: as read there.
AS_READ = {
    "click-default-group": "BSD-3-Clause",  # metadata: "Public Domain"
    "libjpeg62-turbo": "IJG AND BSD-3-Clause AND Zlib",
    "libv4l-0": "LGPL-2.1-or-later",  # its GPL texts are of the tools in the same source
    "libv4lconvert0": "LGPL-2.1-or-later",
    "libzbar0": "LGPL-2.1-or-later",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyserial": "BSD-3-Clause",  # metadata: "BSD"
    "reportlab": "BSD-3-Clause",  # metadata: a sentence
    "sqlcipher3": "Zlib",
}

_TOKEN = re.compile(r"[()]|[^\s()]+")


def expression(component: Component) -> str | None:
    """Return a component's licence as an SPDX expression; None when its words are none."""
    said = AS_READ.get(component.name, component.licence)
    try:
        return str(canonicalize_license_expression(WORDS.get(said.lower(), said)))
    except InvalidLicenseExpression:
        # The bootloader's exception has a name in SPDX only since 3.9, after some lists.
        return said if said in ALLOWED else None


def is_allowed(said: str) -> bool:
    """Say whether a part under this SPDX expression may be in the bundle.

    Of alternatives (OR) one must be allowed, of licences that add up (AND) each.
    """
    return _alternatives(_TOKEN.findall(said))


def _alternatives(tokens: Sequence[str]) -> bool:
    return any(_sum(part) for part in _split(tokens, "OR"))


def _sum(tokens: Sequence[str]) -> bool:
    return all(_one(part) for part in _split(tokens, "AND"))


def _one(tokens: Sequence[str]) -> bool:
    if tokens and tokens[0] == "(":
        return _alternatives(tokens[1:-1])
    return " ".join(tokens) in ALLOWED


def _split(tokens: Sequence[str], operator: str) -> list[list[str]]:
    """Split at an operator, not inside of parentheses."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")  # noqa: S105  # a token of an expression
        if token == operator and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts
