"""Downtime forms at the station: printed, copied afterwards by two people, or void.

Every form that is printed is accounted for: copied or void. A copied infusion is a late entry:
its bag becomes *infused, not verified*, for ever; nothing here can make it more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain import downtime
from app.domain.downtime import Differs, FormKind
from app.domain.moves import MoveKind
from app.domain.people import Meaning
from app.evidence.private import row
from app.evidence.record import Record
from app.evidence.statement import Attachment, Subject
from app.identifiers import BagId, Digest
from app.ports import Session
from app.usecases import history
from app.usecases.station import Draft, Station, file_signed, signer

PRINTED, COPIED, VOID = "form.printed", "form.transcribed", "form.voided"
OPEN_MOST = 500  # so many of the newest forms are looked through for open ones
TWO = 2
PAPER_MOST = 20_000_000  # bytes of a scanned sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One printed form.

    Attributes:
        number: on the paper, in its barcode and in records.
        bag: what it was pre-filled for; None for a blank one.
    """

    number: str
    kind: FormKind
    at: datetime
    bag: BagId | None
    entry: Digest

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
    return _read(file_signed(station, draft, (session,)))


def find(station: Station, scanned: str) -> Form | str:
    """Return the form whose code was scanned or whose number was typed, or say why not."""
    number = scanned.removeprefix(downtime.HOUSE).strip().upper()
    if not downtime.is_number(number):
        return "That is not a form's number: its check character differs. Read it again."
    for record in station.ledger.about("form", number):
        if record.statement.kind == PRINTED:
            return _read(record)
    return "This form was not printed here. Copy it at the workstation that printed it."


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
        return standing if standing.statement.kind == COPIED else "This form is void."
    if len({s.person for s in sessions}) != TWO or len({s.key for s in sessions}) != TWO:
        return "Two people copy a form, each alone. Let another person copy it, too."
    if not 0 < len(paper) <= PAPER_MOST:
        return "Scan the paper first: one file, below 20 MB."
    joined = downtime.compare(form.kind, *copies)
    if isinstance(joined, Differs):
        return joined
    return _file(station, form, paper, joined, sessions)


def void(station: Station, form: Form, reason: str, session: Session) -> Record | str:
    """Say that a form was not used, and why: it is destroyed and accounted for."""
    standing = _ended(station, form)
    if standing is not None:
        return standing if standing.statement.kind == VOID else "This form was copied."
    if not reason.strip():
        return "Say why the form is void."
    draft = Draft(
        kind=VOID,
        subject=(_form(form.number),),
        signers=(signer(session, Meaning.VOIDED.value),),
        body={"form": form.number, "reason": " ".join(reason.split())},
    )
    return file_signed(station, draft, (session,))


def outstanding(station: Station) -> tuple[Form, ...]:
    """Return the forms that are neither copied nor void, newest first, of the newest 500."""
    forms = [_read(record) for record in station.ledger.latest(PRINTED, OPEN_MOST)]
    return tuple(form for form in forms if _ended(station, form) is None)


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
    digest = Digest(hashlib.sha256(paper).hexdigest())
    attached = Attachment(
        name="paper", media="application/octet-stream", size=len(paper), sha256=digest
    )
    rows = (row("paper", station.keys.salt(), private),) if private else ()
    draft = Draft(
        kind=COPIED,
        subject=(_form(form.number), *([_bag(form.bag)] if form.bag else [])),
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
        if form.kind is FormKind.INFUSION and form.bag is not None:
            _infused(station, form.bag, copied)
    return copied


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
    for record in station.ledger.about("form", form.number):
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
