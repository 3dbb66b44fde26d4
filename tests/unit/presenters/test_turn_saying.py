"""A patient who cannot say name and date of birth: who said it, and why (B04, F8)."""

from __future__ import annotations

import pytest

from app.domain.said import Said, Unable
from app.domain.turn import FullTurn, Item
from tests.unit.presenters.test_turn import BAG, BAND, BORN, NOW
from tests.unit.presenters.typing_turn import TypingTurn
from ui import wording_typing as words
from ui.presenters.views import QuestionKind


def full(turn: TypingTurn) -> FullTurn:
    turn.type(BORN)
    turn.presenter.inspected(True, NOW)
    (sealed,) = turn.sealed
    assert isinstance(sealed, FullTurn)
    return sealed


def test_the_patients_own_answer_is_what_is_recorded_unless_somebody_says_otherwise() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)

    heard = full(turn).heard

    assert (heard.said, heard.why) == (Said.PATIENT, None)


def test_a_guardian_answers_for_a_child_without_a_reason() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)
    asked = turn.f8()
    assert asked.options == tuple(words.SAID.values())

    view = turn.type("2")

    assert view.question is QuestionKind.BIRTH_DATE
    assert words.SAID[Said.GUARDIAN] in view.detail
    assert (full(turn).heard.said, full(turn).heard.why) == (Said.GUARDIAN, None)


@pytest.mark.parametrize(
    ("keys", "said", "why"),
    [
        ("31", Said.RELATIVE, Unable.TOO_YOUNG),
        ("42", Said.STAFF, Unable.NOT_AWAKE),
        ("55", Said.DOCUMENT, Unable.CONFUSED),
    ],
)
def test_whoever_else_answers_says_why_the_patient_cannot(
    keys: str, said: Said, why: Unable
) -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)
    turn.f8()
    turn.type(keys)

    heard = full(turn).heard

    assert (heard.said, heard.why) == (said, why)


def test_the_patient_may_answer_after_all() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)
    turn.f8()
    turn.type("41")
    turn.f8()
    turn.type("1")

    assert full(turn).heard.said is Said.PATIENT


def test_digits_of_the_birth_date_are_kept_while_somebody_is_chosen() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)
    turn.type(BORN[:2])
    turn.f8()
    turn.presenter.backspaced()
    assert not turn.presenter.ask_to_end()

    assert turn.view.entry == BORN[:2]


def test_nobody_answers_for_a_patient_before_the_labels_are_captured() -> None:
    turn = TypingTurn()

    assert turn.f8().question is QuestionKind.NONE
    assert Item.BORN in turn.presenter.turn.missing


def test_escape_leads_from_why_back_to_who_and_out() -> None:
    turn = TypingTurn()
    turn.scan(BAND, BAG)
    turn.f8()
    turn.type("4")
    turn.presenter.ask_to_end()
    assert turn.view.instruction == words.WHO
    turn.presenter.ask_to_end()

    assert turn.view.question is QuestionKind.BIRTH_DATE
    assert full(turn).heard.said is Said.PATIENT
