"""After both have agreed: the start, and its record on the way to central."""

from __future__ import annotations

from datetime import datetime

from app.domain.causes import Cause
from app.domain.verification import Cleared
from app.usecases import approval, keeping
from app.usecases.approval import Started
from ui import wording, wording_next
from ui.presenters.checking import LockStep, ResultWaitsStep
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.reporting import hold_and_report
from ui.presenters.start_views import StartedView, StartView
from ui.presenters.views import RecordState, SignatureView


class StartStep(Step):
    """Both agreed; one key says that the infusion runs."""

    screen = Screen.START

    def __init__(
        self,
        desk: Desk,
        cleared: Cleared,
        names: tuple[SignatureView, ...],
        forever: str = "",
        manual: str = "",
    ) -> None:
        """Wait for the start; the marks are of an exceptional release, and of a typed label."""
        super().__init__(desk)
        self._cleared = cleared
        self._names = names
        self._forever = forever
        self._manual = manual

    def view(self, now: datetime) -> StartView:
        """Return the start page's view."""
        return StartView(
            clock=f"{now:%H:%M}",
            left=left(self._cleared.until, now),
            signatures=self._names,
            forever=self._forever,
            manual=self._manual,
        )

    def started(self) -> None:
        """Record the start."""
        self.desk.run(self, lambda station: approval.start(station, self._cleared), self._recorded)

    def _recorded(self, result: Started | Cause) -> None:
        if isinstance(result, Cause):
            late = result is Cause.PAIR_TOO_OLD
            says = wording.MATCH_LAPSED if late else wording.why(result)
            self.desk.go(LockStep(self.desk, says))
            return
        marks = (self._forever, self._manual)
        bag, step = result.bag, StartedStep(self.desk, result, self._names, *marks)
        self.desk.go(step)
        self.desk.run(step, lambda station: keeping.another_bag(station, bag), step.lead_on)

    def lock(self) -> None:
        """Lock: both sign again. Time alone does not, for they are busy at the patient."""
        self.desk.go(ResultWaitsStep(self.desk, self._cleared.verification))

    def speak_up(self) -> None:
        """Put the bag on hold before it starts, then ask why."""
        hold_and_report(self, self._cleared.verification, (self._cleared.bag,))

    def tick(self, now: datetime) -> None:
        """A clearance that lapsed starts nothing."""
        if now > self._cleared.until:
            self.desk.go(LockStep(self.desk, wording.MATCH_LAPSED))


class StartedStep(LockStep):
    """The start is on record. A badge goes on to the next job."""

    screen = Screen.STARTED

    def __init__(
        self,
        desk: Desk,
        started: Started,
        names: tuple[SignatureView, ...],
        forever: str = "",
        manual: str = "",
    ) -> None:
        """Show the start; the marks are of an exceptional release, and of a typed label."""
        super().__init__(desk)
        self._started = started
        self.of, self.bag = started.of, started.bag
        self._names = names
        self._forever = forever
        self._manual = manual
        self._proved = False
        self._next = ""

    def view(self, now: datetime) -> StartedView:  # type: ignore[override]  # a page of its own
        """Return the started page's view."""
        return StartedView(
            started_at=f"{self._started.at:%H:%M}",
            record=RecordState.LOGGED if self._proved else RecordState.RECORDED,
            signatures=self._names,
            message=self.message,
            forever=self._forever,
            manual=self._manual,
            next=self._next,
        )

    def lead_on(self, more: bool) -> None:  # noqa: FBT001  the answer itself
        """Call for the next bag, if the order has another."""
        self._next = wording_next.NEXT_BAG if more else ""
        self.desk.refresh()

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
