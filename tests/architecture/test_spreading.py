"""Tests in several worker processes: what is costly to make is made once, by one of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.architecture.checkout import ROOT
from tests.conftest import Spread
from tests.packaging.tools import alone


@pytest.fixture
def spread() -> Spread:
    made = object.__new__(Spread)
    made.config = SimpleNamespace(rootpath=ROOT)
    return made


def test_a_module_that_makes_something_once_stays_in_one_worker(spread: Spread) -> None:
    module = "tests/packaging/test_deb.py"

    assert {spread._split_scope(f"{module}::{name}") for name in ("test_a", "test_b")} == {module}


def test_other_tests_go_to_whichever_worker_is_free(spread: Spread) -> None:
    names = {f"tests/architecture/test_locks.py::{name}" for name in ("test_a[x::y]", "test_b")}

    assert {spread._split_scope(name) for name in names} == names


def test_one_worker_waits_while_another_is_at_it(tmp_path: Path) -> None:
    lock = tmp_path / "build" / "bundle.lock"
    at_it = []

    with alone(lock, 0):
        with pytest.raises(sqlite3.OperationalError, match="locked"), alone(lock, 0):
            at_it.append("both")
        at_it.append("the first")
    with alone(lock, 0):
        at_it.append("the second")

    assert at_it == ["the first", "the second"]
