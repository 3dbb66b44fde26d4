"""The main job: two people verify a bag, a STOP, one person twice, central away and back."""

from __future__ import annotations

from app.bootstrap.cast import ANA, BEN, CARLA
from app.bootstrap.demo.play import Play, expect
from app.domain.moves import BagState
from ui.presenters.deciding import StopStep
from ui.presenters.desk import Screen
from ui.presenters.views import SyncState


def matching(play: Play) -> dict[str, object]:
    """Two people verify the right bag, agree, and the infusion starts."""
    therapy = play.practice.therapies[0]
    play.hands.keys_typed = play.hands.scans_made = 0
    play.both_turns(therapy, therapy)
    play.hands.sees(Screen.VERDICT)
    play.shoot("match")
    play.agree_and_start()
    expect(play.state(therapy) is BagState.INFUSING, "the bag is not on record as infusing")
    return {"scans": play.hands.scans_made, "keys": play.hands.keys_typed, "clicks": 0}


def wrong_bag(play: Play) -> dict[str, object]:
    """Two people scan the other patient's bag: STOP, one sentence, a near miss on record."""
    play.hands.press("\x1b")
    play.hands.sees(Screen.LOCK)
    play.hands.wait_for(
        lambda: play.state(play.practice.therapies[0]) is BagState.THAWED,
        "another series is prepared",
    )
    band, bag = play.practice.therapies[:2]
    before, restarts = play.records("near_miss.recorded"), play.records("verification.restarted")
    play.both_turns(band, bag)
    play.hands.sees(Screen.STOP)
    play.shoot("stop")
    expect(play.records("near_miss.recorded") == before + 1, "no near miss is on record")
    step = play.practice.opened.window.desk.step
    sentence = step.sentence if isinstance(step, StopStep) else ""
    step.acted("restart")
    play.hands.sees(Screen.HAND_OVER)
    play.shoot("start-again")
    for member, then in ((ANA, Screen.HAND_OVER), (BEN, Screen.LOCK)):
        play.sign(member)
        play.hands.sees(then)
    expect(play.records("verification.restarted") == restarts + 1, "the restart is not on record")
    return {"sentence": sentence}


def same_person(play: Play) -> dict[str, object]:
    """The first person is refused as the second, and so is somebody without the role."""
    therapy = play.practice.therapies[2]
    play.turn(ANA, therapy, therapy, second=False)
    play.hands.sees(Screen.HAND_OVER)
    says: list[str] = []
    for member in (ANA, CARLA):
        before = play.records("sign_in.refused")
        play.hands.taps_badge(member)
        play.hands.wait_for(
            lambda b=before: play.records("sign_in.refused") > b,  # type: ignore[misc]
            "the refusal is on record",
        )
        view = play.practice.opened.window.desk.step.view
        play.hands.wait_for(
            lambda v=view: v(play.practice.running.now()).message not in ("", *says),  # type: ignore[misc]
            "the refusal is told",
        )
        says.append(view(play.practice.running.now()).message)
        expect(play.hands.screen is Screen.HAND_OVER, "somebody else got on")
    play.shoot("refused")
    return {"sentences": says}


def offline(play: Play) -> dict[str, object]:
    """No central is there: the second person goes on, and the infusion starts.

    A central that runs is killed first; at a site without one there is nothing to kill.
    """
    central, window = play.practice.central, play.practice.opened.window
    if central is not None:
        central.kill()
    therapy = play.practice.therapies[2]
    play.turn(BEN, therapy, therapy, second=True)
    play.hands.sees(Screen.VERDICT)
    play.hands.wait_for(
        lambda: window.sync.state in (SyncState.OFFLINE, SyncState.ALONE), "the window says so"
    )
    play.shoot("match-offline")
    play.agree_and_start()
    waiting = play.practice.running.call(lambda site: site.ledger.waiting())
    expect(play.state(therapy) is BagState.INFUSING, "the bag is not on record as infusing")
    expect(waiting > 0, "nothing waits, though central is away")
    return {"killed": central is not None, "waiting": waiting, "says": window.sync.says}


def synced(play: Play) -> dict[str, object]:
    """Central is back: everything that waited is proved."""
    play.practice.restart_central()

    def waiting() -> int:
        return play.practice.running.call(lambda site: site.ledger.waiting())

    play.hands.wait_for(lambda: waiting() == 0, "central has proved every record")
    play.hands.wait_for(
        lambda: play.practice.opened.window.sync.state.name == "UP_TO_DATE", "the chip says so"
    )
    play.shoot("synced")
    scheduler = play.practice.running.scheduler
    disputed = scheduler.status().disputed if scheduler else -1
    expect(disputed == 0, f"central disputes {disputed} of the records")
    return {"logged": play.practice.running.call(lambda site: site.ledger.head().seq)}
