"""Keep the catalogues of `resources/translations` in step with the words of the window.

    python scripts/make_translations.py

Every text that `tr` is called with in `ui`, every cause, reason and class of a near miss, every
word of a downtime form or a drill, and every sentence that a module below the window can say to a
person (`said_in`) gets a line in `<language>.po`; what no longer exists is dropped;
the compiled `.mo` beside it is written anew. Lines without a translation are named, and the exit
code is 1: a test asks for none.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.bootstrap.cast import PEOPLE
from app.domain.causes import Cause
from app.domain.deviation import NearMissClass
from app.domain.downtime import FormKind, fields_of
from app.domain.drills import DRILLS
from app.domain.layouts import Layout
from app.domain.people import Role
from app.domain.reasons import REASONS
from app.domain.rules.rehearsal import REHEARSAL

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / "resources" / "translations"
LANGUAGES = ("de",)
# Modules below the window whose sentences a person reads in it: refusals, faults, states.
SPEAKING = (
    "app/bootstrap/crash.py",
    "app/bootstrap/inbox.py",
    "app/bootstrap/print_targets.py",
    "app/bootstrap/printers.py",
    "app/domain/*.py",
    "app/security/keyring.py",
    "app/store/errors.py",
    "app/store/ledger.py",
    "app/store/reader.py",
    "app/usecases/*.py",
    "scanning/accept.py",
    "scanning/capture/sentences.py",
    "scanning/device.py",
    "scanning/hid_pos.py",
    "scanning/layouts.py",
    "scanning/sentences.py",
    "scanning/printing/*.py",
    "scanning/serial_port.py",
    "sync/client/*.py",
)
# What only a developer, the command line or paper says: profiles, the forms of rules' reports.
SILENT = ("app/domain/independence.py", "app/domain/profile*.py", "app/domain/toml_lines.py")
# Where whatever is raised reaches a person; elsewhere only whole sentences do.
RAISING = ("app/usecases/", "app/domain/", "sync/client/")
# Whose problems are put together of short texts: every text with a space is one of them.
IN_PARTS = ("app/usecases/order_fields.py", "app/usecases/order_import.py")
SENTENCE = re.compile(r"[A-Za-z{`‘][^\n]* [^\n]*[.]")
WORDS = re.compile(r"[a-zA-Z]{2,}")
BLANK = re.compile(r"\{\w*\}")
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same words give the same bytes


def texts() -> dict[str, str]:
    """Return every text that is shown, and where it comes from."""
    found: dict[str, str] = {}
    for path in sorted((HERE / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _calls(node, "tr") and _text(node):
                found.setdefault(_text(node), path.relative_to(HERE).as_posix())
    for text, where in (*_data(), *_said()):
        found.setdefault(text, where)
    return found


def _data() -> Iterator[tuple[str, str]]:
    """Yield the texts that stand in tables of the domain."""
    for cause in Cause:
        yield cause.sentence, "app/domain/causes.py"
    for near_miss in NearMissClass:
        yield near_miss.says, "app/domain/deviation.py"
    for reason in REASONS:
        yield reason.says, "app/domain/reasons.py"
    for rule in REHEARSAL:
        yield rule.says, "app/domain/rules/rehearsal.py"
    for drill in DRILLS:
        for text in (drill.says, drill.teaches):
            yield text, "app/domain/drills.py"
    for kind in FormKind:
        for field in fields_of(kind):
            yield field.says, "app/domain/downtime.py"
    for role in Role:  # as refusals name them
        yield role.value, "app/domain/people.py"
    for member in PEOPLE:
        yield member.title, "app/bootstrap/cast.py"
    for layout in Layout:
        yield layout.value, "app/domain/layouts.py"


def _said() -> Iterator[tuple[str, str]]:
    """Yield the texts that modules below the window say."""
    for path in speaking():
        where = path.relative_to(HERE).as_posix()
        for text in said_in(path.read_text(encoding="utf-8"), where):
            yield text, where


def speaking() -> tuple[Path, ...]:
    """Return the modules below the window whose sentences a person reads in it."""
    silent = {path for pattern in SILENT for path in HERE.glob(pattern)}
    found = {path for pattern in SPEAKING for path in HERE.glob(pattern)}
    return tuple(sorted(found - silent))


def said_in(source: str, where: str) -> Iterator[str]:
    """Yield the texts of a module that a person may read.

    They are the patterns of its `Sentence`s, what it raises, and every text that is a sentence.

    Args:
        source: the module's text.
        where: its path in the checkout.
    """
    tree = ast.parse(source)
    silent = {id(part) for node in ast.walk(tree) for part in _silent(node)}
    raises = where.startswith(RAISING)
    raised = {id(part) for node in ast.walk(tree) for part in _raised(node) if raises}
    in_parts = where in IN_PARTS
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = node.value
        loose = " " in text.strip() and (
            in_parts or id(node) in raised or SENTENCE.fullmatch(text)
        )
        if id(node) not in silent and WORDS.search(BLANK.sub("", text)) and loose:
            yield text
    for node in ast.walk(tree):
        if _calls(node, "Sentence") and WORDS.search(BLANK.sub("", _text(node))):
            yield _text(node)


def put_together(source: str, where: str) -> Iterator[str]:
    """Yield what a module says with values in it and no pattern: nobody could translate it."""
    tree = ast.parse(source)
    raises = where.startswith(RAISING)
    raised = {id(part) for node in ast.walk(tree) for part in _raised(node) if raises}
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        text = "".join(str(p.value) for p in node.values if isinstance(p, ast.Constant))
        if len(WORDS.findall(text)) > 1 and (id(node) in raised or SENTENCE.fullmatch(text)):
            yield ast.unparse(node)


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what nobody reads: docstrings, parts of other texts, and what is only logged."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.JoinedStr) or _calls(node, "warning") or _calls(node, "error"):
        yield from ast.walk(node)


def _raised(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what an exception is raised with, in its call or as a name before, or is returned."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant | ast.JoinedStr):
        yield node.value
    is_msg = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "msg"
    if isinstance(node, ast.Raise) or is_msg:
        yield from ast.walk(node)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and name == getattr(
        node.func, "id", getattr(node.func, "attr", "")
    )


def _text(node: ast.AST) -> str:
    """Return the text that a call begins with; empty if it is none."""
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    text = given.value if isinstance(given, ast.Constant) else ""
    return text if isinstance(text, str) else ""


def written(language: str) -> Path:
    """Return where a language's texts are written."""
    return FOLDER / language / "LC_MESSAGES" / "countersign.po"


def updated(language: str) -> Catalog:
    """Return a language's catalogue with exactly the texts that are shown now."""
    path = written(language)
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
        written(language).parent.mkdir(parents=True, exist_ok=True)
        written(language).write_bytes(as_po(catalog))
        written(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        for message in catalog:
            if message.id and not message.string:
                missing += 1
                sys.stderr.write(f"{language}: {message.id}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
