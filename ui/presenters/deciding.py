"""After the reveal: verdict, the two signatures, the start. Every step here was recorded first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from app.domain.causes import Cause
from app.domain.deviation import Side
from app.domain.people import Place, Purpose
from app.domain.verification import Cleared, Hold, Match, Stop
from app.identifiers import Digest, PersonId
from app.labels.label import Badge
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import approval, deviations
from app.usecases.approval import Decision
from app.usecases.release_views import Marks, marks_of
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from app.usecases.verdicts import Revealed
from ui import wording
from ui.presenters.approving import ApproveHoldStep
from ui.presenters.checking import LockStep, ResultWaitsStep, reveal_now
from ui.presenters.comparing import aloud, compared
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.manual import manual
from ui.presenters.marks import forever, identity_line, identity_open
from ui.presenters.reporting import SPEAK_UP, hold_and_report, report_from
from ui.presenters.signing_in import BadgeStep, SignInStep, says
from ui.presenters.sound import Sound
from ui.presenters.starting import StartStep
from ui.presenters.unlocking import show_unlock
from ui.presenters.views import (
    ActionView,
    HandOverView,
    SignatureView,
    SignView,
    VerdictKind,
    VerdictView,
)
from ui.presenters.work import Ways
from ui.wording_quality import SPEAK_UP as SPEAK_UP_KEY

Ready = tuple[tuple[Session, str], ...]
"""Who has signed in for a decision: session and name. Nothing is signed before both have."""


def verdict_step(desk: Desk, revealed: Revealed) -> Step:
    """Return the step that shows a verdict; the window repeats a stop's sound while it shows."""
    match revealed.verdict:
        case Stop():
            return StopStep(desk, revealed)
        case Match():
            desk.play(Sound.MATCH)
            return VerdictStep(desk, revealed, Decision.AGREE)
        case Hold():
            return VerdictStep(desk, revealed, Decision.AGREE)


class DecisionStep(BadgeStep):
    """Waits for the badges of the two people who decide together."""

    def __init__(self, desk: Desk, revealed: Revealed, decision: Decision) -> None:
        """Begin with nobody signed in."""
        super().__init__(desk)
        self.revealed = revealed
        self.of, self.bag = revealed.of, next(iter(revealed.bags), None)
        self.decision = decision
        self.ready: Ready = ()
        self.marks: Marks | None = None

    def wanted(self, station: Station) -> Purpose:
        """Sign in for one signature under this decision."""
        return Purpose(of=self.revealed.of, proposal=self.decision.value)

    def only(self) -> Iterable[PersonId] | None:
        """Return who alone may sign this decision."""
        return approval.who_may(self.revealed, self.decision)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN, unless this person has entered it already."""
        if any(session.person == who.person for session, _ in self.ready):
            self.say(wording.READY_ALREADY)
            return
        self.desk.go(SignStep(self, who, badge, purpose))

    def opened(self, session: Session, name: str) -> None:
        """Take one person's session; with the second, both sign and it is recorded."""
        self.ready = (*self.ready, (session, name))
        self.desk.go(self)
        if len(self.ready) == len(Place):
            (first, _), (second, _) = self.ready
            self.desk.run(
                self,
                lambda station: approval.decide(
                    station, self.revealed, self.decision, (first, second), self.reason()
                ),
                self._decided,
            )

    def reason(self) -> str:
        """Return the reason that both sign."""
        return ""

    def _decided(self, result: Cleared | Digest | Cause | Refused) -> None:
        self.ready = ()
        match result:
            case Cleared():
                names = self._names(f"{self.desk.now():%H:%M}")
                marks = (forever(self.marks), manual(self.revealed))
                self.desk.go(StartStep(self.desk, result, names, *marks))
            case Digest():
                self.desk.go(LockStep(self.desk, wording.DECIDED[self.decision.value]))
            case Cause():
                self.desk.go(LockStep(self.desk, wording.why(result)))
            case Refused():
                self.say(says(result))

    @property
    def names(self) -> tuple[SignatureView, ...]:
        """Return who is ready to sign, and who is still awaited."""
        return self._names("")

    def _names(self, signed_at: str) -> tuple[SignatureView, ...]:
        ready = {session.person for session, _ in self.ready}
        people = (self.revealed.pair.first.by, self.revealed.pair.second.by)
        return tuple(
            SignatureView(person=name, place=place, signed_at=signed_at, ready=person in ready)
            for place, person, name in zip(Place, people, self.revealed.names, strict=True)
        )

    def close_sessions(self) -> None:
        """End the sessions that signed nothing."""
        for session, _ in self.ready:
            self.desk.run(self, partial(_close, session), lambda _: None)
        self.ready = ()


def _close(session: Session, station: Station) -> None:
    station.keys.close(session.id)


def _kind(held: Hold | None, *, approved: bool) -> VerdictKind:
    """Return what the band shows: a bag thawed too long ago looks like a stop (DESIGN §7)."""
    if held is None:
        return VerdictKind.MATCH
    over = held.cause is Cause.THAW_EXPIRED and not approved
    return VerdictKind.STOP if over else VerdictKind.HOLD


class VerdictStep(DecisionStep):
    """A match to be agreed on, or a hold that waits for others."""

    screen = Screen.VERDICT

    def shown(self) -> None:
        """Ask what stands beside the match: an exceptional release, the cells' identity."""
        bags = self.revealed.bags
        self.desk.run(self, lambda station: marks_of(station, bags), self._marked)

    def _marked(self, marks: Marks) -> None:
        self.marks = marks
        self.desk.refresh()

    def view(self, now: datetime) -> VerdictView:
        """Return the verdict page's view."""
        revealed, sign = self.revealed, self._may_sign
        held = revealed.verdict if isinstance(revealed.verdict, Hold) else None
        return VerdictView(
            kind=_kind(held, approved=revealed.approved is not None),
            sentence=wording.why(held.cause) if held else "",
            rows=compared(revealed),
            read_aloud=aloud(revealed, self._until, now) if sign else (),
            signatures=self.names if sign else (),
            lines=() if sign else wording.HOLD_LINES,
            actions=(_SPEAK_UP,) if sign else (ActionView(id="lock", label=wording.LOCK_SCREEN),),
            message=self.message,
            left=left(self._until, now),
            approved=revealed.approved is not None,
            forever=forever(self.marks),
            manual=manual(revealed),
            identity=identity_line(self.marks),
            identity_open=identity_open(self.marks),
        )

    @property
    def _may_sign(self) -> bool:
        """Whether the two who checked may agree: after a match, or a hold that was approved."""
        return isinstance(self.revealed.verdict, Match) or self.revealed.approved is not None

    @property
    def _until(self) -> datetime | None:
        """How long what is signed here is good."""
        approved = self.revealed.approved
        return approved.until if approved is not None else self.revealed.until

    def wanted(self, station: Station) -> Purpose:
        """Sign in to agree; or, on hold, be named as somebody who may approve."""
        if self._may_sign:
            return super().wanted(station)
        return deviations.purpose(self.revealed, Side.EITHER)

    def only(self) -> Iterable[PersonId] | None:
        """Return who alone may sign; on hold everybody whom the class names."""
        return super().only() if self._may_sign else None

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        """On hold, tell whoever may not approve who decides."""
        who, _ = found
        if isinstance(who, Refused) and who.why is Why.NOT_PERMITTED and not self._may_sign:
            self.say(wording.HOLD_WAITS)
        else:
            super()._known(badge, found)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN; on hold, ask somebody who may approve for reasons."""
        if self._may_sign:
            super().identified(who, badge, purpose)
            return
        checked = (self.revealed.pair.first.by, self.revealed.pair.second.by)
        if who.person in checked or not deviations.needs(self.revealed).sides:
            self.say(wording.HOLD_WAITS)
            return
        ways = Ways(back=lambda: self.desk.go(self), lock=self.idle)
        self.desk.go(ApproveHoldStep(self.desk, ways, self.revealed, self._show_approved))

    def _show_approved(self) -> None:
        reveal_now(self.desk, self.desk.step, self.revealed.of)

    def cancelled(self) -> None:
        """Leave a hold, which others resolve; a match is signed, or locked with F12."""
        if isinstance(self.revealed.verdict, Hold):
            self.idle()

    def acted(self, action: str) -> None:
        """Take the only action there is."""
        if action == SPEAK_UP:
            self.speak_up()
        else:
            self.cancelled()

    def speak_up(self) -> None:
        """Put the bag on hold before anybody starts, then ask why (screens 5.4, step 5)."""
        if not self._may_sign:
            super().speak_up()
            return
        self.close_sessions()
        hold_and_report(self, self.revealed.of, self.revealed.bags)

    def tick(self, now: datetime) -> None:
        """A match that lapsed shows green no longer."""
        if self._until is not None and now > self._until:
            self.close_sessions()
            self.desk.go(LockStep(self.desk, wording.MATCH_LAPSED))

    def idle(self) -> None:
        """Nobody signed: names leave the screen, the verdict waits in the records."""
        self.close_sessions()
        if self._may_sign:
            self.desk.go(ResultWaitsStep(self.desk, self.revealed.of))
        else:
            self.desk.go(LockStep(self.desk, wording.HOLD_WAITS))


class StopStep(Step):
    """Do not infuse. It survives lock, crash and restart; there is no override."""

    screen = Screen.STOP
    control = False  # scans are ignored here, and say so with the low sound

    def __init__(self, desk: Desk, revealed: Revealed) -> None:
        """Show a stop."""
        super().__init__(desk)
        self._revealed = revealed
        self.sentence = (
            wording.why(revealed.verdict.cause) if isinstance(revealed.verdict, Stop) else ""
        )

    def view(self, now: datetime) -> VerdictView:
        """Return the stop page's view: one sentence, what to do, at most two ways on."""
        actions = [ActionView(id=Decision.QUARANTINE.value, label=wording.QUARANTINE)]
        if self._revealed.may_restart:
            actions.append(ActionView(id=Decision.RESTART.value, label=wording.RESTART))
        return VerdictView(
            kind=VerdictKind.STOP,
            sentence=self.sentence,
            lines=wording.STOP_LINES,
            actions=tuple(actions),
            manual=manual(self._revealed),
        )

    def scanned(self, scan: Scan) -> None:
        """Ignore it; the low sound says that nothing was taken."""
        self.desk.play(Sound.UNREADABLE)

    def speak_up(self) -> None:
        """Ask what happened; the stop stays."""
        back = partial(self.desk.go, self)
        report_from(self, back=back, lock=back)

    def acted(self, action: str) -> None:
        """Ask for the two signatures of a decision."""
        self.desk.go(AfterStopStep(self.desk, self._revealed, Decision(action)))


class AfterStopStep(DecisionStep):
    """Two people sign that they quarantine the bag, or begin once more."""

    screen = Screen.HAND_OVER

    def view(self, now: datetime) -> HandOverView:
        """Return the page that asks for the next badge."""
        quarantine = self.decision is Decision.QUARANTINE
        who = ", ".join(name for _, name in self.ready)
        return HandOverView(
            title=wording.QUARANTINE if quarantine else wording.RESTART,
            call=wording.TAP_TO_SIGN,
            says=wording.SIGNED_BY.format(who=who) if who else wording.BOTH_SIGN,
            message=self.message,
            back=True,
        )

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        """Let the person in charge unlock who is needed here: a stop is never left for it."""
        who, _ = found
        if isinstance(who, Refused) and who.why is Why.LOCKED:
            back = partial(self.desk.go, self)
            show_unlock(self.desk, Ways(back=back, lock=self.cancelled), says(who))
        else:
            super()._known(badge, found)

    def reason(self) -> str:
        """Return the reason that both sign."""
        return (
            wording.REASON_RESTART
            if self.decision is Decision.RESTART
            else wording.REASON_QUARANTINE
        )

    def cancelled(self) -> None:
        """Go back to the stop."""
        self.close_sessions()
        self.desk.go(StopStep(self.desk, self.revealed))

    def idle(self) -> None:
        """Go back to the stop; it never times out."""
        self.cancelled()


class SignStep(SignInStep):
    """One person reads what the signature means and enters the PIN."""

    screen = Screen.SIGN

    def __init__(
        self, decision: DecisionStep, who: Identified, badge: Badge, purpose: Purpose
    ) -> None:
        """Ask for the PIN under a decision."""
        super().__init__(
            decision.desk,
            who=who,
            badge=badge,
            purpose=purpose,
            says=wording.MEANINGS[decision.decision.value],
            on_open=decision.opened,
            on_back=lambda: decision,
            only=decision.only(),
        )
        self._decision = decision

    def view(self, now: datetime) -> SignView:  # type: ignore[override]  # a page of its own
        """Return the sign page's view."""
        return SignView(
            person=self.who.name,
            meaning=self._says,
            signatures=self._decision.names if self._decision.decision is Decision.AGREE else (),
            message=self._message,
            busy=self._busy,
            forever=forever(self._decision.marks),
            manual=manual(self._decision.revealed, short=True),
        )


_SPEAK_UP = ActionView(id=SPEAK_UP, label=SPEAK_UP_KEY)
