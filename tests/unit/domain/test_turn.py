"""A turn takes what was asked for, in any order, once, from live sources; it knows no order."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from app.domain.people import Place
from app.domain.reading import Refusal
from app.domain.rules import Failed
from app.domain.said import Said, Unable
from app.domain.turn import (
    FullRepeat,
    FullTurn,
    Given,
    Heard,
    Inspected,
    Item,
    OpenTurn,
    SealedTurn,
    TypedEnd,
    open_turn,
    repeated,
    take,
)
from app.domain.verification import check
from app.identifiers import PatientId, ProductCode
from app.labels.label import ProductLabel, Wristband
from app.labels.scan import Mode
from tests.unit.domain.facts import (
    ANA,
    BAND,
    BEN,
    BORN,
    LABEL,
    NOW,
    OF,
    facts,
    full,
    opened,
    reading,
)
from tests.unit.domain.failing import told_by

Label = Wristband | ProductLabel
EVERYTHING: list[Given] = [
    reading(BAND, 1),
    reading(LABEL, 2),
    Heard(born=BORN, at=NOW),
    Inspected(intact=True, at=NOW),
]
END = TypedEnd(text="K7QX", at=NOW)


def taken(turn: OpenTurn, *given: Given) -> object:
    result: Any = turn
    for one in given:
        result = take(result, one)
    return result


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_turn_takes_everything_in_any_order(order: tuple[int, ...]) -> None:
    turn = taken(opened(Place.FIRST), *(EVERYTHING[n] for n in order))

    assert turn == taken(opened(Place.FIRST), *EVERYTHING)
    assert isinstance(turn, FullTurn)


@pytest.mark.parametrize("left_out", range(5))
def test_nothing_may_be_left_out(left_out: int) -> None:
    given = [*EVERYTHING, END]
    del given[left_out]

    assert isinstance(taken(opened(Place.SECOND), *given), OpenTurn)


def test_the_second_person_alone_types_the_end_of_the_product_id() -> None:
    assert Item.PRODUCT_END in opened(Place.SECOND).missing
    assert take(opened(Place.FIRST), END) is Refusal.NOT_ASKED


@pytest.mark.parametrize("given", EVERYTHING)
def test_nothing_is_taken_twice(given: Given) -> None:
    assert taken(opened(Place.FIRST), given, given) is Refusal.ALREADY


@pytest.mark.parametrize("mode", [Mode.FILE, Mode.TRAY])
@pytest.mark.parametrize("label", [BAND, LABEL])
def test_files_and_the_tray_are_for_practice_only(mode: Mode, label: Label) -> None:
    live = {"patient": PatientId("401")} if label is BAND else {"product": ProductCode("0401")}
    scanned = reading(replace(label, **live), 1, mode)

    assert take(opened(Place.FIRST, practice=False), scanned) is Refusal.NOT_LIVE
    assert isinstance(take(opened(Place.FIRST), scanned), OpenTurn)


@pytest.mark.parametrize("label", [BAND, LABEL])
def test_a_live_turn_refuses_practice_labels(label: Label) -> None:
    assert take(opened(Place.FIRST, practice=False), reading(label, 1)) is Refusal.NOT_LIVE


@pytest.mark.parametrize("practice", [True, False])
def test_a_typed_label_is_taken_nowhere_until_it_is_double_keyed(practice: bool) -> None:
    typed = reading(replace(BAND, patient=PatientId("401")), 1, Mode.TYPED)

    assert take(opened(Place.FIRST, practice=practice), typed) is Refusal.NOT_LIVE


def test_what_is_asked_again_is_answered_and_nothing_else() -> None:
    again = open_turn(
        of=OF,
        by=BEN,
        place=Place.SECOND,
        begun=NOW,
        practice=True,
        again=frozenset({Item.BORN, Item.PRODUCT_END, Item.WRISTBAND}),
    )

    assert again.needs == {Item.BORN, Item.PRODUCT_END}
    assert take(again, EVERYTHING[0]) is Refusal.NOT_ASKED
    repeat = taken(again, END, Heard(born=BORN + timedelta(days=1), at=NOW))
    assert isinstance(repeat, FullRepeat)
    assert repeated(full(Place.SECOND), repeat).heard.born == BORN + timedelta(days=1)


def test_answers_given_again_belong_to_the_same_person_and_place() -> None:
    repeat = FullRepeat(of=OF, by=ANA, place=Place.FIRST, begun=NOW, heard=None, end=None)

    assert repeated(full(Place.FIRST), repeat).heard == full(Place.FIRST).heard
    for wrong in (replace(repeat, by=BEN), replace(repeat, place=Place.SECOND)):
        with pytest.raises(ValueError, match="belong"):
            repeated(full(Place.FIRST), wrong)


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("again", [(Said.PATIENT, None), (Said.GUARDIAN, None)])
def test_asked_again_who_could_not_be_asked_before_stays_so(
    place: Place, again: tuple[Said, Unable | None]
) -> None:  # B04
    told, heard = told_by(place, Said.STAFF), Heard(born=BORN, at=NOW, said=again[0], why=again[1])
    repeat = FullRepeat(of=OF, by=told.by, place=place, begun=NOW, heard=heard, end=None)

    both = repeated(told, repeat)
    assert (both.heard.said, both.heard.why) == (Said.STAFF, Unable.NOT_AWAKE)
    assert both.heard.born == BORN
    outcomes = check(facts(**{place.value: both}))
    assert [o.rule.id for o in outcomes if isinstance(o, Failed)] == ["B04"]


def test_asked_again_the_newer_reason_why_the_patient_could_not_be_asked_counts() -> None:  # B04
    said, why = Said.RELATIVE, Unable.NO_LANGUAGE
    heard = Heard(born=BORN, at=NOW, said=said, why=why)
    repeat = FullRepeat(of=OF, by=ANA, place=Place.FIRST, begun=NOW, heard=heard, end=None)

    for before in (full(Place.FIRST), told_by(Place.FIRST, Said.STAFF)):
        assert repeated(before, repeat).heard == heard


def test_a_sealed_turn_has_no_place_for_a_reading() -> None:
    assert {f.name for f in fields(SealedTurn)} == {
        "of",
        "by",
        "key",
        "place",
        "round",
        "entry",
        "at",
    }


def test_nothing_of_a_patient_shows_in_a_turns_repr() -> None:
    shown = repr(full(Place.SECOND))

    for secret in (BAND.patient.value, "COI-7", LABEL.serial.value, "1968", "K7QX", "as scanned"):
        assert secret not in shown
