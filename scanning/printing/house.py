"""Labels of the house's own: location, thaw expiry, pick-up slip, test sheet (DESIGN §7).

Live stations print these; in a practice realm they say PRACTICE. Their DataMatrix has modules of
at least 0.33 mm (screens 5.12), and under it stands the number by which people know the thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.sentence import Sentence
from scanning.printing.layout import Block, Box, Code, LayoutError, Sheet, Text
from scanning.printing.symbols import Carrier
from scanning.printing.templates import BAR_MM, EDGE, Item, practice_blocks

MATRIX_MM: Final = 0.33
TEST_ITEMS_MAX: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Internal:
    """What a label of the house's own says.

    Attributes:
        code: what its DataMatrix carries: plain text, or GS1 elements in brackets. Hidden.
        says: the text under the code. Hidden.
        lines: what people read; the first is the headline. Hidden.
        printed: the print: serial number, nonce, time.
        practice: whether it is for practice.
    """

    code: str = field(repr=False)
    says: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    printed: str
    practice: bool


def location_label(what: Internal) -> Sheet:
    """Lay out a storage place's label, 57 × 32 mm."""
    return _small("location.1", what)


def thaw_label(what: Internal) -> Sheet:
    """Lay out a thawed bag's label with its time of expiry, 57 × 32 mm."""
    return _small("thaw-expiry.1", what)


def _small(template: str, what: Internal) -> Sheet:
    top = 4.5 if what.practice else 1.0
    words = Box(x=22, y=top, w=34, h=27.5 - top)
    return Sheet(
        width_mm=57,
        height_mm=32,
        template=template,
        blocks=(
            *(practice_blocks(57, 4, words) if what.practice else ()),
            _internal_code(what, Box(x=1, y=top, w=20, h=19), 0.5),
            Text(
                box=Box(x=1, y=top + 19, w=20, h=31 - top - 19),
                lines=(what.says,),
                size_mm=2.0,
                least_mm=1.4,
                centred=True,
                top=True,
            ),
            Text(
                box=words,
                lines=what.lines,
                size_mm=3.6,
                least_mm=1.6,
                headline=True,
            ),
            Text(
                box=Box(x=22, y=28, w=34, h=3.2), lines=(what.printed,), size_mm=2.0, least_mm=1.4
            ),
        ),
    )


def pick_up_slip(what: Internal) -> Sheet:
    """Lay out the slip with which a bag is fetched from the cell lab, 100 × 67 mm."""
    top = 8.5 if what.practice else 2.0
    words = Box(x=36, y=top, w=62, h=58 - top)
    return Sheet(
        width_mm=100,
        height_mm=67,
        template="pick-up-slip.1",
        framed=True,
        blocks=(
            *(practice_blocks(100, 7, words) if what.practice else ()),
            _internal_code(what, Box(x=EDGE, y=top, w=32, h=30), 0.75),
            Text(
                box=Box(x=EDGE, y=top + 30, w=32, h=8),
                lines=(what.says,),
                size_mm=2.4,
                least_mm=1.4,
                centred=True,
                top=True,
            ),
            Text(box=words, lines=what.lines, size_mm=4.5, headline=True),
            Text(box=Box(x=EDGE, y=60, w=96, h=5), lines=(what.printed,), size_mm=2.6),
        ),
    )


def _internal_code(what: Internal, box: Box, module_mm: float) -> Code:
    gs1 = what.code.startswith("(")
    carrier = Carrier.GS1_DATA_MATRIX if gs1 else Carrier.DATA_MATRIX
    return Code(box=box, carrier=carrier, data=what.code, module_mm=max(module_mm, MATRIX_MM))


def code_sheet(
    *, title: str, items: Sequence[Item], printed: str = "", practice: bool = False
) -> Sheet:
    """Lay out a page (A4) of codes that prove a scanner or a printer.

    Args:
        title: the page's headline.
        items: at most eight codes with the text under each, in the order in which they are read,
            two to a row; an empty `data` leaves a place free.
        printed: the print: serial number, nonce, time; may be empty.
        practice: whether it is for practice.

    Raises:
        LayoutError: no code, or more than eight.
    """
    if not 1 <= len(items) <= TEST_ITEMS_MAX:
        raise LayoutError(
            Sentence(
                "Expected one to {most} codes on a test sheet, got {got}. Divide them among "
                "several sheets.",
                most=TEST_ITEMS_MAX,
                got=len(items),
            )
        )
    blocks: list[Block] = [
        Text(box=Box(x=15, y=18, w=180, h=14), lines=(title,), size_mm=7, headline=True)
    ]
    for place, item in enumerate(items):
        x, y = 8 + 98.0 * (place % 2), 38 + 60.0 * (place // 2)
        if not item.data:
            continue
        linear = item.carrier.standard.linear
        blocks += [
            Code(
                box=Box(x=x, y=y + 14, w=96, h=18) if linear else Box(x=x, y=y, w=96, h=34),
                carrier=item.carrier,
                data=item.data,
                module_mm=BAR_MM if linear else 0.75,
                align=item.align,
            ),
            Text(
                box=Box(x=x, y=y + 35, w=96, h=12),
                lines=tuple(item.says.split("\n")),
                size_mm=3.6,
                centred=True,
                headline=True,
            ),
        ]
    if printed:
        blocks.append(Text(box=Box(x=15, y=283, w=180, h=6), lines=(printed,), size_mm=3.0))
    return Sheet(
        width_mm=210,
        height_mm=297,
        template="test-sheet.1",
        blocks=(
            *(practice_blocks(210, 10, Box(x=15, y=265, w=180, h=18)) if practice else ()),
            *blocks,
        ),
    )
