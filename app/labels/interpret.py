"""Everything that a scan says, for people who try labels, printers and scanners.

`countersign label` prints it. Unlike `read` it asks only whether the data are right in their own
standard: a test tube's donation number is a right donation number, and no bag's. Nothing in a
turn uses it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.labels import command, gs1, hibc, isbt128, reading
from app.labels.label import Badge, Command, Label, LocationLabel, Unreadable, Wristband
from app.labels.scan import Mode, Scan
from app.labels.site import CodeKind, SiteLabels

# What GS1 elements name, in the words that all standards share here.
_GS1_KINDS: Final = {
    "00": "shipment",
    "01": "product",
    "10": "lot",
    "21": "serial",
    "91": "chain_of_identity",
    "254": "location_extension",
    "414": "location",
    "8017": "staff",
    "8018": "patient",
    "8019": "band",
}
_GS1_DAYS: Final = {"11": "production", "15": "best_before", "17": "expiry"}
_HIBC_KINDS: Final = {
    "labeler": "labeler",
    "product": "product",
    "lot": "lot",
    "serial": "serial",
    "expires": "expiry",
    "made": "production",
    "data": "provider_data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What a scan says.

    Attributes:
        standard: `gs1`, `isbt128`, `hibc`, `wristband` (a site's own), `plain` (a site's other
            codes, radio badges, control cards, and text that nobody claims) or `unknown`.
        ok: whether it is right in that standard.
        fields: AI or data identifier, and its value as the symbol holds it.
        identifiers: kind and value of what it names, in words that all standards share.
        errors: sentences; empty exactly when `ok`.
        warnings: what GS1 wants beside these elements, if nothing else marks the item.
    """

    standard: str
    ok: bool
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    identifiers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def interpret(scan: Scan, site: SiteLabels) -> Interpretation:
    """Say what a scan says; never raises."""
    payload, symbology = gs1.split_aim(scan.raw, scan.symbology)
    standard = standard_of(scan, payload, symbology, site)
    try:
        fields, identifiers = _read(scan, payload, symbology, standard, site)
    except gs1.LabelError as refusal:
        return Interpretation(standard=standard, ok=False, errors=refusal.reasons)
    missing: tuple[str, ...] = ()
    if standard == "gs1":
        missing = gs1.warnings(gs1.ElementStrings(elements=fields, on=scan.at.date()))
    return Interpretation(
        standard=standard, ok=True, fields=fields, identifiers=identifiers, warnings=missing
    )


def standard_of(scan: Scan, payload: bytes, symbology: str, site: SiteLabels) -> str:
    """Say whose data these are, right or wrong."""
    if symbology in gs1.GS1_SYMBOLS or symbology in reading.RETAIL_SYMBOLS:
        return "gs1"
    if reading.is_isbt128(scan, payload, symbology):
        return isbt128.STANDARD
    if payload[:1] == b"+" and len(payload) > 1:
        return hibc.STANDARD
    own = site.fitting(payload.decode("latin-1"), symbology)
    if own:
        bands = (CodeKind.WRISTBAND, CodeKind.PAPER)
        return "wristband" if own[0].kind in bands else "plain"
    if gs1.is_link(payload, symbology) or gs1.looks_like_ours(payload):
        return "plain" if scan.mode is Mode.RFID else "gs1"
    return "plain" if payload.isascii() and payload.decode("ascii").isprintable() else "unknown"


_Pairs = tuple[tuple[str, str], ...]


def _read(
    scan: Scan, payload: bytes, symbology: str, standard: str, site: SiteLabels
) -> tuple[_Pairs, _Pairs]:
    if standard == isbt128.STANDARD:
        message = reading.isbt128_message(payload, symbology, scan)
        meanings = tuple(m for element in message.elements for m in element.value.meaning)
        return message.fields, meanings
    if standard == hibc.STANDARD:
        fields = reading.hibc_code(payload, symbology, scan).fields
        return fields, tuple(
            (_HIBC_KINDS[name], value) for name, value in fields if name in _HIBC_KINDS
        )
    if standard == "gs1":
        elements = reading.gs1_elements(scan, payload, symbology)
        if elements is None:
            raise gs1.LabelError(reading.STRANGER)
        return elements.elements, tuple(_gs1_meaning(elements))
    label = reading.read(scan, site)
    if isinstance(label, Unreadable):
        raise gs1.LabelError(*label.reasons)
    meanings = _own_meaning(label)
    return meanings, meanings


def _gs1_meaning(elements: gs1.ElementStrings) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for ai, value in elements.elements:
        if ai in _GS1_DAYS:
            found.append((_GS1_DAYS[ai], gs1.date_of(value, elements.on).isoformat()))
        elif ai == "7003":
            moment = datetime.combine(*gs1.moment_of(value, elements.on))
            found.append(("expiry", moment.isoformat(timespec="minutes")))
        elif ai == "7250":
            found.append(("born", gs1.birth_of(value).isoformat()))
        elif ai in _GS1_KINDS:
            found.append((_GS1_KINDS[ai], value))
    return found


def _own_meaning(label: Label) -> tuple[tuple[str, str], ...]:
    match label:
        case Wristband():
            return (
                ("patient", label.patient.value),
                ("band", label.serial.value),
                *((("born", label.born.isoformat()),) if label.born else ()),
                *((("nonce", label.nonce),) if label.nonce else ()),
                ("printed_on", label.stock.value),
            )
        case Badge():
            return (("staff", label.number.value),)
        case LocationLabel():
            return (("location", label.location.value),)
        case Command():
            return (("command", command.raw(label).decode("ascii")),)
        case _:
            return ()
