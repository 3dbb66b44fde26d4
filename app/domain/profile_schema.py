"""Reading a profile's values by its table of fields, and describing that table to others.

Everything that is wrong is found, not only the first of it: who writes a profile corrects it once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.profile_fields import FORMAT, PROFILE, Field, Table
from app.domain.profile_kinds import ITEMS_MAX, Kind, Wrong, printable, shown
from app.domain.toml_lines import Path

MENTIONED_MAX = 12  # keys in one sentence: more are not read


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a profile.

    Attributes:
        path: where; elements of lists are counted from 0.
        says: what is there, what was expected.
        unknown: whether the schema has no such key.
    """

    path: Path
    says: str
    unknown: bool = False

    @property
    def where(self) -> str:
        """Name the place: `component[2].code`, counted from 1."""
        text = ""
        for part in self.path:
            text += f"[{part + 1}]" if isinstance(part, int) else f".{printable(part)}"
        return text.removeprefix(".")


def check(
    values: Mapping[str, Any], table: Table, path: Path = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """Read the values of a table: what of them is right, with defaults, and what is wrong."""
    read: dict[str, Any] = {}
    known = [field.key for field in table.fields]
    problems = [
        Problem(path=(*path, key), says=_unknown(key, known), unknown=True)
        for key in values
        if key not in known
    ]
    for field in table.fields:
        here = (*path, field.key)
        if isinstance(field.kind, Table):
            inner, wrong = _table(values.get(field.key), field.kind, here)
        else:
            inner, wrong = _value(values.get(field.key), field, field.kind, here)
        problems += wrong
        if inner is not None:
            read[field.key] = inner
    return read, problems


def _value(value: object, field: Field, kind: Kind, path: Path) -> tuple[object, list[Problem]]:
    """Read one value."""
    if value is None:
        missing = Problem(path=path, says=f"is missing; expected {kind.expected}")
        return _default(field), [missing] if field.needed else []
    read = kind.read(value)
    if isinstance(read, Wrong):
        return None, [Problem(path=path, says=f"is {shown(value)}; expected {read.expected}")]
    return read, []


def _default(field: Field) -> object:
    """Return what a file that leaves the field out says; a list is a new one each time."""
    return list(field.default) if isinstance(field.default, list) else field.default


def _table(value: object, table: Table, path: Path) -> tuple[object, list[Problem]]:
    """Read one table, or every table of an array of them."""
    if value is None:
        return check({}, table, path) if table.implied else (None, [])
    name = str(path[-1])
    if table.many:
        if not isinstance(value, list | tuple) or len(value) > ITEMS_MAX:
            says = f"is {shown(value)}; expected at most {ITEMS_MAX} tables, each [[{name}]]"
            return None, [Problem(path=path, says=says)]
        one = Table(fields=table.fields)
        each = [_table(item, one, (*path, number)) for number, item in enumerate(value)]
        read = [inner if inner is not None else {} for inner, _ in each]
        return read or None, [problem for _, wrong in each for problem in wrong]
    if not isinstance(value, Mapping):
        return None, [Problem(path=path, says=f"is {shown(value)}; expected a table, [{name}]")]
    return check(value, table, path)


def _unknown(key: str, known: list[str]) -> str:
    """Say that a key is not known, and which one may have been meant."""
    near = difflib.get_close_matches(key[:ITEMS_MAX], known, n=1, cutoff=0.6)
    if near:
        return f"is not known; the nearest is {near[0]}. Correct the name or remove it"
    places = {where.rpartition(".")[2]: where for where, _ in every_field()}
    far = difflib.get_close_matches(key[:ITEMS_MAX], places, n=1, cutoff=0.6)
    if far:
        return f"is not known here; the nearest is {places[far[0]]}. Move it or remove it"
    if len(known) > MENTIONED_MAX:
        return "is not known, nor anything like it; docs/profiles.md lists every key. Remove it"
    return f"is not known; known here are {', '.join(known)}. Remove it"


def every_field(table: Table = PROFILE, before: str = "") -> Iterator[tuple[str, Field]]:
    """Go through every field with its whole name, a table before what stands in it."""
    for field in table.fields:
        yield before + field.key, field
        if isinstance(field.kind, Table):
            yield from every_field(field.kind, f"{before}{field.key}.")


def json_schema() -> dict[str, Any]:
    """Describe a profile in the words of JSON Schema (draft 2020-12), from the same table."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Countersign product profile, format {FORMAT}",
        **_schema(PROFILE),
    }


def _schema(table: Table) -> dict[str, Any]:
    """Describe one table."""
    described = {}
    for field in table.fields:
        kind = field.kind
        inner = _many(kind) if isinstance(kind, Table) else kind.schema()
        described[field.key] = {"description": field.says} | inner
        if field.default is not None:
            described[field.key]["default"] = field.default
    return {
        "type": "object",
        "properties": described,
        "required": [field.key for field in table.fields if field.needed],
        "additionalProperties": False,
    }


def _many(table: Table) -> dict[str, Any]:
    inner = _schema(table)
    return {"type": "array", "items": inner, "maxItems": ITEMS_MAX} if table.many else inner
