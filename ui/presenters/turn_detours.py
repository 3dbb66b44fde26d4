"""Ways beside a turn: a label that cannot be scanned (F7), a patient who cannot answer (F8).

Both belong to the one turn that opened them and die with it. Like the turn they know no order, no
case and no other turn (DESIGN rule 1): what is typed is only ever compared with what the same
person typed a moment before. The first entry is not shown while the second is made (A39).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.answers import Item
from app.domain.keyed import ENTRY_MOST, Camera, Keyed, Miskeyed, keyed, reasons, tidy
from app.domain.said import Said, Unable
from app.identifiers import Private
from app.labels.label import Label, Unreadable
from app.labels.scan import Scan
from ui import wording
from ui import wording_typing as words
from ui.presenters.views import QuestionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a detour asks now, as the turn's page shows it."""

    instruction: str
    detail: str
    question: QuestionKind = QuestionKind.CHOICE
    options: tuple[str, ...] = ()
    entry: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """What a typed label needs from outside the turn.

    Attributes:
        camera: tells whether this workstation has a camera that has passed its test.
        scan: makes one act of entering a label of a text, and says what it means.
    """

    camera: Callable[[Callable[[bool], None]], None]
    scan: Callable[[Private[str], Callable[[Scan, Label | Unreadable], None]], None]


class Detour(ABC):
    """A question beside the turn: digits choose, Escape leads back."""

    @abstractmethod
    def asked(self) -> Asked:
        """Say what is asked now."""

    @abstractmethod
    def typed(self, character: str) -> None:
        """Take a character."""

    @abstractmethod
    def back(self) -> bool:
        """Go one question back; False at the first: the detour is over."""

    @abstractmethod
    def backspaced(self) -> None:
        """Take the last character back."""

    @abstractmethod
    def entered(self) -> None:
        """Take a person's Enter."""


def _chosen(character: str, count: int) -> int | None:
    """Return which of so many options a digit means, from 0, or None."""
    found = int(character) - 1 if character in set("123456789") else count
    return found if found < count else None


class CantScan(Detour):
    """F7: what cannot be scanned, the camera, a reason, and its printed text typed twice."""

    def __init__(
        self,
        items: tuple[Item, ...],
        *,
        done: Callable[[Item, Private[str], Keyed], None],
        refuse: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        """Ask for one of the items that may be typed; `camera_told` must follow."""
        self._items = items
        self._done = done
        self._refuse = refuse
        self._changed = changed
        self._item = items[0] if len(items) == 1 else None
        self._camera_here: bool | None = None
        self._camera: Camera | None = None
        self._reason = ""
        self._first: str | None = None
        self._entry = ""

    @property
    def item(self) -> Item | None:
        """What is typed, once that is chosen."""
        return self._item

    def camera_told(self, here: bool) -> None:  # noqa: FBT001  the answer itself
        """Take whether there is a camera to try first."""
        self._camera_here = here
        self._camera = None if here else Camera.NONE
        self._changed()

    def asked(self) -> Asked:
        """Say what is asked now."""
        if self._item is None:
            names = tuple(_NAMES[item] for item in self._items)
            return Asked(instruction=words.WHAT, detail=words.WHAT_SAYS, options=names)
        if self._camera_here is None:
            return Asked(instruction=words.LOOKING, detail="")
        if self._camera is None:
            return Asked(
                instruction=words.TRY_CAMERA,
                detail=words.TRY_CAMERA_SAYS,
                options=(words.NOT_READ,),
            )
        if not self._reason:
            return self._asked_why()
        first = self._first is None
        return Asked(
            instruction=words.FIRST_ENTRY if first else words.SECOND_ENTRY,
            detail=words.FIRST_ENTRY_SAYS if first else words.SECOND_ENTRY_SAYS,
            question=QuestionKind.CODE,
            entry=self._entry,
        )

    def _asked_why(self) -> Asked:
        says = words.REASON_SAYS
        if not self._camera_here:
            says = f"{words.NO_CAMERA} {says}"
        names = tuple(words.REASONS[reason.code] for reason in reasons())
        return Asked(instruction=words.REASON, detail=says, options=names)

    @property
    def _typing(self) -> bool:
        """Whether the text itself is asked for."""
        return bool(self._reason)

    def typed(self, character: str) -> None:
        """Take a digit that chooses, or a character of the printed text."""
        if self._typing:
            if len(self._entry) < ENTRY_MOST and character.isascii() and character.isprintable():
                self._entry += character
        elif self._item is None:
            at = _chosen(character, len(self._items))
            self._item = self._item if at is None else self._items[at]
        elif self._camera_here and self._camera is None:
            self._camera = Camera.TRIED if character == "1" else None
        elif self._camera is not None:
            at = _chosen(character, len(reasons()))
            self._reason = "" if at is None else reasons()[at].code

    def backspaced(self) -> None:
        """Take the last character back."""
        self._entry = self._entry[:-1]

    def entered(self) -> None:
        """Take an entry: hide the first, compare the second with it."""
        if not self._typing or self._camera is None or self._item is None:
            return
        entry, self._entry = tidy(self._entry), ""
        if not entry:
            self._refuse(words.MISKEYED[Miskeyed.LENGTH])
            return
        if self._first is None:
            self._first = entry
            return
        first, self._first = self._first, None
        found = keyed(first, entry, reason=self._reason, camera=self._camera)
        if isinstance(found, Miskeyed):
            self._refuse(words.MISKEYED[found])
        else:
            self._done(self._item, Private(entry), found)

    def back(self) -> bool:
        """Forget what was typed, then go back question by question."""
        if self._typing:
            self._first, self._entry, self._reason = None, "", ""
            return True
        if self._camera_here and self._camera is not None:
            self._camera = None
            return True
        if self._item is not None and len(self._items) > 1:
            self._item = None
            return True
        return False


class WhoSaid(Detour):
    """F8: who says who the patient is, and why not the patient (B04)."""

    def __init__(self, done: Callable[[Said, Unable | None], None]) -> None:
        """Ask who."""
        self._done = done
        self._said: Said | None = None

    def asked(self) -> Asked:
        """Say what is asked now."""
        if self._said is None:
            return Asked(
                instruction=words.WHO, detail=words.WHO_SAYS, options=tuple(words.SAID.values())
            )
        return Asked(
            instruction=words.WHY, detail=words.WHY_SAYS, options=tuple(words.UNABLE.values())
        )

    def typed(self, character: str) -> None:
        """Take a digit that chooses."""
        if self._said is None:
            at = _chosen(character, len(words.SAID))
            said = None if at is None else list(words.SAID)[at]
            if said is not None and not said.unable:
                self._done(said, None)
            self._said = said
            return
        at = _chosen(character, len(words.UNABLE))
        if at is not None:
            self._done(self._said, list(words.UNABLE)[at])

    def backspaced(self) -> None:
        """Nothing is typed here."""

    def entered(self) -> None:
        """Nothing is typed here."""

    def back(self) -> bool:
        """Go back to who, or end it."""
        was, self._said = self._said, None
        return was is not None


_NAMES = {Item.WRISTBAND: wording.WRISTBAND, Item.PRODUCT: wording.PRODUCT_LABEL}
