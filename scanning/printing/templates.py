"""Labels of patients, products and staff: what stands on each, and how large.

* Wristbands, product labels and badges exist as PRACTICE only (DESIGN §7): their templates have
  no way to be drawn without the banner, and whoever prints refuses numbers that are not of the
  practice prefix.
* The cart's command card names nobody and nothing: live stations print it too, as they do the
  labels of `scanning.printing.house`.
* Under every code stands what it says, or the number by which people know it. Check characters
  such as ISBT 128's K come with the text: nothing here knows what a label means.

A template's name has a version: what was printed can be told years later (FACT-JACIE D7.2.4.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.sentence import Sentence
from scanning.printing.layout import (
    Align,
    Banner,
    Block,
    Box,
    Code,
    LayoutError,
    Sheet,
    Text,
    Watermark,
)
from scanning.printing.symbols import Carrier, modules

PRACTICE_BANNER: Final = "PRACTICE · NOT FOR PATIENTS"
WATERMARK: Final = "NOT FOR USE"
BAR_MM: Final = 0.25  # ISBT 128's usual module, two dots at 203 dpi
LARGE_MM: Final = 1.0  # as large as it fits: read across a bed
LINEAR_MM: Final = 98  # across a label of 100 mm
EDGE: Final = 2.0
GS1_128_MAX: Final = 4  # on a product label, 21 mm each

ISBT_STRUCTURES_MAX: Final = 4
COMPOUND: Final = "=+{count:02}000"  # ISBT 128 DS023: how many structures, in no set order

_BAND_CODES: Final = {"qr": Carrier.QR, "aztec": Carrier.AZTEC, "code128": Carrier.CODE_128}
_GS1_BAND_CODES: Final = {"qr": Carrier.GS1_QR, "code128": Carrier.GS1_128}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One code of a test sheet, or one barcode of an ISBT 128 label.

    Attributes:
        data: what the code carries. Hidden in `repr`.
        says: the text under it, with its check character where the standard has one.
        carrier: the symbology.
        align: where the code stands in its place on a test sheet.
    """

    data: str = field(repr=False)
    says: str = field(repr=False)
    carrier: Carrier = Carrier.CODE_128
    align: Align = "middle"


def practice_blocks(width: float, banner: float, words: Box) -> tuple[Block, ...]:
    """Return what makes a label one for practice: a banner on top, words behind its text."""
    return (
        Banner(box=Box(x=0, y=0, w=width, h=banner), text=PRACTICE_BANNER),
        Watermark(box=words, text=WATERMARK),
    )


# -- practice only


def product_label(*, element_string: str, lines: Sequence[str]) -> Sheet:
    """Lay out a bag's label of 100 × 67 mm: GS1 DataMatrix on the left, text on the right.

    Args:
        element_string: GS1 elements in brackets, `(01)…(10)…`.
        lines: what people read; the first is the headline, and a line may wrap.
    """
    code = Code(
        box=Box(x=EDGE, y=8.5, w=42, h=42),
        carrier=Carrier.GS1_DATA_MATRIX,
        data=element_string,
        module_mm=LARGE_MM,
    )
    return Sheet(
        width_mm=100,
        height_mm=67,
        template="product-datamatrix.1",
        framed=True,
        blocks=(
            *practice_blocks(100, 7, Box(x=46, y=8, w=53, h=58)),
            code,
            Text(
                box=Box(x=EDGE, y=51, w=42, h=14.5),
                lines=spaced(element_string),
                size_mm=2.6,
                least_mm=1.5,
                top=True,
            ),
            Text(box=Box(x=47, y=8.5, w=51, h=57), lines=tuple(lines), headline=True),
        ),
    )


def product_label_128(*, element_strings: Sequence[str], lines: Sequence[str]) -> Sheet:
    """Lay out a bag's label of 100 × 150 mm with one GS1-128 under the other, at most four.

    Args:
        element_strings: the elements of each code, in brackets.
        lines: what people read; the first is the headline.

    Raises:
        LayoutError: more codes than a label has room for.
    """
    if not 1 <= len(element_strings) <= GS1_128_MAX:
        raise LayoutError(
            Sentence(
                "Expected GS1 elements in brackets for one to {most} GS1-128, got {got}. Use a "
                "DataMatrix.",
                most=GS1_128_MAX,
                got=len(element_strings),
            )
        )
    codes: list[Block] = []
    for place, data in enumerate(element_strings):
        top = 9 + 21.0 * place
        codes += [
            Code(
                box=Box(x=1, y=top, w=LINEAR_MM, h=15),
                carrier=Carrier.GS1_128,
                data=data,
                module_mm=BAR_MM,
            ),
            Text(
                box=Box(x=1, y=top + 15, w=98, h=5), lines=spaced(data), size_mm=2.8, centred=True
            ),
        ]
    top = 9 + 21.0 * len(element_strings)
    words = Text(
        box=Box(x=4, y=top, w=92, h=148 - top), lines=tuple(lines), size_mm=5.0, headline=True
    )
    return Sheet(
        width_mm=100,
        height_mm=150,
        template="product-gs1-128.1",
        framed=True,
        blocks=(*practice_blocks(100, 7, words.box), *codes, words),
    )


def isbt_label(*, items: Sequence[Item], lines: Sequence[str]) -> Sheet:
    """Lay out an ISBT 128 label of 100 × 100 mm: four Code 128, one to a quarter.

    Args:
        items: donation number, ABO/RhD, product code, expiry, in this order: upper left, upper
            right, lower left, lower right. At most four; an empty `data` leaves a quarter free.
        lines: what people read besides.

    Raises:
        LayoutError: more than four codes.
    """
    _check_quarters(items)
    blocks: list[Block] = []
    for place, item in enumerate(items):
        x, y = (0.0, 50.0)[place % 2], (9.0, 40.0)[place // 2]
        if item.data:
            # Ends of neighbouring quiet zones touch, so that a scanner reads two in one sweep.
            blocks += [
                Code(
                    box=Box(x=x, y=y, w=50, h=16),
                    carrier=Carrier.CODE_128,
                    data=item.data,
                    module_mm=BAR_MM,
                ),
                Text(
                    box=Box(x=x + 2.5, y=y + 16, w=45, h=13),
                    lines=tuple(item.says.split("\n")),
                    size_mm=4.0,
                    centred=True,
                    top=True,
                ),
            ]
    words = Text(box=Box(x=4, y=71, w=92, h=27), lines=tuple(lines), size_mm=4.5, headline=True)
    return Sheet(
        width_mm=100,
        height_mm=100,
        template="product-isbt-128.1",
        blocks=(*practice_blocks(100, 7, words.box), *blocks, words),
    )


def isbt_matrix_label(*, items: Sequence[Item], lines: Sequence[str]) -> Sheet:
    """Lay out an ISBT 128 label of 100 × 67 mm: one DataMatrix with a compound message (DS023).

    Raises:
        LayoutError: more than four structures.
    """
    _check_quarters(items)
    structures = [item.data for item in items if item.data]
    says = [row for item in items if item.data for row in item.says.split("\n")]
    message = COMPOUND.format(count=len(structures)) + "".join(structures)
    return Sheet(
        width_mm=100,
        height_mm=67,
        template="product-isbt-datamatrix.1",
        framed=True,
        blocks=(
            *practice_blocks(100, 7, Box(x=46, y=8, w=53, h=58)),
            Code(
                box=Box(x=EDGE, y=8.5, w=40, h=36),
                carrier=Carrier.DATA_MATRIX,
                data=message,
                module_mm=LARGE_MM,
            ),
            Text(
                box=Box(x=EDGE, y=45, w=42, h=20.5),
                lines=tuple(says),
                size_mm=3.0,
                least_mm=1.5,
                top=True,
            ),
            Text(box=Box(x=47, y=8.5, w=51, h=57), lines=tuple(lines), headline=True),
        ),
    )


def _check_quarters(items: Sequence[Item]) -> None:
    filled = sum(bool(item.data) for item in items)
    if not 1 <= filled <= len(items) <= ISBT_STRUCTURES_MAX:
        raise LayoutError(
            Sentence(
                "Expected one to {most} ISBT 128 codes on a label, got {got}. Correct the "
                "label's data.",
                most=ISBT_STRUCTURES_MAX,
                got=filled,
            )
        )


def wristband(*, data: str, lines: Sequence[str], carrier: str = "qr") -> Sheet:
    """Lay out a wristband of 150 × 50 mm.

    Args:
        data: GS1 elements in brackets, or plain text.
        lines: what people read; the first is the headline.
        carrier: `qr`, `aztec` or `code128`; GS1 has no Aztec code.

    Raises:
        LayoutError: no such carrier for this data.
    """
    carriers = _GS1_BAND_CODES if data.startswith("(") else _BAND_CODES
    if carrier not in carriers:
        gs1 = carriers is _GS1_BAND_CODES
        what = Sentence("GS1 elements") if gs1 else Sentence("plain text")
        raise LayoutError(
            Sentence(
                "Expected {carriers} for a wristband with {what}, got another code. Choose one.",
                carriers=" or ".join(carriers),
                what=what,
            )
        )
    symbology = carriers[carrier]
    linear = symbology.standard.linear
    code = Code(
        box=Box(x=1, y=8, w=148, h=20) if linear else Box(x=EDGE, y=8, w=34, h=34),
        carrier=symbology,
        data=data,
        module_mm=BAR_MM if linear else LARGE_MM,
    )
    under = Box(x=1, y=28.5, w=148, h=4) if linear else Box(x=EDGE, y=42, w=58, h=7)
    words = Box(x=4, y=33, w=142, h=16) if linear else Box(x=62, y=8, w=86, h=41)
    return Sheet(
        width_mm=150,
        height_mm=50,
        template=f"wristband-{carrier}.1",
        framed=True,
        blocks=(
            *practice_blocks(150, 7, words),
            code,
            Text(
                box=under, lines=spaced(data), size_mm=2.6, least_mm=1.5, centred=linear, top=True
            ),
            Text(box=words, lines=tuple(lines), headline=True),
        ),
    )


def badge(*, element_string: str, lines: Sequence[str]) -> Sheet:
    """Lay out a staff badge of 86 × 54 mm: GS1-128 on top, text below."""
    return _card("badge.1", Carrier.GS1_128, element_string, lines, practice=True)


# -- of the house's own


def command_card(*, text: str, lines: Sequence[str], practice: bool) -> Sheet:
    """Lay out a control barcode of the cart's card, 86 × 54 mm: Code 128 on top, text below."""
    return _card("command.1", Carrier.CODE_128, text, lines, practice=practice)


def _card(
    template: str, carrier: Carrier, data: str, lines: Sequence[str], *, practice: bool
) -> Sheet:
    top = 7.0 if practice else 4.0
    words = Box(x=3, y=top + 22.5, w=80, h=23)
    return Sheet(
        width_mm=86,
        height_mm=54,
        template=template,
        framed=True,
        blocks=(
            *(practice_blocks(86, 6, words) if practice else ()),
            Code(
                box=Box(x=1, y=top, w=84, h=18), carrier=carrier, data=data, module_mm=2 * BAR_MM
            ),
            Text(
                box=Box(x=1, y=top + 18, w=84, h=4), lines=spaced(data), size_mm=2.6, centred=True
            ),
            Text(box=words, lines=tuple(lines), headline=True),
        ),
    )


def spaced(data: str) -> tuple[str, ...]:
    """Return a code's text as people read it: a space before each GS1 element.

    >>> spaced("(01)09520000001018(17)271231")
    ('(01)09520000001018 (17)271231',)
    """
    return (re.sub(r"(?<!^)\((?=\d{2,4}\))", " (", data),)


def divided(element_string: str) -> tuple[str, ...]:
    """Divide GS1 elements among as few GS1-128 as they need on a label, in their order.

    Raises:
        LayoutError: they are no GS1 elements.

    >>> divided("(01)09520000001018(10)A1(21)ABCDEFGHIJKLMNOPQRST(17)271231")
    ('(01)09520000001018(10)A1', '(21)ABCDEFGHIJKLMNOPQRST(17)271231')
    """
    codes: list[str] = []
    for element in re.findall(r"\(\d{2,4}\)[^(]*", element_string):
        if codes and _fits(codes[-1] + element):
            codes[-1] += element
        else:
            codes.append(element)
    return tuple(codes)


def _fits(data: str) -> bool:
    bars = Carrier.GS1_128.standard
    try:
        (row,) = modules(Carrier.GS1_128, data)
    except LayoutError:
        return False  # too many characters for one
    return (len(row) + 2 * bars.quiet) * BAR_MM <= LINEAR_MM
