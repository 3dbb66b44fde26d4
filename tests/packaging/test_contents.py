"""What is left out of the bundle, and that the program does its work without it.

Fast: nothing is frozen here. A fresh interpreter that cannot import the left-out modules prints a
label, looks for scanners and photographs a label; `test_program` and `test_bundle` look at the
frozen program itself.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from installers import components, contents, distributions, licences, notices
from tests.architecture.checkout import ROOT

ENOUGH_S = 120  # hang guard
BARE = """\
import fnmatch, sys
from installers import contents

class Refusing:
    def find_spec(self, name, path=None, target=None):
        left_out = [*contents.EXCLUDED_MODULES, *contents.UNUSED_MODULES]
        if any(fnmatch.fnmatchcase(name, one) for one in left_out):
            raise ImportError(f"{name} is not in the bundle")

sys.meta_path.insert(0, Refusing())
"""


def bare(work: str) -> str:
    """Return what a program prints that has no module of those that are left out."""
    done = subprocess.run(
        [sys.executable, "-c", BARE + work],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENOUGH_S,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_a_module_that_is_left_out_cannot_be_imported_here() -> None:
    said = bare("""
try:
    import reportlab.graphics
except ImportError as error:
    print(error)
""")

    assert said == "reportlab.graphics is not in the bundle\n"


def test_a_label_becomes_a_pdf_without_the_left_out_parts_of_reportlab() -> None:
    said = bare("""
from scanning.printing.pdf import to_pdf
from scanning.printing.plate import make_plate
from scanning.printing.templates import product_label

sheet = product_label(element_string="(01)09520000001018(10)LOT1(21)PB000017GGJ", lines=["x"])
print(to_pdf(make_plate(sheet, 203))[:5].decode())
""")

    assert said == "%PDF-\n"


def test_scanners_are_looked_for_without_the_left_out_parts_of_pyserial() -> None:
    said = bare("""
from serial import Serial
from serial.tools.list_ports import comports
print(Serial.__name__, type(list(comports())).__name__)
""")

    assert said == "Serial list\n"


def test_a_film_has_its_noise_and_help_its_colours() -> None:
    said = bare("""
from numpy.random import default_rng
from rich.syntax import Syntax
from typer.rich_utils import rich_format_help
print(default_rng(1).integers(0, 10, 3).size, callable(rich_format_help))
""")

    assert said == "3 True\n"


def test_modules_that_only_a_hook_asked_for_are_left_out() -> None:
    names = ["pygments.lexers", "pygments.lexers._mapping", "pygments.lexers.python", "app.times"]

    kept = contents.modules([(name, "x", "PYMODULE") for name in names])

    assert [name for name, _, _ in kept] == [
        *("app.times", "pygments.lexers", "pygments.lexers._mapping")
    ]


@pytest.mark.parametrize(
    ("plugin", "wanted"),
    [
        ("PySide6/plugins/multimedia/windowsmediaplugin.dll", True),
        ("PySide6/Qt/plugins/multimedia/libdarwinmediaplugin.dylib", True),
        ("PySide6/Qt/plugins/permissions/libqdarwincamerapermission.dylib", True),
        ("PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", False),
        ("PySide6/plugins/multimedia/ffmpegmediaplugin.dll", False),
        ("PySide6/Qt/plugins/permissions/libqdarwinlocationpermission.dylib", False),
    ],
)
def test_cameras_are_read_by_the_systems_plugin_never_by_ffmpegs(
    plugin: str, wanted: bool
) -> None:
    assert contents.is_wanted((plugin, "/venv/x", "BINARY"), platform="linux") is wanted


@pytest.mark.parametrize(
    ("line", "helper"),
    [
        ("countersign --multiprocessing-fork tracker_fd=6 pipe_handle=8", True),
        ("countersign -B -S -I -c FROM", True),
        ("countersign", False),
        ("countersign scan --multiprocessing-fork", False),
        ("countersign verify -c", False),
    ],
)
def test_a_process_that_only_helps_is_known_by_its_command_line(line: str, helper: bool) -> None:
    from installers.programs.helpers_without_qt import is_helper

    code = "from multiprocessing.resource_tracker import main;main(5)"
    arguments = [code if word == "FROM" else word for word in line.split()]

    assert is_helper(arguments) is helper


@pytest.mark.parametrize("name", ["pyserial", "reportlab"])
def test_what_reads_scanners_and_prints_may_ship_and_brings_its_licence(name: str) -> None:
    component = components.of_distribution(distributions.shipped()[name])

    (text,) = notices.texts(component)

    assert "Redistributions in binary form must" in text.read_text(encoding="utf-8")
    said = licences.expression(component)
    assert said == "BSD-3-Clause"
    assert licences.is_allowed(said)
