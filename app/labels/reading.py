"""From a scan's bytes to a label: which standard speaks, and to which kind of label.

The order of questions, each answered by the content and the kind of symbol alone:

1. control card `CS:`, in any symbol;
2. a radio reader's number is a badge's, unless its data begin as a standard's do;
3. `=` or `&` in a symbol without FNC1 is ISBT 128; `+` is HIBC;
4. a symbol with FNC1, a Digital Link, or data that begin as our labels do is GS1;
5. what is left may be a code of the site's own.

Data that fit two answers are refused, and so is text in a plain symbol that fits none. (3) may
not hide (5): a site's prefix never begins as a standard does (`site_table`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.labels import (
    badge,
    command,
    gs1,
    hibc,
    isbt128,
    item,
    location,
    product,
    shipment,
    typed,
    wristband,
)
from app.labels.label import Label, Unreadable
from app.labels.scan import Mode, Scan
from app.labels.site import SiteCode, SiteLabels

STRANGER: Final = (
    "Expected a wristband, a product label or a badge, got a barcode of another kind."
)
RETAIL_SYMBOLS: Final = frozenset({"]E0", "]E4"})
HIBC_SYMBOLS: Final = (isbt128.SYMBOLS - {"]C4"}) | {"]A0", "]A1"}


def read(scan: Scan, site: SiteLabels) -> Label | Unreadable:
    """Say what a scan means, or why it means nothing; never raises, never guesses."""
    try:
        return _read(scan, site)
    except gs1.LabelError as refusal:
        return Unreadable(reasons=refusal.reasons)


def plain_text(payload: bytes) -> str:
    """Return the payload of a symbol without FNC1 as text.

    Raises:
        LabelError: something else than printable ASCII.
    """
    text = payload.decode("ascii", errors="replace")
    if not text.isascii() or not text.isprintable():
        raise gs1.LabelError("Expected plain letters, digits and signs, got another character.")
    return text


def begins_as_standard(payload: bytes) -> bool:
    """Tell whether data begin as ISBT 128 or HIBC data do."""
    return payload[:1] in (b"=", b"&", b"+") and len(payload) > 1


def is_isbt128(scan: Scan, payload: bytes, symbology: str) -> bool:
    """Tell whether these are to be read as ISBT 128: a typed donation number needs no `=`."""
    if symbology in gs1.GS1_SYMBOLS:
        return False
    typed = scan.mode is Mode.TYPED and isbt128.is_donation_number(payload.decode("latin-1"))
    return typed or (payload[:1] in (b"=", b"&") and len(payload) > 1)


def site_code(payload: bytes, symbology: str, site: SiteLabels) -> SiteCode | None:
    """Return the site's own code that this is, or None.

    Raises:
        LabelError: it could be two of them.
    """
    if not payload.isascii():
        return None
    fitting = site.fitting(payload.decode("ascii"), symbology)
    if len(fitting) > 1:
        names = " and ".join(code.name for code in fitting)
        raise gs1.LabelError(f"Expected one of the site's codes, got what fits {names}.")
    return fitting[0] if fitting else None


def isbt128_message(payload: bytes, symbology: str, scan: Scan) -> isbt128.Message:
    """Read the structures of an ISBT 128 symbol.

    Raises:
        LabelError: the symbol is none that carries ISBT 128, or the structures are wrong.
    """
    if symbology not in isbt128.SYMBOLS:
        raise gs1.LabelError(
            f"Expected ISBT 128 data in a plain Code 128 or Data Matrix symbol, got {symbology}."
        )
    text = plain_text(payload)
    if scan.mode is Mode.TYPED and isbt128.is_donation_number(text):
        text = "=" + isbt128.read_typed(text).data
    return isbt128.read(text, scan.at.date())


def hibc_code(payload: bytes, symbology: str, scan: Scan) -> hibc.Hibc:
    """Read an HIBC symbol.

    Raises:
        LabelError: the symbol is none that carries HIBC, or the data are wrong.
    """
    if symbology not in HIBC_SYMBOLS:
        raise gs1.LabelError(f"Expected HIBC data in a plain symbol, got {symbology}.")
    return hibc.parse(plain_text(payload), scan.at.date())


def _read(scan: Scan, site: SiteLabels) -> Label:
    if scan.mode is Mode.TYPED:
        payload, symbology = typed.as_scanned(scan.raw, scan.at.date())
    else:
        payload, symbology = gs1.split_aim(scan.raw, scan.symbology)
    # (1)
    if payload.startswith(command.PREFIX):
        return command.read(payload)
    # (2)
    if scan.mode is Mode.RFID and not symbology and not begins_as_standard(payload):
        return badge.read_radio(plain_text(payload), site)
    # (3)
    own = site_code(payload, symbology, site)
    if scan.mode is Mode.TYPED and not symbology and own is None and gs1.looks_like_ours(payload):
        raise gs1.LabelError(typed.BRACKETS)
    if is_isbt128(scan, payload, symbology) and own is None:
        return _isbt128(isbt128_message(payload, symbology, scan), site)
    if begins_as_standard(payload) and symbology not in gs1.GS1_SYMBOLS:
        return _hibc(hibc_code(payload, symbology, scan), site)
    # (4) and (5)
    return _gs1_or_own(scan, payload, symbology, own, site)


def _gs1_or_own(
    scan: Scan, payload: bytes, symbology: str, own: SiteCode | None, site: SiteLabels
) -> Label:
    try:
        # No bag, band or badge is labelled as retail goods are.
        retail = symbology in RETAIL_SYMBOLS
        elements = None if retail else gs1_elements(scan, payload, symbology)
    except gs1.LabelError:
        # What claims to be GS1's, or begins like it, and is damaged is nobody else's code.
        claims = symbology in gs1.GS1_SYMBOLS or gs1.looks_like_ours(payload)
        if own is None or claims:
            raise
        elements = None
    if own is None:
        if elements is None:
            raise gs1.LabelError(STRANGER)
        return _gs1(elements, site)
    if elements is not None:
        raise gs1.LabelError(f"Expected one reading, got what fits GS1 and {own.name}.")
    return own.read(payload.decode("ascii"))


def gs1_elements(scan: Scan, payload: bytes, symbology: str) -> gs1.ElementStrings | None:
    """Read GS1 data of any symbol, or return None if these are not GS1's.

    Raises:
        LabelError: they claim to be, or begin as our labels do, and are not right.
    """
    if not symbology and not gs1.looks_like_ours(payload) and not gs1.is_link(payload, ""):
        return None
    if gs1.looks_like_ours(payload) and symbology not in gs1.GS1_SYMBOLS and symbology in _PLAIN:
        return gs1.parse(payload, symbology, scan.at.date())  # says that it is a plain symbol
    return gs1.read(payload, symbology, scan.at.date())


_PLAIN: Final = frozenset({"]C0", "]C4", "]d1", "]d4", "]d7", "]dA", "]Q1", "]Q2", "]z0", "]z3"})

_GS1_KINDS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (wristband.KEYS, "wristband"),
    ((badge.KEY,), "badge"),
    ((shipment.KEY,), "shipment"),
    (product.KEYS, "product"),
    (location.KEYS, "location"),
)


def _gs1(elements: gs1.ElementStrings, site: SiteLabels) -> Label:
    present = {ai for ai, _ in elements.elements}
    kind = next((kind for keys, kind in _GS1_KINDS if present & set(keys)), "")
    if kind == "wristband":
        return wristband.read(elements, site)
    readers: dict[str, Callable[[gs1.ElementStrings], Label]] = {
        "badge": badge.read,
        "shipment": shipment.read,
        "product": product.read,
        "location": location.read,
    }
    if kind not in readers:
        raise gs1.LabelError(STRANGER)
    return readers[kind](elements)


def _isbt128(message: isbt128.Message, site: SiteLabels) -> Label:
    present = {element.key for element in message.elements}
    if present & set(wristband.ISBT_KEYS):
        return wristband.read_isbt128(message, site)
    if badge.ISBT_KEY in present:
        return badge.read_isbt128(message)
    if shipment.ISBT_KEY in present:
        return shipment.read_isbt128(message)
    if foreign := [element.key for element in message.elements if element.key not in isbt128.KEYS]:
        raise gs1.LabelError(
            f"Expected barcodes of a bag's label, got this: {isbt128.title(foreign[0])}."
        )
    return isbt128.part(message)


def _hibc(code: hibc.Hibc, site: SiteLabels) -> Label:
    if code.provider is None:
        return item.hibc_part(code)
    if code.provider.flags in site.hibc_bands:
        return wristband.read_hibc(code.provider)
    if code.provider.flags in site.hibc_badges:
        return badge.read_hibc(code.provider)
    raise gs1.LabelError(
        "Expected HIBC provider data of a wristband or a badge of this site, got other flags "
        f"({code.provider.flags})."
    )
