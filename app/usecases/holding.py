"""Holds and recalls as central published them, and when central was last heard (X16).

A hold stands until central lifts it by its id; a hold that comes back gets a new id, so any order
of the same records gives the same list. A station cannot publish one: only central's chains count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.holds import HoldList, HoldNotice
from app.domain.rules.identity import product_of
from app.evidence.directory import is_central
from app.evidence.record import Record
from app.identifiers import BagId, LotNumber, ProductCode
from app.usecases import history
from app.usecases.order_body import clear_lot
from app.usecases.station import Station

PUBLISHED, LIFTED = "hold.published", "hold.lifted"


def hold_list(station: Station) -> HoldList | None:
    """Return every hold that stands, with the time of the last word from central.

    None in a practice realm that no central serves: there is no list that could be old.
    """
    published = list(_central(station, PUBLISHED))
    heard = last_heard(station)
    if station.practice and not published and not _receipts(station):
        return None
    lifted = {str(record.statement.body.get("hold")) for record in _central(station, LIFTED)}
    notices = (_notice(record) for record in published)
    return HoldList(
        notices=tuple(notice for notice in notices if notice.id not in lifted), heard=heard
    )


def on_hold(station: Station, bag: BagId) -> bool:
    """Say whether a hold or recall that stands names a bag, as its orders describe it (X16)."""
    holds = hold_list(station)
    if holds is None or not holds.notices:
        return False
    for order in history.orders_about(station.ledger, "bag", bag.value):
        profile = history.profile(station.ledger, order.profile)
        product = product_of(order, profile, bag) if profile else order.product
        if holds.on_hold(bag, product, order.lot_of(bag)):
            return True
    # What names no patient of an order stands in the clear, whatever has not come of it.
    away = (r.statement.body for r in history.orders_away(station.ledger, "bag", bag.value))
    return any(holds.on_hold(bag, *clear_lot(body, bag)) for body in away)


def _central(station: Station, kind: str) -> Iterator[Record]:
    return (r for r in station.ledger.kind(kind) if is_central(r.entry.station))


def _notice(record: Record) -> HoldNotice:
    body = record.statement.body
    return HoldNotice(
        id=str(body["hold"]),
        product=ProductCode(str(body["product"])) if "product" in body else None,
        lot=LotNumber(str(body["lot"])) if "lot" in body else None,
        bag=BagId(str(body["bag"])) if "bag" in body else None,
        recall=body["recall"] is True,
        reason=str(body["reason"]),
        entry=record.digest,
    )


def last_heard(station: Station) -> datetime | None:
    """Return when central was certainly heard last, by what is on record; None: never.

    The latest of three: what the clock says that central confirmed, the time of central's newest
    record, and the time of this station's newest record for which central gave a receipt.
    """
    times = [station.clock.read().trusted, _newest_of_central(station), _receipts(station)]
    return max((at for at in times if at is not None), default=None)


def silence(station: Station) -> timedelta | None:
    """Return how long central was not heard; None: never, or a practice realm without one."""
    heard = last_heard(station)
    if heard is None or (station.practice and not _receipts(station)):
        return None
    return max(station.now() - heard, timedelta())


def behind(station: Station) -> timedelta:
    """Return how far this clock is behind at least: central's newest record cannot be later."""
    newest = _newest_of_central(station)
    return max(newest - station.now(), timedelta()) if newest else timedelta()


def _newest_of_central(station: Station) -> datetime | None:
    ledger = station.ledger
    records = (ledger.get(p.entry) for p in ledger.directory.heads() if is_central(p.station))
    return max((r.entry.clock.wall for r in records if r is not None), default=None)


def _receipts(station: Station) -> datetime | None:
    """Return when the newest record was made of which central proved that it holds it.

    Records are proved in their order, so it stands before the first that has no receipt.
    """
    ledger = station.ledger
    waiting = ledger.unproved(1)
    last = waiting[0].entry.prev if waiting else ledger.head().entry
    record = ledger.get(last)
    if record is None or not ledger.proved(record.digest):
        return None
    return record.entry.clock.wall
