"""Lock screen, turns and hand-over: the blind part of the job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from app.domain.people import Place, Purpose
from app.domain.reading import Scanned
from app.domain.turn import OpenTurn, SealedTurn, Whole
from app.identifiers import VerificationId
from app.labels.label import Badge
from app.labels.scan import Scan
from app.ports import Session, SessionId
from app.usecases import resume, reveal, sign_in, turns
from app.usecases.sign_in import Identified, Refused
from app.usecases.station import Station
from app.usecases.verdicts import AskAgain, Lapsed, Revealed
from ui import wording
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.devices import DEVICES, show_devices
from ui.presenters.jobs import JOBS, show_jobs
from ui.presenters.printing import LABELS, show_labels
from ui.presenters.reporting import SPEAK_UP
from ui.presenters.signing_in import BadgeStep, SignInStep, first_purpose
from ui.presenters.turn import Notice, TurnPresenter
from ui.presenters.typing_in import typing_for
from ui.presenters.views import PARK, HandOverView, LockView, TurnExtra, TurnView
from ui.wording_quality import SPEAK_UP_LATER

# A session signs no later than 15 minutes after the PIN: a turn ends before that, in words.
TURN_MAX = timedelta(minutes=14)


class OpeningStep(Step):
    """The records are asked what waits here; until they answer, nothing is taken."""

    screen = Screen.LOCK
    locked = True
    control = False

    def view(self, now: datetime) -> LockView:
        """Return the lock page's view."""
        return LockView(message=wording.OPENING)


class LockStep(BadgeStep):
    """Nobody is signed in: a badge begins a first check."""

    screen = Screen.LOCK
    locked = True

    def __init__(self, desk: Desk, message: str = "") -> None:
        """Lock, with a sentence about what happened if there is one."""
        super().__init__(desk)
        self.message = message

    def view(self, now: datetime) -> LockView:
        """Return the lock page's view; the window adds the workstation's health."""
        return LockView(message=self.message, message_kind=self.message_kind)

    def acted(self, action: str) -> None:
        """Show the work that waits, the devices of this workstation, or print labels."""
        if action == JOBS:
            show_jobs(self.desk, lambda: LockStep(self.desk))
        elif action == DEVICES:
            show_devices(self.desk)
        elif action == LABELS:
            show_labels(self.desk, lambda: LockStep(self.desk))
        elif action == SPEAK_UP:
            self.speak_up()

    def wanted(self, station: Station) -> Purpose:
        """Begin a new verification."""
        return first_purpose(station)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(_sign_in_for_turn(self.desk, who, badge, purpose, None))


def _sign_in_for_turn(
    desk: Desk, who: Identified, badge: Badge, purpose: Purpose, until: datetime | None
) -> SignInStep:
    first = purpose.place is Place.FIRST

    def back() -> Step:
        return LockStep(desk) if purpose.round == 1 and first else waiting(desk, purpose, until)

    return SignInStep(
        desk,
        who=who,
        badge=badge,
        purpose=purpose,
        says=wording.FOR_FIRST if first else wording.FOR_SECOND,
        on_open=partial(_begin, desk, until),
        on_back=back,
    )


def _begin(desk: Desk, until: datetime | None, session: Session, name: str) -> None:
    """Open the turn that the session is for."""
    asker = desk.step

    def job(station: Station) -> OpenTurn:
        again = reveal.asked_again(station, session.purpose.of)
        return turns.begin(station, session, again if session.purpose.round > 1 else frozenset())

    desk.run(asker, job, lambda turn: desk.go(TurnStep(desk, session.id, turn, name, until)))


class TurnStep(Step):
    """Somebody's turn. The presenter holds what is captured, and dies with this step."""

    screen = Screen.TURN
    cant_scan = TurnExtra.CANT_SCAN.value

    def __init__(
        self, desk: Desk, session: SessionId, turn: OpenTurn, name: str, until: datetime | None
    ) -> None:
        """Begin the turn."""
        super().__init__(desk)
        self.person = name
        self._session = session
        self._until = until
        latest = turn.begun + TURN_MAX
        self._latest = min(latest, until) if until is not None else latest
        self._ended = False
        self._purpose = Purpose(of=turn.of, place=turn.place, round=turn.round)
        self.presenter = TurnPresenter(
            person=name,
            turn=turn,
            seal=self._seal,
            status=partial(self._status, turn.of),
            changed=desk.refresh,
            play=desk.play,
        )
        self.presenter.types_with(typing_for(desk, self))

    def view(self, now: datetime) -> TurnView:
        """Return the turn page's view."""
        return self.presenter.view(left(self._until, now))

    @property
    def _open(self) -> bool:
        """Whether the turn still takes something: neither on its way into the record nor ended."""
        return not (self._ended or self.presenter.sealing)

    def scanned(self, scan: Scan) -> None:
        """Take a scan."""
        if self._open:
            self.presenter.scanned(scan, self.desk.read(scan))

    def broken(self, sentence: str) -> None:
        """Say that a scan came in pieces."""
        if self._open:
            self.presenter.refuse(sentence)

    def typed(self, text: str) -> None:
        """Take a character."""
        if self._open:
            self.presenter.typed(text, self.desk.now())

    def backspaced(self) -> None:
        """Take a character back."""
        if self._open:
            self.presenter.backspaced()

    def inspected(self, intact: bool) -> None:  # noqa: FBT001  the answer itself
        """Take how the bag looked."""
        if self._open:
            self.presenter.inspected(intact, self.desk.now())

    def entered(self) -> None:
        """Take a person's Enter."""
        if self._open:
            self.presenter.entered()

    def acted(self, action: str) -> None:
        """Go a way beside the turn: type a label (F7), ask somebody else (F8), or park it."""
        if self._open and action == PARK:
            from ui.presenters.parking import park  # it leads back here

            self._ended = True
            park(self.desk, self._session, self.presenter.turn, (self._until, self._latest))
        elif self._open:
            self.presenter.acted(action)

    def speak_up(self) -> None:
        """Say, whatever was captured, that F9 waits for the end of this turn (DESIGN rule 1)."""
        if self._open:
            self.presenter.refuse(SPEAK_UP_LATER)

    def cancelled(self) -> None:
        """End the turn, once asked twice."""
        if self._open and self.presenter.ask_to_end():
            self._abandon("cancelled")

    def idle(self) -> None:
        """Nobody went on: the session ends, and the turn with it."""
        self._abandon("idle")

    def tick(self, now: datetime) -> None:
        """End the turn when the pair can no longer be made in time (B15)."""
        self.presenter.tick(now)
        if now > self._latest:
            self._abandon("too late")

    def _abandon(self, reason: str) -> None:
        if not self._open:
            return
        self._ended = True
        session, turn = self._session, self.presenter.turn
        self.desk.run(
            self,
            lambda station: turns.abandon(station, session, turn, reason),
            self._abandoned,
        )

    def _abandoned(self, _: None) -> None:
        self.desk.go(
            LockStep(self.desk, wording.TURN_ENDED)
            if self._purpose.place is Place.FIRST and self._purpose.round == 1
            else waiting(self.desk, self._purpose, self._until)
        )

    def _status(
        self, of: VerificationId, reading: Scanned, done: Callable[[Notice | None], None]
    ) -> None:
        def told(result: turns.Told | None) -> None:
            notice = (
                Notice(sentence=wording.why(result.cause), refused=result.refused)
                if result
                else None
            )
            if not self._ended:  # what ends is in the record as it was
                done(notice)

        self.desk.run(self, lambda station: turns.look_at(station, of, reading), told)

    def _seal(self, turn: Whole) -> None:
        session = self._session
        self.desk.run(self, partial(_sealed, session, turn), partial(after_seal, self.desk))


def _sealed(session: SessionId, turn: Whole, station: Station) -> tuple[SealedTurn, datetime]:
    sealed = turns.seal(station, session, turn)
    return sealed, sealed.at + resume.gap(station)


def after_seal(desk: Desk, result: tuple[SealedTurn, datetime]) -> None:
    """Call the second person, or reveal. Whatever the first turn held, both look alike."""
    sealed, until = result
    if sealed.place is Place.FIRST:
        purpose = Purpose(of=sealed.of, place=Place.SECOND, round=sealed.round)
        desk.go(HandOverStep(desk, purpose, until))
        return
    reveal_now(desk, desk.step, sealed.of)


def waiting(desk: Desk, purpose: Purpose, until: datetime | None) -> Step:
    """Return the step that calls the person whose turn comes next."""
    return HandOverStep(desk, purpose, until)


class HandOverStep(BadgeStep):
    """Calls the next person: neutral, whatever was scanned before (BL3, BL4)."""

    screen = Screen.HAND_OVER
    locked = True

    def __init__(self, desk: Desk, purpose: Purpose, until: datetime | None) -> None:
        """Wait for the badge of the person whose turn comes next."""
        super().__init__(desk)
        self._purpose = purpose
        self.of = purpose.of
        self._until = until

    def view(self, now: datetime) -> HandOverView:
        """Return the hand-over page's view."""
        again = self._purpose.round > 1
        second = self._purpose.place is Place.SECOND
        return HandOverView(
            title=wording.ASK_AGAIN if again else wording.FIRST_DONE,
            call=wording.CALL_SECOND if second else wording.CALL_FIRST,
            says=wording.CALL_SECOND_SAYS,
            left=left(self._until, now),
            left_for=wording.LEFT_ANSWER if again else wording.LEFT_SECOND,
            message=self.message,
        )

    def wanted(self, station: Station) -> Purpose:
        """Sign in for the turn that comes next."""
        return self._purpose

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(_sign_in_for_turn(self.desk, who, badge, purpose, self._until))

    def tick(self, now: datetime) -> None:
        """Let the verification lapse when its time is over (B15)."""
        if self._until is not None and now > self._until:
            of = self._purpose.of
            self._until = None
            self.desk.run(self, partial(_lapse, of), self._lapsed)

    def _lapsed(self, lapsed: Lapsed) -> None:
        self.desk.go(LockStep(self.desk, wording.why(lapsed.cause)))


def _lapse(of: VerificationId, station: Station) -> Lapsed:
    return reveal.lapse(station, reveal.too_old(of))


def reveal_now(desk: Desk, asker: Step, of: VerificationId) -> None:
    """Open the pair and show what comes of it."""
    desk.run(asker, partial(_reveal, of), partial(_revealed, desk))


Came = tuple[Revealed | AskAgain | Lapsed, datetime | None]
"""What came of a pair, and until when it may be answered again."""


def _reveal(of: VerificationId, station: Station) -> Came:
    pair = reveal.sealed_pair(station, of)
    if pair is None or isinstance(pair, Lapsed):
        return reveal.lapse(station, pair or reveal.too_old(of)), None
    result = reveal.open_pair(station, pair)
    waits = resume.awaiting(station) if isinstance(result, AskAgain) else None
    return result, waits.until if waits else None


def _revealed(desk: Desk, came: Came) -> None:
    from ui.presenters.deciding import verdict_step  # it leads back here after a restart

    result, until = came
    match result:
        case Lapsed():
            desk.go(LockStep(desk, wording.why(result.cause)))
        case AskAgain():
            purpose = Purpose(of=result.of, place=Place.FIRST, round=2)
            desk.go(HandOverStep(desk, purpose, until))
        case Revealed():
            desk.go(verdict_step(desk, result))


class ResultWaitsStep(BadgeStep):
    """Both turns are sealed; one of the two signs in to see what waits (after a crash)."""

    screen = Screen.LOCK
    locked = True

    def __init__(self, desk: Desk, of: VerificationId, back: Step | None = None) -> None:
        """Wait for a badge; Escape leads to `back`, if there is one."""
        super().__init__(desk)
        self._of, self._back = of, back
        self.message = wording.RESULT_WAITS

    def cancelled(self) -> None:
        """Leave what waits to others."""
        if self._back is not None:
            self.desk.go(self._back)

    def view(self, now: datetime) -> LockView:
        """Return the lock page's view."""
        return LockView(message=self.message, message_kind=self.message_kind)

    def wanted(self, station: Station) -> Purpose:
        """Sign in to see a result; the session signs nothing."""
        return Purpose(of=self._of, proposal="see the result")

    def _identify(self, badge: Badge, station: Station) -> tuple[Identified | Refused, Purpose]:
        """Let only the two who checked see their result."""
        purpose = self.wanted(station)
        sealed = {turn.by for turn in station.ledger.sealed_turns(self._of)}
        return sign_in.identify(station, badge.number, purpose, sealed), purpose

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=wording.FOR_RESULT,
                on_open=self._opened,
                on_back=partial(ResultWaitsStep, self.desk, self._of, self._back),
            )
        )

    def _opened(self, session: Session, _: str) -> None:
        def job(station: Station) -> Came:
            sign_in.end_session(station, session)
            return _reveal(self._of, station)

        self.desk.run(self.desk.step, job, partial(_revealed, self.desk))
