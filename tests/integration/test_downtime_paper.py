"""The paper itself: its barcode reads, its folds are where they belong, nothing leaks (row 26)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from app.bootstrap.downtime_forms import sheet_of
from app.domain.downtime import FormKind, fields_of, number
from app.identifiers import Digest
from app.usecases.downtime import Form
from scanning.decode import read_grey
from scanning.printing.form import FormRow, FormSection, FormSheet, to_pdf
from scanning.printing.layout import LayoutError
from tests.unit.domain.facts import LABEL, ORDER

pdf = pytest.importorskip("PySide6.QtPdf", reason="no PDF renderer on this machine")
DOTS = (1654, 2339)  # A4 at 200 dpi


def form(kind: FormKind) -> Form:
    return Form(
        number=number("20261123", b"paper"),
        kind=kind,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        bag=LABEL.bag,
        entry=Digest("0" * 64),
    )


def pages(data: bytes) -> list[np.ndarray]:
    """Draw a PDF's pages, grey on white, as an office scanner gives them."""
    from PySide6.QtCore import QBuffer, QByteArray, QSize
    from PySide6.QtGui import QColor, QImage, QPainter

    kept = QByteArray(data)
    buffer = QBuffer(kept)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = pdf.QPdfDocument(None)
    document.load(buffer)
    drawn = []
    for at in range(document.pageCount()):
        page = QImage(QSize(*DOTS), QImage.Format.Format_RGB32)
        page.fill(QColor("white"))
        painter = QPainter(page)
        painter.drawImage(0, 0, document.render(at, QSize(*DOTS)))
        painter.end()
        grey = page.convertToFormat(QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(bytes(grey.constBits()), np.uint8)
        drawn.append(rows.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()].copy())
    document.close()
    return drawn


@pytest.mark.parametrize("kind", FormKind)
@pytest.mark.parametrize("practice", [True, False])
def test_every_page_of_every_form_carries_its_number_in_a_code_that_reads(
    kind: FormKind, *, practice: bool
) -> None:
    made = form(kind)
    drawn = pages(to_pdf(sheet_of(made, ORDER, practice=practice)))

    for page in drawn:
        assert [symbol.raw for symbol in read_grey(page)] == [made.code.encode()]


def test_what_the_order_says_stands_on_no_page_with_what_a_person_writes_alone() -> None:
    sheet = sheet_of(form(FormKind.INFUSION), ORDER, practice=True)
    filled = [bool(row.filled) for section in sheet.sections for row in section.rows]

    assert filled == [False] * len(fields_of(FormKind.INFUSION)) + [True] * 4
    assert sheet.sections[-1].fold
    assert [section.fold for section in sheet.sections] == [False, False, True, True, True]


def test_a_blank_form_says_nothing_of_anybody() -> None:
    sheet = sheet_of(form(FormKind.INFUSION), None, practice=False)

    assert not any(row.filled for section in sheet.sections for row in section.rows)
    assert not sheet.mark


def test_the_same_form_gives_the_same_bytes_and_its_title_names_nobody() -> None:
    sheet = sheet_of(form(FormKind.INFUSION), ORDER, practice=True)

    assert to_pdf(sheet) == to_pdf(sheet)
    assert b"COI-7" not in to_pdf(sheet)[:2000]
    assert ORDER.patient.value not in repr(sheet)


def test_a_section_that_no_page_holds_is_refused_with_a_sentence() -> None:
    rows = tuple(FormRow(says="line") for _ in range(30))
    sheet = FormSheet(
        title="t", code="CS:FORM/1", number="1", sections=(FormSection(heading="h", rows=rows),)
    )

    with pytest.raises(LayoutError, match="Expected a section of at most 21 lines, got 30"):
        to_pdf(sheet)


# A14
def test_an_exceptional_release_stands_in_red_on_every_page_and_the_code_still_reads() -> None:
    made = replace(form(FormKind.INFUSION), exceptional=True)
    sheet = sheet_of(made, ORDER, practice=False)
    assert sheet.warning == "EXCEPTIONAL RELEASE"
    for page in pages(to_pdf(sheet)):
        assert [symbol.raw for symbol in read_grey(page)] == [made.code.encode()]
        head = page[: page.shape[0] // 8, : page.shape[1] // 2]
        assert ((head > 20) & (head < 120)).sum() > 5_000  # a filled band, grey from red
    plain = pages(to_pdf(sheet_of(form(FormKind.INFUSION), ORDER, practice=False)))[0]
    head = plain[: plain.shape[0] // 8, : plain.shape[1] // 2]
    assert ((head > 20) & (head < 120)).sum() < 5_000
