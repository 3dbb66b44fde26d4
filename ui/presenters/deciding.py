"""After the reveal: verdict, the two signatures, the start. Every step here was recorded first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from app.domain.causes import Cause
from app.domain.deviation import Side
from app.domain.people import Place, Purpose
from app.domain.turn import Item
from app.domain.verification import Cleared, Hold, Match, Stop
from app.identifiers import Digest, PersonId
from app.labels.label import Badge
from app.labels.scan import Scan
from app.ports import Session
from app.usecases import approval, deviations
from app.usecases.approval import Decision
from app.usecases.sign_in import Identified, Refused
from app.usecases.station import Station
from app.usecases.verdicts import Compared, Revealed
from ui import wording
from ui.presenters.approving import ApproveHoldStep
from ui.presenters.checking import LockStep, ResultWaitsStep, reveal_now
from ui.presenters.desk import Desk, Screen, Step, left
from ui.presenters.signing_in import BadgeStep, SignInStep, says
from ui.presenters.sound import Sound
from ui.presenters.starting import StartStep
from ui.presenters.views import (
    ActionView,
    HandOverView,
    RowView,
    SignatureView,
    SignView,
    VerdictKind,
    VerdictView,
)
from ui.presenters.work import Ways

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
        self.decision = decision
        self.ready: Ready = ()

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
                self.desk.go(StartStep(self.desk, result, self._names(f"{self.desk.now():%H:%M}")))
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


class VerdictStep(DecisionStep):
    """A match to be agreed on, or a hold that waits for others."""

    screen = Screen.VERDICT

    def view(self, now: datetime) -> VerdictView:
        """Return the verdict page's view."""
        revealed, sign = self.revealed, self._may_sign
        held = revealed.verdict if isinstance(revealed.verdict, Hold) else None
        return VerdictView(
            kind=VerdictKind.HOLD if held else VerdictKind.MATCH,
            sentence=wording.why(held.cause) if held else "",
            rows=_rows(revealed),
            read_aloud=_aloud(revealed, self._until, now) if sign else (),
            signatures=self.names if sign else (),
            lines=() if sign else wording.HOLD_LINES,
            actions=() if sign else (ActionView(id="lock", label=wording.LOCK_SCREEN),),
            message=self.message,
            left=left(self._until, now),
            approved=revealed.approved is not None,
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
        self.cancelled()

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
        )

    def scanned(self, scan: Scan) -> None:
        """Ignore it; the low sound says that nothing was taken."""
        self.desk.play(Sound.UNREADABLE)

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
        )


_ITEMS = {
    Item.WRISTBAND: wording.ROW_PATIENT,
    Item.BORN: wording.ROW_BORN,
    Item.PRODUCT: wording.ROW_COI,
    Item.PRODUCT_END: wording.ROW_BAG,
    Item.INSPECTION: wording.ROW_BAG_LOOKS,
}

_IDENTIFIERS = frozenset({Item.WRISTBAND, Item.PRODUCT, Item.PRODUCT_END})


def _rows(revealed: Revealed) -> tuple[RowView, ...]:
    return tuple(
        _row(r)
        if r.item in _IDENTIFIERS
        else RowView(item=_ITEMS[r.item], order=r.order, first=r.first, second=r.second)
        for r in revealed.rows
    )


def _row(row: Compared) -> RowView:
    """A number is read character by character: in groups, each as it stands in the code."""
    order, first, second = (wording.grouped(v) for v in (row.order, row.first, row.second))
    return RowView(item=_ITEMS[row.item], order=order, first=first, second=second, identifier=True)


def _aloud(revealed: Revealed, until: datetime | None, now: datetime) -> tuple[str, ...]:
    """The time-out card: patient, product, bag, time left, line and pre-medication."""
    patient = revealed.patient.value if revealed.patient else ""
    return (
        patient,
        revealed.product or "",
        wording.ALOUD_BAG.format(number=1, of=len(revealed.bags)),
        wording.ALOUD_LEFT.format(left=left(until, now)),
        wording.ALOUD_READY,
    )
