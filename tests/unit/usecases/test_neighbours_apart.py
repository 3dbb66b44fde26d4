"""Two workstations of one site: what belongs to one of them stays there, whatever is relayed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, WARD, Member
from app.bootstrap.practice_drills import PracticeDrills
from app.domain.drills import DRILLS
from app.domain.people import Place, Purpose
from app.domain.verification import Match
from app.identifiers import Private
from app.labels.scan import Mode
from app.ports import Session
from app.usecases import (
    drilling,
    history,
    keeping,
    order_entry,
    overdue,
    qualifying,
    resume,
    reveal,
    sign_in,
    turns,
)
from app.usecases.order_entry import Typing
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Draft, file
from app.usecases.verdicts import Revealed
from tests.support.actors import Bedside, play
from tests.support.infusions import begun
from tests.support.neighbours import Site, new_site
from tests.support.next_bags import three_bags
from tests.support.station import SCANNER, Ward
from tests.unit.usecases.orders import typed


@pytest.fixture
def site() -> Site:
    site = new_site()
    site.meet()
    return site


def test_a_crash_at_one_workstation_abandons_no_open_turn_of_another(site: Site) -> None:
    # DESIGN 1: after a crash the *own* unsealed turn starts again
    bedside = Bedside(site.ward)
    bedside.ana.signs_in()
    site.meet()

    assert site.lab.restart() == 0
    assert site.lab.on_record(turns.ABANDONED) == []
    assert site.ward.restart() == 1
    assert [body["reason"] for body in site.ward.on_record(turns.ABANDONED)] == ["crash"]


def test_a_turn_of_one_workstation_waits_at_no_other(site: Site) -> None:  # BL1-BL8
    bedside = Bedside(site.ward)
    bedside.ana.checks(site.lab.alma)
    site.meet()

    assert resume.awaiting(site.ward.station) is not None
    assert resume.awaiting(site.lab.station) is None
    assert reveal.sealed_pair(site.lab.station, bedside.of) is None
    filed = site.lab.filed
    reveal.lapse(site.lab.station, reveal.too_old(bedside.of))
    assert site.lab.filed == filed


def opens(ward: Ward, member: Member, pin: str) -> Session | Refused:
    """Let somebody sign in for the first turn of a new verification."""
    wanted = Purpose(of=turns.new_verification(ward.station), place=Place.FIRST)
    return sign_in.open_session(ward.station, member.badge.number, Private(pin), wanted)


def test_wrong_pins_at_one_workstation_lock_nobody_out_at_another(site: Site) -> None:
    for _ in range(sign_in.TRIES):
        opens(site.lab, ANA, "000000")
    site.meet()
    locked, wrong = opens(site.lab, ANA, ANA.pin), opens(site.ward, ANA, "000000")

    assert isinstance(locked, Refused)
    assert locked.why is Why.LOCKED
    assert isinstance(wrong, Refused)
    assert (wrong.why, wrong.tries_left) == (Why.WRONG_PIN, sign_in.TRIES - 1)
    assert isinstance(opens(site.ward, ANA, ANA.pin), Session)


def test_a_right_pin_at_one_workstation_unlocks_nobody_at_another(site: Site) -> None:
    for _ in range(sign_in.TRIES):
        opens(site.lab, ANA, "000000")
    for _ in range(40):  # places in the other chain that are higher than the lock-out's
        opens(site.ward, ANA, ANA.pin)
    site.meet()
    locked = opens(site.lab, ANA, ANA.pin)

    assert isinstance(locked, Refused)
    assert locked.why is Why.LOCKED


def test_no_workstation_gives_anybody_a_badge(site: Site) -> None:  # only central enrols
    badge = CARLA.badge.number.value
    body = {"person": ANA.person.value, "name": "A. Other", "badge": badge}
    file(site.lab.station, Draft(kind=history.ENROLLED, body=body))
    site.meet()

    for one in site.both:
        found = history.person_with_badge(one.station, CARLA.badge.number)
        assert found is not None
        assert (found.id, found.name) == (CARLA.person, CARLA.name)


def test_a_scanner_is_tested_at_the_workstation_that_uses_it() -> None:  # 21 CFR 11.10(h)
    site = new_site(practice=False)
    site.meet()
    source, mode = SCANNER, Mode.WEDGE

    assert qualifying.refuses(site.lab.station, mode, source) is None
    assert qualifying.refuses(site.ward.station, mode, source) == qualifying.NEVER.format(
        what="scanner"
    )
    assert qualifying.devices(site.ward.station) == ()
    assert not qualifying.ready(site.ward.station)


def test_a_scanner_that_was_tested_later_elsewhere_changes_nothing_here() -> None:
    site = new_site(practice=False)
    site.ward.tests_scanner()
    before = qualifying.devices(site.lab.station)
    site.meet()

    assert qualifying.devices(site.lab.station) == before
    assert qualifying.is_qualified(site.ward.station, Mode.WEDGE, SCANNER)


def test_an_entry_that_waits_for_its_second_person_waits_where_it_was_begun(site: Site) -> None:
    of = order_entry.begin(site.lab.station)  # BL3
    stands = order_entry.standing(site.lab.station, of)
    assert isinstance(stands, Typing)
    values = typed(site.lab.alma) | {"bag 1, bag": "09520000001018.NEWBAG1"}
    mine = {name: values.get(name, "") for name in stands.asked}
    order_entry.enter(site.lab.station, of, mine, site.lab.set_up(ANA))
    site.meet()
    here, there = (order_entry.standing(one.station, of) for one in site.both)

    assert isinstance(here, Typing)
    assert here.second
    assert isinstance(there, Typing)
    assert not there.second
    assert order_entry.waiting(site.ward.station) == ()
    (entered,) = site.ward.ledger.kind(order_entry.ENTERED)
    assert all(site.ward.ledger.private(c.commit) is None for c in entered.statement.private)


def test_a_match_that_ran_out_is_let_lapse_where_it_was_made(site: Site) -> None:  # B17
    _, result = play(site.ward, site.lab.alma)
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    site.meet()
    site.passes(timedelta(hours=1))

    assert overdue.let_lapse(site.lab.station) == ()
    assert len(overdue.let_lapse(site.ward.station)) == 1
    site.meet()
    assert not site.lab.bag(site.lab.alma).contested
    assert site.lab.bag(site.lab.alma) == site.ward.bag(site.lab.alma)


def infused_first_of_three(site: Site) -> None:
    """Let two people start the first bag of an order on the ward; Ana may keep her scan."""
    first, _, _ = three_bags(site.lab)
    site.ward.ledger.keep_central([r.raw for r in site.lab.ledger.kind(history.PUBLISHED)])
    site.meet()
    begun(site.ward, first)
    of = turns.new_verification(site.ward.station)
    assert keeping.offer(site.ward.station, ANA.person, of) is not None


def test_a_wristband_scan_is_kept_at_the_workstation_that_made_it(site: Site) -> None:  # B21
    infused_first_of_three(site)
    site.meet()
    of = turns.new_verification(site.lab.station)

    assert keeping.offer(site.lab.station, ANA.person, of) is None


def test_who_checked_somebody_at_another_workstation_scans_the_wristband_again(
    site: Site,
) -> None:  # B21: who has been with another patient since scans again
    infused_first_of_three(site)
    site.meet()
    site.lab.ward = WARD  # a second workstation of the same ward
    Bedside(site.lab).ana.checks(site.lab.alma)
    site.meet()
    of = turns.new_verification(site.ward.station)

    assert keeping.offer(site.ward.station, ANA.person, of) is None
    assert keeping.offer(site.ward.station, BEN.person, of) is not None


def test_a_drill_runs_where_it_was_begun(site: Site, tmp_path: Path) -> None:  # A36
    table = PracticeDrills(tmp_path, lambda _: None)
    drilling.begin(site.lab.station, table, DRILLS[0])
    site.meet()
    first = drilling.running(site.lab.station)

    assert first is not None
    assert drilling.running(site.ward.station) is None
    drilling.begin(site.ward.station, PracticeDrills(tmp_path / "2", lambda _: None), DRILLS[0])
    site.meet()
    other = drilling.running(site.ward.station)
    assert other is not None
    assert (first.number, other.number) == (1, 2)
    assert drilling.running(site.lab.station) == first
