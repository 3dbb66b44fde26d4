"""Copying a paper form: two people, each alone, part by part; then the scan, then both sign.

Each of the two signs in before copying, and only those two sign at the end, each the own copy.
What the first person typed is on no screen while the second person copies. Where the two copies
do not agree, both copy those fields once more, each alone; nothing is recorded before they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from app.domain import downtime as paper
from app.domain.downtime import FORMS, Differs, FormField, FormKind, Section
from app.domain.people import LAB, WARD, Purpose
from app.identifiers import PersonId
from app.labels.label import Badge
from app.ports import Session
from app.usecases import downtime
from app.usecases.downtime import Form as Paper
from app.usecases.sign_in import Identified, Refused, Why
from app.usecases.station import Station
from ui import wording, wording_downtime, wording_work
from ui import wording_paper as words
from ui.presenters.desk import Desk, Step
from ui.presenters.inbox_list import Document, choose_file
from ui.presenters.ordering_look import LookStep
from ui.presenters.work import Taken, Ways, WorkStep
from ui.presenters.work_form import Choices, Filled, Form, Part
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field, day_of, time_of
from ui.presenters.work_views import FieldKind, WorkView

TWO, LINE_MOST, NUMBER_MOST, DECIMALS = 2, 120, 10, 3
DIGEST_SHOWN = 16
_COPIED_BY = (words.COPIED_BY, words.COPIED_BY_TOO)
_YES_NO = (("yes", wording_work.ANSWERS["1"]), ("no", wording_work.ANSWERS["2"]))
_KINDS = {
    paper.FieldKind.LINE: FieldKind.TEXT,
    paper.FieldKind.DATE: FieldKind.DATE,
    paper.FieldKind.TIME: FieldKind.TIME,
    paper.FieldKind.NUMBER: FieldKind.DECIMAL,
}


@dataclass(slots=True, kw_only=True)
class Copying:
    """A form on its way into the records. Hidden in `repr`: it holds what names a patient.

    Attributes:
        copies: what the first and the second person typed, by field.
        copiers: who made them, in that order, as far as they signed in.
        again: the fields that both copy once more; empty: all.
        done: takes the sentence that tells the end.
    """

    form: Paper
    ways: Ways
    done: Callable[[str], None]
    copies: tuple[dict[str, str], dict[str, str]] = field(
        default_factory=lambda: ({}, {}), repr=False
    )
    copiers: tuple[PersonId, ...] = ()
    again: frozenset[str] = frozenset()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The parts to copy now."""
        parts = (
            replace(
                section,
                fields=tuple(f for f in section.fields if not self.again or f.code in self.again),
            )
            for section in FORMS[self.form.kind]
        )
        return tuple(part for part in parts if part.fields)


def copy_form(desk: Desk, ways: Ways, form: Paper, done: Callable[[str], None]) -> None:
    """Let two people copy a form; `done` takes the news once it is recorded."""
    desk.go(CopierStep(desk, Copying(form=form, ways=ways, done=done), place=0))


class CopierStep(LookStep):
    """Waits for the person who copies next; nothing that was copied before is shown."""

    proposal = "form.copy"
    meaning = words.I_COPY

    def __init__(self, desk: Desk, copying: Copying, *, place: int) -> None:
        """Wait for the first or the second person."""
        title = words.FORM.format(number=copying.form.number)
        super().__init__(desk, copying.ways, title=title, roles=WARD | LAB, opened=self._begins)
        self.instruction, self.detail = words.TAKES[place], words.TAKES_SAYS[place]
        self._copying = copying
        self._place = place

    def only(self) -> Iterable[PersonId] | None:
        """Return who made this copy before, if it is made once more."""
        return self._copying.copiers[self._place : self._place + 1] or None

    def _known(self, badge: Badge, found: tuple[Identified | Refused, Purpose]) -> None:
        """Say who copies again, in this work's own words."""
        who, _ = found
        if isinstance(who, Refused) and who.why is Why.NOT_OF_THE_PAIR:
            self.say(words.SAME_AGAIN)
        else:
            super()._known(badge, found)

    def identified(self, who: Identified, badge: Badge, purpose: Purpose) -> None:
        """Ask for the PIN, unless this person made the other copy."""
        others = (p for at, p in enumerate(self._copying.copiers) if at != self._place)
        if who.person in others:
            self.say(words.COPIED_FIRST)
        else:
            super().identified(who, badge, purpose)

    def _begins(self, name: str) -> None:
        """Show the first part to who signed in."""
        copying = self._copying
        if len(copying.copiers) == self._place and self.reader is not None:
            copying.copiers = (*copying.copiers, self.reader)
        self.desk.go(PartStep(self.desk, copying, place=self._place, at=0, person=name))


class PartStep(WorkStep):
    """One person copies one part."""

    def __init__(self, desk: Desk, copying: Copying, *, place: int, at: int, person: str) -> None:
        """Ask for the fields of a part, empty."""
        sections = copying.sections
        section = sections[at]
        form = Form(tuple(map(_part, section.fields)))
        super().__init__(desk, copying.ways, form=form, person=person)
        self.title = words.FORM.format(number=copying.form.number)
        self.instruction = words.COPY[place]
        heading = wording_downtime.HEADINGS[section.part.value]
        self.detail = words.PART_OF.format(heading=heading, at=at + 1, all=len(sections))
        self._copying = copying
        self._section = section
        self._place = place
        self._at = at

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Keep the part, and go on with the next one or the next person."""
        del taken
        copy = self._copying.copies[self._place]
        for one in self._section.fields:
            copy[one.code] = _written(one, filled)
        following = self._at + 1
        self.busy, self.message = False, ""
        if following < len(self._copying.sections):
            step: Step = PartStep(
                self.desk, self._copying, place=self._place, at=following, person=self.person
            )
        elif self._place + 1 < TWO:
            step = CopierStep(self.desk, self._copying, place=self._place + 1)
        else:
            step = _compared(self.desk, self._copying)
        self.desk.go(step)


def _part(one: FormField) -> Part:
    label = wording.tr(one.says)
    if one.kind is paper.FieldKind.YES_NO:
        return Choices(id=one.code, label=label, options=_YES_NO, required=one.needed)
    number = one.kind is paper.FieldKind.NUMBER
    return Field(
        id=one.code,
        label=label,
        kind=_KINDS[one.kind],
        required=one.needed,
        most=NUMBER_MOST if number else LINE_MOST,
        decimals=DECIMALS,
    )


def _written(one: FormField, filled: Filled) -> str:
    """Return a value as records write it: dates as 2026-11-23, times as 14:05."""
    if one.kind is paper.FieldKind.YES_NO:
        chosen = filled.chosen(one.code)
        return chosen[0] if chosen else ""
    typed = filled.text(one.code)
    if one.kind is paper.FieldKind.DATE:
        return _iso(day_of(typed))
    if one.kind is paper.FieldKind.TIME:
        return _iso(time_of(typed))
    return typed


def _iso(value: date | time | None) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if value is not None else ""


def _compared(desk: Desk, copying: Copying) -> WorkStep:
    found = paper.compare(copying.form.kind, *copying.copies)
    if isinstance(found, Differs):
        return DiffersStep(desk, copying, found)
    return AgreedStep(desk, copying)


class DiffersStep(WorkStep):
    """The two copies do not agree: which fields, never what was typed."""

    instruction = words.DIFFER
    detail = words.DIFFER_SAYS

    def __init__(self, desk: Desk, copying: Copying, differs: Differs) -> None:
        """Name the fields."""
        super().__init__(desk, copying.ways)
        self.title = words.FORM.format(number=copying.form.number)
        self._copying = copying
        self._differs = differs

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """List the fields by what is wrong with them."""
        del now
        found = self._differs
        lists = (
            (words.UNEQUAL, found.unequal),
            (words.MALFORMED, found.malformed),
            (words.MISSING, found.missing),
        )
        says = {
            one.code: words.IN_PART.format(field=wording.tr(one.says), at=at)
            for at, section in enumerate(FORMS[self._copying.form.kind], 1)
            for one in section.fields
        }
        lines = tuple(
            text.format(fields=", ".join(says[code] for code in codes))
            for text, codes in lists
            if codes
        )
        return replace(view, findings=lines)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Let both copy these fields again, each alone."""
        del filled, taken
        found = self._differs
        self._copying.again = frozenset({*found.unequal, *found.malformed, *found.missing})
        self.desk.go(CopierStep(self.desk, self._copying, place=0))


class AgreedStep(WorkStep):
    """Both copies agree; the paper's scan is still missing."""

    instruction = words.AGREE
    detail = words.AGREE_SAYS

    def __init__(self, desk: Desk, copying: Copying) -> None:
        """Wait until the scan is there."""
        super().__init__(desk, copying.ways)
        self.title = words.FORM.format(number=copying.form.number)
        self._copying = copying

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Choose the scan from the inbox."""
        del filled, taken
        self.busy, self.message = False, ""
        choose_file(
            self.desk,
            Ways(back=lambda: self.desk.go(self), lock=self.ways.lock),
            lambda scan: self.desk.go(FileStep(self.desk, self._copying, scan)),
            title=words.CHOOSE_SCAN.format(number=self._copying.form.number),
        )


class FileStep(SignedWorkStep):
    """Both sign what they copied; the scan goes into the store with it."""

    instruction = words.FILE
    detail = words.FILE_SAYS

    def __init__(self, desk: Desk, copying: Copying, scan: Document) -> None:
        """Show what is signed."""
        back = Ways(back=lambda: desk.go(AgreedStep(desk, copying)), lock=copying.ways.lock)
        super().__init__(desk, back)
        self.title = words.FORM.format(number=copying.form.number)
        self.signers = tuple(
            Signer(label=label, meaning=words.I_COPIED, only=(copier,))
            for label, copier in zip(_COPIED_BY, copying.copiers, strict=True)
        )
        self._copying = copying
        self._scan = scan

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Name form and scan."""
        copied = [value for value in self._copying.copies[0].values() if value]
        facts = (
            (words.FACT_FORM, self._copying.form.number),
            (words.FACT_FIELDS, str(len(copied))),
            (words.FACT_SCAN, f"{self._scan.digest.value[:DIGEST_SHOWN]}…"),
        )
        return replace(super().dress(view, now), facts=facts)

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for this copy."""
        del place
        return downtime.purpose(station, "copy a form")

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> object:
        """File it."""
        del filled, taken
        copying = self._copying
        return downtime.transcribe(
            station, copying.form, self._scan.data, copying.copies, sessions
        )

    def recorded(self, answer: object) -> None:
        """Tell that it is copied, or why not."""
        copying = self._copying
        if isinstance(answer, Differs):
            self.desk.go(DiffersStep(self.desk, copying, answer))
        elif isinstance(answer, str):
            self.refuse(wording.tr(answer))
        else:
            infused = copying.form.kind is FormKind.INFUSION
            said = words.COPIED_INFUSION if infused else words.COPIED
            copying.done(said.format(number=copying.form.number))
