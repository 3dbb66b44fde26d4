"""A plate as a PDF of true size: vectors, and text in the embedded shipped font.

Bars end on the dots of the printer that the plate was made for: its driver then rounds nothing.
Print it at 100 %, never "fit to page".
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from scanning.printing.plate import MM_PER_INCH, Plate, Rect, font, font_file
from scanning.printing.raster import GREY, SLANT, slant_size

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

POINTS_PER_INCH: Final = 72.0
FACES: Final = {False: "Countersign", True: "Countersign-Bold"}


def to_pdf(plate: Plate, title: str = "Label") -> bytes:
    """Return the label as a PDF of one page; the same plate gives the same bytes.

    Args:
        plate: the label in dots.
        title: the document's title; never a patient's or a product's number.
    """
    from reportlab.pdfgen.canvas import Canvas

    add_fonts()
    out = io.BytesIO()
    point = POINTS_PER_INCH / MM_PER_INCH / plate.dots_per_mm
    # An invariant document has no time and no random name in it.
    canvas = Canvas(out, (plate.width * point, plate.height * point), invariant=True)
    canvas.setTitle(title)
    canvas.setCreator("Countersign")
    # From here on one unit is one dot, and y runs downwards as in the plate.
    canvas.transform(point, 0, 0, -point, 0, plate.height * point)
    _marks(canvas, plate)
    _frame(canvas, plate)
    _fill(canvas, plate.banners, 0)
    for symbol in plate.symbols:
        _fill(canvas, (symbol.quiet,), 1)
        # One path to a code: a viewer that smooths edges then draws no seams inside it.
        _fill(canvas, symbol.bars, 0)
    for row in plate.rows:
        _write(canvas, row.text, (row.x, row.y), row.size, bold=row.bold, ink=float(row.white))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def add_fonts() -> None:
    """Make the shipped font known to the PDF writer, once."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for bold, name in FACES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, font_file(bold=bold)))


def _fill(canvas: Canvas, rects: tuple[Rect, ...], ink: float) -> None:
    if not rects:
        return
    path = canvas.beginPath()
    for rect in rects:
        path.rect(rect.x, rect.y, rect.w, rect.h)
    canvas.setFillGray(ink)
    canvas.drawPath(path, stroke=0, fill=1)


def _frame(canvas: Canvas, plate: Plate) -> None:
    w, h, line = plate.width, plate.height, plate.frame
    if line:
        sides = ((0, 0, w, line), (0, h - line, w, line), (0, 0, line, h), (w - line, 0, line, h))
        _fill(canvas, tuple(Rect(x=x, y=y, w=a, h=b) for x, y, a, b in sides), 0)


def _marks(canvas: Canvas, plate: Plate) -> None:
    for mark in plate.marks:
        where, size = mark.where, slant_size(mark.where, mark.text)
        face = font(size, bold=True)
        ascent, descent = face.getmetrics()
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(where.x, where.y, where.w, where.h)
        canvas.clipPath(clip, stroke=0)
        canvas.translate(where.x + where.w / 2, where.y + where.h / 2)
        canvas.rotate(-SLANT)
        at = (-face.getlength(mark.text) / 2, (ascent - descent) / 2)
        _write(canvas, mark.text, at, size, bold=True, ink=GREY / 255)
        canvas.restoreState()


def _write(
    canvas: Canvas, text: str, at: tuple[float, float], size: float, *, bold: bool, ink: float
) -> None:
    canvas.saveState()
    canvas.translate(*at)
    canvas.scale(1, -1)  # letters stand upright in a page whose y runs downwards
    canvas.setFillGray(ink)
    canvas.setFont(FACES[bold], size)
    canvas.drawString(0, 0, text)
    canvas.restoreState()
