"""Two dose days: three coloured bags from the lab's store to the empty bag, the last in part.

Day 1 the red bag; the next day blue, then white, of which the ordered half is infused.
"""

from __future__ import annotations

from datetime import timedelta

from app.bootstrap.demo.case_hands import CaseHands, hands_of
from app.bootstrap.demo.play import Play, expect
from app.bootstrap.demo.use_cases import bring_thawed, confirm_bedside
from app.domain.moves import BagState

RED, BLUE, WHITE = range(3)
THAW, INFUSION, OVERNIGHT = timedelta(minutes=6), timedelta(minutes=20), timedelta(hours=23)
ALL = {"infused": "50", "rest": "0", "why": "1", "whole": "1", "rinsed": "1"}
PART = {"infused": "20", "rest": "20", "why": "2", "whole": "2", "rinsed": "2"}


def first_day(play: Play) -> dict[str, object]:
    """Day 1: the red bag is fetched, thawed, handed over, verified and infused whole."""
    case = hands_of(play, "rainbow")
    case.on_the_bench(RED)
    case.fetches(RED)
    case.rehearses(RED)
    case.thaws(RED, THAW)
    case.inspects(viability="82")
    case.hands_over(RED)
    case.confirms_bedside(RED)
    _infuse(play, case, RED, ALL)
    return {"red": case.state(RED).value}


def second_day(play: Play) -> dict[str, object]:
    """Day 2: the blue bag whole, then the white one in part, as ordered."""
    play.passes(OVERNIGHT)
    case = hands_of(play, "rainbow")
    case.confirms_before(2)
    bring_thawed(play, case.case, BLUE)
    confirm_bedside(play, case.case, BLUE)
    _infuse(play, case, BLUE, ALL)
    bring_thawed(play, case.case, WHITE)
    case.confirms_bedside(WHITE)
    _infuse(play, case, WHITE, PART)
    ended = play.newest("infusion.ended")
    expect(ended.get("whole") is False, "the white bag is not on record as infused in part")
    return {
        "blue": case.state(BLUE).value,
        "white": case.state(WHITE).value,
        "infused_ml": ended.get("infused_ml", ""),
        "left_ml": ended.get("residual_ml", ""),
    }


def _infuse(play: Play, case: CaseHands, at: int, how: dict[str, str]) -> None:
    """Verify and start a bag, let it run, record its end, and account for the empty bag."""
    case.verifies_and_starts(at)
    expect(case.state(at) is BagState.INFUSING, "the bag is not on record as infusing")
    play.passes(INFUSION)
    case.ends(at, **how)
    after = BagState.INFUSED_FULL if how is ALL else BagState.INFUSED_PARTIAL
    expect(case.state(at) is after, f"the bag is not on record as {after.value}")
    case.disposes()
    expect(case.state(at) is BagState.DISPOSED, "the empty bag is not on record")
