"""Closing a case by keys and badges (domain A35; B24 to B27)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Therapy
from app.domain.causes import Cause
from app.domain.infusion import Fate, Labels, Way
from app.evidence.statement import Subject
from app.usecases import closing, emptying, exceptions
from app.usecases.closing import Lacks
from app.usecases.emptying import Closing
from app.usecases.exceptions import What
from app.usecases.printing import PRINT, PRINTED, VOIDED
from app.usecases.station import Draft, file
from tests.support.approvers import IDA, QUINN, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.infusions import act, begun, order_of, signed_in
from tests.support.station import FATIMA, Ward
from tests.support.work_hands import opens, rows, types, view, works_on
from tests.unit.presenters.quality_hands import ends, fills, measured
from ui import wording, wording_work
from ui import wording_quality as words
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.closing import CasesStep, CloseCaseStep, StillStep
from ui.presenters.following import NEXT
from ui.presenters.infusing import InfusionStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import Mark

WASTE = Fate(way=Way.BIOHAZARD, container="BIO-7")


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def bag(ward: Ward) -> Therapy:
    therapy = measured(ward)
    begun(ward, therapy)
    return therapy


@pytest.fixture
def at(ward: Ward, bag: Therapy) -> QuickDesk:
    assert bag.name
    desk = QuickDesk(ward, NOTHING)
    desk.desk.go(LockStep(desk.desk))
    return desk


def empties(ward: Ward, bag: Therapy, rest: str = "2") -> None:
    ends(ward, bag, "48", rest)
    emptying.dispose(ward.station, act(ward, BEN, CARLA, therapy=bag), WASTE)


def counts(at: QuickDesk, *labels: str, who: str = "1") -> None:
    """Type what came, is in the chart, was destroyed; no day; who signs."""
    fills(at, *labels, "", "", "", who)
    at.desk.acted(GO_ON)


def test_what_is_open_is_listed_with_what_to_do(ward: Ward, bag: Therapy, at: QuickDesk) -> None:
    """A35: a case whose bags, or volumes, are not balanced is not closed."""
    works_on(at, "closing")
    assert isinstance(at.desk.step, CasesStep)
    assert [(r.mark, r.word) for r in rows(at)] == [(Mark.OPEN, words.NOT_READY)]
    opens(at)
    assert isinstance(at.desk.step, StillStep)
    assert rows(at)[0].cells == (f"…{bag.bag.bag.value[-4:]}", *words.LACKS["runs"])
    opens(at)
    assert isinstance(at.desk.step, InfusionStep)
    at.desk.cancelled()
    assert isinstance(at.desk.step, CasesStep)

    ends(ward, bag, "48", "3")
    works_on(at, "closing")
    opens(at)
    assert [r.cells[1] for r in rows(at)] == [
        words.LACKS["not_disposed"][0],
        words.LACKS["volume"][0],
    ]
    opens(at, 1)
    assert view(at).message == words.LACKS["volume"][1]
    assert ward.on_record("case.closed") == []


def test_a_volume_that_does_not_add_up_waits_for_quality(
    ward: Ward, bag: Therapy, at: QuickDesk
) -> None:  # A35
    empties(ward, bag, rest="3")
    order = order_of(ward, bag)
    assert [one.lacks for one in closing.lacks(ward.station, order)] == [Lacks.VOLUME]
    with pytest.raises(ValueError, match="still open: 1"):
        closing.close(
            ward.station,
            order.entry,
            Closing(labels=Labels(came=1, in_chart=1)),
            signed_in(ward, ANA),
        )
    assert ward.on_record("case.closed") == []
    assert ward.keys.open == {}

    works_on(at, "exceptions")
    opens(at)
    for member in (FATIMA, QUINN):
        at.desk.acted(NEXT)
        types(at, "The scale was read in another light.")
        at.desk.acted(GO_ON)
        at.signs(member)
    assert closing.lacks(ward.station, order) == ()
    works_on(at, "closing")
    assert [row.word for row in rows(at)] == [words.READY]


def test_a_case_is_closed_by_one_of_the_ward(ward: Ward, bag: Therapy, at: QuickDesk) -> None:
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    assert isinstance(at.desk.step, CloseCaseStep)
    counts(at, "4", "3", "1")
    assert (words.IN_CHART, "3") in view(at).facts
    at.signs(ANA)

    assert isinstance(at.desk.step, CasesStep)
    assert view(at).message == words.CASE_CLOSED
    assert rows(at) == ()
    (body,) = ward.on_record("case.closed")
    assert body["labels"] == {"came": 4, "in_chart": 3, "destroyed": 1}


def test_a_physician_signs_too_where_the_site_wants_it(
    ward: Ward, bag: Therapy, at: QuickDesk
) -> None:  # B26
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    counts(at, "1", "1", "0", who="2")
    at.signs(ANA)
    assert ward.on_record("case.closed") == []
    at.signs(ANA)
    at.signs(IDA)

    (record,) = ward.ledger.kind("case.closed")
    assert [s.person for s in record.statement.signers] == [ANA.person, IDA.person]


def test_the_days_of_the_follow_up_are_typed_as_dates(
    ward: Ward, bag: Therapy, at: QuickDesk
) -> None:  # B27
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    fills(at, "1", "1", "0", "30112026", "", "", "1")
    at.desk.acted(GO_ON)
    at.signs(ANA)

    (record,) = ward.ledger.kind("case.closed")
    kept = ward.ledger.private(record.statement.private[0].commit)
    assert kept is not None
    assert kept.open() == {"days": ["2026-11-30"]}


def test_labels_that_do_not_add_up_are_counted_again_and_are_a_deviation(
    ward: Ward, bag: Therapy, at: QuickDesk
) -> None:  # A35, B25
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    counts(at, "4", "3", "0")
    assert view(at).message == words.COUNT_AGAIN.format(came=4, found=3)
    assert view(at).fields[0].value == "4"
    at.desk.acted(GO_ON)
    at.signs(ANA)

    why = wording.why(Cause.LABELS_DIFFER)
    assert view(at).message == words.CLOSED_WITH.format(why=why)
    (row,) = exceptions.exceptions(ward.station)
    assert (row.kind, row.what, row.cause) == (
        "case.closed",
        What.ONE_SIGNS,
        Cause.LABELS_DIFFER,
    )


def test_another_count_is_asked_about_anew(ward: Ward, bag: Therapy, at: QuickDesk) -> None:
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    counts(at, "4", "3", "0")
    at.desk.turned(True)
    at.desk.backspaced()
    types(at, "5")
    at.desk.acted(GO_ON)

    assert isinstance(at.desk.step, CloseCaseStep)
    assert view(at).message.endswith(words.COUNT_AGAIN.rpartition("}")[2])


def test_who_may_not_close_a_case_is_told(ward: Ward, bag: Therapy, at: QuickDesk) -> None:
    empties(ward, bag)
    works_on(at, "closing")
    opens(at)
    counts(at, "1", "1", "0")
    at.signs(CARLA)

    assert ward.on_record("case.closed") == []
    assert view(at).message == wording_work.MAY_NOT_SIGN


def test_no_case_shows_a_sentence(at: QuickDesk) -> None:
    quiet = QuickDesk(ward_with_approvers(), NOTHING)
    works_on(quiet, "closing")
    table = view(quiet).table
    assert table is not None
    assert table.empty == words.NO_CASE
    assert at.ward is not quiet.ward


def test_a_printed_label_that_nobody_attached_is_listed(
    ward: Ward, bag: Therapy, at: QuickDesk
) -> None:  # A35: unbalanced labels
    empties(ward, bag)
    name = Subject(scheme=PRINT, value="ward-4b.1")
    about = (name, Subject(scheme="bag", value=bag.bag.bag.value))
    printed = file(ward.station, Draft(kind=PRINTED, subject=about, body={"n": 1}))
    works_on(at, "closing")
    opens(at)
    assert [row.cells[1] for row in rows(at)] == [words.LACKS["label"][0]]

    body = {"printed": printed.digest.value}
    file(ward.station, Draft(kind=VOIDED, subject=about, body=body))
    works_on(at, "closing")
    assert [row.word for row in rows(at)] == [words.READY]
