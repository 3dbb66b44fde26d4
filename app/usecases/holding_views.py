"""Holds and recalls as a list: what each names, and which bags of this site it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.holds import HoldList, HoldNotice
from app.domain.moves import GONE_STATES, BagState
from app.identifiers import BagId, Digest, LotNumber, ProductCode
from app.usecases import history
from app.usecases.history import ORDERED
from app.usecases.holding import hold_list
from app.usecases.order_body import clear_lot
from app.usecases.station import Station

NEWEST = 256  # orders whose bags are looked for
_OVER = GONE_STATES | {BagState.RECALLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A bag of this site that a notice names, and how it stands."""

    bag: BagId
    state: BagState


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """One notice in force."""

    notice: HoldNotice
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsView:
    """What central published, and how old that is.

    Attributes:
        alone: a practice realm that no central serves: there is no list that could be old.
        heard: when central was heard last; None: never.
        old: whether the list is older than the site's limit, or was never heard (X16).
    """

    rows: tuple[HoldRow, ...]
    alone: bool
    heard: datetime | None
    age: timedelta | None
    old: bool


def holds_here(station: Station) -> HoldsView:
    """Return the notices in force, those that touch a bag here first, recalls before holds."""
    found = hold_list(station)
    if found is None:
        return HoldsView(rows=(), alone=True, heard=None, age=None, old=False)
    bags = _bags(station)
    rows = [_row(station, notice, bags) for notice in found.notices]
    rows.sort(key=lambda row: (not row.touched, not row.notice.recall, row.notice.id))
    age = found.age(station.now())
    return HoldsView(
        rows=tuple(rows),
        alone=False,
        heard=found.heard.astimezone(station.now().tzinfo) if found.heard else None,
        age=age,
        old=age is None or age > station.list_old,
    )


def recalls_here(station: Station) -> dict[Digest, tuple[BagId, ...]]:
    """Return each recall in force that names bags here, by the notice's record.

    Bags whose life is over are left out, and those with a record of their own that says so.
    """
    found = hold_list(station)
    notices = [one for one in found.notices if one.recall] if found else []
    bags = _bags(station) if notices else {}
    rows = ((notice, _row(station, notice, bags).touched) for notice in notices)
    open_ = {
        notice.entry: tuple(one.bag for one in touched if one.state not in _OVER)
        for notice, touched in rows
    }
    return {entry: named for entry, named in open_.items() if named}


def _bags(station: Station) -> dict[BagId, LotNumber | None]:
    """Return each bag of the newest orders with its lot."""
    found: dict[BagId, LotNumber | None] = {}
    for record in station.ledger.latest(ORDERED, NEWEST):
        order, body = history.order(station.ledger, record.digest), record.statement.body
        if order is not None:
            for bag in order.bags:
                found.setdefault(bag, order.lot_of(bag))
        elif history.is_away(station.ledger, record):
            for bag in (BagId(str(name)) for name in body["bags"]):
                found.setdefault(bag, clear_lot(body, bag)[1])
    return found


def _row(station: Station, notice: HoldNotice, bags: dict[BagId, LotNumber | None]) -> HoldRow:
    alone = HoldList(notices=(notice,))
    touched = sorted(
        (
            bag
            for bag, lot in bags.items()
            if alone.on_hold(bag, ProductCode(bag.value.partition(".")[0]), lot)
        ),
        key=lambda bag: bag.value,
    )
    return HoldRow(
        notice=notice,
        touched=tuple(
            Touched(bag=bag, state=history.bag(station.ledger, bag).state) for bag in touched
        ),
    )
