"""A bag's label in ISBT 128: from structures to a whole label, or to a part of one.

A bag is named by donation number (thirteen characters), product code with its division, and the
further division (DS032) where the code's is 99. Its label also has an expiry and a chain of
identity. On paper they are several linear barcodes, or one compound message in a Data Matrix; a
label that lacks something is a part, and says what is still needed.

What the parts say must agree. Beyond the same structure twice these are compared: expiry without
and with a time and as a flexible date and time; the single European code with donation number,
product code and expiry; the processor's product code with the product code. An expiry that is
given in UTC is kept and not used: which day that is where the bag was labelled, it does not say.

Donation numbers of tubes, records, reprints and partial labels are refused (`din`).

Source: ISBT 128 ST-001 (DS001, DS003, DS032: which product it is), ST-012 section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from app.identifiers import CoiId, ProductCode, SerialNumber
from app.labels.isbt128.base import refuse
from app.labels.isbt128.dates import FlexibleMoment, LocalMoment
from app.labels.isbt128.din import Din
from app.labels.isbt128.message import Message, read, write
from app.labels.isbt128.product import ProductDescription
from app.labels.isbt128.registry import ISBT_SYSTEM, Sec
from app.labels.isbt128.structures import STRUCTURES
from app.labels.label import ProductLabel, ProductPart

STANDARD: Final = "isbt128"
CODE_LENGTH: Final = 8  # DS003; a GTIN has 14 digits
NUMBER_LENGTH: Final = 13

_DIN, _CODE, _DIVISION, _COI, _SEC = "=", "=<", "=,", "&/", "&,4"
_DAY, _DAY_AND_TIME, _FLEXIBLE = "=>", "&>", "=(01"
_PROCESSOR: Final = "=/"

# What may stand on a bag's label; staff, patients, consignments and supplies have their own.
KEYS: Final = frozenset(
    structure.identifier
    for structure in STRUCTURES
    if structure.number not in {"020", "021", "022", "024", "025", "026", "028", "031"}
) | {f"=(0{kind}" for kind in range(1, 7)}


def part(message: Message) -> ProductLabel | ProductPart:
    """Read the structures of one scan of a bag's label.

    Raises:
        LabelError: they contradict each other, or the donation number is not a bag's.
    """
    found: dict[str, str] = {}
    for element in message.elements:
        value = element.value
        if isinstance(value, Din):
            value.demand_bag()
            found[element.key] = value.number
        elif isinstance(value, LocalMoment | FlexibleMoment):
            found[element.key] = value.iso
        else:
            found[element.key] = element.data
    return whole(found)


def whole(found: Mapping[str, str]) -> ProductLabel | ProductPart:
    """Make the label of what its barcodes say, or say what is still needed.

    Args:
        found: data identifier and value: donation numbers without flags, dates in ISO 8601,
            everything else as its barcode holds it.

    Raises:
        LabelError: the values contradict each other.
    """
    expires = _expiry(found)
    _agree(found, expires)
    code = ProductDescription.parse(found[_CODE]) if _CODE in found else None
    divided = code is not None and code.needs_divisions
    needs = (
        *(("donation number",) if _DIN not in found else ()),
        *(("product code",) if code is None else ()),
        *(("division",) if divided and _DIVISION not in found else ()),
        *(("expiry date",) if expires is None else ()),
        *(("chain of identity",) if _COI not in found else ()),
    )
    if needs or expires is None:
        return ProductPart(standard=STANDARD, found=tuple(found.items()), needs=needs)
    return ProductLabel(
        product=ProductCode(found[_CODE]),
        serial=SerialNumber(found[_DIN] + (found[_DIVISION] if divided else "")),
        expires=expires.day,
        expires_at=expires.at,
        coi=CoiId(found[_COI]),
    )


def found_in(label: ProductLabel) -> dict[str, str]:
    """Say what a whole label's barcodes said, as far as the label keeps it."""
    serial = label.serial.value
    division = serial[NUMBER_LENGTH:]
    at = label.expires_at
    return {
        _DIN: serial[:NUMBER_LENGTH],
        _CODE: label.product.value,
        **({_DIVISION: division} if division else {}),
        **({_DAY: label.expires.isoformat()} if at is None else {}),
        **({} if at is None else {_DAY_AND_TIME: _iso(label.expires, at)}),
        _COI: label.coi.value,
    }


def is_isbt128(label: ProductLabel) -> bool:
    """Whether a label is ISBT 128: its product code has eight characters, a GTIN fourteen."""
    return len(label.product.value) == CODE_LENGTH


def autologous(label: ProductLabel) -> bool | None:
    """Whether the label says that nobody but the donor may have it; None if it does not say.

    Raises:
        LabelError: it is of another standard.
    """
    if not is_isbt128(label):
        refuse("Expected an ISBT 128 label, got one of another standard.")
    code = ProductDescription.parse(label.product.value)
    return code.autologous if code.collection else None


def raw_compound(label: ProductLabel) -> bytes:
    """Write the label as one compound message, for a Data Matrix (no FNC1: `]d1`).

    The donation number's flags check it. A day without a time is written as such.

    Raises:
        LabelError: a value has no place in its structure.
    """
    text = write(_readable(label), label.expires, compound=True)
    return text.encode("ascii")


def raw_parts(label: ProductLabel) -> tuple[bytes, ...]:
    """Write the label as linear barcodes: donation, product code, expiry, chain of identity.

    A division that does not fit into the product code is a fifth, after the product code.

    Raises:
        LabelError: a value has no place in its structure.
    """
    return tuple(write((pair,), label.expires).encode("ascii") for pair in _readable(label))


def _readable(label: ProductLabel) -> tuple[tuple[str, str], ...]:
    """Return the structures of a label that they say, all of it."""
    pairs = _pairs(label)
    if part(read(write(pairs, label.expires), label.expires)) != label:
        refuse("Expected values that read back as they are, got others.")
    return pairs


def _pairs(label: ProductLabel) -> tuple[tuple[str, str], ...]:
    if not is_isbt128(label):
        refuse("Expected a label with an ISBT 128 product code, got one of another standard.")
    serial = label.serial.value
    code = ProductDescription.parse(label.product.value)
    if code.needs_divisions != (len(serial) > NUMBER_LENGTH):
        refuse("Expected a division (=,) exactly where the product code's is 99, got otherwise.")
    at = label.expires_at
    expires = LocalMoment(kind="expiry", day=label.expires, at=at)
    return (
        (_DIN, Din.of(serial[:NUMBER_LENGTH]).data),
        (_CODE, code.data),
        *(((_DIVISION, serial[NUMBER_LENGTH:]),) if code.needs_divisions else ()),
        (_DAY if at is None else _DAY_AND_TIME, expires.data),
        (_COI, label.coi.value),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expiry:
    day: date
    at: time | None


def _expiry(found: Mapping[str, str]) -> _Expiry | None:
    said = [found[key] for key in (_DAY_AND_TIME, _FLEXIBLE, _DAY) if key in found]
    local = [text for text in said if not text.endswith("Z")]
    if not local:
        return None
    days = {text[:10] for text in local}
    clocks = {text[11:] for text in local if text[11:]}
    if len(days) > 1 or len(clocks) > 1:
        refuse("Expected one expiry date, got two that differ.")
    clock = next(iter(clocks), "")
    return _Expiry(
        day=date.fromisoformat(next(iter(days))),
        at=time.fromisoformat(clock) if clock else None,
    )


def _agree(found: Mapping[str, str], expires: _Expiry | None) -> None:
    """Refuse structures that say the same thing differently.

    1. The single European code repeats donation, product and day of expiry, where its product
       codes are ISBT 128's.
    2. The processor's product code ends in the product description code.
    """
    code = found[_CODE][:5] if _CODE in found else None
    # (1)
    sec = Sec.parse(found[_SEC]) if _SEC in found else None
    if sec is not None and sec.system == ISBT_SYSTEM:
        _same("donation number", found.get(_DIN), sec.donation)
        _same("product code", code, sec.product[2:])
    if sec is not None and sec.expires is not None and expires is not None:
        _same("expiry date", expires.day.isoformat(), sec.expires.isoformat())
    # (2)
    if _PROCESSOR in found:
        _same("product code", code, found[_PROCESSOR][-5:])


def _same(what: str, one: str | None, other: str) -> None:
    if one is not None and one != other:
        refuse(f"Expected one {what}, got two that differ.")


def _iso(day: date, at: time) -> str:
    return datetime.combine(day, at).isoformat(timespec="minutes")
