"""An order with several bags, at the bedside: the next bag of the same patient.

>>> from tests.support.station import new_ward
>>> first, second, third = three_bags(new_ward())
>>> first.band == second.band
True
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from app.bootstrap.cast import ANA, BEN, CARLA, WARD, Therapy, therapies
from app.bootstrap.practice_signing import session_of
from app.domain.moves import MoveKind
from app.domain.people import Place
from app.identifiers import SerialNumber
from app.usecases import history, keeping
from app.usecases.order_body import NewOrder
from app.usecases.setting_up import file_order, move_bag
from app.usecases.station import Station
from tests.support.actors import Check
from tests.support.station import MORNING, Ward

RESCAN = timedelta(minutes=30)  # how long a wristband scan serves, unless a test says otherwise
SERIALS = ("PB70002KLMN", "PB70003PRST")
ON_THE_WAY = (
    (MoveKind.ACCEPTED, "Cell lab"),
    (MoveKind.STORED, "Cell lab"),
    (MoveKind.ISSUED, WARD),
    (MoveKind.THAWED, WARD),
)


def three_bags(ward: Ward, minutes: int = 30) -> tuple[Therapy, Therapy, Therapy]:
    """File one order of Bruno with three bags, and bring them to the ward, thawed."""
    first = therapies(6, MORNING.date())[1]
    second, third = (
        replace(first, bag=replace(first.bag, serial=SerialNumber(serial))) for serial in SERIALS
    )
    part = {"code": "A", "says": "Bag", "most": 3}
    times = {"wristband_minutes": minutes}
    ward.publishes({"component": [part], "times": times})
    made = (first, second, third)
    ward.orders(first, bags=frozenset(t.bag.bag for t in made))
    for therapy in made:
        ward.brings(therapy)
    return made


def bring_two(station: Station) -> tuple[Therapy, Therapy]:
    """File one order with two bags at a site that is there, and bring them to its ward."""
    first = therapies(6, station.now().date())[0]
    second = replace(first, bag=replace(first.bag, serial=SerialNumber(SERIALS[0])))
    profile = history.newest_profile(station.ledger, first.bag.product)
    assert profile is not None
    new = NewOrder(
        id=first.order,
        coi=first.bag.coi,
        band=first.band,
        name=first.name,
        product=first.bag.product,
        lot=first.bag.lot,
        bags=frozenset({first.bag.bag, second.bag.bag}),
        profile=profile.digest,
        ward=WARD,
    )
    file_order(station, new, [session_of(station, ANA), session_of(station, BEN)])
    for therapy in (first, second):
        for kind, place in ON_THE_WAY:
            move_bag(station, therapy.bag.bag, kind, session_of(station, CARLA), place)
    return first, second


def checks_next(check: Check, therapy: Therapy) -> Check:
    """Do a turn for the next bag without scanning the wristband; it is not sealed yet."""
    check.scans(therapy.bag).hears(therapy.born)
    if check.place is Place.SECOND:
        check.types_end(therapy.bag.serial.value[-4:])
    return check.finds_intact()


@contextmanager
def forged_seals() -> Iterator[None]:
    """Let a workstation seal whatever scan a turn says that it keeps."""
    honest = keeping.may_seal
    vars(keeping)["may_seal"] = lambda *_: True
    try:
        yield
    finally:
        vars(keeping)["may_seal"] = honest
