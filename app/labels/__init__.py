"""What a code says: one standard per module, one way in (`read`).

A scan is recognised by its content alone. Which screen is up, and which label it would like to
see, is no business of this package: a badge scanned where a wristband was asked for is still a
badge, and the turn says so (X7).
"""

from __future__ import annotations

from collections.abc import Callable

from app.labels import badge, command, gs1, product, wristband
from app.labels.label import (
    Badge,
    Command,
    ControlWord,
    Kind,
    Label,
    LocationLabel,
    ProductLabel,
    ProductPart,
    ShipmentLabel,
    Unreadable,
    Wristband,
)
from app.labels.scan import Mode, Scan

__all__ = [
    "Badge",
    "Command",
    "ControlWord",
    "Kind",
    "Label",
    "LocationLabel",
    "Mode",
    "ProductLabel",
    "ProductPart",
    "Scan",
    "ShipmentLabel",
    "Unreadable",
    "Wristband",
    "read",
]

_STRANGER = "Expected a wristband, a product label or a badge, got a barcode of another kind."
_READERS: dict[str, Callable[[gs1.ElementStrings], Label]] = {
    product.KEY: product.read,
    wristband.KEY: wristband.read,
    badge.KEY: badge.read,
}


def read(scan: Scan) -> Label | Unreadable:
    """Say what a scan means, or why it means nothing; never raises, never guesses.

    The year of a two-digit date is placed by the scan's own date, so that a record read again
    in fifty years still means the same.
    """
    try:
        return _read(scan)
    except gs1.LabelError as refusal:
        return Unreadable(reasons=refusal.reasons)


def _read(scan: Scan) -> Label:
    payload, symbology = gs1.split_aim(scan.raw, scan.symbology)
    if payload.startswith(command.PREFIX):
        return command.read(payload)
    if symbology not in gs1.GS1_SYMBOLS and not gs1.looks_like_ours(payload):
        raise gs1.LabelError(_STRANGER)
    elements = gs1.parse(payload, symbology, scan.at.date())
    for key, reader in _READERS.items():
        if elements.value(key) is not None:
            return reader(elements)
    raise gs1.LabelError(_STRANGER)
