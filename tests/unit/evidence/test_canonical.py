"""One value, one string of bytes: our subset of RFC 8785, held against another implementation."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.canonical import (
    BYTES_MAX,
    DEPTH_MAX,
    INTEGER_MAX,
    digest,
    dumps,
    loads,
    pae,
)
from app.evidence.errors import MalformedError

Json = Any  # what `json.loads` returns
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30).map(
    lambda t: unicodedata.normalize("NFC", t)
)
LEAVES = st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | TEXT
VALUES = st.recursive(
    LEAVES, lambda v: st.lists(v, max_size=4) | st.dictionaries(KEYS, v, max_size=4), max_leaves=20
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(OBJECTS)
def test_our_bytes_are_those_of_rfc_8785(value: dict[str, Any]) -> None:
    data = dumps(value)

    assert data == rfc8785.dumps(value)
    assert loads(data) == value


@given(OBJECTS, st.data())
def test_no_other_bytes_are_read_as_the_same_value(
    value: dict[str, Any], data: st.DataObject
) -> None:
    good = dumps(value)
    at = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[at] ^= 1 << data.draw(st.integers(0, 7))

    try:
        other = loads(bytes(bad))
    except MalformedError:
        return
    assert other != value
    assert dumps(other) == bytes(bad)


@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        value = loads(data)
    except MalformedError:
        return
    assert dumps(value) == data


@pytest.mark.parametrize("spaced", [json.dumps({"b": 1, "a": [True, "é"]}, indent=1), '{"a": 1}'])
def test_the_same_value_in_other_spelling_is_refused(spaced: str) -> None:
    loads(dumps(json.loads(spaced)))

    with pytest.raises(MalformedError, match="canonical"):
        loads(spaced.encode())


@pytest.mark.parametrize(
    "value",
    [
        {"a": None},
        {"a": 1.5},
        {"a": 1.0},
        {"a": float("nan")},
        {"a": b"bytes"},
        {"a": {1, 2}},
        {"a": object()},
        {1: "a"},
        {"": 1},
        {"a b": 1},
        {"é": 1},
        {"a\n": 1},
        {"a" * 129: 1},
        {"a": INTEGER_MAX + 1},
        {"a": -INTEGER_MAX - 1},
        {"a": 10**400},
        {"a": "e\u0301"},
        {"a": "\ud800"},
        {"a": "\ufb33"},  # NFC takes this letter apart, so it is no NFC
    ],
)
def test_a_value_outside_the_subset_is_refused(value: Json) -> None:
    with pytest.raises(MalformedError):
        dumps(value)


@pytest.mark.parametrize(
    "value", [{"a": INTEGER_MAX}, {"a" * 128: 1}, {"~!": ""}, {"a": "\x00\x7f\u2028\U0010ffff"}]
)
def test_the_edges_of_the_subset_are_inside(value: dict[str, Any]) -> None:
    assert loads(dumps(value)) == value


def nested(levels: int) -> dict[str, Any]:
    value: Any = {"a": 1}
    for _ in range(levels - 1):
        value = {"a": value}
    return dict(value)


def test_sixteen_levels_are_read_and_seventeen_are_not() -> None:
    assert loads(dumps(nested(DEPTH_MAX))) == nested(DEPTH_MAX)

    with pytest.raises(MalformedError, match="levels"):
        dumps(nested(DEPTH_MAX + 1))


@pytest.mark.parametrize("data", [b'{"a":' * 100_000, b"[" * 200_000, b'{"a":' + b"9" * 100_000])
def test_bytes_that_would_exhaust_a_parser_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        loads(data)


def test_more_bytes_than_any_record_needs_are_refused() -> None:
    value = {"a": "x" * (BYTES_MAX - len('{"a":""}'))}
    longer = {"a": value["a"] + "x"}

    assert len(dumps(value)) == BYTES_MAX
    assert loads(dumps(value)) == value
    with pytest.raises(MalformedError, match="at most"):
        dumps(longer)
    with pytest.raises(MalformedError, match="at most"):
        loads(rfc8785.dumps(longer))


def test_read_only_mappings_and_tuples_are_written_as_objects_and_arrays() -> None:
    value = MappingProxyType({"b": (1, MappingProxyType({"c": ()})), "a": []})

    assert dumps(value) == b'{"a":[],"b":[1,{"c":[]}]}'


def test_a_digest_binds_the_type_and_lengths_count_bytes() -> None:
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "
    assert digest("t", b"ab").value == hashlib.sha256(b"DSSEv1 1 t 2 ab").hexdigest()
    assert digest("t", b"ab") != digest("ta", b"b")


# -- the RFC's own cases, where the folder that holds them is named ------------------------------

_FOLDER = Path(os.environ.get("COUNTERSIGN_VECTORS", "/nonexistent"), "jcs")
_INPUTS = sorted(_FOLDER.glob("input/*.json"))


def in_subset(value: object) -> bool:
    """Say, without the product, whether a value lies in the subset."""
    if isinstance(value, dict):
        return all(
            isinstance(k, str) and k and all("!" <= c <= "~" for c in k) and in_subset(v)
            for k, v in value.items()
        )
    if isinstance(value, list):
        return all(in_subset(v) for v in value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) == value
    return isinstance(value, bool | int)


def parts(value: Json) -> list[dict[str, Any]]:
    """Return every object of a value that lies in the subset."""
    inner = list(value.values()) if isinstance(value, dict) else value
    below = [p for v in inner for p in parts(v)] if isinstance(inner, list) else []
    return [*([value] if isinstance(value, dict) and in_subset(value) else []), *below]


def test_the_rfc_s_own_cases_are_written_alike_or_refused() -> None:
    for path in _INPUTS:
        value = json.loads(path.read_text(encoding="utf-8"))
        expected = (_FOLDER / "output" / path.name).read_bytes()
        if isinstance(value, dict) and in_subset(value):
            assert dumps(value) == expected
        else:
            with pytest.raises(MalformedError):
                loads(expected)
        for part in parts(value):
            assert dumps(part) == rfc8785.dumps(part)
