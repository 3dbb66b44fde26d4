"""The facts of one verification: everything that the rules may look at, gathered from records.

Only the reveal asks, once both turns are sealed and opened (DESIGN §1).
"""

from __future__ import annotations

from datetime import timedelta

from app.domain import custody, status
from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.moves import GONE_STATES, USED_STATES
from app.domain.next_bag import Kept
from app.domain.order import Order
from app.domain.readiness import Checklist
from app.domain.rules import Facts
from app.domain.turn import FullTurn
from app.domain.verification import SealedPair
from app.identifiers import BagId, BandSerial, Digest, ScanId
from app.usecases import history, keeping
from app.usecases.holding import behind, hold_list, silence
from app.usecases.identity_tests import identity_of
from app.usecases.laboratory import said_gaps, stays
from app.usecases.laboratory_prepare import children
from app.usecases.readiness import bedside_of, readiness_of
from app.usecases.releases import releases_of
from app.usecases.station import Station
from app.usecases.verdicts import Opened


def gather(station: Station, sealed: SealedPair, opened: Opened, order: Order) -> Facts | Cause:
    """Return the facts of an opened pair, or why there are none."""
    profile = history.profile(station.ledger, order.profile)
    if profile is None:
        return Cause.NO_ORDER  # by a profile that central never published nobody may infuse
    first, second = opened.first, opened.second
    bag = history.bag(station.ledger, first.product.label.bag)
    return Facts(
        order=order,
        profile=profile,
        bag=bag,
        second_bag=history.bag(station.ledger, second.product.label.bag),
        first=first,
        second=second,
        people=(
            history.person(station, sealed.first.by),
            history.person(station, sealed.second.by),
        ),
        reused=_reused(station, sealed, opened),
        newest=(_newest(station, first), _newest(station, second)),
        here=station.ward,
        now=station.now(),
        release=releases_of(station, order, _ordered(order, bag)).newest,
        identity=identity_of(station, order),
        holds=hold_list(station),
        list_old=station.list_old,
        infused=infused(station, order),
        ready=_ready(station, order, bag),
        checklist=_bedside(station, order),
        gap=_gap(station, bag),
        skew=behind(station),
        silence=silence(station),
        round=sealed.first.round,
        kept=(_kept(station, first, opened.scanned[0]), _kept(station, second, opened.scanned[1])),
    )


def _ordered(order: Order, bag: Bag) -> BagId:
    """Return the order's bag that a container was made of; a bag is its own (T11)."""
    sources = (bag.id, bag.parent, bag.origin)
    return next((one for one in sources if one is not None and one in order.bags), bag.id)


def infused(station: Station, order: Order) -> frozenset[BagId]:
    """Return the bags of an order of which cells have begun to reach the patient (X9).

    A bag that was drawn into containers has its turn behind it once one of them was begun and
    none of them still waits (T11).
    """
    return frozenset(one for one in order.bags if _given(station, one, frozenset()))


def _given(station: Station, bag: BagId, above: frozenset[BagId]) -> bool:
    if history.bag(station.ledger, bag).state in USED_STATES:
        return True
    line = above | {bag}
    made = [one for one in children(station, bag) if one not in line]
    begun = [one for one in made if _given(station, one, line)]
    rest = [history.bag(station.ledger, one).state for one in made if one not in begun]
    return bool(begun) and all(state in GONE_STATES for state in rest)


def _ready(station: Station, order: Order, bag: Bag) -> Checklist | None:
    """T05: young enough now, or when the bag was thawed: nobody can confirm that again."""
    found = readiness_of(station, order)
    if found is None:
        return None
    thawed = bag.thawed_at is not None and found.counted_at(bag.thawed_at)
    return found.checklist if found.counts or thawed else None


def _bedside(station: Station, order: Order) -> Checklist | None:
    found = bedside_of(station, order)
    return found.checklist if found is not None and found.counts else None


def _gap(station: Station, bag: Bag) -> timedelta:
    """T04: the longest time that no place answers for."""
    found = custody.gaps(stays(station, bag.id), now=station.now(), here=station.ward)
    way = dict.fromkeys(one for one in (bag.id, bag.parent, bag.origin) if one is not None)
    said = (gap for one in way for gap in said_gaps(station, one))
    longest = custody.longest((*found, *said))
    return longest.lasting if longest is not None else timedelta()


def _kept(station: Station, turn: FullTurn, entry: Digest) -> Kept | None:
    """B21: what the records say of a wristband scan that was kept from the bag before."""
    sealed = station.ledger.get(entry)
    return None if turn.kept is None or sealed is None else keeping.kept(station, sealed)


def _newest(station: Station, turn: FullTurn) -> BandSerial | None:
    band = turn.wristband.label
    return status.newest_band(band, history.filed_orders(station, band.patient))


def _reused(station: Station, sealed: SealedPair, opened: Opened) -> frozenset[ScanId]:
    """X15: scans that the sealed statements of this verification do not account for."""
    accounted: set[str] = set()
    for turn in station.ledger.sealed_turns(sealed.of):
        record = station.ledger.get(turn.entry)
        for reading in record.statement.body["readings"] if record else ():
            accounted.add(str(reading["scan"]))
    scans = [reading.scan for turn in (opened.first, opened.second) for reading in turn.scans]
    return frozenset(s for s in scans if s.value not in accounted or scans.count(s) > 1)
