"""Steps onwards under one exception: reading what was written, what was done, closing. Qt-free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.deviation import TEXT_MOST, Side, State
from app.domain.people import Purpose
from app.evidence.record import Record
from app.identifiers import Digest, Private
from app.labels.label import Badge
from app.ports import Session
from app.usecases import following, reporting
from app.usecases.following import Written
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording
from ui import wording_quality as words
from ui.presenters.desk import Desk, Screen
from ui.presenters.moments import moment
from ui.presenters.reporting import conclude, long_enough
from ui.presenters.signing_in import BadgeStep, SignInStep, says
from ui.presenters.work import Taken, Ways, WorkStep
from ui.presenters.work_form import Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind, WorkView

TEXT = "text"


def refusal(answer: Refused) -> str:
    """Say why somebody's signature was not taken."""
    if answer.why is Why.SAME_PERSON:
        return words.PARTY
    return words.NOT_YOURS if answer.why is Why.NOT_PERMITTED else says(answer)


# -- reading what was written


def what_of(kind: str, state: State | None) -> str:
    """Say what a record of the timeline is, in the ward's words."""
    step = words.STEPS_ON.get(state.value) if state is not None else None
    return step or words.LINES.get(kind, kind)


class ReadStep(BadgeStep):
    """A badge and a PIN, to read what people wrote."""

    screen = Screen.WORK

    def __init__(self, desk: Desk, ways: Ways, root: Digest) -> None:
        """Wait for a badge."""
        super().__init__(desk)
        self._ways = ways
        self._root = root

    def view(self, now: datetime) -> WorkView:
        """Return the page's view."""
        del now
        return WorkView(
            title=words.READ_TITLE,
            instruction=words.READ,
            detail=words.READ_SAYS,
            message=self.message,
            message_kind=self.message_kind,
            back=wording.BACK_KEY,
        )

    def wanted(self, station: Station) -> Purpose:
        """Sign in to read; the session signs nothing."""
        del station
        return following.purpose(self._root)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN."""
        self.desk.go(
            SignInStep(
                self.desk,
                who=who,
                badge=badge,
                purpose=purpose,
                says=words.READ_PURPOSE,
                on_open=self._opened,
                on_back=lambda: self,
            )
        )

    def _opened(self, session: Session, name: str) -> None:
        shown = WrittenStep(self.desk, self._ways, name)
        self.desk.go(shown)
        root = self._root
        self.desk.run(shown, lambda station: following.written(station, root, session), shown.told)

    def cancelled(self) -> None:
        """Go back to the exception."""
        self._ways.back()

    def idle(self) -> None:
        """Nobody signed in: lock."""
        self._ways.lock()


class WrittenStep(WorkStep):
    """What people wrote, for the person who signed in; Escape or two minutes end it."""

    title = words.READ_TITLE
    instruction = words.READ_THIS

    def __init__(self, desk: Desk, ways: Ways, person: str) -> None:
        """Begin with nothing read yet."""
        super().__init__(desk, ways, person=person)
        self._texts: tuple[tuple[str, str], ...] = ()

    def told(self, found: tuple[Written, ...] | Refused) -> None:
        """Take what was written."""
        if isinstance(found, Refused):
            self.say(refusal(found))
            return
        now = self.desk.now()
        self._texts = tuple(
            (f"{moment(one.at, now)}  {what_of(one.kind, one.state)}", text)
            for one in found
            for text in _said(one)
        )
        if not self._texts:
            self.say(words.NOTHING_WRITTEN, refused=False)
        self.desk.refresh()

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Show the words."""
        del now
        return replace(view, facts=self._texts, actions=())


def _said(one: Written) -> tuple[str, ...]:
    """Return what somebody wrote, and that something has not come from another workstation."""
    texts = tuple(text.value for text in one.texts)
    return (*texts, words.WRITTEN_AWAY) if one.away else texts


# -- a step onwards


class OnwardStep(SignedWorkStep):
    """Words and signatures under one exception, then the exception again."""

    text = ""

    def __init__(self, desk: Desk, ways: Ways, root: Digest) -> None:
        """Ask for the words."""
        field = Field(
            id=TEXT, label=self.text, kind=FieldKind.TEXT, most=TEXT_MOST, check=long_enough
        )
        super().__init__(desk, ways, form=Form((field,)))
        self.root = root

    def recorded(self, answer: object) -> None:
        """Show the exception again, or why it was not taken."""
        conclude(self, answer, words.RECORDED, refusal)


class GoOnStep(OnwardStep):
    """What was done at once, or what becomes of the product."""

    to = State.CONTAINED

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this step."""
        del station, place
        return reporting.purpose(self.root, reporting.who_may(self.to))

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | Refused | str:
        """Record it."""
        del taken
        text = Private(filled.text(TEXT))
        try:
            return reporting.goes_on(station, self.root, self.to, text, sessions[0])
        except ValueError as error:
            return str(error)


class ContainStep(GoOnStep):
    """What was done so that nobody is harmed."""

    title, instruction = words.STEPS_ON["contained"], words.CONTAIN
    text = words.CONTAIN_TEXT
    signers = (Signer(label=words.SAID_BY, meaning=words.CONTAIN_MEANING),)


class DisposeStep(GoOnStep):
    """What becomes of the product; quality says so."""

    title, instruction = words.STEPS_ON["disposition"], words.DISPOSE
    text = words.DISPOSE_TEXT
    to = State.DISPOSITION
    signers = (Signer(label=words.DECIDED_BY, meaning=words.DISPOSE_MEANING),)


class CloseStep(OnwardStep):
    """It is closed, by quality; an identity also by a physician."""

    title, instruction = words.LINES["deviation.closed"], words.CLOSE
    text = words.CLOSE_TEXT

    def __init__(self, desk: Desk, ways: Ways, root: Digest, sides: tuple[Side, ...]) -> None:
        """Ask why, and for the people of these sides."""
        self.signers = tuple(
            Signer(label=words.CLOSED_BY[side.value], meaning=words.CLOSE_MEANING)
            for side in sides
        )
        self._sides = sides
        super().__init__(desk, ways, root)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one side."""
        del station
        return reporting.purpose(self.root, self._sides[place].roles)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | Refused | str:
        """Record it."""
        del taken
        try:
            return reporting.close(station, self.root, Private(filled.text(TEXT)), sessions)
        except ValueError as error:
            return str(error)
