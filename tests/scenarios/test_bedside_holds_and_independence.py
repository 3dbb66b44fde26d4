"""A recall reaches the bed before anybody seals, and every verdict says how independent it was.

A22, X16 (told at once: it concerns one object), A03; docs/independence.md.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.causes import Cause
from app.domain.independence import DEFINITION, Criterion
from app.domain.people import Place
from app.domain.verification import Cleared, Match, Stop
from app.labels.scan import Mode
from app.usecases.approval import STARTED, Decision, Started
from app.usecases.verdicts import JUDGED
from tests.support import actors
from tests.support.actors import Bedside, play
from tests.support.station import Ward, new_ward


def recalls(ward: Ward, lot: str) -> None:
    """Let central recall a lot, and the station learn of it."""
    ward.learns(
        "hold.published",
        {"hold": "H-1", "lot": lot, "recall": True, "reason": "made-up: particles"},
    )


def test_a_recalled_bag_is_told_at_once_and_cannot_be_sealed() -> None:
    ward = new_ward()
    assert ward.alma.bag.lot is not None
    recalls(ward, ward.alma.bag.lot.value)
    turn = Bedside(ward).check(ANA, Place.FIRST)
    turn.scans(ward.alma.band).scans(ward.alma.bag)

    assert [(told.cause, told.refused) for told in turn.told] == [(Cause.RECALLED, True)]
    (told,) = ward.on_record("turn.told")
    assert told["cause"] == "recalled"


def test_a_recall_of_another_lot_tells_nobody_anything() -> None:
    ward = new_ward()
    recalls(ward, "SOME-OTHER-LOT")
    turn = Bedside(ward).check(ANA, Place.FIRST)
    turn.scans(ward.alma.band).scans(ward.alma.bag)

    assert turn.told == []


def test_a_recall_that_arrives_between_the_seals_and_the_reveal_stops() -> None:
    ward = new_ward()
    bedside = Bedside(ward)
    bedside.check(ANA, Place.FIRST).checks(ward.alma)
    bedside.check(BEN, Place.SECOND).checks(ward.alma)
    assert ward.alma.bag.lot is not None
    recalls(ward, ward.alma.bag.lot.value)
    verdict = bedside.revealed().verdict

    assert isinstance(verdict, Stop)
    assert verdict.cause is Cause.RECALLED
    assert verdict.quarantine


def test_a_recall_that_arrives_after_the_match_lets_nobody_start() -> None:  # X16
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert ward.alma.bag.lot is not None
    recalls(ward, ward.alma.bag.lot.value)

    assert bedside.starts(cleared) is Cause.RECALLED
    assert ward.on_record(STARTED) == []


def test_a_recall_of_another_lot_lets_a_matched_bag_start() -> None:  # X16
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    recalls(ward, "SOME-OTHER-LOT")

    assert isinstance(bedside.starts(cleared), Started)


def test_a_verdict_says_how_independent_the_two_checks_were() -> None:
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    assert isinstance(bedside.revealed().verdict, Match)
    (judged,) = ward.on_record(JUDGED)
    found = judged["independence"]

    assert found["definition"] == DEFINITION
    assert found["same_station"] is True
    assert found["reused"] == 0
    assert found["gap_ms"] > 0
    assert set(found["second"]["entered"]) - set(found["first"]["entered"]) == {"product_end"}
    assert {mode for turn in ("first", "second") for mode in found[turn]["modes"]} == {
        Mode.WEDGE.value
    }
    assert (found["independent"], found["lacking"]) == (True, [])


def test_two_hasty_checks_match_and_are_not_called_independent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(actors, "A_WHILE", timedelta(seconds=1))
    ward = new_ward()
    bedside, _ = play(ward, ward.alma)
    assert isinstance(bedside.revealed().verdict, Match)
    (judged,) = ward.on_record(JUDGED)

    assert judged["independence"]["independent"] is False
    assert judged["independence"]["lacking"] == [Criterion.DWELL.value]
