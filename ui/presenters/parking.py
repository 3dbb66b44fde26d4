"""A turn that waits for its person, who was called away: locked, and blind as the hand-over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from app.domain.people import Place, Purpose
from app.domain.turn import OpenTurn
from app.identifiers import PersonId
from app.labels.label import Badge
from app.ports import Session, SessionId
from app.usecases import parking, turns
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording, wording_next
from ui.presenters.checking import LockStep, TurnStep, waiting
from ui.presenters.desk import Desk, Screen, left
from ui.presenters.signing_in import BadgeStep, SignInStep
from ui.presenters.views import HandOverView


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A turn without its session.

    Attributes:
        person: the name of whose turn it is.
        until: when the second seal is due, as for the turn; None: no first seal yet.
        latest: when the turn ends, parked or not.
    """

    turn: OpenTurn = field(repr=False)
    person: str
    until: datetime | None
    latest: datetime

    @property
    def purpose(self) -> Purpose:
        """What its person signs in for."""
        return Purpose(of=self.turn.of, place=self.turn.place, round=self.turn.round)


def park(
    desk: Desk, session: SessionId, turn: OpenTurn, times: tuple[datetime | None, datetime]
) -> None:
    """Lock the screen at once, end the session, and record it.

    Args:
        desk: whose step is the turn.
        session: of the turn's person.
        turn: as far as it goes.
        times: when the second seal is due, if a first one stands; when the turn ends.
    """
    until, latest = times
    parked = Parked(turn=turn, person=desk.step.person, until=until, latest=latest)
    step = ParkedStep(desk, parked)
    desk.go(step)
    desk.run(step, lambda station: parking.park(station, session, turn), lambda _: None)


class ParkedStep(BadgeStep):
    """Nothing of the turn shows; its person's badge and PIN bring it back."""

    screen = Screen.HAND_OVER
    locked = True

    def __init__(self, desk: Desk, parked: Parked) -> None:
        """Wait for one person."""
        super().__init__(desk)
        self._parked = parked
        self.of = parked.turn.of
        self._giving_up = False
        self._ended = False

    def view(self, now: datetime) -> HandOverView:
        """Return the hand-over page's view, in the words of a parked check."""
        return HandOverView(
            title=wording_next.PARKED,
            call=wording_next.PARKED_CALL.format(person=self._parked.person),
            says=wording_next.PARKED_SAYS,
            left=left(self._parked.latest, now),
            left_for=wording_next.PARKED_LEFT,
            message=wording_next.GIVE_UP_SURE if self._giving_up else self.message,
            back=True,
        )

    def wanted(self, station: Station) -> Purpose:
        """Sign in for the same turn."""
        return self._parked.purpose

    def only(self) -> Iterable[PersonId]:
        """Return whose turn it is."""
        return (self._parked.turn.by,)

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        self._giving_up = False
        who, _ = found
        if isinstance(who, Refused) and who.why is Why.NOT_OF_THE_PAIR:
            self.say(wording_next.PARKED_OTHER)
            return
        super()._known(badge, found)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(
            SignInParkedStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=wording_next.PARKED,
                on_open=self._opened,
                on_back=lambda: self,
                only=self.only(),
            ).until(self)
        )

    def _opened(self, session: Session, name: str) -> None:
        if self._ended:  # it lapsed while the PIN was checked: the key is wiped, nothing goes on
            done = partial(self._abandoned, wording.TURN_ENDED)
            self.desk.run(self.desk.step, partial(_close, session), done)
            return
        turn = parking.goes_on(session, self._parked.turn)
        self.desk.go(TurnStep(self.desk, session.id, turn, name, self._parked.until))

    def cancelled(self) -> None:
        """Give the check up, once asked twice: the workstation is needed."""
        if self._giving_up:
            self.end("cancelled", wording.TURN_ENDED)
            return
        self._giving_up = True
        self.desk.refresh()

    def idle(self) -> None:
        """Wait on: it is locked, and ends by itself."""

    def tick(self, now: datetime) -> None:
        """End the turn when its time is over."""
        if now > self._parked.latest:
            self.end("too late", wording.TURN_ENDED)

    def end(self, reason: str, says: str) -> None:
        """Record that the turn was abandoned, and show what waits."""
        if self._ended:
            return
        self._ended = True
        turn = self._parked.turn
        step = self.desk.step
        self.desk.run(
            step,
            lambda station: turns.abandon(station, None, turn, reason),
            partial(self._abandoned, says),
        )

    def _abandoned(self, says: str, _: None) -> None:
        purpose = self._parked.purpose
        alone = purpose.place is Place.FIRST and purpose.round == 1
        step = LockStep(self.desk, says) if alone else None
        self.desk.go(step or waiting(self.desk, purpose, self._parked.until))


def _close(session: Session, station: Station) -> None:
    station.keys.close(session.id)


class SignInParkedStep(SignInStep):
    """The PIN of somebody who comes back; the turn's time runs on meanwhile."""

    _waits: ParkedStep | None = None

    def until(self, waits: ParkedStep) -> SignInParkedStep:
        """End with the turn that is parked."""
        self._waits = waits
        return self

    def tick(self, now: datetime) -> None:
        """End the turn when its time is over."""
        if self._waits is not None:
            self._waits.tick(now)
