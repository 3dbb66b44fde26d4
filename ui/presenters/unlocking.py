"""Unlocking a person whom wrong PINs locked out: their badge, the reason, the person in charge.

Nobody unlocks themselves; while a stop waits here, two people sign (screens §5.2, §5.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.people import Person, Purpose, Role
from app.evidence.record import Record
from app.identifiers import PersonId
from app.labels.label import Badge, Kind
from app.ports import Session
from app.usecases import unlocking
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Station
from app.usecases.unlocking import Reason
from ui import wording_quality as words
from ui.presenters.desk import Desk
from ui.presenters.reporting import conclude
from ui.presenters.signing_in import says
from ui.presenters.work import Taken, Wanted, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_views import WorkView

PERSON, REASON = "person", "reason"
_SIGNERS = (
    Signer(label=words.UNLOCKED_BY, meaning=words.UNLOCK_MEANING),
    Signer(label=words.UNLOCKED_WITH, meaning=words.UNLOCK_SECOND),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who is locked out, and who signs for them now."""

    person: Person
    who: tuple[frozenset[Role], ...]


def show_unlock(desk: Desk, ways: Ways, message: str = "") -> None:
    """Ask whose badge it is, and why the PINs were wrong."""
    step = UnlockStep(desk, ways)
    desk.go(step)
    if message:
        step.say(message)


class UnlockStep(SignedWorkStep):
    """The badge of who is locked out, and the reason."""

    title = words.UNLOCK_TITLE
    instruction = words.UNLOCK
    detail = words.UNLOCK_SAYS
    signers: tuple[Signer, ...] = _SIGNERS[:1]

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Wait for the badge."""
        wanted = (Wanted(id=PERSON, kind=Kind.BADGE, name=words.LOCKED_PERSON),)
        form = Form((Choices(id=REASON, label=words.UNLOCK_REASON, options=words.UNLOCK_REASONS),))
        super().__init__(desk, ways, wanted=wanted, form=form)
        self._found: Found | None = None

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask the records whether this person is locked out, and who signs."""
        badge = taken[PERSON].label

        def job(station: Station) -> Found | str:
            if not isinstance(badge, Badge):
                return words.LOCKED_PERSON
            try:
                person = unlocking.locked_out(station, badge.number)
            except ValueError as error:
                return str(error)
            return Found(person=person, who=unlocking.who_signs(station))

        def done(found: Found | str) -> None:
            if isinstance(found, str):
                self.taken.pop(PERSON, None)
                self.say(found)
                return
            self._found = found
            self.signers = _SIGNERS[: len(found.who)]
            SignedWorkStep.finish(self, filled, taken)

        self.desk.run(self, job, done)

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more who it is, and that two sign if they do."""
        reason = dict(words.UNLOCK_REASONS)[filled.one(REASON)]
        name = self._found.person.name if self._found else ""
        return ((words.PERSON, name), (words.UNLOCK_REASON, reason))

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say that two people sign while a stop waits."""
        del now
        two = self._found is not None and len(self._found.who) > 1
        return replace(view, findings=(words.UNLOCK_TWO,) if two else ())

    def _person(self) -> PersonId:
        if self._found is None:
            msg = "expected the badge of a locked-out person; scan it again"
            raise ValueError(msg)
        return self._found.person.id

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one of the signatures."""
        del station
        roles = self._found.who[place] if self._found else unlocking.IN_CHARGE
        return unlocking.purpose(self._person(), roles)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | Refused | str:
        """Record it."""
        del taken
        reason = Reason(filled.one(REASON))
        try:
            return unlocking.unlock(station, self._person(), reason, sessions)
        except ValueError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Go back, with the news; or say why it was not taken."""
        conclude(self, answer, words.UNLOCKED, _why_not)


def _why_not(refused: Refused) -> str:
    return words.NOT_ONESELF if refused.why is Why.SAME_PERSON else says(refused)
