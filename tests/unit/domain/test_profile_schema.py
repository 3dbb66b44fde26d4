"""The JSON Schema and the page of keys are what the program reads by."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from app.domain.profile_fields import GRAMMARS, PROFILE, Table
from app.domain.profile_kinds import Wrong
from app.domain.profile_schema import every_field, json_schema
from scripts.make_profile_schema import PAGE, SCHEMA, page, schema
from tests.architecture.checkout import ROOT
from tests.unit.domain.profiles import ANY_PROFILE, SHIPPED, body_of

FILE: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
FITS = Draft202012Validator(FILE)


def as_json(text: str) -> dict[str, Any]:
    """Read a TOML file as a program does that knows JSON only: days are text there."""
    values: dict[str, Any] = json.loads(json.dumps(tomllib.loads(text), default=str))
    return values


def test_the_schema_is_up_to_date() -> None:
    said = SCHEMA.read_text(encoding="utf-8")

    assert said == schema(), "run python scripts/make_profile_schema.py"


def test_the_page_is_up_to_date() -> None:
    said = PAGE.read_text(encoding="utf-8")

    assert said == page(said), "run python scripts/make_profile_schema.py"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())

    assert FILE["additionalProperties"] is False


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_profiles_fit_the_schema_as_files_and_as_bodies(name: str) -> None:
    assert list(FITS.iter_errors(as_json(SHIPPED[name]))) == []
    assert list(FITS.iter_errors(body_of(name))) == []


@given(ANY_PROFILE)
def test_whatever_the_program_reads_fits_the_schema(values: dict[str, Any]) -> None:
    assert list(FITS.iter_errors(values)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"mood": "good"},
        {"times": {"match_minutes": 11}},
        {"component": [{"code": "A"}]},
        {"donation": "stolen"},
        {"storage_max_c": "cold"},
    ],
)
def test_what_the_program_refuses_does_not_fit_the_schema(change: dict[str, Any]) -> None:
    assert list(FITS.iter_errors(body_of("practice-cel") | change)) != []


@pytest.mark.parametrize("name", GRAMMARS)
def test_a_grammar_is_the_name_of_a_reader_that_exists(name: str) -> None:
    labels = ROOT / "app" / "labels"

    assert (labels / f"{name}.py").is_file() or (labels / name / "__init__.py").is_file()


@pytest.mark.parametrize(("name", "field"), list(every_field()))
def test_a_default_is_a_value_that_the_field_takes(name: str, field: Any) -> None:  # noqa: ANN401
    if isinstance(field.kind, Table):
        assert field.default is None
    elif field.default is not None:
        assert field.kind.read(field.default) == field.default, name
        assert not field.needed
    else:
        assert isinstance(field.kind.read(None), Wrong), name


def test_no_key_is_told_twice() -> None:
    names = [name for name, _ in every_field(PROFILE)]

    assert len(names) == len(set(names))
    assert Path(PAGE).read_text(encoding="utf-8").count("| `post_thaw.minutes` |") == 1
