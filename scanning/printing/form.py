"""A form on A4 paper: a barcode that names it, sections to fill in, a fold between two people.

The layout is a list of sections; what they mean is not known here. Pages are PDF of true size,
with the shipped font embedded; the same form gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.sentence import Sentence
from scanning.printing.layout import LayoutError
from scanning.printing.pdf import FACES, add_fonts
from scanning.printing.symbols import Carrier, modules

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4  # points of a millimetre
A4: Final = (210.0, 297.0)  # millimetres
MARGIN: Final = 14.0
ROW: Final = 11.0  # room for handwriting with gloves
HEAD: Final = 9.0
LABEL_WIDTH: Final = 66.0
BOX: Final = 7.0
MODULE: Final = 0.33
CODE_HEIGHT: Final = 12.0
TOP: Final = 36.0
FOOT: Final = 16.0
QUIET: Final = 10
RED: Final = (0.62, 0.0, 0.07)  # of a warning; white on it reads in grey, too
WARNING_SIZE: Final = 4.2


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One thing to write down.

    Attributes:
        says: what it is, in words.
        boxes: how many single characters it takes, in groups; none: a line to write on.
        hints: a letter for each box, printed lightly, such as D D M M Y Y Y Y.
        choices: words to tick, in place of a line.
        filled: what was printed into it. Hidden in `repr`.
    """

    says: str
    boxes: tuple[int, ...] = ()
    hints: str = ""
    choices: tuple[str, ...] = ()
    filled: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """What one person fills in, alone or with another.

    Attributes:
        fold: whether the paper is folded before it, so that nobody reads what stands above.
    """

    heading: str
    rows: tuple[FormRow, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """A whole form.

    Attributes:
        code: what the barcode says.
        number: the same for people.
        mark: a word across the page, such as PRACTICE; may be empty.
        warning: what stays in red on everything about a bag; may be empty.
        foot: small print at the end of each page.
    """

    title: str
    code: str
    number: str
    sections: tuple[FormSection, ...]
    note: str = ""
    fold_says: str = ""
    mark: str = ""
    warning: str = ""
    foot: tuple[str, ...] = ()


def to_pdf(sheet: FormSheet) -> bytes:
    """Return a form as PDF.

    Raises:
        LayoutError: a section is longer than a page, or the code carries no such text.
    """
    from reportlab.pdfgen.canvas import Canvas

    add_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, (A4[0] * MM, A4[1] * MM), invariant=True)
    canvas.setTitle(sheet.title)
    canvas.setCreator("Countersign")
    pages = _pages(sheet)
    for at, sections in enumerate(pages, 1):
        # From here on one unit is a millimetre; y still runs upwards.
        canvas.scale(MM, MM)
        _mark(canvas, sheet.mark)
        _head(canvas, sheet, f"{at} / {len(pages)}")
        y = A4[1] - TOP
        for first, section in enumerate(sections):
            y = _section(canvas, sheet.fold_says if first and section.fold else "", section, y)
        for line, words in enumerate(sheet.foot):
            _write(canvas, MARGIN, 10 - 4 * line, words, 2.6)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _height(section: FormSection) -> float:
    return HEAD * (2 if section.fold else 1) + ROW * len(section.rows)


def _pages(sheet: FormSheet) -> list[list[FormSection]]:
    """Divide the sections into pages; none is torn apart."""
    room = A4[1] - TOP - FOOT
    pages: list[list[FormSection]] = []
    left = 0.0
    for section in sheet.sections:
        height = _height(section)
        if height > room:
            raise LayoutError(
                Sentence(
                    "Expected a section of at most {most} lines, got {got}. Divide it.",
                    most=int((room - HEAD) / ROW),
                    got=len(section.rows),
                )
            )
        if not pages or height > left:
            pages.append([])
            left = room
        pages[-1].append(section)
        left -= height
    return pages


def _head(canvas: Canvas, sheet: FormSheet, page: str) -> None:
    _write(canvas, MARGIN, A4[1] - 18, sheet.title, 6.0, bold=True)
    _write(canvas, MARGIN, A4[1] - 32, sheet.note, 3.2)
    _warn(canvas, sheet.warning)
    row = modules(Carrier.CODE_128, sheet.code)[0]
    width = (len(row) + 2 * QUIET) * MODULE
    x = A4[0] - MARGIN - width
    canvas.setFillGray(0)
    for at, module in enumerate(row):
        if module == "1":
            canvas.rect(
                x + (QUIET + at) * MODULE,
                A4[1] - 10 - CODE_HEIGHT,
                MODULE,
                CODE_HEIGHT,
                stroke=0,
                fill=1,
            )
    _write(canvas, x + QUIET * MODULE, A4[1] - 27, f"{sheet.number}   {page}", 4.0, bold=True)


def _warn(canvas: Canvas, warning: str) -> None:
    """Draw a warning in white on red; on a black and white printer it is white on dark."""
    if warning:
        canvas.setFillColorRGB(*RED)
        width = canvas.stringWidth(warning, FACES[True], WARNING_SIZE) + 6
        canvas.rect(MARGIN, A4[1] - 28, width, 7, stroke=0, fill=1)
        _write(canvas, MARGIN + 3, A4[1] - 26, warning, WARNING_SIZE, bold=True, ink=1.0)


def _section(canvas: Canvas, fold: str, section: FormSection, y: float) -> float:
    """Draw a section below `y`, and return where it ends; a new page needs no fold."""
    if fold:
        canvas.setLineWidth(0.3)
        canvas.setDash(3, 2)
        canvas.line(0, y - 3, A4[0], y - 3)
        canvas.setDash()
        _write(canvas, MARGIN, y - 7, fold, 3.0)
        y -= HEAD
    canvas.setFillGray(0.88)
    canvas.rect(MARGIN, y - HEAD + 1.5, A4[0] - 2 * MARGIN, HEAD - 2, stroke=0, fill=1)
    _write(canvas, MARGIN + 2, y - HEAD + 3.3, section.heading, 4.2, bold=True)
    y -= HEAD
    for row in section.rows:
        _row(canvas, row, y)
        y -= ROW
    return y


def _row(canvas: Canvas, row: FormRow, y: float) -> None:
    base, x = y - ROW + 2.5, MARGIN + LABEL_WIDTH
    _write(canvas, MARGIN + 2, base + 1.5, row.says, 3.6)
    canvas.setLineWidth(0.25)
    canvas.setStrokeGray(0.3)
    if row.choices:
        for choice in row.choices:
            canvas.rect(x, base, BOX - 1.5, BOX - 1.5, stroke=1, fill=0)
            _write(canvas, x + BOX, base + 1.5, choice, 3.8)
            x += 32
        return
    if not row.boxes:
        canvas.line(x, base, A4[0] - MARGIN, base)
        _write(canvas, x + 1, base + 1.5, row.filled, 4.2, bold=True)
        return
    filled, hints = iter(row.filled), iter(row.hints)
    for group in row.boxes:
        for _ in range(group):
            canvas.rect(x, base, BOX, BOX, stroke=1, fill=0)
            _write(canvas, x + 0.6, base + 0.6, next(hints, ""), 2.0, ink=0.5)
            _write(canvas, x + 2.2, base + 1.8, next(filled, ""), 4.6, bold=True)
            x += BOX
        x += 3


def _mark(canvas: Canvas, mark: str) -> None:
    if not mark:
        return
    canvas.saveState()
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(55)
    canvas.setFillGray(0.85)
    canvas.setFont(FACES[True], 34)
    canvas.drawCentredString(0, 0, mark)
    canvas.restoreState()


def _write(  # noqa: PLR0913  where, what, how large and how black
    canvas: Canvas,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    bold: bool = False,
    ink: float = 0.0,
) -> None:
    if text:
        canvas.setFillGray(ink)
        canvas.setFont(FACES[bold], size)
        canvas.drawString(x, y, text)
