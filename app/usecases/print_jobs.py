"""What can be printed for something that was scanned, and what will stand on it.

Rules (DESIGN §7 *Printing*):

* a live station prints labels of the house's own only: location, thaw expiry, pick-up slip, test
  sheet, control card; wristbands and product labels exist as PRACTICE, with numbers that live
  stations refuse;
* a thaw label tells the time of expiry that X10 uses: thawed, as recorded here, and the limit of
  the newest profile of that product, never what somebody typed.

Here are words only; how a label looks is no business of a use case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, TypeVar

from app.domain import status
from app.evidence.statement import Subject
from app.identifiers import BagId
from app.labels import gs1, product, wristband
from app.labels.label import LocationLabel, ProductLabel, Wristband
from app.labels.scan import Scan
from app.usecases import history
from app.usecases.release_views import exceptional_of
from app.usecases.station import Station

L = TypeVar("L")

GLN_LENGTH: Final = 13
HOUSE: Final = "CS:"  # our own codes: no step that identifies anybody takes them
INTERNAL_ONLY: Final = (
    "This station prints labels of the house's own only: location, thaw expiry, pick-up slip and "
    "test sheet. Print wristbands and product labels with your site's own system."
)
NOT_PRACTICE: Final = (
    "Expected a number of the practice prefix (952, A9999), got another. "
    "Practice prints labels of the practice site only."
)
CONTESTED: Final = (
    "The records about this bag contradict each other. Quality assurance must settle it."
)
PAST_USE: Final = "This bag is past its time of use. Do not thaw or start it; call the cell lab."
PLACE_WITH_BRACKETS: Final = (
    "Expected a place without brackets in its number, got one with. Give the place another number."
)
NOT_THAWED: Final = "No thaw of this bag is on record here. Record the thaw first, then print."


class Template(Enum):
    """The labels that can be printed; the value is what a record says."""

    LOCATION = "location"
    THAW = "thaw-expiry"
    SLIP = "pick-up-slip"
    CODES = "test-sheet"
    CONTROL = "control-card"
    PRODUCT = "product"
    WRISTBAND = "wristband"

    @property
    def internal(self) -> bool:
        """Whether it is a label of the house's own, which a live station may print."""
        return self not in (Template.PRODUCT, Template.WRISTBAND)

    @property
    def names_a_patient(self) -> bool:
        """Whether the label shows who the patient is: its digest is then kept private."""
        return self is Template.WRISTBAND


SHEETS: Final = frozenset({Template.CODES, Template.CONTROL})  # pages of codes, about nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotPrint:
    """Why something is not printed: one sentence for people."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A label that somebody wants, before it has a number.

    Attributes:
        code: what its code carries: plain text, or GS1 elements in brackets. Hidden. Empty for
            `SHEETS`. A label with a code of the house's own gets number and nonce after it.
        says: the text under the code. Hidden.
        lines: what people read; the first is the headline. Hidden.
        subject: what the record is about: pseudonyms only.
        practice_number: whether every number on it is of the practice prefix.
    """

    template: Template
    code: str = field(default="", repr=False)
    says: str = field(default="", repr=False)
    lines: tuple[str, ...] = field(default=(), repr=False)
    subject: tuple[Subject, ...] = ()
    practice_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPrint:
    """A label with its number, ready to be drawn.

    Attributes:
        n: print serial number of this station, from 1 without a gap.
        nonce: six characters drawn at random: no label can be taken for another print of it.
        practice: whether it must say PRACTICE.
    """

    wanted: Wanted
    n: int
    nonce: str
    at: datetime
    practice: bool

    @property
    def code(self) -> str:
        """What the code carries. Never log it."""
        own = self.wanted.code.startswith(HOUSE)
        return f"{self.wanted.code}/{self.n}/{self.nonce}" if own else self.wanted.code

    @property
    def printed(self) -> str:
        """The print, as it stands on the label."""
        return f"Print {self.n} · {self.nonce} · {self.at:%d %b %Y %H:%M}"


def refusal(station: Station, wanted: Wanted) -> CannotPrint | None:
    """Say why this station does not print a label; None if it may.

    1. A live station prints labels of the house's own only.
    2. What names a patient or a bag in practice carries numbers that live stations refuse.
    """
    # (1)
    if not station.practice:
        return None if wanted.template.internal else CannotPrint(sentence=INTERNAL_ONLY)
    # (2)
    if not wanted.template.internal and not wanted.practice_number:
        return CannotPrint(sentence=NOT_PRACTICE)
    return None


def for_bag(station: Station, label: ProductLabel) -> tuple[Wanted | CannotPrint, ...]:
    """Return what can be printed for a bag: thaw expiry, pick-up slip, in practice its label."""
    wanted: list[Wanted | CannotPrint] = [thaw(station, label), slip(station, label)]
    if station.practice:
        wanted.append(_product(label))
    return tuple(_allowed(station, one) for one in wanted)


def for_band(station: Station, band: Wristband) -> tuple[Wanted | CannotPrint, ...]:
    """Return what can be printed for a wristband: the same one again, in practice only."""
    lines = [f"No. {band.patient.value}", f"Band {band.serial.value}"]
    if band.born is not None:
        lines.insert(1, f"Born {band.born:%d %b %Y}")
    wanted = Wanted(
        template=Template.WRISTBAND,
        code=_written(wristband.element_string, band),
        lines=("Practice patient", *lines),
        practice_number=band.practice,
    )
    return (_allowed(station, wanted),)


def for_location(
    station: Station, label: LocationLabel, scan: Scan
) -> tuple[Wanted | CannotPrint, ...]:
    """Return what can be printed for a storage place: its label again, with the same code."""
    number, _, part = label.location.value.partition(".")
    if len(number) == GLN_LENGTH and number.isdigit():
        elements = (("254", part), ("414", number)) if part else (("414", number),)
        try:
            code = gs1.bracket(elements)
        except gs1.LabelError:
            # A bracket would be read as the beginning of another element.
            return (CannotPrint(sentence=PLACE_WITH_BRACKETS),)
    else:
        code = gs1.split_aim(scan.raw, scan.symbology)[0].decode("latin-1")
    wanted = Wanted(
        template=Template.LOCATION,
        code=code,
        says=label.location.value,
        lines=(part or number, station.site.value),
        subject=(Subject(scheme="location", value=label.location.value),),
    )
    return (_allowed(station, wanted),)


def sheet_wanted() -> Wanted:
    """Return the sheet that proves a scanner or a printer; it names nobody and nothing."""
    return Wanted(template=Template.CODES, lines=("Scanner test sheet",), practice_number=True)


def control_wanted() -> Wanted:
    """Return the control card of the cart: keys for gloved hands, never a signature."""
    return Wanted(template=Template.CONTROL, lines=("Control card",), practice_number=True)


def thaw(station: Station, label: ProductLabel) -> Wanted | CannotPrint:
    """Return a thawed bag's label with the time until which it may be started (X10)."""
    bag = history.bag(station.ledger, label.bag)
    profile = history.newest_profile(station.ledger, label.product)
    if bag.contested:
        return CannotPrint(sentence=CONTESTED)
    limit = status.thaw_limit(bag, profile)
    if bag.thawed_at is None or limit is None:
        return CannotPrint(sentence=NOT_THAWED)
    now = station.now()
    thawed = bag.thawed_at.astimezone(now.tzinfo)
    until = min(limit.astimezone(now.tzinfo), status.last_moment(label, now))
    if until <= now:
        return CannotPrint(sentence=PAST_USE)
    return Wanted(
        template=Template.THAW,
        code=_house_code("THAW", label.bag),
        says=_ends(label),
        lines=(
            f"USE BY {until:%H:%M}",
            *_red(station, label.bag),
            f"{until:%d %b %Y} ({until:%z})",
            f"Thawed {thawed:%H:%M}",
            f"Bag {label.serial.value}",
        ),
        subject=_about(label.bag),
        practice_number=label.practice,
    )


def slip(station: Station, label: ProductLabel) -> Wanted:
    """Return the slip with which a bag is fetched from the cell lab."""
    bag = history.bag(station.ledger, label.bag)
    return Wanted(
        template=Template.SLIP,
        code=_house_code("SLIP", label.bag),
        says=_ends(label),
        lines=(
            "PICK-UP SLIP",
            *_red(station, label.bag),
            f"Bag {label.serial.value}",
            f"Product {label.product.value}",
            f"Chain of identity {label.coi.value}",
            f"For {station.ward}",
            f"Now at {bag.place or 'a place that no record names'}",
        ),
        subject=_about(label.bag),
        practice_number=label.practice,
    )


def _red(station: Station, bag: BagId) -> tuple[str, ...]:
    """Return the mark of an exceptional release, which stays on everything about a bag (A14)."""
    return ("EXCEPTIONAL RELEASE",) if exceptional_of(station, bag) else ()


def _product(label: ProductLabel) -> Wanted:
    lot = () if label.lot is None else (f"Lot {label.lot.value}",)
    return Wanted(
        template=Template.PRODUCT,
        code=_written(product.element_string, label),
        lines=(
            "Practice product",
            label.coi.value,
            *lot,
            f"Use by {label.expires:%d %b %Y}",
            f"Product id {label.serial.value}",
        ),
        subject=_about(label.bag),
        practice_number=label.practice,
    )


def _written(write: Callable[[L], str], label: L) -> str:
    """Write a label's elements; empty where it is of a standard that we do not write."""
    try:
        return write(label)
    except gs1.LabelError:
        return ""


def _allowed(station: Station, wanted: Wanted | CannotPrint) -> Wanted | CannotPrint:
    if isinstance(wanted, CannotPrint):
        return wanted
    if not wanted.code and wanted.template not in SHEETS:
        return CannotPrint(sentence=NOT_PRACTICE)
    return refusal(station, wanted) or wanted


def _house_code(kind: str, bag: BagId) -> str:
    return f"{HOUSE}{kind}/{bag.value}"


def _ends(label: ProductLabel) -> str:
    return f"… {label.serial.value[-4:]}"


def _about(bag: BagId) -> tuple[Subject, ...]:
    return (Subject(scheme="bag", value=bag.value),)
