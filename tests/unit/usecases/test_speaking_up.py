"""Speaking up holds a bag at once, on record, before anybody signs (screens §5.4, row 5)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain import status
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.domain.verification import Cleared
from app.identifiers import Private, VerificationId
from app.usecases import history, resolving, resume, sign_in
from app.usecases.approval import Decision
from app.usecases.exceptions import exceptions
from app.usecases.following import detail
from app.usecases.near_misses import made_the_stop
from app.usecases.sign_in import Refused, Why
from app.usecases.speaking_up import speak_up
from tests.support.actors import Bedside, play
from tests.support.approvers import ward_with_approvers
from tests.support.infusions import begun
from tests.support.station import Ward


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


def test_a_bag_is_held_once_whoever_presses_and_how_often(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    first = speak_up(ward.station, bedside.of, [ward.alma.bag.bag])
    again = speak_up(ward.station, bedside.of, [ward.alma.bag.bag])

    assert first == again
    (body,) = ward.on_record("bag.deviated")
    assert (body["cause"], body["spoken"]) == ("spoken_up", bedside.revealed().judged.value)
    bag = ward.bag(ward.alma)
    assert status.inventory(bag, ward.station.ward) is Cause.BAG_ON_HOLD
    assert not bag.contested


def test_nothing_starts_after_it(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    speak_up(ward.station, bedside.of, [ward.alma.bag.bag])

    assert bedside.starts(cleared) is Cause.BAG_ON_HOLD
    assert ward.on_record("infusion.started") == []
    assert resume.awaiting(ward.station) is None


def test_before_both_checks_are_judged_there_is_nothing_to_hold(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    with pytest.raises(ValueError, match="both checks come first"):
        speak_up(ward.station, bedside.of, [ward.alma.bag.bag])

    assert ward.on_record("bag.deviated") == []


def test_an_infusion_that_runs_is_not_held(ward: Ward) -> None:
    begun(ward)
    (started,) = ward.ledger.kind("infusion.started")
    of = started.statement.about("verification")
    assert of is not None
    assert speak_up(ward.station, VerificationId(of), [ward.alma.bag.bag]) == ()
    assert ward.bag(ward.alma).state is BagState.INFUSING
    assert not ward.bag(ward.alma).held


def test_who_checked_does_not_resolve_what_was_spoken_up_about(ward: Ward) -> None:
    """Neither here nor in a record that another program writes: the fold asks, too."""
    bedside, _ = play(ward, ward.alma)
    speak_up(ward.station, bedside.of, [ward.alma.bag.bag])
    head = next(iter(history.bag(ward.ledger, ward.alma.bag.bag).heads))
    stop = ward.ledger.get(head)
    assert stop is not None
    purpose = resolving.purpose(bedside.of)
    for member in (ANA, BEN):
        found = sign_in.open_session(
            ward.station, member.badge.number, Private(member.pin), purpose
        )
        assert found == Refused(why=Why.NOT_PERMITTED)
        session = ward.set_up(member)
        assert made_the_stop(ward.station, stop, session)
        ward.keys.close(session.id)


def test_the_exception_names_the_cause_and_the_verification(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    (held,) = speak_up(ward.station, bedside.of, [ward.alma.bag.bag])
    (row,) = exceptions(ward.station)
    assert (row.cause, row.of, row.bags) == (
        Cause.SPOKEN_UP,
        bedside.of,
        (ward.alma.bag.bag,),
    )
    found = detail(ward.station, held.digest)
    assert found is not None
    assert [line.kind for line in found.lines] == ["bag.deviated"]
    assert found.lines[0].by == ()
