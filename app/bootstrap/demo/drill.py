"""A drill: the trainer lays a mismatch out, two people work as ever, the records judge it."""

from __future__ import annotations

from app.bootstrap.cast import ANA, BEN, FLORA, Member
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.work import WorkHands
from app.bootstrap.practice_drills import BORN, PracticeDrills
from app.domain.people import Place
from app.usecases.approval import Decision
from app.usecases.drilling import DONE
from ui.presenters.deciding import StopStep
from ui.presenters.desk import Screen
from ui.presenters.drilling import DrillsStep, LayOutStep, RunsStep
from ui.presenters.drilling_result import ResultStep

DRILL = "wrong-band"
BAND, BAGS = "drill-wristband", ("drill-bag-1", "drill-bag-2")


def drill(play: Play) -> dict[str, object]:
    """The band at the bed is another patient's: it stops, and the drill is judged and signed."""
    work = WorkHands(play)
    work.begins("drills")
    work.at(DrillsStep)
    play.shoot("drills")
    work.opens(DRILL)
    work.at(LayOutStep)
    play.shoot("drill-laid-out")
    work.goes_on()
    work.at(RunsStep)
    work.locks()
    end = _printed(play)
    _turn(play, ANA, 0, "")
    play.hands.sees(Screen.HAND_OVER)
    _turn(play, BEN, 1, end)
    play.hands.sees(Screen.STOP)
    play.shoot("drill-stop")
    step = play.practice.opened.window.desk.step
    sentence = step.sentence if isinstance(step, StopStep) else ""
    step.acted(Decision.QUARANTINE.value)
    play.hands.sees(Screen.HAND_OVER)
    for member, then in ((ANA, Screen.HAND_OVER), (BEN, Screen.LOCK)):
        play.sign(member)
        play.hands.sees(then)
    work.begins("drills")
    work.at(RunsStep)
    work.goes_on()
    work.at(ResultStep)
    play.shoot("drill-judged")
    work.goes_on()
    work.signs(ANA, FLORA)
    judged = play.newest(DONE)
    expect(bool(judged), "the drill is not on record")
    return {"drill": DRILL, "sentence": sentence, "outcome": judged.get("outcome", "")}


def _turn(play: Play, member: Member, at: int, end: str) -> None:
    play.sign_in(member)
    play.scan_labels(BAND, BAGS[at])
    play.answer(f"{BORN:%d%m%Y}", end)


def _printed(play: Play) -> str:
    """Return the end of the product id that is printed on the second person's bag.

    Raises:
        AssertionError: nothing is laid out.
    """
    table = play.practice.opened.window.desk.drills
    laid = table.laid if isinstance(table, PracticeDrills) else None
    expect(laid is not None, "nothing is laid out")
    return laid.end(Place.SECOND) if laid is not None else ""
