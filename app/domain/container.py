"""Child containers: what is washed, diluted or drawn into a syringe from a bag (T11).

* Every container has a label of its own and names its parent.
* What is drawn and what is wasted is never more than the parent held.
* A container inherits chain of identity and lot, and never outlives its parent.
* Labels are accounted for: printed is used, void or destroyed.

Volumes are decimals in millilitres.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum

from app.identifiers import BagId, CoiId, LotNumber
from app.sentence import Sentence

NOTHING = Decimal(0)
VOLUME_MAX_ML = Decimal(5000)  # a bag holds far less; more is a slip of the finger


class ContainerKind(Enum):
    """What was done to fill it."""

    WASH = "wash"
    DILUTION = "dilution"
    SYRINGE = "syringe"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContainer:
    """A container that somebody filled.

    Attributes:
        id: from its own label.
        label: the number of the label on it.
        drawn_ml: what came out of the parent, in millilitres.
        added_ml: what was added to it: wash or dilution fluid.
        expires: until when it may be used; None: as long as its parent.

    Raises:
        ValueError: nothing was drawn, or a volume that no bag holds.
    """

    id: BagId
    kind: ContainerKind
    label: str
    drawn_ml: Decimal
    added_ml: Decimal = NOTHING
    expires: datetime | None = None

    def __post_init__(self) -> None:
        """A container without a volume or without a label is none."""
        if not NOTHING < self.drawn_ml <= VOLUME_MAX_ML or not self.label:
            msg = Sentence(
                "expected a label and a drawn volume above 0 and up to {most} mL",
                most=VOLUME_MAX_ML,
            )
            raise ValueError(msg)
        if not NOTHING <= self.added_ml <= VOLUME_MAX_ML:
            msg = Sentence("expected an added volume from 0 to {most} mL", most=VOLUME_MAX_ML)
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """What a container is filled from.

    Attributes:
        expires: the last moment at which it may be used; None: no clock runs.
        volume_ml: what it held at first, in millilitres; None: not on record.
        thawed_at: when its thaw ended.
    """

    bag: BagId
    coi: CoiId
    lot: LotNumber | None
    expires: datetime | None
    volume_ml: Decimal | None
    thawed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container with what it inherits."""

    id: BagId
    parent: BagId
    kind: ContainerKind
    label: str
    drawn_ml: Decimal
    added_ml: Decimal
    coi: CoiId
    lot: LotNumber | None
    expires: datetime | None

    @property
    def volume_ml(self) -> Decimal:
        """What is in it, in millilitres."""
        return self.drawn_ml + self.added_ml


def inherit(new: NewContainer, parent: Parent) -> Container:
    """Return a container with its parent's chain of identity, lot and time.

    Raises:
        ValueError: it would outlive its parent, or be its own.
    """
    if new.id == parent.bag:
        msg = "expected a label of its own, got the parent's"
        raise ValueError(msg)
    if new.expires and parent.expires and new.expires > parent.expires:
        msg = "expected an expiry no later than the parent's, got a later one"
        raise ValueError(msg)
    return Container(
        id=new.id,
        parent=parent.bag,
        kind=new.kind,
        label=new.label,
        drawn_ml=new.drawn_ml,
        added_ml=new.added_ml,
        coi=parent.coi,
        lot=parent.lot,
        expires=new.expires or parent.expires,
    )


def fits(volume_ml: Decimal | None, drawn: Iterable[Decimal], waste_ml: Decimal) -> bool:
    """Say whether a bag held what was drawn and wasted. An unknown volume holds nothing."""
    return volume_ml is not None and sum(drawn, NOTHING) + waste_ml <= volume_ml


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCount:
    """What became of the labels that were printed for a preparation.

    Raises:
        ValueError: a count is below zero.
    """

    printed: int
    used: int
    void: int = 0
    destroyed: int = 0

    def __post_init__(self) -> None:
        """There are no labels below zero."""
        if min(self.printed, self.used, self.void, self.destroyed) < 0:
            msg = "expected numbers of labels from 0, got one below"
            raise ValueError(msg)

    @property
    def balanced(self) -> bool:
        """Whether every label is accounted for."""
        return self.printed == self.used + self.void + self.destroyed

    def as_body(self) -> dict[str, int]:
        """Write the counts for a record."""
        return {
            "printed": self.printed,
            "used": self.used,
            "void": self.void,
            "destroyed": self.destroyed,
        }

    @classmethod
    def total(cls, counts: Iterable[LabelCount]) -> LabelCount:
        """Add several counts up."""
        every = [one.as_body() for one in counts]
        return cls(
            **{name: sum(one[name] for one in every) for name in cls(printed=0, used=0).as_body()}
        )


def millilitres(typed: str) -> Decimal | None:
    """Read a volume as people type it, with a point or a comma; None if it is none."""
    try:
        value = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and NOTHING <= value <= VOLUME_MAX_ML else None
