"""Holds and recalls, as central publishes them (X16). Their age is always shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identifiers import BagId, Digest, LotNumber, ProductCode

LIST_OLD = timedelta(hours=24)  # X16: an older list is a deviation; a site may shorten it


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldNotice:
    """One product, lot or bag that nobody may infuse until it is lifted."""

    id: str
    product: ProductCode | None
    lot: LotNumber | None
    bag: BagId | None
    recall: bool
    reason: str
    entry: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldList:
    """Every hold that stands, and when central was last heard."""

    notices: tuple[HoldNotice, ...] = ()
    heard: datetime | None = None

    def on_hold(
        self, bag: BagId, product: ProductCode, lot: LotNumber | None
    ) -> HoldNotice | None:
        """Return the notice that names a bag, if one does."""
        for notice in self.notices:
            given = ((notice.bag, bag), (notice.product, product), (notice.lot, lot))
            named = [(wanted, have) for wanted, have in given if wanted is not None]
            if named and all(wanted == have for wanted, have in named):
                return notice
        return None

    def age(self, now: datetime) -> timedelta | None:
        """Return how old the list is; None if central was never heard."""
        return None if self.heard is None else now - self.heard
