"""Qualifying devices: what a scanner, a camera or a printer was found to be, on record.

Rules:

* a pass counts once a person who answers for devices has signed it with badge and PIN
  (supervisor, site administrator or quality assurance: `QUALIFIERS`);
* a scanner that failed is recorded at once, by the station alone: the scanner that fails may be
  the only one there is to read a badge with, and a failure must not wait for a signature;
* the newest record about a device decides. A pass is good for a year, or for the site's day where
  a daily check is asked for (domain row 31); time counts pessimistically;
* on a live station, what was scanned with anything else never feeds an identity step
  (21 CFR 11.10(h)). Typed answers have no device; radio and pictures have refusals of their own.

A keyboard does not say which scanner types on it: all keyboard-wedge scanners of a station are
one device, `wedge keyboard`, and whoever plugs in another one tries it again (docs/manual).

Nothing here names a patient: a record holds the device, the sheet's own characters and figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.device_checks import (
    CAMERA,
    PRINTER,
    CameraReport,
    PrinterReport,
    judge_camera,
    judge_printer,
)
from app.domain.devices import Device
from app.domain.people import QUALIFIERS, Meaning, Purpose
from app.domain.qualification import Finding, NotQualified, Qualified
from app.domain.sheet import SHEET, SHEET_VERSION
from app.evidence.record import Record
from app.evidence.statement import Subject
from app.identifiers import VerificationId
from app.labels.scan import Mode
from app.ports import Session
from app.sentence import Sentence
from app.usecases.elapsed import since
from app.usecases.neighbours import own
from app.usecases.station import Draft, Station, file, file_signed, signer

QUALIFIED, REJECTED = "scanner.qualified", "scanner.rejected"
CAMERA_CHECKED, PRINTER_CHECKED = "camera.checked", "printer.checked"
KINDS: Final = (QUALIFIED, REJECTED, CAMERA_CHECKED, PRINTER_CHECKED)
PROPOSAL: Final = "qualify a device"
DESCRIPTION_MAX: Final = 64  # what USB devices call themselves is shorter
# Answers that no device gave, and sources that a live turn refuses by itself (DESIGN rule 8).
_NO_DEVICE: Final = frozenset({Mode.TYPED, Mode.FILE, Mode.TRAY, Mode.RFID})

NEVER = "This {what} has not been tried here. Use another one, or try it under Devices (Alt+D)."
FAILED = (
    "This {what} failed its test. Use another one, or set it up and try it under Devices (Alt+D)."
)
TOO_OLD = "The test of this {what} is too old. Use another one, or try it under Devices (Alt+D)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long a pass is good.

    Attributes:
        good_for: the longest time between two tests.
        daily: whether a test must be of the site's present day.
    """

    good_for: timedelta = timedelta(days=365)
    daily: bool = False


POLICY: Final = Policy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a device stands: what its newest record says.

    Attributes:
        passed: whether it passed and somebody signed for it.
        good: whether it may be relied on now.
        at: when, in the site's zone.
        until: until when a pass is good; None if it failed.
    """

    device: Device
    passed: bool
    good: bool
    at: datetime
    until: datetime | None


def purpose(station: Station) -> Purpose:
    """Return what a session must be opened for to sign the test of a device."""
    return Purpose(of=VerificationId(station.keys.new_id()), proposal=PROPOSAL, roles=QUALIFIERS)


# -- recording


def qualify(station: Station, session: Session, result: Qualified) -> Record:
    """Record that a scanner passed; the session's person answers for it.

    Raises:
        PermissionError: the session is over or was opened for something else.
    """
    body = {"sheet": SHEET_VERSION, "results": _per_code(())}
    return _signed(station, session, QUALIFIED, _body(station, result.device, body, passed=True))


def reject(station: Station, result: NotQualified) -> Record | None:
    """Record that a scanner failed; None if nothing arrived, for then no device is known."""
    if result.device is None:
        return None
    whole = [_flaw(f) for f in result.findings if f.code == 0]
    body = {"sheet": SHEET_VERSION, "results": _per_code(result.findings), "flaws": whole}
    return _unsigned(station, REJECTED, _body(station, result.device, body, passed=False))


def check_camera(station: Station, report: CameraReport, session: Session | None) -> Record:
    """Record how a camera was found; a pass needs a session, a failure takes none.

    Raises:
        PermissionError: the camera passed, and the session is over or for something else.
    """
    flaws = judge_camera(report)
    figures = {
        "light": int(report.light),
        "focus": int(report.focus),
        "decode_ms": int(report.decode_ms),
        "module_px_tenths": int(report.module_px * 10),
        "flaws": [f.flaw.code for f in flaws],
    }
    body = _body(station, report.device, figures, passed=not flaws)
    if flaws:
        return _unsigned(station, CAMERA_CHECKED, body)
    return _signed(station, session, CAMERA_CHECKED, body)


def check_printer(station: Station, report: PrinterReport, session: Session | None) -> Record:
    """Record how a printer was found; a pass needs a session, a failure takes none.

    Raises:
        PermissionError: the printer passed, and the session is over or for something else.
    """
    flaws = judge_printer(report)
    found = {"read_back": report.came == report.printed, "flaws": [f.code for f in flaws]}
    body = _body(station, report.device, found, passed=not flaws)
    if flaws:
        return _unsigned(station, PRINTER_CHECKED, body)
    return _signed(station, session, PRINTER_CHECKED, body)


def _signed(
    station: Station, session: Session | None, kind: str, body: Mapping[str, Any]
) -> Record:
    known = station.keys.session(session.id) if session is not None else None
    if known is None or known.purpose.proposal != PROPOSAL or known.purpose.place is not None:
        msg = "The session is over or is not for devices. Sign in again."
        raise PermissionError(msg)
    draft = Draft(
        kind=kind,
        subject=_subject(body),
        signers=(signer(known, Meaning.QUALIFIED.value),),
        body=body,
    )
    return file_signed(station, draft, (known,))


def _unsigned(station: Station, kind: str, body: Mapping[str, Any]) -> Record:
    return file(station, Draft(kind=kind, subject=_subject(body), body=body))


def _body(
    station: Station, device: Device, more: Mapping[str, Any], *, passed: bool
) -> dict[str, Any]:
    told = {"mode": device.mode, "source": _plain(device.source)}
    if device.description:
        told["description"] = _plain(device.description)
    return {
        "device": told,
        "passed": passed,
        "date": station.now().date().isoformat(),
        "build": station.build,
        **more,
    }


def _subject(body: Mapping[str, Any]) -> tuple[Subject, ...]:
    told = body["device"]
    return (Subject(scheme="device", value=f"{told['mode']} {told['source']}"),)


def _plain(text: str) -> str:
    """Return a device's own words as printable ASCII: they come from outside."""
    return "".join(c if " " <= c <= "~" else "?" for c in text[:DESCRIPTION_MAX])


def _per_code(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    found = tuple(findings)
    return [
        {
            "code": code.number,
            "proves": [p.value for p in code.proves],
            "flaws": [_flaw(f) for f in found if f.code == code.number],
        }
        for code in SHEET
    ]


def _flaw(finding: Finding) -> dict[str, str]:
    told = {"flaw": finding.flaw.code}
    for name, said in (("expected", finding.expected), ("got", finding.got)):
        if said:
            told[name] = " ".join(f"U+{ord(c):04X}" for c in said) if _odd(said) else said
    return told


def _odd(said: str) -> bool:
    """Whether characters are better told by their numbers: alone, or beyond ASCII."""
    return len(said) == 1 or not (said.isascii() and said.isprintable())


# -- asking


def standing(station: Station, mode: str, source: str, policy: Policy = POLICY) -> Standing | None:
    """Say how a device stands by its newest record; None if there is none."""
    about = station.ledger.about("device", f"{mode} {_plain(source)}")
    # Scanners of the same name stand at other workstations, too; each is tried where it is used.
    records = [r for r in own(station.ledger, about) if r.statement.kind in _kinds(mode)]
    return _standing(station, records[-1], policy) if records else None


def devices(station: Station, policy: Policy = POLICY) -> tuple[Standing, ...]:
    """Return how every device that was ever tried here stands, the newest first."""
    newest: dict[str, Record] = {}
    for kind in KINDS:
        for record in own(station.ledger, station.ledger.kind(kind)):
            name = record.statement.about("device") or ""
            if name not in newest or newest[name].entry.seq < record.entry.seq:
                newest[name] = record
    found = sorted(newest.values(), key=lambda r: r.entry.seq, reverse=True)
    return tuple(_standing(station, record, policy) for record in found)


def is_qualified(station: Station, mode: Mode, source: str, policy: Policy = POLICY) -> bool:
    """Say whether the newest record about a device is a pass, signed and not too old."""
    found = standing(station, mode.value, source, policy)
    return found is not None and found.good


def refuses(station: Station, mode: Mode, source: str, policy: Policy = POLICY) -> str | None:
    """Say why a scan may not feed an identity step because of its device, or None if it may.

    It concerns the device alone and nothing that was scanned, so it may be told at once in
    either turn (DESIGN rule 1). In practice nothing is refused: practice qualifies nobody.
    """
    if station.practice or mode in _NO_DEVICE:
        return None
    what = Sentence("camera") if mode is Mode.CAMERA else Sentence("scanner")
    found = standing(station, mode.value, source, policy)
    if found is None:
        return Sentence(NEVER, what=what)
    if not found.passed:
        return Sentence(FAILED, what=what)
    return None if found.good else Sentence(TOO_OLD, what=what)


def ready(station: Station, policy: Policy = POLICY) -> bool:
    """Say whether anything here may feed an identity step: for the lock screen's chip."""
    if station.practice:
        return True
    return any(s.good and s.device.mode != PRINTER for s in devices(station, policy))


def _kinds(mode: str) -> tuple[str, ...]:
    return {CAMERA: (CAMERA_CHECKED,), PRINTER: (PRINTER_CHECKED,)}.get(
        mode, (QUALIFIED, REJECTED)
    )


def _standing(station: Station, record: Record, policy: Policy) -> Standing:
    body, told = record.statement.body, record.statement.body["device"]
    at = record.statement.occurred.astimezone(station.now().tzinfo)
    passed = bool(body["passed"]) and bool(record.statement.signers)
    good = passed and since(station, record) <= policy.good_for
    if policy.daily:
        good = good and at.date() == station.now().date()
    device = Device(
        mode=str(told["mode"]),
        source=str(told["source"]),
        description=str(told.get("description", "")),
    )
    until = at + policy.good_for if passed else None
    return Standing(device=device, passed=passed, good=good, at=at, until=until)
