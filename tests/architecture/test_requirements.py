"""docs/requirements.md is what the rules say, and every rule has a test that cites it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.make_requirements import EVERY_RULE, PAGE, cited_by, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python scripts/make_requirements.py"


@pytest.mark.parametrize("rule", [rule.id for rule in EVERY_RULE])
def test_every_rule_is_cited_by_a_test(rule: str) -> None:
    assert cited_by(rule)


def test_no_two_rules_share_an_id_or_a_sentence() -> None:
    assert len({r.id for r in EVERY_RULE}) == len(EVERY_RULE)
    assert len({r.says for r in EVERY_RULE}) == len(EVERY_RULE)


def test_a_longer_id_is_no_citation_of_a_shorter_one(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_one.py").write_text("# X15b and X10", encoding="utf-8")

    assert cited_by("X15b", tmp_path) == ["tests/test_one.py"]
    assert cited_by("X15", tmp_path) == cited_by("X1", tmp_path) == []
