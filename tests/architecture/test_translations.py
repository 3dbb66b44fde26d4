"""Every word that a person reads exists in every language, with the same keys and blanks."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

HERE = Path(__file__).resolve().parents[2]
BLANK = re.compile(r"\{\w*\}")
KEY = re.compile(r"^(?:\d|Esc|Tab|Alt\+\w)  ")


def _script() -> ModuleType:
    path = HERE / "scripts" / "make_translations.py"
    spec = importlib.util.spec_from_file_location("make_translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = _script()
LANGUAGES: tuple[str, ...] = SCRIPT.LANGUAGES


@pytest.fixture(params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    found = SCRIPT.updated(request.param)
    assert isinstance(found, Catalog)
    return found


def pairs(catalog: Catalog) -> list[tuple[str, str]]:
    return [(str(m.id), str(m.string)) for m in catalog if m.id]


def test_every_text_is_translated(catalog: Catalog) -> None:
    assert [text for text, translated in pairs(catalog) if not translated] == []


def test_a_translation_has_the_blanks_and_the_keys_of_its_text(catalog: Catalog) -> None:
    for text, translated in pairs(catalog):
        assert sorted(BLANK.findall(text)) == sorted(BLANK.findall(translated)), text
        assert KEY.findall(text) == KEY.findall(translated), text


def test_a_sentence_stays_a_sentence(catalog: Catalog) -> None:
    for text, translated in pairs(catalog):
        assert text.endswith(".") == translated.endswith("."), text


def test_two_causes_never_say_the_same(catalog: Catalog) -> None:
    from app.domain.causes import Cause

    said = dict(pairs(catalog))
    broken = {Cause.RECORDS_BROKEN}  # which says what the problem page says
    sentences = [said[cause.sentence] for cause in Cause if cause not in broken]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_what_is_written(language: str) -> None:
    catalog, path = SCRIPT.updated(language), SCRIPT.source(language)

    assert path.read_bytes() == SCRIPT.as_po(catalog), "run scripts/make_translations.py"
    assert path.with_suffix(".mo").read_bytes() == SCRIPT.as_mo(catalog)


@pytest.mark.parametrize(
    ("language", "says"),
    [("de_DE.UTF-8", "Nicht infundieren."), ("C", "Do not infuse."), ("xx", "Do not infuse.")],
)
def test_the_window_speaks_the_systems_language(language: str, says: str) -> None:
    code = "from ui import wording; print(wording.tr('Do not infuse.'))"
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        env=environment | {"LANG": language},
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == says
