"""Laying out drills at the practice site: patients and bags of their own, and their labels.

Every drill gets new numbers, so that no drill meets what another left behind, and the practice
therapies stay as they are. Orders and moves are filed as any others, signed by the practice
people; nothing is faked but time: a bag that was thawed long ago says so in its record.

On the table the props look like any labels: nothing names what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.cast import ANA, BEN, CARLA, GOOD_FOR_DAYS, THERAPY, WARD, gsrn, gtin
from app.bootstrap.practice_signing import session_of
from app.domain.drills import Drill, Prop
from app.domain.moves import MoveKind
from app.domain.people import Meaning, Place
from app.evidence.statement import Subject
from app.identifiers import (
    BandSerial,
    CoiId,
    LotNumber,
    OrderId,
    PatientId,
    SerialNumber,
)
from app.labels import product, wristband
from app.labels.label import ProductLabel, Wristband
from app.settings import SettingsError
from app.usecases import history
from app.usecases.setting_up import NewOrder, file_order, move_bag
from app.usecases.station import Draft, Station, file_signed, signer
from ui import wording

if TYPE_CHECKING:
    from scanning.printing import Artwork

# The code on a chart is refused by its kind and leaves no record to judge by.
HIDDEN = frozenset({Prop.PAPER})
LAB, ELSEWHERE = "Cell lab", "Ward 7"
FIRST_PATIENT = 20_000  # of the drills' made-up patient numbers
BORN, SAID_INSTEAD = date(1966, 5, 17), date(1966, 5, 7)
NAMES = ("SAMPLE, Ida", "SAMPLE, Jonas")
SEEN = wording.TRAY_CRACK  # a bag's damage as its card tells it: no label shows one
CRACK = "(On this bag: a crack beside the port)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillPatient:
    """One made-up patient of a drill: order, wristband, bag."""

    order: OrderId
    band: Wristband
    bag: ProductLabel
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What lies on the table.

    Attributes:
        patient: whose therapy is to be verified.
        other: somebody else, whose things may be in the wrong place.
        band: the wristband at the bed; None where nobody is at a bed.
        bags: what the first and the second person find.
        says: the date of birth that the patient says.
        printed: the product id in print on the bags, if it is not the code's own.
        looks: what is to be seen on the bag.
    """

    patient: DrillPatient
    other: DrillPatient
    band: Wristband | None
    bags: tuple[ProductLabel, ProductLabel]
    says: date = field(default=BORN, repr=False)
    printed: str = ""
    looks: str = ""

    def end(self, place: Place) -> str:
        """Return the last four characters of the id in print on a person's bag."""
        bag = self.bags[0 if place is Place.FIRST else 1]
        return (self.printed or bag.serial.value)[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A label on the table, as the practice tray shows it.

    Attributes:
        again: whether it is no label: the scanner sends its last scan once more.
    """

    id: str
    title: str
    detail: str
    picture: Path
    again: bool = False


def patients(number: int, today: date, *, twins: bool) -> tuple[DrillPatient, DrillPatient]:
    """Make the two patients of a drill; twins share name and date of birth."""
    first, second = (_patient(2 * number + at, NAMES[at], BORN, today) for at in (0, 1))
    if twins:
        return first, replace(second, name=first.name)
    born = BORN.replace(year=BORN.year + 9)
    return first, replace(second, band=replace(second.band, born=born))


def _patient(number: int, name: str, born: date, today: date) -> DrillPatient:
    bag = ProductLabel(
        product=gtin(),
        serial=_serial(number),
        lot=LotNumber(f"DRILL{number:05d}"),
        expires=today + timedelta(days=GOOD_FOR_DAYS),
        coi=CoiId(f"PRACTICE-COI-D{number:05d}"),
    )
    band = Wristband(
        patient=PatientId(gsrn(FIRST_PATIENT + number)),
        serial=BandSerial("1"),
        born=born,
        coi=bag.coi,
    )
    return DrillPatient(order=OrderId(f"DRILL-ORDER-{number:05d}"), band=band, bag=bag, name=name)


def _serial(number: int, more: int = 0) -> SerialNumber:
    """Spread a number over the last four digits: neighbouring bags differ in them."""
    end = (number * 7919 + more * 4801 + 1729) % 9000 + 1000
    return SerialNumber(f"PD{number:05d}{end}")


def laid_out(drill: Drill, number: int, today: date) -> Laid:
    """Say what a drill lays on the table; nothing is filed or drawn.

    Args:
        drill: which one.
        number: how many drills were begun here, this one included: gives it numbers of its own.
        today: the site's day.
    """
    mine, other = patients(number, today, twins=drill.prop is Prop.TWIN)
    own = mine.bag
    fits = Laid(patient=mine, other=other, band=mine.band, bags=(own, own))
    second_bag = replace(own, serial=_serial(2 * number, 1))  # of the same patient and lot
    past = replace(own, expires=today - timedelta(days=1))
    for_one = own if drill.alone is Place.SECOND else other.bag
    props: dict[Prop, Laid] = {
        Prop.OTHER_BAND: replace(fits, band=other.band),
        Prop.TWIN: replace(fits, band=other.band),
        Prop.OTHER_BAG: replace(fits, bags=(for_one, other.bag)),
        Prop.OTHER_DAY: replace(fits, bags=(second_bag, second_bag)),
        Prop.EXPIRED: replace(fits, patient=replace(mine, bag=past), bags=(past, past)),
        Prop.SAYS_OTHER_BIRTH: replace(fits, says=SAID_INSTEAD),
        Prop.PRINT_DIFFERS: replace(fits, printed=second_bag.serial.value),
        Prop.DAMAGED: replace(fits, looks=CRACK),
        Prop.CASSETTE: replace(fits, band=None, bags=(own, second_bag)),
    }
    return props.get(drill.prop, fits)


# -- on record


def prepare(station: Station, drill: Drill, laid: Laid) -> None:
    """File the orders and bring the bags of a drill, as its script asks.

    Raises:
        SettingsError: the realm has no profile, or a PIN is not the published one.
    """
    with station.ledger.together():
        for one in (laid.patient, laid.other):
            _order(station, one, newer_band=drill.prop is Prop.OLD_BAND)
        known = {bag.bag: bag for bag in (laid.patient.bag, laid.other.bag, *laid.bags)}
        for bag in known.values():
            _bring(station, drill.prop, bag)


def _order(station: Station, one: DrillPatient, *, newer_band: bool) -> None:
    profile = history.newest_profile(station.ledger, one.bag.product)
    if profile is None:
        msg = "The realm has no profile yet. Open the site once with its central beside it."
        raise SettingsError(msg)
    band = replace(one.band, serial=BandSerial("2")) if newer_band else one.band
    new = NewOrder(
        id=one.order,
        coi=one.bag.coi,
        band=band,
        name=one.name,
        product=one.bag.product,
        lot=one.bag.lot,
        bags=frozenset({one.bag.bag}),
        profile=profile.digest,
        ward=WARD,
    )
    file_order(station, new, [session_of(station, member) for member in (ANA, BEN)])


def _bring(station: Station, prop: Prop, bag: ProductLabel) -> None:
    """Bring a bag where the script wants it, and in which state."""
    move = partial(_move, station, bag)
    ward = ELSEWHERE if prop is Prop.ELSEWHERE else WARD
    move(MoveKind.ACCEPTED, LAB)
    move(MoveKind.STORED, LAB)
    if prop is Prop.CASSETTE:
        return
    move(MoveKind.ISSUED, ward)
    if prop is Prop.THAWED_LONG_AGO:
        _thawed_long_ago(station, bag)
    else:
        move(MoveKind.THAWED, ward)
    if prop is Prop.RECALLED:
        _recall(station, bag)


def _move(station: Station, bag: ProductLabel, kind: MoveKind, ward: str) -> None:
    move_bag(station, bag.bag, kind, session_of(station, CARLA), ward)


def _thawed_long_ago(station: Station, bag: ProductLabel) -> None:
    """File a thaw of which the time has passed its limit, an hour ago."""
    profile = history.newest_profile(station.ledger, bag.product)
    limit = profile.post_thaw if profile and profile.post_thaw else timedelta(0)
    ago = station.now() - limit - timedelta(hours=1)
    _filed(station, bag, MoveKind.THAWED, Meaning.THAWED, ago)


def _recall(station: Station, bag: ProductLabel) -> None:
    _filed(station, bag, MoveKind.RECALLED, Meaning.CONFIRMED, None)


def _filed(
    station: Station, bag: ProductLabel, kind: MoveKind, means: Meaning, at: datetime | None
) -> None:
    session = session_of(station, CARLA)
    heads = history.bag(station.ledger, bag.bag).heads
    draft = Draft(
        kind=kind.value,
        subject=(Subject(scheme="bag", value=bag.bag.value),),
        after=tuple(sorted(heads, key=lambda d: d.value)),
        signers=(signer(session, means.value),),
        body={"ward": WARD},
        occurred=at,
    )
    file_signed(station, draft, (session,))


# -- on the table


class PracticeDrills:
    """The table of the practice site (`app.usecases.drilling.Table`)."""

    def __init__(self, labels: Path, show: Callable[[tuple[Card, ...]], None]) -> None:
        """Draw into a folder; `show` puts cards on the table, none to put them away."""
        self._labels = labels
        self._show = show
        self.laid: Laid | None = None

    def can(self, drill: Drill) -> bool:
        """Say whether this site can lay a drill out."""
        return drill.prop not in HIDDEN

    def lay(self, station: Station, drill: Drill, number: int) -> Callable[[], None]:
        """File what a drill needs and draw its labels; return what shows them.

        Raises:
            SettingsError: as `prepare`.
        """
        self.laid = laid = laid_out(drill, number, station.now().date())
        prepare(station, drill, laid)
        return partial(self._show, _draw(self._labels, laid))

    def again(self, drill: Drill, number: int, day: date) -> Callable[[], None] | None:
        """Draw the labels once more, as they were; nothing is filed."""
        if self.laid is not None:
            return None
        self.laid = laid = laid_out(drill, number, day)
        return partial(self._show, _draw(self._labels, laid))

    def clear(self) -> None:
        """Put the labels away."""
        self.laid = None
        self._show(())


def _draw(folder: Path, laid: Laid) -> tuple[Card, ...]:
    """Draw the labels on the table; the pictures of the drill before are written over."""
    folder.mkdir(parents=True, exist_ok=True)
    cards = []
    names = wording.TRAY_CASSETTE if laid.band is None else wording.TRAY_BAGS
    if laid.band is not None:
        owner = laid.patient if laid.band.patient == laid.patient.band.patient else laid.other
        picture = folder / "drill-wristband.png"
        picture.write_bytes(_band(laid.band, owner.name).png())
        says = f"{wording.TRAY_PATIENT_SAYS}\n{wording.short_date(laid.says)}"
        cards.append(
            Card(id="drill-wristband", title=wording.TRAY_BAND, detail=says, picture=picture)
        )
    for at, (bag, title) in enumerate(zip(laid.bags, names, strict=True), 1):
        picture = folder / f"drill-bag-{at}.png"
        picture.write_bytes(_bag(bag, laid).png())
        end = (laid.printed or bag.serial.value)[-4:]
        detail = wording.TRAY_END.format(end=end) + (f"\n{SEEN}" if laid.looks else "")
        cards.append(Card(id=f"drill-bag-{at}", title=title, detail=detail, picture=picture))
    last = cards[-1].picture
    twice = "\n".join(wording.TRAY_AGAIN)
    again = Card(id="drill-again", title=wording.SCANNER, detail=twice, picture=last, again=True)
    return (*cards, again)


def _band(band: Wristband, name: str) -> Artwork:
    from scanning import printing

    return printing.draw_wristband(
        element_string=wristband.element_string(band),
        carrier="qr",
        lines=[
            name,
            f"Born {band.born:%d %b %Y}",
            f"No. {band.patient.value}",
            f"Band {band.serial.value}",
        ],
    )


def _bag(bag: ProductLabel, laid: Laid) -> Artwork:
    from scanning import printing

    return printing.draw_product(
        element_string=product.element_string(bag),
        lines=[
            f"{THERAPY}, autologous",
            bag.coi.value,
            f"Lot {bag.lot.value if bag.lot else ''}",
            f"Use by {bag.expires:%d %b %Y}",
            f"Product id {laid.printed or bag.serial.value}",
            *([laid.looks] if laid.looks else []),
        ],
        carrier="gs1-datamatrix",
    )
