"""Numbers that follow cells across facilities: chain of identity, SEC, GRID, lots.

    &/CHappppyynnnnnn   chain of identity (CoI)                DS040
    &,4 + 40            single European code (SEC)             DS038
    &: + 19             donor registry number (GRID)           DS039
    &,1 + 18            lot of a product of human origin       DS035
    &,2 + 18            supplemental number of such a product  DS036
    &,3 + 19            GRID as it was until 2017              DS037

The chain of identity is the same on everything that belongs to one therapy, and stands beside
the donation number, never in its place. The SEC repeats donation, product and expiry in the form
of Directive 2006/86/EC; people read it with a blank and `SEC:` in front, codes hold neither.

Source: ISBT 128 ST-001 (DS035 to DS040), ST-012; Directive 2006/86/EC, annex VII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from app.labels.isbt128 import check
from app.labels.isbt128.base import FIN, Hidden, matched, refuse

ISBT_SYSTEM: Final = "A"  # of the SEC: the product code is ISBT 128's

_COI: Final = re.compile(rf"CH{FIN}[0-9]{{2}}[0-9A-Z]{{6}}")
_GRID: Final = re.compile(r"([1-9][0-9]{3}[0-9A-Z]{13})([0-9]{2})")
_SEC: Final = re.compile(
    r"([A-Z]{2})([0-9A-Z]{6})([0-9A-Z]{13})([ABE])([0-9A-Z]{7})([0-9A-Za-z]{3})([0-9]{8})"
)
_SEC_TEXT: Final = re.compile(r"(?:SEC: ?)?([0-9A-Z]{21}) ([0-9A-Za-z]{19})")
_NO_EXPIRY: Final = "00000000"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChainOfIdentity(Hidden):
    """The chain of identity identifier: fifteen characters, `CH` in front (DS040)."""

    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the fifteen characters.

        Raises:
            LabelError: the form is wrong.
        """
        return cls(number=matched(_COI, data, "chain of identity (&/)").group())

    @property
    def k(self) -> str:
        """The check character that is printed beside it and typed with it.

        Computed over all fifteen characters: the text that says so (ST-028) was not at hand.
        """
        return check.character(self.number)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.number

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The number."""
        return (("chain_of_identity", self.number),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Grid(Hidden):
    """A donor registry number: nineteen characters, the last two check the others (DS039)."""

    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the nineteen characters.

        Raises:
            LabelError: the form is wrong, or the check value does not verify.
        """
        body, given = matched(_GRID, data, "donor registry number (&:)").groups()
        if int(given) != check.value(body):
            refuse(
                "Expected another check value in the donor registry number (&:): it was misread."
            )
        return cls(number=data)

    @classmethod
    def of(cls, body: str) -> Self:
        """Make the number of its first seventeen characters.

        Raises:
            LabelError: they cannot begin one.
        """
        checked = body if re.fullmatch(r"[0-9A-Z]+", body) else "0"
        return cls.parse(f"{body}{check.value(checked):02}")

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.number

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The number."""
        return (("donor_registry", self.number),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sec(Hidden):
    """The single European code (DS038).

    Attributes:
        country: ISO 3166 alpha-2 code of the tissue establishment.
        establishment: six characters, padded with zeros.
        donation: unique donation number, thirteen characters, padded with zeros.
        system: which product codes these are: A ISBT 128, B Eurocode, E the EU's own.
        product: seven characters, padded with zeros.
        split: three characters; small letters differ from capitals.
        expires: last day, or None for a product that has none.
    """

    country: str
    establishment: str
    donation: str
    system: str
    product: str
    split: str
    expires: date | None

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the forty characters.

        Raises:
            LabelError: the form is wrong, or there is no such day.
        """
        what = "single European code (&,4)"
        *parts, digits = matched(_SEC, data, what).groups()
        expires = None if digits == _NO_EXPIRY else _day(digits, what)
        country, establishment, donation, system, product, split = parts
        return cls(
            country=country,
            establishment=establishment,
            donation=donation,
            system=system,
            product=product,
            split=split,
            expires=expires,
        )

    @classmethod
    def read_text(cls, text: str) -> Self:
        """Read the form for the eye: `SEC:`, donation sequence, blank, product sequence.

        Raises:
            LabelError: the form is wrong.
        """
        match = matched(_SEC_TEXT, text.strip(), "printed single European code")
        return cls.parse("".join(match.groups()))

    @property
    def text(self) -> str:
        """The form for the eye."""
        return f"SEC: {self.data[:21]} {self.data[21:]}"

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        expires = self.expires
        last = _NO_EXPIRY if expires is None else f"{expires.year:04}{expires:%m%d}"
        return (
            self.country + self.establishment + self.donation + self.system + self.product
            + self.split + last
        )  # fmt: skip

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The whole code: its parts mean something only together."""
        return (("single_european_code", self.data),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Characters(Hidden):
    """A structure whose characters are kept as they came, once number and set are right.

    Attributes:
        kind: what it is, for programs.
        data: the characters after the data identifier.
    """

    kind: str
    data: str

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The characters."""
        return ((self.kind, self.data),)


def _day(yyyymmdd: str, what: str) -> date:
    try:
        day = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        day = None
    # Raised outside the handler: what was scanned must not travel on as context.
    if day is None:
        refuse(f"Expected a day of the calendar in the {what}, got none.")
    return day
