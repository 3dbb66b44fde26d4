"""People and parcels in ISBT 128: donors, staff, patients, consignments.

    =;apppp + 16 digits        donor at a facility         DS019
    ='apppp + 6 characters     member of staff             DS020
    =#aayyyymmdd               patient's date of birth     DS024
    &#aallx…                   patient's number            DS025
    =$appppyynnnnnccdd         consignment, container cc of dd   DS028

`aa` of DS024 and DS025 says where the code was printed; which of these codes are wristbands and
which are paper the site tells (`app.labels.site`), for a code on a chart proves nobody's bed.

Source: ISBT 128 ST-001 (DS019, DS020, DS024, DS025, DS028).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from app.labels.isbt128.base import FIN, Hidden, matched, refuse

PAPERWORK: Final = 0  # the container number of what travels with the containers

_DONOR: Final = re.compile(rf"({FIN})([0-9]{{16}})")
_STAFF: Final = re.compile(rf"({FIN})([0-9A-Z]{{6}})")
_BORN: Final = re.compile(r"([0-9A-Z]{2})([0-9]{4})([0-9]{2})([0-9]{2})")
_PATIENT: Final = re.compile(r"([0-9A-Z]{2})([0-9]{2})([0-9A-Za-z]+)")
_CONSIGNMENT: Final = re.compile(rf"({FIN}[0-9]{{7}})([0-9]{{2}})([0-9]{{2}})")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Donor(Hidden):
    """A donor's number at one facility: sixteen digits, padded with zeros (DS019)."""

    facility: str
    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read FIN and number.

        Raises:
            LabelError: the form is wrong.
        """
        facility, number = matched(_DONOR, data, "donor number (=;)").groups()
        return cls(facility=facility, number=number)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.facility + self.number

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The whole number: without the facility it names nobody."""
        return (("donor", self.data),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Staff(Hidden):
    """A member of staff of one facility (DS020)."""

    facility: str
    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read FIN and number.

        Raises:
            LabelError: the form is wrong.
        """
        facility, number = matched(_STAFF, data, "staff number (=')").groups()
        return cls(facility=facility, number=number)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return self.facility + self.number

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The whole number: without the facility it names nobody."""
        return (("staff", self.data),)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BirthDate(Hidden):
    """A patient's date of birth, and where it was printed (DS024)."""

    place: str
    day: date

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read place and day.

        Raises:
            LabelError: the form is wrong, or there is no such day.
        """
        what = "date of birth (=#)"
        place, year, month, day = matched(_BORN, data, what).groups()
        try:
            born = date(int(year), int(month), int(day))
        except ValueError:
            born = None
        # Raised outside the handler: the day that does not exist must not travel on as context.
        if born is None:
            refuse(f"Expected a day of the calendar in the {what}, got none.")
        return cls(place=place, day=born)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{self.place}{self.day.year:04}{self.day:%m%d}"

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The day."""
        return (("born", self.day.isoformat()), ("printed_on", self.place))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PatientNumber(Hidden):
    """A patient's number, and where it was printed (DS025)."""

    place: str
    number: str

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read place, length and number.

        Raises:
            LabelError: the form is wrong, or the number is longer or shorter than it says.
        """
        place, length, number = matched(_PATIENT, data, "patient number (&#)").groups()
        if int(length) != len(number):
            refuse(
                f"Expected {int(length)} characters in the patient number (&#), got {len(number)}."
            )
        return cls(place=place, number=number)

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{self.place}{len(self.number):02}{self.number}"

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """The number."""
        return (("patient", self.number), ("printed_on", self.place))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Consignment(Hidden):
    """One container of a consignment, or its paperwork (DS028).

    Attributes:
        number: FIN, year and serial number of the consignment: twelve characters.
        container: which container; 0 on the paperwork.
        of: how many containers there are.
    """

    number: str
    container: int
    of: int

    @classmethod
    def parse(cls, data: str) -> Self:
        """Read number, container and count.

        Raises:
            LabelError: the form is wrong, or the container is not one of so many.
        """
        number, container, of = matched(_CONSIGNMENT, data, "consignment (=$)").groups()
        if int(container) > int(of):
            refuse("Expected a container of the consignment (=$), got one beyond its number.")
        return cls(number=number, container=int(container), of=int(of))

    @property
    def data(self) -> str:
        """The characters after the data identifier."""
        return f"{self.number}{self.container:02}{self.of:02}"

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """Consignment, and container of how many."""
        which = "paperwork" if self.container == PAPERWORK else f"{self.container} of {self.of}"
        return (("shipment", self.number), ("container", which))


def measure_patient(rest: str) -> int:
    """Return how many characters a patient number takes, by its first four."""
    return 4 + int(rest[2:4]) if re.match(r"..[0-9]{2}", rest) else len(rest)
