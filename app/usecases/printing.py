"""Printed labels on record: printed, scanned back, attached or void, each of them counted.

Rules (screens 5.12; FACT-JACIE 8th ed. CM7.2.2.1, C7.2.2.1, D7.2.3: label reconciliation):

* every print has a serial number of its station without a gap, and a nonce; one label at a time;
* it is on record, signed by whoever prints, before a byte goes to the printer;
* a reprint needs a reason and voids the print before it, in the same transaction;
* a label counts as attached only after it was scanned back; one that cannot be read is void;
* printed − attached − void = not accounted for; whoever prints sees that number.

The raster's digest says what was printed, to the dot. Where the label names a patient the digest
is a private row: names and dates could be guessed from it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Protocol

from app.domain.people import PRINTERS, Meaning, Purpose
from app.evidence.private import PrivateRow, row
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import Digest, VerificationId
from app.labels.gs1 import split_aim
from app.labels.scan import Scan
from app.ports import Session
from app.usecases.print_jobs import CannotPrint, ToPrint, Wanted, refusal
from app.usecases.station import Draft, Station, file, file_signed, signer

PRINTED, VOIDED = "label.printed", "label.voided"
SCANNED_BACK, ATTACHED = "label.scanned_back", "label.attached"
PRINT: Final = "print"  # the scheme under which all records about one print are found
PROPOSAL: Final = "print a label"
NONCE_LENGTH: Final = 6  # 2^30: nobody hits a print of another day by chance


class Why(Enum):
    """Why a label is printed again, or void."""

    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    NOT_NEEDED = "not_needed"
    PRINTER = "printer"
    REPRINTED = "reprinted"


REPRINT_REASONS: Final = (Why.DAMAGED, Why.UNREADABLE, Why.PRINTER)


class Came(Enum):
    """What a scan made of a label that was just printed."""

    READ_BACK = "read back"
    ANOTHER = "another label"
    NOT_LIVE = "a picture"


class CannotPrintError(Exception):
    """The label cannot be drawn or the printer did not take it; `explain()` says why."""

    def explain(self) -> str:
        """Say what happened and what to do."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A label as it will be printed.

    Attributes:
        label: what was drawn.
        template: the layout and its version.
        raster: the digest of the printer's dots.
        carries: the bytes of its codes. Hidden.
        png: the picture for the preview. Hidden.
        width_mm: true size; `height_mm` too.
    """

    label: ToPrint
    template: str
    raster: Digest
    carries: tuple[bytes, ...] = field(repr=False)
    png: bytes = field(repr=False)
    width_mm: float
    height_mm: float


class Press(Protocol):
    """Draws labels and sends them to the printer; lives on a thread of its own."""

    def draw(self, label: ToPrint) -> Drawn:
        """Draw a label for this printer, and read it back from the picture.

        Raises:
            CannotPrintError: it does not fit, or does not read back.
        """
        ...

    def send(self, drawn: Drawn) -> None:
        """Send a label to the printer.

        Raises:
            CannotPrintError: the printer did not take it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A print that is on record.

    Attributes:
        record: the digest of its record.
    """

    record: Digest
    drawn: Drawn

    @property
    def n(self) -> int:
        """Its print serial number."""
        return self.drawn.label.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """Which print a new one replaces, and why."""

    of: Digest
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How many labels this station printed, and what became of them."""

    printed: int
    attached: int
    voided: int

    @property
    def unaccounted(self) -> int:
        """Labels that lie somewhere."""
        return self.printed - self.attached - self.voided


def purpose(station: Station) -> Purpose:
    """Return what a session must be opened for to print one label."""
    return Purpose(of=VerificationId(station.keys.new_id()), proposal=PROPOSAL, roles=PRINTERS)


def number(station: Station, wanted: Wanted) -> ToPrint | CannotPrint:
    """Give a label the next number of this station, and a nonce; nothing is recorded yet."""
    refused = refusal(station, wanted)
    if refused is not None:
        return refused
    nonce = base64.b32encode(station.keys.salt()).decode("ascii")[:NONCE_LENGTH]
    return ToPrint(
        wanted=wanted,
        n=_last_number(station) + 1,
        nonce=nonce,
        at=station.now(),
        practice=station.practice,
    )


def record_print(
    station: Station, session: Session, drawn: Drawn, reprint: Reprint | None = None
) -> Printed | CannotPrint:
    """Record that a label is printed, signed; then it may go to the printer.

    1. The session is for printing, and this station may print the label (DESIGN §7).
    2. The number is still the next one.
    3. Where a print of the same label stands, this is a reprint: it names that one and voids it.

    Raises:
        PermissionError: the session was opened for something else.
        ValueError: the number is not the next one, the reprint names no such print, or a print
            that stands would not be replaced.
    """
    # (1)
    if session.purpose.proposal != PROPOSAL:
        msg = "a label is printed with a session that was opened for printing"
        raise PermissionError(msg)
    try:
        return _record_print(station, session, drawn, reprint)
    finally:
        station.keys.close(session.id)


def _record_print(
    station: Station, session: Session, drawn: Drawn, reprint: Reprint | None
) -> Printed | CannotPrint:
    label = drawn.label
    refused = refusal(station, label.wanted)
    if refused is not None:
        return refused
    # (2)
    if label.n != _last_number(station) + 1 or label.practice != station.practice:
        msg = "expected the next print number of this station, got another"
        raise ValueError(msg)
    # (3)
    stands = standing(station, label.wanted)
    if stands is not None and (reprint is None or reprint.of != stands.digest):
        msg = "expected the reason why a label that stands is printed again, got none"
        raise ValueError(msg)
    with station.ledger.together():
        if reprint is not None:
            _replace(station, reprint)
        record = file_signed(station, _printed(station, session, drawn, reprint), (session,))
    return Printed(record=record.digest, drawn=drawn)


def _printed(station: Station, session: Session, drawn: Drawn, reprint: Reprint | None) -> Draft:
    label = drawn.label
    body: dict[str, Any] = {
        "template": label.wanted.template.value,
        "layout": drawn.template,
        "n": label.n,
        "nonce": label.nonce,
    }
    rows: tuple[PrivateRow, ...] = ()
    if label.wanted.template.names_a_patient:
        rows = (row("raster", station.keys.salt(), {"raster": drawn.raster.value}),)
    else:
        body["raster"] = drawn.raster.value
    if reprint is not None:
        body |= {"reprint_of": reprint.of.value, "reason": reprint.why.value}
    return Draft(
        kind=PRINTED,
        subject=(_print_subject(station, label.n), *label.wanted.subject),
        signers=(signer(session, Meaning.PRINTED.value),),
        rows=rows,
        body=body,
    )


def _replace(station: Station, reprint: Reprint) -> None:
    old = station.ledger.get(reprint.of)
    if old is None or old.statement.kind != PRINTED or reprint.why not in REPRINT_REASONS:
        msg = "expected a print of this station and a reason to replace it, got something else"
        raise ValueError(msg)
    if _fate(station, old) != VOIDED:
        _about(station, VOIDED, old, {"why": Why.REPRINTED.value})


def scan_back(station: Station, printed: Printed, scan: Scan) -> Came:
    """Take the scan of a label that was just printed; what fits is recorded.

    On a live station a picture of the label proves nothing about the print.
    """
    if not station.practice and not scan.mode.live:
        return Came.NOT_LIVE
    payload, _ = split_aim(scan.raw, scan.symbology)
    if payload.lstrip(b"\x1d") not in printed.drawn.carries:
        return Came.ANOTHER
    body = {"scan": scan.id.value, "mode": scan.mode.value, "symbology": scan.symbology}
    _about(station, SCANNED_BACK, _record(station, printed), body)
    return Came.READ_BACK


def attach(station: Station, printed: Printed) -> None:
    """Record that a label was put where it belongs.

    Raises:
        ValueError: it was not scanned back, or is void or attached already.
    """
    record = _record(station, printed)
    if _fate(station, record) != SCANNED_BACK:
        msg = "only a label that was scanned back, and is not void, is attached"
        raise ValueError(msg)
    _about(station, ATTACHED, record, {})


def void(station: Station, printed: Digest, why: Why) -> None:
    """Record that a label is void; doing it twice is doing it once.

    Raises:
        ValueError: no such print, or it is attached: then it is replaced by a reprint.
    """
    record = station.ledger.get(printed)
    if record is None or record.statement.kind != PRINTED or _fate(station, record) == ATTACHED:
        msg = "expected a print that is not attached, got something else"
        raise ValueError(msg)
    if _fate(station, record) != VOIDED:
        _about(station, VOIDED, record, {"why": why.value})


def void_open(station: Station, why: Why) -> int:
    """Void every print of this station that is not accounted for; return how many."""
    left = open_prints(station)
    with station.ledger.together():
        for record in left:
            void(station, record.digest, why)
    return len(left)


def standing(station: Station, wanted: Wanted) -> Record | None:
    """Return the newest print of the same label that is not void; None if there is none.

    A label about nothing, such as a test sheet, stands for nothing and may be printed at will.
    """
    if not wanted.subject:
        return None
    about = wanted.subject[0]
    own = station.ledger.station
    prints = [
        record
        for record in station.ledger.about(about.scheme, about.value)
        if record.statement.kind == PRINTED
        and record.entry.station == own
        and record.statement.body["template"] == wanted.template.value
    ]
    return next((r for r in reversed(prints) if _fate(station, r) != VOIDED), None)


def open_prints(station: Station) -> tuple[Record, ...]:
    """Return the prints of this station that are neither attached nor void."""
    done = {_name(r) for kind in (ATTACHED, VOIDED) for r in _own(station, kind)}
    return tuple(r for r in _own(station, PRINTED) if _name(r) not in done)


def reconcile(station: Station) -> Reconciled:
    """Count this station's labels: printed, attached, void.

    A label that was attached and later replaced by a reprint counts as void only.
    """
    voided = {_name(r) for r in _own(station, VOIDED)}
    attached = {_name(r) for r in _own(station, ATTACHED)}
    return Reconciled(
        printed=len({_name(r) for r in _own(station, PRINTED)}),
        attached=len(attached - voided),
        voided=len(voided),
    )


# -- reading the records


def _record(station: Station, printed: Printed) -> Record:
    record = station.ledger.get(printed.record)
    if record is None:
        msg = "expected a print that is on record, got one that is not"
        raise ValueError(msg)
    return record


def _own(station: Station, kind: str) -> Iterable[Record]:
    own = station.ledger.station
    return [r for r in station.ledger.kind(kind) if r.entry.station == own]


def _last_number(station: Station) -> int:
    newest = station.ledger.own(PRINTED, 1)
    return int(newest[0].statement.body["n"]) if newest else 0


def _print_subject(station: Station, n: int) -> Subject:
    return Subject(scheme=PRINT, value=f"{station.ledger.station.value}.{n}")


def _name(record: Record) -> str:
    return str(record.statement.about(PRINT))


def _fate(station: Station, printed: Record) -> str:
    """Return the kind of the record that decides about a print."""
    kinds = {r.statement.kind for r in station.ledger.about(PRINT, _name(printed))}
    return next(k for k in (VOIDED, ATTACHED, SCANNED_BACK, PRINTED) if k in kinds)


def _about(station: Station, kind: str, printed: Record, body: dict[str, Any]) -> Record:
    draft = Draft(
        kind=kind,
        subject=printed.statement.subject,
        body={"printed": printed.digest.value, **body},
    )
    return file(station, draft)
