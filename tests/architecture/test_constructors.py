"""Values that are proofs have one maker (DESIGN section 3, "only f()").

A `FullTurn` proves that a turn is complete, a `SealedPair` that two persons sealed in time, and
so on; each would prove nothing if any module could make one. `ONLY` says who may. Whoever is
not in it may name the class in annotations, `isinstance` and patterns, and nowhere else: calling
it, handing it to something that calls it and `replace` on a field-by-field copy are all making.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.architecture.checkout import PRODUCT, Module, modules, statements

# class -> who may make it, as `module:function`. A private function is named only where its
# module's one maker calls it.
ONLY = {
    "app.domain.turn.FullTurn": (
        "app.domain.turn:take",
        "app.domain.turn:_full",
        "app.domain.turn:with_band",
    ),
    "app.domain.turn.NextTurn": ("app.domain.turn:take", "app.domain.turn:_full"),
    "app.domain.turn.FullRepeat": ("app.domain.turn:take", "app.domain.turn:_full"),
    "app.domain.verification.SealedPair": ("app.domain.verification:pair",),
    "app.domain.keyed.Keyed": ("app.domain.keyed:keyed",),
    "app.domain.double_entry.Agreed": ("app.domain.double_entry:_compared",),
    "app.domain.rules.Facts": ("app.usecases.facts:gather",),
    "app.domain.verification.Cleared": ("app.domain.verification:agree",),
    "app.domain.deviation.Approved": ("app.domain.deviation:approve",),
    "app.domain.qualification.Qualified": ("app.domain.qualification:judge",),
    "app.evidence.record.Record": ("app.evidence.record:admit", "app.evidence.record:_admit"),
}
# These ask what a value is, or tell the type checker; they make nothing.
ASKING = frozenset({"isinstance", "issubclass", "cast"})
ALL = modules(*PRODUCT)


def names_given(module: Module) -> dict[str, str]:
    """Return what the names of a module stand for: what it imports and the classes it defines."""
    names: dict[str, str] = {}
    for node in statements(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ClassDef):
            names[node.name] = f"{module.name}.{node.name}"
    return names


@cache
def passed_on() -> dict[str, str]:
    """A name taken from a module that only passes it on means what it meant there."""
    return {
        f"{module.name}.{name}": full
        for module in ALL
        for name, full in names_given(module).items()
        if f"{module.name}.{name}" != full
    }


class Uses(ast.NodeVisitor):
    """Collects where a module calls one of the classes, or hands it on."""

    def __init__(self, module: Module) -> None:
        """Learn the names that the module gives to things."""
        self.module = module
        self.function = ""
        self.names = names_given(module)
        self.found: list[tuple[str, str]] = []
        self.visit(module.tree)

    def resolve(self, node: ast.expr) -> str:
        """Return the full name that an expression stands for, as far as it can be read."""
        text = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        for name, full in self.names.items():
            if text == name or text.startswith(f"{name}."):
                text = full + text.removeprefix(name)
                break
        while text in passed_on():
            text = passed_on()[text]
        return text

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember which top-level function or method this is in."""
        outer, self.function = self.function, self.function or node.name
        for part in (*node.decorator_list, *node.args.defaults, *node.body):
            self.visit(part)
        self.function = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look for `cls(…)` and `Self(…)`-like making inside the class itself."""
        inside = f"{self.module.name}.{node.name}"
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and ast.unparse(part.func) in ("cls", "type(self)"):
                self.found.append((inside, "cls"))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Skip the annotation: naming a type makes nothing."""
        if node.value:
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        """Note a call of a class, and a class handed to a call that may make it."""
        handed = [*node.args, *(keyword.value for keyword in node.keywords)]
        suspects = [node.func, *([] if ast.unparse(node.func) in ASKING else handed)]
        self.found += [
            (self.resolve(suspect), self.function)
            for suspect in suspects
            if isinstance(suspect, ast.Name | ast.Attribute)
        ]
        self.generic_visit(node)


def made_elsewhere(module: Module) -> list[str]:
    """Name every place in a module that makes a value which only others may make."""
    return [
        f"{module.name}:{function} makes {made}"
        for made, function in Uses(module).found
        if made in ONLY and f"{module.name}:{function}" not in ONLY[made]
    ]


def planted(name: str, text: str) -> list[str]:
    """Run the rule over a planted module."""
    return made_elsewhere(Module(name=name, text=text))


def test_proofs_are_made_by_their_one_maker() -> None:
    assert [finding for module in ALL for finding in made_elsewhere(module)] == []


@pytest.mark.parametrize("name", ONLY)
def test_the_table_names_classes_that_exist(name: str) -> None:
    module_name, _, class_name = name.rpartition(".")
    classes = {
        node.name
        for module in ALL
        if module.name == module_name
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }

    assert class_name in classes


@pytest.mark.parametrize("made", ONLY)
@pytest.mark.parametrize(
    "use",
    [
        "from {m} import {c}\ndef f():\n    return {c}(x=1)\n",
        "from {m} import {c} as Other\nvalue = Other(x=1)\n",
        "import {m}\nvalue = {m}.{c}(x=1)\n",
        "import {m} as short\nvalue = short.{c}(x=1)\n",
        "from {m} import {c}\nvalues = map({c}, rows)\n",
        "from {m} import {c}\nvalue = convert(raw, type={c})\n",
        "from {m} import {c}\nvalue = {c}.__new__({c})\n",
        "from {m} import {c}\nclass A:\n    def pair(self):\n        return {c}(x=1)\n",
    ],
)
def test_making_a_proof_elsewhere_is_found(made: str, use: str) -> None:
    module_name, _, class_name = made.rpartition(".")

    assert planted("ui.page", use.format(m=module_name, c=class_name))


def test_a_maker_of_another_name_in_the_right_module_is_found() -> None:
    text = "class SealedPair:\n    pass\ndef shortcut():\n    return SealedPair()\n"

    assert planted("app.domain.verification", text)


def test_a_class_method_that_makes_its_own_class_is_found() -> None:
    text = "class Cleared:\n    @classmethod\n    def of(cls):\n        return cls()\n"

    assert planted("app.domain.verification", text)


def test_a_proof_taken_from_a_module_that_passes_it_on_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(passed_on(), "app.shop.Facts", "app.domain.rules.Facts")

    assert planted("ui.page", "from app.shop import Facts\nvalue = Facts(x=1)\n")


def test_the_maker_may_make_it() -> None:
    text = "from app.domain.rules import Facts\ndef gather():\n    return Facts(x=1)\n"

    assert planted("app.usecases.facts", text) == []


def test_naming_a_proof_is_allowed() -> None:
    text = (
        "from app.domain.turn import FullTurn\n"
        "kept: FullTurn | None = None\n"
        "def f(turn: FullTurn) -> FullTurn:\n"
        "    match turn:\n"
        "        case FullTurn():\n"
        "            return turn\n"
        "    return turn if isinstance(turn, FullTurn) else kept\n"
    )

    assert planted("ui.page", text) == []


def test_another_class_of_the_same_name_is_not_meant() -> None:
    assert planted("ui.page", "from vinyl import Record\nvalue = Record()\n") == []
