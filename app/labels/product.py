"""The label on one bag: product code, lot, serial number, chain of identity, expiry date.

**GS1**: elements (01), (10), (21), (91) and (17) or (7003), all demanded: a bag whose label lacks
one cannot be told from another bag. They read in any order, from one symbol or from several; what
lacks something is a part. We write them in the order above, because the expiry date is demanded
and fixed in length: a message cut anywhere lacks it and is no whole label, while the usual order
would let a cut chain of identity pass as a shorter one (see `gs1`).

**ISBT 128**: see `isbt128.bag`; written as one compound message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from app.identifiers import CoiId, LotNumber, ProductCode, SerialNumber
from app.labels import gs1, isbt128
from app.labels.label import ProductLabel, ProductPart

STANDARD: Final = "gs1"
# Each of them makes it a bag's label. A chain of identity (91) by itself does not: it also stands
# on wristbands, and in a cut one it may be all that is left.
KEYS: Final = ("01", "10", "17", "21", "7003")

_FOREIGN: Final = ("00", "02", "7250", "8017", "8018", "8019")
_NEEDS: Final = {
    "01": "product code",
    "10": "lot number",
    "21": "serial number",
    "91": "chain of identity",
}
_DAY, _DAY_AND_TIME = "17", "7003"


def read(elements: gs1.ElementStrings) -> ProductLabel | ProductPart:
    """Read one symbol of a bag's label: the whole label, or a part of one.

    Raises:
        LabelError: the elements contradict each other or belong to another kind of label.
    """
    elements.refuse(*_FOREIGN)
    found = dict(elements.elements)
    if _DAY in found:
        found[_DAY] = gs1.date_of(found[_DAY], elements.on).isoformat()
    if _DAY_AND_TIME in found:
        found[_DAY_AND_TIME] = _iso(*gs1.moment_of(found[_DAY_AND_TIME], elements.on))
    return whole(found)


def whole(found: Mapping[str, str]) -> ProductLabel | ProductPart:
    """Make the label of what its symbols say, or say what is still needed.

    Args:
        found: AI and value, expiry dates in ISO 8601.

    Raises:
        LabelError: the values contradict each other.
    """
    expires = _expiry(found)
    needs = (
        *(words for ai, words in _NEEDS.items() if ai not in found),
        *(("expiry date",) if expires is None else ()),
    )
    if needs or expires is None:
        return ProductPart(standard=STANDARD, found=tuple(found.items()), needs=needs)
    # Companions and exclusions are a matter of the whole item, however many symbols it has.
    gs1.check_item(gs1.ElementStrings(elements=tuple(found.items()), on=expires.day))
    return ProductLabel(
        product=ProductCode(found["01"]),
        serial=SerialNumber(found["21"]),
        lot=LotNumber(found["10"]),
        expires=expires.day,
        expires_at=expires.at,
        coi=CoiId(found["91"]),
    )


def found_in(label: ProductLabel) -> dict[str, str]:
    """Say what a whole label's symbols said, as far as the label keeps it."""
    at = label.expires_at
    return {
        "01": label.product.value,
        **({} if label.lot is None else {"10": label.lot.value}),
        "21": label.serial.value,
        "91": label.coi.value,
        **({_DAY: label.expires.isoformat()} if at is None else {}),
        **({} if at is None else {_DAY_AND_TIME: _iso(label.expires, at)}),
    }


def raw(label: ProductLabel) -> bytes:
    """Write the symbol's bytes, separators included; ISBT 128 as one compound message.

    Raises:
        LabelError: a value has no place in its element (length, characters, check digit), or
            one that the standard demands is missing.
    """
    if isbt128.is_isbt128(label):
        return isbt128.raw_compound(label)
    return gs1.join(_elements(label), on=label.expires)


def element_string(label: ProductLabel) -> str:
    """Write the bracketed form for a symbol writer: `(01)…(10)…(21)…(91)…(17)…`.

    Raises:
        LabelError: as `raw`, or a value contains a bracket, or the label is ISBT 128.
    """
    elements = _elements(label)
    raw(label)
    return gs1.bracket(elements)


def _elements(label: ProductLabel) -> tuple[tuple[str, str], ...]:
    if isbt128.is_isbt128(label):
        raise gs1.LabelError("Expected a label with a GTIN, got one of ISBT 128.")
    if label.lot is None:
        raise gs1.LabelError("Expected a lot number on a GS1 label, got none.")
    at = label.expires_at
    day = f"{label.expires.year % 100:02}{label.expires:%m%d}"
    return (
        ("01", label.product.value),
        ("10", label.lot.value),
        ("21", label.serial.value),
        ("91", label.coi.value),
        (_DAY, day) if at is None else (_DAY_AND_TIME, f"{day}{at:%H%M}"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expiry:
    day: date
    at: time | None


def _expiry(found: Mapping[str, str]) -> _Expiry | None:
    said = [found[ai] for ai in (_DAY_AND_TIME, _DAY) if ai in found]
    if not said:
        return None
    if len({text[:10] for text in said}) > 1:
        raise gs1.LabelError("Expected one expiry date, got two that differ.")
    clock = said[0][11:]
    return _Expiry(
        day=date.fromisoformat(said[0][:10]),
        at=time.fromisoformat(clock) if clock else None,
    )


def _iso(day: date, at: time) -> str:
    return datetime.combine(day, at).isoformat(timespec="minutes")
