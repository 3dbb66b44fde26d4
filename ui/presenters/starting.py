"""After both have agreed: the start, and its record on the way to central."""

from __future__ import annotations

from datetime import datetime

from app.domain.causes import Cause
from app.domain.verification import Cleared
from app.usecases import approval
from app.usecases.approval import Started
from ui import wording
from ui.presenters.checking import LockStep, ResultWaitsStep
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.views import RecordState, SignatureView, StartedView, StartView


class StartStep(Step):
    """Both agreed; one key says that the infusion runs."""

    screen = Screen.START

    def __init__(self, desk: Desk, cleared: Cleared, names: tuple[SignatureView, ...]) -> None:
        """Wait for the start."""
        super().__init__(desk)
        self._cleared = cleared
        self._names = names

    def view(self, now: datetime) -> StartView:
        """Return the start page's view."""
        return StartView(
            clock=f"{now:%H:%M}", left=left(self._cleared.until, now), signatures=self._names
        )

    def started(self) -> None:
        """Record the start."""
        self.desk.run(self, lambda station: approval.start(station, self._cleared), self._recorded)

    def _recorded(self, result: Started | Cause) -> None:
        if isinstance(result, Cause):
            self.desk.go(LockStep(self.desk, wording.MATCH_LAPSED))
            return
        self.desk.go(StartedStep(self.desk, result, self._names))

    def lock(self) -> None:
        """Lock: both sign again. Time alone does not, for they are busy at the patient."""
        self.desk.go(ResultWaitsStep(self.desk, self._cleared.verification))

    def tick(self, now: datetime) -> None:
        """A clearance that lapsed starts nothing."""
        if now > self._cleared.until:
            self.desk.go(LockStep(self.desk, wording.MATCH_LAPSED))


class StartedStep(LockStep):
    """The start is on record. A badge goes on to the next job."""

    screen = Screen.STARTED

    def __init__(self, desk: Desk, started: Started, names: tuple[SignatureView, ...]) -> None:
        """Show the start."""
        super().__init__(desk)
        self._started = started
        self._names = names
        self._proved = False

    def view(self, now: datetime) -> StartedView:  # type: ignore[override]  # a page of its own
        """Return the started page's view."""
        return StartedView(
            started_at=f"{self._started.at:%H:%M}",
            record=RecordState.LOGGED if self._proved else RecordState.RECORDED,
            signatures=self._names,
            message=self.message,
        )

    def tick(self, now: datetime) -> None:
        """Ask whether central has proved that it holds the record."""
        if not self._proved:
            entry = self._started.entry
            self.desk.run(self, lambda station: station.ledger.proved(entry), self._learned)

    def _learned(self, proved: bool) -> None:  # noqa: FBT001  the answer itself
        self._proved = proved
        self.desk.refresh()

    def cancelled(self) -> None:
        """Go to the lock screen."""
        self.desk.go(LockStep(self.desk))

    def idle(self) -> None:
        """Go to the lock screen."""
        self.cancelled()
