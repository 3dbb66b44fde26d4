"""What two people decide: agreement, restart, quarantine; who may, once, over what (X14, X7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.domain.verification import Cleared, Match
from app.identifiers import Digest
from app.ports import Session
from app.usecases import approval
from app.usecases.approval import AGREED, STARTED, Decision
from app.usecases.sign_in import Refused, Why
from app.usecases.verdicts import QUARANTINED, RESTARTED, Revealed
from tests.support.actors import Bedside, play, stopped
from tests.support.station import FATIMA, GUS, Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


# -- after a stop


def wrong_bag(ward: Ward) -> Bedside:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    return bedside


def test_after_a_stop_two_people_may_begin_once_more(ward: Ward) -> None:
    bedside = wrong_bag(ward)
    assert bedside.revealed().may_restart
    assert isinstance(bedside.decides(Decision.RESTART), Digest)

    assert not ward.bag(ward.bruno).held
    assert not bedside.revealed().may_restart
    restarted = ward.ledger.kind(RESTARTED)[0].statement
    assert {s.meaning for s in restarted.signers} == {"deviated_approved"}
    _, right = play(ward, ward.bruno)
    assert isinstance(right, Revealed)
    assert isinstance(right.verdict, Match)


def test_other_people_may_restart_but_not_one_alone_and_not_the_lab(ward: Ward) -> None:
    bedside = wrong_bag(ward)
    one_person = bedside.decides(Decision.RESTART, (ANA, ANA))
    the_lab = bedside.decides(Decision.RESTART, (ANA, CARLA))

    assert one_person == Refused(why=Why.SAME_PERSON)
    assert the_lab == Refused(why=Why.NOT_PERMITTED)
    assert ward.keys.open == {} or ward.on_record(RESTARTED) == []
    assert isinstance(bedside.decides(Decision.RESTART, (FATIMA, GUS)), Digest)


def test_a_second_stop_quarantines_and_is_not_restarted(ward: Ward) -> None:
    first = wrong_bag(ward)
    shown = first.revealed()
    first.decides(Decision.RESTART)
    second = wrong_bag(ward)

    bag = ward.bag(ward.bruno)
    assert (bag.state, bag.held, bag.irregular) == (BagState.QUARANTINE, True, False)
    assert not second.revealed().may_restart
    assert second.decides(Decision.RESTART) == Refused(why=Why.NOT_PERMITTED)
    assert first.decides(Decision.RESTART, revealed=shown) == Refused(why=Why.NOT_PERMITTED)
    assert len(ward.on_record(RESTARTED)) == 1
    assert isinstance(second.decides(Decision.QUARANTINE), Digest)
    assert ward.bag(ward.bruno).state is BagState.QUARANTINE


def test_two_people_quarantine_after_a_stop_and_nobody_restarts_then(ward: Ward) -> None:
    bedside = wrong_bag(ward)
    shown = bedside.revealed()
    assert isinstance(bedside.decides(Decision.QUARANTINE), Digest)

    assert ward.bag(ward.bruno).state is BagState.QUARANTINE
    for decision in (Decision.RESTART, Decision.QUARANTINE):
        assert bedside.decides(decision, revealed=shown) == Refused(why=Why.NOT_PERMITTED)
    signers = ward.ledger.kind(QUARANTINED)[-1].statement.signers
    assert {s.meaning for s in signers} == {"quarantined"}
    check = Bedside(ward).ana.scans(ward.bruno.bag)
    assert [t.cause for t in check.told] == [Cause.BAG_ON_HOLD]


def test_no_decision_of_a_stop_touches_a_bag_that_is_in_use(ward: Ward) -> None:
    late = Bedside(ward)
    late.ana.checks(ward.alma, band=ward.bruno.band)
    late.ben.checks(ward.alma, band=ward.bruno.band)
    running, _ = play(ward, ward.alma)
    cleared = running.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    running.starts(cleared)
    assert stopped(late.reveals()) is not None
    late.decides(Decision.QUARANTINE)

    bag = ward.bag(ward.alma)
    assert (bag.state, bag.irregular) == (BagState.INFUSING, False)


def test_there_is_no_restart_or_quarantine_after_a_match(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)

    for decision in (Decision.RESTART, Decision.QUARANTINE):
        assert bedside.decides(decision) == Refused(why=Why.NOT_PERMITTED)
    assert not ward.bag(ward.alma).held


# -- who agrees


@pytest.mark.parametrize("people", [(ANA, FATIMA), (FATIMA, BEN), (FATIMA, GUS)])
def test_only_the_two_who_checked_may_agree(ward: Ward, people: Any) -> None:  # noqa: ANN401
    bedside, _ = play(ward, ward.alma)
    result = bedside.decides(Decision.AGREE, people)

    assert result == Refused(why=Why.NOT_OF_THE_PAIR)
    assert ward.on_record(AGREED) == []


def test_one_person_does_not_agree_twice(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)

    assert bedside.decides(Decision.AGREE, (ANA, ANA)) == Refused(why=Why.SAME_PERSON)
    assert ward.on_record(AGREED) == []
    assert ward.keys.open == {}


@pytest.mark.parametrize("forged", [False, True])
@pytest.mark.parametrize("of_the_other", [False, True])
def test_a_session_for_another_decision_or_verification_agrees_to_nothing(
    ward: Ward, forged: bool, of_the_other: bool
) -> None:
    bedside, _ = play(ward, ward.alma)
    other, _ = play(ward, ward.bruno)
    shown = bedside.revealed()
    ana = bedside.sessions(Decision.AGREE)[0]
    wrong = other.sessions(Decision.AGREE) if of_the_other else bedside.sessions(Decision.RESTART)
    ben = wrong[1]
    assert isinstance(ana, Session)
    assert isinstance(ben, Session)
    if forged:
        ben = replace(ben, purpose=ana.purpose)
    result = approval.decide(ward.station, shown, Decision.AGREE, (ana, ben))

    assert result == Refused(why=Why.NOT_PERMITTED)
    assert ward.on_record(AGREED) == []
    assert ward.keys.session(ana.id) is ward.keys.session(ben.id) is None


def test_a_verdict_that_was_only_shown_and_never_recorded_is_not_agreed_on(ward: Ward) -> None:
    stop = wrong_bag(ward)
    good, _ = play(ward, ward.alma)
    forged = replace(stop.revealed(), verdict=good.revealed().verdict)
    first, second = stop.sessions(Decision.AGREE)
    assert isinstance(first, Session)
    assert isinstance(second, Session)

    with pytest.raises(ValueError, match="on record"):
        approval.decide(ward.station, forged, Decision.AGREE, (first, second))
    assert ward.on_record(AGREED) == []


def test_a_stop_about_the_bag_ends_a_match_that_came_before(ward: Ward) -> None:
    good, _ = play(ward, ward.alma)
    cleared = good.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    late = {"band": ward.bruno.band}
    play(ward, ward.alma, first=late, second=late, people=(FATIMA, GUS))

    assert good.starts(cleared) is Cause.BAG_ON_HOLD
    assert good.decides(Decision.AGREE) is Cause.BAG_ON_HOLD
    assert ward.on_record(STARTED) == []


def test_a_newer_match_of_the_same_bag_ends_the_older_one(ward: Ward) -> None:
    older, _ = play(ward, ward.alma)
    newer, _ = play(ward, ward.alma, people=(FATIMA, GUS))

    assert older.decides(Decision.AGREE) is Cause.PAIR_TOO_OLD
    assert isinstance(newer.decides(Decision.AGREE, (FATIMA, GUS)), Cleared)


def test_a_clearance_without_an_agreement_starts_nothing(ward: Ward) -> None:
    bedside, result = play(ward, ward.alma)
    assert isinstance(result, Revealed)
    assert result.until is not None
    forged = Cleared(verification=bedside.of, bag=ward.alma.bag.bag, until=result.until)

    assert bedside.starts(forged) is Cause.PAIR_TOO_OLD
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    other_bag = replace(cleared, bag=ward.bruno.bag.bag)
    assert bedside.starts(other_bag) is Cause.PAIR_TOO_OLD
    assert ward.on_record(STARTED) == []
