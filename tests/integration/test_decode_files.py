"""Image files and folders become scans or sentences, and never an exception."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from app.identifiers import ScanId
from app.labels.scan import Mode, Scan
from scanning import files
from scanning.decode import look, readers
from scanning.files import FileProblem, scans_in
from scanning.printing import draw_badge, draw_product

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BAG = draw_product(element_string="(01)09501101530003(10)A1(17)270331", lines=["Bag"])
BADGE = draw_badge(element_string="(8017)950110153000001011", lines=["Ana"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder for labels."""
    made = tmp_path / "labels"
    made.mkdir()
    return made


def all_in(path: Path) -> list[Scan | FileProblem]:
    """Read a path with numbered scans at one moment."""
    numbers = count(1)

    def mint() -> ScanId:
        return ScanId(f"00000000-0000-4000-8000-{next(numbers):012}")

    return list(scans_in(path, mint=mint, now=lambda: NOW))


def sentence(path: Path) -> str:
    """Return the one sentence that a path gives."""
    (problem,) = all_in(path)
    assert isinstance(problem, FileProblem)
    return problem.sentence


def test_one_image_is_one_scan(folder: Path) -> None:
    file = folder / "bag.png"
    file.write_bytes(BAG.png())

    assert all_in(file) == [
        Scan(
            id=ScanId("00000000-0000-4000-8000-000000000001"),
            raw=b"010950110153000310A1\x1d17270331",
            symbology="]d2",
            mode=Mode.FILE,
            source="bag.png",
            readers=("zxing",),
            at=NOW,
        )
    ]


def test_a_folder_is_read_in_the_order_of_its_names(folder: Path) -> None:
    (folder / "2-bag.PNG").write_bytes(BAG.png())
    (folder / "1-badge.png").write_bytes(BADGE.png())
    (folder / "3-empty.png").write_bytes(b"")
    (folder / "notes.txt").write_text("not a label")
    (folder / ".hidden.png").write_bytes(BAG.png())
    (folder / "deeper").mkdir()
    (folder / "deeper" / "bag.png").write_bytes(BAG.png())

    found = all_in(folder)

    assert [one.source if isinstance(one, Scan) else one.name for one in found] == [
        "1-badge.png",
        "2-bag.PNG",
        "3-empty.png",
    ]
    assert isinstance(found[2], FileProblem)


def test_scans_of_one_label_are_different_scans(folder: Path) -> None:
    (folder / "a.png").write_bytes(BAG.png())
    (folder / "b.png").write_bytes(BAG.png())

    first, second = all_in(folder)

    assert isinstance(first, Scan)
    assert isinstance(second, Scan)
    assert first.id != second.id


def test_an_empty_folder_says_what_to_put_there(folder: Path) -> None:
    (folder / "notes.txt").write_text("not a label")

    assert sentence(folder) == (
        "The folder labels has no images. Put label images (PNG, JPEG) there."
    )


def test_a_path_that_does_not_exist_is_told(folder: Path) -> None:
    assert sentence(folder / "bag.png") == ("There is no file or folder bag.png. Check the name.")


def test_an_empty_file_is_told(folder: Path) -> None:
    (folder / "bag.png").write_bytes(b"")

    assert sentence(folder) == "bag.png: The file is empty."


def test_a_file_that_is_no_image_is_told(folder: Path) -> None:
    (folder / "bag.png").write_text("hello")

    assert sentence(folder) == "bag.png: The file is not an image, or it is damaged."


def test_an_image_without_barcode_is_told(folder: Path) -> None:
    Image.new("L", (200, 200), 255).save(folder / "white.png")

    assert "No barcode was found" in sentence(folder)


def test_an_image_with_two_barcodes_is_told(folder: Path) -> None:
    sheet = Image.new("L", (1_300, 420), 255)
    sheet.paste(BAG.image, (0, 0))
    sheet.paste(BADGE.image, (620, 0))
    sheet.save(folder / "both.png")

    assert sentence(folder) == "both.png: The picture shows 2 barcodes. Show one at a time."


def test_the_same_barcode_printed_twice_is_one(folder: Path) -> None:
    sheet = Image.new("L", (1_300, 420), 255)
    sheet.paste(BAG.image, (0, 0))
    sheet.paste(BAG.image, (620, 0))
    sheet.save(folder / "twice.png")

    assert [type(one) for one in all_in(folder)] == [Scan]


def test_readers_that_disagree_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "badge.png").write_bytes(BADGE.png())
    monkeypatch.setattr(readers, "zbar_read", lambda _: [(b"OTHER", (80, 100, 480, 10))])

    assert "Two readers read this barcode differently" in sentence(folder)


def test_a_barcode_that_one_reading_alone_gave_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "badge.png").write_bytes(BADGE.png())
    monkeypatch.setattr(look, "fit", lambda *_: None)

    assert sentence(folder) == (
        "badge.png: The barcode could not be read with certainty."
        " Use a sharper picture that shows all of it, or print the label again."
    )


def test_a_barcode_that_holds_too_much_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bag.png").write_bytes(BAG.png())
    monkeypatch.setattr(files, "SCAN_BYTES_MAX", 10)

    assert "holds more than a label can" in sentence(folder)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "bag.png")

    assert sentence(folder) == "bag.png: This is not a file."


def test_a_file_that_cannot_be_opened_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bag.png").write_bytes(BAG.png())

    def refuse(*_: object) -> io.BytesIO:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)

    assert sentence(folder) == "bag.png cannot be read. Check its rights."


def test_a_folder_that_cannot_be_opened_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> Iterator[Path]:
        raise PermissionError

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert sentence(folder) == "labels cannot be opened. Check its rights."
