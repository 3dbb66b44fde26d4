"""The two coupon codes of North America, (8110) and (8112): digits that announce their lengths.

No therapy carries a coupon. They are checked because a layer that lets one kind of element
through unread has no claim to the others; and the rule is short: a cursor that takes fields, each
of a fixed length or of a length that the digit before it announces, and complains in words.

Source: GS1 US, North American Coupon Application Guideline (8110) and GS1 AI (8112) Coupon Data
Specification, by way of GS1's own published syntax tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.labels.gs1.dates import is_day

Complaint = tuple[str, str]

_COMPANY: Final = range(7)  # announces 6 to 12 digits of a company prefix
_VALUE: Final = range(1, 6)
_REQUIREMENT_CODES: Final = "012349"
_NO_COMPANY: Final = 9  # the company of the first purchase stands for this one too


class _CouponError(Exception):
    """A field that is not as announced: what was expected, what came."""


@dataclass(slots=True)
class _Cursor:
    """What is left to read of a coupon's digits."""

    rest: str

    def take(self, count: int, what: str) -> str:
        """Take so many digits, or complain."""
        if len(self.rest) < count:
            raise _CouponError(f"{_digits(count)} of the {what}", f"{len(self.rest)}")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def code(self, allowed: str, what: str) -> str:
        """Take one digit of these."""
        digit = self.take(1, what)
        if digit not in allowed:
            raise _CouponError(f"a known {what}", "another digit")
        return digit

    def announced(self, lengths: range, more: int, what: str, none: int | None = None) -> str:
        """Take a digit that announces a length, and so many digits more."""
        length = int(self.take(1, f"length of the {what}"))
        if length == none:
            return ""
        if length not in lengths:
            raise _CouponError(f"a known length of the {what}", "another digit")
        return self.take(length + more, what)

    def marked(self, mark: str) -> bool:
        """Take the mark of an optional field, if it is the next."""
        if self.rest.startswith(mark):
            self.rest = self.rest[1:]
            return True
        return False


def coupon_complaint(text: str, on: date) -> Complaint | None:
    """Say what is wrong with a coupon code (8110), or None.

    Args:
        text: the value of the element.
        on: the date of the scan, for two-digit years.

    >>> coupon_complaint("012345612345611110123", date(2026, 1, 1))
    >>> coupon_complaint("0123456123456", date(2026, 1, 1))
    ('1 digit of the length of the save value', '0')
    """
    return _complaint(text, lambda cursor: _coupon(cursor, on))


def offer_complaint(text: str, _on: date) -> Complaint | None:
    """Say what is wrong with a positive-offer coupon (8112), or None.

    >>> offer_complaint("001234561234560123456", date(2026, 1, 1))
    >>> offer_complaint("201234561234560123456", date(2026, 1, 1))
    ('a known coupon format', 'another digit')
    """
    return _complaint(text, _offer)


def _digits(count: int) -> str:
    return f"{count} digit{'s' if count != 1 else ''}"


def _complaint(text: str, read: Callable[[_Cursor], None]) -> Complaint | None:
    if not (text.isascii() and text.isdigit()):
        return "digits only", "another character"
    cursor = _Cursor(text)
    try:
        read(cursor)
    except _CouponError as error:
        expected, got = error.args
        return str(expected), str(got)
    if cursor.rest:
        return "the end of the coupon", f"{_digits(len(cursor.rest))} more"
    return None


def _offer(cursor: _Cursor) -> None:
    cursor.code("01", "coupon format")
    cursor.announced(_COMPANY, 6, "funder")
    cursor.take(6, "offer code")
    cursor.announced(range(10), 6, "serial number")


def _coupon(cursor: _Cursor, on: date) -> None:
    cursor.announced(_COMPANY, 6, "company prefix")
    cursor.take(6, "offer code")
    cursor.announced(_VALUE, 0, "save value")
    _purchase(cursor, "first")
    if cursor.marked("1"):
        cursor.code("0123", "rule for more purchases")
        _purchase(cursor, "second")
        cursor.announced(_COMPANY, 6, "second company prefix", none=_NO_COMPANY)
    if cursor.marked("2"):
        _purchase(cursor, "third")
        cursor.announced(_COMPANY, 6, "third company prefix", none=_NO_COMPANY)
    _period(cursor, on)
    if cursor.marked("5"):
        cursor.announced(range(10), 6, "serial number")
    if cursor.marked("6"):
        cursor.announced(range(1, 8), 6, "retailer number")
    if cursor.marked("9"):
        cursor.code("01256", "save value code")
        cursor.code("012", "item that the save value applies to")
        cursor.take(1, "store coupon flag")
        cursor.code("01", "flag against multiplying")


def _purchase(cursor: _Cursor, which: str) -> None:
    cursor.announced(_VALUE, 0, f"{which} purchase requirement")
    cursor.code(_REQUIREMENT_CODES, f"{which} purchase requirement code")
    cursor.take(3, f"{which} purchase family code")


def _period(cursor: _Cursor, on: date) -> None:
    ends = _day(cursor, "expiration date", on) if cursor.marked("3") else None
    starts = _day(cursor, "start date", on) if cursor.marked("4") else None
    if ends and starts and starts > ends:
        raise _CouponError("a start date before the expiration date", "a later one")


def _day(cursor: _Cursor, what: str, on: date) -> str:
    day = cursor.take(6, what)
    if not is_day(day, on, zero=False):
        raise _CouponError(f"a day of the calendar as {what}", "none")
    return day
