"""The practice site's people, patients and therapy: made up, and marked so in every number.

GS1 numbers begin with prefix 952, which GS1 keeps for demonstrations, and ISBT 128 numbers with
A9999, the facility of that standard's examples; a live station refuses labels that carry them
(`app.labels.label`). PINs are published: they protect nobody.

Two patients' labels are GS1's, as a manufacturer prints them. The third's are a hospital's: an
ISBT 128 bag, and a wristband with the site's own code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta

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
from app.labels.label import PRACTICE_FACILITY, Badge, ProductLabel, Wristband
from app.labels.site import SiteLabels
from app.labels.site_table import read_table

SITE, STATION, WARD = SiteId("practice-hospital"), StationId("practice-ward-4b"), "Ward 4B"
THERAPY = "Practice-cel"
ORDER_PREFIX = "PRACTICE-ORDER-"  # of the single bags that come in series
GOOD_FOR_DAYS = 90
ISBT_PRODUCT = ProductCode("S1234100")  # a made-up product, for autologous use only, undivided

BAND_PREFIX = "WB"
SERIAL_LENGTH = 6
# How the practice hospital's own wristbands read: what `[labels]` of a site's settings says.
LABELS: SiteLabels = read_table(
    {
        "code": [
            {
                "name": "practice wristband",
                "kind": "wristband",
                "prefix": BAND_PREFIX,
                "fields": [
                    {"holds": "patient", "length": 18, "characters": "digits", "check": "gs1"},
                    {
                        "holds": "serial",
                        "length": SERIAL_LENGTH,
                        "characters": "digits",
                    },
                    {"holds": "born", "length": 8, "characters": "digits"},
                ],
            }
        ]
    }
)


def gsrn(number: int) -> str:
    """Make a GSRN (GS1 AI 8017, 8018) of the demonstration prefix."""
    digits = f"952{number:014d}"
    return digits + check_digit(digits)


def product_id_end(number: int) -> str:
    """Return four characters that differ, all of them, between neighbouring bags."""
    return _end(number, _END)


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
FLORA = Member(
    person=PersonId("p-moreau"),
    name="F. Moreau",
    title="Charge nurse",
    roles=("supervisor",),
    pin="299792",
    number=121,
)
HUGO = Member(
    person=PersonId("p-tanaka"),
    name="H. Tanaka",
    title="Physician",
    roles=("physician",),
    pin="602214",
    number=122,
)
PEOPLE = (ANA, BEN, CARLA, DORA, EMIL, FLORA, HUGO)
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


_PATIENTS = (
    ("SAMPLE, Alma", date(1968, 3, 14)),
    ("SAMPLE, Bruno", date(1957, 11, 2)),
    ("SAMPLE, Clara", date(1975, 6, 21)),
)
SERIES: int = len(_PATIENTS)
_ISBT_SLOT = 3
_END = "ACDEFGHJKMNPQRTUVWXY34679"  # characters that nobody confuses when typing the last four


def therapies(before: int, today: date) -> tuple[Therapy, ...]:
    """Make one therapy for each practice patient; every series has numbers of its own.

    Args:
        before: how many therapies the site had before these.
        today: when they are made.
    """
    made = []
    for slot, (name, born) in enumerate(_PATIENTS, 1):
        number = before + slot
        expires = today + timedelta(days=GOOD_FOR_DAYS)
        bag = (_isbt_bag if slot == _ISBT_SLOT else _gs1_bag)(number, expires)
        made.append(
            Therapy(
                slot=slot,
                order=OrderId(f"{ORDER_PREFIX}{number:05d}"),
                band=_band(slot, before + 1, born, bag.coi),
                bag=bag,
                name=name,
                born=born,
            )
        )
    return tuple(made)


def _gs1_bag(number: int, expires: date) -> ProductLabel:
    return ProductLabel(
        product=gtin(),
        serial=SerialNumber(f"PB{number:05d}{_end(number, _END)}"),
        lot=LotNumber(f"PRACTICE{number:05d}"),
        expires=expires,
        coi=CoiId(f"PRACTICE-COI-{number:05d}"),
    )


def _isbt_bag(number: int, expires: date) -> ProductLabel:
    """Make an ISBT 128 bag: donation number, product code, expiry, chain of identity."""
    facility_and_year = f"{PRACTICE_FACILITY}{expires.year % 100:02d}"
    end = f"{number // 100 % 100:02d}{_end(number, '0123456789')}"
    return ProductLabel(
        product=ISBT_PRODUCT,
        serial=SerialNumber(facility_and_year + end),
        expires=expires,
        expires_at=time(23, 59),
        coi=CoiId(f"CH{facility_and_year}{number:06d}"),
    )


def _band(slot: int, printed: int, born: date, coi: CoiId) -> Wristband:
    patient = PatientId(gsrn(9000 + slot))
    if slot != _ISBT_SLOT:
        return Wristband(patient=patient, serial=BandSerial(str(printed)), born=born, coi=coi)
    serial = BandSerial(f"{printed:0{SERIAL_LENGTH}d}")
    return Wristband(patient=patient, serial=serial, born=born)


def _end(number: int, characters: str) -> str:
    """Spread a number over four characters, so that neighbouring bags differ in all of them."""
    mixed = (number * 7919 + 104729) % len(characters) ** 4
    digits = []
    for _ in range(4):
        mixed, digit = divmod(mixed, len(characters))
        digits.append(characters[digit])
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
PROFILE_ISBT = PROFILE | {"product": ISBT_PRODUCT.value}
PROFILES = (PROFILE_ISBT, PROFILE)
