"""The way out of a hold or a quarantine: quality assurance says how the bag goes on. Qt-free.

Harmless ways come first; none is chosen beforehand. Nobody who made or signed the stop decides.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.deviation import TEXT_MOST
from app.domain.moves import BagState
from app.domain.people import Purpose
from app.evidence.record import Record
from app.identifiers import BagId, Private, VerificationId
from app.ports import Session
from app.usecases import resolving
from app.usecases.sign_in import Refused, Why
from app.usecases.station import Station
from ui import wording_quality as words
from ui.presenters.desk import Desk
from ui.presenters.reporting import conclude, long_enough, tell
from ui.presenters.signing_in import says
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import CHOICES_MAX, Choices, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind

TO, TEXT = "to", "text"
_OF = VerificationId("00000000-0000-0000-0000-000000000000")


def show_resolve(desk: Desk, ways: Ways, bag: BagId) -> None:
    """Ask the records where a held bag may go, and let quality assurance say where it goes."""
    asker = desk.step

    def done(states: tuple[BagState, ...]) -> None:
        if states:
            desk.go(ResolveStep(desk, ways, bag, states))
        else:
            tell(desk, words.NOT_HELD)

    desk.run(asker, lambda station: resolving.ways_out(station, bag), done)


class ResolveStep(SignedWorkStep):
    """How one held or quarantined bag goes on, and why."""

    instruction = words.RESOLVE
    signers = (Signer(label=words.RESOLVED_BY, meaning=words.RESOLVE_MEANING),)

    def __init__(self, desk: Desk, ways: Ways, bag: BagId, states: tuple[BagState, ...]) -> None:
        """Offer the states that the bag may be led to."""
        options = tuple((s.value, words.BAG_STATES[s.value]) for s in states[:CHOICES_MAX])
        form = Form(
            (
                Field(
                    id=TEXT,
                    label=words.RESOLVE_TEXT,
                    kind=FieldKind.TEXT,
                    most=TEXT_MOST,
                    check=long_enough,
                ),
                Choices(id=TO, label=words.RESOLVE_TO, options=options),
            )
        )
        super().__init__(desk, ways, form=form)
        self._held = bag
        self.title = words.RESOLVE_TITLE.format(end=bag.value[-4:])

    def about(self) -> tuple[BagId, ...]:
        """Return the bag to be led on."""
        return (self._held,)

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more where the bag goes."""
        return ((words.RESOLVE_TO, words.BAG_STATES[filled.one(TO)]),)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this resolution."""
        del station, place
        return resolving.purpose(_OF)

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | Refused | str:
        """Record it."""
        del taken
        to, text = BagState(filled.one(TO)), Private(filled.text(TEXT))
        try:
            return resolving.resolve(station, self._held, to, text, sessions[0])
        except ValueError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Go back to the exception, or say why it was not taken."""
        conclude(self, answer, words.RESOLVED, _why_not)


def _why_not(refused: Refused) -> str:
    return words.PARTY if refused.why is Why.SAME_PERSON else says(refused)
