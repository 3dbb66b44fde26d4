"""What stands on the verdict's page beside the verdict: the comparison, the time-out card."""

from __future__ import annotations

from datetime import datetime

from app.domain.turn import Item
from app.usecases.verdicts import Compared, Revealed
from ui import wording
from ui.presenters.desk import left
from ui.presenters.views import RowView

_ITEMS = {
    Item.WRISTBAND: wording.ROW_PATIENT,
    Item.BORN: wording.ROW_BORN,
    Item.PRODUCT: wording.ROW_COI,
    Item.PRODUCT_END: wording.ROW_BAG,
    Item.INSPECTION: wording.ROW_BAG_LOOKS,
}

_IDENTIFIERS = frozenset({Item.WRISTBAND, Item.PRODUCT, Item.PRODUCT_END})


def compared(revealed: Revealed) -> tuple[RowView, ...]:
    """Return the comparison, item by item."""
    return tuple(
        _row(r)
        if r.item in _IDENTIFIERS
        else RowView(item=_ITEMS[r.item], order=r.order, first=r.first, second=r.second)
        for r in revealed.rows
    )


def _row(row: Compared) -> RowView:
    """A number is read character by character: in groups, each as it stands in the code."""
    order, first, second = (wording.grouped(v) for v in (row.order, row.first, row.second))
    return RowView(item=_ITEMS[row.item], order=order, first=first, second=second, identifier=True)


def aloud(revealed: Revealed, until: datetime | None, now: datetime) -> tuple[str, ...]:
    """Return the time-out card: patient, product, bag, time left, line and pre-medication."""
    patient = revealed.patient.value if revealed.patient else ""
    return (
        patient,
        revealed.product or "",
        wording.ALOUD_BAG.format(number=1, of=len(revealed.bags)),
        wording.ALOUD_LEFT.format(left=left(until, now)),
        wording.ALOUD_READY,
    )
