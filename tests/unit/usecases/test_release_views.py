"""The release gate's list, and the mark that an exceptional release leaves on a bag for ever."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, DORA, Therapy
from app.domain.downtime import FormKind
from app.domain.release import Evidence
from app.identifiers import BagId
from app.usecases import downtime, orders, print_jobs, release_views, releases
from app.usecases.releases import NewIdentity
from tests.support.station import Ward
from tests.unit.usecases.orders import HANA, order_of
from tests.unit.usecases.test_releases import DAY, PAPER, release

SECOND = BagId("09520000001018.SECOND")


@pytest.fixture
def ward() -> Ward:
    """Return a ward whose profile asks for a document and a test."""
    made = Ward(profile={"release_document": "CoA", "biological_identity": "STR"})
    made.enrols(HANA)
    return made


def excepts(ward: Ward, therapy: Therapy, **changes: Any) -> None:  # noqa: ANN401  any field
    """Let clinic and quality release a therapy as an exception."""
    releases.file_exceptional(
        ward.station,
        release(therapy, **changes),
        PAPER,
        [ward.set_up(HANA), ward.set_up(DORA)],
        "no other product, and no time",
    )


# A14
def test_the_mark_stays_when_a_regular_document_follows(ward: Ward) -> None:
    excepts(ward, ward.alma)
    releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))
    (found,) = release_views.exceptional_of(ward.station, ward.alma.bag.bag)
    assert found.approvers == ("H. Kim", "D. Lind")


# A14
def test_the_mark_stays_when_the_order_is_cancelled(ward: Ward) -> None:
    excepts(ward, ward.alma)
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "moved")
    bags = (ward.alma.bag.bag, ward.bruno.bag.bag)
    assert release_views.marked(ward.station, bags) == {ward.alma.bag.bag}


# A14
def test_a_bag_that_the_exceptional_release_does_not_name_is_not_marked() -> None:
    ward = Ward()
    ward.enrols(HANA)
    bags = frozenset({ward.alma.bag.bag, SECOND})
    orders.cancel(ward.station, order_of(ward, ward.alma), ward.set_up(ANA), "two bags")
    ward.orders(ward.alma, bags=bags, id=ward.alma.order)
    excepts(ward, ward.alma)
    assert release_views.marked(ward.station, bags) == {ward.alma.bag.bag}
    excepts(ward, ward.alma, bags=frozenset(), number="COA-8")
    assert release_views.marked(ward.station, bags) == bags


def test_without_any_exceptional_release_nothing_is_marked(ward: Ward) -> None:
    assert release_views.marked(ward.station, (ward.alma.bag.bag,)) == frozenset()
    assert release_views.exceptional_of(ward.station, SECOND) == ()


# T02, domain row 13
def test_an_order_stays_open_until_document_and_test_are_on_record(ward: Ward) -> None:
    alma, bruno = (order_of(ward, t) for t in (ward.alma, ward.bruno))

    def opened() -> dict[str, bool]:
        return {gate.order.id.value: gate.open for gate in release_views.gates(ward.station)}

    assert opened() == {alma.id.value: True, bruno.id.value: True}
    releases.file_release(ward.station, release(ward.alma), PAPER, ward.set_up(DORA))
    assert opened()[alma.id.value]
    for matches, still in ((False, True), (True, False)):
        new = NewIdentity(evidence=Evidence.STR, matches=matches, laboratory="HLA lab", on=DAY)
        releases.file_identity(
            ward.station, alma, new, PAPER, [ward.set_up(CARLA), ward.set_up(DORA)]
        )
        assert opened()[alma.id.value] is still
    assert [gate.order.id for gate in release_views.gates(ward.station)] == [bruno.id, alma.id]


def test_a_cancelled_order_has_no_gate(ward: Ward) -> None:
    order = order_of(ward, ward.alma)
    orders.cancel(ward.station, order, ward.set_up(ANA), "moved")
    assert release_views.gate_of(ward.station, order.entry) is None
    assert [gate.order.id for gate in release_views.gates(ward.station)] == [
        order_of(ward, ward.bruno).id
    ]


def test_beside_the_match_stands_what_is_known_of_the_cells(ward: Ward) -> None:
    order = order_of(ward, ward.alma)
    bags = (ward.alma.bag.bag,)
    marks = release_views.marks_of(ward.station, bags)
    assert (marks.exceptional, marks.tests, marks.identity) == ((), "STR", None)
    new = NewIdentity(
        evidence=Evidence.STR,
        matches=True,
        laboratory="HLA lab",
        on=DAY,
        agreeing=16,
        compared=16,
    )
    releases.file_identity(
        ward.station, order, new, PAPER, [ward.set_up(CARLA), ward.set_up(DORA)]
    )
    found = release_views.marks_of(ward.station, bags).identity
    assert found is not None
    assert (found.agreeing, found.compared) == (16, 16)
    assert release_views.marks_of(ward.station, ()).identity is None


# A14
def test_the_mark_is_printed_on_every_paper_about_the_bag(ward: Ward) -> None:
    """Pick-up slip, thaw label, downtime form: for ever, on paper too."""
    label = ward.alma.bag

    def printed() -> list[bool]:
        slip = print_jobs.slip(ward.station, label)
        thaw = print_jobs.thaw(ward.station, label)
        form = downtime.print_form(ward.station, FormKind.INFUSION, ward.set_up(ANA), label.bag)
        blank = downtime.print_form(ward.station, FormKind.INFUSION, ward.set_up(ANA), None)
        assert isinstance(thaw, print_jobs.Wanted)
        assert not blank.exceptional
        red = "EXCEPTIONAL RELEASE"
        return [red in slip.lines, red in thaw.lines, form.exceptional]

    assert printed() == [False, False, False]
    excepts(ward, ward.alma)
    assert printed() == [True, True, True]
