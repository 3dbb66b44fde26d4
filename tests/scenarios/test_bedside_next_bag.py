"""The next bag of the same patient: each person's own wristband scan may serve again, once more.

B21, A03, A04 (wrong bag), X15b, B15; U1: at most four scans in the two turns of the next bag.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN, Therapy, therapies
from app.domain.causes import Cause
from app.domain.infusion import End, EndReason, PauseReason
from app.domain.moves import BagState
from app.domain.next_bag import Keeps
from app.domain.people import Place
from app.domain.turn import FullTurn, Item, NextTurn, OpenTurn, keep_band
from app.domain.verification import Cleared, Match
from app.identifiers import BandSerial, Digest
from app.usecases import infusing, keeping, turns
from app.usecases.approval import Decision, Started
from app.usecases.turns import SEALED
from app.usecases.verdicts import JUDGED
from tests.support.actors import Bedside, Check, play, stopped
from tests.support.auditor import Auditor
from tests.support.desk import QuickDesk
from tests.support.infusions import act, begun
from tests.support.next_bags import RESCAN, checks_next, forged_seals, three_bags
from tests.support.station import FATIMA, MORNING, Ward, new_ward
from ui import wording_next
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.infusing import NEXT, show_infusion
from ui.presenters.views import TileState
from ui.presenters.work import Ways

MINUTE = timedelta(minutes=1)
Bags = tuple[Therapy, Therapy, Therapy]


@pytest.fixture
def ward() -> Ward:
    return new_ward()


@pytest.fixture
def bags(ward: Ward) -> Bags:
    """Return three bags of one order, the first of which runs."""
    made = three_bags(ward)
    begun(ward, made[0])
    return made


def next_bag(ward: Ward, therapy: Therapy) -> Bedside:
    """Let the same two people check another bag, without the wristband."""
    bedside = Bedside(ward)
    checks_next(bedside.ana, therapy).seals()
    checks_next(bedside.ben, therapy).seals()
    return bedside


def offered(ward: Ward, check: Check) -> bool:
    """Sign somebody in for a turn and say whether a wristband scan is kept."""
    check.signs_in()
    assert isinstance(check.turn, OpenTurn)
    return check.turn.keeps is not None


# -- it serves


def test_the_same_two_people_scan_only_the_next_bag(ward: Ward, bags: Bags) -> None:  # U1, B21
    _, second, _ = bags
    bedside = next_bag(ward, second)

    revealed = bedside.revealed()

    assert isinstance(revealed.verdict, Match), revealed.verdict
    badges = 2
    assert len(bedside.ana.scans_made) + len(bedside.ben.scans_made) + badges == 4
    assert [row.equal for row in revealed.rows] == [True] * 5
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared)
    assert isinstance(bedside.starts(cleared), Started)
    assert ward.bag(second).state is BagState.INFUSING
    assert Auditor(ward.ledger, bags).complaints() == []


def test_the_record_names_the_earlier_turn_and_says_what_was_kept(ward: Ward, bags: Bags) -> None:
    earlier = [r.digest.value for r in ward.ledger.kind(SEALED)]
    next_bag(ward, bags[1]).revealed()

    told = [r.statement.body for r in ward.ledger.kind(SEALED)][2:]
    assert [body["kept"]["turn"] for body in told] == earlier
    assert all([r["kind"] for r in body["readings"]] == ["product"] for body in told)
    measured = ward.on_record(JUDGED)[-1]["independence"]
    assert measured["independent"]
    assert measured["first"]["kept"] == measured["second"]["kept"] == ["wristband"]


def test_a_third_bag_relies_on_the_scan_that_was_made(ward: Ward, bags: Bags) -> None:
    real = [r.digest.value for r in ward.ledger.kind(SEALED)]
    for therapy in bags[1:]:
        bedside = next_bag(ward, therapy)
        assert isinstance(bedside.revealed().verdict, Match)
        cleared = bedside.decides(Decision.AGREE)
        assert isinstance(cleared, Cleared)
        bedside.starts(cleared)

    told = [r["kept"]["turn"] for r in ward.on_record(SEALED) if "kept" in r]
    assert told == real * 2


def test_the_two_may_change_places(ward: Ward, bags: Bags) -> None:
    bedside = Bedside(ward, BEN, ANA)
    checks_next(bedside.ana, bags[1]).seals()
    checks_next(bedside.ben, bags[1]).seals()

    assert isinstance(bedside.revealed().verdict, Match)


def test_the_next_bag_after_an_infusion_that_is_done(ward: Ward, bags: Bags) -> None:
    infusing.end(ward.station, act(ward, therapy=bags[0]), End(whole=True))

    assert isinstance(next_bag(ward, bags[1]).revealed().verdict, Match)


def test_a_wristband_that_is_scanned_anyway_counts(ward: Ward, bags: Bags) -> None:
    bedside = Bedside(ward)
    bedside.ana.checks(bags[1])
    checks_next(bedside.ben, bags[1]).seals()

    assert isinstance(bedside.ana.turn, FullTurn)
    assert bedside.ana.turn.kept is None
    assert isinstance(bedside.revealed().verdict, Match)
    assert [("kept" in r) for r in ward.on_record(SEALED)[2:]] == [False, True]


def test_another_patients_wristband_scanned_anyway_stops(ward: Ward, bags: Bags) -> None:
    bedside = Bedside(ward)
    bedside.ana.scans(ward.alma.band)
    checks_next(bedside.ana, bags[1]).seals()
    checks_next(bedside.ben, bags[1]).seals()

    assert stopped(bedside.reveals()) is Cause.DIFFERENT_PATIENTS


def test_slips_of_the_next_bag_are_asked_again(ward: Ward, bags: Bags) -> None:  # X17
    bedside = Bedside(ward)
    bedside.ana.scans(bags[1].bag).hears(ward.alma.born).finds_intact().seals()
    checks_next(bedside.ben, bags[1]).seals()
    bedside.reveals()
    bedside.check(ANA, Place.FIRST, 2).answers(born=bags[1].born)
    bedside.check(BEN, Place.SECOND, 2).answers(born=bags[1].born)

    assert isinstance(bedside.revealed().verdict, Match)


def test_a_kept_scan_survives_a_power_cut_between_the_turns(ward: Ward, bags: Bags) -> None:
    bedside = Bedside(ward)
    checks_next(bedside.ana, bags[1]).seals()
    ward.restart()
    checks_next(bedside.ben, bags[1]).seals()

    assert isinstance(bedside.revealed().verdict, Match)


def test_the_infusions_screen_leads_to_the_next_bag(ward: Ward, bags: Bags) -> None:  # U13
    desk = QuickDesk(ward, NOTHING)
    locks = Ways(back=lambda: None, lock=lambda: desk.desk.go(LockStep(desk.desk)))
    show_infusion(desk.desk, locks, bags[0].bag.bag)
    rows = [row.id for row in desk.view.table.rows]
    assert rows[-1] == NEXT
    desk.desk.moved(-1)
    desk.desk.entered()
    desk.signs(ANA)

    assert desk.view.wristband is TileState.KEPT
    assert desk.view.instruction == wording_next.NEXT[0]


def test_a_therapy_of_one_bag_leads_to_none(ward: Ward) -> None:
    begun(ward, ward.alma)
    desk = QuickDesk(ward, NOTHING)
    nowhere = Ways(back=lambda: None, lock=lambda: None)
    show_infusion(desk.desk, nowhere, ward.alma.bag.bag)

    assert NEXT not in [row.id for row in desk.view.table.rows]


# -- it does not serve


def test_another_patients_bag_stops(ward: Ward, bags: Bags) -> None:  # X4, X6
    assert stopped(next_bag(ward, ward.alma).reveals()) is Cause.WRONG_PRODUCT


def test_two_different_next_bags_stop(ward: Ward, bags: Bags) -> None:
    bedside = Bedside(ward)
    checks_next(bedside.ana, bags[1]).seals()
    checks_next(bedside.ben, bags[2]).seals()

    assert stopped(bedside.reveals()) is Cause.CHECKERS_PRODUCT


def test_somebody_else_must_scan_the_wristband(ward: Ward, bags: Bags) -> None:  # B21
    bedside = Bedside(ward, ANA, FATIMA)
    checks_next(bedside.ana, bags[1]).seals()

    assert not offered(ward, bedside.ben)
    bedside.ben.checks(bags[1])
    assert isinstance(bedside.revealed().verdict, Match)


def test_after_the_limit_the_wristband_is_asked_for(ward: Ward, bags: Bags) -> None:
    ward.clock.passes(RESCAN)

    bedside = Bedside(ward)
    assert not offered(ward, bedside.ana)
    assert isinstance(bedside.ana.turn, OpenTurn)
    assert Item.WRISTBAND in bedside.ana.turn.missing


def test_a_limit_that_passes_during_the_turn_forbids_the_seal(ward: Ward, bags: Bags) -> None:
    ward.clock.passes(RESCAN - 4 * MINUTE)
    bedside = Bedside(ward)
    checks_next(bedside.ana, bags[1])
    ward.clock.passes(4 * MINUTE)

    with pytest.raises(PermissionError, match=r"scanned again"):
        bedside.ana.seals()


def test_a_clock_that_is_set_back_lengthens_nothing(ward: Ward, bags: Bags) -> None:
    ward.clock.passes(RESCAN)
    ward.clock.is_set(-RESCAN)

    assert not offered(ward, Bedside(ward).ana)


def test_a_clock_that_is_set_back_over_a_restart_revives_no_scan(ward: Ward, bags: Bags) -> None:
    ward.clock.passes(RESCAN + MINUTE)
    ward.clock.is_set(-2 * RESCAN)
    ward.clock.boot, ward.clock.monotonic_ms = "boot-2", 5_000
    ward.restart()

    assert not offered(ward, Bedside(ward).ana)
    bedside = Bedside(ward)
    bedside.ana.checks(bags[1])
    claims(bedside, keeps(ward, 1), bags[1])
    with forged_seals():
        bedside.ben.seals()
    assert stopped(bedside.reveals()) is Cause.BAND_AGAIN


def test_a_profile_may_ask_for_the_wristband_each_time(ward: Ward) -> None:
    first, *_ = three_bags(ward, minutes=0)
    begun(ward, first)

    assert not offered(ward, Bedside(ward).ana)


def test_a_match_that_was_not_started_serves_nobody(ward: Ward) -> None:
    first, *_ = three_bags(ward)
    play(ward, first)

    assert not offered(ward, Bedside(ward).ana)


def test_after_a_stop_both_scan_everything_again(ward: Ward, bags: Bags) -> None:
    bedside, _ = play(ward, bags[1], second={"bag": bags[2].bag})
    stopped(bedside.reveals())

    assert not offered(ward, Bedside(ward).ana)
    assert not offered(ward, Bedside(ward, BEN, ANA).ana)


@pytest.mark.parametrize("reason", [EndReason.REACTION, EndReason.LINE, EndReason.OTHER])
def test_after_an_infusion_that_was_stopped_both_scan_again(
    ward: Ward, bags: Bags, reason: EndReason
) -> None:
    how = End(whole=False, reason=reason)
    infusing.end(ward.station, act(ward, therapy=bags[0]), how)

    assert not offered(ward, Bedside(ward).ana)


def test_while_an_infusion_stands_still_both_scan_again(ward: Ward, bags: Bags) -> None:
    infusing.interrupt(ward.station, act(ward, therapy=bags[0]), PauseReason.LINE)

    assert not offered(ward, Bedside(ward).ana)


def test_who_has_been_with_another_patient_since_scans_again(ward: Ward, bags: Bags) -> None:
    begun(ward, ward.alma)

    assert not offered(ward, Bedside(ward).ana)


def test_after_the_last_bag_nothing_is_kept(ward: Ward) -> None:
    begun(ward, ward.alma)

    assert not offered(ward, Bedside(ward).ana)


def test_a_wristband_that_was_voided_meanwhile_stops(ward: Ward, bags: Bags) -> None:  # X15b
    band = replace(bags[0].band, serial=BandSerial("99"))
    ward.orders(replace(therapies(9, MORNING.date())[1], band=band))

    assert stopped(next_bag(ward, bags[1]).reveals()) is Cause.BAND_VOID


# -- forged


def keeps(ward: Ward, place: int) -> Keeps:
    """Return the scan of the first bag's first or second turn, whoever may keep it."""
    sealed = ward.ledger.kind(SEALED)[place]
    started = ward.ledger.kind(keeping.STARTED)[-1]
    until = ward.station.now() + RESCAN
    return Keeps(turn=sealed.digest, started=started.digest, until=until)


def forged(ward: Ward, bags: Bags, kept: Keeps) -> Bedside:
    """Let the second person's workstation claim a scan that it may not keep."""
    bedside = Bedside(ward)
    checks_next(bedside.ana, bags[1]).seals()
    claims(bedside, kept, bags[1])
    return bedside


def claims(bedside: Bedside, kept: Keeps, therapy: Therapy) -> None:
    """Let the second person check a bag as if that scan were theirs to keep."""
    bedside.ben.signs_in()
    assert isinstance(bedside.ben.turn, OpenTurn)
    bedside.ben.turn = keep_band(bedside.ben.turn, kept)
    checks_next(bedside.ben, therapy)


def test_nobody_uses_the_other_persons_scan(ward: Ward, bags: Bags) -> None:  # A03
    bedside = forged(ward, bags, keeps(ward, 0))
    assert isinstance(bedside.ben.turn, NextTurn)
    with pytest.raises(PermissionError):
        bedside.ben.seals()
    with forged_seals():
        bedside.ben.seals()

    assert stopped(bedside.reveals()) is Cause.BAND_AGAIN


def test_a_scan_older_than_the_limit_stops_even_if_it_was_sealed(ward: Ward, bags: Bags) -> None:
    ward.clock.passes(RESCAN - 4 * MINUTE)
    bedside = forged(ward, bags, keeps(ward, 1))
    ward.clock.passes(4 * MINUTE)
    with forged_seals():
        bedside.ben.seals()

    assert stopped(bedside.reveals()) is Cause.BAND_AGAIN


def test_a_start_that_is_not_this_turns_stops(ward: Ward, bags: Bags) -> None:
    other = replace(keeps(ward, 1), started=Digest("0" * 64))
    bedside = forged(ward, bags, other)
    with forged_seals():
        bedside.ben.seals()

    assert stopped(bedside.reveals()) is Cause.BAND_AGAIN


def test_what_is_kept_stands_sealed_in_the_private_row_too(ward: Ward, bags: Bags) -> None:
    bedside = next_bag(ward, bags[1])
    turn = bedside.ana.turn
    assert isinstance(turn, NextTurn)

    assert turns.readings(turn)["kept"] == {
        "turn": turn.keeps.turn.value,
        "started": turn.keeps.started.value,
    }
