"""Speaking up with F9, by keys and badges (screens §5.4 row 5, §5.8; DESIGN rule 1)."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA, EMIL, Member
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.domain.people import Place
from app.usecases import exceptions, resume
from app.usecases.exceptions import Next, What
from tests.support.actors import Bedside, play
from tests.support.approvers import IDA, QUINN, approves, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.station import FATIMA, Ward
from tests.support.work_hands import opens, view, works_on
from tests.unit.presenters.quality_hands import fills, scans_bag
from ui import wording
from ui import wording_quality as words
from ui.presenters.benches import NOTHING
from ui.presenters.checking import HandOverStep, LockStep, TurnStep
from ui.presenters.deciding import AfterStopStep, StopStep, VerdictStep, verdict_step
from ui.presenters.reporting import SPEAK_UP, ReportStep
from ui.presenters.starting import StartStep
from ui.presenters.views import VerdictView
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind

SAW = "Two bags lay in one tray."
DID = "Both went back to the cell lab."


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    desk = QuickDesk(ward, NOTHING)
    desk.desk.go(LockStep(desk.desk))
    return desk


def sits_before(at: QuickDesk, instead: dict[str, object] | None = None) -> Bedside:
    """Let two people check Alma's bag, and sit before what came of it."""
    bedside, _ = play(at.ward, at.ward.alma, first=instead, second=instead)
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    return bedside


def reports(at: QuickDesk, saw: str = SAW, did: str = DID, about: str = "2") -> None:
    fills(at, saw, did, about)
    at.desk.acted(GO_ON)
    at.signs(FATIMA)


def test_whoever_works_here_reports_from_the_lock_screen(at: QuickDesk) -> None:
    at.desk.speak_up()
    assert isinstance(at.desk.step, ReportStep)
    assert view(at).instruction == words.REPORT
    reports(at)

    (body,) = at.ward.on_record("deviation.recorded")
    assert (body["category"], body["step"]) == ("product", "lock")
    assert isinstance(at.desk.step, LockStep)
    assert at.view.message == words.REPORTED
    (row,) = exceptions.exceptions(at.ward.station)
    assert (row.what, row.next) == (What.REPORTED, Next.CONTAIN)


def test_the_lock_screen_has_a_button_for_it(at: QuickDesk) -> None:
    at.desk.acted(SPEAK_UP)

    assert isinstance(at.desk.step, ReportStep)


def test_what_somebody_wrote_stands_in_no_clear_text(at: QuickDesk) -> None:
    at.desk.speak_up()
    reports(at, saw="Alma was given the tray of the next room.")

    (record,) = at.ward.ledger.kind("deviation.recorded")
    assert b"next room" not in record.statement.data
    assert "next room" not in repr(record)


def test_words_that_say_nothing_are_kept_and_asked_for_again(at: QuickDesk) -> None:
    at.desk.speak_up()
    fills(at, "oh", "", "1")
    at.desk.acted(GO_ON)

    assert isinstance(at.desk.step, ReportStep)
    field = view(at).fields[0]
    assert (field.value, field.problem) == ("oh", words.TOO_SHORT)
    assert at.ward.on_record("deviation.recorded") == []


def test_a_bag_that_is_scanned_is_what_the_report_is_about(at: QuickDesk) -> None:
    at.desk.speak_up()
    scans_bag(at, at.ward.bruno.bag)
    assert (words.ABOUT_BAG, f"…{at.ward.bruno.bag.bag.value[-4:]}") in view(at).facts
    reports(at)

    (row,) = exceptions.exceptions(at.ward.station)
    assert row.bags == (at.ward.bruno.bag.bag,)


def test_a_work_screen_stays_as_it_is_while_somebody_speaks_up(at: QuickDesk) -> None:
    works_on(at, "unverified")
    scans_bag(at, at.ward.alma.bag)
    fills(at, "1012")
    before = view(at)
    at.desk.speak_up()
    assert (words.ABOUT_SCREEN, words.UNVERIFIED_TITLE) in view(at).facts
    reports(at)

    assert view(at).fields == before.fields
    assert view(at).tiles == before.tiles
    assert view(at).message == words.REPORTED
    (body,) = at.ward.on_record("deviation.recorded")
    assert body["step"] == "emergency"
    assert exceptions.exceptions(at.ward.station)[0].bags == (at.ward.alma.bag.bag,)


def test_esc_leads_back_and_nothing_is_recorded(at: QuickDesk) -> None:
    at.desk.speak_up()
    at.desk.cancelled()

    assert isinstance(at.desk.step, LockStep)
    assert at.ward.on_record("deviation.recorded") == []


# -- in a blind turn, and between the turns


@pytest.mark.parametrize("therapy", ["alma", "bruno"])
def test_a_turn_says_the_same_to_everybody_and_opens_nothing(at: QuickDesk, therapy: str) -> None:
    """BL1, BL2: whatever was captured, one sentence."""
    at.signs(ANA)
    turn = at.desk.step
    assert isinstance(turn, TurnStep)
    scans_bag(at, getattr(at.ward, therapy).bag)
    at.desk.speak_up()

    assert at.desk.step is turn
    assert at.view.message == words.SPEAK_UP_LATER
    assert at.ward.on_record("deviation.recorded") == []


def test_between_the_turns_nothing_shows_that_somebody_reported(at: QuickDesk) -> None:
    bedside = Bedside(at.ward)
    bedside.ana.checks(at.ward.alma)
    purpose = bedside.check(BEN, Place.SECOND).purpose
    at.desk.go(HandOverStep(at.desk, purpose, None))
    before = at.view
    at.desk.speak_up()
    reports(at)

    assert isinstance(at.desk.step, HandOverStep)
    assert at.view == before
    assert len(at.ward.on_record("deviation.recorded")) == 1
    assert exceptions.exceptions(at.ward.station) == ()

    bedside.ben.checks(at.ward.alma)
    bedside.revealed()
    (row,) = exceptions.exceptions(at.ward.station)
    assert (row.what, row.of) == (What.REPORTED, bedside.of)


# -- after the reveal


def test_either_person_speaks_up_at_the_time_out_and_the_bag_is_on_hold(at: QuickDesk) -> None:
    bedside = sits_before(at)
    shown = at.view
    assert isinstance(shown, VerdictView)
    assert [action.id for action in shown.actions] == [SPEAK_UP]
    at.signs(ANA)
    at.desk.speak_up()

    assert at.ward.bag(at.ward.alma).held
    assert at.ward.keys.open == {}
    assert isinstance(at.desk.step, ReportStep)
    band = view(at).band
    assert band is not None
    assert (band.kind, band.sentence) == (BandKind.HOLD, wording.why(Cause.SPOKEN_UP))
    reports(at)
    assert isinstance(at.desk.step, LockStep)
    assert at.view.message == words.SPOKEN_UP
    assert resume.awaiting(at.ward.station) is None

    held, reported = exceptions.exceptions(at.ward.station)
    assert (held.what, held.cause, held.next) == (What.HOLD, Cause.SPOKEN_UP, Next.RESOLVE)
    assert (reported.what, reported.of) == (What.REPORTED, bedside.of)


def test_the_button_does_what_f9_does(at: QuickDesk) -> None:
    sits_before(at)
    at.desk.acted(SPEAK_UP)

    assert at.ward.bag(at.ward.alma).held
    assert isinstance(at.desk.step, ReportStep)


def test_the_hold_stands_even_if_nobody_says_why(at: QuickDesk) -> None:
    sits_before(at)
    at.desk.speak_up()
    at.desk.cancelled()

    assert isinstance(at.desk.step, LockStep)
    assert at.ward.bag(at.ward.alma).held
    assert at.ward.on_record("bag.deviated")[0]["cause"] == "spoken_up"


def test_who_shows_the_match_elsewhere_cannot_start_it_any_more(at: QuickDesk) -> None:
    bedside = sits_before(at)
    elsewhere = QuickDesk(at.ward, NOTHING)
    elsewhere.desk.go(verdict_step(elsewhere.desk, bedside.revealed()))
    at.desk.speak_up()
    elsewhere.signs(ANA)
    elsewhere.signs(BEN)

    assert isinstance(elsewhere.desk.step, LockStep)
    assert elsewhere.view.message == wording.why(Cause.BAG_ON_HOLD)
    assert at.ward.on_record("infusion.started") == []


def test_after_both_signed_it_is_still_time_to_speak_up(at: QuickDesk) -> None:
    sits_before(at)
    at.signs(ANA)
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)
    start = at.desk.step
    at.desk.speak_up()
    assert isinstance(at.desk.step, ReportStep)
    at.desk.go(start)
    at.desk.started()

    assert at.ward.bag(at.ward.alma).state is BagState.VERIFIED
    assert at.ward.on_record("infusion.started") == []


def test_an_approved_hold_is_held_again_and_no_approval_lifts_that(at: QuickDesk) -> None:
    bedside, _ = play(at.ward, at.ward.alma, first={"intact": False})
    approves(at.ward, bedside.revealed())
    at.desk.go(verdict_step(at.desk, bedside.revealed()))
    at.desk.speak_up()

    assert at.ward.bag(at.ward.alma).held
    shown = bedside.revealed()
    at.desk.go(verdict_step(at.desk, shown))
    at.signs(ANA)
    at.signs(BEN)
    assert at.ward.on_record("infusion.started") == []
    assert not isinstance(at.desk.step, StartStep)


def test_quality_leads_a_held_bag_back_and_both_check_again(at: QuickDesk) -> None:
    sits_before(at)
    at.desk.speak_up()
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted("next")
    fills(at, "They settled it at the bed.", "1")
    at.desk.acted(GO_ON)
    at.signs(QUINN)

    assert not at.ward.bag(at.ward.alma).held
    assert view(at).message == words.RESOLVED


def test_on_a_stop_it_is_a_report_and_the_stop_stays(at: QuickDesk) -> None:
    sits_before(at, {"bag": at.ward.bruno.bag})
    assert isinstance(at.desk.step, StopStep)
    at.desk.speak_up()
    assert view(at).band is None
    reports(at, about="1")

    assert isinstance(at.desk.step, StopStep)
    at.desk.acted("quarantine")
    assert isinstance(at.desk.step, AfterStopStep)
    at.desk.speak_up()
    at.desk.cancelled()
    assert isinstance(at.desk.step, AfterStopStep)


def test_on_a_hold_that_waits_it_is_a_report(at: QuickDesk) -> None:
    sits_before(at, {"intact": False})
    at.desk.speak_up()
    assert isinstance(at.desk.step, ReportStep)
    at.desk.cancelled()

    assert isinstance(at.desk.step, VerdictStep)
    assert len(at.ward.on_record("bag.deviated")) == 1


def test_leaving_before_the_pin_keeps_the_words(at: QuickDesk) -> None:
    at.desk.speak_up()
    fills(at, SAW, DID, "2")
    at.desk.acted(GO_ON)
    at.taps(IDA)
    at.desk.cancelled()
    at.desk.cancelled()

    assert view(at).fields[0].value == SAW
    assert at.ward.on_record("deviation.recorded") == []


@pytest.mark.parametrize("member", [ANA, CARLA, DORA, EMIL, IDA], ids=lambda m: m.title)
def test_everybody_who_works_here_may_report(at: QuickDesk, member: Member) -> None:
    at.desk.speak_up()
    fills(at, SAW, DID, "2")
    at.desk.acted(GO_ON)
    at.signs(member)

    assert len(at.ward.on_record("deviation.recorded")) == 1


def test_what_was_written_is_not_read_by_whoever_only_works_on_the_devices(
    at: QuickDesk,
) -> None:
    at.desk.speak_up()
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted("read")
    at.signs(EMIL)

    assert at.ward.on_record("deviation.read") == []
    assert at.view.message == wording.NOT_PERMITTED


def test_locking_while_somebody_writes_locks(at: QuickDesk) -> None:
    sits_before(at, {"intact": False})
    at.desk.speak_up()
    assert view(at).facts == ((words.ABOUT_BAG, f"…{at.ward.alma.bag.bag.value[-4:]}"),)
    at.desk.lock()

    assert isinstance(at.desk.step, LockStep)
    assert at.ward.alma.name not in repr(at.view)


def test_once_it_runs_a_report_names_the_bag_and_holds_nothing(at: QuickDesk) -> None:
    bedside = sits_before(at)
    at.signs(ANA)
    at.signs(BEN)
    at.desk.started()
    at.desk.speak_up()
    reports(at, about="6")

    (row,) = exceptions.exceptions(at.ward.station)
    assert (row.of, row.bags) == (bedside.of, (at.ward.alma.bag.bag,))
    assert at.ward.bag(at.ward.alma).state is BagState.INFUSING
    assert not at.ward.bag(at.ward.alma).held
