"""A reader of GS1's syntax dictionary, for comparing our tables with it; nothing of it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DictionaryPart:
    kind: str
    least: int
    most: int
    optional: bool
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What the dictionary says of one application identifier."""

    ai: str
    attribute: bool
    parts: tuple[DictionaryPart, ...]
    needs: tuple[tuple[str, ...], ...]
    apart: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...]


def read_dictionary(text: str) -> list[Row]:
    """Read every row, ranges written out."""
    lines = (line.partition("#")[0].split() for line in text.splitlines())
    return [row for words in lines if words for row in _rows(words)]


def _rows(words: list[str]) -> list[Row]:
    first, _, last = words[0].partition("-")
    flags = words[1] if re.fullmatch(r"[*?]+", words[1]) else ""
    rest = words[2:] if flags else words[1:]
    named = [w for w in rest if re.match(r"(req|ex|dlpkey)\b", w)]
    parts = tuple(_part(word) for word in rest if word not in named)
    return [
        Row(
            ai=f"{number:0{len(first)}}",
            attribute="?" in flags,
            parts=parts,
            needs=tuple(tuple(g.split("+")) for v in _values(named, "req") for g in v.split(",")),
            apart=tuple(ai for value in _values(named, "ex") for ai in value.split(",")),
            qualifiers=_qualifiers(named),
        )
        for number in range(int(first), int(last or first) + 1)
    ]


def _values(named: list[str], name: str) -> list[str]:
    return [w.removeprefix(name + "=") for w in named if w.startswith(name + "=")]


def _qualifiers(named: list[str]) -> tuple[tuple[str, ...], ...]:
    if "dlpkey" in named:
        return ((),)
    return tuple(
        tuple(order.split(",")) for value in _values(named, "dlpkey") for order in value.split("|")
    )


def _part(word: str) -> DictionaryPart:
    match = re.fullmatch(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)", word)
    assert match is not None, word
    bracket, kind, upto, most, tests = match.groups()
    return DictionaryPart(
        kind=kind,
        least=1 if upto else int(most),
        most=int(most),
        optional=bool(bracket),
        tests=tuple(tests.split(",")[1:]),
    )
