"""Write docs/profile.schema.json, and the table of keys at the end of docs/profiles.md.

Usage: `python scripts/make_profile_schema.py` from the checkout, after changing a field in
`app/domain/profile_fields.py`. `tests/unit/domain/test_profile_schema.py` fails until both are up
to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a program, this folder is what Python looks in

from app.domain.profile_fields import Field, Table  # noqa: E402
from app.domain.profile_schema import every_field, json_schema  # noqa: E402

SCHEMA = ROOT / "docs" / "profile.schema.json"
PAGE = ROOT / "docs" / "profiles.md"
MARK = "## Every key\n"
HEAD = """
From here on the page is generated: `python scripts/make_profile_schema.py`.

| key | says | written as | if left out |
|---|---|---|---|
"""


def schema() -> str:
    """Return the JSON Schema as its file has it."""
    return json.dumps(json_schema(), indent=2) + "\n"


def page(old: str) -> str:
    """Return the page with its table made anew."""
    before, _, _ = old.partition(MARK)
    return before + MARK + HEAD + "".join(_line(name, field) for name, field in every_field())


def _line(name: str, field: Field) -> str:
    kind = field.kind
    if isinstance(kind, Table):
        written = f"tables `[[{name}]]`" if kind.many else f"table `[{name}]`"
        absent = "every default" if kind.implied else "none"
    else:
        written = kind.expected
        absent = "refused" if field.needed else _default(field.default)
    return f"| `{name}` | {field.says} | {written} | {absent} |\n"


def _default(value: object) -> str:
    """Write a default as a file would; an empty list and nothing are both nothing."""
    return "nothing" if value is None or value == [] else f"`{json.dumps(value)}`"


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{SCHEMA.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")
