"""Where a site's files lie on each system, and what is said to whom they do not let in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from app.bootstrap import places

LINUX, MAC = Path("/var/lib/countersign"), Path("/Library/Application Support/Countersign")


@pytest.mark.parametrize(("system", "folder"), [("linux", LINUX), ("darwin", MAC)])
def test_the_machine_s_folder_is_one_for_all_accounts(
    monkeypatch: pytest.MonkeyPatch, system: str, folder: Path
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert places.machine_folder() == folder


def test_on_windows_it_lies_in_program_data(monkeypatch: pytest.MonkeyPatch) -> None:
    from platformdirs.windows import Windows

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Windows, "site_data_dir", property(_in_program_data))
    monkeypatch.setattr(platformdirs, "PlatformDirs", Windows)

    assert str(places.machine_folder()) == r"C:\ProgramData\Countersign"


def _in_program_data(asked: platformdirs.api.PlatformDirsABC) -> str:
    """Answer as Windows does, where nothing of Windows can be asked."""
    return asked._append_parts("C:\\ProgramData").replace(os.sep, "\\")  # type: ignore[attr-defined]  # the Windows class has it


def test_the_practice_site_and_the_window_s_place_belong_to_one_account() -> None:
    machine = places.machine_folder()

    for folder in (places.practice_folder(), places.user_folder(), places.log_folder()):
        assert folder.is_relative_to(Path.home())
        assert not folder.is_relative_to(machine)


@pytest.mark.parametrize("file", ["", "station.db"])
def test_whoever_may_not_use_the_workstation_is_told_whom_to_ask(
    monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    assert places.not_allowed(LINUX / file) == (
        "You may not use this workstation's store: ask IT to add your account to the group "
        "countersign, then sign in again."
    )


def test_another_folder_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in places.not_allowed(tmp_path)
