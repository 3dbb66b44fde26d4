"""HIBC, the labels of devices and supplies, and of providers' own codes (`+/`).

    +LLLLPPPP…PUC                 primary: labeler, product, unit of measure, check
    +$…LC   +$$…LC   +YYJJJ…LC    secondary: date, lot or serial; link character, check
    +LLLLPPPP…PU/$…/S…/14D…C      both in one
    +/WTdata…C                    provider data: where it is, what it is, the data

The last character is always a modulo 43 check over everything before it, `+` included. The link
character of a secondary barcode is the check character of the primary that it belongs to: two
barcodes of two items do not join. Nothing in HIBC names a chain of identity, so that an HIBC
label is never a whole bag's; it is read to be told from one.

Dates have two-digit years, placed by the date of the scan as GS1 does it; a month without a day
ends with its last day. Split provider data (`+/1…`, `+/2…`) are not read.

Source: ANSI/HIBC 2 (supplier labeling), ANSI/HIBC 1 (provider applications).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.labels.gs1 import LabelError, date_of

STANDARD: Final = "hibc"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
LOT_MAX: Final = 20  # characters of a lot or serial number

# Expiry formats of a `$$` secondary: selector, how many characters follow, how they are written.
FORMATS: Final = {"2": "MMDDYY", "3": "YYMMDD", "4": "YYMMDDHH", "5": "YYJJJ", "6": "YYJJJHH"}
MONTH: Final = "MMYY"  # has no selector: it begins with 0 or 1 itself
JULIAN: Final = "YYJJJ"  # also without `$$`, as the oldest form has it

_PRIMARY: Final = re.compile(r"([A-Z][0-9A-Z]{3})([0-9A-Z]{1,18})([0-9])")
_PROVIDER: Final = re.compile(r"([A-Z])([A-Z])([0-9A-Z\-. $%+/]{1,64})")
_LOT: Final = re.compile(rf"[0-9A-Z\-.]{{0,{LOT_MAX}}}")
_QUANTITY: Final = {"8": 2, "9": 5}
_YEAR_DAYS: Final = range(1, 367)
_HOURS: Final = range(24)
_NO_DATE: Final = "7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Primary:
    """Which item: labeler identification, product or catalogue number, unit of measure."""

    labeler: str
    product: str
    unit: str

    @property
    def data(self) -> str:
        """The characters between `+` and the check."""
        return self.labeler + self.product + self.unit


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Secondary:
    """Which of these items.

    Attributes:
        lot: lot number, or empty.
        serial: serial number, or empty.
        expires: last day, or None.
        hour: of that day, if the format has one.
        style: how the date was written: `MMYY`, a value of `FORMATS`, `bare` for YYJJJ without
            `$$`, `$` for none without `$$`, empty for none.
        quantity: how many, or None.
        segments: what followed in segments of its own, identifier and data.
    """

    lot: str = ""
    serial: str = ""
    expires: date | None = None
    hour: int | None = None
    style: str = ""
    quantity: str | None = None
    segments: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        """Say the kind, never the value."""
        return "Secondary(…)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Provider:
    """A provider's own data: where it is attached, what it is, the data."""

    where: str
    what: str
    value: str

    @property
    def flags(self) -> str:
        """The two characters that say what this is."""
        return self.where + self.what

    def __repr__(self) -> str:
        """Say the kind, never the value."""
        return f"Provider({self.flags}, …)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hibc:
    """What one HIBC barcode holds: at least one of the three.

    Attributes:
        link: of a secondary that stands alone, the check character of its primary.
    """

    primary: Primary | None = None
    secondary: Secondary | None = None
    provider: Provider | None = None
    link: str = ""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What it says: names of its parts and values, dates in ISO 8601."""
        found: list[tuple[str, str]] = []
        if self.primary is not None:
            found += [
                ("labeler", self.primary.labeler),
                ("product", self.primary.product),
                ("unit", self.primary.unit),
                ("check", check_character("+" + self.primary.data)),
            ]
        if self.secondary is not None:
            found += _secondary_fields(self.secondary)
        if self.provider is not None:
            found += [("flags", self.provider.flags), ("data", self.provider.value)]
        if self.link:
            found.append(("link", self.link))
        return tuple(found)


def check_character(text: str) -> str:
    """Compute the modulo 43 check character of everything before it, `+` included.

    Raises:
        ValueError: a character that HIBC does not have.

    >>> check_character("+A123BJC5D6E71")
    'G'
    """
    if any(c not in ALPHABET for c in text):
        msg = "an HIBC check needs HIBC's 43 characters"
        raise ValueError(msg)
    return ALPHABET[sum(ALPHABET.index(c) for c in text) % len(ALPHABET)]


def is_hibc(text: str) -> bool:
    """Tell whether this begins as HIBC data does: enough to read on, never to believe."""
    return text.startswith("+") and len(text) > 1


def parse(text: str, on: date) -> Hibc:
    """Read one barcode.

    Args:
        text: ASCII, `+` first, the check character last.
        on: the date of the scan, for two-digit years.

    Raises:
        LabelError: any doubt at all.
    """
    body, given = text[1:-1], text[-1:]
    if not is_hibc(text) or any(c not in ALPHABET for c in text):
        raise LabelError("Expected HIBC's characters after a plus sign, got others.")
    if not body or given != check_character("+" + body):
        raise LabelError("Expected another check character at the end of the HIBC code: it was "
                         "misread.")  # fmt: skip
    if body.startswith("/"):
        return Hibc(provider=_provider(body[1:]))
    if body[0].isalpha():
        first, combined, rest = body.partition("/")
        secondary = _secondary(rest, on) if combined else None
        return Hibc(primary=_primary(first), secondary=secondary)
    return Hibc(secondary=_secondary(body[:-1], on), link=body[-1])


def write(code: Hibc, on: date) -> str:
    """Write a barcode.

    Raises:
        LabelError: it would not read back as it is.
    """
    if code.provider is not None:
        body = f"/{code.provider.flags}{code.provider.value}"
    else:
        parts = [code.primary.data] if code.primary else []
        parts += [_secondary_text(code.secondary)] if code.secondary else []
        body = "/".join(parts) + code.link
    known = all(c in ALPHABET for c in body)
    text = f"+{body}{check_character('+' + body) if known else ''}"
    if parse(text, on) != code:
        raise LabelError("Expected values that read back as they are, got others.")
    return text


def agree(found: dict[str, str]) -> None:
    """Refuse a secondary barcode that belongs to another primary.

    Raises:
        LabelError: the link character is not the primary's check character.
    """
    if "link" in found and "check" in found and found["link"] != found["check"]:
        raise LabelError("Expected the link character of this item's primary barcode, got that of "
                         "another item.")  # fmt: skip


def _primary(body: str) -> Primary:
    match = _PRIMARY.fullmatch(body)
    if match is None:
        raise LabelError("Expected labeler, product number and unit in the HIBC code, got "
                         f"{len(body)} characters that do not form them.")  # fmt: skip
    return Primary(labeler=match[1], product=match[2], unit=match[3])


def _provider(body: str) -> Provider:
    match = _PROVIDER.fullmatch(body)
    if match is None:
        raise LabelError("Expected two flag letters and data in the HIBC provider code, got "
                         f"{len(body)} characters that do not form them.")  # fmt: skip
    return Provider(where=match[1], what=match[2], value=match[3])


def _secondary(text: str, on: date) -> Secondary:
    """Read a secondary without link and check: the first segment, then those with identifiers.

    1. digits: YYJJJ and lot; `$`: lot, `$+`: serial, without a date;
    2. `$$`, `$$+`: quantity if one is given, date, lot or serial.
    3. segments: `S` serial, `16D` made on, `14D` expires on, `Q` quantity.
    """
    first, *segments = text.split("/")
    if first.startswith("$$"):
        secondary = _dated(first[2:], on)
    elif first.startswith("$"):
        serial = first.startswith("$+")
        secondary = _named(Secondary(style="$"), first[2:] if serial else first[1:], serial=serial)
    else:
        day = _julian(first[:5], on)
        secondary = _named(Secondary(expires=day, style="bare"), first[5:], serial=False)
    return replace(secondary, segments=tuple(_segment(s, secondary) for s in segments))


def _dated(rest: str, on: date) -> Secondary:
    serial = rest.startswith("+")
    rest = rest[1:] if serial else rest
    quantity = None
    if rest[:1] in _QUANTITY:
        end = 1 + _QUANTITY[rest[0]]
        quantity, rest = rest[1:end], rest[end:]
        if not quantity.isdigit() or len(quantity) != end - 1:
            raise LabelError("Expected a quantity in the HIBC code, got other characters.")
    style = FORMATS.get(rest[:1], MONTH if rest[:1] in ("0", "1") else "")
    if not style and rest[:1] != _NO_DATE:
        raise LabelError("Expected an HIBC date format from 0 to 7, got another one.")
    rest = rest if style == MONTH else rest[1:]
    day, hour = _date(rest[: len(style)], style, on) if style else (None, None)
    named = Secondary(expires=day, hour=hour, style=style, quantity=quantity)
    return _named(named, rest[len(style) :], serial=serial)


def _named(secondary: Secondary, name: str, *, serial: bool) -> Secondary:
    if not _LOT.fullmatch(name) or (serial and not name):
        raise LabelError(
            f"Expected a lot or serial number of at most {LOT_MAX} letters and digits in the HIBC "
            f"code, got {len(name)} characters."
        )
    return replace(secondary, serial=name) if serial else replace(secondary, lot=name)


def _segment(text: str, secondary: Secondary) -> tuple[str, str]:
    match = re.fullmatch(r"(16D|14D)([0-9]{8})|(S)([0-9A-Z\-.]{1,20})|(Q)([0-9]{1,5})", text)
    if match is None:
        raise LabelError("Expected an HIBC segment S, 16D, 14D or Q, got another one.")
    identifier, value = (part for part in match.groups() if part is not None)
    if identifier in ("16D", "14D"):
        day = _day(int(value[:4]), int(value[4:6]), int(value[6:]))
        if identifier == "14D" and secondary.expires not in (None, day):
            raise LabelError("Expected one expiry date in the HIBC code, got two that differ.")
    if identifier == "S" and secondary.serial not in ("", value):
        raise LabelError("Expected one serial number in the HIBC code, got two that differ.")
    return identifier, value


def _date(digits: str, style: str, on: date) -> tuple[date, int | None]:
    if len(digits) != len(style) or not digits.isdigit():
        raise LabelError(f"Expected a date {style} in the HIBC code, got other characters.")
    hour = int(digits[-2:]) if style.endswith("HH") else None
    if hour is not None and hour not in _HOURS:
        raise LabelError("Expected an hour from 00 to 23 in the HIBC code, got none.")
    if style.startswith(JULIAN):
        return _julian(digits[:5], on), hour
    orders = {MONTH: (2, 0, None), "MMDDYY": (4, 0, 2)}
    year, month, day = orders.get(style, (0, 2, 4))
    last = "00" if day is None else digits[day : day + 2]
    if day is not None and last == "00":
        raise LabelError("Expected a day of the calendar in the HIBC code, got none.")
    return _yymmdd(digits[year : year + 2] + digits[month : month + 2] + last, on), hour


def _julian(digits: str, on: date) -> date:
    if not re.fullmatch(r"[0-9]{5}", digits):
        raise LabelError("Expected a date YYJJJ in the HIBC code, got other characters.")
    first = _yymmdd(f"{digits[:2]}0101", on)
    number = int(digits[2:])
    if number not in _YEAR_DAYS or (first + timedelta(days=number - 1)).year != first.year:
        raise LabelError("Expected a day of the calendar in the HIBC code, got none.")
    return first + timedelta(days=number - 1)


def _yymmdd(digits: str, on: date) -> date:
    try:
        day = date_of(digits, on)
    except ValueError:
        day = None
    return _exists(day)


def _day(year: int, month: int, number: int) -> date:
    try:
        day = date(year, month, number)
    except ValueError:
        day = None
    return _exists(day)


def _exists(day: date | None) -> date:
    """Refuse outside the handler: the day that does not exist must not travel on as context."""
    if day is None:
        raise LabelError("Expected a day of the calendar in the HIBC code, got none.")
    return day


def _secondary_fields(secondary: Secondary) -> list[tuple[str, str]]:
    names = {"S": "serial", "16D": "made", "14D": "expires", "Q": "quantity"}
    found = {"lot": secondary.lot, "serial": secondary.serial}
    if secondary.expires is not None:
        hour = "" if secondary.hour is None else f"T{secondary.hour:02}:00"
        found["expires"] = secondary.expires.isoformat() + hour
    found["quantity"] = secondary.quantity or ""
    for identifier, value in secondary.segments:
        shown = f"{value[:4]}-{value[4:6]}-{value[6:]}" if identifier.endswith("D") else value
        name = names[identifier]
        found[name] = found.get(name) or shown
    return [(name, value) for name, value in found.items() if value]


def _secondary_text(secondary: Secondary) -> str:
    day, style = secondary.expires, secondary.style
    name = secondary.serial or secondary.lot
    plus = "+" if secondary.serial else ""
    if style == "bare" and day is not None:
        first = f"{day:%y%j}{name}"
    elif style == "$":
        first = f"${plus}{name}"
    else:
        sizes = {2: "8", 5: "9"}
        quantity = secondary.quantity or ""
        count = sizes.get(len(quantity), "") + quantity
        first = f"$${plus}{count}{_date_text(secondary)}{name}"
    return "/".join([first, *(identifier + value for identifier, value in secondary.segments)])


def _date_text(secondary: Secondary) -> str:
    if secondary.expires is None:
        return _NO_DATE
    day, hour = secondary.expires, f"{secondary.hour or 0:02}"
    written = {
        MONTH: f"{day:%m%y}",
        "MMDDYY": f"2{day:%m%d%y}",
        "YYMMDD": f"3{day:%y%m%d}",
        "YYMMDDHH": f"4{day:%y%m%d}{hour}",
        "YYJJJ": f"5{day:%y%j}",
        "YYJJJHH": f"6{day:%y%j}{hour}",
    }
    return written[secondary.style]
