"""An infusion's course: the fold of its steps, and the rules B17-B27 over it (A09)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.causes import Cause
from app.domain.infusion import (
    PAUSE_MAX,
    Action,
    Emergency,
    EmergencyReason,
    End,
    Fate,
    Infusion,
    Labels,
    Phase,
    Reaction,
    Step,
    StepKind,
    VitalSigns,
    Way,
    fold_steps,
)
from app.domain.rules import Failed, NotRequired, Passed, Severity
from app.domain.rules.course import RULES, Course, check
from app.identifiers import BagId, Digest, Private

BAG = BagId("09520000001010.SN1")
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
K = StepKind
HALF = End(whole=False, infused_ml=Decimal(40), residual_ml=Decimal(10))


def step(number: int, kind: StepKind, minute: float, **more: Any) -> Step:  # noqa: ANN401  any field
    at = START + minute * MINUTE
    entry = Digest(f"{number:064x}")
    fields: dict[str, Any] = {"entry": entry, "kind": kind, "at": at, "recorded": at}
    return Step(**(fields | more))


WAY = (
    step(1, K.STARTED, 0),
    step(2, K.INTERRUPTED, 5),
    step(3, K.RESUMED, 9),
    step(4, K.OBSERVED, 15),
    step(5, K.REACTION, 20),
    step(6, K.INTERRUPTED, 21),
    step(7, K.ENDED, 30, end=HALF),
    step(8, K.DISPOSED, 40, fate=Fate(way=Way.BIOHAZARD, container="BIO-7")),
)


def course(*steps: Step, **more: Any) -> Course:  # noqa: ANN401  any field
    infused = fold_steps(BAG, steps or WAY)
    assert infused is not None
    return Course(now=START + 60 * MINUTE, infusion=infused, **more)


def failed(told: Course) -> dict[str, Cause]:
    return {o.rule.id: o.cause for o in check(told, RULES) if isinstance(o, Failed)}


def outcome(rule: str, told: Course) -> object:
    return next(o for o in check(told, RULES) if o.rule.id == rule)


def ended(minute: float, **volumes: str) -> Course:
    """An infusion of a 50 ml bag of which 40 ml are ordered; its time is over after 30 min."""
    end = End(whole=False, **{k: Decimal(v) for k, v in volumes.items()})  # type: ignore[arg-type]
    return course(
        step(1, K.STARTED, 0),
        step(2, K.ENDED, minute, end=end),
        agreed=True,
        good_until=START + MINUTE,
        product_until=START + 30 * MINUTE,
        longest=45 * MINUTE,
        volume_ml=Decimal(50),
        dose_ml=Decimal(40),
    )


# -- rules: what is wrong comes first


def test_a_start_that_nobody_agreed_to_is_a_deviation_of_two() -> None:  # B18
    told = course(WAY[0], agreed=False)

    assert failed(told)["B18"] is Cause.NOT_VERIFIED
    assert {o.rule.severity for o in check(told, RULES) if o.rule.id == "B18"} == {Severity.DEV2}


@pytest.mark.parametrize(("after_s", "late"), [(-1, False), (0, False), (1, True)])
def test_a_start_after_the_match_ran_out_is_late(after_s: int, *, late: bool) -> None:  # B17
    told = course(WAY[0], good_until=START - timedelta(seconds=after_s))

    assert (failed(told).get("B17") is Cause.LATE_START) == late


@pytest.mark.parametrize(("minute", "late"), [(29.9, False), (30, False), (30.1, True)])
def test_time_that_ran_out_while_it_was_infused_is_one_deviation(
    minute: float, *, late: bool
) -> None:  # A09, B22
    told = ended(minute, infused_ml="40", residual_ml="10")

    assert failed(told) == ({"B22": Cause.INFUSION_LATE} if late else {})
    assert all(o.severity is Severity.DEV1 for o in check(told, RULES) if isinstance(o, Failed))


def test_an_infusion_that_takes_longer_than_the_profile_allows() -> None:  # B22
    assert failed(ended(46, infused_ml="40"))["B22b"] is Cause.INFUSION_LONG
    assert "B22b" not in failed(ended(45, infused_ml="40"))


def test_a_clock_that_was_set_back_shows_no_short_infusion() -> None:  # B22, A12
    told = ended(-20, infused_ml="40")

    assert failed(told) == {"B22": Cause.INFUSION_LATE, "B22b": Cause.INFUSION_LONG}


@pytest.mark.parametrize(
    ("volumes", "wrong"),
    [
        ({"infused_ml": "40", "residual_ml": "10"}, set()),
        ({"infused_ml": "40", "residual_ml": "10.01"}, {"B23"}),
        ({"infused_ml": "40.5"}, {"B23b"}),
        ({"infused_ml": "51"}, {"B23", "B23b"}),
        ({}, {"B23", "B23b"}),
        ({"residual_ml": "10"}, {"B23", "B23b"}),
    ],
)
def test_volumes_that_do_not_add_up_are_a_deviation(
    volumes: dict[str, str], wrong: set[str]
) -> None:  # B23
    told = failed(ended(20, **volumes))

    assert told == dict.fromkeys(wrong, Cause.VOLUME_DIFFERS)


@pytest.mark.parametrize(
    ("came", "chart", "destroyed", "wrong"), [(4, 3, 1, False), (4, 3, 0, True), (4, 5, 0, True)]
)
def test_labels_that_are_missing_or_too_many(
    came: int, chart: int, destroyed: int, *, wrong: bool
) -> None:  # B25
    told = course(labels=Labels(came=came, in_chart=chart, destroyed=destroyed), agreed=True)

    assert (failed(told).get("B25") is Cause.LABELS_DIFFER) == wrong


def test_a_case_with_a_bag_that_nobody_can_account_for_does_not_close() -> None:  # B24
    told = outcome("B24", course(unaccounted=1))

    assert isinstance(told, Failed)
    assert told.severity is Severity.HARD
    assert isinstance(outcome("B24", course()), Passed)


def test_an_interruption_beyond_half_an_hour_is_noted() -> None:  # B20
    steps = (WAY[0], step(2, K.INTERRUPTED, 5), step(3, K.RESUMED, 35))
    longer = (*steps[:2], step(3, K.RESUMED, 35.1))

    assert "B20" not in failed(course(*steps))
    assert failed(course(*longer))["B20"] is Cause.INTERRUPTED_LONG
    assert PAUSE_MAX == 30 * MINUTE


def test_what_nobody_asked_for_is_not_required_and_says_why() -> None:  # B17, B22, B23, B25, B27
    told = check(course(agreed=True), RULES)

    whys = {o.rule.id: o.because for o in told if isinstance(o, NotRequired)}
    assert set(whys) == {"B17", "B22", "B22b", "B23", "B23b", "B25", "B27"}
    assert isinstance(outcome("B27", course(follow_up=2)), Passed)


def test_no_rule_of_the_course_ever_interrupts_an_infusion() -> None:  # B22, rule 6
    at_the_bag = [r for r in RULES if r.id != "B24"]

    assert all(r.severity is not Severity.HARD for r in at_the_bag)
    assert len({r.id for r in RULES}) == len(RULES)


# -- the fold


def test_the_whole_course_of_an_infusion_is_told() -> None:
    told = fold_steps(BAG, WAY)

    assert told is not None
    assert (told.started, told.ended) == (START, START + 30 * MINUTE)
    assert [p.until and p.until - p.since for p in told.pauses] == [4 * MINUTE, 9 * MINUTE]
    assert (told.observed, told.reactions, told.end) == (1, 1, HALF)
    assert told.fate == Fate(way=Way.BIOHAZARD, container="BIO-7")
    assert not told.running
    assert told.paused is None


def test_nothing_on_record_is_no_infusion() -> None:
    assert fold_steps(BAG, ()) is None


def test_an_end_without_a_start_is_told_as_such() -> None:  # rule 6
    told = fold_steps(BAG, (WAY[6],))

    assert told is not None
    assert told.started is None
    assert told.ended == START + 30 * MINUTE
    assert not told.running
    assert failed(course(WAY[6], product_until=START + 90 * MINUTE))["B22"] is Cause.INFUSION_LATE


@given(st.permutations(WAY), st.sets(st.integers(0, 7)))
def test_the_order_in_which_records_arrive_changes_nothing(
    arrived: list[Step], missing: set[int]
) -> None:
    kept = [s for s in WAY if WAY.index(s) not in missing]

    assert fold_steps(BAG, [s for s in arrived if s in kept]) == fold_steps(BAG, kept)


def test_a_second_start_or_interruption_adds_nothing() -> None:
    twice = (*WAY[:2], step(20, K.STARTED, 3), step(21, K.INTERRUPTED, 6), *WAY[2:])

    told, once = fold_steps(BAG, twice), fold_steps(BAG, WAY)
    assert told is not None
    assert once is not None
    assert (told.start, told.pauses) == (once.start, once.pauses)


def test_a_correction_of_the_end_is_the_last_word() -> None:
    fixed = End(whole=True, infused_ml=Decimal(50))
    told = fold_steps(BAG, (*WAY, step(9, K.CORRECTED, 50, end=fixed)))

    assert told is not None
    assert told.end == fixed
    assert told.ended == START + 30 * MINUTE


def test_a_late_entry_is_marked() -> None:
    late = step(2, K.ENDED, 30, recorded=START + 90 * MINUTE, end=HALF)
    told = fold_steps(BAG, (WAY[0], late))

    assert told is not None
    assert told.late == {late.entry}


# -- what people give


@pytest.mark.parametrize("ml", ["-1", "NaN", "Infinity", "10000.1"])
def test_what_is_no_volume_is_asked_for_again(ml: str) -> None:  # B23
    with pytest.raises(ValueError, match="measure and type it again"):
        End(whole=True, infused_ml=Decimal(ml))


def test_vital_signs_that_no_body_has_are_asked_about_and_never_refused() -> None:  # B19
    odd = VitalSigns(
        phase=Phase.START, values={"pulse_per_min": Decimal(400), "temperature_c": Decimal(37)}
    )

    assert odd.unlikely == ("pulse_per_min",)
    assert VitalSigns(phase=Phase.END, values={}).unlikely == ()
    with pytest.raises(ValueError, match="a vital sign is one of"):
        VitalSigns(phase=Phase.START, values={"colour": Decimal(1)})
    with pytest.raises(ValueError, match="is a number"):
        VitalSigns(phase=Phase.START, values={"pulse_per_min": Decimal("NaN")})


def test_a_grade_a_container_a_count_and_a_reason_are_what_they_say() -> None:  # B20, B24, B25
    for grade in (0, 6):
        with pytest.raises(ValueError, match="from 1 to 5"):
            Reaction(grade=grade, action=Action.WATCHED)
    with pytest.raises(ValueError, match="container"):
        Fate(way=Way.SAMPLE, container=" ")
    with pytest.raises(ValueError, match="from 0"):
        Labels(came=1, in_chart=-1)
    with pytest.raises(ValueError, match="own words"):
        Emergency(reason=EmergencyReason.OTHER, why=Private("  "))


def test_what_belongs_to_a_patient_is_in_no_repr() -> None:  # rule 9
    signs = VitalSigns(phase=Phase.START, values={"pulse_per_min": Decimal(173)})
    reaction = Reaction(grade=4, action=Action.TREATED, remarks=Private("rash on the arm"))
    shown = f"{signs!r} {reaction!r} {End(whole=True, remarks=Private('of Alma'))!r}"

    for value in ("173", "4,", "TREATED", "rash", "Alma"):
        assert value not in shown


def test_how_long_it_took_is_never_told_without_a_start() -> None:
    assert Infusion(bag=BAG).took(START) == timedelta(0)
    assert Infusion(bag=BAG).longest_pause(START) == timedelta(0)
