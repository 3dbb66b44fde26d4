"""What a turn can ask for, and what one person answers: never what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from app.domain.said import Said, Unable

PRODUCT_END_LENGTH = 4  # X18: the last four characters of the printed product id


class Item(Enum):
    """What a turn can ask for."""

    WRISTBAND = "wristband"
    PRODUCT = "product"
    BORN = "born"
    PRODUCT_END = "product_end"
    INSPECTION = "inspection"


FIRST_ITEMS = frozenset({Item.WRISTBAND, Item.PRODUCT, Item.BORN, Item.INSPECTION})
SECOND_ITEMS = FIRST_ITEMS | {Item.PRODUCT_END}
SLIPS = frozenset({Item.BORN, Item.PRODUCT_END})  # what may be asked a second time (X17, X18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The date of birth that was said, as one person typed it.

    Attributes:
        said: who said it (B04).
        why: why the patient could not be asked; None exactly if the patient or a guardian was.
    """

    born: date = field(repr=False)
    at: datetime
    said: Said = Said.PATIENT
    why: Unable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedEnd:
    """The last characters of the printed product id, as one person typed them."""

    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Whether one person found the bag intact, without clumps, of the right colour."""

    intact: bool
    at: datetime
