"""What a scan can mean: the closed set of labels, and the one way to be none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from app.identifiers import (
    BadgeNumber,
    BagId,
    BandSerial,
    CoiId,
    LotNumber,
    PatientId,
    ProductCode,
    SerialNumber,
)

PRACTICE_PREFIX = "952"  # GS1 prefix for demonstrations and examples; never on a real item


class Kind(Enum):
    """The kinds of label that a screen may name at once: they say nothing about identity."""

    WRISTBAND = "wristband"
    PRODUCT = "product"
    BADGE = "badge"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wristband:
    """A patient's wristband: at least the patient and the print of the band.

    Attributes:
        patient: GSRN of the subject of care (GS1 AI 8018).
        serial: which print of the band (GS1 AI 8019); a reprint voids the ones before it.
        born: date of birth printed in the code (GS1 AI 7250), if the site's bands carry it.
        coi: chain of identity on a therapy band, if the site's bands carry it.
    """

    patient: PatientId
    serial: BandSerial
    born: date | None = field(default=None, repr=False)
    coi: CoiId | None = None
    kind: Kind = Kind.WRISTBAND

    @property
    def practice(self) -> bool:
        """Whether the number is of the prefix that GS1 keeps for demonstrations (952)."""
        return self.patient.value.startswith(PRACTICE_PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLabel:
    """A bag's label.

    Attributes:
        product: GTIN (GS1 AI 01).
        serial: which bag (GS1 AI 21).
        lot: GS1 AI 10.
        expires: last day of use (GS1 AI 17).
        coi: chain of identity (GS1 AI 91 in the practice grammar, or ISBT 128 DS040).
    """

    product: ProductCode
    serial: SerialNumber
    lot: LotNumber
    expires: date
    coi: CoiId
    kind: Kind = Kind.PRODUCT

    @property
    def practice(self) -> bool:
        """Whether the product code is of the prefix that GS1 keeps for demonstrations (952)."""
        return self.product.value.startswith(PRACTICE_PREFIX, 1)

    @property
    def bag(self) -> BagId:
        """The one bag in the world that carries this label."""
        return BagId.of(self.product, self.serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A staff badge (GS1 AI 8017, the provider's GSRN)."""

    number: BadgeNumber
    kind: Kind = Kind.BADGE


class ControlWord(Enum):
    """What the control card on the cart can say instead of a keyboard (never a signature)."""

    BACK = "BACK"
    LOCK = "LOCK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A control barcode of the card on the cart: `CS:BACK`, `CS:LOCK`."""

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


Label = Wristband | ProductLabel | Badge | Command
