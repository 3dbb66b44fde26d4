"""What a program says and asks around its window: dialogs, faults, being started again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QExposeEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMessageBox, QWidget

from app.bootstrap.cast import ANA
from app.bootstrap.crash import Crashes
from app.bootstrap.instance import Instance
from app.bootstrap.launch import _unlocked
from app.bootstrap.program import Program
from app.bootstrap.voices import DialogVoice, GivenUpError
from app.sealing import PRACTICE_PASSPHRASE
from tests.architecture.checkout import ROOT
from tests.support.window import PASSPHRASE, Bench, live_site, practice_site
from ui.presenters.desk import Screen

ENOUGH_S = 120  # hang guard


class Person(QObject):
    """Answers the dialogs that come up, one after another."""

    def __init__(self, *answers: Callable[[QWidget], None]) -> None:
        super().__init__()
        self.answers = list(answers)
        self.read: list[str] = []
        self._look = QTimer(self, interval=5)
        self._look.timeout.connect(self._on_look)
        self._look.start()

    @Slot()
    def _on_look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not self.answers:
            return
        if isinstance(dialog, QInputDialog):
            self.read.append(dialog.labelText())
        elif isinstance(dialog, QMessageBox):
            self.read.append(dialog.text())
        self.answers.pop(0)(dialog)


def types(text: str) -> Callable[[QWidget], None]:
    """Type into the dialog's field and press Enter."""

    def answer(dialog: QWidget) -> None:
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        assert field.echoMode() is QLineEdit.EchoMode.Password
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    return answer


def presses_escape(dialog: QWidget) -> None:
    """Close the dialog."""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path) -> Program:
    voice = DialogVoice()
    return Program(voice=voice, crashes=Crashes(voice.tell, tmp_path / "log"))


# -- dialogs


def test_a_sentence_is_shown_until_it_is_closed(program: Program) -> None:
    person = Person(presses_escape)

    program.voice.tell("There is no display here.")

    assert person.read == ["There is no display here."]


def test_a_passphrase_is_asked_again_until_it_fits(program: Program, tmp_path: Path) -> None:
    person = Person(types("another one"), types(PASSPHRASE))

    site = _unlocked(program, live_site(tmp_path), None)
    site.close()

    first, second = person.read
    assert first == "Passphrase of this station"
    assert second.startswith("The passphrase does not open this station's key file")


@pytest.mark.parametrize("typed", ["", PRACTICE_PASSPHRASE])
def test_what_can_be_no_stations_passphrase_is_asked_again_too(
    program: Program, tmp_path: Path, typed: str
) -> None:
    person = Person(types(typed), types(PASSPHRASE))

    site = _unlocked(program, live_site(tmp_path), None)
    site.close()

    assert len(person.read) == 2
    assert person.read[1].startswith("This is a live station: give its passphrase")


def test_whoever_gives_up_opens_nothing(program: Program, tmp_path: Path) -> None:
    person = Person(presses_escape)

    with pytest.raises(GivenUpError):
        _unlocked(program, live_site(tmp_path), None)

    assert len(person.read) == 1


# A program that an icon starts on Windows: it has no streams. Whatever dialog comes up is
# written down and closed.
WITHOUT_STREAMS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.__main__ import main_window
from app.bootstrap.window import application

said, *arguments = sys.argv[1:]
app = application()

def look():
    box = app.activeModalWidget()
    if box is not None:
        Path(said).write_text(box.windowTitle() + ": " + box.text())
        box.close()

timer = QTimer(interval=20)
timer.timeout.connect(look)
timer.start()
sys.argv = ["countersign-window", *arguments]
sys.stdin = sys.stdout = sys.stderr = None
main_window()
"""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--dir", "{}"], "Countersign: {} is not a site folder."),
        (["verify", "{}"], "Countersign: {} is not a site folder."),
        (["--colour"], "Countersign: No such option: --colour"),
    ],
)
def test_a_program_without_streams_says_everything_in_a_dialog(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    empty, said = tmp_path / "empty", tmp_path / "said"
    empty.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_STREAMS, said, *(a.format(empty) for a in arguments)],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": ":0"},
        capture_output=True,
        check=False,
        timeout=ENOUGH_S,
    )

    assert said.read_text().startswith(says.format(empty))
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


def test_a_window_that_closes_as_soon_as_it_shows_gets_nothing_ready_any_more(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(practice_site(tmp_path))
    ready: list[str] = []
    monkeypatch.setattr(bench.opened, "_get_ready", lambda: ready.append("ready"))
    handle, shown = bench.window.frame.windowHandle(), QExposeEvent(QRegion())
    bench.opened.eventFilter(handle, shown)
    QCoreApplication.processEvents()
    assert ready == ["ready"]

    bench.opened.eventFilter(handle, shown)
    bench.close()
    QCoreApplication.processEvents()

    assert ready == ["ready"]


# -- faults


class Breaks(QObject):
    """Has a slot that fails."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._on_asked)

    @Slot()
    def _on_asked(self) -> None:
        raise KeyError("SAMPLE, Alma")


@pytest.fixture
def instance(qapp: QApplication, tmp_path: Path) -> Iterator[Instance]:
    with Instance(tmp_path / "taken") as made:
        yield made


@pytest.fixture
def guarded(
    bench: Bench, program: Program, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> Bench:
    """A window whose faults are shown and written down, as `countersign` opens it."""
    monkeypatch.setattr(sys, "excepthook", program.crashes._met)
    bench.opened.belongs_to(instance, program.crashes)
    return bench


def test_a_slot_that_fails_shows_the_fault_and_nothing_of_the_patient(
    guarded: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded.signs_in(ANA)
    guarded.scans(guarded.alma)

    # The hook that Qt's slots end in is whatever `sys.excepthook` is at that moment.
    breaks = Breaks()
    breaks.asked.emit()
    guarded.settle()

    assert guarded.shows(Screen.PROBLEM)
    assert "Countersign has a fault (KeyError). What was recorded is safe." in guarded.says
    (file,) = (tmp_path / "log").iterdir()
    assert file.name in guarded.says
    assert "SAMPLE" not in guarded.says + file.read_text() + capsys.readouterr().err


def test_a_job_that_fails_is_written_down_too(guarded: Bench, tmp_path: Path) -> None:
    def fails(site: object) -> None:
        raise KeyError("SAMPLE, Alma")

    guarded.opened.ask(fails, lambda _: None)
    guarded.settle()

    assert guarded.shows(Screen.PROBLEM)
    (file,) = (tmp_path / "log").iterdir()
    assert "KeyError" in file.read_text()
    assert "SAMPLE" not in guarded.says + file.read_text()


# -- started again


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform
def test_being_started_again_raises_the_window_and_changes_nothing_in_a_turn(
    guarded: Bench, instance: Instance
) -> None:
    guarded.signs_in(ANA)
    guarded.scans(guarded.alma, bag=False)
    step, says, kinds = guarded.step, guarded.says, guarded.kinds()
    guarded.window.frame.showMinimized()

    instance.rung.emit()
    QCoreApplication.processEvents()

    assert not guarded.window.frame.isMinimized()
    assert (guarded.step, guarded.says, guarded.kinds()) == (step, says, kinds)
