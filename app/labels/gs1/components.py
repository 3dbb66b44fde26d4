"""What the value of each element is made of: parts, their lengths, characters and checks.

biip's table says which application identifiers exist and what a value looks like as a whole. This
table holds only elements with parts that mean more than their characters: keys with check digits,
dates, times, codes of lists. An element that is in neither table does not exist; one that is only
in biip's is any text of its form.

`tests/vectors/test_gs1_vectors.py` compares every row with GS1's own syntax dictionary, where
that is at hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.labels.gs1 import checks
from app.labels.gs1.checks import Check
from app.labels.gs1.elements import LabelError, title

# GS1's kinds of characters (GenSpecs, "GS1 AI encodable character sets"), as regular expressions.
_CHARACTERS: Final = {
    "N": r"[0-9]",
    "X": r"[!-\"%-/0-9:-?A-Z_a-z]",
    "Y": r"[#\-/0-9A-Z]",
    "Z": r"[0-9A-Za-z_=-]",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a value.

    Attributes:
        kind: N digits, X the set of 82, Y the set of 39, Z file-safe base64.
        least: how few characters it may have.
        most: how many it may have; only the last part of a value may vary in length.
        checks: what is tested of it, in order.
        optional: whether the value may end before it.
    """

    kind: str
    least: int
    most: int
    checks: tuple[Check, ...] = ()
    optional: bool = False


def _n(length: int, *tests: Check) -> Part:
    return Part("N", length, length, tests)


def _n_to(most: int, *tests: Check) -> Part:
    return Part("N", 1, most, tests)


def _x(length: int, *tests: Check) -> Part:
    return Part("X", length, length, tests)


def _x_to(most: int, *tests: Check) -> Part:
    return Part("X", 1, most, tests)


def _maybe(part: Part) -> Part:
    return Part(part.kind, part.least, part.most, part.checks, optional=True)


_GLN: Final = (_n(13, checks.CSUM),)
_GSRN: Final = (_n(18, checks.CSUM),)
_GTIN: Final = (_n(14, checks.CSUM),)
_PIECE: Final = (_n(14, checks.CSUM), _n(4, checks.PIECE_OF_TOTAL))
_DAY_OR_MONTH: Final = (_n(6, checks.DAY_OR_MONTH),)
_DELIVERY: Final = (_n(6, checks.DAY_OR_MONTH), _n(4, checks.HOUR_MINUTE))
_COUNTRY: Final = (_n(3, checks.COUNTRY),)
_COUNTRIES: Final = (*_COUNTRY, *(_maybe(_n(3, checks.COUNTRY)) for _ in range(4)))
_AMOUNT: Final = (_n(3, checks.CURRENCY), _n_to(15))
_TEMPERATURE: Final = (_n(6), _maybe(_x(1, checks.HYPHEN)))
_PROCESSOR: Final = (_n(3, checks.COUNTRY_OR_999), _x_to(27))
_ASSET: Final = (_x_to(30, checks.COMPANY),)
_ANSWER: Final = (_n(1, checks.YES_NO),)
_LETTERS: Final = (_x(2, checks.COUNTRY_LETTERS),)


def _escaped(most: int) -> tuple[Part, ...]:
    return (_x_to(most, checks.ESCAPES),)


_BY_AIS: Final = {
    "00 8017 8018": _GSRN,
    "01 02 03": _GTIN,
    "11 12 13 15 16 17": _DAY_OR_MONTH,
    "253": (*_GLN, _maybe(_x_to(17))),
    "255": (*_GLN, _maybe(_n_to(12))),
    "30 37": (_n_to(8),),
    "391n 393n": _AMOUNT,
    "401 7023 8004": _ASSET,
    "402": (_n(17, checks.CSUM),),
    "410 411 412 413 414 415 416 417": _GLN,
    "421": (*_COUNTRY, _x_to(9)),
    "422 424 426": _COUNTRY,
    "423 425": _COUNTRIES,
    "4300 4301 4310 4311 4320": _escaped(35),
    "4302 4303 4304 4305 4306 4312 4313 4314 4315 4316 7257": _escaped(70),
    "7253 7254 7259": _escaped(40),
    "7256": _escaped(90),
    "4307 4317": _LETTERS,
    "4309": (_n(10, checks.LATITUDE), _n(10, checks.LONGITUDE)),
    "4321 4322 4323": _ANSWER,
    "4324 4325": _DELIVERY,
    "4326 7006": (_n(6, checks.DAY),),
    "4330 4331 4332 4333": _TEMPERATURE,
    "7003": (_n(6, checks.DAY), _n(4, checks.HOUR_MINUTE)),
    "7004": (_n_to(4),),
    "7007": (_n(6, checks.DAY), _maybe(_n(6, checks.DAY))),
    "7011": (_n(6, checks.DAY), _maybe(_n(4, checks.HOUR_MINUTE))),
    "703n": _PROCESSOR,
    "7040": (_n(1), _x(1), _x(1), _x(1, checks.IMPORTER_INDEX)),
    "7041": (_x_to(4, checks.PACKAGE_TYPE),),
    "7241": (_n(2, checks.MEDIA_TYPE),),
    "7250": (_n(8, checks.BIRTH),),
    "7251": (_n(8, checks.BIRTH), _n(4, checks.HOUR_MINUTE)),
    "7252": (_n(1, checks.SEX),),
    "7258": (_x(3, checks.SEQUENCE),),
    "8001": (
        _n(4, checks.NON_ZERO),
        _n(5, checks.NON_ZERO),
        _n(3, checks.NON_ZERO),
        _n(1, checks.WINDING),
        _n(1),
    ),
    "8003": (_n(1, checks.ZERO), *_GLN, _maybe(_x_to(16))),
    "8006 8026": _PIECE,
    "8007": (_x_to(34, checks.IBAN),),
    "8008": (
        _n(6, checks.DAY),
        _n(2, checks.HOUR),
        _maybe(_n(2, checks.MINUTE)),
        _maybe(_n(2, checks.SECOND)),
    ),
    "8010": (Part("Y", 1, 30, (checks.COMPANY,)),),
    "8011": (_n_to(12, checks.NO_ZERO_PREFIX),),
    "8013": (_x_to(25, checks.CSUM_ALPHA, checks.COMPANY),),
    "8014": (_x_to(25, checks.CSUM_ALPHA, checks.COMPANY, checks.HAS_NON_DIGIT),),
    "8030": (Part("Z", 1, 90, (checks.BASE64URL,)),),
    "8110": (_x_to(70, checks.COUPON),),
    "8112": (_x_to(70, checks.OFFER),),
}
_FORMS: Final = {ai: parts for ais, parts in _BY_AIS.items() for ai in ais.split()}


def parts_of(ai: str) -> tuple[Part, ...]:
    """Return the parts of an element's value; none if all of it is text of biip's form.

    >>> [part.most for part in parts_of("7003")]
    [6, 4]
    """
    return _FORMS.get(ai) or _FORMS.get(ai[:3] + "n", ())


def check_value(ai: str, value: str, on: date) -> None:
    """Check every part of an element's value.

    Raises:
        LabelError: the value has not the element's form, or a part is impossible; the sentence
            names the element, what was expected and what came, and never the value.

    >>> check_value("17", "280200", date(2026, 1, 1))
    >>> check_value("20", "1", date(2026, 1, 1))
    >>> check_value("253", "9501101530004", date(2026, 1, 1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    app.labels.gs1.elements.LabelError: Expected another check digit in the document number...
    """
    parts = parts_of(ai)
    rest = value
    for part in parts:
        if part.optional and not rest:
            break
        piece, rest = rest[: part.most], rest[part.most :]
        if not re.fullmatch(f"{_CHARACTERS[part.kind]}{{{part.least},}}", piece):
            raise LabelError(whole(ai, value))
        for check in part.checks:
            _demand(check, piece, ai, on)
    if parts and rest:
        raise LabelError(whole(ai, value))


def whole(ai: str, value: str) -> str:
    """Say that a value has not the form of its element.

    >>> whole("10", "")
    'Expected a whole lot number (10), got 0 characters that do not form one.'
    """
    return f"Expected a whole {title(ai)}, got {len(value)} characters that do not form one."


def _demand(check: Check, piece: str, ai: str, on: date) -> None:
    if complaint := check.complaint(piece, on):
        expected, got = complaint
        raise LabelError(f"Expected {expected} in the {title(ai)}, got {got}.")
