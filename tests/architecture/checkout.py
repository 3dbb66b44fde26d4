"""Which files the house rules are about.

A rule is a function over a text or a parsed module; the tests of this folder run it over what
this module lists, and over a planted violation, so that no rule can fall asleep.
"""

from __future__ import annotations

import ast
import subprocess
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "ui", "scanning", "sync", "resources")
EVERYTHING = (*PRODUCT, "benchmarks", "installers", "scripts", "tests")
HOLDS_STATEMENTS = (ast.stmt, ast.excepthandler, ast.match_case)
MADE_BY_TOOLS = frozenset({".venv", ".git", "__pycache__", "build", "dist"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One Python module: its dotted name, its text and its syntax tree."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The module, parsed."""
        return ast.parse(self.text)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones included."""
        for node in statements(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement of a tree, in the order of `ast.walk`.

    Expressions, which are nearly all of a tree, hold no statement and are not looked into.
    """
    waiting = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        for _, part in ast.iter_fields(node):
            if isinstance(part, list) and part and isinstance(part[0], HOLDS_STATEMENTS):
                waiting.extend(part)


def modules(*folders: str, root: Path = ROOT) -> list[Module]:
    """Read every module under these folders of the checkout."""
    return [
        Module(name=_dotted(path.relative_to(root)), text=path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        if MADE_BY_TOOLS.isdisjoint(path.relative_to(root).parts)
    ]


def files(root: Path = ROOT) -> list[Path]:
    """List what a clone holds, or will hold after the next commit; ignored files are not in it.

    A copy that is no clone (an unpacked archive) is walked instead.
    """
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
        found = [root / name for name in listing.stdout.split("\0") if name]
    else:
        found = [
            path
            for path in root.rglob("*")
            if MADE_BY_TOOLS.isdisjoint(path.relative_to(root).parts)
            and not any(part.endswith("_cache") for part in path.parts)
        ]
    return sorted(path for path in found if path.is_file())


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
