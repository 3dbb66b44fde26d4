"""Printing: labels as a picture, as PDF and as ZPL, all from one layout.

`draw_product`, `draw_wristband`, `draw_badge` and `draw_command` draw the practice site's labels:
a code that scans, the words beside it, and PRACTICE on all. Live stations print labels of the
house's own only (DESIGN §7); `app.usecases.printing` decides, this package draws.

The module map: `layout` what stands where in millimetres · `symbols` a code's modules ·
`templates` the labels · `plate` whole dots of one printer · `raster`, `pdf`, `zpl` three ways out
of the same plate · `artwork` a picture for a screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanning.printing import templates
from scanning.printing.artwork import Artwork, draw
from scanning.printing.layout import LayoutError
from scanning.printing.templates import Item

__all__ = [
    "Artwork",
    "Item",
    "LayoutError",
    "draw_badge",
    "draw_command",
    "draw_product",
    "draw_wristband",
]


def draw_product(
    *,
    element_string: str = "",
    isbt: Sequence[Item] = (),
    lines: Sequence[str],
    carrier: str = "gs1-datamatrix",
) -> Artwork:
    """Draw a bag's practice label.

    Args:
        element_string: GS1 elements in brackets, `(01)…(10)…`, for the carriers of GS1.
        isbt: ISBT 128 data structures with the text under each, in the order of
            `templates.isbt_label`, for the carriers of ISBT 128.
        lines: what people read; the first is the headline, and a line may wrap.
        carrier: `gs1-datamatrix`, `gs1-128`, `isbt-128` or `isbt-datamatrix`.

    Raises:
        LayoutError: the data is not of the carrier's standard, or code or text do not fit.
    """
    match carrier:
        case "gs1-datamatrix":
            sheet = templates.product_label(element_string=element_string, lines=lines)
        case "gs1-128":
            sheet = templates.product_label_128(
                element_strings=templates.divided(element_string), lines=lines
            )
        case "isbt-128":
            sheet = templates.isbt_label(items=isbt, lines=lines)
        case "isbt-datamatrix":
            sheet = templates.isbt_matrix_label(items=isbt, lines=lines)
        case _:
            raise LayoutError(
                "Expected a product label's carrier of gs1-datamatrix, gs1-128, isbt-128 or "
                "isbt-datamatrix, got another. Choose one."
            )
    return draw(sheet)


def draw_wristband(*, element_string: str, lines: Sequence[str], carrier: str = "qr") -> Artwork:
    """Draw a practice wristband.

    Args:
        element_string: GS1 elements in brackets, `(8019)…(8018)…`, or a site's own plain text.
        lines: what people read; the first is the headline, and a line may wrap.
        carrier: `qr`, `code128`, or `aztec` for plain text only: GS1 has no Aztec code.

    Raises:
        LayoutError: the data is not of the carrier's standard, or code or text do not fit.
    """
    return draw(templates.wristband(data=element_string, lines=lines, carrier=carrier))


def draw_badge(*, element_string: str, lines: Sequence[str]) -> Artwork:
    """Draw a practice badge: GS1-128 on top, text below.

    Args:
        element_string: GS1 elements in brackets: `(8017)…`.
        lines: what people read; the first is the headline.

    Raises:
        LayoutError: the element string is not GS1's, or code or text do not fit.
    """
    return draw(templates.badge(element_string=element_string, lines=lines))


def draw_command(*, text: str, lines: Sequence[str]) -> Artwork:
    """Draw a control barcode of the practice cart's card: Code 128 on top, text below.

    Args:
        text: what the code says, `CS:BACK`.
        lines: what people read; the first is the headline.

    Raises:
        LayoutError: code or text do not fit.
    """
    return draw(templates.command_card(text=text, lines=lines, practice=True))
