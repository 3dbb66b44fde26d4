"""Turns on record: what is no reading, what a seal says, what becomes of a lost one.

DESIGN rules 1, 4 and 8; acceptance cases A03 and A34 of the domain.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bootstrap.cast import ANA, Therapy
from app.domain.causes import Cause
from app.domain.people import Place, Purpose
from app.domain.reading import Refusal
from app.domain.turn import FullTurn, open_turn, take
from app.identifiers import (
    BandSerial,
    CoiId,
    LotNumber,
    PatientId,
    Private,
    SerialNumber,
    VerificationId,
)
from app.labels.gs1 import check_digit
from app.labels.label import ProductLabel, Unreadable, Wristband
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import sign_in, turns
from tests.support.actors import Bedside, Check, play, reading_of, scan_of
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def unused(ward: Ward, **changes: object) -> Therapy:
    """Return a therapy of which this site knows nothing yet."""
    bag = replace(ward.alma.bag, serial=SerialNumber("PB99999WXYZ"), **changes)  # type: ignore[arg-type]  # any field
    return replace(ward.alma, bag=bag)


def at_place(ward: Ward, place: Place) -> Check:
    """Return a turn that is about to begin, first or second."""
    bedside = Bedside(ward)
    if place is Place.FIRST:
        return bedside.ana
    bedside.ana.checks(ward.alma)
    return bedside.ben


def causes(check: Check) -> list[tuple[Cause, bool]]:
    return [(told.cause, told.refused) for told in check.told]


# -- what is no reading


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00",
        b"010952000000101",
        b"hello",
        b"8018952000000000090016",
        b"0109520000001018170230",
        b"CS:LOCK!",
    ],
)
def test_half_a_label_or_a_strange_one_is_never_a_reading(ward: Ward, raw: bytes) -> None:
    check = Bedside(ward).ana.scans(raw)

    assert [type(r) for r in check.refusals] == [Unreadable]
    assert check.turn is not None
    assert not isinstance(check.turn, FullTurn)


@pytest.mark.parametrize("mode", [Mode.FILE, Mode.TRAY])
def test_a_live_station_takes_no_file_and_no_tray_label(mode: Mode) -> None:
    ward = new_ward(practice=False)
    check = Bedside(ward).ana.scans(ward.alma.band, mode).scans(ward.alma.bag, mode)

    assert check.refusals == [Refusal.NOT_LIVE, Refusal.NOT_LIVE]


def test_a_live_station_takes_no_practice_label() -> None:
    ward, practice = new_ward(practice=False), new_ward()
    check = Bedside(ward).ana.scans(practice.alma.band)

    assert check.refusals == [Refusal.NOT_LIVE]


def test_a_live_station_seals_no_turn_that_was_filled_elsewhere() -> None:
    ward = new_ward(practice=False)
    ana = Bedside(ward).ana.signs_in()
    assert ana.session is not None
    turn: object = open_turn(
        of=ana.of, by=ANA.person, place=Place.FIRST, begun=ward.station.now(), practice=True
    )
    filled = Bedside(ward).ana
    filled.session = ana.session
    for label in (ward.alma.band, ward.alma.bag):
        reading = reading_of(scan_of(ward, label, Mode.FILE))
        assert not isinstance(reading, Unreadable)
        turn = take(turn, reading)  # type: ignore[arg-type]  # open until all is given
    filled.turn = turn  # type: ignore[assignment]
    filled.hears(ward.alma.born).finds_intact()

    with pytest.raises(PermissionError, match="not scanned here"):
        filled.seals()
    assert ward.on_record(turns.SEALED) == []


# -- the seal


def test_sealing_twice_returns_the_seal_that_stands(ward: Ward) -> None:
    bedside = Bedside(ward)
    sealed = bedside.ana.checks(ward.alma)
    before = ward.filed
    again = bedside.ana.seals()

    assert (again.entry, again.by, again.place) == (sealed.entry, sealed.by, sealed.place)
    assert ward.filed == before


def test_a_session_of_another_purpose_or_person_seals_nothing(ward: Ward) -> None:
    bedside = Bedside(ward)
    ana = bedside.ana.scans(ward.alma.band).scans(ward.alma.bag).hears(ward.alma.born)
    ana.finds_intact()
    other = Bedside(ward).check(ANA, Place.FIRST).signs_in().session
    purpose = Purpose(of=bedside.of, proposal="agree")
    signature = sign_in.open_session(ward.station, ANA.badge.number, Private(ANA.pin), purpose)
    assert isinstance(signature, Session)
    with pytest.raises(ValueError, match="signature"):
        turns.begin(ward.station, signature)

    for session in (other, signature):
        assert session is not None
        ana.session = session
        with pytest.raises(PermissionError, match="Sign in again"):
            ana.seals()
    assert ward.on_record(turns.SEALED) == []


def test_a_session_that_is_too_old_seals_nothing(ward: Ward) -> None:
    ana = Bedside(ward).ana.scans(ward.alma.band).scans(ward.alma.bag).hears(ward.alma.born)
    ana.finds_intact()
    ward.clock.passes(timedelta(minutes=16))

    with pytest.raises(PermissionError, match="over"):
        ana.seals()
    assert ward.keys.open == {}


def test_a_turns_statement_is_about_its_verification_and_nothing_else(ward: Ward) -> None:
    bedside = Bedside(ward)
    sealed = bedside.ana.checks(ward.alma)
    record = ward.ledger.get(sealed.entry)

    assert record is not None
    statement = record.statement
    assert [(s.scheme, s.value) for s in statement.subject] == [("verification", bedside.of.value)]
    assert [s.meaning for s in statement.signers] == ["verified_first"]
    assert statement.after == ()
    assert ward.ledger.private(statement.private[0].commit) is None


CODE = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=12)


@settings(max_examples=25, deadline=None)
@given(
    number=st.integers(10**7, 10**8 - 1),
    born=st.dates(date(1920, 1, 1), date(2025, 12, 31)),
    codes=st.lists(CODE, min_size=3, max_size=3, unique=True),
    serial=st.integers(10_000, 999_999),
    second=st.booleans(),
)
def test_no_statement_or_entry_of_a_turn_holds_anything_that_was_read(
    number: int, born: date, codes: list[str], serial: int, second: bool
) -> None:
    ward = new_ward()
    digits = f"952000000{number}"
    band = Wristband(
        patient=PatientId(digits + check_digit(digits)),
        serial=BandSerial(str(serial)),
        born=born,
        coi=CoiId("C" + codes[0]),
    )
    bag = ProductLabel(
        product=ward.alma.bag.product,
        serial=SerialNumber("S" + codes[1]),
        lot=LotNumber("L" + codes[2]),
        expires=date(2027, 2, 1),
        coi=CoiId("C" + codes[0]),
    )
    ward.brings(replace(ward.alma, bag=bag))
    bedside = Bedside(ward)
    before = len(ward.ledger.records)
    if second:
        bedside.ana.checks(ward.alma)
    check = bedside.ben if second else bedside.ana
    check.checks(replace(ward.alma, band=band, bag=bag, born=born))
    secrets = [
        band.patient.value,
        band.serial.value,
        band.coi.value if band.coi else "",
        bag.serial.value,
        "L" + codes[2],
        born.isoformat(),
        f"{born:%Y%m%d}",
        bag.serial.value[-4:],
        *(scan.raw.hex() for scan in check.scans_made),
        *(scan.raw.decode() for scan in check.scans_made),
    ]

    for record in ward.ledger.records[before:]:
        text = (record.statement.data + record.entry.data).decode()
        # Digests and ids are random hexadecimal; a short number may well stand in one.
        words = text.replace("-", '"').split('"')
        assert not [s for s in secrets if s in words or (len(s) > 8 and s in text)]


# -- lost turns


def test_a_turn_that_is_abandoned_leaves_a_record_and_no_key(ward: Ward) -> None:
    ana = Bedside(ward).ana.scans(ward.alma.band)
    assert ana.session is not None
    turns.abandon(ward.station, ana.session.id, ana.turn, "cancelled")  # type: ignore[arg-type]

    assert ward.keys.open == {}
    assert ward.on_record(turns.ABANDONED) == [
        {"place": "first", "round": 1, "reason": "cancelled"}
    ]


@pytest.mark.parametrize("place", Place)
def test_a_turn_that_a_crash_ended_is_recorded_as_abandoned_once(ward: Ward, place: Place) -> None:
    at_place(ward, place).scans(ward.alma.band)
    lost = [ward.restart(), ward.restart()]

    assert lost == [1, 0]
    assert [b["reason"] for b in ward.on_record(turns.ABANDONED)] == ["crash"]
    assert [b["place"] for b in ward.on_record(turns.ABANDONED)] == [place.value]


def test_a_turn_begun_again_and_lost_again_is_recorded_again(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.signs_in()
    ward.restart()
    bedside.check(ANA, Place.FIRST).signs_in()
    ward.restart()

    assert len(ward.on_record(turns.ABANDONED)) == 2


def test_sealed_turns_and_signatures_are_not_lost_in_a_crash(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    from app.usecases.approval import Decision

    bedside.sessions(Decision.AGREE)

    assert ward.restart() == 0
    assert ward.on_record(turns.ABANDONED) == []


def test_many_signatures_later_a_lost_turn_is_still_found(ward: Ward) -> None:
    purpose = Purpose(of=VerificationId(ward.keys.new_id()), proposal="see the result")
    Bedside(ward).ana.signs_in()
    for _ in range(40):
        sign_in.open_session(ward.station, ANA.badge.number, Private(ANA.pin), purpose)

    assert ward.restart() == 1
