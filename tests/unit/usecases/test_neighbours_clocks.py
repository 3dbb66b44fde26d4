"""Two workstations whose clocks differ: no clock makes a patient's cells fit (X19, DESIGN §1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap.cast import ANA, BEN
from app.domain.people import Meaning
from app.domain.release import Evidence
from app.evidence.statement import Subject
from app.usecases import exceptions, history, releases
from app.usecases.identity_tests import identity_of
from app.usecases.station import Draft, file_signed, signer
from tests.support.actors import Bedside
from tests.support.neighbours import new_site
from tests.support.station import Ward

LATE = timedelta(hours=24)


def files_identity(ward: Ward, *, matches: bool) -> None:
    """File a laboratory's result for Alma, signed by two."""
    sessions = [ward.set_up(ANA), ward.set_up(BEN)]
    body = {
        "evidence": Evidence.STR.value,
        "matches": matches,
        "laboratory": "HLA lab",
        "on": "2026-11-20",
        "document": "ab" * 32,
    }
    draft = Draft(
        kind=releases.TESTED,
        subject=(Subject(scheme="coi", value=ward.alma.bag.coi.value),),
        signers=tuple(signer(s, Meaning.CONFIRMED.value) for s in sessions),
        body=body,
    )
    file_signed(ward.station, draft, sessions)


@pytest.mark.parametrize("behind", [LATE, timedelta(0), -LATE])
def test_a_test_that_does_not_match_is_overruled_by_no_clock(behind: timedelta) -> None:
    site = new_site()
    site.meet()
    files_identity(site.lab, matches=True)
    site.meet()
    site.ward.clock.is_set(-behind)
    files_identity(site.ward, matches=False)
    assert fits(site.lab)
    assert not fits(site.ward)
    relay(site.ward, site.lab)
    assert not fits(site.lab)


def fits(ward: Ward) -> bool:
    """Say whether Alma's cells fit, as a workstation knows it."""
    (order,) = history.orders(ward.station, ward.alma.band.patient)
    found = identity_of(ward.station, order)
    assert found is not None
    return found.matches


def relay(giver: Ward, taker: Ward) -> None:
    """Bring what one filed to the other, and leave their clocks as they are."""
    own = [r.raw for r in giver.ledger.records if r.entry.station == giver.name]
    assert not taker.ledger.keep_relayed(own).broken


def test_words_of_a_first_turn_are_listed_elsewhere_only_after_the_reveal() -> None:  # BL1
    site = new_site()
    site.meet()
    bedside = Bedside(site.ward)
    bedside.ana.checks(site.lab.alma, bag=site.lab.bruno.bag)
    session = site.ward.set_up(ANA)
    check = Subject(scheme="verification", value=bedside.of.value)
    draft = Draft(
        kind="deviation.recorded",
        subject=(check,),
        signers=(signer(session, Meaning.CONFIRMED.value),),
        body={"category": "product", "ward": "Ward 4B"},
    )
    file_signed(site.ward.station, draft, [session])
    site.lab.clock.passes(timedelta(hours=5))
    relay(site.ward, site.lab)
    listed = exceptions.exceptions(site.lab.station)
    assert [r for r in listed if r.what is exceptions.What.REPORTED] == []
    bedside.ben.checks(site.lab.alma)
    bedside.revealed()
    relay(site.ward, site.lab)
    listed = exceptions.exceptions(site.lab.station)
    assert len([r for r in listed if r.what is exceptions.What.REPORTED]) == 1
