"""Who said the patient's name and date of birth, and why not the patient (B04).

Asked open-ended of the patient, or of the parent or guardian who is there for a child. Whoever
else answers does so because the patient is *unable*, which needs a reason and, after both checks,
an approval (DEV1). The date of birth is typed in every case: it is compared like any other (X17).
"""

from __future__ import annotations

from enum import Enum


class Said(Enum):
    """Who identified the patient; the value stands in records."""

    PATIENT = "stated"
    GUARDIAN = "guardian"
    RELATIVE = "relative"
    STAFF = "staff"
    DOCUMENT = "document"

    @property
    def unable(self) -> bool:
        """Whether this stands for a patient who could not be asked."""
        return self not in (Said.PATIENT, Said.GUARDIAN)


class Unable(Enum):
    """Why the patient could not be asked; the value stands in records."""

    TOO_YOUNG = "too_young"
    NOT_AWAKE = "not_awake"
    CANNOT_SPEAK = "cannot_speak"
    NO_LANGUAGE = "no_language"
    CONFUSED = "confused"


def belongs(said: Said, why: Unable | None) -> bool:
    """Whether a reason stands exactly where one is needed."""
    return said.unable == (why is not None)
