"""Pairs and agreements: two persons, in time, over a match, and nobody else (X14, B15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.causes import Cause
from app.domain.people import Place
from app.domain.turn import SealedTurn
from app.domain.verification import (
    Cleared,
    Hold,
    Match,
    SealedPair,
    Stop,
    agree,
    asked_in_time,
    check,
    find_order,
    may_open,
    may_start,
    pair,
)
from app.identifiers import BagId, CoiId, KeyId, OrderId, PatientId, PersonId, VerificationId
from tests.unit.domain.facts import ANA, BAND, BEN, LABEL, NOW, OF, ORDER, digest, facts, full

LIMIT = timedelta(minutes=15)
CLEO = PersonId("p-cleo")
BAG_ID = LABEL.bag
OTHER = VerificationId("00000000-0000-0000-0000-000000000002")


def sealed(by: PersonId, place: Place, after: timedelta = timedelta(0)) -> SealedTurn:
    return SealedTurn(
        of=OF,
        by=by,
        key=KeyId(digest(by.value).value),
        place=place,
        round=1,
        entry=digest(f"{by.value} {place}"),
        at=NOW + after,
    )


FIRST = sealed(ANA, Place.FIRST)
SECOND = sealed(BEN, Place.SECOND, timedelta(minutes=2))


def joined(first: SealedTurn = FIRST, second: SealedTurn = SECOND) -> SealedPair:
    made = pair(first, second, limit=LIMIT)
    assert isinstance(made, SealedPair)
    return made


def test_two_persons_with_two_keys_in_time_are_a_pair() -> None:
    assert joined().of == OF


def test_one_person_is_no_pair_whatever_the_badge_or_the_key() -> None:
    one = replace(SECOND, by=ANA)

    assert pair(FIRST, one, limit=LIMIT) is Cause.SAME_PERSON
    assert pair(FIRST, replace(SECOND, key=FIRST.key), limit=LIMIT) is Cause.SAME_PERSON


@given(st.integers(-86_400_000, 86_400_000))
def test_only_seals_within_the_limit_and_in_order_are_a_pair(milliseconds: int) -> None:
    gap = timedelta(milliseconds=milliseconds)
    made = pair(FIRST, replace(SECOND, at=NOW + gap), limit=LIMIT)

    if timedelta(0) <= gap <= LIMIT:
        assert isinstance(made, SealedPair)
    else:
        assert made is Cause.PAIR_TOO_OLD


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SECOND, FIRST),
        (FIRST, FIRST),
        (FIRST, replace(SECOND, of=OTHER)),
        (FIRST, replace(SECOND, round=2)),
        (FIRST, replace(SECOND, place=Place.FIRST)),
    ],
)
def test_turns_of_two_verifications_rounds_or_places_are_no_pair(
    first: SealedTurn, second: SealedTurn
) -> None:
    with pytest.raises(ValueError, match="one verification"):
        pair(first, second, limit=LIMIT)


def again(minutes: int, first: PersonId = ANA, second: PersonId = BEN) -> SealedPair:
    start = timedelta(minutes=2 + minutes)
    return joined(
        replace(sealed(first, Place.FIRST, start), round=2),
        replace(sealed(second, Place.SECOND, start + timedelta(minutes=1)), round=2),
    )


def test_answers_given_again_are_the_same_peoples_and_in_time() -> None:
    assert asked_in_time(joined(), again(14), limit=LIMIT)
    assert not asked_in_time(joined(), again(16), limit=LIMIT)
    assert not asked_in_time(joined(), again(-1), limit=LIMIT)
    assert not asked_in_time(joined(), again(1, BEN, ANA), limit=LIMIT)
    assert not asked_in_time(joined(), again(1, ANA, CLEO), limit=LIMIT)


def test_a_pair_that_waited_too_long_is_not_opened() -> None:
    sealed_at = SECOND.at

    assert may_open(joined(), now=sealed_at + LIMIT, limit=LIMIT)
    assert not may_open(joined(), now=sealed_at + LIMIT + timedelta(seconds=1), limit=LIMIT)
    assert may_open(joined(), now=sealed_at - timedelta(minutes=2), limit=LIMIT)
    assert not may_open(joined(), now=sealed_at - timedelta(minutes=3), limit=LIMIT)


MATCH = Match(outcomes=check(facts()))
UNTIL = NOW + timedelta(minutes=10)


def agreed(*people: PersonId, verdict: Match | Hold | Stop = MATCH, minutes: int = 5) -> object:
    now = NOW + timedelta(minutes=minutes)
    return agree(verdict, joined(), people, bag=BAG_ID, until=UNTIL, now=now)


def test_the_two_who_checked_clear_a_match() -> None:
    cleared = agreed(ANA, BEN)

    assert cleared == Cleared(verification=OF, bag=BAG_ID, until=UNTIL)
    assert agreed(BEN, ANA) == cleared


@pytest.mark.parametrize(
    "people", [(), (ANA,), (BEN,), (ANA, ANA), (ANA, CLEO), (CLEO, BEN), (ANA, BEN, CLEO)]
)
def test_nobody_else_clears_it(people: tuple[PersonId, ...]) -> None:
    assert agreed(*people) is Cause.NOT_PERMITTED


def test_there_is_no_path_from_a_stop_or_a_hold() -> None:
    stop = Stop(outcomes=(), cause=Cause.WRONG_PRODUCT)
    hold = Hold(outcomes=(), cause=Cause.BAG_PROBLEM)

    assert agreed(ANA, BEN, verdict=stop) is Cause.WRONG_PRODUCT
    assert agreed(ANA, BEN, verdict=hold) is Cause.BAG_PROBLEM


def test_a_match_lapses() -> None:
    assert isinstance(agreed(ANA, BEN, minutes=10), Cleared)
    assert agreed(ANA, BEN, minutes=11) is Cause.PAIR_TOO_OLD
    for bag, until in ((None, UNTIL), (BAG_ID, None)):
        lost = agree(MATCH, joined(), (ANA, BEN), bag=bag, until=until, now=NOW)
        assert lost is Cause.PAIR_TOO_OLD


def test_a_clearance_lapses_with_its_match() -> None:
    cleared = agreed(ANA, BEN)
    assert isinstance(cleared, Cleared)

    assert may_start(cleared, now=UNTIL)
    assert not may_start(cleared, now=UNTIL + timedelta(milliseconds=1))


def test_the_wristband_finds_the_order_and_the_chain_of_identity_decides_among_several() -> None:
    other = replace(
        ORDER, id=OrderId("ORDER-8"), coi=CoiId("COI-8"), bags=frozenset({BagId("x.y")})
    )
    stranger = replace(ORDER, patient=PatientId("somebody-else"))
    first, second = full(Place.FIRST), full(Place.SECOND)
    mixed = full(Place.SECOND, label=replace(LABEL, coi=CoiId("COI-8")))

    assert find_order(first, second, [ORDER, stranger]) == ORDER
    assert find_order(first, second, [stranger]) is Cause.NO_ORDER
    assert find_order(first, second, []) is Cause.NO_ORDER
    assert find_order(first, second, [ORDER, other]) == ORDER
    assert find_order(first, mixed, [ORDER, other]) is Cause.SEVERAL_ORDERS
    assert find_order(first, second, [ORDER, ORDER]) is Cause.SEVERAL_ORDERS
    neither = [replace(other, coi=CoiId(f"COI-{n}")) for n in (8, 9)]
    assert find_order(first, second, neither) is Cause.WRONG_PRODUCT
    assert BAND.patient == ORDER.patient
