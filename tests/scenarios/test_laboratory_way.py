"""A bag's whole way: from the pick-up slip in the laboratory to a match at the bedside."""

from __future__ import annotations

from dataclasses import replace

from app.bootstrap.cast import ANA, BEN, CARLA, WARD, Therapy
from app.domain import people
from app.domain.moves import BagState, MoveKind
from app.domain.verification import Match
from app.identifiers import CoiId, OrderId, SerialNumber
from app.usecases import history
from app.usecases.handing_over import Giving, HandedOver, hand_over
from app.usecases.laboratory import NotDone, Recorded, work_of
from app.usecases.laboratory_thaw import Rehearsed, rehearse
from app.usecases.near_misses import near_misses
from app.usecases.readiness import confirm_readiness
from app.usecases.setting_up import move_bag
from app.usecases.taking_over import Accepted, Receiving, accept_custody
from app.usecases.verdicts import Revealed
from tests.support.actors import play
from tests.support.bench import LAB_PLACE, Bench


def new_case(bench: Bench) -> Therapy:
    """File an order of its own for one more bag of Alma's, and bring the bag into store."""
    alma, coi = bench.ward.alma, CoiId("PRACTICE-COI-90001")
    label = replace(alma.bag, serial=SerialNumber("PB90001WAYX"), coi=coi)
    case = replace(
        alma, order=OrderId("PRACTICE-ORDER-90001"), band=replace(alma.band, coi=coi), bag=label
    )
    bench.ward.orders(case)
    for kind in (MoveKind.ACCEPTED, MoveKind.STORED):
        move_bag(bench.station, label.bag, kind, bench.ward.set_up(CARLA), LAB_PLACE)
    order = next(o for o in history.filed_orders(bench.station, alma.band.patient) if o.coi == coi)
    bench.work, bench.label, bench.band = work_of(bench.station, order), label, case.band
    return case


def test_a_bag_goes_from_the_slip_to_a_match_at_the_bedside() -> None:  # T01-T12
    bench = Bench()
    case = new_case(bench)
    assert isinstance(bench.issues(), Recorded)

    # The ward confirms with the wristband scanned; the laboratory compares with its record.
    ready = bench.signs(ANA, people.WARD)
    confirm_readiness(bench.station, bench.order, {}, case.band, ready)
    bench.work = work_of(bench.station, bench.order, bench.bag)
    compared = rehearse(bench.station, bench.work, bench.picks(CARLA), None, bench.signs(CARLA))
    assert isinstance(compared, Rehearsed)
    assert compared.passed
    assert isinstance(bench.starts(), Recorded)
    bench.ends()

    giving = Giving(bags=(bench.bag,), to=WARD)
    given = hand_over(bench.station, bench.work, giving, bench.signs(CARLA))
    assert isinstance(given, HandedOver)
    bench.ward.ward = WARD
    receiving = Receiving(receipt=given.receipt, picked=(bench.picks(ANA),))
    taken = accept_custody(bench.station, bench.work, receiving, bench.signs(ANA, people.WARD))
    assert isinstance(taken, Accepted)

    _, result = play(bench.ward, case, people=(ANA, BEN))
    assert isinstance(result, Revealed)
    assert isinstance(result.verdict, Match)
    assert bench.state is BagState.VERIFIED


def test_a_refusal_of_the_laboratory_waits_to_be_classified_like_any_other() -> None:
    bench = Bench()

    assert isinstance(bench.issues(bench.ward.bruno.bag), NotDone)
    found = near_misses(bench.station).rows
    assert [(row.bags, row.found) for row in found] == [((bench.bag,), None)]
