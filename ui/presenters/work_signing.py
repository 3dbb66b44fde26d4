"""Work that people sign: everything shows once more, then a badge and a PIN for each signature.

Every signature is a session of its own, opened for this one statement. Who signs first cannot
sign again in the second place. Nothing is recorded before the last PIN was right; leaving before
that records nothing and keeps what was filled in.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Purpose
from app.identifiers import PersonId
from app.labels.label import Badge
from app.labels.scan import Scan
from app.ports import Session
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording_work as words
from ui.presenters.desk import Screen
from ui.presenters.signing_in import BadgeStep, SignInStep
from ui.presenters.work import Taken, WorkStep
from ui.presenters.work_form import Filled
from ui.presenters.work_views import WorkSignature, WorkView


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One place under the statement.

    Attributes:
        label: what the place is called, such as `Thawed by`.
        meaning: the whole sentence that the PIN signs; begins with `I`.
        only: who alone may sign here; None for everybody with a role that the purpose names.
    """

    label: str
    meaning: str
    only: tuple[PersonId, ...] | None = None


class SignedWorkStep(WorkStep):
    """A work screen whose result is signed by one person or two.

    Attributes:
        signers: the places, in the order in which they sign.
    """

    signers: tuple[Signer, ...] = ()

    @abstractmethod
    def purpose(self, station: Station, place: int) -> Purpose:
        """Return what the session of this place is opened for: roles and proposal; on the worker.

        Args:
            station: the station.
            place: 0 for the first signature.
        """

    @abstractmethod
    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """Record it, on the worker; the answer goes to `recorded`."""

    @abstractmethod
    def recorded(self, answer: object) -> None:
        """Take the answer of `record`: go on, or `refuse` with its sentence."""

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Return what is read once more before signing: names and values."""
        del filled
        return ()

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Show what will be signed, and wait for the first badge."""
        self.busy, self.message = False, ""
        self.desk.go(SigningStep(self, filled, taken))

    def refuse(self, sentence: str) -> None:
        """Show the filled-in screen again, with the reason why it was not recorded."""
        self.desk.go(self)
        self.say(sentence)


class SigningStep(BadgeStep):
    """What will be signed, and who signs next."""

    screen = Screen.WORK

    def __init__(self, work: SignedWorkStep, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Wait for the first badge."""
        super().__init__(work.desk)
        self._work = work
        self._filled = filled
        self._taken = taken
        self._ready: tuple[tuple[Session, str], ...] = ()
        self._busy = False
        self.person = work.person
        self.locked = work.locked

    def shown(self) -> None:
        """Ask what stays on everything about these bags; the last scan may have named them."""
        self._work.ask_forever(self)

    def view(self, now: datetime) -> WorkView:
        """Return the page's view: facts and places, nothing to fill in."""
        first = not self._ready
        wait = words.TAP_TO_SIGN if first else words.TAP_SECOND
        view = WorkView(
            title=self._work.title,
            instruction=words.RECORDING if self._busy else wait,
            detail=words.SIGN_SAYS,
            forever=self._work.forever,
            countdown=self._work.countdown(now),
            facts=self._work.facts(self._filled),
            signatures=tuple(self._place(at) for at in range(len(self._work.signers))),
            message=self.message,
            message_kind=self.message_kind,
            back=words.CANCEL,
            busy=self._busy,
        )
        return self._work.dress(view, now)

    def _place(self, at: int) -> WorkSignature:
        ready = at < len(self._ready)
        return WorkSignature(
            meaning=self._work.signers[at].label,
            person=self._ready[at][1] if ready else "",
            ready=ready,
            active=at == len(self._ready),
        )

    def wanted(self, station: Station) -> Purpose:
        """Sign in for the next place."""
        return self._work.purpose(station, len(self._ready))

    def only(self) -> Iterable[PersonId] | None:
        """Return who alone may sign in the next place."""
        return self._work.signers[len(self._ready)].only

    def scanned(self, scan: Scan) -> None:
        """Take a badge, unless it is being recorded."""
        if not self._busy:
            super().scanned(scan)

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        """Tell whoever has no say in this work, in its own words."""
        who, _ = found
        if isinstance(who, Refused) and who.why is Why.NOT_PERMITTED:
            self.say(words.MAY_NOT_SIGN)
        else:
            super()._known(badge, found)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN, unless this person signs already."""
        if any(session.person == who.person for session, _ in self._ready):
            self.say(words.READY_ALREADY)
            return
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=self._work.signers[len(self._ready)].meaning,
                on_open=self._opened,
                on_back=lambda: self,
                only=self.only(),
            )
        )

    def _opened(self, session: Session, name: str) -> None:
        self._ready = (*self._ready, (session, name))
        self.message, self.refused = "", False
        self._busy = len(self._ready) == len(self._work.signers)
        self.desk.go(self)
        if self._busy:
            sessions = tuple(session for session, _ in self._ready)
            work, filled, taken = self._work, self._filled, self._taken
            self.desk.run(
                self,
                lambda station: work.record(station, filled, taken, sessions),
                work.recorded,
            )

    def speak_up(self) -> None:
        """Ask what happened; nothing was signed, and what was filled in stays."""
        if not self._busy:
            self._work.speak_up()

    def tick(self, now: datetime) -> None:
        """Let the work's time run."""
        self._work.tick(now)

    def cancelled(self) -> None:
        """Go back to what was filled in; nothing was recorded."""
        if not self._busy:
            self.desk.go(self._work)

    def idle(self) -> None:
        """Nobody signed: lock."""
        if not self._busy:
            self._work.ways.lock()
