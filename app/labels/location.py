"""A storage place: GS1 location number (414), with its extension (254) for a part of it.

The number of the whole is the GLN; a part is the GLN, a full stop and the extension. Places that
a site numbers itself are described in `site`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import LocationId
from app.labels import gs1
from app.labels.label import LocationLabel

KEYS: Final = ("414", "254")
_GLN_LENGTH: Final = 13


def read(elements: gs1.ElementStrings) -> LocationLabel:
    """Read a place's label.

    Raises:
        LabelError: the location number is missing, or the label is of another kind as well.
    """
    elements.refuse("00", "01", "02", "8017", "8018")
    (number,) = elements.demand("414")
    extension = elements.value("254")
    return LocationLabel(
        location=LocationId(number if extension is None else f"{number}.{extension}")
    )


def raw(place: LocationLabel) -> bytes:
    """Write the symbol's bytes: the extension first, so that a message cut anywhere is refused.

    Raises:
        LabelError: the place is not numbered by GS1.
    """
    number, _, extension = place.location.value.partition(".")
    if len(number) != _GLN_LENGTH:
        raise gs1.LabelError("Expected a location number of 13 digits, got another one.")
    first = (("254", extension),) if extension else ()
    return gs1.join((*first, ("414", number)), on=date.min)
