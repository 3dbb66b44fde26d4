"""Write docs/requirements.md: every rule, and the tests that cite it.

Usage: `python scripts/make_requirements.py` from the checkout, after changing a rule or a test
that cites one. `tests/architecture/test_requirements.py` fails until the page is up to date.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a program, this folder is what Python looks in

from app.domain.laboratory import LabRule  # noqa: E402
from app.domain.rules import Rule, course  # noqa: E402
from app.domain.rules.infusion import RULES  # noqa: E402
from app.domain.rules.laboratory import LAB_RULES  # noqa: E402
from app.domain.rules.rehearsal import COMPARED  # noqa: E402
from app.domain.verification import PAIRED  # noqa: E402

PAGE = ROOT / "docs" / "requirements.md"
BEDSIDE: tuple[Rule, ...] = (*RULES, PAIRED)
COURSE = tuple(rule.named for rule in course.RULES)
LABORATORY: tuple[LabRule, ...] = (*LAB_RULES, *COMPARED)
EVERY_RULE: tuple[Rule | LabRule, ...] = (*BEDSIDE, *LABORATORY, *COURSE)
HEAD = """# What is checked

Every rule, with its class (who may go on when it
fails: nobody, two people, one) and its effect (what happens then). An id is the same in the
code, in records, on screens and here. *At once*: a turn may be told, because the rule concerns
one object and not the pairing.

This page is generated: `python scripts/make_requirements.py`.
"""
TABLE = """
## {title}

{says}

| id | rule | class | effect | at once | tests |
|---|---|---|---|---|---|
"""
PARTS: tuple[tuple[str, str, tuple[Rule | LabRule, ...]], ...] = (
    ("At the bedside", "What two people's turns are held against.", BEDSIDE),
    ("In the cell laboratory", "From the pick-up slip to the hand-over.", LABORATORY),
    ("During and after the infusion", "What is recorded is never refused.", COURSE),
)


def cited_by(rule: str, root: Path = ROOT) -> list[str]:
    """Name the test files that cite a rule's id; the checks of the checkout itself do not."""
    return [name for name, words in _words_of_tests(root).items() if rule in words]


@cache
def _words_of_tests(root: Path) -> dict[str, frozenset[str]]:
    """Return the words of every test file, read once; an id is one word."""
    return {
        str(path.relative_to(root).as_posix()): frozenset(
            re.findall(r"\w+", path.read_text(encoding="utf-8"))
        )
        for path in sorted((root / "tests").rglob("test_*.py"))
        if path.parent.name != "architecture"
    }


def page() -> str:
    """Write the page."""
    tables = [
        TABLE.format(title=title, says=says) + "".join(_line(rule) for rule in rules)
        for title, says, rules in PARTS
    ]
    return HEAD + "".join(tables)


def _line(rule: Rule | LabRule) -> str:
    tests = "<br>".join(f"[{Path(t).stem}](../{t})" for t in cited_by(rule.id))
    effect = rule.effect.value.replace("_", " ")
    at_once = "yes" if isinstance(rule, Rule) and rule.at_once else "no"
    severity = rule.severity.value.upper()
    return f"| {rule.id} | {rule.says} | {severity} | {effect} | {at_once} | {tests} |\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(EVERY_RULE)} rules")
