"""What a code says: one standard per module, one way in (`read`), one way to join (`item.join`).

A scan is recognised by its content alone. Which screen is up, and which label it would like to
see, is no business of this package: a badge scanned where a wristband was asked for is still a
badge, and the turn says so (X7). What a site's own codes look like is told in `SiteLabels`.

A wrong read is worse than no read: one doubt, and a scan is `Unreadable`, with reasons.
"""

from __future__ import annotations

from app.labels import reading
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
    Stock,
    Unreadable,
    Wristband,
)
from app.labels.scan import Mode, Scan
from app.labels.site import SiteLabels

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
    "SiteLabels",
    "Stock",
    "Unreadable",
    "Wristband",
    "read",
]

_NO_OWN_CODES = SiteLabels()


def read(scan: Scan, site: SiteLabels = _NO_OWN_CODES) -> Label | Unreadable:
    """Say what a scan means, or why it means nothing; never raises, never guesses.

    The year of a two-digit date is placed by the scan's own date, so that a record read again
    in fifty years still means the same.

    Args:
        scan: the bytes and how they came.
        site: what the site says about its own codes.
    """
    return reading.read(scan, site)
