"""One case of the practice site, worked at the window: lab, bedside, infusion, empty bag.

Each method is what people do there with keys and scans; what cannot be seen on a screen is asked
of the records.
"""

from __future__ import annotations

from datetime import timedelta

from app.bootstrap.cast import ANA, BEN, CARLA, Member
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.work import WorkHands
from app.bootstrap.practice_cases import Case
from app.bootstrap.practice_labels import case_files
from app.domain.moves import BagState
from app.domain.readiness import IRRADIATED, PUMP
from app.identifiers import BagId
from ui.presenters.desk import Screen
from ui.presenters.infusing import DisposeStep, EndStep, InfusionStep
from ui.presenters.laboratory import BenchStep, LaboratoryStep
from ui.presenters.readying import ReadyOrderStep
from ui.presenters.readying_forms import BedsideStep, BeforeStep
from ui.presenters.taking import TakeStep

NOT_USED = frozenset({PUMP, IRRADIATED})


def hands_of(play: Play, kind: str) -> CaseHands:
    """Return the hands of the case of a kind.

    Raises:
        AssertionError: no such case is prepared.
    """
    found = [case for case in play.practice.cases if case.kind.key == kind]
    expect(bool(found), f"no case {kind} is prepared")
    return CaseHands(play, found[0])


class CaseHands:
    """People who work on one case."""

    def __init__(self, play: Play, case: Case) -> None:
        """Work on a case of the practice site."""
        self.play = play
        self.case = case
        self.work = WorkHands(play)
        band, bags = case_files(case)
        self.band = band.removesuffix(".png")
        play.hands.turns_tray(case.kind.therapy)
        self.labels = tuple(name.removesuffix(".png") for name in bags)

    def bag(self, at: int) -> BagId:
        """Return one of the case's bags, from 0."""
        return self.case.bags[at].label.bag

    def state(self, at: int) -> BagState:
        """Return its state on record."""
        return self.play.state_of(self.bag(at))

    # -- the cell laboratory

    def on_the_bench(self, at: int) -> None:
        """Scan a bag in the cell laboratory."""
        self.work.begins("laboratory")
        self.work.at(LaboratoryStep)
        self.work.hands.picks(self.labels[at])
        self.work.at(BenchStep)

    def fetches(self, at: int) -> None:
        """A slip asks for a bag, and two people take it out of store."""
        self.work.opens("slip")
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(BenchStep)
        self.work.opens("issue")
        self.work.scans(self.labels[at], self.labels[at])
        self.play.shoot("retrieval")
        self.work.goes_on()
        self.work.signs(CARLA, ANA)
        self.work.at(BenchStep)

    def rehearses(self, at: int) -> None:
        """Everything is compared before what cannot be undone."""
        self.work.opens("rehearse")
        self.work.scans(self.labels[at])
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(BenchStep)
        self.play.shoot("rehearsal")

    def thaws(self, at: int, lasting: timedelta) -> None:
        """The thaw begins, takes its time, and ends."""
        self.work.opens("thaw")
        today = self.play.practice.running.now()
        until = today + timedelta(days=30)
        self.work.fills(
            {"method": "1", "device": "B1", "until": f"{until:%d%m%Y}", "bath": "37", "when": "1"}
        )
        self.play.shoot("thaw")
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(BenchStep)
        self.play.passes(lasting)  # nobody is at the window meanwhile: it locks
        self.on_the_bench(at)
        self.work.opens("thawed")
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(BenchStep)

    def inspects(self, looks: str = "1", **measured: str) -> None:
        """Say how the thawed bag looks, and what was measured."""
        self.work.opens("inspect")
        self.work.fills(measured | {"looks": looks})
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(BenchStep)
        self.play.shoot("thawed")

    def hands_over(self, at: int) -> None:
        """The laboratory gives a bag to the ward, and the ward takes it."""
        self.work.opens("hand over")
        self.work.scans(self.labels[at])
        self.work.fills({"to": "1"})
        self.work.goes_on()
        self.work.signs(CARLA)
        self.work.at(TakeStep)
        self.work.scans(self.labels[at])
        self.work.fills({"looks": "1"})
        self.play.shoot("handing-over")
        self.work.goes_on()
        self.work.signs(ANA)
        self.work.at(BenchStep)

    # -- the bedside

    def confirms_before(self, day: int) -> None:
        """The ward looks at the patient before the thaw, with the band on the wrist."""
        self._order(day)
        self.work.opens("before")
        self.work.at(BeforeStep)
        self.work.scans(self.band)
        self.work.fills(dict.fromkeys(self.case.kind.ready, "1"))
        self.play.shoot("ready-before-thaw")
        self.work.goes_on()
        self.work.signs(ANA)
        self.work.at(ReadyOrderStep)

    def confirms_bedside(self, at: int) -> None:
        """The ward says what is ready and used at the bed, and how much is to be infused."""
        self._order(self.case.bags[at].day)
        self.work.opens("bedside")
        self.work.at(BedsideStep)
        volume = self.case.bags[at].detail.infuse_ml
        typed = {} if volume is None else {"infuse": f"{volume}"}
        lines = [check.code for check in self.work.view.checklist]
        said = {code: "2" if code in NOT_USED else "1" for code in lines}
        self.work.fills(typed | said)
        self.play.shoot("bedside")
        self.work.goes_on()
        self.work.signs(ANA)
        self.work.at(ReadyOrderStep)

    def _order(self, day: int) -> None:
        self.work.begins("readiness")
        self.work.opens_line_with(self.case.order_id(day).value)
        self.work.at(ReadyOrderStep)

    def turn(self, member: Member, at: int, *, second: bool) -> None:
        """One person's whole turn at a bag."""
        self.play.sign_in(member)
        self.play.scan_labels(self.band, self.labels[at])
        end = self.case.bags[at].label.serial.value[-4:]
        self.play.answer(f"{self.case.kind.born:%d%m%Y}", end if second else "")

    def both_turns(self, at: int) -> None:
        """Both people check a bag, up to the reveal."""
        self.work.locks()
        self.turn(ANA, at, second=False)
        self.play.hands.sees(Screen.HAND_OVER)
        self.turn(BEN, at, second=True)

    def verifies_and_starts(self, at: int) -> None:
        """Both people check a bag, it matches, they agree and start."""
        self.both_turns(at)
        self.play.hands.sees(Screen.VERDICT)
        self.play.shoot("match")
        self.play.agree_and_start()

    # -- the infusion

    def infusion(self, at: int) -> None:
        """Open a bag's infusion from what waits."""
        self.work.begins("ward")
        self.work.opens_line_with(self.bag(at).value[-4:])
        self.work.at(InfusionStep)

    def ends(self, at: int, **how: str) -> None:
        """Record the end: volumes, why, whole and rinsed."""
        self.infusion(at)
        self.work.opens("end")
        self.work.at(EndStep)
        self.work.fills(how)
        self.play.shoot("infusion-ended")
        self.work.goes_on()
        self.work.signs(ANA)
        self.work.at(InfusionStep)

    def disposes(self) -> None:
        """Two people say where the empty bag went."""
        self.work.opens("dispose")
        self.work.at(DisposeStep)
        self.work.fills({"container": "BIN 7", "way": "1"})
        self.work.goes_on()
        self.work.signs(ANA, CARLA)
        self.work.at(InfusionStep)
