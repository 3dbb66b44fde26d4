"""Names for codes, from tables that a registered site imports for itself.

ICCBBA's tables are licensed and not shipped. A site that holds a licence may write what it needs
into a file of tab-separated lines (docs/labels.md):

    identifier TAB code TAB name

The identifier says which code it is: `=<` product description, `=%` blood group, `=` facility,
`&(` special testing, `=#` place of a patient's code. Names are shown beside codes and nothing
else: no check, comparison or verdict ever looks at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

LINES_MAX: Final = 200_000
NAME_MAX: Final = 300
_COLUMNS: Final = 3

# How many of the data's first characters are the code, by identifier; the table is named by the
# first of those that share it.
_CODES: Final = {"=<": 5, "=%": 2, "=": 5, "&(": 5, "=#": 2}
_SHARED: Final = {"=;": "=", "='": "=", "=$": "=", "&+": "=", "=/": "=", "&#": "=#"}


class TableError(ValueError):
    """The site's table cannot be used as it is written."""

    def explain(self) -> str:
        """Say which line is wrong and what belongs there."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What codes are called.

    Attributes:
        by_code: name by table (a data identifier) and code.
    """

    by_code: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))

    def name_of(self, identifier: str, data: str) -> str:
        r"""Return what the code in these data is called, or an empty text.

        >>> read_table("=<\tS9999\tAn example\n").name_of("=<", "S9999100")
        'An example'
        """
        table = _SHARED.get(identifier, identifier)
        code = data[: _CODES.get(table, 0)]
        return self.by_code.get((table, code), "")


def read_table(text: str) -> Names:
    """Read a site's table; empty lines and lines that begin with `#` are skipped.

    Raises:
        TableError: a line has other columns, an unknown identifier, a code of the wrong length,
            or a code has two names.
    """
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        msg = f"The table has {len(lines)} lines; at most {LINES_MAX} are read. Shorten it."
        raise TableError(msg)
    found: dict[tuple[str, str], str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        table, code, name = _columns(line, number)
        if found.setdefault((table, code), name) != name:
            msg = f"Line {number} of the table gives a code a second name. Keep one of them."
            raise TableError(msg)
    return Names(by_code=MappingProxyType(found))


def _columns(line: str, number: int) -> tuple[str, str, str]:
    columns = [column.strip() for column in line.split("\t")]
    if len(columns) != _COLUMNS:
        msg = (
            f"Line {number} of the table has {len(columns)} columns; it needs identifier, code "
            "and name, with tabs between them."
        )
        raise TableError(msg)
    table, code, name = columns
    if table not in _CODES:
        msg = f"Line {number} of the table names no table; use one of {' '.join(_CODES)}."
        raise TableError(msg)
    if len(code) != _CODES[table] or not code.isascii():
        msg = (
            f"Line {number} of the table has a code of {len(code)} characters; "
            f"{table} has {_CODES[table]}."
        )
        raise TableError(msg)
    if not 0 < len(name) <= NAME_MAX or not name.isprintable():
        msg = f"Line {number} of the table has no name of 1 to {NAME_MAX} printable characters."
        raise TableError(msg)
    return table, code, name
