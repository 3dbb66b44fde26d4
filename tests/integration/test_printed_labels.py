"""Everything printed reads back through our own reader: as picture, as PDF, and lying any way.

The ZPL is the picture's own dots (`tests/unit/scanning/test_printing_zpl.py`), so what holds for
the picture holds for the label printer.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scanning import printing
from scanning.decode import Effort, Symbol, read_grey, read_image
from scanning.printing import LayoutError, house, templates
from scanning.printing.layout import Box, Code, Sheet
from scanning.printing.pdf import to_pdf
from scanning.printing.plate import Plate, make_plate
from scanning.printing.raster import GREY, dots, grey
from scanning.printing.symbols import Carrier, carried
from tests.support.printed import (
    BADGE,
    BAG,
    BAND,
    IDENTIFIERS,
    ISBT,
    LINES,
    PLAIN,
    PRACTISED,
    SHEETS,
    SHORT_BAND,
    codes,
    expected,
    internal,
)

PRINTERS = pytest.mark.parametrize("dpi", [203, 300])
LABELS = pytest.mark.parametrize("name", SHEETS)
NOT_AZTEC = (
    "Expected qr or code128 for a wristband with GS1 elements, got another code. Choose one."
)
ONE_CODE = [name for name, sheet in SHEETS.items() if len(codes(sheet)) == 1]


def read_back(picture: Image.Image) -> list[bytes]:
    """Return what our plain pass reads, sorted: a fresh label needs no second try."""
    return sorted(symbol.raw for symbol in read(picture))


def read(picture: Image.Image) -> tuple[Symbol, ...]:
    """Read a picture at once, without the retry ladder."""
    return read_grey(np.asarray(picture.convert("L")), effort=Effort.FULL)


# -- read back


@PRINTERS
@LABELS
def test_what_the_printer_burns_reads_back(name: str, dpi: int) -> None:
    assert read_back(dots(make_plate(SHEETS[name], dpi))) == expected(SHEETS[name])


@PRINTERS
@LABELS
def test_what_a_screen_shows_reads_back(name: str, dpi: int) -> None:
    assert read_back(grey(make_plate(SHEETS[name], dpi))) == expected(SHEETS[name])


@LABELS
def test_a_code_says_which_symbology_it_is(name: str) -> None:
    sheet = SHEETS[name]
    wanted = {carried(c.carrier, c.data): IDENTIFIERS[c.carrier] for c in codes(sheet)}

    for symbol in read(dots(make_plate(sheet, 203))):
        assert symbol.symbology.startswith(wanted[symbol.raw])
        assert symbol.accepted


@pytest.mark.parametrize("angle", [90, 180, 270])
@pytest.mark.parametrize("name", ONE_CODE)
def test_a_label_reads_back_lying_on_any_side(name: str, angle: int) -> None:
    picture = grey(make_plate(SHEETS[name], 203)).rotate(angle, expand=True)

    assert read_back(picture) == expected(SHEETS[name])


@pytest.mark.parametrize("scale", [1.5, 2.0])
@LABELS
def test_a_label_reads_back_larger_than_printed(name: str, scale: float) -> None:
    picture = grey(make_plate(SHEETS[name], 203))
    size = (round(picture.width * scale), round(picture.height * scale))

    assert read_back(picture.resize(size, Image.Resampling.BICUBIC)) == expected(SHEETS[name])


@PRINTERS
@LABELS
def test_screen_and_printer_get_the_same_codes_dot_by_dot(name: str, dpi: int) -> None:
    plate = make_plate(SHEETS[name], dpi)
    shown, burnt = grey(plate), dots(plate).convert("L")

    for symbol in plate.symbols:
        box = _box(symbol.quiet.x, symbol.quiet.y, symbol.quiet.w, symbol.quiet.h)
        assert shown.crop(box).tobytes() == burnt.crop(box).tobytes()
        assert sum(shown.crop(box).histogram()[1:255]) == 0  # black and white only


def _box(x: int, y: int, w: int, h: int) -> tuple[int, int, int, int]:
    return (x, y, x + w, y + h)


# -- PDF


def rendered(plate: Plate) -> Image.Image:
    """Draw the PDF at the plate's own dots."""
    pdf = pytest.importorskip("PySide6.QtPdf", reason="no PDF renderer on this machine")
    from PySide6.QtCore import QBuffer, QByteArray, QSize
    from PySide6.QtGui import QColor, QImage, QPainter

    data = QByteArray(to_pdf(plate))
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = pdf.QPdfDocument(None)
    document.load(buffer)
    assert document.pageCount() == 1
    size = document.pagePointSize(0)
    assert size.width() == pytest.approx(plate.width / plate.dots_per_mm / 25.4 * 72, abs=0.05)
    assert size.height() == pytest.approx(plate.height / plate.dots_per_mm / 25.4 * 72, abs=0.05)
    drawn = document.render(0, QSize(plate.width, plate.height))
    page = QImage(drawn.size(), QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    painter.drawImage(0, 0, drawn)
    painter.end()
    page = page.convertToFormat(QImage.Format.Format_Grayscale8)
    document.close()
    grid = np.frombuffer(bytes(page.constBits()), np.uint8)  # copied: Qt frees its own
    rows = grid.reshape(page.height(), page.bytesPerLine())[:, : page.width()]
    return Image.fromarray(np.ascontiguousarray(rows))


@PRINTERS
@LABELS
def test_the_pdf_reads_back_and_its_bars_end_on_the_printers_dots(name: str, dpi: int) -> None:
    plate = make_plate(SHEETS[name], dpi)

    page = rendered(plate)

    assert read_back(page) == expected(SHEETS[name])
    burnt = dots(plate).convert("L")
    for symbol in plate.symbols:
        box = _box(symbol.quiet.x, symbol.quiet.y, symbol.quiet.w, symbol.quiet.h)
        ours, theirs = np.asarray(burnt.crop(box)), np.asarray(page.crop(box))
        assert np.mean((ours < 128) != (theirs < 128)) < 0.005


def test_the_pdf_has_true_size_its_own_font_and_no_name_in_its_title() -> None:
    data = to_pdf(make_plate(SHEETS["band-qr"], 203))

    assert b"/MediaBox [ 0 0 425.1969 141.7323 ]" in data  # 150 × 50 mm
    assert b"/FontFile2" in data
    assert b"DejaVuSans-Bold" in data
    assert b"Helvetica" not in data.replace(b"/BaseFont /Helvetica", b"", 1)  # its default, unused
    assert b"(Label)" in data


def test_the_same_label_gives_the_same_files() -> None:
    plate = make_plate(SHEETS["product"], 203)

    assert to_pdf(plate) == to_pdf(make_plate(SHEETS["product"], 203))
    assert dots(plate).tobytes() == dots(plate).tobytes()
    assert _bag().png() == _bag().png()


# -- how a label looks


@pytest.mark.parametrize("name", PRACTISED)
def test_a_practice_label_says_so_in_a_black_banner_and_slantwise(name: str) -> None:
    plate = make_plate(SHEETS[name], 203)
    (banner,) = plate.banners
    shown = grey(plate)
    strip = shown.crop(_box(banner.x, banner.y, banner.w, banner.h))

    assert (banner.x, banner.y, banner.w) == (0, 0, plate.width)
    assert strip.histogram()[0] > strip.width * strip.height * 0.6
    assert shown.histogram()[GREY] > 500
    assert "PRACTICE · NOT FOR PATIENTS" in [row.text for row in plate.rows]
    assert [mark.text for mark in plate.marks] == ["NOT FOR USE"]


def test_a_live_house_label_says_nothing_of_practice() -> None:
    plate = make_plate(SHEETS["thaw"], 203)

    assert plate.banners == ()
    assert plate.marks == ()


@LABELS
def test_under_every_code_stands_what_people_read(name: str) -> None:
    plate = make_plate(SHEETS[name], 203)

    for symbol in plate.symbols:
        under = [
            row
            for row in plate.rows
            if symbol.quiet.y + symbol.quiet.h <= row.y and row.x < symbol.quiet.x + symbol.quiet.w
        ]
        assert under


def test_bars_of_one_isbt_row_stand_side_by_side() -> None:
    donation, group, product, expiry = make_plate(SHEETS["isbt"], 203).symbols

    assert donation.quiet.y == group.quiet.y < product.quiet.y == expiry.quiet.y
    assert donation.quiet.x < group.quiet.x
    assert product.quiet.x < expiry.quiet.x


def test_the_isbt_matrix_is_a_compound_message() -> None:
    (symbol,) = read(grey(make_plate(SHEETS["isbt-matrix"], 203)))

    assert symbol.raw == b"=+04000=A99992612345600=%6200=<S1234100&>0273652359"
    assert symbol.symbology == "]d1"


# -- the practice site's drawings


def _bag() -> printing.Artwork:
    return printing.draw_product(element_string=BAG, lines=LINES)


@pytest.mark.parametrize(
    ("artwork", "values"),
    [
        (_bag(), [carried(Carrier.GS1_DATA_MATRIX, BAG)]),
        (
            printing.draw_product(element_string=BAG, lines=LINES, carrier="gs1-128"),
            expected(SHEETS["product-128"]),
        ),
        (
            printing.draw_product(isbt=ISBT, lines=LINES, carrier="isbt-128"),
            expected(SHEETS["isbt"]),
        ),
        (
            printing.draw_product(isbt=ISBT, lines=LINES, carrier="isbt-datamatrix"),
            expected(SHEETS["isbt-matrix"]),
        ),
        (
            printing.draw_wristband(element_string=BAND, lines=LINES),
            [carried(Carrier.GS1_QR, BAND)],
        ),
        (
            printing.draw_wristband(element_string=SHORT_BAND, lines=LINES, carrier="code128"),
            [carried(Carrier.GS1_128, SHORT_BAND)],
        ),
        (
            printing.draw_wristband(element_string=PLAIN, lines=LINES, carrier="aztec"),
            [PLAIN.encode()],
        ),
        (printing.draw_badge(element_string=BADGE, lines=LINES[:2]), expected(SHEETS["badge"])),
        (printing.draw_command(text="CS:BACK", lines=["BACK"]), [b"CS:BACK"]),
    ],
)
def test_a_practice_drawing_is_a_picture_file_that_reads(
    artwork: printing.Artwork, values: list[bytes]
) -> None:
    png = artwork.png()

    assert sorted(symbol.raw for symbol in read_image(png)) == values
    assert Image.open(io.BytesIO(png)).info["dpi"] == pytest.approx((203, 203), abs=1)
    assert artwork.image.mode == "L"
    assert repr(artwork) == "Artwork(dpi=203)"


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (
            lambda: printing.draw_product(element_string=BAG, lines=LINES, carrier="pdf417"),
            (
                "Expected a product label's carrier of gs1-datamatrix, gs1-128, isbt-128 or "
                "isbt-datamatrix, got another. Choose one."
            ),
        ),
        (
            lambda: printing.draw_wristband(element_string=BAND, lines=LINES, carrier="rune"),
            NOT_AZTEC,
        ),
        (
            lambda: printing.draw_wristband(element_string=BAND, lines=LINES, carrier="aztec"),
            NOT_AZTEC,
        ),
        (
            lambda: printing.draw_wristband(element_string=PLAIN, lines=LINES, carrier="ean13"),
            (
                "Expected qr or aztec or code128 for a wristband with plain text, got another "
                "code. Choose one."
            ),
        ),
        (
            lambda: printing.draw_product(lines=LINES, carrier="gs1-128"),
            "Expected GS1 elements in brackets for one to 4 GS1-128, got 0. Use a DataMatrix.",
        ),
        (
            lambda: printing.draw_product(lines=LINES, carrier="isbt-128"),
            "Expected one to 4 ISBT 128 codes on a label, got 0. Correct the label's data.",
        ),
        (
            lambda: printing.draw_product(isbt=ISBT * 2, lines=LINES, carrier="isbt-datamatrix"),
            "Expected one to 4 ISBT 128 codes on a label, got 8. Correct the label's data.",
        ),
        (
            lambda: printing.draw_badge(element_string="8017950110153000001011", lines=["x"]),
            (
                "Expected GS1 elements in brackets that fit the code, got something else. "
                "Correct the label's data."
            ),
        ),
        (
            lambda: house.code_sheet(title="none", items=()),
            "Expected one to 8 codes on a test sheet, got 0. Divide them among several sheets.",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw: Callable[[], object], says: str) -> None:
    with pytest.raises(LayoutError) as met:
        draw()

    assert met.value.explain() == says


def test_a_code_longer_than_its_label_is_refused() -> None:
    with pytest.raises(LayoutError, match="do not fit"):
        printing.draw_command(text="CS:" + "A" * 40, lines=["BACK"])
    with pytest.raises(LayoutError, match="at most 48 characters"):
        printing.draw_wristband(element_string=BAND, lines=LINES, carrier="code128")


# -- whatever stands in a code

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=TEXTS,
    carrier=st.sampled_from([Carrier.CODE_128, Carrier.DATA_MATRIX, Carrier.QR, Carrier.AZTEC]),
    dpi=st.sampled_from([203, 300]),
)
def test_any_text_that_is_printed_reads_back(text: str, carrier: Carrier, dpi: int) -> None:
    code = Code(box=Box(x=1, y=1, w=98, h=28), carrier=carrier, data=text, module_mm=0.375)
    sheet = Sheet(width_mm=100, height_mm=30, template="of a test", blocks=(code,))

    assert read_back(dots(make_plate(sheet, dpi))) == [text.encode()]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    lot=st.from_regex(r"[A-Z0-9a-z/-]{1,20}", fullmatch=True),
    serial=st.from_regex(r"[A-Z0-9a-z/-]{1,20}", fullmatch=True),
    carrier=st.sampled_from([Carrier.GS1_128, Carrier.GS1_DATA_MATRIX, Carrier.GS1_QR]),
)
def test_any_gs1_elements_that_are_printed_read_back(
    lot: str, serial: str, carrier: Carrier
) -> None:
    data = f"(10){lot}(21){serial}"
    code = Code(box=Box(x=1, y=1, w=148, h=30), carrier=carrier, data=data, module_mm=0.25)
    sheet = Sheet(width_mm=150, height_mm=32, template="of a test", blocks=(code,))

    assert read_back(dots(make_plate(sheet, 203))) == [f"10{lot}\x1d21{serial}".encode()]


def test_a_house_label_without_a_practice_banner_reads_too() -> None:
    for template in (house.location_label, house.pick_up_slip):
        sheet = template(internal(practice=False))
        assert read_back(dots(make_plate(sheet, 203))) == expected(sheet)


def test_gs1_elements_are_divided_as_few_times_as_they_need() -> None:
    assert templates.divided(BAG) == (
        "(01)09520000001018(10)LOT42-2026",
        "(21)PB000017GGJ",
        "(91)PRACTICE-COI-00001(17)270331",
    )
