"""The core runs without a window, a camera, a database or a network (DESIGN section 3)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.checkout import ROOT

CORE = (
    "app.domain",
    "app.evidence",
    "app.labels",
    "app.usecases",
    "app.ports",
    "sync.protocol",
    "sync.client.engine",
    "ui.presenters",
)
CENTRAL = ("sync.central",)
# The command line answers at once, and the window's toolkit is loaded only for a window.
COMMANDS = ("app.bootstrap", "app.__main__")
DRIVERS = frozenset({"cv2", "httpx", "pyzbar", "PySide6", "sqlcipher3", "sqlite3", "zxingcpp"})
NO_WINDOW = frozenset({"cv2", "PySide6", "pyzbar", "scanning", "ui", "zxingcpp"})

# Imports packages, with `whole` also every module in them, then says what else that brought in.
PROGRAM = """
import importlib, pkgutil, sys
how, *names = sys.argv[1:]
for name in names:
    package = importlib.import_module(name)
    if how != "whole":
        continue
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), name + "."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def brought_in_by(*names: str, whole: bool = True) -> set[str]:
    """Import these packages in a fresh interpreter; return the top-level names it then knows."""
    command = [sys.executable, "-c", PROGRAM, "whole" if whole else "door", *names]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("name", CORE)
def test_the_core_brings_in_no_driver(name: str) -> None:
    assert brought_in_by(name) & DRIVERS == set()


@pytest.mark.parametrize("name", CENTRAL)
def test_central_brings_in_no_window_and_no_camera(name: str) -> None:
    assert brought_in_by(name) & NO_WINDOW == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_line_brings_in_no_window(name: str) -> None:
    assert "PySide6" not in brought_in_by(name, whole=False)


def test_a_driver_that_was_brought_in_is_seen() -> None:
    assert brought_in_by("sqlite3", "PySide6.QtCore") & DRIVERS == {"PySide6", "sqlite3"}
