"""Downtime forms at the station: printed, copied afterwards by two people, or void.

Every form that is printed is accounted for: copied or void. A copied infusion is a late entry:
its bag becomes *infused, not verified*, for ever; nothing here can make it more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from app.domain import downtime
from app.domain.downtime import Differs, FormKind
from app.domain.moves import MoveKind
from app.domain.order import Order
from app.domain.people import LAB, WARD, Meaning, Purpose
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Attachment, Subject
from app.identifiers import BagId, Digest, VerificationId
from app.ports import Session
from app.usecases import history
from app.usecases.neighbours import about
from app.usecases.release_views import exceptional_of
from app.usecases.station import Draft, Station, file_signed, signer

PRINTED, COPIED, VOID = "form.printed", "form.transcribed", "form.voided"
OPEN_MOST = 500  # so many of the newest forms are looked through for open ones
TWO = 2
COPIED_ALREADY = "This form was copied already. Nothing is copied twice."
VOID_NOW = "This form is void."
COPIED_NOW = "This form was copied."
TWO_COPY = "Two people copy a form, each alone. Let another person copy it, too."
NO_PAPER = "Scan the paper first: one file, below 20 MB."
NO_REASON = "Say why the form is void."
MISREAD = "That is not a form's number: its check character differs. Read it again."
ELSEWHERE = "This form was not printed here. Copy it at the workstation that printed it."
VOID_ALREADY = "This form is void. Nothing is copied from it."
PAPER_MOST = 20_000_000  # bytes of a scanned sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One printed form.

    Attributes:
        number: on the paper, in its barcode and in records.
        bag: what it was pre-filled for; None for a blank one.
        exceptional: whether that bag came out under an exceptional release, as of the print.
    """

    number: str
    kind: FormKind
    at: datetime
    bag: BagId | None
    entry: Digest
    exceptional: bool = False

    @property
    def code(self) -> str:
        """What the form's barcode says."""
        return downtime.HOUSE + self.number


def print_form(station: Station, kind: FormKind, session: Session, bag: BagId | None) -> Form:
    """Put a form on record before it is printed: blank, or for one bag."""
    now = station.now()
    number = downtime.number(f"{now:%Y%m%d}", station.keys.salt())
    draft = Draft(
        kind=PRINTED,
        subject=(_form(number), *([_bag(bag)] if bag else [])),
        signers=(signer(session, Meaning.PRINTED.value),),
        body={"form": number, "of": kind.value},
    )
    form = _read(file_signed(station, draft, (session,)))
    return replace(form, exceptional=bag is not None and bool(exceptional_of(station, bag)))


@runtime_checkable
class FormPress(Protocol):
    """Prints a form, or saves it where there is no printer of pages."""

    def print_form(self, form: Form, order: Order | None, *, practice: bool) -> str:
        """Print a form that is on record.

        Returns:
            Where it was saved instead; empty if it was printed.

        Raises:
            CannotPrintError: the printer or the folder did not take it.
        """
        ...


def purpose(station: Station, proposal: str) -> Purpose:
    """Return what a session must be opened for: one signature about one form."""
    of = VerificationId(station.keys.new_id())
    return Purpose(of=of, proposal=proposal, roles=WARD | LAB)


def order_for(station: Station, bag: BagId | None) -> Order | None:
    """Return the newest order of a bag, from which its form is pre-filled."""
    found = history.orders_about(station.ledger, "bag", bag.value) if bag else ()
    return found[-1] if found else None


def open_form(station: Station, scanned: str) -> Form | str:
    """Return the form that was scanned if it waits to be copied, or say why it does not."""
    form = find(station, scanned)
    standing = _ended(station, form) if isinstance(form, Form) else None
    if standing is None:
        return form
    return COPIED_ALREADY if standing.statement.kind == COPIED else VOID_ALREADY


def find(station: Station, scanned: str) -> Form | str:
    """Return the form whose code was scanned or whose number was typed, or say why not."""
    number = scanned.removeprefix(downtime.HOUSE).strip().upper()
    if not downtime.is_number(number):
        return MISREAD
    for record in station.ledger.about("form", number):
        if record.statement.kind == PRINTED:
            return _read(record)
    return ELSEWHERE


def transcribe(
    station: Station,
    form: Form,
    paper: bytes,
    copies: tuple[Mapping[str, str], Mapping[str, str]],
    sessions: Sequence[Session],
) -> Record | Differs | str:
    """File what two people copied from a form, each alone, with the paper's picture.

    Args:
        station: where it is copied.
        form: as `find` returned it.
        paper: the scanned sheet; its SHA-256 stands in the statement, its bytes in the store.
        copies: what the first and the second person typed, by field.
        sessions: of the two, in that order.

    Returns:
        The record; or the fields that need another look; or a sentence. A form that was copied
        before returns the record that stands, and nothing is filed.
    """
    standing = _ended(station, form)
    if standing is not None:
        return standing if standing.statement.kind == COPIED else VOID_NOW
    if len({s.person for s in sessions}) != TWO or len({s.key for s in sessions}) != TWO:
        return TWO_COPY
    if not 0 < len(paper) <= PAPER_MOST:
        return NO_PAPER
    joined = downtime.compare(form.kind, *copies)
    if isinstance(joined, Differs):
        return joined
    return _file(station, form, paper, joined, sessions)


def void(station: Station, form: Form, reason: str, session: Session) -> Record | str:
    """Say that a form was not used, and why: it is destroyed and accounted for.

    The reason is free text, and may name a patient: it goes to a private row (rule 9).
    """
    standing = _ended(station, form)
    if standing is not None:
        return standing if standing.statement.kind == VOID else COPIED_NOW
    if not reason.strip():
        return NO_REASON
    draft = Draft(
        kind=VOID,
        subject=(_form(form.number),),
        signers=(signer(session, Meaning.VOIDED.value),),
        rows=(row("reason", station.keys.salt(), {"reason": " ".join(reason.split())}),),
        body={"form": form.number},
    )
    return file_signed(station, draft, (session,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of the newest forms: printed = copied + void + those that wait (row 26)."""

    printed: int
    copied: int
    voided: int
    waiting: tuple[Form, ...]


def account(station: Station) -> Account:
    """Hold forms against records: every printed form is copied, void, or waits."""
    waiting, copied, voided = [], 0, 0
    printed = station.ledger.latest(PRINTED, OPEN_MOST)
    for record in printed:
        form = _read(record)
        ended = _ended(station, form)
        if ended is None:
            waiting.append(form)
        elif ended.statement.kind == COPIED:
            copied += 1
        else:
            voided += 1
    return Account(printed=len(printed), copied=copied, voided=voided, waiting=tuple(waiting))


def outstanding(station: Station) -> tuple[Form, ...]:
    """Return the forms that are neither copied nor void, newest first, of the newest 500."""
    return account(station).waiting


def _file(
    station: Station,
    form: Form,
    paper: bytes,
    fields: Mapping[str, str],
    sessions: Sequence[Session],
) -> Record:
    known = downtime.fields_of(form.kind)
    private = {f.code: fields[f.code] for f in known if f.private and f.code in fields}
    clear = {f.code: fields[f.code] for f in known if not f.private and f.code in fields}
    # Where both wrote another bag than the form was made for, neither is usable any more.
    bags = [b for b in dict.fromkeys((form.bag, _written(station, clear))) if b is not None]
    digest = Digest(hashlib.sha256(paper).hexdigest())
    attached = Attachment(
        name="paper", media="application/octet-stream", size=len(paper), sha256=digest
    )
    rows = (row("paper", station.keys.salt(), private),) if private else ()
    draft = Draft(
        kind=COPIED,
        subject=(_form(form.number), *(_bag(bag) for bag in bags)),
        signers=tuple(signer(s, Meaning.TRANSCRIBED.value) for s in sessions),
        rows=rows,
        files=((attached, paper),),
        body={
            "form": form.number,
            "of": form.kind.value,
            "printed": form.entry.value,
            "late": True,
            "fields": clear,
        },
    )
    with station.ledger.together():
        copied = file_signed(station, draft, sessions)
        for bag in bags if form.kind is FormKind.INFUSION else ():
            _infused(station, bag, copied)
    return copied


def _written(station: Station, fields: Mapping[str, str]) -> BagId | None:
    """Return the bag whose product id a blank form carries, if the orders here know just one.

    Both people wrote it from the bag; where they wrote different ones there is none.
    """
    said = {fields[code] for code in ("bag", "first_bag", "second_bag") if code in fields}
    ordered = (r.statement.body["bags"] for r in station.ledger.kind(history.ORDERED))
    known = {str(bag) for bags in ordered for bag in bags}
    fits = {bag for bag in known if {bag.rpartition(".")[2]} == said}
    return BagId(fits.pop()) if len(fits) == 1 else None


def _infused(station: Station, bag: BagId, copied: Record) -> None:
    """Record the start that the paper tells of; without an agreement it is never verified."""
    heads = sorted(history.bag(station.ledger, bag).heads, key=lambda d: d.value)
    draft = Draft(
        kind=MoveKind.STARTED.value,
        subject=(_bag(bag),),
        after=tuple(heads),
        body={"paper": copied.digest.value, "late": True},
    )
    file_signed(station, draft, ())


def _ended(station: Station, form: Form) -> Record | None:
    for record in about(station.ledger, "form", form.number):
        if record.statement.kind in (COPIED, VOID):
            return record
    return None


def _read(record: Record) -> Form:
    statement = record.statement
    bag = statement.about("bag")
    return Form(
        number=str(statement.body["form"]),
        kind=FormKind(str(statement.body["of"])),
        at=statement.occurred.astimezone(statement.zone),
        bag=BagId(bag) if bag else None,
        entry=record.digest,
    )


def _form(number: str) -> Subject:
    return Subject(scheme="form", value=number)


def _bag(bag: BagId) -> Subject:
    return Subject(scheme="bag", value=bag.value)
