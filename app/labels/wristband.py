"""A patient's wristband: patient number and print number, and what the site adds to them.

**GS1**: elements (8018), the patient's GSRN, and (8019), which print of the band it is, are
demanded; a date of birth (7250), a chain of identity (91) and a nonce of the print (92) may stand
beside them. They read in any order. We write what is optional first and the patient number last:
it is demanded, fixed in length and ends in a check digit, so a message cut anywhere, or without a
separator, is refused (see `gs1`). The nonce stands behind the print number and holds a letter, so
that a lost separator makes no other print number of the two.

**ISBT 128**: patient number (DS025), and date of birth (DS024) where the scanner joins both; only
from places that the site calls wristbands or paper. **HIBC** provider data: only with flags that
the site calls a wristband's. Neither numbers its prints. **The site's own codes**: `site`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import BandSerial, CoiId, PatientId
from app.labels import gs1, hibc, isbt128
from app.labels.isbt128.people import BirthDate, PatientNumber
from app.labels.label import UNNUMBERED, Stock, Wristband
from app.labels.site import SiteLabels

KEYS: Final = ("8018", "8019")
ISBT_KEYS: Final = ("&#", "=#")  # patient number, date of birth


def read(elements: gs1.ElementStrings, site: SiteLabels) -> Wristband:
    """Read a GS1 wristband.

    Raises:
        LabelError: an element is missing, impossible, or belongs to another kind of label.
    """
    elements.refuse("00", "01", "02", "8017")
    patient, serial = elements.demand("8018", "8019")
    born, coi, nonce = (elements.value(ai) for ai in ("7250", "91", "92"))
    marked = Stock.PAPER if nonce is None else Stock.BAND
    return Wristband(
        patient=PatientId(patient),
        serial=BandSerial(serial),
        born=None if born is None else gs1.birth_of(born),
        coi=None if coi is None else CoiId(coi),
        nonce=nonce,
        stock=marked if site.gs1_nonce else Stock.UNKNOWN,
    )


def read_isbt128(message: isbt128.Message, site: SiteLabels) -> Wristband:
    """Read a patient's number of ISBT 128, with the date of birth if it came with it.

    Raises:
        LabelError: the number is missing, something else stands beside it, or the site does not
            say what is printed in that place.
    """
    if foreign := [e.key for e in message.elements if e.key not in ISBT_KEYS]:
        raise gs1.LabelError(f"The label also has a {isbt128.title(foreign[0])}.")
    values = [element.value for element in message.elements]
    patient = next((v for v in values if isinstance(v, PatientNumber)), None)
    born = next((v for v in values if isinstance(v, BirthDate)), None)
    if patient is None:
        raise gs1.LabelError("The label has no patient number (&#).")
    places = {patient.place} | ({born.place} if born else set())
    if places <= site.isbt_bands:
        stock = Stock.BAND
    elif places <= site.isbt_bands | site.isbt_paper:
        stock = Stock.PAPER
    else:
        raise gs1.LabelError(
            "Expected a wristband, got an ISBT 128 patient code from a place that this site does "
            "not list as a wristband."
        )
    return Wristband(
        patient=PatientId(patient.number),
        serial=UNNUMBERED,
        born=None if born is None else born.day,
        stock=stock,
    )


def read_hibc(provider: hibc.Provider) -> Wristband:
    """Read provider data that the site calls a wristband's.

    Raises:
        LabelError: the number cannot be a patient's.
    """
    if not provider.value.isalnum():
        raise gs1.LabelError("Expected letters and digits in the patient number, got others.")
    return Wristband(patient=PatientId(provider.value), serial=UNNUMBERED, stock=Stock.BAND)


def raw(band: Wristband) -> bytes:
    """Write the symbol's bytes, separators included.

    Raises:
        LabelError: a value has no place in its element (length, characters, check digit). A
            number of the site's own is printed by the site's own system.
    """
    return gs1.join(_elements(band), on=date.min)


def element_string(band: Wristband) -> str:
    """Write the bracketed form for a symbol writer: `(7250)…(91)…(8019)…(92)…(8018)…`.

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
    if band.nonce is not None and band.nonce.isdigit():
        raise gs1.LabelError("Expected a letter in the nonce of a wristband, got digits only.")
    return (
        *((ai, value) for ai, value in optional if value is not None),
        ("8019", band.serial.value),
        *((("92", band.nonce),) if band.nonce is not None else ()),
        ("8018", band.patient.value),
    )
