"""The station's printer on trial: what comes out reads back, and a refusal becomes a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication

from app.bootstrap.device_printers import PressBench
from app.bootstrap.print_targets import Target, Way, target_of
from app.bootstrap.printers import LabelPress
from app.domain.sheet import SHEET
from app.usecases.printing import CannotPrintError
from scanning.decode import read_grey
from ui import wording_devices as words

T = TypeVar("T")


class Press:
    """A press with a thread of its own, and what it said."""

    def __init__(self, target: Target | CannotPrintError) -> None:
        self.press = LabelPress(target)
        self.thread = ThreadPoolExecutor(1)
        self.told: list[str] = []
        self.bench = PressBench(self.press, self._submit, practice=True)

    def _submit(self, job: Callable[[LabelPress], T]) -> Future[T]:
        return self.thread.submit(job, self.press)

    def answers(self) -> list[str]:
        """Wait for the thread, and let the window hear of it."""
        self.thread.submit(int).result(30)
        QCoreApplication.processEvents()
        return self.told


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    made = Press(Target(way=Way.FOLDER, where=str(tmp_path)))
    yield made
    made.thread.shutdown()


def codes(path: Path) -> set[bytes]:
    with Image.open(path) as image:
        return {symbol.raw for symbol in read_grey(np.asarray(image.convert("L")))}


@pytest.mark.usefixtures("qapp")
def test_the_printed_sheet_holds_every_code_of_the_sheet(press: Press, tmp_path: Path) -> None:
    press.bench.print_sheet(press.told.append)

    assert press.answers() == [""]
    assert codes(tmp_path / "test-sheet.png") == {raw for c in SHEET for raw in c.wanted}


@pytest.mark.usefixtures("qapp")
def test_the_test_label_reads_back(press: Press, tmp_path: Path) -> None:
    (choice,) = press.bench.choices()

    press.bench.print_test(choice.source, "PRINT-TEST-0A1B2C3D", press.told.append)

    assert press.answers() == [""]
    assert choice.source == f"folder:{tmp_path}"
    assert codes(tmp_path / "printer-test.png") == {b"PRINT-TEST-0A1B2C3D"}


@pytest.mark.usefixtures("qapp")
def test_a_printer_that_refuses_is_told_in_its_own_sentence(tmp_path: Path) -> None:
    press = Press(Target(way=Way.DEVICE, where=str(tmp_path / "gone")))

    press.bench.print_test("", "PRINT-TEST-1", press.told.append)

    (told,) = press.answers()
    assert told.startswith(f"The printer {tmp_path / 'gone'} cannot be reached. Check its cable")
    press.thread.shutdown()


@pytest.mark.usefixtures("qapp")
def test_a_fault_is_told_by_its_kind_only(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        msg = "Weber, born 1968"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr(press.press, "print_sheet", breaks)

    press.bench.print_sheet(press.told.append)

    assert press.answers() == [words.PRINTING_BROKE.format(kind="ZeroDivisionError")]


@pytest.mark.usefixtures("qapp")
def test_a_live_station_without_a_printer_offers_none(tmp_path: Path) -> None:
    with pytest.raises(CannotPrintError) as refused:
        target_of({}, tmp_path, practice=False)
    press = Press(refused.value)

    press.bench.print_sheet(press.told.append)

    assert press.bench.choices() == ()
    assert press.answers()[0].startswith("No label printer is set up here.")
    press.thread.shutdown()
