r"""On which line of a TOML text each table and each value stands.

`tomllib` reads values and forgets where they were; whoever corrects a file needs the line. The
text must be TOML that `tomllib` has read: here nothing is checked, only counted.

>>> lines_of('a = 1\n[[b]]\nc = [\n  2,\n  3]\n[[b]]\nc = []')[("b", 0, "c", 1)]
5
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]

DEPTH_MAX: Final = 16  # a key of 30,000 levels would cost minutes; a profile has three

_MANY_LINES: Final = r'"""(?:[^\\]|\\.)*?"{3,5}'
_MANY_LINES_RAW: Final = r"'''.*?'{3,5}"
_ONE_LINE: Final = r'"(?:[^"\\]|\\.)*"'
_ONE_LINE_RAW: Final = r"'[^']*'"
_STRING: Final = re.compile(
    f"{_MANY_LINES}|{_MANY_LINES_RAW}|{_ONE_LINE}|{_ONE_LINE_RAW}", re.DOTALL
)
_SPACE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART: Final = re.compile(r"[A-Za-z0-9_-]+")
_DOT: Final = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR: Final = re.compile(r"[^,\]}#\n]*")


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, of every table, array element and value, by its path.

    Raises:
        RecursionError: values are nested deeper than any program can read.
    """
    reading = _Reading(text.replace("\r\n", "\n"))
    reading.document()
    return reading.lines


def nearest(lines: dict[Path, int], path: Path) -> int:
    """Return the line of a path, or of the closest table around it that is written down."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _below(path: Path, part: str | int) -> Path:
    """Go one level down; what lies too deep stands where its last known level stands."""
    return (*path, part) if len(path) < DEPTH_MAX else path


class _Reading:
    """One pass over a text: a place in it, the line of that place, what was found so far."""

    def __init__(self, text: str) -> None:
        """Start at the beginning."""
        self.text = text
        self.at = 0
        self.counted, self.line = 0, 1
        self.lines: dict[Path, int] = {}
        self.elements: dict[Path, int] = {}  # arrays of tables, and how many they have so far

    def document(self) -> None:
        """Read headers and values until the text ends."""
        table: Path = ()
        while self.space() < len(self.text):
            line = self.here()
            if self.text[self.at] == "[":
                table = self.header()
                self.lines.setdefault(table, line)
            else:
                self.pair(table)

    def header(self) -> Path:
        """Read `[table]` or `[[table]]` and return the path of what follows it."""
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        named = self.keys()
        self.at += 2 if many else 1
        path: Path = ()
        for part in named[:-1]:
            path = self.last(_below(path, part))
        path = _below(path, named[-1])
        if many:
            self.elements[path] = self.elements.get(path, 0) + 1
            self.lines.setdefault(path, self.here())
        return self.last(path)

    def last(self, path: Path) -> Path:
        """Return the path of the newest element, if the path is an array of tables."""
        return _below(path, self.elements[path] - 1) if path in self.elements else path

    def pair(self, table: Path) -> None:
        """Read `key = value`; a dotted key opens tables on its way."""
        line = self.here()
        path = table
        for part in self.keys():
            path = _below(path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # the equals sign
        self.space()
        self.value(path)

    def value(self, path: Path) -> None:
        """Pass over a value; note the elements of an array and the keys of an inline table."""
        opens = self.text[self.at]
        if opens == "[":
            self.at += 1
            number = 0
            while self.more("]"):
                inner = _below(path, number)
                self.lines.setdefault(inner, self.here())
                self.value(inner)
                number += 1
        elif opens == "{":
            self.at += 1
            while self.more("}"):
                self.pair(path)
        else:
            self.skip(_STRING if opens in "\"'" else _SCALAR)

    def more(self, closing: str) -> bool:
        """Whether an array or inline table goes on here; passes its comma or its end."""
        self.space()
        if self.text[self.at] == ",":
            self.at += 1
            self.space()
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False

    def keys(self) -> list[str]:
        """Read a key with its dots, and the blanks after it."""
        parts = []
        while True:
            self.space()
            parts.append(self.part())
            if not self.skip(_DOT):
                self.space()
                return parts

    def part(self) -> str:
        if self.text[self.at] not in "\"'":
            return self.skip(_PART)
        value = tomllib.loads(f"k = {self.skip(_STRING)}")["k"]
        return str(value)

    def skip(self, form: re.Pattern[str]) -> str:
        found = form.match(self.text, self.at)
        passed = found[0] if found else ""
        self.at += len(passed)
        return passed

    def space(self) -> int:
        """Pass over blanks, line ends and comments; return where that leads."""
        self.skip(_SPACE)
        return self.at

    def here(self) -> int:
        """Return the line of the present place."""
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.line
