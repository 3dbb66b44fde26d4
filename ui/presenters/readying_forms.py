"""The two checklists of the ward: before the thaw with the wristband, and at the bedside. Qt-free.

Every line is the profile's own. A `no` is recorded like a `yes`, and `unknown` counts as `no`:
what follows from it is the rules' to say (T05, B11; DESIGN rule 6).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.causes import Cause
from app.domain.people import WARD, Purpose
from app.domain.profile import CheckItem
from app.domain.reading import Reading
from app.evidence.record import Record
from app.identifiers import BagId
from app.labels.label import Kind, Wristband
from app.ports import Session
from app.usecases import laboratory, readiness
from app.usecases.readiness_views import Ready
from app.usecases.refusal import NotFiledError
from app.usecases.station import Station
from ui import wording, wording_laboratory, wording_work
from ui import wording_readying as words
from ui.presenters.desk import Desk
from ui.presenters.work import Taken, Wanted, Ways, counted
from ui.presenters.work_form import Check, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import Answer, BandKind, FieldKind, WorkBand, WorkCountdown, WorkView

BAND, INFUSE = "band", "infuse"


class ChecklistStep(SignedWorkStep):
    """One checklist of one order, answered line by line and signed by one person of the ward."""

    detail = words.UNKNOWN_IS_NO

    def __init__(self, desk: Desk, ways: Ways, found: Ready, done: Callable[[str], None]) -> None:
        """Begin with nothing answered; `done` gets what to say once it is on record."""
        self.found = found
        self._done = done
        self._not: tuple[str, ...] = ()
        form = Form((*self.fields(), *(Check(code=c, sentence=s) for c, s in self.lines())))
        super().__init__(desk, ways, wanted=self.scans(), form=form)

    @abstractmethod
    def items(self) -> tuple[CheckItem, ...]:
        """Return the profile's lines."""

    @abstractmethod
    def file(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        session: Session,
    ) -> Record:
        """File it, on the worker."""

    def fields(self) -> tuple[Field, ...]:
        """Return what is typed."""
        return ()

    def scans(self) -> tuple[Wanted, ...]:
        """Return what is scanned."""
        return ()

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return the lines: their codes and sentences."""
        return tuple((item.code, item.says) for item in self.items())

    def about(self) -> tuple[BagId, ...]:
        """Return the order's bags."""
        return tuple(self.found.order.bags)

    def countdown(self, now: datetime) -> WorkCountdown | None:
        """Return the time of the thawed bag that ends first, if one is thawed (T08)."""
        until = self.found.until
        return counted(until, now, wording_laboratory.LEFT) if until is not None else None

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say that the bag's time is over; the checklist is recorded all the same."""
        until = self.found.until
        if until is None or now <= until:
            return view
        sentence = wording.why(Cause.THAW_EXPIRED)
        return replace(view, band=WorkBand(kind=BandKind.HOLD, sentence=sentence))

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for the one signature under the checklist."""
        del place
        return laboratory.purpose(station, "readiness", WARD)

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read every answer once more before signing."""
        return tuple(
            (says, wording_work.ANSWERS[filled.answers[code].value]) for code, says in self.lines()
        )

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | str:
        """File it; what cannot be filed comes back as its sentence."""
        try:
            return self.file(station, filled, taken, sessions[0])
        except NotFiledError as error:
            return str(error)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Remember what does not hold, to be told once it is on record."""
        self._not = tuple(
            item.says for item in self.items() if filled.answers[item.code] is not Answer.YES
        )
        super().finish(filled, taken)

    def recorded(self, answer: object) -> None:
        """Say what came of it; or show the checklist with the reason why it is not on record."""
        if isinstance(answer, str):
            self.refuse(answer)
            return
        says = words.RECORDED_NOT.format(items="; ".join(self._not))
        self._done(says if self._not else words.RECORDED)


def _answers(filled: Filled) -> dict[str, bool]:
    return {code: answer is Answer.YES for code, answer in filled.answers.items()}


class BeforeStep(ChecklistStep):
    """Readiness before the thaw: the band on the wrist, and every line of the profile (T05)."""

    title = words.BEFORE
    instruction = words.BEFORE_SAYS
    signers = (Signer(label=words.SIGNED_BY, meaning=words.MEANING_BEFORE),)

    def items(self) -> tuple[CheckItem, ...]:
        """Return what the profile asks before the thaw."""
        return self.found.profile.readiness

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the band on the patient's wrist."""
        band = Wanted(id=BAND, kind=Kind.WRISTBAND, name=words.BAND, refusal=words.SCAN_BAND)
        return (band,)

    def file(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        session: Session,
    ) -> Record:
        """File the readiness."""
        label, scans = taken[BAND].label, taken[BAND].scans
        band = Reading.of(scans[-1], label) if isinstance(label, Wristband) else None
        return readiness.confirm_readiness(
            station, self.found.order, _answers(filled), band, session
        )


class BedsideStep(ChecklistStep):
    """What is ready and used at the bed, and how much is to be infused (B11, B09)."""

    title = words.BEDSIDE
    instruction = words.BEDSIDE_SAYS
    signers = (Signer(label=words.SIGNED_BY, meaning=words.MEANING_BEDSIDE),)

    def items(self) -> tuple[CheckItem, ...]:
        """Return what the profile asks at the bedside."""
        return self.found.profile.bedside

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Ask what is used, too: filter, pump, irradiation."""
        return (*super().lines(), *((code, words.USES[code]) for code in readiness.USES))

    def fields(self) -> tuple[Field, ...]:
        """Ask for the volume, where not all of the bag is the dose."""
        volume = Field(
            id=INFUSE,
            label=words.INFUSE,
            kind=FieldKind.DECIMAL,
            unit="mL",
            required=False,
        )
        return (volume,)

    def file(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        session: Session,
    ) -> Record:
        """File the bedside checklist."""
        del taken
        return readiness.confirm_bedside(
            station, self.found.order, _answers(filled), session, filled.decimal(INFUSE)
        )
