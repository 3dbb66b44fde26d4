"""GS1 element strings, read strictly: one doubt and the whole label is refused.

A message is read only as a whole. biip supplies the table of application identifiers (AI) and
their patterns; everything it leaves open is decided here:

1. the symbology policy: GS1 data counts only in a symbol that starts with FNC1 (`GS1_SYMBOLS`).
   The same characters in a plain symbol are nobody's GS1 data. A scanner that sends no AIM
   identifier hides the symbology: its message counts only when it begins as our labels do;
2. only ASCII, and among control characters only the separator GS (0x1D);
3. an element that GS1 does not list as predefined in length ends at a separator or at the end
   of the message, so a field that runs over its length is told instead of cut;
4. mod-10 check digits of every key that has one (biip lets most of them through);
5. dates exist in the calendar; `DD=00` is the last day of the month where GS1 allows it;
6. an element may repeat only with the same value, and two keys that exclude each other never
   stand on one label.

A superfluous separator, in front, between or at the end, is tolerated, as GS1 asks of readers.

What GS1 cannot tell (measured, and pinned by `tests/unit/labels/test_truncation.py`): an element
of variable length that is last may lose its end and still be valid; a separator lost between two
such elements joins them into one. Against both stands the list of elements that each kind of
label demands, with the order in which *we* write them:

* the last element is demanded and fixed in length, (17) on product labels and (8018) on
  wristbands, so a message cut after any byte lacks it; badges are (8017) alone;
* every element of variable length is followed by a demanded one, so a lost separator swallows
  that one, or makes a number too long, and the label is refused.

Labels of other printers read in any order. In the usual one, ending with (21) or (91), a cut end
shows only when the value is compared with the order; against it, and against a lost beginning,
stand the prefix and the suffix that the scanner must send (`scanning.wedge`).

Source: GS1 General Specifications sections 3 and 7.8 to 7.12, by way of GS1's own published syntax
dictionary and syntax engine; ISO/IEC 15424 for AIM identifiers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

GS: Final = "\x1d"

# AIM identifiers of symbols that begin with FNC1: GS1-128, DataMatrix (d5 with ECI, d8
# rectangular), QR, DataBar, DotCode.
GS1_SYMBOLS: Final = frozenset({"]C1", "]d2", "]d5", "]d8", "]Q3", "]e0", "]J1"})

# How our own labels begin; all that is accepted of a scanner that hides the symbology.
OUR_BEGINNINGS: Final = ("01", "7250", "8017", "8018", "8019", "91")

TITLES: Final = {
    "00": "shipping number",
    "01": "product code",
    "10": "lot number",
    "17": "expiry date",
    "21": "serial number",
    "7250": "date of birth",
    "8017": "staff number",
    "8018": "patient number",
    "8019": "wristband print number",
    "91": "chain of identity",
}

# Predefined lengths by the first two digits of the AI: value and AI together need no separator.
_PREDEFINED: Final = {
    "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8, "13": 8, "14": 8,
    "15": 8, "16": 8, "17": 8, "18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10,
    "34": 10, "35": 10, "36": 10, "41": 16,
}  # fmt: skip

# How many leading digits of the value end in a mod-10 check digit.
_CHECKED: Final = {
    "00": 18, "01": 14, "02": 14, "03": 14, "253": 13, "255": 13, "402": 17, "410": 13,
    "411": 13, "412": 13, "413": 13, "414": 13, "415": 13, "416": 13, "417": 13, "8003": 14,
    "8006": 14, "8017": 18, "8018": 18, "8026": 14,
}  # fmt: skip

_DAY_MAY_BE_ZERO: Final = frozenset({"11", "12", "13", "15", "16", "17", "4324", "4325"})
_DAY_NEVER_ZERO: Final = frozenset({"4326", "7003", "7006", "7007", "7011", "8008"})
_EXCLUSIVE: Final = (("01", "02"), ("01", "255"), ("21", "235"), ("8017", "8018"))

_OUR_BEGINNINGS_RAW: Final = tuple(ai.encode("ascii") for ai in OUR_BEGINNINGS)
_AIM: Final = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
_AI_LENGTHS: Final = (2, 3, 4)
_PREVIOUS_CENTURY: Final = 51  # years ahead of the scan, GS1 General Specifications 7.12
_NEXT_CENTURY: Final = -50


class LabelError(ValueError):
    """The bytes are no label, or the values cannot be one.

    Attributes:
        reasons: plain sentences that name elements and counts, never a value.
    """

    def __init__(self, *reasons: str) -> None:
        """Keep the reasons, first things first."""
        super().__init__(*reasons)
        self.reasons: tuple[str, ...] = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementStrings:
    """The elements of one message: each AI once, in the order of the symbol.

    Attributes:
        elements: AI and value. Hidden in `repr`.
        on: the date the label was scanned; it decides the century of a two-digit year.
    """

    elements: tuple[tuple[str, str], ...] = field(repr=False)
    on: date

    def value(self, ai: str) -> str | None:
        """Return the value of this AI, or None if the label has no such element."""
        return dict(self.elements).get(ai)

    def demand(self, *ais: str) -> tuple[str, ...]:
        """Return the values of these AIs.

        Raises:
            LabelError: one or more are missing; each is named.
        """
        found = dict(self.elements)
        missing = [ai for ai in ais if ai not in found]
        if missing:
            raise LabelError(*(f"The label has no {title(ai)}." for ai in missing))
        return tuple(found[ai] for ai in ais)

    def refuse(self, *ais: str) -> None:
        """Refuse elements that belong to another kind of label.

        Raises:
            LabelError: the label carries one of them.
        """
        if foreign := [ai for ai, _ in self.elements if ai in ais]:
            raise LabelError(*(f"The label also has a {title(ai)}." for ai in foreign))


def title(ai: str) -> str:
    """Name an element for people: `expiry date (17)`."""
    return f"{TITLES.get(ai, 'element')} ({ai})"


def check_digit(digits: str) -> str:
    """Compute the mod-10 check digit that follows these digits (GS1 General Specifications 7.9).

    Raises:
        ValueError: something else than the digits 0 to 9.

    >>> check_digit("0950110153000")
    '3'
    """
    if not re.fullmatch(r"[0-9]+", digits):
        msg = "a check digit needs digits"
        raise ValueError(msg)
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def split_aim(raw: bytes, symbology: str) -> tuple[bytes, str]:
    """Take an AIM identifier off the front of the bytes, if the scanner sent it there.

    >>> split_aim(b"]d201", "")
    (b'01', ']d2')
    """
    if not symbology and _AIM.match(raw):
        return raw[3:], raw[:3].decode("ascii")
    return raw, symbology


def looks_like_ours(raw: bytes) -> bool:
    """Tell whether bytes begin as our labels do: enough to read on, never enough to believe."""
    return raw.lstrip(GS.encode("ascii")).startswith(_OUR_BEGINNINGS_RAW)


def parse(raw: bytes, symbology: str, on: date) -> ElementStrings:
    """Read a whole GS1 message.

    Args:
        raw: the symbol's bytes, GS as separator, with or without an AIM identifier in front.
        symbology: the AIM identifier that came beside the bytes; empty if none did.
        on: the date of the scan, for two-digit years.

    Raises:
        LabelError: any doubt at all.
    """
    payload, symbology = split_aim(raw, symbology)
    _check_symbology(payload, symbology)
    text = _ascii(payload)
    elements: dict[str, str] = {}
    for ai, value in _tokens(text):
        _check_element(ai, value, on)
        if elements.setdefault(ai, value) != value:
            raise LabelError(f"Expected one {title(ai)}, got two that differ.")
    if not elements:
        raise LabelError("Expected GS1 elements, got an empty symbol.")
    for one, other in _EXCLUSIVE:
        if one in elements and other in elements:
            raise LabelError(f"Expected {title(one)} or {title(other)}, got both.")
    return ElementStrings(elements=tuple(elements.items()), on=on)


def join(elements: Iterable[tuple[str, str]], on: date) -> bytes:
    """Write elements as a symbol's bytes, separators where GS1 demands them.

    Args:
        elements: AI and value, in the order of the symbol.
        on: the date against which the message must read back.

    Raises:
        LabelError: the elements would not read back as they are.
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
    """
    wanted = tuple(elements)
    if any("(" in value or ")" in value for _, value in wanted):
        raise LabelError("Expected values without brackets, got a bracket.")
    return "".join(f"({ai}){value}" for ai, value in wanted)


def date_of(yymmdd: str, on: date) -> date:
    """Read YYMMDD with GS1's sliding century (7.12) and `DD=00` as the month's last day.

    Args:
        yymmdd: six digits.
        on: the date of the scan. A year 51 to 99 ahead of it is the previous century's, one
            50 or more behind it the next century's.

    Raises:
        ValueError: there is no such day.
    """
    year, month, day = (int(yymmdd[i : i + 2]) for i in (0, 2, 4))
    ahead = year - on.year % 100
    shift = -100 if ahead >= _PREVIOUS_CENTURY else 100 if ahead <= _NEXT_CENTURY else 0
    full = on.year - on.year % 100 + year + shift
    if day == 0:
        date(full, month, 1)  # refuses a month that does not exist before asking for its length
        day = calendar.monthrange(full, month)[1]
    return date(full, month, day)


def _check_symbology(payload: bytes, symbology: str) -> None:
    if symbology and symbology not in GS1_SYMBOLS:
        raise LabelError(
            f"Expected a GS1 symbol, got a plain one ({symbology}): its data cannot be trusted."
        )
    if not symbology and not looks_like_ours(payload):
        raise LabelError("Expected a label of this site, got a barcode of another kind.")


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
    """Let biip's table say which AI this is and whether the value has its form."""
    # Reading its tables takes longer than all else at start, and no label waits for the window.
    from biip import ParseConfig, ParseError
    from biip.gs1_element_strings import GS1ElementString

    # biip would judge dates against today's clock; here the scan's date decides (point 5).
    config = ParseConfig(gs1_element_strings_verify_date=False)
    try:
        parsed = GS1ElementString.parse(element, config=config)
    except ParseError:
        # biip's message quotes the value, so it must not travel on as cause or context.
        known = next((element[:n] for n in _AI_LENGTHS if element[:n] in TITLES), None)
    else:
        return parsed.ai.ai, parsed.value
    if known is None:
        raise LabelError(f"Expected a GS1 element at character {position}, got something else.")
    got = len(element) - len(known)
    raise LabelError(
        f"Expected a whole {title(known)}, got {got} characters that do not form one."
    )


def _check_element(ai: str, value: str, on: date) -> None:
    digits = _CHECKED.get(ai)
    if digits is not None and value[digits - 1] != check_digit(value[: digits - 1]):
        raise LabelError(f"Expected another check digit in the {title(ai)}: it was misread.")
    if ai in _DAY_MAY_BE_ZERO or ai in _DAY_NEVER_ZERO:
        _check_date(ai, value[:6], on)


def _check_date(ai: str, yymmdd: str, on: date) -> None:
    try:
        date_of(yymmdd, on)
    except ValueError:
        exists = False
    else:
        exists = not (yymmdd.endswith("00") and ai in _DAY_NEVER_ZERO)
    if not exists:
        raise LabelError(f"Expected a day of the calendar in the {title(ai)}, got none.")
