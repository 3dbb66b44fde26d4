"""What stands where on a printed label, in millimetres: one model for picture, PDF and printer.

A `Sheet` says what is wanted; `scanning.printing.plate` turns it into whole dots of one printer,
and whatever cannot be printed to the standard is a `LayoutError` there, never a worse label.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scanning.printing.symbols import Carrier

Align = Literal["left", "middle", "right"]


class LayoutError(ValueError):
    """A label that cannot be printed as its standard asks; the message is for people."""

    def explain(self) -> str:
        """Say what was expected, what came, and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in millimetres, from the sheet's top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code, in the middle of its box with its quiet zone.

    Attributes:
        carrier: the symbology.
        data: plain text, or GS1 elements in brackets. Hidden in `repr`.
        module_mm: the wished size of a module. It is drawn in whole dots, smaller where the box
            asks for it, and never under the standard's least.
        align: where it stands in its box: `left`, `middle` or `right`.
    """

    box: Box
    carrier: Carrier
    data: str = field(repr=False)
    module_mm: float
    align: Align = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Lines in a box, as large as they fit, wrapped but never shortened.

    Attributes:
        lines: what people read. Hidden in `repr`.
        size_mm: the largest size of a line; `least_mm` the smallest.
        headline: whether the first line is bold and larger.
        centred: whether each line stands in the middle.
        top: whether the lines begin at the box's top instead of around its middle.
    """

    box: Box
    lines: tuple[str, ...] = field(repr=False)
    size_mm: float = 5.0
    least_mm: float = 2.0
    headline: bool = False
    centred: bool = False
    top: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """White words on a black bar."""

    box: Box
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """Light words slantwise behind the text; a code and its quiet zone stay white."""

    box: Box
    text: str


Block = Code | Text | Banner | Watermark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One label or page.

    Attributes:
        width_mm: as it comes out of the printer.
        height_mm: the same.
        template: which template made it, with its version.
        framed: whether a thin line runs round it.
    """

    width_mm: float
    height_mm: float
    template: str
    blocks: tuple[Block, ...] = field(repr=False)
    framed: bool = False
