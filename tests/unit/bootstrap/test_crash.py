"""A fault of ours is written down by kind and place, never by what it says."""

from __future__ import annotations

import sys
from pathlib import Path
from stat import S_IMODE

import pytest
from PySide6.QtCore import QCoreApplication

from app import __version__
from app.bootstrap.crash import FILES_MAX, SHOWN_MAX, CrashError, Crashes, describe
from app.bootstrap.native import NativeError
from app.settings import SettingsError

PATIENT = "SAMPLE, Alma"


def broken() -> Exception:
    """Return a fault as it is caught: with a message, locals and a cause that name a patient."""
    try:
        looked_up({}, PATIENT)
    except ValueError as error:
        return error
    return AssertionError()


def looked_up(orders: dict[str, str], name: str) -> str:
    """Fail as a library does: with the value in its words."""
    try:
        return orders[name]
    except KeyError as error:
        message = f"no order for {name}"
        raise ValueError(message) from error


class Told:
    """Remembers what was told and what was shown."""

    def __init__(self, folder: Path) -> None:
        self.sentences: list[str] = []
        self.shown: list[BaseException] = []
        self.crashes = Crashes(self.sentences.append, folder)

    def meets(self, error: BaseException) -> None:
        """Hand a fault over as the interpreter does."""
        self.crashes._met(type(error), error, error.__traceback__)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path / "log")


def test_a_description_holds_kinds_and_places_and_no_value() -> None:
    said = describe(broken())

    assert f"Countersign {__version__}" in said
    assert "builtins.ValueError\n  tests/unit/bootstrap/test_crash.py:" in said
    assert "builtins.KeyError" in said
    assert " in looked_up\n" in said
    assert PATIENT not in said
    assert "no order" not in said


def test_a_fault_leaves_a_file_for_its_owner_and_one_sentence_that_names_it(
    told: Told, tmp_path: Path
) -> None:
    told.meets(broken())

    (file,) = (tmp_path / "log").iterdir()
    assert S_IMODE(file.stat().st_mode) == 0o600
    assert "ValueError" in file.read_text()
    (sentence,) = told.sentences
    assert str(file) in sentence
    assert "What was recorded is safe." in sentence
    assert PATIENT not in sentence + file.read_text() + file.name


def test_where_no_file_can_be_written_the_sentence_is_said_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    told = Told(tmp_path / "log")

    told.meets(broken())

    assert told.sentences == [
        "Countersign has a fault (ValueError). What was recorded is safe. Start it again."
    ]


def test_a_fault_in_a_window_is_shown_there(
    told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    told.crashes.show_in(told.shown.append)

    told.meets(broken())

    (shown,) = told.shown
    assert isinstance(shown, CrashError)
    assert told.sentences == []
    assert shown.explain() in capsys.readouterr().err


def test_a_fault_in_a_window_without_streams_is_shown_all_the_same(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    told.crashes.show_in(told.shown.append)

    told.meets(broken())

    assert len(told.shown) == 1


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The codes with which the window is told to end; a loop that was ended never runs again."""
    codes: list[int] = []
    monkeypatch.setattr(QCoreApplication, "exit", codes.append)
    return codes


def test_a_window_that_fails_again_and_again_is_not_shown_for_ever(
    told: Told, tmp_path: Path, ended: list[int]
) -> None:
    told.crashes.show_in(told.shown.append)

    for _ in range(FILES_MAX + 5):
        told.meets(broken())

    assert len(told.shown) == SHOWN_MAX
    assert set(ended) == {1}
    assert len(list((tmp_path / "log").iterdir())) == FILES_MAX


def test_a_fault_that_explains_itself_is_not_written_down(told: Told, tmp_path: Path) -> None:
    error = SettingsError("site.toml is not readable.")

    assert told.crashes.noted(error) is error
    assert isinstance(told.crashes.noted(broken()), CrashError)
    assert len(list((tmp_path / "log").iterdir())) == 1


def test_a_library_that_is_missing_when_it_is_needed_first_is_named_in_the_window(
    told: Told, tmp_path: Path
) -> None:
    told.crashes.show_in(told.shown.append)

    told.meets(ImportError("libGL.so.1: cannot open shared object file: No such file"))

    (shown,) = told.shown
    assert isinstance(shown, NativeError)
    assert shown.explain().startswith("Countersign needs the system library libGL.so.1.")
    assert not (tmp_path / "log").exists()


def test_a_window_that_fails_now_and_then_goes_on(
    told: Told, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told.crashes.show_in(told.shown.append)

    for hour in range(1, SHOWN_MAX + 3):
        monkeypatch.setattr("time.monotonic", lambda now=hour * 3600.0: now)
        told.meets(broken())

    assert len(told.shown) == SHOWN_MAX + 2
    assert ended == []


def test_a_panic_in_a_library_is_written_down_and_its_message_is_not_printed(
    told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    class PanicException(BaseException):
        pass

    told.meets(PanicException("SAMPLE, Alma"))

    assert len(told.sentences) == 1
    assert "Alma" not in capsys.readouterr().err + told.sentences[0]
