"""A turn: everything that one person scans and answers, alone.

An open turn takes readings and answers in any order (18 orders were seen on wards; a rigid one
makes workarounds). When nothing is missing it becomes a full turn, which only `take` makes. A
sealed turn says who, when and under which entry, and has no field that could hold a reading.

A turn knows no order, no case and no other turn: this module imports nothing that does
(blindness, BL1-BL8). What is refused here concerns one object alone: its kind, whether it can
be read, whether it came from a live source.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeGuard

from app.domain.answers import (
    FIRST_ITEMS,
    PRODUCT_END_LENGTH,
    SECOND_ITEMS,
    SLIPS,
    Heard,
    Inspected,
    Item,
    TypedEnd,
)
from app.domain.next_bag import Keeps
from app.domain.people import Place
from app.domain.reading import Reading, Refusal, Scanned, join, source, whole_of
from app.identifiers import Digest, KeyId, PersonId, VerificationId
from app.labels.item import join as join_parts
from app.labels.label import ProductLabel, ProductPart, Wristband

__all__ = ["FIRST_ITEMS", "PRODUCT_END_LENGTH", "SECOND_ITEMS", "SLIPS", "Heard", "Inspected"]
__all__ += ["Item", "TypedEnd"]

Given = Scanned | Heard | TypedEnd | Inspected


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTurn:
    """A turn that still misses something.

    Attributes:
        of: the verification, minted at the first sign-in.
        by: whose turn it is.
        needs: what is asked for, given or not.
        practice: whether files and the label tray count as sources (DESIGN rule 8).
        parts: barcodes of a bag's label that do not make the whole yet.
        keeps: the person's own wristband scan for the bag before, while it serves (B21).
    """

    of: VerificationId
    by: PersonId
    place: Place
    round: int
    needs: frozenset[Item]
    begun: datetime
    practice: bool
    wristband: Reading[Wristband] | None = None
    product: Reading[ProductLabel] | None = None
    parts: tuple[Reading[ProductPart], ...] = ()
    heard: Heard | None = None
    end: TypedEnd | None = None
    inspected: Inspected | None = None
    keeps: Keeps | None = None

    @property
    def missing(self) -> frozenset[Item]:
        """What is asked for and not given yet."""
        given = {
            Item.WRISTBAND: self.wristband or self.keeps,
            Item.PRODUCT: self.product,
            Item.BORN: self.heard,
            Item.PRODUCT_END: self.end,
            Item.INSPECTION: self.inspected,
        }
        return frozenset(item for item in self.needs if given[item] is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTurn:
    """Everything that one person scanned and answered. Only `take` and `with_band` make one.

    Attributes:
        kept: the entry of the person's earlier turn whose wristband scan this one relies on.
    """

    of: VerificationId
    by: PersonId
    place: Place
    begun: datetime
    wristband: Reading[Wristband]
    product: Reading[ProductLabel]
    heard: Heard
    end: TypedEnd | None
    inspected: Inspected
    round: int = 1
    kept: Digest | None = None

    @property
    def scans(self) -> tuple[Scanned, ...]:
        """Every act of scanning in this turn, in the order in which they make it again."""
        band = self.wristband.scans if self.kept is None else ()
        return (*band, *self.product.scans)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextTurn:
    """A full turn for a patient's next bag, without a wristband scan: it keeps one. Only `take`.

    The reveal makes a `FullTurn` of it, with the scan that it names (`with_band`).
    """

    of: VerificationId
    by: PersonId
    place: Place
    begun: datetime
    keeps: Keeps
    product: Reading[ProductLabel]
    heard: Heard
    end: TypedEnd | None
    inspected: Inspected
    round: int = 1

    @property
    def scans(self) -> tuple[Scanned, ...]:
        """Every act of scanning in this turn."""
        return self.product.scans


@dataclass(frozen=True, slots=True, kw_only=True)
class FullRepeat:
    """One person's answers to what both people were asked again. Only `take` makes one."""

    of: VerificationId
    by: PersonId
    place: Place
    begun: datetime
    heard: Heard | None
    end: TypedEnd | None
    round: int = 2


Whole = FullTurn | NextTurn | FullRepeat
"""A turn in which nothing is missing: it can be sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedTurn:
    """That a person finished a turn, and nothing of what it held."""

    of: VerificationId
    by: PersonId
    key: KeyId
    place: Place
    round: int
    entry: Digest
    at: datetime


def open_turn(
    *,
    of: VerificationId,
    by: PersonId,
    place: Place,
    begun: datetime,
    practice: bool,
    again: frozenset[Item] = frozenset(),
) -> OpenTurn:
    """Begin a turn; `again` names what both people are asked once more.

    The second person alone types the end of the product id: the first never showed it.
    """
    needs = FIRST_ITEMS if place is Place.FIRST else SECOND_ITEMS
    if again:
        needs = again & needs & SLIPS
    return OpenTurn(
        of=of,
        by=by,
        place=place,
        round=2 if again else 1,
        needs=needs,
        begun=begun,
        practice=practice,
    )


def item_of(given: Given) -> Item:
    """Say what was given."""
    match given:
        case Heard():
            return Item.BORN
        case TypedEnd():
            return Item.PRODUCT_END
        case Inspected():
            return Item.INSPECTION
        case Reading(label=Wristband()):
            return Item.WRISTBAND
        case Reading():
            return Item.PRODUCT


def take(turn: OpenTurn, given: Given) -> OpenTurn | Whole | Refusal:
    """Take what a person gave, in any order; say why not, if not."""
    if isinstance(given, Reading):
        joined = join_to(turn, given)
        return joined if isinstance(joined, Refusal) else _full(_with(turn, joined))
    item = item_of(given)
    if item not in turn.needs:
        return Refusal.NOT_ASKED
    if item not in turn.missing:
        return Refusal.ALREADY
    return _full(_with(turn, given))


def join_to(turn: OpenTurn, reading: Scanned) -> Scanned | Refusal:
    """Say what a scan makes together with those before it: an item, or still a part of one.

    1. It came from where this station takes scans, and somebody pointed at the object.
    2. It is asked for and not given yet. A further barcode of the same bag's label that adds
       nothing is no mistake; one that contradicts what was captured is told (standards §7.5).
    3. Barcodes of one label join only by adding.
    4. Wristband and bag are never both typed (X15d): that says nothing of what either holds.
    """
    # (1)
    refused = source(reading, practice=turn.practice)
    if refused is not None:
        return refused
    # (2)
    if item_of(reading) not in turn.needs:
        return Refusal.NOT_ASKED
    label = reading.label
    if turn.product is not None and isinstance(label, ProductPart):
        return _more(turn.product, reading, label)
    again = turn.keeps is not None and item_of(reading) is Item.WRISTBAND  # this scan counts
    if item_of(reading) not in turn.missing and not again:
        return Refusal.ALREADY
    # (4)
    if reading.typed and not may_type(turn, item_of(reading)):
        return Refusal.TYPED_BOTH
    # (3)
    if _of_product(reading) or _of_part(reading):
        return join(turn.parts, reading, practice=turn.practice)
    return reading


def may_type(turn: OpenTurn, item: Item) -> bool:
    """Say whether one of the two labels may be typed: nothing of the other was (X15d)."""
    if item is Item.WRISTBAND:
        bag = (turn.product,) if turn.product is not None else turn.parts
        return not any(reading.typed for reading in bag)
    return turn.wristband is None or not turn.wristband.typed


def _more(
    product: Reading[ProductLabel], reading: Scanned, label: ProductPart
) -> Scanned | Refusal:
    """Say what a further barcode adds to a label that was whole without it: at most a time."""
    together = join_parts((product.label, label))
    if not isinstance(together, ProductLabel):
        return Refusal.CONTRADICTS
    if together == product.label:
        return Refusal.NOTHING_NEW
    return whole_of(reading, together, product.scans)


def forget_parts(turn: OpenTurn) -> OpenTurn:
    """Begin the bag's label again, after barcodes that contradicted each other.

    Which of them is of the bag in hand nobody can tell: what was captured goes, too, and the
    answer that was read off it.
    """
    return replace(turn, parts=(), product=None, end=None)


def still_needed(turn: OpenTurn) -> tuple[str, ...]:
    """Name what a bag's label still lacks, in words for people; empty before the first part."""
    if not turn.parts:
        return ()
    together = join_parts([part.label for part in turn.parts])
    return together.needs if isinstance(together, ProductPart) else ()


def _of_wristband(reading: Reading[Any]) -> TypeGuard[Reading[Wristband]]:
    return isinstance(reading.label, Wristband)


def _of_product(reading: Reading[Any]) -> TypeGuard[Reading[ProductLabel]]:
    return isinstance(reading.label, ProductLabel)


def _of_part(reading: Reading[Any]) -> TypeGuard[Reading[ProductPart]]:
    return isinstance(reading.label, ProductPart)


def _with(turn: OpenTurn, given: Given) -> OpenTurn:
    match given:
        case Heard():
            return replace(turn, heard=given)
        case TypedEnd():
            return replace(turn, end=given)
        case Inspected():
            return replace(turn, inspected=given)
        case Reading():
            if _of_wristband(given):
                return replace(turn, wristband=given, keeps=None)
            if _of_product(given):
                return replace(turn, product=given, parts=())
            if _of_part(given):
                return replace(turn, parts=(*turn.parts, given))
            return turn


def _full(turn: OpenTurn) -> OpenTurn | Whole:
    if turn.missing:
        return turn
    if turn.round > 1:
        return FullRepeat(
            of=turn.of,
            by=turn.by,
            place=turn.place,
            begun=turn.begun,
            heard=turn.heard,
            end=turn.end,
        )
    if not (turn.product and turn.heard and turn.inspected):
        return turn  # a turn that never asked for everything cannot become full
    if turn.wristband is None:
        if turn.keeps is None:
            return turn
        return NextTurn(
            of=turn.of,
            by=turn.by,
            place=turn.place,
            begun=turn.begun,
            keeps=turn.keeps,
            product=turn.product,
            heard=turn.heard,
            end=turn.end,
            inspected=turn.inspected,
        )
    return FullTurn(
        of=turn.of,
        by=turn.by,
        place=turn.place,
        begun=turn.begun,
        wristband=turn.wristband,
        product=turn.product,
        heard=turn.heard,
        end=turn.end,
        inspected=turn.inspected,
    )


def keep_band(turn: OpenTurn, keeps: Keeps | None) -> OpenTurn:
    """Let the person's own scan for the bag before serve, or ask for the wristband again."""
    return replace(turn, keeps=keeps if turn.round == 1 and turn.wristband is None else None)


def with_band(turn: NextTurn, band: Reading[Wristband]) -> FullTurn:
    """Return a turn with the wristband scan that it keeps, which the reveal has opened."""
    return FullTurn(
        of=turn.of,
        by=turn.by,
        place=turn.place,
        begun=turn.begun,
        wristband=band,
        product=turn.product,
        heard=turn.heard,
        end=turn.end,
        inspected=turn.inspected,
        kept=turn.keeps.turn,
    )


def repeated(turn: FullTurn, repeat: FullRepeat) -> FullTurn:
    """Return a person's turn with the answers that the same person gave again.

    Asking for the date again is no second chance to ask the patient: who could not be asked in
    the first round stays so, with the reason (B04).

    Raises:
        ValueError: the two are of different persons, places or verifications.
    """
    if (turn.of, turn.by, turn.place) != (repeat.of, repeat.by, repeat.place):
        msg = "answers given again belong to the person and turn they repeat"
        raise ValueError(msg)
    heard, before = repeat.heard or turn.heard, turn.heard
    if before.said.unable and not heard.said.unable:
        heard = replace(heard, said=before.said, why=before.why)
    return replace(turn, heard=heard, end=repeat.end or turn.end, round=repeat.round)
