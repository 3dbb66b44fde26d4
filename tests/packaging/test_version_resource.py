"""What Windows shows of the two programs under Properties, Details."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from app import __version__
from installers.windows import build_msi, version_resource


@pytest.mark.parametrize("program", get_args(version_resource.Program))
def test_pyinstaller_reads_the_version_resource_of_each_program(
    program: version_resource.Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PyInstaller reads and changes finished programs with these, and has them on Windows only.
    monkeypatch.setitem(sys.modules, "pefile", ModuleType("pefile"))
    monkeypatch.setattr("PyInstaller.compat.win32api", ModuleType("win32api"), raising=False)
    versioninfo = import_module("PyInstaller.utils.win32.versioninfo")

    written = version_resource.write(program, tmp_path / "made")
    resource = versioninfo.load_version_info_from_text_file(str(written))

    raw = resource.toRaw()
    for text in ("VS_VERSION_INFO", "FileVersion", __version__, f"{program}.exe", "Countersign"):
        assert f"{text}\0".encode("utf-16-le") in raw
    major, minor, patch, last = version_resource.four_numbers(__version__)
    assert resource.ffi.fileVersionMS == major << 16 | minor
    assert resource.ffi.fileVersionLS == patch << 16 | last


def test_the_two_programs_can_be_told_apart_in_a_task_list() -> None:
    one, other = (version_resource.ADDED[name] for name in get_args(version_resource.Program))

    assert one != other


def test_a_version_that_windows_cannot_hold_is_refused() -> None:
    for wrong in ("1.2", "1.2.3rc1", "1.2.70000", ""):
        with pytest.raises(ValueError, match="not a version that Windows can hold"):
            version_resource.four_numbers(wrong)


def test_pyproject_and_the_program_name_one_version() -> None:
    assert build_msi.version() == __version__
