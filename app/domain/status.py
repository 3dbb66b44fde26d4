"""What may be told at once, because it concerns one object and not the pairing.

DESIGN rule 1: kind and readability, X7, X10, X15, X16 and a voided wristband. The same functions
serve the status shown during a turn and the rules judged after both seals.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.holds import HoldList
from app.domain.moves import GONE_STATES, USED_STATES, BagState
from app.domain.order import Order
from app.domain.profile import ClockFrom, Profile
from app.identifiers import BandSerial
from app.labels.label import ProductLabel, Wristband

READY = frozenset({BagState.THAWED, BagState.VERIFIED})
READY_FRESH = READY | {BagState.ISSUED}


def inventory(bag: Bag | None, here: str, profile: Profile | None = None) -> Cause | None:
    """X7: the bag is in this site's records, at this ward, ready, and on no hold.

    A product that comes fresh is ready once it is issued; by an unknown profile none is fresh.
    """
    if bag is None or not bag.heads:
        return Cause.BAG_UNKNOWN
    ready = READY_FRESH if profile is not None and not profile.thaws else READY
    checks = (
        (bag.contested or bag.waiting or bag.irregular, Cause.BAG_CONTESTED),
        (bag.state in USED_STATES, Cause.BAG_USED),
        (bag.state is BagState.RECALLED, Cause.RECALLED),
        (bag.state in GONE_STATES, Cause.BAG_NOT_READY),
        (bag.held, Cause.BAG_ON_HOLD),
        (bag.place != here, Cause.BAG_ELSEWHERE),
        (bag.state not in ready, Cause.BAG_NOT_READY),
    )
    return next((cause for failed, cause in checks if failed), None)


def recalled(label: ProductLabel, holds: HoldList | None) -> Cause | None:
    """X16: the bag, its lot and its product are on no hold or recall list that is here."""
    notice = holds.on_hold(label.bag, label.product, label.lot) if holds is not None else None
    return Cause.RECALLED if notice is not None else None


def expiry(
    label: ProductLabel, bag: Bag | None, profile: Profile | None, now: datetime
) -> Cause | None:
    """X10: neither the label's last day nor the time since thawing has passed.

    `now` carries the site's zone: a date on a label ends with the site's day, a time of day with
    its minute there (standards, requirement 7: the zone is declared, and it is the site's).
    """
    if now >= last_moment(label, now):
        return Cause.EXPIRED
    until = thaw_limit(bag, profile)
    return Cause.THAW_EXPIRED if until is not None and now > until else None


def thaw_limit(bag: Bag | None, profile: Profile | None) -> datetime | None:
    """Return until when a thawed bag may be started (T08); None while no such clock runs.

    The profile says whether it counts from the begin or from the end of the thaw. Where the
    begin is not on record, the thaw is taken to have lasted as long as it may (DESIGN rule 7).
    """
    if bag is None or profile is None or profile.post_thaw is None:
        return None
    if profile.clock_from is ClockFrom.END:
        return bag.thawed_at + profile.post_thaw if bag.thawed_at else None
    begun = bag.thaw_started_at
    if begun is None and bag.thawed_at is not None:
        longest = profile.thaw.longest if profile.thaw else None
        begun = bag.thawed_at - (longest or timedelta(0))
    return begun + profile.post_thaw if begun else None


def last_moment(label: ProductLabel, now: datetime) -> datetime:
    """Return the moment at which a label's expiry has passed, in the zone of `now`."""
    if label.expires_at is None:
        return datetime.combine(label.expires, time.min, tzinfo=now.tzinfo) + timedelta(days=1)
    last = datetime.combine(label.expires, label.expires_at, tzinfo=now.tzinfo)
    return last + timedelta(minutes=1)


def band(wristband: Wristband, newest: BandSerial | None) -> Cause | None:
    """A wristband that a reprint has replaced is void; an unknown one says nothing here."""
    if newest is not None and wristband.serial != newest:
        return Cause.BAND_VOID
    return None


def newest_band(wristband: Wristband, orders: tuple[Order, ...]) -> BandSerial | None:
    """Return the newest print of this patient's band that the site's orders know."""
    known = [order.band for order in orders if order.patient == wristband.patient]
    return max(known, key=lambda serial: (len(serial.value), serial.value), default=None)
