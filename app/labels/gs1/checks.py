"""The checks that GS1 names for parts of elements, each with its sentence.

A check has the name that GS1's syntax dictionary gives it, so that `components` can be compared
with the dictionary row by row, and answers with what was expected and what came; never with the
value. Two checks of the dictionary are weaker here, because their lists are not ours to copy and
change without notice:

* `gcppos1`, `gcppos2`: that a key begins with a company prefix that GS1 has given out. Here: that
  an alphanumeric key begins with four digits, the shortest prefix there is;
* `packagetype`: a code of UN/ECE Recommendation 21 and GS1. Here: one to three capitals or digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.labels.gs1 import codes, coupons, dates, keys

Complaint = tuple[str, str]

_LATITUDE_MOST: Final = 180 * 10**7  # degrees from the south pole, seven decimals
_LONGITUDE_MOST: Final = 360 * 10**7
_IBAN_SHORTEST: Final = 11  # ISO 13616 names no shortest; country, check digits and an account
_IBAN_LONGEST: Final = 34
_HOURS: Final = 24
_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Check:
    """One test of one part of an element.

    Attributes:
        name: as GS1's syntax dictionary calls it.
        complaint: given the part and the date of the scan, what was expected and what came, or
            None if all is well.
    """

    name: str
    complaint: Callable[[str, date], Complaint | None]


def _check(name: str, expected: str, got: str, holds: Callable[[str], bool]) -> Check:
    return Check(name, lambda text, _on: None if holds(text) else (expected, got))


def _dated(name: str, expected: str, holds: Callable[[str, date], bool]) -> Check:
    return Check(name, lambda text, on: None if holds(text, on) else (expected, "none"))


def _digits(text: str, count: int | None = None) -> bool:
    return bool(re.fullmatch(r"[0-9]+", text)) and len(text) == (count or len(text))


def _below(text: str, limit: int) -> bool:
    return _digits(text, 2) and int(text) < limit


def _pieces_complaint(text: str, _on: date) -> Complaint | None:
    if not _digits(text) or len(text) % 2:
        return "as many digits of the piece as of the total", f"{len(text)} characters"
    piece, total = int(text[: len(text) // 2]), int(text[len(text) // 2 :])
    if piece == 0 or total == 0:
        return "pieces counted from 1", "a zero"
    if piece > total:
        return "a piece within the total", "a piece beyond it"
    return None


def _sequence_complaint(text: str, _on: date) -> Complaint | None:
    """Judge `n/n`: the child's place in the order of birth, and how many were born."""
    match = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
    if match is None:
        return "two numbers with a slash between them", "another form"
    place, total = match.groups()
    if place.startswith("0") or total.startswith("0"):
        return "numbers from 1 without leading zeros", "a leading zero"
    if int(place) > int(total):
        return "a place within the total", "a place beyond it"
    return None


def _iban_complaint(text: str, _on: date) -> Complaint | None:
    if not _IBAN_SHORTEST <= len(text) <= _IBAN_LONGEST:
        return f"{_IBAN_SHORTEST} to {_IBAN_LONGEST} characters", f"{len(text)}"
    if text[:2] not in codes.COUNTRY_LETTERS:
        return "a country of ISO 3166-1", "other letters"
    if not re.fullmatch(r"[0-9A-Z]+", text):
        return "capital letters and digits", "another character"
    if int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 != 1:
        return "other check digits", "some that do not fit: it was misread"
    return None


def _escapes_are_whole(text: str) -> bool:
    return not re.search(r"%(?![0-9A-Fa-f]{2})", text)


def _is_base64url(text: str) -> bool:
    padded = text.endswith("=")
    return bool(re.fullmatch(r"[0-9A-Za-z_-]+={0,2}", text)) and not (padded and len(text) % 4)


CSUM: Final = _check(
    "csum", "another check digit", "one that does not fit: it was misread",
    lambda text: _digits(text) and keys.digit_fits(text),
)  # fmt: skip
CSUM_ALPHA: Final = _check(
    "csumalpha", "another pair of check characters", "one that does not fit: it was misread",
    keys.pair_fits,
)  # fmt: skip
COMPANY: Final = _check(
    "gcppos1", "a company prefix of at least four digits", "another character among them",
    lambda text: bool(re.match(r"[0-9]{4}", text)),
)  # fmt: skip
HAS_NON_DIGIT: Final = _check(
    "hasnondigit", "a character other than a digit", "digits only",
    lambda text: bool(re.search(r"[^0-9]", text)),
)  # fmt: skip
DAY_OR_MONTH: Final = _dated(
    "yymmd0", "a day of the calendar",
    lambda text, on: _digits(text, 6) and dates.is_day(text, on, zero=True),
)  # fmt: skip
DAY: Final = _dated(
    "yymmdd", "a day of the calendar",
    lambda text, on: _digits(text, 6) and dates.is_day(text, on, zero=False),
)  # fmt: skip
BIRTH: Final = _check(
    "yyyymmdd", "a day of the calendar", "none",
    lambda text: _digits(text, 8) and dates.is_birth(text),
)  # fmt: skip
HOUR_MINUTE: Final = _check(
    "hhmi", "a time from 0000 to 2359", "another",
    lambda text: _below(text[:2], _HOURS) and _below(text[2:], _MINUTES),
)  # fmt: skip
HOUR: Final = _check(
    "hh", "an hour from 00 to 23", "another", lambda text: _below(text, _HOURS)
)  # fmt: skip
MINUTE: Final = _check(
    "mi", "a minute from 00 to 59", "another", lambda text: _below(text, _MINUTES)
)  # fmt: skip
SECOND: Final = _check(
    "ss", "a second from 00 to 59", "another", lambda text: _below(text, _MINUTES)
)  # fmt: skip
ZERO: Final = _check("zero", "a zero in front", "another digit", lambda text: not text.strip("0"))
NON_ZERO: Final = _check(
    "nonzero", "a number above zero", "zero", lambda text: bool(text.strip("0"))
)
NO_ZERO_PREFIX: Final = _check(
    "nozeroprefix", "a number without leading zero", "a zero in front or another character",
    lambda text: _digits(text) and not text.startswith("0"),
)  # fmt: skip
YES_NO: Final = _check("yesno", "0 or 1", "another character", lambda text: text in {"0", "1"})
HYPHEN: Final = _check(
    "hyphen", "a minus sign or nothing", "another character", lambda text: not text.strip("-")
)
COUNTRY: Final = _check(
    "iso3166", "a country number of ISO 3166-1", "another number",
    lambda text: text in codes.COUNTRIES,
)  # fmt: skip
COUNTRY_OR_999: Final = _check(
    "iso3166999", "a country number of ISO 3166-1 or 999", "another number",
    lambda text: text in codes.COUNTRIES or text == "999",
)  # fmt: skip
COUNTRY_LETTERS: Final = _check(
    "iso3166alpha2", "two letters of a country of ISO 3166-1", "others",
    lambda text: text in codes.COUNTRY_LETTERS,
)  # fmt: skip
CURRENCY: Final = _check(
    "iso4217", "a currency number of ISO 4217", "another number",
    lambda text: text in codes.CURRENCIES,
)  # fmt: skip
SEX: Final = _check(
    "iso5218", "0, 1, 2 or 9 as ISO/IEC 5218 lists them", "another character",
    lambda text: text in codes.SEXES,
)  # fmt: skip
MEDIA_TYPE: Final = _check(
    "mediatype", "a media type that is assigned", "another number",
    lambda text: text in codes.MEDIA_TYPES,
)  # fmt: skip
PACKAGE_TYPE: Final = _check(
    "packagetype", "one to three capital letters or digits", "another form",
    lambda text: bool(re.fullmatch(r"[0-9A-Z]{1,3}", text)),
)  # fmt: skip
IMPORTER_INDEX: Final = _check(
    "importeridx", "an importer index of one letter, digit, - or _", "another character",
    lambda text: text in codes.IMPORTER_INDEX,
)  # fmt: skip
WINDING: Final = _check(
    "winding", "a winding direction of 0, 1 or 9", "another digit",
    lambda text: text in codes.WINDINGS,
)  # fmt: skip
LATITUDE: Final = _check(
    "latitude", "a latitude of at most 180 degrees", "another",
    lambda text: _digits(text, 10) and int(text) <= _LATITUDE_MOST,
)  # fmt: skip
LONGITUDE: Final = _check(
    "longitude", "a longitude of at most 360 degrees", "another",
    lambda text: _digits(text, 10) and int(text) <= _LONGITUDE_MOST,
)  # fmt: skip
ESCAPES: Final = _check(
    "pcenc", "two hexadecimal digits after every percent sign", "something else",
    _escapes_are_whole,
)  # fmt: skip
BASE64URL: Final = _check(
    "cset64", "base64 of the file-safe alphabet", "another character or a wrong end",
    _is_base64url,
)  # fmt: skip
PIECE_OF_TOTAL: Final = Check("pieceoftotal", _pieces_complaint)
SEQUENCE: Final = Check("posinseqslash", _sequence_complaint)
IBAN: Final = Check("iban", _iban_complaint)
COUPON: Final = Check("couponcode", coupons.coupon_complaint)
OFFER: Final = Check("couponposoffer", coupons.offer_complaint)
