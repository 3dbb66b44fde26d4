"""A staff badge: GS1 element (8017), the provider's GSRN, alone in a GS1-128 symbol.

It identifies and never authenticates (DESIGN §7). Eighteen digits with a check digit: a badge cut
anywhere is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import BadgeNumber
from app.labels import gs1
from app.labels.label import Badge

KEY: Final = "8017"


def read(elements: gs1.ElementStrings) -> Badge:
    """Read a badge.

    Raises:
        LabelError: the number is missing, or the label is of another kind as well.
    """
    elements.refuse("00", "01", "02", "8018")
    (number,) = elements.demand("8017")
    return Badge(number=BadgeNumber(number))


def raw(badge: Badge) -> bytes:
    """Write the symbol's bytes.

    Raises:
        LabelError: the number is not a GSRN.
    """
    return gs1.join(_elements(badge), on=date.min)


def element_string(badge: Badge) -> str:
    """Write the bracketed form for a symbol writer: `(8017)…`.

    Raises:
        LabelError: the number is not a GSRN.
    """
    raw(badge)
    return gs1.bracket(_elements(badge))


def _elements(badge: Badge) -> tuple[tuple[str, str], ...]:
    return (("8017", badge.number.value),)
