"""A bag that nobody infuses: back before its thaw, or destroyed by two people. Qt-free."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.people import LAB, WARD
from app.labels.label import Kind
from app.usecases import laboratory_away
from app.usecases.laboratory_away import Destruction, WhyAway
from app.usecases.station import Station
from ui import wording_laboratory as words
from ui.presenters.laboratory_acts import TEXT_MOST, Done, LabStep, Sessions, news
from ui.presenters.work import Taken, Wanted
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind

BAG, WHY, CONTAINER = "bag", "why", "container"


class ReturnStep(LabStep):
    """A bag comes back that was never thawed."""

    step = "return"
    instruction = words.RETURN
    signers = (Signer(label=words.DONE_BY, meaning=words.I_RETURN),)

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the bag itself."""
        return (Wanted(id=BAG, kind=Kind.PRODUCT, name=words.BAG),)

    def asks(self) -> Form:
        """Ask why."""
        return Form((Choices(id=WHY, label=words.WHY, options=words.WHY_RETURNED),))

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record that it came back."""
        why, bag = WhyAway(filled.one(WHY)), self.found.bag.id
        done = laboratory_away.bring_back(station, self.work(station), bag, why, sessions[0])
        return news(done, words.CAME_BACK)


class DestroyStep(LabStep):
    """Two people destroy a bag or container; one of them witnesses it."""

    step = "destroy"
    instruction = words.DESTROY
    roles = (LAB | WARD, LAB | WARD)
    signers = (
        Signer(label=words.DONE_BY, meaning=words.I_DESTROY),
        Signer(label=words.WITNESS, meaning=words.I_WITNESS),
    )

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the bag itself."""
        return (Wanted(id=BAG, kind=Kind.PRODUCT, name=words.BAG),)

    def asks(self) -> Form:
        """Ask why, and into what it went."""
        container = Field(
            id=CONTAINER,
            label=words.WASTE_CONTAINER,
            kind=FieldKind.TEXT,
            most=TEXT_MOST,
            required=False,
        )
        why = Choices(id=WHY, label=words.WHY, options=words.WHY_DESTROYED)
        return Form((container, why))

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more why: nothing brings it back."""
        return ((words.WHY, dict(words.WHY_DESTROYED)[filled.one(WHY)]),)

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record its end."""
        ends = Destruction(
            bag=self.found.bag.id,
            why=WhyAway(filled.one(WHY)),
            container=filled.text(CONTAINER),
        )
        done = laboratory_away.destroy(station, self.work(station), ends, sessions)
        return news(done, words.IS_DESTROYED)
