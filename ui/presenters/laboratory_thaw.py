"""The thaw on the screen: compared first, begun, ended, looked at (T05-T10). Qt-free.

What a thaw would deviate in is said before anybody signs; going on once more records it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.domain.laboratory import Looks, Measured, Thaw
from app.domain.rules import Outcome, Severity
from app.labels.label import Kind, Label
from app.usecases import laboratory_thaw
from app.usecases.laboratory import NotDone
from app.usecases.laboratory_thaw import Inspection, Rehearsed
from app.usecases.station import Station
from ui import wording
from ui import wording_laboratory as words
from ui.presenters.laboratory_acts import (
    TEXT_MOST,
    Done,
    LabStep,
    Sessions,
    deviations,
    news,
    picked,
)
from ui.presenters.work import Taken, Wanted
from ui.presenters.work_form import Choices, Filled, Form
from ui.presenters.work_signing import Signer
from ui.presenters.work_typing import Field
from ui.presenters.work_views import FieldKind

CASSETTE, METHOD, DEVICE, UNTIL, BATH, WHEN = (
    "cassette",
    "method",
    "device",
    "until",
    "bath",
    "when",
)
NOW, BEFORE = "now", "before"
VIABILITY, CELLS, VOLUME, NOTE, LOOKS = "viability", "cells", "volume", "note", "looks"


class RehearseStep(LabStep):
    """The whole comparison, once, before what cannot be undone."""

    step = "rehearse"
    instruction = words.REHEARSE
    signers = (Signer(label=words.DONE_BY, meaning=words.I_REHEARSED),)
    automatic = False

    def scans(self) -> tuple[Wanted, ...]:
        """Ask for the cassette's label; what the ward confirmed speaks for the wristband."""
        return (Wanted(id=CASSETTE, kind=Kind.PRODUCT, name=words.CASSETTE),)

    def refuses(self, wanted: Wanted, label: Label) -> str:
        """Take any cassette: a wrong one is compared, and is a near miss."""
        return ""

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Compare, and say what came of it."""
        cassette = picked(taken[CASSETTE], sessions[0].person)
        done = laboratory_thaw.rehearse(station, self.work(station), cassette, None, sessions[0])
        if isinstance(done, Rehearsed):
            why = wording.why(done.cause) if done.cause else ""
            return words.STOPPED.format(why=why) if done.cause else words.PASSED
        return done


class ThawStep(LabStep):
    """A thaw begins (T06, T07)."""

    step = "thaw"
    instruction = words.THAW
    signers = (Signer(label=words.DONE_BY, meaning=words.I_THAW),)
    _told: tuple[Outcome, ...] = ()

    def asks(self) -> Form:
        """Ask for device, calibration, bath, the method, and whether it runs already."""
        methods = tuple((name, name) for name in self.found.methods)
        fields = (
            Field(id=DEVICE, label=words.DEVICE, kind=FieldKind.TEXT, most=TEXT_MOST),
            Field(id=UNTIL, label=words.CALIBRATED, kind=FieldKind.DATE),
            Field(id=BATH, label=words.BATH, kind=FieldKind.DECIMAL, unit="°C", required=False),
        )
        how: Field | Choices = (
            Choices(id=METHOD, label=words.METHOD, options=methods)
            if methods
            else Field(id=METHOD, label=words.METHOD, kind=FieldKind.TEXT, most=TEXT_MOST)
        )
        when = Choices(id=WHEN, label=words.WHEN, options=words.BEGINS)
        return Form((how, *fields, when))

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask the rules first: cells that thaw cannot go back."""
        thaw, bag = self._thaw(filled), self.found.bag.id
        self.desk.run(
            self,
            lambda station: laboratory_thaw.before_thaw(station, self.work(station), bag, thaw),
            partial(self._checked, filled, taken),
        )

    def _checked(
        self, filled: Filled, taken: Mapping[str, Taken], found: tuple[Outcome, ...] | NotDone
    ) -> None:
        """Say once what one person may decide; go on when it stands. The rest the record says."""
        failed = [] if isinstance(found, NotDone) else deviations(found)
        mine = tuple(one for one in failed if one.severity is Severity.DEV1)
        if len(mine) == len(failed) and mine and mine != self._told:
            self._told = mine
            self.say(
                words.THAW_DEVIATES.format(why=self._why(filled) or wording.why(mine[0].cause))
            )
            return
        super().finish(filled, taken)

    def _why(self, filled: Filled) -> str:
        """Say that the calibration is over, if it is; the rule says the rest."""
        day = filled.day(UNTIL)
        if day is None or day >= self.desk.now().date():
            return ""
        return words.CALIBRATION_OVER.format(day=wording.day_in_words(day))

    def _thaw(self, filled: Filled) -> Thaw:
        chosen = bool(self.found.methods)
        return Thaw(
            method=filled.one(METHOD) if chosen else filled.text(METHOD),
            device=filled.text(DEVICE),
            calibrated_until=filled.day(UNTIL),
            bath_c=filled.decimal(BATH),
        )

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read device and calibration once more."""
        day = filled.day(UNTIL)
        return (
            (words.DEVICE, filled.text(DEVICE)),
            (words.CALIBRATED, wording.day_in_words(day) if day else ""),
        )

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record that it begins, or that it was begun."""
        done = laboratory_thaw.start_thaw(
            station,
            self.work(station),
            self.found.bag.id,
            self._thaw(filled),
            sessions[0],
            begun_already=filled.one(WHEN) == BEFORE,
        )
        return news(done)


class ThawedStep(LabStep):
    """The thaw has ended: the product's own clock runs (T07, T08)."""

    step = "thawed"
    instruction = words.THAWED
    signers = (Signer(label=words.DONE_BY, meaning=words.I_THAWED),)

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record the end."""
        bag = self.found.bag.id
        return news(laboratory_thaw.end_thaw(station, self.work(station), bag, sessions[0]))


class InspectStep(LabStep):
    """How the thawed product looks, and what was measured (T09, T10)."""

    step = "inspect"
    instruction = words.LOOK
    signers = (Signer(label=words.DONE_BY, meaning=words.I_LOOKED),)

    def asks(self) -> Form:
        """Ask for numbers, a note, and how it looks."""
        numbers = (
            Field(id=id, label=label, kind=FieldKind.DECIMAL, unit=unit, required=False)
            for id, label, unit in (
                (VIABILITY, words.VIABILITY, "%"),
                (CELLS, words.CELLS, "×10⁶"),
                (VOLUME, words.VOLUME, "mL"),
            )
        )
        note = Field(
            id=NOTE, label=words.NOTE, kind=FieldKind.TEXT, most=TEXT_MOST, required=False
        )
        return Form(
            (*numbers, note, Choices(id=LOOKS, label=words.LOOKS_LABEL, options=words.LOOKS))
        )

    def do(
        self, station: Station, filled: Filled, taken: Mapping[str, Taken], sessions: Sessions
    ) -> Done:
        """Record what was seen; a leak asks for a culture."""
        seen = Inspection(
            looks=Looks(filled.one(LOOKS)),
            measured=Measured(
                viability=filled.decimal(VIABILITY),
                cells=filled.decimal(CELLS),
                volume_ml=filled.decimal(VOLUME),
            ),
            note=filled.text(NOTE),
        )
        bag = self.found.bag.id
        done = laboratory_thaw.inspect(station, self.work(station), bag, seen, sessions[0])
        said = news(done)
        if isinstance(said, str) and seen.looks is Looks.LEAK:
            return f"{said} {words.CULTURE}"
        return said
