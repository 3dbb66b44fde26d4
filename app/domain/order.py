"""An infusion order: which patient and which bags belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.identifiers import (
    BagId,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    Private,
    ProductCode,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What two people filed at the site, and what everything is compared with.

    Attributes:
        band: the newest print of the patient's wristband; older ones are void.
        born: the patient's date of birth.
        lot: the manufacturer's batch; none where labels carry none (ISBT 128).
        name: as registered; shown only after both turns are sealed.
        ward: where the infusion takes place.
        entry: the record that filed it.
    """

    id: OrderId
    coi: CoiId
    patient: PatientId
    band: BandSerial
    born: date = field(repr=False)
    name: Private[str]
    product: ProductCode
    lot: LotNumber | None
    bags: frozenset[BagId]
    profile: Digest
    ward: str
    entry: Digest
