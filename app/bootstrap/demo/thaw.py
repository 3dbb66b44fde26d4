"""A thaw whose time runs out: counted down on the screens, then no bag for anybody (T08, X10)."""

from __future__ import annotations

from datetime import timedelta

from app.bootstrap.demo.case_hands import hands_of
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.use_cases import bring_thawed, confirm_bedside
from app.domain.causes import Cause
from app.domain.moves import USED_STATES
from app.usecases.verdicts import JUDGED
from ui.presenters.desk import Screen
from ui.presenters.work_views import Pace

USABLE, LAST = timedelta(minutes=58, seconds=30), timedelta(minutes=2)


def runs_out(play: Play) -> dict[str, object]:
    """A thawed bag waits: the countdown turns, ends, and the check does not match."""
    case = hands_of(play, "sibling")
    case.work.locks()
    bring_thawed(play, case.case, 0)
    said = []
    for passing, pace in ((timedelta(0), Pace.RUNNING), (USABLE, Pace.SOON), (LAST, Pace.OVER)):
        play.passes(passing)
        case.on_the_bench(0)
        play.hands.wait_for(lambda: case.work.view.countdown is not None, "the time is shown")
        count = case.work.view.countdown
        play.shoot(f"countdown-{pace.value}")
        expect(count is not None and count.pace is pace, f"the countdown is not {pace.value}")
        said.append(count.left if count is not None else "")
    confirm_bedside(play, case.case, 0)
    case.both_turns(0)
    play.hands.wait_for(lambda: play.hands.screen is not Screen.TURN, "the check ends")
    play.shoot("thaw-expired")
    judged = play.newest(JUDGED)
    causes = [row["cause"] for row in judged.get("outcomes", ()) if row["result"] == "failed"]
    expect(Cause.THAW_EXPIRED.code in causes, f"the verdict names {causes}")
    expect(judged.get("verdict") != "match", "an expired bag matched")
    expect(case.state(0) not in USED_STATES, "an expired bag was started")
    return {"left": said, "verdict": judged.get("verdict", ""), "causes": causes}
