"""What the values of all ISBT 128 structures share: they hide in `repr` and write themselves."""

from __future__ import annotations

import re
from typing import Final, NoReturn, Protocol

from app.labels.gs1 import LabelError

# Facility identification number: apppp (part of DS001). The letter O is never used.
FIN: Final = r"[A-NP-Z1-9][0-9A-NP-Z]{2}[0-9]{2}"
# Product description code: five characters. Those of the families that are known to be numeric
# must be; national and clinical trial codes may hold letters.
PDC: Final = r"(?:[EFHMNPRSTVW][0-9]{4}|[A-DG-LOQUX-Z][0-9A-Z]{4})"


class Value(Protocol):
    """What the data of one structure says; equal only to the same value of the same structure."""

    @property
    def data(self) -> str:
        """The characters that follow the data identifier."""
        ...

    @property
    def meaning(self) -> tuple[tuple[str, str], ...]:
        """What it says, for people and programs: kind and value."""
        ...


class Hidden:
    """A value whose `repr` says the kind and nothing else (DESIGN rule 9)."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say the kind, never the value."""
        return f"{type(self).__name__}(…)"


def matched(pattern: re.Pattern[str], data: str, what: str) -> re.Match[str]:
    """Match the whole of the data.

    Raises:
        LabelError: it does not have the structure's form.
    """
    match = pattern.fullmatch(data)
    if match is None:
        refuse(f"Expected a whole {what}, got {len(data)} characters that do not form one.")
    return match


def refuse(sentence: str) -> NoReturn:
    """Refuse a structure.

    Raises:
        LabelError: always.
    """
    raise LabelError(sentence)
