"""An exceptional release in red for ever, and the cells' identity beside the match (A14, T02)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.bootstrap.cast import ANA, BEN, CARLA, DORA
from app.domain.release import Evidence
from app.usecases import releases
from app.usecases.approval import Decision
from app.usecases.releases import NewIdentity
from tests.support.actors import play
from tests.support.desk import QuickDesk
from tests.support.infusions import begun
from tests.support.station import Ward
from tests.unit.presenters.work_demo import BAG, Thaw, Went
from tests.unit.presenters.work_demo import bag as scan_bag
from tests.unit.usecases.orders import HANA, order_of
from tests.unit.usecases.test_releases import DAY, PAPER, release
from ui import wording_releasing as words
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.deciding import VerdictStep, verdict_step
from ui.presenters.desk import Desk
from ui.presenters.exceptions import show_exceptions
from ui.presenters.infusing import show_infusion
from ui.presenters.laboratory import BenchStep, show_bag, show_laboratory
from ui.presenters.ordering import show_orders
from ui.presenters.readying import show_readiness
from ui.presenters.start_views import StartedView, StartView
from ui.presenters.unverified import show_unverified
from ui.presenters.views import SignView, VerdictView
from ui.presenters.waiting import WardStep, show_ward
from ui.presenters.work import Ways
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SigningStep


class Bed:
    """A bed where two people check Alma's bag."""

    def __init__(self, profile: dict[str, Any]) -> None:
        """Sit down at the ward's workstation."""
        self.ward = Ward(profile=profile)
        self.ward.enrols(HANA)
        self.at = QuickDesk(self.ward, NOTHING)

    def excepts(self) -> None:
        """Let clinic and quality release the bag as an exception."""
        people = [self.ward.set_up(HANA), self.ward.set_up(DORA)]
        releases.file_exceptional(
            self.ward.station, release(self.ward.alma), PAPER, people, "no other product"
        )

    def tests(self, *, matches: bool = True, evidence: Evidence = Evidence.STR) -> None:
        """Let two people file a laboratory's report."""
        new = NewIdentity(
            evidence=evidence,
            matches=matches,
            laboratory="HLA lab",
            on=DAY,
            agreeing=16 if matches else 9,
            compared=16,
        )
        people = [self.ward.set_up(CARLA), self.ward.set_up(DORA)]
        order = order_of(self.ward, self.ward.alma)
        releases.file_identity(self.ward.station, order, new, PAPER, people)

    def reveals(self) -> VerdictView:
        """Check the bag, and return what shows at the reveal."""
        bedside, _ = play(self.ward, self.ward.alma)
        self.at.desk.go(verdict_step(self.at.desk, bedside.revealed()))
        shown = self.at.view
        assert isinstance(shown, VerdictView)
        return shown


@pytest.fixture
def bed() -> Bed:
    return Bed({"release_document": "CoA"})


# A14
def test_an_exceptional_release_is_red_from_the_reveal_to_the_running_infusion(bed: Bed) -> None:
    bed.excepts()
    assert bed.reveals().forever == words.FOREVER
    bed.at.taps(ANA)
    signing = bed.at.view
    assert isinstance(signing, SignView)
    assert signing.forever == words.FOREVER
    bed.at.desk.pin(ANA.pin)
    bed.at.signs(BEN)
    start = bed.at.view
    assert isinstance(start, StartView)
    assert start.forever == words.FOREVER
    bed.at.desk.started()
    started = bed.at.view
    assert isinstance(started, StartedView)
    assert started.forever == words.FOREVER


# A14
def test_every_screen_of_the_infusion_shows_it(bed: Bed) -> None:
    bed.excepts()
    begun(bed.ward)
    show_infusion(bed.at.desk, Went().ways, bed.ward.alma.bag.bag)
    assert bed.at.view.forever == words.FOREVER
    for line in range(len(bed.at.view.table.rows)):
        show_infusion(bed.at.desk, Went().ways, bed.ward.alma.bag.bag)
        for _ in range(line + 1):
            bed.at.desk.moved(1)
        bed.at.desk.entered()
        assert bed.at.view.forever == words.FOREVER


# A14
def test_every_screen_of_the_laboratory_shows_it(bed: Bed) -> None:
    bed.excepts()
    bag = bed.ward.alma.bag.bag
    show_laboratory(bed.at.desk, Went().ways)
    show_bag(bed.at.desk, Went().ways, bag)
    assert isinstance(bed.at.desk.step, BenchStep)
    lines = len(bed.at.view.table.rows)
    assert lines
    for line in range(lines):
        show_bag(bed.at.desk, Went().ways, bag)
        assert bed.at.view.forever == words.FOREVER
        for _ in range(line + 1):
            bed.at.desk.moved(1)
        bed.at.desk.entered()
        assert not isinstance(bed.at.desk.step, BenchStep)
        assert bed.at.view.forever == words.FOREVER


# A14
def test_a_scanned_label_of_such_a_bag_turns_the_screen_red(bed: Bed) -> None:
    """Also where the screen began without a bag: a physician's decision, recorded afterwards."""
    bed.excepts()
    show_unverified(bed.at.desk, Went().ways)
    assert bed.at.view.forever == ""
    scan_bag(bed.at, bed.ward.alma)
    assert bed.at.view.forever == words.FOREVER


class BusyDesk(QuickDesk):
    """A desk whose worker answers later, in order."""

    def __init__(self, ward: Ward) -> None:
        super().__init__(ward, NOTHING)
        self.asked: list[Callable[[], None]] = []

    def _run(
        self,
        job: Callable[..., object],
        done: Callable[..., None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.asked.append(lambda: super(BusyDesk, self)._run(job, done, failed))

    def works(self) -> None:
        while self.asked:
            self.asked.pop(0)()


class SignScanned(Thaw):
    """A step that goes on to its signatures with the last scan."""

    def __init__(self, desk: Desk, ways: Ways) -> None:
        super().__init__(desk, ways)
        self.wanted, self.form = (BAG,), Form()

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        return ()


# A14
def test_who_signs_sees_it_also_when_the_last_scan_named_the_bag(bed: Bed) -> None:
    """The screen that asked is gone before the records answer."""
    bed.excepts()
    at = BusyDesk(bed.ward)
    at.desk.go(SignScanned(at.desk, Went().ways))
    scan_bag(at, bed.ward.alma)
    assert isinstance(at.desk.step, SigningStep)
    at.works()
    assert at.view.forever == words.FOREVER


# A14
def test_the_list_of_what_waits_shows_it(bed: Bed) -> None:
    bed.excepts()
    begun(bed.ward)
    show_ward(bed.at.desk, Went().ways)
    assert isinstance(bed.at.desk.step, WardStep)
    red = [row for row in bed.at.view.table.rows if row.forever == words.FOREVER]
    assert [row.cells[0] for row in red] == ["Infusion runs"]


# A14
@pytest.mark.parametrize("show", [show_orders, show_readiness, show_laboratory, show_exceptions])
def test_every_list_shows_it(show: Callable[[Desk, Ways], None]) -> None:
    """Orders, readiness, thawed bags and exceptions; the other patient's lines stay plain."""
    bed = Bed({"release_document": "CoA"})
    bed.excepts()
    play(bed.ward, bed.ward.alma, first={"intact": False})
    play(bed.ward, bed.ward.bruno, first={"intact": False})
    show(bed.at.desk, Went().ways)
    rows = bed.at.view.table.rows
    red = [row for row in rows if row.forever == words.FOREVER]
    assert red
    assert all(bed.ward.alma.bag.bag in row.bags for row in red)
    assert len(red) < len(rows)


def test_without_an_exceptional_release_nothing_is_red(bed: Bed) -> None:
    people = bed.ward.set_up(DORA)
    releases.file_release(bed.ward.station, release(bed.ward.alma), PAPER, people)
    assert bed.reveals().forever == ""
    show_infusion(bed.at.desk, Went().ways, bed.ward.alma.bag.bag)
    assert bed.at.view.forever == ""


# BL1
def test_no_mark_shows_before_both_turns_are_sealed(bed: Bed) -> None:
    """The lock screen, the badge and the turn never know of a case."""
    bed.excepts()
    bed.at.desk.go(LockStep(bed.at.desk))
    bed.at.taps(ANA)
    for _ in range(2):
        assert words.FOREVER not in repr(bed.at.view)
        assert not hasattr(bed.at.view, "forever")
        bed.at.desk.pin(ANA.pin)


# domain row 13
@pytest.mark.parametrize(
    ("profile", "matches", "says", "is_open"),
    [
        ({}, None, "not required", False),
        ({"biological_identity": "STR"}, None, "STR required, missing", True),
        ({"biological_identity": "STR"}, True, "STR, 16 of 16, 20 Nov 2026", False),
        ({}, True, "STR, 16 of 16, 20 Nov 2026", False),
        (
            {"biological_identity": "STR"},
            False,
            "STR, 9 of 16, DOES NOT AGREE, 20 Nov 2026",
            True,
        ),
        ({"biological_identity": "HLA"}, True, "HLA required, missing", True),
        ({"biological_identity": "HLA"}, False, "STR, 9 of 16, DOES NOT AGREE, 20 Nov 2026", True),
    ],
)
def test_biological_identity_stands_beside_the_label_match(
    profile: dict[str, Any], matches: bool | None, says: str, is_open: bool
) -> None:
    bed = Bed(profile)
    if matches is not None:
        bed.tests(matches=matches)
    bedside, _ = play(bed.ward, bed.ward.alma)
    step = VerdictStep(bed.at.desk, bedside.revealed(), Decision.AGREE)
    bed.at.desk.go(step)
    shown = step.view(bed.at.desk.now())
    assert shown.identity == f"Biological identity: {says}"
    assert shown.identity_open is is_open
