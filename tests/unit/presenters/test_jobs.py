"""The lists beside the check, and what is recorded from them, by keys and badges alone (U13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.domain.infusion import Fate, Way
from app.domain.moves import BagState
from app.usecases import emptying, infusing
from tests.support.actors import play
from tests.support.desk import QuickDesk
from tests.support.infusions import WHOLE, act, begun, two
from tests.support.station import Ward, new_ward
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from ui import wording_infusing, wording_quality
from ui import wording_jobs as words
from ui.presenters.checking import LockStep
from ui.presenters.closing import CasesStep
from ui.presenters.exceptions import ExceptionsStep, NearMissesStep
from ui.presenters.following import ExceptionStep
from ui.presenters.infusing import EndStep, InfusionStep
from ui.presenters.jobs import JOBS, JobsStep
from ui.presenters.moments import age
from ui.presenters.waiting import WardStep
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind, Mark


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def at(ward: Ward) -> QuickDesk:
    return sits_at(ward)


def test_the_lock_screen_leads_to_the_work_and_back(at: QuickDesk) -> None:
    at.desk.acted(JOBS)
    assert isinstance(at.desk.step, JobsStep)
    assert [row.cells[0] for row in rows(at)] == [name for name, _ in words.JOBS.values()]

    at.desk.cancelled()
    assert isinstance(at.desk.step, LockStep)


@pytest.mark.parametrize(
    ("job", "step"),
    [("ward", WardStep), ("exceptions", ExceptionsStep), ("near misses", NearMissesStep)],
)
def test_every_work_opens_and_leads_back(at: QuickDesk, job: str, step: type) -> None:
    works_on(at, job)
    assert isinstance(at.desk.step, step)

    at.desk.cancelled()
    assert isinstance(at.desk.step, JobsStep)


def test_a_bag_that_waits_an_hour_after_the_thaw_is_urgent(ward: Ward, at: QuickDesk) -> None:
    ward.clock.passes(timedelta(hours=1))
    works_on(at, "ward")

    thawed = [row for row in rows(at) if row.cells[0] == words.WHAT["Thawed"]]
    assert len(thawed) == 2
    assert {row.mark for row in thawed} == {Mark.CAUTION}
    assert {row.word for row in thawed} == {words.URGENT}


def test_a_case_that_waits_to_be_closed_leads_to_its_closing(ward: Ward, at: QuickDesk) -> None:
    begun(ward, ward.alma)
    infusing.end(ward.station, act(ward), WHOLE)
    emptying.dispose(ward.station, two(ward), Fate(way=Way.SAMPLE, container="S-1"))
    works_on(at, "ward")
    line = [row.cells[0] for row in rows(at)].index(words.WHAT["Case not closed"])
    opens(at, line)

    assert isinstance(at.desk.step, CasesStep)
    at.desk.cancelled()
    assert isinstance(at.desk.step, WardStep)


def test_an_infusion_is_ended_from_the_list(ward: Ward, at: QuickDesk) -> None:
    begun(ward)
    works_on(at, "ward")
    line = [row.cells[0] for row in rows(at)].index(words.WHAT["Infusion runs"])
    opens(at, line)
    assert isinstance(at.desk.step, InfusionStep)
    assert [row.id for row in rows(at)] == ["interrupt", "observe", "react", "end"]

    opens(at, 3)
    assert isinstance(at.desk.step, EndStep)
    for character in "50":
        at.desk.typed(character)
    for _ in range(3):
        at.desk.turned(True)
    at.desk.typed("1")
    at.desk.turned(True)
    at.desk.typed("1")
    at.desk.typed("1")
    at.desk.acted(GO_ON)
    at.signs(ANA)

    assert ward.bag(ward.alma).state is BagState.INFUSED_FULL
    assert isinstance(at.desk.step, InfusionStep)
    assert view(at).message == wording_infusing.RECORDED
    assert [row.id for row in rows(at)] == ["observe", "react", "dispose"]


def test_the_empty_bag_takes_two_people(ward: Ward, at: QuickDesk) -> None:
    test_an_infusion_is_ended_from_the_list(ward, at)
    opens(at, 2)
    for character in "bin 7":
        at.desk.typed(character)
    at.desk.turned(True)
    at.desk.typed("1")
    at.desk.acted(GO_ON)
    at.signs(BEN)
    at.signs(BEN)
    assert ward.bag(ward.alma).state is BagState.INFUSED_FULL
    at.signs(CARLA)

    assert ward.bag(ward.alma).state is BagState.DISPOSED
    assert [row.id for row in rows(at)] == ["observe", "react"]


def test_unusual_vital_signs_are_asked_about_once_and_never_refused(
    ward: Ward, at: QuickDesk
) -> None:
    begun(ward)
    works_on(at, "ward")
    opens(at, [row.cells[0] for row in rows(at)].index(words.WHAT["Infusion runs"]))
    opens(at, 1)
    for character in "43":
        at.desk.typed(character)
    for _ in range(6):
        at.desk.turned(True)
    at.desk.typed("1")
    at.desk.acted(GO_ON)
    assert view(at).message.startswith("Unusual: Temperature")
    assert ward.on_record("infusion.observed") == []

    at.desk.acted(GO_ON)
    at.signs(ANA)
    assert len(ward.on_record("infusion.observed")) == 1


def test_a_stop_stands_first_among_the_exceptions(ward: Ward, at: QuickDesk) -> None:
    wrong = {"bag": ward.bruno.bag}
    play(ward, ward.alma, first=wrong, second=wrong)
    play(ward, ward.alma, first={"intact": False})
    works_on(at, "exceptions")

    assert rows(at)[0].mark is Mark.STOP
    assert Mark.CAUTION in {row.mark for row in rows(at)}
    opens(at, 0)
    assert isinstance(at.desk.step, ExceptionStep)
    assert words.NEXT["decide"] in dict(view(at).facts)[wording_quality.NEXT_IS]


def test_quality_says_what_a_near_miss_was(ward: Ward, at: QuickDesk) -> None:
    wrong = {"bag": ward.bruno.bag}
    play(ward, ward.alma, first=wrong, second=wrong)
    works_on(at, "near misses")
    opens(at, 0)
    at.desk.typed("2")
    at.desk.acted(GO_ON)
    at.signs(ANA)  # who may not
    assert ward.on_record("near_miss.classified") == []
    at.signs(DORA)

    assert [body["class"] for body in ward.on_record("near_miss.classified")] == [
        "another_product"
    ]
    assert isinstance(at.desk.step, NearMissesStep)
    assert rows(at)[0].word == words.SAID


def test_nobody_reads_a_patient_on_a_list(ward: Ward, at: QuickDesk) -> None:
    begun(ward)
    for job in words.JOBS:
        at.desk.go(LockStep(at.desk))
        works_on(at, job)
        table, facts = view(at).table, view(at).facts
        lines = table.rows if table else ()
        text = " ".join(cell for row in lines for cell in row.cells) + f"{facts}"
        assert ward.alma.name not in text
        assert ward.alma.band.patient.value not in text


def test_an_infusion_that_nobody_verified_says_so_for_ever(ward: Ward, at: QuickDesk) -> None:
    from app.domain.infusion import Emergency, EmergencyReason
    from app.identifiers import Private
    from app.usecases.infusing_unverified import record_emergency
    from tests.support.infusions import HANA

    decided = Emergency(reason=EmergencyReason.SYSTEM_AWAY, why=Private("there was no time"))
    record_emergency(ward.station, act(ward, HANA, ANA), decided)
    works_on(at, "ward")
    opens(at, [row.cells[0] for row in rows(at)].index(words.WHAT["Infusion runs"]))

    band = view(at).band
    assert band is not None
    assert (band.kind, band.sentence) == (BandKind.STOP, wording_infusing.NOT_VERIFIED)


@pytest.mark.parametrize(
    ("lasted", "says"),
    [
        (timedelta(), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 d"),
    ],
)
def test_an_age_has_one_unit(lasted: timedelta, says: str) -> None:
    assert age(lasted) == says
