r"""The data structures of ISBT 128: identifier, length and form, all three before any use.

A structure begins with its data identifier: `=` or `&` and a character that is no letter or
digit. Three rules are exceptions:

* the donation number's second character is already data, a letter but O or a digit but 0;
* four identifiers have three characters (`&,1` to `&,4`);
* `&a` to `&z`, `&;` and `&!` are defined nationally: their data is kept and never interpreted,
  and as nobody here knows their length, nothing may follow them.

An identifier that this table does not hold is refused, and so is every other length than its
own: `=\6200…` is no blood group, and neither is `=%62000`.

Source: ISBT 128 ST-001 sections 2.1, 2.2, 2.5 and the data structures 001 to 040.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from app.labels.isbt128.base import Value, refuse
from app.labels.isbt128.dates import FlexibleMoment, LocalMoment, SupplyMonth
from app.labels.isbt128.din import Din
from app.labels.isbt128.people import (
    BirthDate,
    Consignment,
    Donor,
    PatientNumber,
    Staff,
    measure_patient,
)
from app.labels.isbt128.product import (
    BloodGroup,
    Dimensions,
    Divisions,
    Processor,
    ProductDescription,
    measure_dimensions,
)
from app.labels.isbt128.registry import ChainOfIdentity, Characters, Grid, Sec

DIN: Final = "="
COMPOUND: Final = "=+"
NATIONAL: Final = "national"

_DIN_START: Final = re.compile(r"=[A-NP-Z1-9]")
_NATIONAL: Final = re.compile(r"&[a-z;!]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One row of the table.

    Attributes:
        number: the data structure's number in the standard, `001` to `040`.
        identifier: the data identifier.
        title: what it is called here.
        length: how many characters follow the identifier, computed from them where they say so.
        read: reads these characters; the date is the scan's.
    """

    number: str
    identifier: str
    title: str
    length: int | Callable[[str], int]
    read: Callable[[str, date], Value]


def _plain(read: Callable[[str], Value]) -> Callable[[str, date], Value]:
    return lambda data, _: read(data)


def _characters(kind: str, form: str) -> Callable[[str, date], Value]:
    pattern = re.compile(form)

    def read(data: str, _: date) -> Value:
        if not pattern.fullmatch(data):
            refuse(f"Expected digits and letters in the {kind.replace('_', ' ')}, got others.")
        return Characters(kind=kind, data=data)

    return read


_ALNUM: Final = r"[0-9A-Z]+"

STRUCTURES: Final = tuple(
    Structure(number=number, identifier=identifier, title=title, length=length, read=read)
    for number, identifier, title, length, read in (
        ("001", DIN, "donation number", 15, _plain(Din.parse)),
        ("002", "=%", "blood group", 4, _plain(BloodGroup.parse)),
        ("003", "=<", "product code", 8, _plain(ProductDescription.parse)),
        ("004", "=>", "expiry date", 6, partial(LocalMoment.parse, "expiry")),
        ("005", "&>", "expiry date and time", 10, partial(LocalMoment.parse, "expiry")),
        ("006", "=*", "collection date", 6, partial(LocalMoment.parse, "collection")),
        ("007", "&*", "collection date and time", 10, partial(LocalMoment.parse, "collection")),
        ("008", "=}", "production date", 6, partial(LocalMoment.parse, "production")),
        ("009", "&}", "production date and time", 10, partial(LocalMoment.parse, "production")),
        ("010", "&(", "special testing", 5, _characters("special_testing", _ALNUM)),
        ("017", "=)", "container maker", 10, _characters("container_maker", _ALNUM)),
        ("018", "&)", "container lot", 10, _characters("container_lot", _ALNUM)),
        ("019", "=;", "donor number", 21, _plain(Donor.parse)),
        ("020", "='", "staff number", 11, _plain(Staff.parse)),
        ("021", "=-", "supply maker", 10, _characters("supply_maker", _ALNUM)),
        ("022", "&-", "supply lot", 10, _characters("supply_lot", _ALNUM)),
        ("024", "=#", "date of birth", 10, _plain(BirthDate.parse)),
        ("025", "&#", "patient number", measure_patient, _plain(PatientNumber.parse)),
        ("026", "=]", "expiry month", 6, _plain(SupplyMonth.parse)),
        ("028", "=$", "consignment", 16, _plain(Consignment.parse)),
        ("029", "&$", "dimensions", measure_dimensions, _plain(Dimensions.parse)),
        ("031", "=(", "flexible date and time", 16, _plain(FlexibleMoment.parse)),
        ("032", "=,", "division", 6, _plain(Divisions.parse)),
        ("033", "&+", "processing facility", 11, _plain(Processor.parse_facility)),
        ("034", "=/", "processor product code", 16, _plain(Processor.parse_product)),
        ("035", "&,1", "product lot", 18, _characters("product_lot", _ALNUM)),
        ("036", "&,2", "supplemental number", 18, _characters("supplemental_number", _ALNUM)),
        ("037", "&,3", "old donor registry number", 19, _characters("old_registry", _ALNUM)),
        ("038", "&,4", "single European code", 40, _plain(Sec.parse)),
        ("039", "&:", "donor registry number", 19, _plain(Grid.parse)),
        ("040", "&/", "chain of identity", 15, _plain(ChainOfIdentity.parse)),
    )
)
BY_IDENTIFIER: Final = {structure.identifier: structure for structure in STRUCTURES}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Element:
    """One structure as a symbol holds it.

    Attributes:
        number: the data structure's number; `national` for one that ICCBBA does not define.
        identifier: the data identifier.
        data: the characters that follow it.
        value: what they say.
    """

    number: str
    identifier: str
    data: str
    value: Value

    def __repr__(self) -> str:
        """Name the structure, never its data."""
        return f"Element({self.identifier})"

    @property
    def key(self) -> str:
        """Under which name a label holds it: a flexible date and time adds its type."""
        flexible = self.value if isinstance(self.value, FlexibleMoment) else None
        return self.identifier + (flexible.type if flexible else "")


def identifier_at(rest: str) -> str | None:
    """Return the data identifier with which this begins, or None if the table has none.

    >>> identifier_at("&,4PL"), identifier_at("=A9999"), identifier_at("=0")
    ('&,4', '=', None)
    """
    if _DIN_START.match(rest):
        return DIN
    if _NATIONAL.match(rest):
        return rest[:2]
    return next((one for one in (rest[:3], rest[:2]) if one != DIN and one in BY_IDENTIFIER), None)


def take(rest: str, position: int, on: date) -> tuple[Element, str]:
    """Read the structure with which this begins, and return it with what follows.

    Args:
        rest: what is left of the message.
        position: where that begins in the message, from 1, for the error.
        on: the date of the scan.

    Raises:
        LabelError: there is no such structure, or its length or form is wrong.
    """
    identifier = identifier_at(rest)
    if identifier is None:
        refuse(
            f"Expected an ISBT 128 data identifier at character {position}, got none that is "
            "known."
        )
    after = rest[len(identifier) :]
    structure = BY_IDENTIFIER.get(identifier)
    if structure is None:
        return _national(identifier, after), ""
    length = structure.length if isinstance(structure.length, int) else structure.length(after)
    data = after[:length]
    if len(data) != length:
        refuse(
            f"Expected {length} characters in the {structure.title} ({identifier}), "
            f"got {len(data)}."
        )
    value = structure.read(data, on)
    element = Element(number=structure.number, identifier=identifier, data=data, value=value)
    return element, after[length:]


def _national(identifier: str, data: str) -> Element:
    if not data:
        refuse(f"Expected data after the national data identifier ({identifier}), got none.")
    value = Characters(kind="national", data=data)
    return Element(number=NATIONAL, identifier=identifier, data=data, value=value)
