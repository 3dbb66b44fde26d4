"""What the practice site's labels hold, as bytes of a symbol: for printing, films and hands."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.bootstrap.cast import BAND_PREFIX
from app.labels import isbt128, product, wristband
from app.labels.label import ProductLabel, Wristband


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A symbol's content.

    Attributes:
        raw: its bytes. Hidden in `repr`.
        symbology: its AIM identifier (ISO/IEC 15424).
    """

    raw: bytes = field(repr=False)
    symbology: str


def band_code(band: Wristband) -> Code:
    """Return what a wristband's code holds: GS1 in a QR code, the site's own in an Aztec code."""
    if is_own(band):
        return Code(raw=own_band(band).encode("ascii"), symbology="]z0")
    return Code(raw=wristband.raw(band), symbology="]Q3")


def bag_code(label: ProductLabel) -> Code:
    """Return what the one two-dimensional code of a bag's label holds."""
    if isbt128.is_isbt128(label):
        return Code(raw=isbt128.raw_compound(label), symbology="]d1")
    return Code(raw=product.raw(label), symbology="]d2")


def is_own(band: Wristband) -> bool:
    """Whether a band carries the practice hospital's own code, which has no chain of identity."""
    return band.coi is None


def own_band(band: Wristband) -> str:
    """Write a wristband in the practice hospital's own code (`cast.LABELS`)."""
    return f"{BAND_PREFIX}{band.patient.value}{band.serial.value}{band.born:%Y%m%d}"
