"""One exception from open to closed, by keys and badges (screens §5.8; DESIGN §7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.domain.causes import Cause
from app.domain.infusion import Emergency, EmergencyReason
from app.domain.moves import BagState
from app.identifiers import Private
from app.usecases import exceptions
from app.usecases.approval import Decision
from app.usecases.exceptions import Next, What
from app.usecases.infusing_unverified import record_emergency
from tests.support.actors import Bedside, play
from tests.support.approvers import IDA, QUINN, ward_with_approvers
from tests.support.desk import QuickDesk
from tests.support.infusions import act, begun
from tests.support.station import FATIMA, GUS, Ward
from tests.support.work_hands import opens, rows, types, view, works_on
from tests.unit.presenters.quality_hands import ends, fills, measured
from ui import wording, wording_jobs, wording_work
from ui import wording_quality as words
from ui.presenters.approving import ApproveHoldStep
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep, ResultWaitsStep
from ui.presenters.deciding import StopStep, VerdictStep
from ui.presenters.exceptions import ClassifyStep, ExceptionsStep
from ui.presenters.following import NEXT, READ, ExceptionStep
from ui.presenters.onward import CloseStep, ContainStep, DisposeStep, ReadStep, WrittenStep
from ui.presenters.resolving import ResolveStep
from ui.presenters.starting import StartStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind

SAID = "Both bags were brought back to the cell lab."


@pytest.fixture
def ward() -> Ward:
    return ward_with_approvers()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    desk = QuickDesk(ward, NOTHING)
    desk.desk.go(LockStep(desk.desk))
    return desk


def stops(ward: Ward) -> Bedside:
    wrong = {"bag": ward.bruno.bag}
    bedside, _ = play(ward, ward.alma, first=wrong, second=wrong)
    return bedside


def reports(at: QuickDesk, about: str = "4", by: Member = FATIMA) -> None:
    at.desk.go(LockStep(at.desk))
    at.desk.speak_up()
    fills(at, "The box stood in the sun.", "", about)
    at.desk.acted(GO_ON)
    at.signs(by)


def says(at: QuickDesk, *people: Member, text: str = SAID) -> None:
    """Do what is next: words, then badges."""
    at.desk.acted(NEXT)
    types(at, text)
    at.desk.acted(GO_ON)
    for member in people:
        at.signs(member)


def next_of(at: QuickDesk) -> str:
    return dict(view(at).facts).get(words.NEXT_IS, "")


def test_a_report_goes_from_open_to_closed_and_each_step_is_signed(at: QuickDesk) -> None:
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    assert isinstance(at.desk.step, ExceptionStep)
    assert next_of(at).startswith(wording_jobs.NEXT["contain"])

    says(at, FATIMA)
    assert view(at).message == words.RECORDED
    assert next_of(at).startswith(wording_jobs.NEXT["dispose"])
    says(at, QUINN)
    assert next_of(at).startswith(wording_jobs.NEXT["close"])
    says(at, QUINN)

    assert [a.id for a in view(at).actions] == [READ]
    assert dict(view(at).facts)[words.STATE_IS].startswith(wording_jobs.STATES["closed"])
    assert [row.cells[2] for row in rows(at)] == [
        FATIMA.name,
        FATIMA.name,
        QUINN.name,
        QUINN.name,
    ]
    at.desk.cancelled()
    assert isinstance(at.desk.step, ExceptionsStep)
    assert rows(at) == ()


def test_the_right_screen_opens_for_each_step(at: QuickDesk) -> None:
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    for step, member in ((ContainStep, FATIMA), (DisposeStep, QUINN), (CloseStep, GUS)):
        at.desk.acted(NEXT)
        assert isinstance(at.desk.step, step)
        at.desk.cancelled()
        assert isinstance(at.desk.step, ExceptionStep)
        says(at, member)


def test_nobody_decides_about_what_they_reported_themselves(at: QuickDesk) -> None:
    """Nothing approves itself: the sentence says so, and the words are kept."""
    reports(at, by=GUS)
    works_on(at, "exceptions")
    opens(at)
    says(at, GUS)
    assert next_of(at).startswith(wording_jobs.NEXT["dispose"])
    says(at, GUS)

    assert isinstance(at.desk.step, DisposeStep)
    assert view(at).message == words.PARTY
    assert view(at).fields[0].value == SAID
    at.desk.acted(GO_ON)
    at.signs(QUINN)
    says(at, GUS)
    assert isinstance(at.desk.step, CloseStep)
    assert view(at).message == words.PARTY
    assert at.ward.on_record("deviation.closed") == []


def test_who_has_no_say_is_told_and_nothing_is_recorded(at: QuickDesk) -> None:
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    says(at, FATIMA)
    says(at, BEN)

    assert len(at.ward.on_record("deviation.recorded")) == 2
    assert view(at).message == wording_work.MAY_NOT_SIGN


def test_an_identity_is_closed_by_a_physician_and_quality(at: QuickDesk) -> None:
    reports(at, about="1")
    works_on(at, "exceptions")
    opens(at)
    says(at, FATIMA)
    says(at, QUINN)
    says(at, IDA, IDA)
    assert at.ward.on_record("deviation.closed") == []
    at.signs(QUINN)

    (record,) = at.ward.ledger.kind("deviation.closed")
    assert {s.person for s in record.statement.signers} == {IDA.person, QUINN.person}


# -- a stop


def test_a_stop_leads_to_its_own_screen_first(ward: Ward, at: QuickDesk) -> None:
    stops(ward)
    works_on(at, "exceptions")
    opens(at)
    assert next_of(at).startswith(wording_jobs.NEXT["decide"])
    assert any(wording.why(Cause.DIFFERENT_PATIENTS) in text for text in view(at).findings)
    at.desk.acted(NEXT)

    assert isinstance(at.desk.step, StopStep)


def test_a_quarantined_bag_is_resolved_and_the_stop_classified(ward: Ward, at: QuickDesk) -> None:
    stops(ward).decides(Decision.QUARANTINE)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    assert isinstance(at.desk.step, ResolveStep)
    fills(at, "It was the bag of the next room.", "1")
    at.desk.acted(GO_ON)
    assert view(at).facts == ((words.RESOLVE_TO, words.BAG_STATES["thawed"]),)
    at.signs(QUINN)
    assert ward.bag(ward.bruno).state is BagState.THAWED
    assert view(at).message == words.RESOLVED

    at.desk.acted(NEXT)
    assert isinstance(at.desk.step, ClassifyStep)
    types(at, "2")
    at.desk.acted(GO_ON)
    at.signs(QUINN)
    assert isinstance(at.desk.step, ExceptionStep)
    assert view(at).message == wording_jobs.CLASSIFIED
    assert next_of(at).startswith(wording_jobs.NEXT["dispose"])


@pytest.mark.parametrize("member", [ANA, CARLA, GUS, IDA], ids=lambda m: m.name)
def test_only_quality_assurance_resolves_a_bag(ward: Ward, at: QuickDesk, member: Member) -> None:
    stops(ward).decides(Decision.QUARANTINE)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    fills(at, "It was the bag of the next room.", "1")
    at.desk.acted(GO_ON)
    at.signs(member)

    assert ward.bag(ward.bruno).state is BagState.QUARANTINE
    assert view(at).message


def test_two_words_do_not_resolve_a_bag(ward: Ward, at: QuickDesk) -> None:
    stops(ward).decides(Decision.QUARANTINE)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    fills(at, "is ok", "1")
    at.desk.acted(GO_ON)

    assert isinstance(at.desk.step, ResolveStep)
    assert view(at).fields[0].problem == words.TOO_SHORT


# -- a hold


def test_a_hold_is_approved_from_the_list(ward: Ward, at: QuickDesk) -> None:
    play(ward, ward.alma, first={"intact": False})
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    assert isinstance(at.desk.step, ApproveHoldStep)
    assert ward.alma.name not in repr(at.view)
    fills(at, "The manufacturer says it may be given.", "call 4711", "1")
    at.desk.acted(GO_ON)
    at.signs(IDA)
    at.signs(QUINN)

    assert isinstance(at.desk.step, ResultWaitsStep)
    assert at.view.message.startswith(wording.HOLD_APPROVED)
    waits = at.desk.step
    at.desk.cancelled()
    assert isinstance(at.desk.step, ExceptionStep)
    works_on(at, "exceptions")
    opens(at)
    assert next_of(at).startswith(wording_jobs.NEXT["dispose"])

    at.desk.go(waits)
    at.signs(ANA)
    assert isinstance(at.desk.step, VerdictStep)
    at.signs(ANA)
    at.signs(BEN)
    assert isinstance(at.desk.step, StartStep)


def test_who_checked_does_not_approve_from_the_list_either(ward: Ward, at: QuickDesk) -> None:
    play(ward, ward.alma, first={"intact": False}, people=(GUS, BEN))
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(NEXT)
    fills(at, "The manufacturer says it may be given.", "call 4711", "1")
    at.desk.acted(GO_ON)
    at.signs(IDA)
    at.signs(GUS)

    assert isinstance(at.desk.step, ApproveHoldStep)
    assert "made one of the checks" in view(at).message
    assert ward.on_record("verification.approved") == []


# -- what people wrote


def test_what_was_written_is_read_by_who_signs_in_for_it(at: QuickDesk) -> None:
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    assert "in the sun" not in f"{view(at).facts}{rows(at)}"
    at.desk.acted(READ)
    assert isinstance(at.desk.step, ReadStep)
    at.signs(QUINN)

    assert isinstance(at.desk.step, WrittenStep)
    assert [text for _, text in view(at).facts] == ["The box stood in the sun."]
    assert "in the sun" not in repr(at.view)
    (read,) = at.ward.on_record("deviation.read")
    assert read["person"] == QUINN.person.value
    at.desk.cancelled()
    assert isinstance(at.desk.step, ExceptionStep)
    assert at.ward.keys.open == {}


def test_a_wrong_pin_reads_nothing(at: QuickDesk) -> None:
    reports(at)
    works_on(at, "exceptions")
    opens(at)
    at.desk.acted(READ)
    at.taps(QUINN)
    at.desk.pin("000000")

    assert not isinstance(at.desk.step, WrittenStep)


# -- the list


def test_a_correction_that_does_not_add_up_stands_on_the_list(ward: Ward, at: QuickDesk) -> None:
    """B23, of a corrected end: what fails there is an exception, too."""
    therapy = measured(ward)
    begun(ward, therapy)
    ends(ward, therapy, "48", "2")
    assert exceptions.exceptions(ward.station) == ()
    ward.clock.passes(timedelta(minutes=1))
    ends(ward, therapy, "48", "3")

    (row,) = exceptions.exceptions(ward.station)
    assert (row.kind, row.what) == ("infusion.corrected", What.ONE_SIGNS)
    assert row.cause is Cause.VOLUME_DIFFERS
    works_on(at, "exceptions")
    opens(at)
    assert view(at).findings == (
        f"{words.RULE.format(id='B23')}: {wording.why(Cause.VOLUME_DIFFERS)}",
    )


def test_an_infusion_that_nobody_verified_says_so_in_the_colour_of_a_stop(
    ward: Ward, at: QuickDesk
) -> None:
    stops(ward)
    ward.clock.passes(timedelta(minutes=5))
    why = Emergency(reason=EmergencyReason.SYSTEM_AWAY, why=Private("there was no time"))
    record_emergency(ward.station, act(ward, IDA, ANA), why)
    row = next(r for r in exceptions.exceptions(ward.station) if r.what is What.UNVERIFIED)
    assert row.next is Next.CONTAIN
    works_on(at, "exceptions")
    opens(at, [r.id for r in rows(at)].index(row.entry.value))

    band = view(at).band
    assert band is not None
    assert (band.kind, band.sentence) == (BandKind.STOP, words.NOT_VERIFIED)
