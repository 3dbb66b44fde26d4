"""Power cuts between any two steps: nothing half-done, nothing forgotten, nobody told early.

A sealed turn survives within its limit, an unsealed one does not; a verdict that was judged and
not yet shown is shown; a stop stays a stop (DESIGN rules 4, 5 and 6, §7 *Crash*; A34; B15).
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.causes import Cause
from app.domain.moves import BagState
from app.domain.people import Place
from app.domain.verification import Cleared, Match, Stop
from app.usecases import resume, reveal, turns
from app.usecases.approval import AGREED, STARTED, Decision
from app.usecases.resume import Phase
from app.usecases.verdicts import HELD, JUDGED, NEAR_MISS, Lapsed, Revealed
from tests.support.actors import Bedside, play, stopped
from tests.support.auditor import Auditor
from tests.support.ledger import Fail, PowerCutError
from tests.support.station import Ward, new_ward

HOW = [Fail.BEFORE, Fail.AFTER]
COMMITS = 10  # a whole verification: 4 sign-ins, 2 seals, verdict, agreement, start, and one spare


@pytest.fixture
def ward() -> Ward:
    return new_ward()


def whole_job(ward: Ward, bedside: Bedside) -> None:
    """Go on from wherever the records say that this verification stands."""
    alma = ward.alma
    sealed = {t.place for t in ward.ledger.sealed_turns(bedside.of)}
    if Place.FIRST not in sealed:
        bedside.check(ANA, Place.FIRST).checks(alma)
    if Place.SECOND not in sealed:
        bedside.check(BEN, Place.SECOND).checks(alma)
    revealed = bedside.revealed()
    if not ward.on_record(STARTED):
        cleared = bedside.decides(Decision.AGREE, revealed=revealed)
        assert isinstance(cleared, Cleared)
        bedside.starts(cleared)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("commit", range(COMMITS))
def test_a_power_cut_at_any_commit_of_the_whole_job_is_gone_on_from(
    ward: Ward, commit: int, how: Fail
) -> None:
    bedside = Bedside(ward)
    ward.disk.fail[:] = [*[None] * commit, how]
    try:
        whole_job(ward, bedside)
        cut = False
    except PowerCutError:
        cut = True
    ward.restart()
    whole_job(ward, bedside)

    assert cut == (commit < COMMITS - 1)
    assert ward.bag(ward.alma).state is BagState.INFUSING
    assert Auditor(ward.ledger, (ward.alma, ward.bruno)).complaints() == []
    assert len(ward.on_record(JUDGED)) == len(ward.on_record(STARTED)) == 1


def wrong_job(ward: Ward, bedside: Bedside) -> Revealed:
    sealed = {t.place for t in ward.ledger.sealed_turns(bedside.of)}
    for member, place in ((ANA, Place.FIRST), (BEN, Place.SECOND)):
        if place not in sealed:
            bedside.check(member, place).checks(ward.alma, bag=ward.bruno.bag)
    return bedside.revealed()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("commit", range(5))
def test_a_power_cut_at_any_commit_of_a_stop_leaves_all_of_it_or_nothing(
    ward: Ward, commit: int, how: Fail
) -> None:
    bedside = Bedside(ward)
    ward.disk.fail[:] = [*[None] * commit, how]
    with pytest.raises(PowerCutError):
        wrong_job(ward, bedside)
    ward.restart()

    counts = {len(ward.on_record(k)) for k in (JUDGED, NEAR_MISS, HELD)}
    assert counts == ({1} if (commit, how) == (4, Fail.AFTER) else {0})
    assert ward.bag(ward.bruno).held == (counts == {1})
    revealed = wrong_job(ward, bedside)
    assert stopped(revealed) is Cause.DIFFERENT_PATIENTS
    assert {len(ward.on_record(k)) for k in (JUDGED, NEAR_MISS, HELD)} == {1}


def test_after_a_crash_the_window_reopens_where_the_records_stand(ward: Ward) -> None:
    bedside = Bedside(ward)
    phases = []
    for step in (
        lambda: bedside.ana.scans(ward.alma.band),
        lambda: bedside.check(ANA, Place.FIRST).checks(ward.alma),
        lambda: bedside.check(BEN, Place.SECOND).scans(ward.alma.band),
        lambda: bedside.check(BEN, Place.SECOND).checks(ward.alma),
        bedside.reveals,
    ):
        step()
        ward.restart()
        waiting = resume.awaiting(ward.station)
        phases.append(waiting.phase if waiting else None)

    assert phases == [None, Phase.SECOND, Phase.SECOND, Phase.REVEAL, Phase.SIGNATURES]


def test_what_the_window_reopens_with_says_nothing_of_what_was_read(ward: Ward) -> None:
    shown = []
    for bag in ("alma", "bruno"):
        other = new_ward()
        bedside = Bedside(other)
        bedside.ana.checks(other.alma, bag=getattr(other, bag).bag)
        other.restart()
        shown.append(
            (resume.awaiting(other.station), reveal.sealed_pair(other.station, bedside.of))
        )

    assert shown[0] == shown[1]


def test_a_stop_survives_restart_and_any_time(ward: Ward) -> None:
    wrong = {"bag": ward.bruno.bag}
    bedside, before = play(ward, ward.alma, first=wrong, second=wrong)
    ward.restart()
    ward.clock.passes(timedelta(days=3))
    after = bedside.revealed()

    assert stopped(after) is stopped(before)
    assert after.may_restart
    waiting = resume.awaiting(ward.station)
    assert waiting is not None
    assert waiting.phase is Phase.STOPPED


def test_a_first_seal_waits_no_longer_than_its_limit(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    ward.restart()
    ward.clock.passes(timedelta(minutes=15))
    assert resume.awaiting(ward.station) is None
    bedside.ben.checks(ward.alma)

    assert isinstance(bedside.reveals(), Lapsed)


def test_two_sealed_turns_found_the_next_morning_are_not_judged(ward: Ward) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.checks(ward.alma)
    ward.clock.passes(timedelta(hours=10))
    ward.restart()

    assert isinstance(bedside.reveals(), Lapsed)
    assert ward.on_record(JUDGED) == []


def test_a_crash_between_agreement_and_start_needs_both_signatures_again(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    bedside.decides(Decision.AGREE)
    ward.restart()
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    bedside.starts(cleared)

    assert len(ward.on_record(AGREED)) == 2
    newest = ward.ledger.kind(AGREED)[1].digest.value
    assert [b["agreed"] for b in ward.on_record(STARTED)] == [newest]
    assert ward.bag(ward.alma).state is BagState.INFUSING


def test_a_start_whose_answer_was_lost_is_found_and_not_repeated(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    ward.disk.fail[:] = [Fail.AFTER]
    with pytest.raises(PowerCutError):
        bedside.starts(cleared)
    ward.restart()
    bedside.starts(cleared)

    assert len(ward.on_record(STARTED)) == 1
    assert resume.awaiting(ward.station) is None


def test_no_key_survives_a_crash(ward: Ward) -> None:
    bedside, _ = play(ward, ward.alma)
    bedside.sessions(Decision.AGREE)
    ward.restart()

    assert ward.keys.open == {}


def test_a_verdict_read_back_is_the_recorded_one_whatever_happened_since(ward: Ward) -> None:
    good, _ = play(ward, ward.alma)
    wrong = {"band": ward.bruno.band}
    bad, _ = play(ward, ward.alma, first=wrong, second=wrong)
    ward.publishes({"version": 2, "gap_s": 60})
    ward.learns("role.ended", {"person": ANA.person.value, "role": "nurse_verifier"})
    ward.clock.passes(timedelta(days=200))
    ward.restart()

    assert isinstance(good.revealed().verdict, Match)
    assert isinstance(bad.revealed().verdict, Stop)
    assert len(ward.on_record(JUDGED)) == 2


def test_a_lost_second_turn_can_be_done_by_somebody_else(ward: Ward) -> None:
    from tests.support.station import FATIMA

    bedside = Bedside(ward)
    bedside.ana.checks(ward.alma)
    bedside.ben.scans(ward.alma.band)
    ward.restart()
    bedside.check(FATIMA, Place.SECOND).checks(ward.alma)

    assert isinstance(bedside.revealed().verdict, Match)
    assert [b["place"] for b in ward.on_record(turns.ABANDONED)] == ["second"]
