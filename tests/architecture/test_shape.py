"""Functions fit a screen, files fit a reading, and every module says what it is (style §6)."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.checkout import EVERYTHING, Module, modules

FUNCTION_LINES_MAX = 60  # what one screen shows; median here and elsewhere is about 12
FILE_LINES_MAX = 400
ALL = modules(*EVERYTHING)


def long_functions(module: Module) -> list[str]:
    """Name the functions that do not fit a screen; decorators do not count."""
    lengths = {
        f"{module.name}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for node in module.functions
    }
    return [f"{name}: {n} lines" for name, n in lengths.items() if n > FUNCTION_LINES_MAX]


def too_long(module: Module) -> bool:
    """Whether a file holds more than one reading's worth."""
    return len(module.text.splitlines()) > FILE_LINES_MAX


def says_what_it_is(module: Module) -> bool:
    """Whether a module opens with a docstring."""
    return bool(ast.get_docstring(module.tree))


def source(text: str) -> Module:
    """Make a module of a planted text."""
    return Module(name="planted", text=text)


def function_of(lines: int) -> Module:
    """Make a module with one function of so many lines."""
    return source("def f():\n" + "    x = 1\n" * (lines - 1))


def test_every_function_fits_a_screen() -> None:
    assert [finding for module in ALL for finding in long_functions(module)] == []


def test_every_file_fits_a_reading() -> None:
    assert [module.name for module in ALL if too_long(module)] == []


def test_every_module_says_what_it_is() -> None:
    assert [module.name for module in ALL if not says_what_it_is(module)] == []


def test_the_rules_read_the_whole_checkout() -> None:
    names = {module.name for module in ALL}

    assert {"app.identifiers", "ui", "tests.architecture.test_shape"} <= names


@pytest.mark.parametrize(("lines", "found"), [(60, 0), (61, 1)])
def test_a_function_of_61_lines_is_found(lines: int, found: int) -> None:
    assert len(long_functions(function_of(lines))) == found


def test_a_long_method_and_a_long_coroutine_are_found() -> None:
    body = "        x = 1\n" * 61
    text = f"class A:\n    def f(self):\n{body}\n    async def g(self):\n{body}"

    assert len(long_functions(source(text))) == 2


@pytest.mark.parametrize(("lines", "found"), [(400, False), (401, True)])
def test_a_file_of_401_lines_is_found(lines: int, found: bool) -> None:
    assert too_long(source("x = 1\n" * lines)) is found


@pytest.mark.parametrize("text", ["", "x = 1\n", '""""""\n', '# words\nx = """no docstring"""\n'])
def test_a_module_that_says_nothing_is_found(text: str) -> None:
    assert not says_what_it_is(source(text))
