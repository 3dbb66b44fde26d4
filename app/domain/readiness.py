"""What the ward confirms about one order: readiness before the thaw (T05), and the bedside (B11).

The items are the profile's. What is confirmed is a record of its own, signed by who confirmed it;
no turn knows of it, and the rules see it after both seals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.identifiers import Digest, PersonId

FILTER, PUMP, IRRADIATED = "filter", "pump", "irradiated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """One confirmed checklist of one order.

    Attributes:
        items: each of the profile's items by its code, and whether it holds; `filter`, `pump`
            and `irradiated` say what is used.
        infuse_ml: how much of the next bag is to be infused; None: all of it.
        by: who confirmed it, and signed.
    """

    items: Mapping[str, bool] = field(hash=False)
    by: PersonId
    at: datetime
    entry: Digest
    infuse_ml: Decimal | None = None
