"""The donation identification number (DIN, DS001): which donation a product comes from.

    = a pppp yy nnnnnn ff        =A99992612345600

Thirteen characters name the donation: the facility (FIN, five), the year in which the number was
assigned, and a serial number. The two flag characters behind them are no part of it: **numbers
are compared on thirteen characters**. Flags say how this very print is used:

* 00 nothing; 01 to 04 and 15 to 19 which container of a set; 20 to 59 the facility's own;
* 05 to 13 are those of reprints, tubes, records and partial labels: **never a bag's**, and a
  product step refuses them;
* 60 to 96 are 60 plus the MOD 37-2 check value: they must verify, and then no single wrong
  character can pass;
* everything else is reserved and refused in a product step.

A typed number always comes with the printed check character K.

Source: ISBT 128 ST-001 (DS001), sections 7.4 and 7.5, appendix A; flags: reference table RT004.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from app.labels.isbt128 import check
from app.labels.isbt128.base import FIN, Hidden, matched, refuse

TITLE: Final = "donation number (=)"
NO_FLAGS: Final = "00"
_FORM: Final = re.compile(
    rf"(?P<facility>{FIN})(?P<year>[0-9]{{2}})(?P<serial>[0-9]{{6}})"
    r"(?P<flags>[0-9A-Z]{2})"
)
# As people read and type it: blanks between the parts, the flags or not, K at the end.
_TYPED: Final = re.compile(rf"={{0,1}}({FIN})([0-9]{{2}})([0-9]{{6}})([0-9]{{2}})?([0-9A-Z*])")
_CHECKED: Final = range(60, 97)
_SET: Final = frozenset(range(1, 5)) | frozenset(range(15, 20))
_LOCAL: Final = range(20, 60)
_NO_BAG: Final = {
    5: "a reprint",
    6: "a pilot tube",
    7: "a test tube",
    8: "a donor record",
    9: "a sample tube for nucleic acid tests",
    10: "a sample for bacterial tests",
    11: "a label that is matched with the bag's",
    12: "a partial label",
    13: "a partial label",
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Din(Hidden):
    """A donation number as one barcode carries it.

    Attributes:
        facility: FIN of the facility that assigned the number.
        year: two digits: the year in which it was assigned.
        serial: six digits.
        flags: two characters; about this print, not about the donation.

    >>> Din.parse("G12341765432170").k
    'A'
    """

    facility: str
    year: str
    serial: str
    flags: str = NO_FLAGS

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the fifteen characters after `=`.

        Raises:
            LabelError: the form is wrong, or flags that hold a check value do not verify.
        """
        din = cls(**matched(_FORM, data, TITLE).groupdict())
        if din._code in _CHECKED and din._code - _CHECKED.start != check.value(din.number):
            refuse(f"Expected another check value in the flags of the {TITLE}: it was misread.")
        return din

    @classmethod
    def of(cls, number: str) -> Self:
        """Make the barcode of a number: flags that check it, so that a misread is refused.

        Raises:
            LabelError: the thirteen characters are no donation number.
        """
        din = cls.parse(number + NO_FLAGS)
        flags = f"{_CHECKED.start + check.value(din.number)}"
        return cls(facility=din.facility, year=din.year, serial=din.serial, flags=flags)

    @property
    def number(self) -> str:
        """The thirteen characters that name the donation: what is compared."""
        return self.facility + self.year + self.serial

    @property
    def k(self) -> str:
        """The check character that is printed beside the number and typed with it."""
        return check.character(self.number)

    @property
    def data(self) -> str:
        """The fifteen characters of the barcode."""
        return self.number + self.flags

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The number, and the flags if they say something about this print."""
        flags = () if self.flags == NO_FLAGS or self._code in _CHECKED else (self.flags,)
        return (("donation", self.number), *(("donation_flags", f) for f in flags))

    @property
    def _code(self) -> int:
        return int(self.flags) if self.flags.isdigit() else -1

    def demand_bag(self) -> None:
        """Refuse a number that is not on a bag.

        Raises:
            LabelError: the flags are those of a tube, a record, a reprint or a partial label, or
                are reserved.
        """
        if self._code in _NO_BAG:
            what = _NO_BAG[self._code]
            refuse(f"Expected the donation number of a bag, got that of {what} ({self.flags}).")
        known = self._code == 0 or any(self._code in some for some in (_SET, _LOCAL, _CHECKED))
        if not known:
            refuse(f"Expected the donation number of a bag, got reserved flags ({self.flags}).")


def is_donation_number(text: str) -> bool:
    """Tell whether typed text is meant as a donation number, with its check character or not.

    >>> is_donation_number("G1234 17 654321 A"), is_donation_number("=%6200")
    (True, False)
    """
    plain = _plain(text)
    return _TYPED.fullmatch(plain) is not None or re.match(rf"={FIN}", plain) is not None


def read_typed(text: str) -> Din:
    """Read a donation number that a person typed: with its check character K, always.

    Blanks are ignored and small letters are taken for capitals; the flags may be typed or not.

    Raises:
        LabelError: the form is wrong, or K is another one.

    >>> read_typed("g1234 17 654321 00 a").number
    'G123417654321'
    """
    plain = _plain(text)
    match = _TYPED.fullmatch(plain)
    if match is None:
        refuse(
            "Expected a donation number of 13 characters and its check character, got "
            f"{len(plain)} characters that do not form one."
        )
    facility, year, serial, flags, k = match.groups()
    din = Din.parse(facility + year + serial + (flags or NO_FLAGS))
    if k != din.k:
        refuse("Expected another check character after the donation number: type it again.")
    return din


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text, flags=re.ASCII).upper()
