"""A clone says nothing about the machines it was written on or the indexes it was fed from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.checkout import files

# Put together here, so that this file does not find itself.
SIMPLE = "{}ple".format("sim")
INDEX = "{}ex".format("ind")
LINKS = "{}-links".format("find")
WORK = "/{}".format("work")
PLACES = {
    "an address of a package index": rf"https?://[^\s\"'<>]+/{SIMPLE}\b",
    "a setting of a package index": (
        rf"--(extra-)?{INDEX}-url|--{LINKS}\b|\b(PIP|UV)_\w*{INDEX.upper()}|^\s*\S*{INDEX}-url\s*="
    ),
    "a folder of one machine": rf"(?<![\w.$}}/-]){WORK}(?![\w.-])|/home/\w+/",
    "a local address of packages": rf"\bfile://{'/'}",
}
# The lock recipe says that no address is to be written.
EMIT = f"--no-emit-{INDEX}-url"


def places(text: str) -> list[str]:
    """Name what a text gives away about one machine or one package index."""
    text = text.replace(EMIT, "")
    return [what for what, form in PLACES.items() if re.search(form, text, re.MULTILINE)]


def test_no_file_names_an_index_or_a_machine() -> None:
    findings = {
        str(path): found
        for path in files()
        if (found := places(path.read_bytes().decode("utf-8", errors="ignore")))
    }

    assert findings == {}


def test_the_rule_reads_the_locks_and_this_file() -> None:
    names = {path.name for path in files()}

    assert {"requirements.lock", "requirements-dev.lock", "Makefile", Path(__file__).name} <= names


@pytest.mark.parametrize(
    "text",
    [
        f"# pip install -i https://packages.example/{SIMPLE}/",
        f"--{INDEX}-url https://packages.example/",
        f"--extra-{INDEX}-url=x",
        f"[global]\n{INDEX}-url = https://packages.example/",
        f"export UV_{INDEX.upper()}=x",
        f"export PIP_EXTRA_{INDEX.upper()}_URL=x",
        f"pip install --{LINKS} wheels",
        f"see {WORK}/shared/notes.md",
        f'open("{WORK}")',
        f"/{'home'}/ana/site",
        f"pip install file://{'/'}opt/wheels",
    ],
)
def test_a_giveaway_is_found(text: str) -> None:
    assert places(text)


@pytest.mark.parametrize(
    "text",
    [
        f"uv pip compile {EMIT}",
        "a simple page at https://example.org/simpler",
        f"docs{WORK}flow.md and {WORK}er.py and network{WORK}",
    ],
)
def test_plain_words_are_no_giveaway(text: str) -> None:
    assert places(text) == []
