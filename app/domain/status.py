"""What may be told at once, because it concerns one object and not the pairing.

DESIGN rule 1: kind and readability, X7, X10, X15 and a voided wristband. The same functions
serve the status shown during a turn and the rules judged after both seals.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.domain.case import USED_STATES, Bag, BagState
from app.domain.causes import Cause
from app.domain.order import Order
from app.domain.profile import Profile
from app.identifiers import BandSerial
from app.labels.label import ProductLabel, Wristband

READY = frozenset({BagState.THAWED, BagState.VERIFIED})


def inventory(bag: Bag | None, here: str) -> Cause | None:
    """X7: the bag is in this site's records, at this ward, ready, and on no hold."""
    if bag is None or not bag.heads:
        return Cause.BAG_UNKNOWN
    checks = (
        (bag.contested or bag.waiting or bag.irregular, Cause.BAG_CONTESTED),
        (bag.state in USED_STATES, Cause.BAG_USED),
        (bag.held, Cause.BAG_ON_HOLD),
        (bag.place != here, Cause.BAG_ELSEWHERE),
        (bag.state not in READY, Cause.BAG_NOT_READY),
    )
    return next((cause for failed, cause in checks if failed), None)


def expiry(
    label: ProductLabel, bag: Bag | None, profile: Profile | None, now: datetime
) -> Cause | None:
    """X10: neither the label's last day nor the time since thawing has passed.

    `now` carries the site's zone: a date on a label ends with the site's day, a time of day with
    its minute there (standards, requirement 7: the zone is declared, and it is the site's).
    """
    if now >= last_moment(label, now):
        return Cause.EXPIRED
    if bag and bag.thawed_at and profile and now > bag.thawed_at + profile.post_thaw:
        return Cause.THAW_EXPIRED
    return None


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
