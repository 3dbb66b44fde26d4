"""A typed label is marked on every later screen, to the start and after it; never in a turn."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.moves import BagState
from tests.scenarios.test_bedside_typed import BAG, BAND, both
from tests.support.actors import play
from tests.support.approvers import IDA, ward_with_approvers
from tests.support.desk import QuickDesk
from ui import wording_typing
from ui.presenters.benches import NOTHING
from ui.presenters.deciding import VerdictStep, verdict_step
from ui.presenters.infusing import show_infusion
from ui.presenters.start_views import StartedView, StartView
from ui.presenters.starting import StartStep
from ui.presenters.views import SignView, VerdictKind, VerdictView
from ui.presenters.waiting import show_ward
from ui.presenters.work import GO_ON, Ways
from ui.presenters.work_views import WorkView

NOWHERE = Ways(back=lambda: None, lock=lambda: None)


@pytest.mark.parametrize("typed", [BAND, BAG])
def test_a_typed_label_is_marked_from_the_hold_to_the_started_infusion(typed: str) -> None:  # A39
    ward = ward_with_approvers()
    at = QuickDesk(ward, NOTHING)
    at.desk.go(verdict_step(at.desk, both(ward, typed).revealed()))
    shown = at.view
    assert isinstance(shown, VerdictView)
    assert (shown.kind, shown.manual) == (VerdictKind.HOLD, wording_typing.MANUAL)

    at.taps(IDA)  # DEV1: one person, one reason, no words
    at.desk.turned(True)
    at.desk.turned(True)
    at.desk.typed("1")
    at.desk.acted(GO_ON)
    at.signs(IDA)
    assert isinstance(at.desk.step, VerdictStep)
    approved = at.view
    assert isinstance(approved, VerdictView)
    assert (approved.approved, approved.manual) == (True, wording_typing.MANUAL)

    at.taps(ANA)
    sign = at.view
    assert isinstance(sign, SignView)
    assert sign.manual == wording_typing.MANUAL_SHORT
    at.desk.pin(ANA.pin)
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)
    start = at.view
    assert isinstance(start, StartView)
    assert start.manual == wording_typing.MANUAL
    at.desk.started()
    started = at.view
    assert isinstance(started, StartedView)
    assert started.manual == wording_typing.MANUAL
    assert ward.bag(ward.alma).state is BagState.INFUSING
    listed_and_opened(at)


def listed_and_opened(at: QuickDesk) -> None:
    """The list of what runs, and the infusion's own screen, say it too."""
    show_ward(at.desk, NOWHERE)
    shown = at.view
    assert isinstance(shown, WorkView)
    assert shown.table is not None
    (row,) = (row for row in shown.table.rows if "Infusion runs" in row.cells[0])
    assert row.cells[0] == "MANUAL: Infusion runs"
    show_infusion(at.desk, NOWHERE, at.ward.alma.bag.bag)
    opened = at.view
    assert isinstance(opened, WorkView)
    assert (opened.manual, opened.band) == (wording_typing.MANUAL, None)


def test_nothing_marks_what_was_scanned() -> None:
    ward = ward_with_approvers()
    at = QuickDesk(ward, NOTHING)
    bedside, _ = play(ward, ward.alma)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))

    shown = at.view
    assert isinstance(shown, VerdictView)
    assert shown.manual == ""
