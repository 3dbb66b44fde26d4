"""A label that was typed because nothing could read it: twice the same, blind, with a reason.

The exception of DESIGN §7: possible, slower, counted, a deviation that others approve. Whoever
types sees nothing of the first entry while making the second; what both say is read by the same
grammar as a scan. Only `keyed` makes a `Keyed`, from two entries that are equal, so a typed
label without one was never typed twice and is taken nowhere (A39).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.domain.causes import Cause
from app.domain.reasons import ReasonCode, fits, reasons_for

ENTRY_MOST = 200  # characters: more than is printed beside any code of a bag or band
ENTRIES = 2  # how often one person types the text


class Camera(Enum):
    """What became of the camera before somebody typed: the value stands in records."""

    TRIED = "tried"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """That a label was typed twice the same. Only `keyed` makes one. It holds no text.

    Attributes:
        reason: the code of a reason why it was typed (`app.domain.reasons`).
        camera: whether a camera was tried before, or there is none.
    """

    reason: str
    camera: Camera


class Miskeyed(Enum):
    """Why two entries make no typed label."""

    DIFFER = "differ"
    LENGTH = "length"
    REASON = "reason"


def reasons() -> tuple[ReasonCode, ...]:
    """Return the reasons why a label may be typed, in the order of the screen."""
    return reasons_for(Cause.TYPED)


def tidy(text: str) -> str:
    """Return an entry without the blanks around it; nothing else is forgiven."""
    return text.strip()


def keyed(first: str, second: str, *, reason: str, camera: Camera) -> Keyed | Miskeyed:
    """Say that a label was typed twice the same, or why not.

    1. Both entries are equal, character by character.
    2. There is one, and it is no longer than what is printed beside a code.
    3. The reason is one of the catalogue's for a typed label.
    """
    # (1)
    if tidy(first) != tidy(second):
        return Miskeyed.DIFFER
    # (2)
    if not 0 < len(tidy(first)) <= ENTRY_MOST:
        return Miskeyed.LENGTH
    # (3)
    if not fits(reason, Cause.TYPED):
        return Miskeyed.REASON
    return Keyed(reason=reason, camera=camera)
