"""A downtime form goes to a printer of pages, or is saved where there is none (row 26)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.print_targets import NO_PRINTER, Target, Way
from app.bootstrap.printers import LabelPress
from app.domain.downtime import FormKind
from app.usecases.downtime import Form, FormPress
from app.usecases.printing import CannotPrintError
from tests.integration.test_downtime_paper import form
from tests.unit.domain.facts import ORDER


@pytest.fixture
def made() -> Form:
    return form(FormKind.THAW)


def test_the_press_of_the_window_is_one_for_forms(tmp_path: Path) -> None:
    assert isinstance(LabelPress(CannotPrintError(NO_PRINTER), tmp_path), FormPress)


@pytest.mark.parametrize(
    "target",
    [
        CannotPrintError(NO_PRINTER),
        Target(way=Way.TCP, where="127.0.0.1:1"),
        Target(way=Way.DEVICE, where="/dev/null"),
    ],
    ids=["no printer", "label printer on the network", "label printer on a cable"],
)
def test_where_no_printer_takes_pages_the_form_is_saved(
    tmp_path: Path, made: Form, target: Target | CannotPrintError
) -> None:
    place = LabelPress(target, tmp_path / "printed").print_form(made, ORDER, practice=True)

    assert place == str(tmp_path / "printed" / f"form-{made.number}.pdf")
    assert Path(place).read_bytes().startswith(b"%PDF")


def test_a_practice_site_prints_into_its_folder(tmp_path: Path, made: Form) -> None:
    press = LabelPress(Target(way=Way.FOLDER, where=str(tmp_path)), tmp_path / "other")

    place = press.print_form(made, None, practice=True)

    assert Path(place).parent == tmp_path


def test_a_queue_gets_the_page_and_nothing_is_left_behind(
    tmp_path: Path, made: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, bytes]] = []
    queue = "app.bootstrap.print_targets._to_queue"
    monkeypatch.setattr(queue, lambda where, name, data: sent.append((where, name, data)))
    press = LabelPress(Target(way=Way.QUEUE, where="ward"), tmp_path)

    assert press.print_form(made, None, practice=False) == ""
    assert [(where, name) for where, name, _ in sent] == [("ward", f"form-{made.number}")]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, made: Form) -> None:
    blocked = tmp_path / "printed"
    blocked.write_bytes(b"a file in the way")
    press = LabelPress(CannotPrintError(NO_PRINTER), blocked)

    with pytest.raises(CannotPrintError, match="cannot be written"):
        press.print_form(made, None, practice=True)
