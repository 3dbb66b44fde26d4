"""Slips and holds: asked again, blind, once; a problem waits for others (X17, X18, X10, B10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.causes import Cause
from app.domain.people import Place
from app.domain.turn import Item
from app.domain.verification import Cleared, Hold, Match, SealedPair
from app.evidence.canonical import dumps
from app.usecases import reveal, turns
from app.usecases.approval import AGREED, Decision
from app.usecases.reveal import ASKED_AGAIN
from app.usecases.sign_in import Refused
from app.usecases.verdicts import NEAR_MISS, AskAgain, Lapsed, Revealed
from tests.support.actors import Bedside, play, stopped
from tests.support.station import Ward, new_ward


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def kinds_after_seals(ward: Ward, bedside: Bedside) -> list[str]:
    """Return what was filed after the last seal."""
    kinds = ward.kinds()
    last = len(kinds) - kinds[::-1].index(turns.SEALED)
    assert bedside.of.value
    return kinds[last:]


# -- slips


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (True, False, {Item.BORN}),
        (False, True, {Item.BORN}),
        (True, True, {Item.BORN}),
    ],
)
def test_a_wrong_date_of_birth_asks_both_again_without_a_word_on_who(
    ward: Ward, first: bool, second: bool, asked: set[Item]
) -> None:
    wrong = {"born": ward.bruno.born}
    bedside, result = play(
        ward, ward.alma, first=wrong if first else {}, second=wrong if second else {}
    )

    assert isinstance(result, AskAgain)
    assert result.questions == asked
    assert kinds_after_seals(ward, bedside) == [ASKED_AGAIN]
    said = dumps(dict(ward.on_record(ASKED_AGAIN)[0]))
    assert set(ward.on_record(ASKED_AGAIN)[0]) == {"turns", "questions"}
    assert ANA.person.value.encode() not in said
    assert not ward.bag(ward.alma).held


def test_whoever_slipped_the_questions_and_the_record_are_the_same(ward: Ward) -> None:
    said = []
    for wrong in ("first", "second"):
        other = new_ward()
        changes = {wrong: {"born": other.bruno.born}}
        bedside, _ = play(other, other.alma, **changes)  # type: ignore[arg-type]  # one of two
        body = dict(other.on_record(ASKED_AGAIN)[0])
        del body["turns"]
        needs = []
        for member, place in ((ANA, Place.FIRST), (BEN, Place.SECOND)):
            check = bedside.check(member, place, 2).signs_in()
            assert check.turn is not None
            needs.append(getattr(check.turn, "needs", None))
            check.answers(born=other.alma.born)
        said.append((body, needs))

    assert said[0] == said[1]


def test_a_wrong_end_of_the_product_id_asks_both_for_the_date_of_birth_too(ward: Ward) -> None:
    bedside, result = play(ward, ward.alma, second={"end": "ZZZZ"})

    assert isinstance(result, AskAgain)
    first = bedside.check(ANA, Place.FIRST, 2).signs_in().turn
    assert getattr(first, "needs", None) == {Item.BORN}
    bedside.check(ANA, Place.FIRST, 2)


def asked_again(ward: Ward, **wrong: Any) -> Bedside:  # noqa: ANN401  answers
    bedside, result = play(ward, ward.alma, first={"born": ward.bruno.born})
    assert isinstance(result, AskAgain)
    bedside.check(ANA, Place.FIRST, 2).answers(born=wrong.get("first", ward.alma.born))
    bedside.check(BEN, Place.SECOND, 2).answers(born=wrong.get("second", ward.alma.born))
    return bedside


def test_right_answers_the_second_time_are_a_match(ward: Ward) -> None:
    bedside = asked_again(ward)

    assert isinstance(bedside.revealed().verdict, Match)
    assert isinstance(bedside.decides(Decision.AGREE), Cleared)
    assert ward.on_record(NEAR_MISS) == []


@pytest.mark.parametrize("who", ["first", "second"])
def test_a_second_slip_is_a_stop(ward: Ward, who: str) -> None:
    bedside = asked_again(ward, **{who: ward.bruno.born})

    assert stopped(bedside.reveals()) is Cause.BORN_DIFFERS
    assert len(ward.on_record(ASKED_AGAIN)) == 1
    assert ward.bag(ward.alma).held


def test_asking_again_is_recorded_once_however_often_the_pair_is_opened(ward: Ward) -> None:
    bedside, first = play(ward, ward.alma, second={"end": "ZZZZ"})
    ward.restart()

    assert bedside.reveals() == first
    assert len(ward.on_record(ASKED_AGAIN)) == 1


def test_no_slip_is_asked_again_beside_a_wrong_identity(ward: Ward) -> None:
    wrong = {"band": ward.bruno.band, "born": ward.bruno.born}
    _, result = play(ward, ward.alma, first=wrong, second=wrong)

    assert stopped(result) is Cause.DIFFERENT_PATIENTS
    assert ward.on_record(ASKED_AGAIN) == []


def test_answers_given_again_too_late_are_no_answers(ward: Ward) -> None:
    bedside, result = play(ward, ward.alma, first={"born": ward.bruno.born})
    assert isinstance(result, AskAgain)
    ward.clock.passes(timedelta(minutes=16))
    bedside.check(ANA, Place.FIRST, 2).answers(born=ward.alma.born)
    bedside.check(BEN, Place.SECOND, 2).answers(born=ward.alma.born)

    assert isinstance(bedside.reveals(), Lapsed)


def test_a_second_round_that_nobody_asked_for_counts_nothing(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    ana = bedside.check(ANA, Place.FIRST, 2).signs_in()
    ana.turn = None
    assert ana.session is not None
    ana.turn = turns.begin(ward.station, ana.session, frozenset({Item.BORN}))
    ana.hears(ward.bruno.born).seals()

    pair = reveal.sealed_pair(ward.station, bedside.of)
    assert isinstance(pair, SealedPair)
    assert pair.first.round == 1
    assert isinstance(bedside.revealed().verdict, Match)


# -- holds


@pytest.mark.parametrize("who", ["first", "second"])
def test_a_problem_with_the_bag_holds_and_nobody_at_the_bedside_can_start(
    ward: Ward, who: str
) -> None:
    changes: dict[str, Any] = {who: {"intact": False}}
    bedside, result = play(ward, ward.alma, **changes)

    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Hold)
    assert result.verdict.cause is Cause.BAG_PROBLEM
    assert bedside.decides(Decision.AGREE) is Cause.BAG_PROBLEM
    assert isinstance(bedside.decides(Decision.RESTART), Refused)
    assert ward.on_record(AGREED) == ward.on_record(NEAR_MISS) == []
    assert isinstance(bedside.revealed().verdict, Hold)


def test_a_bag_past_its_last_day_is_held(ward: Ward) -> None:
    old = replace(ward.alma.bag, expires=ward.clock.wall.date() - timedelta(days=1))
    bedside, result = play(ward, ward.alma, first={"bag": old}, second={"bag": old})

    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Hold)
    assert bedside.decides(Decision.AGREE) is Cause.EXPIRED
