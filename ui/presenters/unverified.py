"""An infusion that began without a valid verification, recorded afterwards. Qt-free.

A physician decided it, or nobody could record it in time and two people saw it begin. There is
no emergency switch: a STOP keeps standing, and this only tells what happened. Whatever
is signed here, the infusion is NOT VERIFIED for ever, and every screen about it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from app.domain.deviation import TEXT_MOST
from app.domain.infusion import Emergency, EmergencyReason
from app.domain.people import Purpose
from app.identifiers import BagId, Private
from app.labels.label import Kind, ProductLabel
from app.ports import Session
from app.usecases.infusing_acts import Act, Recorded
from app.usecases.infusing_acts import purpose as purpose_of
from app.usecases.infusing_unverified import (
    BY_PHYSICIAN_AND_SECOND,
    BY_TWO,
    record_emergency,
    record_late_start,
)
from app.usecases.station import Station
from ui import wording_quality as words
from ui.presenters.desk import Desk
from ui.presenters.infusing import show_infusion
from ui.presenters.reporting import long_enough
from ui.presenters.work import Taken, Wanted, Ways
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import BandKind, FieldKind, WorkBand, WorkView

BAG, TEXT, BEGAN, REASON = "bag", "text", "began", "reason"


DECIDED = (
    Signer(label=words.EMERGENCY_BY, meaning=words.EMERGENCY_MEANING),
    Signer(label=words.EMERGENCY_SECOND, meaning=words.SECOND_MEANING),
)
SEEN = (
    Signer(label=words.SEEN_BY, meaning=words.SEEN_MEANING),
    Signer(label=words.SEEN_WITH, meaning=words.SEEN_MEANING),
)


def show_unverified(desk: Desk, ways: Ways) -> None:
    """Ask for the bag, and why its infusion began without a verification."""
    desk.go(EmergencyStep(desk, ways))


class EmergencyStep(SignedWorkStep):
    """The bag, when it began, and the physician's reasons; two people sign."""

    title = words.UNVERIFIED_TITLE
    instruction = words.UNVERIFIED
    detail = words.UNVERIFIED_SAYS
    signers = DECIDED

    def __init__(self, desk: Desk, ways: Ways) -> None:
        """Begin with nothing scanned."""
        form = Form(
            (
                Field(id=BEGAN, label=words.BEGAN, kind=FieldKind.TIME, required=False),
                Field(
                    id=TEXT,
                    label=words.EMERGENCY_TEXT,
                    kind=FieldKind.TEXT,
                    most=TEXT_MOST,
                    check=long_enough,
                ),
                Choices(id=REASON, label=words.EMERGENCY_REASON, options=words.EMERGENCY_REASONS),
            )
        )
        wanted = (Wanted(id=BAG, kind=Kind.PRODUCT, name=words.BAG),)
        super().__init__(desk, ways, wanted=wanted, form=form)

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Say all the time what this record will be."""
        del now
        band = WorkBand(kind=BandKind.STOP, sentence=words.NOT_VERIFIED)
        return replace(view, band=band)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Refuse a time that is still to come, before anybody signs."""
        if _at(filled, self.desk.now()) > self.desk.now():
            self.say(words.TO_COME)
            return
        self.signers = SEEN if filled.one(REASON) == words.LATE else DECIDED
        super().finish(filled, taken)

    def _bag(self) -> BagId:
        label = self.taken[BAG].label
        if not isinstance(label, ProductLabel):
            msg = "expected the label of a bag; scan it again"
            raise TypeError(msg)
        return label.bag

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one of the two signatures."""
        who = BY_TWO if self.signers is SEEN else BY_PHYSICIAN_AND_SECOND
        return purpose_of(station, self._bag(), who[place])

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Recorded | str:
        """Record the decision, and the start if none is on record."""
        del taken
        why = Private(filled.text(TEXT))
        at = _at(filled, station.now()) if filled.at(BEGAN) is not None else None
        act = Act(bag=self._bag(), by=sessions, at=at)
        try:
            if filled.one(REASON) == words.LATE:
                return record_late_start(station, act, why)
            decided = Emergency(reason=EmergencyReason(filled.one(REASON)), why=why)
            return record_emergency(station, act, decided)
        except (PermissionError, ValueError) as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Show the infusion, which says for ever that nobody verified it."""
        if isinstance(answer, Recorded):
            show_infusion(self.desk, self.ways, self._bag(), words.RECORDED)
        else:
            self.refuse(str(answer))


def _at(filled: Filled, now: datetime) -> datetime:
    """Return the moment of today that was typed; now, if none was."""
    typed: time | None = filled.at(BEGAN)
    if typed is None:
        return now
    return now.replace(hour=typed.hour, minute=typed.minute, second=0, microsecond=0)
