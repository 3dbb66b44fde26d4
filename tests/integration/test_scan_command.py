"""`countersign scan` reads pictures and says what may be relied on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.bootstrap import scan as command
from scanning.decode import Symbol
from scanning.printing import draw_badge, draw_product

BADGE = "(8017)952000000000001016"
BAG = "(01)09520000001013(21)PB00001ABCD(10)LOT1(91)COI-1(17)271231"


@pytest.fixture
def badge(tmp_path: Path) -> Path:
    file = tmp_path / "badge.png"
    file.write_bytes(draw_badge(element_string=BADGE, lines=["A. Novak"]).png())
    return file


def test_every_barcode_of_a_picture_is_one_line_of_json(
    badge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main_scan([badge], as_json=True) == 0

    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert said["file"] == str(badge)
    assert said["ms"] > 0
    (symbol,) = said["symbols"]
    assert len(symbol.pop("corners")) == 4
    assert symbol == {
        "text": "8017952000000000001016",
        "hex": b"8017952000000000001016".hex(),
        "format": "Code128",
        "symbology": "]C1",
        "readers": ["zxing", "zbar"],
        "accepted": True,
    }


def test_a_folder_is_read_picture_by_picture_and_problems_are_sentences(
    badge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    badge.with_name("notes.png").write_text("bread, milk")

    assert command.main_scan([badge.parent], as_json=True) == 1

    said = capsys.readouterr()
    assert [json.loads(line)["file"] for line in said.out.splitlines()] == [str(badge)]
    assert said.err == "notes.png: The file is not an image, or it is damaged.\n"


@pytest.mark.parametrize("name", ["nothing.png", "nowhere"])
def test_a_path_that_names_nothing_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert command.main_scan([tmp_path / name], as_json=False) == 1
    assert capsys.readouterr().err == f"There is no file or folder {name}. Check the name.\n"


def test_people_see_control_characters_instead_of_sending_them_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bag.png"
    file.write_bytes(draw_product(element_string=BAG, lines=["x"]).png())

    assert command.main_scan([file], as_json=False) == 0

    said = capsys.readouterr().out
    assert "\\x1d10LOT1" in said
    assert "\x1d" not in said
    assert "DataMatrix ]d2" in said


def test_a_barcode_that_two_readers_dispute_is_shown_and_not_relied_on(
    badge: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    disputed = Symbol(
        raw=b"1",
        symbology="]C1",
        readers=("zxing",),
        corners=((0, 0), (1, 0), (1, 1), (0, 1)),
        accepted=False,
    )
    monkeypatch.setattr(command, "symbols_in", lambda _, read: (disputed,))

    assert command.main_scan([badge], as_json=False) == 1
    assert "not to be relied on" in capsys.readouterr().out


def test_what_a_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "label.png"
    code = zxingcpp.create_barcode("Москва", zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(code.to_image(scale=8, add_quiet_zones=True)).save(file)
    done = subprocess.run(
        [sys.executable, "-m", "app", "scan", str(file)],
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"QRCode ]Q1" in done.stdout
    assert b"\\ufffd" in done.stdout
