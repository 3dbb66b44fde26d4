"""How often labels are typed instead of scanned: per site, label and product, never per person.

Counted when both turns are judged, from the records of every chain that is here (DESIGN §7,
*Typed instead of scanned*). A check that nobody has judged counts nowhere, so the figures say
nothing about a turn that waits for its second person (DESIGN rule 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.turn import Item
from app.evidence.record import Record
from app.identifiers import Digest
from app.usecases import history
from app.usecases.station import Station
from app.usecases.typing_in import typed_items
from app.usecases.verdicts import JUDGED

WEEK, MONTH = timedelta(days=7), timedelta(days=28)
MOST = 500  # judged verifications looked at, the newest first
LABELS = (Item.WRISTBAND, Item.PRODUCT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of so many verifications had a typed label."""

    typed: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRow:
    """One line of the count.

    Attributes:
        label: which label was typed; None: any.
        product: of which product, as its profile names it; None: of all of them; empty: no
            profile was found, so nobody knows.
        week, month: of the last 7 and 28 days.
    """

    label: Item | None
    product: str | None
    week: Share
    month: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLabels:
    """What was counted.

    Attributes:
        rows: any label, the wristband, the product label, then the product label of each product.
        bounded: more verifications were judged in these days than were looked at.
    """

    rows: tuple[TypedRow, ...]
    bounded: bool

    @property
    def all(self) -> TypedRow:
        """The count of any label of any product."""
        return self.rows[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    age: timedelta
    product: str
    typed: frozenset[Item]


def typed_labels(station: Station) -> TypedLabels:
    """Count the verifications of the last 7 and 28 days that had a typed label.

    1. The newest `MOST` judged verifications of every chain are looked at.
    2. Each counts once per label, however many people typed it.
    3. The product label also counts by product: a design that nobody can scan shows there.
    """
    # (1)
    newest = station.ledger.latest(JUDGED, MOST + 1)
    now = station.now()
    young = [r for r in newest if now - r.statement.occurred <= MONTH]
    seen = [_judged(station, r, now - r.statement.occurred) for r in young[:MOST]]
    # (2)
    rows = [_row(seen, None, None), *(_row(seen, label, None) for label in LABELS)]
    # (3)
    products = sorted({one.product for one in seen}, key=lambda name: (not name, name))
    rows += [_row(seen, Item.PRODUCT, product) for product in products]
    return TypedLabels(rows=tuple(rows), bounded=len(young) > MOST)


def _judged(station: Station, record: Record, age: timedelta) -> _Judged:
    return _Judged(age=age, product=_product(station, record), typed=typed_items(station, record))


def _product(station: Station, judged: Record) -> str:
    """Return a product's name; the record names the profile in clear once the rules applied."""
    body, named = judged.statement.body, judged.statement.basis.profile
    if named is None and "order" in body:
        order = history.order(station.ledger, Digest(str(body["order"])))
        named = order.profile if order else None
    profile = history.profile(station.ledger, named) if named else None
    return profile.therapy if profile else ""


def _row(seen: Sequence[_Judged], label: Item | None, product: str | None) -> TypedRow:
    asked = [one for one in seen if product in (None, one.product)]
    return TypedRow(
        label=label,
        product=product,
        week=_share((one for one in asked if one.age <= WEEK), label),
        month=_share(asked, label),
    )


def _share(asked: Iterable[_Judged], label: Item | None) -> Share:
    typed = [bool(one.typed) if label is None else label in one.typed for one in asked]
    return Share(typed=sum(typed), of=len(typed))
