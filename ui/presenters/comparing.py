"""What stands on the verdict's page beside the verdict: the comparison, the time-out card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

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


def compared(revealed: Revealed) -> tuple[RowView, ...]:
    """Return the comparison, item by item."""
    return tuple(_row(row) for row in revealed.rows)


def _row(row: Compared) -> RowView:
    shown = _SHOWN.get(row.item, wording.grouped)
    order, first, second = (shown(v) for v in (row.order, row.first, row.second))
    number = row.item not in _SHOWN
    return RowView(
        item=_ITEMS[row.item], order=order, first=first, second=second, identifier=number
    )


def _day(iso: str) -> str:
    return wording.short_date(date.fromisoformat(iso)) if iso else ""


def _looks(how: str) -> str:
    return wording.LOOKS[how]


# A number is read character by character: in groups, each as it stands in the code.
_SHOWN: dict[Item, Callable[[str], str]] = {Item.BORN: _day, Item.INSPECTION: _looks}


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
