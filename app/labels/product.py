"""The label on one bag: product code, lot, serial number, chain of identity, expiry date.

GS1 elements (01), (10), (21), (91) and (17), all demanded: a bag whose label lacks one cannot be
told from another bag. They read in any order. We write them in the order above, because the
expiry date is demanded and fixed in length: a message cut anywhere lacks it and is refused,
while the usual order would let a cut chain of identity pass as a shorter one (see `gs1`).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import CoiId, LotNumber, ProductCode, SerialNumber
from app.labels import gs1
from app.labels.label import ProductLabel

KEY: Final = "01"


def read(elements: gs1.ElementStrings) -> ProductLabel:
    """Read a bag's label.

    Raises:
        LabelError: an element is missing, or belongs to another kind of label.
    """
    elements.refuse("00", "02", "8017", "8018", "8019")
    product, lot, serial, coi, expires = elements.demand("01", "10", "21", "91", "17")
    return ProductLabel(
        product=ProductCode(product),
        serial=SerialNumber(serial),
        lot=LotNumber(lot),
        expires=gs1.date_of(expires, elements.on),
        coi=CoiId(coi),
    )


def raw(label: ProductLabel) -> bytes:
    """Write the symbol's bytes, separators included.

    Raises:
        LabelError: a value has no place in its element (length, characters, check digit).
    """
    return gs1.join(_elements(label), on=label.expires)


def element_string(label: ProductLabel) -> str:
    """Write the bracketed form for a symbol writer: `(01)…(10)…(21)…(91)…(17)…`.

    Raises:
        LabelError: as `raw`, or a value contains a bracket.
    """
    raw(label)
    return gs1.bracket(_elements(label))


def _elements(label: ProductLabel) -> tuple[tuple[str, str], ...]:
    return (
        ("01", label.product.value),
        ("10", label.lot.value),
        ("21", label.serial.value),
        ("91", label.coi.value),
        ("17", _yymmdd(label.expires)),
    )


def _yymmdd(day: date) -> str:
    return f"{day.year % 100:02}{day.month:02}{day.day:02}"
