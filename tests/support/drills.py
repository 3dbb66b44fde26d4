"""Two people of a practice ward who play a drill on the ordinary screens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.bootstrap.practice_drills import Card, Laid, PracticeDrills
from app.domain.causes import Cause
from app.domain.drills import Drill, Ends, Prop
from app.domain.people import Place
from app.labels.label import ProductLabel, Wristband
from tests.support.actors import scan_of
from tests.support.desk import QuickDesk
from tests.support.station import new_ward
from ui.presenters.benches import NOTHING
from ui.presenters.checking import LockStep
from ui.presenters.desk import Screen
from ui.presenters.drilling import RunsStep
from ui.presenters.drilling_result import ResultStep
from ui.presenters.jobs import JOBS
from ui.presenters.work import GO_ON
from ui.presenters.work_views import WorkRow, WorkView


class Practice:
    """A practice ward with its desk and its table."""

    def __init__(self, folder: Path) -> None:
        self.ward = new_ward()
        self.at = QuickDesk(self.ward, NOTHING)
        self.cards: tuple[Card, ...] = ()
        self.table = PracticeDrills(folder, self._show)
        self.at.desk.drills = self.table
        self.locks()

    def _show(self, cards: tuple[Card, ...]) -> None:
        self.cards = cards

    @property
    def laid(self) -> Laid:
        assert self.table.laid is not None
        return self.table.laid

    @property
    def view(self) -> WorkView:
        shown = self.at.view
        assert isinstance(shown, WorkView)
        return shown

    @property
    def rows(self) -> tuple[WorkRow, ...]:
        assert self.view.table is not None
        return self.view.table.rows

    def locks(self) -> None:
        self.at.desk.go(LockStep(self.at.desk))

    def opens_drills(self) -> None:
        self.locks()
        self.at.desk.acted(JOBS)
        self.opens("drills")

    def opens(self, line: str) -> None:
        """Choose a line with the arrow keys, and open it."""
        for _ in range([row.id for row in self.rows].index(line) + 1):
            self.at.desk.moved(1)
        self.at.desk.entered()

    def lays(self, code: str) -> None:
        self.opens_drills()
        self.opens(code)
        self.at.desk.acted(GO_ON)
        assert isinstance(self.at.desk.step, RunsStep)
        self.at.desk.cancelled()
        self.locks()

    # -- the two people

    def scans(self, label: Wristband | ProductLabel) -> None:
        self.at.desk.scanned(scan_of(self.ward, label))

    def checks(self, member: Member, place: Place) -> None:
        """Do a whole turn with what lies there; end it where it is refused."""
        laid = self.laid
        self.at.signs(member)
        assert laid.band is not None
        self.scans(laid.band)
        self.scans(laid.bags[0 if place is Place.FIRST else 1])
        self.answers(place)

    def answers(self, place: Place) -> None:
        self.types(f"{self.laid.says:%d%m%Y}")
        if place is Place.SECOND:
            self.types(self.laid.end(place))
        self.at.desk.inspected(not self.laid.looks)

    def types(self, text: str) -> None:
        for character in text:
            self.at.desk.typed(character)

    def gives_up_the_turn(self) -> None:
        self.at.desk.cancelled()
        self.at.desk.cancelled()

    def answers_again(self) -> None:
        """Type what was asked once more, each person alone."""
        for member, place in ((ANA, Place.FIRST), (BEN, Place.SECOND)):
            if self.at.shows(Screen.HAND_OVER):
                self.at.signs(member)
                self.types(f"{self.laid.says:%d%m%Y}")
                if place is Place.SECOND or self.at.shows(Screen.TURN):
                    self.types(self.laid.end(place))

    # -- the end

    def judges(self, first: Member = ANA, second: Member = BEN) -> None:
        self.opens_drills()
        assert isinstance(self.at.desk.step, RunsStep)
        self.at.desk.acted(GO_ON)
        assert isinstance(self.at.desk.step, ResultStep)
        self.at.desk.acted(GO_ON)
        self.at.signs(first)
        self.at.signs(second)


def to_the_stop(site: Practice) -> None:
    """Check with both people, answer again if asked, and quarantine the bag after the stop."""
    site.checks(ANA, Place.FIRST)
    site.checks(BEN, Place.SECOND)
    site.answers_again()
    assert site.at.shows(Screen.STOP)
    site.at.desk.acted("quarantine")
    site.at.signs(ANA)
    site.at.signs(BEN)
    assert site.at.shows(Screen.LOCK)


def to_the_hold(site: Practice) -> None:
    site.checks(ANA, Place.FIRST)
    site.checks(BEN, Place.SECOND)
    assert site.at.shows(Screen.VERDICT)
    site.at.desk.cancelled()


def to_the_refusal(site: Practice) -> None:
    site.checks(ANA, Place.FIRST)
    assert site.at.shows(Screen.TURN)
    site.gives_up_the_turn()
    assert site.at.shows(Screen.LOCK)


def alone(site: Practice) -> None:
    site.checks(ANA, Place.FIRST)
    site.at.taps(ANA)
    assert site.at.shows(Screen.HAND_OVER)
    starts(site)


def with_the_last_scan(site: Practice) -> None:
    site.at.signs(ANA)
    assert site.laid.band is not None
    site.scans(site.laid.band)
    last = scan_of(site.ward, site.laid.bags[0])
    site.at.desk.scanned(last)
    site.answers(Place.FIRST)
    site.at.signs(BEN)
    site.at.desk.scanned(last)  # the same act once more
    site.gives_up_the_turn()
    starts(site)


def starts(site: Practice) -> None:
    """Let the second person check, both sign, and the infusion start."""
    site.checks(BEN, Place.SECOND)
    site.at.signs(ANA)
    site.at.signs(BEN)
    site.at.desk.started()
    assert site.at.shows(Screen.STARTED)


def in_the_laboratory(site: Practice) -> None:
    """Fetch the bag from store: one scans the cassette, the other the bag inside."""
    cassette, inside = site.laid.bags
    site.at.desk.acted(JOBS)
    site.opens("laboratory")
    site.scans(cassette)
    site.opens("slip")
    site.at.desk.acted(GO_ON)
    site.at.signs(CARLA)
    site.opens("issue")
    site.scans(cassette)
    site.scans(inside)
    site.at.desk.acted(GO_ON)
    site.at.signs(CARLA)
    site.at.signs(BEN)
    assert Cause.CHECKERS_PRODUCT.sentence in site.view.message


def play_of(script: Drill) -> Callable[[Practice], None]:
    special = {
        Prop.ONE_PERSON: alone,
        Prop.SAME_SCAN: with_the_last_scan,
        Prop.CASSETTE: in_the_laboratory,
    }
    plain = {Ends.STOP: to_the_stop, Ends.HOLD: to_the_hold, Ends.REFUSED: to_the_refusal}
    return special.get(script.prop, plain[script.ends])
