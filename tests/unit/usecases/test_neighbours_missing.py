"""What of another workstation's records is not here: said, matched with nothing, never named.

Central brings a record at once; its private rows come sealed, later or never. `rows=False` is the
time between the two, or a workstation that nobody ever gave them to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.domain.causes import Cause
from app.domain.deviation import Category, State
from app.domain.moves import BagState
from app.domain.order import Prescription
from app.domain.verification import Match
from app.identifiers import BagId, OrderId, Private, SerialNumber
from app.usecases import (
    closing,
    downtime,
    following,
    history,
    holding,
    holding_views,
    infusing,
    laboratory_bench,
    order_entry,
    order_views,
    orders,
    overdue,
    readiness_views,
    release_views,
    releases,
    reporting,
    taking_over,
)
from app.usecases import infusing_views as views
from app.usecases.exceptions import exceptions
from app.usecases.following import Written
from app.usecases.near_misses import near_misses
from app.usecases.neighbours import ORDER_AWAY
from app.usecases.refusal import NotFiledError
from tests.support.actors import play, stopped
from tests.support.infusions import HANA, WHOLE, act, begun
from tests.support.neighbours import LAB, Site, another, in_store, issues, new_site, thaws
from tests.support.station import Ward
from tests.unit.usecases.orders import order_of
from tests.unit.usecases.test_orders import new_order
from tests.unit.usecases.test_releases import PAPER, release


@pytest.fixture
def site() -> Site:
    """Return a site whose ward knows that there are orders, and not whose."""
    site = new_site()
    site.meet(rows=False)
    return site


def read(site: Site, therapy: Any) -> Any:  # noqa: ANN401  a therapy; a verdict
    return play(site.ward, therapy)[1]


# -- the bedside stops


def test_an_order_whose_patient_is_not_here_is_matched_with_nothing(site: Site) -> None:
    result = read(site, site.lab.alma)  # DESIGN rule 7

    assert stopped(result) is Cause.NO_ORDER
    assert result.patient is None


def test_the_same_order_matches_once_its_row_has_come(site: Site) -> None:
    site.meet()

    assert isinstance(read(site, site.lab.alma).verdict, Match)


def second_day(site: Site, *, bag: bool) -> None:
    """Let the lab file another order of Alma's therapy: of the same bag, or of a new one."""
    alma = site.lab.alma
    bags = alma.bag.bag if bag else replace(alma.bag, serial=SerialNumber("PB71234WXYZ")).bag
    site.lab.orders(alma, id=OrderId("ORDER-DAY-2"), dose_day=2, bags=frozenset({bags}))


@pytest.mark.parametrize("bag", [True, False])
def test_what_is_here_of_a_therapy_is_not_matched_while_a_newer_order_is_not(
    site: Site, bag: bool
) -> None:  # X15: the newer one may name a newer wristband
    site.meet()
    second_day(site, bag=bag)
    site.meet(rows=False)

    assert stopped(read(site, site.lab.alma)) is Cause.NO_ORDER


def test_a_newer_order_that_was_cancelled_stands_in_nobodys_way(site: Site) -> None:
    site.meet()
    second_day(site, bag=True)
    newer = orders.order_numbered(site.lab.station, OrderId("ORDER-DAY-2"))
    assert newer is not None
    orders.cancel(site.lab.station, newer, site.lab.set_up(ANA), "typed for the wrong day")
    site.meet(rows=False)

    assert isinstance(read(site, site.lab.alma).verdict, Match)


# -- it is said, and nobody is named


def test_the_list_of_orders_shows_it_and_says_that_it_is_not_here(site: Site) -> None:
    rows = order_views.all_orders(site.ward.station)
    there = order_views.all_orders(site.lab.station)

    assert [row.here for row in rows] == [False, False]
    assert [replace(row, here=True, origin=there[at].origin) for at, row in enumerate(rows)] == [
        *there
    ]
    shown = repr(rows)
    for therapy in (site.lab.alma, site.lab.bruno):
        assert therapy.name not in shown
        assert therapy.band.patient.value not in shown


def test_a_cancelled_order_is_shown_as_cancelled_without_its_row(site: Site) -> None:
    lab = site.lab
    orders.cancel(lab.station, order_of(lab, lab.alma), lab.set_up(ANA), "cells lost")
    site.meet(rows=False)
    states = {row.order: row.state.value for row in order_views.all_orders(site.ward.station)}

    assert states == {lab.alma.order: "cancelled", lab.bruno.order: "active"}


def test_an_order_that_is_not_here_is_neither_cancelled_nor_prescribed_here(site: Site) -> None:
    view = order_views.view_of(site.lab.station, order_of(site.lab, site.lab.alma).entry)
    assert view is not None
    for ask in (order_views.order_of, order_views.asked_of):
        with pytest.raises(NotFiledError, match="another workstation"):
            ask(site.ward.station, view)

    assert order_views.view_of(site.ward.station, view.row.entry) is None


def test_neither_its_number_nor_its_bag_is_given_to_another_order(site: Site) -> None:
    ward, alma = site.ward, site.lab.alma
    for changes in ({"order": alma.order.value}, {"bag": alma.bag.bag.value}):
        new = new_order(ward, **changes)
        assert orders.stands_beside(ward.station, new) is not None
        with pytest.raises(NotFiledError, match=r"number|another workstation"):
            orders.file_imported(ward.station, new, [ward.set_up(ANA), ward.set_up(BEN)])

    assert ward.kinds() == []


def test_a_release_document_of_an_order_that_is_not_here_is_filed_elsewhere(site: Site) -> None:
    document, session = release(site.lab.alma), site.ward.set_up(DORA)
    with pytest.raises(NotFiledError) as said:
        releases.file_release(site.ward.station, document, PAPER, session)

    assert str(said.value) == ORDER_AWAY
    site.meet()
    releases.file_release(site.ward.station, document, PAPER, site.ward.set_up(DORA))
    site.meet()
    found = releases.releases_of(site.lab.station, order_of(site.lab, site.lab.alma))
    assert found.regular is not None  # the document's bytes stay where they were filed


def test_a_hold_reaches_a_bag_whose_order_is_not_here(site: Site) -> None:  # X16
    lot, bag = site.lab.alma.bag.lot, site.lab.alma.bag.bag
    assert lot is not None
    site.learns(
        "hold.published",
        {"hold": "H-1", "recall": True, "reason": "sterility", "lot": lot.value},
    )

    (row,) = holding_views.holds_here(site.ward.station).rows
    assert [touched.bag for touched in row.touched] == [bag]
    assert holding.on_hold(site.ward.station, bag)
    assert not holding.on_hold(site.ward.station, site.lab.bruno.bag.bag)


def test_the_mark_of_an_exceptional_release_is_there_without_the_orders_row(site: Site) -> None:
    alma, lab = site.lab.alma, site.lab  # A14: it stays for ever
    site.enrols(HANA)
    sessions = [lab.set_up(HANA), lab.set_up(DORA)]
    why = "the patient could not wait for the sterility test"
    releases.file_exceptional(lab.station, release(alma), PAPER, sessions, why)
    site.meet(rows=False)
    bags = {alma.bag.bag, lab.bruno.bag.bag}

    assert release_views.marked(site.ward.station, bags) == {alma.bag.bag}


def test_the_bench_says_that_the_order_of_a_bag_is_elsewhere(site: Site) -> None:
    ward, bag = site.ward.station, site.lab.alma.bag.bag

    assert laboratory_bench.on_bench(ward, bag) is None
    assert laboratory_bench.order_away(ward, bag)
    assert not laboratory_bench.order_away(ward, BagId("09520000001018.NOBODYS"))
    site.meet()
    assert not laboratory_bench.order_away(ward, bag)


# -- a physician's word


def prescribed(site: Site) -> None:
    """Let a physician prescribe another dose than the document's, at the lab's workstation."""
    site.enrols(HANA)
    order = order_of(site.lab, site.lab.alma)
    given = Prescription(cells=Decimal(60))
    orders.prescribe(site.lab.station, order, site.lab.set_up(HANA), given)


def test_a_prescription_that_is_not_here_is_not_taken_from_the_orders_document(
    site: Site,
) -> None:
    site.meet()
    prescribed(site)
    site.meet(rows=False)
    order = order_of(site.ward, site.lab.alma)

    view = order_views.view_of(site.ward.station, order.entry)
    assert order.prescription == Prescription(by=HANA.name)  # B09: no dose, so never green
    assert view is not None
    assert order_views.Missing.DOSE in view.missing
    with pytest.raises(NotFiledError, match="at another workstation"):
        orders.prescribe(site.ward.station, order, site.ward.set_up(HANA), Prescription())
    site.meet()
    assert order_of(site.ward, site.lab.alma) == order_of(site.lab, site.lab.alma)


# -- what people wrote


def reads(ward: Ward, root: Any) -> tuple[Written, ...]:  # noqa: ANN401  a digest
    session = ward.keys.unlock(ANA.person, Private(ANA.pin), ANA.roles[0], following.purpose(root))
    assert session is not None
    found = following.written(ward.station, root, session)
    assert isinstance(found, tuple)
    return found


def test_what_was_written_at_another_workstation_is_said_to_be_away(site: Site) -> None:
    words = Private("Mrs Alma said that the bag was warm to the touch.")
    purpose = reporting.purpose(None, reporting.REPORTERS)
    session = site.lab.keys.unlock(CARLA.person, Private(CARLA.pin), CARLA.roles[0], purpose)
    assert session is not None
    told = reporting.Report(category=Category.PRODUCT, what_happened=words)
    filed = reporting.report(site.lab.station, told, session)
    root = filed.digest  # type: ignore[union-attr]
    site.meet(rows=False)

    (away,) = reads(site.ward, root)
    assert (away.away, away.texts) == (True, ())
    site.meet()
    (here,) = reads(site.ward, root)
    assert (here.away, [text.value for text in here.texts]) == (False, [words.value])
    assert here.state in (None, State.OPEN)


# -- recording is never refused, and every list opens


def test_an_infusion_that_began_elsewhere_is_ended_here_without_its_rows(site: Site) -> None:
    begun_there = begun_at_the_lab(site)  # DESIGN rule 6
    site.meet(rows=False)
    ended = infusing.end(site.ward.station, act(site.ward, therapy=begun_there), WHOLE)

    assert ended.infusion.ended is not None
    assert begun_there.name.encode() not in b"".join(
        r.statement.data for r in site.ward.ledger.records
    )
    site.meet()
    assert site.lab.bag(begun_there).state is BagState.INFUSED_FULL
    assert views.was_verified(site.lab.station, begun_there.bag.bag)


def begun_at_the_lab(site: Site) -> Any:  # noqa: ANN401  a therapy
    """Let a second workstation of the ward start Alma's infusion: the lab's, moved there."""
    site.lab.ward = site.ward.ward
    begun(site.lab)
    return site.lab.alma


def test_the_labels_last_moment_is_known_here_once_the_verdicts_row_has_come(site: Site) -> None:
    alma = begun_at_the_lab(site)  # X10, judged by the label that was scanned there
    site.meet()

    def until(ward: Ward) -> Any:  # noqa: ANN401  a time or none
        match = views.match_of(ward.station, alma.bag.bag)
        return views.product_until(ward.station, alma.bag.bag, None, match)

    assert until(site.ward) == until(site.lab) is not None


LISTS: dict[str, Callable[[Any], object]] = {
    "cases": closing.open_cases,
    "entries": order_entry.waiting,
    "exceptions": lambda s: exceptions(s, closed=True),
    "forms": downtime.account,
    "gates": release_views.gates,
    "holds": holding_views.holds_here,
    "hand-overs": taking_over.given_to,
    "near misses": near_misses,
    "orders": order_views.all_orders,
    "readiness": readiness_views.to_confirm,
    "ward": overdue.on_the_ward,
}


@pytest.fixture(scope="module")
def busy() -> Site:
    """Return a site where much has happened at the lab, and the ward got no row of it."""
    site = new_site()
    begun_at_the_lab(site)
    lab, therapy = site.lab, another()
    play(lab, lab.bruno, second={"band": lab.alma.band})
    lab.ward = LAB
    in_store(site, therapy)
    issues(site, therapy)
    thaws(site, therapy)
    orders.cancel(lab.station, order_of(lab, therapy), lab.set_up(ANA), "cells lost")
    releases.file_release(lab.station, release(lab.bruno), PAPER, lab.set_up(DORA))
    site.meet(rows=False)
    return site


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_and_names_nobody_while_rows_are_missing(busy: Site, name: str) -> None:
    shown = repr(LISTS[name](busy.ward.station))

    for therapy in (busy.lab.alma, busy.lab.bruno):
        assert therapy.name not in shown
        assert therapy.band.patient.value not in shown


def test_every_exception_of_another_workstation_opens(busy: Site) -> None:
    listed = exceptions(busy.ward.station, closed=True)
    opened = [following.detail(busy.ward.station, row.entry) for row in listed]

    assert listed
    assert all(row.elsewhere and not row.unsynced for row in listed)
    assert all(one is not None and one.lines for one in opened)
    assert history.bag(busy.ward.ledger, busy.lab.bruno.bag.bag).held
