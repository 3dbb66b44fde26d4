"""A therapy that goes through two workstations of one site, and what one's acts do at the other.

Filed, stored, issued, thawed and given at the laboratory's; taken over, checked, infused at the
ward's. Whatever is done at one of them stops the other as it would stop itself.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, WARD, Therapy
from app.domain.case import Bag
from app.domain.causes import Cause
from app.domain.deviation import State
from app.domain.infusion import End, Fate, Labels, Way
from app.domain.moves import BagState, MoveKind
from app.domain.order import Order, Prescription
from app.domain.people import WARD as WARD_ROLES
from app.domain.verification import Cleared
from app.identifiers import Private, VerificationId
from app.ports import Session
from app.usecases import (
    closing,
    emptying,
    exceptions,
    infusing,
    orders,
    reporting,
    resolving,
    speaking_up,
)
from app.usecases import infusing_views as views
from app.usecases.approval import Decision, Started
from app.usecases.emptying import Closing
from app.usecases.exceptions import Next
from app.usecases.handing_over import Giving, HandedOver, hand_over
from app.usecases.history import orders_about
from app.usecases.laboratory import purpose
from app.usecases.neighbours import in_order
from app.usecases.order_views import Origin, all_orders
from app.usecases.overdue import What, on_the_ward
from app.usecases.setting_up import move_bag
from app.usecases.taking_over import (
    Accepted,
    Pairing,
    Receiving,
    accept_custody,
    given_to,
    pairing,
)
from tests.support.actors import Bedside, play
from tests.support.infusions import HANA, act, signed_in, two
from tests.support.neighbours import (
    Site,
    another,
    in_store,
    issues,
    new_site,
    picks,
    signs,
    thaws,
    work,
)
from tests.support.station import GUS, Ward
from tests.unit.usecases.orders import order_of


@pytest.fixture
def site() -> Site:
    site = new_site()
    site.meet()
    return site


def bags(site: Site, therapy: Therapy) -> tuple[Bag, Bag]:
    """Return what each workstation's records say of a bag."""
    return site.lab.bag(therapy), site.ward.bag(therapy)


# -- what is done at one stops the other


def clears(bedside: Bedside) -> Cleared:
    """Let both people agree to start."""
    cleared = bedside.decides(Decision.AGREE)
    assert isinstance(cleared, Cleared), cleared
    return cleared


def cancelled(site: Site) -> None:
    """Let somebody cancel Alma's order at the lab's workstation."""
    order = order_of(site.lab, site.lab.alma)
    orders.cancel(site.lab.station, order, site.lab.set_up(GUS), "the cells were recalled")


def test_an_order_that_was_cancelled_elsewhere_stops_the_bedside(site: Site) -> None:  # X11
    cancelled(site)
    site.meet()
    _, result = play(site.ward, site.lab.alma)

    assert getattr(result, "verdict", result).cause is Cause.ORDER_CANCELLED  # type: ignore[union-attr]


def test_an_order_that_is_cancelled_elsewhere_after_the_match_is_not_agreed_on(
    site: Site,
) -> None:  # X11
    bedside, _ = play(site.ward, site.lab.alma)
    cancelled(site)
    site.meet()

    assert bedside.decides(Decision.AGREE) is Cause.ORDER_CANCELLED
    assert site.ward.keys.open == {}


def test_an_order_that_is_cancelled_elsewhere_after_the_agreement_is_not_started(
    site: Site,
) -> None:  # X11
    bedside, _ = play(site.ward, site.lab.alma)
    cleared = clears(bedside)
    cancelled(site)
    site.meet()

    assert bedside.starts(cleared) is Cause.ORDER_CANCELLED
    assert site.ward.on_record("infusion.started") == []


def test_a_bag_that_was_stopped_elsewhere_is_told_at_once(site: Site) -> None:  # X7
    site.lab.ward = WARD
    play(site.lab, site.lab.alma, second={"band": site.lab.bruno.band})
    site.meet()
    told = Bedside(site.ward).ana.scans(site.lab.alma.bag).told

    assert [(one.cause, one.refused) for one in told] == [(Cause.BAG_ON_HOLD, True)]


def test_who_speaks_up_at_another_workstation_keeps_the_ward_from_starting(site: Site) -> None:
    bedside, _ = play(site.ward, site.lab.alma)  # screens 5.4
    cleared = clears(bedside)
    site.meet()
    speaking_up.speak_up(site.lab.station, bedside.of, [site.lab.alma.bag.bag])
    site.meet()

    assert bedside.starts(cleared) is Cause.BAG_ON_HOLD
    assert site.ward.on_record("infusion.started") == []


def test_a_start_that_nobody_had_heard_of_is_contested_with_a_hold_of_the_lab(
    site: Site,
) -> None:  # DESIGN rule 6: both are recorded; the bag is never green again by itself
    bedside, _ = play(site.ward, site.lab.alma)
    cleared = clears(bedside)
    site.meet()
    speaking_up.speak_up(site.lab.station, bedside.of, [site.lab.alma.bag.bag])
    assert isinstance(bedside.starts(cleared), Started)
    site.meet()
    here, there = bags(site, site.lab.alma)

    assert here.contested
    assert here == there


def test_two_moves_after_the_same_one_are_contested_at_both(site: Site) -> None:  # X7
    therapy = another()
    in_store(site, therapy)
    site.meet()
    bag = therapy.bag.bag
    for one, place in ((site.lab, WARD), (site.ward, "Ward 7")):
        move_bag(one.station, bag, MoveKind.ISSUED, one.set_up(CARLA), place)
    assert not any(found.contested for found in bags(site, therapy))
    site.meet()
    here, there = bags(site, therapy)

    assert here.contested
    assert here == there
    told = Bedside(site.ward).ana.scans(therapy.bag).told
    assert [one.cause for one in told] == [Cause.BAG_CONTESTED]


def test_what_is_contested_is_resolved_at_either_and_for_both(site: Site) -> None:
    therapy = another()
    in_store(site, therapy)
    site.meet()
    bag = therapy.bag.bag
    for one in site.both:
        move_bag(one.station, bag, MoveKind.ISSUED, one.set_up(CARLA), WARD)
    site.meet()
    ward = site.ward
    qa = next(m for m in ward.members.values() if "qa" in m.roles)
    asked = resolving.purpose(VerificationId(ward.keys.new_id()))
    session = ward.keys.unlock(qa.person, Private(qa.pin), "qa", asked)
    assert session is not None
    to = resolving.ways_out(ward.station, bag)[0]
    resolving.resolve(ward.station, bag, to, Private("both lists were compared"), session)
    site.meet()
    here, there = bags(site, therapy)

    assert (here.contested, here.state) == (False, to)
    assert here == there


def test_a_stop_of_one_workstation_is_on_both_lists_and_decided_where_it_was(
    site: Site,
) -> None:
    site.lab.ward = WARD
    play(site.lab, site.lab.alma, second={"band": site.lab.bruno.band})
    site.meet()
    (there,) = exceptions.exceptions(site.lab.station)
    (here,) = exceptions.exceptions(site.ward.station)

    assert (there.entry, there.state, there.next) == (here.entry, State.OPEN, Next.DECIDE)
    assert (here.next, here.elsewhere, there.elsewhere) == (Next.DECIDE, True, False)


def test_the_newest_word_does_not_depend_on_which_record_arrived_first(site: Site) -> None:
    lab, ward, alma = site.lab, site.ward, site.lab.alma  # DESIGN 1: a function of the set
    order = orders_about(lab.ledger, "bag", alma.bag.bag.value)[-1]
    site.enrols(HANA)
    for one, cells in ((ward, 60), (lab, 70)):
        asked = Prescription(cells=Decimal(cells))
        orders.prescribe(one.station, order, one.set_up(HANA), asked)
        site.passes(timedelta(minutes=1))
    site.meet()
    found = [order_of(one, alma).prescription for one in site.both]

    assert found[0] == found[1]
    assert found[0] is not None
    assert found[0].cells == Decimal(70)


def test_a_chain_keeps_its_own_order_whatever_its_clock_was_set_to(site: Site) -> None:
    lab, ward = site.lab, site.ward
    lab.tests_scanner()
    ward.clock.is_set(timedelta(hours=-3))
    ward.tests_scanner()
    lab.clock.is_set(timedelta(days=-2))
    lab.tests_scanner()
    site.meet(rows=False)
    kind = "scanner.qualified"
    merged = [in_order(one.ledger.kind(kind)) for one in site.both]

    assert [r.digest for r in merged[0]] == [r.digest for r in merged[1]]
    assert [r.entry.station for r in merged[0]] == [ward.name, lab.name, lab.name]
    own = [r.entry.seq for r in merged[0] if r.entry.station == lab.name]
    assert own == sorted(own)


ACTS = (MoveKind.ACCEPTED, MoveKind.STORED, MoveKind.ISSUED, MoveKind.THAWED)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_was_done_apart_both_say_the_same_once_they_met(seed: int) -> None:
    """DESIGN 1: a bag is a function of the set of records, never of arrival order or clocks."""
    site, chance = new_site(), Random(seed)
    therapies_here = (site.lab.alma, site.lab.bruno)
    for _ in range(12):
        one = chance.choice(site.both)
        bag, kind = chance.choice(therapies_here).bag.bag, chance.choice(ACTS)
        move_bag(one.station, bag, kind, one.set_up(CARLA), chance.choice((WARD, "Ward 7")))
        one.clock.is_set(timedelta(minutes=chance.randint(-90, 90)))
        if chance.random() < 0.3:
            site.meet(rows=chance.random() < 0.5)
    site.meet()

    for therapy in therapies_here:
        here, there = bags(site, therapy)
        assert here == there
    rows = [exceptions.exceptions(one.station, closed=True) for one in site.both]
    assert {row.entry for row in rows[0]} == {row.entry for row in rows[1]}


# -- the whole way


def hands_over(site: Site, therapy: Therapy) -> HandedOver:
    """Let the laboratory give a thawed bag to the ward."""
    lab = site.lab
    giving = Giving(bags=(therapy.bag.bag,), to=WARD)
    found = hand_over(lab.station, work(lab, therapy), giving, signs(lab, CARLA))
    assert isinstance(found, HandedOver), found
    return found


def takes_over(ward: Ward, therapy: Therapy) -> Accepted:
    """Let the ward scan the unit and take it over."""
    (given,) = given_to(ward.station)
    receiving = Receiving(receipt=given.receipt, picked=(picks(ward, BEN, therapy),), intact=True)
    found = accept_custody(ward.station, given.work, receiving, at_the_ward(ward))
    assert isinstance(found, Accepted), found
    return found


def at_the_ward(ward: Ward) -> Session:
    """Sign the receiving nurse in."""
    wanted = purpose(ward.station, "receive", WARD_ROLES)
    session = ward.keys.unlock(BEN.person, Private(BEN.pin), BEN.roles[0], wanted)
    assert session is not None
    return session


def test_the_whole_way_from_the_lab_through_the_ward_to_a_closed_case(site: Site) -> None:
    """T01-T12, B01-B27: filed, received, issued, thawed and given at one; infused at the other."""
    therapy, lab, ward = another(), site.lab, site.ward
    in_store(site, therapy)
    site.meet()
    assert [r.origin for r in all_orders(ward.station, 1)] == [Origin.CENTRAL]
    issues(site, therapy)
    thaws(site, therapy)
    hands_over(site, therapy)
    site.meet()
    assert What.THAWED in {r.what for r in on_the_ward(ward.station) if r.bag == therapy.bag.bag}
    taken = takes_over(ward, therapy)
    assert taken.arrived
    site.meet()
    assert pairing(lab.station, taken.entry) is Pairing.AGREES
    assert given_to(ward.station) == ()

    bedside, _ = play(ward, therapy, people=(ANA, BEN))
    assert isinstance(bedside.starts(clears(bedside)), Started)
    site.meet()
    assert [found.state for found in bags(site, therapy)] == [BagState.INFUSING] * 2
    infusing.end(ward.station, act(ward, therapy=therapy), End(whole=True))
    site.meet()
    # The laboratory takes the empty bag back and records it at its own workstation.
    emptying.dispose(
        lab.station, two(lab, therapy=therapy), Fate(way=Way.BIOHAZARD, container="7")
    )
    site.meet()
    order = the_order(ward, therapy)
    told = Closing(labels=Labels(came=4, in_chart=3, destroyed=1))
    emptying.close_case(ward.station, order, told, signed_in(ward, ANA))
    site.meet()

    here, there = bags(site, therapy)
    assert here == there
    assert (here.state, here.unverified, here.irregular) == (BagState.DISPOSED, False, False)
    for one in site.both:
        assert views.was_verified(one.station, therapy.bag.bag)
        assert closing.open_cases(one.station) == ()
        assert emptying.closed(one.station, the_order(one, therapy)) is not None
        assert exceptions.exceptions(one.station) == ()
        assert reporting.steps(one.station) == {}


def the_order(ward: Ward, therapy: Therapy) -> Order:
    """Return a therapy's order as a workstation knows it."""
    return orders_about(ward.ledger, "bag", therapy.bag.bag.value)[-1]
