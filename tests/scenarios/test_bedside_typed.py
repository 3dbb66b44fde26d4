"""A label that cannot be scanned is typed twice by each person, and somebody else answers for it.

A39, X15d to X15f, B04, DESIGN §7 *Typed instead of scanned*: never for both labels of one turn,
never by one person alone, always a deviation; blind like every other turn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, DORA
from app.domain.causes import Cause
from app.domain.deviation import Approved, Side
from app.domain.keyed import Camera, Keyed, Miskeyed, keyed
from app.domain.reading import Reading, Refusal
from app.domain.said import Said, Unable
from app.domain.turn import FullTurn, Heard, OpenTurn
from app.domain.verification import Cleared, Hold, Match
from app.evidence.canonical import dumps
from app.identifiers import Private
from app.usecases import turns, typing_in
from app.usecases.approval import Decision, Started
from app.usecases.reveal import ASKED_AGAIN, LAPSED
from app.usecases.verdicts import JUDGED, NEAR_MISS, Lapsed, Revealed
from tests.support.actors import A_WHILE, Bedside, Check, printed, reading_of, stopped
from tests.support.approvers import QUINN, approves
from tests.support.station import Ward, new_ward

BAND, BAG = "band", "bag"


@pytest.fixture
def ward() -> Ward:
    made = new_ward()
    made.enrols(QUINN)
    return made


def types(
    check: Check, text: str, again: str | None = None, reason: str = "code_damaged"
) -> Check:
    """Type a text twice, as the screen lets a person do; nothing is taken if it is no label."""
    if check.turn is None:
        check.signs_in()
    check.ward.clock.passes(A_WHILE)
    how = keyed(text, text if again is None else again, reason=reason, camera=Camera.TRIED)
    assert isinstance(how, Keyed), how
    scan = typing_in.typed_scan(check.ward.station, Private(text))
    reading = reading_of(scan)
    assert isinstance(reading, Reading), reading
    told = turns.look_at(check.ward.station, check.of, reading)
    if told is not None:
        check.told.append(told)
        if told.refused:
            return check
    return check.gives(replace(reading, keyed=how))


def does(check: Check, ward: Ward, typed: str = "", **instead: Any) -> None:  # noqa: ANN401
    """Do a whole turn; `typed` names the label that is typed instead of scanned."""
    band, bag = instead.get("band", ward.alma.band), instead.get("bag", ward.alma.bag)
    if typed == BAND:
        types(check, printed(band)).scans(bag)
    elif typed == BAG:
        types(check.scans(band), printed(bag))
    else:
        check.scans(band).scans(bag)
    check.hears(instead.get("born", ward.alma.born))
    if check.place.value == "second":
        check.types_end(bag.serial.value[-4:])
    check.finds_intact().seals()


def both(ward: Ward, typed: str, **second: Any) -> Bedside:  # noqa: ANN401
    bedside = Bedside(ward)
    does(bedside.ana, ward, typed)
    does(bedside.ben, ward, typed, **second)
    return bedside


# -- both typed: a deviation that one person approves


@pytest.mark.parametrize("typed", [BAND, BAG])
def test_what_both_people_typed_waits_for_one_signature_and_then_starts(
    ward: Ward, typed: str
) -> None:  # A39
    bedside = both(ward, typed)
    shown = bedside.revealed()

    assert isinstance(shown.verdict, Hold)
    assert shown.verdict.cause is Cause.TYPED
    assert isinstance(bedside.decides(Decision.AGREE), Cause)
    approved = approves(ward, shown, {Side.EITHER: QUINN})
    assert isinstance(approved, Approved), approved
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)


@pytest.mark.parametrize("typed", [BAND, BAG])
def test_the_record_says_that_it_was_typed_and_why_and_never_what(ward: Ward, typed: str) -> None:
    both(ward, typed)
    kind = "wristband" if typed == BAND else "product"
    sealed = ward.on_record(turns.SEALED)

    assert len(sealed) == 2
    for body in sealed:
        (reading,) = (r for r in body["readings"] if r["kind"] == kind)
        assert (reading["mode"], reading["source"]) == ("typed", "keyboard")
        assert dict(reading["typed"]) == {
            "reason": "code_damaged",
            "camera": "tried",
            "entries": 2,
        }
        (other,) = (r for r in body["readings"] if r["kind"] != kind)
        assert "typed" not in other
        said = dumps(dict(body))
        for value in (ward.alma.band.patient.value, ward.alma.bag.serial.value):
            assert value.encode() not in said


def test_a_typed_turn_that_was_read_back_is_judged_as_it_was_sealed(ward: Ward) -> None:
    bedside = both(ward, BAND)
    ward.restart()

    again = bedside.revealed()

    assert isinstance(again.verdict, Hold)
    assert again.verdict.cause is Cause.TYPED
    assert len(ward.on_record(JUDGED)) == 1
    assert isinstance(bedside.revealed().verdict, Hold)


@pytest.mark.parametrize("typed", [BAND, BAG])
def test_what_both_typed_is_compared_like_a_scan(ward: Ward, typed: str) -> None:
    wrong = {"band": ward.bruno.band} if typed == BAND else {"bag": ward.bruno.bag}
    bedside = both(ward, typed, **wrong)

    assert stopped(bedside.reveals()) in (Cause.DIFFERENT_PATIENTS, Cause.CHECKERS_PRODUCT)
    assert ward.bag(ward.alma).held


# -- one typed, the other scanned: both begin anew


@pytest.mark.parametrize("typed", [BAND, BAG])
@pytest.mark.parametrize("who", ["first", "second"])
def test_what_one_typed_and_the_other_scanned_begins_anew_without_a_stop(
    ward: Ward, who: str, typed: str
) -> None:  # A39: both double-key
    bedside = Bedside(ward)
    does(bedside.ana, ward, typed if who == "first" else "")
    does(bedside.ben, ward, typed if who == "second" else "")

    result = bedside.reveals()

    assert isinstance(result, Lapsed)
    assert result.cause is Cause.TYPED_BY_ONE
    assert [dict(b) for b in ward.on_record(LAPSED)] == [{"cause": "typed_by_one"}]
    assert ward.on_record(NEAR_MISS) == []
    assert not ward.bag(ward.alma).held
    assert isinstance(bedside.reveals(), Lapsed)
    anew = both(ward, typed).revealed()
    assert isinstance(anew.verdict, Hold)


def test_each_typed_another_label_and_both_begin_anew(ward: Ward) -> None:
    bedside = Bedside(ward)
    does(bedside.ana, ward, BAND)
    does(bedside.ben, ward, BAG)

    assert isinstance(bedside.reveals(), Lapsed)


def test_a_wrong_patient_stops_whoever_typed(ward: Ward) -> None:
    bedside = Bedside(ward)
    does(bedside.ana, ward, BAND, band=ward.bruno.band)
    does(bedside.ben, ward, "", band=ward.bruno.band)

    assert stopped(bedside.reveals()) is Cause.DIFFERENT_PATIENTS
    assert ward.on_record(LAPSED) == []


def test_a_slip_beside_what_both_typed_is_asked_again_and_then_waits(ward: Ward) -> None:
    bedside = both(ward, BAND, born=ward.bruno.born)
    bedside.reveals()
    assert len(ward.on_record(ASKED_AGAIN)) == 1
    for member, check in ((ANA, bedside.ana), (BEN, bedside.ben)):
        bedside.check(member, check.place, 2).answers(born=ward.alma.born)

    shown = bedside.revealed()

    assert isinstance(shown.verdict, Hold)
    assert shown.verdict.cause is Cause.TYPED


# -- what is never taken


def test_two_entries_that_differ_are_no_label() -> None:
    assert keyed("A1", "A2", reason="code_damaged", camera=Camera.NONE) is Miskeyed.DIFFER
    assert keyed(" ", "", reason="code_damaged", camera=Camera.NONE) is Miskeyed.LENGTH
    long = "9" * 201
    assert keyed(long, long, reason="code_damaged", camera=Camera.NONE) is Miskeyed.LENGTH
    assert keyed("A1", "A1", reason="manufacturer_agreed", camera=Camera.NONE) is Miskeyed.REASON
    assert keyed("A1", "A1", reason="", camera=Camera.NONE) is Miskeyed.REASON


@pytest.mark.parametrize("practice", [True, False])
def test_what_was_typed_once_is_taken_nowhere(practice: bool) -> None:
    ward = new_ward(practice=practice)
    check = Bedside(ward).ana.signs_in()
    scan = typing_in.typed_scan(ward.station, Private(printed(ward.alma.band)))
    reading = reading_of(scan)
    assert isinstance(reading, Reading)

    check.gives(reading)

    assert check.refusals == [Refusal.NOT_LIVE]


def test_a_scan_does_not_pass_for_a_typed_label(ward: Ward) -> None:
    how = keyed("x", "x", reason="code_damaged", camera=Camera.NONE)
    assert isinstance(how, Keyed)
    check = Bedside(ward).ana.signs_in()
    scan = typing_in.typed_scan(ward.station, Private(printed(ward.alma.band)))
    wedge = check.scans(ward.alma.bag).scans_made[0]
    reading = reading_of(wedge)
    assert isinstance(reading, Reading)

    check.gives(replace(reading, keyed=how))

    assert check.refusals[-1] is Refusal.NOT_LIVE
    assert scan.id != wedge.id


def test_wristband_and_bag_are_never_both_typed_in_one_turn(ward: Ward) -> None:  # X15d
    check = types(Bedside(ward).ana, printed(ward.alma.band))
    types(check, printed(ward.alma.bag))

    assert check.refusals == [Refusal.TYPED_BOTH]
    check.scans(ward.alma.bag).hears(ward.alma.born).finds_intact()
    assert isinstance(check.turn, FullTurn)


def test_a_scan_instead_counts_and_nothing_was_typed(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)

    assert isinstance(bedside.revealed().verdict, Match)
    assert all("typed" not in r for b in ward.on_record(turns.SEALED) for r in b["readings"])


def test_a_typed_bag_that_is_unknown_here_is_told_at_once_like_a_scanned_one(ward: Ward) -> None:
    bag = ward.alma.bag
    gone = printed(bag).replace(bag.serial.value, "NOT-HERE")
    check = types(Bedside(ward).ana.scans(ward.alma.band), gone)

    assert [(t.cause, t.refused) for t in check.told] == [(Cause.BAG_UNKNOWN, True)]
    assert isinstance(check.turn, OpenTurn)
    assert check.turn.product is None


def test_a_live_station_takes_no_typed_practice_label() -> None:
    practice, live = new_ward(), new_ward(practice=False)
    check = types(Bedside(live).ana, printed(practice.alma.band))

    assert check.refusals == [Refusal.NOT_LIVE]


def test_only_who_may_approves_a_typed_label_and_none_who_checked(ward: Ward) -> None:
    shown = both(ward, BAG).revealed()

    for member in (ANA, BEN):
        assert not isinstance(approves(ward, shown, {Side.EITHER: member}), Approved)
    assert isinstance(approves(ward, shown, {Side.EITHER: DORA}), Approved)


# -- who answered for the patient (B04)


def answered(ward: Ward, first: Heard | None, second: Heard | None) -> Revealed:
    bedside = Bedside(ward)
    for check, heard in ((bedside.ana, first), (bedside.ben, second)):
        check.scans(ward.alma.band).scans(ward.alma.bag)
        check.gives(heard or said_by(ward, Said.PATIENT))
        if check is bedside.ben:
            check.types_end(ward.alma.bag.serial.value[-4:])
        check.finds_intact().seals()
    return bedside.revealed()


def said_by(ward: Ward, said: Said) -> Heard:
    why = Unable.NOT_AWAKE if said.unable else None
    return Heard(born=ward.alma.born, at=ward.clock.read().wall, said=said, why=why)


@pytest.mark.parametrize("said", [Said.RELATIVE, Said.STAFF, Said.DOCUMENT])
@pytest.mark.parametrize("who", ["first", "second", "both"])
def test_a_patient_who_could_not_be_asked_waits_for_one_signature(
    ward: Ward, who: str, said: Said
) -> None:
    other = said_by(ward, said)
    shown = answered(ward, other if who != "second" else None, other if who != "first" else None)

    assert isinstance(shown.verdict, Hold)
    assert shown.verdict.cause is Cause.NOT_HEARD
    assert isinstance(approves(ward, shown, {Side.EITHER: QUINN}), Approved)


def test_a_guardian_answers_for_a_child(ward: Ward) -> None:
    guardian = said_by(ward, Said.GUARDIAN)

    assert isinstance(answered(ward, guardian, guardian).verdict, Match)


def test_who_answered_stands_in_the_private_row_only(ward: Ward) -> None:
    answered(ward, said_by(ward, Said.STAFF), None)

    for body in ward.on_record(turns.SEALED):
        said = dumps(dict(body))
        assert b"staff" not in said
        assert b"not_awake" not in said
