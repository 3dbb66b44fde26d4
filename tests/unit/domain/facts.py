"""One verification in which everything holds, built by hand, for rules to be tried on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from app.domain.case import Bag, BagState
from app.domain.order import Order
from app.domain.people import Person, Place, Role
from app.domain.profile import Profile
from app.domain.reading import Reading
from app.domain.rules import Facts
from app.domain.turn import FullTurn, Given, Heard, Inspected, OpenTurn, TypedEnd, open_turn, take
from app.identifiers import (
    BadgeNumber,
    BandSerial,
    CoiId,
    Digest,
    LotNumber,
    OrderId,
    PatientId,
    PersonId,
    Private,
    ProductCode,
    ScanId,
    SerialNumber,
    VerificationId,
)
from app.labels.label import ProductLabel, Wristband
from app.labels.scan import Mode

CET = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CET)
WARD = "Ward 4B"
OF = VerificationId("00000000-0000-0000-0000-000000000001")
BORN = date(1968, 3, 14)
ANA, BEN = PersonId("p-ana"), PersonId("p-ben")
BAND = Wristband(
    patient=PatientId("952000000000090016"), serial=BandSerial("2"), born=BORN, coi=CoiId("COI-7")
)
LABEL = ProductLabel(
    product=ProductCode("09520000001018"),
    serial=SerialNumber("PB00001K7QX"),
    lot=LotNumber("L7"),
    expires=date(2027, 2, 1),
    coi=CoiId("COI-7"),
)


def digest(name: str) -> Digest:
    return Digest(hashlib.sha256(name.encode()).hexdigest())


PROFILE = Profile(
    digest=digest("profile"),
    name="one bag",
    version=1,
    therapy="Practice-cel",
    product=LABEL.product,
    post_thaw=timedelta(hours=12),
)
ORDER = Order(
    id=OrderId("ORDER-7"),
    coi=LABEL.coi,
    patient=BAND.patient,
    band=BAND.serial,
    born=BORN,
    name=Private("SAMPLE, Alma"),
    product=LABEL.product,
    lot=LABEL.lot,
    bags=frozenset({LABEL.bag}),
    profile=PROFILE.digest,
    ward=WARD,
    entry=digest("order"),
)
BAG = Bag(
    id=LABEL.bag,
    state=BagState.THAWED,
    heads=frozenset({digest("thawed")}),
    place=WARD,
    thawed_at=NOW - timedelta(hours=1),
)


def scan(number: int) -> ScanId:
    return ScanId(f"00000000-0000-0000-0000-{number:012x}")


def reading(label: Wristband | ProductLabel, number: int, mode: Mode = Mode.WEDGE) -> Reading[Any]:
    return Reading(
        scan=scan(number),
        label=label,
        mode=mode,
        source="scanner",
        symbology="]d2",
        readers=("device",),
        at=NOW,
        raw=Private(b"as scanned"),
    )


def opened(place: Place, *, practice: bool = True) -> OpenTurn:
    """Return a turn that has just begun."""
    by = ANA if place is Place.FIRST else BEN
    return open_turn(of=OF, by=by, place=place, begun=NOW, practice=practice)


def full(place: Place, **instead: Any) -> FullTurn:  # noqa: ANN401  any part
    """Return a full turn; `instead` replaces band, label, born, end or intact."""
    label = instead.get("label", LABEL)
    numbers = (1, 2) if place is Place.FIRST else (3, 4)
    given: list[Given] = [
        reading(instead.get("band", BAND), numbers[0]),
        reading(label, numbers[1]),
        Heard(born=instead.get("born", BORN), at=NOW),
        Inspected(intact=instead.get("intact", True), at=NOW),
    ]
    if place is Place.SECOND:
        given.append(TypedEnd(text=instead.get("end", label.serial.value[-4:]), at=NOW))
    turn: Any = opened(place)
    for one in given:
        turn = take(turn, one)
    assert isinstance(turn, FullTurn)
    return turn


def person(who: PersonId, *roles: Role) -> Person:
    """Return somebody of the ward."""
    held = frozenset(roles or (Role.NURSE_VERIFIER,))
    return Person(id=who, name=who.value, badge=BadgeNumber("b-" + who.value), roles=held)


def facts(**changes: Any) -> Facts:  # noqa: ANN401  any field
    """Return facts in which everything holds, but for the changes."""
    fields: dict[str, Any] = {
        "order": ORDER,
        "profile": PROFILE,
        "bag": BAG,
        "second_bag": BAG,
        "first": full(Place.FIRST),
        "second": full(Place.SECOND),
        "people": (person(ANA), person(BEN)),
        "reused": frozenset(),
        "newest": (BAND.serial, BAND.serial),
        "here": WARD,
        "now": NOW,
    }
    return Facts(**(fields | changes))


def bag(**changes: Any) -> Bag:  # noqa: ANN401  any field
    """Return the bag, changed."""
    return replace(BAG, **changes)
