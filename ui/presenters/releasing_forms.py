"""What a document says, typed from it and signed: release, exceptional release, identity. Qt-free.

The order's own values never show here: whoever types them reads them from the document. A
document that does not fit is refused with one sentence, and everything typed stays (A13).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from app.domain.people import CLINICAL, QUALITY, Purpose, Role
from app.domain.profile import Donation
from app.domain.release import Evidence
from app.evidence.record import Record
from app.identifiers import BagId, CoiId, Identifier, LotNumber, PatientId, ProductCode
from app.ports import Session
from app.usecases import laboratory, releases
from app.usecases.refusal import NotFiledError
from app.usecases.release_texts import NAME_MOST, PLAIN_MOST, is_name, is_plain
from app.usecases.release_views import Gate, as_ordered
from app.usecases.releases import RELEASERS, NewIdentity, NewRelease
from app.usecases.station import Station
from ui import wording_releasing as words
from ui.presenters.desk import Desk
from ui.presenters.inbox_list import Document, size
from ui.presenters.infusing import bag_end
from ui.presenters.marks import day_text
from ui.presenters.work import Taken, Ways
from ui.presenters.work_form import CHOICES_MAX, Choices, Filled, Form, Part
from ui.presenters.work_signing import SignedWorkStep, Signer
from ui.presenters.work_typing import Field, Value
from ui.presenters.work_views import FieldKind, WorkView

NUMBER, BY, ISSUED, LOT, PATIENT, COI = "number", "by", "issued", "lot", "patient", "coi"
EXPIRES, DOSE, KIND, PRODUCT, BAGS = "expires", "dose", "kind", "product", "bags"
REASON, COVERS = "reason", "covers"
EVIDENCE, RESULT, LABORATORY, ON, AGREEING, OF = "evidence", "result", "lab", "on", "yes", "of"
ASKED, OTHER = "asked", "other"
PLAIN, EXCEPTION = "release", "exceptional release"  # on record, in English
TEXT_MOST, REASON_MOST = 60, 300


class DocumentStep(SignedWorkStep):
    """A document from the inbox, and what it says."""

    title = words.TITLE
    instruction = words.TYPE_IT
    roles: tuple[frozenset[Role], ...] = (RELEASERS,)
    signers: tuple[Signer, ...] = (Signer(label=words.SIGNED_BY, meaning=words.MEANING),)

    def __init__(
        self,
        desk: Desk,
        ways: Ways,
        gate: Gate,
        document: Document,
        done: Callable[[], None],
    ) -> None:
        """Begin with nothing typed; `done` shows the order again once it is on record."""
        self._gate = gate
        self._document = document
        self._done = done
        self._today = desk.now().date()
        super().__init__(desk, ways, form=Form(self.asks()))

    @abstractmethod
    def asks(self) -> tuple[Part, ...]:
        """Return what is typed and chosen."""

    def not_future(self, value: Value) -> str:
        """Refuse a day that is still to come."""
        return words.IN_FUTURE if isinstance(value, date) and value > self._today else ""

    def purpose(self, station: Station, place: int) -> Purpose:
        """Sign in for one signature under this document."""
        return laboratory.purpose(station, "release", self.roles[place])

    def facts(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more: what was typed, and the file's own fingerprint."""
        return (
            *self.copied(filled),
            (words.FILE, size(len(self._document.data))),
            (words.FINGERPRINT, grouped(self._document.digest.value)),
        )

    @abstractmethod
    def copied(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Return what was typed, to be read once more."""

    @abstractmethod
    def file(self, station: Station, filled: Filled, sessions: tuple[Session, ...]) -> Record:
        """File it, on the worker."""

    def record(
        self,
        station: Station,
        filled: Filled,
        taken: Mapping[str, Taken],
        sessions: tuple[Session, ...],
    ) -> Record | str:
        """File it; what cannot be filed comes back as its sentence."""
        del taken
        try:
            return self.file(station, filled, sessions)
        except NotFiledError as error:
            return str(error)

    def recorded(self, answer: object) -> None:
        """Show the order as it stands now, or the form with the reason why not."""
        if isinstance(answer, str):
            self.refuse(answer)
        else:
            self._done()


def grouped(digest: str) -> str:
    """Write the beginning of a fingerprint in groups, to be read aloud.

    >>> grouped("0123456789abcdef" * 4)
    '0123 4567 89ab cdef'
    """
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


class ReleaseStep(DocumentStep):
    """A release document: what it says of lot, patient, product and bags (T02)."""

    def asks(self) -> tuple[Part, ...]:
        """Ask for everything that binds the document to one therapy."""
        order, profile = self._gate.order, self._gate.profile
        personal = profile.donation is not Donation.OFF_THE_SHELF
        lots = order.lot is not None or any(one.lot is not None for one in order.details)
        fields = (
            Field(
                id=NUMBER, label=words.NUMBER, kind=FieldKind.TEXT, most=PLAIN_MOST, check=_amount
            ),
            Field(id=BY, label=words.BY, kind=FieldKind.TEXT, most=NAME_MOST, check=_name),
            Field(id=ISSUED, label=words.ISSUED, kind=FieldKind.DATE, check=self.not_future),
            *((_number(LOT, words.LOT, required=True),) if lots else ()),
            *((_number(PATIENT, words.PATIENT), _number(COI, words.COI)) if personal else ()),
            Field(id=EXPIRES, label=words.EXPIRES, kind=FieldKind.DATE, required=False),
            Field(
                id=DOSE,
                label=words.DOSE,
                kind=FieldKind.TEXT,
                required=False,
                most=PLAIN_MOST,
                check=_amount,
            ),
        )
        return (*fields, *self._choices())

    def _choices(self) -> tuple[Choices, ...]:
        wants, profile, order = self._gate.wants, self._gate.profile, self._gate.order
        found: list[Choices] = []
        if wants:
            kinds = ((ASKED, wants), (OTHER, words.OTHER_KIND))
            found.append(Choices(id=KIND, label=words.KIND, options=kinds))
        names = {part.product.value: part.says for part in profile.components}
        if len(names) > 1 and len(names) < CHOICES_MAX:
            products = (*names.items(), (OTHER, words.OTHER_PRODUCT))
            found.append(Choices(id=PRODUCT, label=words.PRODUCT, options=products))
        bags = sorted(bag.value for bag in order.bags)
        if 1 < len(bags) <= CHOICES_MAX:
            options = tuple((bag, bag_end(BagId(bag))) for bag in bags)
            found.append(
                Choices(id=BAGS, label=words.BAGS, options=options, one_of=False, required=False)
            )
        return tuple(found)

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask for what binds the document to the patient, before anybody signs."""
        problem = self._problem(filled)
        if problem:
            self.say(problem)
            return
        super().finish(filled, taken)

    def _problem(self, filled: Filled) -> str:
        personal = self._gate.profile.donation is not Donation.OFF_THE_SHELF
        if personal and not (self._text(filled, PATIENT) or self._text(filled, COI)):
            return words.NAME_PATIENT
        if self._has(PRODUCT) and filled.one(PRODUCT) == OTHER:
            return words.OTHER_PRODUCT_SAYS
        return self.wrong_kind(filled)

    def wrong_kind(self, filled: Filled) -> str:
        """Say that another kind of document releases this therapy, if so."""
        if self._has(KIND) and filled.one(KIND) == OTHER:
            return words.WRONG_KIND.format(kind=self._gate.wants)
        return ""

    def copied(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more what binds it; the patient's number is compared and not kept."""
        new = self.new(filled)
        lines = (
            (words.DOCUMENT, f"{new.kind} {new.number}"),
            (words.BY, f"{new.by}, {day_text(new.issued)}"),
            (words.LOT, new.lot.value if new.lot else ""),
            (words.PATIENT, words.COMPARED if new.patient else ""),
            (words.BAGS, ", ".join(sorted(bag_end(bag) for bag in new.bags))),
            (words.EXPIRES, day_text(new.expires) if new.expires else ""),
            (words.DOSE, new.dose),
        )
        return tuple((name, value) for name, value in lines if value)

    def _has(self, part: str) -> bool:
        return any(known.id == part for known in self.form.parts)

    def _text(self, filled: Filled, part: str) -> str:
        return filled.text(part) if self._has(part) else ""

    def new(self, filled: Filled, *, covers_expiry: bool = False) -> NewRelease:
        """Return what the document says, as it was typed."""
        order = self._gate.order
        lots = [order.lot, *(one.lot for one in order.details)]
        lot, patient, coi = (self._text(filled, part) for part in (LOT, PATIENT, COI))
        known = [order.product, *self._gate.profile.products]
        product = filled.one(PRODUCT) if self._has(PRODUCT) else order.product.value
        return NewRelease(
            kind=self.kind(),
            number=filled.text(NUMBER),
            issued=_day(filled, ISSUED),
            by=filled.text(BY),
            coi=as_ordered(CoiId, coi, (order.coi,)) if coi else order.coi,
            product=as_ordered(ProductCode, product, known),
            lot=as_ordered(LotNumber, lot, lots) if lot else None,
            bags=frozenset(BagId(bag) for bag in self._bags(filled)),
            patient=as_ordered(PatientId, patient, (order.patient,)) if patient else None,
            dose=filled.text(DOSE),
            expires=filled.day(EXPIRES),
            covers_expiry=covers_expiry,
        )

    def kind(self) -> str:
        """Return the kind of document that is on record."""
        return self._gate.wants or PLAIN

    def _bags(self, filled: Filled) -> tuple[str, ...]:
        return filled.chosen(BAGS) if self._has(BAGS) else ()

    def file(self, station: Station, filled: Filled, sessions: tuple[Session, ...]) -> Record:
        """File the release document."""
        return releases.file_release(station, self.new(filled), self._document.data, sessions[0])


class ExceptionalStep(ReleaseStep):
    """An exceptional release: a physician and quality, by name, with a reason (A14)."""

    title = words.ACTS["exceptional"][0]
    detail = words.RED_FOR_EVER
    roles = (CLINICAL, QUALITY)
    signers = (
        Signer(label=words.CLINICAL, meaning=words.MEANING_CLINICAL),
        Signer(label=words.QUALITY, meaning=words.MEANING_QUALITY),
    )

    def asks(self) -> tuple[Part, ...]:
        """Ask for the reason, too, and whether a past date is covered; never for a kind."""
        parts = tuple(part for part in super().asks() if part.id != KIND)
        reason = Field(id=REASON, label=words.REASON, kind=FieldKind.TEXT, most=REASON_MOST)
        covers = Choices(id=COVERS, label=words.COVERS, options=words.COVERS_ANSWERS)
        return (*parts, reason, covers)

    def kind(self) -> str:
        """Return the kind that is on record: never the document that is missing."""
        return EXCEPTION

    def dress(self, view: WorkView, now: datetime) -> WorkView:
        """Show already what it means for ever."""
        del now
        return replace(view, forever=words.FOREVER)

    def copied(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read the reason once more, too."""
        covers = dict(words.COVERS_ANSWERS)[filled.one(COVERS)]
        return (
            *super().copied(filled),
            (words.REASON, filled.text(REASON)),
            (words.COVERS, covers),
        )

    def file(self, station: Station, filled: Filled, sessions: tuple[Session, ...]) -> Record:
        """File the exceptional release."""
        new = self.new(filled, covers_expiry=filled.one(COVERS) == "yes")
        return releases.file_exceptional(
            station, new, self._document.data, sessions, filled.text(REASON)
        )


class IdentityStep(DocumentStep):
    """A laboratory's report that the cells are the intended ones, read by two (domain row 13)."""

    title = words.IDENTITY
    roles = (RELEASERS, RELEASERS)
    signers = (
        Signer(label=words.FIRST_READER, meaning=words.READER_MEANING),
        Signer(label=words.SECOND_READER, meaning=words.READER_MEANING),
    )

    def asks(self) -> tuple[Part, ...]:
        """Ask what was compared, what was found, where and when."""
        return (
            Field(
                id=LABORATORY,
                label=words.LABORATORY,
                kind=FieldKind.TEXT,
                most=NAME_MOST,
                check=_name,
            ),
            Field(id=ON, label=words.ON, kind=FieldKind.DATE, check=self.not_future),
            _count(AGREEING, words.AGREEING),
            _count(OF, words.OF),
            Choices(
                id=EVIDENCE,
                label=words.EVIDENCE,
                options=tuple((kind.value, kind.value) for kind in Evidence),
            ),
            Choices(id=RESULT, label=words.RESULT, options=words.RESULTS),
        )

    def finish(self, filled: Filled, taken: Mapping[str, Taken]) -> None:
        """Ask for both numbers, before anybody signs."""
        if bool(filled.text(AGREEING)) != bool(filled.text(OF)):
            self.say(words.BOTH_NUMBERS)
            return
        super().finish(filled, taken)

    def copied(self, filled: Filled) -> tuple[tuple[str, str], ...]:
        """Read once more what the report says."""
        new = self._new(filled)
        counted = words.COUNTED.format(agreeing=new.agreeing, compared=new.compared)
        numbers = ((words.AGREEING, counted),) if new.compared else ()
        return (
            (words.EVIDENCE, new.evidence.value),
            (words.RESULT, dict(words.RESULTS)[filled.one(RESULT)]),
            *numbers,
            (words.LABORATORY, f"{new.laboratory}, {day_text(new.on)}"),
        )

    def _new(self, filled: Filled) -> NewIdentity:
        return NewIdentity(
            evidence=Evidence(filled.one(EVIDENCE)),
            matches=filled.one(RESULT) == "yes",
            laboratory=filled.text(LABORATORY),
            on=_day(filled, ON),
            agreeing=int(filled.text(AGREEING) or 0),
            compared=int(filled.text(OF) or 0),
        )

    def file(self, station: Station, filled: Filled, sessions: tuple[Session, ...]) -> Record:
        """File the test."""
        return releases.file_identity(
            station, self._gate.order, self._new(filled), self._document.data, sessions
        )


def _number(id: str, label: str, *, required: bool = False) -> Field:
    return Field(
        id=id, label=label, kind=FieldKind.TEXT, required=required, most=TEXT_MOST, check=_plain
    )


def _amount(value: Value) -> str:
    """Refuse prose while it is still on the screen: this text stands in clear."""
    return "" if is_plain(str(value)) else words.NOT_PLAIN


def _name(value: Value) -> str:
    """Refuse what is no name: this text stands in clear."""
    return "" if is_name(str(value)) else words.NOT_A_NAME


def _count(id: str, label: str) -> Field:
    return Field(id=id, label=label, kind=FieldKind.DIGITS, required=False, most=2)


def _day(filled: Filled, field: str) -> date:
    """Return a day that the form requires."""
    day = filled.day(field)
    if day is None:
        msg = "a required day is missing"
        raise ValueError(msg)
    return day


def _plain(value: Value) -> str:
    """Refuse what no identifier can hold, while it is still on the screen."""
    fits = isinstance(value, str) and Identifier.FORM.fullmatch(value)
    return "" if fits else words.NOT_A_NUMBER
