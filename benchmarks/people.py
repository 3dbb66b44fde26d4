"""Two people at the desk: what they do is counted, and timed by a keystroke model.

The desk is the window's own, with every screen's presenter, over the real store; the worker
answers at once. Each act of a person goes through it as the scanner or the keyboard brings it.
How long an act takes a person is the model's (`docs/usability.md`), not measured.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.bootstrap.cast import Member, Therapy
from app.identifiers import ScanId
from app.labels import badge, product, wristband
from app.labels.scan import Mode, Scan
from app.usecases.station import Station
from ui.presenters.checking import LockStep
from ui.presenters.desk import Desk, Screen
from ui.presenters.problems import problem
from ui.presenters.views import PARK

# Seconds that the model gives a person for each act (screens §5.4, after Card, Moran and Newell).
BADGE, BAND, LABEL, PIN, BORN, THINK = 1.5, 4.0, 3.0, 2.5, 4.0, 1.35
KEY = 0.28
PIN_KEYS, BORN_KEYS = 6, 8


class StuckError(Exception):
    """The desk does not show what it should by now."""


@dataclass(slots=True)
class Effort:
    """What people did so far.

    Attributes:
        seconds: by the model.
    """

    scans: int = 0
    keys: int = 0
    clicks: int = 0
    seconds: float = 0.0

    def act(self, seconds: float, *, scans: int = 0, keys: int = 0) -> None:
        """Count one act, and the moment of thought before it."""
        self.scans += scans
        self.keys += keys
        self.seconds += seconds + THINK


class People:
    """The hands of everybody at one desk."""

    def __init__(self, station: Station) -> None:
        """Sit down at a locked workstation."""
        self.station = station
        self.effort = Effort()
        self.desk = Desk(
            run=self._run, now=station.now, play=_nothing, show=_nothing, fail=problem
        )
        self.desk.go(LockStep(self.desk))

    def _run(
        self,
        job: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        try:
            result = job(self.station)
        except Exception as error:  # noqa: BLE001  as the crossing does
            failed(error)
            return
        done(result)

    def sees(self, screen: Screen) -> None:
        """Check what shows.

        Raises:
            StuckError: something else does.
        """
        if self.desk.step.screen is not screen:
            shown = type(self.desk.step).__name__
            msg = f"{screen.value} should show, and {shown} does"
            raise StuckError(msg)

    # -- acts

    def signs_in(self, member: Member, *, wrong_first: bool = False) -> None:
        """Badge and PIN; the first PIN may be a slip."""
        self._scan("]C1", badge.raw(member.badge))
        self.effort.act(BADGE, scans=1)
        for pin in ["999999", member.pin] if wrong_first else [member.pin]:
            self.desk.pin(pin)
            self.effort.act(PIN, keys=PIN_KEYS)

    def scans_band(self, therapy: Therapy, *, unread_first: bool = False) -> None:
        """Scan the wristband; the first time it may not be read."""
        for _ in range(1 + unread_first):
            self.effort.act(BAND, scans=1)
        self._scan("]Q3", wristband.raw(therapy.band))

    def scans_bag(self, therapy: Therapy, *, unread_first: bool = False) -> None:
        """Scan the bag's label; the first time it may not be read."""
        for _ in range(1 + unread_first):
            self.effort.act(LABEL, scans=1)
        self._scan("]d2", product.raw(therapy.bag))

    def types_born(self, born: date, *, slip: bool = False) -> None:
        """Ask the patient and type the date of birth; the last key may be a slip taken back."""
        text = f"{born:%d%m%Y}"
        if slip:
            self._types(text[:-2] + "9")
            self.desk.backspaced()
            self._types(text[-2:])
            self.effort.act(BORN + 2 * KEY, keys=BORN_KEYS + 2)
            return
        self._types(text)
        self.effort.act(BORN, keys=BORN_KEYS)

    def types_end(self, text: str) -> None:
        """Read the end of the printed product id off the bag and type it."""
        self._types(text)
        self.effort.act(LABEL / 2 + len(text) * KEY, keys=len(text))

    def finds_intact(self) -> None:
        """Look at the bag and press 1."""
        self.desk.inspected(intact=True)
        self.effort.act(KEY, keys=1)

    def parks(self) -> None:
        """Press Alt+P."""
        self.desk.acted(PARK)
        self.effort.act(KEY, keys=1)

    def starts(self) -> None:
        """Press 1: the infusion starts now."""
        self.desk.started()
        self.effort.act(KEY, keys=1)

    def _types(self, text: str) -> None:
        for character in text:
            self.desk.typed(character)

    def _scan(self, symbology: str, raw: bytes) -> None:
        self.desk.scanned(
            Scan(
                id=ScanId(str(uuid.uuid4())),
                raw=raw,
                symbology=symbology,
                mode=Mode.WEDGE,
                source="keyboard",
                readers=("device",),
                at=self.station.clock.read().wall,
            )
        )


def _nothing(*_: object) -> None:
    """Draw nothing, and play nothing."""
