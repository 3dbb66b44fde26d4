"""Where labels go, and what is refused before and after: folder, network, device, queue."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.bootstrap.print_targets import NO_PRINTER, Target, Way, target_of
from app.bootstrap.printers import LabelPress, raster_digest, sheet_codes
from app.domain.sheet import SHEET
from app.identifiers import Digest
from app.usecases.print_jobs import Template, ToPrint, Wanted, control_wanted, sheet_wanted
from app.usecases.printing import CannotPrintError
from scanning.decode import read_image
from scanning.printing import house, zpl
from scanning.printing.symbols import carried
from tests.support.printed import BAG, BAND, internal

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


def label(
    template: Template = Template.SLIP,
    code: str = "CS:SLIP/09520000001018.PB000017GGJ",
    *,
    practice: bool = True,
) -> ToPrint:
    wanted = Wanted(template=template, code=code, says="… 7GGJ", lines=("PICK-UP SLIP", "Bag"))
    return ToPrint(wanted=wanted, n=3, nonce="K7QX2M", at=NOW, practice=practice)


def press(tmp_path: Path, dpi: int = 203) -> LabelPress:
    return LabelPress(Target(way=Way.FOLDER, where=str(tmp_path / "printed"), dpi=dpi))


def sentence(job: Callable[[], object]) -> str:
    with pytest.raises(CannotPrintError) as met:
        job()
    return met.value.explain()


# -- what site.toml says


def test_a_practice_site_prints_into_its_folder(tmp_path: Path) -> None:
    target = target_of({}, tmp_path, practice=True)

    assert target == Target(way=Way.FOLDER, where=str(tmp_path / "printed"), dpi=203)
    assert not target.speaks_zpl


def test_a_live_site_without_a_printer_says_so(tmp_path: Path) -> None:
    assert sentence(lambda: target_of({}, tmp_path, practice=False)) == NO_PRINTER
    none = LabelPress(CannotPrintError(NO_PRINTER))
    assert sentence(lambda: none.draw(label())) == NO_PRINTER


@pytest.mark.parametrize(
    ("table", "target"),
    [
        ({"to": "tcp:10.0.0.7"}, Target(way=Way.TCP, where="10.0.0.7")),
        ({"to": "tcp:labels:6101", "dpi": 300}, Target(way=Way.TCP, where="labels:6101", dpi=300)),
        ({"to": "device:/dev/usb/lp0"}, Target(way=Way.DEVICE, where="/dev/usb/lp0")),
        ({"to": "queue:ward", "dpi": 600}, Target(way=Way.QUEUE, where="ward", dpi=600)),
    ],
)
def test_the_table_names_a_printer(tmp_path: Path, table: dict[str, Any], target: Target) -> None:
    assert target_of(table, tmp_path, practice=False) == target
    assert target.source == table["to"]


@pytest.mark.parametrize(
    "table",
    [
        {"dpi": 203},
        {"to": "ward"},
        {"to": "fax:1"},
        {"to": "queue:"},
        {"to": "queue:-o evil"},
        {"to": 7},
        {"to": "tcp:a", "speed": 3},
        {"to": "tcp:a", "dpi": 204},
        {"to": "tcp:a", "dpi": "203"},
        {"to": "tcp:a", "dpi": True},
    ],
)
def test_a_table_that_says_something_else_is_refused(
    tmp_path: Path, table: dict[str, Any]
) -> None:
    says = sentence(lambda: target_of(table, tmp_path, practice=True))

    assert says.startswith("site.toml, [printer]: expected ")
    assert says.endswith("Correct it.")


# -- drawing


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize(
    ("template", "code"),
    [
        (Template.SLIP, "CS:SLIP/09520000001018.PB000017GGJ"),
        (Template.THAW, "CS:THAW/09520000001018.PB000017GGJ"),
        (Template.LOCATION, "(254)RACK-4(414)9520000000004"),
        (Template.LOCATION, "LOC00012"),
        (Template.PRODUCT, BAG),
        (Template.WRISTBAND, BAND),
    ],
)
def test_a_label_is_drawn_with_its_print_and_reads_back(
    tmp_path: Path, template: Template, code: str, dpi: int
) -> None:
    made = label(template, code)

    drawn = press(tmp_path, dpi).draw(made)

    (raw,) = drawn.carries
    assert [symbol.raw for symbol in read_image(drawn.png)] == [raw]
    if code.startswith("CS:"):
        assert raw.decode() == f"{code}/3/K7QX2M"
    assert not (tmp_path / "printed").exists()


@pytest.mark.parametrize("practice", [True, False])
def test_the_test_sheet_carries_the_codes_of_the_scanners_test(
    tmp_path: Path, practice: bool
) -> None:
    sheet = replace(label(), wanted=sheet_wanted(), practice=practice)

    drawn = press(tmp_path, 300).draw(sheet)

    assert sorted(drawn.carries) == sorted(raw for code in SHEET for raw in code.wanted)


@pytest.mark.parametrize("practice", [True, False])
@pytest.mark.parametrize("dpi", [203, 300])
def test_the_control_card_carries_its_words_and_each_reads_back(
    tmp_path: Path, dpi: int, practice: bool
) -> None:
    """Screens §4.5: keys for gloved hands; none of them signs."""
    card = replace(label(), wanted=control_wanted(), practice=practice)

    drawn = press(tmp_path, dpi).draw(card)

    assert sorted(drawn.carries) == [b"CS:BACK", b"CS:CANT-SCAN", b"CS:LOCK"]
    assert sorted(symbol.raw for symbol in read_image(drawn.png)) == sorted(drawn.carries)


def test_the_codes_of_a_pair_stand_side_by_side() -> None:
    items = sheet_codes()
    pair = [place for place, item in enumerate(items) if item.align != "middle"]

    assert len(pair) == 2
    assert pair[0] % 2 == 0
    assert pair[1] == pair[0] + 1
    assert [items[n].align for n in pair] == ["right", "left"]
    for item in items:
        assert not item.data or carried(item.carrier, item.data)


def test_another_print_of_the_same_label_has_another_raster(tmp_path: Path) -> None:
    one = press(tmp_path).draw(label())
    again = press(tmp_path).draw(label())
    other = press(tmp_path).draw(replace(label(), n=4))

    assert one.raster == again.raster
    assert one.raster != other.raster


def test_what_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    wide = label(Template.LOCATION, "A" * 2_000)

    assert sentence(lambda: press(tmp_path).draw(wide)).startswith(
        "Expected modules of at least 0.25 mm, got 0.12 mm"
    )


def test_a_label_that_does_not_read_back_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanning.decode.read_grey", lambda *_, **__: ())

    assert sentence(lambda: press(tmp_path).draw(label())) == (
        "Expected 1 codes to read back from the label's picture, got 0 or others. "
        "It was not printed. Report this."
    )


# -- sending


def test_a_folder_gets_picture_pdf_and_zpl(tmp_path: Path) -> None:
    machine = press(tmp_path)
    drawn = machine.draw(label())

    machine.send(drawn)

    files = sorted(path.name for path in (tmp_path / "printed").iterdir())
    assert files == [f"print-000003-K7QX2M.{end}" for end in ("pdf", "png", "zpl")]
    picture = Image.open(tmp_path / "printed" / "print-000003-K7QX2M.png")
    assert raster_digest(picture) == drawn.raster
    assert (tmp_path / "printed" / "print-000003-K7QX2M.zpl").read_bytes() == zpl.to_zpl(picture)


def test_what_differs_from_the_record_is_not_printed(tmp_path: Path) -> None:
    machine = press(tmp_path)
    drawn = replace(machine.draw(label()), raster=Digest("0" * 64))

    assert sentence(lambda: machine.send(drawn)) == (
        "The label would print otherwise than recorded. It was not printed. Print anew."
    )
    assert not (tmp_path / "printed").exists()


def test_a_network_printer_gets_the_rasters_own_dots() -> None:
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            line, _ = server.accept()
            with line:
                while data := line.recv(65_536):
                    came.append(data)

        listener = threading.Thread(target=listen)
        listener.start()
        port = server.getsockname()[1]
        machine = LabelPress(Target(way=Way.TCP, where=f"127.0.0.1:{port}"))
        machine.send(machine.draw(label()))
        listener.join(10)

    assert b"".join(came).startswith(b"^XA^PW800^LL536^LH0,0^PQ1,0,1,Y^FO0,0^GFA,53600,53600,100,")


def test_a_printer_that_is_off_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    machine = LabelPress(Target(way=Way.TCP, where=f"127.0.0.1:{port}"))
    drawn = machine.draw(label())

    assert sentence(lambda: machine.send(drawn)) == (
        f"The printer 127.0.0.1:{port} did not answer. Check that it is on and connected, then "
        "print again."
    )


def test_a_device_file_gets_zpl_and_a_missing_one_is_told_and_not_made(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    machine = LabelPress(Target(way=Way.DEVICE, where=str(device)))
    drawn = machine.draw(label())

    assert sentence(lambda: machine.send(drawn)).startswith(f"The printer {device} cannot be")
    assert not device.exists()
    device.touch()
    machine.send(drawn)
    assert device.read_bytes().startswith(b"^XA")


def test_a_queue_gets_the_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "lp"
    fake.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\ncat > {tmp_path}/got\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    machine = LabelPress(Target(way=Way.QUEUE, where="ward"))

    machine.send(machine.draw(label()))

    assert (tmp_path / "got").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "said").read_text() == (
        "-d ward -t print-000003-K7QX2M -n 1 -o print-scaling=none -\n"
    )


def test_a_queue_that_does_not_take_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = LabelPress(Target(way=Way.QUEUE, where="ward"))
    drawn = machine.draw(label())

    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert sentence(lambda: machine.send(drawn)).startswith("This computer has no print queues")
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    assert sentence(lambda: machine.send(drawn)) == (
        "The print queue ward did not take the label. Check its name and that it is enabled, then "
        "print again."
    )


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "printed").write_bytes(b"a file where a folder should be")
    machine = press(tmp_path)
    drawn = machine.draw(label())

    assert sentence(lambda: machine.send(drawn)) == (
        f"The folder {tmp_path / 'printed'} cannot be written. Ask the administrator."
    )


def test_a_page_is_not_sent_to_a_label_printer() -> None:
    machine = LabelPress(Target(way=Way.TCP, where="127.0.0.1:1"))

    assert sentence(lambda: machine.draw(replace(label(), wanted=sheet_wanted()))).startswith(
        "Expected a printer of pages for this sheet, got a label printer."
    )


def test_a_devices_test_goes_the_same_way(tmp_path: Path) -> None:
    press(tmp_path).print_sheet(house.thaw_label(internal()), "test")

    assert (tmp_path / "printed" / "test.zpl").exists()
