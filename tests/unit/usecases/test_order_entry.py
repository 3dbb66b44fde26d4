"""An order typed by two people: what is on record, what nobody reads, what counts (BL rules)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.bootstrap.cast import ANA, BEN, EMIL, Member
from app.domain.order import Prescription
from app.evidence.private import row
from app.evidence.statement import Subject
from app.identifiers import VerificationId
from app.usecases import order_entry, orders
from app.usecases.order_entry import Alike, Apart, Typing
from app.usecases.refusal import NotFiledError
from app.usecases.station import Draft, file, file_signed, signer
from tests.support.station import FATIMA, Ward, day, new_ward
from tests.unit.usecases.orders import HANA, NEW, order_of, staffed, typed

BAG = {"bag 1, bag": "09520000001018.NEWBAG1"}


def enters(ward: Ward, of: VerificationId, who: Member, **changes: str) -> object:
    values = typed(ward.alma, **changes) | BAG
    stands = order_entry.standing(ward.station, of)
    asked = stands.asked if isinstance(stands, Typing) else ()
    mine = {name: values.get(name, "") for name in asked}
    return order_entry.enter(ward.station, of, mine, ward.set_up(who))


def test_what_was_typed_stands_in_no_statement_and_in_no_repr() -> None:
    ward = new_ward()
    of = order_entry.begin(ward.station)
    enters(ward, of, ANA)
    (record,) = ward.ledger.kind(order_entry.ENTERED)
    (waits,) = order_entry.waiting(ward.station)

    clear = (
        record.statement.data.decode() + repr(waits) + repr(order_entry.standing(ward.station, of))
    )
    for secret in (ward.alma.name, ward.alma.band.patient.value, "1968", "ORDER-NEW", "NEWBAG1"):
        assert secret not in clear
    assert record.statement.about("entry") == of.value
    assert [s.scheme for s in record.statement.subject] == ["entry"]
    assert waits.people == ("A. Novak",)


def test_an_entry_that_nobody_ended_by_the_next_day_is_not_asked_for_any_more() -> None:
    ward = new_ward()
    of = order_entry.begin(ward.station)
    enters(ward, of, ANA)
    ward.clock.passes(order_entry.LASTS + timedelta(minutes=1))

    assert order_entry.waiting(ward.station) == ()


def test_an_entry_of_the_same_person_or_out_of_turn_records_nothing() -> None:
    ward = new_ward()
    of = order_entry.begin(ward.station)
    enters(ward, of, ANA)
    with pytest.raises(NotFiledError, match="another person's"):
        enters(ward, of, ANA)
    assert isinstance(enters(ward, of, BEN, lot="OTHER"), Typing)
    with pytest.raises(NotFiledError, match="same two people"):
        enters(ward, of, FATIMA)
    assert isinstance(enters(ward, of, ANA, lot="OTHER"), Typing)
    assert isinstance(enters(ward, of, BEN, lot="LAST"), Apart)
    with pytest.raises(NotFiledError, match="finished"):
        enters(ward, of, ANA)

    assert len(ward.on_record(order_entry.ENTERED)) == 4
    assert not ward.keys.open


def test_who_may_not_file_orders_records_no_entry() -> None:
    ward = new_ward()
    with pytest.raises(NotFiledError):
        enters(ward, order_entry.begin(ward.station), EMIL)

    assert ward.on_record(order_entry.ENTERED) == []


def test_a_record_of_another_program_that_is_out_of_turn_says_nothing() -> None:
    """An entry that nobody signed, or that Ana signs a second time, changes nothing."""
    ward = new_ward()
    of = order_entry.begin(ward.station)
    enters(ward, of, ANA)
    subject = (Subject(scheme="entry", value=of.value),)
    body = {"entry": of.value, "try": 1, "second": True}
    stray = {"typed": [["order", "ORDER-NEW"]]}
    file(ward.station, Draft(kind=order_entry.ENTERED, subject=subject, body=body))
    session = ward.set_up(ANA)
    draft = Draft(
        kind=order_entry.ENTERED,
        subject=subject,
        signers=(signer(session, "transcribed"),),
        rows=(row("entry", ward.keys.salt(), stray),),
        body=body,
    )
    file_signed(ward.station, draft, (session,))
    stands = order_entry.standing(ward.station, of)

    assert isinstance(stands, Typing)
    assert stands.by == (ANA.person,)
    assert isinstance(enters(ward, of, BEN), Alike)


def test_an_order_is_filed_once_and_only_when_both_typed_the_same() -> None:
    ward = new_ward()
    of = order_entry.begin(ward.station)
    enters(ward, of, ANA)
    with pytest.raises(NotFiledError, match="not alike"):
        order_entry.file_agreed(ward.station, of, [ward.set_up(ANA), ward.set_up(BEN)])
    enters(ward, of, BEN)
    both = [ward.set_up(ANA), ward.set_up(BEN)]
    first = order_entry.file_agreed(ward.station, of, both)
    again = order_entry.file_agreed(ward.station, of, [ward.set_up(ANA), ward.set_up(BEN)])

    assert again.digest == first.digest
    assert order_entry.waiting(ward.station) == ()
    assert not ward.keys.open


# -- what a physician adds


# B09
def test_what_a_physician_adds_counts_and_what_is_left_out_stands_as_ordered() -> None:
    ward = staffed()
    of = order_entry.begin(ward.station)
    ordered = {"dose": "2", "weight_kg": "70", "weighed": "2026-11-01"}
    enters(ward, of, ANA, **ordered)
    enters(ward, of, BEN, **ordered)
    order_entry.file_agreed(ward.station, of, [ward.set_up(ANA), ward.set_up(BEN)])
    number = orders.order_numbered(ward.station, NEW)
    assert number is not None
    newer = Prescription(weight_kg=Decimal(71), weighed=day("2026-11-20"))
    orders.prescribe(ward.station, number, ward.set_up(HANA), newer)

    found = orders.order_numbered(ward.station, number.id)
    assert found is not None
    assert found.prescription == Prescription(
        cells=Decimal(2), weight_kg=Decimal(71), weighed=day("2026-11-20"), by="H. Kim"
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Prescription(weight_kg=Decimal(70)), "go together"),
        (Prescription(cells=Decimal(0)), "above zero"),
        (Prescription(weight_kg=Decimal(70), weighed=day("2030-01-01")), "is to come"),
    ],
)
def test_a_prescription_that_says_nothing_sound_is_refused(asked: Prescription, says: str) -> None:
    ward = staffed()
    with pytest.raises(NotFiledError, match=says):
        orders.prescribe(ward.station, order_of(ward, ward.alma), ward.set_up(HANA), asked)

    assert ward.on_record(orders.PRESCRIBED) == []
    assert not ward.keys.open


def test_a_signed_prescription_is_not_changed_by_another() -> None:
    ward = staffed()
    order = order_of(ward, ward.alma)
    first = orders.prescribe(
        ward.station, order, ward.set_up(HANA), Prescription(cells=Decimal(2))
    )
    again = orders.prescribe(
        ward.station, order, ward.set_up(HANA), Prescription(cells=Decimal(2))
    )
    with pytest.raises(NotFiledError, match="with another dose"):
        orders.prescribe(ward.station, order, ward.set_up(HANA), Prescription(cells=Decimal(3)))

    assert again.digest == first.digest
