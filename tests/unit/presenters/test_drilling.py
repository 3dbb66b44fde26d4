"""Drills played on the ordinary screens, and judged from what is on record (row 32; A36, U13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.bootstrap.practice_drills import HIDDEN, PracticeDrills
from app.domain.drills import DRILLS, Drill, Ends, Outcome, Prop, drill
from app.domain.people import Place
from app.evidence.errors import EvidenceError
from app.evidence.record import admit
from app.usecases import drilling
from tests.support.desk import QuickDesk
from tests.support.drills import Practice, play_of, to_the_hold, to_the_refusal
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import Ward, new_ward
from ui import wording_drilling as words
from ui import wording_jobs
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.drilling import COMPETENCE, SURPRISE, DrillsStep, LayOutStep, RunsStep
from ui.presenters.drilling_result import PeopleStep, PersonStep
from ui.presenters.jobs import JOBS
from ui.presenters.work import GO_ON
from ui.presenters.work_views import BandKind

PLAYED = [one for one in DRILLS if one.prop not in HIDDEN]
NAMED = (
    "wrong-band",
    "twin",
    "other-day",
    "expired",
    "recalled",
    "cassette",
    "same-person",
    "same-scan",
)


@pytest.fixture
def site(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


@pytest.mark.parametrize("script", PLAYED, ids=lambda script: script.code)
def test_a_drill_is_laid_out_played_judged_and_kept_as_competence(
    site: Practice, script: Drill
) -> None:
    site.lays(script.code)
    play_of(script)(site)
    if script.prop is Prop.CASSETTE:
        site.judges(CARLA)
    else:
        site.judges(ANA, BEN if script.ends is not Ends.REFUSED or script.goes_on else DORA)

    (result,) = site.ward.on_record(drilling.DONE)
    assert result["drill"] == script.code
    assert result["outcome"] == Outcome.PASSED.value, result
    people = {row.name: row for row in drilling.competence(site.ward.station)}
    assert people["A. Novak" if script.prop is not Prop.CASSETTE else "C. Okafor"].passed == 1
    assert site.cards == ()


def test_the_drills_that_the_ward_needs_can_be_laid_out(site: Practice) -> None:
    # Issue: at least 12, with those eight among them.
    offered = {one.code for one in drilling.offered(site.table)}

    assert len(offered) >= 12
    assert offered >= set(NAMED)


def test_no_label_and_no_screen_names_what_is_wrong_before_the_end(site: Practice) -> None:
    for script in PLAYED:
        other = Practice(site.table._labels)
        other.lays(script.code)
        other.opens_drills()
        shown = repr(other.view.instruction) + other.view.detail + repr(other.view.facts)
        on_table = " ".join(f"{card.id} {card.title} {card.detail}" for card in other.cards)
        for text in (script.says, script.teaches, script.code, script.prop.value):
            assert text not in shown
            assert text not in on_table


def test_a_surprise_is_not_named_either_and_asks_nobody_to_play_a_part(site: Practice) -> None:
    site.opens_drills()
    site.opens(SURPRISE)
    assert isinstance(site.at.desk.step, LayOutStep)
    assert site.view.facts == ((words.SURPRISE[0], words.SURPRISE_FACT),)
    site.at.desk.acted(GO_ON)

    (begun,) = site.ward.on_record(drilling.BEGUN)
    assert begun["surprise"] is True
    assert drill(str(begun["drill"])).prop not in (Prop.ONE_PERSON, Prop.SAME_SCAN)


def test_a_second_drill_waits_until_the_first_is_judged(site: Practice) -> None:
    site.lays("expired")
    site.opens_drills()
    assert isinstance(site.at.desk.step, RunsStep)

    refused = drilling.begin(site.ward.station, site.table, drill("twin"))
    assert refused == drilling.ONE_AT_A_TIME
    assert len(site.ward.on_record(drilling.BEGUN)) == 1


def test_the_labels_lie_there_again_when_the_program_was_started_again(site: Practice) -> None:
    site.lays("print-differs")
    before, cards, filed = site.laid, site.cards, site.ward.filed
    site.table = PracticeDrills(cards[0].picture.parent, site._show)
    site.at.desk.drills, site.cards = site.table, ()
    site.opens_drills()

    assert isinstance(site.at.desk.step, RunsStep)
    assert (site.laid, site.cards) == (before, cards)
    assert site.ward.filed == filed


def test_a_power_cut_while_a_drill_is_laid_out_leaves_nothing_of_it(site: Practice) -> None:
    ward, filed = site.ward, site.ward.filed
    ward.disk.fail.append(Fail.BEFORE)
    with pytest.raises(PowerCutError):
        drilling.begin(ward.station, site.table, drill("expired"))
    ward.restart()
    assert ward.filed == filed

    site.lays("expired")
    to_the_hold(site)
    site.judges()
    assert [r["outcome"] for r in ward.on_record(drilling.DONE)] == [Outcome.PASSED.value]


def test_people_who_never_met_what_was_laid_out_repeat_the_drill(site: Practice) -> None:
    site.lays("same-scan")
    site.checks(ANA, Place.FIRST)
    site.checks(BEN, Place.SECOND)
    site.judges()

    assert [r["outcome"] for r in site.ward.on_record(drilling.DONE)] == [Outcome.NOT_MET.value]


def test_one_drill_after_another_has_numbers_of_its_own(site: Practice) -> None:
    bags = set()
    for _ in range(3):
        site.lays("expired")
        bags.add(site.laid.patient.bag.bag)
        to_the_hold(site)
        site.judges()

    assert len(bags) == 3


def test_nobody_is_judged_who_did_nothing(site: Practice) -> None:
    site.lays("expired")
    site.opens_drills()
    site.at.desk.acted(GO_ON)

    assert isinstance(site.at.desk.step, RunsStep)
    assert site.view.message == drilling.NOBODY


def test_people_who_go_on_to_start_a_wrong_bag_have_not_passed(site: Practice) -> None:
    site.lays("damaged")
    site.at.signs(ANA)
    laid = site.laid
    assert laid.band is not None
    for place, member in ((Place.FIRST, ANA), (Place.SECOND, BEN)):
        if place is Place.SECOND:
            site.at.signs(member)
        site.scans(laid.band)
        site.scans(laid.bags[0])
        site.types(f"{laid.says:%d%m%Y}")
        if place is Place.SECOND:
            site.types(laid.end(place))
        site.at.desk.inspected(True)  # nobody looked
    site.at.signs(ANA)
    site.at.signs(BEN)
    site.at.desk.started()
    site.judges()

    (result,) = site.ward.on_record(drilling.DONE)
    assert result["outcome"] == Outcome.FAILED.value


def test_a_stop_that_nobody_signed_for_is_not_finished(site: Practice) -> None:
    site.lays("wrong-band")
    site.checks(ANA, Place.FIRST)
    site.checks(BEN, Place.SECOND)
    site.opens_drills()
    site.at.desk.acted(GO_ON)

    assert site.view.band is not None
    assert site.view.band.kind is BandKind.HOLD
    assert site.view.instruction == words.NOT_YET
    site.at.desk.cancelled()
    assert isinstance(site.at.desk.step, RunsStep)
    assert site.ward.on_record(drilling.DONE) == []


def test_the_result_says_what_was_wrong_what_was_said_and_what_it_teaches(site: Practice) -> None:
    site.lays("recalled")
    to_the_refusal(site)
    site.opens_drills()
    site.at.desk.acted(GO_ON)

    facts = dict(site.view.facts)
    script = drill("recalled")
    assert facts[words.FACT_WRONG] == script.says
    assert facts[words.FACT_SAID] == "This product is on a hold or recall list."
    assert facts[words.FACT_DID] == words.DID["refused"]
    assert facts[words.FACT_TEACHES] == script.teaches
    assert facts[words.FACT_WHO] == "A. Novak"


def test_one_person_cannot_sign_a_result_alone_nor_with_a_bystander(site: Practice) -> None:
    site.lays("recalled")
    to_the_refusal(site)
    site.judges(ANA, ANA)
    assert site.ward.on_record(drilling.DONE) == []

    site.at.signs(BEN)  # who did not take part and is no trainer
    assert site.ward.on_record(drilling.DONE) == []
    assert site.view.message == drilling.TWO_SIGN

    site.at.desk.acted(GO_ON)
    site.at.signs(ANA)
    site.at.signs(DORA)
    assert len(site.ward.on_record(drilling.DONE)) == 1


def test_what_everybody_has_shown_is_listed_with_the_last_day(site: Practice) -> None:
    site.lays("expired")
    to_the_hold(site)
    site.judges()
    assert isinstance(site.at.desk.step, DrillsStep)
    assert site.view.message == words.RECORDED
    done = next(row for row in site.rows if row.id == "expired")
    assert done.word == words.WORD_DONE
    assert done.cells[2] == "A. Novak, B. Sato"

    site.at.desk.acted(COMPETENCE)
    assert isinstance(site.at.desk.step, PeopleStep)
    assert [row.cells[:2] for row in site.rows] == [("A. Novak", "1 of 1"), ("B. Sato", "1 of 1")]
    site.opens(ANA.person.value)
    assert isinstance(site.at.desk.step, PersonStep)
    assert [row.id for row in site.rows] == ["expired"]
    for expected in (PeopleStep, DrillsStep):
        site.at.desk.cancelled()
        assert isinstance(site.at.desk.step, expected)


def test_a_live_station_has_no_drills() -> None:
    ward = new_ward(practice=False)
    at = QuickDesk(ward, NOTHING)
    at.desk.go(LockStep(at.desk))
    at.desk.acted(JOBS)
    for _ in range(list(wording_jobs.JOBS).index("drills") + 1):
        at.desk.moved(1)
    at.desk.entered()

    assert isinstance(at.desk.step, DrillsStep)
    table = at.view.table
    assert table is not None
    assert (table.rows, table.empty) == ((), words.PRACTICE_ONLY)


def test_a_live_station_records_no_drill(tmp_path: Path) -> None:
    ward: Ward = new_ward(practice=False)
    table = PracticeDrills(tmp_path, lambda _: None)

    assert drilling.begin(ward.station, table, DRILLS[0]) == drilling.PRACTICE_ONLY
    assert ward.on_record(drilling.BEGUN) == []
    assert list(tmp_path.iterdir()) == []


def test_the_same_result_signed_again_files_nothing_new(site: Practice) -> None:
    site.lays("expired")
    to_the_hold(site)
    found = drilling.look(site.ward.station)
    assert isinstance(found, drilling.Judgement)
    site.judges()
    filed = site.ward.filed

    again = drilling.record(site.ward.station, found, ())
    assert not isinstance(again, str)
    assert again.statement.kind == drilling.DONE
    assert site.ward.filed == filed


def test_a_drill_can_never_reach_production(site: Practice) -> None:
    # A36: production's directory takes no record that a practice realm signed.
    site.lays("expired")
    to_the_hold(site)
    site.judges()
    production = new_ward(practice=False)

    kinds = (drilling.BEGUN, drilling.DONE)
    records = [r for r in site.ward.disk.records if any(k.encode() in r.statement for k in kinds)]
    assert len(records) == len(kinds)
    for raw in records:
        with pytest.raises(EvidenceError):
            admit(raw, production.ledger.directory)


def test_every_sentence_of_the_records_is_a_text_of_the_screen() -> None:
    # What is no text of the screen is in no catalogue, and stays English.
    assert set(words.SENTENCES) == {
        drilling.PRACTICE_ONLY,
        drilling.ONE_AT_A_TIME,
        drilling.NONE_RUNS,
        drilling.NOBODY,
        drilling.TWO_SIGN,
    }
