"""Every way in which a rule of the infusion fails, as a table: the rule, the change, the cause.

`FAILS` starts from a therapy that asks for nothing, `ASKED` from one that asks for everything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.domain.causes import Cause
from app.domain.holds import HoldList, HoldNotice
from app.domain.moves import BagState
from app.domain.next_bag import Kept
from app.domain.order import OrderState, TypedId
from app.domain.people import Place, Role
from app.domain.profile import Donation
from app.domain.readiness import FILTER, IRRADIATED, PUMP, Checklist
from app.domain.release import Evidence
from app.domain.said import Said, Unable
from app.domain.turn import FullTurn
from app.identifiers import (
    BandSerial,
    CoiId,
    LotNumber,
    OrderId,
    PatientId,
    PersonId,
    Private,
    ProductCode,
    SerialNumber,
)
from app.labels.label import Stock
from app.labels.scan import Mode
from tests.unit.domain.facts import (
    ANA,
    BAND,
    BEN,
    CD4,
    CD8,
    CHECKED,
    EVERYTHING,
    ITS_ORDER,
    LABEL,
    LATER,
    MARKED,
    NOW,
    ORDER,
    PROFILE,
    RELEASE,
    TESTED,
    bag,
    digest,
    exceptional,
    full,
    person,
    reading,
    scan,
)

STRANGER = replace(BAND, patient=PatientId("952000000000090023"))
OTHER_COI = replace(LABEL, coi=CoiId("COI-8"))
YESTERDAY = (NOW - timedelta(days=1)).date()
KEEPING = replace(full(Place.FIRST), kept=digest("the turn for the bag before"))
KEPT = Kept(order=ORDER.id, bags=frozenset({LATER}), lasting=timedelta(minutes=9))
TOO_LONG = PROFILE.rescan + timedelta(seconds=1)
AGAIN = Cause.BAND_AGAIN


def told_by(place: Place, said: Said) -> FullTurn:
    """Return a turn in which somebody else than the patient answered (B04)."""
    turn = full(place)
    return replace(turn, heard=replace(turn.heard, said=said, why=Unable.NOT_AWAKE))


FAILS: list[tuple[str, dict[str, Any], Cause]] = [
    ("X1", {"first": full(Place.FIRST, band=STRANGER)}, Cause.WRONG_PATIENT),
    (
        "X1",
        {"first": full(Place.FIRST, band=replace(BAND, coi=CoiId("COI-8")))},
        Cause.WRONG_PATIENT,
    ),
    (
        "X1",
        {"first": full(Place.FIRST, band=replace(BAND, born=date(1968, 3, 15)))},
        Cause.PATIENT_DATA_DIFFER,
    ),
    ("X2", {"second": full(Place.SECOND, band=STRANGER)}, Cause.WRONG_PATIENT),
    ("X3", {"second": full(Place.SECOND, band=STRANGER)}, Cause.CHECKERS_BAND),
    ("X3", {"second": full(Place.SECOND, label=OTHER_COI)}, Cause.CHECKERS_PRODUCT),
    ("X4", {"first": full(Place.FIRST, label=OTHER_COI)}, Cause.WRONG_PRODUCT),
    (
        "X4",
        {"first": full(Place.FIRST, label=replace(LABEL, lot=LotNumber("L8")))},
        Cause.WRONG_PRODUCT,
    ),
    ("X5", {"second": full(Place.SECOND, label=OTHER_COI)}, Cause.WRONG_PRODUCT),
    ("X6", {"first": full(Place.FIRST, label=OTHER_COI)}, Cause.DIFFERENT_PATIENTS),
    ("X7", {"bag": None}, Cause.BAG_UNKNOWN),
    ("X7", {"second_bag": None}, Cause.BAG_UNKNOWN),
    ("X7", {"bag": bag(heads=frozenset())}, Cause.BAG_UNKNOWN),
    ("X7", {"bag": bag(place="Ward 5")}, Cause.BAG_ELSEWHERE),
    ("X7", {"bag": bag(place=None)}, Cause.BAG_ELSEWHERE),
    ("X7", {"bag": bag(state=BagState.ISSUED)}, Cause.BAG_NOT_READY),
    ("X7", {"bag": bag(state=BagState.QUARANTINE)}, Cause.BAG_NOT_READY),
    ("X7", {"bag": bag(state=BagState.INFUSING)}, Cause.BAG_USED),
    ("X7", {"bag": bag(state=BagState.INFUSED_NOT_VERIFIED)}, Cause.BAG_USED),
    ("X7", {"bag": bag(held=True)}, Cause.BAG_ON_HOLD),
    ("X7", {"bag": bag(heads=frozenset({digest("a"), digest("b")}))}, Cause.BAG_CONTESTED),
    ("X7", {"bag": bag(waiting=frozenset({digest("a")}))}, Cause.BAG_CONTESTED),
    ("X7", {"bag": bag(irregular=True)}, Cause.BAG_CONTESTED),
    ("X10", {"first": full(Place.FIRST, label=replace(LABEL, expires=YESTERDAY))}, Cause.EXPIRED),
    (
        "X10",
        {"second": full(Place.SECOND, label=replace(LABEL, expires=YESTERDAY))},
        Cause.EXPIRED,
    ),
    ("X10", {"bag": bag(thawed_at=NOW - timedelta(hours=12, seconds=1))}, Cause.THAW_EXPIRED),
    ("X14", {"people": (None, person(BEN))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), None)}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA, Role.LAB_TECH), person(BEN))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(BEN, Role.QA))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(ANA))}, Cause.SAME_PERSON),
    ("X14", {"people": (person(BEN), person(ANA))}, Cause.NOT_PERMITTED),
    ("X14", {"people": (person(ANA), person(PersonId("p-cleo")))}, Cause.NOT_PERMITTED),
    ("X15", {"reused": frozenset({scan(1)})}, Cause.SCAN_REUSED),
    (
        "X15",
        {
            "second": replace(
                full(Place.SECOND), wristband=replace(full(Place.SECOND).wristband, scan=scan(1))
            )
        },
        Cause.SCAN_REUSED,
    ),
    ("X15b", {"newest": (BandSerial("3"), BAND.serial)}, Cause.BAND_VOID),
    ("X15b", {"newest": (BAND.serial, BandSerial("3"))}, Cause.BAND_VOID),
    ("B21", {"first": KEEPING}, AGAIN),
    ("B21", {"first": KEEPING, "kept": (replace(KEPT, lasting=TOO_LONG), None)}, AGAIN),
    ("B21", {"first": KEEPING, "kept": (replace(KEPT, order=OrderId("ANOTHER")), None)}, AGAIN),
    ("B21", {"first": KEEPING, "kept": (replace(KEPT, bags=frozenset({LABEL.bag})), None)}, AGAIN),
    ("B21", {"first": KEEPING, "kept": (None, KEPT)}, AGAIN),
    ("X17", {"first": full(Place.FIRST, born=date(1968, 3, 15))}, Cause.BORN_DIFFERS),
    ("X17", {"second": full(Place.SECOND, born=date(1968, 4, 14))}, Cause.BORN_DIFFERS),
    ("X18", {"second": full(Place.SECOND, end="K7QY")}, Cause.END_DIFFERS),
    ("X18", {"second": replace(full(Place.SECOND), end=None)}, Cause.END_DIFFERS),
    ("B10", {"first": full(Place.FIRST, intact=False)}, Cause.BAG_PROBLEM),
    ("B10", {"second": full(Place.SECOND, intact=False)}, Cause.BAG_PROBLEM),
]

OFF_THE_SHELF = replace(PROFILE, donation=Donation.OFF_THE_SHELF)
DIRECTED = replace(PROFILE, donation=Donation.DIRECTED, abo_matters=True)
OWN = replace(LABEL, serial=SerialNumber(BAND.patient.value))  # the patient's number on the bag
FROM_DONOR = replace(ORDER, donor=Private("D-1"), blood_groups=("A+", "A+"))
PAPER = replace(BAND, stock=Stock.PAPER)
BAND_TYPED = replace(full(Place.FIRST), wristband=reading(BAND, 1, Mode.TYPED))
BAND_TYPED_SECOND = replace(full(Place.SECOND), wristband=reading(BAND, 3, Mode.TYPED))
BAG_TYPED = reading(LABEL, 4, Mode.TYPED)
BOTH_TYPED = replace(BAND_TYPED, product=reading(LABEL, 2, Mode.TYPED))


def labels(label: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """Return turns in which both people scanned this label."""
    return {
        "first": full(Place.FIRST, label=label, band=MARKED),
        "second": full(Place.SECOND, label=label, band=MARKED),
        **more,
    }


def ordered(at: int = 0, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """Return an order, with something else known of one of its bags."""
    details = list(ITS_ORDER.details)
    details[at] = replace(details[at], **changes)
    return {"order": replace(ITS_ORDER, details=tuple(details))}


def asked(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """Return a profile that asks for something else."""
    return {"profile": replace(EVERYTHING, **changes)}


def prescribed(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    """Return an order with another prescription."""
    assert ITS_ORDER.prescription is not None
    return {"order": replace(ITS_ORDER, prescription=replace(ITS_ORDER.prescription, **changes))}


def answered(**items: bool) -> Checklist:
    """Return a checklist with other answers."""
    return replace(CHECKED, items={**CHECKED.items, **items})


def unanswered(code: str) -> Checklist:
    """Return a checklist without one answer."""
    return replace(CHECKED, items={k: v for k, v in CHECKED.items.items() if k != code})


def held(**of: Any) -> HoldList:  # noqa: ANN401  any field
    """Return a list of holds with one notice."""
    fields: dict[str, Any] = {"product": None, "lot": None, "bag": None}
    notice = HoldNotice(
        id="H-1", recall=True, reason="made-up", entry=digest("hold"), **(fields | of)
    )
    return HoldList(notices=(notice,), heard=NOW)


LAX = {"profile": replace(EVERYTHING, strict_sequence=False)}
LAST: dict[str, Any] = labels(
    replace(LABEL, product=CD4.product, serial=SerialNumber("PB00001K7QZ"), lot=LotNumber("L9"))
)
OTHER_KIND = replace(RELEASE, kind="QP certificate")
ONE_SIGNED = exceptional(approvers=("Dr Sample",))
PAST = replace(LABEL, expires=YESTERDAY)
LATER_DAY = replace(LABEL, expires=date(2028, 2, 1))

FAILS += [
    ("X4", {"profile": OFF_THE_SHELF}, Cause.WRONG_ALLOCATION),
    ("X5", {"profile": OFF_THE_SHELF}, Cause.WRONG_ALLOCATION),
    (
        "X5",
        {"profile": DIRECTED, "order": replace(FROM_DONOR, donor=Private(BAND.patient.value))},
        Cause.MISLABELLED,
    ),
    (
        "X4",
        {
            "profile": OFF_THE_SHELF,
            "order": replace(
                ORDER, allocated="a-1", known=(TypedId(kind="donor", value=BAND.patient.value),)
            ),
        },
        Cause.MISLABELLED,
    ),
    ("X6b", {"first": full(Place.FIRST, band=STRANGER)}, Cause.WRONG_PATIENT),
    ("X6b", {"profile": replace(PROFILE, identifiers=("join",))}, Cause.WRONG_PRODUCT),
    ("X6b", {"profile": replace(PROFILE, identifiers=("no such kind",))}, Cause.WRONG_PRODUCT),
    ("X12", {"profile": DIRECTED}, Cause.BLOOD_GROUP),
    (
        "X12",
        {"profile": DIRECTED, "order": replace(FROM_DONOR, blood_groups=("A", "C"))},
        Cause.BLOOD_GROUP,
    ),
    (
        "X15c",
        {"first": replace(full(Place.FIRST), wristband=reading(PAPER, 1))},
        Cause.PAPER_ONLY,
    ),
    ("X15d", {"first": BOTH_TYPED}, Cause.TYPED_BOTH),
    ("X15e", {"first": BAND_TYPED}, Cause.TYPED),
    ("X15f", {"first": BAND_TYPED}, Cause.TYPED_BY_ONE),
    ("X15f", {"second": replace(full(Place.SECOND), product=BAG_TYPED)}, Cause.TYPED_BY_ONE),
    ("B04", {"first": told_by(Place.FIRST, Said.STAFF)}, Cause.NOT_HEARD),
    ("B04", {"second": told_by(Place.SECOND, Said.DOCUMENT)}, Cause.NOT_HEARD),
]
ASKED: list[tuple[str, dict[str, Any], Cause]] = [
    (
        "X4",
        {**labels(OWN), "order": replace(ITS_ORDER, bags=frozenset({OWN.bag}))},
        Cause.MISLABELLED,
    ),
    ("X8", {"release": None}, Cause.NOT_RELEASED),
    ("X8", {"release": OTHER_KIND}, Cause.NOT_RELEASED),
    ("X8", {"release": ONE_SIGNED}, Cause.NOT_RELEASED),
    ("X8", {"release": replace(RELEASE, lot=LotNumber("L8"))}, Cause.RELEASE_DIFFERS),
    ("X8", {"release": replace(RELEASE, coi=CoiId("COI-8"))}, Cause.RELEASE_DIFFERS),
    ("X8", {"release": replace(RELEASE, product=ProductCode("1"))}, Cause.RELEASE_DIFFERS),
    ("X8", {"release": replace(RELEASE, bags=frozenset({LATER}))}, Cause.RELEASE_DIFFERS),
    ("X8", labels(LATER_DAY), Cause.RELEASE_DIFFERS),
    ("X8b", {"release": replace(RELEASE, dose="41 x 10^6")}, Cause.DOSE_TEXT_DIFFERS),
    ("X8b", {"release": replace(RELEASE, dose="see annex")}, Cause.DOSE_TEXT_DIFFERS),
    ("X9", LAST, Cause.WRONG_COMPONENT),
    ("X9", ordered(component="CD99"), Cause.WRONG_COMPONENT),
    ("X9", ordered(component="CD4"), Cause.WRONG_COMPONENT),
    ("X9", ordered(number=2), Cause.WRONG_COMPONENT),
    ("X9", ordered(1, component="CD8"), Cause.WRONG_COMPONENT),
    ("X9", asked(components=(replace(CD8, dose_day=10), CD4)), Cause.WRONG_DAY),
    ("X9", {"order": replace(ITS_ORDER, dose_day=10)}, Cause.WRONG_DAY),
    ("X9b", {**LAST, **LAX}, Cause.OUT_OF_SEQUENCE),
    ("X10", labels(PAST, release=exceptional(approvers=())), Cause.EXPIRED),
    ("X10", labels(PAST, release=exceptional(covers_expiry=False)), Cause.EXPIRED),
    ("X10", labels(PAST, release=exceptional(expires=LABEL.expires)), Cause.EXPIRED),
    ("X11", {"order": replace(ITS_ORDER, state=OrderState.CANCELLED)}, Cause.ORDER_CANCELLED),
    ("X11b", {"order": replace(ITS_ORDER, prescription=None)}, Cause.ORDER_UNSIGNED),
    ("X11b", prescribed(by=" "), Cause.ORDER_UNSIGNED),
    ("X11c", {"now": NOW + timedelta(hours=3)}, Cause.OUTSIDE_WINDOW),
    ("X12", {"order": replace(ITS_ORDER, blood_groups=("0+", "A+"))}, Cause.BLOOD_GROUP),
    ("X12", {"order": replace(ITS_ORDER, blood_groups=("", ""))}, Cause.BLOOD_GROUP),
    ("X12", {"order": replace(ITS_ORDER, donor=None)}, Cause.BLOOD_GROUP),
    ("X16", {"holds": held(lot=LABEL.lot)}, Cause.RECALLED),
    ("X16", {"holds": held(product=LABEL.product)}, Cause.RECALLED),
    ("X16", {"holds": held(bag=LABEL.bag)}, Cause.RECALLED),
    ("X16b", {"holds": HoldList(heard=NOW - timedelta(days=3))}, Cause.LIST_OLD),
    ("X16b", {"holds": HoldList()}, Cause.LIST_OLD),
    ("X19", {"identity": replace(TESTED, matches=False)}, Cause.IDENTITY_DIFFERS),
    ("X19b", {"identity": None}, Cause.IDENTITY_UNTESTED),
    ("X19b", {"identity": replace(TESTED, evidence=Evidence.ABO)}, Cause.IDENTITY_UNTESTED),
    ("T04", {"gap": timedelta(minutes=31)}, Cause.CUSTODY_GAP),
    ("T05", {"ready": None}, Cause.NO_CONFIRMATION),
    ("T05", {"ready": unanswered("line")}, Cause.NO_CONFIRMATION),
    ("T05", {"ready": answered(line=False)}, Cause.NOT_READY),
    ("T05b", {"ready": answered(premeds=False)}, Cause.NOT_READY),
    ("B02", {"skew": timedelta(seconds=121)}, Cause.CLOCK_OFF),
    ("B02", {"skew": -timedelta(days=1)}, Cause.CLOCK_OFF),
    ("B02b", {"silence": timedelta(days=8)}, Cause.SYNC_OLD),
    ("B09", prescribed(cells=Decimal("2.1")), Cause.DOSE_DIFFERS),
    ("B09", prescribed(cells=None), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weight_kg=None), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weight_kg=Decimal(0)), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weight_kg=Decimal(121)), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weighed=None), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weighed=NOW.date() - timedelta(days=8)), Cause.DOSE_DIFFERS),
    ("B09", prescribed(weighed=NOW.date() + timedelta(days=1)), Cause.DOSE_DIFFERS),
    ("B09", ordered(cells=Decimal(101)), Cause.DOSE_DIFFERS),
    ("B09", ordered(cells=None), Cause.DOSE_DIFFERS),
    ("B09", ordered(1, volume_ml=None), Cause.DOSE_DIFFERS),
    ("B09b", ordered(infuse_ml=Decimal(25)), Cause.DOSE_DIFFERS),
    ("B09b", ordered(infuse_ml=Decimal(51)), Cause.DOSE_DIFFERS),
    ("B09b", {"checklist": replace(CHECKED, infuse_ml=Decimal(49))}, Cause.DOSE_DIFFERS),
    ("B11", {"checklist": None}, Cause.NO_CONFIRMATION),
    ("B11", {"checklist": answered(line=False)}, Cause.NOT_READY),
    ("B11b", {"checklist": unanswered("premeds")}, Cause.NO_CONFIRMATION),
    ("B11d", {"checklist": answered(**{FILTER: True})}, Cause.USE_FORBIDDEN),
    ("B11d", {"checklist": answered(**{IRRADIATED: True})}, Cause.USE_FORBIDDEN),
    ("B11d", {"checklist": answered(**{PUMP: False})}, Cause.NOT_READY),
    ("B11d", {"checklist": unanswered(FILTER)}, Cause.NO_CONFIRMATION),
    ("B11d", {"checklist": None}, Cause.NO_CONFIRMATION),
]
NOTED: list[tuple[str, dict[str, Any], Cause]] = [
    ("T05c", {"ready": answered(blanket=False)}, Cause.NOT_READY),
    ("B11c", {"checklist": unanswered("blanket")}, Cause.NO_CONFIRMATION),
]
