"""A hold is approved: reasons, words, an outside contact, and the people whom its class names.

Begun from the hold's own screen by the badge of somebody who may approve; each failed rule asks
for one reason of the catalogue. What is signed survives lock and restart; afterwards the two who
checked agree to start, as after a match (DESIGN §7; domain §4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.causes import Cause
from app.domain.deviation import TEXT_MOST, Approved, Grounds, NotApproved, Side
from app.domain.people import Purpose
from app.domain.reasons import reasons_for
from app.identifiers import BagId, Private
from app.ports import Session
from app.usecases import deviations
from app.usecases.sign_in import Refused
from app.usecases.station import Station
from app.usecases.verdicts import Revealed
from ui import wording
from ui import wording_deviations as words
from ui.presenters.desk import Desk
from ui.presenters.signing_in import says
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import BandKind, FieldKind, WorkBand, WorkView

TEXT, CONTACT = "text", "contact"
CONTACT_MOST = 200


class ApproveHoldStep(SignedWorkStep):
    """Say why the deviations of a hold are accepted, and sign it."""

    title = words.APPROVE_TITLE
    instruction = words.APPROVE

    def __init__(
        self, desk: Desk, ways: Ways, revealed: Revealed, approved: Callable[[], None]
    ) -> None:
        """Begin with no reason chosen; `approved` shows the result that may now be signed."""
        self._revealed = revealed
        self._needs = deviations.needs(revealed)
        self._approved = approved
        self.signers = tuple(
            Signer(label=words.SIDES[side.value], meaning=words.MEANINGS[side.value])
            for side in self._needs.sides
        )
        super().__init__(desk, ways, form=Form(self._asked()))

    def _asked(self) -> tuple[Choices | Field, ...]:
        asked: list[Choices | Field] = []
        if self._needs.two:
            asked = [
                Field(id=TEXT, label=words.TEXT, kind=FieldKind.TEXT, most=TEXT_MOST),
                Field(id=CONTACT, label=words.CONTACT, kind=FieldKind.TEXT, most=CONTACT_MOST),
            ]
        reasons = [
            Choices(
                id=failed.rule.id,
                label=wording.why(failed.cause),
                options=tuple((r.code, wording.tr(r.says)) for r in reasons_for(failed.cause)),
            )
            for failed in self._needs.deviations
        ]
        return (*asked, *reasons)

    def about(self) -> tuple[BagId, ...]:
        """Return the bags on hold."""
        return self._revealed.bags

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Keep in sight what is on hold."""
        del now
        sentence = wording.why(self._needs.deviations[0].cause)
        return replace(view, band=WorkBand(kind=BandKind.HOLD, sentence=sentence))

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read every reason once more before signing."""
        said = {
            r.code: wording.tr(r.says)
            for f in self._needs.deviations
            for r in reasons_for(f.cause)
        }
        return tuple(
            (wording.why(failed.cause), said[filled.one(failed.rule.id)])
            for failed in self._needs.deviations
        )

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one side of the approval."""
        del station
        return deviations.purpose(self._revealed, self._side(place))

    def _side(self, place: int) -> Side:
        return self._needs.sides[place]

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Approved | NotApproved | Refused | Cause:
        """Record the approval."""
        del taken
        two = self._needs.two
        grounds = Grounds(
            reasons={f.rule.id: filled.one(f.rule.id) for f in self._needs.deviations},
            text=Private(filled.text(TEXT) if two else ""),
            contact=Private(filled.text(CONTACT) if two else ""),
        )
        return deviations.approve_hold(station, self._revealed, grounds, sessions)

    def recorded(self, answer: object) -> None:
        """Show the result that may now be signed, or why there is no approval."""
        if isinstance(answer, Approved):
            self._approved()
        elif isinstance(answer, NotApproved):
            self.refuse(answer.sentence)
        elif isinstance(answer, Refused):
            self.refuse(says(answer))
        elif isinstance(answer, Cause):
            self.refuse(wording.why(answer))
