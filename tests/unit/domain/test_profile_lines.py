"""On which line a value of a TOML file stands, however the file is written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.toml_lines import Path, lines_of, nearest


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ("\n# words\na = 1", ("a",), 3),
        ("a = 1\r\n\r\nb = 2\r\n", ("b",), 3),
        ("[t]\nx = 1\n[u]\nx = 2", ("u", "x"), 4),
        ("[[t]]\nx = 1\n[[t]]\nx = 2", ("t", 1, "x"), 4),
        ("[[t]]\n[t.u]\nx = 1\n[[t]]\n[t.u]\nx = 2", ("t", 1, "u", "x"), 6),
        ("[[t]]\n[[t.u]]\n[[t.u]]\n[[t]]\n[[t.u]]\nx=1", ("t", 1, "u", 0, "x"), 6),
        ("t.u = 1\nt.v = 2", ("t", "v"), 2),
        ("t . 'u v' = 1", ("t", "u v"), 1),
        ('"a\\u0062" = 1\n"#[x]" = 2', ("#[x]",), 2),
        ('"a\\u0062" = 1', ("ab",), 1),
        ("a = [\n  1, # ]\n  [2, 3],\n]\nb = 1", ("a", 1, 1), 3),
        ("a = [\n  1, # ]\n  [2, 3],\n]\nb = 1", ("b",), 5),
        ('a = [{x = 1}, {\ty = "}"}]\nb = 1', ("a", 1, "y"), 1),
        ('a = """\nb = 2\n"""\nb = 3', ("b",), 4),
        ('a = """x\\"""\nb=1\n"""""\nb = 3', ("b",), 4),
        ("a = '''\n[b]\n'''''\nb = 3", ("b",), 4),
        ("a = '\"'\nb = \"'\"\nc = 1", ("c",), 3),
        ("a = 07:32:00\nb = 1979-05-27T07:32:00Z # x\nc = 1", ("c",), 3),
        ("a = -1.5e3#x\nc = inf", ("c",), 2),
        ("[ t . u ] # x\n y = 1", ("t", "u", "y"), 2),
    ],
)
def test_a_value_is_found_on_its_line(text: str, path: Path, line: int) -> None:
    tomllib.loads(text)  # what is no TOML is never asked about

    assert lines_of(text)[path] == line


def test_what_is_missing_is_told_at_the_table_it_is_missing_from() -> None:
    lines = lines_of("a = 1\n[t]\nx = 1\n[[u]]\n[[u]]\n")

    assert nearest(lines, ("t", "y")) == 2
    assert nearest(lines, ("u", 1, "code")) == 5
    assert nearest(lines, ("nothing",)) == 1


def test_what_lies_too_deep_stands_where_its_last_known_level_stands() -> None:
    lines = lines_of("a = 1\n" + ".".join("b" * 40) + " = [[1,\n2]]\nc = 3")

    assert nearest(lines, tuple("b" * 40)) == 2
    assert max(len(path) for path in lines) < 40
    assert lines["c",] == 4


WORD = st.text("abc", min_size=1, max_size=3)
VALUES = st.recursive(
    st.sampled_from(["1", "true", '"#]}"', "'=['", "2026-01-01", "-1.5e+3", '"\\""']),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n" + ",# ]\n".join(parts) + "\n]"),
        st.dictionaries(WORD, inner.filter(lambda text: "\n" not in text), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{k} = {v}" for k, v in pairs.items()) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.dictionaries(WORD, st.dictionaries(WORD, VALUES, max_size=3), max_size=4))
def test_every_key_of_any_file_is_found_where_it_was_written(
    tables: dict[str, dict[str, str]],
) -> None:
    text, wanted = "", dict[Path, int]()
    for name, pairs in tables.items():
        wanted[name,] = text.count("\n") + 1
        text += f"[{name}]\n"
        for key, value in pairs.items():
            wanted[name, key] = text.count("\n") + 1
            text += f"{key} = {value}\n"
    tomllib.loads(text)

    found = lines_of(text)

    assert {path: found.get(path) for path in wanted} == wanted
