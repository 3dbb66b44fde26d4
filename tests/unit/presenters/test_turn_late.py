"""A turn is sealed with everything that was scanned: nothing is left behind in a look-up (B21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA
from app.domain.next_bag import Keeps
from app.domain.turn import FullTurn, NextTurn
from app.identifiers import Digest
from app.labels import isbt128, product, wristband
from tests.support.infusions import begun
from tests.support.next_bags import three_bags
from tests.support.slow_desk import SlowDesk
from tests.support.station import new_ward
from tests.unit.presenters.test_turn import ALMA, BAG, BAND, BORN, BRUNO, CLARA, NOW, Turn
from ui import wording, wording_next
from ui.presenters.checking import LockStep
from ui.presenters.sound import Sound
from ui.presenters.turn import Notice
from ui.presenters.views import QuestionKind, TileState

OTHER_BAND = ("]Q3", wristband.raw(BRUNO.band))
LIMIT = NOW + timedelta(minutes=20)
ENTRY = "a" * 64


@pytest.fixture
def turn() -> Turn:
    """Return a next bag's turn that lacks how the bag looks; its look-ups answer when let."""
    made = Turn(keeps=Keeps(turn=Digest(ENTRY), started=Digest("b" * 64), until=LIMIT))
    made.scan(BAG)
    made.type(BORN)
    made.later = True
    return made


def answers(turn: Turn, notice: Notice | None = None) -> None:
    _, told = turn.waits.pop(0)
    told(notice)


@pytest.mark.parametrize("band", [BAND, OTHER_BAND], ids=["the same", "another patient's"])
def test_a_wristband_that_is_still_looked_at_is_in_the_sealed_turn(
    turn: Turn, band: tuple[str, bytes]
) -> None:
    """BL1: whose wristband it is makes no difference to anything that shows."""
    turn.scan(band)
    before = turn.view
    turn.presenter.inspected(True, NOW)
    turn.presenter.inspected(False, NOW)  # the first answer counts, as it does at once

    assert turn.sealed == []
    assert turn.view == before
    answers(turn)
    (sealed,) = turn.sealed
    assert isinstance(sealed, FullTurn)
    assert sealed.wristband.label == (ALMA if band is BAND else BRUNO).band
    assert (sealed.inspected.intact, sealed.inspected.at) == (True, NOW)
    assert turn.view.instruction == wording.SEALING
    assert turn.played == [Sound.CAPTURED, Sound.CAPTURED]


def test_without_a_further_scan_the_answer_seals_at_once(turn: Turn) -> None:
    turn.presenter.inspected(True, NOW)

    (sealed,) = turn.sealed
    assert isinstance(sealed, NextTurn)


def test_it_waits_for_every_look_up(turn: Turn) -> None:
    turn.scan(BAND, BAND)
    turn.presenter.inspected(True, NOW)
    answers(turn)
    assert turn.sealed == []

    answers(turn)  # the same wristband twice is told, and the answer asked for again
    assert turn.view.message == wording.ALREADY
    turn.presenter.inspected(True, NOW)
    assert len(turn.sealed) == 1


def test_what_is_refused_is_read_first_and_the_answer_asked_for_again(turn: Turn) -> None:
    turn.scan(OTHER_BAND)
    turn.presenter.inspected(True, NOW)
    answers(turn, Notice(sentence="This label was voided.", refused=True))

    assert turn.sealed == []
    assert turn.view.message == "This label was voided."
    assert turn.view.question is QuestionKind.INSPECTION
    turn.presenter.inspected(True, NOW)
    assert len(turn.sealed) == 1


def test_barcodes_of_one_label_that_contradict_are_told_and_not_sealed() -> None:
    """X7: which of them is of the bag in hand nobody can tell; the bag is scanned again."""
    turn = Turn()
    expires = CLARA.bag.expires_at
    assert expires is not None
    whole = product.raw(replace(CLARA.bag, expires_at=None))
    assert turn.scan(BAND, ("]d1", whole)).product is TileState.CAPTURED
    turn.type(BORN)
    turn.later = True
    for at in (expires, expires.replace(hour=expires.hour ^ 1)):
        turn.scan(("]C0", isbt128.raw_parts(replace(CLARA.bag, expires_at=at))[2]))
    turn.presenter.inspected(True, NOW)
    answers(turn)
    answers(turn)

    assert turn.sealed == []
    assert turn.view.message == wording.CONTRADICTS
    assert turn.view.product is TileState.EMPTY


def escape(turn: Turn) -> None:
    turn.presenter.ask_to_end()


def backspace(turn: Turn) -> None:
    turn.presenter.backspaced()


def limit(turn: Turn) -> None:
    turn.presenter.tick(LIMIT + timedelta(seconds=1))


@pytest.mark.parametrize("takes_back", [escape, backspace, limit])
def test_an_answer_that_waits_can_be_taken_back(
    turn: Turn, takes_back: Callable[[Turn], None]
) -> None:
    turn.scan(OTHER_BAND)
    turn.presenter.inspected(True, NOW)
    takes_back(turn)
    answers(turn)

    assert turn.sealed == []
    assert turn.view.wristband is TileState.CAPTURED


def test_the_limit_is_told_before_the_wristband_comes(turn: Turn) -> None:
    limit(turn)

    assert turn.view.message == wording_next.BAND_AGAIN
    assert turn.view.wristband is TileState.EMPTY


def test_a_check_that_ends_meanwhile_is_not_sealed() -> None:  # B15
    ward = new_ward()
    first, second, _ = three_bags(ward)
    begun(ward, first)
    at = SlowDesk(ward)
    at.desk.go(LockStep(at.desk))
    at.signs(ANA)
    at.scans(product.raw(second.bag), "]d2")
    for character in f"{second.born:%d%m%Y}":
        at.desk.typed(character)
    at.slow = True
    at.scans(wristband.raw(second.band), "]Q3")
    at.desk.inspected(True)
    sealed = len(ward.on_record("turn.sealed"))
    ward.clock.passes(timedelta(minutes=15))
    at.desk.tick()
    at.works()

    assert isinstance(at.desk.step, LockStep)
    assert at.view.message == wording.TURN_ENDED
    assert len(ward.on_record("turn.sealed")) == sealed
    assert len(ward.on_record("turn.abandoned")) == 1
