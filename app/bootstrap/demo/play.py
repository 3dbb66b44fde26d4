"""A play at the practice window: what is done, what is said of it, and its pictures."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.bootstrap.cast import ANA, BEN, Member, Therapy
from app.bootstrap.demo.clock import PlayClock
from app.bootstrap.hands import Hands, StuckError
from app.bootstrap.opening import OpenPractice
from app.bootstrap.site import OpenSite
from app.domain.moves import BagState
from app.identifiers import BagId
from app.usecases import history
from ui.presenters.desk import Screen
from ui.presenters.views import TurnView

BOTH = 2  # a wristband and a bag
SHOWN_MAX = 3


def expect(holds: bool, says: str) -> None:  # noqa: FBT001  what is expected
    """End a step with its reason if what is expected does not hold.

    Raises:
        AssertionError: it does not.
    """
    if not holds:
        raise AssertionError(says)


@dataclass(slots=True)
class Play:
    """A play in progress.

    Attributes:
        clock: what lets time pass, at a site of the play's own.
        once: whether a screen that showed before is not kept as a picture again.
        number: of the newest picture.
    """

    practice: OpenPractice
    hands: Hands
    shots: Path | None
    say: Callable[[str], None]
    clock: PlayClock | None = None
    once: bool = False
    ok: bool = True
    number: int = 0
    _kept: set[str] = field(default_factory=set)

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

    def passes(self, time: timedelta) -> None:
        """Let time pass, and the window notice it; nothing passes without a play's clock."""
        if self.clock is not None:
            self.clock.passes(time)
            self.practice.opened.window.desk.tick()
            self.hands.rests()

    def shoot(self, name: str) -> None:
        """Keep a picture of the window, numbered."""
        if self.once and name in self._kept:
            return
        self._kept.add(name)
        self.number += 1
        self.hands.shoot(self.shots, f"{self.number:02d}-{name}")

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
        self.scan_labels(f"patient-{band.slot}-wristband", f"patient-{bag.slot}-bag")

    def scan_labels(self, *labels: str) -> None:
        """Scan labels of the tray, each captured before the next."""
        self.shoot("turn-empty")
        for name in labels:
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

    def shown(self) -> object:
        """Return what the window's page shows."""
        return self.practice.opened.window.desk.step.view(self.practice.running.now())

    def _tiles(self) -> int:
        view = self.shown()
        if not isinstance(view, TurnView):
            return 0
        return sum(t.value == "captured" for t in (view.wristband, view.product))

    def turn(self, member: Member, band: Therapy, bag: Therapy, *, second: bool) -> None:
        """One person's whole turn: what belongs together by camera, else by the tray."""
        self.sign_in(member)
        if band is bag:
            self.show_both(band)
        else:
            self.scan_both(band, bag)
        self.answer(f"{band.born:%d%m%Y}", bag.bag.serial.value[-4:] if second else "")

    def answer(self, born: str, end: str) -> None:
        """Type the date of birth, for the second person the product id's end, and look."""
        self.hands.types(born)
        if end:
            self.shoot("turn-product-end")
            self.hands.types(end)
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
        """Return a therapy's bag's state as the records say it."""
        return self.state_of(therapy.bag.bag)

    def state_of(self, bag: BagId) -> BagState:
        """Return a bag's state as the records say it."""
        return self.practice.running.call(lambda site: history.bag(site.ledger, bag).state)

    def newest(self, kind: str) -> Mapping[str, Any]:
        """Return the body of the newest record of a kind; empty if there is none."""

        def body(site: OpenSite) -> Mapping[str, Any]:
            records = site.ledger.latest(kind, 1)
            return records[0].statement.body if records else {}

        return self.practice.running.call(body)

    def records(self, kind: str) -> int:
        """Count the records of a kind."""
        return self.practice.running.call(lambda site: len(site.ledger.kind(kind)))
