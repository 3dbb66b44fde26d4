"""The main job played through the real widgets: `countersign demo --offscreen`.

One JSON object a step. What is checked is what the window shows *and* what stands on record; a
step that does not do what it should ends the play with its reason and exit code 1.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.bootstrap.cast import ANA, BEN, CARLA, Member, Therapy
from app.bootstrap.central_child import CentralProgram
from app.bootstrap.hands import Hands, StuckError
from app.bootstrap.opening import OpenPractice, open_practice
from app.bootstrap.site import SiteFolder
from app.bootstrap.verify import verify_site
from app.bootstrap.window import application
from app.domain.moves import BagState
from app.usecases import history
from ui.presenters.checking import LockStep
from ui.presenters.deciding import StopStep
from ui.presenters.desk import Screen
from ui.presenters.views import SyncState

BOTH = 2  # a wristband and a bag
SHOWN_MAX = 3


@dataclass(slots=True)
class Play:
    """A play in progress."""

    practice: OpenPractice
    hands: Hands
    shots: Path | None
    say: Callable[[str], None]
    ok: bool = True
    _number: int = 0
    _began: float = field(default_factory=time.monotonic)

    def step(self, name: str, case: str, run: Callable[[], dict[str, object] | None]) -> None:
        """Run a step, unless one before it failed, and say how it went."""
        if not self.ok:
            return
        began = time.monotonic()
        line: dict[str, object] = {"step": name, "ok": True, "case": case}
        try:
            line |= run() or {}
        except (StuckError, AssertionError) as error:
            line |= {"ok": False, "why": str(error)}
            self.ok = False
            self.shoot("failed")
        line["ms"] = round((time.monotonic() - began) * 1000)
        self.say(json.dumps(line))

    def leave_out(self, name: str, case: str, because: str) -> None:
        """Say of a step that it is not played, and why: no step goes missing."""
        if self.ok:
            line = {"step": name, "ok": True, "case": case, "played": False, "because": because}
            self.say(json.dumps(line))

    def shoot(self, name: str) -> None:
        """Keep a picture of the window, numbered."""
        self._number += 1
        self.hands.shoot(self.shots, f"{self._number:02d}-{name}")

    # -- parts of the job

    def sign_in(self, member: Member) -> None:
        """Badge and PIN; then the turn shows."""
        self.hands.taps_badge(member)
        self.hands.sees(Screen.SIGN_IN)
        self.shoot("sign-in")
        self.hands.types(member.pin)
        self.hands.sees(Screen.TURN)

    def scan_both(self, band: Therapy, bag: Therapy) -> None:
        """Scan a wristband and a bag, by their pictures."""
        self.shoot("turn-empty")
        for name in (f"patient-{band.slot}-wristband", f"patient-{bag.slot}-bag"):
            before = self._tiles()
            self.hands.picks(name)
            self.hands.wait_for(lambda b=before: self._tiles() > b, f"{name} is captured")  # type: ignore[misc]
        self.shoot("turn-captured")

    def show_both(self, therapy: Therapy) -> None:
        """Show wristband and bag to the camera, one after the other."""
        self.shoot("turn-empty")
        for again in reversed(range(SHOWN_MAX)):  # a label that did not read is shown again
            self.hands.films(therapy.slot)
            try:
                self.hands.wait_for(lambda: self._tiles() == BOTH, "the camera reads both labels")
            except StuckError:
                if not again:
                    raise
            else:
                break
        self.shoot("turn-filmed")

    def _tiles(self) -> int:
        view = self.practice.opened.window.desk.step.view(self.practice.running.now())
        return sum(t.value == "captured" for t in (view.wristband, view.product))

    def turn(self, member: Member, band: Therapy, bag: Therapy, *, second: bool) -> None:
        """One person's whole turn: what belongs together by camera, else by the tray."""
        self.sign_in(member)
        if band is bag:
            self.show_both(band)
        else:
            self.scan_both(band, bag)
        self.hands.types(f"{band.born:%d%m%Y}")
        if second:
            self.shoot("turn-product-end")
            self.hands.types(bag.bag.serial.value[-4:])
        self.shoot("turn-inspection")
        self.hands.types("1")

    def both_turns(self, band: Therapy, bag: Therapy) -> None:
        """Both turns, up to the reveal."""
        self.turn(ANA, band, bag, second=False)
        self.hands.sees(Screen.HAND_OVER)
        self.shoot("hand-over")
        self.turn(BEN, band, bag, second=True)

    def sign(self, member: Member) -> None:
        """Sign a decision with badge and PIN."""
        self.hands.taps_badge(member)
        self.hands.sees(Screen.SIGN)
        self.shoot("sign")
        self.hands.types(member.pin)

    def agree_and_start(self) -> None:
        """Both sign, and the infusion starts."""
        self.sign(ANA)
        self.hands.sees(Screen.VERDICT)
        self.sign(BEN)
        self.hands.sees(Screen.START)
        self.shoot("start")
        self.hands.types("1")
        self.hands.sees(Screen.STARTED)
        self.shoot("started")

    def state(self, therapy: Therapy) -> BagState:
        """Return a bag's state as the records say it."""
        return self.practice.running.call(
            lambda site: history.bag(site.ledger, therapy.bag.bag).state
        )

    def records(self, kind: str) -> int:
        """Count the records of a kind."""
        return self.practice.running.call(lambda site: len(site.ledger.kind(kind)))


def _expect(holds: bool, says: str) -> None:  # noqa: FBT001  what is expected
    if not holds:
        raise AssertionError(says)


def matching(play: Play) -> dict[str, object]:
    """Two people verify the right bag, agree, and the infusion starts."""
    therapy = play.practice.therapies[0]
    play.hands.keys_typed = play.hands.scans_made = 0
    play.both_turns(therapy, therapy)
    play.hands.sees(Screen.VERDICT)
    play.shoot("match")
    play.agree_and_start()
    _expect(play.state(therapy) is BagState.INFUSING, "the bag is not on record as infusing")
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
    _expect(play.records("near_miss.recorded") == before + 1, "no near miss is on record")
    step = play.practice.opened.window.desk.step
    sentence = step.sentence if isinstance(step, StopStep) else ""
    step.acted("restart")
    play.hands.sees(Screen.HAND_OVER)
    play.shoot("start-again")
    for member, then in ((ANA, Screen.HAND_OVER), (BEN, Screen.LOCK)):
        play.sign(member)
        play.hands.sees(then)
    _expect(play.records("verification.restarted") == restarts + 1, "the restart is not on record")
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
        _expect(play.hands.screen is Screen.HAND_OVER, "somebody else got on")
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
    _expect(play.state(therapy) is BagState.INFUSING, "the bag is not on record as infusing")
    _expect(waiting > 0, "nothing waits, though central is away")
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
    _expect(disputed == 0, f"central disputes {disputed} of the records")
    return {"logged": play.practice.running.call(lambda site: site.ledger.head().seq)}


def play_demo(
    folder: SiteFolder,
    shots: Path | None,
    say: Callable[[str], None],
    program: CentralProgram | None,
) -> int:
    """Play the main job; return 0 only if every step did what it should.

    Without a central everything is played but the last sync, of which that is said.
    """
    application()
    if shots is not None:
        shots.mkdir(parents=True, exist_ok=True)
    practice = open_practice(folder, program)
    try:
        practice.opened.show()
        play = Play(practice, Hands(practice.opened), shots, say)
        play.step("open", "the practice site opens locked", lambda: _opened(play))
        cases = (
            ("match", "two people verify the right bag", matching),
            ("stop", "two people scan the other patient's bag", wrong_bag),
            ("same_person", "the first person is refused as the second", same_person),
            ("offline", "central is away and work goes on", offline),
        )
        for name, case, run in cases:
            play.step(name, case, lambda r=run: r(play))  # type: ignore[misc]
        sync = "sync", "central is back and proves every record"
        if practice.central is None:
            play.leave_out(*sync, because=practice.opened.window.sync.says)
        else:
            play.step(*sync, lambda: synced(play))
    finally:
        practice.close()
    play.step("verify", "everything is re-checked from its bytes", lambda: _verified(folder))
    return 0 if play.ok else 1


def _opened(play: Play) -> dict[str, object]:
    play.hands.wait_for(
        lambda: isinstance(play.practice.opened.window.desk.step, LockStep), "the lock shows"
    )
    play.shoot("lock")
    return {"site": play.practice.running.settings.site.value}


def _verified(folder: SiteFolder) -> dict[str, object]:
    verified = verify_site(folder.root)
    _expect(verified.ok, "; ".join(f"{f.where}: {f.what}" for f in verified.findings))
    return {"checked": dict(verified.checked)}
