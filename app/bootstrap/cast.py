"""The practice site's people, patients and therapy: made up, and marked so in every number.

All numbers begin with GS1 prefix 952, which GS1 keeps for demonstrations; a live station
refuses labels that carry it (`app.labels.label`). PINs are published: they protect nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from app.identifiers import (
    BadgeNumber,
    BandSerial,
    CoiId,
    LotNumber,
    OrderId,
    PatientId,
    PersonId,
    ProductCode,
    SerialNumber,
    SiteId,
    StationId,
)
from app.labels.gs1 import check_digit
from app.labels.label import Badge, ProductLabel, Wristband

SITE, STATION, WARD = SiteId("practice-hospital"), StationId("practice-ward-4b"), "Ward 4B"
THERAPY = "Practice-cel"
GOOD_FOR_DAYS = 90


def gsrn(number: int) -> str:
    """Make a GSRN (GS1 AI 8017, 8018) of the demonstration prefix."""
    digits = f"952{number:014d}"
    return digits + check_digit(digits)


def gtin() -> ProductCode:
    """Make the practice product's GTIN-14 of the demonstration prefix."""
    digits = "0952000000101"
    return ProductCode(digits + check_digit(digits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the practice site."""

    person: PersonId
    name: str
    title: str
    roles: tuple[str, ...]
    pin: str = field(repr=False)
    number: int

    @property
    def badge(self) -> Badge:
        """The person's badge."""
        return Badge(number=BadgeNumber(gsrn(self.number)))


ANA = Member(
    person=PersonId("p-novak"),
    name="A. Novak",
    title="Nurse",
    roles=("nurse_verifier",),
    pin="271828",
    number=101,
)
BEN = Member(
    person=PersonId("p-sato"),
    name="B. Sato",
    title="Nurse",
    roles=("nurse_verifier",),
    pin="314159",
    number=102,
)
CARLA = Member(
    person=PersonId("p-okafor"),
    name="C. Okafor",
    title="Cell-lab technician",
    roles=("lab_tech",),
    pin="161803",
    number=103,
)
DORA = Member(
    person=PersonId("p-lind"),
    name="D. Lind",
    title="Quality assurance",
    roles=("qa",),
    pin="141421",
    number=104,
)
EMIL = Member(
    person=PersonId("p-weber"),
    name="E. Weber",
    title="Administrator",
    roles=("site_admin",),
    pin="173205",
    number=105,
)
PEOPLE = (ANA, BEN, CARLA, DORA, EMIL)
NURSES = (ANA, BEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """One patient's therapy: the order, the wristband, the bag."""

    slot: int
    order: OrderId
    band: Wristband
    bag: ProductLabel
    name: str = field(repr=False)
    born: date = field(repr=False)


_PATIENTS = (("SAMPLE, Alma", date(1968, 3, 14)), ("SAMPLE, Bruno", date(1957, 11, 2)))
_END = "ACDEFGHJKMNPQRTUVWXY34679"  # characters that nobody confuses when typing the last four


def therapies(series: int, today: date) -> tuple[Therapy, ...]:
    """Make one therapy for each practice patient; every series has numbers of its own."""
    made = []
    for slot, (name, born) in enumerate(_PATIENTS, 1):
        number = series * len(_PATIENTS) + slot
        coi = CoiId(f"PRACTICE-COI-{number:05d}")
        made.append(
            Therapy(
                slot=slot,
                order=OrderId(f"PRACTICE-ORDER-{number:05d}"),
                band=Wristband(
                    patient=PatientId(gsrn(9000 + slot)),
                    serial=BandSerial(str(series + 1)),
                    born=born,
                    coi=coi,
                ),
                bag=ProductLabel(
                    product=gtin(),
                    serial=SerialNumber(f"PB{number:05d}{_end(number)}"),
                    lot=LotNumber(f"PRACTICE{number:05d}"),
                    expires=today + timedelta(days=GOOD_FOR_DAYS),
                    coi=coi,
                ),
                name=name,
                born=born,
            )
        )
    return tuple(made)


def _end(number: int) -> str:
    """Spread a number over four characters, so that neighbouring bags differ in all of them."""
    mixed = (number * 7919 + 104729) % len(_END) ** 4
    digits = []
    for _ in range(4):
        mixed, digit = divmod(mixed, len(_END))
        digits.append(_END[digit])
    return "".join(digits)


PROFILE = {
    "name": "Practice-cel, autologous, one bag",
    "version": 1,
    "therapy": THERAPY,
    "product": gtin().value,
    "donation": "autologous",
    "post_thaw_s": 12 * 3600,
    "gap_s": 15 * 60,
    "good_for_s": 10 * 60,
}
