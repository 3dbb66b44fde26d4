"""Lock screen and sign-in: a badge says who, six digits prove it, for one purpose."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from app.domain.people import Place, Purpose
from app.identifiers import BagId, PersonId, Private, VerificationId
from app.labels.label import Badge, Unreadable
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import sign_in, turns
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording
from ui.presenters.desk import Desk, Screen, Step
from ui.presenters.sound import Sound
from ui.presenters.views import MessageKind, SignInView

OnOpen = Callable[[Session, str], None]


def says(refused: Refused) -> str:
    """Return the sentence for a refused sign-in: what happened, what to do."""
    match refused.why:
        case Why.UNKNOWN_BADGE:
            return wording.UNKNOWN_BADGE
        case Why.NOT_PERMITTED:
            return wording.NOT_PERMITTED
        case Why.SAME_PERSON:
            return wording.SAME_PERSON
        case Why.NOT_OF_THE_PAIR:
            return wording.NOT_OF_THE_PAIR
        case Why.WRONG_PIN:
            return wording.PIN_REFUSED.format(left=refused.tries_left)
        case Why.LOCKED:
            until = f"{refused.until:%H:%M}" if refused.until else ""
            return wording.LOCKED_OUT.format(until=until)


class BadgeStep(Step):
    """A step that waits for a badge, and says at once when the badge cannot go on."""

    message = ""
    refused = False
    of: VerificationId | None = None  # the check that this badge belongs to, if to one
    bag: BagId | None = None  # the bag that is known to everybody here by now, if one is

    @abstractmethod
    def wanted(self, station: Station) -> Purpose:
        """Return what the badge's person would sign in for."""

    def only(self) -> Iterable[PersonId] | None:
        """Return who alone may go on; None for everybody who may verify."""
        return None

    @abstractmethod
    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Take a badge that can go on to its PIN."""

    def scanned(self, scan: Scan) -> None:
        """Take a badge; anything else is told to wait."""
        label = self.desk.read(scan)
        if isinstance(label, Badge):
            self.desk.run(self, partial(self._identify, label), partial(self._known, label))
            return
        self.say(wording.UNREADABLE if isinstance(label, Unreadable) else wording.BADGE_FIRST)

    def broken(self, sentence: str) -> None:
        """Say that a scan came in pieces."""
        self.say(sentence)

    def speak_up(self) -> None:
        """Ask what happened, and come back here."""
        from ui.presenters.reporting import report_from  # its page signs in by this module

        def lock() -> None:
            self.desk.go(self)
            self.lock()

        report_from(self, back=partial(self.desk.go, self), lock=lock)

    @property
    def message_kind(self) -> MessageKind:
        """Whether the sentence refuses something or tells what happened."""
        return MessageKind.REFUSED if self.refused else MessageKind.NEUTRAL

    def say(self, message: str) -> None:
        """Show a refusal."""
        self.message, self.refused = wording.spoken(message), True
        self.desk.play(Sound.UNREADABLE)
        self.desk.refresh()

    def _identify(self, badge: Badge, station: Station) -> tuple[Identified | Refused, Purpose]:
        purpose = self.wanted(station)
        return sign_in.identify(station, badge.number, purpose, self.only()), purpose

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        who, purpose = found
        if isinstance(who, Refused):
            self.say(says(who))
            return
        self.message = ""
        self.desk.play(Sound.CAPTURED)
        self.identified(who, badge, purpose)


class SignInStep(Step):
    """Takes the PIN of the person whose badge was read."""

    screen = Screen.SIGN_IN

    def __init__(  # noqa: PLR0913  what a sign-in is for, all keyword-only
        self,
        desk: Desk,
        *,
        who: Identified,
        badge: Badge,
        purpose: Purpose,
        says: str,
        on_open: OnOpen,
        on_back: Callable[[], Step],
        only: Iterable[PersonId] | None = None,
    ) -> None:
        """Ask for a PIN; `on_open` gets the session, `on_back` makes the step before."""
        super().__init__(desk)
        self.who = who
        self.person = who.name
        self._badge = badge
        self._purpose = purpose
        self._says = says
        self._on_open = on_open
        self._on_back = on_back
        self._only = only
        self._message = ""
        self._busy = False
        self._speaks_up = False

    def view(self, now: datetime) -> SignInView:
        """Return the sign-in page's view."""
        return SignInView(
            person=self.who.name, purpose=self._says, message=self._message, busy=self._busy
        )

    def scanned(self, scan: Scan) -> None:
        """Take another badge in place of the first; anything else waits for the PIN."""
        if self._busy:
            return
        if isinstance(self.desk.read(scan), Badge):
            self.desk.go(self._on_back())
            self.desk.step.scanned(scan)
            return
        self.broken(wording.PIN_FIRST)

    def broken(self, sentence: str) -> None:
        """Say why something was not taken."""
        self._message = sentence
        self.desk.play(Sound.UNREADABLE)
        self.desk.refresh()

    def pin(self, pin: str) -> None:
        """Check the PIN by unwrapping the person's key; one derivation, on the worker."""
        if self._busy:
            return
        self._busy = True
        self.desk.refresh()
        self.desk.run(self, partial(self._open, Private(pin)), self._opened)

    def _open(self, pin: Private[str], station: Station) -> Session | Refused:
        return sign_in.open_session(station, self._badge.number, pin, self._purpose, self._only)

    def _opened(self, result: Session | Refused) -> None:
        self._busy = False
        if self._speaks_up:
            if isinstance(result, Session):
                self.desk.run(self, partial(_end, result), lambda _: None)
            self.speak_up()
        elif isinstance(result, Refused):
            self.broken(says(result))
        else:
            self._on_open(result, self.who.name)

    def cancelled(self) -> None:
        """Go back to the badge."""
        if not self._busy:
            self.desk.go(self._on_back())

    def speak_up(self) -> None:
        """Go back to the badge, and speak up there; at once after a PIN that is being checked.

        That PIN then opens nothing: whoever speaks up has not agreed to anything.
        """
        self._speaks_up = self._busy
        if not self._busy:
            self.desk.go(self._on_back())
            self.desk.step.speak_up()

    def idle(self) -> None:
        """Nobody typed a PIN: go back to the badge."""
        self.cancelled()


def _end(session: Session, station: Station) -> None:
    sign_in.end_session(station, session)


def first_purpose(station: Station) -> Purpose:
    """Begin a new verification: an id that says nothing about an order."""
    return Purpose(of=turns.new_verification(station), place=Place.FIRST)
