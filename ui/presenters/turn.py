"""One person's turn on the screen. Blind: the same presenter serves both turns.

It is given the person's name, the open turn (what is asked, never what is expected), and two
functions: `status`, which says at once what is wrong with one object, and `seal`. It knows no
order, no case, no other turn and no ledger, and its module may not import what does; an import
contract keeps that. What it holds dies with it at the seal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from app.domain.reading import Refusal, Scanned
from app.domain.turn import (
    PRODUCT_END_LENGTH,
    Given,
    Heard,
    Inspected,
    Item,
    OpenTurn,
    TypedEnd,
    Whole,
    forget_parts,
    item_of,
    join_to,
    keep_band,
    still_needed,
    take,
)
from app.labels.label import (
    Badge,
    Command,
    Label,
    LocationLabel,
    ProductLabel,
    ProductPart,
    ShipmentLabel,
    Unreadable,
    Wristband,
)
from app.labels.scan import Scan
from ui import wording, wording_next, wording_typing
from ui.presenters.sound import Sound
from ui.presenters.turn_beside import Beside, already, as_reading
from ui.presenters.turn_detours import Typing
from ui.presenters.views import MessageKind, QuestionKind, TileState, TurnExtra, TurnView

BIRTH_DIGITS = 8
AGE_YEARS_MAX = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What may be told at once about one object; `refused` means that it is not taken."""

    sentence: str
    refused: bool


Status = Callable[[Scanned, Callable[[Notice | None], None]], None]
Seal = Callable[[Whole], None]


class TurnPresenter:
    """Takes what one person scans and answers, and seals when nothing is missing."""

    def __init__(
        self,
        *,
        person: str,
        turn: OpenTurn,
        seal: Seal,
        status: Status,
        changed: Callable[[], None],
        play: Callable[[Sound], None],
    ) -> None:
        """Begin an empty turn."""
        self._person = person
        self._turn = turn
        self._seal = seal
        self._status = status
        self._changed = changed
        self._play = play
        self._entry = ""
        self._born: Heard | None = None
        self._end: TypedEnd | None = None
        self._message = ""
        self._refused = False
        self._cancelling = False
        self._sealing = False
        self._asked = 0  # objects that are still being looked at: nothing is sealed meanwhile
        self._late: Inspected | None = None  # the last answer, given meanwhile
        self._beside = Beside(
            turn=lambda: self._turn, take=self._ask, refuse=self.refuse, changed=changed
        )

    def types_with(self, typing: Typing) -> None:
        """Let a label that cannot be scanned be typed (F7)."""
        self._beside.typing = typing

    @property
    def touched(self) -> bool:
        """Whether something would be lost by ending the turn now."""
        given = self._turn.wristband or self._turn.product or self._turn.parts
        return bool(given or self._entry or self._born)

    @property
    def sealing(self) -> bool:
        """Whether the turn is full and on its way into the record."""
        return self._sealing

    @property
    def turn(self) -> OpenTurn:
        """The turn as far as it goes; for the record of an abandoned one."""
        return self._turn

    # -- what arrives

    def scanned(self, scan: Scan, label: Label | Unreadable) -> None:
        """Take a scan and what it means: tell its kind, or why it means nothing, or its status."""
        if self._sealing:
            return
        self._cancelling = False
        match label:
            case Unreadable():
                self.refuse(f"{wording.UNREADABLE} {label.reasons[0]}")
            case Badge():
                self.refuse(wording.FINISH_FIRST)
            case Command():
                self.refuse(wording.NO_COMMAND)
            case LocationLabel() | ShipmentLabel():
                self.refuse(wording.NOT_ASKED_HERE)
            case Wristband() | ProductLabel() | ProductPart():
                self._ask(as_reading(scan, label))

    def _ask(self, reading: Scanned) -> None:
        """Ask for the status of the item that a scan makes, with those before it."""
        joined = join_to(self._turn, reading)
        if isinstance(joined, Refusal):
            self._refused_by(joined, item_of(reading))
        else:
            self._look_at(reading, joined)

    def _look_at(self, reading: Scanned, joined: Scanned) -> None:
        self._asked += 1
        self._status(joined, partial(self._told, reading, joined))

    def _told(self, reading: Scanned, asked: Scanned, notice: Notice | None) -> None:
        """Take an object once it was looked at; then the last answer, if it came meanwhile."""
        self._asked -= 1
        if self._sealing:
            return
        self._take_or_tell(reading, asked, notice)
        late = self._late
        if late is not None and not self._asked:
            self._late = None
            self.inspected(late.intact, late.at)

    def _take_or_tell(self, reading: Scanned, asked: Scanned, notice: Notice | None) -> None:
        if notice is not None and notice.refused:
            self.refuse(notice.sentence)
            return
        joined = join_to(self._turn, reading)
        if not isinstance(joined, Refusal) and joined.label != asked.label:
            # Another barcode of this label came in between: what they are together was not asked.
            self._look_at(reading, joined)
            return
        taken = self._take(reading)
        if isinstance(taken, Refusal):
            self._refused_by(taken, item_of(reading))
            return
        self._beside.captured(item_of(reading))
        self._message, self._refused = (notice.sentence if notice else ""), False
        self._play(Sound.CAPTURED)
        self._changed()

    def _refused_by(self, refusal: Refusal, item: Item) -> None:
        match refusal:
            case Refusal.NOTHING_NEW:
                return  # another barcode of the same label: no mistake, and nothing to tell
            case Refusal.CONTRADICTS:
                self._turn, self._end = forget_parts(self._turn), None
                self.refuse(wording.CONTRADICTS)
            case Refusal.NOT_LIVE:
                self.refuse(wording.NOT_LIVE)
            case Refusal.ON_PAPER:
                self.refuse(wording.ON_PAPER)
            case Refusal.SUPPLY:
                self.refuse(wording.SUPPLY)
            case Refusal.NOT_SEEN:
                self.refuse(wording.NOT_SEEN)
            case Refusal.TYPED_BOTH:
                self.refuse(wording_typing.TYPED_BOTH)
            case Refusal.ALREADY | Refusal.NOT_ASKED:
                self.refuse(already(self._turn, item))

    def typed(self, text: str, now: datetime) -> None:
        """Take a character for the question that is asked."""
        question = self._question()
        self._cancelling = False
        if self._beside.detour is not None:
            self._message = ""
            self._beside.detour.typed(text)
        elif question is Item.BORN and text.isdigit():
            self._entry += text
            if len(self._entry) == BIRTH_DIGITS:
                self._heard(now)
        elif question is Item.PRODUCT_END and text.isalnum() and text.isascii():
            self._entry += text.upper()
            if len(self._entry) == PRODUCT_END_LENGTH:
                self._end, self._entry = TypedEnd(text=self._entry, at=now), ""
                self._message = ""
                self._maybe_repeat()
        else:
            return
        self._changed()

    def backspaced(self) -> None:
        """Take the last character back, or open the last answer again before the seal."""
        if self._sealing:
            return
        self._late = None
        if self._beside.detour is not None:
            self._beside.detour.backspaced()
        elif self._entry:
            self._entry = self._entry[:-1]
        elif self._end is not None:
            self._entry, self._end = self._end.text[:-1], None
        elif self._born is not None:
            self._entry, self._born = f"{self._born.born:%d%m%Y}"[:-1], None
        self._changed()

    def inspected(self, intact: bool, now: datetime) -> None:  # noqa: FBT001  the answer itself
        """Take how the bag looked; with it the turn is full, once every scan was looked at."""
        if self._question() is not Item.INSPECTION or self._sealing or self._beside.detour:
            return
        answer = Inspected(intact=intact, at=now)
        if self._asked:
            self._late = self._late or answer
        else:
            self._finish(answer)

    def tick(self, now: datetime) -> None:
        """Ask for the wristband again once the person's scan for the bag before is too old."""
        keeps = self._turn.keeps
        if keeps is not None and now > keeps.until and not self._sealing:
            self._turn = keep_band(self._turn, None)
            self.refuse(wording_next.BAND_AGAIN)

    def ask_to_end(self) -> bool:
        """Say whether the turn may end now: once something is captured, only when asked twice."""
        if self._sealing:
            return False
        self._late = None
        if self._beside.back():
            self._message = ""
            self._changed()
            return False
        if not self.touched or self._cancelling:
            return True
        self._cancelling = True
        self._changed()
        return False

    def acted(self, action: str) -> None:
        """Go a way beside the turn: type a label (F7), or ask somebody else (F8)."""
        self._cancelling = False
        if not self._sealing and self._beside.open(action, self._question()):
            self._message = ""
            self._changed()

    def entered(self) -> None:
        """Take a person's Enter: it ends what is typed beside the turn, and nothing else."""
        if not self._sealing and self._beside.detour is not None:
            self._message = ""
            self._beside.detour.entered()
            self._changed()

    # -- what is decided

    def _heard(self, now: datetime) -> None:
        digits, self._entry = self._entry, ""
        try:
            born = date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
        except ValueError:
            born = None
        today = now.date()
        if born is None or not 0 <= today.year - born.year <= AGE_YEARS_MAX or born > today:
            self.refuse(wording.NO_BIRTH_DATE)
            return
        said, why = self._beside.said
        self._born = Heard(born=born, at=now, said=said, why=why)
        self._message = ""
        self._maybe_repeat()

    def _maybe_repeat(self) -> None:
        """A turn that only repeats answers is full with the last one."""
        if self._question() is None:
            self._finish(None)

    def _finish(self, inspected: Inspected | None) -> None:
        given: list[Given | None] = [self._born, self._end, inspected]
        full: Whole | None = None
        for answer in given:
            if answer is not None:
                taken = self._take(answer)
                full = taken if isinstance(taken, Whole) else full
        if full is not None:
            self._sealing = True
            self._message = ""
            self._seal(full)
        self._changed()

    def _take(self, given: Given) -> OpenTurn | Whole | Refusal:
        taken = take(self._turn, given)
        if isinstance(taken, OpenTurn):
            self._turn = taken
        return taken

    def _question(self) -> Item | None:
        missing = self._turn.missing
        if Item.WRISTBAND in missing or Item.PRODUCT in missing:
            return None
        if Item.BORN in missing and self._born is None:
            return Item.BORN
        if Item.PRODUCT_END in missing and self._end is None:
            return Item.PRODUCT_END
        return Item.INSPECTION if Item.INSPECTION in missing else None

    def refuse(self, sentence: str) -> None:
        """Say why something was not taken; the last answer is then asked for again."""
        self._message, self._refused, self._late = sentence, True, None
        self._play(Sound.UNREADABLE)
        self._changed()

    # -- what is shown

    def view(self, left: str) -> TurnView:
        """Return what the screen shows: kind and readability, the question, what was typed."""
        question = self._question()
        instruction, detail = self._says(question)
        view = TurnView(
            person=self._person,
            place=self._turn.place,
            instruction=instruction,
            detail=detail,
            wristband=self._tile(Item.WRISTBAND),
            product=self._tile(Item.PRODUCT),
            question=_QUESTIONS[question] if not self._sealing else QuestionKind.NONE,
            entry=self._entry,
            echo=wording.day_in_words(self._born.born) if self._born else "",
            message=self._message,
            message_kind=MessageKind.REFUSED if self._refused else MessageKind.NEUTRAL,
            left=left,
            cancelling=self._cancelling,
            extra=TurnExtra.NONE if self._sealing else self._beside.way_open(question),
        )
        return self._beside.dress(view)

    def _tile(self, item: Item) -> TileState:
        if item not in self._turn.needs:
            return TileState.NOT_ASKED
        if item is Item.WRISTBAND and self._turn.keeps is not None:
            return TileState.KEPT
        if item not in self._turn.missing:
            return TileState.CAPTURED
        part = item is Item.PRODUCT and self._turn.parts
        return TileState.PARTLY if part else TileState.EMPTY

    def _says(self, question: Item | None) -> tuple[str, str]:
        if self._sealing:
            return wording.SEALING, ""
        missing = self._turn.missing
        if question is Item.BORN:
            return wording.TYPE_BIRTH, self._beside.ask_whom()
        if question is Item.PRODUCT_END:
            return wording.TYPE_END, wording.TYPE_END_SAYS
        if question is Item.INSPECTION:
            born = wording.day_in_words(self._born.born) if self._born else ""
            return wording.INSPECT, wording.INSPECT_TYPED.format(born=born)
        if needed := still_needed(self._turn):
            return wording.SCAN_MORE, wording.SCAN_MORE_SAYS.format(needed=wording.needs(needed))
        if Item.PRODUCT not in missing:
            return wording.SCAN_BAND, ""
        if Item.WRISTBAND not in missing:
            return wording_next.NEXT if self._turn.keeps else (wording.SCAN_PRODUCT, "")
        return wording.SCAN_BOTH, ""


_QUESTIONS = {
    None: QuestionKind.NONE,
    Item.BORN: QuestionKind.BIRTH_DATE,
    Item.PRODUCT_END: QuestionKind.PRODUCT_END,
    Item.INSPECTION: QuestionKind.INSPECTION,
}
