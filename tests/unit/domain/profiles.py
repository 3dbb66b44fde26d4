"""Profiles for tests: a whole one to be changed, every kind of one, and TOML from a body."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

import resources
from app.domain.profile_fields import PROFILE, Field, Table
from app.domain.profile_kinds import (
    Choice,
    Code,
    Day,
    Flag,
    Format,
    Kind,
    Many,
    Number,
    Product,
    Text,
    Whole,
)
from app.domain.profile_table import Body, Problems, read_profile
from app.labels.gs1 import check_digit

GTINS = [f"0952000000{n:03}{check_digit(f'0952000000{n:03}')}" for n in range(9)]
SHIPPED = resources.profiles()


def body_of(name: str) -> Body:
    """Return the body of a shipped profile."""
    body = read_profile(SHIPPED[name])
    assert not isinstance(body, Problems), body.sentences
    return body


def complaints(text: str) -> tuple[str, ...]:
    """Return what is wrong with a profile."""
    read = read_profile(text)
    return read.sentences if isinstance(read, Problems) else ()


def to_toml(values: Mapping[str, Any]) -> str:
    """Write a body as a person might: plain values first, then tables."""
    lines = [f"{key} = {_literal(value)}" for key, value in values.items() if _plain(value)]
    for key, value in values.items():
        for table in [] if _plain(value) else [value] if isinstance(value, Mapping) else value:
            lines.append(f"[{key}]" if isinstance(value, Mapping) else f"[[{key}]]")
            lines += [f"{name} = {_literal(inner)}" for name, inner in table.items()]
    return "\n".join(lines)


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: object) -> bool:
    if isinstance(value, list):
        return not any(isinstance(one, Mapping) for one in value)
    return not isinstance(value, Mapping)


STRATEGIES: dict[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    Many: lambda kind: st.lists(_of_kind(kind.each), max_size=3, unique=True),
    Choice: lambda kind: st.sampled_from(kind.among),
    Whole: lambda kind: st.integers(kind.least, kind.most),
    Number: lambda kind: st.decimals(kind.least, kind.most, places=6),
    Flag: lambda _: st.booleans(),
    Format: lambda kind: st.just(kind.number),
    Product: lambda _: st.sampled_from([*GTINS, "S1234100", "+A99912345"]),
    Code: lambda kind: st.from_regex(kind.FORM, fullmatch=True),
    Day: lambda _: st.dates().map(lambda day: day.isoformat()),
    Text: lambda _: st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=9),
}


def _of_kind(kind: Kind | Table) -> st.SearchStrategy[Any]:
    if isinstance(kind, Table):
        one = _of_table(kind)
        return st.lists(one, min_size=1, max_size=3) if kind.many else one
    return STRATEGIES[type(kind)](kind)


def _of_table(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    def values(needed: bool) -> dict[str, st.SearchStrategy[Any]]:
        return {f.key: _of_field(f) for f in table.fields if f.needed is needed}

    return st.fixed_dictionaries(values(True), optional=values(False))


def _of_field(field: Field) -> st.SearchStrategy[Any]:
    return _of_kind(field.kind)


def spelled(values: Any) -> Any:  # noqa: ANN401  any value of a file
    """Write decimals as text, for a file or a body."""
    if isinstance(values, dict):
        return {key: spelled(value) for key, value in values.items()}
    if isinstance(values, list):
        return [spelled(value) for value in values]
    return str(values) if isinstance(values, Decimal) else values


def fitting(values: dict[str, Any]) -> dict[str, Any]:
    """Make values that are right by themselves fit each other."""
    values = {"thaw": {}, "post_thaw": {"minutes": 9}} | values
    if values["condition"] in ("chilled_2_8", "ambient_15_25"):
        for name in ("thaw", "post_thaw", "viability_min_percent"):
            values.pop(name, None)
    values.pop("storage_max_c", None)
    for table, least, most in LIMITS:
        if table in values and {least, most} <= values[table].keys():
            pair = sorted((values[table][least], values[table][most]), key=Decimal)
            values[table] = values[table] | dict(zip((least, most), pair, strict=True))
    for number, part in enumerate(values.get("component", ()), 1):
        part |= {"sequence": number, "dose_day": number, "least": 1, "most": 9}
        part.pop("product", None)
    for table in ("component", "readiness", "bedside"):
        for number, part in enumerate(values.get(table, ())):
            part["code"] = f"{number}{part['code']}"[:60]
    return values


LIMITS = (("thaw", "bath_least_c", "bath_most_c"), ("dose", "least_cells", "most_cells"))
ANY_PROFILE = _of_table(PROFILE).map(spelled).map(fitting)
