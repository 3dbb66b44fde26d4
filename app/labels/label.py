"""What a scan can mean: the closed set of labels, and the one way to be none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum

from app.identifiers import (
    BadgeNumber,
    BagId,
    BandSerial,
    CoiId,
    LocationId,
    LotNumber,
    PatientId,
    ProductCode,
    SerialNumber,
    ShipmentId,
)

PRACTICE_PREFIX = "952"  # GS1 prefix for demonstrations and examples; never on a real item
PRACTICE_FACILITY = "A9999"  # the facility number of ISBT 128's own worked examples
GSRN_LENGTH = 18  # digits of a GS1 service relation number
GTIN_LENGTH = 14  # digits of a GS1 trade item number

# What a band whose prints are not numbered says of its print; the site must allow it by name.
UNNUMBERED = BandSerial("-")


class Kind(Enum):
    """The kinds of label that a screen may name at once: they say nothing about identity."""

    WRISTBAND = "wristband"
    PRODUCT = "product"
    BADGE = "badge"
    LOCATION = "location"
    SHIPMENT = "shipment"
    COMMAND = "command"


class Stock(Enum):
    """What a patient's code is printed on (X15): a code on a chart proves nobody's bed."""

    BAND = "band"
    PAPER = "paper"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wristband:
    """A patient's wristband: at least the patient and the print of the band.

    Attributes:
        patient: GSRN of the subject of care (GS1 AI 8018), or the number in the site's own code.
        serial: which print of the band (GS1 AI 8019); a reprint voids the ones before it.
            `UNNUMBERED` where the site's bands do not say.
        born: date of birth printed in the code (GS1 AI 7250), if the site's bands carry it.
        coi: chain of identity on a therapy band, if the site's bands carry it.
        nonce: drawn at random for each print, if the site's bands carry it (GS1 AI 92 in the
            practice grammar): it cannot be guessed from the patient. Hidden.
        stock: what the code is printed on, as far as it shows; two codes that say the same of
            the patient are equal whatever they are printed on.
    """

    patient: PatientId
    serial: BandSerial
    born: date | None = field(default=None, repr=False)
    coi: CoiId | None = None
    nonce: str | None = field(default=None, repr=False)
    stock: Stock = field(default=Stock.UNKNOWN, compare=False)
    kind: Kind = Kind.WRISTBAND

    @property
    def practice(self) -> bool:
        """Whether the number is a GSRN of the prefix that GS1 keeps for demonstrations (952)."""
        number = self.patient.value
        return len(number) == GSRN_LENGTH and number.startswith(PRACTICE_PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLabel:
    """A bag's label, whole: every identifier that tells this bag from every other.

    Attributes:
        product: GTIN (GS1 AI 01), or the ISBT 128 product code with collection type and division
            (DS003, eight characters), so that two divisions of one donation are two bags.
        serial: which bag (GS1 AI 21), or the donation identification number without its flags
            (ISBT 128 DS001, thirteen characters), followed by DS032 where the division is 99.
        lot: GS1 AI 10; ISBT 128 labels have none.
        expires: last day of use (GS1 AI 17 or 7003, ISBT 128 DS004 or DS005), where it was made.
        expires_at: the clock time of that day, if the label gives one; local time of the
            facility that labelled the bag.
        coi: chain of identity (GS1 AI 91 in the practice grammar, or ISBT 128 DS040).
    """

    product: ProductCode
    serial: SerialNumber
    lot: LotNumber | None = None
    expires: date
    expires_at: time | None = None
    coi: CoiId
    kind: Kind = Kind.PRODUCT

    @property
    def practice(self) -> bool:
        """Whether the label is of the practice site: GS1 prefix 952, or ISBT 128 FIN A9999."""
        if len(self.product.value) == GTIN_LENGTH:
            return self.product.value.startswith(PRACTICE_PREFIX, 1)
        return self.serial.value.startswith(PRACTICE_FACILITY)

    @property
    def bag(self) -> BagId:
        """The one bag in the world that carries this label."""
        return BagId.of(self.product, self.serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPart:
    """One of several barcodes on a bag's label: true as far as it goes, and not yet an item.

    `app.labels.item` joins parts; only a whole `ProductLabel` can be compared with anything.

    Attributes:
        standard: `gs1`, `isbt128` or `hibc`; parts of two standards never join.
        found: what this barcode says: AI or data identifier, and its value. Hidden. Dates are in
            ISO 8601, donation numbers without their flags; all else is as the barcode holds it.
        needs: what is still needed, in words for people (`expiry date`), in label order.
    """

    standard: str
    found: tuple[tuple[str, str], ...] = field(repr=False)
    needs: tuple[str, ...]
    kind: Kind = Kind.PRODUCT


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationLabel:
    """A storage place: GS1 GLN with its extension (AI 414, 254), or the site's own prefix."""

    location: LocationId
    kind: Kind = Kind.LOCATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentLabel:
    """A shipper: GS1 SSCC (AI 00), or an ISBT 128 consignment (DS028).

    Attributes:
        shipment: the SSCC, or the consignment number without its container numbers.
        container: which container of how many, if the label says so.
    """

    shipment: ShipmentId
    container: tuple[int, int] | None = None
    kind: Kind = Kind.SHIPMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A staff badge: GS1 GSRN of a provider (AI 8017), ISBT 128 staff id (DS020), or the site's.

    It identifies and never authenticates (DESIGN §7).
    """

    number: BadgeNumber
    kind: Kind = Kind.BADGE


class ControlWord(Enum):
    """What the control card on the cart can say instead of a keyboard (never a signature)."""

    CANT_SCAN = "CANT-SCAN"
    BACK = "BACK"
    LOCK = "LOCK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A control barcode of the card on the cart: `CS:CANT-SCAN`, `CS:BACK`, `CS:LOCK`."""

    word: ControlWord
    kind: Kind = Kind.COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Bytes that are no label of the field: never a match, never guessed at (DESIGN rule 7).

    Attributes:
        reasons: plain sentences, each with what was expected and what came, without values
            that could name a patient.
    """

    reasons: tuple[str, ...]


Label = Wristband | ProductLabel | ProductPart | LocationLabel | ShipmentLabel | Badge | Command
