"""A patient's wristband: patient number and print number, and what the site adds to them.

GS1 elements (8018), the patient's GSRN, and (8019), which print of the band it is, are demanded;
a date of birth (7250) and a chain of identity (91) may stand beside them. They read in any
order. We write what is optional first and the patient number last: it is demanded, fixed in
length and ends in a check digit, so a message cut anywhere, or without a separator, is refused
(see `gs1`).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import BandSerial, CoiId, PatientId
from app.labels import gs1
from app.labels.label import Wristband

KEY: Final = "8018"


def read(elements: gs1.ElementStrings) -> Wristband:
    """Read a wristband.

    Raises:
        LabelError: an element is missing, impossible, or belongs to another kind of label.
    """
    elements.refuse("00", "01", "02", "8017")
    patient, serial = elements.demand("8018", "8019")
    coi = elements.value("91")
    return Wristband(
        patient=PatientId(patient),
        serial=BandSerial(serial),
        born=_born(elements.value("7250")),
        coi=None if coi is None else CoiId(coi),
    )


def raw(band: Wristband) -> bytes:
    """Write the symbol's bytes, separators included.

    Raises:
        LabelError: a value has no place in its element (length, characters, check digit).
    """
    return gs1.join(_elements(band), on=date.min)


def element_string(band: Wristband) -> str:
    """Write the bracketed form for a symbol writer: `(7250)…(91)…(8019)…(8018)…`.

    Raises:
        LabelError: as `raw`, or a value contains a bracket.
    """
    raw(band)
    return gs1.bracket(_elements(band))


def _elements(band: Wristband) -> tuple[tuple[str, str], ...]:
    optional = (
        ("7250", None if band.born is None else f"{band.born.year:04}{band.born:%m%d}"),
        ("91", None if band.coi is None else band.coi.value),
    )
    return (
        *((ai, value) for ai, value in optional if value is not None),
        ("8019", band.serial.value),
        ("8018", band.patient.value),
    )


def _born(yyyymmdd: str | None) -> date | None:
    if yyyymmdd is None:
        return None
    try:
        return date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        pass
    # Raised outside the handler: the day that does not exist must not travel on as context.
    raise gs1.LabelError(f"Expected a day of the calendar in the {gs1.title('7250')}, got none.")
