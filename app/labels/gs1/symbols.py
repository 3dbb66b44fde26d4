"""Which symbols may carry what: AIM identifiers, and the policy that hangs on them.

GS1 element strings count only in a symbol that begins with FNC1. The reader does not send that
character; it becomes the modifier of the AIM identifier (`]d2` and not `]d1`). The same characters
in a plain symbol are nobody's GS1 data. A plain matrix symbol may carry a GS1 Digital Link URI,
and the symbols of retail (EAN, UPC) carry a bare trade item number.

A scanner that sends no AIM identifier hides the symbology; then only messages count that begin as
our labels do. Symbols with FNC1 in second place (`]C2`, `]d3`, `]Q5`) are of other industries,
and the parts of composite symbols (`]e1` to `]e3`) are never whole messages: neither is here.

Source: ISO/IEC 15424; ISO/IEC 16022, 18004, 21471 and AIM DotCode, annexes on symbology
identifiers; the modifiers as zxing-cpp reports them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.labels.gs1 import keys
from app.labels.gs1.elements import GS, LabelError


class Payload(Enum):
    """What a symbol may carry."""

    ELEMENTS = "element strings"
    TRADE_ITEM = "trade item number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of symbol.

    Attributes:
        name: as people call it.
        payload: what its data are.
        link: whether a Digital Link URI in it counts.
        digits: how many digits it holds; 0 if that varies.
    """

    name: str
    payload: Payload
    link: bool = False
    digits: int = 0


CARRIERS: Final = {
    "]C1": Carrier("GS1-128", Payload.ELEMENTS),
    "]e0": Carrier("GS1 DataBar", Payload.ELEMENTS),
    "]d2": Carrier("GS1 DataMatrix", Payload.ELEMENTS),
    "]d5": Carrier("GS1 DataMatrix with ECI", Payload.ELEMENTS),
    "]d8": Carrier("rectangular GS1 DataMatrix", Payload.ELEMENTS),
    "]dB": Carrier("rectangular GS1 DataMatrix with ECI", Payload.ELEMENTS),
    "]Q3": Carrier("GS1 QR Code", Payload.ELEMENTS),
    "]Q4": Carrier("GS1 QR Code with ECI", Payload.ELEMENTS),
    "]J1": Carrier("GS1 DotCode", Payload.ELEMENTS),
    "]J4": Carrier("GS1 DotCode with ECI", Payload.ELEMENTS),
    "]E0": Carrier("EAN-13 or UPC", Payload.TRADE_ITEM, digits=13),
    "]E4": Carrier("EAN-8", Payload.TRADE_ITEM, digits=8),
    "]d1": Carrier("Data Matrix", Payload.TEXT, link=True),
    "]d4": Carrier("Data Matrix with ECI", Payload.TEXT, link=True),
    "]d7": Carrier("rectangular Data Matrix", Payload.TEXT, link=True),
    "]dA": Carrier("rectangular Data Matrix with ECI", Payload.TEXT, link=True),
    "]Q1": Carrier("QR Code", Payload.TEXT, link=True),
    "]Q2": Carrier("QR Code with ECI", Payload.TEXT, link=True),
    "]J0": Carrier("DotCode", Payload.TEXT, link=True),
    "]J3": Carrier("DotCode with ECI", Payload.TEXT, link=True),
    "]z0": Carrier("Aztec Code", Payload.TEXT),
    "]z3": Carrier("Aztec Code with ECI", Payload.TEXT),
    "]C0": Carrier("Code 128", Payload.TEXT),
    "]C4": Carrier("Code 128, concatenated", Payload.TEXT),
}

GS1_SYMBOLS: Final = frozenset(
    aim for aim, carrier in CARRIERS.items() if carrier.payload is Payload.ELEMENTS
)
LINK_SYMBOLS: Final = frozenset(aim for aim, carrier in CARRIERS.items() if carrier.link)

# How our own labels begin; all that is accepted of a scanner that hides the symbology.
OUR_BEGINNINGS: Final = ("00", "01", "414", "7250", "8017", "8018", "8019", "91")

_OUR_BEGINNINGS_RAW: Final = tuple(ai.encode("ascii") for ai in OUR_BEGINNINGS)
_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_LINK: Final = re.compile(rb"https?://", re.IGNORECASE)
_GTIN_LENGTH: Final = 14


def split_aim(raw: bytes, symbology: str) -> tuple[bytes, str]:
    """Take an AIM identifier off the front of the bytes, if the scanner sent it there.

    >>> split_aim(b"]d201", "")
    (b'01', ']d2')
    """
    if not symbology and _AIM.match(raw):
        return raw[3:], raw[:3].decode("ascii")
    return raw, symbology


def looks_like_ours(raw: bytes) -> bool:
    """Tell whether bytes begin as our labels do: enough to read on, never enough to believe.

    >>> looks_like_ours(b"8018950110153000000014"), looks_like_ours(b"Hello")
    (True, False)
    """
    return raw.lstrip(GS.encode("ascii")).startswith(_OUR_BEGINNINGS_RAW)


def is_link(raw: bytes, symbology: str) -> bool:
    """Tell whether bytes are a web address in a symbol that may carry a GS1 Digital Link.

    Args:
        raw: the data without AIM identifier.
        symbology: the AIM identifier; empty if it was typed or the scanner hides it.

    >>> is_link(b"https://id.gs1.org/01/09501101530003", "]Q1")
    True
    >>> is_link(b"https://id.gs1.org/01/09501101530003", "]C0")
    False
    """
    return _LINK.match(raw) is not None and (not symbology or symbology in LINK_SYMBOLS)


def require_elements(payload: bytes, symbology: str) -> None:
    """Refuse data that do not count as element strings, whatever they say.

    Raises:
        LabelError: a plain symbol, or a hidden one that does not begin as our labels do.
    """
    if symbology and symbology not in GS1_SYMBOLS:
        raise LabelError(
            f"Expected a GS1 symbol, got a plain one ({symbology}): its data cannot be trusted."
        )
    if not symbology and not looks_like_ours(payload):
        raise LabelError("Expected a label of this site, got a barcode of another kind.")


def carrier_of(symbology: str) -> Carrier:
    """Say which kind of symbol an AIM identifier names.

    Raises:
        LabelError: none that is used on labels of this field.
    """
    carrier = CARRIERS.get(symbology)
    if carrier is None:
        raise LabelError("Expected the AIM identifier of a known symbol, got another or none.")
    return carrier


def trade_item(raw: bytes, carrier: Carrier) -> str:
    """Read the number of a retail symbol as the fourteen digits of a GTIN.

    Raises:
        LabelError: another number of digits than the symbol holds, or a wrong check digit.

    >>> trade_item(b"2112345678900", CARRIERS["]E0"])
    '02112345678900'
    """
    if len(raw) != carrier.digits or not raw.isdigit():
        raise LabelError(
            f"Expected {carrier.digits} digits in the {carrier.name} symbol, got {len(raw)} "
            "characters or others than digits."
        )
    digits = raw.decode("ascii")
    if not keys.digit_fits(digits):
        raise LabelError(
            f"Expected another check digit in the {carrier.name} symbol, got one that does not "
            "fit: it was misread."
        )
    return digits.zfill(_GTIN_LENGTH)
