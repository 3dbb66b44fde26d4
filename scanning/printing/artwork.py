"""A label drawn for a screen or a file: a picture of its true dots, with its size written in."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanning.printing.plate import make_plate
from scanning.printing.raster import grey

if TYPE_CHECKING:
    from PIL import Image

    from scanning.printing.layout import Sheet

SCREEN_DPI = 203  # what most label printers have: practice pictures look as printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """A drawn label.

    Attributes:
        image: 8-bit grey. Hidden in `repr`: it shows what the label says.
        sheet: what it was drawn from. Hidden too.
        dpi: how fine it is.
    """

    image: Image.Image = field(repr=False)
    sheet: Sheet = field(repr=False)
    dpi: int = SCREEN_DPI

    def png(self) -> bytes:
        """Return the picture as a PNG file; the same label gives the same bytes."""
        out = io.BytesIO()
        self.image.save(out, format="PNG", dpi=(self.dpi, self.dpi))
        return out.getvalue()


def draw(sheet: Sheet, dpi: int = SCREEN_DPI) -> Artwork:
    """Draw a sheet as a picture for a screen.

    Raises:
        LayoutError: the sheet cannot be printed to the standard at this dpi.
    """
    return Artwork(image=grey(make_plate(sheet, dpi)), sheet=sheet, dpi=dpi)
