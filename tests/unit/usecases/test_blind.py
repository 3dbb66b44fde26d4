"""Blind: a first turn that matches and one that does not leave the same trace (BL1-BL8).

Both wristbands and both bags have the same status, so nothing may differ: not one call on the
ledger, the keys or the clock, not an argument or a result of them, not a word that comes back.
The only things written differently are the numbers of the objects themselves, where the station
asks for one object's own status; nowhere do two objects meet before both turns are sealed.
X7 and X10 are asked for each bag, X15 and X15b for each scan, in every turn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from app.bootstrap.cast import ANA, BEN, Member
from app.domain.people import Place
from app.labels.label import ProductLabel
from app.usecases import reveal, sign_in, turns
from app.usecases.station import Station
from tests.support.actors import Bedside, Check
from tests.support.station import Ward, new_ward
from tests.support.tracing import Trace, Traced


def traced(ward: Ward, trace: Trace) -> Ward:
    """Return a ward whose station notes everything."""

    class TracedWard(Ward):
        @property
        def station(self) -> Station:
            plain = super().station
            return replace(
                plain,
                ledger=cast("Any", Traced("ledger", plain.ledger, trace)),
                keys=cast("Any", Traced("keys", plain.keys, trace)),
                clock=cast("Any", Traced("clock", plain.clock, trace)),
            )

    ward.__class__ = TracedWard
    return ward


def objects(ward: Ward) -> dict[str, str]:
    """Let one patient's numbers be written like the other's: which it was, the scanner knew.

    An object's own status needs its own records (a bag's moves, the prints of a band); how many
    there are and what is asked of them must not differ between objects of the same status.
    """
    return {
        value: word
        for therapy in (ward.alma, ward.bruno)
        for value, word in (
            (therapy.bag.bag.value, "that bag"),
            (therapy.order.value, "that order"),
            (therapy.bag.coi.value, "that chain of identity"),
            (therapy.bag.lot.value if therapy.bag.lot else "no lot", "that lot"),
            (therapy.band.patient.value, "that patient"),
        )
    }


def told(check: Check, trace: Trace) -> None:
    trace.note("returned", check.told, check.refusals, check.refused, type(check.turn).__name__)


def story(band: str, bag: str, born: str) -> list[str]:
    """Let Ana do the first turn with these, Ben the second with Alma's; return the trace."""
    ward = new_ward()
    ana_band, ana_bag = getattr(ward, band), getattr(ward, bag)
    trace = Trace(objects(ward))
    ward = traced(ward, trace)
    bedside = Bedside(ward)
    for check, (on_limb, in_hand) in (
        (bedside.ana, (ana_band, ana_bag)),
        (bedside.ben, (ward.alma, ward.alma)),
    ):
        station = ward.station
        trace.note("identify", sign_in.identify(station, check.member.badge.number, check.purpose))
        check.scans(on_limb.band).scans(in_hand.bag)
        check.hears(getattr(ward, born).born if check is bedside.ana else ward.alma.born)
        if check.place is Place.SECOND:
            # From here on the second person's own scans would differ, not what they see.
            check.types_end(in_hand.bag.serial.value[-4:])
        trace.note("sealed", check.finds_intact().seals())
        told(check, trace)
        trace.note("waiting", station.ledger.waiting())
        if check is bedside.ana:
            trace.note("pair", reveal.sealed_pair(station, bedside.of))
    return trace.calls


MATCHING = ("alma", "alma", "alma")


@pytest.mark.parametrize(
    ("band", "bag", "born"),
    [
        ("bruno", "alma", "alma"),
        ("alma", "bruno", "alma"),
        ("alma", "alma", "bruno"),
        ("bruno", "bruno", "bruno"),
    ],
)
def test_a_first_turn_that_does_not_match_leaves_the_same_trace(
    band: str, bag: str, born: str
) -> None:
    assert story(band, bag, born) == story(*MATCHING)


def test_the_trace_is_a_real_one() -> None:
    calls = story(*MATCHING)

    assert sum(call.startswith("ledger file") for call in calls) == 4
    assert any("keys sign" in call for call in calls)
    assert any("that bag" in call for call in calls)


def test_a_trace_that_compared_the_pairing_would_differ() -> None:
    """The instrument sees what it is for: a bag held against the order of the wristband."""

    def peeking(bag: str) -> list[str]:
        ward = new_ward()
        trace = Trace(objects(ward))
        ward = traced(ward, trace)
        scanned: ProductLabel = getattr(ward, bag).bag
        ledger = ward.station.ledger
        for record in ledger.orders_of(ward.alma.band.patient):
            if scanned.bag.value in record.statement.body["bags"]:
                ledger.private(record.statement.private[0].commit)
        return trace.calls

    assert peeking("alma") != peeking("bruno")


@pytest.mark.parametrize("badge", [ANA, BEN])
def test_who_may_come_next_does_not_depend_on_what_was_scanned(badge: Member) -> None:
    results = []
    for bag in ("alma", "bruno"):
        ward = new_ward()
        bedside = Bedside(ward)
        bedside.ana.checks(ward.alma, bag=getattr(ward, bag).bag)
        purpose = bedside.ben.purpose
        results.append(sign_in.identify(ward.station, badge.badge.number, purpose))

    assert results[0] == results[1]


def test_a_wrong_object_of_bad_status_is_told_identically_whatever_the_pairing() -> None:
    """X7 is told from the bag alone: with its own patient's wristband or a stranger's."""
    told_at = []
    for band in ("alma", "bruno"):
        ward = new_ward()
        Bedside(ward).ana.checks(ward.bruno)
        ward.orders(replace(ward.alma, slot=9))
        bag = replace(ward.bruno.bag, serial=replace(ward.bruno.bag.serial, value="NOTHERE"))
        check = Bedside(ward).ana.scans(getattr(ward, band).band).scans(bag)
        told_at.append((check.told, ward.on_record(turns.TOLD)))

    assert told_at[0] == told_at[1]
    assert [t.cause.name for t in told_at[0][0]] == ["BAG_UNKNOWN"]
