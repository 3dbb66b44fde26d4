"""A desk over a ward in memory whose worker can be kept waiting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.desk import QuickDesk
from tests.support.station import Ward
from ui.presenters.benches import NOTHING

Waiting = tuple[Callable[[Any], Any], Callable[[Any], None], Callable[[BaseException], None]]


class SlowDesk(QuickDesk):
    """As `QuickDesk`; while `slow`, nothing is answered before `works` is called."""

    def __init__(self, ward: Ward) -> None:
        """Sit down at a workstation without devices; it answers at once."""
        self.slow = False
        self.waiting: list[Waiting] = []
        super().__init__(ward, NOTHING)

    def _run(
        self,
        job: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        if self.slow:
            self.waiting.append((job, done, failed))
        else:
            super()._run(job, done, failed)

    def works(self, jobs: int | None = None) -> None:
        """Let the worker do what waits, in order, with what comes of it; or so many jobs."""
        while self.waiting and jobs != 0:
            super()._run(*self.waiting.pop(0))
            jobs = None if jobs is None else jobs - 1
