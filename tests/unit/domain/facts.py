"""One verification in which everything holds, built by hand, for rules to be tried on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from app.domain.case import Bag
from app.domain.holds import HoldList
from app.domain.moves import BagState
from app.domain.order import Order, OrderedBag, Prescription, TypedId
from app.domain.people import Person, Place, Role
from app.domain.profile import CheckItem, Component, Donation, DoseRange, Profile, Use, Weight
from app.domain.readiness import FILTER, IRRADIATED, PUMP, Checklist
from app.domain.reading import Reading
from app.domain.release import BiologicalIdentity, Evidence, ReleaseDocument
from app.domain.rules import Facts
from app.domain.turn import FullTurn, Given, Heard, Inspected, OpenTurn, TypedEnd, open_turn, take
from app.identifiers import (
    BadgeNumber,
    BagId,
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
from app.labels.label import ProductLabel, Stock, Wristband
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


POST_THAW = timedelta(hours=12)
PROFILE = Profile(
    digest=digest("profile"),
    name="one bag",
    version=1,
    therapy="Practice-cel",
    product=LABEL.product,
    post_thaw=POST_THAW,
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


TURNS = (full(Place.FIRST), full(Place.SECOND))


def facts(**changes: Any) -> Facts:  # noqa: ANN401  any field
    """Return facts in which everything holds, but for the changes."""
    fields: dict[str, Any] = {
        "order": ORDER,
        "profile": PROFILE,
        "bag": BAG,
        "second_bag": BAG,
        "first": TURNS[0],
        "second": TURNS[1],
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


# -- a therapy whose profile asks for everything: two components, from a donor known by name

MARKED = replace(BAND, stock=Stock.BAND)
LATER = BagId("09520000001025.PB00001K7QZ")
CD8 = Component(code="CD8", says="CD8 vial", product=LABEL.product, sequence=1)
CD4 = Component(
    code="CD4", says="CD4 vial", product=ProductCode("09520000001025"), sequence=2, partial=True
)
ITEMS = (
    CheckItem(code="line", says="The line is patent."),
    CheckItem(code="premeds", says="Premedication was given.", weight=Weight.DEV1),
    CheckItem(code="blanket", says="A blanket is at hand.", weight=Weight.WARN),
)
EVERYTHING = replace(
    PROFILE,
    donation=Donation.DIRECTED,
    identifiers=("patient", "coi", "lot", "donation"),
    components=(CD8, CD4),
    dose=DoseRange(least=Decimal("0.5"), most=Decimal(2), per_kg=True),
    release_doc="CoA",
    biological_identity="STR",
    abo_matters=True,
    filter=Use.FORBIDDEN,
    pump=Use.REQUIRED,
    readiness=ITEMS,
    bedside=ITEMS,
    custody_gap=timedelta(minutes=30),
)
ITS_ORDER = replace(
    ORDER,
    bags=frozenset({LABEL.bag, LATER}),
    details=(
        OrderedBag(
            bag=LABEL.bag,
            component="CD8",
            number=1,
            of=1,
            volume_ml=Decimal(50),
            cells=Decimal(40),
        ),
        OrderedBag(
            bag=LATER,
            component="CD4",
            number=1,
            of=1,
            lot=LotNumber("L9"),
            volume_ml=Decimal(50),
            infuse_ml=Decimal(25),
            cells=Decimal(40),
        ),
    ),
    window=(NOW - timedelta(hours=2), NOW + timedelta(hours=2)),
    prescription=Prescription(
        cells=Decimal(1), weight_kg=Decimal(60), weighed=NOW.date(), by="Dr Sample"
    ),
    donor=Private("952000000000091111"),
    blood_groups=("A+", "0-"),
    known=(TypedId(kind="donation", value=LABEL.serial.value),),
)
RELEASE = ReleaseDocument(
    kind="CoA",
    number="CoA-1",
    issued=NOW.date(),
    by="Q. Person",
    document=digest("document"),
    coi=LABEL.coi,
    product=LABEL.product,
    lot=LABEL.lot,
    bags=frozenset({LABEL.bag}),
    dose="40 x 10^6 cells",
    expires=LABEL.expires,
    entry=digest("release"),
)
TESTED = BiologicalIdentity(
    evidence=Evidence.STR,
    matches=True,
    laboratory="HLA laboratory",
    on=NOW.date(),
    document=digest("STR report"),
    entry=digest("tested"),
)
CHECKED = Checklist(
    items={i.code: True for i in ITEMS} | {FILTER: False, PUMP: True, IRRADIATED: False},
    by=ANA,
    at=NOW,
    entry=digest("checked"),
)


MARKED_TURNS = (full(Place.FIRST, band=MARKED), full(Place.SECOND, band=MARKED))


def everything(**changes: Any) -> Facts:  # noqa: ANN401  any field
    """Return facts of a therapy that asks for everything, and in which everything holds."""
    fields: dict[str, Any] = {
        "order": ITS_ORDER,
        "profile": EVERYTHING,
        "first": MARKED_TURNS[0],
        "second": MARKED_TURNS[1],
        "release": RELEASE,
        "identity": TESTED,
        "holds": HoldList(heard=NOW - timedelta(hours=1)),
        "ready": CHECKED,
        "checklist": CHECKED,
        "gap": timedelta(minutes=10),
        "silence": timedelta(hours=1),
    }
    return facts(**(fields | changes))


def exceptional(**changes: Any) -> ReleaseDocument:  # noqa: ANN401  any field
    """Return an exceptional release that two named people approved."""
    fields: dict[str, Any] = {
        "kind": "exceptional release",
        "exceptional": True,
        "covers_expiry": True,
        "approvers": ("Dr Sample", "Q. Person"),
    }
    return replace(RELEASE, **(fields | changes))
