"""Element strings in a symbol's bytes: read as a whole or not at all, and written.

biip supplies the application identifiers (AI) and their patterns (`table`); what it leaves open is
decided in `components` (what a value means) and `rules` (what stands together). Both must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from app.labels.gs1 import components, links, rules, symbols, table
from app.labels.gs1.elements import GS, ElementStrings, LabelError, title

# Predefined lengths by the first two digits of the AI: value and AI together need no separator.
_PREDEFINED: Final = {
    "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8, "13": 8, "14": 8,
    "15": 8, "16": 8, "17": 8, "18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10,
    "34": 10, "35": 10, "36": 10, "41": 16,
}  # fmt: skip


def parse(raw: bytes, symbology: str, on: date) -> ElementStrings:
    """Read a whole GS1 message.

    Args:
        raw: the symbol's bytes, GS as separator, with or without an AIM identifier in front.
        symbology: the AIM identifier that came beside the bytes; empty if none did.
        on: the date of the scan, for two-digit years.

    Raises:
        LabelError: any doubt at all.

    >>> parse(b"]d2010950110153000310LOT42", "", date(2026, 11, 23)).value("10")
    'LOT42'
    """
    payload, symbology = symbols.split_aim(raw, symbology)
    symbols.require_elements(payload, symbology)
    return _collect(_tokens(_ascii(payload)), on)


def parse_link(uri: str, on: date, *, short_names: bool = False) -> ElementStrings:
    """Read a GS1 Digital Link URI; nothing is ever fetched from it.

    Args:
        uri: the whole address.
        on: the date of the scan, for two-digit years.
        short_names: also read the withdrawn names of version 1.1, `gtin` for `01`.

    Raises:
        LabelError: any doubt at all.

    >>> parse_link("https://id.gs1.org/01/09520123456788/10/A%2F1", date(2026, 1, 1)).elements
    (('01', '09520123456788'), ('10', 'A/1'))
    """
    return _collect(links.elements(uri, short_names=short_names), on)


def read(raw: bytes, symbology: str, on: date) -> ElementStrings | None:
    """Read whatever GS1 data a symbol carries: elements, a Digital Link, a retail number.

    Returns:
        The elements, or None if the symbol carries text that is no GS1 data.

    Raises:
        LabelError: the data claim to be GS1's and are not right, or the symbol is unknown.

    >>> read(b"4006381333931", "]E0", date(2026, 1, 1)).elements
    (('01', '04006381333931'),)
    >>> read(b"Hello", "]Q1", date(2026, 1, 1))
    """
    payload, symbology = symbols.split_aim(raw, symbology)
    if symbols.is_link(payload, symbology):
        return parse_link(_ascii(payload), on)
    if not symbology:
        return parse(payload, "", on)
    carrier = symbols.carrier_of(symbology)
    if carrier.payload is symbols.Payload.TRADE_ITEM:
        number = symbols.trade_item(payload, carrier)
        return ElementStrings(elements=(("01", number),), on=on)
    return parse(payload, symbology, on) if carrier.payload is symbols.Payload.ELEMENTS else None


def join(elements: Iterable[tuple[str, str]], on: date) -> bytes:
    r"""Write elements as a symbol's bytes, separators where GS1 demands them.

    Args:
        elements: AI and value, in the order of the symbol.
        on: the date against which the message must read back.

    Raises:
        LabelError: the elements would not read back as they are.

    >>> join([("10", "A1"), ("17", "270331")], date(2026, 1, 1))
    b'10A1\x1d17270331'
    """
    wanted = tuple(elements)
    last = len(wanted) - 1
    message = "".join(
        ai + value + (GS if i < last and ai[:2] not in _PREDEFINED else "")
        for i, (ai, value) in enumerate(wanted)
    )
    raw = message.encode("utf-8")  # a character beyond ASCII is then refused by `parse`
    if parse(raw, "]d2", on).elements != wanted:
        raise LabelError("Expected values that read back as they are, got others.")
    return raw


def bracket(elements: Iterable[tuple[str, str]]) -> str:
    """Write elements in the bracketed form that symbol writers take: `(01)…(17)…`.

    Raises:
        LabelError: a value contains a bracket; this form cannot carry it.

    >>> bracket([("10", "A1"), ("17", "270331")])
    '(10)A1(17)270331'
    """
    wanted = tuple(elements)
    if any("(" in value or ")" in value for _, value in wanted):
        raise LabelError("Expected values without brackets, got a bracket.")
    return "".join(f"({ai}){value}" for ai, value in wanted)


def _collect(tokens: Iterable[tuple[str, str]], on: date) -> ElementStrings:
    """Check elements one by one and together, as far as one symbol can tell."""
    elements: dict[str, str] = {}
    for ai, value in tokens:
        if table.identify(ai) != ai:
            raise LabelError(
                "Expected a GS1 element in the web address, got a number that is none."
            )
        components.check_value(ai, value, on)  # first: its sentences say what is wrong
        if not table.has_form(ai, value):
            raise LabelError(components.whole(ai, value))
        if elements.setdefault(ai, value) != value:
            raise LabelError(f"Expected one {title(ai)}, got two that differ.")
    if not elements:
        raise LabelError("Expected GS1 elements, got an empty symbol.")
    rules.refuse_keys_apart(frozenset(elements))
    return ElementStrings(elements=tuple(elements.items()), on=on)


def _ascii(payload: bytes) -> str:
    if not payload.isascii():
        raise LabelError("Expected plain letters and digits, got another character.")
    text = payload.decode("ascii")
    if re.search(r"[\x00-\x1c\x1e\x1f\x7f]", text):
        raise LabelError("Expected letters, digits and separators, got a control character.")
    return text


def _tokens(text: str) -> Iterable[tuple[str, str]]:
    position = 0
    for chunk in text.split(GS):
        rest = chunk
        while rest:
            element, rest = _cut(rest)
            yield _element(element, position + len(chunk) - len(rest) - len(element) + 1)
        position += len(chunk) + 1


def _cut(rest: str) -> tuple[str, str]:
    """Cut off the first element: by its predefined length, else all up to the separator."""
    length = _PREDEFINED.get(rest[:2], len(rest))
    return rest[:length], rest[length:]


def _element(element: str, position: int) -> tuple[str, str]:
    ai = table.identify(element)
    if ai is None:
        raise LabelError(f"Expected a GS1 element at character {position}, got something else.")
    return ai, element[len(ai) :]
