"""Orders: filed by two people, prescribed by a physician, cancelled, found by their bags."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, EMIL
from app.domain.causes import Cause
from app.domain.double_entry import Agreed, Blind
from app.domain.order import OrderedBag, OrderState, Prescription, TypedId
from app.domain.verification import Match
from app.evidence.private import row
from app.evidence.statement import Subject
from app.identifiers import BagId, Private
from app.usecases import history, orders
from app.usecases.order_body import NewOrder
from app.usecases.order_import import from_entry
from app.usecases.refusal import NotFiledError
from app.usecases.station import Draft, file, file_signed, signer
from app.usecases.verdicts import Revealed
from tests.support.actors import play, stopped
from tests.support.station import FATIMA, Ward, new_ward
from tests.unit.usecases.orders import HANA, NEW, order_of, staffed, typed

BAG = BagId("09520000001018.NEWBAG1")


def new_order(ward: Ward, **changes: str) -> NewOrder:
    """Return a new order as a file or a form gives it."""
    values = typed(ward.alma, **changes) | {"bag 1, bag": changes.get("bag", BAG.value)}
    values.pop("bag", None)
    built = from_entry(values, orders.profiles(ward.station))
    assert isinstance(built, NewOrder), built
    return built


def everything(ward: Ward) -> NewOrder:
    """Return an order in which every field says something."""
    detail = OrderedBag(
        bag=BAG,
        component="CD8",
        number=1,
        of=2,
        volume_ml=Decimal("50.0"),
        infuse_ml=Decimal(25),
        cells=Decimal("68.5"),
    )
    when = datetime(2026, 11, 24, 8, tzinfo=UTC)
    asked = Prescription(
        cells=Decimal(60), weight_kg=Decimal("71.3"), weighed=date(2026, 11, 20), by="H. Kim"
    )
    base = new_order(ward)
    return NewOrder(
        **{name: getattr(base, name) for name in ("id", "coi", "band", "name", "product")},
        lot=base.lot,
        bags=base.bags,
        profile=base.profile,
        ward=base.ward,
        details=(detail,),
        dose_day=2,
        window=(when, when.replace(hour=16)),
        prescription=asked,
        donor=Private("DONOR-77"),
        blood_groups=("A+", "O-"),
        known=(TypedId(kind="national", value="NAT-88"),),
        allocated="ALLOC-1",
    )


def test_everything_that_an_order_says_is_read_back_and_patients_values_stay_private() -> None:
    ward = new_ward()
    new = everything(ward)
    record = orders.file_imported(ward.station, new, [ward.set_up(ANA), ward.set_up(BEN)])

    order = history.order(ward.ledger, record.digest)
    assert order is not None
    same = ("details", "dose_day", "window", "prescription", "donor", "blood_groups", "known")
    assert [getattr(order, n) for n in same] == [getattr(new, n) for n in same]
    assert order.allocated == "ALLOC-1"
    clear = record.statement.data.decode()
    for secret in ("DONOR-77", "71.3", "NAT-88", "A+", ward.alma.name, "1968-03-14", "H. Kim"):
        assert secret not in clear


def test_a_bag_finds_its_orders_and_its_history_does_not_mind() -> None:
    ward = new_ward()
    before = ward.bag(ward.alma)
    found = orders.orders_with(ward.station, ward.alma.bag.bag)

    assert [o.id for o in found] == [ward.alma.order]
    assert ward.bag(ward.alma) == before
    assert orders.orders_with(ward.station, BagId("09520000001018.NOBODYS")) == ()


def test_the_same_order_filed_twice_stands_once() -> None:
    ward = new_ward()
    first = orders.file_imported(
        ward.station, new_order(ward), [ward.set_up(ANA), ward.set_up(BEN)]
    )
    filed = ward.filed
    again = orders.file_imported(
        ward.station, new_order(ward), [ward.set_up(BEN), ward.set_up(ANA)]
    )

    assert again.digest == first.digest
    assert ward.filed == filed
    assert not ward.keys.open


def test_a_number_or_a_bag_that_stands_otherwise_is_refused() -> None:
    ward = new_ward()
    orders.file_imported(ward.station, new_order(ward), [ward.set_up(ANA), ward.set_up(BEN)])
    filed = ward.filed
    for new, says in (
        (new_order(ward, lot="OTHER"), "has a number"),
        (new_order(ward, order="ORDER-3"), "a bag that stands on another"),
    ):
        with pytest.raises(NotFiledError, match=says):
            orders.file_imported(ward.station, new, [ward.set_up(ANA), ward.set_up(BEN)])
    assert ward.filed == filed
    assert not ward.keys.open


def test_two_dose_days_of_one_therapy_may_share_a_bag() -> None:
    ward = new_ward()
    orders.file_imported(ward.station, new_order(ward), [ward.set_up(ANA), ward.set_up(BEN)])
    second = new_order(ward, order="ORDER-DAY-2", dose_day="2")
    orders.file_imported(ward.station, second, [ward.set_up(ANA), ward.set_up(BEN)])

    assert [o.dose_day for o in orders.orders_with(ward.station, BAG)] == [1, 2]


def test_one_person_or_an_administrator_files_no_order() -> None:
    ward = new_ward()
    for people in ((ANA,), (ANA, ANA), (ANA, EMIL)):
        sessions = [ward.set_up(m) for m in people]
        with pytest.raises(NotFiledError):
            orders.file_imported(ward.station, new_order(ward), sessions)
    assert orders.order_numbered(ward.station, NEW) is None
    assert not ward.keys.open


# -- blind double entry


def entered(ward: Ward, first: dict[str, str], second: dict[str, str]) -> Agreed | Blind:
    form = orders.begin_entry(1)
    empty = dict.fromkeys(form.asked, "")
    waiting = form.enter(ANA.person, empty | first)
    assert isinstance(waiting, Blind)
    result = waiting.enter(BEN.person, empty | second)
    assert isinstance(result, Agreed | Blind)
    return result


def test_two_people_enter_an_order_blind_and_both_sign_it() -> None:
    ward = new_ward()
    values = typed(ward.alma) | {"bag 1, bag": BAG.value, "bag 1, volume_ml": "50,0"}
    agreed = entered(ward, values, values | {"bag 1, volume_ml": "50"})
    assert isinstance(agreed, Agreed)
    record = orders.file_entered(ward.station, agreed, [ward.set_up(ANA), ward.set_up(BEN)])

    assert {s.person for s in record.statement.signers} == {ANA.person, BEN.person}
    order = history.order(ward.ledger, record.digest)
    assert order is not None
    assert order.details[0].volume_ml == Decimal(50)


# A08
def test_given_and_family_name_exchanged_are_asked_again() -> None:
    ward = new_ward()
    values = typed(ward.alma) | {"bag 1, bag": BAG.value}
    again = entered(ward, values, values | {"name": "Alma, SAMPLE"})

    assert isinstance(again, Blind)
    assert again.differing == ("name",)
    assert "SAMPLE" not in repr(again)


def test_nobody_but_the_two_who_entered_it_signs() -> None:
    ward = new_ward()
    values = typed(ward.alma) | {"bag 1, bag": BAG.value}
    agreed = entered(ward, values, values)
    assert isinstance(agreed, Agreed)
    with pytest.raises(NotFiledError, match="the two people who made it"):
        orders.file_entered(ward.station, agreed, [ward.set_up(ANA), ward.set_up(FATIMA)])
    assert not ward.keys.open


def test_what_two_people_agree_on_may_still_be_no_order() -> None:
    ward = new_ward()
    values = typed(ward.alma, born="14.3.1968")
    agreed = entered(ward, values, values)
    assert isinstance(agreed, Agreed)
    with pytest.raises(NotFiledError) as refused:
        orders.file_entered(ward.station, agreed, [ward.set_up(ANA), ward.set_up(BEN)])

    assert "the order, born: is not of its form" in str(refused.value)
    assert "the order, bag: is missing" in str(refused.value)
    assert "1968" not in str(refused.value)


# -- prescribed and cancelled


def test_a_physician_signs_an_order_once() -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    first = orders.prescribe(ward.station, order, ward.set_up(HANA))
    assert orders.prescribe(ward.station, order, ward.set_up(HANA)).digest == first.digest

    standing = order_of(ward, ward.alma).prescription
    assert standing is not None
    assert standing.by == "H. Kim"
    assert order_of(ward, ward.bruno).prescription is None


def test_a_nurse_signs_for_no_physician() -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    with pytest.raises(NotFiledError, match="physician"):
        orders.prescribe(ward.station, order, ward.set_up(ANA))
    # A record that another program filed counts as little.
    session = ward.set_up(ANA)
    forged = Draft(
        kind=orders.PRESCRIBED,
        subject=(Subject(scheme="order", value=order.id.value),),
        signers=(signer(session, "prescribed"),),
        body={"order": order.id.value, "filed": order.entry.value, "by": "A. Novak"},
    )
    file_signed(ward.station, forged, [session])

    assert order_of(ward, ward.alma).prescription is None


# X11
def test_a_cancelled_order_stops_the_check_and_says_so() -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    record = orders.cancel(ward.station, order, ward.set_up(DORA), "the patient has a fever")
    again = orders.cancel(ward.station, order, ward.set_up(ANA), "once more")

    assert again.digest == record.digest
    assert b"fever" not in record.statement.data
    assert order_of(ward, ward.alma).state is OrderState.CANCELLED
    assert orders.orders_with(ward.station, ward.alma.bag.bag) == ()
    _, result = play(ward, ward.alma)
    assert stopped(result) is Cause.ORDER_CANCELLED
    with pytest.raises(NotFiledError, match="cancelled"):
        orders.prescribe(ward.station, order, ward.set_up(HANA))


# X11
def test_the_order_that_replaces_a_cancelled_one_is_found() -> None:
    ward = new_ward()
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "wrong ward")
    replacing = new_order(ward, bag=ward.alma.bag.bag.value)
    orders.file_imported(ward.station, replacing, [ward.set_up(ANA), ward.set_up(BEN)])
    _, result = play(ward, ward.alma)

    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match), result.verdict


def test_cancelling_needs_a_reason_and_somebody_who_may() -> None:
    ward = new_ward()
    order = order_of(ward, ward.alma)
    for member, reason in ((ANA, "  "), (EMIL, "wrong"), (CARLA, "wrong")):
        with pytest.raises(NotFiledError):
            orders.cancel(ward.station, order, ward.set_up(member), reason)
    assert order_of(ward, ward.alma).state is OrderState.ACTIVE


def test_a_record_that_names_a_patient_but_files_no_order_is_none() -> None:
    ward = new_ward()
    stray = row("patient", ward.keys.salt(), {"patient": ward.alma.band.patient.value})
    file(ward.station, Draft(kind="note.taken", rows=(stray,)))

    assert len(history.filed_orders(ward.station, ward.alma.band.patient)) == 1
