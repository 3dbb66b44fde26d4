"""Keep the catalogues of `resources/translations` in step with the words of the window.

    python scripts/make_translations.py

Every text that `tr` is called with in `ui`, every cause, reason and class of a near miss, and
every word of a downtime form or a drill gets a line in `<language>.po`; what no longer exists is
dropped; the compiled `.mo` beside it is written anew. Lines without a translation are named, and
the exit code is 1: a test asks for none.
"""

from __future__ import annotations

import ast
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.domain.causes import Cause
from app.domain.deviation import NearMissClass
from app.domain.downtime import FormKind, fields_of
from app.domain.drills import DRILLS
from app.domain.reasons import REASONS
from app.domain.rules.rehearsal import REHEARSAL

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / "resources" / "translations"
LANGUAGES = ("de",)
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same words give the same bytes


def texts() -> dict[str, str]:
    """Return every text that is shown, and where it comes from."""
    found: dict[str, str] = {}
    for path in sorted((HERE / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _translates(node):
                text = node.args[0].value  # type: ignore[attr-defined]
                found.setdefault(text, path.relative_to(HERE).as_posix())
    for cause in Cause:
        found.setdefault(cause.sentence, "app/domain/causes.py")
    for near_miss in NearMissClass:
        found.setdefault(near_miss.says, "app/domain/deviation.py")
    for reason in REASONS:
        found.setdefault(reason.says, "app/domain/reasons.py")
    for rule in REHEARSAL:
        found.setdefault(rule.says, "app/domain/rules/rehearsal.py")
    for drill in DRILLS:
        for text in (drill.says, drill.teaches):
            found.setdefault(text, "app/domain/drills.py")
    for kind in FormKind:
        for field in fields_of(kind):
            found.setdefault(field.says, "app/domain/downtime.py")
    return found


def _translates(node: ast.AST) -> bool:
    """Whether a piece of code calls `tr` with a text."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    given = node.args[0]
    return name == "tr" and isinstance(given, ast.Constant) and isinstance(given.value, str)


def source(language: str) -> Path:
    """Return where a language's texts are written."""
    return FOLDER / language / "LC_MESSAGES" / "countersign.po"


def updated(language: str) -> Catalog:
    """Return a language's catalogue with exactly the texts that are shown now."""
    path = source(language)
    before = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            before = read_po(file, locale=language)
    catalog = Catalog(
        locale=language,
        project="Countersign",
        fuzzy=False,
        creation_date=NO_DATE,
        revision_date=NO_DATE,
    )
    for text, where in texts().items():
        known = before.get(text)
        catalog.add(text, known.string if known else "", locations=[(where, 0)])
    return catalog


def as_po(catalog: Catalog) -> bytes:
    """Write a catalogue for translators; without dates, so that the same gives the same."""
    out = io.BytesIO()
    write_po(out, catalog, omit_header=True, sort_output=True, include_lineno=False, width=99)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header.encode() + out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Compile a catalogue for the program; without dates, so that the same gives the same."""
    out = io.BytesIO()
    catalog.mime_headers = [("Content-Type", "text/plain; charset=utf-8")]
    write_mo(out, catalog)
    return out.getvalue()


def main() -> int:
    """Write every catalogue; say what is not translated yet."""
    missing = 0
    for language in LANGUAGES:
        catalog = updated(language)
        source(language).parent.mkdir(parents=True, exist_ok=True)
        source(language).write_bytes(as_po(catalog))
        source(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        for message in catalog:
            if message.id and not message.string:
                missing += 1
                sys.stderr.write(f"{language}: {message.id}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
