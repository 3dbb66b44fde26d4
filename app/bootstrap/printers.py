"""The label press: draws labels for one printer, reads them back, and sends them there.

Where they go is `app.bootstrap.print_targets`. A label is read back from the printer's own dots
before it is offered, and what is sent is drawn again and must have the digest that is on record.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.bootstrap.print_targets import (
    FOLDER,
    Target,
    deliver,
    deliver_page,
    saved_to,
    target_of,
)
from app.domain.sheet import SHEET, Drawing, SheetCode
from app.identifiers import Digest
from app.labels.command import raw
from app.labels.label import Command, ControlWord
from app.sentence import Sentence
from app.usecases.print_jobs import Template, ToPrint
from app.usecases.printing import CannotPrintError, Drawn

if TYPE_CHECKING:
    from PIL import Image

    from app.domain.order import Order
    from app.settings import SiteSettings
    from app.usecases.downtime import Form
    from scanning.printing.layout import Sheet
    from scanning.printing.plate import Plate
    from scanning.printing.templates import Item

LABEL_WIDTH_MM_MAX: Final = 170.0  # the widest head of a label printer; a page is 210 mm


class LabelPress:
    """Draws labels for one printer and sends them there. Lives on a thread of its own."""

    def __init__(self, target: Target | CannotPrintError, folder: Path | None = None) -> None:
        """Take the printer, or why there is none: then every draw says so.

        `folder` takes the pages that no printer here prints.
        """
        self._target = target
        self._folder = folder

    @property
    def target(self) -> Target:
        """The printer.

        Raises:
            CannotPrintError: there is none.
        """
        if isinstance(self._target, CannotPrintError):
            raise CannotPrintError(self._target.explain())
        return self._target

    def draw(self, label: ToPrint) -> Drawn:
        """Draw a label for this printer, and read it back from the printer's own dots.

        Raises:
            CannotPrintError: there is no printer, it does not fit, or does not read back.
        """
        sheet = sheet_of(label)
        plate, image = self._ready(sheet)
        return Drawn(
            label=label,
            template=sheet.template,
            raster=raster_digest(image),
            carries=_carries(sheet),
            png=_preview(plate),
            width_mm=sheet.width_mm,
            height_mm=sheet.height_mm,
        )

    def send(self, drawn: Drawn) -> None:
        """Send a label to the printer; what is sent is what is on record, dot by dot.

        Raises:
            CannotPrintError: the printer did not take it.
        """
        plate, image = self._ready(sheet_of(drawn.label))
        if raster_digest(image) != drawn.raster:
            raise CannotPrintError(
                "The label would print otherwise than recorded. It was not printed. Print anew."
            )
        name = f"print-{drawn.label.n:06}-{drawn.label.nonce}"
        deliver(self.target, name, plate, image)

    def print_sheet(self, sheet: Sheet, name: str) -> None:
        """Print something that is no label of record, such as a device's test.

        Raises:
            CannotPrintError: it does not fit, does not read back, or was not taken.
        """
        deliver(self.target, name, *self._ready(sheet))

    def print_form(self, form: Form, order: Order | None, *, practice: bool) -> str:
        """Print a downtime form; where no printer of pages is, save it (`FormPress`).

        Raises:
            CannotPrintError: it was not taken.
        """
        from app.bootstrap.downtime_forms import page_of

        pages = isinstance(self._target, Target) and not self._target.speaks_zpl
        target = self.target if pages or self._folder is None else saved_to(self._folder)
        page = page_of(form, order, practice=practice)
        place = deliver_page(target, f"form-{form.number}", page)
        return str(place) if place is not None else ""

    def _ready(self, sheet: Sheet) -> tuple[Plate, Image.Image]:
        from scanning.printing.layout import LayoutError
        from scanning.printing.plate import make_plate
        from scanning.printing.raster import dots

        if self.target.speaks_zpl and sheet.width_mm > LABEL_WIDTH_MM_MAX:
            raise CannotPrintError(
                "Expected a printer of pages for this sheet, got a label printer. "
                "Print it on a queue, or show it on the screen under Devices (Alt+D)."
            )
        try:
            plate = make_plate(sheet, self.target.dpi)
        except LayoutError as refusal:
            sentence = refusal.explain()
        else:
            image = dots(plate)
            check_reads_back(sheet, image)
            return plate, image
        raise CannotPrintError(sentence)


def open_press(settings: SiteSettings, root: Path) -> LabelPress:
    """Return the press of a site: with its printer, or with why there is none."""
    folder = root / FOLDER
    try:
        target = target_of(settings.printer, root, practice=settings.practice)
    except CannotPrintError as refusal:
        return LabelPress(refusal, folder)
    return LabelPress(target, folder)


def check_reads_back(sheet: Sheet, image: Image.Image) -> None:
    """Read a label's codes from its raster before anything is printed.

    Raises:
        CannotPrintError: a code is missing or says something else.
    """
    import numpy as np

    from scanning.decode import Effort, read_grey

    grey = np.asarray(image.convert("L"))
    # No second try, as worn labels get: what is fresh from the printer reads at once.
    found = sorted(symbol.raw for symbol in read_grey(grey, effort=Effort.FULL))
    wanted = sorted(_carries(sheet))
    if found != wanted:
        raise CannotPrintError(
            Sentence(
                "Expected {wanted} codes to read back from the label's picture, got {count} or "
                "others. It was not printed. Report this.",
                wanted=len(wanted),
                count=len(found),
            )
        )


def raster_digest(image: Image.Image) -> Digest:
    """Name a raster: SHA-256 of it as a PBM file (P4), which anybody can make from the print."""
    black = image.point(lambda v: 0 if v else 255)
    head = f"P4\n{image.width} {image.height}\n".encode("ascii")
    return Digest(hashlib.sha256(head + black.tobytes()).hexdigest())


def _preview(plate: Plate) -> bytes:
    from scanning.printing.raster import grey

    out = io.BytesIO()
    grey(plate).save(out, format="PNG")
    return out.getvalue()


# -- what a label looks like


def sheet_of(label: ToPrint) -> Sheet:
    """Return the layout of a label."""
    from scanning.printing import house, templates

    wanted = label.wanted
    match wanted.template:
        case Template.PRODUCT:
            return templates.product_label(
                element_string=label.code, lines=(*wanted.lines, label.printed)
            )
        case Template.WRISTBAND:
            return templates.wristband(data=label.code, lines=(*wanted.lines, label.printed))
        case Template.CODES | Template.CONTROL:
            codes = sheet_codes if wanted.template is Template.CODES else control_codes
            return house.code_sheet(
                title=wanted.lines[0],
                items=codes(),
                printed=label.printed,
                practice=label.practice,
            )
        case Template.LOCATION | Template.THAW | Template.SLIP:
            what = house.Internal(
                code=label.code,
                says=wanted.says,
                lines=wanted.lines,
                printed=label.printed,
                practice=label.practice,
            )
            layouts = {
                Template.LOCATION: house.location_label,
                Template.THAW: house.thaw_label,
                Template.SLIP: house.pick_up_slip,
            }
            return layouts[wanted.template](what)


def sheet_codes() -> list[Item]:
    """Return the codes of the scanner's test sheet, in their order."""
    from scanning.printing.templates import Item

    items: list[Item] = []
    for code in SHEET:
        says = f"{code.number}\n{code.title}"
        if not code.also:
            items.append(Item(data=code.written, says=says, carrier=_carrier(code)))
            continue
        # A pair stands side by side in one row, as near as on a bag.
        items += [Item(data="", says="")] * (len(items) % 2)
        items.append(Item(data=code.written, says=says, carrier=_carrier(code), align="right"))
        items.append(
            Item(data=code.also.decode(), says=says, carrier=_carrier(code), align="left")
        )
    return items


def control_codes() -> list[Item]:
    """Return the codes of the control card, each with the key that it stands for."""
    from scanning.printing.symbols import Carrier
    from scanning.printing.templates import Item

    return [
        Item(data=raw(Command(word=word)).decode(), says=says, carrier=Carrier.CODE_128)
        for word, says in (
            (ControlWord.CANT_SCAN, "CAN'T SCAN\nF7"),
            (ControlWord.BACK, "BACK\nEsc"),
            (ControlWord.LOCK, "LOCK\nF12"),
        )
    ]


def _carrier(code: SheetCode) -> Any:  # noqa: ANN401  scanning's own type, imported late
    from scanning.printing.symbols import Carrier

    return {
        Drawing.CODE_128: Carrier.CODE_128,
        Drawing.PAIR: Carrier.CODE_128,
        Drawing.DATA_MATRIX: Carrier.DATA_MATRIX,
        Drawing.GS1_128: Carrier.GS1_128,
        Drawing.GS1_DATA_MATRIX: Carrier.GS1_DATA_MATRIX,
        Drawing.QR: Carrier.QR,
    }[code.drawing]


def _carries(sheet: Sheet) -> tuple[bytes, ...]:
    from scanning.printing.layout import Code
    from scanning.printing.symbols import carried

    codes = [block for block in sheet.blocks if isinstance(block, Code)]
    return tuple(carried(code.carrier, code.data) for code in codes)
