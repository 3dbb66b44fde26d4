"""The comparison before the irreversible thaw, read rule by rule (DESIGN §7)."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap.cast import ANA, CARLA, Therapy, therapies
from app.domain.people import LAB
from app.domain.reading import Reading
from app.identifiers import Private
from app.usecases import readiness
from app.usecases.laboratory import Picked, purpose, work_of
from app.usecases.laboratory_thaw import Rehearsed, rehearse
from tests.support.actors import reading_of, scan_of
from tests.support.clock_and_keys import MORNING
from tests.support.desk import QuickDesk
from tests.support.station import Ward, new_ward
from tests.unit.presenters.work_demo import Went, view_of
from tests.unit.usecases.orders import order_of
from ui import wording_readying as words
from ui.presenters.benches import NOTHING
from ui.presenters.readying import RehearsalStep, show_readiness
from ui.presenters.work_views import BandKind, Mark, WorkRow


class Lab:
    """A laboratory that compares a bag before its thaw, and a ward that looks at what came."""

    def __init__(self) -> None:
        """Bring one more therapy, not thawed yet."""
        self.ward: Ward = new_ward()
        self.third: Therapy = therapies(40, MORNING.date())[0]
        self.ward.orders(self.third)
        self.ward.brings(self.third, thawed=False)
        self.at = QuickDesk(self.ward, NOTHING)

    def ready(self) -> None:
        """Let the ward confirm readiness with the band scanned."""
        order = order_of(self.ward, self.third)
        session = self.ward.set_up(ANA)
        readiness.confirm_readiness(self.ward.station, order, {}, self.third.band, session)

    def compares(self) -> Rehearsed:
        """Let the laboratory scan the cassette and sign."""
        station = self.ward.station
        work = work_of(station, order_of(self.ward, self.third), self.third.bag.bag)
        reading: Any = reading_of(scan_of(self.ward, self.third.bag))
        assert isinstance(reading, Reading)
        session = self.ward.keys.unlock(
            CARLA.person, Private(CARLA.pin), CARLA.roles[0], purpose(station, "rehearse", LAB)
        )
        assert session is not None
        picked = Picked(by=CARLA.person, reading=reading)
        done = rehearse(station, work, picked, None, session)
        assert isinstance(done, Rehearsed)
        return done

    @property
    def rows(self) -> tuple[WorkRow, ...]:
        """The lines that show."""
        table = view_of(self.at).table
        assert table is not None
        return table.rows

    def looks(self) -> WorkRow:
        """Open the order, and return the line of the comparison."""
        show_readiness(self.at.desk, Went().ways)
        numbers = [row.cells[0] for row in self.rows]
        self._opens(numbers.index(self.third.order.value))
        return self.rows[-1]

    def _opens(self, line: int) -> None:
        for _ in range(line + 1):
            self.at.desk.moved(1)
        self.at.desk.entered()

    def reads(self) -> None:
        """Open the comparison."""
        self._opens(len(self.rows) - 1)


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_bag_that_was_not_compared_yet_says_so(lab: Lab) -> None:
    assert lab.looks().mark is Mark.OPEN
    lab.reads()
    assert view_of(lab.at).message == words.NEVER_COMPARED


def test_a_comparison_that_failed_stands_in_red_with_its_cause_first(lab: Lab) -> None:
    """Nobody scanned the patient's wristband on the ward: RX1."""
    failed = lab.compares()
    assert failed.cause is not None
    row = lab.looks()
    assert (row.mark, row.word) == (Mark.STOP, words.FAILS)
    lab.reads()
    assert isinstance(lab.at.desk.step, RehearsalStep)
    shown = view_of(lab.at)
    assert shown.band is not None
    assert shown.band.kind is BandKind.STOP
    assert failed.cause.sentence in shown.band.sentence
    assert lab.rows[0].mark is Mark.STOP
    assert lab.rows[0].cells[0] == "RX1"


def test_a_comparison_that_passed_shows_every_rule_that_was_asked(lab: Lab) -> None:
    lab.ready()
    assert lab.compares().passed
    assert lab.looks().mark is Mark.GOOD
    lab.reads()
    shown = view_of(lab.at)
    assert shown.band is not None
    assert shown.band.kind is BandKind.OK
    assert "C. Okafor" in shown.detail
    ids = [row.cells[0] for row in lab.rows]
    assert {"RX1", "RX4", "RX6", "RX7", "RX10", "RX11", "RX16"} <= set(ids)
    assert all(row.cells[1] for row in lab.rows)
    assert Mark.STOP not in {row.mark for row in lab.rows}
