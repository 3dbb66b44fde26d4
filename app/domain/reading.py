"""A reading: a label that somebody scanned, how it came, and whether a turn may hold it.

One item may carry several barcodes: `join` makes a whole label of its parts. What is refused
here concerns one object alone: its kind, its source, whether its barcodes agree. Nothing here
knows an order, a case or another turn (blindness, BL1-BL8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from app.domain.keyed import Keyed
from app.identifiers import Private, ScanId
from app.labels import item
from app.labels.label import ProductLabel, ProductPart, Stock, Unreadable, Wristband
from app.labels.scan import Mode, Scan

SUPPLIES = "hibc"  # devices and supplies; no cell therapy is labelled so

L_co = TypeVar("L_co", Wristband, ProductLabel, ProductPart, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[L_co]):
    """A label that one person scanned: what it says, and how it came.

    Attributes:
        parts: the scans before this one that made the item, where a label has several barcodes:
            `label` is then what all of them say together.
        keyed: how it came to be typed, where it was typed twice instead of scanned.
    """

    scan: ScanId
    label: L_co
    mode: Mode
    source: str
    symbology: str
    readers: tuple[str, ...]
    at: datetime
    raw: Private[bytes]
    parts: tuple[Reading[Any], ...] = ()
    keyed: Keyed | None = None

    @classmethod
    def of(cls, scan: Scan, label: L_co, keyed: Keyed | None = None) -> Reading[L_co]:
        """Join a scan with what it says."""
        return cls(
            scan=scan.id,
            label=label,
            mode=scan.mode,
            source=scan.source,
            symbology=scan.symbology,
            readers=scan.readers,
            at=scan.at,
            raw=Private(scan.raw),
            keyed=keyed,
        )

    @property
    def typed(self) -> bool:
        """Whether any of it was typed instead of scanned."""
        return any(scan.mode is Mode.TYPED for scan in self.scans)

    @property
    def scans(self) -> tuple[Reading[Any], ...]:
        """Every act of scanning that this reading rests on, in order."""
        return (*self.parts, self)


Scanned = Reading[Wristband] | Reading[ProductLabel] | Reading[ProductPart]


class Refusal(Enum):
    """Why a turn did not take something. Each concerns one object and says nothing else."""

    ALREADY = "already"
    NOT_ASKED = "not_asked"
    NOT_LIVE = "not_live"
    NOT_SEEN = "not_seen"
    ON_PAPER = "on_paper"
    SUPPLY = "supply"
    CONTRADICTS = "contradicts"
    NOTHING_NEW = "nothing_new"
    TYPED_BOTH = "typed_both"


def join(
    parts: tuple[Reading[ProductPart], ...],
    reading: Reading[ProductLabel] | Reading[ProductPart],
    *,
    practice: bool,
) -> Scanned | Refusal:
    """Say what a scan makes together with the parts before it: an item, or still a part of one.

    Barcodes of one label join only by adding; a contradiction is told (standards §7.5).
    """
    label = reading.label
    if isinstance(label, ProductLabel) and not parts:
        return reading  # one barcode that says everything
    before = item.join([part.label for part in parts]) if parts else None
    together = item.join([*(part.label for part in parts), label])
    if isinstance(together, Unreadable):
        return Refusal.CONTRADICTS
    if together == before:
        return Refusal.NOTHING_NEW
    if isinstance(together, ProductPart):
        return reading
    whole = whole_of(reading, together, parts)
    # What the label is for shows only when it is whole.
    return source(whole, practice=practice) or whole


def whole_of(
    last: Scanned, label: ProductLabel, before: tuple[Reading[Any], ...]
) -> Reading[ProductLabel]:
    """Join the last scan of a label with those before it."""
    return Reading(
        scan=last.scan,
        label=label,
        mode=last.mode,
        source=last.source,
        symbology=last.symbology,
        readers=last.readers,
        at=last.at,
        raw=last.raw,
        parts=before,
        keyed=last.keyed,
    )


def may_hold(reading: Scanned, *, practice: bool) -> bool:
    """Say whether a turn may hold a reading, by where it came from.

    A live station takes neither files and the tray, nor practice labels (DESIGN rule 8). A typed
    label is taken only if it was typed twice the same, with a reason (A39, DESIGN §7); what a
    radio reader says never is: it reads through walls and beds (domain §2, row 5).
    """
    return all(source(scan, practice=practice) is None for scan in reading.scans)


def source(reading: Reading[Any], *, practice: bool) -> Refusal | None:
    """Say why a turn may not hold one act of scanning, if it may not."""
    label = reading.label
    if not reading.mode.seen:
        return Refusal.NOT_SEEN
    if isinstance(label, Wristband) and label.stock is Stock.PAPER:
        return Refusal.ON_PAPER  # A38: a code on a chart proves nobody's bed
    if isinstance(label, ProductPart) and label.standard == SUPPLIES:
        return Refusal.SUPPLY
    if (reading.mode is Mode.TYPED) != (reading.keyed is not None):
        return Refusal.NOT_LIVE
    made_up = not isinstance(label, ProductPart) and label.practice
    if practice or (reading.mode.live and not made_up):
        return None
    return Refusal.NOT_LIVE
