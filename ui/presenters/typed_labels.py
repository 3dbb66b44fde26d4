"""How often labels are typed instead of scanned, by label and product; of nobody by name. Qt-free.

Anybody may look: it names no patient and no person.
"""

from __future__ import annotations

from app.domain.turn import Item
from app.usecases import typed_labels
from app.usecases.typed_labels import Share, TypedLabels, TypedRow
from ui import wording
from ui import wording_jobs as words
from ui.presenters.desk import Desk
from ui.presenters.work import Ways
from ui.presenters.work_list import ListStep, show_list
from ui.presenters.work_views import Mark, WorkRow

_LABELS = {
    None: words.ANY_LABEL,
    Item.WRISTBAND: wording.WRISTBAND,
    Item.PRODUCT: wording.PRODUCT_LABEL,
}
_PRODUCTS = {None: words.ALL_PRODUCTS, "": words.NO_PRODUCT}


def show_typed_labels(desk: Desk, ways: Ways) -> None:
    """Show how often labels are typed, and ask the records."""
    step = TypedLabelsStep(desk, ways)
    show_list(desk, step, typed_labels.typed_labels, step.told)


class TypedLabelsStep(ListStep):
    """Which label is typed instead of scanned, and how often (DESIGN §7; screens §2)."""

    title = words.TYPED_LABELS
    instruction = words.TYPED_SAYS
    detail = words.TYPED_DETAIL

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Show an empty list; `show_typed_labels` asks the records."""
        super().__init__(desk, ways, heads=words.TYPED_HEADS, on_open=_nothing)

    def told(self, found: TypedLabels) -> None:
        """Take what was counted."""
        if found.bounded:
            bounded = words.TYPED_BOUNDED.format(count=typed_labels.MOST)
            self.detail = f"{words.TYPED_DETAIL} {bounded}"
        self.show_rows(tuple(_row(f"{at}", row) for at, row in enumerate(found.rows)))


def _row(id: str, row: TypedRow) -> WorkRow:
    some = bool(row.month.typed)
    return WorkRow(
        id=id,
        mark=Mark.CAUTION if some else Mark.GOOD,
        word=words.TYPED_SOME if some else words.TYPED_NONE,
        cells=(
            _LABELS[row.label],
            _PRODUCTS.get(row.product, row.product or ""),
            share(row.week),
            share(row.month),
        ),
    )


def share(counted: Share) -> str:
    """Write how many of so many verifications, such as `2 of 14`."""
    return words.SHARE.format(typed=counted.typed, of=counted.of)


def _nothing(_: str) -> None:
    """Open nothing: a line says all that is counted."""
