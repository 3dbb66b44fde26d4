"""What a workstation's screens say of another's records: plainly, and nothing that is not so."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import CARLA
from app.domain.deviation import Category
from app.identifiers import Private
from app.labels import product
from app.usecases import reporting
from tests.support.actors import play
from tests.support.desk import QuickDesk
from tests.support.neighbours import Site, new_site
from tests.support.station import FATIMA
from tests.support.work_hands import opens, rows, sits_at, view, works_on
from ui import wording_laboratory, wording_ordering, wording_quality, wording_readying
from ui.presenters.checking import LockStep
from ui.presenters.following import NEXT, READ, ExceptionStep
from ui.presenters.laboratory import LaboratoryStep, show_bag, show_laboratory
from ui.presenters.onward import WrittenStep
from ui.presenters.ordering import OrdersStep, OrderStep
from ui.presenters.readying import show_readiness
from ui.presenters.work import Ways
from ui.presenters.work_views import WorkRow

WORDS = "The bag was warm to the touch when it came."


@pytest.fixture
def site() -> Site:
    """Return a site whose ward knows that there are orders, and not whose."""
    site = new_site()
    site.meet(rows=False)
    return site


@pytest.fixture
def at(site: Site) -> QuickDesk:
    return sits_at(site.ward)


def ways(at: QuickDesk) -> Ways:
    def back() -> None:
        at.desk.go(LockStep(at.desk))

    return Ways(back=back, lock=back)


def opens_exception(at: QuickDesk) -> None:
    works_on(at, "exceptions")
    opens(at)
    assert isinstance(at.desk.step, ExceptionStep)


@pytest.mark.parametrize("intact", [True, False])
def test_what_two_people_checked_elsewhere_is_decided_about_there(
    site: Site, at: QuickDesk, *, intact: bool
) -> None:  # BL1; a stop, and a hold that waits for approval
    site.lab.ward = site.ward.ward
    band = {} if not intact else {"band": site.lab.bruno.band}
    play(site.lab, site.lab.alma, first={"intact": intact}, second={"intact": intact, **band})
    site.meet(rows=False)
    opens_exception(at)
    filed = site.ward.filed
    at.desk.acted(NEXT)

    assert isinstance(at.desk.step, ExceptionStep)
    assert view(at).message == wording_quality.ELSEWHERE
    assert site.ward.filed == filed


def test_words_that_were_written_elsewhere_are_said_to_be_there(site: Site, at: QuickDesk) -> None:
    wanted = reporting.purpose(None, reporting.REPORTERS)
    pin = Private(CARLA.pin)
    session = site.lab.keys.unlock(CARLA.person, pin, CARLA.roles[0], wanted)
    assert session is not None
    told = reporting.Report(category=Category.PRODUCT, what_happened=Private(WORDS))
    reporting.report(site.lab.station, told, session)
    for texts, rows_come in (((wording_quality.WRITTEN_AWAY,), False), ((WORDS,), True)):
        site.meet(rows=rows_come)
        opens_exception(at)
        at.desk.acted(READ)
        at.signs(FATIMA)

        assert isinstance(at.desk.step, WrittenStep)
        assert tuple(text for _, text in view(at).facts) == texts


def order_rows(at: QuickDesk) -> dict[str, WorkRow]:
    works_on(at, "orders")
    return {row.cells[0]: row for row in rows(at)}


def test_an_order_whose_details_are_elsewhere_is_listed_and_does_not_open(
    site: Site, at: QuickDesk
) -> None:
    listed = order_rows(at)
    opens(at)

    assert set(listed) == {site.lab.alma.order.value, site.lab.bruno.order.value}
    assert {row.cells[-1] for row in listed.values()} == {"not here yet"}
    assert isinstance(at.desk.step, OrdersStep)
    assert view(at).message == wording_ordering.ORDER_AWAY
    site.meet()
    assert {row.cells[-1] for row in order_rows(at).values()} == {
        wording_ordering.ORIGINS["central"]
    }
    opens(at)
    assert isinstance(at.desk.step, OrderStep)


def scans_alma(site: Site, at: QuickDesk) -> None:
    at.scans(product.raw(site.lab.alma.bag), "]d2")


def test_the_laboratory_says_that_a_bags_order_is_elsewhere(site: Site, at: QuickDesk) -> None:
    works_on(at, "laboratory")
    scans_alma(site, at)

    assert isinstance(at.desk.step, LaboratoryStep)
    assert view(at).message == wording_laboratory.ORDER_AWAY


def test_whoever_receives_a_bag_is_told_that_its_order_is_elsewhere(
    site: Site, at: QuickDesk
) -> None:
    works_on(at, "receive")
    scans_alma(site, at)

    assert view(at).message == wording_laboratory.ORDER_AWAY


def test_the_checklist_of_a_bag_says_that_its_order_is_elsewhere(
    site: Site, at: QuickDesk
) -> None:
    show_readiness(at.desk, ways(at), site.lab.alma.bag.bag)

    assert view(at).message == wording_readying.ORDER_AWAY


def test_a_bag_opens_at_the_bench_once_its_orders_details_have_come(
    site: Site, at: QuickDesk
) -> None:
    site.meet()
    show_laboratory(at.desk, ways(at))
    show_bag(at.desk, ways(at), site.lab.alma.bag.bag)

    assert not isinstance(at.desk.step, LaboratoryStep)
    assert not view(at).message
