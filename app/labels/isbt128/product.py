"""What an ISBT 128 label says about the product: group, code, division, size, processor.

    =%ggre              blood group                   DS002
    =<aoooo t ds        product code                  DS003
    =,xxxxxx            division, where ds is 99      DS032
    &$nn(aabbbbcccccdee)…  dimensions                 DS029
    &+appppxxxxxx       processing facility           DS033
    =/appppxxxxxxaoooo  processor product code        DS034

What the codes are called stands in ICCBBA's tables, which a registered site imports for itself
(`app.labels.isbt128.tables`); none is shipped. The eight group codes named here are those of
plain ABO and RhD groups; any other code is kept as it is.

Source: ISBT 128 ST-001 (DS002, DS003, DS029, DS032 to DS034).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from app.labels.isbt128.base import FIN, PDC, Hidden, matched, refuse

SEE_DIVISIONS: Final = "99"  # as division: DS032 says which
AUTOLOGOUS: Final = frozenset("1X")  # collection types: for the donor alone

_GROUP: Final = re.compile(r"([0-9A-Za-z]{2})([0-9A-Z])0")
_PLAIN_GROUPS: Final = {
    "95": "O RhD negative",
    "51": "O RhD positive",
    "06": "A RhD negative",
    "62": "A RhD positive",
    "17": "B RhD negative",
    "73": "B RhD positive",
    "28": "AB RhD negative",
    "84": "AB RhD positive",
}
_CODE: Final = re.compile(rf"({PDC})([0-9A-Za-z]{{3}})")
_TYPE_AND_DIVISION: Final = re.compile(r"[0-9A-Za-z][0-9A-Z][0-9a-z]")
_DIVISION_ONLY: Final = frozenset("MNRTVW")  # these have three digits of division and no type
_DIVISIONS: Final = re.compile(r"[0-9A-Z]{6}")
_PROCESSOR: Final = re.compile(rf"({FIN})([0-9A-Z]{{6}})")
_PROCESSOR_PRODUCT: Final = re.compile(rf"({FIN})([0-9A-Z]{{6}})({PDC})")
_DIMENSION: Final = re.compile(r"(0[1-6])([0-9]{4})([0-9]{5})([0-5])([0-9A-Z]{2})")
_DIMENSION_LENGTH: Final = 14
_UNITS: Final = {
    "0001": "mL",
    "0006": "cm2",
    "0007": "10^9 platelets",
    "0008": "g gross",
    "0009": "g tare",
    "0010": "g tare",
}
_RELATIONS: Final = {"01": "=", "02": ">", "03": ">=", "04": "<", "05": "<=", "06": "nominal"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BloodGroup(Hidden):
    """ABO and RhD group, or a special message in their place (DS002).

    Attributes:
        code: two characters, group and intended use.
        phenotype: Rh, Kell and Miltenberger phenotype; `0` for none.
    """

    code: str
    phenotype: str = "0"

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read `ggre`.

        Raises:
            LabelError: the form is wrong.

        >>> BloodGroup.parse("6200").name
        'A RhD positive'
        """
        code, phenotype = matched(_GROUP, data, "blood group (=%)").groups()
        return cls(code=code, phenotype=phenotype)

    @property
    def name(self) -> str:
        """The plain group's name, or empty for a code that needs the site's table."""
        return _PLAIN_GROUPS.get(self.code, "")

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{self.code}{self.phenotype}0"

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The group by name, or by code."""
        return (("blood_group", self.name or self.code),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProductDescription(Hidden):
    """A product code: what it is, how it was collected, which division of it this is (DS003).

    Attributes:
        code: product description code, five characters.
        rest: three characters: collection type and division, or, for tissue, the division.
    """

    code: str
    rest: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read `aoooo` and the three characters after it.

        Raises:
            LabelError: the form is wrong for this family of products.
        """
        code, rest = matched(_CODE, data, "product code (=<)").groups()
        if code[0] in _DIVISION_ONLY:
            if not rest.isdigit():
                refuse(
                    "Expected a division of three digits in the product code (=<), "
                    "got other characters."
                )
        elif not _TYPE_AND_DIVISION.fullmatch(rest):
            refuse(
                "Expected a collection type and a division in the product code (=<), "
                "got other characters."
            )
        return cls(code=code, rest=rest)

    @property
    def collection(self) -> str:
        """Type of collection; empty for tissue, whose code has none."""
        return "" if self.code[0] in _DIVISION_ONLY else self.rest[0]

    @property
    def division(self) -> str:
        """Which division: two characters, `00` undivided, or three digits for tissue."""
        return self.rest if self.code[0] in _DIVISION_ONLY else self.rest[1:]

    @property
    def needs_divisions(self) -> bool:
        """Whether the division is too fine for this code: DS032 must be scanned as well."""
        return self.division == SEE_DIVISIONS

    @property
    def autologous(self) -> bool:
        """Whether it may go to nobody but its donor."""
        return self.collection in AUTOLOGOUS

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.code + self.rest

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The whole code: two divisions of one product are two products."""
        return (("product", self.data),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Divisions(Hidden):
    """Which division, where the product code's two characters do not suffice (DS032)."""

    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read six characters.

        Raises:
            LabelError: the form is wrong.
        """
        return cls(number=matched(_DIVISIONS, data, "division (=,)").group())

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.number

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The division."""
        return (("division", self.number),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Processor(Hidden):
    """Who processed the product, and what that facility says about it (DS033, DS034).

    Attributes:
        facility: FIN of the processing facility, FIN(P).
        facility_code: facility product code, six characters.
        product: product description code (DS034 only), otherwise empty.
    """

    facility: str
    facility_code: str
    product: str = ""

    @classmethod
    def parse_facility(cls, data: str) -> Self:
        """Read DS033.

        Raises:
            LabelError: the form is wrong.
        """
        facility, code = matched(_PROCESSOR, data, "processing facility (&+)").groups()
        return cls(facility=facility, facility_code=code)

    @classmethod
    def parse_product(cls, data: str) -> Self:
        """Read DS034.

        Raises:
            LabelError: the form is wrong.
        """
        match = matched(_PROCESSOR_PRODUCT, data, "processor product code (=/)")
        facility, code, product = match.groups()
        return cls(facility=facility, facility_code=code, product=product)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.facility + self.facility_code + self.product

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The code, by what it names."""
        return (("processor_product" if self.product else "processing_facility", self.data),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dimension(Hidden):
    """One measure: `cccc` with `d` decimal places, of a kind, with a relation.

    Attributes:
        relation: two digits: 01 equal, 02 greater, 03 at least, 04 less, 05 at most, 06 nominal.
        kind: four digits, the type and unit of the measure.
        digits: five digits.
        places: how many of them follow the decimal point, 0 to 5.
        note: two further characters, kept as they came.
    """

    relation: str
    kind: str
    digits: str
    places: int
    note: str = "00"

    @property
    def data(self) -> str:
        """The fourteen characters."""
        return f"{self.relation}{self.kind}{self.digits}{self.places}{self.note}"

    @property
    def number(self) -> str:
        """The measure as a decimal number.

        >>> Dimension(relation="01", kind="0001", digits="00705", places=1).number
        '70.5'
        """
        split = len(self.digits) - self.places
        whole, part = self.digits[:split].lstrip("0") or "0", self.digits[split:]
        return f"{whole}.{part}" if part else whole


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Dimensions(Hidden):
    """The measures of a product, in any order (DS029)."""

    measures: tuple[Dimension, ...]

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read the number of measures and the measures.

        Raises:
            LabelError: there are more or fewer than it says, or one has no such form.
        """
        body = data[2:]
        pieces = [body[i : i + _DIMENSION_LENGTH] for i in range(0, len(body), _DIMENSION_LENGTH)]
        if not data[:2].isdigit() or int(data[:2]) != len(pieces) or not pieces:
            refuse("Expected as many dimensions (&$) as the label says, got another number.")
        return cls(measures=tuple(_dimension(piece) for piece in pieces))

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{len(self.measures):02}" + "".join(m.data for m in self.measures)

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """Each measure with its relation and its unit, or the unit's code."""
        return tuple(
            ("dimension", f"{_RELATIONS[m.relation]} {m.number} {_UNITS.get(m.kind, m.kind)}")
            for m in self.measures
        )


def measure_dimensions(rest: str) -> int:
    """Return how many characters a message of dimensions takes, by its first two."""
    return 2 + _DIMENSION_LENGTH * int(rest[:2]) if re.match(r"[0-9]{2}", rest) else len(rest)


def _dimension(piece: str) -> Dimension:
    relation, kind, digits, places, note = matched(_DIMENSION, piece, "dimension (&$)").groups()
    return Dimension(relation=relation, kind=kind, digits=digits, places=int(places), note=note)
