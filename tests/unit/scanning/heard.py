"""Somebody who listens to a device and can wait for what it says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.labels.keys import Arrived, Broken
from scanning.device import DeviceState, Standing

WAIT_S = 20  # hang guard


@dataclass
class Heard:
    """What a device told, with a way to wait for it."""

    scans: list[Arrived | Broken] = field(default_factory=list)
    states: list[DeviceState] = field(default_factory=list)
    told: threading.Condition = field(default_factory=threading.Condition)

    def scan(self, scan: Arrived | Broken) -> None:
        with self.told:
            self.scans.append(scan)
            self.told.notify_all()

    def state(self, state: DeviceState) -> None:
        with self.told:
            self.states.append(state)
            self.told.notify_all()

    def until(self, what: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(what, WAIT_S), (self.scans, self.states)

    def stands(self, standing: Standing) -> bool:
        return bool(self.states) and self.states[-1].standing is standing
