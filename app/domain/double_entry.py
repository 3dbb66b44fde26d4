"""Blind double entry: two people type the same document, and neither sees what the other typed.

The first person enters everything, then the second. Fields that differ are *named* to both, never
with a value, and both are asked for those once more, in the same order. If they still differ,
both start over. Only `Blind.enter` makes an `Agreed`, and only what is agreed may be filed.

Compared is what stands after normalisation: NFKC, outer and repeated spaces removed; a decimal
comma is a point, and 70 is 70.0. Nothing else is forgiven: no capital, no accent, no order of
names (domain §4.3, A08: a name whose accents are spelled in two ways of Unicode is equal, given
and family name exchanged is not).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum

from app.identifiers import PersonId, Private
from app.sentence import Sentence

TRIES = 2
_NUMBER_LENGTH, _NUMBER_DIGITS = 64, 28  # beyond them, arithmetic would round or run on


class FieldKind(Enum):
    """How two spellings of one field are compared."""

    TEXT = "text"
    NUMBER = "number"


def normalised(text: str, kind: FieldKind = FieldKind.TEXT) -> str:
    """Return the one spelling that is compared and filed.

    >>> normalised("  Zoe\u0308   Lind ") == "Zo\u00eb Lind"
    True
    >>> normalised("70,50", FieldKind.NUMBER)
    '70.5'
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if kind is FieldKind.TEXT or not plain or len(plain) > _NUMBER_LENGTH:
        return plain
    try:
        number = Decimal(plain.replace(",", "."))
    except ArithmeticError:
        return plain  # no number: the check of forms says so
    if not number.is_finite() or abs(number.adjusted()) > _NUMBER_DIGITS:
        return plain
    if len(number.as_tuple().digits) > _NUMBER_DIGITS:
        return plain
    return format(number.normalize(), "f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What two people entered alike, blind. Only `Blind.enter` makes one.

    Attributes:
        values: each field's normalised text; empty where both left it empty.
        by: the first and the second person.
        tries: 1, or 2 when both were asked again.
    """

    values: Mapping[str, str] = field(repr=False, hash=False)
    by: tuple[PersonId, PersonId]
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOver:
    """Two people differed twice; nothing of it is kept.

    Attributes:
        differing: the names of the fields, never values.
    """

    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blind:
    """An entry that waits for a person; what was entered before cannot be read from it.

    Attributes:
        asked: the fields that the person enters now.
        differing: why they are asked again: these fields differed; empty in the first round.
        by: the persons who began, in order; the third and fourth entry are theirs again.
        tries: 1, or 2 when both are asked again.
    """

    kinds: Mapping[str, FieldKind] = field(hash=False)
    asked: tuple[str, ...]
    differing: tuple[str, ...] = ()
    by: tuple[PersonId, ...] = ()
    tries: int = 1
    held: Private[Mapping[str, str]] | None = field(default=None, repr=False, hash=False)
    same: Private[Mapping[str, str]] = field(
        default_factory=lambda: Private({}), repr=False, hash=False
    )

    @classmethod
    def of(cls, kinds: Mapping[str, FieldKind]) -> Blind:
        """Begin: anybody may be the first person."""
        return cls(kinds=dict(kinds), asked=tuple(kinds))

    @property
    def second(self) -> bool:
        """Whether the next entry is the second person's."""
        return self.held is not None

    def enter(self, by: PersonId, values: Mapping[str, str]) -> Blind | Agreed | StartOver:
        """Take one person's entry.

        1. The person may make it: two persons, each in the own place.
        2. Exactly the fields that were asked.
        3. The second entry is compared; what agrees is kept, what differs is named.

        Raises:
            ValueError: not this person's entry, or not these fields; nothing was taken.
        """
        # (1)
        self._check_person(by)
        # (2)
        strange = sorted(set(values) ^ set(self.asked))
        if strange:
            msg = Sentence(
                "expected exactly the fields that were asked; {strange} do not fit",
                strange=len(strange),
            )
            raise ValueError(msg)
        entered = {name: normalised(values[name], self.kinds[name]) for name in self.asked}
        people = self.by if by in self.by else (*self.by, by)
        if self.held is None:
            return replace(self, by=people, held=Private(entered))
        # (3)
        return self._compared(people, self.held.value, entered)

    def _compared(
        self, people: tuple[PersonId, ...], first: Mapping[str, str], entered: Mapping[str, str]
    ) -> Blind | Agreed | StartOver:
        differing = tuple(name for name in self.asked if first[name] != entered[name])
        agreed = {name: text for name, text in entered.items() if name not in differing}
        kept = {**self.same.value, **agreed}
        if not differing:
            return Agreed(values=kept, by=(people[0], people[1]), tries=self.tries)
        if self.tries == TRIES:
            return StartOver(differing=differing)
        return replace(
            self,
            by=people,
            asked=differing,
            differing=differing,
            tries=self.tries + 1,
            held=None,
            same=Private(kept),
        )

    def _check_person(self, by: PersonId) -> None:
        if self.second and by == self.by[0]:
            msg = "the second entry is another person's: ask a colleague who has not seen yours"
            raise ValueError(msg)
        if len(self.by) > 1 and by != self.by[int(self.second)]:
            msg = "the same two people enter again, in the same order"
            raise ValueError(msg)
