"""Lost and recalled bags stand on the list of exceptions until somebody decides (screens §5.8)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA
from app.domain.causes import Cause
from app.domain.moves import BagState, MoveKind
from app.domain.people import Meaning
from app.evidence.enrolling import read_enrolment
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.usecases import exceptions, history
from app.usecases.exceptions import Next, What
from app.usecases.station import Draft, file, file_signed, signer
from tests.support.approvers import QUINN, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import Ward
from tests.support.work_hands import opens, rows, sits_at, types, view, works_on
from tests.unit.presenters.quality_hands import fills
from ui import wording, wording_jobs
from ui import wording_quality as words
from ui.presenters.following import NEXT
from ui.presenters.resolving import ResolveStep
from ui.presenters.work import GO_ON

BOTH = [
    (MoveKind.LOST, What.LOST, wording_jobs.LOST_WHY),
    (MoveKind.RECALLED, What.RECALLED, wording.why(Cause.RECALLED)),
]


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def set_aside(ward: Ward, kind: MoveKind) -> Record:
    """Record that nobody can find Alma's bag, or that a recall names it."""
    bag = ward.alma.bag.bag
    lost = kind is MoveKind.LOST
    session = ward.set_up(CARLA)
    draft = Draft(
        kind=kind.value,
        subject=(Subject(scheme="bag", value=bag.value),),
        after=tuple(sorted(history.bag(ward.ledger, bag).heads, key=lambda d: d.value)),
        signers=(signer(session, Meaning.CONFIRMED.value),) if lost else (),
        body={"reason": "not found"} if lost else {"notice": "R-7"},
    )
    return file_signed(ward.station, draft, (session,)) if lost else file(ward.station, draft)


@pytest.mark.parametrize(("kind", "what", "why"), BOTH)
def test_its_line_says_what_why_and_that_quality_assurance_is_next(
    ward: Ward, at: QuickDesk, kind: MoveKind, what: What, why: str
) -> None:
    root = set_aside(ward, kind)
    (row,) = exceptions.exceptions(ward.station)
    assert (row.entry, row.what, row.next) == (root.digest, what, Next.RESOLVE)

    works_on(at, "exceptions")
    (line,) = rows(at)
    assert line.cells[:3] == (wording_jobs.KINDS[what.value], why, ward.alma.bag.serial.value[-4:])
    opens(at)
    assert dict(view(at).facts)[words.WHY] == why
    assert words.LINES[kind.value] in [row.cells[1] for row in rows(at)]


@pytest.mark.parametrize("kind", [MoveKind.LOST, MoveKind.RECALLED])
def test_nobody_of_the_ward_takes_it_off_the_list(
    ward: Ward, at: QuickDesk, kind: MoveKind
) -> None:
    set_aside(ward, kind)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    assert isinstance(at.desk.step, ResolveStep)
    fills(at, "It is back in its place.", "1")
    at.desk.acted(GO_ON)
    at.signs(ANA)

    assert ward.bag(ward.alma).troubled
    assert [row.next for row in exceptions.exceptions(ward.station)] == [Next.RESOLVE]


@pytest.mark.parametrize("kind", [MoveKind.LOST, MoveKind.RECALLED])
def test_once_resolved_it_waits_for_quality_and_never_vanishes_by_itself(
    ward: Ward, at: QuickDesk, kind: MoveKind
) -> None:
    set_aside(ward, kind)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    fills(at, "It is back in its place.", "1")
    at.desk.acted(GO_ON)
    at.signs(QUINN)

    assert ward.bag(ward.alma).state not in (BagState.LOST, BagState.RECALLED)
    (row,) = exceptions.exceptions(ward.station)
    assert row.next in (Next.CONTAIN, Next.DISPOSE)


# -- a recall that central published


def recalls(ward: Ward, hold: str = "R-1", **fields: Any) -> None:  # noqa: ANN401  text or truth
    text = json.dumps({"holds": [{"hold": hold, "recall": True, "reason": "sterility"} | fields]})
    for wish in read_enrolment(text.encode()):
        ward.learns(wish.kind, wish.body)


def test_a_recall_that_names_a_bag_here_stands_there_until_quality_closes_it(
    ward: Ward, at: QuickDesk
) -> None:  # X16, A22
    recalls(ward, bag=ward.alma.bag.bag.value)
    (row,) = exceptions.exceptions(ward.station)
    assert (row.what, row.next, row.cause) == (What.RECALLED, Next.DISPOSE, Cause.RECALLED)
    assert row.bags == (ward.alma.bag.bag,)
    works_on(at, "exceptions")
    opens(at)
    assert [r.cells[1:] for r in rows(at)] == [(words.LINES["hold.published"], words.CENTRE)]

    for act in ("dispose", "close"):
        works_on(at, "exceptions")
        opens(at)
        assert dict(view(at).facts)[words.NEXT_IS].startswith(wording_jobs.NEXT[act])
        at.desk.acted(NEXT)
        types(at, "The bag went back to the manufacturer.")
        at.desk.acted(GO_ON)
        at.signs(QUINN)

    assert exceptions.exceptions(ward.station) == ()
    assert [r.what for r in exceptions.exceptions(ward.station, closed=True)] == [What.RECALLED]


@pytest.mark.parametrize(
    "fields",
    [
        {"lot": "SOMEBODY-ELSES"},  # names nothing that is here
        {"recall": False, "lot": "SOMEBODY-ELSES"},
    ],
)
def test_a_recall_of_nothing_that_is_here_is_no_exception(
    ward: Ward, fields: dict[str, Any]
) -> None:
    recalls(ward, **fields)
    assert exceptions.exceptions(ward.station) == ()


def test_a_hold_is_no_recall_and_a_lifted_recall_is_gone_unless_somebody_acted(
    ward: Ward, at: QuickDesk
) -> None:
    bag = ward.alma.bag.bag.value
    recalls(ward, "H-1", recall=False, bag=bag)
    assert exceptions.exceptions(ward.station) == ()
    recalls(ward, bag=bag)
    ward.learns("hold.lifted", {"hold": "R-1", "reason": "tested again"})
    assert exceptions.exceptions(ward.station) == ()

    recalls(ward, "R-2", bag=bag)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    types(at, "The bag stands apart, with a note.")
    at.desk.acted(GO_ON)
    at.signs(QUINN)
    ward.learns("hold.lifted", {"hold": "R-2", "reason": "tested again"})

    (row,) = exceptions.exceptions(ward.station)
    assert (row.what, row.next) == (What.RECALLED, Next.CLOSE)


def test_a_bag_with_a_recall_of_its_own_stands_there_once(ward: Ward) -> None:
    recalls(ward, bag=ward.alma.bag.bag.value)
    set_aside(ward, MoveKind.RECALLED)

    (row,) = exceptions.exceptions(ward.station)
    assert (row.kind, row.next) == ("bag.recalled", Next.RESOLVE)


def test_a_bag_that_is_lost_after_a_recall_stands_there_for_both(ward: Ward) -> None:
    set_aside(ward, MoveKind.RECALLED)
    set_aside(ward, MoveKind.LOST)

    assert [row.what for row in exceptions.exceptions(ward.station)] == [What.RECALLED, What.LOST]
    assert ward.bag(ward.alma).state is BagState.RECALLED
