"""What Qt for Python must not do to us, and we not to it (DESIGN section 4, style §4.6)."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer

from tests.architecture.checkout import Module, modules

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 1000
NOISE = 100  # references to None that the interpreter itself takes and drops meanwhile


def drift(call: Callable[[], object], count: Callable[[], int]) -> int:
    """Return how many references to None are lost in a thousand calls."""
    call()
    before = count()
    for _ in range(CALLS):
        call()
    return before - count()


def references_to_none() -> int:
    """Count them; from Python 3.12 on the number never changes, as None never dies."""
    return sys.getrefcount(None)


def loose_connections(module: Module) -> list[str]:
    """Name connections of a signal to anything but a bound method.

    Qt runs a lambda, a partial or a plain function on the thread of the sender: a page would
    be painted from the worker's thread. A bound method of a QObject runs where the QObject
    lives.
    """
    functions = {node.name for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    return [
        f"{module.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and any(_is_loose(target, functions | _nested(module.tree)) for target in node.args)
    ]


def _nested(tree: ast.Module) -> set[str]:
    """Return the names of functions inside functions: closures, not methods."""
    return {
        inner.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.FunctionDef) and inner is not node
    }


def _is_loose(target: ast.expr, functions: set[str]) -> bool:
    if isinstance(target, ast.Call):
        return ast.unparse(target.func).rpartition(".")[2] in ("partial", "partialmethod")
    if isinstance(target, ast.Name):
        return target.id in functions
    return isinstance(target, ast.Lambda)


def test_none_refcount() -> None:
    timer = QTimer()

    assert drift(timer.stop, references_to_none) < NOISE


def test_a_binding_that_drops_references_is_found() -> None:
    left = iter(range(10_000, 0, -CALLS))

    assert drift(lambda: None, lambda: next(left)) >= NOISE


def test_signals_are_connected_to_bound_methods_only() -> None:
    assert [finding for module in modules("ui") for finding in loose_connections(module)] == []


@pytest.mark.parametrize(
    "text",
    [
        "button.clicked.connect(lambda: page.go())",
        "button.clicked.connect(lambda: page.go(), Qt.ConnectionType.QueuedConnection)",
        "button.clicked.connect(partial(page.go, 1))",
        "button.clicked.connect(functools.partial(page.go, 1))",
        "def go():\n    pass\nbutton.clicked.connect(go)",
        "def f():\n    def go():\n        pass\n    button.clicked.connect(go)",
        "class A:\n    def f(self):\n        self.done.connect(slot=1) or x.connect(lambda: 1)",
    ],
)
def test_a_loose_connection_is_found(text: str) -> None:
    assert loose_connections(Module(name="ui.planted", text=text))


@pytest.mark.parametrize(
    "text",
    ["button.clicked.connect(self.go)", "button.clicked.connect(self.page.go)", "x = lambda: 1"],
)
def test_a_bound_method_is_no_loose_connection(text: str) -> None:
    assert loose_connections(Module(name="ui.planted", text=text)) == []
