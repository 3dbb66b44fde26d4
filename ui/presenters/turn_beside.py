"""What stands beside one person's turn: its way to a typed label (F7) and to who answered (F8).

It belongs to one `TurnPresenter`, is as blind as that one, and dies with it. It is given the open
turn, and takes a typed label the way on that a scan takes: kind, source and status are asked of it
like of any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from app.domain.answers import Item
from app.domain.keyed import Keyed
from app.domain.reading import Reading, Scanned
from app.domain.said import Said, Unable
from app.domain.turn import OpenTurn, item_of, may_type
from app.identifiers import Private
from app.labels.label import Label, ProductLabel, ProductPart, Unreadable, Wristband
from app.labels.scan import Scan
from ui import wording
from ui import wording_typing as words
from ui.presenters.turn_detours import CantScan, Detour, Typing, WhoSaid
from ui.presenters.views import TurnExtra, TurnView

_LABELS = (Item.WRISTBAND, Item.PRODUCT)


class Beside:
    """Holds the detour that is open, if one is.

    Attributes:
        detour: takes the keys while it is open.
        said: who says who the patient is, and why not the patient.
        typing: what a typed label needs from outside; None where nothing can be typed.
    """

    def __init__(
        self,
        *,
        turn: Callable[[], OpenTurn],
        take: Callable[[Scanned], None],
        refuse: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        """Begin with no detour; `take` is where a typed label goes on."""
        self._turn = turn
        self._take = take
        self._refuse = refuse
        self._changed = changed
        self.detour: Detour | None = None
        self.said: tuple[Said, Unable | None] = (Said.PATIENT, None)
        self.typing: Typing | None = None

    def open(self, action: str, question: Item | None) -> bool:
        """Begin a detour, if it is open now; say whether it began."""
        if self.detour is not None:
            return False
        if action == TurnExtra.CANT_SCAN.value and self.typing is not None:
            return self._cant_scan(self.typing)
        if action == TurnExtra.NOT_SAID.value and question is Item.BORN:
            self.detour = WhoSaid(self._told_who)
            return True
        return False

    def _cant_scan(self, typing: Typing) -> bool:
        turn = self._turn()
        missing = tuple(item for item in _LABELS if item in turn.missing)
        items = tuple(item for item in missing if may_type(turn, item))
        if not items:
            self._refuse(words.TYPED_BOTH if missing else words.NOTHING_TO_TYPE)
            return False
        way = CantScan(items, done=self._keyed, refuse=self._refuse, changed=self._changed)
        self.detour = way
        typing.camera(way.camera_told)
        return True

    def _told_who(self, said: Said, why: Unable | None) -> None:
        self.said, self.detour = (said, why), None

    def _keyed(self, item: Item, text: Private[str], how: Keyed) -> None:
        self.detour = None
        if self.typing is not None:
            self.typing.scan(text, partial(self._entered, item, how))

    def _entered(self, item: Item, how: Keyed, scan: Scan, label: Label | Unreadable) -> None:
        """Take what was typed as the label that it is, if it is of the kind that was chosen."""
        match label:
            case Wristband() | ProductLabel() | ProductPart():
                reading = as_reading(scan, label, how)
            case Unreadable():
                self._refuse(f"{words.UNREADABLE} {label.reasons[0]}")
                return
            case _:
                self._refuse(wording.NOT_ASKED_HERE)
                return
        if item_of(reading) is item:
            self._take(reading)
            return
        band = item_of(reading) is Item.WRISTBAND
        self._refuse(wording.IS_WRISTBAND if band else wording.IS_PRODUCT)

    def captured(self, item: Item) -> None:
        """Take that a label came: one that is read after all is not typed any more."""
        if isinstance(self.detour, CantScan) and self.detour.item in (None, item):
            self.detour = None

    def back(self) -> bool:
        """Go one question back in the detour; False if none is open."""
        if self.detour is None:
            return False
        if not self.detour.back():
            self.detour = None
        return True

    def way_open(self, question: Item | None) -> TurnExtra:
        """Say which way beside the turn is open now."""
        if question is Item.BORN:
            return TurnExtra.NOT_SAID
        open_ = any(item in self._turn().missing for item in _LABELS)
        return TurnExtra.CANT_SCAN if open_ and self.typing is not None else TurnExtra.NONE

    def ask_whom(self) -> str:
        """Say of whom name and date of birth are asked."""
        said, _ = self.said
        if said is Said.PATIENT:
            return wording.TYPE_BIRTH_SAYS
        return words.TYPE_BIRTH_OF.format(who=words.SAID[said])

    def dress(self, view: TurnView) -> TurnView:
        """Show what the detour asks in the place of the turn's own question."""
        if self.detour is None:
            return view
        asked = self.detour.asked()
        return replace(
            view,
            instruction=asked.instruction,
            detail=asked.detail,
            question=asked.question,
            options=asked.options,
            entry=asked.entry,
            echo="",
            extra=TurnExtra.NONE,
        )


def already(turn: OpenTurn, item: Item) -> str:
    """Say why an item is not taken now: it came before, or it is not asked for."""
    missing = turn.missing
    if item is Item.PRODUCT and Item.WRISTBAND in missing:
        return wording.IS_PRODUCT
    if item is Item.WRISTBAND and Item.PRODUCT in missing:
        return wording.IS_WRISTBAND
    return wording.ALREADY if item in turn.needs else wording.NO_SCAN_NOW


def as_reading(
    scan: Scan, label: Wristband | ProductLabel | ProductPart, keyed: Keyed | None = None
) -> Scanned:
    """Join a scan with what it says, by its kind."""
    match label:
        case Wristband():
            return Reading.of(scan, label, keyed)
        case ProductLabel():
            return Reading.of(scan, label, keyed)
        case ProductPart():
            return Reading.of(scan, label, keyed)
